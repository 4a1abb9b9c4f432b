"""Differences between the figures of a Chinese text and those of its English translation.

Throughout, ``ours`` are the figures of the Chinese source, ``theirs`` those of the English target.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from summarizer.numbers.chinese import chinese_figures
from summarizer.numbers.english import english_figures
from summarizer.numbers.equivalents import (
    without_conversions,
    without_larger_units,
    without_other_forms,
)
from summarizer.numbers.exchanges import exchanges
from summarizer.numbers.numerals import loose_values
from summarizer.numbers.pairing import can_express, pair
from summarizer.numbers.values import Figure, FigureKind, Value, significant_digits
from summarizer.report import Span

__all__ = ["Comparison", "Contradiction", "Difference", "DifferenceKind", "compare", "compared"]

DifferenceKind = Literal["missing", "changed", "rounded", "added", "exchanged"]

_ROUNDING_LIMIT = Fraction(1, 20)
# 29号晚上 is a date, 1号竖井 a shaft.
_DATE_CONTINUES = re.compile("[晚早上下中凌深，,、至到的]")
_A_QUARTER_OF = re.compile(
    r"\b(?:a|one)[ -]quarter of (?!an hour|a century|the year|20)", re.IGNORECASE
)
_PARTS_OTHERWISE = re.compile("[季刻½⅓⅔¼¾]|大半|多数|多數|绝大|絕大|世纪|世紀|25年")
_TOTAL_BEFORE = re.compile(r"\b(?:all|a total of|the other) $", re.IGNORECASE)
_TOTAL_BEHIND = re.compile(r"(?: \w+)?,? (?:in all|in total|altogether)\b")
_LISTED = re.compile("[、和及与跟]|以及|，(?=[^，。]{1,8}[，。])")
_CLAUSES = re.compile("[。；！？]")
_TODAY = re.compile(r"[今昨明][日天晚早晨]?\s?[（(]$")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that differs between source and target.

    Attributes:
        kind: ``missing`` (only ``source`` is set), ``added`` (only ``target``), ``changed`` or
            ``rounded`` (both), or ``exchanged`` (``target`` stands where ``source`` should, and
            expresses ``partner``).
        source: The Chinese figure. One that is missing and not ``required`` is a day of the
            month, which English may give otherwise ("on Friday").
        target: The English figure.
        partner: The Chinese figure with which ``source`` changed places.
    """

    kind: DifferenceKind
    source: Figure | None
    target: Figure | None
    partner: Figure | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A figure whose value may be right, and of which the English says something else.

    Attributes:
        code: What is wrong; a key of :data:`summarizer.messages.FINDINGS`.
        certain: It is an error rather than a warning.
        source_span: Place in the source; ``None`` for what only the English has.
        target_span: Place in the target; ``None`` for what it lacks.
        should: What the English should say; empty if it should not say this at all.
    """

    code: str
    certain: bool
    source_span: Span | None
    target_span: Span | None
    should: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of a text and its translation, and how they compare.

    Attributes:
        source: The Chinese text.
        target: Its English translation.
        ours: Figures of the source.
        theirs: Figures of the target.
        pairs: Indices of the target figures by those of the source figures that they express.
        differences: Differences of source figures in the order of the source, then the added
            figures.
    """

    source: str
    target: str
    ours: Sequence[Figure]
    theirs: Sequence[Figure]
    pairs: Mapping[int, int]
    differences: Sequence[Difference]

    def paired(self) -> Iterator[tuple[Figure, Figure]]:
        """Yield each figure of the source with the one of the target that expresses it."""
        for index in sorted(self.pairs):
            yield self.ours[index], self.theirs[self.pairs[index]]


def compare(source: str, target: str) -> list[Difference]:
    """Return how the figures of ``target`` (English) differ from those of ``source`` (Chinese).

    Differences of source figures come in the order of the source, then the added figures.
    """
    return list(compared(source, target).differences)


# A translation is checked, and then its figures are confirmed.
@functools.lru_cache(maxsize=64)
def compared(source: str, target: str) -> Comparison:
    """Compare the figures of ``target`` (English) with those of ``source`` (Chinese)."""
    ours = chinese_figures(source)
    theirs = english_figures(target)
    if not ours and not theirs:
        return Comparison(source, target, ours, theirs, {}, ())
    left, free, pairs = pair(ours, theirs, (len(source), len(target)))
    differences = _differences(source, target, ours, theirs, left, free, pairs)
    return Comparison(source, target, ours, theirs, pairs, differences)


