"""Key facts: the figures of an article, each with its unit and what it counts.

The value is always the Chinese one, written in English. What it counts is given in the words of the
translation if these render the Chinese and no more, else word for word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summarizer.chinese.calendar import NewsDay
from summarizer.chinese.script import is_traditional, to_simplified
from summarizer.data import word_lists
from summarizer.facts.context import (
    CASUALTIES,
    Outlook,
    counts,
    court_term,
    outlook,
    whole_figure,
    with_divisions,
)
from summarizer.facts.distinct import Candidate, distinct
from summarizer.facts.labels import is_part, prepared, whole_label, year_of
from summarizer.facts.limits import (
    change_of_temperature,
    is_half_a_range,
    is_piece_of_label,
    limited,
    loses_subject,
)
from summarizer.facts.owners import (
    has_name,
    is_weather,
    several_companies,
    several_places,
)
from summarizer.facts.periods import ahead as date_ahead
from summarizer.facts.periods import period_before
from summarizer.facts.phrases import Wording
from summarizer.facts.rates import per_before, per_behind, rate_before, unsaid_before
from summarizer.facts.subjects import subject_of
from summarizer.facts.words import Subject
from summarizer.numbers.chinese import chinese_figures
from summarizer.numbers.measures import yuan_codes
from summarizer.numbers.pairing import paired
from summarizer.numbers.values import (
    COUNTING,
    SINGULAR_UNITS,
    SPANS_OF_TIME,
    UNITS,
    Figure,
    in_english,
)
from summarizer.numbers.wording import currency_names
from summarizer.report import Fact, Segment, Span, Translation

__all__ = ["key_facts"]

_LISTS = word_lists("facts")
_MARKS: dict[str, str] = {
    mark: english
    for name in ("marks_before", "marks_behind")
    for english, marks in _LISTS[name].items()
    for mark in marks.split()
}
"""English of the words that mark a figure as inexact."""
_SINCE = re.compile("以?来|里|间|内")
_MORE = re.compile("[余餘多]")
# 附近三个村 are three, and 签约69个项目 are 69.
_BEFORE = re.compile(
    "(?<![附最邻临靠签履缔条契失违节预邀续])"
    f"({'|'.join(' '.join(_LISTS['marks_before'].values()).split())})(?:了|达)?$"
)
_AFTER = re.compile(rf"\s?({'|'.join(' '.join(_LISTS['marks_behind'].values()).split())})")
_RANGE = re.compile(r"\s?(?:至|到|以上|[-—–~～]{1,2})\s?")
_AN_HOUR = re.compile("(?:时速|限速)[^，。；\\d]{0,5}$")
_CURRENCY = re.compile(r"(人民币|新台币|台币|港币)\s?(?:约|近|超过?|逾)?$")
# 每10股派2元: the first figure is no fact, and the second is one per so many.
_EACH = re.compile(r"每\s?$")
_NOT_HOUSEHOLDS = re.compile("|".join(_LISTS["not_households"].split()))
_TITLE = re.compile("《[^》]*》|[“「][^”」]{1,10}[”」]")
_PARTS = dict(enumerate(_LISTS["fractions"].split(), start=2))
_ONES: list[str] = word_lists("english_numbers")["zero_to_nineteen"].split()


@dataclass(frozen=True, slots=True)
class _Article:
    """What the facts of a sentence need to know of the whole article.

    Attributes:
        names: Names with their English.
        yuan: English for 元.
        news: The day of the article.
        companies: It is about several companies.
        places: Several places have a temperature or other weather of their own.
    """

    names: frozenset[tuple[str, str]]
    yuan: str
    news: NewsDay | None
    companies: bool
    places: bool


def key_facts(translation: Translation, news: NewsDay | None = None) -> tuple[Fact, ...]:
    """Return the figures of a translated article and what they count, in order, each once.

    A figure is left out if its label would not say of what or of whom it is.

    Args:
        translation: The translation of the article.
        news: The day of the article; what is dated later is planned.
    """
    text = "".join(segment.source for segment in translation.segments)
    plain = to_simplified(text)
    article = _Article(
        frozenset((name.source, name.target) for name in translation.names),
        _yuan(text),
        news,
        several_companies(plain),
        several_places(plain),
    )
    # A title shortens what the body says in full.
    segments = sorted(translation.segments, key=lambda s: (s.paragraph is None, s.index))
    return distinct([fact for segment in segments for fact in _facts_of(segment, article)])


def _yuan(text: str) -> str:
    """Return what 元 is in an article: Hong Kong, Macao and Taiwan have one of their own."""
    if not is_traditional(text):
        return UNITS["元"]
    codes = yuan_codes(to_simplified(text), traditional=True)
    # Beside 美国, 元 alone may be US dollars too, but a sum without more is not.
    own = codes & {"CNY", "HKD", "MOP", "TWD"}
    return currency_names(own)[0] if len(own) == 1 else "yuan or dollars"


# An edit of one sentence leaves the facts of the others as they are.
@functools.lru_cache(maxsize=4096)
def _facts_of(segment: Segment, article: _Article) -> tuple[Candidate, ...]:
    return tuple(_facts(segment, article))


def _facts(segment: Segment, article: _Article) -> Iterator[Candidate]:
    """Yield the facts of a segment with their exact values; a repeat may have another mark."""
    # Ordinals and codes are parts of words: 第二产业, 5G手机.
    plain = [f for f in chinese_figures(segment.source) if f.kind not in ("ordinal", "code")]
    if not any(figure.required for figure in plain):
        return
    names = dict(article.names)
    title = segment.paragraph is None
    text = prepared(to_simplified(segment.source), title=title)
    figures = [with_divisions(text, whole_figure(text, figure)) for figure in plain]
    pairs = paired(segment.source, segment.target)
    titles = [match.span() for match in _TITLE.finditer(text)]
    before: Subject | None = None
    aside = False
    each: Figure | None = None
    first = 0
    while first < len(figures):
        last = first
        while last + 1 < len(figures) and _one_range(text, figures[last], figures[last + 1]):
            last += 1
        if last == first and _one_term(text, figures[first : first + 2]):
            last += 1
        figure, start, end = figures[last], figures[first].span[0], figures[last].span[1]
        quoted = any(left <= start and end <= right for left, right in titles)
        other = pairs.get(plain[last].span)
        year = other is not None and other.kind == "year"  # 2018国际足联 counts nothing
        if each and re.search("[，。；]", text[each.span[1] : start]):
            each = None
        if _EACH.search(text, 0, start):
            each, before = figure, None
        elif counts(text, figure, start) and not quoted and not year:
            # 完成年度计划的61%，提高5个百分点 is a change of the share.
            of_share = aside and figure.unit.endswith("百分点")
            subject = subject_of(text, figures, first, last, None if of_share else before)
            ahead = outlook(text, start)
            if ahead is None and (later := date_ahead(text, start, article.news)):
                ahead = Outlook("planned", later, certain=True)
            half = last == first and is_half_a_range(text, start, end)
            if subject is not None and subject.frame and not half and (not ahead or ahead.certain):
                wording = Wording(
                    text,
                    segment.target,
                    other.span if other else None,
                    names,
                    figure.kind == "cardinal" and (figure.unit in COUNTING or figure.unit == "处"),
                    figure.unit not in SPANS_OF_TIME and figure.values[0] != 1,
                )
                label = whole_label(text, subject, figures)
                spans = (label, subject.also) if subject.also else (label,)
                if ahead and subject.span[0] <= ahead.span[0] < subject.span[1]:
                    ahead = None
                elif ahead and not label[0] <= ahead.span[0] < label[1]:
                    spans = (ahead.span, *spans)
                group = figures[first : last + 1]
                term = _one_term(text, group)
                english: str | None = ""
                part = is_part(text, subject, label)
                if not part and not is_piece_of_label(text, subject, label, figure):
                    done = figures[first - 1].span[1] if first else 0
                    english = _label(text, subject, label, group, done, wording, each, figures)
                if english is not None and not _says_whose(english, figure, article):
                    english = None
                if english is not None:
                    if english and ahead:
                        english += f", {ahead.english}"
                    start, end = _span_with_mark(text, start, end)
                    fact = Fact(
                        _length(group) if term else _amount(text, group),
                        "" if term else _unit(text, figure, subject, article.yuan),
                        english,
                        segment.source[start:end],
                        "…".join(segment.source[slice(*span)].strip() for span in spans),
                        segment.index,
                        _is_verified(segment, start, end),
                    )
                    values = tuple(one.values[0] for one in group)
                    period = period_before(text, min(start, label[0]) if label else start)
                    yield Candidate(values, fact, ahead.english if ahead else "", period, title)
            aside = subject is not None and subject.aside
            if not aside:
                before = subject
        first = last + 1


def _one_range(text: str, one: Figure, two: Figure) -> bool:
    alike = one.kind == two.kind and (not one.unit or one.unit == two.unit)
    return alike and bool(_RANGE.fullmatch(text, one.span[1], two.span[0]))


def _one_term(text: str, figures: Sequence[Figure]) -> bool:
    """Return whether two figures are one length of a sentence of a court: 九年六个月."""
    if len(figures) != 2 or figures[0].span[1] != figures[1].span[0]:
        return False
    years, months = figures
    return (
        years.unit == "年"
        and months.unit in ("个月", "月")
        and court_term(text, years.span[0]) is not None
    )


def _length(figures: Sequence[Figure]) -> str:
    years, months = (figure.values[0] for figure in figures)
    return (
        f"{in_english(years)} year{'' if years == 1 else 's'} and "
        f"{in_english(months)} month{'' if months == 1 else 's'}"
    )


def _is_verified(segment: Segment, start: int, end: int) -> bool:
    return bool(segment.target) and not any(
        finding.kind == "number"
        and finding.source_span is not None
        and finding.source_span[0] < end
        and start < finding.source_span[1]
        for finding in segment.findings
    )


def _label(
    text: str,
    subject: Subject,
    label: Span,
    group: Sequence[Figure],
    done: int,
    wording: Wording,
    each: Figure | None,
    figures: Sequence[Figure],
) -> str | None:
    """Return what a figure counts in English, ``None`` if it would not say of what or of whom.

    The return is empty if the words have no certain English.
    """
    figure, start = group[-1], group[0].span[0]
    change = change_of_temperature(text, start) if figure.unit == "摄氏度" else None
    phrase = change if change is not None else wording.of(subject)
    if change == "":
        return None
    if phrase and loses_subject(text, subject, label, figure, done, start):
        return None
    limits = limited(text, phrase, subject, label, start, done)
    if limits is None or not limits:
        return limits
    phrase = limits
    if each:
        one = SINGULAR_UNITS.get(each.unit)
        units = f"{one}s" if one and each.unit != "人" else UNITS.get(each.unit)
        if not units:
            return ""
        phrase += f" per {in_english(each.values[0])} {units}"
    if year := year_of(text, subject.span[0], figures):
        phrase += f", in {year.values[0]}"
    left = re.split("[，。；]", text[: min(figure.span[0], subject.span[0])])[-1]
    clause = left + text[min(figure.span[0], subject.span[0]) : figure.span[0]]
    if figure.unit in SPANS_OF_TIME:
        return phrase
    return "" if unsaid_before(clause, phrase) else phrase + rate_before(clause, phrase)


def _says_whose(english: str, figure: Figure, article: _Article) -> bool:
    """Return whether a label names its company or place where the article has several."""
    needed = article.companies or (article.places and is_weather(figure))
    return not needed or has_name(english)


def _amount(text: str, figures: list[Figure]) -> str:
    """Return the value as a newspaper writes it, with its mark: more than 100,000."""
    amount = " to ".join(map(_value, figures))
    start, end = figures[0].span[0], figures[-1].span[1]
    if _MORE.search(text[start:end]):
        return f"more than {amount}"
    mark = _BEFORE.search(text, max(0, start - 4), start) or _AFTER.match(text, end)
    if mark is None or len(figures) > 1:
        return amount
    if mark[1] == "近" and figures[0].unit in SPANS_OF_TIME and _SINCE.match(text, end):
        return amount  # 近三年来: the last three years
    word = _MARKS[mark[1]]
    if word == "up to" and figures[0].unit == "摄氏度":
        word = "at most"
    return f"{word} {amount}"


def _span_with_mark(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a figure with the mark before or behind it: 近三成, 60%以上."""
    before, after = _BEFORE.search(text, max(0, start - 4), start), _AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end


