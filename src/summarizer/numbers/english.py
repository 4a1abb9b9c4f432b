"""Figures in English text.

The text is cut into words and digit groups once; words that take part in numbers are looked
up in a table, and a small reader puts neighbours together: "two hundred and fifty thousand",
"$3.5 bn", "twenty-first", "three and a half", "23-25 June 2025".
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from fractions import Fraction

from summarizer.numbers.days import mark_days
from summarizer.numbers.english_words import (
    CARDINALS,
    CLOCK_WORDS,
    FOLDS,
    GLUED,
    MAY_AS_VERB,
    MONEY,
    MONTH_AFTER,
    MONTH_BEFORE,
    MONTH_NUMBERS,
    MULTIPLES,
    NINETIES,
    NOT_ONE,
    NOT_SECOND,
    ORDINALS,
    PARTS,
    POSSESSIVES,
    ROMAN,
    SCALES,
    SPANS,
    TENS,
    TO_NONE,
    VULGAR,
    WEEKDAYS,
    WORDS,
)
from summarizer.numbers.values import MONTHS, Figure, FigureKind, Value, arabic, simplest

__all__ = ["english_figures"]

# Character references such as &#39; hold no figure; the capture is empty for them.
_TOKEN = re.compile(
    r"&#?\w{1,8};|(?:GMT|UTC)\s?[+-]\d\d?|([A-Za-z]+|\d{1,3}(?:,\d{3})*,(?!(?:19|20)\d\d(?!\d))\d{4,6}(?![\d,])|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|[½⅓⅔¼¾])",
    re.ASCII,
)

_MISGROUPED = re.compile(r",\d{4}")

_SHARE = re.compile(
    r"(?P<percent>\s?%|[\s-]?(?:percent(?:age)?|per cent|pct|pc)\b(?:[ -]points?\b)?)"
    r"|(?P<permille>\s?‰|[\s-]per (?:thousand|mille?)\b)|(?P<basis>[\s-]basis[\s-]points?\b)"
)
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|approximately|roughly|some|over|under|more than|less than"
    r"|fewer than|close to|up to|at least|as many as|estimated|nearing|approaching|above|below"
    r"|exceeding)"
    r"(?: a| an)? [$€£¥]?$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s?(?:-|–|—|~|to|and|or|,|, and|, or|/|through)\s?(?:[$€£¥]|US\$|RMB\s?)?")


def english_figures(text: str) -> list[Figure]:
    """The figures of an English text, in order. Never raises."""
    return list(_figures(text))


@functools.lru_cache(maxsize=64)
def _figures(text: str) -> tuple[Figure, ...]:
    reader = _Reader(text)
    reader.read()
    return tuple(mark_days(reader.figures, text))


_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)([-/.])(\d\d?)\2(\d\d?)(?![\d.]\d|\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d\d?)([-/.])(\d\d?)\2((?:19|20)\d\d)(?![\d.]\d|\d)", re.ASCII)


class _Reader:
    """Reads one text; ``at`` is the token that comes next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text) if m[1]]
        self.figures: list[Figure] = []

    def read(self) -> None:
        tokens, at, count = self.tokens, 0, len(self.tokens)
        while at < count:
            word = tokens[at][0]
            if word[0] in "0123456789½⅓⅔¼¾":
                at = self._number(at)
            elif word in MONTH_NUMBERS or word in WEEKDAYS:
                at = self._calendar(at)
            elif word in ROMAN:
                at = self._add(at, at, (ROMAN[word],), "ordinal")
            elif word.lower() in WORDS:
                at = self._word(at)
            else:
                at += 1

    # What stands between and around tokens.

    def _gap(self, at: int) -> str | None:
        """The text between token ``at`` and the next one; ``None`` at the end."""
        if at + 1 >= len(self.tokens):
            return None
        return self.text[self.tokens[at][2] : self.tokens[at + 1][1]]

    def _next(self, at: int, *gaps: str) -> str:
        """The next token in lower case if one of ``gaps`` leads to it, else empty."""
        return self.tokens[at + 1][0].lower() if self._gap(at) in gaps else ""

    def _add(
        self,
        first: int,
        last: int,
        values: tuple[Value, ...],
        kind: FigureKind = "cardinal",
        stop: int = 0,
    ) -> int:
        """Add the figure of tokens ``first`` to ``last``; the token to read on from."""
        start, end = self.tokens[first][1], max(self.tokens[last][2], stop)
        size = 0
        if kind in ("cardinal", "fraction", "code", "year") and (
            share := _SHARE.match(self.text, end)
        ):
            size = {"percent": 100, "permille": 1000, "basis": 10**4}[share.lastgroup or ""]
            more = values if share.lastgroup == "basis" else ()
            values = (*(simplest(Fraction(value) / size) for value in values), *more)
            kind, end = "percent", share.end()
        about = bool(_ABOUT.search(self.text, max(0, start - 20), start))
        unit = self.tokens[last + 1][0] if self._gap(last) in (" ", "-") else ""
        if kind == "percent":
            unit = ""
        figure = Figure(values, kind, (start, end), self.text[start:end], unit, about)
        self._lend(figure, size)
        self.figures.append(figure)
        last += 1
        while last < len(self.tokens) and self.tokens[last][1] < end:
            last += 1
        return last

    def _lend(self, new: Figure, share: int) -> None:
        """Let the last of a range or list ("3 to 5 million", "6, 7 and 8%") lend its unit.

        ``share``: 100 where that is percent, 1000 per mille, 0 where it is no share.
        """
        word = re.split("[ -]", new.text)[-1].lower()
        scale = SCALES.get(word) or GLUED.get(word.lstrip("0123456789.,"), 1)
        if share and self._signed_list(new):
            return
        for index in range(len(self.figures) - 1, -1, -1):
            figure = self.figures[index]
            gap = self.text[figure.span[1] : new.span[0]]
            if figure.kind not in ("cardinal", "fraction") or not _JOINT.fullmatch(gap):
                return
            value = figure.values[0]
            if share:
                if " " in figure.text:  # 1.5 million, or 9%
                    return
                joined = (simplest(Fraction(value) / share), value)
                new = replace(figure, values=joined, kind="percent")
            elif scale > 1 and value < 1000:
                new = replace(figure, values=(*figure.values, simplest(value * scale)))
            else:
                return
            self.figures[index] = new

    def _signed_list(self, new: Figure) -> bool:
        """Whether each share of the list that ``new`` ends has its sign: 30.3, 8.9% and 7%.

        A share lends its sign over "and" or "to", and from there over commas.
        """
        later, joined = new, False
        for figure in reversed(self.figures):
            gap = self.text[figure.span[1] : later.span[0]]
            if not _JOINT.fullmatch(gap):
                break
            if figure.kind == "percent":
                return True
            joined = joined or gap.strip() not in (",", "")
            later = figure
        return not joined

    # The readers, each for what one kind of token can begin.

    def _number(self, at: int) -> int:
        """Digits, and what is glued or joined to them."""
        word, start, end = self.tokens[at]
        if _MISGROUPED.search(word):  # 16,2844: a decimal comma, or an error
            return self._add(at, at, (arabic(word.replace(",", ".", 1)),))
        value: Value = VULGAR[word] if word in VULGAR else arabic(word)
        if self._next(at, "", " ") in VULGAR:
            at += 1
            return self._add(at - 1, at, (value + VULGAR[self.tokens[at][0]],))
        glued = self._next(at, "")
        before = self.text[start - 1] if start else ""
        if glued:
            return self._glued(at, value, glued)
        if (_latin(before) and not self._priced(at)) or (
            before == "-" and start > 1 and self.text[start - 2].isupper()
        ):
            return self._add(at, at, (value,), "code")
        if dated := self._numeric_date(at):
            return dated
        if re.fullmatch(r"(?:19|20)\d\d\.(?:0[1-9]|1[0-2])", word):  # 2001.09
            year, month = word.split(".")
            self.figures.append(Figure((int(year),), "year", (start, start + 4), year))
            self.figures.append(Figure((int(month),), "month", (start + 5, end), month))
            return at + 1
        if isinstance(value, int):
            joined = self._joined_digits(at, value)
            if joined:
                return joined
            if (
                value % 10 == 0
                and 1000 <= value <= 2100
                and re.match("['’]s", self.text[end : end + 2])
            ):
                return self._add(at, at, (value,), "decade", end + 2)
        return self._phrase(at, value)

    def _priced(self, at: int) -> bool:
        """Whether the letters before the digits name money: USD11.16 million, RMB500."""
        word = self.tokens[at][0]
        return (
            self.tokens[at - 1][0].upper() in MONEY or "," in word or self._next(at, " ") in SCALES
        )

    def _glued(self, at: int, value: Value, glued: str) -> int:
        if glued in ("st", "nd", "rd", "th"):
            if value in (2, 3, 4) or value > 4:
                part = self._next(at, "-")
                if part and part in PARTS:
                    return self._add(at, at + 1, (value,), "ordinal")
            # "2017st" is no ordinal: digits that do not belong there.
            right = glued in (_suffix(value), "th")
            return self._add(at, at + 1, (value,), "ordinal" if right else "code")
        if glued == "s" and isinstance(value, int) and value % 10 == 0:
            if value < 100:
                return self._tens(at, at + 1, value)
            return self._add(at, at + 1, (value,), "decade")
        if glued in ("am", "pm", "a", "p") and value <= 12:
            return self._add(
                at, at + 1, (value, value + 12) if glued[0] == "p" else (value, value % 12), "time"
            )
        if glued in GLUED and (self._priced(at) or not _latin(self._before(at))):  # no B2B
            scaled = simplest(value * GLUED[glued])
            sure = glued in SCALES
            values = (scaled,) if sure else (scaled, value)
            if not sure and self._next(at + 1, " ") in SCALES:
                return self._add(at, at + 1, (value,), "code")
            return self._add(at, at + 1, values)
        if glued in ("pc", "pct", "percent"):
            return self._add(at, at, (value,))
        if glued == "x":
            return self._add(at, at + 1, (value,), "multiple")
        return self._add(at, at + 1, (value,), "code")

    def _before(self, at: int) -> str:
        """The character before token ``at``."""
        start = self.tokens[at][1]
        return self.text[start - 1 : start]

    def _tens(self, first: int, last: int, value: int) -> int:
        """The nineties, the 90s; her nineties are an age."""
        before = self.tokens[first - 1][0].lower() if first else ""
        if before in ("early", "late", "mid") and first > 1:
            before = self.tokens[first - 2][0].lower()
        if before in POSSESSIVES:
            return self._add(first, last, (value,))
        return self._add(first, last, (1900 + value, value), "decade")

    def _numeric_date(self, at: int) -> int:
        """2025-06-23, 23/6/2025; 0 where the digits are no date.

        Of 5/6/2025 the day is read first; the other way round is the second reading.
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
        """14:30, 1/3, 10 000, 2018-19; 0 where the digits stand alone."""
        gap = self._gap(at)
        if gap not in (":", "/", " ", "\u00a0", "\u2009", "\u202f", "-", "–"):
            return 0
        word, following = self.tokens[at][0], self.tokens[at + 1][0]
        if not following.isdigit() or not word.isdigit():
            return 0
        other = int(following)
        if gap == ":" and value <= 24 and len(following) == 2 and other < 60:
            self._add(at, at, (value, value + 12 if value <= 12 else value - 12), "time")
            following_at = self._add(at + 1, at + 1, (other,), "time")
            self.figures[-1] = replace(self.figures[-1], unit="minute")
            return following_at
        if gap == "/" and other and len(word) <= 3 and len(following) <= 3:
            return self._add(at, at + 1, (simplest(Fraction(value, other)),), "fraction")
        if gap in ("-", "–", "/") and 1900 <= value <= 2100 and len(following) == 2:
            self._add(at, at, (value,), "year")
            return self._add(at + 1, at + 1, (other, value // 100 * 100 + other), "year")
        if gap not in ("-", "–", ":", "/") and len(word) <= 3 and len(following) == 3 and value:
            last, values, joined = at, [value], str(value)
            while self._gap(last) == gap and re.fullmatch(r"\d{3}", self.tokens[last + 1][0]):
                last += 1
                joined += self.tokens[last][0]
                values.append(int(self.tokens[last][0]))
            return self._add(at, last, (int(joined), *values))
        return 0

    def _phrase(self, at: int, value: Value) -> int:
        """A number that begins with digits or a value below a hundred, and what it grows to."""
        first, total, current = at, Fraction(0), Fraction(value)
        written = not self.tokens[at][0][0].isdigit()
        while True:
            word = self._next(at, " ", "-", "\u00a0") if self._gap(at) != "" else ""
            if not word:
                break
            if word == "and":
                step = self._after_and(at, total, current)
                if step is None:
                    break
                at, current = step
            elif (
                written
                and word in CARDINALS
                and current % 100 >= 20
                and current % 10 == 0
                and 0 < CARDINALS[word] < 10
            ):
                at, current = at + 1, current + CARDINALS[word]
            elif written and word in TENS and 10 <= current <= 20 and total == 0:
                at, current = at + 1, current * 100 + TENS[word]  # nineteen eighty-four
            elif written and (word in TENS or word in CARDINALS) and current and current % 100 == 0:
                at, current = at + 1, current + (TENS.get(word) or CARDINALS[word])
            elif word == "hundred" and current < 100:
                at, current = at + 1, current * 100
            elif word in SCALES and current:
                if total and total % SCALES[word]:
                    break
                at, total, current = at + 1, total + current * SCALES[word], Fraction(0)
            elif total and not current and written and (word in CARDINALS or word in TENS):
                at, current = at + 1, Fraction(TENS.get(word) or CARDINALS[word])
            elif total and not current and word.isdigit() and self._grows(at, total):
                at, current = at + 1, Fraction(int(word))
            else:
                break
        value = simplest(total + current)
        return self._close(first, at, value, written)

    def _grows(self, at: int, total: Fraction) -> bool:
        """Whether the digits after ``at`` go on with the number: 1 million 200 thousand."""
        scale = SCALES.get(self._next(at + 1, " "), 0)
        return 0 < scale < total and total % (scale * 1000) == 0

    def _after_and(
        self, at: int, total: Fraction, current: Fraction
    ) -> tuple[int, Fraction] | None:
        """The token and value after "and", where it goes on with the number."""
        if self._gap(at + 1) != " ":
            return None
        word = self._next(at + 1, " ")
        if word in ("a", "one") and self._next(at + 2, " ", "-") in ("half", "quarter"):
            part = Fraction(1, PARTS[self._next(at + 2, " ", "-")])
            return at + 3, current + part
        if word == "half" and self.tokens[at][0] != "half":
            return at + 2, current + Fraction(1, 2)
        grown = (current and current % 100 == 0) or (total and not current)
        if not grown or self.tokens[at][0][0].isdigit():
            return None
        small = TENS.get(word) or CARDINALS.get(word)
        if not small:
            return None
        ahead = at + 2
        if word in TENS and self._next(ahead, " ", "-") in CARDINALS:
            ahead += 1
        beyond = self._next(ahead, " ", "-")
        if beyond == "hundred" or (beyond in SCALES and not current):
            return None  # "one thousand and two hundred" are two numbers
        return at + 2, current + small

    def _close(self, first: int, at: int, value: Value, written: bool) -> int:
        """What may end a number: an ordinal, a fraction's lower part, a dozen, a decade."""
        word = self._next(at, " ", "-")
        if written and word in ORDINALS and value % 10 == 0 and value >= 20 and ORDINALS[word] < 10:
            return self._add(first, at + 1, (value + ORDINALS[word],), "ordinal")
        if word in PARTS and (value == 1) == (not word.endswith(("s", "halves"))) and value < 100:
            share = simplest(Fraction(value) / PARTS[word])
            values = (share, value) if word == "quarters" else (share,)
            if word in ("half", "quarter") and self._next(at + 1, " ") in SCALES:
                values = (simplest(share * SCALES[self._next(at + 1, " ")]),)
                return self._add(first, at + 2, values)
            return self._add(first, at + 1, values, "fraction")
        if word in ("dozen", "decade", "decades", "century", "centuries", "fortnight"):
            return self._add(first, at + 1, (simplest(value * SPANS[word]), value))
        if word in ("pair", "pairs", "couple", "couples"):
            return self._add(first, at + 1, (value, value * 2))
        if word in ("fold", "times"):
            return self._add(first, at + 1, (value,), "multiple")
        if word == "o" or (
            word in ("a", "p", "am", "pm")
            and re.match(r"[ap]\.?m\b", self.text[self.tokens[at + 1][1] :], re.IGNORECASE)
        ):
            values = (value, value + 12) if value <= 12 else (value,)
            return self._add(first, at, values, "time")
        if (
            isinstance(value, int)
            and not written
            and 1500 <= value <= 2100
            and len(self.tokens[at][0]) == 4
        ):
            return self._add(first, at, (value,), "year")
        return self._add(first, at, (value,))

    def _word(self, at: int) -> int:
        """A number word."""
        word = self.tokens[at][0].lower()
        before = self.tokens[at - 1][0].lower() if at and self._gap(at - 1) in (" ", "-") else ""
        if word in ("one", "second") and self._idle(at, word, before):
            return at + 1
        if word in CARDINALS or word in TENS:
            return self._phrase(at, CARDINALS[word] if word in CARDINALS else TENS[word])
        if word in ("half", "quarter") or (word in PARTS and before == "a" and word != "second"):
            return self._part(at, word, before)
        if (word == "hundred" or word in SCALES) and before == "a" and not self._vague(at):
            return self._phrase(at - 1, 1)
        if word in ORDINALS:
            return self._add(at, at, (ORDINALS[word],), "ordinal")
        if word in MULTIPLES or word in FOLDS:
            return self._add(at, at, (MULTIPLES.get(word) or FOLDS[word],), "multiple")
        if word in NINETIES:
            return self._tens(at, at, NINETIES[word])
        if word in CLOCK_WORDS:
            return self._add(at, at, CLOCK_WORDS[word], "time")
        if word == "century" and self._numbers_century(at):
            return at + 1
        if word in ("dozen", "decade", "century", "fortnight"):
            return self._add(at, at, (SPANS[word], 1))
        return at + 1

    def _idle(self, at: int, word: str, before: str) -> bool:
        """Whether "one" or "second" counts nothing: no one, on the one hand, second to none."""
        left, right = NOT_ONE if word == "one" else NOT_SECOND
        if before in left or self._next(at, " ", "-") in right:
            return True
        return word == "second" and bool(TO_NONE.match(self.text, self.tokens[at][2]))

    def _numbers_century(self, at: int) -> bool:
        """Let the ordinal before "century" be that of a century: the 21st century."""
        last = self.figures[-1] if self.figures else None
        if not last or last.kind != "ordinal" or last.unit.lower() != "century":
            return False
        if last.span[1] + 1 != self.tokens[at][1] or last.values[0] < 2:
            return False
        end = self.tokens[at][2]
        number = last.values[0]
        self.figures[-1] = replace(
            last,
            kind="century",
            values=(number, (number - 1) * 100),
            span=(last.span[0], end),
            text=self.text[last.span[0] : end],
            unit="",
        )
        return True

    def _vague(self, at: int) -> bool:
        """Whether "a" before the word at ``at`` ends "half a" or "many a"."""
        return (
            at > 1
            and self._gap(at - 2) == " "
            and self.tokens[at - 2][0].lower() in ("half", "many")
        )

    def _part(self, at: int, word: str, before: str) -> int:
        share = Fraction(1, PARTS[word])
        ahead = at
        if self._next(ahead, " ", "-") in ("a", "of"):
            ahead += 1
            if self._next(ahead, " ") == "a":
                ahead += 1
        unit = self._next(ahead, " ", "-")
        if ahead > at and _SHARE.match(self.text, self.tokens[ahead][2]):  # half a percent
            return self._add(at, ahead, (share,))
        if word == "half" and unit == "past" and self._next(at + 1, " "):
            return self._half_past(at)
        if unit in SCALES:
            return self._add(at, ahead + 1, (simplest(share * SCALES[unit]),))
        if unit in SPANS:
            return self._add(at, ahead + 1, (simplest(share * SPANS[unit]), share))
        values = (share, PARTS[word]) if word not in ("half", "quarter") else (share,)
        return self._add(at, at, values, "fraction" if before != "first" else "ordinal")

    def _half_past(self, at: int) -> int:
        """Half past three is a minute and an hour, as 3:30 is the other way round."""
        hour = self.tokens[at + 2][0].lower()
        value = int(hour) if hour.isdigit() else CARDINALS.get(hour, 0)
        if not 1 <= value <= 12:
            return self._add(at, at, (Fraction(1, 2),), "fraction")
        self._add(at, at, (30,), "time")
        self.figures[-1] = replace(self.figures[-1], unit="minute")
        return self._add(at + 2, at + 2, (value, value + 12), "time")

    def _calendar(self, at: int) -> int:
        word, start, _ = self.tokens[at]
        if word in WEEKDAYS:
            return self._add(at, at, (WEEKDAYS[word],), "weekday")
        if word == "May" and MAY_AS_VERB.match(self.text, start + 3):
            return at + 1
        # Words and names too: a month only beside what goes with months.
        if (len(word) == 3 or word == "March") and not (
            MONTH_BEFORE.search(self.text, max(0, start - 12), start)
            or MONTH_AFTER.match(self.text, start + len(word))
        ):
            return at + 1
        return self._add(at, at, (MONTH_NUMBERS[word],), "month")


def _suffix(value: Value) -> str:
    if value % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(int(value % 10), "th")


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
