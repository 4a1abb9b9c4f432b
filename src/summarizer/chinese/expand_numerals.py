"""Numerals that models misread, with the same value in digits: 千亿 as 1000亿, 13万2 as 13.2万."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from summarizer.chinese.script import any_of
from summarizer.data import word_lists

__all__ = ["numerals_written_out", "republic_years_written_out", "small_numeral"]

Edit = tuple[int, int, str]

DECIMALS = 4
"""Most decimals of a figure that is written out; the models misread longer ones."""

_LISTS = word_lists("expand")["numerals"]
_COUNTED_IN = any_of(_LISTS["units"])
_CROWDS = any_of(_LISTS["crowds"])
_COUNTED = any_of(_LISTS["counted"])
_CHARACTERS = word_lists("chinese_numerals")
_DIGITS: dict[str, int] = _CHARACTERS["digits"]
_UNITS: dict[str, int] = _CHARACTERS["units"]
_OLD_TENS = {"廿": "二十", "卅": "三十"}
_CURRENCIES = any_of(_LISTS["currencies"])
_D = "[〇零○一二三四五六七八九]"
_ANY = "一二两三四五六七八九十百千万亿〇零"

# 2，350万: a comma of full width between thousands.
_COMMA = re.compile(
    r"(?<![\d第，,.])[1-9]\d{0,2}(?:，\d{3})+(?![\d，])"
    rf"(?=(?:\.\d+)? ?{any_of(_LISTS['thousands'])})"
)
# 三二二亿, 二〇二五年, 三二点五亿: digit by digit.
_SPELT = re.compile(
    rf"(?<![{_ANY}\d第])(?P<digits>{_D}{{2,}}(?:点{_D}+)?)(?P<what>[万亿]|年|(?=[至到—-]{{1,2}}{_D}{{4}}年)|{_COUNTED})"
)
# 1千零20, 2千3百
_MIXED = re.compile(
    r"(?<![\d.])(?P<first>[1-9])(?P<scale>[千百])(?P<rest>零?[1-9]\d?|零?\d百(?:零?\d{1,2})?|\d百\d?十?\d?)(?![\d百千.])"
)
# 13万2
_COLLOQUIAL = re.compile(
    r"(?<![\d.])(\d+)([万亿])(\d)(?=元|块|买|卖|起|成交|左右|的|就|拿下|入手|[，。；、！？”）)]|$)"
)
# 1亿零500万
_TWO_SCALES = re.compile(r"(?<![\d.])(\d+)亿零?(\d+(?:\.\d+)?)万(?![\d亿])")
# 1亿2千万, 2万5千
_THEN_THOUSANDS = re.compile(
    r"(?<![\d.])(\d+)(?:亿零?(\d)(千)(?:(\d)百)?万|万(\d)千(?!万)(?:(\d)百)?)(?![\d百十])"
)
# 1.2兆元, 1兆2000亿元: a million millions in the press of Taiwan
_TRILLIONS = re.compile(
    rf"(?<![\d.])(?P<whole>\d+(?:\.\d+)?|[一二两三四五六七八九十]{{1,3}})兆"
    rf"(?:(?P<rest>\d{{1,4}})亿)?(?={_CURRENCIES})"
)
# 百分之廿二
_TWENTY = re.compile(
    r"(?<![一二三四五六七八九十百千])([廿卅])(?=[一二三四五六七八九年日个名人岁]|[，。；])"
)
# 三四十万, 三五百万
_NEIGHBOURS = re.compile(
    rf"(?<![{_ANY}\d第])(?P<ten>十?)(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])"
    rf"(?P<scale>[十百千]?)(?P<big>[万亿]?)(?![{_ANY}\d]|年代|线|等奖)"
)
# 千亿元, 万亿级
_BARE = re.compile(
    rf"(?<![\d{_ANY}几数上这])(?<!\d )(?P<scale>[十百千万]?)(?P<big>[万亿])(?={_COUNTED_IN})"
)
# 千斤, 万公斤; not 四两拨千斤, 千斤顶
_HEAVY = re.compile(rf"(?<![\d{_ANY}几数上这拨])(?P<scale>[千万])(?=公?斤(?![顶重担力石级闸]))")
# 破千亿, 超亿元
_REACHED = re.compile(
    r"(?<=[破超过达逾])(?P<scale>[十百千万]?)亿(?=[，。；！、”》）]|$)|(?<=[破超过达逾])亿(?=元)"
)
# 上千万元
_OVER = re.compile(
    rf"(?<![{_LISTS['not_over']}])上(?P<scale>[十百千]?)(?P<big>[万亿])(?={_CROWDS})"
)
# 三十几万
_SOME = re.compile(rf"(?<![{_ANY}\d第])(?P<tens>[二三四五六七八九]?)十几(?P<big>[万亿])")
# 十来万
_ABOUT = re.compile(rf"(?<![{_ANY}\d第])(?P<tens>[二三四五六七八九]?)十来(?P<big>[万亿])")

# 109学年度, 民国108年: years of the Republic of China, of which 1912 was the first
_REPUBLIC = re.compile(
    r"(?:(?P<named>民国|民國)(?P<any>\d{1,3})"
    r"|(?<![\d.约近逾达超过长满经有第前共校])(?P<year>1[01]\d))(?P<what>学?年度?)"
)
_LENGTH_OF_YEARS = re.compile(
    "的?(?:历史|歷史)|[来前后间内之多以老久余]|寿|岁|校庆|[徒有]|的|[，。；、]?$|级|生"
)
FIRST_REPUBLIC_YEAR = 1912


def republic_years_written_out(text: str) -> Iterator[Edit]:
    """Yield the edits that write years of the Republic of China as those of the common era.

    Without 民国 it must not be a length of time: 有108年历史, 108年来.

    Args:
        text: A sentence in Simplified characters with ASCII digits.
    """
    for match in _REPUBLIC.finditer(text):
        if match["named"] or not _LENGTH_OF_YEARS.match(text, match.end()):
            year = int(match["any"] or match["year"]) + FIRST_REPUBLIC_YEAR - 1
            yield match.start(), match.start("what"), str(year)


def numerals_written_out(text: str) -> list[Edit]:
    """Return the edits that write numerals in digits, each with exactly the same value.

    Args:
        text: A sentence in Simplified characters with ASCII digits.
    """
    return [
        *((m.start(), m.end(), m.group().replace("，", "")) for m in _COMMA.finditer(text)),
        *_spelt(text),
        *_scales(text),
        *_trillions(text),
        *((m.start(), m.end(), _OLD_TENS[m[1]]) for m in _TWENTY.finditer(text)),
        *_mixed(text),
        *_colloquial(text),
        *_ranges(text),
        *_round(text),
    ]


def small_numeral(text: str) -> int:
    """Return the value of a Chinese numeral below 40, as days have; 0 if it is none."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return _DIGITS.get(text, 0) if len(text) == 1 else 0
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return _DIGITS.get(tens, 0 if tens else 1) * 10 + _DIGITS.get(ones, 0)


