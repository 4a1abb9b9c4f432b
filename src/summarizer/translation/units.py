"""What is sent to the model, and what comes back: units, decode requests, candidates."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.checks import check
from summarizer.checks.figures import confirmed_figures
from summarizer.chinese.expand import Expander, Expansion, spaced_sentences
from summarizer.chinese.script import (
    has_chinese,
    is_traditional,
    normalise,
    to_simplified,
    visible,
)
from summarizer.chinese.segment import split_to_limit
from summarizer.doubts import Confidence
from summarizer.engines.protocol import Engine, Hypothesis
from summarizer.engines.terms import with_terms
from summarizer.messages import FindingKind
from summarizer.models.entry import ModelEntry
from summarizer.names.glossary import Glossary
from summarizer.options import Decoding
from summarizer.report import Attempt, ConfirmedFigure, Finding

__all__ = [
    "Candidate",
    "DecodeRequest",
    "Decoder",
    "Key",
    "Unit",
    "checked",
    "confirmed",
    "feeding",
    "preparation",
    "split_units",
]


Key = tuple[str, str]
"""A source, and the same written out: units that share both have one translation."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the source on its way through the model.

    Attributes:
        paragraph: Index of its line; ``None`` for the title.
        source: The Chinese as it stands.
        expansion: The Chinese with the press's shorthand written out; ``None`` for a piece without
            Chinese.
        plain: That as models know it best: simplified, with Chinese punctuation.
        feed: What the engine gets: ``plain`` with terms written in English or standing before it;
            empty for a piece without Chinese, which is not translated.
    """

    paragraph: int | None
    source: str
    expansion: Expansion | None = None
    plain: str = ""
    feed: str = ""

    @property
    def key(self) -> Key:
        """What units with the same translation share."""
        return self.source, self.expanded

    @property
    def expanded(self) -> str:
        """The Chinese written out; empty if there was nothing to write out."""
        return self.expansion.text if self.expansion and self.expansion.edits else ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A translation of a unit.

    Attributes:
        target: The English.
        score: Mean log-probability per target token; ``None`` where no model translated, or where
            its server tells no probabilities.
        findings: What the checks found.
        attempt: What gave it.
        confidence: How likely it is usable; ``None`` where nothing is known of that.
        read: What the model read; empty for a joined or an earlier translation.
        hypothesis: What the model wrote.
        model: Name of the second model, if that wrote it; else empty.
    """

    target: str
    score: float | None
    findings: tuple[Finding, ...]
    attempt: Attempt = "first"
    confidence: Confidence | None = None
    read: str = ""
    hypothesis: Hypothesis | None = None
    model: str = ""

    @property
    def errors(self) -> int:
        """Number of findings of severity "error"."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def kinds(self) -> frozenset[FindingKind]:
        """Kinds of the findings."""
        return frozenset(finding.kind for finding in self.findings)

    @property
    def value(self) -> float:
        """Value of its confidence; 1 if there is none, for then nothing speaks against it."""
        return self.confidence.value if self.confidence is not None else 1.0

    @property
    def rank(self) -> tuple[int, int, bool, float]:
        """Errors, warnings, second model or not, negative score: the lower the better.

        The scores of two models cannot be compared, so between equals the first model is believed.
        """
        errors = self.errors
        warnings = len(self.findings) - errors
        return errors, warnings, bool(self.model), -(self.score or 0.0)


@dataclass(frozen=True, slots=True)
class DecodeRequest:
    """Texts to decode, how, and True in ``second`` for the second model."""

    texts: tuple[str, ...]
    decoding: Decoding
    second: bool = False


Decoder = Generator[DecodeRequest, Mapping[str, Sequence[Hypothesis]], Candidate]
"""The coroutine of one unit: it yields requests, is sent hypotheses by text, and returns the best
candidate. It is sent nothing for a text that the second model cannot read."""


def checked(expansion: Expansion, target: str) -> Iterator[Finding]:
    """Check a translation against what the model read; the findings are about the source.

    English that leaves out what was added to the source (a month) has lost nothing.
    """
    for finding in check(expansion.text, target):
        span = finding.source_span
        if span is None or not expansion.edits:
            yield finding
        elif finding.target_span is not None or not expansion.inserted(span):
            yield replace(finding, source_span=expansion.source_span(span))


def confirmed(expansion: Expansion, target: str) -> tuple[ConfirmedFigure, ...]:
    """Return the figures of English that agree with what the model read, and their source."""
    return tuple(
        ConfirmedFigure(expansion.source_span(figure.source_span), figure.target_span)
        for figure in confirmed_figures(expansion.text, target)
    )


def preparation(text: str, *, normalised: bool) -> Callable[[str], str]:
    """Return the function that prepares each piece of ``text`` for the model."""
    simplify = to_simplified if is_traditional(text) else str
    clean = normalise if normalised else str.strip
    return lambda piece: clean(simplify(visible(piece)))


def feeding(entry: ModelEntry, glossary: Glossary) -> Callable[[str], str]:
    """Return the function that gives a text its terms, in the way that a model takes them."""
    if entry.terms_prompt:
        return lambda text: with_terms(text, glossary.pairs(text))
    return glossary.write_in if entry.copies_english else str


def split_units(
    paragraph: int | None,
    text: str,
    prepare: Callable[[str], str],
    engine: Engine,
    feed: Callable[[str], str],
    expander: Expander,
) -> Iterator[Unit]:
    """Yield the sentences of a line, cut further where they exceed the engine's limit.

    Args:
        paragraph: Index of the line; ``None`` for the title.
        text: The line.
        prepare: What :func:`preparation` returned.
        engine: The engine that is to read the units.
        feed: Gives a prepared piece its terms, in the way that the model takes them.
        expander: Writes out the shorthand; it has read the lines before.
    """
    expander.paragraph()
    if not has_chinese(text):
        if text.strip():
            yield Unit(paragraph, text)
        return

    def count(piece: str) -> int:
        return engine.count_tokens([feed(prepare(expander.expand(piece).text))])[0]

    for sentence in spaced_sentences(text):
        for piece in split_to_limit(sentence, engine.max_source_tokens, count):
            if has_chinese(piece):
                expansion = expander.read(piece)
                plain = prepare(expansion.text)
                yield Unit(paragraph, piece, expansion, plain, feed(plain))
            else:
                yield Unit(paragraph, piece)
