"""Terms and names with one English rendering each: written into the source, then verified."""

from __future__ import annotations

import copy
import csv
import functools
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from summarizer.chinese.script import has_chinese, to_simplified
from summarizer.data import table
from summarizer.errors import GlossaryError, InputError
from summarizer.names.known import derived_forms, institution_suffixes, is_country, known_names
from summarizer.names.people import titled_surnames
from summarizer.names.places import crosses_words, goes_on, place_names
from summarizer.names.titles import title_ahead
from summarizer.report import Finding, Name, NameKind, Span

__all__ = ["Glossary", "Match", "Term", "parse_glossary", "read_glossary"]

Origin = Literal["glossary", "built-in", "pinyin", "CC-CEDICT", "translation"]


@dataclass(frozen=True, slots=True)
class Term:
    """A Chinese term in Simplified characters and how it is rendered.

    ``accepted``: other renderings that count as right where a model prefers them.
    ``covers``: how many characters of the source the rendering stands for, where that is not
    all of them (the surname in 唐区长).
    ``full``: the same term written out, where the source abbreviates it (区党委 for 区委).
    """

    source: str
    target: str
    kind: NameKind
    origin: Origin
    accepted: tuple[str, ...] = ()
    covers: int = 0
    full: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A term where it stands; ``span`` holds offsets into the text searched."""

    term: Term
    span: Span


class Glossary:
    """The user's terms, then the built-in ones, people, and the dictionary's names.

    ``people``: Chinese people of the article and the spelling of their names; a surname with a
    title (唐区长) stands for the surname alone. ``places``: places of CC-CEDICT.
    ``persons``: well-known people of CC-CEDICT; as ``places`` if not said. Institutions of
    CC-CEDICT are used where both ``builtin`` and ``places`` are. The longest match wins.

    Raises :class:`GlossaryError` for a term without Chinese or without a rendering.
    """

    def __init__(
        self,
        user: Mapping[str, str] | None = None,
        *,
        builtin: bool = True,
        places: bool = True,
        people: Mapping[str, str] = MappingProxyType({}),
        persons: bool | None = None,
    ) -> None:
        own: dict[str, Term] = {source: _person(source, name) for source, name in people.items()}
        for source, (surname, spelling) in titled_surnames(people).items():
            own[source] = Term(source, spelling, "person", "pinyin", covers=len(surname))
        if builtin:
            own |= builtin_terms()
        persons = places if persons is None else persons
        wanted: dict[NameKind, bool] = {
            "place": places,
            "person": persons,
            "institution": builtin and places,
        }
        self._known = _known_lexicon(frozenset(kind for kind, use in wanted.items() if use))
        for source, target in (user or {}).items():
            term = _user_term(source, target)
            before = own.get(term.source) or self._known.terms.get(term.source)
            if before and (before.origin != "CC-CEDICT" or before.kind != "institution"):
                term = replace(term, kind=before.kind)
            own[term.source] = term
        self._own = _Lexicon(own)
        self._composes = builtin and places

    def settled(self, names: Mapping[str, str]) -> Glossary:
        """This glossary with foreign names in the form that a translation of the text uses."""
        settled = copy.copy(self)
        extra = {
            source: Term(source, target, "person", "translation")
            for source, target in names.items()
            if source not in self._own.terms
        }
        settled._own = _Lexicon({**self._own.terms, **extra})
        return settled

    def matches(self, text: str) -> tuple[Match, ...]:
        """The terms that stand in ``text`` (either script), left to right, none in another word."""
        if not has_chinese(text):
            return ()
        return tuple(self._scan(to_simplified(text)))

    def _scan(self, simple: str) -> Iterator[Match]:
        at = 0
        while at < len(simple):
            term = self._longest(simple, at)
            if term is None:
                at += 1
                continue
            yield Match(term, (at, at + (term.covers or len(term.source))))
            at += len(term.source)

    def _longest(self, simple: str, at: int) -> Term | None:
        """The longest term that stands at one place of a text in Simplified characters."""
        first = simple[at]
        own, known = self._own.lengths.get(first, ()), self._known.lengths.get(first, ())
        for length in own if not known else sorted({*own, *known}, reverse=True):
            piece = simple[at : at + length]
            if len(piece) < length:
                continue
            term = self._own.terms.get(piece) or self._known.terms.get(piece)
            if term is None:
                continue
            end = at + length
            if term.origin == "glossary":
                return term
            if term.origin == "translation":
                return term
            if term.origin == "pinyin":
                # A name of two characters may be part of other words (唐军 in 唐军队); a
                # longer one is none, whatever the dictionary makes of its characters.
                whole = length > 2 and not term.covers
                if whole or not crosses_words(simple, at, end, prefix=bool(term.covers)):
                    return term
                continue
            if crosses_words(simple, at, end, prefix=term.origin == "built-in"):
                continue
            if term.origin == "CC-CEDICT":
                if goes_on(simple, at, end):
                    continue
                if self._composes and piece in place_names():
                    return _composed(simple, at, end, term) or term
            return term
        return None

    def write_in(self, text: str, *, everything: bool = False) -> str:
        """``text`` with English in the place of terms, spaced from other Latin letters.

        Models that copy Latin words through then use them as they stand: on 500 lines of
        newstest2019 and 2020 the starter had 61% of the Chinese places right without this and
        93% with it, BLEU 17.7 and 17.8; of well-known people 60% and 100%, BLEU 24.9 and 25.0
        on 240 lines. A title behind a name moves before it, in English (Academician Ding
        Xianping): BLEU 23.2 and 24.4 on the 40 lines that have one. Institutions and built-in
        terms, long as they are, come out mangled too often (BLEU 21.7 and 20.6 on 286 lines):
        abbreviations are written out in Chinese, and the place in an institution's name is
        English if its rendering has it too (Bishan in 璧山医院). Whole they are written in only
        with ``everything``, for a second try where the first did not have them. So are foreign
        places, which the starter knows (93%); countries are never written in: 98% are right
        without, 95% with it, and BLEU falls from 24.9 to 23.8.
        """
        simple = to_simplified(text)
        parts: list[str] = []
        done = 0
        for match in self._scan(simple):
            for (start, end), written in self._written(match, simple, everything):
                between = text[done:start]
                if between == "·" and parts:  # 迈克·杰克逊, both parts known
                    between = " "
                parts.append(between)
                before = between[-1:] or (parts[-2][-1:] if len(parts) > 1 else "")
                gap = " " if _latin(before) and _latin(written[0]) else ""
                after = " " if _latin(text[end : end + 1]) and _latin(written[-1]) else ""
                parts.append(f"{gap}{written}{after}")
                done = end
        return "".join([*parts, text[done:]])

    def _written(self, match: Match, simple: str, everything: bool) -> Iterator[tuple[Span, str]]:
        """What a match of the text ``simple`` is replaced by, and where."""
        term, (start, end) = match.term, match.span
        if term.kind == "person":
            # Models read 丁显平院士 as somebody's academy.
            title, end = title_ahead(simple, end) or ("", end)
            yield (start, end), f"{title} {term.target}".strip()
        elif term.origin == "CC-CEDICT" and term.kind == "place":
            if term.source in place_names() or (everything and not is_country(term.target)):
                yield match.span, term.target
        elif term.full and not everything:
            yield match.span, term.full
        elif everything or term.kind == "place" or term.origin == "glossary":
            yield match.span, term.target
        else:
            for length in range(len(term.source) - 1, 1, -1):
                place = self._known.terms.get(term.source[:length])
                if place is None or place.source not in place_names():
                    continue
                if place.target in term.target:
                    yield (start, start + length), place.target
                break

    def verify(
        self, source: str, target: str, matches: Sequence[Match] | None = None
    ) -> list[Finding]:
        """A finding for each term of ``source`` whose English is not in ``target``.

        The user's terms are errors; built-in terms, people and places, for which other wordings
        can be right, are warnings. Plurals and possessives pass, capitals where a sentence
        begins, and the adjective of a place (Pakistani). Once is enough for a term that
        stands in the source twice: the English may say "he" or "the city".
        """
        found = []
        checked = self.matches(source) if matches is None else matches
        plain = _plain(target)
        for term, match in {match.term: match for match in reversed(checked)}.items():
            strict = term.origin == "glossary"
            if any(_occurs(form, plain, cased=term.origin != "built-in") for form in _forms(term)):
                continue
            found.append(
                Finding.of(
                    "term-missing" if strict or term.kind == "term" else "name-missing",
                    "error" if strict else "warning",
                    source=term.source,
                    target=term.target,
                    source_span=match.span,
                    expected=term.target,
                )
            )
        return sorted(found, key=lambda finding: finding.source_span or (0, 0))

    def names(self, text: str) -> tuple[Name, ...]:
        """The terms and names of an article, with how often each occurs, most frequent first."""
        counts = Counter(match.term for match in self.matches(text))
        return tuple(
            Name(term.source, term.target, term.kind, count, term.origin)
            for term, count in counts.most_common()
        )


class _Lexicon:
    """Terms by source, and which lengths they have by first character, longest first."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self.terms = terms
        lengths: dict[str, set[int]] = {}
        for source in terms:
            lengths.setdefault(source[0], set()).add(len(source))
        self.lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}


