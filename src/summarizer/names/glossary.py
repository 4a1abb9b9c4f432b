"""Terms and names with one English rendering each: written into the source, then verified."""

from __future__ import annotations

import copy
import functools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from summarizer.chinese.script import has_chinese
from summarizer.names.boundaries import (
    DOTS,
    FREQUENT,
    continues_beyond,
    crosses_words,
    cuts_word,
    longer_institution,
    simplified,
    within_dotted_name,
)
from summarizer.names.gazetteer import (
    dictionary_names,
    institution_suffixes,
    is_country,
    place_names,
    places_in_context,
    world_names,
)
from summarizer.names.minorities import minority_spellings
from summarizer.names.places import (
    after_foreign_name,
    cut_by_title,
    left_to_model,
    named_after,
    named_by_rule,
    names_a_person,
    part_of_another,
    place_here,
    written_name,
)
from summarizer.names.roads import roads_in
from summarizer.names.surnames import english_title, other_spellings, titled_surnames
from summarizer.names.terms import (
    Origin,
    Term,
    builtin_terms,
    occurs,
    renderings,
    user_term,
    without_accents,
)
from summarizer.report import Finding, Name, NameKind, Span

__all__ = ["Glossary", "Match"]


@dataclass(frozen=True, slots=True)
class Match:
    """A term and its span in the text."""

    term: Term
    span: Span


