"""The summary as the article's own key sentences, in their checked English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizer.options import Length
from summarizer.report import Finding, Segment, Summary, SummarySentence
from summarizer.summaries.polish.dates import article_date, dateline_day
from summarizer.summaries.polish.tighten import tighten
from summarizer.summaries.task import Work, has_error, set_out, wrong_finding

__all__ = ["KeySentences", "fitting", "told", "told_texts"]


class KeySentences:
    """Chosen in the Chinese, tightened in the English; no model is needed."""

    model = "key sentences"

    def summarize(self, work: Work) -> Summary:
        """Sentences in the article's order, each resting on one segment.

        A headline is the article's own, unless its translation has an error.
        """
        if work.length.style == "headline" and work.title and not any(map(has_error, work.title)):
            text = " ".join(segment.target for segment in work.title)
            sources = tuple(segment.index for segment in work.title)
            found = [finding for segment in work.title for finding in segment.findings]
            headline = SummarySentence(text, sources)
            return set_out(work.translation.model, "key-sentences", [headline], found, work.length)
        wanted = 1 if work.length.words else work.length.most_sentences
        chosen = fitting(work.length, work.weightiest(verified=False))
        notes: list[Finding] = []
        right = work.trusted()
        if len(right) >= wanted:
            # What is wrong is not put on top: another sentence takes its place.
            notes = [
                _left_out(segment, why) for segment in chosen if (why := wrong_finding(segment))
            ]
            chosen = fitting(work.length, right)
        picked = told(work, chosen)
        findings = (*(finding for segment in chosen for finding in segment.findings), *notes)
        return set_out(work.translation.model, "key-sentences", picked, findings, work.length)


def told(work: Work, segments: Sequence[Segment]) -> list[SummarySentence]:
    """Segments as sentences of a summary."""
    texts = told_texts(work, segments)
    return [
        SummarySentence(text, (segment.index,))
        for text, segment in zip(texts, segments, strict=True)
    ]


def told_texts(work: Work, segments: Sequence[Segment]) -> list[str]:
    """The English of segments, tightened: as one text, or (bullets) each by itself."""
    alone = work.length.style == "bullets"
    groups = [[segment] for segment in segments] if alone else [list(segments)]
    return [
        text
        for group in groups
        for text in tighten(
            group,
            names=work.translation.names,
            published=article_date(work.article),
            dateline=dateline_day(work.article),
            title=work.article.title,
            english=work.translation.text,
        )
    ]


def fitting(length: Length, order: Sequence[Segment]) -> list[Segment]:
    """The first of ``order``, as many as the length allows and one at least, as they stand."""
    chosen = list(order[: length.most_sentences])
    if length.words is not None and length.style != "headline":
        chosen, left = [], length.words
        for segment in order:
            size = len(segment.target.split())
            if size <= left or not chosen:
                chosen.append(segment)
                left -= size
            if left <= 0 or len(chosen) == length.most_sentences:
                break
    return sorted(chosen, key=lambda segment: segment.index)


def _left_out(segment: Segment, reason: Finding) -> Finding:
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
