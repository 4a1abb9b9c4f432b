"""Roles of the lines of a page, by their words and by their place on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from summarizer.chinese.furniture import (
    CAPTION,
    EDITOR,
    NAVIGATION,
    OTHER_STORIES,
    REPEATED,
    is_account,
    is_credit,
    is_signature,
    names_source,
    original_title,
    reason_for,
)
from summarizer.chinese.headline import SHORTEST_KICKER, Line, choose, is_cut, repeats, share
from summarizer.chinese.script import han_count, han_pairs
from summarizer.chinese.web_page import Part

__all__ = ["judge_alone", "judge_place"]

SHARED_WITH_BODY = 0.35
"""Minimum share of a line's character pairs found in the article, for a paragraph behind a
closing mark to belong to the article. Other stories share a tenth, the same story half."""

KICKER = 0.3
"""Minimum share of a line's character pairs found in the article, for a line above the headline
to belong to it."""

SHORTEST_SUBTITLE = 6
"""Minimum Han characters of a line below the headline that belongs to it by what it shares."""

LONGEST_LABEL = 10
"""Maximum Han characters of a line between headline and body that may be the name of an account
or a button."""

LOWEST_CREDIT = 4
"""Maximum lines between the article of a saved page and a credit below it."""

LONG = 100
"""Han characters of a line that count at most, when the article is looked for on a page."""

CREDITED = 4
"""Factor by which the first stretch of text with a credit above it counts more."""

LINE = 10
"""Han characters in sentences by which a line of the article outweighs a line around it."""

LONGEST_END = 10
"""Number of lines below the article from which they may be a list of short lines and buttons."""

NEAR = 6
"""Lines directly below the article, one of which is known furniture in such a list."""

LEAST_FURNITURE = 0.1
"""Minimum share of known furniture in such a list."""

LONGEST_TAG = 6
"""Maximum Han characters of a tag above a closing mark."""

FEWEST_TAGS = 2
"""Minimum number of lines that are tags above a closing mark."""

STRAY_HEADLINES = 3
"""Minimum number of lines without an end mark, at the end of a page, that are a list of other
stories."""

_REASONS: dict[Part, str] = {
    "around": NAVIGATION,
    "stories": OTHER_STORIES,
    "outside": OTHER_STORIES,
    "caption": CAPTION,
}
_BULLET = re.compile(r"[-—–·•●■◆▪*]\s*\S")
_NUMBERED = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[、.．）)]|第[一二三四五六七八九十\d]+"
)
_ENTRY = re.compile(rf".*\t|\D{{0,8}}\d[\d.,]*\D{{0,4}}$|{_NUMBERED.pattern}")
"""A row or cell of a table, or an entry of a numbered list."""


def judge_alone(lines: Sequence[Line]) -> None:
    """Assign roles to lines by their own words, and by their part of an HTML page."""
    for line in lines:
        if line.part == "title":
            line.role = "title"
            continue
        if line.part == "credit":
            line.role = "meta"
            continue
        reason = reason_for(line.text) or reason_for(line.simple)
        if line.closes:
            line.drop(reason or OTHER_STORIES)
        elif is_credit(line.text) or is_credit(line.simple):
            line.role = "meta"
        elif reason:
            line.drop(reason)


def judge_place(lines: Sequence[Line]) -> None:
    """Assign roles to lines by their place, after :func:`judge_alone`."""
    _judge_parts(lines)
    _judge_title(lines)
    _judge_tail(lines)
    _judge_meta(lines)


def _judge_parts(lines: Sequence[Line]) -> None:
    """Drop lines for their part of an HTML page."""
    body = han_pairs("".join(line.text for line in lines if line.statement and not line.part))
    below = 0
    for line in lines:
        reason = _REASONS.get(line.part)
        below = below + 1 if line.part == "outside" else 0
        if reason is None or line.role == "dropped":
            continue
        if line.part == "outside" and (
            (line.role == "meta" and below <= LOWEST_CREDIT)
            or (line.prose and share(line.text, body) >= SHARED_WITH_BODY)
        ):
            continue
        line.drop(reason)


def _judge_title(lines: Sequence[Line]) -> None:
    """Find the headline; drop what stands above it, and its repetitions."""
    start = _island(lines).start if any(line.statement for line in lines) else None
    title = next((line for line in lines if line.role == "title"), None)
    if title is not None:
        title.cut()
        chosen = [title]
    else:
        chosen = choose(lines, start)
        for line in chosen:
            line.role = "title"
    if not chosen:
        for line in lines[:start]:
            if line.role == "body" and is_account(line.simple) and start is not None:
                line.drop(NAVIGATION)
        return
    headline = "".join(line.shown for line in chosen)
    first, last = lines.index(chosen[0]), lines.index(chosen[-1])
    body = han_pairs("".join(line.text for line in lines[last + 1 :] if line.statement))
    for line in lines:
        if line.role == "body" and repeats(line.text, headline):
            line.drop(REPEATED)
    for line in lines[:first]:
        if line.role == "body" and not (
            han_count(line.text) >= SHORTEST_KICKER and share(line.text, body) >= KICKER
        ):
            line.drop(NAVIGATION)
    _judge_between(lines, last + 1, start, body)
    _use_original(lines, chosen)


def _use_original(lines: Sequence[Line], chosen: Sequence[Line]) -> None:
    """Take the headline from the line that gives it whole, if that of the page is cut."""
    for line in lines:
        parts = original_title(line.text) if line.reason == EDITOR else None
        if parts and len(chosen) == 1 and is_cut(chosen[0].shown, parts[1]):
            chosen[0].around = ("", "")
            chosen[0].drop(REPEATED)
            line.role, line.reason, line.around = "title", "", (parts[0], parts[2])
            return


def _judge_between(lines: Sequence[Line], first: int, start: int | None, body: set[str]) -> None:
    """Drop names of accounts and buttons between the headline and the body."""
    between = lines[first : start if start is not None else first]
    for line, after in zip(between, lines[first + 1 :], strict=False):
        if (
            line.role == "body"
            and han_count(line.text) <= LONGEST_LABEL
            and not line.ends
            and not _NUMBERED.match(line.text)
            and not _BULLET.match(line.text)
            and (is_account(line.simple) or not _is_subtitle(line, body))
            and (is_account(line.simple) or not after.statement or not han_count(line.text))
        ):
            line.drop(NAVIGATION)


def _is_subtitle(line: Line, body: set[str]) -> bool:
    return han_count(line.text) >= SHORTEST_SUBTITLE and share(line.text, body) >= KICKER


def _judge_tail(lines: Sequence[Line]) -> None:
    """Drop what follows a closing mark, and headlines of other stories at the end.

    Pages have boxes of other stories above the article and within it too. A mark ends the article
    only if at least half of it stands above the mark, and the line of its editor, if there is one.
    """
    weights = [han_count(line.text) if line.statement else 0 for line in lines]
    if not any(weights):
        weights = [int(line.role == "body") for line in lines]
    whole, above = sum(weights), 0
    editors = (n for n, line in enumerate(lines) if line.reason == EDITOR)
    signed = max(editors, default=-1)
    known: set[str] = set()
    place: Literal["article", "box", "tail"] = "article"
    for n, (line, weight) in enumerate(zip(lines, weights, strict=True)):
        if line.role == "title":
            place = "article"
        if line.role == "dropped" and (line.closes or line.reason == EDITOR):
            if above and 2 * above >= whole and (n >= signed or line.reason == EDITOR):
                place = "tail"
            elif line.closes and place == "article":
                place = "box"
        elif place == "box" and line.role in ("body", "meta") and not line.statement:
            line.drop(OTHER_STORIES)
        elif place != "tail":
            place = "article" if line.role == "body" else place
            known |= han_pairs(line.text) if line.role in ("body", "title") else set()
        elif (
            line.prose
            and not _BULLET.match(line.text)
            and share(line.text, known) >= SHARED_WITH_BODY
        ):
            place = "article"
        elif line.role == "body" or (line.role == "meta" and not names_source(line.text)):
            line.drop(OTHER_STORIES)
        above += weight
    _drop_below(lines)
    _judge_signature(lines)
    _drop_trailing(lines, FEWEST_TAGS if place == "tail" else STRAY_HEADLINES)


def _island(lines: Sequence[Line]) -> range:
    """Return the stretch of lines with the most text in sentences, as against other lines.

    The first stretch that has a credit above it counts more: comments and other stories can be
    longer than the article.
    """
    stretches: list[tuple[int, range]] = []
    total, first = 0, 0
    for n, line in enumerate(lines):
        gain = min(han_count(line.text), LONG) if line.statement else 0
        # Credits and lists of measures stand in articles too.
        loss = 0 if line.role == "meta" or _NUMBERED.match(line.text) else LINE
        total += gain - loss
        if total <= 0:
            total = 0
        elif total == gain - loss or not stretches:
            first = n
            stretches.append((total, range(first, n + 1)))
        elif total > stretches[-1][0]:
            stretches[-1] = (total, range(first, n + 1))
    if not stretches:
        start = next((n for n, line in enumerate(lines) if line.statement), len(lines))
        return range(start, len(lines))

    def credited(stretch: range) -> bool:
        above = lines[max(0, stretch.start - NEAR) : stretch.start + 1]
        return any(line.role == "meta" for line in above)

    named = next((stretch for _, stretch in stretches if credited(stretch)), None)
    return max(stretches, key=lambda one: one[0] * (CREDITED if one[1] is named else 1))[1]


def _drop_below(lines: Sequence[Line]) -> None:
    """Drop a long list of short lines and buttons below the article."""
    island = _island(lines)
    rest = lines[island.stop :]
    furniture = sum(line.role == "dropped" for line in rest)
    near = any(line.role == "dropped" for line in rest[:NEAR])
    if len(rest) < LONGEST_END or not near or furniture < LEAST_FURNITURE * len(rest):
        return
    known = han_pairs("".join(line.text for line in lines[island.start : island.stop]))
    for n, line in enumerate(rest):
        own = line.prose and share(line.text, known) >= SHARED_WITH_BODY
        credit = line.role == "meta" and n < NEAR
        if line.role in ("body", "meta") and not own and not credit:
            line.drop(OTHER_STORIES)


def _drop_trailing(lines: Sequence[Line], fewest: int) -> None:
    """Drop lines at the end that read like headlines or menus, if they are many.

    Args:
        lines: The lines of the page.
        fewest: Minimum number of such lines if all are as short as tags.
    """
    trailing: list[Line] = []
    around = 0
    for line in reversed(lines):
        if line.role == "dropped":
            around += line.reason == NAVIGATION
        elif line.role == "body":
            if line.ends or not line.headline or _ENTRY.match(line.text):
                break
            trailing.append(line)
    else:
        return
    tags = all(han_count(line.text) <= LONGEST_TAG for line in trailing)
    if tags and len(trailing) >= FEWEST_TAGS and len(trailing) + around >= STRAY_HEADLINES:
        fewest = FEWEST_TAGS
    if len(trailing) >= (fewest if tags else STRAY_HEADLINES):
        for line in trailing:
            line.drop(OTHER_STORIES)


def _judge_signature(lines: Sequence[Line]) -> None:
    """Take the office below a notice, above its date, for the source."""
    last = max((n for n, line in enumerate(lines) if line.statement), default=len(lines))
    for line, after in pairwise(lines[last + 1 :]):
        if line.role == "body" and after.role == "meta" and is_signature(line.simple):
            line.role = "meta"


def _judge_meta(lines: Sequence[Line]) -> None:
    """Make credit lines amid the paragraphs; credits stand above, under a lead, or below them."""
    prose = [i for i, line in enumerate(lines) if line.prose]
    for line in lines[prose[1] + 1 : prose[-1]] if len(prose) > 1 else ():
        if line.role == "meta":
            line.role = "body"
