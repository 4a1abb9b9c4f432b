"""Summaries made of the article's own key sentences, in their checked English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizer.options import Length
from summarizer.report import Finding, Segment, Summary, SummarySentence
from summarizer.summaries.polish.dates import article_date, dateline_day
from summarizer.summaries.polish.tighten import tighten
from summarizer.summaries.task import (
    SummaryTask,
    compose_summary,
    disqualifying_finding,
    has_error,
)

__all__ = ["KeySentences", "polished_sentences", "polished_texts", "select_segments"]


class KeySentences:
    """Choose sentences by their Chinese and tighten their English; no model is needed."""

    model = "key sentences"

    def summarize(self, task: SummaryTask) -> Summary:
        """Return sentences in the article's order, each resting on one segment.

        The headline is the article's title, unless its translation has an error.
        """
        length = task.length
        if length.style == "headline" and task.title and not any(map(has_error, task.title)):
            text = " ".join(segment.target for segment in task.title)
            sources = tuple(segment.index for segment in task.title)
            findings = [finding for segment in task.title for finding in segment.findings]
            headline = SummarySentence(text, sources)
            return compose_summary(
                task.translation.model, "key-sentences", [headline], findings, length
            )
        wanted = 1 if length.words else length.most_sentences
        chosen = select_segments(length, task.ranking(by_trust=False))
        notes: list[Finding] = []
        reliable = task.reliable()
        if len(reliable) >= wanted:
            # Wrong segments give way to the next best; a note reports each.
            notes = [
                _omission_note(segment, reason)
                for segment in chosen
                if (reason := disqualifying_finding(segment))
            ]
            chosen = select_segments(length, reliable)
        sentences = polished_sentences(task, chosen)
        findings = [finding for segment in chosen for finding in segment.findings]
        return compose_summary(
            task.translation.model, "key-sentences", sentences, [*findings, *notes], length
        )


def polished_sentences(task: SummaryTask, segments: Sequence[Segment]) -> list[SummarySentence]:
    """Return segments as tightened sentences of a summary."""
    texts = polished_texts(task, segments)
    return [
        SummarySentence(text, (segment.index,))
        for text, segment in zip(texts, segments, strict=True)
    ]


def polished_texts(task: SummaryTask, segments: Sequence[Segment]) -> list[str]:
    """Return the tightened English of segments: as one text, or each alone for bullets."""
    bullets = task.length.style == "bullets"
    groups = [[segment] for segment in segments] if bullets else [list(segments)]
    return [
        text
        for group in groups
        for text in tighten(
            group,
            names=task.translation.names,
            published=article_date(task.article),
            dateline=dateline_day(task.article),
            title=task.article.title,
            english=task.translation.text,
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


def _omission_note(segment: Segment, reason: Finding) -> Finding:
    return replace(
        reason,
        severity="warning",
        segment=segment.index,
        source_span=None,
        target_span=None,
        expected=None,
        found=segment.target,
        context="unmended",
    )
