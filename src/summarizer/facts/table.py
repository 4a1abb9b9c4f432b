"""Key facts: the figures of an article, each with its unit and what it counts.

The value is always the Chinese one, written in English. What it counts is given in the words of the
translation if these render the Chinese and no more, else word for word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from summarizer.chinese.script import is_traditional, to_simplified
from summarizer.data import word_lists
from summarizer.facts.phrases import Wording
from summarizer.facts.subjects import Subject, subject_of
from summarizer.numbers.chinese import chinese_figures
from summarizer.numbers.pairing import paired
from summarizer.numbers.values import (
    COUNTING,
    NOT_COUNTING,
    SINGULAR_UNITS,
    SPANS_OF_TIME,
    UNITS,
    Figure,
    Value,
    in_english,
)
from summarizer.report import Fact, Segment, Translation

__all__ = ["key_facts"]

_LISTS = word_lists("facts")
_MARKS: dict[str, str] = {
    mark: english
    for name in ("marks_before", "marks_behind")
    for english, marks in _LISTS[name].items()
    for mark in marks.split()
}
"""English of the words that mark a figure as inexact."""
_MORE = re.compile("[余餘多]")
_BEFORE = re.compile(f"({'|'.join(' '.join(_LISTS['marks_before'].values()).split())})(?:了|达)?$")
_AFTER = re.compile(rf"\s?({'|'.join(' '.join(_LISTS['marks_behind'].values()).split())})")
_RANGE = re.compile(r"\s?(?:至|到|以上|[-—–~～]{1,2})\s?")
_PER = re.compile(
    r"每(?:一|个)?(?P<unit>天|日|年|月|小时|周|人|户|亩|季度|分钟|班|场)|(?P<mean>[日月年]均)"
)
_PER_AFTER = re.compile(r"\s?[/／每](?P<unit>天|日|年|月|小时|[平立]方米|吨|人|亩|公斤|股|桶)")
# 每10股派2元: the first figure is no fact, and the second is one per so many.
_EACH = re.compile(r"每\s?$")
# 党的二十大 is a congress; 十大品牌 and 四大领域 are things.
_CONGRESS = re.compile("党的?$|中共$")
_NOT_HOUSEHOLDS = re.compile("|".join(_LISTS["not_households"].split()))
_NOT_YET = re.compile(
    "(?P<expected>预计|预期|预估|有望|将(?=[^，。；]{0,4}[增减达投建扩涨降]))|(?P<planned>计划|拟|力争|争取)"
)
_TITLE = re.compile("《[^》]*》|[“「][^”」]{1,10}[”」]")
_PARTS = dict(enumerate(_LISTS["fractions"].split(), start=2))
_ONES: list[str] = word_lists("english_numbers")["zero_to_nineteen"].split()


def key_facts(translation: Translation) -> tuple[Fact, ...]:
    """Return the figures of a translated article and what they count, in order, each once."""
    names = frozenset((name.source, name.target) for name in translation.names)
    traditional = is_traditional("".join(segment.source for segment in translation.segments))
    facts: dict[tuple[tuple[Value, ...], str, str], Fact] = {}
    # A title shortens what the body says in full.
    for segment in sorted(translation.segments, key=lambda s: (s.paragraph is None, s.index)):
        for values, fact in _facts_of(segment, names, traditional):
            key = (values, fact.unit, fact.counts or fact.source_counts)
            facts.setdefault(key, fact)
    return tuple(sorted(facts.values(), key=lambda fact: fact.segment))


# An edit of one sentence leaves the facts of the others as they are.
@functools.lru_cache(maxsize=4096)
def _facts_of(
    segment: Segment, names: frozenset[tuple[str, str]], traditional: bool
) -> tuple[tuple[tuple[Value, ...], Fact], ...]:
    return tuple(_facts(segment, names, traditional))


def _facts(
    segment: Segment, pairs_of_names: frozenset[tuple[str, str]], traditional: bool
) -> Iterator[tuple[tuple[Value, ...], Fact]]:
    """Yield the facts of a segment with their exact values; a repeat may have another mark."""
    # Ordinals and codes are parts of words: 第二产业, 5G手机.
    figures = [f for f in chinese_figures(segment.source) if f.kind not in ("ordinal", "code")]
    if not any(map(_counts, figures)):
        return
    names = dict(pairs_of_names)
    text = to_simplified(segment.source)
    pairs = paired(segment.source, segment.target)
    titles = [match.span() for match in _TITLE.finditer(text)]
    before: Subject | None = None
    each: Figure | None = None
    first = 0
    while first < len(figures):
        last = first
        while last + 1 < len(figures) and _one_range(text, figures[last], figures[last + 1]):
            last += 1
        figure, start, end = figures[last], figures[first].span[0], figures[last].span[1]
        quoted = any(left <= start and end <= right for left, right in titles)
        other = pairs.get(figure.span)
        year = other is not None and other.kind == "year"  # 2018国际足联 counts nothing
        if each and re.search("[，。；]", text[each.span[1] : start]):
            each = None
        if _EACH.search(text, 0, start):
            each, before = figure, None
        elif _counts(figure) and not quoted and not year and not _is_congress(text, figure):
            subject = subject_of(text, figures, first, last, before)
            if subject is not None and subject.frame:
                wording = Wording(
                    text,
                    segment.target,
                    other.span if other else None,
                    names,
                    figure.kind == "cardinal" and figure.unit in COUNTING,
                    figure.unit not in SPANS_OF_TIME and figure.values[0] != 1,
                )
                spans = (subject.span, subject.also) if subject.also else (subject.span,)
                start, end = _span_with_mark(text, start, end)
                fact = Fact(
                    _amount(text, figures[first : last + 1]),
                    _unit(text, figure, subject, traditional),
                    _counts_in_english(text, subject, figure, each, wording),
                    segment.source[start:end],
                    "…".join(segment.source[slice(*span)].strip() for span in spans),
                    segment.index,
                    _is_verified(segment, start, end),
                )
                yield tuple(f.values[0] for f in figures[first : last + 1]), fact
            before = subject
        first = last + 1


def _counts(figure: Figure) -> bool:
    """Return whether a figure counts or measures something: no date, code, rank or small word."""
    if not figure.required or not figure.values or "几" in figure.text or "幾" in figure.text:
        return False
    if figure.kind in ("percent", "fraction", "multiple"):
        return True
    return figure.kind == "cardinal" and bool(figure.unit) and figure.unit not in NOT_COUNTING


def _is_congress(text: str, figure: Figure) -> bool:
    """Return whether 大 stands for a congress of the Party: 二十大."""
    if figure.unit != "大":
        return False
    written = not re.search("[0-9０-９]", figure.text)
    return bool(_CONGRESS.search(text, 0, figure.span[0])) or (written and figure.values[0] > 10)


def _one_range(text: str, one: Figure, two: Figure) -> bool:
    alike = one.kind == two.kind and (not one.unit or one.unit == two.unit)
    return alike and bool(_RANGE.fullmatch(text, one.span[1], two.span[0]))


def _is_verified(segment: Segment, start: int, end: int) -> bool:
    return not any(
        finding.kind == "number"
        and finding.source_span is not None
        and finding.source_span[0] < end
        and start < finding.source_span[1]
        for finding in segment.findings
    )


def _counts_in_english(
    text: str, subject: Subject, figure: Figure, each: Figure | None, wording: Wording
) -> str:
    counts = wording.of(subject)
    if not counts:
        return ""
    if each:
        one = SINGULAR_UNITS.get(each.unit)
        units = f"{one}s" if one and each.unit != "人" else UNITS.get(each.unit)
        if not units:
            return ""
        counts += f" per {in_english(each.values[0])} {units}"
    clause = re.split("[，。；]", text[: figure.span[0]])[-1]
    if (per := _PER.search(clause)) and figure.unit not in SPANS_OF_TIME:
        counts += f" per {SINGULAR_UNITS[per['unit'] or per['mean'][0]]}"
    if (kind := _NOT_YET.search(clause)) and kind.group() not in text[slice(*subject.span)]:
        counts += f", {kind.lastgroup}"
    return counts


def _amount(text: str, figures: list[Figure]) -> str:
    """Return the value as a newspaper writes it, with its mark: more than 100,000."""
    amount = " to ".join(map(_value, figures))
    start, end = figures[0].span[0], figures[-1].span[1]
    if _MORE.search(text[start:end]):
        return f"more than {amount}"
    mark = _BEFORE.search(text, max(0, start - 4), start) or _AFTER.match(text, end)
    if mark is None or len(figures) > 1:
        return amount
    return f"{_MARKS[mark[1]]} {amount}"


def _span_with_mark(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a figure with the mark before or behind it: 近三成, 60%以上."""
    before, after = _BEFORE.search(text, max(0, start - 4), start), _AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end


def _value(figure: Figure) -> str:
    value = figure.values[0]
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


def _unit(text: str, figure: Figure, subject: Subject, traditional: bool) -> str:
    if figure.unit == "元" and traditional:
        # Hong Kong, Macao and Taiwan each have a 元 of their own.
        return "yuan or dollars"
    if figure.unit == "户" and _NOT_HOUSEHOLDS.search(text, *subject.span):
        return ""  # 企业1.3万户 are companies
    name = UNITS.get(figure.unit, "")
    if in_english(figure.values[0]) == "1" or (
        figure.kind == "percent" and figure.values[0] * 100 == 1
    ):
        name = {"people": "person", "feet": "foot"}.get(name, name.removesuffix("s"))
    if per := _PER_AFTER.match(text, figure.span[1]):
        name += f" per {SINGULAR_UNITS[per['unit']]}"
    return name.strip()
