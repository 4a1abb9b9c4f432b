"""Chinese place names with their romanized form, and the words around names.

The names come from CC-CEDICT; the lists that choose among them are in ``data/places.toml``.
"""

from __future__ import annotations

import functools
import re

from summarizer.chinese.dictionary import join_syllables, ordinary_words, proper_entries
from summarizer.chinese.lexicon import jieba, tagger
from summarizer.chinese.script import any_of
from summarizer.data import word_lists

__all__ = [
    "continues_beyond",
    "crosses_words",
    "japanese_surnames",
    "place_names",
    "word_tags",
]

_LISTS = word_lists("places")["chinese"]
_DIVISIONS: str = _LISTS["divisions"]
_KIND = re.compile(rf"\b{any_of(_LISTS['kinds'])}\b")
_FOLLOWS = frozenset(_LISTS["follows"])
_TRANSLITERATING = frozenset(_LISTS["transliterating"])
_TAGS = ("ns", "nr", "nz", "nt", "")
"""Parts of speech that jieba's dictionary gives to places; "" is not in it."""


@functools.cache
def place_names() -> dict[str, str]:
    """Return Chinese places of two characters or more with their names in pinyin: 璧山, Bishan.

    Only entries whose definition begins with the pinyin and names a kind of place are included,
    and no ordinary words (大方, 和平): those have a second entry in lowercase pinyin, or the tag
    of an ordinary word in jieba's dictionary.
    """
    places: dict[str, str] = {}
    for entry in proper_entries():
        word, name = entry.word, join_syllables(entry.pinyin)
        if len(word) > 2 and word[-1] in _DIVISIONS:  # 南岸区: the model translates 区 itself
            word, name = word[:-1], join_syllables(entry.pinyin.rsplit(maxsplit=1)[0])
        if len(word) < 2 or word in places:
            continue
        for sense in entry.senses:
            plain = sense.replace("'", "").replace("’", "").lower()
            if plain.startswith(name.replace("'", "").lower()) and _KIND.search(plain):
                places[word] = name
                break
    tags, ordinary = word_tags(), ordinary_words().union(_LISTS["ambiguous"])
    return {
        word: name
        for word, name in places.items()
        if word not in ordinary and tags.get(word, "") in _TAGS
    }


def crosses_words(text: str, start: int, end: int, *, prefix: bool = False) -> bool:
    """Return whether a known word lies across an edge of the span: 市委 in 城市委员会.

    A longer word that begins with the span counts too (大理 in 大理石), unless ``prefix`` allows
    it or only endings of places follow (重庆 in 重庆市).
    """
    if text[start - 1 : start + 1] in japanese_surnames():  # 黑田|东彦
        return True
    # The dictionary cuts 璧山区 as 璧|山区, but the ending of a place outweighs that.
    suffixed = text[end : end + 1] in _DIVISIONS if end < len(text) else False
    for left, right in _word_spans(text):
        if left < start < right:
            return True
        if suffixed and right <= end + 1:
            continue
        if left < end < right and not (
            left == start and (prefix or set(text[end:right]) <= _FOLLOWS)
        ):
            return True
    return False


def continues_beyond(text: str, start: int, end: int) -> bool:
    """Return whether a name continues beyond the span: 莫迪 in 莫迪亚诺, 重庆大学 in 重庆大学城.

    It does if an adjacent piece is not a word and consists of transliterating characters, or if
    the end of the span forms a word with what follows.
    """
    words = ordinary_words()
    if text[end - 2 : end + 1] in words and end < len(text):
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    if before not in _TRANSLITERATING and after not in _TRANSLITERATING:
        return False
    return any(
        (right == start or left == end)
        and _TRANSLITERATING.issuperset(text[left:right])
        and text[left:right] not in words
        for left, right in _word_spans(text)
    )


@functools.cache
def japanese_surnames() -> frozenset[str]:
    """Return the Japanese surnames of two characters in CC-CEDICT."""
    return frozenset(
        entry.word
        for entry in proper_entries()
        if len(entry.word) == 2 and any("Japanese surname" in sense for sense in entry.senses)
    )


@functools.lru_cache(maxsize=256)
def _word_spans(text: str) -> tuple[tuple[int, int], ...]:
    # Dictionary words only: words that jieba guesses would swallow names.
    return tuple((start, end) for _, start, end in jieba().tokenize(text, HMM=False))


@functools.cache
def word_tags() -> dict[str, str]:
    """Return the parts of speech of jieba's dictionary."""
    tags: dict[str, str] = tagger().dt.word_tag_tab
    return tags
