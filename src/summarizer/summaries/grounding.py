"""Find the segments that a summary sentence rests on, and check the sentence against them.

The content words of a sentence, without names and figures, choose its sources. A word counts in
full if the English of a segment has it, and for less if only the dictionary's English of the
Chinese has it, so that a summary in other words finds its sources too. The figures and names of
the sentence must then be in those sources (:mod:`summarizer.summaries.claims`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from summarizer.chinese.lexicon import chinese_words, stem
from summarizer.chinese.script import has_chinese, to_simplified
from summarizer.numbers import chinese_figures
from summarizer.report import Finding, Name, Segment
from summarizer.summaries.claims import (
    ArticleProfile,
    SegmentProfile,
    figure_findings,
    name_findings,
    order_findings,
)
from summarizer.summaries.statements import (
    CAPITALIZED,
    apply_hedges,
    content_stems,
    figure_values,
    hedges,
    is_common,
    mentions,
    token_set,
    tokens,
)

__all__ = ["NEAR", "Evidence", "Grounding"]

GLOSS_WEIGHT = 0.6
"""Weight of a word that only the dictionary gives for the Chinese; one in the English has 1."""

MOST_SOURCES = 4
LEAST_GAIN = 0.12
"""Least share of a sentence's word weight that a further source must add."""
LEAST_SUPPORT = 0.42
"""Least share of a sentence's word weight that its sources must cover. `benchmarks/faithful.py`
measures what both shares let through and what they reject."""

NEAR = 2
"""Segments before and after a source that count as near it; their people may be its "he"."""


@dataclass(frozen=True, slots=True)
class Grounding:
    """What a sentence rests on.

    Attributes:
        sources: Indices of segments, in order; empty if the sentence rests on nothing.
        support: Share of the sentence's word weight that they cover, from 0 to 1.
        findings: What the sentence says and they do not.
    """

    sources: tuple[int, ...]
    support: float
    findings: tuple[Finding, ...]


class Evidence:
    """The segments of one article, as evidence for sentences."""

    def __init__(
        self,
        segments: Sequence[Segment],
        names: Sequence[Name] = (),
        *,
        context: str = "",
        dated: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """Profile the segments.

        Args:
            segments: The segments that sentences may rest on.
            names: The name table of the article.
            context: Further text (title, byline), whose years, months and names may be used.
            dated: The English of segments with relative dates resolved, by segment index.
        """
        names = tuple(name for name in names if name.kind != "term")
        self._segments = [
            _profile(segment, names, dated.get(segment.index, ""))
            for segment in segments
            if segment.target.strip()
        ]
        self._frequency = Counter(word for profile in self._segments for word in profile.words)
        name_words = frozenset(word for name in names for word in name.target.split())
        self._name_stems = frozenset(map(stem, name_words))
        self._article = ArticleProfile(
            names,
            name_words,
            frozenset(
                word
                for profile in self._segments
                for word in tokens(profile.segment.target)[1:]
                if word[0].isupper()
            ),
            frozenset().union(
                figure_values(context),
                *(figure.values for figure in chinese_figures(context)),
                *(profile.values for profile in self._segments),
            ),
            token_set(context).union(*(profile.tokens for profile in self._segments)),
        )

    def check(self, sentence: str) -> Grounding:
        """Return the sources of an English sentence, and what none of them says."""
        chosen, support = self._sources(self._weights(sentence))
        if support < LEAST_SUPPORT or not chosen:
            finding = Finding.of("unsupported", "error", found=sentence, sentence=sentence)
            return Grounding((), support, (finding,))
        sources = [self._segments[i] for i in chosen]
        neighbors = [self._segments[i] for i in self._neighbors(chosen)]
        findings = (
            *figure_findings(sentence, sources, neighbors, self._article),
            *name_findings(sentence, sources, neighbors, self._article),
            *order_findings(sentence, sources),
        )
        return Grounding(tuple(s.segment.index for s in sources), support, findings)

    def unsupported_stems(self, sentence: str) -> list[str]:
        """Return the stems of the sentence's content words that no segment has."""
        return [
            word
            for word in self._weights(sentence)
            if not any(_word_support(profile, word) for profile in self._segments)
        ]

    def with_source_hedges(self, sentence: str) -> str:
        """Return the sentence with its figures as exact, or as vague, as its sources have them.

        60 becomes more than 60, over 4,200 about 4,200, if that is what the article says.
        """
        chosen, _ = self._sources(self._weights(sentence))
        source_hedges = {
            value: hedge
            for i in chosen
            for value, hedge in hedges(self._segments[i].segment.target).items()
        }
        return apply_hedges(sentence, source_hedges)

    def _weights(self, sentence: str) -> dict[str, float]:
        """Return the content words by weight; words that are rare in the article weigh more.

        Names are left out, because they are checked in the sources that the other words choose.
        """
        capitals = (match for match in CAPITALIZED.finditer(sentence) if match.start())
        names = self._name_stems | {
            stem(match.group()) for match in capitals if not is_common(match.group())
        }
        words = content_stems(sentence)
        size = len(self._segments)
        return {
            word: math.log(1 + size / (1 + self._frequency[word])) + 0.1
            for word in sorted(words - names or words)
        }

    def _sources(self, weights: dict[str, float]) -> tuple[list[int], float]:
        """Choose segments greedily by the weight they add; return them and their support."""
        total = sum(weights.values())
        if not total:
            return [], 0.0
        chosen: list[int] = []
        covered = dict.fromkeys(weights, 0.0)
        while len(chosen) < min(MOST_SOURCES, len(self._segments)):
            gains = [
                -1.0
                if i in chosen
                else sum(
                    weight * max(0.0, _word_support(profile, word) - covered[word])
                    for word, weight in weights.items()
                )
                for i, profile in enumerate(self._segments)
            ]
            best = max(range(len(gains)), key=gains.__getitem__)
            if gains[best] < LEAST_GAIN * total:
                break
            chosen.append(best)
            for word in weights:
                covered[word] = max(covered[word], _word_support(self._segments[best], word))
        return sorted(chosen), sum(w * covered[word] for word, w in weights.items()) / total

    def _neighbors(self, chosen: Sequence[int]) -> list[int]:
        """Return the positions of the segments near the sources."""
        last = len(self._segments) - 1
        return sorted(
            {j for i in chosen for j in range(max(0, i - NEAR), min(last, i + NEAR) + 1)}
            - set(chosen)
        )


def _profile(segment: Segment, names: Sequence[Name], dated: str) -> SegmentProfile:
    source = to_simplified(segment.source) if has_chinese(segment.source) else ""
    return SegmentProfile(
        segment,
        content_stems(segment.target),
        frozenset(s for word in chinese_words(source) for s in word.stems),
        figure_values(segment.target)
        | figure_values(dated)
        | {value for figure in chinese_figures(source) for value in figure.values},
        token_set(segment.target),
        frozenset(
            name
            for name in names
            if to_simplified(name.source) in source or mentions(segment.target, name)
        ),
    )


def _word_support(profile: SegmentProfile, word: str) -> float:
    if word in profile.words:
        return 1.0
    return GLOSS_WEIGHT if word in profile.glosses else 0.0
