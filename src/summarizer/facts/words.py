"""Words of a Chinese sentence around its figures: nouns and verbs that belong to a figure."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from summarizer.chinese.dictionary import glosses
from summarizer.chinese.lexicon import tagger
from summarizer.data import table, word_lists
from summarizer.names.gazetteer import place_names
from summarizer.numbers.values import MEASURES, PEOPLE
from summarizer.report import Span

__all__ = [
    "EDGE",
    "PREPOSITIONS",
    "Subject",
    "Term",
    "TermKind",
    "Token",
    "any_of",
    "edge_before",
    "goes_on",
    "is_bare",
    "is_piece",
    "is_verb",
    "joins_nouns",
    "noun_after",
    "noun_and_verbs",
    "noun_before",
    "nouns_end",
    "of_words",
    "owner_of",
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
    table of terms. An ``unknown`` word is neither, but has a meaning of its own: where it stands
    before a noun, the noun may be only a part of what is meant. The tag is the tagger's.
    """

    word: str
    span: Span
    kind: TermKind
    nominal: bool
    verb: bool
    unknown: bool = False
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The words for what a figure counts, from left to right, and how English puts them.

    Attributes:
        span: Where the words stand.
        noun: The noun phrase.
        verbs: Verbs whose object it is.
        frame: English with ``{}`` for the noun and its verbs, and ``{than}`` for the words of a
            comparison or an addition. Empty for a value of the past, which is no fact of its own
            but the subject of what became of it.
        than: The words of a comparison or an addition.
        also: Where the words of a change stand whose subject is in an earlier clause.
        single: The noun is one thing: 全年目标.
        tail: The clause that holds the noun, if only the translation can show where it ends.
        strict: The noun may be only the first part of what is counted, so that only a translation
            which has it right behind the figure is English for it.
        aside: A later figure is no change of it: 完成年度计划82%，增长15%.
    """

    span: Span
    noun: tuple[Token, ...] = ()
    verbs: tuple[Token, ...] = ()
    frame: str = "{}"
    than: tuple[Token, ...] = ()
    also: Span | None = None
    single: bool = False
    tail: Span | None = None
    strict: bool = False
    aside: bool = False


EDGE = re.compile('[，。；：！？,;:!?\n“”「」『』《》（）()"\u3000]')
"""Punctuation that no noun phrase reaches across."""
PREPOSITIONS = (" to", "from", " for")
"""Ends of participles that need what follows them: "sold to"."""

_LISTS = word_lists("facts")
_LINKS = frozenset(_LISTS["links"].split())
_GRAMMAR = frozenset(_LISTS["grammar"].split())
_BOUNDS = frozenset("超过 高于 低于 少于 多于".split())
_CAUSES = frozenset(_LISTS["causes"].split())
_NOMINAL = frozenset("n ng nz nt nl l i j b a an vn s ns nrt eng".split())  # jieba's tags
_CONTENT = frozenset("n v a b j l i z s e g".split())
_KINDS: dict[str, TermKind] = {"ns": "a", "b": "a", "a": "a", "s": "a"}
_DIVISIONS = re.compile(
    r"(?!市区|省市场|区市场)[省市州区县旗乡镇村](?:[省市州区县旗乡镇村]|[（(][省市州区县旗乡镇村、]+[）)])+"
)
_PART_BEHIND = re.compile(f"的(?:{'|'.join(_LISTS['parts_of'].split())})")
_OTHER = ("每", "不", "未", "无", "非", "没")
_EACH_OF = frozenset(f"每{unit}" for unit in MEASURES - PEOPLE | {"股"})
"""Words of a rate: 每股派发红利0.6元, but no passengers in 每位旅客30元."""
_WEATHER = re.compile("[大特]*(?:暴雨|暴雪|雨|雪|风)")
_TIME = re.compile("[年月日季期]度?$|上半年|下半年")
_ATTRIBUTE = re.compile("(?<![男女])性$|[大中小微新重轻]型$")
_LONGEST = 12  # words of the tagger in one term


def any_of(name: str) -> str:
    """Return a regular expression for the words of a list in ``facts.toml``."""
    return "|".join(_LISTS[name].split())


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
        unknown = False
        if term := terms().get(word):
            nominal = term.kind in ("n", "u", "a", "q", "m")
            kind, verb = term.kind, bool(term.participle)
        else:
            nominal = bool(re.match("\\w", word)) and _is_noun(word, flag)
            kind, verb = _KINDS.get(flag, "n" if flag.startswith("n") else "u"), False
            known = nominal or word in _CAUSES or word in _GRAMMAR or word in _LINKS
            unknown = not known and flag[:1] in _CONTENT and bool(re.match("\\w", word))
        if word.strip():
            found.append(
                Token(word, (place, place + len(word)), kind, nominal, verb, unknown, flag)
            )
        index = last + 1
    return found


def _is_noun(word: str, flag: str) -> bool:
    """Return whether a word can be part of a noun phrase; the tagger takes many verbs for nouns."""
    if flag not in _NOMINAL:
        return False
    if word not in glosses():
        return flag not in ("vn", "b", "a", "an", "j") or word.isascii()
    return not is_verb(word)


def is_verb(word: str) -> bool:
    """Return whether the dictionary has a word as a verb only."""
    senses = [s for entry in glosses().get(word, ()) for s in entry.split("/")]
    return bool(senses) and all(sense.startswith(("to ", "CL:")) for sense in senses)


def joins_nouns(token: Token) -> bool:
    """Return whether the word joins nouns: 和."""
    return token.word in _LISTS["joints"]


def noun_before(
    tokens: Sequence[Token], *, whole: bool = False, verbs: bool = True
) -> tuple[Token, ...]:
    """Return the noun phrase that the tokens end with.

    Args:
        tokens: The words before a figure.
        whole: Also take the unknown words in it, without which the phrase may say something else:
            国有控股企业 are not all enterprises.
        verbs: These may be verbs. Before a sum they are often its verb: 退缴赃款30万元.
    """

    def belongs(token: Token) -> bool:
        return token.nominal or (whole and token.unknown and (verbs or token.tag != "v"))

    at = len(tokens)
    while at and (
        belongs(tokens[at - 1])
        or (1 < at < len(tokens) and joins_nouns(tokens[at - 1]) and belongs(tokens[at - 2]))
    ):
        at -= 1
    run = tuple(tokens[at:])
    # 每位旅客30元 counts no passengers.
    # 不合格7批 counts what is not up to standard.
    other = at > 0 and tokens[at - 1].word.startswith(_OTHER)
    other = other and tokens[at - 1].word not in _EACH_OF
    return run if run and run[-1].nominal and _is_head(run[-1]) and not other else ()


def edge_before(text: str, start: int) -> int:
    """Return where the clause begins in which a figure stands."""
    at = 0
    for match in EDGE.finditer(text, 0, start):
        at = match.end()
    return at


def is_bare(tokens: Sequence[Token]) -> bool:
    """Return whether the words name nothing: 同比, 全年, 也."""
    return not any(
        token.verb or token.unknown or (token.nominal and not _TIME.search(token.word))
        for token in tokens
    )


def is_piece(token: Token) -> bool:
    """Return whether a token is one character that can be a piece of a word."""
    known = token.word in _GRAMMAR or token.word in _LINKS or token.word in _LISTS["joints"]
    return len(token.word) == 1 and token.tag[:1] in _CONTENT and not known and token.kind != "x"


def goes_on(text: str, start: int, end: int) -> int:
    """Return where a compound ends that goes on behind a noun, or ``start`` if none does.

    The first noun of 地震救灾小组 is not what is counted; nor is it certain in 企业投资项目.
    """
    edge = EDGE.search(text, start, end)
    tokens = words_of(text, start, edge.start() if edge else end)
    if len(tokens) < 2 or not tokens[0].unknown or not tokens[1].nominal:
        return start
    at = 1
    while at < len(tokens) and (tokens[at].nominal or tokens[at].tag == "vn"):
        at += 1
    return tokens[at - 1].span[1]


def owner_of(tokens: Sequence[Token]) -> tuple[Token, ...] | None:
    """Return the noun before 的 that a clause begins with, ``None`` if there is none.

    三个村的孩子 counts villages, and 3个北京的项目 no 北京, for which the return is empty.
    """
    at = next((n for n, token in enumerate(tokens) if not token.nominal), len(tokens))
    if not 0 < at < len(tokens) - 1 or tokens[at].word != "的":
        return None
    head = tokens[at - 1]
    return () if head.tag == "ns" or head.word in place_names() else tuple(tokens[:at])


def nouns_end(tokens: Sequence[Token]) -> int:
    """Return where the last noun of a clause ends: 试验做了 before a figure is only 试验."""
    last = max((n for n, token in enumerate(tokens) if token.nominal), default=-1)
    if last < 0:
        return 0
    if len(tokens[last].word) == 1 and is_piece(tokens[min(last + 1, len(tokens) - 1)]):
        last = min(last + 1, len(tokens) - 1)
    return tokens[last].span[1]


def noun_after(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the noun phrase that a stretch of text begins with."""
    if text[start : start + 1] == "的":
        start += 1
    found: list[Token] = []
    if match := _DIVISIONS.match(text, start):
        found.append(Token(match.group(), match.span(), "u", True, False))
        start = match.end()
        # 8个省市的重点城市, 13个区县大暴雨
        if text.startswith("的", start) or _WEATHER.match(text, start):
            return tuple(found)
    edge = EDGE.search(text, start, end)
    for token in words_of(text, start, edge.start() if edge else end):
        if not token.nominal:
            if found and _PART_BEHIND.match(text, token.span[0]):
                break
            # 防疫|针 is cut within a word, and 老兵的葬礼 counts no 老兵; but 6个领域的 before
            # another figure counts 领域.
            word = token.word
            ends = word in _GRAMMAR or word in terms() or (word in "的、" and token.span[1] == end)
            if (len(word) == 1 or token.tag == "m") and not ends and not token.word[0].isdigit():
                return ()  # 茶树良种: the tagger takes the noun for a numeral
            break
        found.append(token)
    return tuple(found) if found and _is_head(found[-1]) else ()


def _is_head(token: Token) -> bool:
    """Return whether a phrase can end with the word: no adjective, place or piece of a word."""
    if token.word.isascii() and token.word not in terms():
        return False
    if _ATTRIBUTE.search(token.word) and token.word not in terms():
        return False  # 行政事业性收费
    return token.kind != "a" and (len(token.word) > 1 or token.word in terms())


def noun_and_verbs(
    tokens: list[Token], person: bool, *, whole: bool = False, unknown_verbs: bool = True
) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Return the noun phrase that the tokens end with, and the verbs right before it.

    If people are counted (``person``), a verb that is also a noun is the verb: 培训学员300名.
    """
    noun = noun_before(tokens, whole=whole, verbs=unknown_verbs)
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
    last = ""
    while tokens and (tokens[-1].word in _LINKS or (tokens[-1].word == "不" and last in _BOUNDS)):
        last = tokens[-1].word
        tokens = tokens[:-1]
    return tokens


def of_words(noun: Sequence[Token], verbs: Sequence[Token], frame: str = "{}") -> Subject:
    """Return the subject that consists of these words."""
    places = [place for token in (*verbs, *noun) for place in token.span]
    return Subject((min(places), max(places)), tuple(noun), tuple(verbs), frame)
