"""Foreign names in Chinese: detection, and the one English form that a translation uses.

The characters and words are in ``data/foreign.toml``.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from summarizer.chinese.dictionary import dictionary_words, ordinary_words, syllables
from summarizer.chinese.lexicon import tagger
from summarizer.chinese.script import HAN, any_of
from summarizer.data import word_lists
from summarizer.names.boundaries import DOTS, TITLED, dotted_names, simplified, transliterating
from summarizer.names.gazetteer import (
    common_foreign_names,
    dictionary_names,
    is_country,
    japanese_surnames,
    place_names,
    word_tags,
)
from summarizer.names.spelling import LIKE, likeness
from summarizer.names.surnames import RARE, TITLE, VERB

__all__ = ["beside_dot", "foreign_people", "named_abroad", "seems_foreign", "settle"]

_CHARACTERS = word_lists("foreign")["characters"]
_WORDS = word_lists("foreign")["words"]
_CUE_AFTER = re.compile(rf"(?:{VERB}|{TITLE}|{any_of(_WORDS['titles_after'])})")
_PEOPLE = word_lists("people")["words"]
_MINORITIES = word_lists("foreign")["minorities"]
_LATIN_AFTER = re.compile(r" ?[（(][A-Za-z]")
_COUNTRY = re.compile(rf"{any_of(_PEOPLE['own_spelling'])}|(?P<home>{any_of(_PEOPLE['home'])})")
_OF_CHINA = re.compile(r"中国(?:驻|公民|常驻)[^，。！？]*$")
_UNHAN = re.compile(any_of((*_MINORITIES["tibetan"], *_MINORITIES["mongolian"])))
_CAPITALIZED = re.compile(r"[A-ZÀ-Ž][\w'’]*(?:-[\w'’]+)*")


def foreign_people(text: str) -> tuple[str, ...]:
    """Return the foreigners of a text that no dictionary gives in English, in order of appearance.

    They are names with a middle dot (艾伦·沃特斯), names that the tagger takes for transliterated,
    and runs of transliterating characters beside a title or a verb of speech. The translation
    model has to find their English; :func:`settle` tells which form it used.
    """
    simple = re.sub(f"[{DOTS}]", "·", simplified(text))
    known, places, common = dictionary_names(), place_names(), common_foreign_names()
    dotted = [span for span in dotted_names(simple) if "·" in simple[slice(*span)]]
    spans = [*dotted, *_undotted(simple, dotted)]
    names = dict.fromkeys(simple[start:end] for start, end in sorted(spans))
    return tuple(
        name
        for name in names
        if name in common or not (name in known or name in places or name in dictionary_words())
    )


def _undotted(text: str, dotted: Collection[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans of names without a middle dot."""
    for start, end, tagged in _runs(text):
        name = text[start:end]
        if (
            len(name) < 3
            or word_tags().get(name) == "ns"
            or any(text[start : start + size] in dictionary_names() for size in range(3, 9))
            or any(left < end and start < right for left, right in dotted)
        ):
            continue
        cued = _titled(text, start) or _CUE_AFTER.match(text, end)
        if tagged or (cued and len(set(name).intersection(_CHARACTERS["foreign"])) > 1):
            yield start, end


def _titled(text: str, start: int) -> bool:
    """Return whether a title stands before a name."""
    return TITLED.search(text, max(0, start - 8), start) is not None


