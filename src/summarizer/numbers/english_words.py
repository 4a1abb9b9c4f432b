"""Numbers in English words: "two hundred and fifty thousand", "half a million", "nineties".

The text is cut into words and groups of digits once. A small reader looks words up in tables and
joins neighbours.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from summarizer.data import word_lists
from summarizer.numbers.values import Figure, FigureKind, Value, simplest

__all__ = [
    "CARDINALS",
    "GLUED",
    "MONEY",
    "PARTS",
    "SCALES",
    "TENS",
    "VULGAR",
    "WORDS",
    "WordReader",
]

_LISTS = word_lists("english_numbers")
CARDINALS = {word: n for n, word in enumerate(_LISTS["zero_to_nineteen"].split())}
TENS = {word: 10 * n for n, word in enumerate(_LISTS["twenty_to_ninety"].split(), start=2)}
_ORDINALS = {word: n for n, word in enumerate(_LISTS["first_to_nineteenth"].split(), start=1)}
_ORDINALS |= {word[:-1] + "ieth": value for word, value in TENS.items()}
_ORDINALS |= {word + "ly": value for word, value in _ORDINALS.items() if value in (2, 3, 4, 5)}
_ORDINALS |= {"hundredth": 100, "thousandth": 1000, "millionth": 10**6}
SCALES: dict[str, int] = _LISTS["scales"]
GLUED = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12} | SCALES
"""Letters joined to digits. They need not be a scale: 5m may be metres, 10k a run."""
PARTS: dict[str, int] = _LISTS["parts"] | {
    word + end: n for end in ("", "s") for word, n in _ORDINALS.items() if n > 3
}
_MULTIPLES: dict[str, int] = _LISTS["multiples"] | {
    word + "fold": n for word, n in (CARDINALS | TENS).items() if n > 1
}
_SPANS: dict[str, int] = _LISTS["spans"]
_CLOCK = {word: tuple(values) for word, values in _LISTS["clock"].items()}
_NINETIES = {word[:-1] + "ies": value for word, value in TENS.items()}
VULGAR = {
    "½": Fraction(1, 2),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
}
MONEY = frozenset(_LISTS["money"].split())
_UNCOUNTED = {
    word: tuple(
        frozenset(_LISTS[f"{side}_uncounted_{word}"].split()) for side in ("before", "after")
    )
    for word in ("one", "second")
}
"""Words before and after "one" and "second" with which these count nothing."""
_POSSESSIVES = frozenset(_LISTS["possessives"].split())
WORDS = frozenset(
    {"hundred"}.union(
        CARDINALS, TENS, _ORDINALS, PARTS, _MULTIPLES, SCALES, _SPANS, _CLOCK, _NINETIES
    )
)
"""Every word that a number can begin with or consist of."""

# Character references such as &#39; hold no figure; the capture is empty for them.
_TOKEN = re.compile(
    r"&#?\w{1,8};|(?:GMT|UTC)\s?[+-]\d\d?"
    r"|([A-Za-z]+|\d{1,3}(?:,\d{3})*,(?!(?:19|20)\d\d(?!\d))\d{4,6}(?![\d,])"
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|[½⅓⅔¼¾])",
    re.ASCII,
)
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
_TO_NONE = re.compile(r"[ -]to[ -]none\b")


class WordReader:
    """Read numbers that begin with a word, or go on with words after digits.

    Methods take the index of a token and return that of the token to read on from.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text) if m[1]]
        self.figures: list[Figure] = []

    # Tokens and their surroundings

    def gap(self, at: int) -> str | None:
        """Return the text between token ``at`` and the next one, ``None`` at the end."""
        if at + 1 >= len(self.tokens):
            return None
        return self.text[self.tokens[at][2] : self.tokens[at + 1][1]]

    def next(self, at: int, *gaps: str) -> str:
        """Return the next token in lower case if one of ``gaps`` leads to it, else nothing."""
        return self.tokens[at + 1][0].lower() if self.gap(at) in gaps else ""

    def add(
        self,
        first: int,
        last: int,
        values: tuple[Value, ...],
        kind: FigureKind = "cardinal",
        stop: int = 0,
    ) -> int:
        """Add the figure of tokens ``first`` to ``last``, which may reach on to ``stop``."""
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
        unit = self.tokens[last + 1][0] if self.gap(last) in (" ", "-") else ""
        if kind == "percent":
            unit = ""
        figure = Figure(values, kind, (start, end), self.text[start:end], unit, about)
        self._share_unit(figure, size)
        self.figures.append(figure)
        last += 1
        while last < len(self.tokens) and self.tokens[last][1] < end:
            last += 1
        return last

    def _share_unit(self, new: Figure, share: int) -> None:
        """Give the unit of the last figure of a range or list to the others.

        Examples are "3 to 5 million" and "6, 7 and 8%". ``share`` is 100 for percent, 1000 for
        per mille, 0 for other units.
        """
        word = new.text.replace("-", " ").rsplit(" ", 1)[-1].lower()
        scale = SCALES.get(word) or GLUED.get(word.lstrip("0123456789.,"), 1)
        if share and self._each_signed(new):
            return
        for index in range(len(self.figures) - 1, -1, -1):
            figure = self.figures[index]
            gap = self.text[figure.span[1] : new.span[0]]
            if figure.kind not in ("cardinal", "fraction") or not _JOINT.fullmatch(gap):
                return
            value = figure.values[0]
            if share:
                if " " in figure.text or value >= 1000:  # 1.5 million, or 9%
                    return
                joined = (simplest(Fraction(value) / share), value)
                new = replace(figure, values=joined, kind="percent")
            elif scale > 1 and value < 1000:
                new = replace(figure, values=(*figure.values, simplest(value * scale)))
            else:
                return
            self.figures[index] = new

    def _each_signed(self, last: Figure) -> bool:
        """Return whether each share of a list has its own sign: 30.3, 8.9% and 7%.

        The sign of a share counts across "and" or "to", and from there across commas.
        """
        later, joined = last, False
        for figure in reversed(self.figures):
            gap = self.text[figure.span[1] : later.span[0]]
            if not _JOINT.fullmatch(gap):
                break
            if figure.kind == "percent":
                return True
            joined = joined or gap.strip() not in (",", "")
            later = figure
        return not joined

    # Numbers

    def word(self, at: int) -> int:
        """Read a number word and what goes on from it."""
        word = self.tokens[at][0].lower()
        before = self.tokens[at - 1][0].lower() if at and self.gap(at - 1) in (" ", "-") else ""
        if word in ("one", "second") and self._uncounted(at, word, before):
            return at + 1
        if word in CARDINALS or word in TENS:
            return self.phrase(at, CARDINALS[word] if word in CARDINALS else TENS[word])
        if word in ("half", "quarter") or (word in PARTS and before == "a" and word != "second"):
            return self._part(at, word, before)
        if (word == "hundred" or word in SCALES) and before == "a" and not self._vague(at):
            return self.phrase(at - 1, 1)
        if word in _ORDINALS:
            return self.add(at, at, (_ORDINALS[word],), "ordinal")
        if word in _MULTIPLES:
            return self.add(at, at, (_MULTIPLES[word],), "multiple")
        if word in _NINETIES:
            return self.tens(at, at, _NINETIES[word])
        if word in _CLOCK:
            return self.add(at, at, _CLOCK[word], "time")
        if word == "century" and self._numbers_century(at):
            return at + 1
        if word in ("dozen", "decade", "century", "fortnight"):
            return self.add(at, at, (_SPANS[word], 1))
        return at + 1

    def phrase(self, at: int, value: Value) -> int:
        """Read on from digits or a word below a hundred as far as the number goes."""
        total: Value = 0
        first, current = at, value
        written = not self.tokens[at][0][0].isdigit()
        while True:
            word = self.next(at, " ", "-", "\u00a0") if self.gap(at) != "" else ""
            small = TENS.get(word, CARDINALS.get(word)) if written else None
            if not word:
                break
            if word == "and":
                step = self._after_and(at, total, current)
                if step is None:
                    break
                at, current = step
            elif (
                written
                and 0 < CARDINALS.get(word, 0) < 10
                and current % 100 >= 20
                and current % 10 == 0
            ):
                at, current = at + 1, current + CARDINALS[word]
            elif written and word in TENS and 10 <= current <= 20 and total == 0:
                at, current = at + 1, current * 100 + TENS[word]  # nineteen eighty-four
            elif small is not None and current and current % 100 == 0:
                at, current = at + 1, current + small
            elif word == "hundred" and current < 100:
                at, current = at + 1, current * 100
            elif word in SCALES and current:
                if total and total % SCALES[word]:
                    break
                at, total, current = at + 1, total + current * SCALES[word], 0
            elif total and not current and small is not None:
                at, current = at + 1, small
            elif total and not current and word.isdigit() and self._grows(at, total):
                at, current = at + 1, int(word)
            else:
                break
        return self._end(first, at, simplest(total + current), written)

    def _grows(self, at: int, total: Value) -> bool:
        """Return whether the digits after ``at`` continue the number: 1 million 200 thousand."""
        scale = SCALES.get(self.next(at + 1, " "), 0)
        return 0 < scale < total and total % (scale * 1000) == 0

    def _after_and(self, at: int, total: Value, current: Value) -> tuple[int, Value] | None:
        """Return the token and value after an "and" that continues the number."""
        if self.gap(at + 1) not in (" ", "-"):
            return None
        word = self.next(at + 1, " ", "-")
        if word in ("a", "one") and self.next(at + 2, " ", "-") in ("half", "quarter"):
            return at + 3, current + Fraction(1, PARTS[self.next(at + 2, " ", "-")])
        if word == "half" and self.tokens[at][0] != "half":
            return at + 2, current + Fraction(1, 2)
        grown = (current and current % 100 == 0) or (total and not current)
        if not grown or self.tokens[at][0][0].isdigit():
            return None
        small = TENS.get(word) or CARDINALS.get(word)
        if not small:
            return None
        ahead = at + 2
        if word in TENS and self.next(ahead, " ", "-") in CARDINALS:
            ahead += 1
        beyond = self.next(ahead, " ", "-")
        if beyond == "hundred" or (beyond in SCALES and not current):
            return None  # "one thousand and two hundred" are two numbers
        return at + 2, current + small

    def _end(self, first: int, at: int, value: Value, written: bool) -> int:
        """Add a number with the word that ends it: an ordinal, a part, a dozen, a decade."""
        word = self.next(at, " ", "-")
        ordinal = _ORDINALS.get(word, 10)
        if written and ordinal < 10 and value % 10 == 0 and value >= 20:
            return self.add(first, at + 1, (value + ordinal,), "ordinal")
        if word in PARTS and (value == 1) == (not word.endswith(("s", "halves"))) and value < 100:
            share = simplest(Fraction(value) / PARTS[word])
            values = (share, value) if word == "quarters" else (share,)
            if word in ("half", "quarter") and self.next(at + 1, " ") in SCALES:
                values = (simplest(share * SCALES[self.next(at + 1, " ")]),)
                return self.add(first, at + 2, values)
            return self.add(first, at + 1, values, "fraction")
        if word in _SPANS:
            return self.add(first, at + 1, (simplest(value * _SPANS[word]), value))
        if word in ("pair", "pairs", "couple", "couples"):
            return self.add(first, at + 1, (value, value * 2))
        if word in ("fold", "times"):
            return self.add(first, at + 1, (value,), "multiple")
        if word == "o" or (
            word in ("a", "p", "am", "pm")
            and re.match(r"[ap]\.?m\b", self.text[self.tokens[at + 1][1] :], re.IGNORECASE)
        ):
            values = (value, value + 12) if value <= 12 else (value,)
            return self.add(first, at, values, "time")
        if (
            isinstance(value, int)
            and not written
            and 1500 <= value <= 2100
            and len(self.tokens[at][0]) == 4
        ):
            return self.add(first, at, (value,), "year")
        return self.add(first, at, (value,))

    def tens(self, first: int, last: int, value: int) -> int:
        """Add a decade (the nineties, the 90s), or an age (her nineties)."""
        before = self.tokens[first - 1][0].lower() if first else ""
        if before in ("early", "late", "mid") and first > 1:
            before = self.tokens[first - 2][0].lower()
        if before in _POSSESSIVES:
            return self.add(first, last, (value,))
        return self.add(first, last, (1900 + value, value), "decade")

    def _uncounted(self, at: int, word: str, before: str) -> bool:
        """Return whether "one" or "second" counts nothing: no one, second to none."""
        left, right = _UNCOUNTED[word]
        if before in left or self.next(at, " ", "-") in right:
            return True
        return word == "second" and bool(_TO_NONE.match(self.text, self.tokens[at][2]))

    def _numbers_century(self, at: int) -> bool:
        """Turn the ordinal before "century" into a century: the 21st century."""
        last = self.figures[-1] if self.figures else None
        if not last or last.kind != "ordinal" or last.unit.lower() != "century":
            return False
        number = last.values[0]
        if last.span[1] + 1 != self.tokens[at][1] or number < 2:
            return False
        span = (last.span[0], self.tokens[at][2])
        values = (number, (number - 1) * 100)
        self.figures[-1] = replace(
            last, kind="century", values=values, span=span, text=self.text[slice(*span)], unit=""
        )
        return True

    def _vague(self, at: int) -> bool:
        """Return whether "a" before token ``at`` ends "half a" or "many a"."""
        words = ("half", "many")
        return at > 1 and self.gap(at - 2) == " " and self.tokens[at - 2][0].lower() in words

    def _part(self, at: int, word: str, before: str) -> int:
        """Read a part: half, half a million, a third."""
        share = Fraction(1, PARTS[word])
        ahead = at
        if self.next(ahead, " ", "-") in ("a", "of"):
            ahead += 1
            if self.next(ahead, " ") == "a":
                ahead += 1
        unit = self.next(ahead, " ", "-")
        if ahead > at and _SHARE.match(self.text, self.tokens[ahead][2]):  # half a percent
            return self.add(at, ahead, (share,))
        if word == "half" and unit == "past" and self.next(at + 1, " "):
            return self._half_past(at)
        if unit in SCALES:
            return self.add(at, ahead + 1, (simplest(share * SCALES[unit]),))
        if unit in _SPANS:
            return self.add(at, ahead + 1, (simplest(share * _SPANS[unit]), share))
        values = (share, PARTS[word]) if word not in ("half", "quarter") else (share,)
        return self.add(at, at, values, "fraction" if before != "first" else "ordinal")

    def _half_past(self, at: int) -> int:
        """Read "half past three" as a minute and an hour."""
        hour = self.tokens[at + 2][0].lower()
        value = int(hour) if hour.isdigit() else CARDINALS.get(hour, 0)
        if not 1 <= value <= 12:
            return self.add(at, at, (Fraction(1, 2),), "fraction")
        self.add(at, at, (30,), "time")
        self.figures[-1] = replace(self.figures[-1], unit="minute")
        return self.add(at + 2, at + 2, (value, value + 12), "time")
