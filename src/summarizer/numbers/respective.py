"""Lists of names with a list of figures for them: 出口、进口分别增长12.1%和3.4%.

English may give the names in another order, and then must give the figures in the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from summarizer.chinese.lexicon import chinese_words, english_words
from summarizer.numbers.values import Figure

__all__ = ["orders_reversed"]

_RESPECTIVELY = re.compile("分别|分別|依次")
_JOINT = re.compile("[、和及与與]|以及")
_CLAUSE_END = re.compile("[，。；：！？,;]")


def orders_reversed(
    source: str,
    target: str,
    ours: Sequence[Figure],
    pairs: Mapping[int, int],
) -> dict[tuple[int, int], bool]:
    """Tell of neighboring figures of such lists whether the English has their names reversed.

    Args:
        source: The Chinese text.
        target: Its English translation.
        ours: The figures of the source.
        pairs: Indices of English figures by those of Chinese ones.

    Returns:
        By indices of Chinese figures, True if the name of the second comes first in the English;
        only figures of whose names both are found once.
    """
    found: dict[tuple[int, int], bool] = {}
    for match in _RESPECTIVELY.finditer(source):
        figures = list(_listed(source, ours, match.end()))
        names = _names(source, match.start(), len(figures))
        if not names or any(index not in pairs for index in figures):
            continue
        places = _places(names, target)
        for at in range(len(figures) - 1):
            one, two = places[at], places[at + 1]
            if one is not None and two is not None:
                found[figures[at], figures[at + 1]] = one > two
    return found


def _listed(source: str, ours: Sequence[Figure], start: int) -> Iterator[int]:
    """Yield the indices of the figures behind 分别, up to the end of their list."""
    done: int | None = None
    for index, figure in enumerate(ours):
        if figure.span[0] < start:
            continue
        gap = source[start if done is None else done : figure.span[0]]
        if (done is not None and not _JOINT.fullmatch(gap.strip())) or _CLAUSE_END.search(gap):
            return
        done = figure.span[1]
        yield index


def _names(source: str, end: int, count: int) -> list[str]:
    """Return the names before 分别 if there are as many as figures."""
    start = max((m.end() for m in _CLAUSE_END.finditer(source, 0, end)), default=0)
    names = [name for name in _JOINT.split(source[start:end]) if name]
    return names if len(names) == count > 1 else []


def _places(names: Sequence[str], target: str) -> list[int | None]:
    """Return where the English has each name once; words that two names share tell last."""
    stems = [{s for word in chinese_words(name) for s in word.stems} for name in names]
    shared = {stem for stem, times in Counter(s for own in stems for s in own).items() if times > 1}
    english = english_words(target)
    places: list[int | None] = [None] * len(names)
    for left_out in (shared, set[str]()):
        taken = {place for place in places if place is not None}
        for at, own in enumerate(stems):
            there = [w.span[0] for w in english if w.stem in own - left_out]
            there = [place for place in there if place not in taken]
            if places[at] is None and len(there) == 1:
                places[at] = there[0]
    return places
