"""What a figure is one of many of: 毫克/千克, 立方米每秒, 每股3元.

A unit is whole or the figure is no fact: 10000毫克/千克 is not so many milligrams.
"""

from __future__ import annotations

import re

from summarizer.chinese.script import HAN
from summarizer.facts.words import any_of
from summarizer.numbers.values import MEASURES, SINGULAR_UNITS, UNITS, Figure
from summarizer.report import Span

__all__ = [
    "is_cut",
    "per_before",
    "per_behind",
    "rate_before",
    "rate_behind",
    "unsaid_before",
]

_UNITS = "|".join(sorted(SINGULAR_UNITS, key=len, reverse=True))
_ENDS = f"(?=[^{HAN}A-Za-z/／]|[的左以上下之量和与及至到超]|$)"
_BEHIND = re.compile(rf"\s?(?:[/／]|每)\s?(?P<unit>{_UNITS}){_ENDS}")
# 毫克/百克, 元每户次, 亿吨公里 and 万吨级: the rest of the unit has no English here.
_CUT = re.compile(rf"\s?(?:[/／](?=\s?[A-Za-z{HAN}])|每(?=[{HAN}])|{any_of('longer_units')})")
# 每公斤4.86元，上涨6.5%: what stands right before another figure is not of this one.
_BEFORE = re.compile(
    rf"(?:每(?:一|个)?(?P<unit>{_UNITS})|(?P<mean>[日月年亩户])均)(?!\s?[约近]?\d)"
)
_MANY_BEFORE = re.compile(
    r"每(?P<size>[十百]?[百千万])(?:名|个)?(?:常住|户籍)?(?P<unit>人口|人|户)"
)
_MANY = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6}
_RIGHT_BEFORE = re.compile(rf"每(?:一|个)?(?P<unit>{_UNITS})(?:约|近|将近|超过?|逾|高?达)?$")
# 年产40万吨聚乙烯, 年毕业生3万人
_MADE = re.compile(
    r"(?:(?:^|[，、,])|(?<![今去明前当全近每本半几同次头第末上中下零一二三四五六七八九十\d])(?=.产))"
    rf"(?P<unit>[年日月])(?:{any_of('made')})[{HAN}]{{0,5}}$"
)
_ENGLISH = re.compile(r"\b(?:daily|monthly|annual|yearly|per [a-z]+)\b")
_ADJECTIVES = {"day": "daily", "month": "monthly", "year": "annual|yearly"}
_EACH = re.compile(rf"每(?!年度|当|逢|况)(?=[{HAN}A-Za-z])[^\d]*$")


def rate_behind(text: str, figure: Figure) -> int:
    """Return where a figure ends with what it is per: 元/吨, 立方米每秒."""
    match = _BEHIND.match(text, figure.span[1]) if figure.unit else None
    return match.end() if match else figure.span[1]


def per_behind(figure: Figure) -> str:
    """Return English for the unit that a whole figure is per, such as "kilogram", or nothing."""
    match = re.search(rf"(?:[/／]|每)\s?({_UNITS})$", figure.text)
    return SINGULAR_UNITS[match[1]] if match else ""


def is_cut(text: str, figure: Figure) -> bool:
    """Return whether a figure would lose its unit, or a part of it: 元/户次, 吨公里."""
    if figure.unit in MEASURES and figure.unit not in UNITS:
        return True  # 3000克朗: a unit without English would be lost
    measured = figure.unit in MEASURES or figure.unit in SINGULAR_UNITS or figure.unit in UNITS
    return (measured or figure.unit == "瓦") and bool(_CUT.match(text, figure.span[1]))


def per_before(text: str, start: int) -> tuple[Span, str] | None:
    """Return where 每股 or 每吨 stands right before a figure, and English for the unit."""
    match = _RIGHT_BEFORE.search(text, max(0, start - 10), start)
    return (match.span(), SINGULAR_UNITS[match["unit"]]) if match else None


def rate_before(clause: str, phrase: str) -> str:
    """Return English for what the words of a clause say that its figure is per, or nothing."""
    if _RIGHT_BEFORE.search(clause):
        return ""  # the unit has it
    if many := _MANY_BEFORE.search(clause):
        return f" per {_MANY[many['size']]:,} {UNITS[many['unit'][-1]]}"
    units = [SINGULAR_UNITS[per["unit"] or per["mean"]] for per in _BEFORE.finditer(clause)]
    if made := _MADE.search(clause):
        units.append(SINGULAR_UNITS[made["unit"]])
    return "".join(f" per {unit}" for unit in dict.fromkeys(units) if not _says(phrase, unit))


def _says(phrase: str, unit: str) -> bool:
    """Return whether a phrase says that it is per a unit: annual output is per year."""
    words = _ADJECTIVES.get(unit, "")
    return bool(re.search(rf"\bper {unit}\b" + (rf"|\b(?:{words})\b" if words else ""), phrase))


def unsaid_before(clause: str, phrase: str) -> bool:
    """Return whether a clause says that its figure is per something that has no English here."""
    said = _MANY_BEFORE.search(clause) or _BEFORE.search(clause) or _ENGLISH.search(phrase)
    return not said and bool(_EACH.search(clause))
