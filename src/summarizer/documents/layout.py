"""What every form of a report says alike: its wording and its grouping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from summarizer.result import Attempt, Fact, Finding, Report, Segment, SummarySentence

__all__ = [
    "METHODS",
    "amount",
    "count",
    "counts",
    "decoded_again",
    "further_tries",
    "heading",
    "paragraphs",
    "place",
    "references",
]

METHODS = {
    "key-sentences": "Key sentences of the article, in English",
    "seq2seq": "Written by a summarization model",
    "chat": "Written by a chat model",
}
_TRIES: Mapping[Attempt, str] = {
    "terms": "with names and terms written in as English",
    "figures": "with figures written in as English",
    "beam": "from a wider beam",
    "no-repeat": "with no three words twice",
    "plain": "with nothing written in",
    "split": "clause by clause",
    "second model": "by a second model",
    "person": "by what somebody wrote",
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


def amount(fact: Fact) -> str:
    """``7,068 people``; the figure alone where it has no unit."""
    return f"{fact.figure} {fact.unit}".rstrip()


def counts(fact: Fact) -> str:
    """What a figure counts; in Chinese where no English could be given."""
    return fact.counts or fact.source_counts


def place(finding: Finding) -> str:
    """Where a finding belongs: ``sentence 4``, or the summary."""
    return "summary" if finding.segment is None else f"sentence {finding.segment + 1}"


def count(number: int, noun: str) -> str:
    """``1 line``, ``2,000 lines``."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def decoded_again(segment: Segment) -> str:
    """``decoded again: clause by clause``; empty where the first translation stands."""
    return "" if segment.attempt == "first" else f"decoded again: {_TRIES[segment.attempt]}"


def further_tries(report: Report) -> str:
    """One line on how many translations are not the first; empty where all are."""
    segments = report.translation.segments
    counts = Counter(segment.attempt for segment in segments)
    ways = [f"{counts[attempt]} {way}" for attempt, way in _TRIES.items() if counts[attempt]]
    if not ways:
        return ""
    number = len(segments) - counts["first"]
    return (
        f"{number} of {count(len(segments), 'sentence')} {'was' if number == 1 else 'were'} "
        f"replaced by a further try because a check had failed: {', '.join(ways)}."
    )
