"""Figures of a translation that agree with figures of its source: what a reader may rely on."""

from __future__ import annotations

import re

from summarizer.numbers import (
    DATE_KINDS,
    Figure,
    chinese_figures,
    english_figures,
    wrong_currencies,
)
from summarizer.numbers.compare import compare
from summarizer.numbers.pairing import paired
from summarizer.report import ConfirmedFigure, Span

__all__ = ["confirmed_figures"]

_DIGIT = re.compile(r"\d")
_OCLOCK = re.compile(r":00(?!\d)")


def confirmed_figures(source: str, target: str) -> tuple[ConfirmedFigure, ...]:
    """Return the figures of ``target`` that agree with figures of ``source``, in target order.

    Figures that a finding about numbers concerns are left out, and so are words for one, which
    are more often articles than figures.
    """
    doubtful = [*compare(source, target)]
    ours = {d.source.span for d in doubtful if d.source}
    theirs = {d.target.span for d in doubtful if d.target}
    for figure, written, _ in wrong_currencies(source, target):
        ours.add(figure.span)
        theirs.add(written.span)
    found: dict[Span, Span] = {}
    for span, figure in paired(source, target).items():
        if span in ours or figure.span in theirs:
            continue
        if figure.values[0] == 1 and not any(map(str.isdigit, figure.text)):
            continue
        # 17时02分 is two figures in Chinese, 1702 one in English.
        start, end = found.get(figure.span, span)
        found[figure.span] = (min(start, span[0]), max(end, span[1]))
    there = [figure for figure in chinese_figures(source) if figure.span not in ours]
    for figure in english_figures(target):
        if figure.span not in found and figure.span not in theirs:
            again = next((known for known in there if _same(known, figure)), None)
            if again is not None:
                found[figure.span] = again.span
    return tuple(ConfirmedFigure(found[at], _on_the_hour(at, target)) for at in sorted(found))


def _same(ours: Figure, theirs: Figure) -> bool:
    """Return True if the English repeats a Chinese figure or writes it differently: No. 1, 1号."""
    if theirs.values[0] not in ours.values:
        return False
    if ours.kind == theirs.kind:
        return theirs.values[0] > 2 or bool(_DIGIT.search(theirs.text))
    if theirs.kind in (*DATE_KINDS, "percent") or ours.kind == "percent":
        return False
    return bool(_DIGIT.search(ours.text) and _DIGIT.search(theirs.text))


def _on_the_hour(span: Span, target: str) -> Span:
    """Extend the 14 of ``14:00``, which is 14时 in Chinese, over all of it."""
    return (span[0], span[1] + 3) if _OCLOCK.match(target, span[1]) else span
