"""The table of names: out of a report, and back into terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from summarizer.chinese.script import to_simplified
from summarizer.report import Name

__all__ = ["edits", "rows"]


def rows(names: Iterable[Name]) -> list[list[str]]:
    """Chinese, English, kind, times and origin of each name, and an empty row to add one in."""
    filled = [[n.source, n.target, n.kind, str(n.count), n.origin] for n in names]
    return [*filled, [""] * 5]


def edits(
    table: Iterable[Sequence[Any]], names: Iterable[Name], kept: Collection[str] = ()
) -> dict[str, str]:
    """The terms that the table says otherwise than ``names`` does, or than it did before.

    ``kept``: the Chinese of terms that were written in the table earlier; they stay as long as
    their rows do.
    """
    said = {name.source: name.target for name in names}
    terms = {}
    for chinese, english, *_ in table:
        # Names of an article in Traditional characters stand in the table in Simplified ones.
        source, target = to_simplified(_text(chinese)), _text(english)
        if (source or target) and (source in kept or said.get(source) != target):
            terms[source] = target
    return terms


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
