"""The input of every summarizer, and the summary made of its sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from summarizer.chinese.script import has_chinese
from summarizer.options import Length
from summarizer.report import (
    Article,
    Finding,
    ProgressCallback,
    Segment,
    Summary,
    SummaryMethod,
    SummarySentence,
    Translation,
)
from summarizer.summaries.grounding import Evidence
from summarizer.summaries.ranking import rank_sentences
from summarizer.summaries.references import (
    article_date,
    dateline_day,
    resolve_dates,
    resolve_days_within_year,
)

__all__ = [
    "SummaryMaker",
    "SummaryTask",
    "article_evidence",
    "compose_summary",
    "dated_targets",
    "disqualifying_finding",
    "english_paragraphs",
    "has_error",
]

ERROR_TRUST = 0.6
"""Trust in a segment with an error that does not disqualify it, for the choice of key sentences."""

DISQUALIFYING_KINDS = ("number", "repetition", "untranslated", "glossary")
"""Kinds of errors that make the English of a segment false, not only doubtful."""


@dataclass(frozen=True, slots=True)
class SummaryTask:
    """An article, its translation, and the length of the summary.

    Attributes:
        translate: Translates further Chinese lines with the names of the article, for models
            that write summaries in Chinese.
    """

    article: Article
    translation: Translation
    length: Length
    translate: Callable[[Sequence[str]], Translation]
    progress: ProgressCallback | None = None

    @property
    def title(self) -> tuple[Segment, ...]:
        """The segments of the title."""
        return tuple(s for s in self.translation.segments if s.paragraph is None)

    @property
    def body(self) -> tuple[Segment, ...]:
        """The segments that a summary may rest on."""
        return _body(self.translation)

    def evidence(self, segment: Segment | None = None) -> Evidence:
        """Return the body, or one segment of it, as evidence for sentences."""
        return article_evidence(self.article, self.translation, (segment,) if segment else None)

    def ranking(self, *, by_trust: bool) -> list[Segment]:
        """Return the body, the most important segment first.

        Args:
            by_trust: Rank segments with errors lower, and wrong ones last.
        """
        body = self.body
        trust = [
            0.0 if disqualifying_finding(s) else ERROR_TRUST if has_error(s) else 1.0 for s in body
        ]
        order = rank_sentences(
            [segment.source for segment in body],
            title=self.article.title,
            trust=trust if by_trust else None,
        )
        return [body[position] for position in order]

    def reliable(self) -> list[Segment]:
        """Return the ranked body without the segments that are wrong."""
        return [s for s in self.ranking(by_trust=True) if not disqualifying_finding(s)]


def article_evidence(
    article: Article, translation: Translation, only: Sequence[Segment] | None = None
) -> Evidence:
    """Return the body of a translation, or ``only`` these segments, as evidence for sentences.

    Relative dates ("yesterday") count as their dates too, and a year or month may come from the
    title or the byline.
    """
    english = " ".join(s.target for s in translation.segments if s.paragraph is None)
    context = f"{english} {article.title} {article.byline} {article.source}"
    body = _body(translation) if only is None else only
    return Evidence(body, translation.names, context=context, dated=dated_targets(article, body))


def dated_targets(article: Article, segments: Sequence[Segment]) -> dict[int, str]:
    """Return the English of segments with their relative dates resolved, by segment index.

    Empty if the article does not give the day from which they count.
    """
    if published := article_date(article):
        return {s.index: resolve_dates(s.target, s.source, published) for s in segments}
    if dateline := dateline_day(article):
        return {s.index: resolve_days_within_year(s.target, s.source, dateline) for s in segments}
    return {}


def _body(translation: Translation) -> tuple[Segment, ...]:
    return tuple(
        segment
        for segment in translation.segments
        if segment.paragraph is not None and has_chinese(segment.source)
    )


class SummaryMaker(Protocol):
    """A way to make a summary; safe to call from several threads."""

    @property
    def model(self) -> str:
        """Name of the model and its runtime, for people."""

    def summarize(self, task: SummaryTask) -> Summary:
        """Return the summary of an article."""


def has_error(segment: Segment) -> bool:
    """Return True if the segment has a finding of severity "error"."""
    return any(finding.severity == "error" for finding in segment.findings)


def disqualifying_finding(segment: Segment) -> Finding | None:
    """Return the first finding that makes the English of the segment false, if there is one."""
    errors = (finding for finding in segment.findings if finding.severity == "error")
    return next((finding for finding in errors if finding.kind in DISQUALIFYING_KINDS), None)


def english_paragraphs(segments: Sequence[Segment]) -> list[str]:
    """Return the English of the segments, one text for each paragraph."""
    paragraphs: dict[int | None, list[str]] = {}
    for segment in segments:
        paragraphs.setdefault(segment.paragraph, []).append(segment.target)
    return [" ".join(targets) for targets in paragraphs.values()]


def compose_summary(
    model: str,
    method: SummaryMethod,
    sentences: Sequence[SummarySentence],
    findings: Sequence[Finding],
    length: Length,
) -> Summary:
    """Return the summary of these sentences, laid out in the style of ``length``."""
    if length.style == "headline":
        sentences = [
            SummarySentence(sentence.text.removesuffix("."), sentence.sources)
            for sentence in sentences[:1]
        ]
    texts = [sentence.text for sentence in sentences]
    text = "\n".join(f"- {t}" for t in texts) if length.style == "bullets" else " ".join(texts)
    return Summary(
        model, method, text, tuple(sentences), tuple(dict.fromkeys(findings)), length.style
    )
