"""Local folders and GGUF files: their model entries, read from the files themselves."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from summarizer.errors import BrokenModelError, UnsafeModelError, UsageError
from summarizer.files import is_file, is_folder
from summarizer.models.entry import (
    TRANSLATE,
    Family,
    InstalledModel,
    ModelEntry,
    Task,
    WeightFormat,
)
from summarizer.models.gguf import gguf_path, read_header
from summarizer.models.store import entry_of, folder_digest
from summarizer.options import Decoding

__all__ = ["CARD", "chat_entry", "entry_for_config", "model_type", "open_folder"]

CARD = "summarizer.json"
"""Optional file in a folder that overrides fields of its ModelEntry."""

FAMILIES: dict[str, Family] = {
    "marian": "marian",
    "m2m_100": "m2m100",
    "mbart": "mbart",
    "bart": "bart",
    "pegasus": "pegasus",
    "t5": "t5",
    "mt5": "t5",
}
CHAT_TYPES = frozenset(
    {
        "gemma2",
        "gemma3",
        "gemma3_text",
        "hunyuan_v1_dense",
        "llama",
        "mistral",
        "phi3",
        "qwen2",
        "qwen3",
        "smollm3",
    }
)
"""Decoders that transformers loads without remote code."""

CONTEXT = 32_768
"""Upper limit of a chat model's context in tokens, because memory grows with it."""

DEFAULT_LIMIT = 512
"""Source tokens of architectures without a limit of their own (T5's positions are relative)."""

_SUMMARIZERS = ("bart", "pegasus")
_TAGS = {"m2m100": ("zh", "en"), "mbart": ("zh_CN", "en_XX")}
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")

_UNKNOWN: dict[str, Any] = {
    "source_language": "zh",
    "target_language": "en",
    "licence": "not known",
    "commercial": None,
    "parameters": 0,
    "rank": 0,
}
"""Fields that the files of a model do not tell."""


def open_folder(path: Path, task: Task) -> InstalledModel:
    """Open a transformers checkpoint, a CTranslate2 model or a GGUF file, in a folder or by name.

    Args:
        path: The folder, or the GGUF file itself.
        task: The task of models that fit either (T5).

    Raises:
        BrokenModelError: Files are missing or damaged.
        UnsafeModelError: There are only pickled weights, or the model needs remote code.
        UsageError: There is no such folder, or the model is of an unsupported type.
    """
    if is_file(path) and path.suffix == ".gguf":
        size = path.stat().st_size
        return _installed(_gguf_entry(path), path, "gguf", size)
    if not is_folder(path):
        raise UsageError(f"There is no folder {str(path)[:80]}; check the name.")
    pulled = entry_of(path)
    if any(path.glob("*.gguf")) and not (path / "config.json").is_file():
        file = gguf_path(path)
        entry = _with_card(pulled or _gguf_entry(file), path)
        return _installed(entry, path, "gguf", file.stat().st_size)
    config = _json(path / "config.json")
    if "model_type" in config:
        if not any(path.glob("*.safetensors")):
            if any(file for pattern in _PICKLES for file in path.glob(pattern)):
                raise UnsafeModelError(
                    f"{path} has only pickled weights, which are never loaded because they can "
                    "run code; save the model as safetensors (model.save_pretrained) and try again."
                )
            raise BrokenModelError(
                f"{path} holds no weights (*.safetensors); add the missing files."
            )
        format: WeightFormat = "transformers"
        entry = pulled or entry_for_config(path.name, config, task, _generation(path))
    elif (path / "model.bin").is_file():
        format = "ctranslate2"
        tokenizer_config = path / "tokenizer" / "config.json"
        has_pieces = any(path.glob("*spm.model")) or (path / "sentencepiece.model").is_file()
        if pulled is not None:
            entry = pulled
        elif tokenizer_config.is_file():
            entry = entry_for_config(path.name, _json(tokenizer_config), task, {})
        elif has_pieces:
            entry = _marian(path.name)
        else:
            raise BrokenModelError(
                f"{path} is a CTranslate2 model without a tokenizer; put sentencepiece.model, or "
                "src.spm.model and tgt.spm.model, or the folder tokenizer/ beside model.bin."
            )
    else:
        raise BrokenModelError(
            f"{path} holds neither a transformers checkpoint (config.json with a model_type, "
            "*.safetensors) nor a CTranslate2 model (model.bin) nor a GGUF file; name another "
            "folder."
        )
    size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return _installed(_with_card(entry, path), path, format, size)


