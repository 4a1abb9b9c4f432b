"""Likeness in sound of a Chinese transliteration and an English word, by their consonants.

The classes of consonants are in ``data/foreign.toml``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from summarizer.data import word_lists

__all__ = ["LIKE", "likeness"]

LIKE = 0.6
"""Minimum likeness of a name and the word taken for it."""

_SOUNDS = word_lists("foreign")["sounds"]


def _classes(language: str) -> dict[str, str]:
    return {text: sound for sound, texts in _SOUNDS[language].items() for text in texts}


_PINYIN, _ENGLISH, _SOFT = _classes("pinyin"), _classes("english"), _classes("soft")
_NEAR = frozenset(map(frozenset, _SOUNDS["near"]))
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcswy])?[aeiouü]+(r|ng|n)?")
_CONSONANTS = re.compile(
    r"sch|tch|sh|ch|ph|th|ck|qu|dg|ng(?![aeiou])|[bcdfghjklmnpqrstvwxyz](?=(?P<soft>[eiy])?)"
)


def likeness(syllables: Sequence[str], english: str) -> float:
    """Return how alike a Chinese name in pinyin and an English word sound, from 0 to 1."""
    ours, theirs = _sounds_of_pinyin(tuple(syllables)), _sounds_of_english(english)
    if not ours or not theirs:
        return 0.0
    distance = _distance(ours, theirs)
    return max(0.0, 1 - distance / max(len(ours), len(theirs)))


@functools.lru_cache(maxsize=1024)
def _sounds_of_pinyin(syllables: tuple[str, ...]) -> str:
    sounds = ""
    for syllable in syllables:
        if match := _SYLLABLE.match(syllable.lower()):
            initial, final = match.groups()
            # Vowels vary too much to be compared, except one at the beginning of the name.
            sounds += _PINYIN[initial] if initial else "" if sounds else "A"
            if final:
                sounds += "L" if final == "r" else "N"
    return sounds


@functools.lru_cache(maxsize=4096)
def _sounds_of_english(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.lower())
    plain = re.sub(r"(.)\1", r"\1", "".join(c for c in plain if not unicodedata.combining(c)))
    sounds = "A" if plain[:1] in tuple("aeiou") else ""
    for match in _CONSONANTS.finditer(plain):
        letters = match.group()
        sounds += (_SOFT if match["soft"] else {}).get(letters) or _ENGLISH[letters]
    return sounds


def _distance(left: str, right: str) -> float:
    """Return the edit distance of two strings of sounds; near and faint sounds cost less."""

    def omission(sound: str) -> float:
        return 0.5 if sound in _SOUNDS["faint"] else 1.0

    row = [0.0]
    for sound in right:
        row.append(row[-1] + omission(sound))
    for ours in left:
        above, row = row, [row[0] + omission(ours)]
        for index, theirs in enumerate(right, 1):
            change = 0.0 if ours == theirs else 0.4 if frozenset((ours, theirs)) in _NEAR else 1.0
            row.append(
                min(
                    above[index - 1] + change,
                    above[index] + omission(ours),
                    row[-1] + omission(theirs),
                )
            )
    return row[-1]
