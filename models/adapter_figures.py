"""Copies of training pairs with other figures and names, so that copying is learned, not by heart.

A training on news alone taught the starter to shorten figures (120.46 billion became 12.46) and to
exchange currencies, because it had read each pair's own figures again and again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from adapter_names import NameSlot, name_slots, other_name

from summarizer.checks import check
from summarizer.numbers import in_english
from summarizer.numbers.compare import compared
from summarizer.numbers.values import SCALES, UNITS, Value, arabic, simplest
from summarizer.report import Span

COPIES = 6
"""Copies of a pair that are drawn; an epoch takes at most one for each time it has the pair."""

SWAPPED = 0.5
"""Share of the copies whose currency is another one, where both sides name it."""

ZERO = 0.2
"""Chance of a digit to be zero; models drop those within a number."""

OTHER_SCALE = 0.2
"""Chance of 万 in place of 亿, or of 亿 in place of 万."""

CURRENCIES = {
    unit: UNITS[unit]
    for unit in ("元", "美元", "欧元", "日元", "港元", "英镑", "韩元", "加元", "澳元")
}
"""Currencies that are exchanged for one another, with their English."""

_OTHER_WORDS = {
    "yuan": ("renminbi", "RMB"),
    "US dollars": ("U.S. dollars", "American dollars", "dollars"),
    "Hong Kong dollars": ("HK dollars",),
    "pounds": ("pounds sterling", "British pounds"),
    "yen": ("Japanese yen",),
}
"""What else English calls a currency."""

_SYMBOLS = {
    "US$": "US dollars",
    "$": "US dollars",
    "€": "euros",
    "£": "pounds",
    "HK$": "HK dollars",
}

_CHINESE = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<scale>万亿|[万亿])?", re.ASCII)
_MORE_DIGITS = re.compile("[\\d.千百十分]")
_CURRENCY = re.compile("(?P<mark>[多余])?(?P<name>" + "|".join(CURRENCIES) + ")")
_ENGLISH = re.compile(
    r"(?P<symbol>US\$|HK\$|[$€£])?(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?:[ -](?P<scale>trillion|billion|million|thousand|hundred)\b)?",
    re.ASCII,
)
_WORTH = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12, "hundred": 100, "thousand": 1000}
_WORTH |= {word: scale for scale, word in SCALES}
_YEARS = range(1949, 2036)


@dataclass(frozen=True, slots=True)
class FigureSlot:
    """A figure that stands on both sides in digits, with the same value.

    Attributes:
        source: Where its number stands in the Chinese, with scale and currency.
        target: Where its number stands in the English, likewise.
        number: The digits of the Chinese.
        scale: 万, 亿, 万亿, or nothing.
        mark: 多 or 余 between scale and currency.
        currency: The Chinese currency, if both sides name it.
        kind: What the figure is; shares stay below a hundred, and years near ours.
    """

    source: Span
    target: Span
    number: str
    scale: str = ""
    mark: str = ""
    currency: str = ""
    kind: Literal["number", "percent", "year"] = "number"


def copies(plain: str, target: str, written: Sequence[str], seed: str) -> list[tuple[str, str]]:
    """Draw copies of a pair: Chinese as the pipeline sends it, and English.

    Args:
        plain: The Chinese without any English.
        target: The English.
        written: The Chinese with English written in that the target has.
        seed: What is drawn depends on it alone.
    """
    chance = random.Random(seed)
    bases = []
    for source in dict.fromkeys([plain, *written]):
        figures = figure_slots(source, target)
        names = name_slots(plain, source, target)
        if figures or names:
            bases.append((source, figures, names))
    found: dict[tuple[str, str], None] = {}
    for _ in range(COPIES if bases else 0):
        copy = drawn(*chance.choice(bases), target, chance)
        if copy is not None and agree(*copy):
            found[copy] = None
    return list(found)


def drawn(
    source: str,
    figures: Sequence[FigureSlot],
    names: Sequence[NameSlot],
    target: str,
    chance: random.Random,
) -> tuple[str, str] | None:
    """Return both sides with other figures and names, or ``None`` if the slots overlap."""
    edits: list[tuple[Span, str]] = []
    edits_target: list[tuple[Span, str]] = []
    shift = chance.randint(-12, 8)
    currencies = _exchange(figures, chance)
    same: dict[tuple[str, str, str], tuple[str, str]] = {}
    for slot in figures:
        key = (slot.number, slot.scale, slot.currency)
        if key not in same:
            same[key] = _other_figure(slot, shift, currencies, chance)
        chinese, english = same[key]
        edits.append((slot.source, chinese))
        edits_target.append((slot.target, english))
    for name in names:
        for spans, found, other in other_name(name, chance):
            (edits if found == "source" else edits_target).extend((span, other) for span in spans)
    ours, theirs = _edited(source, edits), _edited(target, edits_target)
    return None if ours is None or theirs is None else (ours, theirs)


def agree(source: str, target: str) -> bool:
    """Return whether the project's own check finds nothing wrong with the figures of a pair."""
    return not any(finding.kind == "number" for finding in check(source, target))


def figure_slots(source: str, target: str) -> list[FigureSlot]:
    """Return the figures that can be drawn anew; none if another figure has no partner."""
    comparison = compared(source, target)
    if any(difference.kind != "missing" for difference in comparison.differences):
        return []
    slots = (
        _slot(source, target, ours.span[0], theirs.span[0], ours.kind)
        for ours, theirs in comparison.paired()
    )
    return [slot for slot in slots if slot is not None]


