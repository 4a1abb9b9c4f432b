"""Figures in Chinese text.

A numeral is found first (:data:`~summarizer.text.numbers.numerals.RUN`), then what stands
around it says what kind of figure it is, or that it is none: 一方面, 三农, 千方百计, 数百.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction

from summarizer.text.numbers.numerals import DIGITS, RUN, compose, normalise, readings
from summarizer.text.numbers.values import Figure, FigureKind, Value, arabic, in_english, simplest

__all__ = ["chinese_figures", "write_in_english"]

_MEASURES = (
    "平方公里|平方千米|平方米|平方英里|平方英尺|立方米|立方英尺|平方|立方|公里|千米|厘米|毫米|微米|纳米|公顷|英亩|英里|英尺|英寸|海里"
    "|公斤|千克|毫克|克拉|毫升|摄氏度|华氏度|千瓦时|千瓦|兆瓦|瓦|小时|分钟|秒钟|刻钟|周年|周岁|个月|星期|季度|学期|工作日|人次|人民币"
    "|美元|欧元|港元|港币|日元|日圆|英镑|卢布|卢比|韩元|加元|澳元|新元|新台币|台币|澳门元|瑞士法郎|法郎|比索|美分|国集团|星级|车道"
    "|[个名位人家户座所项次场部件种类条支只头匹台辆艘架枚颗粒块片张页本册份封篇章节段句首曲幅套组批队班届期轮回遍趟天日周年月季岁载代世秒"
    "分时刻点元圆角米里亩吨斤克升度倍成层栋幢间室厅门扇级等步国省市县区镇乡村方边侧口双对副团群环连排营大重股笔桩宗起例处局盘票车箱瓶杯碗盒"
    "袋包桶镑磅集卷版款道棵株亡伤死胎房室卫号路站亿]"
)
_AFTER = re.compile(
    r"\s?(?:(?P<percent>%|个?\s?百分点)|(?P<permille>‰)|(?P<interest>厘(?=水平|息|利|[，。；]|$))|(?P<basis>个?基点)"
    r"|(?P<tenths>成(?![为立员功都果本年人长熟绩交就份套品形效型材婚语团]))(?P<half>半|[一二三四五六七八九5](?!成))?"
    r"|(?P<fraction>分之)|(?P<decade>年代)|(?P<century>(?:个)?世纪)"
    r"|(?P<born>后(?![年天日来周面续期会方]))|(?P<multiple>倍)|(?P<doubling>番)"
    r"|(?P<year>年(?!级))|(?P<month>月(?!球|亮|饼))|(?P<day>(?:[)）]日|[日号])(?!元|圆|本|楼|线|机|台|店|门))"
    r"|(?P<clock>[点时](?:钟|整|许|半|左右)?(?!球|位|评))"
    rf"|(?P<unit>{_MEASURES}))"
)
_MARK = re.compile(
    r"\s?(?P<mark>余|多|来(?=[个人名年万岁天次家种条])|几)\s?(?P<scale>[百千]?[万亿]+)?"
)
_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.])", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?!\d|[:.]\d)", re.ASCII)
_LATE = re.compile(r"(?<![\d:.])(00|0(?=:)|1[3-9]|2[0-3])[:：]([0-5]\d)(?![\d:：.])", re.ASCII)
_YEAR_MONTH = re.compile(r"((?:19|20)\d\d)\.(0[1-9]|1[0-2])(?!\d|\s?[%万亿])", re.ASCII)
_VULGAR = re.compile(r"(\d+)\s?([½⅓⅔¼¾])", re.ASCII)
_RATIO = re.compile(r"(\d{1,3})/(\d{1,3})(?![\d/])", re.ASCII)
_MEASURED = re.compile(r"\s?[%‰]")
_DOTTED = re.compile(r"\d+(?:\.\d+){2,}", re.ASCII)
# Between two numbers of a range or list; the unit of the last one is that of all.
_JOINT = re.compile(r"\s?(?:至|到|[-—–~～]+|、|或|和|与)\s?")
_RANGE_ON = re.compile(rf"(?:[至到]|[-—–~～]{{1,2}})(?:{RUN.pattern})")
_SCORE = re.compile(
    r"([零一二两三四五六七八九十]{1,3})比([零一二两三四五六七八九十]{1,3})(?![百千万亿分])"
)
_FIVE_YEAR_PLAN = re.compile(r"(?<!第)十([一二三四五六])五(?![年个月日名])")
_VAGUE_BEFORE = "数几多若干上成"
_ABOUT_BEFORE = re.compile(r"(?:约|近|逾|超|超过|将近|大约|接近|过|达|余|多|至少|不到|不足)$")
_CENTURY_BEFORE = re.compile(r"(?:上个?|本)世纪$")
_PART_OF_DAY = re.compile(r"(?:上午|下午|中午|凌晨|早上?|晚上?|傍晚)\s?$")
_GROWTH_BEFORE = re.compile(r"[增涨升加扩高大多长][^，。；]{0,3}$")
# Written with numerals, but no figures. Longer words before their parts.
_IDIOM = re.compile(
    r"三轮(?=车|摩)|一带一路|一国两制|一成不变|千方百计|千家万户|千千万万|千军万马|万众一心|一心一意|三三两两|一五一十|四面八方|五花八门|五颜六色|三番五次"
    r"|两面三刀|乱七八糟|七上八下|横七竖八|四分五裂|百分(?!之|点)|十分(?![钟之])|万一|千万(?=[别不要莫勿记])|第一时间|第三方|十字"
    r"|十一(?=假期|长假|黄金周|国庆|小长假|期间|[”\"])|(?<=双)十一|[五六七八]一(?=[假节劳国党建”\"])|三八(?=妇女|[节线])|九一八|一一(?!\d)"
    r"|七台河|三台县|九台区|三门峡|五台(?=[山市县])|五家渠|六盘[水山]|八步区|五大连池|五角(?=大楼|星|场)|(?<![元块])三角(?!钱)|三头六臂|三位一体"
    r"|三天两头|二次元|四季(?=如春|分明|常青|更替|豆)|一家(?=人(?![力工寿才事])|子|之)|一日(?=千里|之计|三秋)|一天到晚|(?<=接)二连三|(?<=半斤)八两"
    r"|(?<=说)三道四|(?<=胡说)八道|(?<=货比)三家|(?<=腊)八|(?<=双)十节|(?<=年复)一年|(?<=日复)一日|(?<=儿)八[百千]|(?<=正经)八百"
    r"|十万(?=火急)|十万八千里|零(?=部?件|距离)"
    r"|千里|百里|万里|万岁|百姓|千万里|万家|百货|百年(?=大计|好合|不遇|未有)|一点|一等奖?|一般|一定|一些|一直|一起|一度|一旦"
)
# What is counted with these is told as a number even where it is few: 五天, 三名.
_COUNTED = frozenset(
    "个 名 次 天 位 届 个月 级 家 项 种 轮 层 步 节 场 条 所 座 季度 星级 小时 分钟 年 岁 "
    "篇 批 辆 艘 架 台 公里 米 吨 亩 千米 公顷 公斤 克 星期 人次 户 幅 张 枚 支".split()
)
_RANKED = re.compile("强(?=企|县|市|区|镇|村|品|单|名|榜|行|[，。、”])")
_COUNTED_ONE = re.compile(
    r"年|个?月|[日天周岁米元吨名位家人]|小时|分钟|公里|公斤|公顷|平方|立方|美元|欧元|倍|成"
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A figure, and where and as what its bare number stands (``number`` without 余, 元)."""

    figure: Figure
    number: tuple[int, int]  # the characters that write the number, 余 between them included
    mark: str  # 余, 多 … that stood inside the number (10余万)
    scaled: Value | None  # what the number is worth if 万 or 亿 of a range's end count for it


