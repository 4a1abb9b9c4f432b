"""Correct English typography and make it uniform, without changing words or values."""

from __future__ import annotations

import re
from decimal import Decimal

from summarizer.numbers import chinese_figures

__all__ = ["tidy"]

_GAP_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?%)\]](?:\s|$))")
_POSSESSIVE = re.compile(r"(?<=\w)(?:\s+(['’])\s?|(['’])\s)s(?=\s)")
_LOOSE_QUOTES = re.compile(r'(?<![^\s(])" ([^"]*?) "(?=[\s,.;:!?)]|$)')
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_COPYRIGHT = re.compile(r"^\s*(?:\([cC]\)|©)\s*")
_MISGROUPED = re.compile(r"(?<![\d,.])\d{1,3},\d{4,6}(?![\d,.]*\d)")
_UNGROUPED = re.compile(r"(?<![\w,.:/-])\d{4,}(?![\w:/-]|[,.]\d)", re.ASCII)
_PER_CENT = re.compile(r"(?<=\d) per ?cent\b", re.IGNORECASE)
_THOUSANDS_OF_MILLIONS = re.compile(r"(?<![\d,.])(\d{1,3}),(\d{3})(?:\.(\d+))? million\b")
_IDLE_ZEROS = re.compile(r"(?<![\d,.])(\d+\.\d*[1-9])0+(?= (?:million|billion|trillion)\b)")
_ASCII_MARKS = str.maketrans("，。；：？！（）％、", ",.;:?!()%,")


def tidy(hypothesis: str, source: str) -> str:
    """Return what a model wrote, set as in an English newspaper.

    - ``Bishan 's``, ``word ,`` and full-width marks, as Marian models write them, become plain.
    - ``(c)`` at the start goes unless the source has one too.
    - ``63 per cent`` becomes ``63%``, ``26,043 million`` ``26.043 billion``, and ``26.880 billion``
      ``26.88 billion``.
    - Thousands get their comma if the source counts something with that number: 7068人, but not
      2025年, a year.
    - A misplaced comma (27,2175 for 272175) moves if the source has the number.
    """
    text = _SPACES.sub(" ", hypothesis.translate(_ASCII_MARKS))
    if not re.search(r"©|\([cC]\)", source):
        text = _COPYRIGHT.sub("", text)
    text = _POSSESSIVE.sub(lambda m: f"{m[1] or m[2]}s", text)
    text = _LOOSE_QUOTES.sub(r'"\1"', text)
    text = _MISGROUPED.sub(lambda m: _regrouped(m.group(), source), text)
    text = _PER_CENT.sub("%", text)
    text = _THOUSANDS_OF_MILLIONS.sub(_in_billions, text)
    text = _IDLE_ZEROS.sub(r"\1", text)
    if _UNGROUPED.search(text):
        counts = _counts(source)
        text = _UNGROUPED.sub(
            lambda m: f"{int(m.group()):,}" if int(m.group()) in counts else m.group(), text
        )
    return _GAP_BEFORE_MARK.sub("", text).strip()


def _regrouped(number: str, source: str) -> str:
    digits = number.replace(",", "")
    return f"{int(digits):,}" if digits in source else number


def _in_billions(match: re.Match[str]) -> str:
    millions = Decimal(f"{match[1]}{match[2]}.{match[3] or 0}")
    return f"{(millions / 1000).normalize():f} billion"


def _counts(source: str) -> set[object]:
    """Return the numbers that a Chinese text counts with and uses for nothing else."""
    counts: set[object] = set()
    others: set[object] = set(range(1900, 2100))  # may be years, whatever their unit
    for figure in chinese_figures(source):
        is_count = figure.kind == "cardinal" and figure.unit
        (counts if is_count else others).update(figure.values[:1])
    return counts - others
