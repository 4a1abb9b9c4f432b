"""Chinese place names with their romanised form, from CC-CEDICT."""

from __future__ import annotations

import functools
import re

from summarizer.chinese.dictionary import join_syllables, ordinary_words, proper_entries
from summarizer.chinese.words import jieba, tagger

__all__ = ["crosses_words", "goes_on", "japanese_surnames", "place_names", "word_tags"]

_PLACE = re.compile(
    r"\b(?:city|county|district|prefecture|municipality|township|town|province|region|"
    r"autonomous|banner|island|mountains?|river|lake)\b"
)
_SUFFIXES = "省市县区镇乡旗盟"
_GOES_ON = frozenset("省市县区镇乡村州旗盟岛山江河湖港站路街人府")
_AMBIGUOUS = frozenset(
    "东至 南至 西至 同心 大同 东方 集中 开放 平安 永平 安定 长治 三峡 天安门 台北 西藏 大城 黑山 "
    "北斗 南郊 南海 东海 新华 江南 河东 北湖 上林 西和 金山 长安 九龙 南沙 西沙 东沙 长城 中山 "
    "新城 城关 兴安 乌兰 昆曲 金沙 沙雅 田东 石林 新天地 江海".split()
)
"""Names that mostly mean something else in running text, or have another English form."""
_TRANSCRIBING = frozenset("斯克尔姆普登莱茨卡塔萨蒂纳迪尼维罗戈沃兹佩娜娅诺莎莫伊塞廷迈顿厄菲亚")
# Parts of speech of jieba's dictionary that a place may have there; "" is not in it.
_TAGS = ("ns", "nr", "nz", "nt", "")


@functools.cache
def place_names() -> dict[str, str]:
    """Chinese places of two characters or more and their names in pinyin: 璧山, Bishan.

    Only entries whose definition begins with the pinyin and names a kind of place; words that
    are ordinary words too (大方, 和平) are left out, by a second dictionary entry in small
    letters or by the tag that jieba's dictionary gives them.
    """
    places: dict[str, str] = {}
    for entry in proper_entries():
        word, name = entry.word, join_syllables(entry.pinyin)
        if len(word) > 2 and word[-1] in _SUFFIXES:  # 南岸区: the model knows what 区 is
            word, name = word[:-1], join_syllables(entry.pinyin.rsplit(maxsplit=1)[0])
        if len(word) < 2 or word in places:
            continue
        for sense in entry.senses:
            plain = sense.replace("'", "").replace("’", "").lower()
            if plain.startswith(name.replace("'", "").lower()) and _PLACE.search(plain):
                places[word] = name
                break
    tags, ordinary = word_tags(), ordinary_words()
    return {
        word: name
        for word, name in places.items()
        if word not in ordinary and word not in _AMBIGUOUS and tags.get(word, "") in _TAGS
    }


def crosses_words(text: str, start: int, end: int, *, prefix: bool = False) -> bool:
    """Whether a known word of the text lies across an edge of the span: 市委 in 城市委员会.

    A longer word that begins with the span counts too (大理 in 大理石), unless ``prefix``
    allows it or only what places end with comes after (重庆 in 重庆市).
    """
    if text[start - 1 : start + 1] in japanese_surnames():  # 黑田|东彦
        return True
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


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether a name goes on beyond the span: 莫迪 in 莫迪亚诺, 重庆大学 in 重庆大学城.

    Told by a neighbour that is no word and is written with the characters of transcriptions, or
    by a word that the end of the span makes with what follows.
    """
    words = ordinary_words()
    if text[end - 2 : end + 1] in words and end < len(text):
        return True
    if text[start - 1 : start] not in _TRANSCRIBING and text[end : end + 1] not in _TRANSCRIBING:
        return False
    return any(
        (right == start or left == end)
        and _TRANSCRIBING.issuperset(text[left:right])
        and text[left:right] not in words
        for left, right in _word_spans(text)
    )


@functools.cache
def japanese_surnames() -> frozenset[str]:
    return frozenset(
        entry.word
        for entry in proper_entries()
        if len(entry.word) == 2 and any("Japanese surname" in sense for sense in entry.senses)
    )


@functools.lru_cache(maxsize=256)
def _word_spans(text: str) -> tuple[tuple[int, int], ...]:
    # Dictionary words only: guessed ones would swallow the names that are looked for.
    return tuple((start, end) for _, start, end in jieba().tokenize(text, HMM=False))


@functools.cache
def word_tags() -> dict[str, str]:
    """Parts of speech by jieba's dictionary."""
    tags: dict[str, str] = tagger().dt.word_tag_tab
    return tags
