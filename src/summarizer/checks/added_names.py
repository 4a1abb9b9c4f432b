"""Names in the English that nothing in the Chinese speaks for: countries, bodies, persons."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from summarizer.chinese.dictionary import readings
from summarizer.chinese.script import any_of, is_traditional, to_simplified
from summarizer.data import table, word_lists
from summarizer.names.surnames import (
    SPELLED_ELSEWHERE,
    SURNAMES_IN_PINYIN,
    special_readings,
    spelled_name,
)
from summarizer.report import Finding

__all__ = ["added_names", "countries_in", "names_spelled_elsewhere"]

_Name = tuple[str, str, Callable[[str], bool]]
"""Code of the finding, the name, and whether a Chinese text in either script speaks for it."""


class _Country(NamedTuple):
    """A country and the Chinese that speaks for it.

    Attributes:
        name: Its first word in English.
        chinese: What speaks for it anywhere in an article.
        short: What may mean it or another country; ``None`` if nothing can.
        others: Names of these other countries.
    """

    name: str
    chinese: re.Pattern[str]
    short: re.Pattern[str] | None = None
    others: re.Pattern[str] | None = None


_CAPITALIZED = re.compile(r"([A-Z](?<!\w[A-Z])\w+)(?=( [A-Z]\w+(?![-'’\w]))?)")
_SHORT = "[驻在访赴中对涉]{0}|{0}[方国军籍裔媒企核]|{0}中"
"""A country by the first character of its name: 驻加使馆, 肯方."""
_SHORT_NAME = re.compile(".方|.国|.政府|.铁|中.|伊|乌")
_INITIAL = "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
_FINAL = "(?:[iu]?ang?|[iu]?eng?|ing?|i?ong|un|ai|uai|ei|i?ao|i?ou|u[aoie]|i[aeu]|er|[aoeiu])"
_GIVEN = re.compile(f"(?:{_INITIAL}{_FINAL}){{1,2}}(?<![nm]e)")
"""One or two syllables of pinyin."""
_OWN_SPELLING = re.compile(
    "新加坡|马来|馬來|大马|大馬|槟|檳|柔佛|印尼|印度尼西|韩|韓|朝鲜|朝鮮|越南|泰|菲律[宾賓]|港|[台臺]"
)
"""Places whose Chinese do not spell their names in pinyin, or that have like names."""
_SPELLED_ELSEWHERE = re.compile(
    rf"\b(?:Mr|Ms|Mrs|Miss|Dr|Professor)\.? (?P<name>{any_of(SPELLED_ELSEWHERE)})\b"
    rf"|\b{any_of(SURNAMES_IN_PINYIN)} (?P<given>{any_of(SPELLED_ELSEWHERE)})\b"
)
_DOTTED = re.compile("[·・•]")
_EXCEPT_HAN = re.compile(r"[^\u4e00-\u9fff]")


def added_names(source: str, target: str, context: str | None = None) -> Iterator[Finding]:
    """Find names in the English that nothing in the Chinese speaks for.

    ``context`` is the text of the article, which may have them instead.
    """
    beginnings = _beginnings()
    for match in _CAPITALIZED.finditer(target):
        if match[1] not in beginnings:
            continue
        one = _country(match) or _body(match) or _person(match)
        if one is None:
            continue
        code, word, support = one
        supported = support(source) or (context and support(context))
        if not supported and not (context is None and _may_mean(word, source)):
            span = (match.start(), match.start() + len(word))
            yield Finding.of(code, "warning", has=word, target_span=span, found=word)


def names_spelled_elsewhere(
    source: str, target: str, context: str | None = None
) -> Iterator[Finding]:
    """Find names of the mainland's people in the spelling of other places: Mr. Fong for 方先生.

    ``context`` is the text of the article. Where it names another place, any spelling may be right.
    """
    for match in _SPELLED_ELSEWHERE.finditer(target):
        group = match.lastgroup or "name"
        characters = SPELLED_ELSEWHERE[match[group]]
        place = next((at for at, han in enumerate(source) if han in characters), None)
        if place is None:
            continue
        whole = context or source
        if is_traditional(whole) or _OWN_SPELLING.search(whole) or _DOTTED.search(source):
            return
        # Some characters are read in another way in given names.
        full = f"王{source[place]}" if group == "given" else source[place]
        should = spelled_name(full).split()[-1]
        if should not in target and match[group] not in source:
            yield Finding.of(
                "name-missing",
                "warning",
                source=source[place],
                target=should,
                source_span=(place, place + 1),
                target_span=match.span(group),
                expected=should,
                found=match[group],
            )


def countries_in(target: str) -> frozenset[str]:
    """Return the countries and their people in an English text; not China."""
    found = (_country(match) for match in _CAPITALIZED.finditer(target))
    return frozenset(one[1] for one in found if one)


def _country(match: re.Match[str]) -> _Name | None:
    countries = _countries()
    for word in (match[1] + (match[2] or ""), match[1]):
        if country := countries.get(word):
            named = functools.partial(_is_named, country.name, country.chinese)
            return "country-added", word, named
    return None


def _may_mean(word: str, source: str) -> bool:
    """Return whether a short name in a text without an article may mean a country: 伊方, Iran."""
    country = _countries().get(word)
    if country is None or country.short is None or country.others is None:
        return False
    plain = _simplified(source)
    return bool(country.short.search(plain)) and not country.others.search(plain)


def _body(match: re.Match[str]) -> _Name | None:
    for name, support in _bodies().get(match[1], ()):
        end = match.start() + len(name)
        if (
            match.string.startswith(name, match.start())
            and not match.string[end : end + 1].isalnum()
        ):
            return "name-added", name, functools.partial(_is_named, name, support)
    return None


def _person(match: re.Match[str]) -> _Name | None:
    """Return a name in pinyin: a surname that Chinese people bear, and one or two syllables."""
    given = (match[2] or "").strip()
    if match[1] not in SURNAMES_IN_PINYIN or not _GIVEN.fullmatch(given.lower()):
        return None
    name = f"{match[1]} {given}"
    return "name-added", name, functools.partial(_is_spelled, name)


# An English sentence may have several names.
@functools.lru_cache(maxsize=16)
def _simplified(text: str) -> str:
    return to_simplified(text)


def _is_named(name: str, support: re.Pattern[str], text: str) -> bool:
    return name in text or support.search(_simplified(text)) is not None


def _is_spelled(name: str, text: str) -> bool:
    """Return whether a text has characters that a name in pinyin spells: 王建国, Wang Jianguo.

    Where people do not spell their names in pinyin, any name may be right.
    """
    if name in text or _OWN_SPELLING.search(text):
        return True
    letters = name.replace(" ", "").lower()
    han = _EXCEPT_HAN.sub(" ", text)
    return any(_spells(letters, han, at) for at in range(len(han)))


def _spells(letters: str, han: str, at: int) -> bool:
    if not letters:
        return True
    if at == len(han) or han[at] == " ":
        return False
    return any(
        letters.startswith(reading) and _spells(letters[len(reading) :], han, at + 1)
        for reading in _readings(han[at])
    )


@functools.lru_cache(maxsize=8192)
def _readings(character: str) -> frozenset[str]:
    plain = readings(character) | special_readings(character)
    return frozenset(
        spelling for one in plain for spelling in (one.replace("ü", "u"), one.replace("ü", "yu"))
    )


@functools.cache
def _beginnings() -> frozenset[str]:
    """Return the first words of all names that are known here."""
    return SURNAMES_IN_PINYIN.union(_bodies(), (name.split()[0] for name in _countries()))


@functools.cache
def _countries() -> dict[str, _Country]:
    """Return the countries by each of their English words.

    A character that stands for several countries (伊, 巴) speaks for none of them: it is that one
    which the article names.
    """
    several = word_lists("expand")["countries"]["several"]
    found = {}
    for row in table("countries.csv"):
        words, chinese = row["english"].split("|"), row["chinese"]
        short = _SHORT.format(chinese[0])
        every = chinese.split("|")
        names = [one for one in every if not _SHORT_NAME.fullmatch(one)]
        own = re.compile("|".join(names or every))
        alike = several.get(chinese[0], ())
        others = [name for name in alike if not own.search(name)]
        if not others or len(others) == len(alike):
            country = _Country(words[0], re.compile(f"{chinese}|{short}"))
        else:
            brief = "|".join([short, *(one for one in every if one not in names)])
            rivals = f"(?<!阿)(?:{'|'.join(others)})"
            country = _Country(words[0], own, re.compile(brief), re.compile(rivals))
        found.update(dict.fromkeys(words, country))
    return found


@functools.cache
def _bodies() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Return names with what speaks for each in Chinese, by the first word of the name."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
    for row in table("known_names.csv"):
        for name in row["english"].split("|"):
            found[name.split()[0].partition("-")[0]].append((name, re.compile(row["chinese"])))
    return dict(found)
