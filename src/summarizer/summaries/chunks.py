"""A text past a model's limit, in pieces that overlap."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summarizer.chinese.segment import split_to_limit

__all__ = ["pieces_of"]

MOST_OVERLAP = 0.25
"""Share of the limit that a part may take for it to be read again at the head of a piece."""


def pieces_of(
    paragraphs: Sequence[str], limit: int, count: Callable[[str], int], *, joint: str = " "
) -> list[str]:
    """Paragraphs joined into pieces of at most ``limit`` tokens, as ``count`` counts them.

    Whole paragraphs where they fit, else cut at sentences and clauses; nothing is left out. A
    piece begins with the last part of the one before it, if that is short, so that nothing
    is read without what led to it.
    """
    parts = [part for paragraph in paragraphs for part in split_to_limit(paragraph, limit, count)]
    pieces: list[list[str]] = []
    for part in parts:
        if pieces and count(joint.join([*pieces[-1], part])) <= limit:
            pieces[-1].append(part)
            continue
        last = pieces[-1][-1] if pieces else ""
        again = last and count(last) <= MOST_OVERLAP * limit
        if again and count(joint.join([last, part])) <= limit:
            pieces.append([last, part])
        else:
            pieces.append([part])
    return [joint.join(piece) for piece in pieces]
