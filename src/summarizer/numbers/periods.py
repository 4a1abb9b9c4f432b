"""Dates and periods: invented months and years, days that became lengths of time, quarters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from summarizer.chinese.script import ordinal_suffix
from summarizer.data import word_lists
from summarizer.numbers.chinese import chinese_figures
from summarizer.numbers.compare import Comparison, Contradiction
from summarizer.numbers.values import MONTHS, Figure, Value

__all__ = ["period_contradictions"]

_FESTIVALS, _SEASONS = (
    [
        (re.compile(words), frozenset(months))
        for words, months in word_lists("chinese_numerals")[name].items()
    ]
    for name in ("festivals", "seasons")
)
_LUNAR = re.compile("[农農][历曆]|[阴陰][历曆]|腊月|臘月|正月|闰|初[一二三四五六七八九十]")
_YEAR_WORDS = re.compile("[今去前明后後]年")
_OTHER_YEARS = re.compile("民国|民國|昭和|平成|[届屆]|[多几]年")
_PERIOD_BEFORE = re.compile(
    r"(?:连续|連續|为期|為期|近|过去|未来|最近|长达|头|前|后|每|共|历时|满|首|逾|超过|不足|不到|短短|整整"
    r"|拘留|停[课业产工]|休假|隔离|延[长期]|第|再|约|仅|[过超])\s?$"
)
_PERIOD_BEHIND = re.compile(
    r"内|之[内后前]|以[内上下来]|[后後前]|游|行程|[线均]|间|来|[多余]|个|假|拘留|的(?:行程|访问|假|时间|期限)|期限"
)
_PERHAPS_PERIOD = re.compile("停|隔离|会|行|谈|赛|展|无|不")
_NUMERALS = (
    {"两": 2} | {c: n for n, c in enumerate("一二三四", start=1)} | {str(n): n for n in range(1, 5)}
)
_QUARTER = re.compile(
    r"(?P<first>[前头頭])?(?:(?P<range>[一1])\s?[至到—-]\s?)?(?P<ordinal>第)?(?P<n>[一二两三四1234首])"
    r"(?P<count>[个個])?季(?P<du>度)?"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 0, "opening": 1}
_ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_NTH = "|".join(_ORDINALS)
_NTH_QUARTER = re.compile(
    rf"\b({_NTH})(?=(?:(?:,|,? and|,? or| to| through| -)? (?:the )?(?:{_NTH}))*"
    r"[ -](?:fiscal |calendar |financial )?quarters?\b(?!-?final))"
    r"|\bQ([1-4])\b|\b([1-4])Q",
    re.IGNORECASE,
)
_COUNTED = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_COUNTED_QUARTERS = re.compile(
    rf"(?<!times )(?<!once )(?<!twice )\b({'|'.join(_COUNTED)})[ -]"
    r"(?:consecutive |straight |successive |whole |full )?quarters?\b(?!-?final| of an hour)",
    re.IGNORECASE,
)
_MONTHS_OF_QUARTERS = re.compile(r"\b(?:three|six|nine|3|6|9)[ -]months?\b|\bJan", re.IGNORECASE)
_FOURTH_PART = re.compile("四分之|刻|25%|两成半|１/４|1/4")
_FIRST_HALF = re.compile(
    r"\bfirst[ -]half|\bfirst (?:six|6) months|\bH1\b|\b1H|\bearlier half|\bJanuary", re.IGNORECASE
)
_SECOND_HALF = re.compile(
    r"\b(?:second|latter|last|later|back|next)[ -]half|\bH2\b|\b2H|\b(?:last|second) six months"
    r"|\bJuly",
    re.IGNORECASE,
)
_HALF_OF_YEAR = re.compile(
    r"\b(?:first|second|latter) half\b(?! of the (?:match|game))", re.IGNORECASE
)
_ANY_HALF = re.compile("半[年场]|[上下]半|一半|中期")
_HALF_A_YEAR = re.compile(
    r"\bhalf a year|\b(?:one|a)[ -]half[ -]years?|\b(?<!first )half[ -]year\b"
    r"(?! (?:results?|reports?))|\b(?<!first )six months\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:no\.?|nos\.?|numbers?|articles?|chapters?|phases?|stages?|rounds?|sessions?|days?"
    r"|weeks?|games?|sets?|laps?|places?|top|rank(?:ed|ing|s)?|parts?|seasons?|episodes?|groups?"
    r"|class(?:es)?|grades?|levels?|tiers?"
    r"|lines?|units?|gates?|blocks?|rooms?|acts?|sections?|clauses?|types?"
    r"|another|the other)[ -]?$",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"[ -](?:[a-z-]+ ){0,3}?(?!this|was|has|is|its|as|does|plus|per|years|times)[a-z]{2,}s\b"
)
_IN_A_ROW = re.compile(r"consecutive|straight|in a row|successive|running", re.IGNORECASE)
_COUNTED_THINGS = frozenset("个 家 名 场 座 条 项 台 辆 架 件 人 所 支 艘 次".split())
_IN_SERIES = re.compile("[第届屆連连再又]|[这這本已]是|已经是|等奖|等獎|时隔|時隔")
_SERIES_BEHIND = re.compile("[个]?(?:冠|年|月|季|孩|小孩|儿子|女儿|胎|代|全会|全体|五年|百年)")
_LENGTHS = frozenset("天 年 周 个月 月 小时 日 分钟 星期 季 季度".split())


def period_contradictions(comparison: Comparison, context: str | None) -> Iterator[Contradiction]:
    """Find dates and periods of the English that the Chinese does not give.

    Args:
        comparison: The figures of both texts.
        context: Other text of the article, which may give the month of a day; ``None`` if it is
            not known.
    """
    source, target = comparison.source, comparison.target
    kinds = {figure.kind for figure in comparison.theirs}
    if "month" in kinds:
        yield from _months(comparison, context)
    if "year" in kinds:
        yield from _years(comparison, context)
    for ours, theirs in comparison.paired():
        wrong = None
        if ours.kind == "day" and theirs.kind == "cardinal" and theirs.unit in ("day", "days"):
            wrong = _length(ours, theirs, source)
        elif ours.kind == "month" and theirs.kind == "day":
            month = MONTHS[int(ours.values[0]) - 1]
            wrong = Contradiction("period-wrong", True, ours.span, theirs.span, month)
        elif ours.kind == "ordinal" and theirs.kind == "cardinal":
            wrong = _count(ours, theirs, comparison)
        elif ours.kind == "cardinal" and theirs.kind == "ordinal":
            wrong = _ordinal(ours, theirs, comparison)
        if wrong is not None:
            yield wrong
    if "季" in source:
        yield from _quarters(source, target)
    if "半年" in source:
        yield from _halves(source, target)
    elif "季" in source:
        yield from _half_for_quarter(source, target)


def _months(comparison: Comparison, context: str | None) -> Iterator[Contradiction]:
    source = comparison.source
    changed = {d.target.span for d in comparison.differences if d.target}
    known: set[Value] = set()
    for figure in comparison.ours:
        if figure.kind == "month":
            known.update(figure.values)
        elif "." in figure.text or "/" in figure.text:  # 9.11 and 3/15 are dates too
            known.update(int(part) for part in re.findall(r"\d{1,2}", figure.text))
    for figure in comparison.theirs:
        month = figure.values[0]
        if figure.kind != "month" or month in known or figure.span in changed:
            continue
        if comparison.target[: figure.span[0]].endswith("Long "):
            continue  # a rocket: Long March 5
        start, end = figure.span
        with_day = False
        for day in comparison.theirs:
            if day.kind == "day" and day.unit == figure.text and abs(day.span[0] - start) < 14:
                start, end = min(start, day.span[0]), max(end, day.span[1])
                with_day = True
        if _LUNAR.search(source) or month in _named_months(source, not with_day):
            continue
        if context is not None and (
            month in _context(context)[0] or month in _named_months(context, not with_day)
        ):
            continue
        known.add(month)  # once is enough
        yield Contradiction("date-added", context is not None, None, (start, end))


def _named_months(text: str, seasons: bool) -> set[int]:
    """Return the months that festivals give, and with ``seasons`` parts of the year too."""
    tables = (_FESTIVALS, _SEASONS) if seasons else (_FESTIVALS,)
    return {
        month
        for table in tables
        for words, months in table
        if words.search(text)
        for month in months
    }


@functools.lru_cache(maxsize=32)
def _context(text: str) -> tuple[frozenset[Value], frozenset[Value]]:
    """Return the months and the years of a text."""
    figures = chinese_figures(text)
    return (
        frozenset(v for f in figures if f.kind == "month" for v in f.values),
        frozenset(v for f in figures if f.kind == "year" for v in f.values),
    )


def _years(comparison: Comparison, context: str | None) -> Iterator[Contradiction]:
    source = comparison.source
    changed = {d.target.span for d in comparison.differences if d.target}
    paired = {figure.span for _, figure in comparison.paired()}
    known: set[Value] = {value for figure in comparison.ours for value in figure.values}
    known |= {int(digits) for digits in re.findall(r"\d{4}", source)}
    eras = [
        range(int(first), int(first) + (10 if figure.kind == "decade" else 101))
        for figure in comparison.ours
        if figure.kind in ("decade", "century")
        for first in figure.values
    ]
    for figure in comparison.theirs:
        year = figure.values[0]
        if (
            figure.kind != "year"
            or figure.span in paired
            or figure.span in changed
            or year in known
        ):
            continue
        if not isinstance(year, int) or not 1900 <= year <= 2100:
            continue
        if year % 100 in known or _OTHER_YEARS.search(source):
            continue
        if any(year in era for era in eras):
            continue
        if context is not None and _context(context)[1] & set(range(year - 2, year + 3)):
            continue
        dated = any(
            0 < figure.span[0] - other.span[1] < 4
            for other in comparison.theirs
            if other.kind in ("month", "day")
        )
        if not dated and not _YEAR_WORDS.search(source):
            continue
        yield Contradiction("date-added", False, None, figure.span)


def _length(ours: Figure, theirs: Figure, source: str) -> Contradiction | None:
    """Find a day of the month that became a length of time: 9日 as "nine days"."""
    start, end = ours.span
    if ours.text.startswith("一日"):
        return None
    if _PERIOD_BEFORE.search(source, max(0, start - 4), start) or _PERIOD_BEHIND.match(source, end):
        return None
    day = int(ours.values[0])
    certain = not _PERHAPS_PERIOD.match(source, end)
    should = f"the {day}{ordinal_suffix(day)}"
    return Contradiction("period-wrong", certain, ours.span, theirs.span, should)


def _count(ours: Figure, theirs: Figure, comparison: Comparison) -> Contradiction | None:
    """Find an ordinal that became a number of things: 第三次会议 as "three meetings"."""
    source, target = comparison.source, comparison.target
    start, end = theirs.span
    behind = source[ours.span[1] : ours.span[1] + 1]
    if ours.unit in _LENGTHS or behind in ("天", "年", "周", "日") or "连续" in source:
        return None
    if _NUMBERED.search(target, max(0, start - 12), start) or _IN_A_ROW.search(target):
        return None
    if theirs.values[0] == 1 or not _PLURAL.match(target, end, min(len(target), end + 40)):
        return None
    value = int(ours.values[0])
    # The ordinal is there too: the third of three meetings.
    if any(f.kind == "ordinal" and f.values[0] == value for f in comparison.theirs):
        return None
    return Contradiction(
        "period-wrong", True, ours.span, theirs.span, f"{value}{ordinal_suffix(value)}"
    )


def _ordinal(ours: Figure, theirs: Figure, comparison: Comparison) -> Contradiction | None:
    """Find a number of things that became an ordinal: 三次会议 as "the third meeting"."""
    source, value = comparison.source, ours.values[0]
    if ours.unit not in _COUNTED_THINGS or value < 2 or ours.approximate:
        return None
    if _IN_SERIES.search(source) or _IN_A_ROW.search(comparison.target):
        return None
    if _SERIES_BEHIND.match(source, ours.span[1]):
        return None
    return Contradiction("period-wrong", False, ours.span, theirs.span, f"{int(value):,}")


def _quarters(source: str, target: str) -> Iterator[Contradiction]:
    ordinal: dict[int, re.Match[str]] = {}
    counted: dict[int, re.Match[str]] = {}
    for match in _QUARTER.finditer(source):
        number = _NUMERALS.get(match["n"], 1)
        if match["count"] or match["first"] or match["range"] or match["n"] == "两":
            counted.setdefault(number, match)
        elif match["du"] or match["ordinal"] or match["n"] == "首":
            ordinal.setdefault(number, match)
    if not ordinal and not counted:
        return
    nth = {
        _ORDINALS[m[1].lower()] if m[1] else int(m[2] or m[3]): m
        for m in _NTH_QUARTER.finditer(target)
    }
    counts = {_COUNTED[m[1].lower()]: m for m in _COUNTED_QUARTERS.finditer(target)}
    if _FOURTH_PART.search(source):
        counts.pop(1, None)
        counts.pop(3, None)
    for number, match in ordinal.items():
        if number in nth or 0 in nth:
            continue
        found = counts.get(number)
        others = [m for n, m in nth.items() if n not in ordinal]
        if (found is None or number in counted) and not others:
            continue
        wrong = found if found is not None else others[0]
        should = f"the {_name(number)} quarter"
        yield Contradiction("period-wrong", True, match.span(), wrong.span(), should)
        return
    for number, match in counted.items():
        if number < 2 or number in counts or number in ordinal or number not in nth:
            continue
        if _MONTHS_OF_QUARTERS.search(target):
            continue
        should = f"the first {('two', 'three', 'four')[number - 2]} quarters"
        yield Contradiction("period-wrong", True, match.span(), nth[number].span(), should)
        return


def _name(number: int) -> str:
    return ("first", "second", "third", "fourth")[number - 1]


def _halves(source: str, target: str) -> Iterator[Contradiction]:
    first, second = source.find("上半年"), source.find("下半年")
    if (first < 0) == (second < 0):
        return
    at = max(first, second)
    mine, other = (_FIRST_HALF, _SECOND_HALF) if first >= 0 else (_SECOND_HALF, _FIRST_HALF)
    if mine.search(target):
        return
    wrong = other.search(target) or _HALF_A_YEAR.search(target)
    if wrong is None and "季" not in source:
        wrong = _NTH_QUARTER.search(target)
    if wrong:
        should = f"the {'first' if first >= 0 else 'second'} half of the year"
        yield Contradiction("period-wrong", True, (at, at + 3), wrong.span(), should)


def _half_for_quarter(source: str, target: str) -> Iterator[Contradiction]:
    """Find a quarter that became half of the year: 二季度 as "the second half"."""
    match = _QUARTER.search(source)
    if not match or not (match["du"] or match["ordinal"] or match["first"]):
        return
    if re.search(r"quarter|\bQ[1-4]|[1-4]Q\b|months|\b[A-Z][a-z]+[-–][A-Z]", target):
        return
    if _ANY_HALF.search(source):
        return
    half = _HALF_OF_YEAR.search(target)
    if half:
        number = _NUMERALS.get(match["n"], 1)
        counted = match["count"] or match["first"] or match["range"]
        should = f"the first {number} quarters" if counted else f"the {_name(number)} quarter"
        yield Contradiction("period-wrong", True, match.span(), half.span(), should)
