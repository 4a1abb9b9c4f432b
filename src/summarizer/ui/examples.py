"""The articles that come with the project, to try the page with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from summarizer.chinese.clean import clean

__all__ = ["Example", "examples"]

PACKAGE = Path(__file__).parents[1]
FOLDERS = (PACKAGE / "examples", PACKAGE.parents[1] / "examples")
"""In an installed package, and in a checkout."""


@dataclass(frozen=True, slots=True)
class Example:
    """``label``: what it is about, in English; ``title``: the article's own."""

    name: str
    label: str
    title: str
    text: str


@cache
def examples() -> tuple[Example, ...]:
    """All there are, by name; none where the files are not installed."""
    folder = next((folder for folder in FOLDERS if folder.is_dir()), None)
    found = []
    for path in sorted(folder.glob("*.txt")) if folder else ():
        text = path.read_text(encoding="utf-8")
        label = path.stem.replace("-", " ").capitalize()
        found.append(Example(path.stem, label, clean(text).title, text))
    return tuple(found)
