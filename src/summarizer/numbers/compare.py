"""Which figures of a Chinese text its English translation lacks, alters or adds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from summarizer.numbers.chinese import chinese_figures
from summarizer.numbers.english import english_figures
from summarizer.numbers.english_words import MONTH_NUMBERS
from summarizer.numbers.exchanges import exchanged
from summarizer.numbers.numerals import DIGITS, RUN, compose, normalise
from summarizer.numbers.values import Figure, FigureKind, Value, simplest
from summarizer.report import Span

__all__ = ["Difference", "DifferenceKind", "compare", "paired"]

DifferenceKind = Literal["missing", "changed", "rounded", "added", "exchanged"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that does not agree.

    ``missing``: only ``source``; ``added``: only ``target``; ``changed`` and ``rounded``: both;
    ``exchanged``: ``target`` stands where ``source`` should, and says the source's ``partner``.
    A source figure that is missing and not ``required`` is a day of the month, which English
    may give otherwise ("on Friday").
    """

    kind: DifferenceKind
    source: Figure | None
    target: Figure | None
    partner: Figure | None = None


def compare(source: str, target: str) -> list[Difference]:
    """How the figures of ``target`` (English) differ from those of ``source`` (Chinese).

    Differences of source figures come in the order of the source, then what was added.
    """
    ours = chinese_figures(source)
    theirs = english_figures(target)
    if not ours and not theirs:
        return []
    open_ours, free, pairs = _match(ours, theirs, (len(source), len(target)))
    swapped = [
        (i, Difference("exchanged", ours[i], theirs[pairs[j]], ours[j]))
        for i, j in exchanged(source, target, ours, theirs, pairs)
    ] + _reversed_neighbours(ours, theirs, target)
    open_ours = [
        (index, shared) for index, shared in open_ours if not _restated(ours[index], theirs, target)
    ]
    if open_ours and free:
        open_ours, free = _count_others(source, target, ours, open_ours, free)
    if not open_ours and not free:
        return [difference for _, difference in swapped]
    known = _loose_values(source) if free else set()
    free = [figure for figure in free if not _repeats(figure, ours)]
    strange = [not _explained(figure, known, ours) for figure in free]

    candidates: list[tuple[float, int, int]] = []
    for index, shared in open_ours:
        figure = ours[index]
        for other, candidate in enumerate(free):
            if _comparable(figure, candidate, shared, strange[other]):
                distance = _distance(figure, candidate, len(source), len(target))
                candidates.append((distance, index, other))
    found: list[tuple[int, Difference]] = swapped
    taken_ours: set[int] = set()
    taken_theirs: set[int] = set()
    for _, index, other in sorted(candidates):
        if index in taken_ours or other in taken_theirs:
            continue
        taken_ours.add(index)
        taken_theirs.add(other)
        kind: DifferenceKind = "rounded" if _rounded(ours[index], free[other]) else "changed"
        found.append((index, Difference(kind, ours[index], free[other])))
    for index, shared in open_ours:
        figure = ours[index]
        bare_day = (
            figure.kind == "day"
            and figure.text[0].isdigit()
            and (figure.unit != "号" or bool(_GOES_ON_AS_DATE.match(source, figure.span[1])))
        )
        named = shared and figure.unit == "国集团"  # 二十国集团(G20), told once
        if index not in taken_ours and not named and (figure.required or bare_day):
            found.append((index, Difference("missing", ours[index], None)))
    found.sort(key=lambda pair: pair[0])
    kinds = {figure.kind for figure in ours}
    added = [
        Difference("added", None, figure)
        for other, figure in enumerate(free)
        if strange[other] and other not in taken_theirs and _noteworthy(figure, source, kinds)
    ]
    return [difference for _, difference in found] + added


def paired(source: str, target: str) -> dict[Span, Figure]:
    """The figures of ``target`` that say those of ``source``, by where the latter stand."""
    ours, theirs = chinese_figures(source), english_figures(target)
    if not ours or not theirs:
        return {}
    _, _, pairs = _match(ours, theirs, (len(source), len(target)))
    return {ours[index].span: theirs[other] for index, other in pairs.items()}


