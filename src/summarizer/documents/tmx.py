"""Pairs as TMX 1.4b, the format in which translation memories are exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from xml.sax.saxutils import escape

from summarizer import __version__
from summarizer.documents.write import whole_file
from summarizer.memory import Pair

__all__ = ["Exported", "write_tmx"]

# What XML 1.0 has no way to write, not even as a character reference.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Exported:
    """How many pairs a file got, how many with errors were left out of it, and how many
    characters that XML forbids (control characters, mostly) were."""

    pairs: int
    with_errors: int
    characters: int


def write_tmx(path: Path, pairs: Iterable[Pair], *, with_errors: bool = False) -> Exported:
    """Write ``pairs`` to ``path`` one by one, the file whole or not at all.

    Those that had findings of severity "error" are left out unless ``with_errors``. Raises
    :class:`~summarizer.errors.OutputError`.
    """
    written = left_out = characters = 0
    with whole_file(path) as file:
        file.write(_head().encode())
        for pair in pairs:
            if pair.errors and not with_errors:
                left_out += 1
                continue
            unit, taken_out = FORBIDDEN.subn("", "\n".join(_unit(pair)) + "\n")
            file.write(unit.encode())
            written += 1
            characters += taken_out
        file.write(b"</body>\n</tmx>\n")
    return Exported(written, left_out, characters)


def _head() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tmx version="1.4">\n'
        f'<header creationtool="summarizer" creationtoolversion="{__version__}" '
        'segtype="sentence" o-tmf="summarizer" adminlang="en" srclang="zh" datatype="plaintext" '
        f'creationdate="{_date(datetime.now(timezone.utc))}"/>\n'
        "<body>\n"
    )


def _unit(pair: Pair) -> Iterator[str]:
    created, changed = (_date(datetime.fromisoformat(t)) for t in (pair.created, pair.changed))
    yield f'<tu creationdate="{created}" changedate="{changed}">'
    if pair.model:
        yield f'<prop type="x-model">{_escaped(pair.model)}</prop>'
    yield f'<prop type="x-origin">{pair.origin}</prop>'
    if pair.errors:
        yield f'<prop type="x-errors">{pair.errors}</prop>'
    yield f'<tuv xml:lang="zh"><seg>{_escaped(pair.source)}</seg></tuv>'
    yield f'<tuv xml:lang="en"><seg>{_escaped(pair.target)}</seg></tuv>'
    yield "</tu>"


def _escaped(text: str) -> str:
    # A bare carriage return would be read back as a line feed.
    return escape(text, {"\r": "&#13;"})


def _date(time: datetime) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ")
