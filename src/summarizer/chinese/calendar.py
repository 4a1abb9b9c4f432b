"""The day of an article, and the dates that its sentences have given so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from summarizer.chinese.script import any_of, plain
from summarizer.data import word_lists
from summarizer.report import Article

__all__ = [
    "Calendar",
    "NewsDay",
    "article_credits",
    "article_day",
    "beside",
    "has_several_articles",
    "is_ahead",
    "near",
    "nearest_year",
    "news_day",
    "real_date",
]

UNKNOWN_YEAR = 2000
"""Year of dates without one; a leap year, so that 29 February exists."""

REPUBLIC = 1911
"""What the years of the Republic of China (民国) are counted from."""

HEAD = 5
"""Lines at the top of a text in which a dateline or a line with a date dates the article."""

OPENING = 60
"""Characters of a paragraph in which its dateline stands."""

LONGEST_HEADING = 90
"""Most characters of a line of the head that gives the months of an article without credits."""

CLOSE = timedelta(days=7)
"""Longest time from a dateline to the date of the page, and between two dates of a page."""

_YMD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_REPUBLIC = re.compile(r"民国 ?(\d{2,3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_MONTH_DAY = re.compile(r"(?<![\d年])(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_DATELINE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年)?(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"(?=(?:综合)?(?:电|讯|消息|专电)|[）)]? ?(?:[（(]记者|【))"
)
_LISTS = word_lists("expand")["days"]
_FUTURE = any_of(_LISTS["future"])
_BEFORE_FUTURE = re.compile(rf"{_FUTURE}[于在]?[^，。；！？]{{0,6}}$")
_AFTER_FUTURE = re.compile(r"日?[^，。；！？]{0,6}?[将拟](?![军领士其他她])")
_REPORTED = re.compile(r"^日?(?:电|讯|[^，。]{0,8}(?:获悉|了解到))")


_SAID = re.compile(rf"日?[^，。；]{{0,8}}{any_of(_LISTS['said'])}")
"""Behind the day on which something is said: that of the news, not of an event told before."""


@dataclass(frozen=True, slots=True)
class NewsDay:
    """The day of the news.

    Attributes:
        day: The day.
        year_known: The text gives the year. If not, that of ``day`` is the likeliest.
        exact: "Yesterday" counts from this day. If not, it gives no more than the months of days
            that stand without one.
    """

    day: date
    year_known: bool = True
    exact: bool = True

    @property
    def full(self) -> date | None:
        """The day with its year, if both are certain."""
        return self.day if self.year_known and self.exact else None

    @property
    def month_day(self) -> tuple[int, int] | None:
        """Month and day, if these are certain and the year is not."""
        return (self.day.month, self.day.day) if self.exact and not self.year_known else None


SEVERAL = 3
"""Datelines that make a text several articles, be they of the same days or not."""


def article_credits(article: Article) -> str:
    """Return the lines of an article that say when it appeared."""
    return f"{article.byline}\n{article.source}"


def article_day(article: Article) -> NewsDay | None:
    """Return the day of an article, if it says one."""
    return news_day([article.title, *article.paragraphs], article_credits(article))


def news_day(lines: Sequence[str], dated: str = "") -> NewsDay | None:
    """Return the day of the news: of its dateline, else of its credits, else of its head.

    A dateline without a year has that of the page if it is at most a week older. Two dates of a
    page give its months if they are as close. A date in the head of a text without credits may
    be that of an event, and so gives the months only. So do the credits of several articles in
    one text, of which the datelines give nothing to all.

    Args:
        lines: The title and the paragraphs.
        dated: The lines that say when the article appeared, such as a byline.
    """
    head = [plain(line) for line in [line for line in lines if line.strip()][:HEAD]]
    page = _stated(plain(dated))
    if has_several_articles(lines):
        return replace(page, exact=False) if page else None
    page = page or next(
        (
            replace(found, exact=False)
            for line in head
            if len(line) < LONGEST_HEADING and "。" not in line
            if (found := _stated(line))
        ),
        None,
    )
    for line in head:
        if match := _DATELINE.search(line, 0, OPENING):
            return _of_dateline(match, page) or page
    return page


def has_several_articles(lines: Iterable[str]) -> bool:
    """Return whether the datelines of a text are those of more than one article.

    One article may have its dateline twice, or quote another that is a few days older.
    """
    days: list[date] = []
    for line in lines:
        opening = plain(line[: OPENING + 10]) if "日" in line[:OPENING] else ""
        if match := _DATELINE.search(opening, 0, OPENING):
            found = _of_dateline(match, NewsDay(days[0]) if days else None)
            days += [found.day] if found else []
    return len(days) >= SEVERAL or (bool(days) and max(days) - min(days) > CLOSE)


def _stated(text: str) -> NewsDay | None:
    """Return the day that a line of credits states."""
    days = {
        day
        for pattern, before in ((_YMD, 0), (_REPUBLIC, REPUBLIC))
        for match in pattern.finditer(text)
        if (day := real_date(int(match[1]) + before, match[2], match[3]))
    }
    year_known = bool(days)
    if not days:
        matches = _MONTH_DAY.finditer(text)
        days = {day for match in matches if (day := real_date(UNKNOWN_YEAR, *match.groups()))}
    if not days or max(days) - min(days) > CLOSE:
        return None
    return NewsDay(min(days), year_known, exact=len(days) == 1)


def _of_dateline(match: re.Match[str], page: NewsDay | None) -> NewsDay | None:
    year, month, day = match.group("year", "month", "day")
    if year:
        written = real_date(year, month, day)
        return NewsDay(written) if written else None
    if page is None or not page.year_known:
        written = real_date(UNKNOWN_YEAR, month, day)
        return NewsDay(written, year_known=False) if written else None
    likeliest = nearest_year(month, day, page.day)
    if likeliest is None:
        return None
    return NewsDay(likeliest, timedelta(0) <= page.day - likeliest <= CLOSE)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates that a text has given so far.

    Attributes:
        article: The day of the news.
        running: The last date of this paragraph.
        last: The last date of an earlier one, if the day of the news is not known.
        known: Dates of the article by the number of the day.
        apart: What each paragraph begins with, where the text is several articles: nothing says
            where one ends.
    """

    article: date | None = None
    running: date | None = None
    last: date | None = None
    known: Mapping[int, date] = field(default_factory=lambda: MappingProxyType({}))
    apart: Calendar | None = None

    @classmethod
    def of(cls, lines: Sequence[str], dated: str = "") -> Calendar:
        """Return the calendar at the beginning of a text.

        Args:
            lines: The title and the paragraphs.
            dated: The lines that say when the article appeared.
        """
        day = news_day(lines, dated)
        start = cls(day.day if day else None)
        return replace(start, apart=start) if has_several_articles(lines) else start

    def paragraph(self) -> Calendar:
        """Return the calendar at the beginning of another paragraph."""
        if self.apart is not None:
            return replace(self.apart, apart=self.apart)
        return replace(self, running=None, last=self.running or self.last)

    def redated(self, text: str) -> Calendar:
        """Return the calendar for a sentence, whose dateline may begin other news.

        Args:
            text: The sentence, in Simplified characters with ASCII digits.
        """
        match = _DATELINE.search(text, 0, OPENING)
        news = NewsDay(self.article) if self.article else None
        found = _of_dateline(match, news) if match else None
        if found is None or (news and not self.apart and abs(found.day - news.day) <= CLOSE):
            return self
        return replace(self, article=found.day)

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
            return beside(running, number)
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
                return beside(running, number)
            surely = is_ahead(text, start)
            perhaps = _AFTER_FUTURE.match(text, end - 1) is not None
            return near(self.article, number, future=surely, perhaps=perhaps)
        if running is not None:
            return beside(running, number)
        if self.last is None or number < self.last.day or reported or _SAID.match(text, end - 1):
            return None
        return beside(self.last, number)

    def explicit(self, year: str | None, month: int | str, day: int | str) -> date | None:
        """Return a date that has its month; without a year, the nearest to the dates so far."""
        if year:
            return real_date(year, month, day)
        reference = self.running or self.article or self.last
        if reference is None:
            return real_date(UNKNOWN_YEAR, month, day)
        return nearest_year(month, day, reference)