def _slot(source: str, target: str, at: int, there: int, kind: str) -> FigureSlot | None:
    """Return the slot of a figure that stands at these places, if both have the same value."""
    ours = _CHINESE.match(source, at)
    for width in (3, 2, 1):
        if target[max(0, there - width) : there] in _SYMBOLS:
            there -= width
            break
    theirs = _ENGLISH.match(target, there)
    if (
        ours is None
        or theirs is None
        or kind not in ("cardinal", "percent", "year", "multiple")
        or _MORE_DIGITS.match(source, ours.end())
        or re.match(r"[\dA-Za-z]|[.,:/]\d|-\d", target[theirs.end() :])
        or re.search(r"[\dA-Za-z][-./:]?$", target[: theirs.start()])
        or re.search(r"[\dA-Za-z][-./:]?$", source[:at])
    ):
        return None
    number, scale = ours["number"], ours["scale"] or ""
    if _value(number, scale) != _value(theirs["number"], theirs["scale"] or ""):
        return None
    if kind == "year":
        if not number.isdigit() or int(number) not in _YEARS:
            return None
        return FigureSlot(ours.span(), theirs.span(), number, kind="year")
    span, there_span = ours.span(), theirs.span()
    mark = currency = ""
    named = _CURRENCY.match(source, ours.end())
    if named:
        end = _named(target, theirs, CURRENCIES[named["name"]])
        if end is not None:
            mark, currency = named["mark"] or "", named["name"]
            span, there_span = (span[0], named.end()), (there_span[0], end)
    if not currency and theirs["symbol"]:
        there_span = (theirs.start("number"), there_span[1])
    what: Literal["percent", "number"] = "percent" if kind == "percent" else "number"
    return FigureSlot(span, there_span, number, scale, mark, currency, what)


def _named(target: str, figure: re.Match[str], english: str) -> int | None:
    """Return where the currency of an English figure ends, if it is this one."""
    symbol = figure["symbol"]
    if symbol:
        # Not "a $5 million deal", which is "a 5-million-euro deal".
        alone = re.match(
            r"$|[.,;:)]| (?:in|of|to|from|for|and|by|per|at|on|was|were)\b", target[figure.end() :]
        )
        return figure.end() if alone and _SYMBOLS[symbol] == english else None
    for words in (english, *_OTHER_WORDS.get(english, ())):
        end = figure.end() + 1 + len(words)
        if target[figure.end() : end] == f" {words}" and not target[end : end + 1].isalnum():
            return end
    return None


def _value(number: str, scale: str) -> Value:
    return simplest(Fraction(arabic(number)) * _WORTH[scale])


def _exchange(figures: Sequence[FigureSlot], chance: random.Random) -> dict[str, str]:
    """Draw which currency becomes which."""
    named = sorted({slot.currency for slot in figures if slot.currency})
    if not named or chance.random() > SWAPPED:
        return {}
    return dict(zip(named, chance.sample(list(CURRENCIES), len(named)), strict=True))


def _other_figure(
    slot: FigureSlot, shift: int, currencies: dict[str, str], chance: random.Random
) -> tuple[str, str]:
    """Draw another figure of the same form; return its Chinese and its English."""
    if slot.kind == "year":
        year = int(slot.number) + shift
        year = year if year in _YEARS else int(slot.number)
        return str(year), str(year)
    scale = slot.scale
    if scale in ("万", "亿") and chance.random() < OTHER_SCALE:
        scale = "亿" if scale == "万" else "万"
    number = other_number(slot.number, scale, slot.kind, chance)
    english = in_english(_value(number, scale))
    if not slot.currency:
        return f"{number}{scale}", english
    currency = currencies.get(slot.currency, slot.currency)
    return f"{number}{scale}{slot.mark}{currency}", f"{english} {CURRENCIES[currency]}"


def other_number(like: str, scale: str, kind: str, chance: random.Random) -> str:
    """Draw digits of about as many places as ``like`` has."""
    whole, _, decimals = like.replace(",", "").partition(".")
    most = 2 if kind == "percent" and len(whole) < 3 else 4 if scale else max(len(whole), 3)
    places = min(most, max(1, len(whole) + chance.choice((-1, 0, 0, 0, 1))))
    if whole == "0":
        places = 1
    after = len(decimals)
    if decimals or scale or kind == "percent":
        after = min(
            2 if kind == "percent" else 3,
            max(1 if decimals and not scale else 0, after + chance.choice((-1, 0, 0, 1))),
        )
    return number_of(places, after, chance, commas="," in like, zero=whole == "0")


def number_of(
    places: int, after: int, chance: random.Random, *, commas: bool = False, zero: bool = False
) -> str:
    """Draw a number, never 1, with so many places before and after the point."""

    def digit(lowest: int) -> str:
        return "0" if not lowest and chance.random() < ZERO else str(chance.randint(lowest, 9))

    whole = str(chance.randint(1 if after or places > 1 else 2, 9))
    whole += "".join(digit(0) for _ in range(places - 1))
    if zero and after:
        whole = "0"
    if commas:
        whole = f"{int(whole):,}"
    if not after:
        return whole
    return f"{whole}." + "".join(digit(0) for _ in range(after - 1)) + digit(1)


def _edited(text: str, edits: Sequence[tuple[Span, str]]) -> str | None:
    """Return a text with all edits made, or ``None`` if two of them overlap."""
    pieces, done = [], 0
    for (start, end), new in sorted(set(edits)):
        if start < done:
            return None
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])
