"""Chinese numerals as exact values: 五千三百二十一, 1.2万亿, 11万7015; dates and times in digits.

cn2an converts pure Chinese numerals well, but returns floats for decimals, refuses mixtures
such as 11万7015 and costs tens of microseconds a call. The conversion is therefore done here,
and cn2an is the independent judge in the tests.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from summarizer.chinese.script import without_long_runs
from summarizer.data import word_lists
from summarizer.numbers.values import Figure, FigureKind, Value, arabic, simplest

__all__ = [
    "ABOUT_BEFORE",
    "AFTER",
    "AND_A_HALF",
    "CONGRESS",
    "DIGITS",
    "FEW_AS_FIGURES",
    "FIVE_YEAR_PLAN",
    "GROWN_TO",
    "GROWTH_BEFORE",
    "HALVED",
    "IDIOM",
    "JOINT",
    "LEAST_COUNTED",
    "MARK",
    "MEASURED",
    "MEETING",
    "RANGE_ON",
    "RANKED",
    "RUN",
    "SCORE",
    "SMALL_MONEY",
    "SPELLED",
    "VAGUE_BEFORE",
    "WHOLE_DAY",
    "Reading",
    "clock_time",
    "compose",
    "digit_groups",
    "hours",
    "last_scale",
    "loose_values",
    "money",
    "neighbours",
    "normalise",
    "reading",
]

_UNIT_LISTS = word_lists("units")
_NUMERAL_LISTS = word_lists("chinese_numerals")
DIGITS: dict[str, int] = _NUMERAL_LISTS["digits"]
_TENS: dict[str, int] = _NUMERAL_LISTS["tens"]
_SMALL: dict[str, int] = _NUMERAL_LISTS["units"]
_LARGE: dict[str, int] = _NUMERAL_LISTS["scales"]

# Each character maps to one character, so that offsets in the text stay valid.
_PAIRS = (
    "．.％%：:－-／/○零〇零萬万億亿兩两倆俩幾几餘余點点個个號号時时紀纪圓圆週周歲岁項项場场種种條条張张輛辆雙双"
    "對对頭头戶户間间類类處处塊块顆颗隻只屆届輪轮國国縣县區区鎮镇鄉乡門门環环線线級级畝亩頃顷噸吨層层鐘钟"
    "鎊镑盧卢銖铢兩两歐欧韓韩臺台幣币後后連连隊队單单車车來来過过約约數数萬万僅仅達达進进門门"
)
_SIMPLER = str.maketrans("０１２３４５６７８９" + _PAIRS[::2], "0123456789" + _PAIRS[1::2])
# A full-width comma also divides clauses. It groups digits only between full-width digits or
# before three zeros.
_FULL_WIDTH_GROUPS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))|(?<=\d)，(?=000(?!\d))")
_IN_DIGITS = re.compile(r"，(?<=\d，)\d")
# Bankers' numerals. Most of them are ordinary characters too (大陆, 收拾), so only runs count.
_GROUPED_SUM = re.compile(
    r"(?<![\d.,，])(\d{1,3})，(\d{3}(?:\.\d+)?[万萬亿億]?(?:多|余)?(?:元|圆|圓|美元|港元|欧元|日元|吨|亩|户|家|人))"
)
_FORMAL = re.compile(r"[壹贰貳叁肆伍陆陸柒捌玖零拾佰仟萬万億亿]{3,}(?=[圆圓元整])")
_FORMAL_SIMPLER = str.maketrans("壹贰貳叁肆伍陆陸柒捌玖拾佰仟", "一二二三四五六六七八九十百千")

_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
# 千瓦 is a unit of its own, 百分点 a word.
# 兆 is a million millions before money, and a part of other units.
_UNIT = "(?:[十万亿]|兆(?=元|美元|日元|日圆|圆|韩元)|百(?!分点)|千(?![瓦伏米克卡赫帕兆]))"
RUN = re.compile(
    rf"(?:{_ARABIC})(?:\s?{_UNIT}+(?:零?(?:{_ARABIC}))?)*"
    rf"|(?:[零一二两三四五六七八九廿卅]|{_UNIT})+"
    rf"(?:点[零一二三四五六七八九]+(?![十分时])[百千万亿]*)?",
    re.ASCII,
)
"""A numeral of a normalised text, without marks and measure words."""

_TOKEN = re.compile(rf"{_ARABIC}|\S", re.ASCII)

_SURNAME = re.compile(next(one for one in _NUMERAL_LISTS["idioms"] if one.startswith("第五")))
PLACE = re.compile(_NUMERAL_LISTS["places"])
"""A place whose name begins with a numeral and a measure word: 三元朱村."""
_IDIOMS = "|".join([*_NUMERAL_LISTS["idioms"], PLACE.pattern])
_NAMES = re.compile("|".join([*_NUMERAL_LISTS["names"], PLACE.pattern]))
AFTER = re.compile(
    r"\s?(?:(?P<percent>%|个?\s?百分点)|(?P<permille>‰)"
    r"|(?P<interest>厘(?=水平|息|利|以[上下]|[后关的至到]|[，。；、）]|$))|(?P<basis>个?基点)"
    r"|(?P<tenths>成(?![为立员功都果本年人长熟绩交就份套品形效型材婚语团]))"
    r"(?P<half>半|[一二三四五六七八九5](?!成))?"
    r"|(?P<discount>折(?![叠屏页腾射扣痛算旧合损返磨断中疊頁騰扣損斷]))"
    r"|(?P<fraction>分之)|(?P<decade>年代)|(?P<century>(?:个)?世纪)"
    r"|(?P<born>后(?![年天日来周面续期会方]))|(?P<multiple>倍)|(?P<doubling>番)"
    r"|(?P<year>年(?!级))|(?P<month>月(?!球|亮|饼))"
    r"|(?P<day>(?:[)）]日|[日号])(?!元|圆|本|楼|线|机|台|店|门))"
    r"|(?P<clock>[点时](?:钟|整|许|半|左右)?(?!球|位|评))"
    rf"|(?!分[机機])(?P<unit>{'|'.join(_UNIT_LISTS['measure_words'].split())}"
    rf"|[{''.join(_UNIT_LISTS['measure_characters'].split())}]))"
)
"""What a numeral counts or is, by the word behind it."""
MARK = re.compile(
    r"\s?(?P<mark>余|多|来(?=[个人名年万岁天次家种条])|几)\s?(?P<scale>[百千]?[万亿]+)?"
)
_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.])", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?!\d|[:.]\d)", re.ASCII)
_YEAR_MONTH = re.compile(r"((?:19|20)\d\d)\.(0[1-9]|1[0-2])(?!\d|\s?[%万亿])", re.ASCII)
_VULGAR = re.compile(r"(\d+)\s?([½⅓⅔¼¾])", re.ASCII)
_RATIO = re.compile(r"(\d{1,3})/(\d{1,3})(?![\d/])", re.ASCII)
_DOTTED = re.compile(r"\d+(?:\.\d+){2,}", re.ASCII)
MEASURED = re.compile(r"\s?[%‰]")
JOINT = re.compile(r"\s?(?:至|到|[-—–~～]+|、|或|和|与)\s?")
"""Between two numbers of a range or list; the unit of the last one is that of all."""
RANGE_ON = re.compile(rf"(?:[至到]|[-—–~～]{{1,2}})(?:{RUN.pattern})")
SCORE = re.compile(
    r"([零一二两三四五六七八九十]{1,3})比([零一二两三四五六七八九十]{1,3})(?![百千万亿分])"
)
FIVE_YEAR_PLAN = re.compile(r"(?<!第)十([一二三四五六])五(?![年个月日名])")
VAGUE_BEFORE = frozenset("数几多若干上成")
ABOUT_BEFORE = re.compile(r"(?:约|近|逾|超|超过|将近|大约|接近|过|达|余|多|至少|不到|不足)$")
GROWN_TO = re.compile(r"(?:到|至|为|是|达)[^，。；]{0,3}$")
"""Before a multiple that is a level and no growth: 增长到两倍."""
MEETING = re.compile(
    "届(?:[^，。；、\\d]{0,8}?)[一二三四五六七八九十]{1,3}(?:次(?:全体)?(?:会议|全会|代表大会)|中全会)"
)
"""A meeting with its number within a term of office: 七届人大三次会议."""
CONGRESS = re.compile("(?:[^，。；、]{0,4})(?:人大|政协|人民代表|中央|[一二三四五六七八九]中全会)")
"""Bodies whose terms of office are numbered."""
AND_A_HALF = re.compile("半(?=(?P<unit>小时|月|钟头|星期|世纪)|[，。、；的多以前后内！）]|$)")
HALVED = frozenset("吨 年 天 斤 公斤 公里 里 米 亩 个月 小时 平方公里 倍".split())
"""Units behind which 半 adds a half."""
WHOLE_DAY = re.compile(r"(?<!\d)(0)(?:时|点)?\s?(?:[-—–~～至到]{1,2})\s?(24)[时点]", re.ASCII)
"""The hours of a whole day, which English leaves out."""
_COIN = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"
SMALL_MONEY = re.compile(
    rf"(?P<yuan>\d+|[零一二两三四五六七八九十百千]+)(?:元|块)(?P<jiao>{_COIN})[角毛](?:(?P<fen>{_COIN})分)?"
)
"""A sum with its coins: 十元三角八分."""
RACE_TIME = re.compile(r"(?P<seconds>\d{1,3})秒(?P<hundredths>\d{2})(?![\d.])", re.ASCII)
"""A time of a race: 9秒98 is 9.98 seconds."""
SPELLED = re.compile(r"[零一二三四五六七八九]{3,5}[万亿兆]{1,2}")
"""A number spelled digit by digit before its scale, as the press of Taiwan writes: 三二二亿."""
GROWTH_BEFORE = re.compile(r"(?:[增涨升加扩高大多长]|超(?!过))[^，。；]{0,3}$")
# The first characters are looked for before the many words: in a ninth of the time.
IDIOM = re.compile(rf"(?=[第零一二三四五六七八九十百千万])(?:{_IDIOMS})")
"""Words written with numerals that are not figures."""
FEW_AS_FIGURES = frozenset(_UNIT_LISTS["written_as_figures"].split())
"""Measure words with which even a small number is written as a figure: 五天, 三名."""
RANKED = re.compile("强(?=企|县|市|区|镇|村|品|单|名|榜|行|[，。、”])")
WEIGHED = re.compile(r"(?:公?斤|吨)(?![顶重担级位])")
"""What a scale alone counts as a number: 千斤 is 1,000 jin."""
LEAST_COUNTED = re.compile(
    r"年|个?月|[日天周岁米元吨名位家人]|小时|分钟|公里|公斤|公顷|平方|立方|美元|欧元|倍|成"
)
"""What 一 counts before it; before other words it is an article."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure and its bare number.

    Attributes:
        figure: The figure.
        number: Where the number stands, without measure word, 余 inside it included.
        mark: 余 or 多, if it stands inside the number (10余万).
        scaled: The value of the number if 万 or 亿 at the end of a range counts for it too.
    """

    figure: Figure
    number: tuple[int, int]
    mark: str = ""
    scaled: Value | None = None


def reading(
    text: str, start: int, end: int, value: Value | None, kind: FigureKind, *, required: bool = True
) -> Reading:
    """Return the reading of ``text[start:end]`` as a number without measure word."""
    values = () if value is None else (value,)
    figure = Figure(values, kind, (start, end), text[start:end], required=required)
    return Reading(figure, (start, end))


def normalise(text: str) -> str:
    """Replace digits by ASCII digits and characters used here by their Simplified forms.

    Every character keeps its place.
    """
    if _IN_DIGITS.search(text):
        text = _FULL_WIDTH_GROUPS.sub(",", text)
        text = _GROUPED_SUM.sub(r"\1,\2", text)
    text = _FORMAL.sub(lambda m: m.group().translate(_FORMAL_SIMPLER), text)
    return without_long_runs(text.translate(_SIMPLER))


def compose(run: str) -> Value | None:
    """Return the value of a normalised numeral, or ``None`` if it is not one well-formed number."""
    whole, point, decimals = run.partition("点")
    if point:
        digits = "".join(str(DIGITS[c]) for c in decimals.rstrip("百千万亿"))
        integer = compose(whole)
        if integer is None:
            return None
        return _scaled(arabic(f"{integer}.{digits}"), decimals.lstrip("零一二三四五六七八九"))

    total: Value = 0  # what stands before 亿, multiplied
    upper: Value = 0  # what stands before 万, multiplied
    section: Value = 0  # the thousands, hundreds and tens since then
    current: Value | None = None  # a digit or Arabic number that still waits for its unit
    unit = 0  # the last unit; later ones of the section must be smaller
    unit_overall = 0  # the last unit of any size
    zero = False
    chinese_digit = spoken = False
    for token in _TOKEN.findall(run):
        if token == "零" and len(run) > 1:
            if current is not None:
                return None
            zero = True
        elif token in DIGITS or token[0].isdigit():
            if current is not None:
                return None
            chinese_digit = token in DIGITS
            spoken = token.isdigit() and len(token) == 1 and unit_overall >= 10**4  # 13万2
            current = DIGITS[token] if chinese_digit else arabic(token)
            if unit_overall and current >= unit_overall:
                return None
        elif token in _TENS:
            if current is not None or (unit and unit <= 10):
                return None
            section, unit = section + _TENS[token], 10
            unit_overall = 10
        elif token in _SMALL:
            size = _SMALL[token]
            if unit and (size >= unit or (current is None and size > 10)):
                return None
            section += (1 if current is None else current) * size
            current, unit, zero, unit_overall = None, size, False, size
        elif token not in _LARGE:  # 几, which has no single value
            return None
        else:
            size = _LARGE[token]
            part = section + (current or 0)
            if size == 10**4:
                if upper or (part == 0 and (current is not None or total)):
                    return None
                upper = (part or 1) * size
            else:
                if total or (part == 0 and upper == 0 and current is not None):
                    return None
                total, upper = (upper + part or 1) * size, 0
            section, current, unit, zero, unit_overall = 0, None, 0, False, size
    if current is not None and unit_overall > 10 and not zero and (chinese_digit or spoken):
        current *= unit_overall // 10  # as spoken: 一万二 is 12,000, 两百五 is 250
    return simplest(total + upper + section + (current or 0))


def _scaled(value: Value, units: str) -> Value | None:
    for unit in units:
        value *= _SMALL.get(unit) or _LARGE[unit]
    return simplest(value)


def neighbours(run: str) -> tuple[Value, ...]:
    """Return both values of a numeral that names two neighbouring ones: 三四十 is 30 or 40."""
    for at, (one, two) in enumerate(pairwise(run)):
        if one in DIGITS and two in DIGITS:
            both = (compose(run[: at + 1] + run[at + 2 :]), compose(run[:at] + run[at + 1 :]))
            return tuple(value for value in both if value is not None)
    return ()


def last_scale(number: str) -> int:
    """Return 10**4 for a number that ends with 万, 10**8 for 亿, 10**12 for 万亿, else 1."""
    factor = 1
    for char in reversed(number):
        if char in _LARGE:
            factor *= _LARGE[char]
        elif not char.isspace():
            break
    return factor


def loose_values(text: str) -> set[Value]:
    """Return every value that any numeral of a text could stand for, in idioms and names too."""
    plain = _NAMES.sub("", _SURNAME.sub("", normalise(text)))
    by_character: dict[str, int] = DIGITS | _TENS | _NUMERAL_LISTS["values"]
    values: set[Value] = {1, *(by_character[char] for char in plain if char in by_character)}
    if "半" in plain:
        values |= {Fraction(1, 2), 6, 30, 15}
    if "上双" in plain:
        values.add(10)
    if "斤" in plain:  # English gives kilograms
        values |= {500, 50, 5000} if re.search("[百千万]斤", plain) else set()
    if "旬" in plain:  # 八旬 is in the eighties
        values |= {10 * DIGITS[char] for char in re.findall("([一二三四五六七八九])旬", plain)}
    for match in RUN.finditer(plain):
        run = match.group()
        value = compose(run)
        if value is not None:
            values |= {value, simplest(Fraction(value) / 100)} if value <= 100 else {value}
        values.update(int(digits) for digits in re.findall(r"\d+", run))
        if not run[0].isdigit():
            parts = (compose(run[start:]) for start in range(len(run)))
            values.update(part for part in parts if part is not None)
    return values


def digit_groups(text: str, plain: str, start: int) -> tuple[list[Reading], int] | None:
    """Read dates, times and other digits that have their meaning only together.

    Args:
        text: The text.
        plain: The same text, normalised.
        start: Where the digits begin.

    Returns:
        The readings and the end of 2019-09-27, 14:30, 1/3 or 1.2.3, ``None`` for a plain number.
    """
    if match := _DATE.match(plain, start):
        kinds: tuple[FigureKind, ...] = ("year", "month", "day")
        return [
            reading(text, *match.span(group), int(match[group]), kind)
            for kind, group in zip(kinds, (1, 3, 4), strict=True)
        ], match.end()
    if match := _CLOCK.match(plain, start):
        parts = [
            reading(
                text, *match.span(group), int(match[group]), "time", required=match[group] != "00"
            )
            for group in (1, 2, 3)
            if match[group]
        ]
        parts[:2] = clock_time(parts[0], parts[1])
        return parts, match.end()
    if match := _YEAR_MONTH.match(plain, start):
        return [
            reading(text, *match.span(1), int(match[1]), "year"),
            reading(text, *match.span(2), int(match[2]), "month"),
        ], match.end()
    if match := _VULGAR.match(plain, start):
        value = arabic(match[1]) + Fraction(unicodedata.numeric(match[2])).limit_denominator(12)
        return [reading(text, *match.span(), value, "cardinal")], match.end()
    if match := _RATIO.match(plain, start):
        upper, lower = int(match[1]), int(match[2])
        ratio = simplest(Fraction(upper, lower)) if lower else upper
        return [reading(text, *match.span(), ratio, "fraction")], match.end()
    if match := _DOTTED.match(plain, start):
        values = tuple(int(part) for part in match.group().split("."))
        figure = Figure(values, "code", match.span(), text[start : match.end()], required=False)
        return [Reading(figure, match.span())], match.end()
    return None


def money(text: str, match: re.Match[str]) -> tuple[list[Reading], int]:
    """Read a match of ``SMALL_MONEY`` as one sum in yuan."""
    parts = [compose(match[name] or "零") for name in ("yuan", "jiao", "fen")]
    if any(part is None for part in parts):
        return [], match.end()
    yuan, jiao, fen = (part or 0 for part in parts)
    value = simplest(Fraction(yuan) + Fraction(jiao) / 10 + Fraction(fen) / 100)
    span = match.span()
    figure = Figure((value,), "cardinal", span, text[slice(*span)], "元")
    return [Reading(figure, match.span("yuan"))], match.end()


def hours(hour: Value) -> tuple[Value, ...]:
    """Return an hour as the 24-hour and 12-hour clocks and 1400 write it."""
    return (hour, hour + 12 if hour <= 12 else hour - 12, hour * 100)


def clock_time(hour: Reading, minute: Reading) -> list[Reading]:
    """Join an hour and its minute, which English also writes as 14.30 and 1430."""
    first, minutes = hour.figure.values[:1], minute.figure.values[:1]
    if not first or not minutes:
        return [hour, minute]
    whole = hours(first[0])
    joined = tuple(
        value
        for start in whole[:2]
        for value in (simplest(start + Fraction(minutes[0]) / 100), start * 100 + minutes[0])
    )
    later = replace(minute.figure, kind="time", unit="分", values=(*minutes, *joined))
    return [
        replace(hour, figure=replace(hour.figure, kind="time", values=(*whole, *joined))),
        replace(minute, figure=later),
    ]
