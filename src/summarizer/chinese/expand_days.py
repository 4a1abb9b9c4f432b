"""The month of days that stand without one, from the dates of the article."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from summarizer.chinese.calendar import Calendar, beside, is_ahead, near, real_date
from summarizer.chinese.expand_numerals import small_numeral
from summarizer.chinese.script import any_of, ordinal_suffix
from summarizer.data import word_lists

__all__ = ["days_in_english", "days_written_out"]

Edit = tuple[int, int, str]


def _verbose(pattern: str) -> str:
    """Return a pattern for use where spaces do not count."""
    return pattern.replace(" ", "[ ]")


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
_PARTS_OF_DAY: dict[str, str] = _LISTS["parts_of_day"]
_PART_OF_DAY = re.compile(any_of(_PARTS_OF_DAY))
_COMPARED = re.compile(r"[比较同与]$")


def days_written_out(text: str, calendar: Calendar) -> tuple[list[Edit], Calendar]:
    """Return the edits that give days their month, and the calendar after the text.

    Args:
        text: A sentence in Simplified characters with ASCII digits.
        calendar: The dates before it.
    """
    calendar = calendar.redated(text)
    told = calendar.running  # not of what is to come
    edits: list[Edit] = []
    within, previous_end, previous = False, -1, None
    for match in _TOKENS.finditer(text):
        start, end = match.span()
        linked = previous is not None and re.fullmatch(_LINK, text[previous_end:start]) is not None
        found: date | None = None
        if match["month"]:
            found = calendar.explicit(match["year"], match["month"], match["day"])
        elif match["written_month"]:
            month, number = map(small_numeral, match.group("written_month", "day_of_month"))
            found = calendar.explicit(None, month, number)
        elif match["named"]:
            found = _named(match, text, calendar, edits)
        elif match["relative"]:
            number = int(match["relative_day"])
            if calendar.article is not None:
                found = near(
                    calendar.article, number, future=False, perhaps=match["relative"][0] == "明"
                )
            at, stop = match.span("relative_day")
            if found is not None:
                edits += [(start, at, f"{found.month}月"), (stop, end, "日")]
            elif match["stop"]:
                edits += [(start, at, ""), (stop, end, "日")]
        else:
            group = "bare" if match["bare"] else "written"
            number = int(match[group]) if match["bare"] else small_numeral(match[group])
            at, stop = match.span(group)
            if not 1 <= number <= 31:
                continue
            if linked and previous is not None:
                found = beside(previous, number)
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
            told = told if is_ahead(text, start) else found
    return edits, calendar if calendar.article else replace(calendar, running=told)


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
        number = int(match["bare"])
        day = f"the {number}{ordinal_suffix(number)}"
        before = text[done:start]
        if linked:
            end += linked.end()
            number = int(linked[1])
            last = f"{number}{ordinal_suffix(number)}"
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
    return real_date(month.year, month.month, match["named_day"]) if match["named_day"] else None
