"""Foreign names, famous people and institutions that CC-CEDICT has an English form of."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer.chinese import dictionary, words
from summarizer.chinese.dictionary import (
    Entry,
    cached_table,
    join_syllables,
    ordinary_words,
    proper_entries,
)
from summarizer.data import table
from summarizer.names.places import word_tags
from summarizer.names.transliteration import LIKE, likeness

__all__ = [
    "Known",
    "derived_forms",
    "institution_suffixes",
    "is_country",
    "known_names",
    "transcribed_names",
]

_WORD = r"(?:(?:al-|bin |van |von |de |da |di )?[A-ZÀ-ŽŌ][\w.'’-]*|d['’][A-Z]\w+)"
_NAME = rf"(?:the )?{_WORD}(?: (?:(?:of|of the|and|de|la|del|for|on the) )?{_WORD})*"
_LEAD = re.compile(rf"(?P<name>{_NAME})(?P<others>(?:,? or {_NAME})*)(?P<rest>$|[ ,(].*)")
_LIVED = re.compile(r",? \((?:c\.\s?|born )?\d{3,4}\s?-")
_MODERN = re.compile(r"\((?:c\.\s?|born )?(?:19|20)\d\d\s?-")
_SURNAME = re.compile(r"[^\W\d_a-z][\w'’-]{2,}")
_CALLED = re.compile(
    r" \((?:name|person name|person|personal name|surname|family name|first name|given name"
    r"|male name|female name|English name|biblical name)\)"
)
_GEO = re.compile(
    r"\b(?:city|capital|country|state|province|county|town|port|island|islands|archipelago|republic"
    r"|river|lake|sea|bay|strait|mountain|mountains|peninsula|region|territory|principality|kingdom"
    r"|district|resort|area|canton|department|suburb|continent|desert|nation)\b"
)
_NO_PLACE = re.compile(
    r"\b(?:university|company|brand|dynasty|style|club|airlines?|newspaper|book|novel|person|people"
    r"|language|name of|abbr|see|same as|also written|old name|ancient|former|historical?|god"
    r"|film|magazine|character|bird|opera|cuisine|wine|food|dish|company|ethnic|tribe|agency|bank"
    r"|mythological|legendary|Bible|biblical|star)\b"
)
_INSTITUTION = re.compile(
    r"(?:大学|医院|学院|研究所|研究院|研究中心|公司|集团|委员会|法院|法庭|[^邮]局|[^餐大客]厅|[^全总内外一西东南北中头]部|中心|协会|银行"
    r"|组织|联盟|议会|国会|日报|时报|晚报|晨报|署|总会|基金会|博物馆|学会|科学院|交易所|联合会|出版社|电视台|通讯社|新闻社"
    r"|航空|联合国|欧盟|理事会|总署|总局)$"
)
_NO_INSTITUTION = re.compile(
    r"imperial|ancient|dynasty|former|until|replaced|renamed|formerly|township|now |exile"
)

_WATER = re.compile(
    r" (?:Ocean|Sea|River|Islands?|Strait|Gulf|Bay|Peninsula|Mountains?|Shehiri|City)$|^The "
)
_EMPERORS = re.compile(r"\b(?:Emperor|Empress|King|Queen|Duke|Dynasty|dynasty|Khan|Shogun)\b")
_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z]*[A-Z])\)")
_TITLES = re.compile(
    r"^(?:[Tt]he |Sir |Lord |Pope |Saint |St |General |Captain |Justice |Dr "
    r"|PRC |US |UK |Chairman )"
)

_AMBIGUOUS = frozenset(
    (
        "四国 天后 江南 巴萨 格拉 伊斯兰 中国梦 亚历山大 北港 邵逸夫 穆罕默德 戴高乐 迪士尼 "
        "国防部 内务部 选举委员会 西亚 北欧 国会 议会 参议院 众议院"
    ).split()
)
"""Names that are words too, or that the press renders in several ways."""


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the dictionary: its rendering, and other forms of it that are right too."""

    target: str
    kind: Literal["person", "place", "institution"]
    accepted: tuple[str, ...] = ()


