"""Figures, their values and units, and how English writes a value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from summarizer.data import word_lists
from summarizer.report import Span

__all__ = [
    "COUNTING",
    "DATE_KINDS",
    "LARGER_UNITS",
    "MEASURES",
    "MONTHS",
    "NOT_COUNTING",
    "PEOPLE",
    "SCALES",
    "SINGULAR_UNITS",
    "SPANS_OF_TIME",
    "UNITS",
    "WEEKDAYS",
    "Figure",
    "FigureKind",
    "Value",
    "arabic",
    "in_english",
    "significant_digits",
    "simplest",
]

Value = int | Fraction
"""Always exact; an ``int`` if the value is whole."""

FigureKind = Literal[
    "cardinal",
    "percent",  # the value is the ratio: 6.3% is 63/1000
    "ordinal",
    "fraction",
    "multiple",
    "year",
    "month",  # 1 to 12
    "day",  # of the month
    "time",  # an hour or a minute of the clock
    "decade",  # its first year: 1990
    "century",
    "weekday",  # 1 is Monday, 7 Sunday
    "code",  # digits joined to Latin letters or to other digits: C919, 5G, 1.2.3
]

DATE_KINDS: frozenset[FigureKind] = frozenset(
    ("year", "month", "day", "weekday", "time", "decade", "century")
)
"""Kinds of figures that are part of a date or a time of day."""

SCALES: tuple[tuple[int, str], ...] = (
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
)
MONTHS = (
    "January February March April May June July August September October November December"
).split()
WEEKDAYS: list[str] = word_lists("english_numbers")["weekdays"].split()
"""Monday to Sunday."""

_LISTS = word_lists("units")
UNITS: dict[str, str] = _LISTS["english"]
"""English plural of each Chinese unit and currency."""
SINGULAR_UNITS: dict[str, str] = _LISTS["english_singular"]
"""English for one of a Chinese unit, as in "per tonne"."""
LARGER_UNITS: dict[str, list[tuple[int, str]]] = _LISTS["larger_units"]
"""How many of a unit of time make one of a larger unit, and the English word for that."""
COUNTING = frozenset(_LISTS["counting"].split())
"""Measure words whose noun has a plural in English."""
NOT_COUNTING = frozenset(_LISTS["not_counting"].split())
"""Measure words of ranks, addresses, ages and scores."""
MEASURES = frozenset(_LISTS["measures"].split())
"""Units of sums and sizes, whose noun may come first in a clause: 投资3亿元建设学校."""
PEOPLE = frozenset(_LISTS["people"].split())
SPANS_OF_TIME = frozenset(_LISTS["spans_of_time"].split())


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text.

    Attributes:
        values: Every exact value that the figure may stand for, the plain reading first
            (下午3点 is 3 or 15).
        kind: What the figure is.
        span: Where it stands, measure word included.
        text: The text of ``span``.
        unit: The measure word, or the word after an English number, or empty.
        approximate: The text marks the figure as inexact (余, 多, 近, about).
        required: A good translation shows it as a figure. Small Chinese numerals (一, 两个)
            and vague ones (七八个) are often translated otherwise.
    """

    values: tuple[Value, ...]
    kind: FigureKind
    span: Span
    text: str
    unit: str = ""
    approximate: bool = False
    required: bool = True


def simplest(value: Value) -> Value:
    """Return an ``int`` if the value is whole, else the fraction."""
    return value.numerator if value.denominator == 1 else value


def arabic(digits: str) -> Value:
    """Return the value of ASCII digits with thousands commas and at most one decimal point.

    Of more than 300 digits the first count; Python refuses to read more than 4,300.
    """
    whole, point, decimals = digits.replace(",", "")[:300].partition(".")
    if not point:
        return int(whole)
    return simplest(Fraction(int(whole + decimals), 10 ** len(decimals)))


def significant_digits(value: Value) -> str:
    """Return the digits of a value without sign, decimal point and outer zeros."""
    if isinstance(value, Fraction):
        for _ in range(12):
            value *= 10
            if value.denominator == 1:
                break
        value = round(value)
    return str(abs(value)).strip("0")


def in_english(value: Value) -> str:
    """Write an exact value as English news does: 7,068; 1.2 trillion; 6.3; 1/3.

    From a million on, a scale word is used if four decimals are enough for it.
    """
    value = simplest(value)
    for scale, word in SCALES:
        if value >= scale:
            short = _decimal(simplest(Fraction(value, scale)))
            if short is not None and len(short.partition(".")[2]) <= 4:
                return f"{short} {word}"
            break
    plain = _decimal(value)
    return plain if plain is not None else f"{value.numerator:,}/{value.denominator:,}"


def _decimal(value: Value) -> str | None:
    """Return decimal notation with commas, or ``None`` if it needs more than 12 places."""
    if isinstance(value, int):
        return f"{value:,}"
    for places in range(1, 13):
        scaled = value * 10**places
        if scaled.denominator == 1:
            whole, decimals = divmod(scaled.numerator, 10**places)
            return f"{whole:,}.{decimals:0{places}d}"
    return None