def _match(
    ours: list[Figure], theirs: list[Figure], lengths: tuple[int, int]
) -> tuple[list[tuple[int, bool]], list[Figure], dict[int, int]]:
    """Pair figures of one value, each once, those nearest in place and alike in kind first.

    Returns the source figures without a partner (with whether a partner that another figure
    took would have fitted), the target figures without one, and the pairs.
    """
    by_value: dict[Value, list[int]] = {}
    for index, figure in enumerate(theirs):
        for value in figure.values:
            by_value.setdefault(value, []).append(index)
    months = {figure.values[0] for figure in theirs if figure.kind == "month"}
    fitting: list[tuple[float, int, int, bool]] = []
    for index, figure in enumerate(ours):
        before = ours[index - 1] if index else figure
        dated = figure.kind == "day" and before.kind == "month" and before.values[0] in months
        month = before.values[0] if dated else 0
        for rank, value in enumerate(figure.values):
            for other in by_value.get(value, ()):
                candidate = theirs[other]
                if _same_sort(figure, candidate, month):
                    place = figure.span[0] / lengths[0] - candidate.span[0] / lengths[1]
                    unlike = (figure.kind != candidate.kind) + 0.01 * (rank > 0)
                    # 1702 says 17时 and 02分.
                    both = figure.kind == "time" and (value >= 100 or isinstance(value, Fraction))
                    fitting.append((unlike + abs(place), index, other, both))
    fitting.sort()
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, index, other, both in fitting:
        if index not in pairs and (both or other not in used):
            pairs[index] = other
            used.add(other)
    _uncross(ours, pairs)
    fits = {index for _, index, _, _ in fitting}
    left = [
        (index, index in fits)
        for index, figure in enumerate(ours)
        if index not in pairs
        and not (figure.kind == "fraction" and _in_parts(figure, by_value, used))
    ]
    return left, [figure for i, figure in enumerate(theirs) if i not in used], pairs


def _reversed_neighbours(
    ours: list[Figure], theirs: list[Figure], target: str
) -> list[tuple[int, Difference]]:
    """六七级 as "7-6"."""
    found = []
    for index, figure in enumerate(ours):
        if len(figure.values) != 2 or not figure.approximate or figure.kind != "cardinal":
            continue
        for left, right in pairwise(theirs):
            backwards = (right.values[0], left.values[0]) == figure.values
            if backwards and target[left.span[1] : right.span[0]] in ("-", "–", " to ", " or "):
                found.append((index, Difference("changed", figure, left)))
    return found


def _uncross(ours: list[Figure], pairs: dict[int, int]) -> None:
    """Let figures of one value and kind stand in the order of the source."""
    alike: dict[tuple[Value, FigureKind], list[int]] = {}
    for index in sorted(pairs):
        alike.setdefault((ours[index].values[0], ours[index].kind), []).append(index)
    for indices in alike.values():
        for index, other in zip(indices, sorted(pairs[i] for i in indices), strict=True):
            pairs[index] = other


def _in_parts(figure: Figure, by_value: dict[Value, list[int]], used: set[int]) -> bool:
    """三分之一 as "one in three"."""
    value = Fraction(figure.values[0])
    upper, lower = by_value.get(value.numerator), by_value.get(value.denominator)
    if not upper or not lower or upper[0] >= lower[0]:
        return False
    used.update((upper[0], lower[0]))
    return True


# So many of the Chinese unit are one of the English word.
_RESTATED: dict[str, tuple[tuple[int, str], ...]] = {
    "天": ((7, "week"), (30, "month")),
    "日": ((7, "week"), (30, "month")),
    "周": ((52, "year"),),
    "小时": ((24, "day"), (24, "clock")),
    "分钟": ((60, "hour"),),
    "个月": ((12, "year"), (3, "quarter"), (6, "half")),
    "月": ((12, "year"),),
    "年": ((10, "decade"), (100, "centur")),
}


def _restated(figure: Figure, theirs: list[Figure], target: str) -> bool:
    """Whether a duration is told in a larger unit: 14天 as "two weeks", 12个月 as "a year"."""
    value = figure.values[0] if figure.values else 0
    if figure.kind != "cardinal":
        return False
    for size, word in _RESTATED.get(figure.unit, ()):
        if isinstance(value, int) and value and value % size == 0 and word in target:
            times = value // size
            if times == 1 or any(times in other.values for other in theirs):
                return True
    return False


# 29号晚上 is a date, 1号竖井 a shaft.
_GOES_ON_AS_DATE = re.compile("[晚早上下中凌深，,、至到的]")
_OTHERS = re.compile(r"\bother\b", re.IGNORECASE)


def _count_others(
    source: str, target: str, ours: list[Figure], left: list[tuple[int, bool]], free: list[Figure]
) -> tuple[list[tuple[int, bool]], list[Figure]]:
    """张三等4位医生 may be "Zhang San and three other doctors": pair those."""
    for entry in list(left):
        figure = ours[entry[0]]
        if not source[: figure.span[0]].rstrip().endswith("等"):
            continue
        for other in free:
            start, end = other.span
            fewer = figure.values[0] - other.values[0]
            if 0 < fewer <= 5 and _OTHERS.search(target, max(0, start - 8), end + 8):
                left = [kept for kept in left if kept != entry]
                free = [kept for kept in free if kept is not other]
                break
    return left, free


