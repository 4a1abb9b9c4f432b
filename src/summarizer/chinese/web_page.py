"""The visible lines of an HTML page, with the part of the page that each stands in.

lxml builds the tree. trafilatura was measured too, on the 13 saved pages of ``tests/data/pages``:
right title on 6, 2.7 to 5.6 lines of furniture a page, and 45 MB of further packages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Literal

from summarizer.chinese.page_head import (
    LONGEST_OWN_TITLE,
    SHORTEST_TITLE,
    bare_title,
    names_date,
    own_date,
    own_titles,
)
from summarizer.chinese.script import han_count, han_pairs

__all__ = ["PageLine", "Part", "is_html", "page_lines"]

Part = Literal["", "title", "credit", "caption", "around", "stories", "outside"]
"""Part of a page: unknown, the headline, a date from the head of the page, a caption, what serves
to find one's way about, a list of other stories, and what stands outside the element that holds the
article."""

MAIN_SHARE = 0.8
"""Minimum share of a page's sentences in the element that holds the article. The rest are the
lead above it and comments below it."""

SENTENCE = 12
"""Minimum Han characters of a line that is counted as a sentence here."""

LINKED = 0.8
"""Minimum share of a line's characters inside links, for a line that is a link."""

LEAST_SCORE = 2.5
"""Minimum score of a line that is the headline by the structure of the page."""

LONGEST_TITLE = 60
"""Maximum Han characters of a headline."""