def _spelt(text: str) -> Iterator[Edit]:
    for match in _SPELT.finditer(text):
        digits, what = match["digits"], match["what"]
        whole, _, decimals = digits.partition("点")
        values = [_DIGITS[character] for character in whole]
        counting = all(b - a == 1 for a, b in pairwise(values))
        if what in ("年", ""):
            if len(values) != 4 or decimals or not 1000 <= _number(whole) <= 2199:
                continue
        elif values[0] == 0 or counting or (len(values) < 3 and not decimals and 0 not in values):
            continue
        written = str(_number(whole)) + (
            f".{_number(decimals):0{len(decimals)}d}" if decimals else ""
        )
        yield match.start(), match.end("digits"), written


def _number(digits: str) -> int:
    return int("".join(str(_DIGITS[character]) for character in digits))


def _mixed(text: str) -> Iterator[Edit]:
    for match in _MIXED.finditer(text):
        rest = match["rest"]
        value, scale = int(match["first"]) * _UNITS[match["scale"]], _UNITS[match["scale"]]
        if "百" in rest or "十" in rest:
            if match["scale"] != "千":
                continue
            for digit, unit in re.findall(r"零?(\d{1,2})([百十]?)", rest):
                value += int(digit) * _UNITS.get(unit, 1)
        elif rest.startswith("零"):
            if int(rest[1:]) >= scale:
                continue
            value += int(rest[1:])
        elif len(rest) == 1 and re.match("元|块|[，。；！？]|$", text[match.end() :]):
            value += int(rest) * scale // 10  # 2千3 is 2,300
        else:
            continue
        yield match.start(), match.end(), str(value)