@functools.cache
def known_names() -> dict[str, Known]:
    """Names by Simplified form: 特朗普 Trump, 柏林 Berlin, 清华大学 Tsinghua University.

    Left out: words that are ordinary words too, places spelled in pinyin (they are in
    ``place_names``), and Chinese people of two characters, whose names are parts of others.
    """
    # All that they are worked out of: the code and its tables, both dictionaries.
    package = Path(__file__).parents[1]
    code = [path for room in ("chinese", "names") for path in (package / room).glob("*.py")]
    tables = (package / "data").iterdir()
    sources = [*sorted(code), *sorted(tables), dictionary.file(), words.file()]
    made = cached_table("known", sources, _known)
    return {word: Known(*fields) for word, fields in made.items()}


def _known() -> dict[str, tuple[Any, ...]]:
    tags, ordinary = word_tags(), ordinary_words()
    names: dict[str, tuple[Any, ...]] = {}
    for entry in proper_entries():
        word = entry.word
        if word in ordinary or word in _AMBIGUOUS or word in names:
            continue
        if not word.replace("·", "").isalpha() or word.isascii():
            continue
        tag = tags.get(word, "")
        # A place before a person: 华盛顿 is the city more often than the president.
        known = _institution(entry) or _place(entry, tag) or _person(entry, tag)
        if known is not None:
            names[word] = (known.target, known.kind, known.accepted)
    return names


@functools.cache
def transcribed_names() -> frozenset[str]:
    """Names that many foreigners bear (罗伯特): no Chinese, but in English of many spellings."""
    return frozenset(
        entry.word
        for entry in proper_entries()
        for sense in entry.senses
        if (match := _LEAD.match(sense.strip()))
        and _CALLED.match(match["rest"])
        and match["name"].lower() != join_syllables(entry.pinyin).lower()
    )


def _names(sense: str) -> tuple[str, ...]:
    """The names a sense begins with: ``München or Munich, capital of ...`` has two."""
    if not (match := _LEAD.match(_TITLES.sub("", sense.strip()))):
        return ()
    others = [name.strip(" ,") for name in re.split(r",? or ", match["others"])]
    names = [name for name in (match["name"], *others) if name]
    return tuple(sorted(names, key=lambda name: not name.isascii()))


def _person(entry: Entry, tag: str) -> Known | None:
    called: list[str] = []
    lived: list[str] = []
    for sense in entry.senses:
        match = _LEAD.match(_TITLES.sub("", sense.strip()))
        if match is None or _EMPERORS.search(match["name"]):
            continue
        if _CALLED.match(match["rest"]):
            called += _names(sense)
        elif _LIVED.match(match["rest"]) or ("·" in entry.word and match["rest"][:1] == ","):
            lived += _names(sense)
    if "·" in entry.word:
        whole = (called + lived)[:1]
        return Known(whole[0], "person", (whole[0].split()[-1],)) if whole else None
    syllables = re.sub(r"\d", "", entry.pinyin).split()
    if sum(syllable[0].isupper() for syllable in syllables) > 1:
        return _east_asian(entry, syllables, lived)
    if tag and not tag.startswith(("nr", "nz", "ns")):
        return None
    # A name that many bear has many spellings (Carl, Karl); whose is meant nobody can tell.
    if not lived and len(entry.word) < 4:
        return None
    if len(entry.word) == 2 and not any(_MODERN.search(sense) for sense in entry.senses):
        return None
    # A surname: in a full name, the word that sounds like it.
    words = [word for name in (*called, *lived) for word in name.split() if _SURNAME.match(word)]
    alike = {word: likeness(syllables, word) for word in words}
    best = max(alike, key=lambda word: alike[word], default="")
    if not best or alike[best] < LIKE:
        return None
    if called and alike.get(called[0], 0.0) >= alike[best] - 0.15:
        best = called[0]
    return Known(best, "person", tuple(word for word in called if word != best))


