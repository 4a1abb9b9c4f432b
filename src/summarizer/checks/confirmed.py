"""Which figures of an English text the Chinese has too, and where: what a reader may rely on."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summarizer.numbers import (
    Figure,
    FigureKind,
    Value,
    chinese_figures,
    english_figures,
    wrong_currencies,
)
from summarizer.numbers.compare import compare, paired
from summarizer.report import Article, Segment, Span, SummarySentence
from summarizer.summaries.grounding import NEAR
from summarizer.summaries.polish.dates import article_date
from summarizer.summaries.statements import DATE_KINDS, checkable_figures
from summarizer.summaries.task import dated_targets

__all__ = ["Confirmed", "Said", "confirmed", "confirmed_in"]

_DIGIT = re.compile(r"\d")
_OCLOCK = re.compile(r":00(?!\d)")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A figure of the English that says a figure of the Chinese, by where both stand."""

    source_span: Span
    target_span: Span


@dataclass(frozen=True, slots=True)
class Said:
    """A figure of a summary sentence, at ``target_span``, and what confirms it.

    ``segment`` and ``source_span``: where the Chinese has it; ``None`` where it is nowhere, or
    where a date was reckoned from the article's own ("yesterday"), which ``confirmed`` tells.
    """

    target_span: Span
    confirmed: bool
    segment: int | None = None
    source_span: Span | None = None


# A page shows the same sentences again and again.
@functools.lru_cache(maxsize=4096)
def confirmed(source: str, target: str) -> tuple[Confirmed, ...]:
    """The figures of ``target`` that say figures of ``source``, in the order of ``target``.

    No finding about numbers covers any of them. Words for one are left out, for they are
    articles more often than figures.
    """
    doubtful = [*compare(source, target)]
    ours = {d.source.span for d in doubtful if d.source}
    theirs = {d.target.span for d in doubtful if d.target}
    for figure, written, _ in wrong_currencies(source, target):
        ours.add(figure.span)
        theirs.add(written.span)
    found: dict[Span, Span] = {}
    for span, figure in paired(source, target).items():
        if span in ours or figure.span in theirs:
            continue
        if figure.values[0] == 1 and not any(map(str.isdigit, figure.text)):
            continue
        # 17时02分 are two figures, 1702 is one.
        start, end = found.get(figure.span, span)
        found[figure.span] = (min(start, span[0]), max(end, span[1]))
    there = [figure for figure in chinese_figures(source) if figure.span not in ours]
    for figure in english_figures(target):
        if figure.span not in found and figure.span not in theirs:
            again = next((known for known in there if _same(known, figure)), None)
            if again is not None:
                found[figure.span] = again.span
    return tuple(Confirmed(found[at], _on_the_hour(at, target)) for at in sorted(found))


def _same(ours: Figure, theirs: Figure) -> bool:
    """Whether the English has a Chinese figure once more, or puts it in another way: No. 1, 1号."""
    if theirs.values[0] not in ours.values:
        return False
    if ours.kind == theirs.kind:
        return theirs.values[0] > 2 or bool(_DIGIT.search(theirs.text))
    if theirs.kind in (*DATE_KINDS, "percent") or ours.kind == "percent":
        return False
    return bool(_DIGIT.search(ours.text) and _DIGIT.search(theirs.text))


def _on_the_hour(span: Span, target: str) -> Span:
    """14时 in 14:00 is all of it."""
    return (span[0], span[1] + 3) if _OCLOCK.match(target, span[1]) else span


def confirmed_in(
    sentence: SummarySentence, segments: Sequence[Segment], article: Article | None = None
) -> tuple[Said, ...]:
    """Every figure of a summary sentence, with the figure of one of its segments that confirms it.

    ``segments``: all of the translation. A day or an hour may stand close by, a year or month
    anywhere, and where ``article`` is given, dates may be reckoned from its own. Words for one
    and two, which are no figures as often as not, are there only if they are confirmed.
    """
    by_index = {segment.index: segment for segment in segments}
    sources = [by_index[index] for index in sentence.sources if index in by_index]
    found: dict[Span, Said] = {}
    for segment in sources:
        for one in confirmed(segment.source, sentence.text):
            said = Said(one.target_span, True, segment.index, one.source_span)
            found.setdefault(one.target_span, said)
    missing = [f for f in checkable_figures(sentence.text) if not _covered(f.span, found)]
    dates = [figure for figure in missing if figure.kind in DATE_KINDS]
    if dates:
        reckoned = _reckoned(article, sources) if article else frozenset()
        for figure in dates:
            if any((figure.kind, value) in reckoned for value in figure.values):
                found[figure.span] = Said(figure.span, True)
        for distance, segment in _nearest(sources, segments):
            dates = [
                figure
                for figure in dates
                if not _covered(figure.span, found)
                and (distance <= NEAR or figure.kind in ("year", "month"))
            ]
            values = {value for figure in dates for value in figure.values}
            if not any(values & {*figure.values} for figure in chinese_figures(segment.source)):
                continue
            for one in confirmed(segment.source, sentence.text):
                if any(one.target_span[0] == figure.span[0] for figure in dates):
                    said = Said(one.target_span, True, segment.index, one.source_span)
                    found[one.target_span] = said
    for figure in missing:
        if not _covered(figure.span, found):
            found[figure.span] = Said(figure.span, False)
    return tuple(found[span] for span in sorted(found))


def _covered(span: Span, found: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in found)


def _reckoned(article: Article, sources: Sequence[Segment]) -> frozenset[tuple[FigureKind, Value]]:
    """The figures that only the dates of the sources have, once yesterday has its date."""
    published = article_date(article)
    found: set[tuple[FigureKind, Value]] = {("year", published.year)} if published else set()
    dated = dated_targets(article, sources)
    for segment in sources:
        found |= _dates_in(dated.get(segment.index, "")) - _dates_in(segment.target)
    return frozenset(found)


def _dates_in(text: str) -> set[tuple[FigureKind, Value]]:
    return {(f.kind, value) for f in english_figures(text) for value in f.values}


def _nearest(sources: Sequence[Segment], segments: Sequence[Segment]) -> list[tuple[int, Segment]]:
    """The other segments with how far away they are, those near the sources first."""
    at = [segment.index for segment in sources]
    away = [(min((abs(s.index - i) for i in at), default=NEAR + 1), s) for s in segments]
    return sorted((one for one in away if one[0]), key=lambda one: one[0])
