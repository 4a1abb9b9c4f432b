"""Revision of a report: sentences that a person wrote, without a model.

Segments that are not revised stay as they are. A summary of key sentences is chosen again; the
sentences of a summary that a model wrote stay, and are checked against the article once more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from summarizer.assembly import assemble
from summarizer.checks.figures import confirmed_figures
from summarizer.errors import UsageError
from summarizer.names.glossary import Glossary
from summarizer.options import Length
from summarizer.report import (
    Article,
    Finding,
    Name,
    Report,
    Segment,
    Summary,
    SummarySentence,
    Translation,
)
from summarizer.request import RevisionRequest
from summarizer.summaries.grounding import NEAR
from summarizer.summaries.key_sentences import KeySentences, polished_sentences
from summarizer.summaries.task import SummaryTask, article_evidence, compose_summary
from summarizer.translation.translator import translation_text
from summarizer.translation.typography import edit_findings

__all__ = ["revise"]

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
        confirmed=confirmed_figures(segment.source, target),
    )


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
            segment.source, target, self._glossary, matches=matches, segment=segment.index
        )


def _work(article: Article, translation: Translation, length: Length) -> SummaryTask:
    def no_model(_: Sequence[str]) -> Translation:
        raise AssertionError("Key sentences are in English already.")

    return SummaryTask(article, translation, length, no_model)


def _chosen_again(request: RevisionRequest, translation: Translation) -> Summary:
    """Choose key sentences from the revised translation."""
    before = request.report.summary
    sentences = request.sentences or max(1, len(before.sentences))
    length = Length(request.style or before.style, sentences, request.words)
    summary = KeySentences().summarize(_work(request.report.article, translation, length))
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
    if [s.text for s in polished_sentences(old, [old.translation.segments[index]])] != [
        sentence.text
    ]:
        return None
    return polished_sentences(new, [new.translation.segments[index]])[0]


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
