"""English that Chinese words can become, as word stems: dictionary glosses and model output.

The glosses are CC-CEDICT's; ``data/lexicon.tsv`` adds what the starter model gives for the
commonest words (``models/build_lexicon.py``). Of the two-character words in newstest2019 and
newstest2020, 72% have a gloss in the human reference, with the additions 79%.

A translation is free to choose other words, so one missing gloss says little. Many glosses
present, or a whole clause without any, say a lot: the checks for dropped clauses and exchanged
figures count them.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from summarizer.chinese.dictionary import glosses
from summarizer.chinese.script import HAN
from summarizer.chinese.words import jieba
from summarizer.data import table, word_lists
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

_LISTS = word_lists("lexicon")
STOP_WORDS = frozenset(_LISTS["stop_words"])
"""Words of glosses that say nothing about a translation."""

_ENDINGS = tuple(sorted(_LISTS["endings"], key=len, reverse=True))
_IRREGULAR = {form: base for base, forms in _LISTS["irregular"].items() for form in forms}
_LATIN = re.compile(r"[A-Za-z]+")
_CHINESE = re.compile(f"[{HAN}]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class Word(NamedTuple):
    """A Chinese word, its span in the text, and the stems of its glosses."""

    text: str
    span: Span
    stems: frozenset[str]


class EnglishWord(NamedTuple):
    """The stem of an English word, its place among the words (from 0), and its span."""

    stem: str
    position: int
    span: Span


# Cached because several checks need the words of the same pair.
@functools.lru_cache(maxsize=16)
def english_words(text: str) -> tuple[EnglishWord, ...]:
    """Return all words of a text, stop words included."""
    return tuple(
        [
            EnglishWord(stem(match.group()), index, match.span())
            for index, match in enumerate(_LATIN.finditer(text))
        ]
    )


@functools.lru_cache(maxsize=256)
def chinese_words(text: str) -> tuple[Word, ...]:
    """Return the words of a Simplified text that the dictionary explains, left to right.

    The most likely path is used: taking the longest word at each place finds 3% fewer dropped
    sentences.
    """
    words: list[Word] = []
    for run in _CHINESE.finditer(text):
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
    """Cut a run of Chinese characters into words by their frequencies in jieba's dictionary.

    Equals ``jieba.cut(run, HMM=False)`` in a third of its time: the checks read thousands of
    segments a second.
    """
    frequency, total = segmenter().FREQ, math.log(segmenter().total)
    size = len(run)
    likely = [0.0] * (size + 1)  # log probability of the best path from here to the end
    ends = [0] * size
    for start in range(size - 1, -1, -1):
        best, end = -math.inf, start + 1
        count: int | None = frequency.get(run[start]) or 1
        stop = start + 1
        while count is not None:  # 0 if it only begins a word
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
    """Find the dictionary's words in a longer one that it lacks: 工业化学 by its halves."""
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
    if word in _LISTS["english"]:
        return frozenset(map(stem, _LISTS["english"][word]))
    return gloss_stems(word) | set(map(stem, _model_words().get(word, "").split()))


def gloss_stems(word: str) -> frozenset[str]:
    """Return the stems of a word's glosses in CC-CEDICT, without stop words."""
    found: set[str] = set()
    for senses in glosses().get(word, ()):
        for sense in re.split("[/;]", _BRACKETS.sub(" ", senses)):
            if "surname" not in sense and not sense.startswith("classifier for"):
                words = [w.lower() for w in _LATIN.findall(sense)]
                found.update(stem(w) for w in words if w not in STOP_WORDS and len(w) > 1)
    return frozenset(found)


@functools.cache
def common_words() -> frozenset[str]:
    """Return the lowercase words of all glosses: ordinary English words."""
    return frozenset(
        word
        for senses in glosses().values()
        for sense in senses
        for word in _LATIN.findall(_BRACKETS.sub(" ", sense))
        if word.islower() and len(word) > 2
    )


@functools.cache
def _model_words() -> dict[str, str]:
    """Words that the starter model gives beyond the glosses, separated by spaces."""
    return {row["word"]: row["english"] for row in table("lexicon.tsv")}


def segmenter() -> Any:
    """Return jieba's tokenizer with its own dictionary."""
    return jieba().dt


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a word without endings: ``develop`` for development, ``econom`` for economic."""
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
