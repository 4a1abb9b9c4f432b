"""Detection of one name in two spellings: Trump and Tramp, where the Chinese repeats 特朗普."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from summarizer.chinese.dictionary import syllables
from summarizer.chinese.lexicon import Word, chinese_words, stem
from summarizer.chinese.script import HAN
from summarizer.names.transliteration import likeness
from summarizer.report import Span

__all__ = ["TwoSpellings", "two_spellings"]

_NAME = re.compile(r"\b[A-Z][a-zà-ž]{3,}\b")
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
        if one[0] == two[0] and _misspelled(one, two)
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
        for text, stems in names:
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
    return SequenceMatcher(None, one.lower(), two.lower(), autojunk=False).ratio() >= SPELLED_ALIKE


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
