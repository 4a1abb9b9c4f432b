"""What every form of a report says alike: its wording and its grouping."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.result import Finding, Report, Segment, SummarySentence

__all__ = ["METHODS", "count", "heading", "paragraphs", "place", "references"]

METHODS = {
    "key-sentences": "Key sentences of the article, in English",
    "seq2seq": "Written by a summarization model",
    "chat": "Written by a chat model",
}


def heading(report: Report) -> str:
    """The English title, or a stand-in."""
    titles = [s.target for s in report.translation.segments if s.paragraph is None]
    return " ".join(titles) or "Untitled article"


def paragraphs(report: Report) -> Iterator[tuple[int, list[Segment]]]:
    """The paragraphs, counted from 1, with their segments."""
    grouped: dict[int, list[Segment]] = {}
    for segment in report.translation.segments:
        if segment.paragraph is not None:
            grouped.setdefault(segment.paragraph, []).append(segment)
    for index, segments in grouped.items():
        yield index + 1, segments


def references(sentence: SummarySentence) -> str:
    """The segments a summary sentence rests on, counted from 1: ``3, 5``."""
    return ", ".join(str(index + 1) for index in sentence.sources)


def place(finding: Finding) -> str:
    """Where a finding belongs: ``sentence 4``, or the summary."""
    return "summary" if finding.segment is None else f"sentence {finding.segment + 1}"


def count(number: int, noun: str) -> str:
    """``1 line``, ``2 lines``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
