"""English typography put right and made one; words and values are never touched."""

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
    """What a model wrote, as an English newspaper sets it.

    Marian-type models write ``Bishan 's``, ``word ,`` and full-width marks, and some begin a
    sentence with ``(c)``, which stays only where the source has one too. ``63 per cent`` becomes
    ``63%``, ``26,043 million`` ``26.043 billion``, ``26.880 billion`` ``26.88 billion``, and
    thousands get their comma where the source counts something with that number (7068人; 2025年
    is a year). A comma in the wrong place of a number that stands in the source (27,2175 for
    272175) is moved.
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
        counted = _counted(source)
        text = _UNGROUPED.sub(
            lambda m: f"{int(m.group()):,}" if int(m.group()) in counted else m.group(), text
        )
    return _GAP_BEFORE_MARK.sub("", text).strip()


def _regrouped(number: str, source: str) -> str:
    digits = number.replace(",", "")
    return f"{int(digits):,}" if digits in source else number


def _in_billions(match: re.Match[str]) -> str:
    millions = Decimal(f"{match[1]}{match[2]}.{match[3] or 0}")
    return f"{(millions / 1000).normalize():f} billion"


def _counted(source: str) -> set[object]:
    """The numbers by which a Chinese text counts, and which are nothing else in it."""
    counted: set[object] = set()
    other: set[object] = set()
    for figure in chinese_figures(source):
        counts = figure.kind == "cardinal" and figure.unit
        (counted if counts else other).update(figure.values[:1])
    other.update(range(1900, 2100))  # whatever stands behind, it may be a year
    return counted - other