def _same_sort(ours: Figure, theirs: Figure, month: Value = 0) -> bool:
    """Whether the English figure can say what the Chinese one does.

    ``month``: that of a day, where the English has this month too: the day stands beside it.
    """
    kinds = (ours.kind, theirs.kind)
    if "weekday" in kinds:
        return ours.kind == theirs.kind
    if theirs.kind == "month":
        return ours.kind == "month" or not ours.required
    if theirs.kind == "day":
        if ours.kind == "day":
            return not month or MONTH_NUMBERS.get(theirs.unit, month) == month
        return not ours.required or not (ours.unit or ours.kind in ("ordinal", "time"))
    if theirs.kind == "time":
        if ours.kind == "time":
            whole = isinstance(theirs.values[0], Fraction) or theirs.values[0] >= 100  # 11.30 a.m.
            return whole or (ours.unit == "分") == (theirs.unit == "minute")
        return ours.kind in ("code", "fraction") or not ours.unit
    if theirs.kind == "code" and not _code_says(ours, theirs):
        return False
    if theirs.kind == "percent":
        whole = ours.kind in ("percent", "fraction", "multiple")
        return whole or ours.values[0] != theirs.values[-1]
    if ours.kind == "day" and (month or theirs.kind == "cardinal"):
        ordinal = theirs.kind == "ordinal" and theirs.text[0].isdigit()
        return ordinal or (not month and theirs.unit in _OF_A_DAY)
    if ours.kind == "century":
        return theirs.kind in ("century", "ordinal", "decade")
    if ours.kind == "time":
        minute = ours.unit == "分" and theirs.values[0] == ours.values[0]
        return not _counts(theirs) and not (minute and theirs.unit not in ("minutes", "past"))
    return not (ours.kind == "year" and theirs.kind == "ordinal")


def _code_says(ours: Figure, theirs: Figure) -> bool:
    """S-500 is no distance, 2020km no year, 2017st no ordinal; 14kg is a weight."""
    if theirs.text.isdigit():
        return ours.kind == "code" or ours.unit in ("", "国集团")
    return not theirs.text.endswith(("st", "nd", "rd")) and ours.kind != "year"


_OF_A_DAY = frozenset("local day days time to and at in on".split())
_NOT_COUNTED = frozenset(
    "day days local time to and at in on of from for by the that this when as am pm a p gmt o "
    "clock sharp hours hour with".split()
)


def _counts(theirs: Figure) -> bool:
    """Whether a plain word follows the figure, as in "27 hospitals": it counts something."""
    return theirs.unit.islower() and theirs.unit not in _NOT_COUNTED


_WORD_VALUES = {
    "双": 2,
    "俩": 2,
    "对": 2,
    "偶": 2,
    "半": 2,
    "廿": 20,
    "卅": 30,
    "首": 1,
    "冠": 1,
    "亚": 2,
    "季": 3,
}


def _loose_values(source: str) -> set[Value]:
    """Every value that any numeral of the source could lend, idioms and names included."""
    plain = normalise(source)
    values: set[Value] = {1}
    for char in set(plain):
        if char in DIGITS:
            values.add(DIGITS[char])
        elif char in _WORD_VALUES:
            values.add(_WORD_VALUES[char])
    if "半" in plain:
        values |= {Fraction(1, 2), 6, 30, 15}
    if "上双" in plain:
        values.add(10)
    if "斤" in plain:  # readers abroad get kilograms
        values |= {500, 50, 5000} if re.search("[百千万]斤", plain) else set()
    for match in RUN.finditer(plain):
        run = match.group()
        value = compose(run)
        if value is not None:
            values |= {value, simplest(Fraction(value) / 100)} if value <= 100 else {value}
        values.update(int(digits) for digits in re.findall(r"\d+", run))
        if not run[0].isdigit():
            for start in range(len(run)):
                part = compose(run[start:])
                if part is not None:
                    values.add(part)
    return values


def _repeats(figure: Figure, ours: list[Figure]) -> bool:
    """Whether the source has this value, though a figure before took it."""
    return any(
        value in other.values and _same_sort(other, figure)
        for value in figure.values
        for other in ours
    )


