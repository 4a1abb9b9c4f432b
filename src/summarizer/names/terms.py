"""Terms of a glossary: where they come from, and which renderings of them count as right."""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from summarizer.chinese.script import has_chinese, to_simplified
from summarizer.data import table
from summarizer.errors import GlossaryError, InputError
from summarizer.names.gazetteer import derived_forms
from summarizer.report import NameKind

__all__ = [
    "Origin",
    "Term",
    "administrative_terms",
    "builtin_terms",
    "occurs",
    "official_term",
    "official_terms",
    "parse_glossary",
    "read_glossary",
    "renderings",
    "user_term",
    "without_accents",
]

Origin = Literal["glossary", "built-in", "pinyin", "CC-CEDICT", "translation"]


@dataclass(frozen=True, slots=True)
class Term:
    """A Chinese term in Simplified characters and its English.

    Attributes:
        source: The Chinese term.
        target: Its rendering.
        kind: Person, place, institution or other term.
        origin: Where the rendering comes from.
        accepted: Other renderings that count as right.
        covers: Number of characters that the rendering stands for, if not all of them (the
            surname in 唐区长); otherwise 0.
        full: The term written out, if it is an abbreviation (区党委 for 区委).
        known: A name of CC-CEDICT or of world news; longer names may begin with it.
        official: A term of the official vocabulary: it is meant only as a word of its own, and its
            accepted forms may have wildcards.
        checked: A translation without any of the renderings gets a finding.
    """

    source: str
    target: str
    kind: NameKind
    origin: Origin
    accepted: tuple[str, ...] = ()
    covers: int = 0
    full: str = ""
    known: bool = False
    official: bool = False
    checked: bool = True


@functools.cache
def builtin_terms() -> dict[str, Term]:
    """Return the built-in terms by Chinese term: abbreviations, regions, official vocabulary.

    Official terms that are neither written in nor checked serve measuring and training only.
    """
    used = {source: term for source, term in official_terms().items() if term.full or term.checked}
    return used | administrative_terms()


@functools.cache
def official_terms() -> dict[str, Term]:
    """Return press and government vocabulary with its official English, by Chinese term."""
    return {row["source"]: official_term(row) for row in table("official_terms.tsv")}


def official_term(row: Mapping[str, str]) -> Term:
    """Return the term of a row of ``official_terms.tsv``."""
    kind: NameKind = "institution" if row["topic"] == "institution" else "term"
    return Term(
        row["source"],
        row["target"],
        kind,
        "built-in",
        tuple(filter(None, row["accepted"].split("|"))),
        full={"english": row["target"], "chinese": row["long"]}.get(row["write"], ""),
        official=True,
        checked=row["check"] == "yes",
    )


@functools.cache
def administrative_terms() -> dict[str, Term]:
    """Return the built-in abbreviations, regions and institutions by Chinese term."""
    terms = {}
    for row in table("terms.csv"):
        accepted = tuple(filter(None, row["accepted"].split("|")))
        kind: NameKind = row["kind"]  # type: ignore[assignment]
        terms[row["source"]] = Term(
            row["source"], row["target"], kind, "built-in", accepted, full=row["full"]
        )
    return terms


def user_term(source: str, target: str, where: str = "") -> Term:
    """Return a term of the user's glossary; ``where`` begins the message of an error.

    Raises:
        GlossaryError: The term has no Chinese, or no rendering.
    """
    source, target = to_simplified(source.strip()), target.strip()
    if not has_chinese(source):
        raise GlossaryError(f"{where}{source!r} holds no Chinese; put the Chinese term first.")
    if not target:
        raise GlossaryError(f"{where}{source} has no English; give its rendering.")
    return Term(source, target, "term", "glossary")


def read_glossary(path: Path) -> dict[str, str]:
    """Read a glossary from a CSV or TSV file of ``Chinese,English`` lines.

    Raises:
        GlossaryError: The file cannot be read, or a line is invalid; the message names it.
    """
    from summarizer.documents.decode import read_text

    try:
        text = read_text(path)
    except InputError as error:
        raise GlossaryError(f"The glossary cannot be read: {error}") from error
    return parse_glossary(text, str(path))


_HEADERS = [["English"], ["english"], ["英文"], ["英语"], ["译文"], ["译名"]]
"""Cells of a second column that make its line a header although the first cell is Chinese."""

_SEPARATOR = re.compile(r"\s*[,，\t=＝]\s*")


