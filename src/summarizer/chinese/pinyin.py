"""Characters into the syllables of Mandarin, by pypinyin's table of characters.

Only that table is read: names are spelled character by character, and the package itself reads
47,000 phrases too (45 MB, a fifth of a second).
"""

from __future__ import annotations

import functools
import importlib.util
import unicodedata

__all__ = ["syllable", "syllables"]

_TONES = frozenset("\u0300\u0301\u0304\u030c")


def syllables(text: str) -> list[str]:
    """A syllable without its tone for each Chinese character; anything else as it stands."""
    return [syllable(character) or character for character in text]


@functools.lru_cache(maxsize=8192)
def syllable(character: str) -> str:
    """The commonest reading, with ü and without a tone; empty for what is not Chinese."""
    read = _readings().get(ord(character), "").split(",")[0]
    plain = (sign for sign in unicodedata.normalize("NFD", read) if sign not in _TONES)
    return unicodedata.normalize("NFC", "".join(plain))


@functools.cache
def _readings() -> dict[int, str]:
    """Readings with tone marks, the commonest first, by code point."""
    package = importlib.util.find_spec("pypinyin")
    assert package is not None
    assert package.submodule_search_locations is not None
    folder = package.submodule_search_locations[0]
    spec = importlib.util.spec_from_file_location("_readings", f"{folder}/pinyin_dict.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table: dict[int, str] = module.pinyin_dict
    return table
