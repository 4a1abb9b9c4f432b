"""People and institutions: in full at first mention, short from then on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from summarizer.data import word_lists
from summarizer.names.people import TITLES_IN_ENGLISH, spelled_name
from summarizer.report import Name

__all__ = ["complete_first_mentions", "outside_quotes", "short_forms", "shorten_later_mentions"]

_LISTS = word_lists("summaries")["references"]
_AMBIGUOUS_SURNAMES = frozenset(_LISTS["ambiguous_surnames"])
_TITLES = "|".join(map(re.escape, sorted(TITLES_IN_ENGLISH, key=len, reverse=True)))
_RANKS = "|".join(_LISTS["ranks"])
_FOREIGN_SURNAME = re.compile(rf"\s((?:(?:{'|'.join(_LISTS['particles'])})\s)*[A-Z][\w'’-]+)$")
_QUOTED = re.compile(r"[“「『][^”」』]*(?:[”」』]|$)|\"[^\"]*(?:\"|$)")
_APPOSITION = re.compile(r", (?P<office>[^,;.“”\"]{3,120}), ")


def outside_quotes(text: str, at: int) -> bool:
    """Return True if the character at ``at`` is not in quotation marks."""
    return not any(m.start() <= at < m.end() for m in _QUOTED.finditer(text))


def short_forms(names: Sequence[Name], texts: Sequence[str]) -> dict[str, str]:
    """Return the short form of full names: Ding for Ding Xianping.

    For Chinese people that is the surname, which stands first; for others (with a · in the
    Chinese) the last name. Short forms that may mean somebody else in ``texts`` are left out.
    """
    people = {name.target: name.source for name in names if name.kind == "person"}
    forms = {full: short for full, source in people.items() if (short := _short(full, source))}
    text = "\n".join(texts)
    words = [word for full in people for word in {*full.split(), forms.get(full, "")} if word]
    return {
        full: short
        for full, short in forms.items()
        if words.count(short) == 1 and not _is_ambiguous(text, full, short)
    }


def _short(full: str, source: str) -> str:
    words = full.split()
    if len(words) < 2:
        return ""
    if "·" in source or "•" in source:
        last = _FOREIGN_SURNAME.search(full)
        return last[1] if last and last[1] not in ("Jr", "Sr", "II", "III") else ""
    if words[0] in _AMBIGUOUS_SURNAMES or len(words) != 2 or spelled_name(source) != full:
        return ""
    return words[0]


def _is_ambiguous(text: str, full: str, short: str) -> bool:
    """Return True if ``short`` is part of another name too: Tang Dynasty, Melania Trump."""
    rest = text.replace(full, "")
    return bool(
        re.search(rf"\b{re.escape(short)}(?: [A-Z]|-)", rest)
        or any(
            not re.search(rf"\b(?:{_TITLES}|{_RANKS}) $", rest[: match.start()])
            and re.search(r"[a-z,] [A-Z][\w-]+ $", rest[: match.start()])
            for match in re.finditer(rf"\b{re.escape(short)}\b", rest)
        )
    )


def complete_first_mentions(
    text: str, preceding: str, translation: str, short: Mapping[str, str]
) -> str:
    """Return ``text`` with full names after titles at first mention.

    Academician Ding becomes Academician Ding Xianping if the translation has the latter and
    ``preceding``, the summary so far, has not.
    """
    for full, form in short.items():
        if full in f"{preceding} {text}":
            continue
        for match in re.finditer(rf"\b({_TITLES}) {re.escape(form)}\b(?! [A-Z])", text):
            name = f"{match[1]} {full}"
            if name in translation and outside_quotes(text, match.start()):
                text = text[: match.start()] + name + text[match.end() :]
                break
    return text


def shorten_later_mentions(
    text: str, preceding: str, names: Sequence[Name], short: Mapping[str, str]
) -> str:
    """Return ``text`` with short forms for people who were mentioned before.

    A title or an office that was given before is dropped too, and institutions get the
    abbreviation that ``preceding`` gives in brackets.
    """
    for full, form in short.items():
        text = _shorten(text, preceding, full, form)
    for name in names:
        if name.kind == "institution" and (initials := _abbreviation(preceding, name.target)):
            text = re.sub(rf"\b{re.escape(name.target)}\b(?! \()", initials, text)
    return text


def _shorten(text: str, preceding: str, full: str, form: str) -> str:
    pattern = re.compile(rf"(?P<title>\b(?:(?:{_TITLES}) )+)?\b{re.escape(full)}\b(?! [A-Z])")
    done, at = "", 0
    for match in pattern.finditer(text):
        before = f"{preceding} {done}{text[at : match.start()]}"
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


def _abbreviation(text: str, full: str) -> str:
    """Return CDC if the text has "Centers for Disease Control (CDC)", else an empty string."""
    match = re.search(rf"\b{re.escape(full)} \((?P<short>[A-Z]{{2,8}})\)", text)
    if not match:
        return ""
    initials = iter(word[0].upper() for word in full.split())
    return match["short"] if all(letter in initials for letter in match["short"]) else ""
