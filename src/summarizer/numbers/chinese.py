"""Figures in Chinese text.

A numeral is found first (:data:`~summarizer.numbers.numerals.RUN`), then what stands
around it says what kind of figure it is, or that it is none: 一方面, 三农, 千方百计, 数百.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

from summarizer.numbers.chinese_words import (
    ABOUT_BEFORE,
    AFTER,
    CENTURY_BEFORE,
    CLOCK,
    COUNTED,
    COUNTED_ONE,
    DATE,
    DOTTED,
    FIVE_YEAR_PLAN,
    GROWTH_BEFORE,
    IDIOM,
    JOINT,
    MARK,
    MEASURED,
    PART_OF_DAY,
    RANGE_ON,
    RANKED,
    RATIO,
    SCORE,
    VAGUE_BEFORE,
    VULGAR,
    YEAR_MONTH,
)
from summarizer.numbers.numerals import DIGITS, RUN, compose, normalise, readings
from summarizer.numbers.values import Figure, FigureKind, Value, arabic, simplest

__all__ = ["Reading", "chinese_figures", "read_figures"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure, and where and as what its bare number stands (``number`` without 余, 元)."""

    figure: Figure
    number: tuple[int, int]  # the characters that write the number, 余 between them included
    mark: str  # 余, 多 … that stood inside the number (10余万)
    scaled: Value | None  # what the number is worth if 万 or 亿 of a range's end count for it


def chinese_figures(text: str) -> list[Figure]:
    """The figures of a Chinese text, in order. Never raises."""
    return list(_figures(text))


# Several checks ask for the figures of one pair, and several translations are held against one
# source.
@functools.lru_cache(maxsize=256)
def _figures(text: str) -> tuple[Figure, ...]:
    return tuple(reading.figure for reading in read_figures(text))


def read_figures(text: str) -> list[Reading]:
    """The figures of a Chinese text, in order, with what writes their bare numbers."""
    plain = normalise(text)
    found: list[Reading] = []
    idioms = {m.start(): m.end() for m in IDIOM.finditer(plain)}
    at = 0
    while match := RUN.search(plain, at):
        start, end = match.span()
        if start in idioms and idioms[start] > start:
            at = idioms[start]
            continue
        if start > 0 and plain[start - 1] == "第" and start - 1 in idioms:
            at = idioms[start - 1]
            continue
        new, at = _figures_at(text, plain, start, end)
        new = [reading for reading in new if reading.figure.values]  # 3万万 has none
        if new and found:
            last, first = found[-1].figure, new[0].figure
            gap = plain[last.span[1] : first.span[0]]
            if first.unit == "分" and last.kind == "time" and not gap.strip():
                found[-1:], new = [], _clock(found[-1], new[0]) + new[1:]
            _join(plain, found, new[0])
        found.extend(new)
        if new and new[-1].figure.kind == "decade" and new[-1].figure.unit == "年代":
            _place_decades(plain, found)
    return found


def _figures_at(text: str, plain: str, start: int, end: int) -> tuple[list[Reading], int]:
    """The figures that begin with the numeral at ``start``, and where to read on."""
    run = plain[start:end]
    if run[0].isdigit():
        special = _digits_at(text, plain, start)
        if special:
            return special
        before = plain[start - 1] if start else ""
        after = plain[end] if end < len(plain) else ""
        glued = _latin(before) or (before == "-" and _latin(plain[start - 2 : start - 1]))
        measured = any(unit in run for unit in "万亿") or MEASURED.match(plain, end)  # GDP80%
        if _latin(after) or (glued and not measured):
            return [_plain(text, start, end, compose(run), "code")], end
    elif plan := FIVE_YEAR_PLAN.match(plain, start):
        return [_plain(text, start, plan.end(), 10 + DIGITS[plan[1]], "ordinal")], plan.end()
    elif score := SCORE.match(plain, start):
        sides = [_plain(text, *score.span(n), compose(score[n]), "cardinal") for n in (1, 2)]
        return sides, score.end()
    return _numeral_at(text, plain, start, end)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _plain(
    text: str, start: int, end: int, value: Value | None, kind: FigureKind, *, required: bool = True
) -> Reading:
    values = () if value is None else (value,)
    figure = Figure(values, kind, (start, end), text[start:end], required=required)
    return Reading(figure, (start, end), "", None)