@functools.cache
def _known_lexicon(kinds: frozenset[NameKind]) -> _Lexicon:
    """The names of CC-CEDICT of these kinds."""
    terms: dict[str, Term] = {}
    if kinds:
        for source, known in known_names().items():
            if known.kind in kinds:
                terms[source] = Term(source, known.target, known.kind, "CC-CEDICT", known.accepted)
    if "place" in kinds:
        for source, name in place_names().items():
            terms[source] = Term(source, name, "place", "CC-CEDICT")
    return _Lexicon(terms)


def _composed(simple: str, at: int, end: int, place: Term) -> Term | None:
    """The institution that a place begins, where its name is sure: 璧山医院, Bishan Hospital."""
    begin = end + (simple[end : end + 1] in ("市", "省"))
    for length in range(6, 1, -1):
        what = simple[begin : begin + length]
        if what in institution_suffixes() and not crosses_words(simple, begin, begin + length):
            english = institution_suffixes()[what]
            return Term(
                simple[at : begin + length],
                f"{place.target} {english}",
                "institution",
                "CC-CEDICT",
                (
                    f"{english} of {place.target}",
                    f"{place.target} Municipal {english}",
                    f"{place.target} Provincial {english}",
                ),
            )
    return None


def _person(source: str, name: str) -> Term:
    # Passports and many papers write Lyu for Lü.
    return Term(source, name, "person", "pinyin", (name.replace("ü", "yu"),))


