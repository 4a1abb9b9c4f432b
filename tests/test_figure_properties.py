"""Any value, in any notation of Chinese and of English: read back, and compared by ``check``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import cn2an
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from summarizer import Finding, check
from summarizer.numbers import Figure, Value, chinese_figures, english_figures, in_english
from summarizer.numbers.values import MONTHS, simplest

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))

LIMIT = 10**13
MAGNITUDES = st.integers(0, 13).flatmap(
    lambda digits: st.integers(10 ** max(0, digits - 1), 10**digits)
)
ROUND = st.builds(lambda lead, zeros: lead * 10**zeros, st.integers(1, 999), st.integers(0, 10))
SCALED = st.builds(
    lambda hundredths, scale: hundredths * scale // 100,
    st.integers(1, 99_999),
    st.sampled_from([10**4, 10**8]),
)
VALUES = MAGNITUDES | ROUND | SCALED
"""Whole numbers of every length up to 10¹³; few digits and zeros; decimals with 万 and 亿."""


# Writers


def in_words(value: int) -> str:
    for scale, word in SCALES:
        if value >= scale:
            rest = f" {in_words(value % scale)}" if value % scale else ""
            return f"{in_words(value // scale)} {word}{rest}"
    if value >= 100:
        rest = f" and {in_words(value % 100)}" if value % 100 else ""
        return f"{SMALL[value // 100]} hundred{rest}"
    if value >= 20:
        return TENS[value // 10 - 2] + (f"-{SMALL[value % 10]}" if value % 10 else "")
    return SMALL[value]


def with_scale(value: int) -> str:
    """Digits with 万 or 亿 where two decimals are enough for it: 1.52万."""
    for scale, unit in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        if value >= scale and value * 100 % scale == 0:
            whole, hundredths = divmod(value * 100 // scale, 100)
            decimals = f".{hundredths:02d}".rstrip("0").rstrip(".")
            return f"{whole}{decimals}{unit}"
    return str(value)


def in_parts(value: int) -> str:
    """3亿5000万, 11万7015."""
    large, small = divmod(value, 10**8)
    middle, rest = divmod(small, 10**4)
    parts = [f"{part}{unit}" for part, unit in ((large, "亿"), (middle, "万"), (rest, "")) if part]
    # A part of fewer digits would need a 零 before it.
    full = all(part >= 1000 for part in (middle, rest) if part)
    gap = bool(large and rest and not middle)
    return "".join(parts) if full and not gap else str(value)


CHINESE: list[Callable[[int], str]] = [
    str,
    "{:,}".format,
    with_scale,
    in_parts,
    cn2an.an2cn,
]
ENGLISH: list[Callable[[int], str]] = ["{:,}".format, in_english, in_words]
PERCENT_SIGNS = ["{}%", "{} percent", "{} per cent"]
DateWriter = Callable[[date], str]
CHINESE_DAYS: list[DateWriter] = [
    lambda day: f"{day.month}月{day.day}日",
    lambda day: f"{day.month}月{day.day}号",
    lambda day: f"{cn2an.an2cn(day.month)}月{cn2an.an2cn(day.day)}日",
]
CHINESE_DATES: list[DateWriter] = [
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: cn2an.transform(f"{day.year}年{day.month}月{day.day}日", "an2cn"),
]
ENGLISH_DAYS: list[DateWriter] = [
    lambda day: f"on {MONTHS[day.month - 1]} {day.day}",
    lambda day: f"on {day.day} {MONTHS[day.month - 1]}",
    lambda day: f"on {MONTHS[day.month - 1]} {ordinal(day.day)}",
    lambda day: f"on the {ordinal(day.day)} of {MONTHS[day.month - 1]}",
]
ENGLISH_DATES: list[DateWriter] = [
    lambda day: f"on {MONTHS[day.month - 1]} {day.day}, {day.year}",
    lambda day: f"on {day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"on {day.isoformat()}",
]
DATE_WRITERS = st.tuples(st.sampled_from(CHINESE_DAYS), st.sampled_from(ENGLISH_DAYS)) | st.tuples(
    st.sampled_from(CHINESE_DATES), st.sampled_from(ENGLISH_DATES)
)


def ordinal(number: int) -> str:
    if number in (11, 12, 13):
        return f"{number}th"
    return f"{number}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def only(figures: list[Figure]) -> Figure:
    assert len(figures) == 1, figures
    return figures[0]


def numbers(source: str, target: str) -> list[Finding]:
    return [finding for finding in check(source, target) if finding.kind == "number"]


@st.composite
def wrong(draw: st.DrawFn, value: int) -> int:
    """Another value: one digit is another one, or it is off by ten, a hundred, a thousand."""
    factors = [f for f in (10, 100, 1000) if value * f <= LIMIT]
    divisors = [f for f in (10, 100, 1000) if value % f == 0]
    way = draw(
        st.sampled_from(["digit", *(["more"] * bool(factors)), *(["less"] * bool(divisors))])
    )
    if way == "more":
        return value * draw(st.sampled_from(factors))
    if way == "less":
        return value // draw(st.sampled_from(divisors))
    digits = str(value)
    at = draw(st.integers(0, len(digits) - 1))
    others = [d for d in "0123456789" if d != digits[at] and (at or d != "0")]
    return int(digits[:at] + draw(st.sampled_from(others)) + digits[at + 1 :])


# Whole numbers


@given(VALUES, st.sampled_from(CHINESE))
def test_a_value_written_in_chinese_is_read_back(value: int, write: Callable[[int], str]) -> None:
    assert only(chinese_figures(f"共有{write(value)}人参加了活动。")).values == (value,)


@given(VALUES, st.sampled_from(ENGLISH))
def test_a_value_written_in_english_is_read_back(value: int, write: Callable[[int], str]) -> None:
    figure = only(english_figures(f"A total of {write(value)} people took part in the event."))
    assert figure.values[0] == value
    assert figure.text == write(value)


@settings(deadline=None)
@given(VALUES, st.sampled_from(CHINESE), st.sampled_from(ENGLISH))
def test_the_same_value_in_both_languages_is_met_with_silence(
    value: int, chinese: Callable[[int], str], english: Callable[[int], str]
) -> None:
    source = f"共有{chinese(value)}人参加了活动。"
    found = check(source, f"A total of {english(value)} people took part in the event.")
    # Billions in words make a line that is too long for its source.
    assert [finding for finding in found if finding.kind != "repetition"] == []


@settings(deadline=None)
@given(st.data(), VALUES, st.sampled_from(CHINESE), st.sampled_from(ENGLISH))
def test_another_value_is_one_finding(
    data: st.DataObject,
    value: int,
    chinese: Callable[[int], str],
    english: Callable[[int], str],
) -> None:
    other = data.draw(wrong(value))
    assume(min(value, other) > 1)  # "one" is an article too
    source = f"共有{chinese(value)}人参加了活动。"
    target = f"A total of {english(other)} people took part in the event."
    assert len(numbers(source, target)) == 1, (source, target)


# Shares


@settings(deadline=None)
@given(st.integers(1, 9999), st.booleans(), st.sampled_from(PERCENT_SIGNS))
def test_the_same_share_in_both_languages_is_met_with_silence(
    hundredths: int, numeral: bool, sign: str
) -> None:
    source = grown(hundredths, numeral)
    share: Value = simplest(Fraction(hundredths, 10_000))
    assert only(chinese_figures(source)).values == (share,)
    target = f"Output grew by {sign.format(decimal(hundredths))} last year."
    assert only(english_figures(target)).values == (share,)
    assert check(source, target) == []


@settings(deadline=None)
@given(st.data(), st.integers(1, 9999), st.booleans(), st.sampled_from(PERCENT_SIGNS))
def test_another_share_is_one_finding(
    data: st.DataObject, hundredths: int, numeral: bool, sign: str
) -> None:
    other = data.draw(wrong(hundredths))
    target = f"Output grew by {sign.format(decimal(other))} last year."
    assert len(numbers(grown(hundredths, numeral), target)) == 1


def decimal(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def grown(hundredths: int, numeral: bool) -> str:
    number = decimal(hundredths)
    share = f"百分之{cn2an.an2cn(number)}" if numeral else f"{number}%"
    return f"去年产量增长{share}。"


# Dates

DAYS = st.dates(date(2016, 1, 1), date(2030, 12, 31))


def held(written: str) -> tuple[str, str]:
    return f"会议{written}在成都举行。", f"The meeting was held in Chengdu {written}."


@settings(deadline=None)
@given(DAYS, DATE_WRITERS)
def test_the_same_date_in_both_languages_is_met_with_silence(
    day: date, writers: tuple[DateWriter, DateWriter]
) -> None:
    chinese, english = writers
    assert check(held(chinese(day))[0], held(english(day))[1]) == []


@settings(deadline=None)
@given(DAYS, st.integers(1, 28), DATE_WRITERS)
def test_another_day_is_found(
    day: date, other: int, writers: tuple[DateWriter, DateWriter]
) -> None:
    assume(other != day.day)
    chinese, english = writers
    source, target = held(chinese(day))[0], held(english(day.replace(day=other)))[1]
    assert numbers(source, target), (source, target)


@settings(deadline=None)
@given(DAYS, st.integers(1, 12), DATE_WRITERS)
def test_another_month_is_found(
    day: date, other: int, writers: tuple[DateWriter, DateWriter]
) -> None:
    assume(other != day.month)
    chinese, english = writers
    wrong_day = day.replace(day=min(day.day, 28), month=other)
    source, target = held(chinese(day))[0], held(english(wrong_day))[1]
    assert numbers(source, target), (source, target)
