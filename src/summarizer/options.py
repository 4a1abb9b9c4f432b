"""The one options object that the API, the command line and the page share."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from summarizer.errors import UsageError

__all__ = ["ComputeType", "Decoding", "Device", "EngineName", "Options"]

EngineName = Literal["auto", "ctranslate2", "transformers"]
Device = Literal["auto", "cpu", "cuda"]
ComputeType = Literal["auto", "float32", "float16", "bfloat16", "int8"]


def _at_least(name: str, value: float | None, least: float) -> None:
    if value is not None and value < least:
        raise UsageError(f"{name} is {value}; give {least} or more.")


@dataclass(frozen=True, slots=True)
class Decoding:
    """How one call decodes. ``None`` means: what the checkpoint itself was published with.

    ``length_penalty`` divides a hypothesis' log-probability by ``length ** length_penalty``
    (the convention of both engines); ``hypotheses`` is how many of the beam are returned,
    at most ``beam_size``. Token limits count target tokens without the end mark.
    """

    beam_size: int = 4
    length_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    repetition_penalty: float = 1.0
    min_target_tokens: int = 0
    max_target_tokens: int = 256
    hypotheses: int = 1

    def __post_init__(self) -> None:
        _at_least("beam_size", self.beam_size, 1)
        _at_least("hypotheses", self.hypotheses, 1)
        _at_least("no_repeat_ngram_size", self.no_repeat_ngram_size, 0)
        _at_least("min_target_tokens", self.min_target_tokens, 0)
        _at_least("max_target_tokens", self.max_target_tokens, 1)
        if self.repetition_penalty <= 0:
            raise UsageError("repetition_penalty must be above 0; 1 is none.")
        if self.hypotheses > self.beam_size:
            raise UsageError(
                f"{self.hypotheses} hypotheses cannot come from a beam of {self.beam_size}; "
                "raise beam_size or ask for fewer."
            )

    def replace(self, **changes: Any) -> Decoding:
        """A copy with the given fields changed, checked again."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose. Built once, checked here, never changed.

    Raises :class:`UsageError` for a value that cannot mean anything.

    - ``sentences``: length of the summary, 1 to 50.
    - ``glossary``: Chinese term to English rendering; it outranks the built-in terms.
    - ``builtin_terms``, ``person_names``, ``place_names``: whether those are used too.
    - ``keep_all``, ``keep_lines``: lines (counted from 1) that cleaning must keep.
    - ``beam_size``, ``length_penalty``: ``None`` takes the catalogue's value for the model.
    - ``redecode``: decode a segment again, in other ways, when a check fails on it.
    - ``write_figures``: write its figures in as English on one of these tries.
    - ``normalise``: give the model Chinese punctuation where the text has spaces or ASCII.
    - ``engine``, ``device``, ``compute_type``, ``threads``: ``threads`` 0 means all cores.
    """

    sentences: int = 4
    glossary: Mapping[str, str] = field(default_factory=dict)
    builtin_terms: bool = True
    person_names: bool = True
    place_names: bool = True
    keep_all: bool = False
    keep_lines: frozenset[int] = frozenset()
    beam_size: int | None = None
    length_penalty: float | None = None
    redecode: bool = True
    write_figures: bool = True
    normalise: bool = True
    engine: EngineName = "auto"
    device: Device = "auto"
    compute_type: ComputeType = "auto"
    threads: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.sentences <= 50:
            raise UsageError(f"A summary of {self.sentences} sentences: give 1 to 50.")
        _at_least("beam_size", self.beam_size, 1)
        _at_least("threads", self.threads, 0)
        for name, kind in (
            ("engine", EngineName),
            ("device", Device),
            ("compute_type", ComputeType),
        ):
            if getattr(self, name) not in get_args(kind):
                known = ", ".join(get_args(kind))
                raise UsageError(f"{name} {getattr(self, name)!r} is unknown; give one of {known}.")
        # A private read-only copy: what the caller passed in stays the caller's.
        object.__setattr__(self, "glossary", MappingProxyType(dict(self.glossary)))
        object.__setattr__(self, "keep_lines", frozenset(self.keep_lines))

    def replace(self, **changes: Any) -> Options:
        """A copy with the given fields changed, checked again."""
        return dataclasses.replace(self, **changes)
