"""Figures of a translation: those that agree with the source, and those that do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from summarizer.numbers import DATE_KINDS, chinese_figures, english_figures
from summarizer.numbers.compare import Difference, compare
from summarizer.numbers.pairing import paired
from summarizer.numbers.values import MONTHS, Figure, in_english, ordinal_suffix
from summarizer.report import ConfirmedFigure, Finding, Severity, Span

__all__ = ["confirmed_figures", "wrong_figures"]

_DIGIT = re.compile(r"\d")
_OCLOCK = re.compile(r":00(?!\d)")


def confirmed_figures(source: str, target: str) -> tuple[ConfirmedFigure, ...]:
    """Return the figures of ``target`` that agree with figures of ``source``, in target order.

    Figures that a finding about numbers concerns are left out, and so are words for one, which
    are more often articles than figures.
    """
    doubtful = [*compare(source, target)]
    ours = {d.source.span for d in doubtful if d.source}
    theirs = {d.target.span for d in doubtful if d.target}
    found: dict[Span, Span] = {}
    for span, figure in paired(source, target).items():
        if span in ours or figure.span in theirs:
            continue
        if figure.values[0] == 1 and not any(map(str.isdigit, figure.text)):
            continue
        # 17时02分 is two figures in Chinese, 1702 one in English.
        start, end = found.get(figure.span, span)
        found[figure.span] = (min(start, span[0]), max(end, span[1]))
    there = [figure for figure in chinese_figures(source) if figure.span not in ours]
    for figure in english_figures(target):
        if figure.span not in found and figure.span not in theirs:
            again = next((known for known in there if _same(known, figure)), None)
            if again is not None:
                found[figure.span] = again.span
    return tuple(ConfirmedFigure(found[at], _on_the_hour(at, target)) for at in sorted(found))


def _same(ours: Figure, theirs: Figure) -> bool:
    """Return True if the English repeats a Chinese figure or writes it differently: No. 1, 1号."""
    if theirs.values[0] not in ours.values:
        return False
    if ours.kind == theirs.kind:
        return theirs.values[0] > 2 or bool(_DIGIT.search(theirs.text))
    if theirs.kind in (*DATE_KINDS, "percent") or ours.kind == "percent":
        return False
    return bool(_DIGIT.search(ours.text) and _DIGIT.search(theirs.text))


def _on_the_hour(span: Span, target: str) -> Span:
    """Extend the 14 of ``14:00``, which is 14时 in Chinese, over all of it."""
    return (span[0], span[1] + 3) if _OCLOCK.match(target, span[1]) else span


_DATE_PARTS = ("year", "month", "day", "time")


def wrong_figures(source: str, target: str, differences: Sequence[Difference]) -> Iterator[Finding]:
    """Find figures that differ, and sums in the wrong currency.

    Args:
        source: The Chinese text.
        target: Its English translation.
        differences: How the figures of the two differ.
    """
    lost: list[Figure] = []  # the parts of one date
    for difference in differences:
        ours = difference.source
        if ours is not None and difference.target is None and ours.kind in _DATE_PARTS:
            if lost and source[lost[-1].span[1] : ours.span[0]].strip(" "):
                yield _lost_date(source, lost)
                lost = []
            lost.append(ours)
            continue
        yield _number(difference)
    if lost:
        yield _lost_date(source, lost)


def _lost_date(source: str, parts: list[Figure]) -> Finding:
    """Return one finding for the parts of a date: 2016年9月21日."""
    span = (parts[0].span[0], parts[-1].span[1])
    expected = " ".join(map(_expected, reversed(parts)))
    return _missing(source[slice(*span)], expected, span, any(part.required for part in parts))


def _missing(text: str, expected: str, span: Span, required: bool) -> Finding:
    return Finding.of(
        "figure-missing",
        "error" if required else "warning",
        source=text,
        should=expected,
        source_span=span,
        expected=expected,
    )


def _number(difference: Difference) -> Finding:
    ours, theirs = difference.source, difference.target
    if ours is None:
        assert theirs is not None
        return Finding.of(
            "figure-added",
            "warning",
            has=theirs.text,
            target_span=theirs.span,
            found=theirs.text,
        )
    expected = _expected(ours)
    if theirs is None:
        return _missing(ours.text, expected, ours.span, ours.required)
    rounded = difference.kind == "rounded"
    severity: Severity = "warning" if rounded else "error"
    if difference.partner is not None:
        finding = _both("figures-exchanged", severity, ours, theirs.span, expected, theirs.text)
        return replace(finding, params=(*finding.params, ("partner", difference.partner.text)))
    code = "figure-rounded" if rounded else "figure-wrong"
    return _both(code, severity, ours, theirs.span, expected, theirs.text)


def _both(
    code: str,
    severity: Severity,
    ours: Figure,
    target_span: Span,
    expected: str,
    found: str,
) -> Finding:
    """Return a finding about a figure that both texts have."""
    return Finding.of(
        code,
        severity,
        source=ours.text,
        should=expected,
        has=found,
        source_span=ours.span,
        target_span=target_span,
        expected=expected,
        found=found,
    )


def _expected(figure: Figure) -> str:
    """Write a figure as a translator would."""
    value = figure.values[0]
    if figure.kind == "percent":
        return f"{in_english(value * 100)}%"
    if figure.kind == "month":
        return MONTHS[int(value) - 1]
    if figure.kind in ("ordinal", "century"):
        ordinal = f"{int(value):,}{ordinal_suffix(int(value))}"
        return f"{ordinal} century" if figure.kind == "century" else ordinal
    if figure.kind == "decade":
        return f"{value}s"
    if figure.kind == "multiple":
        return f"{in_english(value)} times"
    year = not figure.unit and value in range(1500, 2101)
    if year or figure.kind in ("year", "day", "time", "code"):
        return str(value)
    return in_english(value)
