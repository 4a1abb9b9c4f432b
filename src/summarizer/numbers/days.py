"""Days of the month, told from other numbers by the month beside them."""

from __future__ import annotations

import re
from dataclasses import replace

from summarizer.numbers.values import Figure

__all__ = ["mark_days"]

_BEFORE_DAY = re.compile(r"[.,]{0,2}\s?(?:the\s)?")
_AFTER_DAY = re.compile(r"(?:\s|-|\sof\s|\sday of\s|,\s|/)")
_DAY_JOINT = re.compile(r"\s?(?:-|–|—|~|,|/|to|and|or|through|until|, and)\s?(?:the\s)?")


def mark_days(figures: list[Figure], text: str) -> list[Figure]:
    """Mark as days what stands beside a month: September 29 and 30, 27-28 June, May 1st.

    Their unit becomes that month.
    """
    found = list(figures)
    for index, month in enumerate(figures):
        if month.kind == "cardinal" and text[: month.span[0]].endswith("Day "):
            found[index] = replace(month, kind="day", unit="")  # on Day 29
        if month.kind != "month":
            continue
        for step, pattern in ((1, _BEFORE_DAY), (-1, _AFTER_DAY)):
            at, joint = index + step, pattern
            while 0 <= at < len(figures):
                left, right = sorted((at, at - step))
                gap = text[figures[left].span[1] : figures[right].span[0]]
                if not _may_be_day(figures[at]) or not joint.fullmatch(gap):
                    break
                if "," in gap and figures[at].unit:  # in September, 19 schools
                    break
                found[at] = replace(found[at], kind="day", unit=month.text)
                at, joint = at + step, _DAY_JOINT
            if found[min(max(index + step, 0), len(figures) - 1)].kind == "day":
                break  # 5 May 2018, not the 2018th day
    return found


def _may_be_day(figure: Figure) -> bool:
    value = figure.values[0]
    return (
        figure.kind in ("cardinal", "ordinal")
        and isinstance(value, int)
        and 1 <= value <= 31
        and (figure.text[0].isdigit() or figure.kind == "ordinal")
    )
