"""What a figure is, and how a value is written in English."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from summarizer.report import Span

__all__ = ["MONTHS", "SCALES", "Figure", "FigureKind", "Value", "arabic", "in_english", "simplest"]

Value = int | Fraction
"""Always exact; an ``int`` where the value is whole."""

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
    "code",  # digits glued to Latin letters or to other digits: C919, 5G, 1.2.3
]

SCALES: tuple[tuple[int, str], ...] = (
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
)
MONTHS = (
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text.

    ``values``: every exact value that it may stand for; the first is the plain reading
    (下午3点 is 3 or 15). ``text`` is ``span`` of the text, measure word included; ``unit`` is
    that measure word, or the word after an English number, or empty. ``approximate``: marked
    as such (余, 多, 近, about). ``required``: a good translation shows it as a figure; small
    Chinese numerals (一, 两个) and vague ones (七八个) are often put otherwise.
    """

    values: tuple[Value, ...]
    kind: FigureKind
    span: Span
    text: str
    unit: str = ""
    approximate: bool = False
    required: bool = True


def simplest(value: Value) -> Value:
    """An ``int`` where the value is whole, else the fraction."""
    return value.numerator if value.denominator == 1 else value


def arabic(digits: str) -> Value:
    """The value of ASCII digits with thousands commas and at most one decimal point."""
    whole, point, decimals = digits.replace(",", "").partition(".")
    if not point:
        return int(whole)
    return simplest(Fraction(int(whole + decimals), 10 ** len(decimals)))


def _decimal(value: Value) -> str | None:
    """Plain decimal notation with commas; ``None`` where it does not terminate."""
    if isinstance(value, int):
        return f"{value:,}"
    for places in range(1, 13):
        scaled = value * 10**places
        if scaled.denominator == 1:
            whole, decimals = divmod(scaled.numerator, 10**places)
            return f"{whole:,}.{decimals:0{places}d}"
    return None


def in_english(value: Value) -> str:
    """The value as English news writes it, exact: 7,068; 1.2 trillion; 6.3; 1/3.

    A scale word is used from a million on, where four decimals are enough for it.
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
