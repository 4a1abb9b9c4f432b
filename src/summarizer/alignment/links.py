"""Links between the sentences of two texts: the most likely path through both."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.alignment.evidence import LARGEST, Evidence, Sentence, Weights, counterparts
from summarizer.errors import StoppedError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Link", "align"]

PRIORS: dict[tuple[int, int], float] = {
    (1, 1): 0.0,
    (1, 2): -1.9,
    (1, 3): -3.0,
    (1, 4): -4.3,
    (1, 5): -5.5,
    (1, 6): -6.5,
    (2, 1): -2.5,
    (3, 1): -4.0,
    (4, 1): -5.0,
    (5, 1): -6.0,
    (6, 1): -7.0,
    (2, 2): -5.0,
    (2, 3): -6.0,
    (3, 2): -6.0,
}
"""Log odds of a link of so many Chinese and English sentences against one to one. One to many is
about as counted in three translations of newstest2019 (Google, Microsoft, human): 4,827 lines are
one to one, 644 one to two, 185 one to three, 49 one to four, 13 one to five, 4 one to six. Many to
one is rare there (98 two to one, 34 three to one) and set higher, because other translators join
more."""

NOTHING = -4.0
"""Log odds of a sentence without a partner. On the tuning half of ``benchmarks/alignment.py``, -3.5
finds 98% of the deletions with 20 false alarms in 100 documents, -6 finds 89% with 9."""

ACROSS = -3.0
"""Log odds of English sentences of two paragraphs in one link; -1 and -6 change little there."""

LEAST_SHARE = 0.2
"""Share of words, figures and names with a counterpart below which a link is chance. Of 3,000 lines
of Google's and Microsoft's translations (newstest2019 and newstest2020), 3 have less; of lines some
places off, 77%."""
FEWEST_TOKENS = 8
"""Words, figures and names of a link, in both languages, that are enough to say so."""

SMALL = 400
"""Sentences on the shorter side up to which all pairs are looked at."""

RARE = 8
"""Sentences up to which a word that is in no more of them is an anchor of a longer text."""

SURE_ANCHOR = 4.0
"""Evidence of an anchor: a word that one sentence in a hundred has by chance."""

CLEAR_ANCHOR = 1.5
"""Factor by which the best place of an anchor must exceed the next."""

SLACK = 25
"""Sentences beyond its anchors that a sentence may be linked with."""

EPSILON = 1e-6
"""Difference that is not from rounding."""


@dataclass(frozen=True, slots=True)
class Link:
    """Chinese sentences and the English ones that translate them; one side may be empty.

    Attributes:
        chinese: Indices of the Chinese sentences.
        english: Indices of the English sentences.
    """

    chinese: range
    english: range


def align(
    chinese: Sequence[Sentence],
    english: Sequence[Sentence],
    *,
    chinese_paragraphs: Sequence[int | None],
    english_paragraphs: Sequence[int],
    weights: Weights | None = None,
    stop: threading.Event | None = None,
) -> list[Link]:
    """Return the links of two texts, in order; each sentence is in exactly one.

    Args:
        chinese: The Chinese sentences.
        english: The English sentences.
        chinese_paragraphs: The paragraph of each; no link has sentences of two.
        english_paragraphs: The paragraph of each; links with sentences of two are rare.
        weights: Weights of the evidence.
        stop: Ends the work soon after it is set.

    Raises:
        StoppedError: ``stop`` was set.
    """
    import numpy as np

    evidence = Evidence(chinese, english, weights or Weights())
    windows = _windows(evidence, len(chinese), len(english))
    paragraphs = np.array([*english_paragraphs, -1])
    size = len(english)
    best = {0: np.full(size + 1, -np.inf)}
    best[0][0] = 0.0
    steps: dict[int, NDArray[np.int16]] = {}
    came: list[tuple[int, NDArray[np.int16]]] = []
    counts = np.arange(size + 1)
    for at in range(len(chinese) + 1):
        if stop is not None and stop.is_set():
            raise StoppedError("The alignment was stopped before it was done; start it again.")
        low, high = windows[at]
        row = best.pop(at)
        step = steps.pop(at, np.zeros(size + 1, dtype=np.int16))
        row[:low] = row[high + 1 :] = -np.inf
        passed = np.maximum.accumulate(row - NOTHING * counts) + NOTHING * counts
        step[passed > row + EPSILON] = _code(0, 1)
        row = np.maximum(row, passed)
        row[high + 1 :] = -np.inf
        came.append((low, step[low : high + 1]))
        if at == len(chinese):
            break
        _push(best, steps, at + 1, row + NOTHING, slice(0, size + 1), _code(1, 0))
        for count in range(1, LARGEST + 1):
            end = at + count
            if end > len(chinese) or chinese_paragraphs[at] != chinese_paragraphs[end - 1]:
                break
            top = min(size, high + LARGEST)
            if top <= low:
                continue
            for length, score in enumerate(evidence.scores(at, count, low, top), start=1):
                prior = PRIORS.get((count, length))
                if prior is None:
                    continue
                begin = slice(low, top + 1 - length)
                across = paragraphs[begin] != paragraphs[low + length - 1 : top]
                value = row[begin] + score + prior + ACROSS * across
                place = slice(low + length, top + 1)
                _push(best, steps, end, value, place, _code(count, length))
    return [
        part
        for link in _traced(came, len(chinese), size)
        for part in (_parts(link) if _is_chance(link, chinese, english) else [link])
    ]


def _is_chance(link: Link, chinese: Sequence[Sentence], english: Sequence[Sentence]) -> bool:
    """Return whether the two sides only stand in the same place."""
    groups = [chinese[at] for at in link.chinese], [english[at] for at in link.english]
    found, tokens = counterparts(*groups)
    return all(groups) and tokens >= FEWEST_TOKENS and found < LEAST_SHARE * tokens


def _parts(link: Link) -> Iterator[Link]:
    """Yield the sentences of a link, each alone."""
    for at in link.chinese:
        yield Link(range(at, at + 1), range(link.english.start, link.english.start))
    for at in link.english:
        yield Link(range(link.chinese.stop, link.chinese.stop), range(at, at + 1))


def _code(chinese: int, english: int) -> int:
    return chinese * 10 + english


def _push(
    best: dict[int, NDArray[np.float64]],
    steps: dict[int, NDArray[np.int16]],
    at: int,
    value: NDArray[np.float64],
    place: slice,
    code: int,
) -> None:
    """Keep the better way to reach each place of a row."""
    import numpy as np

    size = len(value) if place.start == 0 else None
    if at not in best:
        length = size or len(next(iter(best.values())))
        best[at] = np.full(length, -np.inf)
        steps[at] = np.zeros(length, dtype=np.int16)
    row = best[at][place]
    better = value > row
    row[better] = value[better]
    steps[at][place][better] = code


def _traced(
    came: Sequence[tuple[int, NDArray[np.int16]]], chinese: int, english: int
) -> Iterator[Link]:
    links = []
    while chinese or english:
        low, step = came[chinese]
        count, length = divmod(int(step[english - low]), 10)
        links.append(Link(range(chinese - count, chinese), range(english - length, english)))
        chinese -= count
        english -= length
    return reversed(links)


def _windows(evidence: Evidence, chinese: int, english: int) -> list[tuple[int, int]]:
    """Return the English places, first and last, that each Chinese place may be linked with."""
    if min(chinese, english) <= SMALL:
        return [(0, english)] * (chinese + 1)
    anchors = [(0, 0), *_chain(evidence, chinese), (chinese, english)]
    windows = []
    at = 0
    for place in range(chinese + 1):
        while at + 2 < len(anchors) and anchors[at + 1][0] <= place:
            at += 1
        low = max(0, anchors[at][1] - SLACK)
        high = min(english, anchors[at + 1][1] + SLACK)
        windows.append((low, high))
    windows[0] = (0, windows[0][1])
    windows[-1] = (windows[-1][0], english)
    return windows


def _chain(evidence: Evidence, chinese: int) -> list[tuple[int, int]]:
    """Return the longest chain of sure pairs, rising in both texts."""
    pairs = []
    for at in range(chinese):
        values = evidence.anchors(at, RARE)
        found = sorted(((value, place) for place, value in values.items()), reverse=True)
        next_best = found[1][0] if len(found) > 1 else 0.0
        if found and found[0][0] > max(SURE_ANCHOR, CLEAR_ANCHOR * next_best):
            pairs.append((at, found[0][1]))
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        at = bisect_right(ends, place)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [place]
        last[at : at + 1] = [index]
    chain = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]
