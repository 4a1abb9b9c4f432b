"""One name, two spellings: Trump and, a line on, Tramp, where the Chinese says 特朗普 twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from summarizer.chinese.dictionary import syllables
from summarizer.chinese.lexicon import Word, chinese_words, stem
from summarizer.names.transliteration import likeness
from summarizer.report import Span

__all__ = ["TwoSpellings", "two_spellings"]

_NAME = re.compile(r"\b[A-Z][a-zà-ž]{3,}\b")
_HAN = re.compile("[㐀-䶿一-鿿]+")
_HEARD = 0.9
_ALIKE = 0.66
"""Share of letters in common from which two words may be one name misspelled."""


@dataclass(frozen=True, slots=True)
class TwoSpellings:
    """``other`` (at ``span`` of the target) seems to be ``name`` spelled otherwise.

    ``source``: what stands twice in the Chinese, with the place where it stands last.
    """

    name: str
    other: str
    span: Span
    source: str
    source_span: Span


def two_spellings(source: str, target: str) -> Iterator[TwoSpellings]:
    """Names of the target in two spellings, though the source repeats the same one."""
    found: dict[str, list[re.Match[str]]] = {}
    for match in _NAME.finditer(target):
        found.setdefault(match.group(), []).append(match)
    # What is said more often is taken for right; else what is said first.
    pairs = [
        (one, two) if len(found[one]) >= len(found[two]) else (two, one)
        for one, two in combinations(found, 2)
        if one[0] == two[0] and _misspelled(one, two)
    ]
    if not pairs:
        return
    words = chinese_words(source)
    said = {stem for word in words for stem in word.stems}
    spelled = _spelled(source)
    names = list(_names(source, words))
    for name, other in pairs:
        if stem(other) in said or other in source or other.lower() in spelled:
            continue
        for text, stems in names:
            if _stands_for(text, stems, name):
                last = source.rfind(text)
                span = found[other][-1].span()
                yield TwoSpellings(name, other, span, text, (last, last + len(text)))
                break


def _misspelled(one: str, two: str) -> bool:
    """Whether two words differ by a letter or two, but not in their endings only.

    China and Chinese, Province and Provincial are two words.
    """
    if abs(len(one) - len(two)) > 2:
        return False
    alike = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    if alike >= min(4, len(one) - 2, len(two) - 2):
        return False
    return SequenceMatcher(None, one.lower(), two.lower(), autojunk=False).ratio() >= _ALIKE


def _names(source: str, words: Sequence[Word]) -> Iterator[tuple[str, frozenset[str]]]:
    """What may be a name in the source: words, and runs that no dictionary has."""
    known = {word.text: word.stems for word in words if len(word.text) > 1}
    yield from known.items()
    for match in _HAN.finditer(source):
        run = match.group()
        for size in (4, 3, 2):
            for at in range(len(run) - size + 1):
                if run[at : at + size] not in known:
                    yield run[at : at + size], frozenset()


def _stands_for(text: str, stems: frozenset[str], name: str) -> bool:
    if stem(name) in stems:
        return True
    # Pinyin is read off the letters; what is left is a transcription, heard by its consonants.
    return name.lower() == _spelled(text) or (
        len(text) > 2 and likeness(syllables(text), name) >= _HEARD
    )


def _spelled(text: str) -> str:
    """Pinyin as plain letters, ü as v."""
    return "".join(syllables(text)).replace("ü", "v")
