"""A report after somebody has written some of its sentences anew: no model is asked.

What the edit does not touch is taken over as it stands. The summary is chosen again where it is
made of the article's sentences; what a model wrote stays, held to the article once more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from summarizer.errors import UsageError
from summarizer.facts.table import key_facts
from summarizer.names.glossary import Glossary
from summarizer.options import Length, Style
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
from summarizer.summaries.grounding import NEAR
from summarizer.summaries.key_sentences import KeySentences, polished_sentences
from summarizer.summaries.task import SummaryTask, article_evidence, compose_summary
from summarizer.translation.edits import edit_findings
from summarizer.translation.translator import translation_text

__all__ = ["revised"]

_BREAK = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def revised(
    report: Report,
    targets: Mapping[int, str],
    *,
    sentences: int | None = None,
    words: int | None = None,
    style: Style | None = None,
    glossary: Mapping[str, str] | None = None,
) -> Report:
    """The report with ``targets``, English by index of the segment, as a person wrote them.

    They are checked as a translation is, with the report's names and the terms of ``glossary``.
    Key sentences are chosen anew: as many as there were, in the same style, unless ``sentences``,
    ``words`` or ``style`` say otherwise. What a model wrote keeps its sentences, and a finding
    tells which of them no longer hold. What stands there already changes nothing.

    Raises :class:`UsageError` for an index that there is not, for empty English, and for a
    length that no summary can have.
    """
    wanted = _changed(report.translation.segments, targets)
    if not wanted:
        return report
    terms = _Terms(report.translation.names, glossary or {})
    segments = tuple(
        replace(
            segment,
            target=wanted[segment.index],
            score=None,
            findings=terms.judged(segment, wanted[segment.index]),
            attempt="person",
        )
        if segment.index in wanted
        else segment
        for segment in report.translation.segments
    )
    article = report.article
    text = translation_text(segments, article.paragraphs, article.title)
    translation = replace(report.translation, text=text, segments=segments)
    before = report.summary
    if before.method == "key-sentences":
        length = _length(before, sentences, words, style)
        summary = KeySentences().summarize(_work(article, translation, length))
        # Why there is nothing of what a model wrote is still so.
        notes = [f for f in before.findings if f.context == "left-out"]
        summary = replace(summary, findings=(*summary.findings, *notes))
    else:
        summary = _held(before, article, report.translation, translation, frozenset(wanted))
    return replace(
        report,
        translation=translation,
        summary=summary,
        findings=tuple(dict.fromkeys([*translation.findings, *summary.findings])),
        facts=key_facts(translation),
    )


def _changed(segments: Sequence[Segment], targets: Mapping[int, str]) -> dict[int, str]:
    """What is new among ``targets``, each on one line, for a line stands for a paragraph."""
    changed = {}
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
            changed[index] = target
    return changed


class _Terms:
    """The names of a report, as they were found, and further terms of the user's."""

    def __init__(self, names: Sequence[Name], further: Mapping[str, str]) -> None:
        def of(origin: str) -> dict[str, str]:
            return {name.source: name.target for name in names if name.origin == origin}

        user = {**of("glossary"), **further}
        self._glossary = Glossary(user, people=of("pinyin")).settled(of("translation"))
        # The options may have left names out that this glossary has.
        self._known = {(name.source, name.target) for name in names if name.source not in further}

    def judged(self, segment: Segment, target: str) -> tuple[Finding, ...]:
        matches = [
            match
            for match in self._glossary.matches(segment.source)
            if match.term.origin == "glossary"
            or (match.term.source, match.term.target) in self._known
        ]
        return edit_findings(
            segment.source, target, self._glossary, matches=matches, segment=segment.index
        )


def _length(
    before: Summary, sentences: int | None, words: int | None, style: Style | None
) -> Length:
    if sentences is None:
        sentences = max(1, len(before.sentences))
    return Length(style or before.style, sentences, words)


def _work(article: Article, translation: Translation, length: Length) -> SummaryTask:
    def no_model(_: Sequence[str]) -> Translation:
        raise AssertionError("Key sentences are in English already.")

    return SummaryTask(article, translation, length, no_model)


# What a model wrote


def _held(
    before: Summary,
    article: Article,
    old: Translation,
    new: Translation,
    edited: frozenset[int],
) -> Summary:
    """The summary with its findings as they are after the edit."""
    length = Length(before.style)
    was, now = (_work(article, translation, length) for translation in (old, new))
    kept: list[SummarySentence] = []
    faults: list[Finding] = []
    told_before = {f for f in before.findings if f.context == "edited-since"}
    for sentence in before.sentences:
        notes = [f for f in told_before if f.param("sentence") == sentence.text]
        if edited.isdisjoint(sentence.sources):
            faults += notes
        elif (own := _own_sentence(sentence, was, now)) is not None:
            sentence = own
        elif found := _no_longer(sentence, was, now, doubted=bool(notes)):
            faults += (_written_before(fault, sentence, edited) for fault in found)
        kept.append(sentence)
    of_segments = {*old.findings, *told_before}
    notes = [finding for finding in before.findings if finding not in of_segments]
    doubts = (f for s in kept for source in s.sources for f in new.segments[source].findings)
    return compose_summary(before.model, before.method, kept, (*doubts, *faults, *notes), length)


def _own_sentence(
    sentence: SummarySentence, was: SummaryTask, now: SummaryTask
) -> SummarySentence | None:
    """The article's own sentence anew, where it stands for one that the model wrote."""
    if len(sentence.sources) != 1:
        return None
    (index,) = sentence.sources
    if polished_sentences(was, [was.translation.segments[index]]) != [sentence]:
        return None
    return polished_sentences(now, [now.translation.segments[index]])[0]


def _no_longer(
    sentence: SummarySentence, was: SummaryTask, now: SummaryTask, *, doubted: bool
) -> tuple[Finding, ...]:
    """What a sentence lacks that it did not lack before.

    To read a long article whole takes seconds, so its sources and those beside them are asked;
    the whole only if they could not vouch for it before either. ``doubted``: nothing did.
    """
    found, found_before = (_faults(sentence, work, _around(sentence, work)) for work in (now, was))
    if found and found_before and not doubted:
        return _faults(sentence, now, now.body)
    return found


def _faults(
    sentence: SummarySentence, work: SummaryTask, segments: Sequence[Segment]
) -> tuple[Finding, ...]:
    evidence = article_evidence(work.article, work.translation, segments)
    return evidence.check(sentence.text).findings


def _around(sentence: SummarySentence, work: SummaryTask) -> list[Segment]:
    near = {i + step for i in sentence.sources for step in range(-NEAR, NEAR + 1)}
    return [segment for segment in work.body if segment.index in near]


def _written_before(fault: Finding, sentence: SummarySentence, edited: frozenset[int]) -> Finding:
    first = next(i for i in sentence.sources if i in edited)
    return replace(fault, segment=first, context="edited-since")
