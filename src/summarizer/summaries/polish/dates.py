"""Days that are named from the article's day: yesterday, last Friday, this month."""

from __future__ import annotations

import re
from datetime import date, timedelta

from summarizer.numbers.values import MONTHS
from summarizer.report import Article
from summarizer.summaries.polish.references import outside_quotes

__all__ = [
    "MONTH_FIRST",
    "anchored",
    "anchored_in_its_year",
    "article_date",
    "dateline_day",
    "with_year",
]

_FULL_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})(?!\d)"
)
_DATELINE = re.compile(
    r"(?:(?<!\d)((?:19|20)\d\d)年)?(?<!\d)(\d{1,2})月(\d{1,2})日(?:电|電|讯|訊|消息)"
)
_OPENING = 60  # characters of the first paragraph in which a dateline stands
_AFTER_DATELINE = timedelta(days=7)
"""How long after its dateline an article may have been put on a page."""


def article_date(article: Article) -> date | None:
    """The day from which the article counts: its dateline's, else that of its byline.

    ``None`` where no full date is given, where several differ, or where a dateline without a
    year does not go with the page's date.
    """
    found = {
        day
        for text in (article.byline, article.source)
        for match in _FULL_DATE.finditer(text)
        if (day := _day(*map(int, match.groups())))
    }
    dateline = _DATELINE.search(article.paragraphs[0][:_OPENING]) if article.paragraphs else None
    if dateline and dateline[1]:
        return _day(*map(int, dateline.groups()))
    if len(found) != 1:
        return None
    page = found.pop()
    if dateline is None:
        return page
    for year in (page.year, page.year - 1):
        written = _day(year, int(dateline[2]), int(dateline[3]))
        if written and timedelta(0) <= page - written <= _AFTER_DATELINE:
            return written
    return None


def dateline_day(article: Article) -> tuple[int, int] | None:
    """Month and day of a dateline whose year is not told anywhere."""
    if not article.paragraphs or any(
        _FULL_DATE.search(text) for text in (article.byline, article.source)
    ):
        return None
    dateline = _DATELINE.search(article.paragraphs[0][:_OPENING])
    return (int(dateline[2]), int(dateline[3])) if dateline and not dateline[1] else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Relative days

