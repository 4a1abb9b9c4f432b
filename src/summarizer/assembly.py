"""A report put together: from its parts, and again after a person edited its English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from summarizer.chinese.calendar import article_day
from summarizer.chinese.expand import Expansion
from summarizer.errors import UsageError
from summarizer.facts.table import key_facts
from summarizer.names.glossary import Glossary
from summarizer.numbers import DATE_KINDS, FigureKind, Value, chinese_figures, english_figures
from summarizer.options import Length
from summarizer.report import (
    Article,
    ConfirmedFigure,
    Finding,
    Name,
    Report,
    Segment,
    Span,
    Summary,
    SummaryFigure,
    SummarySentence,
    Translation,
)
from summarizer.request import RevisionRequest
from summarizer.summaries.grounding import NEAR
from summarizer.summaries.key_sentences import KeySentences, excerpt_sentences
from summarizer.summaries.statements import checkable_figures
from summarizer.summaries.task import SummaryTask, article_evidence, compose_summary, dated_targets
from summarizer.translation.translator import translation_text
from summarizer.translation.typography import edit_findings
from summarizer.translation.units import confirmed

__all__ = ["assemble", "key_sentences", "revise", "summary_figures", "with_figures"]

# Every line break that str.splitlines() knows.
_BREAK = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def revise(request: RevisionRequest) -> Report:
    """Return a report with the sentences that a person wrote.

    The sentences are checked as translations are, with the report's names and the terms of the
    request. A target that equals the present one changes nothing.

    Raises:
        UsageError: A target is empty or has an index that the report lacks.
    """
    report = request.report
    targets = _new_targets(report.translation.segments, request.targets)
    if not targets:
        return report
    terms = _ReportTerms(report.translation.names, request.glossary or {})
    segments = tuple(
        _revised_segment(segment, targets[segment.index], terms)
        if segment.index in targets
        else segment
        for segment in report.translation.segments
    )
    article = report.article
    text = translation_text(segments, article.paragraphs, article.title)
    translation = replace(report.translation, text=text, segments=segments)
    if report.summary.method == "key-sentences":
        summary = _chosen_again(request, translation)
    else:
        summary = _checked_again(report, translation, frozenset(targets))
    before = report.summary
    summary = replace(summary, sent_to=before.sent_to, better=before.better)
    return assemble(article, translation, summary)


def _new_targets(segments: Sequence[Segment], targets: Mapping[int, str]) -> dict[int, str]:
    """Return the targets that differ, each on one line, since a line stands for a paragraph."""
    new = {}
    for index, text in targets.items():
        if not 0 <= index < len(segments):
            raise UsageError(
                f"There is no sentence with the index {index}; the report has 0 to "
                f"{len(segments) - 1}."
            )
        target = _BREAK.sub(" ", text.strip())
        if not target:
            raise UsageError(
                f"Sentence {index + 1} would have no English; write some, or leave it as it is."
            )
        if target != segments[index].target:
            new[index] = target
    return new


def _revised_segment(segment: Segment, target: str, terms: _ReportTerms) -> Segment:
    return replace(
        segment,
        target=target,
        score=None,
        findings=terms.findings(segment, target),
        attempt="person",
        confirmed=_confirmed(segment, target),
        confidence=None,
        model="",
    )


def _confirmed(segment: Segment, target: str) -> tuple[ConfirmedFigure, ...]:
    return confirmed(Expansion.between(segment.source, segment.expanded), target)


class _ReportTerms:
    """The names of a report as they were found, and further terms of the user."""

    def __init__(self, names: Sequence[Name], further: Mapping[str, str]) -> None:
        def of(origin: str) -> dict[str, str]:
            return {name.source: name.target for name in names if name.origin == origin}

        user = {**of("glossary"), **further}
        self._glossary = Glossary(user, people=of("pinyin")).settled(of("translation"))
        # The report's options may have excluded names that this glossary finds.
        self._names = {(name.source, name.target) for name in names if name.source not in further}

    def findings(self, segment: Segment, target: str) -> tuple[Finding, ...]:
        matches = [
            match
            for match in self._glossary.matches(segment.source)
            if match.term.origin == "glossary"
            or (match.term.source, match.term.target) in self._names
        ]
        return edit_findings(
            segment.source,
            target,
            self._glossary,
            matches=matches,
            segment=segment.index,
            expanded=segment.expanded,
        )


def key_sentences(article: Article, translation: Translation, length: Length) -> Summary:
    """Return a summary of the article's key sentences, which needs no model."""
    return KeySentences().summarize(_work(article, translation, length))


def _work(article: Article, translation: Translation, length: Length) -> SummaryTask:
    def no_model(_: Sequence[str]) -> Translation:
        raise AssertionError("Key sentences are in English already.")

    return SummaryTask(article, translation, length, no_model)