def _digits_at(text: str, plain: str, start: int) -> tuple[list[Reading], int] | None:
    """2019-09-27, 14:30 and 1.2.3, whose parts only mean something together."""
    if match := DATE.match(plain, start):
        kinds: tuple[FigureKind, ...] = ("year", "month", "day")
        groups = (1, 3, 4)
        return [
            _plain(text, *match.span(group), int(match[group]), kind)
            for kind, group in zip(kinds, groups, strict=True)
        ], match.end()
    if match := CLOCK.match(plain, start):
        parts = [
            _plain(
                text, *match.span(group), int(match[group]), "time", required=match[group] != "00"
            )
            for group in (1, 2, 3)
            if match[group]
        ]
        parts[:2] = _clock(parts[0], parts[1])
        return parts, match.end()
    if match := YEAR_MONTH.match(plain, start):
        return [
            _plain(text, *match.span(1), int(match[1]), "year"),
            _plain(text, *match.span(2), int(match[2]), "month"),
        ], match.end()
    if match := VULGAR.match(plain, start):
        value = arabic(match[1]) + Fraction(unicodedata.numeric(match[2])).limit_denominator(12)
        return [_plain(text, *match.span(), value, "cardinal")], match.end()
    if match := RATIO.match(plain, start):
        upper, lower = int(match[1]), int(match[2])
        values: tuple[Value, ...] = (upper,)
        if lower:
            values = (simplest(Fraction(upper, lower)),)
        figure = Figure(values, "fraction", match.span(), text[start : match.end()])
        return [Reading(figure, match.span(), "", None)], match.end()
    if match := DOTTED.match(plain, start):
        values = tuple(int(part) for part in match.group().split("."))
        figure = Figure(values, "code", match.span(), text[start : match.end()], required=False)
        return [Reading(figure, match.span(), "", None)], match.end()
    return None


def _hours(hour: Value) -> tuple[Value, ...]:
    """An hour as both clocks write it."""
    return (hour, hour + 12 if hour <= 12 else hour - 12, hour * 100)


def _clock(hour: Reading, minute: Reading) -> list[Reading]:
    """An hour and its minute; English also writes 14.30 and 1430."""
    hours, minutes = hour.figure.values[:2], minute.figure.values[:1]
    if not hours or not minutes:
        return [hour, minute]
    whole = _hours(hours[0])
    joined = tuple(
        value
        for start in whole[:2]
        for value in (simplest(start + Fraction(minutes[0]) / 100), start * 100 + minutes[0])
    )
    return [
        replace(hour, figure=replace(hour.figure, kind="time", values=(*whole, *joined))),
        replace(
            minute,
            figure=replace(minute.figure, kind="time", unit="分", values=(*minutes, *joined)),
        ),
    ]


