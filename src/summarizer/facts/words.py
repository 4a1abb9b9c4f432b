"""The words that the press counts with, and how a stretch of text falls into words."""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Literal, NamedTuple

from summarizer.chinese.dictionary import glosses
from summarizer.chinese.words import tagger
from summarizer.report import Span

__all__ = ["Term", "TermKind", "Token", "press_terms", "words_of"]

TermKind = Literal["n", "u", "a", "q", "m", "x", ""]


class Term(NamedTuple):
    """The press's English for a word: as a noun, and as the participle behind what was done to.

    ``kind``: ``n`` counted, ``u`` not counted, ``a`` said of what follows, ``q`` a quantity of
    something ("output of"), ``m`` a verb that names a quantity (耗资, "cost"), ``x`` no part
    of a phrase though a tagger may think so, empty a verb only.
    """

    english: str
    kind: TermKind
    participle: str


class Token(NamedTuple):
    word: str
    span: Span
    kind: TermKind
    nominal: bool
    verb: bool


_NOMINAL = frozenset("n ng nz nt nl l i j b a an vn s ns nrt eng".split())
_KINDS: dict[str, TermKind] = {"ns": "a", "b": "a", "a": "a", "s": "a"}


@functools.cache
def press_terms() -> dict[str, Term]:
    """The table of words that the press counts with."""
    table = (resources.files("summarizer") / "data" / "counted.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines())
    return {word: Term(english, kind, participle) for word, english, kind, participle in rows}  # type: ignore[arg-type]


def words_of(text: str, start: int, end: int) -> list[Token]:
    """The words of a stretch; the longest that the press's table has, where it has one."""
    terms = press_terms()
    plain: list[tuple[str, str, int]] = []
    at = start
    for token in tagger().cut(text[start:end], HMM=False):
        plain.append((token.word, token.flag, at))
        at += len(token.word)
    ends = [place + len(word) for word, _, place in plain]
    found: list[Token] = []
    index = 0
    while index < len(plain):
        word, flag, place = plain[index]
        last = index
        for other in range(min(len(plain), index + 6) - 1, index - 1, -1):
            joined = text[place : ends[other]]
            if joined in terms:
                word, last = joined, other
                break
        term = terms.get(word)
        if term:
            nominal = term.kind in ("n", "u", "a", "q", "m")
            kind, verb = term.kind, bool(term.participle)
        else:
            nominal = bool(re.match("\\w", word)) and _is_noun(word, flag)
            kind, verb = _KINDS.get(flag, "n" if flag.startswith("n") else "u"), False
        if word.strip():
            found.append(Token(word, (place, place + len(word)), kind, nominal, verb))
        index = last + 1
    return found


def _is_noun(word: str, flag: str) -> bool:
    """Whether a word is a noun or stands before one; the tagger calls many a verb a noun."""
    if flag not in _NOMINAL:
        return False
    senses = [s for entry in glosses().get(word, ()) for s in entry.split("/")]
    if not senses:
        return flag not in ("vn", "b", "a", "an", "j") or word.isascii()
    return not all(sense.startswith(("to ", "CL:")) for sense in senses)
