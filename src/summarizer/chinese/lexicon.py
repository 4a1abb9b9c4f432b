"""What Chinese words can be in English, as word stems: glosses, and what a model says.

The glosses are CC-CEDICT's; ``data/lexicon.tsv`` adds what the starter model gives for the
commonest words (``models/build_lexicon.py``). Of the words of two characters in newstest2019
and newstest2020, 72% have a gloss in the human reference, with the additions 79%.

A translation is free to choose other words, so a gloss that is missing says little; many
glosses that are there, or a whole clause without any, say a lot. That is what the checks for
dropped clauses and for exchanged figures count.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any, NamedTuple

from summarizer.chinese.dictionary import glosses
from summarizer.chinese.words import jieba
from summarizer.report import Span

__all__ = [
    "STOP_WORDS",
    "EnglishWord",
    "Word",
    "chinese_words",
    "common_words",
    "english_words",
    "gloss_stems",
    "segmenter",
    "stem",
]

_LATIN = re.compile(r"[A-Za-z]+")
_HAN = re.compile("[㐀-䶿一-鿿豈-﫿]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
STOP_WORDS = frozenset(
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


class Word(NamedTuple):
    """A Chinese word where it stands, and the stems of its glosses."""

    text: str
    span: Span
    stems: frozenset[str]


class EnglishWord(NamedTuple):
    """An English word where it stands; ``position`` counts words from 0."""

    stem: str
    position: int
    span: Span


# Several checks ask for the words of one pair, one after another.
@functools.lru_cache(maxsize=16)
def english_words(text: str) -> tuple[EnglishWord, ...]:
    """All words of a text, small ones included."""
    return tuple(
        [
            EnglishWord(stem(match.group()), index, match.span())
            for index, match in enumerate(_LATIN.finditer(text))
        ]
    )


@functools.lru_cache(maxsize=256)
def chinese_words(text: str) -> tuple[Word, ...]:
    """The words of a Simplified text that the dictionary explains, left to right.

    The most likely path, not the longest word at each place: that finds 3 in 100 dropped
    sentences less.
    """
    words: list[Word] = []
    for run in _HAN.finditer(text):
        start = run.start()
        for piece in _cut(run.group()):
            stems = _stems(piece)
            if stems:
                words.append(Word(piece, (start, start + len(piece)), stems))
            elif len(piece) > 2:
                words += _parts(piece, start)
            start += len(piece)
    return tuple(words)


def _cut(run: str) -> Iterator[str]:
    """Words of a run of Chinese characters by the frequencies of jieba's dictionary.

    What ``jieba.cut(run, HMM=False)`` gives, in a third of its time: the checks read
    thousands of segments a second.
    """
    frequency, total = segmenter().FREQ, math.log(segmenter().total)
    size = len(run)
    likely = [0.0] * (size + 1)  # log probability of the best path from here to the end
    ends = [0] * size
    for start in range(size - 1, -1, -1):
        best, end = -math.inf, start + 1
        count: int | None = frequency.get(run[start]) or 1
        stop = start + 1
        while count is not None:  # 0 for what only begins a word
            if count:
                path = math.log(count) - total + likely[stop]
                if path >= best:
                    best, end = path, stop
            stop += 1
            count = frequency.get(run[start:stop]) if stop <= size else None
        likely[start], ends[start] = best, end
    at = 0
    while at < size:
        yield run[at : ends[at]]
        at = ends[at]


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


@functools.lru_cache(maxsize=100_000)
def _stems(word: str) -> frozenset[str]:
    if word in _KNOWN:
        return frozenset(stem(known) for known in _KNOWN[word])
    return gloss_stems(word) | {stem(added) for added in _additions().get(word, "").split()}


def gloss_stems(word: str) -> frozenset[str]:
    """The stems of a word's glosses in CC-CEDICT, small words left out."""
    found: set[str] = set()
    for senses in glosses().get(word, ()):
        for sense in re.split("[/;]", _BRACKETS.sub(" ", senses)):
            if "surname" not in sense and not sense.startswith("classifier for"):
                words = [w.lower() for w in _LATIN.findall(sense)]
                found.update(stem(w) for w in words if w not in STOP_WORDS and len(w) > 1)
    return frozenset(found)


@functools.cache
def common_words() -> frozenset[str]:
    """The words of all glosses that are written small: ordinary English words."""
    return frozenset(
        word
        for senses in glosses().values()
        for sense in senses
        for word in _LATIN.findall(_BRACKETS.sub(" ", sense))
        if word.islower() and len(word) > 2
    )


@functools.cache
def _additions() -> dict[str, str]:
    text = (resources.files("summarizer") / "data" / "lexicon.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


def segmenter() -> Any:
    """jieba's tokenizer with its own dictionary."""
    return jieba().dt


_ENDINGS = tuple(
    sorted(
        "s es ed d ing ings er ers or ors ly ion ions ation ations ment ments al ally ic ical ive "
        "y ies ied ity ities ance ence ant ent able ible ness ful ous e".split(),
        key=len,
        reverse=True,
    )
)


_IRREGULAR = {
    form: row.split()[0]
    for row in (
        "say said|make made|take took taken|rise rose risen|grow grew grown|fall fell fallen"
        "|come came|go went gone|give gave given|see saw seen|know knew known|build built"
        "|buy bought|bring brought|begin began begun|become became|break broke broken"
        "|choose chose chosen|draw drew drawn|drive drove driven|eat ate eaten|feel felt"
        "|fight fought|find found|fly flew flown|get got|hold held|keep kept|lead led|leave left"
        "|lose lost|mean meant|meet met|pay paid|run ran|sell sold|send sent|show shown|sit sat"
        "|speak spoke spoken|spend spent|stand stood|teach taught|tell told|think thought"
        "|win won|write wrote written|hear heard|child children|man men|woman women"
        "|foot feet|life lives|half halves|wife wives"
    ).split("|")
    for form in row.split()[1:]
}


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word's beginning without endings: ``develop`` for development, ``econom`` for economic."""
    word = word.lower()
    word = _IRREGULAR.get(word, word)
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word[: -len(ending)]
                break
        else:
            break
    return word[:8]
