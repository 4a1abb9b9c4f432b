"""Words that a model takes for something else: wind forces for degrees, seasons for quarters.

The rules are in ``data/contrasts.toml``; directions of the compass and weekdays are compared here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.chinese.script import to_simplified
from summarizer.data import word_lists
from summarizer.numbers.values import WEEKDAYS
from summarizer.report import Finding, Span

__all__ = ["contrasts"]

_COMPASS = {"东南": "southeast", "东北": "northeast", "西南": "southwest", "西北": "northwest"}
_COMPASS_ZH = re.compile("东南|东北|西南|西北")
_COMPASS_EN = re.compile(r"\b(?P<a>north|south)[- ]?(?P<b>east|west)(?:ern|erly|ward)?\b", re.I)
_WEEKDAYS = dict(zip("一二三四五六日", WEEKDAYS, strict=True)) | {"天": WEEKDAYS[-1]}
_WEEKDAY_ZH = re.compile(
    "(?:(?<![一二三四五六七八九十每双单两几\\d])周|星期|礼拜)([一二三四五六日天])(?![年岁个期周天日])"
)
_WEEKDAY_EN = re.compile(rf"\b({'|'.join(WEEKDAYS)})s?\b")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of ``data/contrasts.toml``; see there."""

    chinese: re.Pattern[str]
    wrong: re.Pattern[str]
    unless: re.Pattern[str] | None
    right: re.Pattern[str] | None
    should: str
    code: str


def contrasts(source: str, target: str) -> Iterator[Finding]:
    """Find words of the source that the English takes for something else."""
    simplified = to_simplified(source)
    for rule in _rules():
        match = rule.chinese.search(simplified)
        if not match or (rule.unless and rule.unless.search(simplified)):
            continue
        wrong = rule.wrong.search(target)
        if wrong and not (rule.right and rule.right.search(target)):
            yield _finding(source, match.span(), rule.should, wrong.span(), target, rule.code)
    yield from _compass(source, simplified, target)
    yield from _weekdays(source, simplified, target)


def _compass(source: str, simplified: str, target: str) -> Iterator[Finding]:
    """Compare the directions if each text has one only."""
    chinese = list(_COMPASS_ZH.finditer(simplified))
    english = list(_COMPASS_EN.finditer(target))
    if len(chinese) != 1 or len(english) != 1:
        return
    should = _COMPASS[chinese[0].group()]
    if (english[0]["a"] + english[0]["b"]).lower() != should:
        yield _finding(source, chinese[0].span(), should, english[0].span(), target)


def _weekdays(source: str, simplified: str, target: str) -> Iterator[Finding]:
    """Report a weekday for which the English has another one, or none beside the others."""
    english = {match[1]: match.span() for match in _WEEKDAY_EN.finditer(target)}
    if not english:
        return
    chinese = {_WEEKDAYS[match[1]]: match.span() for match in _WEEKDAY_ZH.finditer(simplified)}
    added = [span for day, span in english.items() if day not in chinese]
    for day, span in chinese.items():
        if day in english:
            continue
        if added:
            yield _finding(source, span, day, added[0], target)
        elif len(english) < len(chinese):
            text = source[slice(*span)]
            yield Finding.of(
                "figure-missing",
                "error",
                source=text,
                should=day,
                source_span=span,
                expected=day,
            )


def _finding(
    source: str, span: Span, should: str, place: Span, target: str, code: str = "sense-wrong"
) -> Finding:
    found = target[slice(*place)]
    return Finding.of(
        code,
        "error",
        source=source[slice(*span)],
        should=should,
        has=found,
        source_span=span,
        target_span=place,
        expected=should,
        found=found,
    )


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    def pattern(rule: dict[str, str], key: str) -> re.Pattern[str] | None:
        return re.compile(rule[key], re.IGNORECASE) if key in rule else None

    return tuple(
        _Rule(
            re.compile(rule["chinese"]),
            re.compile(rule["wrong"], re.IGNORECASE),
            pattern(rule, "unless"),
            pattern(rule, "right"),
            rule["should"],
            rule.get("code", "sense-wrong"),
        )
        for rule in word_lists("contrasts")["contrasts"]
    )
