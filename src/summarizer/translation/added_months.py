"""Take out months that the model gave to days which have none: "30 June" for 30日."""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizer.chinese.script import ordinal_suffix
from summarizer.numbers import chinese_figures
from summarizer.numbers.values import MONTHS
from summarizer.report import Finding

__all__ = ["without_added_months"]

_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_LINK = r"(?: to | and | or |, |-|–)"
_DATE = re.compile(
    rf"(?P<the>\bthe )?(?:\b(?P<days>{_DAY}(?:{_LINK}(?:the )?{_DAY})*)(?: of)? (?P<month>{_MONTH})"
    rf"|\b(?P<month2>{_MONTH}) (?P<days2>{_DAY}(?:{_LINK}{_DAY})*)\b(?!:|,\d))"
    r"(?!,? (?:19|20)\d\d)"
)


def without_added_months(source: str, target: str, findings: Iterable[Finding]) -> str:
    """Return English whose days have the month that the Chinese gives them: none.

    Args:
        source: The Chinese that the model read.
        target: The English.
        findings: Its findings; only months that one of them names are taken out, and only where
            the days are those of the Chinese.
    """
    added = [f.target_span for f in findings if f.code == "date-added" and f.target_span]
    if not added:
        return target
    days = {v for figure in chinese_figures(source) if figure.kind == "day" for v in figure.values}
    months = {month for start, end in added for month in re.findall(_MONTH, target[start:end])}

    def bare(match: re.Match[str]) -> str:
        number = re.compile(rf"(?:the )?({_DAY})")
        written = match["days"] or match["days2"]
        named = [int(re.sub(r"\D", "", day)) for day in number.findall(written)]
        if (match["month"] or match["month2"]) not in months or not days.issuperset(named):
            return match.group()
        ordinals = iter(f"the {day}{ordinal_suffix(day)}" for day in named)
        text = number.sub(lambda _: next(ordinals), written)
        begins = match.start() == 0 or target[: match.start()].endswith((". ", "“"))
        return f"On {text}" if begins else text

    return _DATE.sub(bare, target)
