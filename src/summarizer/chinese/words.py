"""jieba, loaded once, quietly, and with what it needs kept once."""

from __future__ import annotations

import functools
import importlib.util
import io
import logging
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.chinese.table_cache import kept

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Rarity", "file", "jieba", "rarity", "tagger"]


@functools.cache
def jieba() -> Any:
    """The package with its dictionary read. It must not tell users what it thinks of setuptools."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        import jieba as package
    package.setLogLevel(logging.WARNING)
    package.initialize()
    return package


@functools.cache
def tagger() -> Any:
    """jieba's tagger; its tables are read here."""
    tokenizer = jieba().dt
    # It would read every word anew, 40 MB that are there already: its tags are kept by themselves.
    tokenizer.get_dict_file = io.BytesIO
    try:
        import jieba.posseg as posseg
    finally:
        del tokenizer.get_dict_file
    words = tokenizer.FREQ
    tags = kept(f"tags-{len(words)}", [Path(__file__), file()], lambda: _tags(words))
    pairs = zip(words, tags, strict=True)
    posseg.dt.word_tag_tab = {word: tag for word, tag in pairs if tag}
    return posseg


def _tags(words: Iterable[str]) -> list[str]:
    """The part of speech of each word; empty for what only begins one."""
    with file().open(encoding="utf-8") as lines:
        tags = {word: sys.intern(tag) for word, _, tag in map(str.split, lines)}
    return [tags.get(word, "") for word in words]


def file() -> Path:
    """jieba's dictionary: a word, its frequency and its part of speech a line."""
    return _folder() / "dict.txt"


def _folder() -> Path:
    package = importlib.util.find_spec("jieba")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0])


class Rarity:
    """How rare words are in a large news corpus (inverse document frequency), by jieba's table.

    Kept as sorted hashes with their values: 3 MB, where a dict of the words takes 45.
    """

    def __init__(self, hashes: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        self._hashes = hashes
        self._values = values
        self.median = float(sorted(values)[len(values) // 2])

    def __getitem__(self, word: str) -> float:
        """The word's value, or the median where the table does not have it."""
        wanted = hash(word)
        place = int(self._hashes.searchsorted(wanted))
        if place < len(self._hashes) and self._hashes[place] == wanted:
            return float(self._values[place])
        return self.median


@functools.cache
def rarity() -> Rarity:
    """jieba's idf table."""
    import numpy as np

    lines = (_folder() / "analyse" / "idf.txt").read_text(encoding="utf-8").splitlines()
    hashes = np.empty(len(lines), dtype=np.int64)
    values = np.empty(len(lines), dtype=np.float64)
    for place, line in enumerate(lines):
        word, value = line.split(" ")
        hashes[place] = hash(word)
        values[place] = float(value)
    order = np.argsort(hashes)
    return Rarity(hashes[order], values[order])
