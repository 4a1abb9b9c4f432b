"""The period of a figure, and whether it lies behind the day of the news."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date

from summarizer.chinese.calendar import NewsDay, nearest_year, real_date
from summarizer.data import word_lists
from summarizer.facts.words import any_of
from summarizer.report import Span

__all__ = ["ahead", "period_before"]

LONGEST_AHEAD = 120
"""Days from the news to a date without a year that can be one to come."""

_LISTS = word_lists("facts")
_YEARS: dict[str, str] = _LISTS["years"]
_PARTS: dict[str, str] = _LISTS["parts_of_years"]
_PERIOD = re.compile(
    rf"(?<![比较])(?:(?P<year>(?:19|20)\d\d)年|(?P<word>{'|'.join(_YEARS.values())}))?\s?的?"
    rf"(?:(?P<part>{'|'.join(_PARTS.values())})|(?:前|1[—–-]|1?至|1到)\s?(?P<until>1[0-2]|[2-9])\s?个?月(?![日\d])"
    r"|(?P<month>1[0-2]|[1-9])\s?月份?(?!\s?\d))?(?!同期|\s?(?:以来|起|至今|来))"
)
_SENTENCE = re.compile("[。！？!?；;\n]")
_DAY = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年|(?P<next>明年))?(?<!\d)(?P<month>1[0-2]|[1-9])月(?:(?P<day>[123]?\d)日)?"
)
_PAST = re.compile(any_of("past"))


def period_before(text: str, start: int) -> str:
    """Return English for the period that the sentence names last before ``start``, or nothing."""
    found = ""
    for match in _PERIOD.finditer(_sentence(text, start)):
        if match.group().strip():
            found = _english(match) or found
    return found


def _english(match: re.Match[str]) -> str:
    year = match["year"] or next(
        (
            name
            for name, words in _YEARS.items()
            if match["word"] and re.fullmatch(words, match["word"])
        ),
        "",
    )
    if match["part"]:
        period = next(name for name, words in _PARTS.items() if re.fullmatch(words, match["part"]))
        return f"in {period} of {year}" if year else f"in {period}"
    if match["until"]:
        months = f"in January to {month_name[int(match['until'])]}"
        return f"{months} {year}".strip()
    if match["month"]:
        return f"in {month_name[int(match['month'])]} {year}".strip()
    return f"in {year}" if match["year"] else year


def ahead(text: str, start: int, news: NewsDay | None) -> Span | None:
    """Return where the sentence names, last before ``start``, a date to come after the news.

    A month without a year is one to come if that is near; words of the past say that it is not.
    """
    if news is None or not news.exact:
        return None
    sentence = _sentence(text, start)
    offset = start - len(sentence)
    last = None
    for match in _DAY.finditer(sentence):
        last = match
    if last is None or _PAST.search(sentence):
        return None
    month, day = int(last["month"]), int(last["day"] or 1)
    year = last["year"] or (str(news.day.year + 1) if last["next"] else None)
    found: date | None
    if year:
        found = real_date(year, month, day) if news.year_known else None
    else:
        found = nearest_year(month, day, news.day)
        if found and (found - news.day).days > LONGEST_AHEAD:
            found = None
    if (
        found is None
        or found <= news.day
        or ((found.year, found.month) == (news.day.year, news.day.month) and not last["day"])
    ):
        return None
    return (offset + last.start(), offset + last.end())


def _sentence(text: str, start: int) -> str:
    """Return the sentence before ``start``."""
    return _SENTENCE.split(text[:start])[-1]
