"""Whether the sentences of a summary rest on the article: their sources, figures and names.

Each sentence is laid beside the translated segments. Its content words (names and figures left
out) say which segments it rests on: a word counts where a segment's English has it, and for
less where it is only a dictionary's English of the segment's Chinese, so that a summary in
other words finds its sources too. Its figures and names must then occur there.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType

from summarizer.result import Finding, FindingKind, Name, Segment
from summarizer.text.lexicon import (
    STOP_WORDS,
    chinese_words,
    common_words,
    english_words,
    stem,
)
from summarizer.text.numbers import Figure, Value, chinese_figures, english_figures
from summarizer.text.script import has_chinese, to_simplified

__all__ = ["Evidence", "Grounds", "in_order", "said_figures", "said_names"]

GLOSSED = 0.6
"""What a word counts that only the dictionary has for a segment's Chinese."""

MOST_SOURCES = 4
LEAST_GAIN = 0.12
LEAST_SUPPORT = 0.42
"""Shares of a sentence's word weight: what a further source must add, and what all sources
together must cover. `benchmarks/faithful.py` measures what they let through and accuse."""

NEAR = 2
"""Segments before and after a source, whose people it may speak of as he or as the team."""

LONGEST_NAME = 6
"""Words, from which a stretch that was put otherwise is no name for a name."""

ITS_OWN = 0.6
"""Share of a sentence's words that stand in a source in the same order, from which it is that
source put otherwise, not several joined: its names must be that source's."""

VERBATIM = 0.85
"""Share of a sentence's words that stand in a source in the same order, from which the order
of its names and figures is compared too."""

