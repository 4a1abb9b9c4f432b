"""jieba's segmenter, tagger and table of rare words, loaded once and without its messages."""

from __future__ import annotations

import functools
import io
import logging
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.chinese.dictionary import cached_table, package_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Rarity", "file", "jieba", "rarity", "tagger"]


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
