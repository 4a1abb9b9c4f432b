"""jieba, loaded once, quietly, and with what it needs kept once."""

from __future__ import annotations

import functools
import importlib.util
import logging
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Rarity", "jieba", "rarity", "tagger"]


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
    words = jieba().dt.FREQ
    import jieba.posseg as posseg

    # It reads every word and tag anew: 40 MB that are there already.
    tags = posseg.dt.word_tag_tab
    posseg.dt.word_tag_tab = {word: sys.intern(tags[word]) for word in words if word in tags}
    return posseg


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

    package = importlib.util.find_spec("jieba")
    assert package is not None
    assert package.submodule_search_locations is not None
    folder = package.submodule_search_locations[0]
    lines = (Path(folder) / "analyse" / "idf.txt").read_text(encoding="utf-8").splitlines()
    hashes = np.empty(len(lines), dtype=np.int64)
    values = np.empty(len(lines), dtype=np.float64)
    for place, line in enumerate(lines):
        word, value = line.split(" ")
        hashes[place] = hash(word)
        values[place] = float(value)
    order = np.argsort(hashes)
    return Rarity(hashes[order], values[order])
