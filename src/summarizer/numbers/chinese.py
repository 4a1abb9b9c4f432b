"""Figures in Chinese text.

A numeral is found first (:data:`~summarizer.numbers.numerals.RUN`). The words around it then
show what kind of figure it is, or that it is none: 一方面, 三农, 千方百计, 数百.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from summarizer.data import word_lists
from summarizer.numbers import numerals
from summarizer.numbers.numerals import (
    DIGITS,
    RUN,
    Reading,
    clock_time,
    compose,
    hours,
    last_scale,
    normalise,
    reading,
)
from summarizer.numbers.ranges import place_decades, share_unit
from summarizer.numbers.values import Figure, FigureKind, Value, arabic, in_english, simplest

__all__ = ["chinese_figures", "write_in_english"]

_CENTURY_BEFORE = re.compile(r"(?:上个?|本)世纪$")
_PART_OF_DAY = re.compile(r"(?:上午|下午|中午|凌晨|早上?|晚上?|傍晚)\s?$")
# Times after noon or midnight, which models copy as one number: 19:30 becomes 1930.
_LATE = re.compile(r"(?<![\d:.])(00|0(?=:)|1[3-9]|2[0-3])[:：]([0-5]\d)(?![\d:：.])", re.ASCII)

_WRITTEN = {unit: word_lists("units")["english"][unit] for unit in ("元", "亩", "斤", "里")}
"""Units that models read as others, with the English that they copy."""


def chinese_figures(text: str) -> list[Figure]:
    """Return the figures of a Chinese text, in order. Never raises."""
    return list(_figures(text))


# Several checks read the same source, and several translations are compared with it.
@functools.lru_cache(maxsize=256)
def _figures(text: str) -> tuple[Figure, ...]:
    return tuple(found.figure for found in _read_figures(text))


def write_in_english(text: str) -> str:
    """Write the large figures of a Chinese text in English, for models to copy.

    90亿元 becomes "9 billion yuan", 10万余人 "100,000余人", 19:30 "7:30 p.m.". Values are exact.
    Dates, shares, idioms and plain Arabic numbers stay, except sums in yuan, which models tend to
    turn into dollars, and 亩, 斤 and 里, which they turn into acres, pounds and miles.
    """
    text = _LATE.sub(_twelve_hours, text)
    pieces: list[str] = []
    done = 0
    for found in _read_figures(text):
        figure, (start, end) = found.figure, found.number
        value = found.scaled
        if found.mark == "几":  # 十几万 has no single value
            continue
        unit = _WRITTEN.get(figure.unit, "") if text.startswith(figure.unit, end) else ""
        if figure.kind != "cardinal" or (not unit and (value is None or value < 100)):
            continue
        value = figure.values[0] if value is None else value
        pieces.append(text[done:start])
        # Keep letters and digits apart from the number: RMB90亿 becomes "RMB 9 billion".
        if _alphanumeric(text[max(0, start - 1) : start]):
            pieces.append(" ")
        pieces.append(in_english(value) + found.mark)
        done = end
        if unit:
            pieces.append(f" {unit}")
            done += len(figure.unit)
        if _alphanumeric(text[done : done + 1]):
            pieces.append(" ")
    pieces.append(text[done:])
    return "".join(pieces)


def _alphanumeric(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _twelve_hours(clock: re.Match[str]) -> str:
    hour, minute = int(clock[1]), clock[2]
    time = f"{hour % 12 or 12}" + ("" if minute == "00" else f":{minute}")
    return f"{time} {'a.m.' if hour < 12 else 'p.m.'}"


def _read_figures(text: str) -> list[Reading]:
    """Return the figures of a Chinese text, in order, with their bare numbers."""
    plain = normalise(text)
    if not RUN.search(plain):
        return []
    found: list[Reading] = []
    idioms = {m.start(): m.end() for m in numerals.IDIOM.finditer(plain)}
    at = 0
    while match := RUN.search(plain, at):
        start, end = match.span()
        if idioms.get(start, 0) > start:
            at = idioms[start]
            continue
        if start > 0 and plain[start - 1] == "第" and start - 1 in idioms:
            at = idioms[start - 1]
            continue
        new, at = _figures_at(text, plain, start, end)
        new = [one for one in new if one.figure.values]  # 3万万 has no value
        if new and found:
            last, first = found[-1].figure, new[0].figure
            gap = plain[last.span[1] : first.span[0]]
            if first.unit == "分" and last.kind == "time" and not gap.strip():
                found[-1:], new = [], clock_time(found[-1], new[0]) + new[1:]
            share_unit(plain, found, new[0])
        found.extend(new)
        if new and new[-1].figure.kind == "decade" and new[-1].figure.unit == "年代":
            place_decades(plain, found)
    return found


def _figures_at(text: str, plain: str, start: int, end: int) -> tuple[list[Reading], int]:
    """Return the figures that begin with a numeral, and the position to read on from."""
    run = plain[start:end]
    if run[0].isdigit():
        if groups := numerals.digit_groups(text, plain, start):
            return groups
        before, after = plain[max(0, start - 1) : start], plain[end : end + 1]
        joined = _latin(before) or (before == "-" and _latin(plain[start - 2 : start - 1]))
        measured = any(unit in run for unit in "万亿") or numerals.MEASURED.match(plain, end)
        if _latin(after) or (joined and not measured):  # but GDP80% is a share
            return [reading(text, start, end, compose(run), "code")], end
        if whole := numerals.WHOLE_DAY.match(plain, start):
            return [
                reading(text, *whole.span(n), int(whole[n]), "time", required=False) for n in (1, 2)
            ], whole.end()
        if amount := numerals.SMALL_MONEY.match(plain, start):
            return numerals.money(text, amount)
        if race := numerals.RACE_TIME.match(plain, start):
            seconds = arabic(f"{race['seconds']}.{race['hundredths']}")
            return [reading(text, *race.span(), seconds, "cardinal")], race.end()
    elif amount := numerals.SMALL_MONEY.match(plain, start):
        return numerals.money(text, amount)
    elif plan := numerals.FIVE_YEAR_PLAN.match(plain, start):
        return [reading(text, start, plan.end(), 10 + DIGITS[plan[1]], "ordinal")], plan.end()
    elif score := numerals.SCORE.match(plain, start):
        sides = [reading(text, *score.span(n), compose(score[n]), "cardinal") for n in (1, 2)]
        return sides, score.end()
    return _numeral_at(text, plain, start, end)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


class _Numeral(NamedTuple):
    """A numeral of a normalised text and the words around it.

    ``value`` is that of the bare numeral, ``values`` those with a mark and scale behind it.
    """

    plain: str
    start: int
    run: str
    value: Value
    values: tuple[Value, ...]
    marked: bool
    after: re.Match[str] | None

    @property
    def arabic(self) -> bool:
        return self.run[0].isdigit()

    @property
    def unit(self) -> str:
        return self.after.group().strip() if self.after else ""

    def before(self, characters: int) -> str:
        return self.plain[max(0, self.start - characters) : self.start]


def _numeral_at(text: str, plain: str, start: int, end: int) -> tuple[list[Reading], int]:
    run = plain[start:end]
    value = compose(run)
    values: tuple[Value, ...] = () if value is None else (value,)
    number_end, inner_mark = end, ""
    marked = numerals.MARK.match(plain, end)
    if marked:
        end = marked.end()
        if marked["scale"] and value is not None:
            factor = compose(marked["scale"])
            values = (simplest(value * factor),) if factor else ()
            number_end, inner_mark = end, text[marked.start("mark")]
    before = plain[max(0, start - 4) : start]
    after = numerals.AFTER.match(plain, end)
    if after and after.lastgroup == "fraction" and value is not None and not marked:
        return _fraction(text, plain, start, end, value)

    arabic = run[0].isdigit()
    single = len(run) == 1 and not arabic
    bare_scale = run[0] in "百千万亿"
    ordinal = before.endswith("第")
    vague = before[-1:] in numerals.VAGUE_BEFORE and not arabic and run[0] not in DIGITS
    approximate = bool(marked) or bool(numerals.ABOUT_BEFORE.search(before))
    ranged = not arabic and _begins_range(plain, end)
    if vague or (single and not after and not ordinal and not marked and not ranged):
        return [], end
    sum_of_money = len(run) > 1 and plain[end : end + 1] in ("元", "美", "欧", "港")  # 百亿元
    if (
        bare_scale
        and not approximate
        and not sum_of_money
        and not numerals.RANKED.match(plain, end)
        and not numerals.WEIGHED.match(plain, end)
        and not ranged
    ):
        return [], number_end
    counted = ranged or (
        after is not None
        and (numerals.LEAST_COUNTED.match(plain, after.start()) or before.endswith(("翻", "翻了")))
    )
    if run == "一" and not ordinal and not counted:
        return [], number_end
    if value is None:
        return _ill_formed(text, plain, start, end, after)
    if not values:  # 5几万万
        return [], end

    numeral = _Numeral(plain, start, run, value, values, bool(marked), after)
    unit = numeral.unit
    required = (
        (not (single or bare_scale) and (values != (1,) or "." in run))
        or (unit in numerals.FEW_AS_FIGURES and value >= 3)
        or (bare_scale and approximate and value >= 1000)  # 逾万 is always given as a figure
    )
    if (marked and marked["mark"] == "几") or (not arabic and after is None and value < 100):
        required = False
    kind, values, first, required = _kind(numeral, required)
    stop = after.end() if after else end
    half = numerals.AND_A_HALF.match(plain, stop) if kind == "cardinal" and after else None
    if half and (half["unit"] or unit in numerals.HALVED):  # 一吨半, 两个半月
        values = tuple(simplest(one + Fraction(1, 2)) for one in values)
        stop, required = half.start("unit") if half["unit"] else half.end(), True
    if kind == "time" and unit.endswith("半"):
        minute = reading(text, stop - 1, stop, 30, "time")
        hour = Figure(values, kind, (first, stop - 1), text[first : stop - 1], unit[:-1])
        return clock_time(Reading(hour, (start, number_end)), minute), stop
    scale = bool(inner_mark) or any(unit in run for unit in "百千万亿")
    scaled = values[0] if kind == "cardinal" and scale and not bare_scale else None
    figure = Figure(values, kind, (first, stop), text[first:stop], unit, approximate, required)
    return [Reading(figure, (start, number_end), inner_mark, scaled)], stop


def _kind(numeral: _Numeral, required: bool) -> tuple[FigureKind, tuple[Value, ...], int, bool]:
    """Return the kind of a figure, its values, its beginning, and whether it is required."""
    plain, start, run, value, values, marked, after = numeral
    first, unit, arabic = values[0], numeral.unit, numeral.arabic
    group = (after.lastgroup if after else "") or ""
    if numeral.before(1) == "第":
        return "ordinal", values, start - 1, required or value >= 3
    if group in ("percent", "permille", "interest", "basis", "tenths", "half"):
        shares = _shares(group, values, after["half"] if after else None)
        return "percent", (*shares, *values) if "百分点" in unit else shares, start, True
    if after and unit in ("届", "次") and not arabic and _is_meeting(plain, start, after):
        return "ordinal", values, start, required or value >= 2
    if group == "discount" and first < 100:
        share = Fraction(first) / (10 if first < 10 else 100)
        return "percent", (simplest(1 - share), simplest(share)), start, True
    if group == "decade":
        return "decade", *_decade(numeral), required
    if group == "born" and len(run) == 2:
        return "decade", (1900 + first if first >= 50 else 2000 + first, first), start, required
    if group == "century" and not unit.startswith("个"):
        return "century", (first, (first - 1) * 100), start, required
    if group == "multiple":
        before = numeral.before(6)
        grown = numerals.GROWTH_BEFORE.search(before) and not numerals.GROWN_TO.search(before)
        return "multiple", (*values, first + 1) if grown else values, start, required
    if group == "doubling":
        return "multiple", (2 ** int(first),) if first < 64 else (), start, False
    if group == "year" and (arabic or run[0] == "零") and not marked:
        if len(run) == 2:  # 98年: a year of the century, or so many years
            values += (1900 + first, 2000 + first)
        return "year" if len(run) == 4 else "cardinal", values, start, required
    after_year = arabic and not unit and numeral.before(1) == "年"  # 2009年10以来
    if after_year and value == first and value in range(1, 13):
        return "month", values, start, required
    if group == "month" and first in range(1, 13) and not _one_month(plain, start, after):
        return "month", values, start, True
    if group == "day" and first in range(1, 32):
        # News gives the weekday instead of a day without month, but not in full dates.
        return "day", values, start, numeral.before(4).rstrip().endswith("月")
    clock = arabic or unit.endswith("半") or bool(_PART_OF_DAY.search(numeral.before(3)))
    if group == "clock" and first in range(25) and clock:
        return "time", hours(first), start, True
    return "cardinal", values, start, required


def _is_meeting(plain: str, start: int, after: re.Match[str]) -> bool:
    """Return whether 届 or 次 numbers a meeting within a term of office: 七届人大三次会议."""
    end = after.end()
    meeting = numerals.MEETING.search(plain, max(0, start - 12), end + 6)
    return bool(meeting and ("次" in after.group() or numerals.CONGRESS.match(plain, end)))


def _one_month(plain: str, start: int, after: re.Match[str] | None) -> bool:
    """Return whether 一月 is the length of a month: 前一月内, 每一月."""
    return plain[start] == "一" and bool(
        (after and re.match("内|之内|以内|多|余|一次", plain[after.end() :]))
        or re.search("[前近每后满这]$", plain[:start])
    )


def _begins_range(plain: str, end: int) -> bool:
    """Return whether a numeral shares the measure word of a later one: 三至五年."""
    match = numerals.RANGE_ON.match(plain, end)
    return bool(match and numerals.AFTER.match(plain, match.end()))


def _shares(group: str, values: tuple[Value, ...], half: str | None) -> tuple[Value, ...]:
    if group == "basis":
        return (*values, *(simplest(Fraction(value) / 10**4) for value in values))
    if group == "interest":  # percent in Hong Kong, per mille on the mainland
        return tuple(simplest(Fraction(value) / size) for value in values for size in (100, 1000))
    size = {"percent": 100, "permille": 1000}.get(group, 10)
    more = Fraction(5 if half in "半5" else DIGITS[half], 100) if half else Fraction(0)
    return tuple(simplest(Fraction(value) / size + more) for value in values)


def _decade(numeral: _Numeral) -> tuple[tuple[Value, ...], int]:
    """Return the values of a decade and its beginning, 上世纪 included."""
    if match := _CENTURY_BEFORE.search(numeral.before(4)):
        base = 2000 if match.group().startswith("本") else 1900
        return (base + numeral.values[0],), numeral.start - len(match.group())
    return numeral.values[:1], numeral.start


def _fraction(
    text: str, plain: str, start: int, end: int, lower: Value
) -> tuple[list[Reading], int]:
    """Read 百分之三点五 or 三分之二; ``end`` is where 分之 begins."""
    match = RUN.match(plain, end + 2)
    upper = compose(match.group()) if match else None
    if match is None or upper is None or not lower:
        return [], end + 2
    value = simplest(Fraction(upper) / Fraction(lower))
    kind: FigureKind = "percent" if lower == 100 else "fraction"
    found = reading(text, start, match.end(), value, kind)
    if lower >= 10**6:  # five parts per million
        found = replace(found, figure=replace(found.figure, values=(value, upper)))
    return [found], match.end()


def _ill_formed(
    text: str, plain: str, start: int, end: int, after: re.Match[str] | None
) -> tuple[list[Reading], int]:
    """Read 二〇一九年 digit by digit, 七八个 and 三四十 as two neighbours, or nothing."""
    run = plain[start:end]
    number = "".join(str(DIGITS[c]) for c in run if c in DIGITS)
    if spelled := numerals.SPELLED.fullmatch(run):  # 三二二亿
        value = int(number) * last_scale(run)
        stop = after.end() if after else end
        unit = after.group().strip() if after else ""
        figure = Figure((value,), "cardinal", (start, stop), text[start:stop], unit)
        return [Reading(figure, (start, start + len(spelled.group())), "", value)], stop
    if after and after.lastgroup == "discount" and len(number) == 2 == len(run):
        share = Fraction(int(number), 100)
        figure = Figure(
            (1 - share, share), "percent", (start, after.end()), text[start : after.end()], "折"
        )
        return [Reading(figure, (start, end))], after.end()
    year = after is not None and after.lastgroup == "year"
    if len(number) == len(run) and len(run) >= 3 and len(set(run) - {"两"}) == len(set(run)):
        year = year and len(run) == 4
        stop = after.end() if after and year else end
        kind: FigureKind = "year" if year else "cardinal"
        return [reading(text, start, stop, int(number), kind, required=year)], stop
    if not after:
        return [], end
    values = numerals.neighbours(run)
    if len(number) == 2 == len(run) and year:
        values = (int(number), 1900 + int(number), 2000 + int(number), *values)
    span = (start, after.end())
    figure = Figure(
        values, "cardinal", span, text[slice(*span)], after.group().strip(), True, required=False
    )
    return [Reading(figure, (start, end))], after.end()
