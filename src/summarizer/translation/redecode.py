"""Guarded decoding: a segment on which a check fails is decoded again, in ways of rising cost.

The ways are tried in a fixed order, each only on the segments that the ways before it left in
doubt. Every segment goes its own way, and asks for what it needs; who asks the model packs what
many segments want into batches. Of all candidates the one with the fewest
findings is kept, the model's score decides between equals, and how it came about is recorded.
A segment that is fine costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.chinese.segment import split_clauses
from summarizer.engines.protocol import Hypothesis
from summarizer.messages import FindingKind
from summarizer.names.glossary import Glossary
from summarizer.numbers import write_in_english
from summarizer.options import Decoding
from summarizer.report import Attempt, Finding

__all__ = ["Guard", "Outcome", "Question", "Talk", "Unit"]

WIDER_BEAM = 5
"""Beam and n-best size of the further attempts."""

_PIECES = 3
"""Beam and candidates for each piece of a split sentence."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of source on its way through the model."""

    paragraph: int | None
    source: str
    plain: str = ""
    """The source as the models know it best: Simplified, with Chinese punctuation."""
    feed: str = ""
    """``plain`` with terms written in English: what the model reads; ``""`` passes it on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A translation of a unit, what is wrong with it, and how it came about."""

    target: str
    score: float | None
    findings: tuple[Finding, ...]
    attempt: Attempt = "first"

    @property
    def errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def kinds(self) -> frozenset[FindingKind]:
        return frozenset(finding.kind for finding in self.findings)

    @property
    def rank(self) -> tuple[int, int, float]:
        """The lower the better: errors, then warnings, then what the model thinks."""
        errors = self.errors
        return errors, len(self.findings) - errors, -(self.score or 0.0)


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted of a model: texts to decode, how, and whether of the second model."""

    texts: tuple[str, ...]
    decoding: Decoding
    second: bool = False


Talk = Generator[Question, Mapping[str, Sequence[Hypothesis]], Outcome]
"""The way of one unit: it asks, is sent hypotheses by text, and returns what came of it.

Where there is no second model, nothing is sent for the text.
"""

Judge = Callable[[str, Hypothesis], Outcome]
"""A source and a hypothesis in, the hypothesis tidied and checked out."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to try again: what the model reads, how it decodes, when that can help."""

    attempt: Attempt
    helps: Callable[[Outcome], bool]
    feed: Callable[[Unit, Glossary], str]
    changes: Mapping[str, float]
    again: bool = True
    """Whether it may read a text that was read before: for it decodes in another way."""


def _everything(unit: Unit, glossary: Glossary) -> str:
    return glossary.write_in(unit.plain, everything=True)


def _figures(unit: Unit, _: Glossary) -> str:
    return write_in_english(unit.feed)


def _wrong_name(outcome: Outcome) -> bool:
    return bool(outcome.kinds & {"name", "glossary"})


def _wrong_figure(outcome: Outcome) -> bool:
    return "number" in outcome.kinds


def _wrong_at_all(outcome: Outcome) -> bool:
    return bool(outcome.errors) or bool(outcome.kinds & {"omission", "number"})


def _looped(outcome: Outcome) -> bool:
    return "repetition" in outcome.kinds


# Cheapest and likeliest to help first. Measured on newstest2019 and newstest2020 with the
# starter (benchmarks/parts.py prints what the whole of it gives).
_WAYS = (
    _Way("terms", _wrong_name, _everything, {"beam_size": 2, "hypotheses": 2}),
    _Way("figures", _wrong_figure, _figures, {"beam_size": 4, "hypotheses": 4}, again=False),
    _Way("beam", _wrong_at_all, lambda unit, _: unit.feed, {"length_penalty": 1.2}),
    _Way("no-repeat", _looped, lambda unit, _: unit.feed, {"no_repeat_ngram_size": 3}),
    # A single word three times in a row has no three words that repeat.
    _Way("no-repeat", _looped, lambda unit, _: unit.feed, {"no_repeat_ngram_size": 2}),
    _Way(
        "plain", lambda outcome: bool(outcome.errors), lambda unit, _: unit.plain, {}, again=False
    ),
)


class Guard:
    """Mends what the checks found. ``write_figures``: whether figures may be written in."""

    def __init__(self, judge: Judge, decoding: Decoding, *, write_figures: bool = True) -> None:
        self._judge = judge
        self._wider = decoding.replace(
            beam_size=max(WIDER_BEAM, decoding.beam_size), hypotheses=WIDER_BEAM
        )
        self._write_figures = write_figures

    def mend(self, unit: Unit, first: Outcome, glossary: Glossary) -> Talk:
        """The best outcome for a unit; nothing more is tried once nothing is found wrong."""
        best = first
        tried = {unit.feed}
        for way in _WAYS:
            if not best.findings:
                return best
            if way.attempt == "figures" and not self._write_figures:
                continue
            feed = way.feed(unit, glossary)
            if way.helps(best) and (way.again or feed not in tried):
                tried.add(feed)
                answers = yield Question((feed,), self._wider.replace(**way.changes))
                best = self._better(best, unit, way.attempt, answers[feed])
        if best.errors:
            best = yield from self._split(unit, best)
        if best.errors:
            answers = yield Question((unit.feed,), self._wider, second=True)
            best = self._better(best, unit, "second model", answers.get(unit.feed, ()))
        return best

    def _better(
        self, best: Outcome, unit: Unit, attempt: Attempt, hypotheses: Sequence[Hypothesis]
    ) -> Outcome:
        judged = (
            replace(self._judge(unit.source, hypothesis), attempt=attempt)
            for hypothesis in hypotheses
        )
        return min([best, *judged], key=lambda outcome: outcome.rank)

    def _split(self, unit: Unit, best: Outcome) -> Talk:
        """Translate the clauses of a sentence by themselves and join what comes out."""
        parts = split_clauses(self._piece_feed(unit))
        if len(parts) < 2:
            return best
        decoding = self._wider.replace(beam_size=_PIECES, hypotheses=_PIECES)
        answers = yield Question(tuple(dict.fromkeys(parts)), decoding)
        chosen = {
            part: min(hypotheses, key=lambda h: self._judge(part, h).rank)
            for part, hypotheses in answers.items()
        }
        whole = _joined([chosen[part] for part in parts])
        outcome = replace(self._judge(unit.source, whole), attempt="split")
        # A sentence in pieces reads worse: it must have fewer findings, not a better score.
        return outcome if outcome.rank[:2] < best.rank[:2] else best

    def _piece_feed(self, unit: Unit) -> str:
        return write_in_english(unit.feed) if self._write_figures else unit.feed


_SMALL = frozenset(
    "The A An In On At By For From To Of With And But Or As It Its He His She Her They Their We "
    "Our There This That These Those Which Who When While After Before During Since According "
    "Including However Recently Some Many Most All Both Each Not No More Over About".split()
)


def _joined(parts: Sequence[Hypothesis]) -> Hypothesis:
    """Clauses as one sentence: full stops within it become commas, capitals small letters."""
    texts: list[str] = []
    for index, part in enumerate(parts):
        text = part.text.strip()
        if index < len(parts) - 1:
            text = text.rstrip(" .,;，。；") + ","
        first = text.split(" ", 1)[0]
        if index and first in _SMALL:
            text = text[:1].lower() + text[1:]
        texts.append(text)
    tokens = tuple(token for part in parts for token in part.tokens)
    length = sum(len(part.tokens) + 1 for part in parts)
    score = sum(part.score * (len(part.tokens) + 1) for part in parts) / length
    return Hypothesis(" ".join(texts), score, tokens, all(part.finished for part in parts))