_EVENT = (
    "发布|公布|举行|举办|召开|宣布|表示|通报|开幕|闭幕|启动|开工|抵达|签署|揭牌|开通|获悉|印发|出台|"
    "揭幕|发射|通车|开放|说|称|介绍"
)
_NOWADAYS = re.compile("[的到]今[天日]|今[天日]的|时代|越来越|年后|已经?成为|历史")
# 今天 is nowadays too, 昨天 and 明天 are figures of speech.
_DAYS_ZH = re.compile(
    r"(?P<day>(?<!的)(?:前天|昨[天日晚夜]|今[天日晨晚]|今早|(?<![好的])明[天日]))(?![的之头]|黄花)"
)
_OFFSETS = {"前": -2, "昨": -1, "今": 0, "明": 1}
_PART = r"(?: (?P<part>morning|afternoon|evening|night))?"
_PREPOSITION = (
    r"(?P<before>\b(?:since|from|until|till|by|as of|before|after|through|on|than|of|for|to|during|"
    r"in|at) )?"
)
_NO_DAY_AFTER = ("in ", "at ")
"""Not before a date; they belong to a verb: moved in yesterday."""
_ENGLISH_DAYS = {
    -2: r"the day before yesterday",
    -1: rf"(?:yesterday{_PART}|last (?P<named>night))",
    0: r"(?:today|this (?P<named>morning|afternoon|evening))",
    1: rf"tomorrow{_PART}",
}
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_WEEK_ZH = re.compile(r"(?P<week>上|本|这)(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_MONTH_ZH = re.compile(r"(?P<month>[上本下])(?:个)?月(?!\d|[一二三四五六七八九十]+日)")
_MONTH_EN = {"本": "this month", "上": "last month", "下": "next month"}
_OF = re.compile(
    r"\b(?:of|in|since|from|until|till|by|for|during|before|after|through|throughout) $",
    re.IGNORECASE,
)


def anchored(text: str, source: str, published: date, *, month_first: bool = False) -> str:
    """``text`` with the date for "yesterday", "last Friday" or "this month", where ``source``
    says so plainly, once, outside quotation marks; else ``text``."""
    for rule in (_days, _weeks, _months):
        text = rule(text, source, published, month_first)
    return text


def anchored_in_its_year(
    text: str, source: str, month_day: tuple[int, int], *, month_first: bool = False
) -> str:
    """As :func:`anchored`, from a day of an unknown year, for "yesterday" and its like only.

    Not where the year would change, or the day depends on whether it is a leap year.
    """
    offset = _offset(source)
    if offset is None:
        return text
    meant = set()
    for year in (2023, 2024):  # a common year and a leap year
        written = _day(year, *month_day)
        if written is None or (day := written + timedelta(days=offset)).year != year:
            return text
        meant.add(_date(day, month_first))
    return _put_day(text, offset, meant.pop()) if len(meant) == 1 else text


def _only(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The one match of a text, if it has one and that is not quoted."""
    found = list(pattern.finditer(text))
    return found[0] if len(found) == 1 and outside_quotes(text, found[0].start()) else None


def _days(text: str, source: str, published: date, month_first: bool) -> str:
    offset = _offset(source)
    if offset is None:
        return text
    return _put_day(text, offset, _date(published + timedelta(days=offset), month_first))


def _offset(source: str) -> int | None:
    """How far from today the one day is that a sentence names so: yesterday, -1."""
    said = _only(_DAYS_ZH, source)
    if not said or source[said.end() : said.end() + 1] in ("（", "("):
        return None
    word = said["day"]
    if word in ("今天", "今日") and (
        _NOWADAYS.search(source) or not re.search(_EVENT, source[said.end() :])
    ):
        return None
    return _OFFSETS[word[0]]


def _put_day(text: str, offset: int, day: str) -> str:
    pattern = re.compile(rf"{_PREPOSITION}\b{_ENGLISH_DAYS[offset]}\b(?!['’]s|\s\()", re.IGNORECASE)
    return _put(text, pattern, day)


def _weeks(text: str, source: str, published: date, month_first: bool) -> str:
    said = _only(_WEEK_ZH, source)
    if not said:
        return text
    number = min("一二三四五六日天".index(said["day"]), 6)
    monday = published - timedelta(days=published.weekday())
    back = 7 if said["week"] == "上" else 0
    day = _date(monday + timedelta(days=number - back), month_first)
    name = _WEEKDAYS[number]
    week = "last" if back else "this"
    pattern = re.compile(
        rf"{_PREPOSITION}\b(?:{week} {name}|{name}(?: of)? {week} week){_PART}\b(?!['’]s|\s\()",
        re.IGNORECASE,
    )
    return _put(text, pattern, day)


def _put(text: str, pattern: re.Pattern[str], day: str) -> str:
    found = _only(pattern, text)
    if not found:
        return text
    if found.start() and found.group()[0].isupper():  # Russia Today
        return text
    if re.search(rf"\b{day}\b", text):
        return text
    groups = found.groupdict()
    before, part = groups["before"] or "", groups.get("part") or groups.get("named")
    if before.lower() in _NO_DAY_AFTER or (part and before.lower() not in ("", "on ")):
        return text
    put = f"on the {part} of {day}" if part else f"{before or 'on '}{day}"
    return text[: found.start()] + put + text[found.end() :]


def _months(text: str, source: str, published: date, _: bool) -> str:
    said = _only(_MONTH_ZH, source)
    if not said:
        return text
    found = _only(re.compile(rf"\b{_MONTH_EN[said['month']]}\b(?!['’]s)", re.IGNORECASE), text)
    if not found or re.search(r"\b(?:over|to|with|the) $", text[: found.start()]):
        return text
    number = published.year * 12 + published.month - 1 + "上本下".index(said["month"]) - 1
    year, month = divmod(number, 12)
    name = MONTHS[month] if year == published.year else f"{MONTHS[month]} {year}"
    joint = "" if _OF.search(text[: found.start()]) else "in "
    return text[: found.start()] + joint + name + text[found.end() :]


def _date(day: date, month_first: bool) -> str:
    month = MONTHS[day.month - 1]
    return f"{month} {day.day}" if month_first else f"{day.day} {month}"


# The year

_MONTH = "|".join(MONTHS)
MONTH_FIRST = re.compile(rf"\b(?:{_MONTH}) \d{{1,2}}\b(?!\d)")
"""A date in the American order."""
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\b(?!,? \d{{4}})"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})\b(?!,? \d{{4}}|[-–:]| (?:to|and|or|through) \d)"
)
_UNTIL = re.compile(rf" (?:to|and|or|until|through|–|-) \d{{1,2}} (?P<month>{_MONTH})\b(?!,? \d)")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OTHER_YEARS = re.compile("每年|历年|往年|去年|前年|明年|后年|同期|农历|阴历|年前|年后|当年")
_NEAR = timedelta(days=90)
"""How far from the article's day a date without a year is taken to be meant."""


def with_year(text: str, source: str, published: date) -> tuple[str, bool]:
    """``text`` with its first date's year, and whether the search for a first date is over.

    Given only where the article's day leaves one year for it and the sentence has no other.
    """
    found = _DAY_MONTH.search(text)
    if not found and not _ANY_YEAR.search(text):
        return text, False
    if not found or _ANY_YEAR.search(text) or _ANY_YEAR.search(source):
        return text, True
    if _OTHER_YEARS.search(source) or not outside_quotes(text, found.start()):
        return text, True
    month = MONTHS.index(found["month"] or found["month2"]) + 1
    number = int(found["day"] or found["day2"])
    if not re.search(rf"(?<!\d){month}月", source) and not (
        _DAYS_ZH.search(source) or _WEEK_ZH.search(source)
    ):
        return text, True  # whatever it is, the Chinese has no such date
    near = [
        day
        for year in (published.year - 1, published.year, published.year + 1)
        if (day := _day(year, month, number)) and abs(day - published) <= _NEAR
    ]
    if len(near) != 1:
        return text, True
    rest = text[found.end() :]
    if found["month"]:
        if ends := _UNTIL.match(rest):  # 30 September to 7 October 2025
            if abs(date(near[0].year, MONTHS.index(ends["month"]) + 1, 1) - near[0]) > _NEAR:
                return text, True
            return f"{text[: found.end()]}{ends.group()} {near[0].year}{rest[ends.end() :]}", True
        return f"{text[: found.end()]} {near[0].year}{rest}", True
    comma = "" if re.match(r"[,.;:)!?]|$", rest) else ","
    return f"{text[: found.end()]}, {near[0].year}{comma}{rest}", True
