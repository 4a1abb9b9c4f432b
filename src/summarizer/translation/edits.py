"""What people wrote in the place of a translation: how it is judged, and where it stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from summarizer.checks import check
from summarizer.chinese.script import has_chinese
from summarizer.errors import UsageError
from summarizer.memory import Memory
from summarizer.names.glossary import Glossary, Match
from summarizer.report import Finding, Report, Segment

__all__ = ["judged", "kept_edits", "remember_edits"]


def judged(
    source: str,
    target: str,
    glossary: Glossary,
    *,
    matches: Sequence[Match] | None = None,
    segment: int | None = None,
) -> tuple[Finding, ...]:
    """All that is wrong with what a person wrote: figures, lengths, loops, then names and terms.

    ``matches``: the names to look for, where not all of the glossary's count. A source without
    Chinese is no translation, and nothing is wrong with it.
    """
    if not has_chinese(source):
        return ()
    named = glossary.verify(source, target, matches)
    found = (*check(source, target), *named)
    return found if segment is None else tuple(replace(f, segment=segment) for f in found)


def kept_edits(before: Sequence[Segment], sources: Sequence[str]) -> dict[int, str]:
    """By index into ``sources``, what a person had written for them in an earlier translation.

    A sentence that stands there several times may have been edited in one place only, which is
    where the edit stays. Where it stands more often or less often than before, it is edited
    everywhere.
    """
    earlier: dict[str, list[Segment]] = {}
    for segment in before:
        earlier.setdefault(segment.source, []).append(segment)
    places: dict[str, list[int]] = {}
    for index, source in enumerate(sources):
        places.setdefault(source, []).append(index)
    kept: dict[int, str] = {}
    for source, indices in places.items():
        found = earlier.get(source, [])
        if len(found) != len(indices):
            found = [segment for segment in found if segment.attempt == "person"]
            found += found[-1:] * (len(indices) - len(found))
        for index, segment in zip(indices, found, strict=False):
            if segment.attempt == "person":
                kept[index] = segment.target
    return kept


def remember_edits(memory: Memory | None, report: Report, edited: Iterable[int]) -> None:
    """Put the edited segments of a report, by index, into a translation memory.

    Raises :class:`UsageError` where there is none.
    """
    if memory is None:
        raise UsageError(
            "There is no translation memory to remember this in; load the model with one "
            "(`summarizer serve --memory FILE`), or do not ask for it."
        )
    for index in edited:
        segment = report.translation.segments[index]
        memory.edit(segment.source, segment.target)