def _forms(term: Term) -> Iterator[str]:
    """The renderings that count as right, the proposed one first."""
    yield term.target
    yield from term.accepted
    if "'" in term.target and term.origin != "glossary":  # Xi'an, Xian
        yield term.target.replace("'", "")
    if term.kind == "place" and term.origin == "CC-CEDICT":
        yield from derived_forms(term.target)


def read_glossary(path: Path) -> dict[str, str]:
    """A CSV or TSV file of ``Chinese,English`` lines as a mapping; a header line may stand first.

    Raises :class:`GlossaryError`, with the line, for what cannot be understood.
    """
    from summarizer.documents.decode import read_text

    try:
        text = read_text(path)
    except InputError as error:
        raise GlossaryError(f"The glossary cannot be read: {error}") from error
    return parse_glossary(text, str(path))


_HEADERS = [["English"], ["english"], ["英文"], ["英语"], ["译文"], ["译名"]]
"""What the second column is called where the first has a Chinese name."""


def parse_glossary(text: str, name: str) -> dict[str, str]:
    """The content of such a file, which messages call ``name``. Raises as it does."""
    delimiter = "\t" if "\t" in text.splitlines()[0] else ","
    glossary: dict[str, str] = {}
    rows = csv.reader(
        io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter, skipinitialspace=True
    )
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if number == 1 and (not has_chinese(cells[0]) or cells[1:2] in _HEADERS):
            continue  # a header
        if len(cells) < 2 or not cells[1]:
            raise GlossaryError(
                f"{name}, line {number}: {cells[0]!r} has no English; write Chinese,English."
            )
        if glossary.get(cells[0], cells[1]) != cells[1]:
            raise GlossaryError(
                f"{name}, line {number}: {cells[0]} is already “{glossary[cells[0]]}”; keep one."
            )
        _user_term(cells[0], cells[1], f"{name}, line {number}: ")
        glossary[cells[0]] = cells[1]
    return glossary


@functools.cache
def builtin_terms() -> dict[str, Term]:
    """The shipped list of administrative abbreviations and institutions, by Chinese term."""
    terms = {}
    for row in table("terms.csv"):
        accepted = tuple(filter(None, row["accepted"].split("|")))
        kind: NameKind = row["kind"]  # type: ignore[assignment]
        terms[row["source"]] = Term(
            row["source"], row["target"], kind, "built-in", accepted, full=row["full"]
        )
    return terms


def _user_term(source: str, target: str, where: str = "") -> Term:
    source, target = to_simplified(source.strip()), target.strip()
    if not has_chinese(source):
        raise GlossaryError(f"{where}{source!r} holds no Chinese; terms go Chinese to English.")
    if not target:
        raise GlossaryError(f"{where}{source} has no English; give its rendering.")
    return Term(source, target, "term", "glossary")


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _occurs(rendering: str, target: str, *, cased: bool) -> bool:
    """Whether a rendering stands in the target (without accents) as whole words.

    ``cased``: its capitals must be there too; small letters may always be capitals (a
    sentence's beginning).
    """
    rendering = _plain(rendering)
    return any(
        not cased or _agrees(rendering, m.group(1)) for m in _form(rendering).finditer(target)
    )


def _plain(text: str) -> str:
    """Without accents: Erdoğan and Erdogan, Lüliang and Luliang are one spelling."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _agrees(rendering: str, found: str) -> bool:
    letters = [c for c in found if c.isalnum()]
    return all(
        not wanted.isupper() or got.isupper()
        for wanted, got in zip((c for c in rendering if c.isalnum()), letters, strict=False)
    )


@functools.lru_cache(maxsize=4096)
def _form(rendering: str) -> re.Pattern[str]:
    words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", rendering))
    return re.compile(rf"(?<!\w)({words})(?:['’]?s|['’]|es)?(?!\w)", re.IGNORECASE)