def chinese_figures(text: str) -> list[Figure]:
    """The figures of a Chinese text, in order. Never raises."""
    return list(_figures(text))


# Several checks ask for the figures of one pair, and several translations are held against one
# source.
@functools.lru_cache(maxsize=256)
def _figures(text: str) -> tuple[Figure, ...]:
    return tuple(reading.figure for reading in _read(text))


def write_in_english(text: str) -> str:
    """The text with its 万, 亿 and other scaled figures written as English values.

    90亿元 becomes "9 billion yuan", 10万余人 "100,000余人": what translation models copy
    through. Exact, never rounded; dates, shares, idioms and plain Arabic numbers stay, the
    latter unless they are yuan, which models like to call dollars. 19:30, which they like to
    make 1930, becomes "7:30 p.m.".
    """
    text = _LATE.sub(_twelve_hours, text)
    pieces: list[str] = []
    done = 0
    for reading in _read(text):
        figure, (start, end) = reading.figure, reading.number
        value = reading.scaled
        if reading.mark == "几":  # 十几万 is no value that could be written
            continue
        yuan = figure.unit == "元" and text[end : end + 1] == "元" and figure.values != ()
        if figure.kind != "cardinal" or (not yuan and (value is None or value < 100)):
            continue
        value = figure.values[0] if value is None else value
        pieces.append(text[done:start])
        # Letters and digits must not run into the number: RMB90亿 is "RMB 9 billion".
        if start and text[start - 1].isascii() and text[start - 1].isalnum():
            pieces.append(" ")
        pieces.append(in_english(value) + reading.mark)
        done = end
        if yuan:
            pieces.append(" yuan")
            done += 1
        if done < len(text) and text[done].isascii() and text[done].isalnum():
            pieces.append(" ")
    pieces.append(text[done:])
    return "".join(pieces)


