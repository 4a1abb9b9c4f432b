"""Classification of single lines of a news page: furniture, end of the article, credits.

The words and patterns are in ``data/furniture.toml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from summarizer.chinese.script import HAN, any_of
from summarizer.data import word_lists

__all__ = [
    "EDITOR",
    "OTHER_STORIES",
    "REPEATED",
    "byline_and_source",
    "ends_article",
    "is_credit",
    "names_source",
    "reason_for",
]

EDITOR = "editor's line"
OTHER_STORIES = "list of other stories"
REPEATED = "repeated line"

LONGEST_CREDIT = 90
"""Maximum characters of a line with date, source and byline."""


def reason_for(line: str) -> str | None:
    """Return why a line is not part of an article, or ``None`` if its words do not tell."""
    for reason, longest, pattern in _rules():
        if len(line) <= longest and pattern.match(line):
            return reason
    return None


def ends_article(line: str) -> bool:
    """Return whether the article ends before this line: 相关阅读, 返回顶部."""
    return _any_of("closing", "patterns").match(line) is not None


def is_credit(line: str) -> bool:
    """Return whether a line gives the date, author or source of the article."""
    return len(line) <= LONGEST_CREDIT and (
        _any_of("credits", "lines").match(line) is not None or _is_outlet(line)
    )


def names_source(line: str) -> bool:
    """Return whether a line names the article's source: 来源：新华社."""
    return _any_of("credits", "source").search(line) is not None


def byline_and_source(lines: Sequence[str], paragraphs: Sequence[str]) -> tuple[str, str]:
    """Return byline and source, each empty if unknown.

    Args:
        lines: Credit lines of the page; they come first.
        paragraphs: The article, whose dateline and last bracket may name what is missing.
    """
    named = _any_of("credits", "source")
    byline = " · ".join(lines)
    source = next((match[1] for line in lines if (match := named.search(line))), "")
    source = source or next((line for line in lines if _is_outlet(line)), "")
    if not paragraphs:
        return byline, source
    if dateline := _any_of("credits", "dateline").match(paragraphs[0]):
        source = source or dateline["source"]
        byline = byline or dateline["byline"] or ""
    if last := _any_of("credits", "last").search(paragraphs[-1]):
        text = last["text"].strip()
        if match := named.search(text):
            source = source or match[1]
        elif _any_of("credits", "author").match(text):
            byline = byline or text
        elif _any_of("credits", "office").search(text):
            source = source or text
    return byline, source


def _is_outlet(line: str) -> bool:
    return _any_of("credits", "outlet").fullmatch(line) is not None


@functools.cache
def _rules() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Reason, maximum length of a line, and pattern of each rule."""
    return tuple(
        (rule["reason"], rule["longest"], _compile(rule["patterns"], re.IGNORECASE))
        for rule in word_lists("furniture")["rules"]
    )


@functools.cache
def _any_of(section: str, name: str) -> re.Pattern[str]:
    patterns = word_lists("furniture")[section][name]
    return _compile([patterns] if isinstance(patterns, str) else patterns)


def _compile(patterns: Sequence[str], flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(map(_expand, patterns)), flags)


def _expand(pattern: str) -> str:
    """Replace ``{name}`` by the fragment or the words of that name."""
    data = word_lists("furniture")

    def replacement(match: re.Match[str]) -> str:
        name = match[1]
        if name == "han":
            return HAN
        if name in data["fragments"]:
            return _expand(data["fragments"][name])
        return any_of(data["words"][name])

    return re.sub(r"\{([a-z_]+)\}", replacement, pattern)
