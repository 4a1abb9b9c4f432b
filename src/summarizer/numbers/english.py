"""Figures in English text: "$3.5 bn", "twenty-first", "three and a half", "23-25 June 2025"."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from fractions import Fraction

from summarizer.chinese.script import ordinal_suffix, without_long_runs
from summarizer.numbers.english_words import (
    GLUED,
    MONEY,
    PARTS,
    SCALES,
    VULGAR,
    WORDS,
    WordReader,
)
from summarizer.numbers.values import (
    MONTHS,
    WEEKDAYS,
    Figure,
    FigureKind,
    Value,
    arabic,
    simplest,
)

__all__ = ["MONTH_NUMBERS", "english_figures"]

MONTH_NUMBERS = {name: n for n, name in enumerate(MONTHS, start=1)}
MONTH_NUMBERS |= {name[:3]: n for n, name in enumerate(MONTHS, start=1) if name != "May"}
MONTH_NUMBERS |= {"Sept": 9}
MONTH_NUMBERS |= {
    name.lower(): n for name, n in MONTH_NUMBERS.items() if len(name) > 6 or n in (4, 6, 7)
}
_WEEKDAYS = {name: n for n, name in enumerate(WEEKDAYS, start=1)}
# World War II, Louis XVI. Single letters are too often something else.
_ROMAN = {
    tens + ones: 10 * len(tens) + value
    for tens in ("", "X", "XX")
    for value, ones in enumerate("- I II III IV V VI VII VIII IX".split())
    if value and len(tens + ones) > 1
} | {"XX": 20}
_MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|of|by|from|to|since|until|till|through|and|late|early|mid|last|this|next|between"
    r"|on|before|after|end)[ -]|[A-Z][a-z]{2,8}[-–/]|\d(?:st|nd|rd|th)?(?: of)?[ ,/-]+|^)$",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(r"[.,]{0,2} ?\d")
_MAY_AS_VERB = re.compile(r" (?:I|we|you|he|she|it|they|God|the|all)\b")
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)([-/.])(\d\d?)\2(\d\d?)(?![\d.]\d|\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d\d?)([-/.])(\d\d?)\2((?:19|20)\d\d)(?![\d.]\d|\d)", re.ASCII)
_YEAR_MONTH = re.compile(r"(?:19|20)\d\d\.(?:0[1-9]|1[0-2])")
_MISGROUPED = re.compile(r",\d{4}")
_BEFORE_DAY = re.compile(r"[.,]{0,2}\s?(?:the\s)?")
_AFTER_DAY = re.compile(r"(?:\s|-|\sof\s|\sday of\s|,\s|/)")
_DAY_JOINT = re.compile(r"\s?(?:-|–|—|~|,|/|to|and|or|through|until|, and)\s?(?:the\s)?")


def english_figures(text: str) -> list[Figure]:
    """Return the figures of an English text, in order. Never raises."""
    return list(_figures(text))


_ASCII_FIGURES = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")


@functools.lru_cache(maxsize=64)
def _figures(text: str) -> tuple[Figure, ...]:
    text = without_long_runs(text.translate(_ASCII_FIGURES))
    reader = _Reader(text)
    reader.read()
    return tuple(_mark_days(reader.figures, text))


class _Reader(WordReader):
    """Read all figures of a text: digits, dates and, with the base class, words."""

    def read(self) -> None:
        at = 0
        while at < len(self.tokens):
            word = self.tokens[at][0]
            if word[0] in "0123456789½⅓⅔¼¾":
                at = self._number(at)
            elif word in MONTH_NUMBERS or word in _WEEKDAYS:
                at = self._calendar(at)
            elif word in _ROMAN:
                at = self.add(at, at, (_ROMAN[word],), "ordinal")
            elif word.lower() in WORDS:
                at = self.word(at)
            else:
                at += 1

    def _number(self, at: int) -> int:
        """Read digits and what is joined to them."""
        word, start, end = self.tokens[at]
        if _MISGROUPED.search(word):  # 16,2844: a decimal comma, or an error
            return self.add(at, at, (arabic(word.replace(",", ".", 1)),))
        value: Value = VULGAR[word] if word in VULGAR else arabic(word)
        if (vulgar := self.next(at, "", " ")) in VULGAR:
            return self.add(at, at + 1, (value + VULGAR[vulgar],))
        if glued := self.next(at, ""):
            return self._glued(at, value, glued)
        before = self._before(at)
        if (_latin(before) and not self._priced(at)) or (
            before == "-" and start > 1 and self.text[start - 2].isupper()
        ):
            return self.add(at, at, (value,), "code")
        if dated := self._numeric_date(at):
            return dated
        if _YEAR_MONTH.fullmatch(word):  # 2001.09
            year, month = word.split(".")
            self.figures.append(Figure((int(year),), "year", (start, start + 4), year))
            self.figures.append(Figure((int(month),), "month", (start + 5, end), month))
            return at + 1
        if isinstance(value, int):
            if joined := self._joined_digits(at, value):
                return joined
            plural = self.text[end : end + 2] in ("'s", "’s")
            if plural and value % 10 == 0 and 1000 <= value <= 2100:
                return self.add(at, at, (value,), "decade", end + 2)
        return self.phrase(at, value)

    def _before(self, at: int) -> str:
        """Return the character before token ``at``."""
        start = self.tokens[at][1]
        return self.text[start - 1 : start]

    def _priced(self, at: int) -> bool:
        """Return whether the letters before the digits name money: USD11.16 million, RMB500."""
        return (
            self.tokens[at - 1][0].upper() in MONEY
            or "," in self.tokens[at][0]
            or self.next(at, " ") in SCALES
        )

    def _glued(self, at: int, value: Value, glued: str) -> int:
        """Read digits with letters joined to them: 21st, 90s, 3pm, 5m, 4x."""
        if glued in ("st", "nd", "rd", "th"):
            if value >= 2 and self.next(at, "-") in PARTS:
                return self.add(at, at + 1, (value,), "ordinal")
            # "2017st" is no ordinal: the letters do not fit the digits.
            right = glued in (ordinal_suffix(value), "th")
            return self.add(at, at + 1, (value,), "ordinal" if right else "code")
        if glued == "s" and isinstance(value, int) and value % 10 == 0:
            if value < 100:
                return self.tens(at, at + 1, value)
            return self.add(at, at + 1, (value,), "decade")
        if glued in ("am", "pm", "a", "p") and value <= 12:
            later = value + 12 if glued[0] == "p" else value % 12
            return self.add(at, at + 1, (value, later), "time")
        if glued in GLUED and (self._priced(at) or not _latin(self._before(at))):  # not B2B
            scaled = simplest(value * GLUED[glued])
            if glued in SCALES:
                return self.add(at, at + 1, (scaled,))
            if self.next(at + 1, " ") in SCALES:
                return self.add(at, at + 1, (value,), "code")
            return self.add(at, at + 1, (scaled, value))
        if glued in ("pc", "pct", "percent"):
            return self.add(at, at, (value,))
        return self.add(at, at + 1, (value,), "multiple" if glued == "x" else "code")

    def _numeric_date(self, at: int) -> int:
        """Read 2025-06-23 or 23/6/2025; return 0 if the digits are no date.

        In 5/6/2025 the day comes first; the other order is the second reading.
        """
        start = self.tokens[at][1]
        kinds: tuple[FigureKind, ...]
        if match := _YEAR_FIRST.match(self.text, start):
            kinds, month, day = ("year", "month", "day"), int(match[3]), int(match[4])
        elif match := _YEAR_LAST.match(self.text, start):
            kinds, month, day = ("day", "month", "year"), int(match[3]), int(match[1])
            if month > 12:
                kinds, month, day = ("month", "day", "year"), day, month
        if not match or not 1 <= month <= 12 or not 1 <= day <= 31:
            return 0
        either = kinds[0] == "day" and day <= 12 and day != month
        for kind, group in zip(kinds, (1, 3, 4), strict=True):
            values: tuple[Value, ...] = (int(match[group]),)
            if either and kind != "year":
                values = (day, month) if kind == "day" else (month, day)
            unit = MONTHS[month - 1] if kind == "day" else ""
            self.figures.append(Figure(values, kind, match.span(group), match[group], unit))
        while at < len(self.tokens) and self.tokens[at][1] < match.end():
            at += 1
        return at

    def _joined_digits(self, at: int, value: int) -> int:
        """Read 14:30, 1/3, 10 000 or 2018-19; return 0 if the digits stand alone."""
        gap = self.gap(at)
        if gap not in (":", "/", " ", "\u00a0", "\u2009", "\u202f", "-", "–"):
            return 0
        word, following = self.tokens[at][0], self.tokens[at + 1][0]
        if not following.isdigit() or not word.isdigit():
            return 0
        other = int(following)
        if gap == ":" and value <= 24 and len(following) == 2 and other < 60:
            self.add(at, at, (value, value + 12 if value <= 12 else value - 12), "time")
            following_at = self.add(at + 1, at + 1, (other,), "time")
            self.figures[-1] = replace(self.figures[-1], unit="minute")
            return following_at
        if gap == "/" and other and len(word) <= 3 and len(following) <= 3:
            return self.add(at, at + 1, (simplest(Fraction(value, other)),), "fraction")
        if gap in ("-", "–", "/") and 1900 <= value <= 2100 and len(following) == 2:
            self.add(at, at, (value,), "year")
            return self.add(at + 1, at + 1, (other, value // 100 * 100 + other), "year")
        if gap not in ("-", "–", ":", "/") and len(word) <= 3 and len(following) == 3 and value:
            last, values, joined = at, [value], str(value)
            while self.gap(last) == gap and re.fullmatch(r"\d{3}", self.tokens[last + 1][0]):
                last += 1
                joined += self.tokens[last][0]
                values.append(int(self.tokens[last][0]))
            return self.add(at, last, (int(joined), *values))
        return 0

    def _calendar(self, at: int) -> int:
        """Read the name of a weekday or a month."""
        word, start, end = self.tokens[at]
        if word in _WEEKDAYS:
            return self.add(at, at, (_WEEKDAYS[word],), "weekday")
        if word == "May" and _MAY_AS_VERB.match(self.text, end):
            return at + 1
        # These are words and names too: months only beside what goes with months.
        if (len(word) == 3 or word == "March") and not (
            _MONTH_BEFORE.search(self.text, max(0, start - 12), start)
            or _MONTH_AFTER.match(self.text, end)
        ):
            return at + 1
        return self.add(at, at, (MONTH_NUMBERS[word],), "month")


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _mark_days(figures: list[Figure], text: str) -> list[Figure]:
    """Mark numbers beside a month as days of it: September 29 and 30, 27-28 June, May 1st.

    The unit of a day is its month.
    """
    found = list(figures)
    for index, month in enumerate(figures):
        if month.kind == "cardinal" and text[: month.span[0]].endswith("Day "):
            found[index] = replace(month, kind="day", unit="")  # on Day 29
        if month.kind != "month":
            continue
        for step, pattern in ((1, _BEFORE_DAY), (-1, _AFTER_DAY)):
            at, joint = index + step, pattern
            while 0 <= at < len(figures):
                left, right = sorted((at, at - step))
                gap = text[figures[left].span[1] : figures[right].span[0]]
                if not _may_be_day(figures[at]) or not joint.fullmatch(gap):
                    break
                if "," in gap and figures[at].unit:  # in September, 19 schools
                    break
                found[at] = replace(found[at], kind="day", unit=month.text)
                at, joint = at + step, _DAY_JOINT
            if found[min(max(index + step, 0), len(figures) - 1)].kind == "day":
                break  # 5 May 2018, not the 2018th day
    return found


def _may_be_day(figure: Figure) -> bool:
    value = figure.values[0]
    return (
        figure.kind in ("cardinal", "ordinal")
        and isinstance(value, int)
        and 1 <= value <= 31
        and (figure.text[0].isdigit() or figure.kind == "ordinal")
    )
