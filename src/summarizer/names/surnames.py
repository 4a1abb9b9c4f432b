"""Chinese surnames, titles, and the spelling of Chinese names in pinyin.

The surnames, their readings and the titles are in ``data/people.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from summarizer.chinese.dictionary import syllable, syllables
from summarizer.chinese.script import HAN, any_of
from summarizer.data import word_lists

__all__ = [
    "ALSO_WORDS",
    "COMPOUND",
    "RARE",
    "SPELLED_ELSEWHERE",
    "SURNAME",
    "SURNAMES_IN_PINYIN",
    "TITLE",
    "VERB",
    "borne_alone",
    "english_title",
    "has_form_of_name",
    "other_spellings",
    "special_readings",
    "spelled_name",
    "surname_of",
    "titled_surnames",
]

_LISTS = word_lists("people")
_WORDS = _LISTS["words"]
_READINGS = _LISTS["readings"]

RARE = frozenset(_LISTS["surnames"]["rare"])
"""Surnames that few people bear."""

ALSO_WORDS = frozenset(_LISTS["surnames"]["also_words"]).union(_LISTS["surnames"]["also_places"])
"""Surnames that are mostly other words in running text."""

COMPOUND = frozenset(_LISTS["surnames"]["compound"])
"""Surnames of two characters."""

_SINGLE = RARE.union(_LISTS["surnames"]["single"])
SURNAMES_IN_PINYIN = frozenset(
    _READINGS["surnames"].get(name, "".join(syllables(name)).replace("ü", "u")).capitalize()
    for name in (*_SINGLE, *COMPOUND)
)
"""Surnames as English writes them."""

SPELLED_ELSEWHERE: dict[str, str] = _READINGS["elsewhere"]
"""Spellings of names outside the mainland, with the characters that each may stand for."""

_NO_GIVEN_NAME = frozenset(_LISTS["given_names"]["never"])
_LAST_OF_PLACES = frozenset(_LISTS["given_names"]["never_last"])

_PERSONAL = ("先生", "女士")
_ALSO_ALONE = _LISTS["surnames"]["alone"]
_ALONE = "".join(sorted(_SINGLE - RARE - ALSO_WORDS - set(_LISTS["surnames"]["never_alone"])))
_BORNE_ALONE = re.compile(
    rf"(?P<surname>{any_of(COMPOUND)}|[{_ALONE}])(?:{any_of(_WORDS['alone'])}|某)"
    rf"|(?<![{HAN}])(?P<also>[{_ALSO_ALONE}]){any_of(_PERSONAL)}"
)

_ALL_HAN = re.compile(f"[{HAN}]+")

SURNAME = f"(?:{any_of(COMPOUND)}|[{''.join(sorted(_SINGLE))}])"
"""Pattern of a surname."""

_TITLES = any_of((*_WORDS["offices"], *_WORDS["trades"]))
TITLE = f"(?:[副前原]?{_TITLES})(?!{'|'.join(_WORDS['not_titles'])})"
"""Pattern of anything that people are called by."""

VERB = any_of(_WORDS["verbs"])
"""Pattern of what people do, behind their names."""

_ENGLISH_TITLES: dict[str, str] = _LISTS["titles_in_english"]


def surname_of(name: str) -> str:
    """Return the surname that a Chinese name begins with."""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def has_form_of_name(name: str) -> bool:
    """Return whether a string consists of a surname and a possible given name."""
    surname = surname_of(name)
    given = name[len(surname) :]
    return (
        (len(surname) == 2 or surname in _SINGLE)
        and 1 <= len(given) <= 2
        and _ALL_HAN.fullmatch(name) is not None
        and name not in _WORDS["not_names"]
        and given not in _WORDS["address"]
        and given[-1] not in _LAST_OF_PLACES
        and not _NO_GIVEN_NAME & set(given)
    )


def spelled_name(name: str) -> str:
    """Return surname and given name in pinyin, each as one capitalized word."""
    surname = surname_of(name)
    given = _read(name[len(surname) :], _READINGS["given_names"])
    return f"{_read(surname, _READINGS['surnames'])} {given}"


def other_spellings(source: str, spelling: str) -> Iterator[str]:
    """Yield other spellings of a Chinese name that count as right: Tan for 覃, Lyu for Lü."""
    if "ü" in spelling:  # passports and many papers write Lyu
        yield spelling.replace("ü", "yu")
    surname, _, given = spelling.partition(" ")
    for other in _READINGS["also"].get(surname_of(source), ()):
        if other != surname:
            yield f"{other} {given}"


def special_readings(character: str) -> frozenset[str]:
    """Return the readings of a character in names that differ from its commonest one."""
    tables = (_READINGS["surnames"], _READINGS["given_names"])
    found = {readings[character] for readings in tables if character in readings}
    found.update(spelling.lower() for spelling in _READINGS["also"].get(character, ()))
    return frozenset(found)


def _read(part: str, special: Mapping[str, str]) -> str:
    if part in special:
        return special[part].capitalize()
    word = ""
    for character in part:
        plain = special.get(character) or syllable(character) or character
        word += f"'{plain}" if word and plain[0] in "aoe" else plain
    return word.capitalize()


def borne_alone(text: str) -> Iterator[re.Match[str]]:
    """Find surnames that stand alone before a title: 陆主任, 方先生.

    The group ``surname`` or ``also`` has the surname; the match may begin inside a word.
    """
    return _BORNE_ALONE.finditer(text)


def titled_surnames(people: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return how people may be named later on, such as 唐区长, with their surname: 唐, Tang."""
    surnames = {
        surname_of(name): spelling.split()[0]
        for name, spelling in people.items()
        if has_form_of_name(name) or len(name) == 1  # 次仁卓玛 has none
    }
    return {
        surname + title: (surname, spelling)
        for surname, spelling in surnames.items()
        for title in _WORDS["offices"]
    }


_BEHIND_NAME = re.compile(TITLE)


def english_title(text: str, at: int) -> tuple[str, int] | None:
    """Return the English of a title at ``at`` and where it ends: 院士, Academician."""
    match = _BEHIND_NAME.match(text, at)
    if match is None or match.group() not in _ENGLISH_TITLES:
        return None
    return _ENGLISH_TITLES[match.group()], match.end()
