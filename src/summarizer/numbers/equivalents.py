"""Figures that agree in another form: 18个月 as "a year and a half", 十来名 as "a dozen"."""

from __future__ import annotations

import re
from fractions import Fraction

from summarizer.numbers.measures import converts, english_measure
from summarizer.numbers.values import LARGER_UNITS, Figure, Value

__all__ = ["without_conversions", "without_larger_units", "without_other_forms"]

Left = list[tuple[int, bool]]
"""Indices of source figures without a partner, each with whether another figure took one."""

_OTHERS = re.compile(r"\bother\b", re.IGNORECASE)
_MORE = re.compile("[余餘多几幾来來]")
_ROUNDS = {"四分之一": r"quarter-?finals?|last eight", "二分之一": r"semi-?finals?|last four"}
_ROUNDS |= {"八分之一": r"(?:round of|last) (?:16|sixteen)|eighth-?finals?"}
_FINAL = re.compile("[决決][赛賽]")
_LENGTHS = {("年", "个月"): (12, "year", "month"), ("小时", "分钟"): (60, "hour", "minute")}
_LENGTHS |= {("天", "小时"): (24, "day", "hour"), ("分钟", "秒"): (60, "minute", "second")}
_LENGTHS |= {("小时", "分"): (60, "hour", "minute"), ("分", "秒"): (60, "minute", "second")}
_AND_A_HALF = re.compile(
    r"\b(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?P<unit>year|hour|month|"
    r"week|day|minute|decade)s? and a half\b",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "an": 1} | {
    word: n
    for n, word in enumerate("one two three four five six seven eight nine ten".split(), start=1)
}
_UNITS = {"年": "year", "小时": "hour", "个月": "month", "周": "week", "星期": "week", "天": "day"}
_WEIGHED = {"斤": (2, r"kg|kilo\w*"), "亩": (15, r"hectares?|ha")}


def without_larger_units(
    source: str, target: str, ours: list[Figure], theirs: list[Figure], left: Left
) -> Left:
    """Drop lengths that the English has in a larger unit, and quarters given by their months."""
    return [
        one
        for one in left
        if not _in_larger_unit(ours[one[0]], theirs, target)
        and not _quarter_in_months(ours[one[0]], source, theirs)
    ]


def _in_larger_unit(figure: Figure, theirs: list[Figure], target: str) -> bool:
    """Return whether the English has a duration in a larger unit: 14天 as "two weeks"."""
    value = figure.values[0] if figure.values else 0
    if figure.kind != "cardinal":
        return False
    for size, word in LARGER_UNITS.get(figure.unit, ()):
        if isinstance(value, int) and value and value % size == 0 and word in target:
            times = value // size
            if times == 1 or any(times in other.values for other in theirs):
                return True
    return False


def _quarter_in_months(figure: Figure, source: str, theirs: list[Figure]) -> bool:
    """Return whether the English gives a quarter by its months: July-September, nine months."""
    if "季" not in source[figure.span[1] - len(figure.unit) : figure.span[1] + 1]:
        return False
    last = figure.values[0] * 3
    return any(
        last in other.values and (other.kind == "month" or other.unit.startswith("month"))
        for other in theirs
    )


def without_other_forms(
    source: str, target: str, ours: list[Figure], left: Left, free: list[Figure]
) -> tuple[Left, list[Figure]]:
    """Drop figures that the English has in another form.

    Args:
        source: The Chinese text.
        target: Its English translation.
        ours: All figures of the source.
        left: Those without a partner.
        free: Figures of the English without a partner.

    Returns:
        ``left`` and ``free`` without them.
    """
    if free:
        left, free = _without_others(source, target, ours, left, free)
    for entry in left:
        index = entry[0]
        figure = ours[index]
        if not figure.values:
            continue
        done: set[int] = set()
        found = _half_more(figure, target, free) or _dozen(figure, free)
        if found is None:
            found = _other_price(figure, source, target, free)
        if found is not None:
            done = {index}
        elif (joined := _joined(index, source, target, ours, free)) is not None:
            done, found = joined
        elif _round(figure, source, target):
            done = {index}
        if done:
            left = [one for one in left if one[0] not in done]
            free = [one for one in free if one is not found]
    return left, free


