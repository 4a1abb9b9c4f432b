"""What a local folder of weights is: its entry, read from the files that lie there."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from summarizer.errors import BrokenModelError, UnsafeModelError, UsageError
from summarizer.models.catalogue import TRANSLATE
from summarizer.models.entry import Family, InstalledModel, ModelEntry, Task, WeightFormat
from summarizer.models.gguf import gguf_path, read_header
from summarizer.models.store import entry_of, folder_digest
from summarizer.options import Decoding

__all__ = ["CARD", "entry_for_config", "model_type", "open_folder"]

CARD = "summarizer.json"
"""A file in the folder that says what its configuration cannot: any fields of ModelEntry."""

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
"""Decoders that transformers loads without code of anybody else's."""

PACKED_TYPES = frozenset({"gemma2", "gemma3", "llama", "mistral", "phi3", "qwen2", "qwen3"})
"""Those of them that it also reads from a GGUF file."""

CONTEXT = 32_768
"""Most tokens a chat model is given, whatever it is made for: memory grows with each."""

LONGEST = 512
"""Source tokens for architectures that name no limit of their own (T5's positions are relative)."""

_SUMMARIZERS = ("bart", "pegasus")
_TAGS = {"m2m100": ("zh", "en"), "mbart": ("zh_CN", "en_XX")}
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")


def open_folder(path: Path, task: Task) -> InstalledModel:
    """The model in a folder: a checkpoint of transformers, a CTranslate2 model or a GGUF file.

    A GGUF file may also be named itself. ``task`` is what it is wanted for; families that can do
    both (T5) take it as theirs.
    Raises :class:`BrokenModelError`, :class:`UnsafeModelError`, :class:`UsageError`.
    """
    if path.is_file() and path.suffix == ".gguf":
        return InstalledModel(
            _packed(path),
            path.resolve(),
            "gguf",
            "",
            path.stat().st_size,
            digest=folder_digest(path),
        )
    if not path.is_dir():
        raise UsageError(f"There is no folder {path}; check the name.")
    if any(path.glob("*.gguf")) and not (path / "config.json").is_file():
        entry = entry_of(path) or _packed(gguf_path(path))
        card = _json(path / CARD) if (path / CARD).is_file() else {}
        size = gguf_path(path).stat().st_size
        entry = _with_card(entry, card, path / CARD)
        return InstalledModel(entry, path.resolve(), "gguf", "", size, digest=folder_digest(path))
    pulled = entry_of(path)
    config = _json(path / "config.json")
    card = _json(path / CARD) if (path / CARD).is_file() else {}
    if "model_type" in config:
        if not any(path.glob("*.safetensors")):
            if any(file for pattern in _PICKLES for file in path.glob(pattern)):
                raise UnsafeModelError(
                    f"{path} holds pickled weights, which are never loaded because they can run "
                    "code; save it as safetensors (model.save_pretrained) and try again."
                )
            raise BrokenModelError(f"{path} holds no weights (*.safetensors); complete the folder.")
        form: WeightFormat = "transformers"
        entry = pulled or entry_for_config(path.name, config, task, _generation(path))
    elif (path / "model.bin").is_file():
        form = "ctranslate2"
        apart = path / "tokenizer" / "config.json"
        pieces = any(path.glob("*spm.model")) or (path / "sentencepiece.model").is_file()
        if pulled is not None:
            entry = pulled
        elif apart.is_file():
            entry = entry_for_config(path.name, _json(apart), task, {})
        elif pieces:
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
    entry = _with_card(entry, card, path / CARD)
    return InstalledModel(entry, path.resolve(), form, "", size, digest=folder_digest(path))


