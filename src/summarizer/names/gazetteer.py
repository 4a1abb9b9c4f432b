"""Names of places, famous people and institutions, with English from CC-CEDICT.

The words that choose among the dictionary's entries are in ``data/places.toml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.chinese import dictionary, lexicon
from summarizer.chinese.dictionary import (
    Entry,
    cached_table,
    join_syllables,
    ordinary_words,
    proper_entries,
)
from summarizer.chinese.lexicon import tagger
from summarizer.chinese.script import any_of
from summarizer.data import table, word_lists
from summarizer.names.spelling import LIKE, likeness
from summarizer.report import NameKind

__all__ = [
    "EnglishName",
    "common_foreign_names",
    "derived_forms",
    "dictionary_names",
    "institution_suffixes",
    "is_country",
    "japanese_surnames",
    "place_names",
    "places_in_context",
    "word_tags",
    "world_names",
]

_LISTS = word_lists("places")["chinese"]
_DIVISIONS: str = _LISTS["divisions"]
_KIND = re.compile(rf"\b{any_of(_LISTS['kinds'])}\b")
_CITY = re.compile(r"\bcity\b(?! of| \d)|\bprovince,|capital|municipality|prefecture")
_TAGS = ("ns", "nr", "nrt", "nz", "nt", "")
"""Parts of speech that jieba's dictionary gives to places; "" is not in it."""


@functools.cache
def place_names() -> dict[str, str]:
    """Return Chinese places of two characters or more with their names in pinyin: 璧山, Bishan.

    Only entries whose definition begins with the pinyin and names a kind of place are included,
    and no ordinary words (大方, 和平): those have a second entry in lowercase pinyin, or the tag
    of an ordinary word in jieba's dictionary.
    """
    tags, surely = word_tags(), frozenset(_LISTS["unambiguous"])
    ambiguous = ordinary_words().union(_LISTS["ambiguous"], _LISTS["never"])
    return {
        word: name
        for word, (name, city) in _all_places().items()
        if word in surely
        or (
            word not in ambiguous
            and tags.get(word, "") in _TAGS
            # 武平 and 马龙 are people too; counties stand with 县, or behind their province.
            and (city or len(word) > 2 or tags.get(word) != "nr")
        )
    }


@functools.cache
def places_in_context() -> dict[str, str]:
    """Return Chinese places that are ordinary words too, and are meant only in context: 中山市."""
    never = place_names().keys() | set(_LISTS["never"])
    return {word: name for word, (name, _) in _all_places().items() if word not in never}


@functools.cache
def _all_places() -> dict[str, tuple[str, bool]]:
    """Return all Chinese places with their pinyin, and whether they are cities or the like."""
    places: dict[str, tuple[str, bool]] = {}
    for entry in proper_entries():
        word, name = entry.word, join_syllables(entry.pinyin)
        if len(word) > 2 and word[-1] in _DIVISIONS:  # 南岸区: the model translates 区 itself
            word, name = word[:-1], join_syllables(entry.pinyin.rsplit(maxsplit=1)[0])
        if len(word) < 2 or word in places or entry.word.endswith("新区"):
            continue
        for sense in entry.senses:
            plain = sense.replace("'", "").replace("’", "").lower()
            if plain.startswith(name.replace("'", "").lower()) and _KIND.search(plain):
                places[word] = name, _CITY.search(plain) is not None
                break
    return places


@functools.cache
def japanese_surnames() -> frozenset[str]:
    """Return the Japanese surnames of two characters in CC-CEDICT."""
    return frozenset(
        entry.word
        for entry in proper_entries()
        if len(entry.word) == 2 and any("Japanese surname" in sense for sense in entry.senses)
    )


@functools.cache
def word_tags() -> dict[str, str]:
    """Return the parts of speech of jieba's dictionary."""
    tags: dict[str, str] = tagger().dt.word_tag_tab
    return tags


_ENGLISH = word_lists("places")["names"]
_WORD = r"(?:(?:al-|bin |van |von |de |da |di )?[A-ZÀ-ŽŌ][\w.'’-]*|d['’][A-Z]\w+)"
_NAME = rf"(?:the )?{_WORD}(?: (?:(?:of|of the|and|de|la|del|for|on the) )?{_WORD})*"
_LEAD = re.compile(rf"(?P<name>{_NAME})(?P<others>(?:,? or {_NAME})*)(?P<rest>$|[ ,(].*)")
_LIVED = re.compile(r",? \((?:c\.\s?|born )?\d{3,4}\s?-")
_MODERN = re.compile(r"\((?:c\.\s?|born )?(?:19|20)\d\d\s?-")
_SURNAME = re.compile(r"[^\W\d_a-z][\w'’-]{2,}")
_BEARERS = re.compile(rf" \({any_of(_ENGLISH['bearers'])}\)")
_PLACE = re.compile(rf"\b{any_of(_ENGLISH['place'])}\b")
_NOT_PLACE = re.compile(rf"\b{any_of(_ENGLISH['not_place'])}\b")
_INSTITUTION = re.compile(f"(?:{'|'.join(_ENGLISH['institutions'])})$")
_NOT_INSTITUTION = re.compile(any_of(_ENGLISH["not_institution"]))
_GENERIC = re.compile(f" {any_of(_ENGLISH['generic'])}$|^The ")
_MONARCHS = re.compile(rf"\b{any_of(_ENGLISH['monarchs'])}\b")
_TITLES = re.compile(f"^{any_of(_ENGLISH['titles'])} ")
_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z]*[A-Z])\)")


