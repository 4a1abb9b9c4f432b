"""Rank the sentences of a Chinese text by how much of it they tell.

The score of a sentence is a weighted sum of features that need no model. Sentences are chosen one
by one: the first as if it stood alone, each further one also by its figures and by how little it
repeats those before it.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from summarizer.chinese.lexicon import jieba, rarity
from summarizer.chinese.script import han_count
from summarizer.data import word_lists
from summarizer.numbers import chinese_figures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["rank_sentences"]

SHORTEST = 12
"""Fewest Han characters; a shorter sentence is a heading or an aside."""

LONGEST = 160
"""Most Han characters; a longer sentence is a list that no reader takes in at once."""

# Fitted by a listwise regression on LCSTS (news, rating 3 and up) and CSL (abstracts), rounded.
# Weights fitted on one set beat every baseline on the other, and so do weights fitted on halves of
# both; leaving out any one feature does not change that. See `benchmarks/summaries.py`.
WEIGHTS = {
    "lead": 0.45,  # 1 / (1 + position): who, what, when and where come first in news
    "theme": 0.35,  # share of the weight of the words that the text repeats
    "echo": 0.45,  # share of its character pairs that other sentences have too
    "centrality": 0.12,  # LexRank, continuous (Erkan and Radev 2004)
    "purpose": 0.20,  # 1 if it says what was done and why
    "quoted": 0.20,  # 1 if it has a name in quotation marks
    "title": 0.15,  # likeness to the title; not fitted, since neither set has titles
    "exhorts": -0.40,  # 1 if it says what must be done, as meetings do; not fitted
    "opener": -0.12,  # 1 if it begins with a word that leans on the sentence before
    "clauses": -0.45,  # commas, semicolons and colons: up to 4, divided by 4
    "long": -0.15,  # logarithm of its length over 40 characters, up to 120
    "short": -0.25,  # logarithm of 18 characters over its length
}
HEADLINE = ("clauses", "long", "quoted")
"""Features of the first sentence only, which must be short and name its subject."""

FIGURES = 0.50
"""Weight of up to six figures from the second sentence on: the first says what happened, the others
with what result."""

NOVELTY = 0.6
"""Penalty for likeness 1 to a sentence already chosen (MMR, Carbonell and Goldstein 1998)."""

REPEAT = 0.7
"""Likeness from which a sentence is a repetition, chosen only when nothing else is left."""

DOUBT = 0.5
"""Penalty for a sentence without trust, and for a heading, a list or a bare quotation."""

_WORD = re.compile(r"[\w%％]+")
_QUOTE_ONLY = re.compile(r"^\s*[“「『\"][^”」』\"]*[”」』\"]\s*$")
_QUOTED = re.compile(r"[“「『《][^”」』》]{2,20}[”」』》]")
_CLAUSE = re.compile(r"[，,；;：:]")
_LISTS = word_lists("summaries")["ranking"]
_OPENER = re.compile("|".join(_LISTS["openers"]))
_EXHORTS = re.compile(
    f"会议(?:{'|'.join(_LISTS['meeting_verbs'])})|(?:强调|指出|要求)[，,:：]"
    f"|(?:^|[，；])(?:要|必须)(?:{'|'.join(_LISTS['exhortations'])})"
)
_PURPOSE = re.compile("|".join(_LISTS["purpose"]))


def rank_sentences(
    sentences: Sequence[str],
    *,
    title: str = "",
    trust: Sequence[float] | None = None,
    count: int | None = None,
) -> list[int]:
    """Return indices of sentences, the most important first.

    Args:
        sentences: The Chinese text.
        title: Its title, if it has one.
        trust: A value from 0 to 1 for each sentence. A lower one lowers the score; sentences
            with 0 come last. Of two that say the same, the one with the higher trust comes first.
        count: Most indices to return; ``None`` for all.
    """
    import numpy as np

    if not sentences:
        return []
    first, further, similarity = _scores(tuple(sentences), title)
    doubt = np.zeros(len(sentences))
    if trust is not None:
        values = np.asarray(trust, dtype=np.float64)
        doubt = DOUBT * (1 - values) + np.where(values > 0, 0.0, 1e3)
    gains = first - doubt
    likeness = np.zeros(len(sentences))
    available = np.zeros(len(sentences))
    chosen: list[int] = []
    wanted = len(sentences) if count is None else min(count, len(sentences))
    better = _better_told(similarity, trust)
    while len(chosen) < wanted:
        waiting = np.where((better & np.isfinite(available)).any(axis=1), -1e6, 0.0)
        best = int((gains + available + waiting).argmax())
        chosen.append(best)
        available[best] = -np.inf
        likeness = np.maximum(likeness, similarity[best])
        gains = further - doubt - NOVELTY * likeness - 10.0 * (likeness >= REPEAT)
    return chosen


def _better_told(similarity: Array, trust: Sequence[float] | None) -> NDArray[np.bool_]:
    """Return, in the row of each sentence, which others say the same and have a higher trust."""
    import numpy as np

    if trust is None:
        return np.zeros(similarity.shape, dtype=bool)
    values = np.asarray(trust, dtype=np.float64)
    told: NDArray[np.bool_] = (similarity >= REPEAT) & (values[None, :] > values[:, None])
    return told


# One summary ranks the same article several times.
@functools.lru_cache(maxsize=4)
def _scores(sentences: tuple[str, ...], title: str) -> tuple[Array, Array, Array]:
    """Return each sentence's score as the first and as a further one, and all their likenesses."""
    import numpy as np

    bags = [_words(sentence) for sentence in (*sentences, title)]
    vectors = _tf_idf(bags)
    similarity: Array = vectors[:-1] @ vectors[:-1].T
    features = {
        # In a longer text the first sentence has more rivals but tells as much.
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
        (WEIGHTS[name] * values for name, values in features.items()), np.zeros(len(sentences))
    )
    odd = [not SHORTEST <= han_count(s) <= LONGEST or bool(_QUOTE_ONLY.match(s)) for s in sentences]
    first -= DOUBT * np.array(odd)
    figures = np.array([_figures(sentence) for sentence in sentences]) / 6
    headline = sum(WEIGHTS[name] * features[name] for name in HEADLINE)
    return first, first - headline + FIGURES * figures, similarity


