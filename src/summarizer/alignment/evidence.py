"""Evidence that Chinese and English sentences are translations of each other.

Words count by the lexicon, figures by their values, names by their renderings, lengths by their
ratio. Each piece of evidence is the log likelihood ratio of "these are translations" against "these
are any two sentences of the text": a word whose English stands in many sentences says little.
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from summarizer.checks.coverage import source_units, target_words
from summarizer.chinese.lexicon import STOP_WORDS, chinese_words, cut_words, english_stems, stem
from summarizer.chinese.script import has_chinese, to_simplified
from summarizer.data import word_lists
from summarizer.numbers.chinese import chinese_figures
from summarizer.numbers.english import english_figures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]

__all__ = [
    "LARGEST",
    "Evidence",
    "Sentence",
    "Weights",
    "chinese_sentence",
    "counterparts",
    "english_sentence",
]

Kind = Literal["word", "character", "figure", "letters", "name", "english", "english figure"]

LARGEST = 6
"""Maximum number of sentences on one side of a link. Of 2,000 lines of newstest2019, 3 have more
sentences in Google's translation."""

_LATIN = re.compile("[A-Za-z]{2,}")
_FUNCTION_WORDS = frozenset(" ".join(word_lists("function_words").values()).split())

_THERE: dict[Kind, float] = {
    "word": 0.82,
    "character": 0.39,
    "figure": 0.99,
    "letters": 0.99,
    "name": 0.85,
    "english": 0.76,
    "english figure": 0.75,
}
"""Probability that a word, figure or name has its counterpart in the sentence's translation:
measured with Google's and Microsoft's translations of the first 1,000 lines of newstest2019."""

_ANYWHERE = 0.16
"""Probability that it has its counterpart in a sentence close by, measured there (0.06 to 0.19)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the evidence.

    Where nothing else is said, the value is the best of those that were tried on the tuning half of
    ``benchmarks/alignment.py``.

    Attributes:
        words: Factor of the evidence of words, figures and names. It is below 1 because words of a
            sentence depend on each other, and because both languages count the same pairs.
        prior_sentences: Number of sentences that :data:`_ANYWHERE` weighs as much as, beside those
            of the text.
        ratio: English words for each Chinese character or Latin word, as in
            ``checks/coverage.py``.
        spread: Standard deviation of the ratio's logarithm, likewise.
        brevity: Variance that a text of one character adds to it; longer ones add less.
        any_spread: Standard deviation of the logarithm for any two sentences of a text.
    """

    words: float = 0.5
    prior_sentences: float = 5.0
    ratio: float = 0.7
    spread: float = 0.25
    brevity: float = 1.0
    any_spread: float = 0.8