def _east_asian(entry: Entry, syllables: list[str], lived: list[str]) -> Known | None:
    """Surname and given name in Chinese characters: Xi Jinping, Kim Jong-un, Shinzo Abe."""
    if len(entry.word) < 3 or not lived:
        return None
    words = [word.capitalize() if word.isupper() else word for word in lived[0].split()]
    if len(words) not in (2, 3) or not all(word[0].isupper() for word in words):
        return None
    first, rest = words[0], " ".join(words[1:])
    if "Japan" in entry.senses[0]:  # the press puts the surname last
        return Known(f"{rest} {first}", "person", (f"{first} {rest}", first))
    pinyin = join_syllables(f"{entry.pinyin.split()[0]}") == first
    if not pinyin and max(likeness(syllables[:1], word) for word in words) < LIKE:
        return None
    own_order = pinyin or "-" in rest
    return Known(f"{first} {rest}", "person", (*((first,) if own_order else ()), *lived[1:]))


def _place(entry: Entry, tag: str) -> Known | None:
    if len(entry.word) > 2 and entry.word[-1] in "市县区镇乡旗":
        return None  # Chinese ones are in place_names; the others are there without 市
    names: list[str] = []
    sure = False
    pinyin = join_syllables(entry.pinyin).lower()
    for sense in entry.senses:
        match = _LEAD.match(_TITLES.sub("", sense.strip()))
        if match is None:
            continue
        rest = re.sub(r"former (?:Soviet|Yugoslav|French|British)", "", match["rest"]).split("[")[0]
        if _CALLED.match(rest) or _LIVED.match(rest):
            continue
        if match["name"].lower().startswith(pinyin) or _NO_PLACE.search(rest):
            return None
        if _GEO.search(rest) or (not rest and (tag == "ns" or match["name"] in _demonyms())):
            sure = True
        names += _names(sense)
    if not sure or not names:
        return None
    target, *others = dict.fromkeys(names)
    pair = "-" in target or " and " in target  # 中美: China-US, Chinese and American, both ...
    if len(entry.word) == 2 and (
        pair or (tag[:2] not in ("ns", "nr") and not _demonyms().get(target))
    ):
        return None
    return Known(re.sub(r" (?:City|Province|County)$", "", target), "place", tuple(others))


def _institution(entry: Entry) -> Known | None:
    if not _INSTITUTION.search(entry.word) or len(entry.word) < 3:
        return None
    if any(_NO_INSTITUTION.search(sense) for sense in entry.senses):
        return None
    names = [name for sense in entry.senses for name in _names(sense)]
    if not names or (len(names[0].split()) < 2 and len(entry.word) > 3):
        return None
    names += [short for sense in entry.senses for short in _ABBREVIATION.findall(sense)]
    initials = "".join(word[0] for word in names[0].split() if word[0].isupper())
    if len(initials) > 1:
        names += [initials, ".".join(initials) + "."]
    return Known(names[0], "institution", tuple(n for n in dict.fromkeys(names) if n != names[0]))


def is_country(place: str) -> bool:
    """Whether a place (in English) is one of those with an adjective of their own."""
    return place in _demonyms()


def derived_forms(place: str) -> Iterator[str]:
    """What stands for a place where it is an adjective or people: Pakistan, Pakistani."""
    yield from _demonyms().get(place, ())
    short = _WATER.sub("", place)
    if short != place:
        yield from (short, short + "s")
    stem = re.sub("[aeoy]$", "", place)
    for ending in ("n", "an", "ian", "i", "ese", "er"):
        yield place + ending
        if stem != place:
            yield stem + ending


@functools.cache
def institution_suffixes() -> dict[str, str]:
    """What institutions end with after a place, where the English is sure: 医院 Hospital."""
    return {row["suffix"]: row["english"] for row in table("suffixes.csv")}


@functools.cache
def _demonyms() -> dict[str, tuple[str, ...]]:
    return {row["place"]: tuple(row["forms"].split("|")) for row in table("demonyms.csv")}
