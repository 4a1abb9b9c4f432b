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
from types import MappingProxyType

from summarizer.chinese.lexicon import chinese_words, stem
from summarizer.chinese.script import has_chinese, to_simplified
from summarizer.numbers import Figure, Value, chinese_figures, english_figures
from summarizer.report import Finding, Name, Segment
from summarizer.summaries.statements import (
    CALENDAR,
    CAPITAL,
    DATES,
    ENDING,
    SMALL_WORDS,
    abbreviates,
    content_stems,
    counted,
    currency_of,
    denies,
    direction_of,
    exacted,
    figure_values,
    hedges,
    in_order,
    is_common,
    marks_in_order,
    rehedged,
    replaced,
    said_figures,
    said_names,
    same_name,
    same_root,
    says,
    token_set,
    tokens,
)

__all__ = ["Evidence", "Grounds"]

GLOSSED = 0.6
"""What a word counts that only the dictionary has for a segment's Chinese."""

MOST_SOURCES = 4
LEAST_GAIN = 0.12
LEAST_SUPPORT = 0.42
"""Shares of a sentence's word weight: what a further source must add, and what all sources
together must cover. `benchmarks/faithful.py` measures what they let through and accuse."""

NEAR = 2
"""Segments before and after a source, whose people it may speak of as he or as the team."""

ITS_OWN = 0.6
"""Share of a sentence's words that stand in a source in the same order, from which it is that
source put otherwise, not several joined: its names must be that source's."""

_DENIAL = re.compile("[不没未无非莫勿免否沒無難難]|仅|只有|拒绝|缺")
"""What may be no or not in English."""

VERBATIM = 0.85
"""Share of a sentence's words that stand in a source in the same order, from which the order
of its names and figures is compared too."""


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
        self._held = frozenset(map(stem, self._known))
        self._capitals = frozenset(
            word
            for witness in self._witnesses
            for word in tokens(witness.segment.target)[1:]
            if word[0].isupper()
        )
        self._anywhere = frozenset().union(
            figure_values(also),
            *(figure.values for figure in chinese_figures(also)),
            *(witness.values for witness in self._witnesses),
        )
        self._everywhere = frozenset().union(*(w.tokens for w in self._witnesses)) | token_set(also)

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

    def added(self, sentence: str) -> list[str]:
        """Stems of the sentence's content words that no segment vouches for."""
        return [
            word
            for word in self._weights(sentence)
            if not any(_vouches(witness, word) for witness in self._witnesses)
        ]

    def hedged(self, sentence: str) -> str:
        """The sentence with its figures as exact, or as vague, as its sources have them.

        60 becomes more than 60, over 4,200 about 4,200, where that is what the article says.
        """
        chosen, _ = self._sources(self._weights(sentence))
        marks = {
            value: mark
            for i in chosen
            for value, mark in hedges(self._witnesses[i].segment.target).items()
        }
        return rehedged(sentence, marks)

    def _witness(self, segment: Segment) -> _Witness:
        source = to_simplified(segment.source) if has_chinese(segment.source) else ""
        glosses = frozenset(s for word in chinese_words(source) for s in word.stems)
        dated = self._dated.get(segment.index, "")
        values = (
            figure_values(segment.target)
            | figure_values(dated)
            | {value for figure in chinese_figures(source) for value in figure.values}
        )
        return _Witness(
            segment,
            content_stems(segment.target),
            glosses,
            values,
            token_set(segment.target),
            frozenset(
                name
                for name in self._names
                if to_simplified(name.source) in source or says(segment.target, name)
            ),
        )

    def _weights(self, sentence: str) -> dict[str, float]:
        """The sentence's content words, the rarer in the article the weightier.

        Names are left out: they are looked for in what the other words point at.
        """
        size = len(self._witnesses)
        capitals = (match for match in CAPITAL.finditer(sentence) if match.start())
        held = self._held | {stem(m.group()) for m in capitals if not is_common(m.group())}
        words = content_stems(sentence)
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
        for figure in said_figures(sentence):
            known = around if figure.kind in DATES else there
            if figure.kind in ("year", "month"):
                known = self._anywhere
            if known.isdisjoint(figure.values):
                yield _stranger("figure-unsupported", figure.text, sentence, sources)
            elif another := _counts_another(figure, sentence, sources):
                yield _exchanged(figure, another.text, sentence, sources)
            elif otherwise := _said_otherwise(figure, sentence, sources):
                yield _exchanged(figure, otherwise, sentence, sources)
        if denies(sentence) and not any(_may_deny(w.segment) for w in sources):
            yield _denied(sentence, sources)
        for witness in sources:
            for word in exacted(sentence, witness.segment.target):
                yield _stranger("figure-displaced", word, sentence, sources)

    def _strange_names(
        self, sentence: str, sources: Sequence[_Witness], near: Sequence[_Witness]
    ) -> Iterator[Finding]:
        told: set[str] = set()
        said = said_names(sentence, self._names)
        vouched = frozenset().union(*(w.names for w in sources))
        nearby = frozenset().union(*(w.names for w in near))
        for name in said:
            if any(same_name(name, known) for known in vouched):
                continue
            displaced = any(
                other.kind == name.kind and not says(sentence, other) for other in vouched
            )
            # The team's leader, or the article's own place, where the sentence needs one.
            if not displaced and (name.kind != "person" or any(same_name(name, n) for n in nearby)):
                continue
            told.update(name.target.split())
            yield _stranger("name-unsupported", name.target, sentence, sources)
        words = frozenset().union(*(w.tokens for w in (*sources, *near)))
        glosses = frozenset().union(*(w.glosses for w in sources))
        for witness in sources:
            text = witness.segment.target
            for word in replaced(sentence, text, self._capitals, self._known):
                synonym = stem(word) in witness.glosses and is_common(word)
                synonym = synonym and (word not in self._known or _owns(witness, word))
                joined = word.lower() in words and in_order(sentence, text) < ITS_OWN
                # Serbs for Serbian, where the segment itself has the word.
                derived = same_root(word.lower(), witness.tokens)
                if word in told or synonym or joined or derived:
                    continue
                if word.isupper() and abbreviates(word, text):
                    continue
                told.add(word)
                yield _stranger("name-unsupported", word, sentence, sources)
        for match in CAPITAL.finditer(sentence):
            word = ENDING.sub("", match.group())
            low = word.lower()
            if word in told or word in CALENDAR or match.start() < 2 or len(word) < 3:
                continue
            forms = {low, low.rstrip("s")}
            if forms & words or stem(low) in glosses or low in SMALL_WORDS:
                continue
            if not word.isupper() and is_common(word):
                continue  # an ordinary word in the name of something
            if word.isupper() and any(abbreviates(word, w.segment.target) for w in sources):
                continue
            if any(word in name.target for name in said) or same_root(low, words):
                continue
            if not forms & self._everywhere:
                yield _stranger("name-unsupported", word, sentence, sources)


