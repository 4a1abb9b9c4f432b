"""The Chinese words of a fact, whole: no piece of a word, and nothing that turns its meaning.

The tagger cuts words that it does not know (移|诉, 喷|灌|设施), and punctuation cuts phrases
(（脱毒）人员). A label that begins in the middle says another thing than the article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.chinese.script import HAN
from summarizer.data import word_lists
from summarizer.facts.words import (
    Subject,
    Token,
    edge_before,
    is_piece,
    is_verb,
    joins_nouns,
    terms,
    words_of,
)
from summarizer.numbers.values import Figure
from summarizer.report import Span

__all__ = ["is_part", "prepared", "whole_label", "year_of"]

# 每股盈余（EPS）为3.85元, 农林(2913)董事长: the bracket only names once more what stands before it.
_ALIASES: dict[str, str] = word_lists("facts")["aliases"]
_ALIAS = re.compile("|".join(_ALIASES))
_ASIDE = re.compile(r"[（(]\s?(?:[A-Za-z][A-Za-z0-9&.\- ]{0,14}|\d{4,6})\s?[)）]")
_GAP = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")
_BRACKET = re.compile(
    r"[（(“「『《][^（(“「『《）)”」』》，。；]{1,12}[）)”」』》]\s?(?:[牌版号]的?)?\s?$"
)
_GENERAL = frozenset(word_lists("facts")["general"].split())
_LONGEST = 24  # characters
# 多个城市气温: not that of the city.
_SOME = re.compile("(?:多个?|个别|少数|多数|一些|有的|某[些个]?|其[他它余]|另外?|部分|局[地部])$")
_MEAN = re.compile("[日月年亩户人]均$")
_EACH = re.compile(r"(?:每|百公里)[^，。；\d]{0,16}$")


def prepared(text: str, *, title: bool) -> str:
    """Return a text of the same length in which clauses are parted as they are read.

    Abbreviations and stock codes in brackets are blanked; in a title, a space parts two clauses.
    Verbs of the Taiwan press stand as those of the same length that the word lists know.
    """
    text = _ALIAS.sub(lambda match: _ALIASES[match.group()], text)
    text = _ASIDE.sub(lambda match: " " * len(match.group()), text)
    return _GAP.sub("\u3000", text) if title else text


def whole_label(text: str, subject: Subject, figures: Sequence[Figure]) -> Span:
    """Return the words of a subject with the pieces and brackets that belong to them."""
    start, end = subject.span
    if "{}" not in subject.frame:
        return subject.span
    if year := year_of(text, start, figures):
        return (year.span[0], end)
    done = max((min(f.span[1], start) for f in figures if f.span[0] < start), default=0)
    left = max(edge_before(text, start), done)
    tokens = _adjacent(text, left, start)
    led = subject.verbs and subject.verbs[0].span[0] == start
    compound = False
    while not led and tokens and tokens[-1].span[1] == start:
        token = tokens.pop()
        joined = is_piece(token) or token.unknown or (compound and token.nominal)
        if not joined:
            break
        start = token.span[0]
        if len(token.word) > 1 and is_verb(token.word):  # 安装路灯
            break
        compound = compound or len(token.word) > 1
    if shared := _shared_before(text, left, start):
        start = shared if not led else start
    if mean := _MEAN.search(text, left, start):
        start = mean.start()
    if some := _SOME.search(text, left, start):
        start = some.start()
    if each := _EACH.search(text, left, start):
        start = each.start()
    if bracket := _BRACKET.search(text, 0, start):
        start = edge_before(text, bracket.start())
        if bracket.end() - start > _LONGEST:
            start = bracket.start()
    return (start, end)


def is_part(text: str, subject: Subject, label: Span) -> bool:
    """Return whether the noun of a subject is only a piece of what the label names."""
    if not subject.noun or label[0] >= (start := subject.noun[0].span[0]):
        return False
    between = text[label[0] : start]
    if re.search("[）)”」』》]", between) or _SOME.search(text, label[0], start):
        return True
    before = _adjacent(text, label[0], start)
    if not before:
        return False
    if any(joins_nouns(token) for token in before):
        return True
    first, last = subject.noun[0].word, before[-1]
    deed = bool(subject.verbs) and subject.verbs[-1].span == last.span
    if len(subject.noun) == 1 and first in _GENERAL and not deed:
        # 喷灌设施 are no facilities of any kind; 检修设施 may be.
        return len(last.word) == 1 or not is_verb(last.word)
    return len(first) == 1 and first not in terms() and is_piece(last)


def year_of(text: str, start: int, figures: Sequence[Figure]) -> Figure | None:
    """Return the year right before a label, if the sentence compares years: 2004年亏损额."""
    years = {f.values[0] for f in figures if f.kind == "year" and f.values}
    if len(years) < 2:
        return None
    return next(
        (
            f
            for f in figures
            if f.kind == "year"
            and f.span[1] <= start
            and re.fullmatch("度?", text[f.span[1] : start] or "")
        ),
        None,
    )


def _shared_before(text: str, left: int, start: int) -> int:
    """Return where the nouns begin that are joined to a label, 0 if none is: 选拔项目和精选项目."""
    tokens = _adjacent(text, left, start)
    if len(tokens) < 2 or not joins_nouns(tokens.pop()) or not tokens[-1].nominal:
        return 0
    while tokens and (tokens[-1].nominal or tokens[-1].unknown or is_piece(tokens[-1])):
        start = tokens.pop().span[0]
    return start


def _adjacent(text: str, left: int, start: int) -> list[Token]:
    tokens = words_of(text, left, start)
    return tokens if tokens and tokens[-1].span[1] == start else []
