"""Check the figures and names of a summary sentence against the segments that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from summarizer.checks.added_names import added_names, countries_in
from summarizer.chinese.lexicon import stem
from summarizer.numbers import DATE_KINDS, Figure, Value, chinese_figures, english_figures
from summarizer.report import Finding, Name, Segment
from summarizer.summaries.statements import (
    CALENDAR,
    CAPITALIZED,
    CONTRACTION,
    SMALL_WORDS,
    checkable_figures,
    currency_of,
    direction_of,
    figure_unit,
    is_abbreviation,
    is_common,
    is_negative,
    mentioned_names,
    mentions,
    names_and_figures,
    order_overlap,
    overprecise_figures,
    same_name,
    shares_root,
    substituted_names,
    tokens,
)

__all__ = ["ArticleProfile", "SegmentProfile", "figure_findings", "name_findings", "order_findings"]

PARAPHRASE = 0.6
"""Order overlap from which a sentence paraphrases one source, instead of joining several: its names
must then be those of that source."""

NEAR_COPY = 0.85
"""Order overlap from which the order of names and figures is compared too."""

_CHINESE_NEGATION = re.compile("[不没未无非莫勿免否沒無難难]|仅|只有|拒绝|缺")
"""Chinese that may be "no" or "not" in English."""

_CHINA = re.compile("[中国國华華]")
"""Chinese that may speak for China: 中国, 我国, 全国, 华东."""


@dataclass(frozen=True, slots=True)
class SegmentProfile:
    """What a segment can support.

    Attributes:
        words: Stems of the English.
        glosses: Stems of the dictionary's English of the Chinese.
        values: Values of the figures, in either language.
        tokens: English words in lower case.
        names: Names that the segment has, in either language.
    """

    segment: Segment
    words: frozenset[str]
    glosses: frozenset[str]
    values: frozenset[Value]
    tokens: frozenset[str]
    names: frozenset[Name]


@dataclass(frozen=True, slots=True)
class ArticleProfile:
    """What all sentences of an article's summary may use.

    Attributes:
        names: The name table without its terms.
        name_words: Words of the English names.
        capitals: Capitalized words of the English.
        values: Values of all figures; a year or month may come from anywhere.
        tokens: English words in lower case.
    """

    names: tuple[Name, ...]
    name_words: frozenset[str]
    capitals: frozenset[str]
    values: frozenset[Value]
    tokens: frozenset[str]


def figure_findings(
    sentence: str,
    sources: Sequence[SegmentProfile],
    neighbors: Sequence[SegmentProfile],
    article: ArticleProfile,
) -> Iterator[Finding]:
    """Yield findings for figures and negations that the sources do not have.

    Dates may come from neighbors in the same paragraph, years and months from the whole article.
    """
    own = frozenset().union(*(s.values for s in sources))
    paragraphs = {s.segment.paragraph for s in sources}
    nearby = own.union(*(s.values for s in neighbors if s.segment.paragraph in paragraphs))
    for figure in checkable_figures(sentence):
        allowed = nearby if figure.kind in DATE_KINDS else own
        if figure.kind in ("year", "month"):
            allowed = article.values
        if allowed.isdisjoint(figure.values):
            yield _unsupported("figure-unsupported", figure.text, sentence, sources)
        elif other := _figure_of_same_unit(figure, sentence, sources):
            yield _moved(figure, other.text, sentence, sources)
        elif meaning := _different_meaning(figure, sentence, sources):
            yield _moved(figure, meaning, sentence, sources)
    if is_negative(sentence) and not any(_may_be_negative(s.segment) for s in sources):
        yield Finding.of(
            "denial-unsupported",
            "error",
            segment=sources[0].segment.index,
            found=sentence,
            sentence=sentence,
        )
    for source in sources:
        for word in overprecise_figures(sentence, source.segment.target):
            yield _unsupported("figure-displaced", word, sentence, sources)


def name_findings(
    sentence: str,
    sources: Sequence[SegmentProfile],
    neighbors: Sequence[SegmentProfile],
    article: ArticleProfile,
) -> Iterator[Finding]:
    """Yield findings for names that the sources do not have.

    Names of the table come first, then names that replace another one, then other capitals.
    """
    reported: set[str] = set()
    mentioned = mentioned_names(sentence, article.names)
    for name in _unsupported_names(sentence, mentioned, sources, neighbors):
        reported.update(name.target.split())
        yield _unsupported("name-unsupported", name.target, sentence, sources)
    words = frozenset().union(*(s.tokens for s in (*sources, *neighbors)))
    countries = {"China"}.union(*(name.split() for name in countries_in(sentence)))
    for source in sources:
        text = source.segment.target
        for word in substituted_names(sentence, text, article.capitals, article.name_words):
            # The dictionary says "capital of China" for 北京: a country is no synonym.
            synonym = stem(word) in source.glosses and is_common(word) and word not in countries
            synonym = synonym and (
                word not in article.name_words
                or any(word in name.target.split() for name in source.names)
            )
            joined = word.lower() in words and order_overlap(sentence, text) < PARAPHRASE
            # Serbs for Serbian, where the segment itself has the word.
            derived = shares_root(word.lower(), source.tokens)
            if word in reported or synonym or joined or derived:
                continue
            if word.isupper() and is_abbreviation(word, text):
                continue
            reported.add(word)
            yield _unsupported("name-unsupported", word, sentence, sources)
    copied = any(order_overlap(sentence, s.segment.target) >= PARAPHRASE for s in sources)
    for word in _added_names(sentence, sources if copied else (*sources, *neighbors)):
        if word not in reported:
            reported.add(word)
            yield _unsupported("name-unsupported", word, sentence, sources)
    glosses = frozenset().union(*(s.glosses for s in sources))
    for match in CAPITALIZED.finditer(sentence):
        word = CONTRACTION.sub("", match.group())
        lower = word.lower()
        if word in reported or word in CALENDAR or len(word) < 3:
            continue
        forms = {lower, lower.rstrip("s")}
        if forms & words or stem(lower) in glosses or lower in SMALL_WORDS:
            continue
        if not word.isupper() and is_common(word):
            continue  # an ordinary word in the name of something
        if word.isupper() and any(is_abbreviation(word, s.segment.target) for s in sources):
            continue
        if any(word in name.target for name in mentioned) or shares_root(lower, words):
            continue
        if not forms & article.tokens:
            yield _unsupported("name-unsupported", word, sentence, sources)


def order_findings(sentence: str, sources: Sequence[SegmentProfile]) -> Iterator[Finding]:
    """Yield findings for names or figures that changed places in a near copy of a source."""
    for source in sources:
        target = source.segment.target
        if order_overlap(sentence, target) < NEAR_COPY:
            continue
        ours, theirs = names_and_figures(sentence), names_and_figures(target)
        common = [mark for mark in ours if mark in theirs]
        expected = [mark for mark in theirs if mark in ours]
        if len(set(common)) == len(common) == len(expected) and common != expected:
            moved = next(a for a, b in zip(common, expected, strict=True) if a != b)
            yield _unsupported("name-moved", moved, sentence, sources)


def _unsupported_names(
    sentence: str,
    mentioned: Iterable[Name],
    sources: Sequence[SegmentProfile],
    neighbors: Sequence[SegmentProfile],
) -> Iterator[Name]:
    own = frozenset().union(*(s.names for s in sources))
    nearby = frozenset().union(*(s.names for s in neighbors))
    for name in mentioned:
        if any(same_name(name, other) for other in own):
            continue
        displaces = any(other.kind == name.kind and not mentions(sentence, other) for other in own)
        # A sentence may need the article's place, or a person from nearby: the team's leader.
        if not displaces and (name.kind != "person" or any(same_name(name, n) for n in nearby)):
            continue
        yield name


def _added_names(sentence: str, profiles: Sequence[SegmentProfile]) -> Iterator[str]:
    """Yield countries, bodies and persons that neither language of the segments speaks for.

    The rest of the article is no evidence: it may name many.
    """
    chinese = "\n".join(profile.segment.source for profile in profiles)
    words = frozenset().union(*(profile.tokens for profile in profiles))
    found = [finding.found or "" for finding in added_names(chinese, sentence)]
    if "China" in tokens(sentence) and not _CHINA.search(chinese):
        found.append("China")
    for name in found:
        first = name.split()[0].lower()
        if first not in words and not shares_root(first, words):
            yield name


def _figure_of_same_unit(
    figure: Figure, sentence: str, sources: Sequence[SegmentProfile]
) -> Figure | None:
    """Return a different figure that the sources have for the same unit, if none agrees."""
    unit = figure_unit(figure, sentence)
    if figure.kind in DATE_KINDS or not unit:
        return None
    other: Figure | None = None
    for source in sources:
        target = source.segment.target
        for candidate in english_figures(target):
            if candidate.kind != figure.kind or figure_unit(candidate, target) != unit:
                continue
            if not set(candidate.values).isdisjoint(figure.values):
                return None
            other = candidate
    return other


def _different_meaning(figure: Figure, sentence: str, sources: Sequence[SegmentProfile]) -> str:
    """Return what the sources mean by a figure, if it differs: currency, direction, points.

    Empty if they mean the same, or if nothing can be said.
    """
    same = [
        (candidate, source.segment.target)
        for source in sources
        for candidate in english_figures(source.segment.target)
        if not set(candidate.values).isdisjoint(figure.values)
    ]
    for meaning in (currency_of, direction_of):
        ours = meaning(figure, sentence)
        theirs = {found for candidate, text in same if (found := meaning(candidate, text))}
        if ours and theirs and ours not in theirs:
            return f"{figure.text}, {theirs.pop()}"
    chinese = " ".join(source.segment.source for source in sources)
    texts = [
        f.text for f in chinese_figures(chinese) if not set(f.values).isdisjoint(figure.values)
    ]
    in_points = texts and all("百分点" in text or "百分點" in text for text in texts)
    if in_points and figure.kind == "percent" and "point" not in figure.text:
        return f"{figure.text.rstrip('%')} percentage points"
    return ""


def _may_be_negative(segment: Segment) -> bool:
    return is_negative(segment.target) or bool(_CHINESE_NEGATION.search(segment.source))


def _unsupported(
    code: str, found: str, sentence: str, sources: Sequence[SegmentProfile]
) -> Finding:
    """Return the finding for a figure or name that the sources do not have, or not there."""
    first = sources[0].segment.index
    return Finding.of(code, "error", segment=first, found=found, has=found, sentence=sentence)


def _moved(
    figure: Figure, expected: str, sentence: str, sources: Sequence[SegmentProfile]
) -> Finding:
    return Finding.of(
        "figure-moved",
        "error",
        segment=sources[0].segment.index,
        expected=expected,
        found=figure.text,
        has=figure.text,
        should=expected,
        sentence=sentence,
    )
