"""Headline and date that an HTML page states in its head."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from summarizer.chinese.furniture import split_title
from summarizer.chinese.script import han_count, to_simplified

__all__ = ["bare_title", "names_date", "own_date", "own_titles"]

SHORTEST_TITLE = 4
"""Minimum Han characters of a headline."""

LONGEST_OWN_TITLE = 200
"""Maximum characters of the title that a page gives itself, with names of sections and sites."""

_DATES = frozenset(
    "article:published_time pubdate publishdate publish_date publishtime firstpublishedtime "
    "og:release_date weibo:article:create_at dc.date date".split()
)
"""Names of the elements in the head that hold the date of publication."""
_DATE = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?")
_ANY_DATE = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)")


def own_titles(root: Any) -> list[str]:
    """Return what a page calls its article, the most reliable first."""
    found = root.xpath("//meta[@property='og:title' or @name='og:title']/@content")
    found += [item.get("headline") for item in _linked_data(root)]
    found += root.xpath("//title/text()")
    titles = [" ".join(title.split()) for title in found if isinstance(title, str)]
    return [
        bare_title(title)
        for title in titles
        if han_count(title) >= SHORTEST_TITLE and len(title) <= LONGEST_OWN_TITLE
    ]


def bare_title(title: str) -> str:
    """Return a headline without names of sections and sites."""
    before, _, behind = split_title(to_simplified(title))
    return title[len(before) : len(title) - len(behind)]


def own_date(root: Any) -> str:
    """Return the date of publication that a page states: 2025-03-04 or 2025-03-04 10:20."""
    found = [
        meta.get("content")
        for meta in root.iter("meta")
        if (meta.get("name") or meta.get("property") or "").lower() in _DATES
    ]
    found += [item.get("datePublished") for item in _linked_data(root)]
    for value in found:
        if isinstance(value, str) and (match := _DATE.match(value)):
            return f"{match[1]}-{match[2]}-{match[3]} {match[4] or ''}".strip()
    return ""


def names_date(text: str, date: str) -> bool:
    """Return whether a line names a date of :func:`own_date`, in whatever form."""
    wanted = tuple(int(part) for part in date[:10].split("-"))
    return any(
        tuple(int(part) for part in match.groups()) == wanted for match in _ANY_DATE.finditer(text)
    )


def _linked_data(root: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects by which a page describes itself (JSON-LD)."""
    for script in root.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for item in data if isinstance(data, list) else [data]:
            if isinstance(item, dict):
                yield item