def _twelve_hours(clock: re.Match[str]) -> str:
    hour, minute = int(clock[1]), clock[2]
    shown = f"{hour % 12 or 12}" + ("" if minute == "00" else f":{minute}")
    return f"{shown} {'a.m.' if hour < 12 else 'p.m.'}"


def _read(text: str) -> list[_Reading]:
    plain = normalise(text)
    found: list[_Reading] = []
    idioms = {m.start(): m.end() for m in _IDIOM.finditer(plain)}
    at = 0
    while match := RUN.search(plain, at):
        start, end = match.span()
        if start in idioms and idioms[start] > start:
            at = idioms[start]
            continue
        if start > 0 and plain[start - 1] == "第" and start - 1 in idioms:
            at = idioms[start - 1]
            continue
        new, at = _figures_at(text, plain, start, end)
        new = [reading for reading in new if reading.figure.values]  # 3万万 has none
        if new and found:
            last, first = found[-1].figure, new[0].figure
            gap = plain[last.span[1] : first.span[0]]
            if first.unit == "分" and last.kind == "time" and not gap.strip():
                found[-1:], new = [], _clock(found[-1], new[0]) + new[1:]
            _join(plain, found, new[0])
        found.extend(new)
        if new and new[-1].figure.kind == "decade" and new[-1].figure.unit == "年代":
            _place_decades(plain, found)
    return found


def _figures_at(text: str, plain: str, start: int, end: int) -> tuple[list[_Reading], int]:
    """The figures that begin with the numeral at ``start``, and where to read on."""
    run = plain[start:end]
    if run[0].isdigit():
        special = _digits_at(text, plain, start)
        if special:
            return special
        before = plain[start - 1] if start else ""
        after = plain[end] if end < len(plain) else ""
        glued = _latin(before) or (before == "-" and _latin(plain[start - 2 : start - 1]))
        measured = any(unit in run for unit in "万亿") or _MEASURED.match(plain, end)  # GDP80%
        if _latin(after) or (glued and not measured):
            return [_plain(text, start, end, compose(run), "code")], end
    elif plan := _FIVE_YEAR_PLAN.match(plain, start):
        return [_plain(text, start, plan.end(), 10 + DIGITS[plan[1]], "ordinal")], plan.end()
    elif score := _SCORE.match(plain, start):
        sides = [_plain(text, *score.span(n), compose(score[n]), "cardinal") for n in (1, 2)]
        return sides, score.end()
    return _numeral_at(text, plain, start, end)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _plain(
    text: str, start: int, end: int, value: Value | None, kind: FigureKind, *, required: bool = True
) -> _Reading:
    values = () if value is None else (value,)
    figure = Figure(values, kind, (start, end), text[start:end], required=required)
    return _Reading(figure, (start, end), "", None)


