"""Correct English typography and make it uniform, without changing words or values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from summarizer.checks.coverage import excerpt
from summarizer.chinese.expand import Expansion
from summarizer.chinese.script import has_chinese
from summarizer.errors import UsageError
from summarizer.memory import Memory
from summarizer.names.glossary import Glossary, Match
from summarizer.numbers import chinese_figures
from summarizer.report import Finding, Report, Segment
from summarizer.translation.units import checked

__all__ = ["edit_findings", "previous_edits", "remember_edits", "tidy"]

ADDED = 100
"""Characters of an English sentence without Chinese that its finding quotes."""


def edit_findings(
    source: str,
    target: str,
    glossary: Glossary,
    *,
    matches: Sequence[Match] | None = None,
    segment: int | None = None,
    expanded: str = "",
) -> tuple[Finding, ...]:
    """Return the findings of the checks, then those of the glossary, for English from elsewhere.

    A source without Chinese has none, because it is not translated. Of a supplied translation one
    side may be empty; that alone is the finding then.

    Args:
        source: The Chinese.
        target: What the person wrote, or what was supplied.
        glossary: Names and terms.
        matches: The occurrences of names to verify; ``None`` for all of the glossary's.
        segment: Index of the segment, for the findings.
        expanded: The Chinese written out for the model; empty if it was not.
    """
    findings: tuple[Finding, ...]
    if not source:
        findings = (
            Finding.of("sentence-added", "warning", text=excerpt(target, ADDED), found=target),
        )
    elif not has_chinese(source):
        return ()
    elif not target:
        span = (0, len(source))
        findings = (
            Finding.of("sentence-missing", "error", text=excerpt(source), source_span=span),
        )
    else:
        findings = (
            *checked(Expansion.between(source, expanded), target),
            *glossary.verify(source, target, matches),
        )
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


_GAP_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?%)\]](?:\s|$))")
_POSSESSIVE = re.compile(r"(?<=\w)(?:\s+(['’])\s?|(['’])\s)s(?=\s)")
_LOOSE_QUOTES = re.compile(r'(?<![^\s(])" ([^"]*?) "(?=[\s,.;:!?)]|$)')
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_COPYRIGHT = re.compile(r"^\s*(?:\([cC]\)|©)\s*")
_LIST_MARK = re.compile(r"(?:^|(?<=[,;:.] ))\((?:[a-z]|i{2,3}|iv|vi{0,3})\)\s+(?=\w)")
_LIST_MARK_ZH = re.compile("[（(][^（()）]{1,3}[）)]|[a-z][)）.、]|[①-⑳⑴-⒇]", re.IGNORECASE)
_MISGROUPED = re.compile(r"(?<![\d,.])\d{1,3},\d{4,6}(?![\d,.]*\d)")
_UNGROUPED = re.compile(r"(?<![\w,.:/-])\d{4,}(?![\w:/-]|[,.]\d)", re.ASCII)
_PER_CENT = re.compile(r"(?<=\d) per ?cent\b", re.IGNORECASE)
_THOUSANDS_OF_MILLIONS = re.compile(r"(?<![\d,.])(\d{1,3}),(\d{3})(?:\.(\d+))? million\b")
_IDLE_ZEROS = re.compile(r"(?<![\d,.])(\d+\.\d*[1-9])0+(?= (?:million|billion|trillion)\b)")
_YEAR_ON_YEAR = re.compile(
    r",? (?:(?:as )?compared (?:to|with)|in comparison with|from|over|than|than in|against)"
    r" (?:that (?:of|in) )?the (?:same|corresponding) period (?:(?:of|in|from|for) )?(?:the )?"
    r"(?:previous|preceding|last) year\b",
    re.IGNORECASE,
)
_ASCII_MARKS = str.maketrans("，。；：？！（）％、", ",.;:?!()%,")


def tidy(hypothesis: str, source: str) -> str:
    """Return what a model wrote, set as in an English newspaper.

    - ``Bishan 's``, ``word ,`` and full-width marks, as Marian models write them, become plain.
    - ``(c)`` at the start goes unless the source has one too.
    - ``(b)`` before a clause goes if the source has no list.
    - ``63 per cent`` becomes ``63%``, ``26,043 million`` ``26.043 billion``, and ``26.880 billion``
      ``26.88 billion``.
    - Thousands get their comma if the source counts something with that number: 7068人, but not
      2025年, a year.
    - ``over the same period of the previous year`` becomes ``year on year`` where the source says
      同比.
    - A misplaced comma (27,2175 for 272175) moves if the source has the number.
    """
    text = _SPACES.sub(" ", hypothesis.translate(_ASCII_MARKS))
    if not re.search(r"©|\([cC]\)", source):
        text = _COPYRIGHT.sub("", text)
    if not _LIST_MARK_ZH.search(source):
        text = _LIST_MARK.sub("", text)
    text = _POSSESSIVE.sub(lambda m: f"{m[1] or m[2]}s", text)
    text = _LOOSE_QUOTES.sub(r'"\1"', text)
    text = _MISGROUPED.sub(lambda m: _regrouped(m.group(), source), text)
    text = _PER_CENT.sub("%", text)
    text = _THOUSANDS_OF_MILLIONS.sub(_in_billions, text)
    text = _IDLE_ZEROS.sub(r"\1", text)
    if "同比" in source:
        text = _YEAR_ON_YEAR.sub(" year on year", text)
    if _UNGROUPED.search(text):
        counts = _counts(source)
        text = _UNGROUPED.sub(
            lambda m: f"{int(m.group()):,}" if int(m.group()) in counts else m.group(), text
        )
    return _GAP_BEFORE_MARK.sub("", text).strip()


def _regrouped(number: str, source: str) -> str:
    digits = number.replace(",", "")
    return f"{int(digits):,}" if digits in source else number


def _in_billions(match: re.Match[str]) -> str:
    millions = Decimal(f"{match[1]}{match[2]}.{match[3] or 0}")
    return f"{(millions / 1000).normalize():f} billion"


def _counts(source: str) -> set[object]:
    """Return the numbers that a Chinese text counts with and uses for nothing else."""
    counts: set[object] = set()
    others: set[object] = set(range(1900, 2100))  # may be years, whatever their unit
    for figure in chinese_figures(source):
        is_count = figure.kind == "cardinal" and figure.unit
        (counts if is_count else others).update(figure.values[:1])
    return counts - others
