"""Pairs of figures: which figure of an English text expresses which of the Chinese.

Throughout, ``ours`` are the figures of the Chinese source, ``theirs`` those of the English target.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from summarizer.numbers.chinese import chinese_figures
from summarizer.numbers.english import MONTH_NUMBERS, english_figures
from summarizer.numbers.values import Figure, FigureKind, Value
from summarizer.report import Span

__all__ = ["Pairing", "can_express", "pair", "paired"]

_OF_A_DAY = frozenset("local day days time to and at in on".split())
_NOT_COUNTED = frozenset(
    "day days local time to and at in on of from for by the that this when as am pm a p gmt o "
    "clock sharp hours hour with last tonight tomorrow yesterday today onwards until before "
    "after".split()
)


class Pairing(NamedTuple):
    """The figures of a text and its translation, paired by value.

    Attributes:
        left: Indices of source figures without a partner, each with whether a figure fits that
            another one took.
        free: Target figures without a partner.
        pairs: Indices of the target figures by those of the source figures.
    """

    left: list[tuple[int, bool]]
    free: list[Figure]
    pairs: dict[int, int]


def paired(source: str, target: str) -> dict[Span, Figure]:
    """Return the figures of ``target`` by the spans of the ``source`` figures they express."""
    ours, theirs = chinese_figures(source), english_figures(target)
    if not ours or not theirs:
        return {}
    pairs = pair(ours, theirs, (len(source), len(target))).pairs
    return {ours[index].span: theirs[other] for index, other in pairs.items()}


def pair(ours: list[Figure], theirs: list[Figure], lengths: tuple[int, int]) -> Pairing:
    """Pair figures of the same value, each once, the nearest in place and kind first.

    ``lengths`` are those of the source and the target.
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
                if can_express(figure, candidate, month):
                    place = figure.span[0] / lengths[0] - candidate.span[0] / lengths[1]
                    unlike = (figure.kind != candidate.kind) + 0.01 * (rank > 0)
                    # 1702 is both 17时 and 02分.
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
    free = [figure for i, figure in enumerate(theirs) if i not in used]
    return Pairing(left, free, pairs)


def _uncross(ours: list[Figure], pairs: dict[int, int]) -> None:
    """Put figures of the same value and kind in the order of the source."""
    alike: dict[tuple[Value, FigureKind], list[int]] = {}
    for index in sorted(pairs):
        alike.setdefault((ours[index].values[0], ours[index].kind), []).append(index)
    for indices in alike.values():
        for index, other in zip(indices, sorted(pairs[i] for i in indices), strict=True):
            pairs[index] = other


def _in_parts(figure: Figure, by_value: dict[Value, list[int]], used: set[int]) -> bool:
    """Return whether the English has 三分之一 as "one in three", and mark both as used."""
    value = Fraction(figure.values[0])
    upper, lower = by_value.get(value.numerator), by_value.get(value.denominator)
    if not upper or not lower or upper[0] >= lower[0]:
        return False
    used.update((upper[0], lower[0]))
    return True


def can_express(ours: Figure, theirs: Figure, month: Value = 0) -> bool:
    """Return whether an English figure can express a Chinese one of the same value.

    ``month`` is the month of a Chinese day if the English has that month too, else 0.
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
        return ours.kind in ("code", "fraction") or ours.unit[:1] in ("", "点", "时")
    if theirs.kind == "code" and not _code_can_express(ours, theirs):
        return False
    if theirs.kind == "century" and ours.kind != "century":
        return False  # 20年代 is not the twentieth century
    if ours.unit.endswith("百分点") and theirs.kind == "cardinal":
        return theirs.unit.startswith(("point", "pp"))  # 0.3个百分点 as "0.3 points"
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


def _code_can_express(ours: Figure, theirs: Figure) -> bool:
    """Return whether digits with letters can be a plain figure: 14kg, but not S-500 or 2017st."""
    if theirs.text.isdigit():
        return ours.kind == "code" or ours.unit in ("", "国集团")
    return not theirs.text.endswith(("st", "nd", "rd")) and ours.kind != "year"


def _counts(theirs: Figure) -> bool:
    """Return whether the figure counts the word behind it: 27 hospitals."""
    return theirs.unit.islower() and theirs.unit not in _NOT_COUNTED
