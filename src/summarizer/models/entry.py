"""Models: the catalogue, a checkpoint as published, and one installed on this machine."""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from summarizer.data import word_lists
from summarizer.errors import SummarizerError
from summarizer.options import Decoding

__all__ = [
    "ADAPTED",
    "DEFAULT_SUMMARIZER",
    "OFFLINE_CHAT",
    "RECOMMENDED",
    "STARTER",
    "TRANSLATE",
    "Family",
    "InstalledModel",
    "ModelEntry",
    "Origin",
    "Task",
    "WeightFormat",
    "carrier_table",
    "catalogue",
    "catalogue_entry",
    "entry_from_dict",
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

ADAPTED = "adapted"
"""Beginning of the variant name of a model with its adapter; the adapter's hash follows it."""

CARRIERS = ("archive", "slices", "adapter")
"""Tables of a model that say what carries its weights: packages of the index, and this one."""


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
    table: dict[str, Any] | None = word_lists("models").get(name, {}).get(kind)
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
    unknown = values.keys() - _names(ModelEntry) | table.get("decoding", {}).keys() - _names(
        Decoding
    )
    try:
        if unknown:
            raise ValueError(f"unknown fields {sorted(unknown)}")
        entry = entry_from_dict(values)
        if not entry.repo and entry.origin == "hub":
            raise ValueError("a model of the hub needs a repo")
        if entry.decoding.max_target_tokens > entry.max_target_tokens:
            raise ValueError("decoding.max_target_tokens is over max_target_tokens")
    except ValueError as error:
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
    if bool(entry.terms_prompt) != bool(entry.term_line):
        raise ValueError("terms_prompt and term_line belong together")


Family = Literal["marian", "m2m100", "mbart", "bart", "pegasus", "t5", "chat"]
"""The architecture: transformers' ``model_type``, with NLLB as ``m2m100`` and mT5 as ``t5``.

``chat`` is any decoder that follows instructions under a chat template.
"""

Task = Literal["translation", "summarization", "chat"]
"""What a model does; a ``chat`` model also translates and summarizes."""

WeightFormat = Literal["transformers", "ctranslate2", "gguf", "server"]
"""Format of the weights; ``server`` if a server has them and only their name is known here."""

Origin = Literal["hub", "package-index", "folder", "server"]
TokenizerKind = Literal["transformers", "sentencepiece"]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A published checkpoint, or a local folder described the same way.

    - ``name``: name for users. ``repo``: hub id, empty for a folder.
    - ``revision``: pinned commit; empty for the newest.
    - ``commercial``: whether the licence allows business use; ``None`` if the card is unclear.
    - ``parameters``: in millions. ``download``: bytes to fetch, 0 if unknown.
    - ``max_source_tokens``, ``max_target_tokens``: limits, marks and tags included. For a chat
      model, the source limit is the longest text put into one prompt, without the prompt.
    - ``source_prefix``: text before every source (``"summarize: "``, ``"<2en> "``).
    - ``source_tag``, ``target_tag``: the tokenizer's language codes (``zho_Hans``, ``eng_Latn``);
      ``None`` if the family has none. A chat model with tags gets them with every text, in the
      structure that its template expects.
    - ``prompt``: translation prompt of a chat model, with ``{text}`` for the source.
    - ``terms_prompt``: the same for a text with names and terms, with ``{terms}`` for their lines;
      empty for a model that takes none. ``term_line``: one of these lines, with ``{source}`` and
      ``{target}``.
    - ``context_tokens``: prompt and answer of a chat model together.
    - ``reads_whole``: False if a chat model summarizes a whole report badly; it then gets the key
      sentences one by one.
    - ``stop``: strings that end an answer, besides the checkpoint's own end marks.
    - ``decoding``: the defaults that work best with the checkpoint.
    - ``copies_english``: English words in a Chinese source come out unchanged, so a glossary works.
    - ``rank``: quality within a task; larger is better.
    - ``bleu``, ``comet``: published, on FLORES-200 devtest zh-en; 0 if unpublished.
    - ``quirks``: notes for users, one sentence each.
    - ``files``: glob patterns to fetch from the hub. ``skip``: patterns never to fetch.
    """

    name: str
    repo: str
    family: Family
    task: Task
    source_language: str
    target_language: str
    licence: str
    commercial: bool | None
    parameters: int
    max_source_tokens: int
    max_target_tokens: int
    decoding: Decoding
    rank: int
    bleu: float = 0
    comet: float = 0
    revision: str = ""
    download: int = 0
    origin: Origin = "hub"
    format: WeightFormat = "transformers"
    tokenizer: TokenizerKind = "transformers"
    source_prefix: str = ""
    source_tag: str | None = None
    target_tag: str | None = None
    copies_english: bool = True
    quirks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    attribution: str = ""
    prompt: str = ""
    terms_prompt: str = ""
    term_line: str = ""
    context_tokens: int = 0
    reads_whole: bool = True
    stop: tuple[str, ...] = ()

    def does(self, task: Task) -> bool:
        """Return whether the model can be used for a task."""
        return self.task in (task, "chat")


def entry_from_dict(data: dict[str, Any]) -> ModelEntry:
    """Return the entry of a ``dataclasses.asdict``; fields of other versions are ignored.

    Raises:
        ValueError: A field is missing or has a value of the wrong type.
    """
    try:
        values = _known_fields(ModelEntry, data)
        values["decoding"] = Decoding(**_known_fields(Decoding, data["decoding"]))
        entry = ModelEntry(**values)
    except (AttributeError, KeyError, TypeError, SummarizerError) as error:
        raise ValueError(f"not the description of a model: {error!r}") from error
    _validate(entry)
    return entry


def _known_fields(kind: type[Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return the values whose keys are fields of a dataclass, with tuples for lists."""
    names = _names(kind)
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in data.items()
        if key in names
    }


def _names(kind: type[Any]) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)}


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A complete model in ``path``, which is empty for a model on a server.

    - ``variant``: empty for the weights as pulled, else the conversion
      (``"ctranslate2-int8"``, ``"ctranslate2-float32"``, ``"transformers"``).
    - ``digest``: of all files for a model in the store; of sizes and modification times for any
      other folder.
    - ``base``: ``digest`` of the model that a variant was made from.
    """

    entry: ModelEntry
    path: Path
    format: WeightFormat
    variant: str = ""
    bytes: int = 0
    digest: str = ""
    base: str = ""

    @property
    def title(self) -> str:
        """Name for people, which says whether an adapter was merged into the weights."""
        return f"{self.entry.name} with adapter" if self.adapted else self.entry.name

    @property
    def adapted(self) -> bool:
        """Whether an adapter was merged into the weights."""
        return self.variant.startswith(ADAPTED)

    @property
    def identity(self) -> str:
        """Key that differs for any other weights."""
        return f"{self.entry.name} {self.entry.revision} {self.variant} {self.digest}"
