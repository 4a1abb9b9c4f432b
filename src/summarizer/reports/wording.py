"""What every form of a report says alike: its wording and its grouping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from summarizer.report import Attempt, Fact, Finding, Report, Segment, SummarySentence

__all__ = [
    "METHODS",
    "amount",
    "count",
    "counts",
    "decoded_again",
    "edited",
    "further_tries",
    "heading",
    "paragraphs",
    "place",
    "references",
    "title_segments",
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
}


def heading(report: Report) -> str:
    """The English title, or a stand-in."""
    return " ".join(s.target for s in title_segments(report)) or "Untitled article"


def title_segments(report: Report) -> list[Segment]:
    """Those of the title; there is none where the article has no title."""
    return [s for s in report.translation.segments if s.paragraph is None]


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
    """How a translation came about: ``decoded again: clause by clause``; empty for the first."""
    if segment.attempt == "person":
        return "written by a person"
    return "" if segment.attempt == "first" else f"decoded again: {_TRIES[segment.attempt]}"


def further_tries(report: Report) -> str:
    """One line on how many translations are the model's, but not the first; empty for none."""
    segments = report.translation.segments
    counts = Counter(segment.attempt for segment in segments)
    ways = [f"{counts[attempt]} {way}" for attempt, way in _TRIES.items() if counts[attempt]]
    if not ways:
        return ""
    number = sum(counts[attempt] for attempt in _TRIES)
    return (
        f"{number} of {count(len(segments), 'sentence')} {'was' if number == 1 else 'were'} "
        f"replaced by a further try because a check had failed: {', '.join(ways)}."
    )


def edited(report: Report) -> str:
    """One line on which translations a person wrote; empty for none."""
    numbers = [s.index + 1 for s in report.translation.segments if s.attempt == "person"]
    if not numbers:
        return ""
    which = (
        f"Sentence {numbers[0]} was"
        if len(numbers) == 1
        else (f"Sentences {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} were")
    )
    return f"{which} written by a person."