def entry_for_config(
    name: str,
    config: dict[str, Any],
    task: Task,
    generation: dict[str, Any],
    *,
    repo: str = "",
) -> ModelEntry:
    """The entry that a configuration of transformers amounts to.

    Raises :class:`UnsafeModelError` where it would run code of its own,
    :class:`UsageError` where the architecture is none of ours or does another task.
    """
    kind = str(config.get("model_type"))
    if kind in CHAT_TYPES:
        inner = config.get("text_config")
        limits = inner if isinstance(inner, dict) else config
        return _chat(name, int(limits.get("max_position_embeddings") or CONTEXT), repo=repo)
    family = FAMILIES.get(kind)
    if family is None:
        if "auto_map" in config:
            raise UnsafeModelError(
                f"{name} brings code of its own to run, which is never done; choose another model."
            )
        known, chat = ", ".join(sorted(FAMILIES)), ", ".join(sorted(CHAT_TYPES))
        raise UsageError(
            f"{name} is of type {config.get('model_type')!r}; known are the encoder-decoder types "
            f"{known}, and the chat types {chat}."
        )
    does: Task = task if family == "t5" else "translation"
    if family in _SUMMARIZERS:
        does = "summarization"
    tags: tuple[str | None, str | None] = _TAGS.get(family, (None, None))
    if family == "m2m100" and "nllb" in json.dumps([config.get("_name_or_path"), name]).lower():
        tags = ("zho_Hans", "eng_Latn")
    if str(generation.get("tokenizer_class", "")).startswith("Nllb"):
        tags = ("zho_Hans", "eng_Latn")
    limit = int(config.get("max_position_embeddings") or config.get("n_positions") or LONGEST)
    longest = min(limit - 1, int(generation.get("max_length") or config.get("max_length") or 256))
    reads_english = does == "summarization" and config.get("model_type") != "mt5"
    return ModelEntry(
        name=name,
        repo=repo,
        family=family,
        task=does,
        source_language="en" if reads_english else "zh",
        target_language="en",
        licence="not known",
        commercial=None,
        parameters=0,
        max_source_tokens=limit,
        max_target_tokens=max(longest, 32),
        decoding=Decoding(
            beam_size=int(generation.get("num_beams") or config.get("num_beams") or 4),
            length_penalty=float(generation.get("length_penalty") or 1.0),
            no_repeat_ngram_size=int(generation.get("no_repeat_ngram_size") or 0),
            min_target_tokens=int(generation.get("min_length") or 0),
            max_target_tokens=max(longest, 32),
        ),
        rank=0,
        origin="hub" if repo else "folder",
        source_tag=tags[0],
        target_tag=tags[1],
    )


def model_type(path: Path) -> str:
    """The architecture of a checkpoint or GGUF file, ``""`` where it does not say."""
    if path.is_file() or not (path / "config.json").is_file():
        return str(read_header(gguf_path(path)).get("general.architecture", ""))
    return str(_json(path / "config.json").get("model_type", ""))


def _packed(path: Path) -> ModelEntry:
    """The entry of a GGUF file, from what it says of itself."""
    header = read_header(path)
    kind = str(header.get("general.architecture", ""))
    if kind not in PACKED_TYPES:
        known = ", ".join(sorted(PACKED_TYPES))
        raise UsageError(f"{path.name} is of type {kind!r}; known for GGUF files are {known}.")
    context = int(header.get(f"{kind}.context_length") or CONTEXT)
    return dataclasses.replace(_chat(path.stem, context), format="gguf")


def _chat(name: str, context: int, *, repo: str = "") -> ModelEntry:
    context = min(context, CONTEXT)
    return ModelEntry(
        name=name,
        repo=repo,
        family="chat",
        task="chat",
        source_language="zh",
        target_language="en",
        licence="not known",
        commercial=None,
        parameters=0,
        max_source_tokens=400,
        max_target_tokens=min(1024, context),
        decoding=Decoding(beam_size=1, max_target_tokens=min(400, context)),
        rank=0,
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
        source_language="zh",
        target_language="en",
        licence="not known",
        commercial=None,
        parameters=0,
        max_source_tokens=256,
        max_target_tokens=256,
        decoding=Decoding(),
        rank=0,
        origin="folder",
        format="ctranslate2",
        tokenizer="sentencepiece",
    )


def _with_card(entry: ModelEntry, card: dict[str, Any], path: Path) -> ModelEntry:
    try:
        given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in card.items()}
        if "decoding" in given:
            given["decoding"] = entry.decoding.replace(**given["decoding"])
        return dataclasses.replace(entry, **given)
    except TypeError as error:
        raise UsageError(f"{path} has a field that is not known: {error}; correct it.") from error


def _generation(path: Path) -> dict[str, Any]:
    """Published decoding defaults, and the tokenizer's class, which tells NLLB from M2M100."""
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
            f"{path.parent} holds no {path.name}, so it is no model; name the folder with the "
            "weights in it."
        ) from error
    except (OSError, ValueError) as error:
        raise BrokenModelError(f"{path} cannot be read ({error}); copy the model again.") from error
    if not isinstance(value, dict):
        raise BrokenModelError(f"{path} holds no settings; copy the model again.")
    return value
