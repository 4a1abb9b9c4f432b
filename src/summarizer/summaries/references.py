"""References in a sentence taken from its place: to days, people and institutions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from summarizer.chinese.calendar import real_date
from summarizer.data import word_lists
from summarizer.names.people import TITLES_IN_ENGLISH, spelled_name
from summarizer.numbers.values import MONTHS
from summarizer.report import Name

__all__ = [
    "MONTH_FIRST",
    "add_year",
    "complete_first_mentions",
    "outside_quotes",
    "resolve_dates",
    "resolve_days_within_year",
    "short_forms",
    "shorten_later_mentions",
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
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
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
    return matches[0] if len(matches) == 1 and outside_quotes(text, matches[0].start()) else None


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
    name = _WEEKDAYS[number]
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
    if _OTHER_YEARS.search(source) or not outside_quotes(text, match.start()):
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


_LISTS = word_lists("summaries")["references"]
_AMBIGUOUS_SURNAMES = frozenset(_LISTS["ambiguous_surnames"])
_TITLES = "|".join(map(re.escape, sorted(TITLES_IN_ENGLISH, key=len, reverse=True)))
_RANKS = "|".join(_LISTS["ranks"])
_FOREIGN_SURNAME = re.compile(rf"\s((?:(?:{'|'.join(_LISTS['particles'])})\s)*[A-Z][\w'’-]+)$")
_QUOTED = re.compile(r"[“「『][^”」』]*(?:[”」』]|$)|\"[^\"]*(?:\"|$)")
_APPOSITION = re.compile(r", (?P<office>[^,;.“”\"]{3,120}), ")


def outside_quotes(text: str, at: int) -> bool:
    """Return True if the character at ``at`` is not in quotation marks."""
    return not any(m.start() <= at < m.end() for m in _QUOTED.finditer(text))


def short_forms(names: Sequence[Name], texts: Sequence[str]) -> dict[str, str]:
    """Return the short form of full names: Ding for Ding Xianping.

    For Chinese people that is the surname, which stands first; for others (with a · in the
    Chinese) the last name. Short forms that may mean somebody else in ``texts`` are left out.
    """
    people = {name.target: name.source for name in names if name.kind == "person"}
    forms = {full: short for full, source in people.items() if (short := _short(full, source))}
    text = "\n".join(texts)
    words = [word for full in people for word in {*full.split(), forms.get(full, "")} if word]
    return {
        full: short
        for full, short in forms.items()
        if words.count(short) == 1 and not _is_ambiguous(text, full, short)
    }


def _short(full: str, source: str) -> str:
    words = full.split()
    if len(words) < 2:
        return ""
    if "·" in source or "•" in source:
        last = _FOREIGN_SURNAME.search(full)
        return last[1] if last and last[1] not in ("Jr", "Sr", "II", "III") else ""
    if words[0] in _AMBIGUOUS_SURNAMES or len(words) != 2 or spelled_name(source) != full:
        return ""
    return words[0]


def _is_ambiguous(text: str, full: str, short: str) -> bool:
    """Return True if ``short`` is part of another name too: Tang Dynasty, Melania Trump."""
    rest = text.replace(full, "")
    return bool(
        re.search(rf"\b{re.escape(short)}(?: [A-Z]|-)", rest)
        or any(
            not re.search(rf"\b(?:{_TITLES}|{_RANKS}) $", rest[: match.start()])
            and re.search(r"[a-z,] [A-Z][\w-]+ $", rest[: match.start()])
            for match in re.finditer(rf"\b{re.escape(short)}\b", rest)
        )
    )


def complete_first_mentions(
    text: str, preceding: str, translation: str, short: Mapping[str, str]
) -> str:
    """Return ``text`` with full names after titles at first mention.

    Academician Ding becomes Academician Ding Xianping if the translation has the latter and
    ``preceding``, the summary so far, has not.
    """
    for full, form in short.items():
        if full in f"{preceding} {text}":
            continue
        for match in re.finditer(rf"\b({_TITLES}) {re.escape(form)}\b(?! [A-Z])", text):
            name = f"{match[1]} {full}"
            if name in translation and outside_quotes(text, match.start()):
                text = text[: match.start()] + name + text[match.end() :]
                break
    return text


def shorten_later_mentions(
    text: str, preceding: str, names: Sequence[Name], short: Mapping[str, str]
) -> str:
    """Return ``text`` with short forms for people who were mentioned before.

    A title or an office that was given before is dropped too, and institutions get the
    abbreviation that ``preceding`` gives in brackets.
    """
    for full, form in short.items():
        text = _shorten(text, preceding, full, form)
    for name in names:
        if name.kind == "institution" and (initials := _abbreviation(preceding, name.target)):
            text = re.sub(rf"\b{re.escape(name.target)}\b(?! \()", initials, text)
    return text


def _shorten(text: str, preceding: str, full: str, form: str) -> str:
    pattern = re.compile(rf"(?P<title>\b(?:(?:{_TITLES}) )+)?\b{re.escape(full)}\b(?! [A-Z])")
    done, at = "", 0
    for match in pattern.finditer(text):
        before = f"{preceding} {done}{text[at : match.start()]}"
        if not re.search(rf"\b{re.escape(full)}\b", before):
            continue
        if not outside_quotes(text, match.start()):
            continue
        title = match["title"] or ""
        done += text[at : match.start()] + ("" if f"{title}{full}" in before else title) + form
        at = match.end()
        office = _APPOSITION.match(text, at)
        if office and f"{full}, {office['office']}," in before:
            done, at = done + " ", office.end()
    return done + text[at:]


def _abbreviation(text: str, full: str) -> str:
    """Return CDC if the text has "Centers for Disease Control (CDC)", else an empty string."""
    match = re.search(rf"\b{re.escape(full)} \((?P<short>[A-Z]{{2,8}})\)", text)
    if not match:
        return ""
    initials = iter(word[0].upper() for word in full.split())
    return match["short"] if all(letter in initials for letter in match["short"]) else ""
