"""Lines of news pages told by their own words: furniture, credits, and names of sites.

The words and forms are in ``data/furniture.toml``. :mod:`summarizer.chinese.clean` judges lines
by their place on the page too.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from summarizer.chinese.script import HAN, any_of, han_count, has_chinese
from summarizer.data import word_lists

__all__ = [
    "CAPTION",
    "EDITOR",
    "NAVIGATION",
    "OTHER_STORIES",
    "REPEATED",
    "SITE",
    "byline_and_source",
    "ends_article",
    "is_account",
    "is_credit",
    "is_signature",
    "names_source",
    "original_title",
    "reason_for",
    "split_title",
]

CAPTION = "photo caption or credit"
EDITOR = "editor's line"
NAVIGATION = "navigation"
OTHER_STORIES = "list of other stories"
REPEATED = "repeated line"
SITE = "name of the site or section"

LONGEST_CREDIT = 90
"""Maximum characters of a line with date, source and byline."""

MOST_SITES = 6
"""Maximum names of sections and sites behind a headline."""

SHORTEST_HEADLINE = 5
"""Minimum Han characters that are left of a headline when names of sites are cut off."""

SPACES = r"\s{0,4}"
"""Space between the characters of a label, as a regular expression."""

_SPLIT_DATE = re.compile(r"\b((?:19|20)\d\d) · (\d{1,2}/\d{1,2})\b")

LONGEST_SIGNATURE = 30
"""Maximum characters of the office that signs a notice."""


def reason_for(line: str) -> str | None:
    """Return why a line is not part of an article, or ``None`` if its words do not tell."""
    for reason, longest, pattern in _rules():
        if len(line) <= longest and pattern.match(line):
            return reason
    return None


def ends_article(line: str) -> bool:
    """Return whether the article ends before this line: 相关阅读, 返回顶部, 沙发."""
    return _any_of("closing", "patterns").match(line) is not None


def is_credit(line: str) -> bool:
    """Return whether a line gives the date, author or source of the article."""
    return len(line) <= LONGEST_CREDIT and (
        _any_of("credits", "lines").match(line) is not None or _is_outlet(line)
    )


def is_account(line: str) -> bool:
    """Return whether a line is the name of an account or section: 小城发布, 江北要闻."""
    return _any_of("titles", "account").fullmatch(line) is not None


def is_signature(line: str) -> bool:
    """Return whether a line may be the office that signs a notice: 小城市人民政府办公室."""
    return (
        len(line) <= LONGEST_SIGNATURE
        and _any_of("credits", "signature").fullmatch(line) is not None
    )


def names_source(line: str) -> bool:
    """Return whether a line names the article's source: 来源：新华社."""
    return _any_of("credits", "source").search(line) is not None


def split_title(line: str) -> tuple[str, str, str]:
    """Cut the section before a headline and the sites behind it off: [民生] …_新浪网.

    Returns:
        What stands before the headline, the headline, and what stands behind it. Joined, they
        give the line.
    """
    start, end = 0, len(line)
    if match := _any_of("titles", "before").match(line):
        start = match.end()
    sites = _any_of("titles", "behind")
    # The title of a page ends with the names of its sections and its site, the site last.
    for _ in range(MOST_SITES):
        match = sites.search(line, start, end)
        if match is None or han_count(line[start : match.start()]) < SHORTEST_HEADLINE:
            break
        end = match.start()
        sites = _any_of("titles", "sections")
    if not has_chinese(line[start:end]):
        return "", line, ""
    return line[:start], line[start:end], line[end:]


def original_title(line: str) -> tuple[str, str, str] | None:
    """Cut what stands around the headline off a line that gives it whole: 本文原标题：《…》."""
    match = _any_of("titles", "original").match(line)
    if match is None:
        return None
    start, end = match.span("title")
    return line[:start], line[start:end], line[end:]


def byline_and_source(lines: Sequence[str], paragraphs: Sequence[str]) -> tuple[str, str]:
    """Return byline and source, each empty if unknown.

    Args:
        lines: Credit lines of the page; they come first.
        paragraphs: The article, whose dateline and last bracket may name what is missing.
    """
    named = _any_of("credits", "source")
    # Designed pages set the year above the day: 2024, 06/12.
    byline = _SPLIT_DATE.sub(r"\1/\2", " · ".join(lines))
    source = next((match[1] for line in lines if (match := named.search(line))), "")
    source = source or next((line for line in lines if _is_outlet(line)), "")
    source = source or next((line for line in reversed(lines) if is_signature(line)), "")
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
        if name in data["spaced"]:
            # Government pages set the characters of a label apart: 索 引 号.
            words = sorted(data["spaced"][name], key=len, reverse=True)
            return f"(?:{'|'.join(SPACES.join(word) for word in words)})"
        return any_of(data["words"][name])

    return re.sub(r"\{([a-z_]+)\}", replacement, pattern)
