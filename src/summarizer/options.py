"""The options object that the API, the command line, REST and the page share."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from summarizer.errors import UsageError

__all__ = [
    "EXPANSIONS",
    "NO_SECOND",
    "ComputeType",
    "Decoding",
    "Device",
    "EngineName",
    "ExpansionPart",
    "Length",
    "Options",
    "Style",
]

EngineName = Literal["auto", "ctranslate2", "transformers", "llama.cpp"]
Device = Literal["auto", "cpu", "cuda"]
ComputeType = Literal["auto", "float32", "float16", "bfloat16", "int8"]
Style = Literal["brief", "bullets", "headline", "abstract"]
ExpansionPart = Literal[
    "days", "datelines", "spans", "numerals", "sessions", "countries", "words", "spaces"
]

EXPANSIONS: frozenset[ExpansionPart] = frozenset(get_args(ExpansionPart))
"""All kinds of shorthand that are written out for the translation model."""

NO_SECOND = "none"
"""Value of ``Options.second`` for no second translation model."""

ABSTRACT_WORDS = 150
"""Length of an abstract, in words, if neither words nor sentences are given."""


SERVER_CONTEXT = 4096
"""Tokens that a model on a server is taken to read and write at once: the default of Ollama, which
drops the start of a longer prompt without a word."""


def _at_least(name: str, value: float | None, least: float) -> None:
    if value is not None and value < least:
        raise UsageError(f"{name} is {value}; give {least} or more.")


@dataclass(frozen=True, slots=True)
class Decoding:
    """Decoding parameters of one call.

    Attributes:
        beam_size: Width of the beam; 1 is greedy search.
        length_penalty: Exponent ``p``: the log-probability of a hypothesis is divided by
            ``length ** p``, as both engines do.
        no_repeat_ngram_size: Length of n-grams that may not occur twice; 0 for no limit.
        repetition_penalty: Divisor of the scores of earlier tokens; 1 for none.
        min_target_tokens: Least number of target tokens, without the end mark.
        max_target_tokens: Largest number of target tokens, without the end mark.
        hypotheses: Number of hypotheses returned, at most ``beam_size``.

    Raises:
        UsageError: A value is out of range.
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
        """Return a copy with the given fields changed, validated again."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Length:
    """Length and layout of a summary.

    Attributes:
        style: ``brief``, a paragraph; ``bullets``, one line per sentence, each readable alone;
            ``headline``, one line without a full stop; ``abstract``, a longer paragraph.
        sentences: Upper limit of sentences, 1 to 50.
        words: Approximate upper limit of English words, 10 to 2,000, but at least one sentence;
            takes precedence over ``sentences``.

    Raises:
        UsageError: A value is out of range.
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
        """Upper limit of sentences; ``words`` may be reached sooner."""
        return 1 if self.style == "headline" else 50 if self.words else self.sentences


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that a user can choose; validated and immutable.

    Attributes:
        sentences: Upper limit of summary sentences. If neither sentences nor words are given, an
            abstract has 150 words and any other summary 4 sentences.
        words: Approximate upper limit of summary words; takes precedence over ``sentences``.
        style: Layout of the summary; see :class:`Length`.
        summary_beam_size: Beam size of a summarization model. Here and in the next three,
            ``None`` is the value of the catalogue.
        summary_min_tokens: Least number of target tokens of a summarization model.
        summary_max_tokens: Largest number of target tokens of a summarization model.
        summary_no_repeat: Length of n-grams that a summarization model may not repeat.
        glossary: English by Chinese term; takes precedence over the built-in terms.
        builtin_terms: Use the built-in terms.
        person_names: Find names of people.
        place_names: Find names of places.
        keep_all: Keep every line when cleaning.
        keep_lines: Lines, counted from 1, that cleaning must keep.
        beam_size: Beam size of the translation model; ``None`` is the value of the catalogue.
        length_penalty: Length penalty of the translation model; ``None`` likewise.
        redecode: Translate a sentence again, in other ways, if a check fails on it.
        write_figures: Write figures into the source in English in one of these attempts.
        normalise: Give the model Chinese punctuation where the text has spaces or ASCII.
        expand: Kinds of shorthand of the press that are written out for the model.
        adapter: Merge the adapter that the package has for a translation model into its weights.
        second: Translation model for sentences whose faults the first one cannot mend: catalogue
            name, hub id or folder, or ``"none"``. ``None`` is the best other installed one, or
            the weights of the first without its adapter.
        full_vocabulary: Let the translation model write every piece of its vocabulary instead of
            those that English is written with (slower; CTranslate2 only).
        engine: Runtime.
        device: Device.
        compute_type: Numeric type of the weights and products.
        threads: CPU threads; 0 for all cores.
        base_url: Address of the server for models named ``openai:MODEL``, such as
            ``http://localhost:11434/v1``; empty for that in ``SUMMARIZER_BASE_URL``. It may hold a
            user and a password, so the ``repr`` leaves it out.
        context_tokens: Tokens that a model on a server reads and writes at once.
        in_flight: Requests that are sent to a server at the same time.
        request_timeout: Seconds that a server may be silent before a request is given up.
        request_limit: Most requests sent to a server; ``None`` for any number.
        token_limit: Most tokens read and written by a server, as it counts them; ``None`` for any
            number.

    Raises:
        UsageError: A value is out of range.
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
    expand: frozenset[ExpansionPart] = EXPANSIONS
    adapter: bool = True
    second: str | None = None
    full_vocabulary: bool = False
    engine: EngineName = "auto"
    device: Device = "auto"
    compute_type: ComputeType = "auto"
    threads: int = 0
    base_url: str = field(default="", repr=False)
    context_tokens: int = SERVER_CONTEXT
    in_flight: int = 8
    request_timeout: float = 300
    request_limit: int | None = None
    token_limit: int | None = None

    def __post_init__(self) -> None:
        _ = self.length  # validates
        _at_least("beam_size", self.beam_size, 1)
        _at_least("summary_beam_size", self.summary_beam_size, 1)
        _at_least("summary_min_tokens", self.summary_min_tokens, 0)
        _at_least("summary_max_tokens", self.summary_max_tokens, 1)
        _at_least("summary_no_repeat", self.summary_no_repeat, 0)
        _at_least("threads", self.threads, 0)
        _at_least("context_tokens", self.context_tokens, 512)
        _at_least("in_flight", self.in_flight, 1)
        _at_least("request_timeout", self.request_timeout, 1)
        _at_least("request_limit", self.request_limit, 1)
        _at_least("token_limit", self.token_limit, 1)
        for name, kind in (
            ("engine", EngineName),
            ("device", Device),
            ("compute_type", ComputeType),
        ):
            if getattr(self, name) not in get_args(kind):
                known = ", ".join(get_args(kind))
                raise UsageError(f"{name} {getattr(self, name)!r} is unknown; give one of {known}.")
        object.__setattr__(self, "expand", frozenset(self.expand))
        for part in sorted(self.expand - EXPANSIONS):
            known = ", ".join(sorted(EXPANSIONS))
            raise UsageError(f"expand {part!r} is unknown; give some of {known}.")
        # A read-only copy, so that the caller's own mapping is never shared.
        object.__setattr__(self, "glossary", MappingProxyType(dict(self.glossary)))
        object.__setattr__(self, "keep_lines", frozenset(self.keep_lines))

    def __reduce__(self) -> tuple[Any, ...]:
        # A mapping proxy cannot be pickled; a plain dict can.
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return _options, ({**values, "glossary": dict(self.glossary)},)

    def replace(self, **changes: Any) -> Options:
        """Return a copy with the given fields changed, validated again."""
        return dataclasses.replace(self, **changes)

    def divided(self, processes: int) -> Options:
        """Return the options of one of several processes, which share the limits of a server.

        Raises:
            UsageError: A limit is smaller than the number of processes.
        """
        limits = {"request_limit": self.request_limit, "token_limit": self.token_limit}
        for name, limit in limits.items():
            if limit is not None and limit < processes:
                raise UsageError(
                    f"{name} is {limit}, which {processes} processes cannot share; raise it, or "
                    "use fewer processes."
                )
        return self.replace(
            in_flight=max(1, self.in_flight // processes),
            **{name: limit and limit // processes for name, limit in limits.items()},
        )

    @property
    def length(self) -> Length:
        """Length and layout of the summary."""
        words = self.words
        if self.style == "abstract" and words is None and self.sentences is None:
            words = ABSTRACT_WORDS
        return Length(self.style, 4 if self.sentences is None else self.sentences, words)

    def summary_decoding(self, published: Decoding) -> Decoding:
        """Return the decoding of a summarization model: as published, with the options set here."""
        chosen = {
            "beam_size": self.summary_beam_size,
            "min_target_tokens": self.summary_min_tokens,
            "max_target_tokens": self.summary_max_tokens,
            "no_repeat_ngram_size": self.summary_no_repeat,
        }
        return published.replace(
            **{name: value for name, value in chosen.items() if value is not None}
        )


def _options(values: dict[str, Any]) -> Options:
    return Options(**values)
