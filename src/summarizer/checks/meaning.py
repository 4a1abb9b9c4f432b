"""What a sentence says: yes for no.

It is looked for only where it is plain; a translation may say "refused" for 没有同意.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from summarizer.chinese.lexicon import chinese_words, english_words
from summarizer.chinese.script import to_simplified
from summarizer.data import word_lists
from summarizer.report import Finding, Span

__all__ = ["opposite_meaning"]

_LISTS = word_lists("denials")
_DENIAL = re.compile(_LISTS["chinese"])
_IDLE = re.compile(_LISTS["chinese_idle"])
_DENYING = re.compile(_LISTS["chinese_denying"])
_ANY_CHINESE = re.compile(_LISTS["chinese_any"])
_ENGLISH = re.compile(_LISTS["english"], re.IGNORECASE)
_ENGLISH_IDLE = re.compile(_LISTS["english_idle"], re.IGNORECASE)
_ANY_ENGLISH = re.compile(_LISTS["english_any"], re.IGNORECASE)
_GOVERNING = re.compile(_LISTS["english_governing"], re.IGNORECASE)
_FUNCTION_WORDS = frozenset(" ".join(word_lists("function_words").values()).split())
_LONGEST = 80
"""Characters of a sentence whose one negation can be expected in its English."""
_SHORT_SENTENCE = 32
"""Characters of a sentence without any negation whose English should have none."""
_END = re.compile("[。！？!?；;]")
_CLAUSE = re.compile("[，。；：！？、,;:!?]")
_ENGLISH_CLAUSE = re.compile(r"[,;:.!?—](?=[\s\"”’')]|$)")
_CONTINUED = re.compile(r"\s*(?:or|nor|and|to)\b", re.IGNORECASE)
"""Beginning of an English clause that a negation of the clause before may govern."""
_DENIED = 10
"""Characters behind a negation among which the words are that it denies."""
_DENIED_ENGLISH = 45
"""The same for English."""
_LEAST_WORDS = 2
"""Words of a clause that show where its English is. With one, 18 instead of 6 of 5,012 references
were accused."""


def opposite_meaning(source: str, target: str) -> Iterator[Finding]:
    """Find a negation that the English lacks, and one that only the English has.

    A short sentence is compared as a whole, a clause of a longer one with the clauses that have
    its words in English.
    """
    plain = to_simplified(source)
    denials = list(_DENIAL.finditer(plain))
    short = len(plain) <= _LONGEST and len(_END.findall(plain)) <= 1
    if denials:
        whole = short and len(denials) == 1 and not _IDLE.search(plain)
        if whole and _is_lost(denials[0], target):
            yield _lost(denials[0], source)
        else:
            yield from _lost_in_clauses(source, plain, denials, target)
        return
    english = [m for m in _ENGLISH.finditer(target) if not _ENGLISH_IDLE.search(target, m.start())]
    if not english:
        return
    if short and len(plain) <= _SHORT_SENTENCE:
        if not _ANY_CHINESE.search(plain):
            yield _added(english[0])
        return
    yield from _added_in_clauses(plain, target, english)


def _is_lost(denial: re.Match[str], english: str) -> bool:
    if denial.group() == "不排除":
        english = english.replace("ruled out", "")
    return not _ANY_ENGLISH.search(english)


def _lost(denial: re.Match[str], source: str) -> Finding:
    text = source[slice(*denial.span())]
    return Finding.of("denial-lost", "warning", source=text, source_span=denial.span())


def _added(found: re.Match[str]) -> Finding:
    text = found.group()
    return Finding.of("denial-added", "warning", has=text, target_span=found.span(), found=text)


def _lost_in_clauses(
    source: str, plain: str, denials: Sequence[re.Match[str]], target: str
) -> Iterator[Finding]:
    """Find a clause with one negation whose words stand in English clauses without any."""
    words = [word for word in chinese_words(plain) if word.text not in _FUNCTION_WORDS]
    places: dict[str, list[int]] = defaultdict(list)
    for english in english_words(target):
        places[english.stem].append(english.span[0])
    ours, theirs = _clauses(_CLAUSE, plain), _clauses(_ENGLISH_CLAUSE, target)
    for denial in denials:
        start, end = ours[_index(ours, denial.start())]
        clause = plain[start:end]
        rest = plain[start : denial.start()] + plain[denial.end() : end]
        if _IDLE.search(clause) or _DENYING.search(rest):
            continue
        last = min(end, denial.end() + _DENIED)
        denied = [w for w in words if denial.end() <= w.span[0] < last]
        found = [[p for stem in w.stems for p in places.get(stem, ())] for w in denied]
        if sum(map(bool, found)) < _LEAST_WORDS or not found[0]:
            continue
        there = {_index(theirs, place) for places_of_one in found for place in places_of_one}
        if all(_is_plain(target, theirs, index, denial) for index in there):
            yield _lost(denial, source)


def _is_plain(target: str, clauses: Sequence[Span], index: int, denial: re.Match[str]) -> bool:
    """Return whether an English clause has no negation, nor goes on with a clause that has."""
    start, end = clauses[index]
    if index and target[start - 1] not in ".;!?" and _GOVERNING.search(target, *clauses[index - 1]):
        return False
    if _CONTINUED.match(target, start):
        start = max(target.rfind(mark, 0, start) for mark in ".;!?") + 1
    return _is_lost(denial, target[start:end])


def _added_in_clauses(
    plain: str, target: str, english: Iterable[re.Match[str]]
) -> Iterator[Finding]:
    """Find a negation whose English words are those of clauses that have nothing like it."""
    places: dict[str, list[int]] = defaultdict(list)
    for word in chinese_words(plain):
        if word.text not in _FUNCTION_WORDS:
            for stem in word.stems:
                places[stem].append(word.span[0])
    ours, theirs = _clauses(_CLAUSE, plain), _clauses(_ENGLISH_CLAUSE, target)
    for denial in english:
        last = min(theirs[_index(theirs, denial.start())][1], denial.end() + _DENIED_ENGLISH)
        found = [
            places[word.stem]
            for word in english_words(target)
            if denial.end() <= word.span[0] < last and word.stem in places
        ]
        if len(found) < _LEAST_WORDS:
            continue
        there = [_index(ours, place) for places_of_one in found for place in places_of_one]
        first, stop = max(0, min(there) - 1), min(len(ours), max(there) + 2)
        if not _ANY_CHINESE.search(plain, ours[first][0], ours[stop - 1][1]):
            yield _added(denial)


def _clauses(end: re.Pattern[str], text: str) -> list[Span]:
    """Return the spans of the clauses of a text; at least one."""
    cuts = [0, *(match.end() for match in end.finditer(text)), len(text) + 1]
    return list(pairwise(cuts))


def _index(clauses: Sequence[Span], place: int) -> int:
    return bisect_right(clauses, (place, len(clauses) and clauses[-1][1])) - 1
