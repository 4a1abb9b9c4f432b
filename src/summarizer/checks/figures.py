"""Figures of a translation: those that agree with the source, and those that do not."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from summarizer.chinese.script import ordinal_suffix
from summarizer.numbers import DATE_KINDS
from summarizer.numbers.compare import Contradiction, Difference, compared
from summarizer.numbers.periods import period_contradictions
from summarizer.numbers.values import MONTHS, Figure, in_english
from summarizer.numbers.wording import plain_contradictions, wording_contradictions
from summarizer.report import ConfirmedFigure, Finding, Severity, Span

__all__ = ["confirmed_figures", "contradictions", "wrong_figures"]

_DIGIT = re.compile(r"\d")
_DOCUMENT_NUMBER = re.compile(r"0\d+(?![\d.])")
_OCLOCK = re.compile(r":00(?!\d)")


def confirmed_figures(
    source: str, target: str, *, context: str | None = None
) -> tuple[ConfirmedFigure, ...]:
    """Return the figures of ``target`` that agree with figures of ``source``, in target order.

    Figures that a finding about numbers concerns are left out, and so are words for one, which
    are more often articles than figures. ``context`` is that of :func:`contradictions`.
    """
    comparison = compared(source, target)
    ours = {d.source.span for d in comparison.differences if d.source}
    theirs = {d.target.span for d in comparison.differences if d.target}
    for wrong in contradictions(source, target, context):
        ours.update(f.span for f in comparison.ours if _overlap(f.span, wrong.source_span))
        theirs.update(f.span for f in comparison.theirs if _overlap(f.span, wrong.target_span))
    found: dict[Span, Span] = {}
    for one, figure in comparison.paired():
        span = one.span
        if span in ours or figure.span in theirs:
            continue
        digits = any(map(str.isdigit, figure.text))
        if figure.values[0] == 1 and not digits and figure.kind != "month":
            continue
        # 17时02分 is two figures in Chinese, 1702 one in English.
        start, end = found.get(figure.span, span)
        found[figure.span] = (min(start, span[0]), max(end, span[1]))
    there = [figure for figure in comparison.ours if figure.span not in ours]
    for figure in comparison.theirs:
        if figure.span not in found and figure.span not in theirs:
            again = next((known for known in there if _same(known, figure)), None)
            if again is not None:
                found[figure.span] = again.span
    return tuple(ConfirmedFigure(found[at], _on_the_hour(at, target)) for at in sorted(found))


# A translation is checked, and then its figures are confirmed.
@functools.lru_cache(maxsize=64)
def contradictions(source: str, target: str, context: str | None) -> tuple[Contradiction, ...]:
    """Return what the English says of its figures, or of a date, and the Chinese does not.

    Args:
        source: The Chinese text.
        target: Its English translation.
        context: Other Chinese text of the article, which may give the month of a day; ``None`` if
            it is not known.
    """
    comparison = compared(source, target)
    if not comparison.theirs and not comparison.ours and "半年" not in source:
        return tuple(plain_contradictions(source, target))
    return (
        *wording_contradictions(comparison),
        *period_contradictions(comparison, context),
    )


def _overlap(one: Span, other: Span | None) -> bool:
    return other is not None and one[0] < other[1] and other[0] < one[1]


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


def wrong_figures(
    source: str,
    target: str,
    differences: Sequence[Difference],
    context: str | None = None,
) -> Iterator[Finding]:
    """Find figures that differ, and those of which the English says something else.

    Args:
        source: The Chinese text.
        target: Its English translation.
        differences: How the figures of the two differ.
        context: As for :func:`contradictions`.
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
    for wrong in contradictions(source, target, context):
        yield _contradicted(source, target, wrong)


def _contradicted(source: str, target: str, wrong: Contradiction) -> Finding:
    params: dict[str, str] = (
        {"source": source[slice(*wrong.source_span)].strip()} if wrong.source_span else {}
    )
    params |= {"should": wrong.should} if wrong.should else {}
    found = target[slice(*wrong.target_span)].strip() if wrong.target_span else None
    params |= {"has": found} if found else {}
    return Finding(
        wrong.code,
        "error" if wrong.certain else "warning",
        tuple(params.items()),
        source_span=wrong.source_span,
        target_span=wrong.target_span,
        expected=wrong.should or None,
        found=found,
    )


def _lost_date(source: str, parts: list[Figure]) -> Finding:
    """Return one finding for the parts of a date: 2016年9月21日."""
    span = (parts[0].span[0], parts[-1].span[1])
    expected = " ".join(map(_expected, reversed(parts)))
    return _missing(source[slice(*span)], expected, span, any(part.required for part in parts))


def _missing(text: str, expected: str, span: Span, required: bool) -> Finding:
    # "17 should be 17" would say nothing.
    return Finding.of(
        "figure-lost" if text.strip() == expected else "figure-missing",
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
    has = theirs.text.strip()
    if expected == has and ours.kind == "day":
        expected = f"{expected}{ordinal_suffix(int(ours.values[0]))}"
    code = (
        "figure-rounded"
        if rounded
        else "figure-otherwise"
        if expected == has
        else "figure-changed"
        if ours.text.strip() == expected
        else "figure-wrong"
    )
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
    if number := _DOCUMENT_NUMBER.match(figure.text):
        return number.group()
    year = not figure.unit and value in range(1500, 2101)
    if year or figure.kind in ("year", "day", "time", "code"):
        return str(value)
    return in_english(value)
