"""Summaries made of the article's own key sentences, and what fills a model's summary up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.chinese.calendar import article_day
from summarizer.chinese.script import has_chinese
from summarizer.chinese.segment import split_sentences
from summarizer.data import word_lists
from summarizer.messages import Context
from summarizer.options import Length
from summarizer.report import Finding, Segment, Summary, SummaryMethod, SummarySentence
from summarizer.summaries.excerpts import as_sentence, excerpt_texts
from summarizer.summaries.grounding import Evidence
from summarizer.summaries.task import (
    SummaryTask,
    compose_summary,
    disqualifying_finding,
    has_error,
    is_sentence,
)

__all__ = [
    "FilteredSummary",
    "KeySentences",
    "complete_summary",
    "excerpt_sentences",
    "filter_sentences",
    "segment_texts",
    "select_segments",
    "split_summary",
]

_BULLET = re.compile(r"^\s*(?:[-–—•*#]+|\(?\d{1,2}[.)](?=\s)|\[\d+\])\s*")
_EMPHASIS = re.compile(r"\*\*|__|`")
_SQUARE_METERS = re.compile(r"\bsq(?:\.? ?m\b\.?|uare meter(?P<plural>s?))(?P<next>\s+\w+)?")
_AFTER_MEASURE = frozenset(word_lists("summaries")["statements"]["after_measure"])
_A_BEFORE_VOWEL = re.compile(r"(?:\ba|^A)(?= (?:8\d*|11|18)\b)")


@dataclass(frozen=True, slots=True)
class FilteredSummary:
    """The sentences of a written summary that rest on the article.

    Attributes:
        sentences: What stays.
        findings: Why the other sentences were left out.
        written: Number of sentences that the model wrote.
    """

    sentences: tuple[SummarySentence, ...]
    findings: tuple[Finding, ...]
    written: int


def split_summary(text: str) -> list[str]:
    """Return the sentences of a written summary, without its list marks, emphasis and preamble."""
    text = _SQUARE_METERS.sub(_square_metres, _EMPHASIS.sub("", text))
    lines = [_BULLET.sub("", line).strip() for line in text.splitlines()]
    if len(lines) > 1 and lines[0].endswith(":"):  # Here is the summary:
        lines = lines[1:]
    return [
        as_sentence(_BULLET.sub("", part))
        for line in lines
        for part in split_sentences(line)
        if re.search(r"\w", part)
    ]


def filter_sentences(sentences: Sequence[str], evidence: Evidence) -> FilteredSummary:
    """Drop sentences with Chinese, without sources, with unsupported figures or names, or twice."""
    supported: list[SummarySentence] = []
    findings: list[Finding] = []
    for text in sentences:
        text = _A_BEFORE_VOWEL.sub(r"\g<0>n", text)  # an 18,000-seat hall
        if has_chinese(text):
            findings.append(_finding("summary-untranslated", text))
            continue
        text = evidence.with_source_hedges(text)
        grounding = evidence.check(text)
        if grounding.findings:
            findings += grounding.findings
        elif any(text == sentence.text for sentence in supported):
            findings.append(_finding("summary-repetition", text))
        else:
            supported.append(SummarySentence(text, grounding.sources))
    return FilteredSummary(tuple(supported), tuple(findings), len(sentences))


def complete_summary(
    task: SummaryTask, model: str, method: SummaryMethod, filtered: FilteredSummary
) -> Summary:
    """Return a summary of the sentences that stay, filled up with key sentences.

    A key sentence replaces each sentence that was left out. If none stays, the summary is made
    of key sentences alone.
    """
    notes = [replace(f, severity="warning", context="left-out") for f in filtered.findings]
    filtered, doubtful = _without_doubtful(task, filtered)
    notes += doubtful
    if not filtered.sentences:
        fallback = KeySentences().summarize(task)
        return replace(fallback, findings=(*fallback.findings, *notes))
    sentences = _most_important(task, filtered.sentences)
    wanted = min(task.length.most_sentences, filtered.written)
    body = {segment.index: segment for segment in task.body}
    for segment in [] if task.length.words else task.reliable():
        if len(sentences) >= wanted:
            break
        if any(segment.index in sentence.sources for sentence in sentences):
            continue
        (sentence,) = excerpt_sentences(task, [segment])
        later = (i for i, one in enumerate(sentences) if one.sources[0] > segment.index)
        sentences.insert(next(later, len(sentences)), sentence)
    doubts = [
        finding
        for sentence in sentences
        for source in sentence.sources
        for finding in body[source].findings
    ]
    return compose_summary(model, method, sentences, (*doubts, *notes), task.length)


def _without_doubtful(
    task: SummaryTask, filtered: FilteredSummary
) -> tuple[FilteredSummary, list[Finding]]:
    """Drop sentences that rest on a doubtful segment, if the article has others; note each."""
    reasons = {
        segment.index: _note(segment, reason, "unmended")
        for segment in task.body
        if (reason := disqualifying_finding(segment))
    }
    if len(reasons) == len(task.body):
        return filtered, []
    sound = tuple(s for s in filtered.sentences if reasons.keys().isdisjoint(s.sources))
    notes = [
        reasons[source]
        for sentence in filtered.sentences
        for source in sentence.sources
        if source in reasons
    ]
    return replace(filtered, sentences=sound), notes


def _square_metres(match: re.Match[str]) -> str:
    """Return "square metres" for sq. m., sqm or square meters; singular before a noun."""
    following = match["next"] or ""
    word = following.strip()
    noun = word[:1].islower() and word not in _AFTER_MEASURE
    plural = match["plural"] or not (noun or match[0].startswith("square"))
    stop = "." if match[0].endswith(".") or word[:1].isupper() else ""
    return f"square metre{'s' if plural else ''}{stop}{following}"


def _most_important(
    task: SummaryTask, sentences: Sequence[SummarySentence]
) -> list[SummarySentence]:
    """Return the sentences with the highest-ranked sources that fit, in the order written."""
    length = task.length
    if len(sentences) <= length.most_sentences and length.words is None:
        return list(sentences)
    rank = {s.index: position for position, s in enumerate(task.ranking(by_trust=True))}
    order = sorted(sentences, key=lambda one: min(rank[source] for source in one.sources))
    chosen: list[SummarySentence] = []
    left = length.words or 1_000_000
    for sentence in order[: length.most_sentences]:
        size = len(sentence.text.split())
        if size <= left or not chosen:
            chosen.append(sentence)
            left -= size
    return [sentence for sentence in sentences if sentence in chosen]


def _finding(code: str, text: str) -> Finding:
    return Finding.of(code, "error", found=text, sentence=text)


class KeySentences:
    """Choose sentences by their Chinese; no model is needed."""

    model = "key sentences"

    def summarize(self, task: SummaryTask) -> Summary:
        """Return sentences in the article's order, each resting on one segment.

        The headline is the article's title, unless a check doubts its translation.
        """
        length = task.length
        doubtful = any(has_error(s) or disqualifying_finding(s) for s in task.title)
        if length.style == "headline" and task.title and not doubtful:
            text = " ".join(segment.target for segment in task.title)
            sources = tuple(segment.index for segment in task.title)
            findings = [finding for segment in task.title for finding in segment.findings]
            headline = SummarySentence(text, sources)
            return compose_summary(
                task.translation.model, "key-sentences", [headline], findings, length
            )
        chosen = select_segments(length, task.ranking(by_trust=False))
        reliable = task.reliable()
        # Doubtful segments give way to the next best, and a note reports each. If all are doubtful,
        # the summary rests on the least doubtful, and the notes say so.
        if not reliable:
            chosen = select_segments(length, task.ranking(by_trust=True))
        notes = [
            _note(segment, reason, "unmended" if reliable else "no-other")
            for segment in chosen
            if (reason := disqualifying_finding(segment)) and (is_sentence(segment) or not reliable)
        ]
        if reliable:
            chosen = select_segments(length, reliable)
        sentences = excerpt_sentences(task, chosen)
        findings = [finding for segment in chosen for finding in segment.findings]
        return compose_summary(
            task.translation.model, "key-sentences", sentences, [*findings, *notes], length
        )


def excerpt_sentences(task: SummaryTask, segments: Sequence[Segment]) -> list[SummarySentence]:
    """Return segments as sentences of a summary."""
    texts = segment_texts(task, segments)
    return [
        SummarySentence(text, (segment.index,))
        for text, segment in zip(texts, segments, strict=True)
    ]


def segment_texts(task: SummaryTask, segments: Sequence[Segment]) -> list[str]:
    """Return the English of segments, dated: as one text, or each alone for bullets."""
    day = article_day(task.article)
    bullets = task.length.style == "bullets"
    groups = [[segment] for segment in segments] if bullets else [list(segments)]
    return [
        text
        for group in groups
        for text in excerpt_texts(
            group,
            published=day.full if day else None,
            dateline=day.month_day if day else None,
        )
    ]


def select_segments(length: Length, ranking: Sequence[Segment]) -> list[Segment]:
    """Return the best segments that fit the length, at least one, in the article's order."""
    chosen = list(ranking[: length.most_sentences])
    if length.words is not None and length.style != "headline":
        chosen, left = [], length.words
        for segment in ranking:
            size = len(segment.target.split())
            if size <= left or not chosen:
                chosen.append(segment)
                left -= size
            if left <= 0 or len(chosen) == length.most_sentences:
                break
    return sorted(chosen, key=lambda segment: segment.index)


def _note(segment: Segment, reason: Finding, context: Context) -> Finding:
    return replace(
        reason,
        severity="warning",
        segment=segment.index,
        source_span=None,
        target_span=None,
        expected=None,
        found=segment.target,
        context=context,
    )