def _value(figure: Figure) -> str:
    value = figure.values[0]
    if value < 0:
        return "-" + _value(replace(figure, values=(-value,)))
    if figure.kind == "percent":
        points = figure.unit.endswith("点")
        if figure.unit.endswith("基点"):
            return in_english(value)
        return in_english(value * 100) + ("" if points else "%")
    if figure.kind == "fraction" and value.denominator in _PARTS and value.numerator < 10:
        part = _PARTS[value.denominator]
        if value.numerator == 1:
            return "half" if part == "half" else f"one {part}"
        return f"{_ONES[value.numerator]} {part}s"
    return in_english(value)


def _unit(text: str, figure: Figure, subject: Subject, yuan: str) -> str:
    if figure.unit in CASUALTIES:
        return "person" if figure.values[0] == 1 else "people"
    if figure.unit == "元" and (currency := _CURRENCY.search(text, 0, figure.span[0])):
        return UNITS[currency[1]]
    if figure.unit == "户" and _NOT_HOUSEHOLDS.search(text, *subject.span):
        return ""  # 企业1.3万户 are companies
    name = yuan if figure.unit == "元" else UNITS.get(figure.unit, "")
    if in_english(figure.values[0]) == "1" or (
        figure.kind == "percent" and figure.values[0] * 100 == 1
    ):
        name = {"people": "person", "feet": "foot"}.get(name, name.removesuffix("s"))
    if figure.unit in ("公里", "千米", "海里") and _AN_HOUR.search(text, 0, figure.span[0]):
        name += " per hour"
    before = per_before(text, figure.span[0])
    if per := per_behind(figure) or (before and before[1]):
        name += f" per {per}"
    return name.strip()
