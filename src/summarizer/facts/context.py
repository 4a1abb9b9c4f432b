"""What the words around a figure say: that it counts nothing, is below zero, or is only planned."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from summarizer.chinese.script import HAN, to_simplified
from summarizer.data import word_lists
from summarizer.facts.rates import is_cut, rate_behind
from summarizer.facts.words import Token, any_of
from summarizer.names.gazetteer import place_names
from summarizer.numbers.values import COUNTING, MEASURES, NOT_COUNTING, SPANS_OF_TIME, Figure
from summarizer.report import Span

__all__ = [
    "CASUALTIES",
    "Outlook",
    "counts",
    "court_term",
    "division_of",
    "is_divisions",
    "outlook",
    "whole_figure",
    "with_divisions",
]

_LISTS = word_lists("facts")


CASUALTIES: dict[str, str] = _LISTS["casualties"]
"""Measure words for the dead and the injured, with what became of them."""
_LEVELS = "".join(_LISTS["divisions"])
_DIVISIONS = re.compile(f"(?!市区$|省市场)[{_LEVELS}](?:[{_LEVELS}]|[（(][{_LEVELS}、]+[）)])*")
"""Divisions of the country without their names: 省区市, 县（市、区）."""
_ENDS = re.compile(r"\s*(?:[，。；、：,;()（）]|$)")
_DIVISION_ENDS = re.compile(
    r"\s*(?:[，。；、：,;()（）0-9]|[和与及等的受遭共有]|出现|发生|[大特]?暴雨|$)"
)
_DIGIT = re.compile("[0-9０-９]")
# 党的二十大 is a congress; 十大品牌 and 四大领域 are things.
_CONGRESS = re.compile("党的?$|中共$")
# 202501-00038 and 编号：12 are codes.
_CODE_BEFORE = re.compile(rf"(?:[A-Za-z0-9][-_/–—]|(?:{any_of('codes')})[:：]?\s?)$")
_LEADING_ZERO = re.compile("[0０][0-9０-９]")
# 4/5G: no fraction, but two names.
_SLASH = re.compile(r"[0-9０-９]\s?[/／]\s?[0-9０-９]")
# 前10名 and 第3位 are ranks.
_RANK_BEFORE = re.compile(rf"(?:{any_of('ranks')})[了在为到]?\s?$")
_RANKED = frozenset("名位家个强所座")
# 四次会议 and 三次全会 are the fourth and the third, unless they were held: 召开4次会议.
_SESSION = re.compile(rf"\s?(?:{any_of('sessions')})")
_HELD = re.compile(rf"(?:{any_of('holding')})(?:了|过)?(?:各类|各种|各级)?(?:[近约逾超]|超过)?\s?$")
# 三次产业, 一次能源: no number of times.
_NOT_TIMES = re.compile(rf"\s?(?:{any_of('not_times')})")
# 32位处理器 and 两位数: no people.
_BITS = re.compile(rf"\s?(?:[A-Za-z]|{any_of('bits')})")
_TIMES = frozenset("批件架班台辆户例")
# 420瓦时 are no watts, and 11连胜 no companies of soldiers.
_LONGER = {"连": ("胜", "败", "冠", "涨", "跌", "阳", "阴")}
# 占全省一万吨市场的三成: the market is what the share is of.
_OF_WHOLE = re.compile("占[^，。；占]*$")
_SHARE_BEHIND = re.compile(
    "[^，。；]{1,12}的(?:约|近|超过?|逾)*(?:[0-9.]+[%％]|[一二三四五六七八九半]成|[一二三四五]分之)"
)
# 200米蝶泳决赛 is the name of a race.
_RACE = re.compile(rf"\s?(?:{any_of('races')})")
# 中部4县市联席会议 is the name of a meeting.
_BODY = re.compile(rf"[{HAN}]{{0,4}}?(?:{any_of('bodies')})")
_LEAST = Fraction(1, 10**4)
# A line of a list: 1.5家企业 is the first item.
_ITEM = re.compile(r"(?:^|\n)\s*$")
_TEMPERATURE = re.compile("(?<!升)温(?!州|岭|馨|暖)|(?<!酒精)最[高低](?:仅|只有?|为|达)?$|零下$")
_TEMPERATURE_BEHIND = re.compile("(?:以[上下]|左右|上下)?的?[高低气]温")
_NO_TEMPERATURE = re.compile("[湿角纬经电]度?$|酒精|[东西]经|[南北]纬|用电|电量")
# 三辆车连环相撞: the word for a vehicle, no part of 车辆 or 车型.
_VEHICLE = re.compile("车(?![型主位厢队祸牌票库站间身轮载道程险友迷次辆头门手])")
_DEGREES = re.compile(r"\s?(?:℃|°C|摄氏度)")
_SIGN = re.compile(r"(?:(?<![0-9０-９%％℃度日月年元亿万吨人米])\s?[-−－]|零下|负)\s?$")
_COURT: dict[str, str] = {
    word: english for english, words in _LISTS["court"].items() for word in words.split()
}
_TERM = re.compile(rf"(?P<word>{'|'.join(_COURT)})(?:为|了)?\s?$")

_PLANS = re.compile(
    r"(?P<planned>(?<!年度)(?<!全年)(?<!完成)(?<!投资)计划(?!\s?\d|[的内外，。；、”）]|$|已|实施|完成|任务|目标|投资(?:额|总额)?的|生育)"
    rf"|{any_of('planned')})|(?P<expected>{any_of('expected')}|料(?=[增减达升降])"
    r"|将(?=[^，。；]{0,4}[增减达投建扩涨降超突新完提带吸]"
    rf"|(?:{any_of('will')})|[由从][^，。；]{{1,16}}[增升涨降跌减缩扩提]))"
    r"|(?P<unsure>(?:建成|投产|达产|投用|建设完成)[之以]?后)"
)
_PRESENT = re.compile(any_of("present"))
_DONE = re.compile(r"(?<!预计)已经?(?!于|经)|[目此]前(?!\s?\d)")
# 在各方力争下，…: what the clauses behind it say was reached by it.
_BY_MEANS = re.compile("(?:在|经)[^，。；]*下$")
# 高于市场预期，…; 打击军事目标，…
_NO_PLAN = re.compile("(?<!提前)(?:目标|预期)$")
_BY = re.compile(r"(?<!年)到(?P<year>(?:19|20)\d\d)年(?:年?[底末])?(?!以来)")
_CLAUSES = re.compile("([，,；;。！？!?\n])")


class Outlook(NamedTuple):
    """That a figure is no fact yet.

    Attributes:
        english: What is added to what the figure counts: "planned".
        span: The Chinese words that say so.
        certain: The words stand in the same part of the sentence.
    """

    english: str
    span: Span
    certain: bool


def counts(text: str, figure: Figure, start: int) -> bool:
    """Return whether a figure counts or measures something: no code, rank, session or small word.

    Args:
        text: The sentence, in Simplified characters.
        figure: The figure.
        start: Where the figure, or the range that it ends, begins.
    """
    if not figure.required or not figure.values or "几" in figure.text or "幾" in figure.text:
        return False
    before, end = text[max(0, start - 8) : start], figure.span[1]
    if _LEADING_ZERO.match(text, start) or _CODE_BEFORE.search(before):
        return False
    if figure.kind == "fraction" and _SLASH.search(figure.text):
        return text.startswith("的", end)
    if is_cut(text, figure):
        return False
    if _SHARE_BEHIND.match(text, end) and _OF_WHOLE.search(text, max(0, start - 16), start):
        return False
    if figure.kind in ("percent", "fraction", "multiple"):
        # 四折 may be 60% off or 40% of the price; 百万分之三 has no short English.
        return figure.unit != "折" and not -_LEAST < figure.values[0] < _LEAST
    if figure.kind != "cardinal" or not figure.unit:
        return False
    if before.endswith(("-", "－", "−")) and figure.unit not in MEASURES:
        return False  # 歼-20首飞
    if (
        figure.unit in COUNTING
        and figure.values[0].denominator > 1
        and _ITEM.search(text, 0, start)
    ):
        return False
    if figure.unit in _LISTS["divisions"] and _BODY.match(text, end):
        return False
    if figure.unit in ("米", "公里") and _RACE.match(text, end):
        return False
    if figure.unit == "部" and text.startswith("门", end):
        return False  # 十五部门
    if figure.unit == "个" and text.startswith(("字", "词", "点"), end):
        return False  # 八个字：敢于担当
    if figure.unit in _LONGER and text.startswith(_LONGER[figure.unit], end):
        return False
    if figure.unit == "处":  # 隐患97处; 5处 may be a department
        return bool(_DIGIT.search(figure.text) and _ENDS.match(text, end))
    if figure.unit in NOT_COUNTING:
        return False
    written = not _DIGIT.search(figure.text)
    if figure.unit == "项" and written and before.endswith("中央"):
        return False  # 中央八项规定
    if figure.unit == "大":
        return not _CONGRESS.search(before) and not (written and figure.values[0] > 10)
    if figure.unit in _RANKED and _RANK_BEFORE.search(before):
        return False
    if figure.unit == "位" and _BITS.match(text, end):
        return False
    if figure.unit == "次":
        if before.endswith("届") or (_SESSION.match(text, end) and not _HELD.search(before)):
            return False
        if written and figure.values[0] <= 3 and _NOT_TIMES.match(text, end):
            return False
    places = (text[start : start + size] for size in (3, 4))
    return not (written and any(place in place_names() for place in places))  # 三门峡


def is_divisions(word: str) -> bool:
    """Return whether a word names several kinds of divisions: 省市, 区县."""
    return len(word) > 1 and bool(_DIVISIONS.fullmatch(word))


def whole_figure(text: str, figure: Figure) -> Figure:
    """Return the figure with its whole unit and the minus sign before it: 零下5℃, 320批次."""
    start, end = figure.span
    unit, values = figure.unit, figure.values
    if figure.kind == "cardinal" and not unit and (degrees := _DEGREES.match(text, end)):
        unit, end = "摄氏度", degrees.end()
    if unit == "块" and text.startswith("钱", end):
        unit, end = "元", end + 1
    if unit == "度" and _is_temperature(text, start, end):
        unit = "摄氏度"
    if unit == "辆" and (vehicle := _VEHICLE.match(text, end)):
        end = vehicle.end()
    end = max(end, rate_behind(text, replace(figure, span=(start, end), unit=unit)))
    measured = unit in MEASURES or figure.kind == "percent"
    sign = _SIGN.search(text, max(0, start - 4), start) if measured else None
    if sign and values and values[0] > 0 and unit not in SPANS_OF_TIME:
        start = sign.end() - len(sign.group().lstrip())
        values = tuple(-value for value in values)
    if unit in _TIMES and text.startswith("次", end):  # 320批次
        end += 1
    if (start, end, unit) == (*figure.span, figure.unit):
        return figure
    return replace(figure, values=values, span=(start, end), text=text[start:end], unit=unit)


def _is_temperature(text: str, start: int, end: int) -> bool:
    """Return whether 度 of a figure is a degree of temperature: 低温下探13度, 13度以下低温."""
    left = re.split("[，。；！？,;!?\n]", text[:start])[-1]
    warm = _TEMPERATURE.search(left) or _TEMPERATURE_BEHIND.match(text, end)
    return bool(warm) and not _NO_TEMPERATURE.search(left)


def with_divisions(text: str, figure: Figure) -> Figure:
    """Return the figure with the whole list of the divisions that it counts: 4省市."""
    if figure.unit not in _LISTS["divisions"] or not figure.values:
        return figure
    match = _DIVISIONS.match(text, figure.span[1] - 1)
    if match is None or match.end() == figure.span[1]:
        return figure
    span = (figure.span[0], match.end())
    return replace(figure, span=span, text=text[slice(*span)])


def division_of(text: str, figure: Figure) -> Token | None:
    """Return the divisions of the country that a figure counts, as a noun."""
    match = re.search(rf"{_DIVISIONS.pattern}$", figure.text)
    if figure.unit not in _LISTS["divisions"] or match is None:
        return None
    if len(match.group()) == 1 and not _DIVISION_ENDS.match(text, figure.span[1]):
        return None
    start = figure.span[0] + match.start()
    return Token(to_simplified(match.group()), (start, figure.span[1]), "n", True, False)


def court_term(text: str, start: int) -> tuple[str, Span] | None:
    """Return English for a term that a court gave and whose length begins at ``start``.

    The second value is where the Chinese word stands: 有期徒刑九年.
    """
    match = _TERM.search(text, max(0, start - 8), start)
    return (_COURT[match["word"]], match.span("word")) if match else None


def outlook(text: str, start: int) -> Outlook | None:
    """Return that the figure at ``start`` is planned or expected, or only due by some year.

    A plan that a clause names goes for the clauses behind it, until one says what is so already.
    """
    found: Outlook | None = None
    at = 0
    for piece in _CLAUSES.split(text[:start]):
        place = (at, at + len(piece))
        at = place[1]
        if piece in "。！？!?\n":
            found = None
        elif piece in "；;":
            found = found._replace(certain=False) if found else None
        elif plan := _last(_PLANS, text, place):
            kind = plan.lastgroup or ""
            if place[1] < start and (_BY_MEANS.search(piece) or _NO_PLAN.search(piece)):
                continue
            if plan.group() == "将" and found and found.english == kind and found.certain:
                continue  # 预计明天将下降: the fuller word is shown
            found = Outlook(kind, plan.span(), certain=kind != "unsure")
            if _DONE.search(text, plan.end(), place[1]):
                found = None  # 减持计划已实施完毕
        elif _PRESENT.search(text, *place):
            found = None
        elif found is None and (by := _last(_BY, text, place)):
            found = Outlook(f"by {by['year']}", by.span(), certain=True)
    return found


def _last(pattern: re.Pattern[str], text: str, place: Span) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text, *place):
        found = match
    return found