_CAPITAL = re.compile(r"\b[A-Z][\w’']*")
_TOKEN = re.compile(r"[A-Za-z][\w’']*|\d[\d,.]*\d|\d")
_ENDING = re.compile(r"['’](?:s|re|ve|ll|d|m)?$")
_HEDGE = re.compile(
    r"\b(more than|less than|fewer than|over|under|about|around|some|nearly|almost|roughly|"
    r"approximately|at least|up to|close to)\s+$",
    re.IGNORECASE,
)
_SENSES = {
    **dict.fromkeys(("more than", "over", "at least"), "more"),
    **dict.fromkeys(("less than", "fewer than", "under", "up to"), "less"),
    **dict.fromkeys(("nearly", "almost", "close to"), "near"),
}
"""What such words say; those that are not here say about."""
_DATES = frozenset("year month day weekday time decade century".split())
_CALENDAR = frozenset(
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
_SAYING = STOP_WORDS | frozenset(
    "said say says added stated noted told according while during since among under both "
    "including however meanwhile many several new year years day days time".split()
)
_SMALL = frozenset(stem(word) for word in _SAYING)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a sentence rests on. ``sources``: indices of segments, in order; ``support``: the
    share of its word weight that they cover, 0 to 1; ``findings``: what is not in them."""

    sources: tuple[int, ...]
    support: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Witness:
    """What one segment can vouch for."""

    segment: Segment
    words: frozenset[str]
    glosses: frozenset[str]
    values: frozenset[Value]
    tokens: frozenset[str]
    names: frozenset[Name]


class Evidence:
    """The segments of one article, ready to vouch for sentences.

    ``also``: text whose years, months and names may be used anywhere (the title, the byline).
    ``dated``: by index, the English of segments with dates in the place of "yesterday".
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        names: Sequence[Name] = (),
        *,
        also: str = "",
        dated: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        self._names = tuple(name for name in names if name.kind != "term")
        self._dated = dated
        self._witnesses = [self._witness(s) for s in segments if s.target.strip()]
        self._frequency = Counter(word for w in self._witnesses for word in w.words)
        self._known = frozenset(w for name in self._names for w in name.target.split())
        self._capitals = frozenset(
            word
            for witness in self._witnesses
            for word in _plain_tokens(witness.segment.target)[1:]
            if word[0].isupper()
        )
        self._also = _values(also) | {
            value for figure in chinese_figures(also) for value in figure.values
        }
        self._everywhere = frozenset().union(*(w.tokens for w in self._witnesses)) | _tokens(also)

    def grounds(self, sentence: str) -> Grounds:
        """The sources of an English sentence, and what none of them says."""
        weights = self._weights(sentence)
        chosen, support = self._sources(weights)
        if support < LEAST_SUPPORT or not chosen:
            return Grounds((), support, (_unsupported(sentence),))
        sources = [self._witnesses[i] for i in chosen]
        near = [self._witnesses[i] for i in self._vicinity(chosen)]
        found = (
            *self._figures(sentence, sources, near),
            *self._strange_names(sentence, sources, near),
            *_reordered(sentence, sources),
        )
        return Grounds(tuple(w.segment.index for w in sources), support, found)

    def hedged(self, sentence: str) -> str:
        """The sentence with its figures as exact, or as vague, as its sources have them.

        60 becomes more than 60, over 4,200 about 4,200, where that is what the article says.
        """
        chosen, _ = self._sources(self._weights(sentence))
        marks = {
            value: mark
            for i in chosen
            for value, mark in _hedges(self._witnesses[i].segment.target).items()
        }
        for figure in reversed(said_figures(sentence)):
            mark = marks.get(figure.values[0])
            at = figure.span[0]
            own = _HEDGE.search(sentence[:at])
            if mark is None or figure.kind in _DATES or (figure.approximate and not own):
                continue
            if own and _SENSES.get(own[1].lower(), "about") == _SENSES.get(
                mark, "about" if mark else ""
            ):
                continue
            start = own.start() if own else at
            sentence = f"{sentence[:start]}{mark}{' ' if mark else ''}{sentence[at:]}"
        return sentence[:1].upper() + sentence[1:]

    def _witness(self, segment: Segment) -> _Witness:
        source = to_simplified(segment.source) if has_chinese(segment.source) else ""
        glosses = frozenset(s for word in chinese_words(source) for s in word.stems)
        dated = self._dated.get(segment.index, "")
        values = (
            _values(segment.target)
            | _values(dated)
            | {value for figure in chinese_figures(source) for value in figure.values}
        )
        return _Witness(
            segment,
            _content(segment.target),
            glosses,
            values,
            _tokens(segment.target),
            frozenset(
                name
                for name in self._names
                if to_simplified(name.source) in source or _says(segment.target, name)
            ),
        )

    def _weights(self, sentence: str) -> dict[str, float]:
        """The sentence's content words, the rarer in the article the weightier.

        Names are left out: they are looked for in what the other words point at.
        """
        size = len(self._witnesses)
        held = {stem(part) for name in self._names for part in name.target.split()}
        capitals = (match for match in _CAPITAL.finditer(sentence) if match.start())
        held |= {stem(m.group()) for m in capitals if not _is_common(m.group())}
        words = _content(sentence)
        kept = {word for word in words if word not in held} or words
        return {
            word: math.log(1 + size / (1 + self._frequency[word])) + 0.1 for word in sorted(kept)
        }

    def _sources(self, weights: dict[str, float]) -> tuple[list[int], float]:
        total = sum(weights.values())
        if not total:
            return [], 0.0
        chosen: list[int] = []
        covered = dict.fromkeys(weights, 0.0)
        while len(chosen) < min(MOST_SOURCES, len(self._witnesses)):
            gains = [
                -1.0
                if i in chosen
                else sum(
                    weight * max(0.0, _vouches(witness, word) - covered[word])
                    for word, weight in weights.items()
                )
                for i, witness in enumerate(self._witnesses)
            ]
            best = max(range(len(gains)), key=gains.__getitem__)
            if gains[best] < LEAST_GAIN * total:
                break
            chosen.append(best)
            for word in weights:
                covered[word] = max(covered[word], _vouches(self._witnesses[best], word))
        return sorted(chosen), sum(w * covered[word] for word, w in weights.items()) / total

    def _vicinity(self, chosen: Sequence[int]) -> list[int]:
        """The segments shortly before and after the sources."""
        last = len(self._witnesses) - 1
        return sorted(
            {j for i in chosen for j in range(max(0, i - NEAR), min(last, i + NEAR) + 1)}
            - set(chosen)
        )

    def _figures(
        self, sentence: str, sources: Sequence[_Witness], near: Sequence[_Witness]
    ) -> Iterator[Finding]:
        there = frozenset().union(*(w.values for w in sources))
        paragraphs = {w.segment.paragraph for w in sources}
        around = there.union(*(w.values for w in near if w.segment.paragraph in paragraphs))
        anywhere = self._also.union(*(w.values for w in self._witnesses))
        for figure in said_figures(sentence):
            known = around if figure.kind in _DATES else there
            if figure.kind in ("year", "month"):
                known = anywhere
            if known.isdisjoint(figure.values):
                yield _stranger("number", figure.text, sentence, sources)
            elif counted := _counts_another(figure, sentence, sources):
                yield _exchanged(figure, counted, sentence, sources)

    def _strange_names(
        self, sentence: str, sources: Sequence[_Witness], near: Sequence[_Witness]
    ) -> Iterator[Finding]:
        told: set[str] = set()
        said = said_names(sentence, self._names)
        vouched = frozenset().union(*(w.names for w in sources))
        nearby = frozenset().union(*(w.names for w in near))
        for name in said:
            if any(_same(name, known) for known in vouched):
                continue
            displaced = any(
                other.kind == name.kind and not _says(sentence, other) for other in vouched
            )
            # The team's leader, or the article's own place, where the sentence needs one.
            if not displaced and (name.kind != "person" or any(_same(name, n) for n in nearby)):
                continue
            told.update(name.target.split())
            yield _stranger("name", name.target, sentence, sources)
        words = frozenset().union(*(w.tokens for w in (*sources, *near)))
        glosses = frozenset().union(*(w.glosses for w in sources))
        for witness in sources:
            text = witness.segment.target
            for word in _replaced(sentence, text, self._capitals, self._known):
                synonym = stem(word) in witness.glosses and _is_common(word)
                synonym = synonym and (word not in self._known or _owns(witness, word))
                joined = word.lower() in words and in_order(sentence, text) < ITS_OWN
                if word in told or synonym or joined:
                    continue
                if word.isupper() and _abbreviates(word, text):
                    continue
                told.add(word)
                yield _stranger("name", word, sentence, sources)
        for match in _CAPITAL.finditer(sentence):
            word = _ENDING.sub("", match.group())
            low = word.lower()
            if word in told or word in _CALENDAR or match.start() < 2 or len(word) < 3:
                continue
            forms = {low, low.rstrip("s")}
            if forms & words or stem(low) in glosses or low in _SAYING:
                continue
            if not word.isupper() and _is_common(word):
                continue  # an ordinary word in the name of something
            if word.isupper() and any(_abbreviates(word, w.segment.target) for w in sources):
                continue
            if any(word in name.target for name in said) or _demonym(low, words):
                continue
            if not forms & self._everywhere:
                yield _stranger("name", word, sentence, sources)


def said_figures(sentence: str) -> list[Figure]:
    """The figures of an English sentence that must be in its sources: not both, first or one."""
    return [figure for figure in english_figures(sentence) if not _loose(figure)]


def _hedges(text: str) -> dict[Value, str]:
    """The words that make figures of a text approximate; empty for those said exactly."""
    found: dict[Value, str] = {}
    for figure in english_figures(text):
        before = _HEDGE.search(text[: figure.span[0]])
        mark = before[1].lower() if before and figure.approximate else ""
        value = figure.values[0]
        found[value] = mark if found.get(value, mark) else ""
    return found


def said_names(sentence: str, names: Sequence[Name]) -> list[Name]:
    """The people, places and institutions of a name table that an English sentence names."""
    said = [name for name in names if name.kind != "term" and _says(sentence, name)]
    # Bishan in Bishan Hospital is no name of its own.
    return [n for n in said if not any(o != n and n.target in o.target for o in said)]


def _vouches(witness: _Witness, word: str) -> float:
    if word in witness.words:
        return 1.0
    return GLOSSED if word in witness.glosses else 0.0


def _content(text: str) -> frozenset[str]:
    return frozenset(
        word.stem
        for word in english_words(text)
        if word.stem not in _SMALL
        and len(word.stem) > 1
        and text[slice(*word.span)] not in _CALENDAR
    )


def _plain_tokens(text: str) -> list[str]:
    """Words and figures, possessive endings and thousands commas left out."""
    return [
        token.replace(",", "") if token[0].isdigit() else _ENDING.sub("", token)
        for token in _TOKEN.findall(text)
    ]


def _tokens(text: str) -> frozenset[str]:
    return frozenset(token.lower() for token in _plain_tokens(text))


def _values(text: str) -> frozenset[Value]:
    return frozenset(value for figure in english_figures(text) for value in figure.values)


def _says(text: str, name: Name) -> bool:
    """Whether an English text has a name, whole or (of a person) by its surname."""
    if re.search(rf"\b{re.escape(name.target)}\b", text):
        return True
    parts = name.target.split()
    if name.kind != "person" or len(parts) < 2:
        return False
    chinese = len(name.source) <= 4 and "·" not in name.source
    short = parts[0] if chinese else parts[-1]
    return len(short) > 1 and bool(re.search(rf"\b{re.escape(short)}\b", text))


def _same(one: Name, other: Name) -> bool:
    return one == other or one.target in other.target or other.target in one.target


def _demonym(word: str, words: frozenset[str]) -> bool:
    """China for Chinese: a common beginning of four letters."""
    return len(word) > 4 and any(known.startswith(word[:4]) for known in words)


def _loose(figure: Figure) -> bool:
    """Whether a figure may be a way of speaking: both, first, double, one."""
    if any(character.isdigit() for character in figure.text):
        return False
    small = all(value <= 2 for value in figure.values)
    return small or figure.kind in ("ordinal", "multiple") or not figure.required


def _abbreviates(word: str, text: str) -> bool:
    """Whether capitals are the initials of capitalised words that follow each other."""
    initials = "".join(match.group()[0] for match in _CAPITAL.finditer(text))
    return len(word) > 1 and word in initials


def _counted(figure: Figure, text: str) -> str:
    """The stem of the word that a figure stands before: its unit, or empty."""
    if figure.unit:
        return stem(figure.unit)
    behind = re.match(r"\s+([a-z]{3,})", text[figure.span[1] :])
    found = stem(behind[1]) if behind else ""
    return "" if found in _SMALL else found


def _counts_another(figure: Figure, sentence: str, sources: Sequence[_Witness]) -> Figure | None:
    """The sources' figure for what ``figure`` is said to count, if it is another one."""
    what = _counted(figure, sentence)
    if figure.kind in _DATES or not what:
        return None
    other: Figure | None = None
    for witness in sources:
        target = witness.segment.target
        for known in english_figures(target):
            if known.kind != figure.kind or _counted(known, target) != what:
                continue
            if not set(known.values).isdisjoint(figure.values):
                return None
            other = known
    return other


def _aligned(sentence: str, target: str) -> tuple[list[str], list[str], SequenceMatcher[str]]:
    """The tokens of both and how they can be laid beside each other."""
    ours, theirs = _plain_tokens(sentence), _plain_tokens(target)
    return (
        ours,
        theirs,
        SequenceMatcher(None, [w.lower() for w in ours], [w.lower() for w in theirs], False),
    )


def in_order(sentence: str, target: str) -> float:
    """Share of the sentence's words that stand in the target in the same order."""
    ours, _, matcher = _aligned(sentence, target)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(ours), 1)