def _runs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield runs of tokens that are not words and consist of transliterating characters.

    The third value tells whether the tagger calls one of the tokens a transliterated name.
    """
    characters, words = transliterating(), ordinary_words()
    at = start = 0
    tagged = False
    for token in (*tagger().cut(text), None):
        word = token.word if token is not None else ""
        if not word or not characters.issuperset(word) or word in words:
            if start < at:
                yield start, at, tagged
            start, tagged = at + len(word), False
        elif token is not None and token.flag == "nrt" and len(word) > 2:
            tagged = True
        at += len(word)


@functools.cache
def _countries() -> re.Pattern[str]:
    """Return the pattern of a country before people whose names are not spelled in pinyin."""
    names = dictionary_names().items()
    countries = (word for word, name in names if name.kind == "place" and is_country(name.target))
    return re.compile(rf"{any_of({*countries, *_PEOPLE['abroad']} - {'中国'})}[^。！？]{{0,14}}$")


def beside_dot(text: str, name: str) -> bool:
    """Return whether a name is a part of a name with dots anywhere in a text."""
    return any(dot + name in text or name + dot in text for dot in DOTS if dot in text)


def named_abroad(text: str, name: str) -> bool:
    """Return whether half of the mentions of a name, or the first one, are outside the mainland.

    The first ten mentions decide.
    """
    mentions = islice(re.finditer(re.escape(name), text), 10)
    abroad = [_abroad(text, match.start()) for match in mentions]
    return abroad[0] or sum(abroad) * 2 >= len(abroad)


def _abroad(text: str, start: int) -> bool:
    """Return whether what stands before a name places it outside the mainland.

    Names of Koreans, Vietnamese and Japanese are also left alone where their country was the last
    one that the text named.
    """
    near = text[max(0, start - 20) : start]
    if _countries().search(near):
        return _OF_CHINA.search(near) is None
    named = list(_COUNTRY.finditer(text, max(0, start - 120), start))
    return bool(named) and not named[-1]["home"]


def seems_foreign(text: str, start: int, end: int) -> bool:
    """Return whether a seeming Chinese name is (part of) a foreign one: 莫兰 in 威廉·莫兰."""
    name = text[start:end]
    if _LATIN_AFTER.match(text, end):
        return True
    if _UNHAN.match(text, start) or _UNHAN.match(text, start + 1) or _UNHAN.match(text, start + 2):
        return True
    characters = _CHARACTERS
    given, foreign = set(name[1:]), set(characters["foreign"])
    mixed = foreign.union(characters["both"])
    marked = given & set(characters["strong"]) or name[0] in characters["beginnings"]
    if marked and transliterating().issuperset(given):
        return True  # 雷耶斯, 哈维
    if RARE.issuperset(name[:1]) and given & foreign and transliterating().issuperset(given):
        return True  # 伯班克
    before = text[max(0, start - 2) : start]
    if before and transliterating().issuperset(before + name) and set(before + name) & foreign:
        return True  # 洛马|琴科
    following = text[end : end + 2]
    if following[:1] == "?" and re.match(f"[{HAN}]", following[1:]):
        return True  # 艾瑞克?蔡斯, a dot that was lost
    if text[start - 1 : start] == "?" and re.match(f"[{HAN}]", text[max(0, start - 2)]):
        return True
    if given & foreign and following[:1] in tuple(foreign):  # 甘斯温|特
        return True
    if len(name) == 2 and set(following) & foreign and transliterating().issuperset(following):
        return True  # 贝瑞|吉克莲
    if name[0] in characters["surnames"] and given <= mixed:
        return True
    if (given <= foreign and not given.issubset(characters["given_names"])) or (
        len(name) > 2 and given <= mixed
    ):
        return True
    # 记者|高桥 begins where it seems to; 山|田秋子 does not.
    titled = TITLED.search(text, max(0, start - 8), start)
    cut = "" if titled else text[max(0, start - 1) : start + 1]
    if {name[:2], cut} & japanese_surnames() or {name, name[:2]} & common_foreign_names():
        return True
    known = dictionary_names().get(name)
    return known is not None and known.kind == "person"


def settle(name: str, pairs: Iterable[tuple[str, str]], taken: Collection[str] = ()) -> str | None:
    """Return the English form of a foreign name that most of its translations use.

    The parts of a name with a middle dot are settled one by one.

    Args:
        name: The name in Simplified characters.
        pairs: Sources and translations of the segments that may contain it.
        taken: English forms of other names, whose words are not candidates.

    Returns:
        The form, or ``None`` if for some part no translation has a word that sounds like it.
    """
    translations = [english for chinese, english in pairs if name in chinese]
    barred = {word for form in (*_WORDS["not_names"], *taken) for word in form.split()}
    settled = []
    for part in name.split("·"):
        # 什 stands for a sibilant in names: 布什, Bush.
        sound = syllables(part.replace("什", "施"))
        uses: dict[str, int] = defaultdict(int)
        alike: dict[str, float] = {}
        for english in translations:
            words = {re.sub(r"['’]s?$", "", word) for word in _CAPITALIZED.findall(english)}
            scores = {word: likeness(sound, word) for word in words - barred}
            best = max(scores.values(), default=0.0)
            for word, score in scores.items():
                if score == best >= LIKE:
                    uses[word] += 1
                    alike[word] = score
        if not uses:
            return None
        # The most used, then the most alike; the letters break ties the same way every time.
        settled.append(max(uses, key=lambda word: (uses[word], alike[word], word)))
    return " ".join(settled)
