"""What is known of a checkpoint, and of one that lies on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from summarizer.options import Decoding

__all__ = ["Family", "InstalledModel", "ModelEntry", "Origin", "Task", "WeightFormat"]

Family = Literal["marian", "m2m100", "mbart", "bart", "pegasus", "t5", "chat"]
"""The architecture: transformers' ``model_type``, with NLLB as ``m2m100`` and mT5 as ``t5``.

``chat`` is every decoder that follows instructions under a chat template.
"""

Task = Literal["translation", "summarization", "chat"]
"""What a model does; ``chat`` does whatever it is told, translation and summarization too."""

WeightFormat = Literal["transformers", "ctranslate2", "gguf"]
Origin = Literal["hub", "package-index", "folder"]
TokenizerKind = Literal["transformers", "sentencepiece"]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One public checkpoint, or a local folder described the same way.

    - ``name``: how users call it; ``repo``: the hub id (empty for a folder).
    - ``revision``: the pinned commit, ``""`` where none is known yet.
    - ``commercial``: whether the licence allows business use; ``None`` where the card is unclear.
    - ``parameters``: in millions. ``download``: bytes to fetch, 0 where unknown.
    - ``max_source_tokens`` / ``max_target_tokens``: marks and tags included. For a chat model
      the longest text that is put into a prompt at once, the prompt itself not counted.
    - ``source_prefix``: text put before every source (``"summarize: "``, ``"<2en> "``).
    - ``source_tag`` / ``target_tag``: the tokenizer's language codes (``zho_Hans``/``eng_Latn``);
      ``None`` for families without. A chat model that has them wants them beside every text,
      in the structure that its own template asks for.
    - ``prompt``: what a chat model is told, with ``{text}`` for the text to translate.
    - ``context_tokens``: prompt and answer of a chat model together.
    - ``reads_whole``: given a whole report a chat model summarizes it well; one that does not
      is given its key sentences one by one.
    - ``stop``: strings that end an answer, besides the marks that the checkpoint names.
    - ``decoding``: the defaults the checkpoint works best with.
    - ``copies_english``: English words written into a Chinese source come out unchanged
      (how a glossary works for this model).
    - ``rank``: quality order within a task, larger is better.
    - ``bleu`` / ``comet``: on FLORES-200 devtest, Chinese to English, as published; 0 where not.
    - ``quirks``: what a user should know, one sentence each.
    - ``files``: glob patterns to fetch from the hub, ``skip``: patterns never to fetch.
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
        """Whether the model can be used for a task."""
        return self.task in (task, "chat")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model whose weights lie complete in ``path``.

    ``variant`` is ``""`` for the weights as pulled, else what they were converted to
    (``"ctranslate2-int8"``, ``"ctranslate2-float32"``, ``"transformers"``). ``digest`` is over all
    files of a model in the store; of other folders, over their sizes and times of change.
    """

    entry: ModelEntry
    path: Path
    format: WeightFormat
    variant: str = ""
    bytes: int = 0
    notes: tuple[str, ...] = field(default=())
    digest: str = ""

    @property
    def identity(self) -> str:
        """What tells these weights from any others."""
        return f"{self.entry.name} {self.entry.revision} {self.variant} {self.digest}"