def _numeral_at(text: str, plain: str, start: int, end: int) -> tuple[list[Reading], int]:
    run = plain[start:end]
    value = compose(run)
    values: tuple[Value, ...] = () if value is None else (value,)
    number_end, inner_mark = end, ""
    marked = MARK.match(plain, end)
    if marked:
        end = marked.end()
        if marked["scale"] and value is not None:
            factor = compose(marked["scale"])
            values = (simplest(value * factor),) if factor else ()
            number_end, inner_mark = end, text[marked.start("mark")]
        elif marked["scale"]:
            values = ()
    before = plain[max(0, start - 4) : start]
    after = AFTER.match(plain, end)
    group = after.lastgroup if after else ""
    if group == "half":
        group = "tenths"
    if group == "fraction" and value is not None and not marked:
        return _fraction(text, plain, start, end, value)

    arabic_run = run[0].isdigit()
    single = len(run) == 1 and not arabic_run
    bare_scale = run[0] in "百千万亿"
    vague = bool(before) and before[-1] in VAGUE_BEFORE and not arabic_run and run[0] not in DIGITS
    approximate = bool(marked) or bool(ABOUT_BEFORE.search(before))
    ranged = not arabic_run and _begins_range(plain, end)
    if vague or (single and not after and not before.endswith("第") and not marked and not ranged):
        return [], match_end(end, number_end)
    if bare_scale and not approximate and not RANKED.match(plain, end) and not ranged:
        return [], number_end
    counted = ranged or (
        after is not None
        and (COUNTED_ONE.match(plain, after.start()) or before.endswith(("翻", "翻了")))
    )
    if run == "一" and not before.endswith("第") and not counted:
        return [], number_end
    if value is None:
        return _ill_formed(text, plain, start, end, after)
    if not values:  # 5几万万
        return [], end
    unit = after.group().strip() if after else ""
    counted_few = bool(unit in COUNTED and value >= 3 and not vague)
    # 逾万 is always told as a figure, 1个 often as "a".
    large = bare_scale and approximate and value >= 1000
    required = (
        (not (single or bare_scale) and (values != (1,) or "." in run)) or counted_few or large
    )
    if marked and marked["mark"] == "几":
        required = False
    if not arabic_run and after is None and value < 100:
        required = False

    kind: FigureKind = "cardinal"
    stop = after.end() if after else end
    first = start
    if before.endswith("第"):
        kind, first, required = "ordinal", start - 1, required or value >= 3
    elif group in ("percent", "permille", "interest", "basis", "tenths"):
        kind, values = "percent", _shares(group, values, after["half"] if after else None)
        required = True
    elif group == "decade":
        kind, values, first = "decade", *_decade(plain, start, values)
    elif group == "born" and len(run) == 2:
        kind, values = (
            "decade",
            (1900 + values[0] if values[0] >= 50 else 2000 + values[0], values[0]),
        )
    elif group == "century" and not unit.startswith("个"):
        kind, values = "century", (values[0], (values[0] - 1) * 100)
    elif group == "multiple":
        kind = "multiple"
        if GROWTH_BEFORE.search(plain[max(0, start - 6) : start]):
            values += (values[0] + 1,)
    elif group == "doubling":
        kind, required = "multiple", False
        values = (2 ** int(values[0]),) if values[0] < 64 else ()
    elif group == "year" and (arabic_run or run[0] == "零") and not marked:
        if len(run) == 4:
            kind = "year"
        elif len(run) == 2:  # 98年: a year of the century, or so many years
            values += (1900 + values[0], 2000 + values[0])
    elif (
        not unit
        and arabic_run
        and plain[start - 1 : start] == "年"
        and value == values[0]
        and value in range(1, 13)
    ):
        kind = "month"  # 2009年10以来
    elif group == "month" and values[0] in range(1, 13) and not _one_month(plain, start, stop):
        kind, required = "month", True
    elif group == "day" and values[0] in range(1, 32):
        kind = "day"
        # The press gives the weekday instead of a bare day of the month; not so in full dates.
        required = before.rstrip().endswith("月")
    elif (
        group == "clock"
        and values[0] in range(25)
        and (
            arabic_run
            or unit.endswith("半")
            or PART_OF_DAY.search(plain[max(0, start - 3) : start])
        )
    ):
        kind, values, required = "time", _hours(values[0]), True
        if unit.endswith("半"):
            minute = _plain(text, stop - 1, stop, 30, "time")
            hour = Figure(values, kind, (first, stop - 1), text[first : stop - 1], unit[:-1])
            return _clock(Reading(hour, (start, number_end), "", None), minute), stop
    elif group == "unit" and unit == "斤":
        values += (simplest(Fraction(values[0]) / 2),)  # readers abroad get kilograms
    scaled = (
        values[0] if kind == "cardinal" and _has_scale(run, inner_mark) and not bare_scale else None
    )
    figure = Figure(values, kind, (first, stop), text[first:stop], unit, approximate, required)
    return [Reading(figure, (start, number_end), inner_mark, scaled)], stop


def _one_month(plain: str, start: int, end: int) -> bool:
    """Whether 一月 is the length of a month: 前一月内, 每一月."""
    return plain[start] == "一" and bool(
        re.match("内|之内|以内|多|余|一次", plain[end:])
        or re.search("[前近每后满这]$", plain[:start])
    )


def _begins_range(plain: str, end: int) -> bool:
    """Whether the numeral that ends here shares the measure word of a later one: 三至五年."""
    match = RANGE_ON.match(plain, end)
    return bool(match and AFTER.match(plain, match.end()))


def match_end(end: int, number_end: int) -> int:
    return max(end, number_end)


def _has_scale(run: str, inner_mark: str) -> bool:
    return bool(inner_mark) or any(unit in run for unit in "百千万亿")


def _shares(group: str, values: tuple[Value, ...], half: str | None) -> tuple[Value, ...]:
    if group == "basis":
        return (*values, *(simplest(Fraction(value) / 10**4) for value in values))
    if group == "interest":  # percent in Hong Kong, per mille on the mainland
        return tuple(simplest(Fraction(value) / size) for value in values for size in (100, 1000))
    size = {"percent": 100, "permille": 1000, "tenths": 10}[group]
    more: Fraction = Fraction(0)
    if half:
        more = Fraction(5 if half in "半5" else DIGITS[half], 100)
    return tuple(simplest(Fraction(value) / size + more) for value in values)


