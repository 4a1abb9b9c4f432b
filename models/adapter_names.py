"""Names drawn at random for training pairs, and where a pair has names that can be others."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from summarizer.chinese.dictionary import syllable
from summarizer.data import table, word_lists
from summarizer.names.gazetteer import dictionary_names, is_country, place_names
from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in
from summarizer.names.surnames import RARE, has_form_of_name, spelled_name
from summarizer.report import Span

Kind = Literal["person", "foreign person", "place", "institution"]

REAL = 0.5
"""Share of real places; the others are made of two characters of real ones."""

_CAPITALIZED = re.compile(r"[A-Z][A-Za-z'-]*(?: [A-Z][A-Za-z'-]*)*")
_OWN_PLACE = re.compile(r"([A-Z][a-z']+) (?:City|County|District|Town|Township|Village|Province)")


@dataclass(frozen=True, slots=True)
class NameSlot:
    """A name that is written into the Chinese in English, and that the English has.

    Attributes:
        name: The English name.
        kind: What other names take its place.
        source: Where it stands in the Chinese.
        target: Where it stands in the English.
        short: Where the English has the surname alone.
    """

    name: str
    kind: Kind
    source: tuple[Span, ...]
    target: tuple[Span, ...]
    short: tuple[Span, ...] = ()


def name_slots(plain: str, source: str, target: str) -> list[NameSlot]:
    """Return the names that ``source`` has in English, ``plain`` in Chinese, and the target too."""
    if source == plain:
        return []
    slots: list[NameSlot] = []
    for match in Glossary(people=people_in(plain)).matches(plain):
        term, kind = match.term, _kind(match.term.source, match.term.kind, match.term.target)
        name = term.target
        if kind == "place" and (own := _OWN_PLACE.fullmatch(name)):
            name = own[1]
        if kind == "institution" and " " not in name:
            continue
        if kind is None or not _CAPITALIZED.fullmatch(name) or _spans(name, plain):
            continue
        here, there = _spans(name, source), _spans(name, target)
        if not here or not there or any(slot.name == name for slot in slots):
            continue
        surname = name.split()[0 if kind == "person" else -1]
        within = {at for start, end in there for at in range(start, end)}
        alone = (
            () if " " not in name or kind in ("place", "institution") else _spans(surname, target)
        )
        short = tuple(span for span in alone if span[0] not in within)
        if any(_of_another(target, span, kind) for span in short):
            continue
        slots.append(NameSlot(name, kind, here, there, short))
    return slots


def other_name(
    slot: NameSlot, chance: random.Random
) -> Iterator[tuple[tuple[Span, ...], Literal["source", "target"], str]]:
    """Draw a name for a slot; yield where it stands, on which side, and what is put there."""
    if slot.kind == "person":
        name = spelled_name(person(chance))
    elif slot.kind == "foreign person":
        name = " ".join(chance.choice(_foreign_words()) for _ in slot.name.split())
    elif slot.kind == "place":
        name = spelled_place(place(chance))
    else:
        name = chance.choice(_institutions())
    yield slot.source, "source", name
    yield slot.target, "target", name
    yield slot.short, "target", name.split()[0 if slot.kind == "person" else -1]


def person(chance: random.Random) -> str:
    """Draw a Chinese name in characters."""
    while True:
        given = "".join(chance.choice(_given()) for _ in range(chance.choice((1, 2, 2))))
        if has_form_of_name(name := chance.choice(_surnames()) + given):
            return name


def place(chance: random.Random) -> str:
    """Draw the name of a Chinese place in characters, without what kind of place it is."""
    names = _places()
    if chance.random() < REAL:
        return chance.choice(names)
    return chance.choice(names)[0] + chance.choice(names)[-1]


def spelled_place(name: str) -> str:
    """Return the name of a place in pinyin."""
    if name in place_names():
        return place_names()[name]
    word = ""
    for character in name:
        plain = (syllable(character) or "").replace("ü", "u")
        word += f"'{plain}" if word and plain[:1] in tuple("aoe") else plain
    return word.capitalize()


def surname(chance: random.Random) -> str:
    """Draw a surname in characters."""
    return chance.choice(_surnames())


def foreign_person(chance: random.Random) -> tuple[str, str]:
    """Draw a foreign name of one word with its English, which does not end in s."""
    return chance.choice(_foreign())


def country(chance: random.Random) -> tuple[str, str]:
    """Draw a country with its English, which does not end in s."""
    return chance.choice(_countries())


def _kind(source: str, kind: str, target: str) -> Kind | None:
    if kind == "person":
        return "person" if has_form_of_name(source) and source.isalpha() else "foreign person"
    if kind == "place":
        return None if is_country(target) else "place"
    return "institution" if kind == "institution" else None


def _of_another(text: str, surname: Span, kind: Kind) -> bool:
    """Return whether a surname seems to be part of another name: Zhang in Zhang Binbin."""
    if kind == "person":
        return bool(re.match(" [A-Z]", text[surname[1] :]))
    return bool(re.search(r"[A-Z][\w.'-]* $", text[: surname[0]]))


def _spans(name: str, text: str) -> tuple[Span, ...]:
    pattern = rf"(?<![A-Za-z'-]){re.escape(name)}(?![A-Za-z-])"
    return tuple(match.span() for match in re.finditer(pattern, text))


@functools.cache
def _places() -> list[str]:
    return sorted(name for name in place_names() if len(name) in (2, 3))


@functools.cache
def _surnames() -> list[str]:
    return sorted(set(word_lists("people")["surnames"]["single"]) - RARE)


@functools.cache
def _given() -> list[str]:
    names = [n for n, e in dictionary_names().items() if e.kind == "person" and len(n) == 3]
    return sorted({c for name in names if has_form_of_name(name) for c in name[1:]})


@functools.cache
def _foreign() -> list[tuple[str, str]]:
    return sorted(
        (source, name.target)
        for source, name in dictionary_names().items()
        if name.kind == "person"
        and not has_form_of_name(source)
        and re.fullmatch("[\u4e00-\u9fff]{2,5}(?<![人尚])", source)
        and re.fullmatch("[A-Z][a-z]+[a-rt-z]", name.target)
    )


@functools.cache
def _foreign_words() -> list[str]:
    return sorted({name for _, name in _foreign()})


@functools.cache
def _countries() -> list[tuple[str, str]]:
    rows = [
        (row["chinese"].split("|")[0], row["english"].split("|")[0])
        for row in table("countries.csv")
    ]
    return [
        row for row in rows if re.fullmatch("(?!United)[A-Z][a-z]+(?: [A-Z][a-z]+)?(?<!s)", row[1])
    ]


@functools.cache
def _institutions() -> list[str]:
    return sorted(
        name.target
        for name in dictionary_names().values()
        if name.kind == "institution" and " " in name.target and name.target.count(" ") < 6
    )