_BLOCKS = frozenset(
    "address article aside blockquote br body button dd div dl dt figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td th tr "
    "ul".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_HIDDEN = frozenset("script style noscript template head svg iframe select textarea".split())
_TAG = re.compile(
    r"</?(?:html|body|div|p|br|span|article|section|h[1-6]|ul|li|table|a)\b[^<>]*>", re.I
)
_END = re.compile(r"[。！？!?；;…][”’」』）)】\]\"']*$|。")
_STOP = re.compile(r"[。；;，,：:]$")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_AROUND = frozenset(
    "nav navbar navigation menu submenu breadcrumb breadcrumbs crumb crumbs footer foot ft "
    "copyright share sharing toolbar login search qrcode qr tags keywords toptb topbar "
    "pagination pager position friendlink links ad ads advert advertisement".split()
)
_STORIES = frozenset(
    "aside sidebar side right related relation recommend recommended rec comment comments cmt cmts "
    "hot hotnews rank ranking prev next".split()
)
_CAPTIONS = frozenset("caption figcaption descr imgdesc".split())
_TITLES = frozenset("title headline tit subject".split())


@dataclass(frozen=True, slots=True)
class PageLine:
    """A visible line of a page and the part of the page that it stands in."""

    text: str
    part: Part = ""


@dataclass(slots=True)
class _Line:
    """A visible line while a page is read."""

    element: Any
    """Innermost block that the line stands in."""
    regions: tuple[Any, ...]
    """Elements around the line that are no part of an article by their names."""
    pieces: list[str] = field(default_factory=list)
    pictured: bool = False
    """Whether a picture stands in the block, or right above a centered one."""
    linked: int = 0
    """Characters inside links."""
    text: str = ""
    part: Part = ""

    @property
    def is_link(self) -> bool:
        """Whether the line is a link."""
        return self.linked > LINKED * len("".join(self.text.split()))

    @property
    def sentences(self) -> int:
        """Han characters, if the line has a sentence outside of links."""
        han = han_count(self.text)
        return han if han >= SENTENCE and not self.is_link and _END.search(self.text) else 0


def is_html(text: str) -> bool:
    """Return whether a text is markup rather than prose that mentions a tag."""
    return len(_TAG.findall(text)) >= 3 or text.lstrip()[:15].lower().startswith(
        ("<!doctype", "<html")
    )


def page_lines(markup: str) -> list[PageLine]:
    """Return the visible lines of an HTML page or fragment, one for each block.

    If none of them is the headline, the title of the page itself stands first.
    """
    from lxml import etree, html  # type: ignore[import-untyped]

    parser = html.HTMLParser()
    try:
        root = html.document_fromstring(
            _DECLARATION.sub("", markup.replace("\0", "")), parser=parser
        )
    except (etree.ParserError, ValueError):
        return _stripped(markup)
    # The parser leaves out what stands deeper than 256 elements.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        return _stripped(markup)
    lines = list(_visible(root))
    if not lines:
        return _stripped(markup)
    main = _main(root, lines)
    own = own_titles(root)
    title = _title(lines, own, main)
    _place(lines, main, title)
    page = [PageLine(line.text, line.part) for line in lines]
    date = own_date(root)
    if main is not None and date and not any(names_date(line.text, date) for line in page):
        page.insert(0, PageLine(date, "credit"))
    if title is None and own and main is not None:
        page.insert(0, PageLine(own[0], "title"))
    return page


def _stripped(markup: str) -> list[PageLine]:
    """Return the lines of a page without a tree: what stands between tags."""
    texts = (" ".join(unescape(text).split()) for text in re.split(r"<[^<>]*>|\n", markup))
    return [PageLine(text) for text in texts if text]


def _visible(root: Any) -> Iterator[_Line]:
    """Yield the lines of a page that are not blank."""
    line = _Line(root, ())
    # Elements to be entered, and the tails behind those that are left.
    stack: list[tuple[str, Any, Any, tuple[Any, ...], bool]] = [("enter", root, root, (), False)]
    while stack:
        step, element, block, regions, linked = stack.pop()
        breaks = element.tag in _BLOCKS
        if step == "enter":
            if not isinstance(element.tag, str) or element.tag in _HIDDEN:
                continue
            outer = (block, regions, linked)
            if breaks:
                block = element
            if _region(element):
                regions = (*regions, element)
            linked = linked or element.tag == "a"
            if breaks:
                if _close(line):
                    yield line
                line = _Line(block, regions, pictured=line.pictured and not line.text)
            elif element.tag == "img":
                line.pictured = True
            _add(line, element.text, linked)
            stack.append(("leave", element, *outer))
            for child in reversed(element):
                stack.append(("tail", child, block, regions, linked))
                stack.append(("enter", child, block, regions, linked))
        elif step == "tail":
            _add(line, element.tail, linked)
        elif breaks:
            if _close(line):
                yield line
            line = _Line(block, regions, pictured=line.pictured and not line.text)
    if _close(line):
        yield line


def _add(line: _Line, text: str | None, linked: bool) -> None:
    if text:
        line.pieces.append(text)
        line.linked += len("".join(text.split())) if linked else 0


def _close(line: _Line) -> bool:
    """Set the text of a line that ends; return whether there is any.

    Words of a menu or a credit stand in elements of their own, apart; those of a sentence do not.
    """
    line.text = " ".join("".join(line.pieces).split())
    if line.element.tag not in _HEADINGS and not _END.search(line.text):
        line.text = " ".join(" ".join(line.pieces).split())
    return bool(line.text)


def _names(element: Any) -> set[str]:
    """Return the words in the class and id of an element: artTitle-bar gives art, title, bar."""
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    return {word.lower() for word in _WORDS.findall(names)}


def _region(element: Any) -> Part:
    """Return the part of a page that an element holds by its tag, class, and id."""
    if element.tag in ("html", "body", "main", "article", "h1"):
        return ""
    if "display:none" in element.get("style", "").replace(" ", ""):
        return "around"
    names = _names(element) | {element.tag}
    if names & _STORIES:
        return "stories"
    if names & _AROUND:
        return "around"
    return "around" if element.tag == "header" and element.find(".//h1") is None else ""


def _up(element: Any) -> Iterator[Any]:
    """Yield an element and those around it."""
    while element is not None:
        yield element
        element = element.getparent()


def _main(root: Any, lines: Sequence[_Line]) -> Any:
    """Return the innermost element with nearly all sentences, or ``None`` if there are none.

    Regions that hold most of the page are named misleadingly; they are taken off the lines.
    """
    whole = sum(line.sentences for line in lines)
    if not whole:
        return None
    held: Counter[Any] = Counter()
    for line in lines:
        for region in line.regions:
            held[region] += line.sentences
    outside = sum(line.sentences for line in lines if not line.regions)
    for line in lines:
        line.regions = tuple(
            region
            for region in line.regions
            if 2 * held[region] <= whole and held[region] <= outside
        )
    inside: Counter[Any] = Counter()
    count: Counter[Any] = Counter()
    for line in lines:
        for element in _up(line.element):
            count[element] += 1
            inside[element] += 0 if line.regions else line.sentences
    main = root
    while True:
        inner = [child for child in main if inside[child] >= MAIN_SHARE * inside[root]]
        if not inner or not inside[root]:
            break
        main = inner[0]
    # A single paragraph is not what holds the article.
    while main.getparent() is not None and count[main] < 2:
        main = main.getparent()
    return main


def _title(lines: Sequence[_Line], own: Sequence[str], main: Any) -> _Line | None:
    """Return the line that is the headline by the structure of the page."""
    held = [main is not None and main in _up(line.element) for line in lines]
    text = [line for line, inside in zip(lines, held, strict=True) if inside and line.sentences]
    article = han_pairs("".join(line.text for line in text))
    last = lines.index(text[0]) if text else len(lines)
    best, chosen = LEAST_SCORE, None
    for line in lines[:last]:
        if line.regions or len(line.text) > LONGEST_OWN_TITLE or _STOP.search(line.text):
            continue
        headline = bare_title(line.text)
        if not SHORTEST_TITLE <= han_count(headline) <= LONGEST_TITLE:
            continue
        pairs = han_pairs(headline)
        score = 3 * len(pairs & article) / max(len(pairs), 1)
        score += max((_likeness(headline, title) for title in own), default=0.0)
        score += max(_named_title(element) for element in _first(_up(line.element), 3))
        if line.is_link:
            score -= 2
        if score > best:
            best, chosen = score, line
    return chosen


def _first(elements: Iterator[Any], count: int) -> list[Any]:
    return [element for element, _ in zip(elements, range(count), strict=False)]


def _likeness(text: str, title: str) -> float:
    """Return how much a line is the title that a page gives itself."""
    text, title = "".join(text.split()), "".join(title.split())
    if text == title:
        return 5.0
    return 3.0 if title.startswith(text) or (text in title and len(text) >= 10) else 0.0


def _named_title(element: Any) -> float:
    """Return how much an element says that it holds a headline."""
    heading = {"h1": 2.0, "h2": 1.5, "h3": 1.0}.get(element.tag, 0.0)
    return max(heading, 1.5 if _names(element) & _TITLES else 0.0)


def _is_caption(line: _Line) -> bool:
    """Return whether a line is a caption by its element, or by the picture above it."""
    element = line.element
    if any(_names(e) & _CAPTIONS or e.tag == "figcaption" for e in _first(_up(element), 2)):
        return True
    centered = "center" in f"{element.get('style', '')} {element.get('align', '')}"
    return (
        line.pictured
        and (centered or element.find(".//img") is not None)
        and element.tag not in _HEADINGS
        and han_count(line.text) <= LONGEST_TITLE
        and not _END.search(line.text)
    )


def _place(lines: Sequence[_Line], main: Any, title: _Line | None) -> None:
    """Set the part of each line."""
    seen, entered = title is None, False
    for line in lines:
        inside = main is not None and main in _up(line.element)
        entered = entered or inside
        if line is title:
            line.part, seen = "title", True
        elif line.regions:
            line.part = _region(line.regions[0])
        elif inside and _is_caption(line):
            line.part = "caption"
        elif not seen and title is not None:
            line.part = "around"
        elif inside and line.is_link and not _END.search(line.text):
            line.part = "stories"
        elif entered and not inside:
            line.part = "stories" if 2 * line.linked > len(line.text) else "outside"
