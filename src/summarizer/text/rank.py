"""Key sentences of a Chinese article: which few say most of it."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.text.numbers import chinese_figures
from summarizer.text.script import han_count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

__all__ = ["key_sentences"]

SHORTEST = 12
"""Han characters; below that a sentence is a heading or an aside."""

LONGEST = 160
"""Han characters; above that a sentence is a list that no reader takes in at once."""

# What makes a news sentence worth keeping, and how much of the score each may give. The lead
# holds who, what, when and where in the inverted pyramid of news; centrality is LexRank
# (Erkan and Radev 2004, continuous variant); titles name the topic; readers of such reports
# look for figures. The weights are judgement, to be fitted when the summary work is done.
WEIGHTS = {"lead": 0.35, "centrality": 0.30, "title": 0.15, "figures": 0.20}

NOVELTY = 0.5
"""How much of a sentence's score its likeness to those already chosen may take away (MMR)."""

_WORD = re.compile(r"[\w%％]+")
_QUOTE_ONLY = re.compile(r"^\s*[“「『\"][^”」』\"]*[”」』\"]\s*$")


def key_sentences(
    sentences: Sequence[str],
    *,
    count: int,
    title: str = "",
    trust: Sequence[float] | None = None,
) -> list[int]:
    """Indices of the ``count`` sentences that say most, in the article's order.

    ``trust`` (0 to 1 for each sentence) scales its score: a sentence whose translation could
    not be verified is a poor witness. Fewer indices come back only where the article has
    fewer sentences. Sentences shorter than :data:`SHORTEST` or longer than :data:`LONGEST`
    and bare quotations are taken only when nothing better is left.
    """
    if not sentences:
        return []
    vectors = _tf_idf([*sentences, title])
    similarity = [[_cosine(a, b) for b in vectors[:-1]] for a in vectors[:-1]]
    centrality = _lexrank(similarity)
    scores = []
    for index, sentence in enumerate(sentences):
        score = (
            WEIGHTS["lead"] / math.sqrt(1 + index)
            + WEIGHTS["centrality"] * centrality[index]
            + WEIGHTS["title"] * _cosine(vectors[index], vectors[-1])
            + WEIGHTS["figures"] * min(len(chinese_figures(sentence)), 4) / 4
        )
        if not SHORTEST <= han_count(sentence) <= LONGEST or _QUOTE_ONLY.match(sentence):
            score *= 0.3
        scores.append(score * (1.0 if trust is None else trust[index]))
    chosen: list[int] = []
    while len(chosen) < min(count, len(sentences)):
        left = [index for index in range(len(sentences)) if index not in chosen]
        chosen.append(
            max(
                left,
                key=lambda i: (
                    scores[i] * (1 - NOVELTY * max((similarity[i][j] for j in chosen), default=0.0))
                ),
            )
        )
    return sorted(chosen)


@functools.cache
def _background() -> tuple[dict[str, float], float]:
    """jieba's idf table (from a large news corpus) and its median for unknown words."""
    import jieba.analyse

    loader = jieba.analyse.TFIDF().idf_loader
    frequencies, median = loader.get_idf()
    return frequencies, median


def _tf_idf(sentences: Sequence[str]) -> list[dict[str, float]]:
    import jieba

    idf, median = _background()
    vectors = []
    for sentence in sentences:
        words = Counter(
            word
            for word in jieba.lcut(sentence)
            if _WORD.fullmatch(word) and (len(word) > 1 or word.isdigit())
        )
        weighted = {word: n * idf.get(word, median) for word, n in words.items()}
        norm = math.sqrt(sum(weight**2 for weight in weighted.values())) or 1.0
        vectors.append({word: weight / norm for word, weight in weighted.items()})
    return vectors


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b[word] for word, weight in a.items() if word in b)


def _lexrank(similarity: Sequence[Sequence[float]], damping: float = 0.85) -> list[float]:
    """Stationary weights of a walk over like sentences, scaled so that the largest is 1."""
    import numpy as np

    matrix = np.asarray(similarity, dtype=np.float64)
    size = len(matrix)
    rows = matrix.sum(axis=1, keepdims=True)
    walk = np.divide(matrix, rows, out=np.full_like(matrix, 1 / size), where=rows > 0)
    weights: Vector = np.full(size, 1 / size)
    for _ in range(100):
        updated = (1 - damping) / size + damping * weights @ walk
        if np.abs(updated - weights).max() < 1e-9:
            break
        weights = updated
    return [float(weight) for weight in weights / weights.max()]
