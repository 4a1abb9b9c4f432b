"""Spelling of foreign names: likeness in sound, and one name in two spellings (Trump, Tramp).

The classes of consonants are in ``data/foreign.toml``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from summarizer.chinese.dictionary import ordinary_words, syllables
from summarizer.chinese.lexicon import Word, chinese_words, common_words, stem
from summarizer.chinese.script import HAN
from summarizer.data import word_lists
from summarizer.report import Span

__all__ = ["LIKE", "TwoSpellings", "likeness", "two_spellings"]

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


_NAME = re.compile(r"[A-Z](?<!\w[A-Z])[a-zà-ž]{3,}\b")
_CHINESE = re.compile(f"[{HAN}]+")

SOUNDS_ALIKE = 0.9
"""Minimum likeness in sound of a Chinese name and the English word taken for it."""

SPELLED_ALIKE = 0.66
"""Minimum similarity of the letters of two words that may be one name misspelled."""


@dataclass(frozen=True, slots=True)
class TwoSpellings:
    """A name and another spelling that seems to mean the same.

    Attributes:
        name: The spelling used more often, or else first.
        other: The other spelling.
        span: Its place in the target.
        source: The Chinese name.
        source_span: The last place of the Chinese name in the source.
    """

    name: str
    other: str
    span: Span
    source: str
    source_span: Span


def two_spellings(source: str, target: str) -> Iterator[TwoSpellings]:
    """Yield names in two spellings in the target that the source repeats unchanged."""
    found: dict[str, list[re.Match[str]]] = {}
    for match in _NAME.finditer(target):
        found.setdefault(match.group(), []).append(match)
    # The spelling that occurs more often counts as right, or else the first.
    pairs = [
        (one, two) if len(found[one]) >= len(found[two]) else (two, one)
        for one, two in combinations(found, 2)
        if one[0] == two[0] and _misspelled(one, two) and not _words(one, two, target)
    ]
    if not pairs:
        return
    words = chinese_words(source)
    stems_of_source = {stem for word in words for stem in word.stems}
    pinyin = _pinyin(source)
    names = list(_names(source, words))
    for name, other in pairs:
        if stem(other) in stems_of_source or other in source or other.lower() in pinyin:
            continue
        # Two English words for an ordinary one are no misspelling: Farmland and Farming for 耕地.
        known = other.lower() in common_words()
        for text, stems in names:
            if known and text in ordinary_words():
                continue
            if _stands_for(text, stems, name):
                last = source.rfind(text)
                span = found[other][-1].span()
                yield TwoSpellings(name, other, span, text, (last, last + len(text)))
                break


def _misspelled(one: str, two: str) -> bool:
    """Return whether two words differ by a letter or two, but not only in their endings.

    China and Chinese, Province and Provincial are different words.
    """
    if abs(len(one) - len(two)) > 2:
        return False
    common = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    if common >= min(4, len(one) - 2, len(two) - 2):
        return False
    one, two = one.lower(), two.lower()
    shared = min(len(one) - len(set(one) - set(two)), len(two) - len(set(two) - set(one)))
    if 2 * shared < SPELLED_ALIKE * (len(one) + len(two)):  # most names, so no need to align them
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= SPELLED_ALIKE


def _words(one: str, two: str, target: str) -> bool:
    """Return whether both are ordinary words in longer names: Rabbit Garden, Golden Valley."""
    return {one.lower(), two.lower()} <= common_words() and all(
        re.search(rf"\b[A-Z]\w+ {word}\b|\b{word} [A-Z]\w", target) for word in (one, two)
    )


def _names(source: str, words: Sequence[Word]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what may be a name in the source: words, and strings that no dictionary has."""
    known = {word.text: word.stems for word in words if len(word.text) > 1}
    yield from known.items()
    for match in _CHINESE.finditer(source):
        run = match.group()
        for size in (4, 3, 2):
            for at in range(len(run) - size + 1):
                if run[at : at + size] not in known:
                    yield run[at : at + size], frozenset()


def _stands_for(text: str, stems: frozenset[str], name: str) -> bool:
    """Return whether a Chinese name can mean an English one: by gloss, pinyin or sound."""
    if stem(name) in stems:
        return True
    return name.lower() == _pinyin(text) or (
        len(text) > 2 and likeness(syllables(text), name) >= SOUNDS_ALIKE
    )


def _pinyin(text: str) -> str:
    """Return pinyin in plain letters, with v for ü."""
    return "".join(syllables(text)).replace("ü", "v")