class Glossary:
    """The terms and names of an article with their English; the longest match wins.

    Precedence is the user's terms, built-in terms, people of the article, names of CC-CEDICT.
    """

    def __init__(
        self,
        user: Mapping[str, str] | None = None,
        *,
        builtin: bool = True,
        places: bool = True,
        people: Mapping[str, str] = MappingProxyType({}),
        persons: bool | None = None,
        terms: Mapping[str, Term] | None = None,
    ) -> None:
        """Collect the terms.

        Args:
            user: The user's Chinese terms with their English.
            builtin: Use the built-in administrative terms and, with ``places``, institutions of
                CC-CEDICT.
            places: Use places of CC-CEDICT.
            people: Chinese people of the article with the spelling of their names, and surnames
                that stand alone. A surname with a title (唐区长) stands for the surname alone.
            persons: Use well-known people of CC-CEDICT; as ``places`` if ``None``.
            terms: Built-in terms in place of those that are shipped.

        Raises:
            GlossaryError: A user's term has no Chinese, or no rendering.
        """
        own: dict[str, Term] = {
            source: _person(source, name) for source, name in people.items() if len(source) > 1
        }
        for source, (surname, spelling) in titled_surnames(people).items():
            own[source] = Term(source, spelling, "person", "pinyin", covers=len(surname))
        if builtin:
            own |= builtin_terms() if terms is None else terms
        persons = places if persons is None else persons
        enabled: dict[NameKind, bool] = {
            "place": places,
            "person": persons,
            "institution": builtin and places,
            "term": builtin and places,
        }
        self._dictionary = _dictionary_lexicon(
            frozenset(kind for kind, use in enabled.items() if use)
        )
        for source, target in (user or {}).items():
            term = user_term(source, target)
            before = own.get(term.source) or self._dictionary.terms.get(term.source)
            if before and not (before.known and before.kind == "institution"):
                term = replace(term, kind=before.kind)
            own[term.source] = term
        self._own = _Lexicon(own)
        self._composes = builtin and places
        self._places = places

    def settled(self, names: Mapping[str, str]) -> Glossary:
        """Return a copy with foreign names in the form that a translation of the text uses."""
        settled = copy.copy(self)
        extra = {
            source: Term(source, target, "person", "translation")
            for source, target in names.items()
            if source not in self._own.terms
        }
        settled._own = _Lexicon({**self._own.terms, **extra})
        return settled

    def matches(self, text: str) -> tuple[Match, ...]:
        """Return the terms in a text of either script, left to right, none inside other words."""
        if not has_chinese(text):
            return ()
        return tuple(self._scan(simplified(text)))

    def _scan(self, simple: str, writing: Collection[str] | None = None) -> Iterator[Match]:
        """Yield the terms in Simplified text.

        With ``writing``, official terms that are neither written in nor in it are passed over,
        because they must not hide what is written in: the abbreviation 市委 in 市委书记.
        """
        at = 0
        ruled = {**roads_in(simple), **named_by_rule(simple)} if self._places else {}
        while at < len(simple):
            term = self._longest(simple, at, writing)
            if at in ruled and (term is None or term.known):
                source, english, name = ruled[at]
                if term is None or len(term.source) < len(source):
                    term = Term(source, english, "place", "pinyin", (name,))
            if term is None:
                at += 1
                continue
            yield Match(term, (at, at + (term.covers or len(term.source))))
            at += len(term.source)

    def _longest(self, simple: str, at: int, writing: Collection[str] | None) -> Term | None:
        """Return the longest term at one place of a text in Simplified characters."""
        first = simple[at]
        own, others = self._own.lengths.get(first, ()), self._dictionary.lengths.get(first, ())
        for length in sorted({*own, *others}, reverse=True) if others else own:
            piece = simple[at : at + length]
            if len(piece) < length:
                continue
            term = self._own.terms.get(piece) or self._dictionary.terms.get(piece)
            if term is None or not _meant(term, simple, at, at + length):
                continue
            left = term.official and not term.full
            if left and writing is not None and term.source not in writing:
                continue
            if self._composes and piece in place_names():
                return _composed(simple, at, at + length, term) or term
            return term
        return None

    def write_in(
        self, text: str, *, everything: bool = False, missing: Collection[str] = ()
    ) -> str:
        """Replace terms by their English, with spaces between it and other Latin letters.

        Translation models copy Latin words, so they use the English as given. Measured with the
        starter on lines of newstest2019 and 2020:

        - Chinese places: right in 61% without and 93% with this, BLEU 17.7 and 17.8 (500 lines).
        - Well-known people: 60% and 100%, BLEU 24.9 and 25.0 (240 lines).
        - A title behind a name moves before it, in English (Academician Ding Xianping): BLEU 23.2
          and 24.4 (the 40 lines that have one).
        - Institutions and built-in terms are long and too often come out mangled: BLEU 21.7 and
          20.6 (286 lines). Abbreviations are therefore written out in Chinese, and the place in
          an institution's name is replaced if its rendering contains it (Bishan in 璧山医院).
        - Foreign places: the starter knows them (93%), so they are not replaced.
        - Countries: right in 98% without, 95% with it, and BLEU falls from 24.9 to 23.8, so they
          are never replaced.

        Args:
            text: The Chinese text.
            everything: Replace whole institutions, administrative terms and foreign places too,
                for a second try after a translation without them.
            missing: Official terms that were missing in that translation. Others are replaced
                only if the table says so.
        """
        simple = simplified(text)
        parts: list[str] = []
        done = 0
        for match in self._scan(simple, missing):
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
        """Yield the spans of a match to be replaced, with their replacements."""
        term, (start, end) = match.term, match.span
        if term.kind == "person":
            # Models take 丁显平院士 for an academy.
            title, end = english_title(simple, end) or ("", end)
            yield (start, end), f"{title} {term.target}".strip()
        elif term.known and term.kind == "place":
            if _in_pinyin(term) or (everything and not is_country(term.target)):
                yield match.span, term.target
        elif term.kind == "place" and term.origin == "pinyin" and not everything:
            yield (start, end - left_to_model(term.source)), written_name(term.source, term.target)
        elif term.full and not everything:
            yield match.span, term.full
        elif everything or term.official or term.kind == "place" or term.origin == "glossary":
            yield match.span, term.target
        else:
            for length in range(len(term.source) - 1, 1, -1):
                place = self._dictionary.terms.get(term.source[:length])
                if place is None or place.source not in place_names():
                    continue
                if place.target in term.target:
                    yield (start, start + length), place.target
                break

    def verify(
        self, source: str, target: str, matches: Sequence[Match] | None = None
    ) -> list[Finding]:
        """Return a finding for each term of ``source`` whose English is not in ``target``.

        Missing terms of the user are errors; missing built-in terms, people and places are
        warnings, because other wordings can be right. Plurals, possessives, capitals and the
        adjective of a place (Pakistani) count as present. Once is enough for a term that
        occurs several times: the English may say "he" or "the city".

        Args:
            source: The Chinese text.
            target: Its translation.
            matches: The terms of ``source``, if known.
        """
        findings = []
        matches = self.matches(source) if matches is None else matches
        plain = without_accents(target)
        for term, match in {match.term: match for match in reversed(matches)}.items():
            strict = term.origin == "glossary"
            cased = term.known or term.origin != "built-in"
            forms = renderings(term)
            if not term.checked or any(
                occurs(form, plain, cased=cased, loose=term.official) for form in forms
            ):
                continue
            findings.append(
                Finding.of(
                    "term-missing" if strict or term.kind == "term" else "name-missing",
                    "error" if strict else "warning",
                    source=term.source,
                    target=term.target,
                    source_span=match.span,
                    expected=term.target,
                )
            )
        return sorted(findings, key=lambda finding: finding.source_span or (0, 0))

    def pairs(self, text: str) -> dict[str, str]:
        """Return the terms of a text, English by Chinese, without countries: models know these."""
        simple = simplified(text)
        return {
            simple[slice(*match.span)]: match.term.target
            for match in self.matches(text)
            if not is_country(match.term.target)
        }

    def names(self, text: str) -> tuple[Name, ...]:
        """Return the terms and names of an article with their counts, most frequent first."""
        counts = Counter(match.term for match in self.matches(text))
        return tuple(
            Name(term.source, term.target, term.kind, count, term.origin)
            for term, count in counts.most_common()
        )


