"""Faults to put into correct translations, one at a time, with a seeded generator.

Each function takes a correct English text and a random generator. It returns the text with one
fault of its kind, or ``None`` if the text has no place for one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

__all__ = ["FAULTS", "FIGURE_FAULTS", "sentences"]

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w]*[A-Za-z]\d)", re.ASCII)
_SCALED = re.compile(r"(?<![\w.,])(\d+(?:,\d{3})*(?:\.\d+)?) (thousand|million|billion|trillion)\b")
_PERCENT = re.compile(r"(?<=\d)\s?(?:%|per ?cent(?:age points?)?\b)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|St|No|Prof|Gen|Sen|Jr|vs|Sept?|Oct|Nov|Dec|Aug|Jan|Feb|Mar|Apr|[ap]\.m|[A-Z])"
    r"\.$"
)
_LEAST_WORDS = 3
"""Shortest sentence; a leading "2." or a trailing "-- ECNS" is not one."""
_NAME = re.compile(r"\b[A-Z][a-z]{3,}\b")
_SCALES = ("thousand", "million", "billion", "trillion")


def _replaced(text: str, match: re.Match[str], by: str) -> str:
    return text[: match.start()] + by + text[match.end() :]


def _one(text: str, pattern: re.Pattern[str], rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def digit_swapped(text: str, rng: random.Random) -> str | None:
    """Replace one digit; a leading digit never becomes 0."""
    match = _one(text, _NUMBER, rng)
    if not match:
        return None
    number = match.group()
    at = rng.choice([i for i, c in enumerate(number) if c.isdigit()])
    other = rng.choice([d for d in "0123456789" if d != number[at] and (at or d != "0")])
    return _replaced(text, match, number[:at] + other + number[at + 1 :])


def digit_dropped(text: str, rng: random.Random) -> str | None:
    """Drop one digit of two or more."""
    match = _one(text, re.compile(r"(?<![\w.,])\d[\d,]*\d(?:\.\d+)?", re.ASCII), rng)
    if not match:
        return None
    digits = match.group().replace(",", "")
    at = rng.choice([i for i, c in enumerate(digits) if c.isdigit()])
    shorter = digits[:at] + digits[at + 1 :]
    if shorter.startswith((".", "0")) or shorter.endswith(".") or float(shorter) == float(digits):
        return None
    return _replaced(text, match, shorter)


def digit_added(text: str, rng: random.Random) -> str | None:
    """Add one digit, as in 70,688 for 7068."""
    match = _one(text, _NUMBER, rng)
    if not match:
        return None
    whole, point, decimals = match.group().replace(",", "").partition(".")
    at = rng.randrange(len(whole)) + 1
    longer = whole[:at] + rng.choice("0123456789") + whole[at:]
    return _replaced(text, match, longer + point + decimals)


def scale_off(text: str, rng: random.Random) -> str | None:
    """Change an amount by a factor of ten to ten thousand, by its scale word or zeros."""
    match = _one(text, _SCALED, rng)
    if match:
        at = _SCALES.index(match[2])
        others = [s for i, s in enumerate(_SCALES) if abs(i - at) == 1]
        if rng.random() < 0.5:
            return _replaced(text, match, f"{match[1]} {rng.choice(others)}")
        digits = match[1].replace(",", "")
        shifted = float(digits) * rng.choice([10, 100, 0.1])
        return _replaced(text, match, f"{shifted:.6g} {match[2]}")
    match = _one(text, re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\d.])", re.ASCII), rng)
    if not match:
        return None
    value = int(match.group().replace(",", "")) * 10 ** rng.choice([1, 2, 3, 4])
    return _replaced(text, match, f"{value:,}")


def percent_dropped(text: str, rng: random.Random) -> str | None:
    """Remove a percent sign."""
    match = _one(text, _PERCENT, rng)
    return _replaced(text, match, "") if match else None


def figure_removed(text: str, rng: random.Random) -> str | None:
    """Remove a figure with its percent sign, currency sign, and scale word."""
    match = _one(
        text,
        re.compile(
            r"[$€£¥]?(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?"
            r"(?:st|nd|rd|th)?(?: (?:thousand|million|billion|trillion)\b)?"
            r"(?:\s?(?:%|per ?cent\b))?"
            r"(?![\w.,]*\w)",
            re.ASCII,
        ),
        rng,
    )
    return re.sub("  +", " ", _replaced(text, match, "")) if match else None


def figures_exchanged(text: str, rng: random.Random) -> str | None:
    """Exchange two different figures."""
    found = list(_NUMBER.finditer(text))
    pairs = [
        (a, b)
        for i, a in enumerate(found)
        for b in found[i + 1 :]
        if a.group().replace(",", "") != b.group().replace(",", "")
    ]
    if not pairs:
        return None
    first, second = rng.choice(pairs)
    return _replaced(_replaced(text, second, first.group()), first, second.group())


def sentences(text: str) -> list[str]:
    """Split an English text into sentences."""
    parts: list[str] = []
    for part in _SENTENCE_END.split(text):
        short = min(len(part.split()), len(parts[-1].split())) < _LEAST_WORDS if parts else False
        if parts and (short or _ABBREVIATION.search(parts[-1])):
            parts[-1] += " " + part
        else:
            parts.append(part)
    return parts


def sentence_removed(text: str, rng: random.Random) -> str | None:
    """Remove one sentence of several."""
    parts = sentences(text)
    if len(parts) < 2:
        return None
    at = rng.randrange(len(parts))
    return " ".join(parts[:at] + parts[at + 1 :])


def clause_repeated(text: str, rng: random.Random) -> str | None:
    """Repeat a clause until it occurs four times."""
    clauses = [c for c in re.split(r"(?<=[,;:])\s", text) if len(c.split()) > 1]
    if not clauses:
        return None
    clause = rng.choice(clauses)
    return text.replace(clause, " ".join([clause] * 4), 1)


def name_changed(text: str, rng: random.Random) -> str | None:
    """Respell the second occurrence of a name: replace one vowel and one consonant."""
    seen: dict[str, list[re.Match[str]]] = {}
    for match in _NAME.finditer(text):
        if match.start() and text[match.start() - 2 : match.start() - 1] not in ".!?":
            seen.setdefault(match.group(), []).append(match)
    twice = [found for found in seen.values() if len(found) > 1]
    if not twice:
        return None
    match = rng.choice(twice)[1]
    name = match.group()
    for letters in ("aeiou", "bcdfghklmnprstvw"):
        places = [i for i, c in enumerate(name) if i and c in letters]
        if places:
            at = rng.choice(places)
            other = rng.choice([c for c in letters if c != name[at]])
            name = name[:at] + other + name[at + 1 :]
    return _replaced(text, match, name)


Fault = Callable[[str, random.Random], str | None]

FIGURE_FAULTS: dict[str, Fault] = {
    "digit swapped": digit_swapped,
    "digit dropped": digit_dropped,
    "digit added": digit_added,
    "scale off": scale_off,
    "percent dropped": percent_dropped,
    "figure removed": figure_removed,
    "figures exchanged": figures_exchanged,
}
FAULTS: dict[str, Fault] = FIGURE_FAULTS | {
    "sentence removed": sentence_removed,
    "clause repeated": clause_repeated,
    "name changed": name_changed,
}
