"""The last step of a report: everything that follows from article, translation and summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from summarizer.checks.figures import confirmed_figures
from summarizer.facts.table import key_facts
from summarizer.numbers import DATE_KINDS, FigureKind, Value, chinese_figures, english_figures
from summarizer.report import (
    Article,
    Report,
    Segment,
    Span,
    Summary,
    SummaryFigure,
    SummarySentence,
    Translation,
)
from summarizer.summaries.grounding import NEAR
from summarizer.summaries.polish.dates import article_date
from summarizer.summaries.statements import checkable_figures
from summarizer.summaries.task import dated_targets

__all__ = ["assemble", "summary_figures", "with_figures"]


def with_figures(summary: Summary, segments: Sequence[Segment], article: Article) -> Summary:
    """Return the summary with the figures of each sentence filled in."""
    return replace(
        summary,
        sentences=tuple(
            replace(sentence, figures=summary_figures(sentence, segments, article))
            for sentence in summary.sentences
        ),
    )


def summary_figures(
    sentence: SummarySentence, segments: Sequence[Segment], article: Article | None = None
) -> tuple[SummaryFigure, ...]:
    """Find every figure of a summary sentence and the figure of the article that confirms it.

    A day or an hour is also looked for close to the sentence's sources, a year or month anywhere.
    Words for one and two, which are often not figures, are listed only if confirmed.

    Args:
        sentence: The sentence.
        segments: All segments of the translation.
        article: If given, dates may also follow from the article's own date.
    """
    by_index = {segment.index: segment for segment in segments}
    sources = [by_index[index] for index in sentence.sources if index in by_index]
    found: dict[Span, SummaryFigure] = {}
    for segment in sources:
        for one in confirmed_figures(segment.source, sentence.text):
            said = SummaryFigure(one.target_span, True, segment.index, one.source_span)
            found.setdefault(one.target_span, said)
    missing = [f for f in checkable_figures(sentence.text) if not _covered(f.span, found)]
    dates = [figure for figure in missing if figure.kind in DATE_KINDS]
    if dates:
        reckoned = _reckoned(article, sources) if article else frozenset()
        for figure in dates:
            if any((figure.kind, value) in reckoned for value in figure.values):
                found[figure.span] = SummaryFigure(figure.span, True)
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
            for one in confirmed_figures(segment.source, sentence.text):
                if any(one.target_span[0] == figure.span[0] for figure in dates):
                    said = SummaryFigure(one.target_span, True, segment.index, one.source_span)
                    found[one.target_span] = said
    for figure in missing:
        if not _covered(figure.span, found):
            found[figure.span] = SummaryFigure(figure.span, False)
    return tuple(found[span] for span in sorted(found))


def _covered(span: Span, found: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in found)


def _reckoned(article: Article, sources: Sequence[Segment]) -> frozenset[tuple[FigureKind, Value]]:
    """Return figures that the sources have only once "yesterday" is replaced by its date."""
    published = article_date(article)
    found: set[tuple[FigureKind, Value]] = {("year", published.year)} if published else set()
    dated = dated_targets(article, sources)
    for segment in sources:
        found |= _dates_in(dated.get(segment.index, "")) - _dates_in(segment.target)
    return frozenset(found)


def _dates_in(text: str) -> set[tuple[FigureKind, Value]]:
    return {(f.kind, value) for f in english_figures(text) for value in f.values}


def _nearest(sources: Sequence[Segment], segments: Sequence[Segment]) -> list[tuple[int, Segment]]:
    """Return the other segments with their distance from the sources, nearest first."""
    at = [segment.index for segment in sources]
    away = [(min((abs(s.index - i) for i in at), default=NEAR + 1), s) for s in segments]
    return sorted((one for one in away if one[0]), key=lambda one: one[0])


def assemble(article: Article, translation: Translation, summary: Summary) -> Report:
    """Return the whole report: key facts, confirmed figures of the summary, all findings."""
    from summarizer import __version__

    return Report(
        version=__version__,
        article=article,
        translation=translation,
        summary=with_figures(summary, translation.segments, article),
        names=translation.names,
        findings=tuple(dict.fromkeys([*translation.findings, *summary.findings])),
        facts=key_facts(translation),
    )