def _joined(
    index: int, source: str, target: str, ours: list[Figure], free: list[Figure]
) -> tuple[set[int], Figure | None] | None:
    """Return both parts of 一年六个月 if the English has "18 months" or "a year and a half"."""
    for first in (index - 1, index):
        if first < 0 or first + 1 >= len(ours):
            continue
        one, two = ours[first], ours[first + 1]
        gap = source[one.span[1] : two.span[0]]
        lengths = _LENGTHS.get((one.unit, two.unit))
        if lengths is None or gap.strip("零又 ") or not one.values or not two.values:
            continue
        size, large, small = lengths
        total = one.values[0] * size + two.values[0]
        larger = Fraction(total) / size
        for figure in free:
            value = figure.values[0]
            if (value == total and figure.unit.lower().startswith(small)) or (
                value == larger and figure.unit.lower().startswith(large)
            ):
                return {first, first + 1}, figure
        if half := _and_a_half(larger, large, target):
            return {first, first + 1}, _within(half, free)
    return None


def _half_more(figure: Figure, target: str, free: list[Figure]) -> Figure | None:
    """Return the half of "a year and a half" for 18个月 or 一年半, or the 1.5 of "1.5 years"."""
    for size, word in LARGER_UNITS.get(figure.unit, ()):
        larger = Fraction(figure.values[0]) / size
        if larger.denominator == 2 and (half := _and_a_half(larger, word, target)):
            return _within(half, free)
        for other in free:
            if larger.denominator == 2 and other.values[0] == larger:
                return other
    unit = _UNITS.get(figure.unit)
    value = Fraction(figure.values[0])
    if unit and value.denominator == 2 and (half := _and_a_half(value, unit, target)):
        return _within(half, free)
    return None


def _and_a_half(value: Value, unit: str, target: str) -> re.Match[str] | None:
    for match in _AND_A_HALF.finditer(target):
        number = match["n"].lower()
        whole = int(number) if number.isdigit() else _NUMBERS[number]
        if match["unit"].lower() == unit and value == whole + Fraction(1, 2):
            return match
    return None


def _within(match: re.Match[str], free: list[Figure]) -> Figure | None:
    return next((f for f in free if match.start() <= f.span[0] < match.end()), None)


def _dozen(figure: Figure, free: list[Figure]) -> Figure | None:
    """Return the dozen or dozens that a figure with 多 or 余 comes to: 二十多 is two dozen."""
    if not figure.approximate or not _MORE.search(figure.text):
        return None
    for other in free:
        if other.text.lower().endswith("dozen"):
            low = figure.values[0]
            if low <= other.values[0] < low * Fraction(13, 10):
                return other
    return None


def _round(figure: Figure, source: str, target: str) -> bool:
    """Return whether a fraction is the name of a round: 四分之一决赛, the quarterfinals."""
    words = _ROUNDS.get(figure.text)
    return bool(
        words and _FINAL.match(source, figure.span[1]) and re.search(words, target, re.IGNORECASE)
    )


def _other_price(figure: Figure, source: str, target: str, free: list[Figure]) -> Figure | None:
    """Return the price by the kilogram or hectare for one by the 斤 or 亩."""
    for unit, (times, words) in _WEIGHED.items():
        if (
            unit not in source
            or figure.unit == unit
            or not re.search(rf"[每一/／]{unit}|{unit}产", source)
        ):
            continue
        for other in free:
            if other.values[0] == figure.values[0] * times and re.search(
                rf"\b(?:per|an?|each|every|/) ?(?:{words})\b",
                target[other.span[1] : other.span[1] + 24],
            ):
                return other
    return None


def _without_others(
    source: str, target: str, ours: list[Figure], left: Left, free: list[Figure]
) -> tuple[Left, list[Figure]]:
    """Drop figures that agree once those named are added.

    张三等4位医生 may be "Zhang San and three other doctors".
    """
    for entry in list(left):
        figure = ours[entry[0]]
        if not source[: figure.span[0]].rstrip().endswith("等"):
            continue
        for other in free:
            start, end = other.span
            fewer = figure.values[0] - other.values[0]
            if 0 < fewer <= 5 and _OTHERS.search(target, max(0, start - 8), end + 8):
                left = [one for one in left if one != entry]
                free = [one for one in free if one is not other]
                break
    return left, free


def without_conversions(
    source: str, target: str, ours: list[Figure], left: Left, free: list[Figure]
) -> tuple[Left, list[Figure]]:
    """Drop figures that agree in another unit: 3200亩 as "213 hectares".

    A figure that the English gives in both units leaves one free too.
    """
    for other in free:
        if english_measure(other, target) is None:
            continue
        fitting = [i for i, figure in enumerate(ours) if converts(figure, source, other, target)]
        if fitting:
            free = [one for one in free if one is not other]
            done = next((i for i, _ in left if i in fitting), None)
            left = [one for one in left if one[0] != done]
    return left, free