def _differences(
    source: str,
    target: str,
    ours: list[Figure],
    theirs: list[Figure],
    left: list[tuple[int, bool]],
    free: list[Figure],
    pairs: dict[int, int],
) -> list[Difference]:
    found = [
        (i, Difference("exchanged", ours[i], theirs[pairs[j]], ours[j]))
        for i, j in exchanges(source, target, ours, theirs, pairs)
    ] + _reversed_neighbours(ours, theirs, target)
    if left:
        left = without_larger_units(source, target, ours, theirs, left)
        left, free = without_other_forms(source, target, ours, left, free)
    if free:
        left, free = without_conversions(source, target, ours, left, free)
    left = _without_repeated_dates(ours, left, pairs)
    numerals = loose_values(source) if free else set()
    free = [figure for figure in free if not _repeats(figure, ours)]
    strange = [not _explained(figure, numerals, ours) for figure in free]

    candidates: list[tuple[float, int, int]] = []
    for index, shared in left:
        figure = ours[index]
        for other, candidate in enumerate(free):
            if _comparable(figure, candidate, shared, strange[other]):
                distance = _distance(figure, candidate, len(source), len(target))
                candidates.append((distance, index, other))
    taken_ours: set[int] = set()
    taken_theirs: set[int] = set()
    for _, index, other in sorted(candidates):
        if index in taken_ours or other in taken_theirs:
            continue
        taken_ours.add(index)
        taken_theirs.add(other)
        kind: DifferenceKind = "rounded" if _rounded(ours[index], free[other]) else "changed"
        found.append((index, Difference(kind, ours[index], free[other])))
    for index, shared in left:
        figure = ours[index]
        bare_day = (
            figure.kind == "day"
            and figure.text[0].isdigit()
            and (figure.unit != "号" or bool(_DATE_CONTINUES.match(source, figure.span[1])))
        )
        named = shared and figure.unit == "国集团"  # 二十国集团(G20), given once
        if bare_day and _TODAY.search(source, max(0, figure.span[0] - 4), figure.span[0]):
            continue  # 今（21）日 may be "today"
        if index not in taken_ours and not named and (figure.required or bare_day):
            found.append((index, Difference("missing", figure, None)))
    found.sort(key=lambda one: one[0])
    kinds = {figure.kind for figure in ours}
    added = [
        Difference("added", None, figure)
        for other, figure in enumerate(free)
        if strange[other]
        and other not in taken_theirs
        and _noteworthy(figure, source, target, ours, kinds)
    ]
    return [difference for _, difference in found] + added


def _reversed_neighbours(
    ours: list[Figure], theirs: list[Figure], target: str
) -> list[tuple[int, Difference]]:
    """Find two neighbouring values in the wrong order: 六七级 as "7-6"."""
    found = []
    for index, figure in enumerate(ours):
        if len(figure.values) != 2 or not figure.approximate or figure.kind != "cardinal":
            continue
        for left, right in pairwise(theirs):
            backwards = (right.values[0], left.values[0]) == figure.values
            if backwards and target[left.span[1] : right.span[0]] in ("-", "–", " to ", " or "):
                found.append((index, Difference("changed", figure, left)))
    return found


def _without_repeated_dates(
    ours: list[Figure], left: list[tuple[int, bool]], pairs: dict[int, int]
) -> list[tuple[int, bool]]:
    """Drop dates that the source gives twice and the English once, as after a dateline."""
    dates: dict[object, list[int]] = {}
    for i, (month, day) in enumerate(pairwise(ours)):
        if month.kind == "month" and day.kind == "day":
            dates.setdefault((month.values, day.values), []).append(i)
    repeated: set[int] = set()
    for months in dates.values():
        given = sum(i in pairs for i in months)
        if 0 < given < len(months) and given == sum(i + 1 in pairs for i in months):
            repeated.update(j for i in months for j in (i, i + 1))
    return [one for one in left if one[0] not in repeated] if repeated else left


def _repeats(figure: Figure, ours: list[Figure]) -> bool:
    """Return whether the source has this value, though another figure was paired with it."""
    return any(
        value in other.values and can_express(other, figure)
        for value in figure.values
        for other in ours
    )


def _explained(figure: Figure, numerals: set[Value], ours: list[Figure]) -> bool:
    """Return whether the value may come from a numeral of the source that is no figure."""
    if figure.kind == "time" and figure.unit == "minute":
        minutes = {value for other in ours if other.unit in ("", "分") for value in other.values}
        return figure.values[0] in minutes or (
            figure.values[0] == 30 and Fraction(1, 2) in numerals
        )
    return figure.kind not in ("percent", "month", "weekday") and any(
        value in numerals for value in figure.values
    )


