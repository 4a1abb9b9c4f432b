"""Extraction of the article from a pasted news page, with a reason for every dropped line.

The words and forms of page furniture are in ``data/furniture.toml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from typing import Literal

from summarizer.chinese.script import (
    HAN,
    any_of,
    han_count,
    has_chinese,
    is_han,
    is_traditional,
    to_simplified,
)
from summarizer.data import word_lists
from summarizer.errors import EmptyInputError, NoChineseError, UsageError
from summarizer.report import Article, DroppedLine

__all__ = [
    "EDITOR",
    "OTHER_STORIES",
    "REPEATED",
    "byline_and_source",
    "clean",
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


LONGEST_TITLE = 60
"""Maximum characters of a title. Chinese headlines run to some 30, two-line ones to 50."""

PROSE = 30
"""Minimum Han characters of a line with an end mark that is surely a paragraph of the body."""

SHARED_WITH_BODY = 0.35
"""Minimum share of a line's character pairs found in the article, for a paragraph behind a
closing mark to belong to the article. Other stories share a tenth, the same story half."""

STRAY_HEADLINES = 3
"""Minimum number of lines without an end mark, at the end of a page, that are a list of other
stories."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_END_MARK = re.compile(r"[。！？!?；;：:.…][”’」』）)】\]\"']*$")
_BULLET = re.compile(r"[-—–·•●■◆▪*]\s*\S")
_NUMBERED = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[、.．）)]|第[一二三四五六七八九十\d]+"
)


@dataclass(slots=True)
class _Line:
    """A non-blank line and what it is taken for; local to one call of :func:`clean`."""

    number: int
    raw: str
    text: str
    simple: str
    """The text in Simplified characters, for rules that know only those."""
    role: Literal["title", "meta", "body", "dropped"] = "body"
    reason: str = ""

    def drop(self, reason: str) -> None:
        """Leave the line out of the article."""
        self.role, self.reason = "dropped", reason

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


def clean(text: str, *, keep_all: bool = False, keep_lines: Collection[int] = ()) -> Article:
    """Extract the article from a pasted page or a file.

    Every non-blank line ends up as title, byline or source, paragraph, or in ``dropped`` with
    its number (from 1) and reason. If nothing but furniture is found, all lines are kept.

    Args:
        text: Plain text, or HTML, which is reduced to its visible text before lines are counted.
        keep_all: Drop nothing.
        keep_lines: Numbers of lines to keep as paragraphs in any case.

    Raises:
        EmptyInputError: The text is blank.
        NoChineseError: The text contains no Chinese.
        UsageError: A number in ``keep_lines`` exceeds the lines of the text.
    """
    if _looks_like_html(text):
        text = _visible_text(text)
    raw = _LINE_END.split(text)
    simplify = to_simplified if is_traditional(text) else str
    lines = [
        _Line(number, line, stripped, simplify(stripped))
        for number, line in enumerate(raw, 1)
        if (stripped := line.translate(_INVISIBLE).strip())
    ]
    if not lines:
        raise EmptyInputError("There is no text; paste a Chinese article or name its file.")
    if not has_chinese(text):
        raise NoChineseError(
            "There is no Chinese in the text; paste the Chinese article, not its translation."
        )
    for number in keep_lines:
        if not 1 <= number <= len(raw):
            raise UsageError(f"There is no line {number} to keep; the text has {len(raw)} lines.")
    _judge_alone(lines)
    _judge_title(lines)
    _judge_tail(lines)
    _judge_meta(lines)
    nothing_left = not any(line.role == "body" for line in lines)
    for line in lines:
        if line.role == "dropped" and (keep_all or nothing_left or line.number in keep_lines):
            line.role = "body"
    paragraphs = tuple(line.text for line in lines if line.role == "body")
    credits = [line.text for line in lines if line.role == "meta"]
    byline, source = byline_and_source(credits, paragraphs)
    return Article(
        title="".join(line.text for line in lines if line.role == "title"),
        byline=byline,
        source=source,
        paragraphs=paragraphs,
        dropped=tuple(
            DroppedLine(line.number, line.raw, line.reason)
            for line in lines
            if line.role == "dropped"
        ),
    )


