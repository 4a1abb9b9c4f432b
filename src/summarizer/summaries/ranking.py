"""Key sentences of a Chinese text: which few say most of it.

A sentence's score is a weighted sum of what can be seen of it without a model, and the
sentences are taken one by one: the first is the one that would do alone, each further one
is judged also by its figures and by how little it repeats of those before it.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from summarizer.chinese.script import han_count
from summarizer.chinese.words import jieba, rarity
from summarizer.numbers import chinese_figures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["by_weight"]

SHORTEST = 12
"""Han characters; below that a sentence is a heading or an aside."""

LONGEST = 160
"""Han characters; above that a sentence is a list that no reader takes in at once."""

# Fitted by a listwise regression on LCSTS (news, rating 3 and up) and CSL (abstracts), rounded.
# Fitted on the one set they still beat every baseline on the other, and so do the halves of
# both; no single one is needed for that. `benchmarks/summaries.py` prints the comparison.
WEIGHTS = {
    "lead": 0.45,  # 1 / (1 + position): who, what, when and where come first in news
    "theme": 0.35,  # share of the weight of the words that the text says more than once
    "echo": 0.45,  # share of its character pairs that other sentences have too
    "centrality": 0.12,  # LexRank, continuous (Erkan and Radev 2004)
    "purpose": 0.20,  # it says what was done and why
    "quoted": 0.20,  # it gives something's own name, in quotation marks
    "title": 0.15,  # likeness to the title: argued, since neither set has titles to spare
    "exhorts": -0.40,  # what must be done, as meetings have it: argued, both sets lack it
    "opener": -0.12,  # it begins with a word that leans on the sentence before
    "clauses": -0.45,  # up to four commas and the like
    "long": -0.15,  # logarithm of its length over 40 characters, to 120
    "short": -0.25,  # logarithm of 18 characters over its length
}
HEADLINE = ("clauses", "long", "quoted")
"""What counts for the first sentence only, which must be short and name the thing."""

FIGURES = 0.50
"""What up to six figures add from the second sentence on: the first says what happened, the
others with what result."""

NOVELTY = 0.6
"""What likeness 1 to a sentence already chosen takes away (MMR, Carbonell and Goldstein 1998)."""

REPEAT = 0.7
"""Likeness from which a sentence says the same again: taken only when nothing else is left."""

DOUBT = 0.5
"""What a sentence without trust loses; so does a heading, a list or a bare quotation."""

_WORD = re.compile(r"[\w%％]+")
_QUOTE_ONLY = re.compile(r"^\s*[“「『\"][^”」』\"]*[”」』\"]\s*$")
_QUOTED = re.compile(r"[“「『《][^”」』》]{2,20}[”」』》]")
_CLAUSE = re.compile(r"[，,；;：:]")
_OPENER = re.compile(
    "结果|实验结果|仿真结果|结论|同时|此外|另外|但|而|其中|最后|并|由于|因此|所以|然而|不过|这|该|"
    "他|她|它|其|随着|随后|近年|據悉|結果|結論|同時|最後|並|由於|這|該|隨著|隨後"
)
_EXHORTS = re.compile(
    "会议(?:强调|指出|要求|认为)|(?:强调|指出|要求)[，,:：]|(?:^|[，；])(?:要|必须)"
    "(?:以|把|坚持|切实|全面|进一步|认真|深入|不断|着力|始终|牢固|加强|加快|做好)"
)
_PURPOSE = re.compile(
    "本文|提出|针对|研究了|探讨|分析了|目的|旨在|为了|设计了|介绍了|"
    "針對|研究了|探討|為了|設計了|介紹了"
)


def by_weight(
    sentences: Sequence[str],
    *,
    title: str = "",
    trust: Sequence[float] | None = None,
    count: int | None = None,
) -> list[int]:
    """Indices of the sentences, the one that says most first; ``count`` of them or all.

    ``trust`` (0 to 1 for each sentence) lowers its score: a sentence whose translation could
    not be verified is a poor witness, and one with 0 is taken only when no other is left.
    """
    import numpy as np

    if not sentences:
        return []
    first, further, similarity = _scores(tuple(sentences), title)
    doubt = np.zeros(len(sentences))
    if trust is not None:
        given = np.asarray(trust, dtype=np.float64)
        doubt = DOUBT * (1 - given) + np.where(given > 0, 0.0, 1e3)
    gains = first - doubt
    likeness = np.zeros(len(sentences))
    free = np.zeros(len(sentences))
    chosen: list[int] = []
    wanted = len(sentences) if count is None else min(count, len(sentences))
    while len(chosen) < wanted:
        best = int((gains + free).argmax())
        chosen.append(best)
        free[best] = -np.inf
        likeness = np.maximum(likeness, similarity[best])
        gains = further - doubt - NOVELTY * likeness - 10.0 * (likeness >= REPEAT)
    return chosen


# A summary asks several times for the order of one article.
@functools.lru_cache(maxsize=4)
def _scores(sentences: tuple[str, ...], title: str) -> tuple[Array, Array, Array]:
    """What each sentence says as the first and as a further one, and how alike any two are."""
    import numpy as np

    bags = [_words(sentence) for sentence in (*sentences, title)]
    vectors = _tf_idf(bags)
    similarity: Array = vectors[:-1] @ vectors[:-1].T
    shown = {
        # In a longer text the first sentence has more rivals, not less to say.
        "lead": max(1.0, math.log2(len(sentences)) / 2) / (1 + np.arange(len(sentences))),
        "theme": _theme(bags[:-1]),
        "echo": _echo(sentences),
        "centrality": _lexrank(similarity),
        "purpose": _matches(_PURPOSE.search, sentences),
        "quoted": _matches(_QUOTED.search, sentences),
        "title": vectors[:-1] @ vectors[-1],
        "exhorts": _matches(_EXHORTS.search, sentences),
        "opener": _matches(lambda text: _OPENER.match(text.lstrip()), sentences),
        "clauses": np.array([min(len(_CLAUSE.findall(s)), 4) / 4 for s in sentences]),
        "long": np.array([math.log(max(1.0, min(len(s), 120) / 40)) for s in sentences]),
        "short": np.array([math.log(max(1.0, 18 / max(len(s), 1))) for s in sentences]),
    }
    first: Array = sum(
        (WEIGHTS[name] * values for name, values in shown.items()), np.zeros(len(sentences))
    )
    odd = [not SHORTEST <= han_count(s) <= LONGEST or bool(_QUOTE_ONLY.match(s)) for s in sentences]
    first -= DOUBT * np.array(odd)
    figures = np.array([_figures(sentence) for sentence in sentences]) / 6
    headline = sum(WEIGHTS[name] * shown[name] for name in HEADLINE)
    return first, first - headline + FIGURES * figures, similarity


def _figures(sentence: str) -> int:
    """Figures that a reader would look for, six at most: no dates, no codes, no 一个."""
    kinds = ("cardinal", "percent", "fraction", "multiple")
    return min(6, sum(f.required and f.kind in kinds for f in chinese_figures(sentence)))


def _matches(found: Callable[[str], object], sentences: Sequence[str]) -> Array:
    import numpy as np

    return np.array([bool(found(sentence)) for sentence in sentences], dtype=np.float64)


def _words(sentence: str) -> Counter[str]:
    """Words of two characters and more, and digits, each with its count times its idf."""
    rare = rarity()
    words = Counter(
        word
        for word in jieba().lcut(sentence)
        if _WORD.fullmatch(word) and (len(word) > 1 or word.isdigit())
    )
    return Counter({word: n * rare[word] for word, n in words.items()})


def _tf_idf(bags: Sequence[Counter[str]]) -> Array:
    """A row of unit length for each bag of words; zeros for an empty one."""
    import numpy as np

    column = {word: i for i, word in enumerate(dict.fromkeys(w for bag in bags for w in bag))}
    rows = np.zeros((len(bags), max(len(column), 1)))
    for row, bag in zip(rows, bags, strict=True):
        for word, weight in bag.items():
            row[column[word]] = weight
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Array = np.divide(rows, norms, out=rows, where=norms > 0)
    return unit


def _theme(bags: Sequence[Counter[str]]) -> Array:
    """For each sentence, the share it has of the weight of the words said more than once."""
    import numpy as np

    rare = rarity()
    total = sum(bags, Counter())
    repeated = {word: w for word, w in total.items() if w > 1.5 * rare[word]}
    whole = sum(repeated.values()) or 1.0
    return np.array([sum(repeated.get(word, 0.0) for word in bag) / whole for bag in bags])


def _echo(sentences: Sequence[str]) -> Array:
    """For each sentence, the share of its character pairs that another sentence has."""
    import numpy as np

    pairs = [set(pairwise(sentence)) for sentence in sentences]
    seen = Counter(pair for one in pairs for pair in one)
    return np.array([sum(seen[p] > 1 for p in one) / max(len(one), 1) for one in pairs])


def _lexrank(similarity: Array, damping: float = 0.85) -> Array:
    """Stationary weights of a walk over like sentences, scaled so that the largest is 1."""
    import numpy as np

    size = len(similarity)
    rows = similarity.sum(axis=1, keepdims=True)
    walk = np.divide(similarity, rows, out=np.full_like(similarity, 1 / size), where=rows > 0)
    weights: Array = np.full(size, 1 / size)
    for _ in range(100):
        updated = (1 - damping) / size + damping * weights @ walk
        if np.abs(updated - weights).max() < 1e-9:
            break
        weights = updated
    scaled: Array = weights / weights.max()
    return scaled