def is_ahead(text: str, start: int) -> bool:
    """Return whether the words before a day say that it is to come: 将于9日."""
    clause = re.split(r"[，。；！？]", text[max(0, start - 30) : start])[-1]
    return _BEFORE_FUTURE.search(clause) is not None


def real_date(year: int | str, month: int | str, day: int | str) -> date | None:
    """Return a date, also of a year of two digits; ``None`` for the 31st of June."""
    whole = int(year)
    if whole < 100:
        whole += 1900 if whole >= 50 else 2000
    try:
        return date(whole, int(month), int(day))
    except ValueError:
        return None


def nearest_year(month: int | str, day: int | str, reference: date) -> date | None:
    """Return the date of this month and day that is nearest to another date."""
    years = (reference.year, reference.year - 1, reference.year + 1)
    days = [found for year in years if (found := real_date(year, month, day))]
    return min(days, key=lambda found: abs((found - reference).days), default=None)


def beside(reference: date, number: int) -> date | None:
    """Return the date with this day that goes on from a date: of its month, if it is later."""
    if number >= reference.day and (same := real_date(reference.year, reference.month, number)):
        return same
    days = _around(reference, number)
    return min(days, key=lambda day: abs((day - reference).days), default=None)


def near(reference: date, number: int, *, future: bool, perhaps: bool) -> date | None:
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


def _around(reference: date, number: int) -> list[date]:
    """Return the dates with this day in the months before, of and after a date."""
    first = reference.replace(day=1)
    months = (first - timedelta(days=1), first, first + timedelta(days=31))
    return [day for month in months if (day := real_date(month.year, month.month, number))]
