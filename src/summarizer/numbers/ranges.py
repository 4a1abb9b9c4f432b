"""Chinese figures of one range or list, which share a unit, a scale, or a century."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from summarizer.numbers import numerals
from summarizer.numbers.numerals import Reading, last_scale
from summarizer.numbers.values import simplest

__all__ = ["place_decades", "share_unit"]


def share_unit(plain: str, found: list[Reading], last: Reading) -> None:
    """Give the unit of the last figure of a range or list to the others: 3至5亿元, 6到7%."""
    later = last
    for index in range(len(found) - 1, -1, -1):
        earlier = found[index]
        figure, model = earlier.figure, later.figure
        gap = plain[figure.span[1] : model.span[0]]
        if figure.kind != "cardinal" or figure.unit or not numerals.JOINT.fullmatch(gap):
            return
        if not figure.values:
            return
        value = figure.values[0]
        if model.kind == "percent":
            values = (simplest(Fraction(value) / 100), value)
            joined = replace(figure, kind="percent", values=values)
        elif model.kind in ("month", "day", "year", "ordinal", "decade"):
            if value > {"month": 12, "day": 31}.get(model.kind, value):
                return
            joined = replace(figure, kind=model.kind)
        elif later.scaled is not None and earlier.scaled is None:
            factor = last_scale(plain[later.number[0] : later.number[1]])
            if factor == 1:
                return
            joined = replace(figure, values=(simplest(value * factor), value))
            earlier = replace(earlier, scaled=joined.values[0])
        else:
            return
        found[index] = later = replace(earlier, figure=joined)


def place_decades(plain: str, found: list[Reading]) -> None:
    """Add the century to the decades at the end (50、60年代): the one before them, or the 20th."""
    first = len(found)
    while first and found[first - 1].figure.kind == "decade":
        first -= 1
    base, century = 1900, found[first - 1].figure if first else None
    if (
        century
        and century.kind == "century"
        and not plain[century.span[1] : found[first].figure.span[0]].strip()
    ):
        base = int(century.values[1])
        # "the 1960s" gives the century too.
        found[first - 1] = replace(found[first - 1], figure=replace(century, required=False))
    for index in range(first, len(found)):
        figure = found[index].figure
        value = figure.values[-1]
        if value < 100:
            recent = (2000 + value,) if base == 1900 and value <= 20 else ()
            values = (base + value, *recent, value)
            found[index] = replace(found[index], figure=replace(figure, values=values))
