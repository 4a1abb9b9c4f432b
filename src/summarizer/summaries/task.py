"""What every way of making a summary starts from and gives back."""

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
from summarizer.summaries.polish.dates import (
    anchored,
    anchored_in_its_year,
    article_date,
    dateline_day,
)
from summarizer.summaries.ranking import by_weight

__all__ = [
    "SummaryMaker",
    "Work",
    "dated_targets",
    "english_paragraphs",
    "evidence_of",
    "has_error",
    "is_wrong",
    "set_out",
    "wrong_finding",
]

ERROR_TRUST = 0.6
"""What a segment with an unrepaired error counts when key sentences are chosen."""


@dataclass(frozen=True, slots=True)
class Work:
    """An article, its translation and how long the summary is to be.

    ``translate`` gives the English of further Chinese lines under the article's names, for
    models that write their summaries in Chinese.
    """

    article: Article
    translation: Translation
    length: Length
    translate: Callable[[Sequence[str]], Translation]
    progress: ProgressCallback | None = None

    @property
    def title(self) -> tuple[Segment, ...]:
        return tuple(s for s in self.translation.segments if s.paragraph is None)

    @property
    def body(self) -> tuple[Segment, ...]:
        """The segments that a summary may rest on."""
        return _body(self.translation)

    def evidence(self, segment: Segment | None = None) -> Evidence:
        """The body, or one segment of it, ready to vouch for sentences."""
        return evidence_of(self.article, self.translation, (segment,) if segment else None)

    def weightiest(self, *, verified: bool) -> list[Segment]:
        """The body, the sentence that says most first.

        ``verified``: those whose translation is known to be wrong come last, doubtful ones later.
        """
        body = self.body
        trust = [0.0 if is_wrong(s) else ERROR_TRUST if has_error(s) else 1.0 for s in body]
        order = by_weight(
            [segment.source for segment in body],
            title=self.article.title,
            trust=trust if verified else None,
        )
        return [body[position] for position in order]

    def trusted(self) -> list[Segment]:
        """The same, verified, without those that are known to be wrong."""
        return [segment for segment in self.weightiest(verified=True) if not is_wrong(segment)]


def evidence_of(
    article: Article, translation: Translation, only: Sequence[Segment] | None = None
) -> Evidence:
    """What a translation's body, or ``only`` some of its segments, vouch for.

    Yesterday and last week have their dates; a year or month may come from title and byline.
    """
    english = " ".join(s.target for s in translation.segments if s.paragraph is None)
    also = f"{english} {article.title} {article.byline} {article.source}"
    body = _body(translation) if only is None else only
    return Evidence(body, translation.names, also=also, dated=dated_targets(article, body))


def dated_targets(article: Article, segments: Sequence[Segment]) -> dict[int, str]:
    """By index, the English of segments with dates for yesterday and last week, where the
    article says from which day it counts."""
    if published := article_date(article):
        return {s.index: anchored(s.target, s.source, published) for s in segments}
    if dateline := dateline_day(article):
        return {s.index: anchored_in_its_year(s.target, s.source, dateline) for s in segments}
    return {}


def _body(translation: Translation) -> tuple[Segment, ...]:
    return tuple(
        segment
        for segment in translation.segments
        if segment.paragraph is not None and has_chinese(segment.source)
    )


class SummaryMaker(Protocol):
    """A way to make a summary. Serves several threads."""

    @property
    def model(self) -> str:
        """What writes it, and how it runs, for people."""

    def summarize(self, work: Work) -> Summary: ...


def has_error(segment: Segment) -> bool:
    return any(finding.severity == "error" for finding in segment.findings)


def is_wrong(segment: Segment) -> bool:
    """Whether a reader of the segment's English would be told something that is not so."""
    return wrong_finding(segment) is not None


def wrong_finding(segment: Segment) -> Finding | None:
    """The first finding that says so; other errors and warnings only raise a doubt."""
    kinds = ("number", "repetition", "untranslated", "glossary")
    found = (f for f in segment.findings if f.severity == "error" and f.kind in kinds)
    return next(found, None)


def english_paragraphs(segments: Sequence[Segment]) -> list[str]:
    """The English of the segments, a text for each paragraph."""
    grouped: dict[int | None, list[str]] = {}
    for segment in segments:
        grouped.setdefault(segment.paragraph, []).append(segment.target)
    return [" ".join(targets) for targets in grouped.values()]


def set_out(
    model: str,
    method: SummaryMethod,
    sentences: Sequence[SummarySentence],
    findings: Sequence[Finding],
    length: Length,
) -> Summary:
    """The sentences as a summary of the style that was asked for."""
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
