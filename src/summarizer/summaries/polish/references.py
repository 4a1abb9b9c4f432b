"""People and institutions: in full where they come first, short from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from summarizer.names.people import TITLES_IN_ENGLISH, spelled_name
from summarizer.report import Name

__all__ = ["introduced", "mentioned_again", "outside_quotes", "short_forms"]

_QUOTED = re.compile(r"[“「『][^”」』]*(?:[”」』]|$)|\"[^\"]*(?:\"|$)")
_NOT_ALONE = frozenset("He She You An A So Long Can Ran To Man Men Ban Me We Do Go May Are".split())
"""Surnames that read as another word: He said."""
_TITLES = "|".join(map(re.escape, sorted(TITLES_IN_ENGLISH, key=len, reverse=True)))
_RANKS = (
    "Mr|Mrs|Ms|President|Premier|Minister|Chancellor|Chairwoman|Chairperson|Senator|Secretary|"
    "General|King|Queen|Prince|Princess|Officer|Spokesman|Spokesperson|Spokeswoman"
)
_PARTICLES = "(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|al)"
_FOREIGN_LAST = re.compile(rf"\s((?:{_PARTICLES}\s)*[A-Z][\w'’-]+)$")
_APPOSITION = re.compile(r", (?P<office>[^,;.“”\"]{3,120}), ")


def outside_quotes(text: str, at: int) -> bool:
    return not any(m.start() <= at < m.end() for m in _QUOTED.finditer(text))


def short_forms(names: Sequence[Name], texts: Sequence[str]) -> dict[str, str]:
    """Full names of people and what they are called later: Ding Xianping, Ding.

    Chinese people by the surname, which stands first, others (with a · in the Chinese) by the
    last name; only those whose short form can mean nobody else, among ``names`` or in
    ``texts``.
    """
    people = {name.target: name.source for name in names if name.kind == "person"}
    forms = {full: short for full, source in people.items() if (short := _short(full, source))}
    everything = "\n".join(texts)
    taken = [word for full in people for word in {*full.split(), forms.get(full, "")} if word]
    return {
        full: short
        for full, short in forms.items()
        if taken.count(short) == 1 and not _somebody_else(everything, full, short)
    }


def _short(full: str, source: str) -> str:
    words = full.split()
    if len(words) < 2:
        return ""
    if "·" in source or "•" in source:
        last = _FOREIGN_LAST.search(full)
        return last[1] if last and last[1] not in ("Jr", "Sr", "II", "III") else ""
    if words[0] in _NOT_ALONE or len(words) != 2 or spelled_name(source) != full:
        return ""
    return words[0]


def _somebody_else(text: str, full: str, short: str) -> bool:
    """Whether ``short`` is part of another name too: Tang Dynasty, Melania Trump."""
    rest = text.replace(full, "")
    return bool(
        re.search(rf"\b{re.escape(short)}(?: [A-Z]|-)", rest)
        or any(
            not re.search(rf"\b(?:{_TITLES}|{_RANKS}) $", rest[: match.start()])
            and re.search(r"[a-z,] [A-Z][\w-]+ $", rest[: match.start()])
            for match in re.finditer(rf"\b{re.escape(short)}\b", rest)
        )
    )


def introduced(text: str, told: str, english: str, short: Mapping[str, str]) -> str:
    """``text`` with the full name of somebody whom the reader has not met: Academician Ding,
    Academician Ding Xianping, where ``english``, the whole translation, has the latter."""
    for full, form in short.items():
        if full in f"{told} {text}":
            continue
        for match in re.finditer(rf"\b({_TITLES}) {re.escape(form)}\b(?! [A-Z])", text):
            named = f"{match[1]} {full}"
            if named in english and outside_quotes(text, match.start()):
                text = text[: match.start()] + named + text[match.end() :]
                break
    return text


def mentioned_again(text: str, told: str, names: Sequence[Name], short: Mapping[str, str]) -> str:
    """``text`` with the short forms of those who are in ``told`` or stand in it already.

    A title or an office goes too where ``told`` gives the same one beside the name, and
    institutions are named by an abbreviation that ``told`` gives in brackets.
    """
    for full, form in short.items():
        text = _again(text, told, full, form)
    for name in names:
        if name.kind == "institution" and (given := _abbreviation(told, name.target)):
            text = re.sub(rf"\b{re.escape(name.target)}\b(?! \()", given, text)
    return text


def _again(text: str, told: str, full: str, form: str) -> str:
    pattern = re.compile(rf"(?P<title>\b(?:(?:{_TITLES}) )+)?\b{re.escape(full)}\b(?! [A-Z])")
    done, at = "", 0
    for match in pattern.finditer(text):
        before = f"{told} {done}{text[at : match.start()]}"
        if not re.search(rf"\b{re.escape(full)}\b", before):
            continue
        if not outside_quotes(text, match.start()):
            continue
        title = match["title"] or ""
        done += text[at : match.start()] + ("" if f"{title}{full}" in before else title) + form
        at = match.end()
        office = _APPOSITION.match(text, at)
        if office and f"{full}, {office['office']}," in before:
            done, at = done + " ", office.end()
    return done + text[at:]


def _abbreviation(told: str, full: str) -> str:
    """CDC, where ``told`` has "Centers for Disease Control (CDC)"."""
    given = re.search(rf"\b{re.escape(full)} \((?P<short>[A-Z]{{2,8}})\)", told)
    if not given:
        return ""
    initials = iter(word[0].upper() for word in full.split())
    return given["short"] if all(letter in initials for letter in given["short"]) else ""
