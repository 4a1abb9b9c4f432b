"""A pasted news page into an article: what is kept, what is dropped, and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from summarizer.chinese.furniture import (
    EDITOR,
    OTHER_STORIES,
    REPEATED,
    TAIL_MARK,
    reason_for,
)
from summarizer.chinese.pasted_html import looks_like_html, visible_text
from summarizer.chinese.script import (
    HAN,
    han_count,
    has_chinese,
    is_han,
    is_traditional,
    to_simplified,
)
from summarizer.errors import EmptyInputError, NoChineseError, UsageError
from summarizer.report import Article, DroppedLine

__all__ = ["clean"]

LONGEST_TITLE = 60
"""Characters. Headlines of Chinese news run to some 30; two-line ones to 50."""

PROSE = 30
"""Han characters from which a line with an end mark is taken for a paragraph of the body."""

SHARED_WITH_BODY = 0.35
"""Share of a line's character pairs that the article has too, from which a paragraph behind a
tail mark belongs to the article after all: other stories share a tenth, the same story half."""

STRAY_HEADLINES = 3
"""Lines without an end mark that close a page, from which they are a list of other stories."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_LINE_END = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_END_MARK = re.compile(r"[。！？!?；;：:.…][”’」』）)】\]\"']*$")
_DATE = r"(?:19|20)\d{2}\s*[年\-/.]\s*\d{1,2}\s*[月\-/.]\s*\d{1,2}\s*日?(?:\s*(?:星期|週|周)\S)?"
_META = re.compile(
    rf"""
    ^[（(【\[]?\s*(?:{_DATE}|\d{{1,2}}[-/月]\d{{1,2}}日?)\s*T?(?:\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?
      (?:\s*[（(][^（）()]{{0,20}}更新[）)])?\s*[|｜·/]?\s*(?:(?:来源|來源|作者|记者|記者|字号|字號|发布|發布|编辑|編輯|浏览|瀏覽|阅读|出处).*
      |\S{{1,12}}(?:网|網|报|報|社|台|频道|客户端|发布|新闻))?\s*[）)】\]]?$
    | ^[（(【\[]?\s*(?:(?:消息|文章|稿件|信息|新闻|新聞|资料|資料)?(?:来源|來源|出处|出處)|作者|文|撰文|供稿|撰稿|采写
      |(?:发布|發布|發稿|更新|发文)?(?:时间|時間|日期)|发布机构|发布单位)\s*[：:/／丨|]\s*\S.*$
    | ^(?:[【\[（(]?本[报報网網台][讯訊][】\]）)]?\s*)?[（(【\[]?\s*(?:\S{{0,24}}(?:[报報网網社台刊]|[见見][习習]|实习|融媒体|全媒体|特约|首席|新闻|在线|在線|客户端|频道))?\s*
      (?:记者|記者|通讯员|通訊員)[：:/／丨|\s]\s*[{HAN}·\s、/／]{{2,40}}(?:(?:报道|報導|通讯员|通訊員|/.*|文).{{0,20}})?[）)】\]]?
      (?:\s*{_DATE}(?:\s*\d{{1,2}}[:：]\d{{2}})?)?$
    """,
    re.VERBOSE,
)
_OUTLET = re.compile(
    rf"[{HAN}]{{1,6}}?(?:社|网|網|日报|日報|晚报|晚報|时报|時報|在线|在線|电视台|電視台|融媒体?)"
)
"""The name of a newspaper, agency or site, alone on its line."""

LONGEST_META = 90
"""Characters of a line with date, source and byline."""

_SOURCE = re.compile(r"(?:来源|來源|出处|出處)\s*[：:/／]\s*([^\s|｜（）()，,；;]{2,30})")
_AUTHOR = re.compile(r"(?:\S{0,6}(?:记者|記者|通讯员|通訊員)|作者|撰文|文[/／])[：:\s]*\S")
_DATELINE = re.compile(
    rf"^[（(【]?(?P<source>[{HAN}]{{1,8}}?(?:社|网|網|报|報|台))[{HAN}·]{{0,10}}?"
    r"(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?\s*(?:电|電|讯|訊)[）)】]?"
    r"\s*(?:[（(](?P<byline>[^（）()]{2,40})[）)])?"
)
_CREDIT = re.compile(r"[（(](?P<text>[^（）()]{2,40})[）)]\s*$")
_OFFICE = re.compile(
    r"(?:局|委|办|辦|厅|廳|部|府|院|社|网|網|报|報|台|中心|频道|集团|协会|学会|联)$"
)
_BULLET = re.compile(r"[-—–·•●■◆▪*]\s*\S")
_NUMBERED = re.compile(
    r"[（(]?(?:[一二三四五六七八九十]+|\d{1,2})[、.．）)]|第[一二三四五六七八九十\d]+"
)


