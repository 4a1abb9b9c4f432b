"""The month of days that stand without one, from the dates of the article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from summarizer.chinese.expand_numerals import small_numeral
from summarizer.chinese.script import any_of
from summarizer.data import word_lists

__all__ = ["Calendar", "days_in_english", "days_written_out"]

Edit = tuple[int, int, str]

UNKNOWN_YEAR = 2000
"""Year of dates without one; a leap year, so that 29 February exists."""

HEAD = 5
"""Lines at the top of a text in which a dateline or a line with a date dates the article."""


def _verbose(pattern: str) -> str:
    """Return a pattern for use where spaces do not count."""
    return pattern.replace(" ", "[ ]")


LONGEST_CREDIT = 90
"""Most characters of a line that says when the article appeared."""

_YMD = re.compile(r"(?<!\d)((?:19|20)\d\d) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})(?!\d)")
_REPUBLIC = re.compile(r"民国 ?(\d{2,3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_DATELINE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年)?(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"(?=(?:综合)?(?:电|讯|消息|专电)|[）)]? ?(?:[（(]记者|【))"
)
_MONTH_DAY = re.compile(r"(?<![\d年])(\d{1,2}) ?月 ?(\d{1,2}) ?日")

_LISTS = word_lists("expand")["days"]
_LINK = r" ?(?:至|到|—{1,2}|-|–|~|～|、|和|及|与|或) ?"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_GOES_ON = rf" ?日(?!{'|'.join(_LISTS['not_after'])})"
_COUNTS = r"(?<![\d.·:/×*－-])" + "".join(f"(?<!{word})" for word in _LISTS["not_before"])
_TOKENS = re.compile(
    rf"""
    # A date with its month
      (?:(?P<year>\d{{4}}|\d{{2}})年[ ]?)?(?<![\d.])(?P<month>1[0-2]|0?[1-9])[ ]?月[ ]?
      (?P<day>{_DAY})(?![ ]?\d)(?:[ ]?日|(?={_verbose(_LINK)}\d))
    # 十二月九日
    | (?<![一二三四五六七八九])(?P<written_month>十[一二]?|[一二三四五六七八九])月
      (?P<day_of_month>[一二三廿卅]?十?[一二三四五六七八九十])日
    # 今（21）日
    | (?P<relative>[今昨明前][天日]?)[ ]?[（(][ ]?(?P<relative_day>{_DAY})[ ]?日?[）)](?P<stop>日?)
    # 本月8日, 上月底
    | (?P<named>[本上下]个?月)(?:(?=(?P<named_day>{_DAY})日)|(?P<part>[底末初]|[上中下]旬)|)
    # 9日, 9日至11日
    | {_COUNTS}(?P<bare>{_DAY})
      (?:{_verbose(_GOES_ON)}|(?={_verbose(_LINK)}{_DAY}{_verbose(_GOES_ON)}))
    # 九日上午
    | (?<![一二三四五六七八九十廿卅年月每第近约满逾共达历期续数几连])
      (?P<written>(?:(?<=[，。；、：“（ 于至到])|^)[一二三四五六七八九]|[廿卅][一二三四五六七八九]?
        |[一二三]?十[一二三四五六七八九]?)日(?={any_of(_LISTS["written_before"])})
    """,
    re.VERBOSE,
)
_FUTURE = any_of(_LISTS["future"])
_BEFORE_FUTURE = re.compile(rf"{_FUTURE}[于在]?[^，。；！？]{{0,6}}$")
_AFTER_FUTURE = re.compile(r"日?[^，。；！？]{0,6}?[将拟](?![军领士其他她])")
_PARTS_OF_DAY: dict[str, str] = _LISTS["parts_of_day"]
_PART_OF_DAY = re.compile(any_of(_PARTS_OF_DAY))
_COMPARED = re.compile(r"[比较同与]$")
_REPORTED = re.compile(r"^日?(?:电|讯|[^，。]{0,8}(?:获悉|了解到))")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates that a text has given so far.

    Attributes:
        article: The day of the news.
        running: The last date of this paragraph.
        last: The last date of an earlier one, if the day of the news is not known.
        known: Dates of the article by the number of the day.
    """

    article: date | None = None
    running: date | None = None
    last: date | None = None
    known: Mapping[int, date] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, dated: str, text: str) -> Calendar:
        """Read the day of the news.

        Args:
            dated: Byline and similar lines.
            text: The article.
        """
        lines = [line for line in text.split("\n") if line.strip()][:HEAD]
        published = _published(dated) or next(
            (
                found
                for line in lines
                if len(line) < 90 and "。" not in line
                if (found := _published(line))
            ),
            None,
        )
        year = published.year if published else UNKNOWN_YEAR
        for line in lines:
            if match := _DATELINE.search(line):
                day = _date(match["year"] or year, match["month"], match["day"])
                if (
                    day is not None
                    and published is not None
                    and not match["year"]
                    and day > published
                ):
                    day = _date(
                        year - 1, match["month"], match["day"]
                    )  # 12月31日电, put up in January
                return cls(day or published)
        return cls(published)

    def paragraph(self) -> Calendar:
        """Return the calendar at the beginning of another paragraph."""
        return replace(self, running=None, last=self.running or self.last)

    def noted(self, day: date) -> Calendar:
        """Return the calendar after a date of the text."""
        return replace(self, running=day, known=MappingProxyType({**self.known, day.day: day}))

    def day(self, number: int, text: str, start: int, end: int, *, within: bool) -> date | None:
        """Return the date that a day without a month means, if anything gives it.

        Args:
            number: The day.
            text: The sentence.
            start: Where the day stands in it.
            end: Where the day ends.
            within: The sentence itself has given the running date.
        """
        running = None if self.running == self.article else self.running  # not the dateline
        if within and running is not None:
            return _beside(running, number)
        reported = _REPORTED.match(text[end - 1 :]) is not None
        again = self.known.get(number)
        if (
            again is not None
            and not reported
            and (running is None or running.month == again.month)
            and (self.article is None or abs((again - self.article).days) <= 31)
        ):
            return again
        if self.article is not None:
            if running is not None and number > running.day and not reported:
                return _beside(running, number)
            clause = re.split(r"[，。；！？]", text[max(0, start - 30) : start])[-1]
            surely = _BEFORE_FUTURE.search(clause) is not None
            perhaps = _AFTER_FUTURE.match(text, end - 1) is not None
            return _near(self.article, number, future=surely, perhaps=perhaps)
        reference = running or self.last
        return _beside(reference, number) if reference else None


