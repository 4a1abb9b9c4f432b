"""Words of a Chinese sentence around its figures: nouns and verbs that belong to a figure."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

from summarizer.chinese.dictionary import glosses
from summarizer.chinese.lexicon import tagger
from summarizer.data import table, word_lists
from summarizer.report import Span

__all__ = [
    "EDGE",
    "PREPOSITIONS",
    "Term",
    "TermKind",
    "Token",
    "joins_nouns",
    "noun_after",
    "noun_and_verbs",
    "noun_before",
    "terms",
    "verbs_before",
    "without_links",
    "words_of",
]

TermKind = Literal["n", "u", "a", "q", "m", "x", ""]
"""Kind of a word:

- ``n``: a noun that is counted
- ``u``: a noun without a plural
- ``a``: an attribute of the noun behind it
- ``q``: a quantity of something ("output of")
- ``m``: a verb that names a quantity (耗资, "cost")
- ``x``: no part of a noun phrase, whatever the tagger makes of it
- empty: a verb only
"""


class Term(NamedTuple):
    """A word of the press in English: as a noun, and as the participle behind its object."""

    english: str
    kind: TermKind
    participle: str


class Token(NamedTuple):
    """A word of a sentence.

    ``nominal`` words can be part of a noun phrase; for ``verb`` words the participle is in the
    table of terms.
    """

    word: str
    span: Span
    kind: TermKind
    nominal: bool
    verb: bool


EDGE = re.compile('[，。；：！？,;:!?\n“”「」『』《》（）()"]')
"""Punctuation that no noun phrase reaches across."""
PREPOSITIONS = (" to", "from", " for")
"""Ends of participles that need what follows them: "sold to"."""

_LISTS = word_lists("facts")
_LINKS = frozenset(_LISTS["links"].split())
_GRAMMAR = frozenset(_LISTS["grammar"].split())
_NOMINAL = frozenset("n ng nz nt nl l i j b a an vn s ns nrt eng".split())  # jieba's tags
_KINDS: dict[str, TermKind] = {"ns": "a", "b": "a", "a": "a", "s": "a"}
_DIVISIONS = re.compile(
    r"(?!市区|省市场)(?:[省市州区县旗乡镇](?:[（(][省市州区县旗][）)])?){2,}"
    r"|[市州县区][（(][州县市区][）)]"
)
_LONGEST = 6  # words of the tagger in one term


@functools.cache
def terms() -> dict[str, Term]:
    """Return the words that the press counts with."""
    return {
        row["word"]: Term(row["english"], cast(TermKind, row["kind"]), row["participle"])
        for row in table("count_words.tsv")
    }


def words_of(text: str, start: int, end: int) -> list[Token]:
    """Cut a stretch of text into words, each the longest term if the table has one."""
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
        for other in range(min(len(plain), index + _LONGEST) - 1, index - 1, -1):
            joined = text[place : ends[other]]
            if joined in terms():
                word, last = joined, other
                break
        if term := terms().get(word):
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
    """Return whether a word can be part of a noun phrase; the tagger takes many verbs for nouns."""
    if flag not in _NOMINAL:
        return False
    senses = [s for entry in glosses().get(word, ()) for s in entry.split("/")]
    if not senses:
        return flag not in ("vn", "b", "a", "an", "j") or word.isascii()
    return not all(sense.startswith(("to ", "CL:")) for sense in senses)


def joins_nouns(token: Token) -> bool:
    """Return whether the word joins nouns: 和."""
    return token.word in _LISTS["joints"]


def noun_before(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the noun phrase that the tokens end with."""
    at = len(tokens)
    while at and (
        tokens[at - 1].nominal
        or (1 < at < len(tokens) and joins_nouns(tokens[at - 1]) and tokens[at - 2].nominal)
    ):
        at -= 1
    run = tuple(tokens[at:])
    # 每位旅客30元 counts no passengers.
    each = at > 0 and tokens[at - 1].word.startswith("每")
    return run if run and _is_head(run[-1]) and not each else ()


def noun_after(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the noun phrase that a stretch of text begins with."""
    if text[start : start + 1] == "的":
        start += 1
    found: list[Token] = []
    if match := _DIVISIONS.match(text, start):
        found.append(Token(match.group(), match.span(), "u", True, False))
        start = match.end()
    edge = EDGE.search(text, start, end)
    for token in words_of(text, start, edge.start() if edge else end):
        if not token.nominal:
            # 防疫|针 is cut within a word, and 老兵的葬礼 counts no 老兵; but 6个领域的 before
            # another figure counts 领域.
            word = token.word
            ends = word in _GRAMMAR or word in terms() or (word == "的" and token.span[1] == end)
            if len(word) == 1 and not ends:
                return ()
            break
        found.append(token)
    return tuple(found) if found and _is_head(found[-1]) else ()


def _is_head(token: Token) -> bool:
    """Return whether a phrase can end with the word: no adjective, place or piece of a word."""
    if token.word.isascii() and token.word not in terms():
        return False
    return token.kind != "a" and (len(token.word) > 1 or token.word in terms())


def noun_and_verbs(
    tokens: list[Token], person: bool
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Return the noun phrase that the tokens end with, and the verbs right before it.

    If people are counted (``person``), a verb that is also a noun is the verb: 培训学员300名.
    """
    noun = noun_before(tokens)
    rest = tokens[: len(tokens) - len(noun)]
    if not noun:
        return (), verbs_before(tokens)
    at = 0
    if person:
        while at < len(noun) and noun[at].verb:
            at += 1
    return noun[at:], (*verbs_before(rest), *noun[:at])


def verbs_before(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the verb that the tokens end with, if its participle is known; 了 may follow it."""
    at = len(tokens)
    while at and tokens[at - 1].word in ("了", "的"):
        at -= 1
    if not at or not tokens[at - 1].verb:
        return ()
    verb = tokens[at - 1]
    return () if terms()[verb.word].participle.endswith(PREPOSITIONS) else (verb,)


def without_links(tokens: list[Token]) -> list[Token]:
    """Drop the words that only link a noun to its figure."""
    while tokens and tokens[-1].word in _LINKS:
        tokens = tokens[:-1]
    return tokens