def _digits_at(text: str, plain: str, start: int) -> tuple[list[_Reading], int] | None:
    """2019-09-27, 14:30 and 1.2.3, whose parts only mean something together."""
    if match := _DATE.match(plain, start):
        kinds: tuple[FigureKind, ...] = ("year", "month", "day")
        groups = (1, 3, 4)
        return [
            _plain(text, *match.span(group), int(match[group]), kind)
            for kind, group in zip(kinds, groups, strict=True)
        ], match.end()
    if match := _CLOCK.match(plain, start):
        parts = [
            _plain(
                text, *match.span(group), int(match[group]), "time", required=match[group] != "00"
            )
            for group in (1, 2, 3)
            if match[group]
        ]
        parts[:2] = _clock(parts[0], parts[1])
        return parts, match.end()
    if match := _YEAR_MONTH.match(plain, start):
        return [
            _plain(text, *match.span(1), int(match[1]), "year"),
            _plain(text, *match.span(2), int(match[2]), "month"),
        ], match.end()
    if match := _VULGAR.match(plain, start):
        value = arabic(match[1]) + Fraction(unicodedata.numeric(match[2])).limit_denominator(12)
        return [_plain(text, *match.span(), value, "cardinal")], match.end()
    if match := _RATIO.match(plain, start):
        upper, lower = int(match[1]), int(match[2])
        values: tuple[Value, ...] = (upper,)
        if lower:
            values = (simplest(Fraction(upper, lower)),)
        figure = Figure(values, "fraction", match.span(), text[start : match.end()])
        return [_Reading(figure, match.span(), "", None)], match.end()
    if match := _DOTTED.match(plain, start):
        values = tuple(int(part) for part in match.group().split("."))
        figure = Figure(values, "code", match.span(), text[start : match.end()], required=False)
        return [_Reading(figure, match.span(), "", None)], match.end()
    return None


def _hours(hour: Value) -> tuple[Value, ...]:
    """An hour as both clocks write it."""
    return (hour, hour + 12 if hour <= 12 else hour - 12, hour * 100)


def _clock(hour: _Reading, minute: _Reading) -> list[_Reading]:
    """An hour and its minute; English also writes 14.30 and 1430."""
    hours, minutes = hour.figure.values[:2], minute.figure.values[:1]
    if not hours or not minutes:
        return [hour, minute]
    whole = _hours(hours[0])
    joined = tuple(
        value
        for start in whole[:2]
        for value in (simplest(start + Fraction(minutes[0]) / 100), start * 100 + minutes[0])
    )
    return [
        replace(hour, figure=replace(hour.figure, kind="time", values=(*whole, *joined))),
        replace(
            minute,
            figure=replace(minute.figure, kind="time", unit="分", values=(*minutes, *joined)),
        ),
    ]


