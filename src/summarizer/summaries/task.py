"""The input of every summarizer, and the summary made of its sentences."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from summarizer.chinese.calendar import article_day
from summarizer.chinese.script import han_count, has_chinese
from summarizer.data import word_lists
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
from summarizer.summaries.dates import resolve_dates, resolve_days_within_year
from summarizer.summaries.grounding import Evidence
from summarizer.summaries.ranking import rank_sentences

__all__ = [
    "SummaryMaker",
    "SummaryTask",
    "article_evidence",
    "compose_summary",
    "dated_targets",
    "disqualifying_finding",
    "english_paragraphs",
    "has_error",
    "is_sentence",
]

SHORTEST_SENTENCE = 4
"""Fewest Han characters of a sentence that can say something alone."""

ERROR_TRUST = 0.6
"""Trust in a segment with an error that does not disqualify it, for the choice of key sentences."""

LOW_TRUST = 0.3
"""Trust in a segment of low confidence, of which seven in eight are wrong."""

DISQUALIFYING_KINDS = ("number", "name", "glossary")
"""Kinds of findings, errors and warnings alike, with which a segment may say what is not so."""

DISQUALIFYING_ERRORS = ("repetition", "untranslated")
"""Kinds of findings that make a segment useless as errors, but not as warnings."""

WITHOUT_WORDS = ("empty", "wordless", "sentence-missing")
"""Codes of findings about a segment that has no English."""

_LISTS = word_lists("summaries")["sentences"]
_ENDS = re.compile(rf"[{_LISTS['ends']}]\s*$")
_FURNITURE = re.compile("|".join(_LISTS["furniture"]))


@dataclass(frozen=True, slots=True)
class SummaryTask:
    """An article, its translation, and the length of the summary.

    Attributes:
        translate: Translates further Chinese lines with the names of the article, for models
            that write summaries in Chinese.
        stop: Ends the work of a chat model soon after it is set.
    """

    article: Article
    translation: Translation
    length: Length
    translate: Callable[[Sequence[str]], Translation]
    progress: ProgressCallback | None = None
    stop: threading.Event | None = None

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
            by_trust: Rank segments with errors or a low confidence lower, and wrong ones last.
        """
        body = self.body
        trust = [_trust(segment) for segment in body]
        order = rank_sentences(
            [segment.source for segment in body],
            title=self.article.title,
            trust=trust if by_trust else None,
        )
        return [body[position] for position in order]

    def reliable(self) -> list[Segment]:
        """Return the ranked body without the segments that no summary may rest on.

        Headings, fragments, furniture, and sentences that were put together from clauses are
        left out too, unless there is nothing else.
        """
        sound = [s for s in self.ranking(by_trust=True) if not disqualifying_finding(s)]
        return [s for s in sound if is_sentence(s) and s.attempt != "split"] or sound


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
    day = article_day(article)
    if day and (full := day.full):
        return {s.index: resolve_dates(s.target, s.source, full) for s in segments}
    if day and (month_day := day.month_day):
        return {s.index: resolve_days_within_year(s.target, s.source, month_day) for s in segments}
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


def is_doubted(segment: Segment) -> bool:
    """Return whether the confidence in a segment is low."""
    return segment.confidence is not None and segment.confidence.level == "low"


def _trust(segment: Segment) -> float:
    if disqualifying_finding(segment):
        return 0.0
    return min(
        LOW_TRUST if is_doubted(segment) else 1.0, ERROR_TRUST if has_error(segment) else 1.0
    )


def disqualifying_finding(segment: Segment) -> Finding | None:
    """Return the first finding for which no summary may rest on the segment, if there is one."""
    for finding in segment.findings:
        useless = finding.kind in DISQUALIFYING_ERRORS and finding.severity == "error"
        if finding.code == "name-missing" and (finding.expected or "").islower():
            continue  # "the municipality" for 市政府: a word for a kind of body is no name
        if finding.kind in DISQUALIFYING_KINDS or useless or finding.code in WITHOUT_WORDS:
            return finding
    return None


def is_sentence(segment: Segment) -> bool:
    """Return whether a segment is a whole sentence: no heading, fragment or furniture."""
    source = segment.source.strip()
    return bool(
        _ENDS.search(source) and han_count(source) >= SHORTEST_SENTENCE
    ) and not _FURNITURE.search(source)


def english_paragraphs(segments: Sequence[Segment]) -> list[str]:
    """Return the English of the segments, one text for each paragraph."""
    paragraphs: dict[int | None, list[str]] = {}
    for segment in segments:
        if segment.target:
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