def _vouches(witness: _Witness, word: str) -> float:
    if word in witness.words:
        return 1.0
    return GLOSSED if word in witness.glosses else 0.0


def _counts_another(figure: Figure, sentence: str, sources: Sequence[_Witness]) -> Figure | None:
    """The sources' figure for what ``figure`` is said to count, if it is another one."""
    what = counted(figure, sentence)
    if figure.kind in DATES or not what:
        return None
    other: Figure | None = None
    for witness in sources:
        target = witness.segment.target
        for known in english_figures(target):
            if known.kind != figure.kind or counted(known, target) != what:
                continue
            if not set(known.values).isdisjoint(figure.values):
                return None
            other = known
    return other


def _said_otherwise(figure: Figure, sentence: str, sources: Sequence[_Witness]) -> str:
    """What the sources say of a figure that they have: dollars for yuan, a fall for a rise,
    percent for percentage points; empty where they say the same, or nothing."""
    texts = [witness.segment.target for witness in sources]
    same = [
        (known, text)
        for text in texts
        for known in english_figures(text)
        if not set(known.values).isdisjoint(figure.values)
    ]
    for tell in (currency_of, direction_of):
        ours = tell(figure, sentence)
        theirs = {told for known, text in same if (told := tell(known, text))}
        if ours and theirs and ours not in theirs:
            return f"{figure.text}, {theirs.pop()}"
    chinese = " ".join(witness.segment.source for witness in sources)
    points = [
        f.text for f in chinese_figures(chinese) if not set(f.values).isdisjoint(figure.values)
    ]
    in_points = points and all("百分点" in text or "百分點" in text for text in points)
    if in_points and figure.kind == "percent" and "point" not in figure.text:
        return f"{figure.text.rstrip('%')} percentage points"
    return ""


def _may_deny(segment: Segment) -> bool:
    return denies(segment.target) or bool(_DENIAL.search(segment.source))


def _owns(witness: _Witness, word: str) -> bool:
    """Whether a word belongs to a name that stands in the segment's Chinese."""
    return any(word in name.target.split() for name in witness.names)


def _reordered(sentence: str, sources: Sequence[_Witness]) -> Iterator[Finding]:
    """Names or figures that changed places in a sentence that is otherwise a source's own."""
    for witness in sources:
        target = witness.segment.target
        if in_order(sentence, target) < VERBATIM:
            continue
        ours, theirs = marks_in_order(sentence), marks_in_order(target)
        common = [mark for mark in ours if mark in theirs]
        there = [mark for mark in theirs if mark in ours]
        if len(set(common)) == len(common) == len(there) and common != there:
            moved = next(a for a, b in zip(common, there, strict=True) if a != b)
            yield _stranger("name-moved", moved, sentence, sources)


def _unsupported(text: str) -> Finding:
    return Finding.of("unsupported", "error", found=text, sentence=text)


def _stranger(code: str, what: str, text: str, sources: Iterable[_Witness]) -> Finding:
    """A figure or a name that the sources do not have, or not there."""
    first = next(iter(sources)).segment.index
    return Finding.of(code, "error", segment=first, found=what, has=what, sentence=text)


def _denied(text: str, sources: Iterable[_Witness]) -> Finding:
    first = next(iter(sources)).segment.index
    return Finding.of("denial-unsupported", "error", segment=first, found=text, sentence=text)


def _exchanged(figure: Figure, other: str, text: str, sources: Iterable[_Witness]) -> Finding:
    first = next(iter(sources)).segment.index
    return Finding.of(
        "figure-moved",
        "error",
        segment=first,
        expected=other,
        found=figure.text,
        has=figure.text,
        should=other,
        sentence=text,
    )