def _figures(sentence: str) -> int:
    """Return the number of figures, six at most, without dates, codes and 一个."""
    kinds = ("cardinal", "percent", "fraction", "multiple")
    return min(6, sum(f.required and f.kind in kinds for f in chinese_figures(sentence)))


def _matches(search: Callable[[str], object], sentences: Sequence[str]) -> Array:
    import numpy as np

    return np.array([bool(search(sentence)) for sentence in sentences], dtype=np.float64)


def _words(sentence: str) -> Counter[str]:
    """Return tf-idf of the words of two characters or more and of the digits."""
    rare = rarity()
    words = Counter(
        word
        for word in jieba().lcut(sentence)
        if _WORD.fullmatch(word) and (len(word) > 1 or word.isdigit())
    )
    return Counter({word: n * rare[word] for word, n in words.items()})


def _tf_idf(bags: Sequence[Counter[str]]) -> Array:
    """Return a row of unit length for each bag of words; zeros for an empty one."""
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
    """Return each sentence's share of the weight of the words that the text repeats."""
    import numpy as np

    rare = rarity()
    total = sum(bags, Counter())
    repeated = {word: w for word, w in total.items() if w > 1.5 * rare[word]}
    whole = sum(repeated.values()) or 1.0
    return np.array([sum(repeated.get(word, 0.0) for word in bag) / whole for bag in bags])


def _echo(sentences: Sequence[str]) -> Array:
    """Return the share of each sentence's character pairs that another sentence has."""
    import numpy as np

    pairs = [set(pairwise(sentence)) for sentence in sentences]
    seen = Counter(pair for one in pairs for pair in one)
    return np.array([sum(seen[p] > 1 for p in one) / max(len(one), 1) for one in pairs])


def _lexrank(similarity: Array, damping: float = 0.85) -> Array:
    """Return stationary weights of a walk over like sentences; the largest is 1."""
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