def _numeral_at(text: str, plain: str, start: int, end: int) -> tuple[list[_Reading], int]:
    run = plain[start:end]
    value = compose(run)
    values: tuple[Value, ...] = () if value is None else (value,)
    number_end, inner_mark = end, ""
    marked = _MARK.match(plain, end)
    if marked:
        end = marked.end()
        if marked["scale"] and value is not None:
            factor = compose(marked["scale"])
            values = (simplest(value * factor),) if factor else ()
            number_end, inner_mark = end, text[marked.start("mark")]
        elif marked["scale"]:
            values = ()
    before = plain[max(0, start - 4) : start]
    after = _AFTER.match(plain, end)
    group = after.lastgroup if after else ""
    if group == "half":
        group = "tenths"
    if group == "fraction" and value is not None and not marked:
        return _fraction(text, plain, start, end, value)

    arabic_run = run[0].isdigit()
    single = len(run) == 1 and not arabic_run
    bare_scale = run[0] in "百千万亿"
    vague = bool(before) and before[-1] in _VAGUE_BEFORE and not arabic_run and run[0] not in DIGITS
    approximate = bool(marked) or bool(_ABOUT_BEFORE.search(before))
    ranged = not arabic_run and _begins_range(plain, end)
    if vague or (single and not after and not before.endswith("第") and not marked and not ranged):
        return [], match_end(end, number_end)
    if bare_scale and not approximate and not _RANKED.match(plain, end) and not ranged:
        return [], number_end
    counted = ranged or (
        after is not None
        and (_COUNTED_ONE.match(plain, after.start()) or before.endswith(("翻", "翻了")))
    )
    if run == "一" and not before.endswith("第") and not counted:
        return [], number_end
    if value is None:
        return _ill_formed(text, plain, start, end, after)
    unit = after.group().strip() if after else ""
    counted_few = bool(unit in _COUNTED and value >= 3 and not vague)
    # 逾万 is always told as a figure, 1个 often as "a".
    large = bare_scale and approximate and value >= 1000
    required = (
        (not (single or bare_scale) and (values != (1,) or "." in run)) or counted_few or large
    )
    if marked and marked["mark"] == "几":
        required = False
    if not arabic_run and after is None and value < 100:
        required = False

    kind: FigureKind = "cardinal"
    stop = after.end() if after else end
    first = start
    if before.endswith("第"):
        kind, first, required = "ordinal", start - 1, required or value >= 3
    elif group in ("percent", "permille", "interest", "basis", "tenths"):
        kind, values = "percent", _shares(group, values, after["half"] if after else None)
        required = True
    elif group == "decade":
        kind, values, first = "decade", *_decade(plain, start, values)
    elif group == "born" and len(run) == 2:
        kind, values = (
            "decade",
            (1900 + values[0] if values[0] >= 50 else 2000 + values[0], values[0]),
        )
    elif group == "century" and not unit.startswith("个"):
        kind, values = "century", (values[0], (values[0] - 1) * 100)
    elif group == "multiple":
        kind = "multiple"
        if _GROWTH_BEFORE.search(plain[max(0, start - 6) : start]):
            values += (values[0] + 1,)
    elif group == "doubling":
        kind, required = "multiple", False
        values = (2 ** int(values[0]),) if values[0] < 64 else ()
    elif group == "year" and (arabic_run or run[0] == "零") and not marked:
        if len(run) == 4:
            kind = "year"
        elif len(run) == 2:  # 98年: a year of the century, or so many years
            values += (1900 + values[0], 2000 + values[0])
    elif not unit and arabic_run and plain[start - 1 : start] == "年" and value in range(1, 13):
        kind = "month"  # 2009年10以来
    elif group == "month" and values[0] in range(1, 13) and not _one_month(plain, start, stop):
        kind, required = "month", True
    elif group == "day" and values[0] in range(1, 32):
        kind = "day"
        # The press gives the weekday instead of a bare day of the month; not so in full dates.
        required = before.rstrip().endswith("月")
    elif (
        group == "clock"
        and values[0] in range(25)
        and (
            arabic_run
            or unit.endswith("半")
            or _PART_OF_DAY.search(plain[max(0, start - 3) : start])
        )
    ):
        kind, values, required = "time", _hours(values[0]), True
        if unit.endswith("半"):
            minute = _plain(text, stop - 1, stop, 30, "time")
            hour = Figure(values, kind, (first, stop - 1), text[first : stop - 1], unit[:-1])
            return _clock(_Reading(hour, (start, number_end), "", None), minute), stop
    elif group == "unit" and unit == "斤":
        values += (simplest(Fraction(values[0]) / 2),)  # readers abroad get kilograms
    scaled = (
        values[0] if kind == "cardinal" and _has_scale(run, inner_mark) and not bare_scale else None
    )
    figure = Figure(values, kind, (first, stop), text[first:stop], unit, approximate, required)
    return [_Reading(figure, (start, number_end), inner_mark, scaled)], stop


def _one_month(plain: str, start: int, end: int) -> bool:
    """Whether 一月 is the length of a month: 前一月内, 每一月."""
    return plain[start] == "一" and bool(
        re.match("内|之内|以内|多|余|一次", plain[end:])
        or re.search("[前近每后满这]$", plain[:start])
    )


def _begins_range(plain: str, end: int) -> bool:
    """Whether the numeral that ends here shares the measure word of a later one: 三至五年."""
    match = _RANGE_ON.match(plain, end)
    return bool(match and _AFTER.match(plain, match.end()))


def match_end(end: int, number_end: int) -> int:
    return max(end, number_end)


def _has_scale(run: str, inner_mark: str) -> bool:
    return bool(inner_mark) or any(unit in run for unit in "百千万亿")


def _shares(group: str, values: tuple[Value, ...], half: str | None) -> tuple[Value, ...]:
    if group == "basis":
        return (*values, *(simplest(Fraction(value) / 10**4) for value in values))
    if group == "interest":  # percent in Hong Kong, per mille on the mainland
        return tuple(simplest(Fraction(value) / size) for value in values for size in (100, 1000))
    size = {"percent": 100, "permille": 1000, "tenths": 10}[group]
    more: Fraction = Fraction(0)
    if half:
        more = Fraction(5 if half in "半5" else DIGITS[half], 100)
    return tuple(simplest(Fraction(value) / size + more) for value in values)