def _explained(figure: Figure, known: set[Value], ours: list[Figure]) -> bool:
    if figure.kind == "time" and figure.unit == "minute":
        minutes = {value for other in ours if other.unit in ("", "分") for value in other.values}
        return figure.values[0] in minutes or (figure.values[0] == 30 and Fraction(1, 2) in known)
    return figure.kind not in ("percent", "month", "weekday") and any(
        value in known for value in figure.values
    )


def _comparable(ours: Figure, theirs: Figure, shared: bool, strange: bool) -> bool:
    """Whether ``theirs`` can be what became of ``ours``.

    ``shared``: another figure of the same value was found for ``ours``, which may do for both.
    ``strange``: nothing in the source gives rise to ``theirs``.
    """
    kinds = {ours.kind, theirs.kind}
    if kinds & {"weekday", "month", "code"}:
        return len(kinds) == 1 and (strange or not shared)
    if kinds == {"time"}:
        return True
    if (not ours.required or shared) and not strange:
        return False
    value, other = ours.values[0], theirs.values[0]
    if other == 1 and not theirs.text[0].isdigit():
        return False  # "one" is an article more often than a figure
    if ours.kind == "day":
        whole = isinstance(other, int) and other < 10**5
        return whole and theirs.kind in ("cardinal", "ordinal", "day")
    if "percent" in kinds and len(kinds) > 1:
        return not shared and (value * 100 == other or other * 100 == value)
    if "time" in kinds:
        return False
    if "year" in kinds:
        return (
            isinstance(other, int)
            and ours.kind in ("year", "cardinal")
            and (ours.required or len(kinds) == 1)
        )
    if ours.required:
        return True
    return (
        ours.kind in ("cardinal", "ordinal", "multiple")
        and theirs.kind == ours.kind
        and not ours.approximate
        and isinstance(other, int)
        and 1 <= value <= 12
        and (1 < min(value, other) <= other <= 12 or _extends(theirs, value))
    )


def _extends(theirs: Figure, value: Value) -> bool:
    """Whether ``theirs`` is the digits of ``value`` and more."""
    return theirs.text[0].isdigit() and str(value) in theirs.text


def _digits(value: Value) -> str:
    """The significant digits, sign, point and outer zeros left out."""
    if isinstance(value, Fraction):
        for _ in range(12):
            value *= 10
            if value.denominator == 1:
                break
        value = round(value)
    return str(abs(value)).strip("0")


def _distance(ours: Figure, theirs: Figure, source_length: int, target_length: int) -> float:
    """How unlikely it is that ``theirs`` stands where ``ours`` should: 0 is the same digits."""
    value, other = ours.values[0], theirs.values[0]
    alike = SequenceMatcher(None, _digits(value), _digits(other), autojunk=False).ratio()
    place = abs(ours.span[0] / source_length - theirs.span[0] / target_length)
    return 1 - alike + place + (0 if ours.kind == theirs.kind else 0.5)


_ROUNDING_LIMIT = Fraction(1, 20)


def _rounded(ours: Figure, theirs: Figure) -> bool:
    """Whether ``theirs`` is ``ours`` with fewer significant digits: 3.49亿, "about 350 million".

    Without a word such as "about", only large values are taken for rounded ones.
    """
    value, other = Fraction(ours.values[0]), Fraction(theirs.values[0])
    if not value or not other or ours.kind not in ("cardinal", "percent", "multiple", "fraction"):
        return False
    digits = _digits(other if other.denominator > 1 else other.numerator)
    if len(digits) >= len(_digits(value if value.denominator > 1 else value.numerator)):
        return False
    if abs(value - other) > abs(value) * _ROUNDING_LIMIT:
        return False
    step = Fraction(other) / int(digits)
    if abs(value - other) >= step:
        return False
    return theirs.approximate or (len(digits) >= 2 and value >= 10**4)


def _noteworthy(figure: Figure, source: str, kinds: set[FigureKind]) -> bool:
    """Whether a figure that the source lacks is worth a word: not "one", "both", "the second".

    English dates are written in full: 27日 becomes September 27, 10月 October 2019.
    """
    if figure.kind == "time" and figure.unit == "minute":
        return figure.values[0] != 0
    if figure.kind in ("code", "weekday", "time", "multiple", "fraction"):
        return False
    if figure.kind == "month":
        return "day" not in kinds
    if figure.kind == "year":
        return "年" not in source and not kinds & {"month", "day", "year"}
    if figure.text.isalpha() and figure.text.isupper() and figure.text in source:
        return False  # 罗XX is no twentieth
    if figure.kind == "percent" or figure.text == "00":
        return True
    return min(figure.values) > (2 if figure.text[0].isdigit() else 12)
