"""Sentences of a pasted English text: lines joined where they were wrapped, then cut."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.chinese.segment import split_sentences

__all__ = ["EnglishSentence", "english_sentences"]

WIDEST = 120
"""Maximum width, in characters, of lines that a program wrapped. Longer lines are paragraphs."""

FEWEST_WRAPPED = 3
"""Minimum number of full lines that break off within a sentence in a wrapped text."""

WRAPPED_SHARE = 0.5
"""Minimum share of such lines among the lines that another one follows."""

_ENDS = re.compile(r"[.!?:;…。！？][\"'”’)\]]*$")
_MARK = re.compile(r"[-–—•●○▪◦*#>·]\s|\(?(?:\d{1,3}|[ivxIVX]{1,4}|[a-zA-Z])[.)]\s")
_CONTINUES = re.compile(r"[a-z]")
_CLOSED = re.compile(r"[\"'”’)\]…]\s*$")


@dataclass(frozen=True, slots=True)
class EnglishSentence:
    """A sentence of an English text.

    Attributes:
        text: The sentence as it stands, without the space around it.
        paragraph: Index of its paragraph; blank ones are not counted.
    """

    text: str
    paragraph: int


def english_sentences(text: str) -> list[EnglishSentence]:
    """Return the sentences of an English text, line by line.

    A line is a paragraph, a heading or an item of a list. Lines that a program cut at a width are
    joined first, with a space. Nothing else is changed.
    """
    return [
        EnglishSentence(sentence, number)
        for number, paragraph in enumerate(_paragraphs(text.removeprefix("\ufeff").splitlines()))
        for sentence in _sentences(paragraph)
    ]


def _sentences(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph; a quotation stays with the "he said" behind it."""
    held = ""
    for piece in split_sentences(paragraph):
        if held and _CLOSED.search(held) and _CONTINUES.match(piece):
            held += piece
            continue
        if held:
            yield held.strip()
        held = piece
    if held.strip():
        yield held.strip()


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    texts = [line.strip() for line in lines]
    width = _width(texts)
    held = ""
    for before, line in zip(["", *texts], texts, strict=False):
        if held and line and _continues(before, line, width):
            held += f" {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _continues(before: str, line: str, width: int) -> bool:
    """Return whether a line continues the line before it; ``width`` is 0 for a text not wrapped."""
    if _MARK.match(line):
        return False
    if not _ENDS.search(before) and _CONTINUES.match(line):
        return True
    return bool(width) and _is_full(before, line, width)


def _width(texts: Sequence[str]) -> int:
    """Return the width at which the lines of a text were cut; 0 if they were not."""
    width = max(map(len, texts), default=0)
    if width > WIDEST:
        return 0
    follows = [(one, other) for one, other in pairwise(texts) if one and other]
    broken = [
        one
        for one, other in follows
        if not _ENDS.search(one) and not _MARK.match(other) and _is_full(one, other, width)
    ]
    enough = len(broken) >= FEWEST_WRAPPED and len(broken) >= WRAPPED_SHARE * len(follows)
    return width if enough else 0


def _is_full(line: str, following: str, width: int) -> bool:
    """Return whether the first word of the following line had no room in a line."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width
