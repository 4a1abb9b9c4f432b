"""Lines of a page, and the choice of those that are its headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from summarizer.chinese.furniture import ends_article, is_account, is_signature, split_title
from summarizer.chinese.script import han_count, han_pairs, has_chinese
from summarizer.chinese.web_page import Part

__all__ = ["Line", "Role", "choose", "is_cut", "is_statement", "repeats", "share"]

LONGEST_TITLE = 60
"""Maximum characters of a title. Chinese headlines run to some 30, two-line ones to 50."""

PROSE = 30
"""Minimum Han characters of a line with an end mark that is surely a paragraph of the body."""

SENTENCE = 10
"""Minimum Han characters of a line that ends like a sentence and may begin the body."""

SHORTEST_KICKER = 8
"""Minimum Han characters of such a line."""

SHORTEST_REPEATED = 5
"""Minimum Han characters of a headline that tells by being repeated. Most headlines are longer."""

FEWEST_PAIRS = 6
"""Number of character pairs below which a headline shares little with the article by chance."""

MOST_TITLES = 60
"""Maximum number of lines above the body that are compared for the headline."""

LEAST_ACCOUNT = 2.0
"""Minimum score of a headline that could be the name of an account."""

SHORTEST_DOCUMENT_TITLE = 10
"""Minimum Han characters of the title of an official document."""

LONGEST_DOCUMENT_TITLE = 4
"""Maximum number of lines of the title of an official document."""

_CLOSERS = "”’」』）)】\\]\"'"
_END_MARK = re.compile(rf"[。！？!?；;：:.…][{_CLOSERS}]*(?:[（(][^（）()]{{1,40}}[）)])?$")
_STATEMENT = re.compile(rf"。|[；;：:][{_CLOSERS}]*$")
_QUESTION = re.compile(rf"[！？!?…][{_CLOSERS}]*$")
_NO_TITLE = re.compile(rf"[。；;，,：:][{_CLOSERS}]*$|^(?:——|--|—|[●■◆▪•])")
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,})$")
_AD = re.compile(r"[\[【（(][^\[\]【】（）()]{1,20}[\]】）)]")
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

    def cut(self) -> None:
        """Cut names of sections and sites off the line, which may be a headline."""
        before, _, behind = split_title(self.simple)
        self.around = (self.text[: len(before)], self.text[len(self.text) - len(behind) :])

    @property
    def numbers(self) -> range:
        """Numbers of the lines."""
        return range(self.number, self.number + len(self.raw))

    @property
    def ends(self) -> bool:
        """Whether the line has an end mark."""
        return bool(_END_MARK.search(self.text))

    @property
    def closes(self) -> bool:
        """Whether the article ends before the line."""
        return ends_article(self.text) or ends_article(self.simple)

    @property
    def prose(self) -> bool:
        """Whether the line is surely a paragraph of the body: long, with an end mark."""
        return self.role == "body" and han_count(self.text) >= PROSE and self.ends

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


def choose(lines: Sequence[Line], start: int | None) -> list[Line]:
    """Return the lines that are the headline, above the body that begins at ``start``."""
    if start is None:
        kept = [line for line in lines if line.role == "body"]
        if len(kept) < 2 or not kept[0].headline or not any(line.ends for line in kept[1:]):
            return []
        kept[0].cut()
        return kept[:1]
    above = [n for n, line in enumerate(lines[:start]) if line.headline]
    above = above[: MOST_TITLES // 2] + above[MOST_TITLES // 2 :][-MOST_TITLES // 2 :]
    if not above:
        return []
    body = han_pairs("".join(line.text for line in lines[start:] if line.statement))
    seen = [_squeezed(line.text) for line in lines]
    for n in above:
        lines[n].cut()
    scores = [_score(lines[n], lines[n + 1 : n + 3], body, seen, n == above[0]) for n in above]
    best = max(range(len(above)), key=lambda i: (scores[i], i))
    document = _document_title([lines[n] for n in above])
    if document or scores[best] >= LEAST_ACCOUNT or not is_account(lines[above[best]].simple):
        return document or [lines[above[best]]]
    return []


def is_cut(headline: str, whole: str) -> bool:
    """Return whether a headline is another one cut short, or with an ad in brackets before it."""
    headline, whole = _squeezed(headline), _squeezed(whole)
    if cut := _CUT.search(headline):
        return cut.start() > 0 and whole.startswith(headline[: cut.start()])
    return headline.endswith(whole) and bool(_AD.fullmatch(headline[: -len(whole)]))


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
                parts = candidates[first : last + 1]
                long = sum(han_count(line.text) for line in parts) >= SHORTEST_DOCUMENT_TITLE
                return list(parts) if long else []
    return []


def _score(
    line: Line, below: Sequence[Line], body: set[str], seen: Sequence[str], first: bool
) -> float:
    """Return how much a line above the body looks like the headline.

    Args:
        line: The line.
        below: The next two lines; a subtitle may stand above the credit.
        body: Pairs of characters of the body.
        seen: All lines, without spaces.
        first: Whether the line is the first that may be the headline.
    """
    text = _squeezed(line.shown)
    han = han_count(text)
    known = han_pairs(text)
    score = 4 * len(known & body) / max(len(known), FEWEST_PAIRS) + min(han, 14) / 8
    score += 1.0 if first else 0.0
    score += 2.0 if any(other.role == "meta" for other in below) else 0.0
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


def repeats(text: str, headline: str) -> bool:
    """Return whether a line repeats the headline, alone or with names of sites around it."""
    text, headline = _squeezed(text), _squeezed(headline)
    return text == headline or (
        headline in text
        and han_count(headline) >= SHORTEST_KICKER
        and not is_statement(text)
        and len(text) - len(headline) <= len(headline)
    )


def is_statement(text: str) -> bool:
    """Return whether a text reads like a sentence and not like a headline."""
    han = han_count(text)
    return (
        (han >= SENTENCE and bool(_STATEMENT.search(text)))
        or (han >= PROSE and "，" in text and bool(_QUESTION.search(text)))
        or (han >= PROSE and len(text) > LONGEST_TITLE and "，" in text)
    )


def share(text: str, known: set[str]) -> float:
    """Return the share of a line's character pairs that are known from the article."""
    pairs = han_pairs(text)
    return len(pairs & known) / len(pairs) if pairs else 0.0


def _squeezed(text: str) -> str:
    return "".join(text.split())
