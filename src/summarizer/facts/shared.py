"""Figures and nouns that are not one to one: one figure for two nouns, two figures for one noun.

4000多项设计和承包工程 are designs and works together, the 300 households of 2座大楼共300户 are no
buildings, and 30层大厦 is one building. The whole phrase is the subject, or there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from summarizer.data import word_lists
from summarizer.facts.context import is_divisions
from summarizer.facts.words import (
    EDGE,
    Subject,
    Token,
    any_of,
    edge_before,
    goes_on,
    noun_after,
    of_words,
    terms,
    words_of,
)
from summarizer.numbers.values import (
    COUNTING,
    MEASURES,
    PEOPLE,
    SINGULAR_UNITS,
    SPANS_OF_TIME,
    Figure,
    in_english,
)
from summarizer.report import Span

__all__ = ["attribute_of", "counted_before", "is_size", "joined_behind", "measured_of", "place_of"]

_LISTS = word_lists("facts")
_JOINT = re.compile("以及|[和与及、]")
_SIZES = frozenset(_LISTS["sizes"].split())
_GROUP = re.compile(f"(?:{any_of('groups')})$")
_SEATED = re.compile(f"(?:{any_of('seated')})$")
_HAPPENINGS = frozenset(_LISTS["happenings"].split())
_DIMENSIONS: dict[str, str] = _LISTS["dimensions"]
_DIMENSION = re.compile(rf"(?P<word>{'|'.join(_DIMENSIONS)})(?:约|近|超过?|逾|达)*$")
_PLACE = re.compile(f"(?:{any_of('places')})$")


def is_size(unit: str, head: str) -> bool:
    """Return whether a figure only says how large the one thing behind it is: 30层大厦."""
    if unit in _SIZES:
        return True
    return bool((unit == "人" and _GROUP.search(head)) or (unit == "座" and _SEATED.search(head)))


def joined_behind(text: str, noun: tuple[Token, ...], right_end: int) -> Subject | None:
    """Return the two nouns behind a figure that counts both: 4000多项设计和承包工程."""
    end = noun[-1].span[1]
    joint = _JOINT.match(text, end, right_end)
    # 31个省（区、市）和兵团: the number of the provinces is known.
    if joint is None or is_divisions(noun[-1].word):
        return None
    edge = EDGE.search(text, joint.end(), right_end)
    stop = edge.start() if edge else right_end
    second = noun_after(text, joint.end(), stop)
    if not second:
        # 设计和承包的工程: its noun may stand further behind.
        rest = words_of(text, joint.end(), stop)
        if not edge or not rest or not rest[-1].nominal or rest[0].verb:
            return None
        return Subject((noun[0].span[0], stop))
    if second[-1].span[1] == right_end < len(text):
        return None  # 3家企业和村民20人: the next figure counts it
    if (end := goes_on(text, second[-1].span[1], stop)) > second[-1].span[1]:
        return Subject((noun[0].span[0], end))  # 学校和棚户区改造住房
    word = Token(joint.group(), joint.span(), "", False, False)
    return replace(of_words((*noun, word, *second), ()), strict=True)


def counted_before(before: Figure, noun: tuple[Token, ...], unit: str) -> Subject | None:
    """Return the whole phrase if the noun before a figure is counted by the figure before it."""
    if before.span[1] != noun[0].span[0] or before.kind != "cardinal" or not before.unit:
        return None
    if before.unit not in COUNTING or (unit in MEASURES and unit not in PEOPLE and unit != "户"):
        return None
    return Subject((before.span[0], noun[-1].span[1]))


def place_of(text: str, unit: str, head: Token) -> Subject | None:
    """Return the whole clause if its noun is only where things happened: 其中望里办事处373起."""
    if unit not in _HAPPENINGS or not _PLACE.search(head.word):
        return None
    return Subject((edge_before(text, head.span[0]), head.span[1]))


def measured_of(text: str, span: Span, noun: Sequence[Token], end: int) -> Subject | None:
    """Return a measure with the noun behind its figure: 高40米的风帆 is the height of sails.

    Args:
        text: The text.
        span: Where the figure stands, before 的.
        noun: The noun phrase right before the figure.
        end: Where the noun behind must end.
    """
    dimension = _DIMENSION.search(text, edge_before(text, span[0]), span[0])
    if not dimension and not (noun and noun[-1].kind == "m"):
        return of_words(noun, ()) if noun else None
    word = dimension["word"] if dimension else noun[-1].word
    start = dimension.start() if dimension else noun[0].span[0]
    owner = noun_after(text, span[1] + 1, end)
    if not owner:
        return Subject((start, span[1]))
    frame = f"{_DIMENSIONS.get(word) or terms()[word].english} of {{than}}"
    return Subject((start, owner[-1].span[1]), frame=frame, than=owner, single=True)


def attribute_of(
    text: str, figure: Figure, later: Sequence[Figure], start: int, end: int
) -> Subject | None:
    """Return the noun that a figure before 的 describes: 1.2万亿元的五年目标 is a target."""
    years = SPANS_OF_TIME & SINGULAR_UNITS.keys()
    if later and later[0].span[0] == start and later[0].unit in years:
        stop = later[1].span[0] if len(later) > 1 else len(text)
        noun = noun_after(text, later[0].span[1], stop)
        frame = f"{in_english(later[0].values[0])}-{SINGULAR_UNITS[later[0].unit]} {{}}"
        if not noun:
            return None
        return replace(of_words(noun, (), frame), span=(start, noun[-1].span[1]), single=True)
    noun = noun_after(text, start, end)
    return replace(of_words(noun, ()), single=figure.unit in MEASURES) if noun else None