def _comparable(ours: Figure, theirs: Figure, shared: bool, strange: bool) -> bool:
    """Return whether ``theirs`` can be a wrong translation of ``ours``.

    Args:
        ours: A Chinese figure without a partner.
        theirs: An English figure without a partner.
        shared: The English has the value of ``ours``, paired with another figure.
        strange: Nothing in the source explains ``theirs``.
    """
    kinds = {ours.kind, theirs.kind}
    if kinds & {"weekday", "month", "code"}:
        return len(kinds) == 1 and (strange or not shared)
    if kinds == {"time"}:
        return True
    if (not ours.required or shared) and not strange:
        return False
    value, other = ours.values[0], theirs.values[0]
    if other == 1 and not theirs.text[0].isdigit():
        return False  # "one" is more often an article
    if ours.kind == "day":
        whole = isinstance(other, int) and other < 10**5
        return whole and theirs.kind in ("cardinal", "ordinal", "day")
    if "percent" in kinds and len(kinds) > 1:
        return not shared and (value * 100 == other or other * 100 == value)
    if "time" in kinds:
        return False
    if "year" in kinds:
        return (
            isinstance(other, int)
            and ours.kind in ("year", "cardinal")
            and (ours.required or len(kinds) == 1)
        )
    if ours.required:
        return True
    return (
        ours.kind in ("cardinal", "ordinal", "multiple")
        and theirs.kind == ours.kind
        and not ours.approximate
        and isinstance(other, int)
        and 1 <= value <= 12
        and (1 < min(value, other) <= other <= 12 or _extends(theirs, value))
    )


def _extends(theirs: Figure, value: Value) -> bool:
    """Return whether ``theirs`` contains the digits of ``value``."""
    return theirs.text[0].isdigit() and str(value) in theirs.text


def _distance(ours: Figure, theirs: Figure, source_length: int, target_length: int) -> float:
    """Return how unlikely it is that ``theirs`` stands for ``ours``; 0 for the same digits."""
    value, other = ours.values[0], theirs.values[0]
    digits = (significant_digits(value), significant_digits(other))
    alike = SequenceMatcher(None, *digits, autojunk=False).ratio()
    place = abs(ours.span[0] / source_length - theirs.span[0] / target_length)
    return 1 - alike + place + (0 if ours.kind == theirs.kind else 0.5)


def _rounded(ours: Figure, theirs: Figure) -> bool:
    """Return whether ``theirs`` is ``ours`` with fewer digits: 3.49亿, "about 350 million".

    Without a word such as "about", only large values count as rounded.
    """
    value, other = Fraction(ours.values[0]), Fraction(theirs.values[0])
    if not value or not other or ours.kind not in ("cardinal", "percent", "multiple", "fraction"):
        return False
    digits = significant_digits(other if other.denominator > 1 else other.numerator)
    if len(digits) >= len(significant_digits(value if value.denominator > 1 else value.numerator)):
        return False
    if abs(value - other) > abs(value) * _ROUNDING_LIMIT:
        return False
    step = Fraction(other) / int(digits)
    if abs(value - other) >= step:
        return False
    return theirs.approximate or (len(digits) >= 2 and value >= 10**4)


def _strange_part(figure: Figure, source: str, target: str, ours: list[Figure]) -> bool:
    """Return whether two-thirds or "a quarter of" something stands for no share of the source."""
    value = figure.values[0]
    counted = " " in figure.text.replace("-", " ") or (
        figure.text == "quarter" and _A_QUARTER_OF.search(target, max(0, figure.span[0] - 4))
    )
    if not counted or value >= 1 or value == Fraction(1, 2) or _PARTS_OTHERWISE.search(source):
        return False
    return not any(
        abs(Fraction(one) - value) <= Fraction(1, 12)
        for other in ours
        if other.kind in ("percent", "fraction")
        for one in other.values
    )


def _is_total(figure: Figure, target: str) -> bool:
    """Return whether the English counts up: all four townships, four in all."""
    start, end = figure.span
    before = _TOTAL_BEFORE.search(target, max(0, start - 12), start)
    return bool(before or _TOTAL_BEHIND.match(target, end))


def _lists(source: str, value: Value) -> bool:
    """Return whether the source lists as many things, which English may count up."""
    return any(len(_LISTED.findall(clause)) + 1 == value for clause in _CLAUSES.split(source))


def _noteworthy(
    figure: Figure, source: str, target: str, ours: list[Figure], kinds: set[FigureKind]
) -> bool:
    """Return whether an added figure is worth a finding; "one" and "both" are not.

    Months, and years beside them, are compared in :mod:`summarizer.numbers.periods`.
    """
    if figure.kind == "time" and figure.unit == "minute":
        return figure.values[0] != 0
    if figure.kind == "fraction":
        return _strange_part(figure, source, target, ours)
    if figure.kind in ("code", "weekday", "time", "multiple", "month"):
        return False
    if figure.kind == "year":
        return "年" not in source and not kinds & {"month", "day", "year"}
    if figure.text.isalpha() and figure.text.isupper() and figure.text in source:
        return False  # 罗XX is not the twentieth
    if figure.kind == "day" and not kinds & {"day", "month"}:
        return False  # 元旦 may be January 1; an invented month is found by itself
    if figure.kind == "percent" or figure.text == "00":
        return True
    # Double Ninth is a name.
    nth = figure.kind == "ordinal" and figure.text.islower()
    few = 2 if figure.text[0].isdigit() else 4 if nth else 12
    if few == 12 and _is_total(figure, target) and not _lists(source, figure.values[0]):
        few = 2
    return min(figure.values) > few
