"""Tables and word lists shipped with the package, read once.

Tables are tab-separated (``NAME.tsv``) or comma-separated (``NAME.csv``) with a header row; word
lists are TOML (``NAME.toml``). Lines that begin with ``#`` say where the data come from.
"""

from __future__ import annotations

import csv
import sys
from functools import cache
from importlib import resources
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["table", "word_lists"]


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/NAME`` (``.tsv`` or ``.csv``), each by its column names."""
    lines = [line for line in _text(name).splitlines() if line and not line.startswith("#")]
    if name.endswith(".csv"):
        return tuple(csv.DictReader(lines))
    return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def word_lists(name: str) -> dict[str, Any]:
    """Return the word lists of ``data/NAME.toml``: a list, table or string by name."""
    return tomllib.loads(_text(f"{name}.toml"))


def _text(file: str) -> str:
    return (resources.files("summarizer.data") / file).read_text(encoding="utf-8")