def parse_glossary(text: str, name: str) -> dict[str, str]:
    """Return the terms of a glossary with their English; a header line may come first.

    Args:
        text: Lines of ``Chinese,English``, also separated by a tab, ``，`` or ``=``; ``#`` begins
            a comment. English that holds a comma is put in quotation marks. Below a header,
            further columns are left out.
        name: Name of the file, or of the box, for messages.

    Raises:
        GlossaryError: A line is invalid; the message names it.
    """
    glossary: dict[str, str] = {}
    header = False
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        delimiter = "\t" if "\t" in line else ","
        try:
            row = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error as error:
            raise GlossaryError(
                f"{name}, line {number} is not Chinese,English ({error}); correct the line."
            ) from error
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if number == 1 and (not any(map(has_chinese, cells)) or cells[1:2] in _HEADERS):
            header = True
            continue
        if not any(cells[1:]):
            cells = _SEPARATOR.split(cells[0], maxsplit=1)
        where = f"{name}, line {number}: "
        if len(cells) < 2 or not cells[1]:
            raise GlossaryError(f"{where}{cells[0]!r} has no English; write Chinese,English.")
        if any(cells[2:]) and not header:
            english = ", ".join(filter(None, cells[1:]))
            raise GlossaryError(
                f'{where}English with a comma needs quotation marks: {cells[0]},"{english}".'
            )
        if glossary.get(cells[0], cells[1]) != cells[1]:
            raise GlossaryError(f"{where}{cells[0]} is already “{glossary[cells[0]]}”; keep one.")
        user_term(cells[0], cells[1], where)
        glossary[cells[0]] = cells[1]
    return glossary


def renderings(term: Term) -> Iterator[str]:
    """Yield the renderings that count as right, the proposed one first."""
    yield term.target
    yield from term.accepted
    if "'" in term.target and term.origin != "glossary":  # Xi'an, Xian
        yield term.target.replace("'", "")
    if term.kind == "place" and term.known:
        yield from derived_forms(term.target)


def occurs(rendering: str, target: str, *, cased: bool, loose: bool = False) -> bool:
    """Return whether a rendering stands in a translation as whole words.

    Args:
        rendering: The English to look for.
        target: The translation, without accents.
        cased: Require the rendering's capitals. Its lowercase letters may be capitals in any
            case, as at the beginning of a sentence.
        loose: Accept British spelling, a comma or an article between the words, and read ``*``
            as any letters, or alone as up to three words.
    """
    rendering = without_accents(rendering)
    pattern = _loose_pattern(rendering) if loose else _pattern(rendering)
    return any(not cased or _has_capitals(rendering, m.group(1)) for m in pattern.finditer(target))


def without_accents(text: str) -> str:
    """Remove accents, so that Erdoğan and Erdogan are one spelling."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _has_capitals(rendering: str, found: str) -> bool:
    """Return whether what was found has the capitals of the rendering."""
    letters = [c for c in found if c.isalnum()]
    return all(
        not wanted.isupper() or got.isupper()
        for wanted, got in zip((c for c in rendering if c.isalnum()), letters, strict=False)
    )


@functools.lru_cache(maxsize=4096)
def _pattern(rendering: str) -> re.Pattern[str]:
    words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", rendering))
    return re.compile(rf"(?<!\w)({words})(?:['’]?s|['’]|es)?(?!\w)", re.IGNORECASE)


_BRITISH = (
    ("iz(?=[aei])", "i[sz]"),
    ("center", "cent(?:er|re)"),
    ("labor", "labou?r"),
    ("defense", "defen[cs]e"),
    (r"program\b", "program(?:me)?"),
    ("Macao", "Maca[ou]"),
)
"""American spellings, and patterns that match the British ones too."""


@functools.lru_cache(maxsize=8192)
def _loose_pattern(rendering: str) -> re.Pattern[str]:
    words = [word.rstrip(",") for word in re.split(r"[\s-]+", rendering)]
    gap = r",?[\s\-–\"“”]+(?:the\s+)?"
    pattern = ""
    for word in words:
        if word == "*":
            pattern += rf"(?:{gap}[\w'’-]+){{0,3}}?"
            continue
        word = re.escape(word).replace(r"\*", r"[\w-]*")
        for american, either in _BRITISH:
            word = re.sub(american, lambda _, either=either: either, word)  # type: ignore[misc]
        pattern += (gap if pattern else "") + word
    pattern = re.sub("y$", "(?:y|ies)", pattern)
    return re.compile(rf"(?<!\w)({pattern})(?:['’]?s|['’]|es)?(?!\w)", re.IGNORECASE)
