"""Which figures of a Chinese text its English translation lacks, alters or adds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Literal

from summarizer.text.numbers.chinese import chinese_figures
from summarizer.text.numbers.english import english_figures
from summarizer.text.numbers.numerals import DIGITS, RUN, compose, normalise
from summarizer.text.numbers.values import Figure, FigureKind, Value, simplest

__all__ = ["Difference", "DifferenceKind", "compare"]

DifferenceKind = Literal["missing", "changed", "rounded", "added"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that does not agree.

    ``missing``: only ``source``; ``added``: only ``target``; ``changed`` and ``rounded``: both.
    A source figure that is missing and not ``required`` is a day of the month, which English
    may give otherwise ("on Friday").
    """

    kind: DifferenceKind
    source: Figure | None
    target: Figure | None


def compare(source: str, target: str) -> list[Difference]:
    """How the figures of ``target`` (English) differ from those of ``source`` (Chinese).

    Differences of source figures come in the order of the source, then what was added.
    """
    ours = chinese_figures(source)
    theirs = english_figures(target)
    if not ours and not theirs:
        return []
    open_ours, free = _match(ours, theirs)
    open_ours = [
        (index, shared) for index, shared in open_ours if not _restated(ours[index], theirs, target)
    ]
    if open_ours and free:
        open_ours, free = _count_others(source, target, ours, open_ours, free)
    if not open_ours and not free:
        return []
    known = _loose_values(source) if free else set()
    free = [figure for figure in free if not _repeats(figure, ours)]
    strange = [not _explained(figure, known) for figure in free]

    pairs: list[tuple[float, int, int]] = []
    for index, shared in open_ours:
        figure = ours[index]
        for other, candidate in enumerate(free):
            if _comparable(figure, candidate, shared, strange[other]):
                distance = _distance(figure, candidate, len(source), len(target))
                pairs.append((distance, index, other))
    found: list[tuple[int, Difference]] = []
    taken_ours: set[int] = set()
    taken_theirs: set[int] = set()
    for _, index, other in sorted(pairs):
        if index in taken_ours or other in taken_theirs:
            continue
        taken_ours.add(index)
        taken_theirs.add(other)
        kind: DifferenceKind = "rounded" if _rounded(ours[index], free[other]) else "changed"
        found.append((index, Difference(kind, ours[index], free[other])))
    for index, shared in open_ours:
        figure = ours[index]
        bare_day = figure.kind == "day" and figure.text[0].isdigit()
        if index not in taken_ours and not shared and (figure.required or bare_day):
            found.append((index, Difference("missing", ours[index], None)))
    found.sort(key=lambda pair: pair[0])
    kinds = {figure.kind for figure in ours}
    added = [
        Difference("added", None, figure)
        for other, figure in enumerate(free)
        if strange[other] and other not in taken_theirs and _noteworthy(figure, source, kinds)
    ]
    return [difference for _, difference in found] + added


def _match(ours: list[Figure], theirs: list[Figure]) -> tuple[list[tuple[int, bool]], list[Figure]]:
    """Pair figures of one value, each once.

    Returns the source figures without a partner (with whether a partner that another figure
    took would have fitted), and the target figures without one.
    """
    by_value: dict[Value, list[int]] = {}
    for index, figure in enumerate(theirs):
        for value in figure.values:
            by_value.setdefault(value, []).append(index)
    used: set[int] = set()
    left: list[tuple[int, bool]] = []
    for index, figure in enumerate(ours):
        fitting = [
            other
            for value in figure.values
            for other in by_value.get(value, ())
            if _same_sort(figure, theirs[other])
        ]
        unused = [other for other in fitting if other not in used]
        if unused:
            used.add(min(unused, key=lambda other: theirs[other].kind != figure.kind))
        elif figure.kind == "fraction" and _in_parts(figure, by_value, used):
            pass
        else:
            left.append((index, bool(fitting)))
    return left, [figure for index, figure in enumerate(theirs) if index not in used]


def _in_parts(figure: Figure, by_value: dict[Value, list[int]], used: set[int]) -> bool:
    """三分之一 as "one in three"."""
    value = Fraction(figure.values[0])
    upper, lower = by_value.get(value.numerator), by_value.get(value.denominator)
    if not upper or not lower:
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
    for size, word in _RESTATED.get(figure.unit, ()):
        if isinstance(value, int) and value and value % size == 0 and word in target:
            times = value // size
            if times == 1 or any(times in other.values for other in theirs):
                return True
    return False


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


def _same_sort(ours: Figure, theirs: Figure) -> bool:
    if "weekday" in (ours.kind, theirs.kind):
        return ours.kind == theirs.kind
    if theirs.kind == "month":
        return ours.kind == "month" or not ours.required
    return True


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
_ANY_DIGITS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


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


def _explained(figure: Figure, known: set[Value]) -> bool:
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
        return isinstance(other, int) and other < 10**5 and theirs.kind in ("cardinal", "ordinal")
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
    if figure.kind in ("code", "weekday", "time", "multiple", "fraction"):
        return False
    if figure.kind == "month":
        return "day" not in kinds
    if figure.kind == "year":
        return "月" not in source and "年" not in source
    if figure.kind == "percent":
        return True
    return min(figure.values) > (2 if figure.text[0].isdigit() else 12)