@dataclass(frozen=True, slots=True)
class EnglishName:
    """The English form of a name, and other forms that are right too."""

    target: str
    kind: NameKind
    accepted: tuple[str, ...] = ()
    listed: bool = False
    """Taken from our own table, not from CC-CEDICT."""


@functools.cache
def dictionary_names() -> dict[str, EnglishName]:
    """Return the English of names in Simplified characters.

    特朗普 is Trump, 柏林 Berlin, 清华大学 Tsinghua University. Left out are ordinary words, places
    spelled in pinyin (see ``place_names``), and Chinese people of two characters, because their
    names are parts of other names.
    """
    # Everything that decides the result: the code, its lists, and both dictionaries.
    package = Path(__file__).parents[1]
    code = [path for room in ("chinese", "names") for path in (package / room).glob("*.py")]
    lists = (path for path in (package / "data").iterdir() if path.is_file())
    sources = [*sorted(code), *sorted(lists), dictionary.file(), lexicon.file()]
    names = cached_table("names", sources, _dictionary_names)
    known = {word: EnglishName(*fields) for word, fields in names.items()}
    return known | {
        word: name
        for word, name in world_names().items()
        if word not in known or known[word].target != name.target
    }


@functools.cache
def world_names() -> dict[str, EnglishName]:
    """Return the names of our own table, which outranks the dictionary."""
    names = {}
    for row in table("world.csv"):
        accepted = tuple(filter(None, row["accepted"].split("|")))
        kind: NameKind = row["kind"]  # type: ignore[assignment]
        names[row["source"]] = EnglishName(row["target"], kind, accepted, listed=True)
    return names


def _dictionary_names() -> dict[str, tuple[Any, ...]]:
    tags, ordinary = word_tags(), ordinary_words().union(_ENGLISH["ambiguous"])
    names: dict[str, tuple[Any, ...]] = {}
    for entry in proper_entries():
        word = entry.word
        if word in ordinary or word in names:
            continue
        if not word.replace("·", "").isalpha() or word.isascii():
            continue
        tag = tags.get(word, "")
        # Places go before people: 华盛顿 is the city more often than the president.
        name = _institution(entry) or _place(entry, tag) or _person(entry, tag)
        if name is not None:
            names[word] = (name.target, name.kind, name.accepted)
    return names


@functools.cache
def common_foreign_names() -> frozenset[str]:
    """Return names that many foreigners bear, which have several English spellings: 罗伯特."""
    return frozenset(
        entry.word
        for entry in proper_entries()
        for sense in entry.senses
        if (match := _LEAD.match(sense.strip()))
        and _BEARERS.match(match["rest"])
        and match["name"].lower() != join_syllables(entry.pinyin).lower()
    )


def _names(sense: str) -> tuple[str, ...]:
    """Return the names that a sense begins with, two in ``München or Munich, capital of ...``."""
    if not (match := _LEAD.match(_TITLES.sub("", sense.strip()))):
        return ()
    others = [name.strip(" ,") for name in re.split(r",? or ", match["others"])]
    names = [name for name in (match["name"], *others) if name]
    return tuple(sorted(names, key=lambda name: not name.isascii()))


def _person(entry: Entry, tag: str) -> EnglishName | None:
    """Return the name of a person, in most cases by the surname."""
    borne: list[str] = []  # names that many people bear
    famous: list[str] = []  # names of people with the years of their lives
    for sense in entry.senses:
        match = _LEAD.match(_TITLES.sub("", sense.strip()))
        if match is None or _MONARCHS.search(match["name"]):
            continue
        if _BEARERS.match(match["rest"]):
            borne += _names(sense)
        elif _LIVED.match(match["rest"]) or ("·" in entry.word and match["rest"][:1] == ","):
            famous += _names(sense)
    if "·" in entry.word:
        whole = (borne + famous)[:1]
        return EnglishName(whole[0], "person", (whole[0].split()[-1],)) if whole else None
    syllables = re.sub(r"\d", "", entry.pinyin).split()
    if sum(syllable[0].isupper() for syllable in syllables) > 1:
        return _east_asian(entry, syllables, famous)
    if tag and not tag.startswith(("nr", "nz", "ns")):
        return None
    # A name that many bear has several spellings (Carl, Karl), and none is surely meant.
    if not famous and len(entry.word) < 4:
        return None
    if len(entry.word) == 2 and not any(_MODERN.search(sense) for sense in entry.senses):
        return None
    # Of a full name, the surname is the word that sounds like the Chinese.
    words = [word for name in (*borne, *famous) for word in name.split() if _SURNAME.match(word)]
    alike = {word: likeness(syllables, word) for word in words}
    best = max(alike, key=lambda word: alike[word], default="")
    if not best or alike[best] < LIKE:
        return None
    if borne and alike.get(borne[0], 0.0) >= alike[best] - 0.15:
        best = borne[0]
    return EnglishName(best, "person", tuple(word for word in borne if word != best))