@dataclass(frozen=True, slots=True)
class Token:
    """Something of a sentence that its translation should have, under any of ``keys``."""

    kind: Kind
    keys: frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in one language, as evidence.

    Attributes:
        tokens: What its translation should have.
        keys: What it has of the tokens of the other language.
        size: Characters and Latin words of a Chinese sentence, words of an English one.
    """

    tokens: tuple[Token, ...]
    keys: frozenset[Hashable]
    size: int


def chinese_sentence(text: str, renderings: Iterable[str] = ()) -> Sentence:
    """Return a Chinese sentence as evidence; ``renderings`` are the English of its names."""
    simple = to_simplified(text)
    tokens: list[Token] = []
    for word, _, stems in chinese_words(simple):
        if word not in _FUNCTION_WORDS:
            # The word itself is there too, in a text that was left in Chinese.
            kind: Kind = "word" if len(word) > 1 else "character"
            tokens.append(Token(kind, frozenset({*stems, word})))
    for figure in chinese_figures(text):
        if figure.required:
            tokens.append(Token("figure", frozenset(map(_value, figure.values))))
    for match in _LATIN.finditer(text):
        tokens.append(Token("letters", frozenset({stem(match.group())})))
    names = {one for rendering in renderings for one in _content_stems(rendering)}
    tokens += (Token("name", frozenset({one})) for one in sorted(names))
    return Sentence(tuple(tokens), _keys(tokens), source_units(text))


def english_sentence(text: str) -> Sentence:
    """Return an English sentence as evidence."""
    tokens = [Token("english", frozenset({one})) for one in _content_stems(text)]
    for figure in english_figures(text):
        tokens.append(Token("english figure", frozenset(map(_value, figure.values))))
    keys = _keys(tokens).union(english_stems(text))
    if has_chinese(text):
        keys |= set(cut_words(to_simplified(text)))
    return Sentence(tuple(tokens), keys, target_words(text))


def counterparts(chinese: Sequence[Sentence], english: Sequence[Sentence]) -> tuple[int, int]:
    """Return how many tokens of two groups have their counterpart in the other, and of how many."""
    sides = ((chinese, _all_keys(english)), (english, _all_keys(chinese)))
    tokens = [(token, keys) for group, keys in sides for one in group for token in one.tokens]
    return sum(not token.keys.isdisjoint(keys) for token, keys in tokens), len(tokens)


def _all_keys(sentences: Iterable[Sentence]) -> frozenset[Hashable]:
    return frozenset().union(*(sentence.keys for sentence in sentences))


def _value(value: Hashable) -> Hashable:
    return "value", value


def _content_stems(text: str) -> list[str]:
    stems = dict.fromkeys(english_stems(text))
    return [one for one in stems if one not in STOP_WORDS and len(one) > 1]


def _keys(tokens: Iterable[Token]) -> frozenset[Hashable]:
    return frozenset().union(*(token.keys for token in tokens))


class _Tokens:
    """The tokens of all sentences of one language, and how often each is found by chance."""

    def __init__(
        self, these: Sequence[Sentence], those: Sequence[Sentence], weights: Weights
    ) -> None:
        import numpy as np

        places = _index(those)
        tokens = [(at, token) for at, one in enumerate(these) for token in one.tokens]
        self.owners = np.array([at for at, _ in tokens], dtype=np.int64)
        self.starts = np.searchsorted(self.owners, np.arange(len(these) + 1))
        self.places = [_union(places, token.keys) for _, token in tokens]
        there = np.array([_THERE[token.kind] for _, token in tokens])
        # A text has the partner itself; the others are what is found anywhere.
        others = np.array([max(len(found) - 1, 0) for found in self.places])
        prior = weights.prior_sentences
        anywhere = (others + prior * _ANYWHERE) / (max(len(those) - 1, 0) + prior)
        self.rarity = np.log(there / np.minimum(anywhere, there))
        self._there = there[:, None]
        sizes = [max(one.size, 1) for one in those]
        self._rates = -np.log(1 - anywhere)[:, None] * len(sizes) / max(sum(sizes), 1)

    def weigh(self, tokens: slice, sizes: NDArray[np.int64]) -> tuple[Scores, Scores]:
        """Return what a hit and a miss of tokens say, for partners of these sizes.

        A word stands in a long text by chance more often than in a short one.
        """
        import numpy as np

        there = self._there[tokens]
        by_chance = np.minimum(1 - np.exp(-self._rates[tokens] * sizes), there)
        return np.log(there / by_chance), np.log((1 - there) / (1 - by_chance))


def _index(sentences: Sequence[Sentence]) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for at, sentence in enumerate(sentences):
        for key in sentence.keys:
            places[key].append(at)
    return places


def _union(places: dict[Hashable, list[int]], keys: Iterable[Hashable]) -> list[int]:
    found = [places[key] for key in keys if key in places]
    return found[0] if len(found) == 1 else sorted(set().union(*found))


def _within(places: Sequence[int], low: int, high: int) -> Sequence[int]:
    """Return the places from ``low`` to before ``high``; they are sorted."""
    return places[bisect_left(places, low) : bisect_left(places, high)]


class Evidence:
    """The evidence for groups of neighboring sentences of two texts."""

    def __init__(
        self, chinese: Sequence[Sentence], english: Sequence[Sentence], weights: Weights
    ) -> None:
        """Weigh all words of both texts."""
        import numpy as np

        self._weights = weights
        self._chinese = chinese
        self._of_chinese = _Tokens(chinese, english, weights)
        self._of_english = _Tokens(english, chinese, weights)
        self._english_tokens: dict[Hashable, list[int]] = defaultdict(list)
        token = 0
        for sentence in english:
            for one in sentence.tokens:
                for key in one.keys:
                    self._english_tokens[key].append(token)
                token += 1
        self._chinese_sizes = [0, *accumulate(one.size for one in chinese)]
        self._english_sizes = np.array([0, *accumulate(one.size for one in english)])
        self._words_of = functools.lru_cache(maxsize=2 * LARGEST)(self._chinese_words)

    def anchors(self, at: int, most: int) -> dict[int, float]:
        """Return what the rare words of a Chinese sentence say for each English sentence.

        ``most`` is the number of sentences up to which the places of a word are rare.
        """
        tokens = self._of_chinese
        found: dict[int, float] = defaultdict(float)
        for token in range(*tokens.starts[at : at + 2]):
            if len(tokens.places[token]) <= most:
                for place in tokens.places[token]:
                    found[place] += tokens.rarity[token]
        return found

    def scores(self, first: int, count: int, low: int, high: int) -> list[Scores]:
        """Return the scores of a group of Chinese sentences with groups of English ones.

        Args:
            first: The first Chinese sentence.
            count: Number of Chinese sentences.
            low: The first English sentence with which a group may begin.
            high: The end of the English sentences.

        Returns:
            By number of English sentences, from 1: the score with the group that begins at each
            sentence from ``low`` on, as far as ``high`` has room for the group.
        """
        sums = self._english_words(first, count, low, high)
        units = self._units_in(first, count)
        scores = []
        for size in range(1, min(LARGEST, high - low) + 1):
            words = sums[size:] - sums[:-size]
            for at in range(first, first + count):
                start, found = self._words_of(at, low, high)
                words = words + found[size - 1][low - start : high - size + 1 - start]
            length = self._length(units, self._words_in(low, high, size))
            scores.append(self._weights.words * words + length)
        return scores

    def _units_in(self, first: int, count: int) -> int:
        """Return the size of a group of Chinese sentences, 1 at least."""
        return max(1, self._chinese_sizes[first + count] - self._chinese_sizes[first])

    def _words_in(self, low: int, high: int, size: int) -> NDArray[np.int64]:
        """Return the sizes of the groups of ``size`` English sentences, 1 at least."""
        import numpy as np

        sizes = self._english_sizes
        words: NDArray[np.int64] = sizes[low + size : high + 1] - sizes[low : high + 1 - size]
        return np.maximum(words, 1)

    def _chinese_words(self, at: int, low: int, high: int) -> tuple[int, list[Scores]]:
        """Return the evidence of a Chinese sentence's words, by number of English sentences."""
        import numpy as np

        tokens = self._of_chinese
        begin, end = tokens.starts[at : at + 2]
        there = np.zeros((end - begin, high - low), dtype=bool)
        for row, token in enumerate(range(begin, end)):
            for place in _within(tokens.places[token], low, high):
                there[row, place - low] = True
        found = []
        any_of = there
        for size in range(1, min(LARGEST, high - low) + 1):
            if size > 1:
                any_of = any_of[:, :-1] | there[:, size - 1 :]
            hits, misses = tokens.weigh(slice(begin, end), self._words_in(low, high, size))
            found.append(np.where(any_of, hits, misses).sum(axis=0))
        return low, found

    def _english_words(self, first: int, count: int, low: int, high: int) -> Scores:
        """Return the cumulative evidence of the English words from ``low`` to ``high``."""
        import numpy as np

        tokens = self._of_english
        begin, end = tokens.starts[low], tokens.starts[high]
        keys = _all_keys(self._chinese[first : first + count])
        there = np.zeros(end - begin, dtype=bool)
        for key in keys:
            for token in _within(self._english_tokens.get(key, ()), begin, end):
                there[token - begin] = True
        units = self._units_in(first, count)
        hits, misses = tokens.weigh(slice(begin, end), np.array([units]))
        evidence = np.where(there, hits[:, 0], misses[:, 0])
        sums: Scores = np.concatenate([[0.0], np.cumsum(evidence)])
        places: NDArray[np.int64] = tokens.starts[low : high + 1] - begin
        return sums[places]

    def _length(self, units: int, words: NDArray[np.int64]) -> Scores:
        """Return the log likelihood ratio of the lengths, normal in their logarithms."""
        import numpy as np

        ratio = np.log(words / units) - math.log(self._weights.ratio)
        variance = self._weights.spread**2 + self._weights.brevity / units
        back = self._weights.any_spread**2 + self._weights.brevity / units
        return (ratio**2 * (1 / back - 1 / variance) + math.log(back / variance)) / 2