def _judge_alone(lines: Sequence[_Line]) -> None:
    """Assign roles to lines by their own words."""
    for line in lines:
        reason = reason_for(line.text) or reason_for(line.simple)
        if line.closes:
            line.drop(reason or OTHER_STORIES)
        elif is_credit(line.text):
            line.role = "meta"
        elif reason:
            line.drop(reason)


def _judge_title(lines: Sequence[_Line]) -> None:
    """Make the first line the title if it reads like a headline and a body follows."""
    body = [line for line in lines if line.role == "body"]
    if len(body) < 2:
        return
    first = body[0]
    if (
        not has_chinese(first.text)
        or len(first.text) > LONGEST_TITLE
        or re.search(r"[。；;，,：:…][”’」』）)]*$", first.text)
        or not any(line.prose or _END_MARK.search(line.text) for line in body[1:])
    ):
        return
    first.role = "title"
    # Pages repeat the headline above the breadcrumbs, in the share box and under the picture.
    for line in body[1:]:
        if line.text == first.text:
            line.drop(REPEATED)


def _judge_tail(lines: Sequence[_Line]) -> None:
    """Drop what follows a closing mark, and headlines of other stories at the end."""
    own = [line.prose for line in lines]
    if not any(own):
        own = [line.role == "body" for line in lines]
    if not any(own):
        return
    start = own.index(True)
    known = _pairs("".join(line.text for line in lines[:start] if line.role != "dropped"))
    tail = False
    for line in lines[start:]:
        if line.role == "dropped" and (line.closes or line.reason == EDITOR):
            tail = True
        elif not tail:
            known |= _pairs(line.text) if line.role == "body" else set()
        elif line.prose and not _BULLET.match(line.text) and _shared(line.text, known):
            tail = False
        elif line.role == "body" or (line.role == "meta" and not names_source(line.text)):
            line.drop(OTHER_STORIES)
    trailing: list[_Line] = []
    for line in reversed(lines[start:]):
        if line.role != "body":
            continue
        if (
            _END_MARK.search(line.text)
            or _NUMBERED.match(line.text)
            or _shared(line.text, known - _pairs(line.text))
        ):
            break
        trailing.append(line)
    if len(trailing) >= STRAY_HEADLINES:
        for line in trailing:
            line.drop(OTHER_STORIES)


def _judge_meta(lines: Sequence[_Line]) -> None:
    """Make credit lines amid the body paragraphs; credits stand above or below it."""
    prose = [i for i, line in enumerate(lines) if line.prose]
    for line in lines[prose[0] + 1 : prose[-1]] if prose else ():
        if line.role == "meta":
            line.role = "body"


def _pairs(text: str) -> set[str]:
    """Return the pairs of adjacent Han characters."""
    return {a + b for a, b in pairwise(text) if is_han(a) and is_han(b)}


def _shared(text: str, known: set[str]) -> bool:
    """Return whether enough character pairs of a line are known from the article."""
    pairs = _pairs(text)
    return bool(pairs) and len(pairs & known) >= SHARED_WITH_BODY * len(pairs)


_BLOCKS = frozenset(
    "address article aside blockquote br button dd div dl dt figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table td th tr ul".split()
)
_HIDDEN = frozenset("script style noscript template head svg iframe".split())
_TAG = re.compile(
    r"</?(?:html|body|div|p|br|span|article|section|h[1-6]|ul|li|table|a)\b[^<>]*>", re.I
)


def _looks_like_html(text: str) -> bool:
    """Return whether a text is markup rather than prose that mentions a tag."""
    return len(_TAG.findall(text)) >= 3 or text.lstrip()[:15].lower().startswith(
        ("<!doctype", "<html")
    )


def _visible_text(markup: str) -> str:
    """Return the text of an HTML page or fragment, one line per block, without scripts."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "\n".join(
        line for raw in "".join(reader.parts).split("\n") if (line := " ".join(raw.split()))
    )


class _Reader(HTMLParser):
    """Collects visible text, with a line break at each end of a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))