def _east_asian(entry: Entry, syllables: list[str], famous: list[str]) -> EnglishName | None:
    """Return an East Asian name of two parts: Xi Jinping, Kim Jong-un, Shinzo Abe."""
    if len(entry.word) < 3 or not famous:
        return None
    words = [word.capitalize() if word.isupper() else word for word in famous[0].split()]
    if len(words) not in (2, 3) or not all(word[0].isupper() for word in words):
        return None
    first, rest = words[0], " ".join(words[1:])
    if "Japan" in entry.senses[0]:  # the press puts the surname last
        return EnglishName(f"{rest} {first}", "person", (f"{first} {rest}", first))
    pinyin = join_syllables(f"{entry.pinyin.split()[0]}") == first
    if not pinyin and max(likeness(syllables[:1], word) for word in words) < LIKE:
        return None
    own_order = pinyin or "-" in rest
    return EnglishName(f"{first} {rest}", "person", (*((first,) if own_order else ()), *famous[1:]))


def _place(entry: Entry, tag: str) -> EnglishName | None:
    """Return the name of a place that is not spelled in pinyin."""
    if len(entry.word) > 2 and entry.word[-1] in "市县区镇乡旗":
        return None  # in place_names if Chinese, else in the dictionary without 市 too
    names: list[str] = []
    sure = False
    pinyin = join_syllables(entry.pinyin).lower()
    for sense in entry.senses:
        match = _LEAD.match(_TITLES.sub("", sense.strip()))
        if match is None:
            continue
        rest = re.sub(r"former (?:Soviet|Yugoslav|French|British)", "", match["rest"]).split("[")[0]
        if _BEARERS.match(rest) or _LIVED.match(rest):
            continue
        if match["name"].lower().startswith(pinyin) or _NOT_PLACE.search(rest):
            return None
        if _PLACE.search(rest) or (not rest and (tag == "ns" or match["name"] in _demonyms())):
            sure = True
        names += _names(sense)
    if not sure or not names:
        return None
    target, *others = dict.fromkeys(names)
    # 中美 can be China-US, Chinese and American, or both countries.
    pair = "-" in target or " and " in target
    if len(entry.word) == 2 and (
        pair or (tag[:2] not in ("ns", "nr") and not _demonyms().get(target))
    ):
        return None
    return EnglishName(re.sub(r" (?:City|Province|County)$", "", target), "place", tuple(others))


def _institution(entry: Entry) -> EnglishName | None:
    """Return the name of an institution, with its abbreviations."""
    if not _INSTITUTION.search(entry.word) or len(entry.word) < 3:
        return None
    if any(_NOT_INSTITUTION.search(sense) for sense in entry.senses):
        return None
    names = [name for sense in entry.senses for name in _names(sense)]
    if not names or (len(names[0].split()) < 2 and len(entry.word) > 3):
        return None
    names += [short for sense in entry.senses for short in _ABBREVIATION.findall(sense)]
    initials = "".join(word[0] for word in names[0].split() if word[0].isupper())
    if len(initials) > 1:
        names += [initials, ".".join(initials) + "."]
    name, *others = dict.fromkeys(names)
    return EnglishName(name, "institution", tuple(others))


def is_country(place: str) -> bool:
    """Return whether a place (in English) has an adjective of its own."""
    return place in _demonyms()


def derived_forms(place: str) -> Iterator[str]:
    """Yield what may stand for a place as adjective or people: Pakistani for Pakistan."""
    yield from _demonyms().get(place, ())
    short = _GENERIC.sub("", place)
    if short != place:
        yield from (short, short + "s")
    stem = re.sub("[aeoy]$", "", place)
    for ending in ("n", "an", "ian", "i", "ese", "er"):
        yield place + ending
        if stem != place:
            yield stem + ending


@functools.cache
def institution_suffixes() -> dict[str, str]:
    """Return endings of institutions behind a place, with their English: 医院 is Hospital."""
    return {row["suffix"]: row["english"] for row in table("suffixes.csv")}


@functools.cache
def _demonyms() -> dict[str, tuple[str, ...]]:
    return {row["place"]: tuple(row["forms"].split("|")) for row in table("demonyms.csv")}
