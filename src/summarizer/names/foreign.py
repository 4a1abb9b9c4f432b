"""Foreign names written in Chinese: told apart from Chinese ones, and never spelled in pinyin."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from summarizer.chinese.dictionary import dictionary_words, ordinary_words
from summarizer.chinese.script import to_simplified
from summarizer.chinese.words import tagger
from summarizer.names.known import known_names, transcribed_names
from summarizer.names.places import japanese_surnames, place_names, word_tags
from summarizer.names.titles import SPEAKS, TITLE

__all__ = ["DOTS", "foreign_people", "is_foreign"]

DOTS = "·・•‧∙⋅‐"
"""What stands between the parts of a foreign name."""

_STRONG = frozenset(
    "斯克尔特姆普登莱茨卡拉巴布塔夫默伊萨顿里奇蒂纳迪尼拜维罗格戈洛沃兹亚佩费娜莎曼契歇倍"
)
"""Characters of foreign names that Chinese given names seldom have."""
_SOFT = frozenset("利兰布德吉切伦鲁")
_GIVEN = frozenset("奇娜迪佩默维莎普")
_BEGINNINGS = frozenset("安莫梅古罗马雷金温韦麦鲍布卡戴康霍夏白乔左柏包史费贝汤贾苏")
"""Surnames that foreign names begin with too."""
_NEVER = frozenset("日人大士说女王老小")
_HAN = "[\u4e00-\u9fff]"
_DOTTED = re.compile(rf"{_HAN}{{1,8}}(?:[{DOTS}]{_HAN}{{1,8}})+")
_CUED = re.compile(
    rf"(?:{TITLE}|总统|首相|外长|防长|总理|国王|女王|王子|公主|参议员|众议员|议员|球员|前锋|后卫|门将|主帅)$"
)
_SPOKE = re.compile(rf"(?:{SPEAKS}|{TITLE}|先生|女士|总统|首相)")


def is_foreign(text: str, start: int, end: int) -> bool:
    """Whether what looks like a Chinese name is (part of) a foreign one: 莫兰 in 威廉·莫兰."""
    name = text[start:end]
    if re.search(rf"[{DOTS}]{name}|{name}[{DOTS}]", text):
        return True
    given = set(name[1:])
    if name[0] in _BEGINNINGS and given <= _STRONG | _SOFT:
        return True
    if (given <= _STRONG and not given <= _GIVEN) or (len(name) > 2 and given <= _STRONG | _SOFT):
        return True
    titled = _CUED.search(text, max(0, start - 8), start)  # 记者|高桥 begins where it seems to
    cut = "" if titled else text[max(0, start - 1) : start + 1]  # 山|田秋子
    if {name[:2], cut} & japanese_surnames():
        return True
    if name in transcribed_names():
        return True
    known = known_names().get(name)
    return known is not None and known.kind == "person"


def foreign_people(text: str) -> tuple[str, ...]:
    """Foreigners named in a text whose English form no dictionary gives, in order of appearance.

    Names with a middle dot (艾伦·沃特斯), what the tagger takes for transcribed, and runs of
    characters that transcriptions are written with beside a title or a verb of speech. A model
    has to find their English; :func:`~summarizer.names.transliteration.settle` tells which it used.
    """
    simple = re.sub(f"[{DOTS}]", "·", to_simplified(text))
    known, places = known_names(), place_names()
    sounds, many = _sounds(), transcribed_names()
    spans = []
    for match in _DOTTED.finditer(simple):
        left, right = match.start(), match.end()
        first, last = simple.index("·", left), simple.rindex("·", left, right)
        start, end = first, last + 1
        while (
            start > left
            and simple[start - 1] in sounds
            and not (start < first and _CUED.search(simple, max(0, start - 8), start))
        ):
            start -= 1
        while end < right and simple[end] in sounds:
            end += 1
        if start < first and end > last + 1:
            spans.append((start, end))
    dotted = set(spans)
    for start, end, tagged in _runs(simple):
        name = simple[start:end]
        if (
            len(name) < 3
            or word_tags().get(name) == "ns"
            or any(a < end and start < b for a, b in dotted)
        ):
            continue
        cued = _CUED.search(simple, max(0, start - 8), start) or _SPOKE.match(simple, end)
        if tagged or (cued and len(set(name) & _STRONG) > 1):
            spans.append((start, end))
    names = dict.fromkeys(simple[start:end] for start, end in sorted(spans))
    return tuple(
        name
        for name in names
        if name in many or not (name in known or name in places or name in dictionary_words())
    )


def _runs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Neighbouring pieces that are no words and are written with transcribing characters, and
    whether the tagger calls one of them a transcribed name."""
    sounds, words = _sounds(), ordinary_words()
    at = start = 0
    tagged = False
    for token in (*tagger().cut(text), None):
        word = token.word if token is not None else ""
        if not word or not sounds.issuperset(word) or word in words:
            if start < at:
                yield start, at, tagged
            start, tagged = at + len(word), False
        elif token is not None and token.flag == "nrt" and len(word) > 2:
            tagged = True
        at += len(word)


@functools.cache
def _sounds() -> frozenset[str]:
    """Characters that the dictionary's foreign names are written with."""
    return frozenset("".join(transcribed_names())) - _NEVER | _STRONG
