"""Text into a checkpoint's tokens and back, the same for both runtimes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from summarizer.errors import BrokenModelError, MissingDependencyError
from summarizer.models.entry import InstalledModel, ModelEntry

__all__ = ["HubTokenizer", "PieceTokenizer", "Tokenizer", "open_tokenizer"]

IDS = "summarizer_ids"
"""Names, in a CTranslate2 folder's config.json, the file that target ids are counted in."""

TOKENIZER_FOLDER = "tokenizer"
"""Where a converted model keeps its tokenizer, apart from the runtime's own config.json."""


class Tokenizer(Protocol):
    """``encode`` gives source tokens, marks, tags and prefix included; ``ids`` target ids."""

    @property
    def target_prefix(self) -> tuple[str, ...]:
        """Tokens that the decoder is made to begin with."""

    def encode(self, texts: Sequence[str]) -> list[list[str]]: ...

    def ids(self, tokens: Sequence[str]) -> tuple[int, ...]: ...

    def decode(self, tokens: Sequence[str]) -> str: ...


def open_tokenizer(model: InstalledModel) -> Tokenizer:
    """The tokenizer of an installed model, in whichever form it lies there."""
    if model.entry.tokenizer == "sentencepiece" and model.format == "ctranslate2":
        return PieceTokenizer(model.path, model.entry)
    apart = model.path / TOKENIZER_FOLDER
    return HubTokenizer(apart if apart.is_dir() else model.path, model.entry)


class HubTokenizer:
    """A tokenizer of transformers; languages and prefix come from the entry."""

    def __init__(self, folder: Path, entry: ModelEntry) -> None:
        try:
            from transformers import AutoTokenizer
        except ImportError as error:
            raise MissingDependencyError(
                f"The tokenizer of {entry.name} needs transformers; "
                "install it with: pip install 'summarizer-zh-en[torch]'."
            ) from error
        tags = {"src_lang": entry.source_tag, "tgt_lang": entry.target_tag}
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                **{key: tag for key, tag in tags.items() if tag},
            )
            if entry.source_tag:
                self._tokenizer.src_lang = entry.source_tag
        # Whatever a damaged file makes of it: the library documents no errors of its own.
        except Exception as error:
            raise BrokenModelError(
                f"The tokenizer in {folder} cannot be read ({_first_line(error)}); pull the "
                "model again, or complete the folder."
            ) from error
        self._prefix = entry.source_prefix
        unknown = self._tokenizer.unk_token_id
        tag = entry.target_tag
        if tag is None:
            self.target_prefix: tuple[str, ...] = ()
        else:
            forms = (f"__{tag}__", tag)
            ids = self._tokenizer.convert_tokens_to_ids(list(forms))
            known = [
                form for form, id_ in zip(forms, ids, strict=True) if id_ not in (None, unknown)
            ]
            if not known:
                raise BrokenModelError(
                    f"The tokenizer in {folder} does not know the language {tag!r} that "
                    f"{entry.name} is told to write; name another in summarizer.json."
                )
            self.target_prefix = (known[0],)

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        rows = self.encode_ids(texts)
        return [self._tokenizer.convert_ids_to_tokens(row) for row in rows]

    def encode_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Source ids of each text, unpadded."""
        if not texts:
            return []
        prefixed = [self._prefix + text for text in texts]
        rows: list[list[int]] = self._tokenizer(prefixed, truncation=False, verbose=False)[
            "input_ids"
        ]
        return rows

    def ids(self, tokens: Sequence[str]) -> tuple[int, ...]:
        return tuple(self._tokenizer.convert_tokens_to_ids(list(tokens)))

    def decode(self, tokens: Sequence[str]) -> str:
        return self.decode_ids(self.ids(tokens))

    def decode_ids(self, ids: Sequence[int]) -> str:
        """Target ids as text, without marks."""
        text: str = self._tokenizer.decode(
            list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text.strip()


class PieceTokenizer:
    """SentencePiece models beside a CTranslate2 folder: one joint, or one for each side."""

    target_prefix: tuple[str, ...] = ()

    def __init__(self, folder: Path, entry: ModelEntry) -> None:
        from sentencepiece import SentencePieceProcessor

        self._folder = folder
        self._prefix = entry.source_prefix
        joint = [folder / name for name in ("sentencepiece.model", "joint.spm.model")]
        source = next((path for path in joint if path.is_file()), folder / "src.spm.model")
        try:
            self._source = SentencePieceProcessor(model_file=str(source))
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        except (OSError, RuntimeError, ValueError) as error:
            raise BrokenModelError(
                f"{folder} has no readable SentencePiece model (sentencepiece.model, "
                "joint.spm.model, or src.spm.model and tgt.spm.model) and config.json; "
                "pull the model again."
            ) from error
        # CTranslate2 adds the end mark itself where the model's configuration says so.
        self._numbered = config.get(IDS, "target_vocabulary.json")
        self._end = [] if config.get("add_source_eos") else [config.get("eos_token", "</s>")]

    def encode(self, texts: Sequence[str]) -> list[list[str]]:
        return [
            [*self._source.encode(self._prefix + text, out_type=str), *self._end] for text in texts
        ]

    def ids(self, tokens: Sequence[str]) -> tuple[int, ...]:
        unknown = self._ids.get("<unk>", 0)
        return tuple(self._ids.get(token, unknown) for token in tokens)

    def decode(self, tokens: Sequence[str]) -> str:
        return "".join(tokens).replace("▁", " ").strip()

    @cached_property
    def _ids(self) -> dict[str, int]:
        for name in (self._numbered, "shared_vocabulary.json"):
            path = self._folder / name
            if path.is_file():
                pieces = json.loads(path.read_text(encoding="utf-8"))
                return {piece: index for index, piece in enumerate(pieces)}
        raise BrokenModelError(f"{self._folder} has no vocabulary; pull the model again.")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
