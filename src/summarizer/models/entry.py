"""Descriptions of models: a checkpoint as published, and one installed on this machine."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer.options import Decoding

__all__ = [
    "Family",
    "InstalledModel",
    "ModelEntry",
    "Origin",
    "Task",
    "WeightFormat",
    "entry_from_dict",
]

Family = Literal["marian", "m2m100", "mbart", "bart", "pegasus", "t5", "chat"]
"""The architecture: transformers' ``model_type``, with NLLB as ``m2m100`` and mT5 as ``t5``.

``chat`` is any decoder that follows instructions under a chat template.
"""

Task = Literal["translation", "summarization", "chat"]
"""What a model does; a ``chat`` model also translates and summarizes."""

WeightFormat = Literal["transformers", "ctranslate2", "gguf"]
Origin = Literal["hub", "package-index", "folder"]
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
    context_tokens: int = 0
    reads_whole: bool = True
    stop: tuple[str, ...] = ()

    def does(self, task: Task) -> bool:
        """Return whether the model can be used for a task."""
        return self.task in (task, "chat")


def entry_from_dict(data: dict[str, Any]) -> ModelEntry:
    """Return the entry of a ``dataclasses.asdict``; fields of other versions are ignored."""
    names = {field.name for field in dataclasses.fields(ModelEntry)}
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in data.items()
        if key in names
    }
    values["decoding"] = Decoding(**data["decoding"])
    return ModelEntry(**values)


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A complete model in ``path``.

    - ``variant``: empty for the weights as pulled, else the conversion
      (``"ctranslate2-int8"``, ``"ctranslate2-float32"``, ``"transformers"``).
    - ``digest``: of all files for a model in the store; of sizes and modification times for any
      other folder.
    """

    entry: ModelEntry
    path: Path
    format: WeightFormat
    variant: str = ""
    bytes: int = 0
    digest: str = ""

    @property
    def identity(self) -> str:
        """Key that differs for any other weights."""
        return f"{self.entry.name} {self.entry.revision} {self.variant} {self.digest}"