def _decade(plain: str, start: int, values: tuple[Value, ...]) -> tuple[tuple[Value, ...], int]:
    value = values[0]
    if match := CENTURY_BEFORE.search(plain[max(0, start - 4) : start]):
        base = 2000 if match.group().startswith("本") else 1900
        return (base + value,), start - len(match.group())
    return (value,), start


def _fraction(
    text: str, plain: str, start: int, end: int, lower: Value
) -> tuple[list[Reading], int]:
    """百分之三点五 and 三分之二; ``end`` is where 分之 begins."""
    match = RUN.match(plain, end + 2)
    upper = compose(match.group()) if match else None
    if match is None or upper is None or not lower:
        return [], end + 2
    value = simplest(Fraction(upper) / Fraction(lower))
    kind: FigureKind = "percent" if lower == 100 else "fraction"
    span = (start, match.end())
    figure = Figure((value,), kind, span, text[span[0] : span[1]])
    return [Reading(figure, span, "", None)], match.end()


def _ill_formed(
    text: str, plain: str, start: int, end: int, after: re.Match[str] | None
) -> tuple[list[Reading], int]:
    """二〇一九年 (digits one by one), 七八个 and 三四十 (neighbours), or nothing."""
    run = plain[start:end]
    number = "".join(str(DIGITS[c]) for c in run if c in DIGITS)
    group = after.lastgroup if after else ""
    if len(number) == len(run) and len(run) >= 3 and len(set(run) - {"两"}) == len(set(run)):
        kind: FigureKind = "year" if len(run) == 4 and group == "year" else "cardinal"
        stop = after.end() if after and kind == "year" else end
        return [_plain(text, start, stop, int(number), kind, required=kind == "year")], stop
    if not after:
        return [], end
    values = readings(run)
    if len(number) == 2 == len(run) and group == "year":
        values = (int(number), 1900 + int(number), 2000 + int(number), *values)
    figure = Figure(
        values,
        "cardinal",
        (start, after.end()),
        text[start : after.end()],
        after.group().strip(),
        approximate=True,
        required=False,
    )
    return [Reading(figure, (start, end), "", None)], after.end()


def _join(plain: str, found: list[Reading], new: Reading) -> None:
    """Let the last of a range or list (3至5亿元, 20、25日, 6到7%) lend its unit to those before."""
    later = new
    for index in range(len(found) - 1, -1, -1):
        earlier = found[index]
        figure, model = earlier.figure, later.figure
        gap = plain[figure.span[1] : model.span[0]]
        if figure.kind != "cardinal" or figure.unit or not JOINT.fullmatch(gap):
            return
        value = figure.values[0] if figure.values else None
        if value is None:
            return
        if model.kind == "percent":
            joined = replace(
                figure, kind="percent", values=(simplest(Fraction(value) / 100), value)
            )
        elif model.kind in ("month", "day", "year", "ordinal", "decade"):
            if value > {"month": 12, "day": 31}.get(model.kind, value):
                return
            joined = replace(figure, kind=model.kind)
        elif later.scaled is not None and earlier.scaled is None:
            factor = _last_scale(plain[later.number[0] : later.number[1]])
            if factor == 1:
                return
            joined = replace(figure, values=(simplest(value * factor), value))
            earlier = replace(earlier, scaled=joined.values[0])
        else:
            return
        found[index] = later = replace(earlier, figure=joined)


def _place_decades(plain: str, found: list[Reading]) -> None:
    """Give the last decades (50、60年代) their century: the one named before them, or the last."""
    first = len(found)
    while first and found[first - 1].figure.kind == "decade":
        first -= 1
    base, century = 1900, found[first - 1].figure if first else None
    if (
        century
        and century.kind == "century"
        and plain[century.span[1] : found[first].figure.span[0]].strip() == ""
    ):
        base = int(century.values[1])
        # "the 1960s" says the century too.
        found[first - 1] = replace(found[first - 1], figure=replace(century, required=False))
    for index in range(first, len(found)):
        figure = found[index].figure
        value = figure.values[-1]
        if value < 100:
            recent = (2000 + value,) if base == 1900 and value <= 20 else ()
            found[index] = replace(
                found[index], figure=replace(figure, values=(base + value, *recent, value))
            )


def _last_scale(number: str) -> int:
    """10000 for …万, 10**8 for …亿, 10**12 for …万亿, else 1."""
    factor = 1
    for char in reversed(number):
        if char == "万":
            factor *= 10**4
        elif char == "亿":
            factor *= 10**8
        elif not char.isspace():
            break
    return factor