@dataclass(slots=True)
class _Line:
    """One non-blank line while it is being judged; local to one call of :func:`clean`."""

    number: int
    raw: str
    text: str
    simple: str
    """The text in Simplified characters where the page is Traditional: what rules are tried on."""
    role: Literal["title", "meta", "body", "dropped"] = "body"
    reason: str = ""

    def drop(self, reason: str) -> None:
        self.role, self.reason = "dropped", reason

    @property
    def closes(self) -> bool:
        """Whether the line says that the article is over."""
        return bool(TAIL_MARK.match(self.text) or TAIL_MARK.match(self.simple))

    @property
    def prose(self) -> bool:
        """A paragraph of the body beyond doubt: long, and closed by an end mark."""
        return (
            self.role == "body"
            and han_count(self.text) >= PROSE
            and bool(_END_MARK.search(self.text))
        )


def clean(text: str, *, keep_all: bool = False, keep_lines: Collection[int] = ()) -> Article:
    """Take an article out of a pasted page or a file.

    Every non-blank line ends up as title, byline or source, paragraph, or in ``dropped`` with
    its number (from 1) and reason. ``keep_all`` drops nothing; ``keep_lines`` names lines that
    are kept as paragraphs whatever they look like. HTML is read as its visible text first, and
    lines are counted in that. Where nothing but boilerplate is found, all of it is kept.

    Raises :class:`EmptyInputError`, :class:`NoChineseError`, and :class:`UsageError` for a
    ``keep_lines`` number the text has no line for.
    """
    if looks_like_html(text):
        text = visible_text(text)
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
    byline, source = _credits([line.text for line in lines if line.role == "meta"], paragraphs)
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
    """What each line is by its own words."""
    for line in lines:
        reason = reason_for(line.text) or reason_for(line.simple)
        if line.closes:
            line.drop(reason or OTHER_STORIES)
        elif len(line.text) <= LONGEST_META and (
            _META.match(line.text) or _OUTLET.fullmatch(line.text)
        ):
            line.role = "meta"
        elif reason:
            line.drop(reason)


def _judge_title(lines: Sequence[_Line]) -> None:
    """The first line of the body that reads like a headline and has a body behind it."""
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
    # Pages repeat the headline: over the crumb trail, in the share box, under the picture.
    for line in body[1:]:
        if line.text == first.text:
            line.drop(REPEATED)


def _judge_tail(lines: Sequence[_Line]) -> None:
    """Everything behind a mark that closes the article, and headlines that trail after it."""
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
        elif line.role == "body" or (line.role == "meta" and not _SOURCE.search(line.text)):
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
    """Bylines stand above the body or below it; amid the body such a line is part of it."""
    prose = [i for i, line in enumerate(lines) if line.prose]
    for line in lines[prose[0] + 1 : prose[-1]] if prose else ():
        if line.role == "meta":
            line.role = "body"


def _credits(meta: Sequence[str], paragraphs: Sequence[str]) -> tuple[str, str]:
    """Byline and source, from lines of their own, else from datelines and closing credits."""
    byline = " · ".join(meta)
    source = next((found[1] for text in meta if (found := _SOURCE.search(text))), "")
    source = source or next((text for text in meta if _OUTLET.fullmatch(text)), "")
    if paragraphs and (dateline := _DATELINE.match(paragraphs[0])):
        source = source or dateline["source"]
        byline = byline or dateline["byline"] or ""
    if paragraphs and (credit := _CREDIT.search(paragraphs[-1])):
        text = credit["text"].strip()
        if named := _SOURCE.search(text):
            source = source or named[1]
        elif _AUTHOR.match(text):
            byline = byline or text
        elif _OFFICE.search(text):
            source = source or text
    return byline, source


def _pairs(text: str) -> set[str]:
    """Pairs of neighbouring Han characters."""
    return {a + b for a, b in pairwise(text) if is_han(a) and is_han(b)}


def _shared(text: str, known: set[str]) -> bool:
    pairs = _pairs(text)
    return bool(pairs) and len(pairs & known) >= SHARED_WITH_BODY * len(pairs)
