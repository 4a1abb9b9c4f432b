"""What is sent to the model, and what comes back: units, decode requests, candidates."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from summarizer.chinese.script import has_chinese, is_traditional, normalise, to_simplified
from summarizer.chinese.segment import split_sentences, split_to_limit
from summarizer.engines.protocol import Engine, Hypothesis
from summarizer.messages import FindingKind
from summarizer.names.glossary import Glossary
from summarizer.options import Decoding
from summarizer.report import Attempt, Finding

__all__ = ["Candidate", "DecodeRequest", "Decoder", "Unit", "preparation", "split_units"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the source on its way through the model.

    Attributes:
        paragraph: Index of its line; ``None`` for the title.
        source: The Chinese as it stands.
        plain: The Chinese as models know it best: simplified, with Chinese punctuation.
        feed: ``plain`` with terms written in English, which the model reads; empty for a piece
            without Chinese, which is not translated.
    """

    paragraph: int | None
    source: str
    plain: str = ""
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A translation of a unit, its findings, and the attempt that gave it."""

    target: str
    score: float | None
    findings: tuple[Finding, ...]
    attempt: Attempt = "first"

    @property
    def errors(self) -> int:
        """Number of findings of severity "error"."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def kinds(self) -> frozenset[FindingKind]:
        """Kinds of the findings."""
        return frozenset(finding.kind for finding in self.findings)

    @property
    def rank(self) -> tuple[int, int, float]:
        """Errors, warnings, negative score: the lower the better."""
        errors = self.errors
        return errors, len(self.findings) - errors, -(self.score or 0.0)


@dataclass(frozen=True, slots=True)
class DecodeRequest:
    """Texts to decode, how, and True in ``second`` for the second model."""

    texts: tuple[str, ...]
    decoding: Decoding
    second: bool = False


Decoder = Generator[DecodeRequest, Mapping[str, Sequence[Hypothesis]], Candidate]
"""The coroutine of one unit: it yields requests, is sent hypotheses by text, and returns the best
candidate. It is sent nothing for a text that the second model cannot read, or without one."""


def preparation(text: str, *, normalised: bool) -> Callable[[str], str]:
    """Return the function that prepares each piece of ``text`` for the model."""
    simplify = to_simplified if is_traditional(text) else str
    clean = normalise if normalised else str.strip
    return lambda piece: clean(simplify(piece))


def split_units(
    paragraph: int | None,
    text: str,
    prepare: Callable[[str], str],
    engine: Engine,
    glossary: Glossary | None,
) -> Iterator[Unit]:
    """Yield the sentences of a line, cut further where they exceed the engine's limit.

    Args:
        paragraph: Index of the line; ``None`` for the title.
        text: The line.
        prepare: What :func:`preparation` returned.
        engine: The engine that is to read the units.
        glossary: The terms to write in English; ``None`` for a model that does not copy them.
    """
    if not has_chinese(text):
        if text.strip():
            yield Unit(paragraph, text)
        return

    def feed(plain: str) -> str:
        return glossary.write_in(plain) if glossary is not None else plain

    def count(piece: str) -> int:
        return engine.count_tokens([feed(prepare(piece))])[0]

    for sentence in split_sentences(text):
        for piece in split_to_limit(sentence, engine.max_source_tokens, count):
            if has_chinese(piece):
                plain = prepare(piece)
                yield Unit(paragraph, piece, plain, feed(plain))
            else:
                yield Unit(paragraph, piece)
