"""The dates of a sentence that is taken from its place in the article."""

from __future__ import annotations

import re
from datetime import date, timedelta

from summarizer.chinese.calendar import real_date
from summarizer.data import word_lists
from summarizer.numbers.values import MONTHS, WEEKDAYS

__all__ = [
    "MONTH_FIRST",
    "add_year",
    "resolve_dates",
    "resolve_days_within_year",
]

# Relative dates

_DATES = word_lists("summaries")["dates"]
_EVENT = re.compile("|".join(_DATES["event_verbs"]))
_NOWADAYS = re.compile("[的到]今[天日]|今[天日]的|时代|越来越|年后|已经?成为|历史")
"""今天 in the sense of nowadays."""
_DAY_ZH = re.compile(
    r"(?P<day>(?<!的)(?:前天|昨[天日晚夜]|今[天日晨晚]|今早|(?<![好的])明[天日]))(?![的之头]|黄花)"
)
_OFFSETS = {"前": -2, "昨": -1, "今": 0, "明": 1}
_PART = r"(?: (?P<part>morning|afternoon|evening|night))?"
_PREPOSITION = (
    r"(?P<before>\b(?:since|from|until|till|by|as of|before|after|through|on|than|of|for|to|during|"
    r"in|at) )?"
)
_NOT_BEFORE_DATE = ("in ", "at ")
"""Prepositions that belong to a verb (moved in yesterday), not to a date."""
_DAY_EN = {
    -2: r"the day before yesterday",
    -1: rf"(?:yesterday{_PART}|last (?P<named>night))",
    0: r"(?:today|this (?P<named>morning|afternoon|evening))",
    1: rf"tomorrow{_PART}",
}
_WEEK_ZH = re.compile(r"(?P<week>上|本|这)(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_MONTH_ZH = re.compile(r"(?P<month>[上本下])(?:个)?月(?!\d|[一二三四五六七八九十]+日)")
_MONTH_EN = {"本": "this month", "上": "last month", "下": "next month"}
_PREPOSITION_BEFORE_MONTH = re.compile(
    r"\b(?:of|in|since|from|until|till|by|for|during|before|after|through|throughout) $",
    re.IGNORECASE,
)


def resolve_dates(text: str, source: str, published: date, *, month_first: bool = False) -> str:
    """Return ``text`` with the date for "yesterday", "last Friday" or "this month".

    Each is replaced only if both languages have it exactly once, outside quotation marks.

    Args:
        text: The English.
        source: The Chinese.
        published: The day from which the article counts.
        month_first: Write May 3, not 3 May.
    """
    for rule in (_resolve_day, _resolve_weekday, _resolve_month):
        text = rule(text, source, published, month_first)
    return text


def resolve_days_within_year(
    text: str, source: str, month_day: tuple[int, int], *, month_first: bool = False
) -> str:
    """Return ``text`` with the date for "yesterday" and the like, from a day of an unknown year.

    Nothing is replaced if the year would change or if the date differs in leap years.
    """
    offset = _day_offset(source)
    if offset is None:
        return text
    dates = set()
    for year in (2023, 2024):  # a common year and a leap year
        written = real_date(year, *month_day)
        if written is None or (day := written + timedelta(days=offset)).year != year:
            return text
        dates.add(_date_text(day, month_first))
    return _replace_day(text, offset, dates.pop()) if len(dates) == 1 else text


def _single_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the match of a pattern that matches once, outside quotation marks."""
    matches = list(pattern.finditer(text))
    return matches[0] if len(matches) == 1 and _outside_quotes(text, matches[0].start()) else None


def _resolve_day(text: str, source: str, published: date, month_first: bool) -> str:
    offset = _day_offset(source)
    if offset is None:
        return text
    day = published + timedelta(days=offset)
    return _replace_day(text, offset, _date_text(day, month_first))


def _day_offset(source: str) -> int | None:
    """Return the offset from today, in days, of the one relative day in the Chinese."""
    match = _single_match(_DAY_ZH, source)
    if not match or source[match.end() : match.end() + 1] in ("（", "("):
        return None
    word = match["day"]
    if word in ("今天", "今日") and (
        _NOWADAYS.search(source) or not _EVENT.search(source, match.end())
    ):
        return None
    return _OFFSETS[word[0]]


def _replace_day(text: str, offset: int, day: str) -> str:
    pattern = re.compile(rf"{_PREPOSITION}\b{_DAY_EN[offset]}\b(?!['’]s|\s\()", re.IGNORECASE)
    return _replace_date(text, pattern, day)


def _resolve_weekday(text: str, source: str, published: date, month_first: bool) -> str:
    match = _single_match(_WEEK_ZH, source)
    if not match:
        return text
    number = min("一二三四五六日天".index(match["day"]), 6)
    monday = published - timedelta(days=published.weekday())
    back = 7 if match["week"] == "上" else 0
    day = _date_text(monday + timedelta(days=number - back), month_first)
    name = WEEKDAYS[number]
    week = "last" if back else "this"
    pattern = re.compile(
        rf"{_PREPOSITION}\b(?:{week} {name}|{name}(?: of)? {week} week){_PART}\b(?!['’]s|\s\()",
        re.IGNORECASE,
    )
    return _replace_date(text, pattern, day)


def _replace_date(text: str, pattern: re.Pattern[str], day: str) -> str:
    match = _single_match(pattern, text)
    if not match:
        return text
    if match.start() and match.group()[0].isupper():  # Russia Today
        return text
    if re.search(rf"\b{day}\b", text):
        return text
    groups = match.groupdict()
    preposition, part = groups["before"] or "", groups.get("part") or groups.get("named")
    if preposition.lower() in _NOT_BEFORE_DATE or (part and preposition.lower() not in ("", "on ")):
        return text
    replacement = f"on the {part} of {day}" if part else f"{preposition or 'on '}{day}"
    return text[: match.start()] + replacement + text[match.end() :]


def _resolve_month(text: str, source: str, published: date, _: bool) -> str:
    chinese = _single_match(_MONTH_ZH, source)
    if not chinese:
        return text
    pattern = re.compile(rf"\b{_MONTH_EN[chinese['month']]}\b(?!['’]s)", re.IGNORECASE)
    match = _single_match(pattern, text)
    if not match or re.search(r"\b(?:over|to|with|the) $", text[: match.start()]):
        return text
    number = published.year * 12 + published.month - 1 + "上本下".index(chinese["month"]) - 1
    year, month = divmod(number, 12)
    name = MONTHS[month] if year == published.year else f"{MONTHS[month]} {year}"
    preposition = "" if _PREPOSITION_BEFORE_MONTH.search(text[: match.start()]) else "in "
    return text[: match.start()] + preposition + name + text[match.end() :]


def _date_text(day: date, month_first: bool) -> str:
    month = MONTHS[day.month - 1]
    return f"{month} {day.day}" if month_first else f"{day.day} {month}"


# The year

_MONTH = "|".join(MONTHS)
MONTH_FIRST = re.compile(rf"\b(?:{_MONTH}) \d{{1,2}}\b(?!\d)")
"""A date in American order."""
_DAY_AND_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\b(?!,? \d{{4}})"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})\b(?!,? \d{{4}}|[-–:]| (?:to|and|or|through) \d)"
)
_RANGE_END = re.compile(
    rf" (?:to|and|or|until|through|–|-) \d{{1,2}} (?P<month>{_MONTH})\b(?!,? \d)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OTHER_YEARS = re.compile("|".join(_DATES["other_years"]))
_NEAR = timedelta(days=90)
"""Longest time between the article's day and a date that is given without a year."""


def add_year(text: str, source: str, published: date) -> tuple[str, bool]:
    """Return ``text`` with the year added to its first date, and True if it has a date or year.

    The year is added only if it is certain and the sentence has no other year.
    """
    match = _DAY_AND_MONTH.search(text)
    if not match and not _YEAR.search(text):
        return text, False
    if not match or _YEAR.search(text) or _YEAR.search(source):
        return text, True
    if _OTHER_YEARS.search(source) or not _outside_quotes(text, match.start()):
        return text, True
    month = MONTHS.index(match["month"] or match["month2"]) + 1
    number = int(match["day"] or match["day2"])
    if not re.search(rf"(?<!\d){month}月", source) and not (
        _DAY_ZH.search(source) or _WEEK_ZH.search(source)
    ):
        return text, True  # the Chinese has no such date
    near = [
        day
        for year in (published.year - 1, published.year, published.year + 1)
        if (day := real_date(year, month, number)) and abs(day - published) <= _NEAR
    ]
    if len(near) != 1:
        return text, True
    year, rest = near[0].year, text[match.end() :]
    if match["month"]:
        if end := _RANGE_END.match(rest):  # 30 September to 7 October 2025
            if abs(date(year, MONTHS.index(end["month"]) + 1, 1) - near[0]) > _NEAR:
                return text, True
            return f"{text[: match.end()]}{end.group()} {year}{rest[end.end() :]}", True
        return f"{text[: match.end()]} {year}{rest}", True
    comma = "" if re.match(r"[,.;:)!?]|$", rest) else ","
    return f"{text[: match.end()]}, {year}{comma}{rest}", True


_QUOTED = re.compile(r"[“「『][^”」』]*(?:[”」』]|$)|\"[^\"]*(?:\"|$)")


def _outside_quotes(text: str, at: int) -> bool:
    """Return True if the character at ``at`` is not in quotation marks."""
    return not any(m.start() <= at < m.end() for m in _QUOTED.finditer(text))