def days_written_out(text: str, calendar: Calendar) -> tuple[list[Edit], Calendar]:
    """Return the edits that give days their month, and the calendar after the text.

    Args:
        text: A sentence in Simplified characters with ASCII digits.
        calendar: The dates before it.
    """
    if match := _DATELINE.search(text):
        year = calendar.article.year if calendar.article else UNKNOWN_YEAR
        day = _date(match["year"] or year, match["month"], match["day"])
        if calendar.article is None or (day and abs((day - calendar.article).days) > 3):
            calendar = replace(calendar, article=day)
    edits: list[Edit] = []
    within, previous_end, previous = False, -1, None
    for match in _TOKENS.finditer(text):
        start, end = match.span()
        linked = previous is not None and re.fullmatch(_LINK, text[previous_end:start]) is not None
        found: date | None = None
        if match["month"]:
            found = _explicit(match["year"], match["month"], match["day"], calendar)
        elif match["written_month"]:
            month, number = map(small_numeral, match.group("written_month", "day_of_month"))
            found = _explicit(None, str(month), str(number), calendar)
        elif match["named"]:
            found = _named(match, text, calendar, edits)
        elif match["relative"]:
            number = int(match["relative_day"])
            if calendar.article is not None:
                found = _near(
                    calendar.article, number, future=False, perhaps=match["relative"][0] == "明"
                )
            if found is not None:
                at, stop = match.span("relative_day")
                edits += [(start, at, f"{found.month}月"), (stop, end, "日")]
        else:
            group = "bare" if match["bare"] else "written"
            number = int(match[group]) if match["bare"] else small_numeral(match[group])
            at, stop = match.span(group)
            if not 1 <= number <= 31:
                continue
            if linked and previous is not None:
                found = _beside(previous, number)
            else:
                found = calendar.day(number, text, at, end, within=within)
            same = linked and previous and found and found.month == previous.month
            if found is not None and not same:
                written = f"{found.month}月{number}"
                edits.append(
                    (at, stop, written) if group == "written" else (at, at, f"{found.month}月")
                )
        if found is not None:
            calendar, within = calendar.noted(found), True
            previous, previous_end = found, end
    return edits, calendar