def _is_common(word: str) -> bool:
    """Whether a word, or its singular, is an ordinary English one."""
    low = word.lower()
    return low in common_words() or low.removesuffix("s") in common_words()


def _owns(witness: _Witness, word: str) -> bool:
    """Whether a word belongs to a name that stands in the segment's Chinese."""
    return any(word in name.target.split() for name in witness.names)


def _replaced(
    sentence: str, target: str, capitals: frozenset[str], known: frozenset[str]
) -> Iterator[str]:
    """Names that stand where the target has another name, between the same words.

    Spot for Area is none: two ordinary words, of no ``known`` name, and the first not among
    the article's ``capitals``.
    """
    ours, theirs, matcher = _aligned(sentence, target)
    said, there = Counter(w.lower() for w in ours), Counter(w.lower() for w in theirs)
    for change, start, end, begin, stop in matcher.get_opcodes():
        if change != "replace" or end - start > LONGEST_NAME or stop - begin > LONGEST_NAME:
            continue
        new = [w for i, w in enumerate(ours[start:end], start) if _is_name(w, ours, i)]
        old = [w for i, w in enumerate(theirs[begin:stop], begin) if _is_name(w, theirs, i)]
        # More often than there, not only never: China may stand elsewhere in the sentence.
        new = [w for w in new if said[w.lower()] > there[w.lower()]]
        old = [w for w in old if said[w.lower()] < there[w.lower()]]
        if (
            new
            and old
            and (
                any(w in capitals for w in new)
                or any(w in known or not _is_common(w) for w in (*new, *old))
            )
        ):
            yield new[0]