def _chosen_again(request: RevisionRequest, translation: Translation) -> Summary:
    """Choose key sentences from the revised translation."""
    before = request.report.summary
    sentences = request.sentences or max(1, len(before.sentences))
    length = Length(request.style or before.style, sentences, request.words)
    summary = key_sentences(request.report.article, translation, length)
    # Notes on a model's summary that was left out as a whole still apply.
    notes = [f for f in before.findings if f.context == "left-out"]
    return replace(summary, findings=(*summary.findings, *notes))


def _checked_again(report: Report, new: Translation, revised: frozenset[int]) -> Summary:
    """Keep a model's summary, with the findings that it has after the revision."""
    before, article, old = report.summary, report.article, report.translation
    length = Length(before.style)
    old_work, new_work = (_work(article, translation, length) for translation in (old, new))
    sentences: list[SummarySentence] = []
    faults: list[Finding] = []
    earlier = {f for f in before.findings if f.context == "edited-since"}
    for sentence in before.sentences:
        notes = [f for f in earlier if f.param("sentence") == sentence.text]
        if revised.isdisjoint(sentence.sources):
            faults += notes
        elif (own := _article_sentence(sentence, old_work, new_work)) is not None:
            sentence = own
        elif found := _new_faults(sentence, old_work, new_work, doubted=bool(notes)):
            faults += (_written_before(fault, sentence, revised) for fault in found)
        sentences.append(sentence)
    of_segments = {*old.findings, *earlier}
    notes = [finding for finding in before.findings if finding not in of_segments]
    doubts = (f for s in sentences for source in s.sources for f in new.segments[source].findings)
    return compose_summary(
        before.model, before.method, sentences, (*doubts, *faults, *notes), length
    )


def _article_sentence(
    sentence: SummarySentence, old: SummaryTask, new: SummaryTask
) -> SummarySentence | None:
    """Return the revised segment where the article's own sentence stands in for a model's."""
    if len(sentence.sources) != 1:
        return None
    (index,) = sentence.sources
    if [s.text for s in excerpt_sentences(old, [old.translation.segments[index]])] != [
        sentence.text
    ]:
        return None
    return excerpt_sentences(new, [new.translation.segments[index]])[0]


def _new_faults(
    sentence: SummarySentence, old: SummaryTask, new: SummaryTask, *, doubted: bool
) -> tuple[Finding, ...]:
    """Return the faults of a sentence that it did not have before the revision.

    Reading a long article whole takes seconds, so the sentence is held against its sources and
    their neighbors first, and against the whole only if they did not bear it out before either.

    Args:
        sentence: A sentence of the summary.
        old: The article before the revision.
        new: The article after it.
        doubted: True if an earlier revision has already left the sentence unsupported.
    """
    found, found_before = (_faults(sentence, work, _near(sentence, work)) for work in (new, old))
    if found and found_before and not doubted:
        return _faults(sentence, new, new.body)
    return found


def _faults(
    sentence: SummarySentence, work: SummaryTask, segments: Sequence[Segment]
) -> tuple[Finding, ...]:
    evidence = article_evidence(work.article, work.translation, segments)
    return evidence.check(sentence.text).findings


def _near(sentence: SummarySentence, work: SummaryTask) -> list[Segment]:
    near = {i + step for i in sentence.sources for step in range(-NEAR, NEAR + 1)}
    return [segment for segment in work.body if segment.index in near]


def _written_before(fault: Finding, sentence: SummarySentence, revised: frozenset[int]) -> Finding:
    first = next(i for i in sentence.sources if i in revised)
    return replace(fault, segment=first, context="edited-since")


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
        for one in _confirmed(segment, sentence.text):
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
            chinese = chinese_figures(segment.expanded or segment.source)
            if not any(values & {*figure.values} for figure in chinese):
                continue
            for one in _confirmed(segment, sentence.text):
                if any(one.target_span[0] == figure.span[0] for figure in dates):
                    said = SummaryFigure(one.target_span, True, segment.index, one.source_span)
                    found[one.target_span] = said
    for figure in missing:
        # 下半年: "the second half of the year" is no figure of the Chinese.
        half = figure.text.lower() == "half" and any("半" in s.source for s in sources)
        if not half and not _covered(figure.span, found):
            found[figure.span] = SummaryFigure(figure.span, False)
    return tuple(found[span] for span in sorted(found))


def _covered(span: Span, found: Iterable[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in found)


def _reckoned(article: Article, sources: Sequence[Segment]) -> frozenset[tuple[FigureKind, Value]]:
    """Return figures that the sources have only once "yesterday" is replaced by its date."""
    day = article_day(article)
    published = day.full if day else None
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
        findings=tuple(
            dict.fromkeys([*translation.findings, *summary.findings, *article.findings])
        ),
        facts=key_facts(translation, article_day(article)),
    )