def _colloquial(text: str) -> Iterator[Edit]:
    for match in _COLLOQUIAL.finditer(text):
        yield match.start(), match.end(), f"{match[1]}.{match[3]}{match[2]}"


def _scales(text: str) -> Iterator[Edit]:
    for match in _TWO_SCALES.finditer(text):
        value = Decimal(match[1]) + Decimal(match[2]) / 10**4
        if Decimal(match[2]) >= 10**4:
            continue
        written = f"{value.normalize():f}"
        if len(written.partition(".")[2]) <= DECIMALS:
            yield match.start(), match.end(), f"{written}亿"
    for match in _THEN_THOUSANDS.finditer(text):
        whole, *parts = match.group(1, 2, 4) if match[3] else match.group(1, 5, 6)
        decimals = "".join(part or "0" for part in parts).rstrip("0")
        unit = "亿" if match[3] else "万"
        yield match.start(), match.end(), f"{whole}.{decimals}{unit}".replace(f".{unit}", unit)


def _trillions(text: str) -> Iterator[Edit]:
    for match in _TRILLIONS.finditer(text):
        whole, rest = match.group("whole", "rest")
        if rest is None:
            yield match.start(), match.end(), f"{whole}万亿"
        elif whole[0].isdigit():
            value = Decimal(whole) + Decimal(rest) / 10**4
            yield match.start(), match.end(), f"{value.normalize():f}万亿"


def _ranges(text: str) -> Iterator[Edit]:
    for match in _NEIGHBOURS.finditer(text):
        low, high = _DIGITS[match["low"]], _DIGITS[match["high"]]
        if (high - low != 1 and (low, high) != (3, 5)) or not (match["scale"] or match["big"]):
            continue
        if match["ten"]:
            if match["scale"]:
                continue
            low, high = 10 + low, 10 + high
        scale, big = _UNITS.get(match["scale"], 1), match["big"]
        yield match.start(), match.end(), f"{low * scale}{big}至{high * scale}{big}"


def _round(text: str) -> Iterator[Edit]:
    for match in _OVER.finditer(text):
        yield match.start(), match.end(), f"超过{_UNITS.get(match['scale'], 1)}{match['big']}"
    for match in _REACHED.finditer(text):
        scale = match["scale"] or ""
        written = "1万" if scale == "万" else str(_UNITS.get(scale, 1))
        yield match.start(), match.end(), f"{written}亿"
    for match in _BARE.finditer(text):
        scale, big = match["scale"], match["big"]
        if scale == "万":
            if big == "亿":
                yield match.start(), match.end(), "1万亿"
        elif scale:
            yield match.start(), match.end(), f"{_UNITS[scale]}{big}"
    for match in _HEAVY.finditer(text):
        yield match.start(), match.end(), "1000" if match["scale"] == "千" else "1万"
    for pattern, before, after in ((_SOME, "", "多"), (_ABOUT, "约", "")):
        for match in pattern.finditer(text):
            tens = _DIGITS[match["tens"]] if match["tens"] else 1
            yield match.start(), match.end(), f"{before}{tens}0{after}{match['big']}"