def _is_name(word: str, words: Sequence[str], place: int) -> bool:
    """Whether a word is written as a name; at the head of a sentence it must be no common one."""
    if not word[0].isupper() or len(word) < 3 or word in _CALENDAR or word.lower() in _SAYING:
        return False
    if place:
        return True
    follows = len(words) > 1 and words[1][0].isupper()
    return follows or not _is_common(word)


def _reordered(sentence: str, sources: Sequence[_Witness]) -> Iterator[Finding]:
    """Names or figures that changed places in a sentence that is otherwise a source's own."""
    for witness in sources:
        target = witness.segment.target
        if in_order(sentence, target) < VERBATIM:
            continue
        ours, theirs = _marks(sentence), _marks(target)
        common = [mark for mark in ours if mark in theirs]
        there = [mark for mark in theirs if mark in ours]
        if len(set(common)) == len(common) == len(there) and common != there:
            moved = next(a for a, b in zip(common, there, strict=True) if a != b)
            yield _stranger("name", moved, sentence, sources, place=True)


def _marks(text: str) -> list[str]:
    """Figures and capitalised words in the order in which they stand, the first word and dates,
    which are written in two ways, left out."""
    dates = [f.span for f in english_figures(text) if f.kind in _DATES]
    return [
        match.group()
        for match in _TOKEN.finditer(text)
        if match.start()
        and (match.group()[0].isdigit() or match.group()[0].isupper())
        and match.group() not in _CALENDAR
        and not any(start <= match.start() < end for start, end in dates)
    ]


def _unsupported(text: str) -> Finding:
    return Finding(
        kind="omission",
        severity="error",
        message=f"Nothing in the article supports this sentence of the summary: “{text}”",
        found=text,
    )


def _stranger(
    kind: FindingKind,
    what: str,
    text: str,
    sources: Iterable[_Witness],
    *,
    place: bool = False,
) -> Finding:
    first = next(iter(sources)).segment.index
    said = "stands in another place than in the article" if place else "is in none of its sources"
    return Finding(
        kind=kind,
        severity="error",
        message=f"{what} {said}: “{text}”",
        segment=first,
        found=what,
    )


def _exchanged(figure: Figure, other: Figure, text: str, sources: Iterable[_Witness]) -> Finding:
    return Finding(
        kind="number",
        severity="error",
        message=f"{figure.text} is {other.text} in the article: “{text}”",
        segment=next(iter(sources)).segment.index,
        expected=other.text,
        found=figure.text,
    )