def entry_for_config(
    name: str,
    config: dict[str, Any],
    task: Task,
    generation: dict[str, Any],
    *,
    repo: str = "",
) -> ModelEntry:
    """Return the entry for a transformers configuration.

    Args:
        name: Name of the model.
        config: Its ``config.json``.
        task: The task of models that fit either (T5).
        generation: Its published decoding defaults.
        repo: Hub id; empty for a folder.

    Raises:
        UnsafeModelError: The model would run code of its own.
        UsageError: The architecture is not supported.
    """
    kind = str(config.get("model_type"))
    if kind in CHAT_TYPES:
        inner = config.get("text_config")
        limits = inner if isinstance(inner, dict) else config
        return chat_entry(name, int(limits.get("max_position_embeddings") or CONTEXT), repo=repo)
    family = FAMILIES.get(kind)
    if family is None:
        if "auto_map" in config:
            raise UnsafeModelError(
                f"{name} needs code of its own, which is never run; choose another model."
            )
        types, chat_types = ", ".join(sorted(FAMILIES)), ", ".join(sorted(CHAT_TYPES))
        raise UsageError(
            f"{name} is of type {config.get('model_type')!r}, which is not supported; choose a "
            f"model of an encoder-decoder type ({types}) or a chat type ({chat_types})."
        )
    does: Task = task if family == "t5" else "translation"
    if family in _SUMMARIZERS:
        does = "summarization"
    tags: tuple[str | None, str | None] = _TAGS.get(family, (None, None))
    if family == "m2m100" and "nllb" in json.dumps([config.get("_name_or_path"), name]).lower():
        tags = ("zho_Hans", "eng_Latn")
    if str(generation.get("tokenizer_class", "")).startswith("Nllb"):
        tags = ("zho_Hans", "eng_Latn")
    limit = int(config.get("max_position_embeddings") or config.get("n_positions") or DEFAULT_LIMIT)
    longest = min(limit - 1, int(generation.get("max_length") or config.get("max_length") or 256))
    reads_english = does == "summarization" and config.get("model_type") != "mt5"
    return ModelEntry(
        name=name,
        repo=repo,
        family=family,
        task=does,
        **{**_UNKNOWN, "source_language": "en" if reads_english else "zh"},
        max_source_tokens=limit,
        max_target_tokens=max(longest, 32),
        decoding=Decoding(
            beam_size=int(generation.get("num_beams") or config.get("num_beams") or 4),
            length_penalty=float(generation.get("length_penalty") or 1.0),
            no_repeat_ngram_size=int(generation.get("no_repeat_ngram_size") or 0),
            min_target_tokens=int(generation.get("min_length") or 0),
            max_target_tokens=max(longest, 32),
        ),
        origin="hub" if repo else "folder",
        source_tag=tags[0],
        target_tag=tags[1],
    )


def model_type(path: Path) -> str:
    """Return the architecture of a checkpoint or GGUF file, or an empty string."""
    if path.is_file() or not (path / "config.json").is_file():
        return str(read_header(gguf_path(path)).get("general.architecture", ""))
    return str(_json(path / "config.json").get("model_type", ""))


def _gguf_entry(path: Path) -> ModelEntry:
    header = read_header(path)
    kind = str(header.get("general.architecture", ""))
    context = int(header.get(f"{kind}.context_length") or CONTEXT)
    return dataclasses.replace(chat_entry(path.stem, context), format="gguf")


def chat_entry(name: str, context: int, *, repo: str = "") -> ModelEntry:
    """Return the entry of a chat model of which only the context size is known, in tokens."""
    context = min(context, CONTEXT)
    return ModelEntry(
        name=name,
        repo=repo,
        family="chat",
        task="chat",
        **_UNKNOWN,
        max_source_tokens=400,
        max_target_tokens=min(1024, context),
        decoding=Decoding(beam_size=1, max_target_tokens=min(400, context)),
        origin="hub" if repo else "folder",
        prompt=TRANSLATE,
        context_tokens=context,
    )


def _marian(name: str) -> ModelEntry:
    return ModelEntry(
        name=name,
        repo="",
        family="marian",
        task="translation",
        **_UNKNOWN,
        max_source_tokens=256,
        max_target_tokens=256,
        decoding=Decoding(),
        origin="folder",
        format="ctranslate2",
        tokenizer="sentencepiece",
    )


def _installed(entry: ModelEntry, path: Path, format: WeightFormat, size: int) -> InstalledModel:
    return InstalledModel(entry, path.resolve(), format, "", size, digest=folder_digest(path))


def _with_card(entry: ModelEntry, folder: Path) -> ModelEntry:
    """Return the entry with the fields that the folder's ``summarizer.json`` overrides."""
    path = folder / CARD
    card = _json(path) if path.is_file() else {}
    try:
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in card.items()
        }
        if "decoding" in fields:
            fields["decoding"] = entry.decoding.replace(**fields["decoding"])
        return dataclasses.replace(entry, **fields)
    except TypeError as error:
        raise UsageError(f"{path} has a field that is not known: {error}; correct it.") from error


def _generation(path: Path) -> dict[str, Any]:
    """Return published decoding defaults, and the tokenizer class, which identifies NLLB."""
    values: dict[str, Any] = {}
    for name in ("generation_config.json", "tokenizer_config.json"):
        if (path / name).is_file():
            values |= _json(path / name)
    return {k: v for k, v in values.items() if k != "max_length" or 0 < int(v) < 10_000}


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BrokenModelError(
            f"{path.parent} holds no {path.name}, so it is not a model; name the folder that "
            "holds the weights."
        ) from error
    except (OSError, ValueError) as error:
        raise BrokenModelError(f"{path} cannot be read ({error}); copy the model again.") from error
    if not isinstance(value, dict):
        raise BrokenModelError(f"{path} holds no settings; copy the model again.")
    return value
