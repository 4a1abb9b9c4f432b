"""The one options object that the API, the command line and the page share."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from summarizer.errors import UsageError

__all__ = ["ComputeType", "Decoding", "Device", "EngineName", "Length", "Options", "Style"]

EngineName = Literal["auto", "ctranslate2", "transformers"]
Device = Literal["auto", "cpu", "cuda"]
ComputeType = Literal["auto", "float32", "float16", "bfloat16", "int8"]
Style = Literal["brief", "bullets", "headline", "abstract"]

ABSTRACT_WORDS = 150
"""Length of an abstract for which neither words nor sentences were asked."""


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
class Length:
    """How long a summary is and how it is set out.

    - ``style``: ``brief``, a paragraph; ``bullets``, a line for each sentence, each to be read
      alone; ``headline``, one line without a full stop; ``abstract``, a longer paragraph.
    - ``sentences``: at most so many, 1 to 50. ``words``: at most about so many English words,
      one sentence at least; where given, it decides, within 50 sentences.
    """

    style: Style = "brief"
    sentences: int = 4
    words: int | None = None

    def __post_init__(self) -> None:
        if self.style not in get_args(Style):
            known = ", ".join(get_args(Style))
            raise UsageError(f"There is no style {self.style!r}; give one of {known}.")
        if not 1 <= self.sentences <= 50:
            raise UsageError(
                f"A summary cannot have {self.sentences} sentences; give a number from 1 to 50."
            )
        if self.words is not None and not 10 <= self.words <= 2000:
            raise UsageError(
                f"A summary cannot have {self.words} words; give a number from 10 to 2,000."
            )

    @property
    def most_sentences(self) -> int:
        """The number of sentences that may be chosen; ``words`` may end it sooner."""
        return 1 if self.style == "headline" else 50 if self.words else self.sentences


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose. Built once, checked here, never changed.

    Raises :class:`UsageError` for a value that cannot mean anything.

    - ``sentences``, ``words``, ``style``: what the summary is like, as in :class:`Length`. An
      ``abstract`` is of 150 words, anything else of 4 sentences where neither is said.
    - ``summary_beam_size``, ``summary_min_tokens``, ``summary_max_tokens``,
      ``summary_no_repeat``: how a summarization model decodes; ``None`` as catalogued.
    - ``glossary``: Chinese term to English rendering; it outranks the built-in terms.
    - ``builtin_terms``, ``person_names``, ``place_names``: whether those are used too.
    - ``keep_all``, ``keep_lines``: lines (counted from 1) that cleaning must keep.
    - ``beam_size``, ``length_penalty``: ``None`` takes the catalogue's value for the model.
    - ``redecode``: decode a segment again, in other ways, when a check fails on it.
    - ``write_figures``: write its figures in as English on one of these tries.
    - ``normalise``: give the model Chinese punctuation where the text has spaces or ASCII.
    - ``full_vocabulary``: let a translation model write any piece that it knows, not only those
      that English is written with (slower; CTranslate2 only).
    - ``engine``, ``device``, ``compute_type``, ``threads``: ``threads`` 0 means all cores.
    """

    sentences: int | None = None
    words: int | None = None
    style: Style = "brief"
    summary_beam_size: int | None = None
    summary_min_tokens: int | None = None
    summary_max_tokens: int | None = None
    summary_no_repeat: int | None = None
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
    full_vocabulary: bool = False
    engine: EngineName = "auto"
    device: Device = "auto"
    compute_type: ComputeType = "auto"
    threads: int = 0

    def __post_init__(self) -> None:
        _ = self.length  # is checked where it is made
        _at_least("beam_size", self.beam_size, 1)
        _at_least("summary_beam_size", self.summary_beam_size, 1)
        _at_least("summary_min_tokens", self.summary_min_tokens, 0)
        _at_least("summary_max_tokens", self.summary_max_tokens, 1)
        _at_least("summary_no_repeat", self.summary_no_repeat, 0)
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

    def __reduce__(self) -> tuple[Any, ...]:
        # A read-only view cannot travel to another process; what it shows can.
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return _options, ({**values, "glossary": dict(self.glossary)},)

    def replace(self, **changes: Any) -> Options:
        """A copy with the given fields changed, checked again."""
        return dataclasses.replace(self, **changes)

    @property
    def length(self) -> Length:
        """The summary's length and style."""
        words = self.words
        if self.style == "abstract" and words is None and self.sentences is None:
            words = ABSTRACT_WORDS
        return Length(self.style, 4 if self.sentences is None else self.sentences, words)

    def summary_decoding(self, published: Decoding) -> Decoding:
        """How a summarization model decodes: as published, but for what was asked for."""
        asked = {
            "beam_size": self.summary_beam_size,
            "min_target_tokens": self.summary_min_tokens,
            "max_target_tokens": self.summary_max_tokens,
            "no_repeat_ngram_size": self.summary_no_repeat,
        }
        return published.replace(
            **{name: value for name, value in asked.items() if value is not None}
        )


def _options(values: dict[str, Any]) -> Options:
    return Options(**values)
