"""What a translation memory returns: pairs, counts, statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from summarizer.serialization import Result

__all__ = ["Counts", "Pair", "Stats"]


@dataclass(frozen=True, slots=True)
class Pair(Result):
    """A source and its translation.

    Attributes:
        source: The Chinese.
        target: The English.
        model: Name of the model; empty for an edit.
        origin: Who wrote the target.
        errors: Number of its findings of severity "error".
        created: First time that it was stored: UTC, ISO 8601 to the second.
        changed: Last time that it was stored, likewise.
    """

    source: str
    target: str
    model: str
    origin: Literal["model", "person"]
    errors: int
    created: str
    changed: str


@dataclass(frozen=True, slots=True)
class Counts(Result):
    """Numbers of answers of models, of pairs of models, and of edits by people."""

    decoded: int
    pairs: int
    edits: int


@dataclass(frozen=True, slots=True)
class Stats(Result):
    """What a memory contains.

    Attributes:
        path: Its file.
        bytes: Size on disk, with the journal.
        decoded: Number of answers of models.
        pairs: Number of pairs of models.
        edits: Number of edits by people.
        models: Number of answers and pairs, by model.
    """

    path: str
    bytes: int
    decoded: int
    pairs: int
    edits: int
    models: Mapping[str, int]
