"""Roles of the lines of a page, by their words and by their place on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from summarizer.chinese.furniture import (
    CAPTION,
    EDITOR,
    NAVIGATION,
    OTHER_STORIES,
    REPEATED,
    ends_article,
    is_account,
    is_credit,
    is_signature,
    names_source,
    reason_for,
    split_title,
)
from summarizer.chinese.script import han_count, has_chinese, is_han
from summarizer.chinese.web_page import Part

__all__ = ["Line", "Role", "is_statement", "judge_alone", "judge_place"]

LONGEST_TITLE = 60
"""Maximum characters of a title. Chinese headlines run to some 30, two-line ones to 50."""

PROSE = 30
"""Minimum Han characters of a line with an end mark that is surely a paragraph of the body."""

SENTENCE = 10
"""Minimum Han characters of a line that ends like a sentence and may begin the body."""

SHARED_WITH_BODY = 0.35
"""Minimum share of a line's character pairs found in the article, for a paragraph behind a
closing mark to belong to the article. Other stories share a tenth, the same story half."""

KICKER = 0.3
"""Minimum share of a line's character pairs found in the article, for a line above the headline
to belong to it."""

SHORTEST_KICKER = 8
"""Minimum Han characters of such a line."""

SHORTEST_REPEATED = 5
"""Minimum Han characters of a headline that tells by being repeated. Most headlines are longer."""

SHORTEST_SUBTITLE = 6
"""Minimum Han characters of a line below the headline that belongs to it by what it shares."""

LONGEST_LABEL = 10
"""Maximum Han characters of a line between headline and body that may be the name of an account
or a button."""

MOST_TITLES = 60
"""Maximum number of lines above the body that are compared for the headline."""

LONGEST_TAG = 6
"""Maximum Han characters of a tag above a closing mark."""

FEWEST_TAGS = 2
"""Minimum number of lines that are tags above a closing mark."""

LONGEST_DOCUMENT_TITLE = 4
"""Maximum number of lines of the title of an official document."""

STRAY_HEADLINES = 3
"""Minimum number of lines without an end mark, at the end of a page, that are a list of other
stories."""

_REASONS: dict[Part, str] = {
    "around": NAVIGATION,
    "stories": OTHER_STORIES,
    "outside": OTHER_STORIES,
    "caption": CAPTION,
}
_CLOSERS = "”’」』）)】\\]\"'"
_END_MARK = re.compile(rf"[。！？!?；;：:.…][{_CLOSERS}]*(?:[（(][^（）()]{{1,40}}[）)])?$")
_STATEMENT = re.compile(rf"。|[；;：:…][{_CLOSERS}]*$")
_QUESTION = re.compile(rf"[！？!?][{_CLOSERS}]*$")
_NO_TITLE = re.compile(rf"[。；;，,：:…][{_CLOSERS}]*$|^(?:——|--|—)")
_BULLET = re.compile(r"[-—–·•●■◆▪*]\s*\S")
_NUMBERED = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[、.．）)]|第[一二三四五六七八九十\d]+"
)
_BESIDE = "_|｜丨-–—－·>›»＞/／:：()（）[]【】《》 "
"""Marks between a headline and the names of sections and sites."""
_LABELLED = re.compile(r"^\S{2,6}[：:]")
_DOCUMENT = re.compile(
    r"(?:通知|公告|决定|意见|通报|通告|批复|函|报告|请示|命令|公示)(?:[（(][^（）()]{1,12}[）)])?$"
)


Role = Literal["title", "meta", "body", "dropped"]


@dataclass(slots=True)
class Line:
    """A paragraph of the page, and what it is taken for."""

    number: int
    raw: tuple[str, ...]
    """The line; several lines if they were cut at a width."""
    text: str
    simple: str
    """The text in Simplified characters, for rules that know only those."""
    part: Part = ""
    role: Role = "body"
    reason: str = ""
    around: tuple[str, str] = ("", "")
    """What was cut off a headline, before it and behind it."""

    def drop(self, reason: str) -> None:
        """Leave the line out of the article."""
        self.role, self.reason = "dropped", reason

    @property
    def shown(self) -> str:
        """The headline without what was cut off."""
        before, behind = self.around
        return self.text[len(before) : len(self.text) - len(behind)]

    @property
    def numbers(self) -> range:
        """Numbers of the lines."""
        return range(self.number, self.number + len(self.raw))

    @property
    def closes(self) -> bool:
        """Whether the article ends before the line."""
        return ends_article(self.text) or ends_article(self.simple)

    @property
    def prose(self) -> bool:
        """Whether the line is surely a paragraph of the body: long, with an end mark."""
        return (
            self.role == "body"
            and han_count(self.text) >= PROSE
            and bool(_END_MARK.search(self.text))
        )

    @property
    def statement(self) -> bool:
        """Whether the line is part of the body and reads like a sentence, not like a headline."""
        return self.role == "body" and is_statement(self.text)

    @property
    def headline(self) -> bool:
        """Whether the line may be a headline."""
        return (
            self.role == "body"
            and has_chinese(self.text)
            and len(self.text) <= LONGEST_TITLE
            and not _NO_TITLE.search(self.text)
        )


def judge_alone(lines: Sequence[Line]) -> None:
    """Assign roles to lines by their own words, and by their part of an HTML page."""
    for line in lines:
        if line.part == "title":
            line.role = "title"
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
    body = _pairs("".join(line.text for line in lines if line.statement and not line.part))
    for line in lines:
        reason = _REASONS.get(line.part)
        if reason is None or line.role == "dropped":
            continue
        if line.part == "outside" and (
            line.role == "meta" or (line.prose and _share(line.text, body) >= SHARED_WITH_BODY)
        ):
            continue
        line.drop(reason)


def _judge_title(lines: Sequence[Line]) -> None:
    """Find the headline; drop what stands above it, and its repetitions."""
    start = next((n for n, line in enumerate(lines) if line.statement), None)
    title = next((line for line in lines if line.role == "title"), None)
    if title is not None:
        _cut(title)
        chosen = [title]
    else:
        chosen = _chosen(lines, start)
        for line in chosen:
            line.role = "title"
    if not chosen:
        return
    headline = "".join(line.shown for line in chosen)
    first, last = lines.index(chosen[0]), lines.index(chosen[-1])
    body = _pairs("".join(line.text for line in lines[last + 1 :] if line.statement))
    for line in lines:
        if line.role == "body" and _repeats(line.text, headline):
            line.drop(REPEATED)
    for line in lines[:first]:
        if line.role == "body" and not (
            han_count(line.text) >= SHORTEST_KICKER and _share(line.text, body) >= KICKER
        ):
            line.drop(NAVIGATION)
    _judge_between(lines, last + 1, start, body)


def _judge_between(lines: Sequence[Line], first: int, start: int | None, body: set[str]) -> None:
    """Drop names of accounts and buttons between the headline and the body."""
    between = lines[first : start if start is not None else first]
    for line, after in zip(between, lines[first + 1 :], strict=False):
        if (
            line.role == "body"
            and han_count(line.text) <= LONGEST_LABEL
            and not _END_MARK.search(line.text)
            and not _NUMBERED.match(line.text)
            and not _BULLET.match(line.text)
            and not (
                han_count(line.text) >= SHORTEST_SUBTITLE and _share(line.text, body) >= KICKER
            )
            and (is_account(line.simple) or not after.statement)
        ):
            line.drop(NAVIGATION)


def _chosen(lines: Sequence[Line], start: int | None) -> list[Line]:
    """Return the lines that are the headline, above the body that begins at ``start``."""
    if start is None:
        body = [line for line in lines if line.role == "body"]
        if len(body) < 2 or not body[0].headline or not any(map(_ends, body[1:])):
            return []
        _cut(body[0])
        return body[:1]
    above = [n for n, line in enumerate(lines[:start]) if line.headline]
    above = above[: MOST_TITLES // 2] + above[MOST_TITLES // 2 :][-MOST_TITLES // 2 :]
    if not above:
        return []
    body = _pairs("".join(line.text for line in lines[start:] if line.statement))
    seen = [_squeezed(line.text) for line in lines]
    for n in above:
        _cut(lines[n])
    scores = [_score(lines[n], lines[n + 1], body, seen, n == above[0]) for n in above]
    best = max(range(len(above)), key=lambda i: (scores[i], i))
    return _document_title([lines[n] for n in above]) or [lines[above[best]]]


def _document_title(candidates: Sequence[Line]) -> list[Line]:
    """Return the lines that are the title of an official document: office, 关于, 通知."""
    for last in reversed(range(len(candidates))):
        if not _DOCUMENT.search(candidates[last].simple):
            continue
        for first in range(last, max(-1, last - LONGEST_DOCUMENT_TITLE), -1):
            if "关于" in candidates[first].simple:
                office = first > 0 and candidates[first].simple.startswith("关于")
                if office and is_signature(candidates[first - 1].simple):
                    first -= 1
                return list(candidates[first : last + 1])
    return []


def _score(line: Line, after: Line, body: set[str], seen: Sequence[str], first: bool) -> float:
    """Return how much a line above the body looks like the headline.

    Args:
        line: The line.
        after: The next line.
        body: Pairs of characters of the body.
        seen: All lines, without spaces.
        first: Whether the line is the first that may be the headline.
    """
    text = _squeezed(line.shown)
    han = han_count(text)
    score = 4 * _share(text, body) + min(han, 14) / 8
    score += 1.0 if first else 0.0
    score += 1.0 if after.role == "meta" else 0.0
    # Pages repeat the headline above the breadcrumbs, with the name of the site.
    if han >= SHORTEST_REPEATED and sum(_holds(other, text) for other in seen) > 1:
        score += 3.0
    score -= 2.0 if han < SHORTEST_REPEATED or is_signature(line.simple) else 0.0
    score -= 2.5 if is_account(line.simple) or _LABELLED.match(text) else 0.0
    return score


def _holds(line: str, headline: str) -> bool:
    """Return whether a line is a headline, alone or beside names of sections and sites."""
    if headline not in line:
        return False
    before, _, behind = line.partition(headline)
    return (not before or before[-1] in _BESIDE) and (not behind or behind[0] in _BESIDE)


def _repeats(text: str, headline: str) -> bool:
    """Return whether a line repeats the headline, alone or with names of sites around it."""
    text, headline = _squeezed(text), _squeezed(headline)
    return text == headline or (
        headline in text
        and han_count(headline) >= SHORTEST_KICKER
        and not is_statement(text)
        and len(text) - len(headline) <= len(headline)
    )


def _judge_tail(lines: Sequence[Line]) -> None:
    """Drop what follows a closing mark, and headlines of other stories at the end.

    Pages have boxes of other stories above the article too. A mark ends the article only if at
    least half of it stands above the mark.
    """
    weights = [han_count(line.text) if line.statement else 0 for line in lines]
    if not any(weights):
        weights = [int(line.role == "body") for line in lines]
    whole, above = sum(weights), 0
    known: set[str] = set()
    place: Literal["article", "box", "tail"] = "article"
    for line, weight in zip(lines, weights, strict=True):
        if line.role == "dropped" and (line.closes or line.reason == EDITOR):
            if above and 2 * above >= whole:
                place = "tail"
            elif line.closes and place == "article":
                place = "box"
        elif place == "box" and line.role in ("body", "meta") and not line.statement:
            line.drop(OTHER_STORIES)
        elif place != "tail":
            place = "article" if line.role == "body" else place
            known |= _pairs(line.text) if line.role in ("body", "title") else set()
        elif (
            line.prose
            and not _BULLET.match(line.text)
            and _share(line.text, known) >= SHARED_WITH_BODY
        ):
            place = "article"
        elif line.role == "body" or (line.role == "meta" and not names_source(line.text)):
            line.drop(OTHER_STORIES)
        above += weight
    _judge_signature(lines)
    _drop_trailing(lines, FEWEST_TAGS if place == "tail" else STRAY_HEADLINES)


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
            if _ends(line) or _NUMBERED.match(line.text) or not line.headline:
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


def _ends(line: Line) -> bool:
    return bool(_END_MARK.search(line.text))


def is_statement(text: str) -> bool:
    """Return whether a text reads like a sentence and not like a headline."""
    han = han_count(text)
    return (
        (han >= SENTENCE and bool(_STATEMENT.search(text)))
        or (han >= PROSE and "，" in text and bool(_QUESTION.search(text)))
        or (han >= PROSE and len(text) > LONGEST_TITLE)
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _pairs(text: str) -> set[str]:
    """Return the pairs of adjacent Han characters."""
    return {a + b for a, b in pairwise(text) if is_han(a) and is_han(b)}


def _share(text: str, known: set[str]) -> float:
    """Return the share of a line's character pairs that are known from the article."""
    pairs = _pairs(text)
    return len(pairs & known) / len(pairs) if pairs else 0.0


def _cut(line: Line) -> None:
    """Cut names of sites and sections off a headline."""
    before, _, behind = split_title(line.text)
    line.around = (before, behind)