class _Lexicon:
    """Terms by source, and the lengths of terms by first character, longest first."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self.terms = terms
        lengths: dict[str, set[int]] = {}
        for source in terms:
            lengths.setdefault(source[0], set()).add(len(source))
        self.lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}


@functools.cache
def _dictionary_lexicon(kinds: frozenset[NameKind]) -> _Lexicon:
    """Return the names of CC-CEDICT and of world news of these kinds."""
    terms: dict[str, Term] = {}
    if "place" in kinds:
        for source, pinyin in {**places_in_context(), **place_names()}.items():
            terms[source] = Term(source, pinyin, "place", "CC-CEDICT", known=True)
    for source, name in dictionary_names().items():
        if name.kind in kinds and (name.listed or source not in place_names()):
            origin: Origin = "built-in" if name.listed else "CC-CEDICT"
            terms[source] = Term(source, name.target, name.kind, origin, name.accepted, known=True)
    return _Lexicon(terms)


def _in_pinyin(term: Term) -> bool:
    """Return whether a place is a Chinese one, spelled in pinyin."""
    return term.target in (
        place_names().get(term.source),
        places_in_context().get(term.source),
    )


def _meant(term: Term, text: str, start: int, end: int) -> bool:
    """Return whether a term is meant where it stands, not part of another word or name."""
    if term.origin == "translation":
        return True
    if term.origin == "glossary":
        return not cuts_word(text, start, end)
    # Of our own table, only surnames are parts of longer names: no Lourenço in 洛伦索·菲奥拉.
    surely = end - start > 2 or term.source in world_names()
    whole = term.known and term.kind == "person" and surely
    first = term.origin == "built-in" and text[end : end + 1] in tuple(DOTS)
    if within_dotted_name(text, start, end, whole=whole and not first):
        return False
    if term.origin == "pinyin":
        # A name of two characters may be part of another word (唐军 in 唐军队), a longer
        # one never is, even if the dictionary knows words in it.
        long = end - start > 2 and not term.covers
        return long or not crosses_words(text, start, end, prefix=bool(term.covers))
    if not term.known:
        # The segmenter does not know names such as 微信, and cuts 利用微|信.
        least = FREQUENT if term.full.isascii() and term.full else 0
        return not crosses_words(text, start, end, prefix=not term.official, least=least)
    if term.kind == "place" and term.source not in place_names() and _in_pinyin(term):
        return place_here(text, start, end) and not names_a_person(text, start, end)
    if crosses_words(text, start, end) or continues_beyond(text, start, end):
        return False
    if term.kind == "institution":
        return not longer_institution(text, end)
    if not _in_pinyin(term) and part_of_another(text, start, end, term.kind):
        return False
    return term.kind != "place" or not (
        cut_by_title(text, start, end)
        or names_a_person(text, start, end)
        or (
            after_foreign_name(text, start)
            if _in_pinyin(term)
            else named_after(text, end, term.target)
        )
    )


def _composed(simple: str, at: int, end: int, place: Term) -> Term | None:
    """Return the institution that a place begins, if its name is certain: Bishan Hospital."""
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
                known=True,
            )
    return None


def _person(source: str, name: str) -> Term:
    if others := minority_spellings(source):
        return Term(source, name, "person", "built-in", others)
    return Term(source, name, "person", "pinyin", tuple(other_spellings(source, name)))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