def days_in_english(text: str) -> str:
    """Write the days that have no month in English: 9日晚 as "on the evening of the 9th".

    The starter adds a month to every third of such days, but copies these.
    """
    pieces: list[str] = []
    done = 0
    for match in _TOKENS.finditer(text):
        if not match["bare"] or match.start() < done:
            continue
        start, end = match.span()
        linked = re.match(rf"{_LINK}({_DAY}){_GOES_ON}", text[end:])
        part = _PART_OF_DAY.match(text, end)
        day = f"the {_ordinal(match['bare'])}"
        before = text[done:start]
        if linked:
            end += linked.end()
            last = _ordinal(linked[1])
            both = re.search("[、和及与或]", linked.group()) is not None
            day = f"on {day} and the {last}" if both else f"from {day} to the {last}"
            before = re.sub("[从自于在]$", "", before)
        elif part:
            end, day = part.end(), f"{_PARTS_OF_DAY[part.group()]} of {day}"
            before = re.sub("[于在]$", "", before)
        elif not re.search("(?:截至|截止|到|至|从|自|由|比|继|与|对)$", before):
            day = f"on {day}"
            before = re.sub("[于在]$", "", before)
        pieces += [before, day]
        done = end
    return "".join([*pieces, text[done:]])


def _ordinal(digits: str) -> str:
    number = int(digits)
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number < 20 else endings.get(number % 10, 'th')}"


def _explicit(year: str | None, month: str, day: str, calendar: Calendar) -> date | None:
    """Return a date that has its month; without a year, the one nearest to the day of the news."""
    reference = calendar.running or calendar.article or calendar.last
    if year:
        return _date(year, month, day)
    if reference is None:
        return _date(UNKNOWN_YEAR, month, day)
    years = (reference.year, reference.year - 1, reference.year + 1)
    days = [d for one in years if (d := _date(one, month, day))]
    return min(days, key=lambda day: abs((day - reference).days), default=None)


def _named(match: re.Match[str], text: str, calendar: Calendar, edits: list[Edit]) -> date | None:
    """Write out 本月, 上月 and 下月, and return the date if they have a day.

    上月 in statistics is the month before the one that the figures are of.
    """
    start, end = match.span("named")
    article = calendar.article
    which = match["named"][0]
    exact = match["named_day"] or match["part"]
    compared = _COMPARED.search(text[:start]) is not None
    if article is None or compared or text[end : end + 1] in tuple("刊份报"):
        return None
    if not exact and which == "上":
        return None
    if not exact and re.search("比|较|环比|累计", text):
        return None
    first = article.replace(day=1)
    month = {"本": first, "上": first - timedelta(days=1), "下": first + timedelta(days=31)}[which]
    edits.append((start, end, f"{month.month}月"))
    return _date(month.year, month.month, match["named_day"]) if match["named_day"] else None


def _published(line: str) -> date | None:
    if match := _YMD.search(line):
        return _date(*match.groups())
    if match := _REPUBLIC.search(line):
        return _date(int(match[1]) + 1911, match[2], match[3])
    if match := _MONTH_DAY.search(line):
        return _date(UNKNOWN_YEAR, *match.groups())
    return None


def _date(year: int | str, month: int | str, day: int | str) -> date | None:
    whole = int(year)
    if whole < 100:
        whole += 1900 if whole >= 50 else 2000
    try:
        return date(whole, int(month), int(day))
    except ValueError:
        return None


def _around(reference: date, number: int) -> list[date]:
    """Return the dates with this day in the months before, of and after a date."""
    first = reference.replace(day=1)
    months = (first - timedelta(days=1), first, first + timedelta(days=31))
    return [d for month in months if (d := _date(month.year, month.month, number))]


def _beside(reference: date, number: int) -> date | None:
    """Return the date with this day that goes on from a date: of its month, if it is later."""
    if number >= reference.day and (same := _date(reference.year, reference.month, number)):
        return same
    return min(
        _around(reference, number), key=lambda day: abs((day - reference).days), default=None
    )


def _near(reference: date, number: int, *, future: bool, perhaps: bool) -> date | None:
    """Return the date with this day that news of a date means.

    That is the last one that has passed, unless the sentence looks ahead, or the next one is much
    nearer: on the 9th, the 10th is tomorrow.
    """
    days = _around(reference, number)
    ahead = min((day for day in days if day >= reference), default=None)
    past = max((day for day in days if day <= reference), default=None)
    if future or past is None:
        return ahead
    if ahead is None:
        return past
    to_come, gone = (ahead - reference).days, (reference - past).days
    return ahead if to_come * (1 if perhaps else 2) < gone else past
