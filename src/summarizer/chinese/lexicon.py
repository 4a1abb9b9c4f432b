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
import io
import logging
import math
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.chinese.dictionary import cached_table, glosses, package_folder
from summarizer.chinese.script import HAN
from summarizer.data import table, word_lists
from summarizer.report import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "STOP_WORDS",
    "EnglishWord",
    "Rarity",
    "Word",
    "chinese_words",
    "common_words",
    "cut_words",
    "english_stems",
    "english_words",
    "file",
    "gloss_stems",
    "jieba",
    "rarity",
    "segmenter",
    "stem",
    "stems_of_parts",
    "tagger",
]


@functools.cache
def jieba() -> Any:
    """Return the package with its dictionary read."""
    with warnings.catch_warnings():
        # It warns of its own use of setuptools.
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        import jieba as package
    package.setLogLevel(logging.WARNING)
    package.initialize()
    return package


@functools.cache
def tagger() -> Any:
    """Return jieba's part-of-speech tagger, ``jieba.posseg``."""
    tokenizer = jieba().dt
    # The tagger would read all words of the dictionary a second time, 40 MB. Give it an empty
    # file, and then tags for the words that the segmenter has in memory.
    tokenizer.get_dict_file = io.BytesIO
    try:
        import jieba.posseg as posseg
    finally:
        del tokenizer.get_dict_file
    words = tokenizer.FREQ
    tags = cached_table(f"tags-{len(words)}", [Path(__file__), file()], lambda: _tags(words))
    pairs = zip(words, tags, strict=True)
    posseg.dt.word_tag_tab = {word: tag for word, tag in pairs if tag}
    return posseg


def _tags(words: Iterable[str]) -> list[str]:
    """Return the part of speech of each word, "" for mere beginnings of words."""
    with file().open(encoding="utf-8") as lines:
        tags = {word: sys.intern(tag) for word, _, tag in map(str.split, lines)}
    return [tags.get(word, "") for word in words]


def file() -> Path:
    """Return the path of jieba's dictionary: word, frequency and part of speech per line."""
    return package_folder("jieba") / "dict.txt"


class Rarity:
    """Inverse document frequency of words in a large news corpus, from jieba's table.

    Stored as sorted hashes with their values: 3 MB, against 45 MB for a dict of the words.
    """

    def __init__(self, hashes: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        self._hashes = hashes
        self._values = values
        self.median = float(sorted(values)[len(values) // 2])

    def __getitem__(self, word: str) -> float:
        """Return a word's value, or the median for a word that is not in the table."""
        wanted = hash(word)
        place = int(self._hashes.searchsorted(wanted))
        if place < len(self._hashes) and self._hashes[place] == wanted:
            return float(self._values[place])
        return self.median


@functools.cache
def rarity() -> Rarity:
    """Return jieba's table of inverse document frequencies."""
    import numpy as np

    path = package_folder("jieba") / "analyse" / "idf.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    hashes = np.empty(len(lines), dtype=np.int64)
    values = np.empty(len(lines), dtype=np.float64)
    for place, line in enumerate(lines):
        word, value = line.split(" ")
        hashes[place] = hash(word)
        values[place] = float(value)
    order = np.argsort(hashes)
    return Rarity(hashes[order], values[order])


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
def english_stems(text: str) -> tuple[str, ...]:
    """Return the stems of all words of a text, stop words included."""
    return tuple(map(stem, _LATIN.findall(text)))


@functools.lru_cache(maxsize=16)
def english_words(text: str) -> tuple[EnglishWord, ...]:
    """Return all words of a text, stop words included."""
    return tuple(
        [
            EnglishWord(stem, index, match.span())
            for index, (stem, match) in enumerate(
                zip(english_stems(text), _LATIN.finditer(text), strict=True)
            )
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


def cut_words(text: str) -> list[str]:
    """Return all words of the Chinese in a Simplified text, left to right."""
    return [word for run in _CHINESE.findall(text) for word in _cut(run)]


def _cut(run: str) -> Iterator[str]:
    """Cut a run of Chinese characters into words by their frequencies in jieba's dictionary.

    Equals ``jieba.cut(run, HMM=False)`` in a third of its time: the checks read thousands of
    segments a second.
    """
    get, log, total = segmenter().FREQ.get, math.log, _total()
    size = len(run)
    likely = [0.0] * (size + 1)  # log probability of the best path from here to the end
    ends = [0] * size
    for start in range(size - 1, -1, -1):
        stop = start + 1
        best, end = _likely(run[start]) + likely[stop], stop
        while stop < size:
            stop += 1
            count: int | None = get(run[start:stop])
            if count:
                path = log(count) - total + likely[stop]
                if path >= best:
                    best, end = path, stop
            elif count is None:  # 0 if it only begins a word
                break
        likely[start], ends[start] = best, end
    at = 0
    while at < size:
        yield run[at : ends[at]]
        at = ends[at]


@functools.lru_cache(maxsize=8192)
def _likely(character: str) -> float:
    """Return the log probability of a character as a word of its own."""
    return math.log(segmenter().FREQ.get(character) or 1) - _total()


@functools.cache
def _total() -> float:
    """Return the logarithm of the number of words that jieba's dictionary was counted on."""
    return math.log(segmenter().total)


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


@functools.lru_cache(maxsize=4)
def stems_of_parts(text: str) -> frozenset[str]:
    """Return the stems of the glosses of every stretch of one to four characters of a text."""
    stretches = (
        run[at : at + length]
        for run in _CHINESE.findall(text)
        for length in (1, 2, 3, 4)
        for at in range(len(run) - length + 1)
    )
    return frozenset().union(*map(_stems, stretches))


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
        if not word.endswith(_ENDINGS):
            break
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                word = word[: -len(ending)]
                break
        else:
            break
    return word[:8]