def _decade(plain: str, start: int, values: tuple[Value, ...]) -> tuple[tuple[Value, ...], int]:
    value = values[0]
    if match := _CENTURY_BEFORE.search(plain[max(0, start - 4) : start]):
        base = 2000 if match.group().startswith("本") else 1900
        return (base + value,), start - len(match.group())
    return (value,), start


def _fraction(
    text: str, plain: str, start: int, end: int, lower: Value
) -> tuple[list[_Reading], int]:
    """百分之三点五 and 三分之二; ``end`` is where 分之 begins."""
    match = RUN.match(plain, end + 2)
    upper = compose(match.group()) if match else None
    if match is None or upper is None or not lower:
        return [], end + 2
    value = simplest(Fraction(upper) / Fraction(lower))
    kind: FigureKind = "percent" if lower == 100 else "fraction"
    span = (start, match.end())
    figure = Figure((value,), kind, span, text[span[0] : span[1]])
    return [_Reading(figure, span, "", None)], match.end()


def _ill_formed(
    text: str, plain: str, start: int, end: int, after: re.Match[str] | None
) -> tuple[list[_Reading], int]:
    """二〇一九年 (digits one by one), 七八个 and 三四十 (neighbours), or nothing."""
    run = plain[start:end]
    number = "".join(str(DIGITS[c]) for c in run if c in DIGITS)
    group = after.lastgroup if after else ""
    if len(number) == len(run) and len(run) >= 3 and len(set(run) - {"两"}) == len(set(run)):
        kind: FigureKind = "year" if len(run) == 4 and group == "year" else "cardinal"
        stop = after.end() if after and kind == "year" else end
        return [_plain(text, start, stop, int(number), kind, required=kind == "year")], stop
    if not after:
        return [], end
    values = readings(run)
    if len(number) == 2 == len(run) and group == "year":
        values = (int(number), 1900 + int(number), 2000 + int(number), *values)
    figure = Figure(
        values,
        "cardinal",
        (start, after.end()),
        text[start : after.end()],
        after.group().strip(),
        approximate=True,
        required=False,
    )
    return [_Reading(figure, (start, end), "", None)], after.end()


def _join(plain: str, found: list[_Reading], new: _Reading) -> None:
    """Let the last of a range or list (3至5亿元, 20、25日, 6到7%) lend its unit to those before."""
    later = new
    for index in range(len(found) - 1, -1, -1):
        earlier = found[index]
        figure, model = earlier.figure, later.figure
        gap = plain[figure.span[1] : model.span[0]]
        if figure.kind != "cardinal" or figure.unit or not _JOINT.fullmatch(gap):
            return
        value = figure.values[0] if figure.values else None
        if value is None:
            return
        if model.kind == "percent":
            joined = replace(
                figure, kind="percent", values=(simplest(Fraction(value) / 100), value)
            )
        elif model.kind in ("month", "day", "year", "ordinal", "decade"):
            joined = replace(figure, kind=model.kind)
        elif later.scaled is not None and earlier.scaled is None:
            factor = _last_scale(plain[later.number[0] : later.number[1]])
            if factor == 1:
                return
            joined = replace(figure, values=(simplest(value * factor), value))
            earlier = replace(earlier, scaled=joined.values[0])
        else:
            return
        found[index] = later = replace(earlier, figure=joined)


def _place_decades(plain: str, found: list[_Reading]) -> None:
    """Give the last decades (50、60年代) their century: the one named before them, or the last."""
    first = len(found)
    while first and found[first - 1].figure.kind == "decade":
        first -= 1
    base, century = 1900, found[first - 1].figure if first else None
    if (
        century
        and century.kind == "century"
        and plain[century.span[1] : found[first].figure.span[0]].strip() == ""
    ):
        base = int(century.values[1])
        # "the 1960s" says the century too.
        found[first - 1] = replace(found[first - 1], figure=replace(century, required=False))
    for index in range(first, len(found)):
        figure = found[index].figure
        value = figure.values[-1]
        if value < 100:
            recent = (2000 + value,) if base == 1900 and value <= 20 else ()
            found[index] = replace(
                found[index], figure=replace(figure, values=(base + value, *recent, value))
            )


def _last_scale(number: str) -> int:
    """10000 for …万, 10**8 for …亿, 10**12 for …万亿, else 1."""
    factor = 1
    for char in reversed(number):
        if char == "万":
            factor *= 10**4
        elif char == "亿":
            factor *= 10**8
        elif not char.isspace():
            break
    return factor
