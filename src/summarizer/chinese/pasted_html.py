"""Pasted HTML as the lines a reader of the page would see."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["looks_like_html", "visible_text"]

_BLOCKS = frozenset(
    "address article aside blockquote br button dd div dl dt figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table td th tr ul".split()
)
_HIDDEN = frozenset("script style noscript template head svg iframe".split())
_TAG = re.compile(
    r"</?(?:html|body|div|p|br|span|article|section|h[1-6]|ul|li|table|a)\b[^<>]*>", re.I
)


def looks_like_html(text: str) -> bool:
    """Whether the text is mark-up rather than prose that mentions a tag."""
    return len(_TAG.findall(text)) >= 3 or text.lstrip()[:15].lower().startswith(
        ("<!doctype", "<html")
    )


def visible_text(markup: str) -> str:
    """The text of an HTML page or fragment, one line for each block; scripts left out."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "\n".join(
        line for raw in "".join(reader.parts).split("\n") if (line := " ".join(raw.split()))
    )


class _Reader(HTMLParser):
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
