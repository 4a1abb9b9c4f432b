"""Edits: English that people wrote in place of a translation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from summarizer.checks import check
from summarizer.chinese.script import has_chinese
from summarizer.errors import UsageError
from summarizer.memory import Memory
from summarizer.names.glossary import Glossary, Match
from summarizer.report import Finding, Report, Segment

__all__ = ["edit_findings", "previous_edits", "remember_edits"]


def edit_findings(
    source: str,
    target: str,
    glossary: Glossary,
    *,
    matches: Sequence[Match] | None = None,
    segment: int | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of the checks, then those of the glossary, for an edit.

    A source without Chinese has none, because it is not translated.

    Args:
        source: The Chinese.
        target: What the person wrote.
        glossary: Names and terms.
        matches: The occurrences of names to verify; ``None`` for all of the glossary's.
        segment: Index of the segment, for the findings.
    """
    if not has_chinese(source):
        return ()
    findings = (*check(source, target), *glossary.verify(source, target, matches))
    return findings if segment is None else tuple(replace(f, segment=segment) for f in findings)


def previous_edits(before: Sequence[Segment], sources: Sequence[str]) -> dict[int, str]:
    """Return the edits of an earlier translation, by index into ``sources``.

    A sentence that occurs several times may have an edit at one occurrence only, where the edit
    stays. If it now occurs more or less often, the edit goes to all occurrences.
    """
    earlier: dict[str, list[Segment]] = {}
    for segment in before:
        earlier.setdefault(segment.source, []).append(segment)
    positions: dict[str, list[int]] = {}
    for index, source in enumerate(sources):
        positions.setdefault(source, []).append(index)
    edits: dict[int, str] = {}
    for source, indices in positions.items():
        segments = earlier.get(source, [])
        if len(segments) != len(indices):
            segments = [segment for segment in segments if segment.attempt == "person"]
            segments += segments[-1:] * (len(indices) - len(segments))
        for index, segment in zip(indices, segments, strict=False):
            if segment.attempt == "person":
                edits[index] = segment.target
    return edits


def remember_edits(memory: Memory | None, report: Report, edited: Iterable[int]) -> None:
    """Store the edited segments of a report, by index, in a translation memory.

    Raises:
        UsageError: There is no translation memory.
    """
    if memory is None:
        raise UsageError(
            "There is no translation memory to remember this in; load the model with one "
            "(`summarizer serve --memory FILE`), or do not ask for it."
        )
    for index in edited:
        segment = report.translation.segments[index]
        memory.edit(segment.source, segment.target)
