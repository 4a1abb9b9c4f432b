"""Guarded decoding: a segment on which a check fails is decoded again, in ways of rising cost.

The ways are tried in a fixed order, all doubtful segments together, and each only on the
segments that the ways before it left in doubt. Of all candidates the one with the fewest
findings is kept, the model's score decides between equals, and how it came about is recorded.
A segment that is fine costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summarizer.engines.base import Hypothesis
from summarizer.glossary import Glossary
from summarizer.options import Decoding
from summarizer.result import Attempt, Finding, FindingKind
from summarizer.text.numbers import write_in_english
from summarizer.text.segment import split_clauses

__all__ = ["Guard", "Outcome", "Unit"]

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


Decode = Callable[[Sequence[tuple[str, str]], Decoding], Iterable[tuple[str, Sequence[Hypothesis]]]]
"""Pairs of a key and what the model reads, in; each key with its hypotheses, out."""

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

    def __init__(
        self, decode: Decode, judge: Judge, decoding: Decoding, *, write_figures: bool = True
    ) -> None:
        self._decode = decode
        self._judge = judge
        self._wider = decoding.replace(
            beam_size=max(WIDER_BEAM, decoding.beam_size), hypotheses=WIDER_BEAM
        )
        self._write_figures = write_figures

    def mend(
        self,
        units: Sequence[Unit],
        outcomes: Mapping[str, Outcome],
        glossary: Glossary,
        second: Decode,
    ) -> Iterator[tuple[str, Outcome]]:
        """The best outcome for each unit's source; each as soon as nothing more is tried on it.

        ``second``: another model, asked last.
        """
        best = dict(outcomes)
        tried: dict[str, set[str]] = {unit.source: {unit.feed} for unit in units}
        open_units = list(units)
        for way in _WAYS:
            if way.attempt == "figures" and not self._write_figures:
                continue
            pairs = []
            for unit in open_units:
                feed = way.feed(unit, glossary)
                if way.helps(best[unit.source]) and (way.again or feed not in tried[unit.source]):
                    tried[unit.source].add(feed)
                    pairs.append((unit.source, feed))
            self._try(way.attempt, self._decode, pairs, way.changes, best)
            done = [unit for unit in open_units if not best[unit.source].findings]
            open_units = [unit for unit in open_units if best[unit.source].findings]
            yield from ((unit.source, best[unit.source]) for unit in done)
        self._split([unit for unit in open_units if best[unit.source].errors], best)
        pairs = [(u.source, u.feed) for u in open_units if best[u.source].errors]
        self._try("second model", second, pairs, {}, best)
        yield from ((unit.source, best[unit.source]) for unit in open_units)

    def _try(
        self,
        attempt: Attempt,
        decode: Decode,
        pairs: Sequence[tuple[str, str]],
        changes: Mapping[str, float],
        best: dict[str, Outcome],
    ) -> None:
        for source, hypotheses in decode(pairs, self._wider.replace(**changes)):
            for hypothesis in hypotheses:
                outcome = replace(self._judge(source, hypothesis), attempt=attempt)
                best[source] = min(best[source], outcome, key=lambda o: o.rank)

    def _split(self, units: Sequence[Unit], best: dict[str, Outcome]) -> None:
        """Translate the clauses of a sentence by themselves and join what comes out."""
        pieces = {unit.source: split_clauses(self._piece_feed(unit)) for unit in units}
        pieces = {source: parts for source, parts in pieces.items() if len(parts) > 1}
        wanted = {part for parts in pieces.values() for part in parts}
        decoding = self._wider.replace(beam_size=_PIECES, hypotheses=_PIECES)
        chosen: dict[str, Hypothesis] = {}
        for part, hypotheses in self._decode([(part, part) for part in wanted], decoding):
            judged = [(self._judge(part, hypothesis), hypothesis) for hypothesis in hypotheses]
            chosen[part] = min(judged, key=lambda pair: pair[0].rank)[1]
        for source, parts in pieces.items():
            whole = _joined([chosen[part] for part in parts])
            outcome = replace(self._judge(source, whole), attempt="split")
            # A sentence in pieces reads worse: it must have fewer findings, not a better score.
            if outcome.rank[:2] < best[source].rank[:2]:
                best[source] = outcome

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
