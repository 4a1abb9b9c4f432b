"""Units and currencies of figures, and conversions: 3,200亩 is 213 hectares, 20斤 is 10 kg."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from summarizer.chinese.script import any_of
from summarizer.data import word_lists
from summarizer.numbers.numerals import normalise
from summarizer.numbers.values import Figure, significant_digits

__all__ = [
    "Measure",
    "chinese_currency",
    "chinese_measure",
    "converts",
    "currencies_of_chinese",
    "currencies_of_english",
    "english_currency",
    "english_measure",
    "english_unit",
    "lost_rate",
    "rate_unit",
    "rates_differ",
    "same_measure",
    "yuan_codes",
]

Measure = Mapping[str, float]
"""Size in base units by what is measured; several entries for a unit of several meanings."""

_LISTS = word_lists("units")
_CHINESE: dict[str, Measure] = _LISTS["chinese_measures"]
_ENGLISH: dict[str, Measure] = _LISTS["english_measures"]
_CURRENCY = {word: frozenset(codes.split()) for word, codes in _LISTS["chinese_currencies"].items()}
_MONEY = {word: frozenset(codes.split()) for word, codes in _LISTS["english_currencies"].items()}
_SAME = 0.02
"""Largest relative difference of two units that count as one: a ton and a tonne."""
_ROUNDING = 0.02
"""Largest relative difference of a converted value: 3,200亩 is 213.3 hectares."""
_ABOUT = 0.06
"""The same for a value that the English marks as inexact."""


_UNIT_BEHIND = re.compile(
    rf"\s?(?:{any_of(w for w in _CHINESE if not w[0].isalnum() or w.isascii())})"
)
_ELECTRIC = re.compile(
    "[用发發供售耗省节節充输輸度]电|[用发發供售耗省节節充输輸度]電|电[量费]|電[量費]|装机"
)
_COUNTED_BEHIND = re.compile("小时|小時|星期")
_ENGLISH_UNIT = re.compile(rf"(?:[\s-]|\u00a0)?({any_of(_ENGLISH)})(?:e?s)?(?![A-Za-z²2³3])")
_COINS = (
    r"(?:钱|[，。；、！？）)的多左以上]|[起到至](?![火来源重床])|[一每][张斤个份杯次瓶碗件天月]|$)"
)
_CHINESE_MONEY = re.compile(
    rf"[\d一二三四五六七八九十百千万亿兆数几余多]\s?({any_of(_CURRENCY)})(?:(?<!块)|(?={_COINS}))"
)
_IS_MONEY = re.compile(_COINS)
# What goods are priced by and fields bear by. Hours and years are given by other words too.
_RATE_UNITS = """
平方公里 平方千米 平方米 立方米 平米 立方 公斤 千克 公里 千米 公顷 英亩 亩 吨 斤 克 升 里
""".split()
_RATE_UNIT = "|".join(_RATE_UNITS)
_RATE = re.compile(
    rf"每(?P<unit>{_RATE_UNIT})|(?<=[\d元克分角])[/／](?P<over>{_RATE_UNIT})|(?P<yield>亩)(?=[产均])"
)
_ENGLISH_RATE = re.compile(
    r"(?:\b(?:per|an?|each|every) |/ ?)("
    + any_of(
        word
        for word, what in _ENGLISH.items()
        if {"area", "mass", "length", "volume"} & what.keys()
    )
    + r")s?\b"
)
_RATE_BEFORE = re.compile(rf"每(?P<unit>{_RATE_UNIT})(?P<over>)(?P<yield>)(?:约|为|是|仅|售价)?$")
_OTHER_RATE = re.compile(r"\bper \w+|\b(?:each|every|apiece)\b")
_PRICE_BEFORE = re.compile(
    "(?:价|卖|花|收|付|罚|赚|挣|借|欠|输|赔|省|每[张斤个份杯次瓶碗件天月])[^，。；]{0,4}$"
)
_PER_MU = re.compile("[每单單平均]?[亩畝][产產]|每[亩畝]")
_MONEY_BEFORE = re.compile(r"(人民币|新台币|台币|港币|美元|US\$|HK\$|NT\$|[$€£¥￥])\s?$")
_MONEY_BEHIND = re.compile(r"\s?[(（]?(新台币|人民币|港币)")
_SIGNS = {"US$": "USD", "HK$": "HKD", "NT$": "TWD", "€": "EUR", "£": "GBP"}
_SIGNS |= {"¥": "CNY", "￥": "CNY"}
# A character of each word for money.
_MONEY_CHARACTERS = re.compile("[元块塊圓圆币幣镑鎊铢銖盾郎卢盧雷兰蘭拉姆谢謝$€£¥￥]")
_ELSEWHERE = re.compile(
    "|".join(f"(?P<{code}>{words})" for code, words in _LISTS["yuan_elsewhere"].items())
)
_AT_HOME = re.compile(
    "|".join(f"(?P<{code}>{words})" for code, words in _LISTS["yuan_at_home"].items())
)
_MAINLAND = re.compile(_LISTS["mainland"])
_TRADITIONAL_YUAN = frozenset(("HKD", "TWD", "MOP"))
_WORDS_OF_MONEY = any_of(word for word in _MONEY if word[-1].isalpha())
_SIGNS_OF_MONEY = any_of(w for w in _MONEY if not w[-1].isalpha() or w.isupper())
_ENGLISH_BEFORE = re.compile(rf"(?:^|[\s(\"“—–-])({_SIGNS_OF_MONEY})\s?$")
_ENGLISH_BEHIND = re.compile(rf"(?:[\s-]|\u00a0)?(?:worth of\s)?({_WORDS_OF_MONEY})s?\b")
# "won" and "pound", "real" and "cent" are other words too, and count as money only behind a number.
_ENGLISH_MONEY = re.compile(
    r"(?<![A-Za-z])("
    + any_of(w for w in _MONEY if w not in ("won", "pound", "real", "cent", "dong", "franc"))
    + r")(?:e?s)?(?![A-Za-z])"
    r"|(?:\d|thousand|[mbtr]+illion)s?(?: of)?[\s-](won|pounds?)\b"
)


def chinese_measure(figure: Figure, source: str) -> Measure | None:
    """Return the unit of measurement of a Chinese figure."""
    if figure.unit == "度":
        return _CHINESE["千瓦时" if _ELECTRIC.search(source) else "度"]
    if figure.unit in _CHINESE:
        return _CHINESE[figure.unit]
    if figure.unit == "个" and (behind := _COUNTED_BEHIND.match(source, figure.span[1])):
        return _CHINESE[behind.group().replace("小時", "小时")]
    if figure.unit and figure.unit not in ("°",):
        return None
    behind = _UNIT_BEHIND.match(source, figure.span[1])
    return _CHINESE[behind.group().strip()] if behind else None


def english_measure(figure: Figure, target: str) -> Measure | None:
    """Return the unit of measurement of an English figure: 15 km, 15km, 3,200-mu."""
    unit = english_unit(figure, target)
    return _ENGLISH[unit[1]] if unit else None


def english_unit(figure: Figure, target: str) -> re.Match[str] | None:
    """Return where an English figure has its unit of measurement."""
    end = figure.span[1]
    if figure.kind == "code":
        end -= len(figure.text) - len(figure.text.rstrip("abcdefghijklmnopqrstuvwxyzKMGW"))
    elif figure.kind not in ("cardinal", "fraction", "year"):
        return None
    return _ENGLISH_UNIT.match(target, end)


def rates_differ(source: str, target: str) -> tuple[re.Match[str], re.Match[str]] | None:
    """Return where each has what a price or a yield is for, if these differ: 每亩, "per acre".

    One of the English being right is enough, since it may give both.
    """
    rates = list(_RATE.finditer(source))
    if not rates:
        return None
    ours = [_CHINESE[rate_unit(match)] for match in rates]
    wrong = None
    for match in _ENGLISH_RATE.finditer(target):
        theirs = _ENGLISH[match[1]]
        if any(same_measure(one, theirs) for one in ours):
            return None
        if wrong is None and any(what in theirs for one in ours for what in one):
            wrong = match
    return (rates[0], wrong) if wrong else None


def rate_unit(rate: re.Match[str]) -> str:
    """Return the unit of what :func:`rates_differ` finds in the Chinese."""
    return rate["unit"] or rate["over"] or rate["yield"] or ""


def lost_rate(ours: Figure, theirs: Figure, source: str, target: str) -> tuple[str, bool] | None:
    """Return the unit that a price is for, if the English does not say it: 9800元/平方米.

    Args:
        ours: A sum of the source.
        theirs: The English figure for it.
        source: The Chinese text, in Simplified characters.
        target: Its English translation.

    Returns:
        The unit, and whether the English has an amount of it instead; ``None`` if the sum is no
        price or the English has the unit elsewhere.
    """
    start, end = ours.span
    behind = _RATE.match(source, end)
    rate = behind or _RATE_BEFORE.search(source, max(0, start - 8), start)
    if rate is None or ours.unit not in _CURRENCY:
        return None
    unit = rate["unit"] or rate["over"]
    written = english_measure(theirs, target)
    if written and same_measure(_CHINESE[unit], written):
        return unit, True
    words = [word for word, what in _ENGLISH.items() if same_measure(_CHINESE[unit], what)]
    named = re.search(rf"(?<![A-Za-z])(?:{any_of(words)})(?:e?s)?(?![A-Za-z])", target)
    return None if named or _OTHER_RATE.search(target) else (unit, False)


def same_measure(one: Measure, two: Measure) -> bool:
    """Return whether two units can be the same."""
    return any(what in two and abs(two[what] / size - 1) < _SAME for what, size in one.items())


def converts(ours: Figure, source: str, theirs: Figure, target: str) -> bool:
    """Return whether an English figure is a Chinese one in another unit, within rounding."""
    one = chinese_measure(ours, source)
    two = english_measure(theirs, target) if one else None
    if not one or not two or not ours.values or ours.kind != "cardinal" or same_measure(one, two):
        return False
    value, other = float(ours.values[0]), float(theirs.values[0])
    if "celsius" in one and "fahrenheit" in two and abs(value * 1.8 + 32 - other) <= 1:
        return True
    for what, size in one.items():
        if what not in two or not value or not other:
            continue
        converted = value * size / two[what]
        if what != "area" and _PER_MU.search(source) and "hectare" in target:
            converted *= 15
        if abs(converted / other - 1) <= (_ABOUT if theirs.approximate else _ROUNDING):
            return True
        digits = significant_digits(theirs.values[0])
        step = other / int(digits) if digits else 0
        if len(digits) > 1 and abs(converted - other) <= step / 2:
            return True
    return False


def chinese_currency(figure: Figure, plain: str, traditional: bool) -> frozenset[str]:
    """Return the codes of the currencies that a Chinese sum may be in; none if it is no sum.

    Args:
        figure: A figure of the text.
        plain: The text in Simplified characters.
        traditional: The text was written in Traditional ones.
    """
    start, end = figure.span
    before = _MONEY_BEFORE.search(plain, max(0, start - 5), start)
    unit = figure.unit
    if unit not in _CURRENCY:
        if not before or (figure.kind != "cardinal" and figure.kind != "year"):
            return frozenset()
        unit = before[1]
    behind = _MONEY_BEHIND.match(plain, end) if unit == "元" else None
    if behind:
        unit = behind[1]
    elif before and unit in ("元", "圆"):
        unit = before[1]
    if (
        unit == "块"  # or ten pieces of something
        and not _IS_MONEY.match(plain, end)
        and not _PRICE_BEFORE.search(plain, max(0, start - 8), start)
    ):
        return frozenset()
    if unit == "$":
        return _MONEY["$"]
    if unit in ("元", "圆", "块", "块钱"):
        return yuan_codes(plain, traditional)
    return _CURRENCY.get(unit) or frozenset((_SIGNS[unit],))


@functools.lru_cache(maxsize=64)
def yuan_codes(plain: str, traditional: bool) -> frozenset[str]:
    """Return the codes of the currencies that 元 alone may be in a text.

    It is the yuan on the mainland, and perhaps the dollar of a place that the text names. In
    Traditional text it is that of Hong Kong, Macao or Taiwan where the text names this place and
    nothing of the mainland, or one place's own bodies, and else may be any of these.
    """
    named = {match.lastgroup or "" for match in _ELSEWHERE.finditer(plain)}
    if not traditional:
        return frozenset(("CNY",) if "人民币" in plain else ("CNY", *named))
    home = {match.lastgroup or "" for match in _AT_HOME.finditer(plain)}
    if len(home) == 1 and "人民币" not in plain:
        return frozenset(home | (named - _TRADITIONAL_YUAN))
    if named & _TRADITIONAL_YUAN and not _MAINLAND.search(plain):
        return frozenset(named)
    return _TRADITIONAL_YUAN.union(("CNY",), named)


def english_currency(figure: Figure, target: str) -> tuple[frozenset[str], tuple[int, int]]:
    """Return the codes of the currencies that an English sum may be in, and the span."""
    start, end = figure.span
    behind = _ENGLISH_BEHIND.match(target, end)
    if behind:
        return _MONEY[behind[1]], (start, behind.end())
    before = _ENGLISH_BEFORE.search(target, max(0, start - 7), start)
    if before:
        return _MONEY[before[1]], (before.start(1), end)
    return frozenset(), (start, end)


def currencies_of_chinese(source: str, traditional: bool) -> frozenset[str]:
    """Return the codes of all currencies that stand behind a numeral of a Chinese text."""
    if not _MONEY_CHARACTERS.search(source):
        return frozenset()
    source = normalise(source)
    found: set[str] = set()
    for match in _CHINESE_MONEY.finditer(source):
        found |= _CURRENCY[match[1]]
    if "CNY" in found:
        found |= yuan_codes(source, traditional)
    for word, codes in _CURRENCY.items():
        if len(word) > 1 and word in source:
            found |= codes
    found.update(_SIGNS[sign] for sign in "€£¥￥" if sign in source)
    if "$" in source:
        found |= _MONEY["$"]
    return frozenset(found)


def currencies_of_english(target: str) -> Iterator[tuple[frozenset[str], re.Match[str]]]:
    """Find the words and signs for money of an English text, with the codes they may stand for."""
    for match in _ENGLISH_MONEY.finditer(target):
        word = match[1] or match[2].removesuffix("s")
        yield _MONEY[word], match
