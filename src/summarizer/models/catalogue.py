"""The models this project knows: ``data/models.toml``, read and validated on first use."""

from __future__ import annotations

import dataclasses
import difflib
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from summarizer.data import word_lists
from summarizer.models.entry import ModelEntry, entry_from_dict

__all__ = [
    "DEFAULT_SUMMARIZER",
    "OFFLINE_CHAT",
    "RECOMMENDED",
    "STARTER",
    "TRANSLATE",
    "carrier_table",
    "catalogue",
    "catalogue_entry",
    "lookup",
    "similar_names",
]

STARTER = "argos-zh-en"
DEFAULT_SUMMARIZER = "distilbart-cnn-12-6"
OFFLINE_CHAT = "qwen2.5-coder-1.5b"
RECOMMENDED = ("quickmt-zh-en", DEFAULT_SUMMARIZER)
"""The best pair that allows business use and runs on an ordinary machine."""

TRANSLATE = (
    "Translate the following Chinese news text into English. Write only the English translation, "
    "without notes, and keep every number, name and quotation.\n\n{text}"
)
"""Translation prompt of chat models without one of their own."""

CARRIERS = ("archive", "slices")
"""Tables of a model that say where the package index carries it."""


@cache
def catalogue() -> tuple[ModelEntry, ...]:
    """Return all models, in the order of the file.

    Raises:
        ValueError: A model in the file is not valid.
    """
    return tuple(_entry(name, table) for name, table in word_lists("models").items())


def catalogue_entry(name: str) -> ModelEntry:
    """Return the entry of a model known to be in the catalogue."""
    return _by_name()[name.lower()]


def lookup(name: str) -> ModelEntry | None:
    """Return the entry of a catalogue name or hub id, in any case; ``None`` if unknown."""
    return _by_name().get(name.lower())


def similar_names(name: str) -> tuple[str, ...]:
    """Return up to three catalogue names that resemble ``name``, most similar first."""
    names = {entry.name.lower(): entry.name for entry in catalogue()}
    matches = difflib.get_close_matches(name.lower().split("/")[-1], names, n=3, cutoff=0.5)
    return tuple(names[match] for match in matches)


def carrier_table(name: str, kind: str) -> dict[str, Any] | None:
    """Return the table ``kind`` (of :data:`CARRIERS`) of a model, if it has one."""
    table: dict[str, Any] | None = word_lists("models")[name].get(kind)
    return table


@cache
def _by_name() -> dict[str, ModelEntry]:
    return {key.lower(): entry for entry in catalogue() for key in (entry.name, entry.repo) if key}


def _entry(name: str, table: dict[str, Any]) -> ModelEntry:
    values = {"name": name, "repo": "", "commercial": None, **table}
    for kind in CARRIERS:
        values.pop(kind, None)
    if values.get("family") == "chat":
        values.setdefault("prompt", TRANSLATE)
    unknown = values.keys() - {field.name for field in dataclasses.fields(ModelEntry)}
    try:
        if unknown:
            raise ValueError(f"unknown fields {sorted(unknown)}")
        entry = entry_from_dict(values)
        _validate(entry)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"data/models.toml: {name}: {error}; correct the table.") from error
    return entry


def _validate(entry: ModelEntry) -> None:
    """Raise ``ValueError`` for a value of the wrong type or of none of the allowed ones."""
    for name, hint in get_type_hints(ModelEntry).items():
        value = getattr(entry, name)
        allowed = get_args(hint)
        if hint in (str, int, float, bool):
            valid = isinstance(value, (int, float) if hint is float else hint)
        elif get_origin(hint) is tuple:
            valid = isinstance(value, tuple) and all(isinstance(item, str) for item in value)
        elif allowed and isinstance(allowed[0], str):
            valid = value in allowed
        else:
            valid = not allowed or isinstance(value, allowed)
        if not valid:
            raise ValueError(f"{name} = {value!r}")
    if not entry.repo and entry.origin == "hub":
        raise ValueError("a model of the hub needs a repo")
    if entry.decoding.max_target_tokens > entry.max_target_tokens:
        raise ValueError("decoding.max_target_tokens is over max_target_tokens")
