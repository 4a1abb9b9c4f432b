"""Runtimes behind one small protocol: batches of texts in, hypotheses with scores out.

Chat models have a protocol of their own (:mod:`summarizer.engines.chat`), and translate through
the same one.
"""

from __future__ import annotations

import importlib.util

from summarizer.engines.chat import ChatEngine
from summarizer.engines.protocol import Engine
from summarizer.engines.vocabulary import can_be_narrowed, narrowed
from summarizer.errors import MissingDependencyError, UsageError
from summarizer.models.entry import InstalledModel
from summarizer.models.folder import model_type
from summarizer.models.selection import torch_is_here
from summarizer.models.store import Store
from summarizer.options import Options
from summarizer.report import ProgressCallback

__all__ = ["open_chat", "open_engine"]

PROVEN = frozenset({"qwen2", "qwen3"})
"""Decoders whose conversion to CTranslate2 gives the same ids as transformers, as tests show."""


def open_engine(
    model: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
) -> Engine:
    """Load ``model`` in the runtime that ``options.engine`` asks for.

    ``auto`` is CTranslate2, for which a checkpoint in transformers format is converted once, in
    the store, and its output vocabulary narrowed to English, also once, unless
    ``options.full_vocabulary``. ``transformers`` on a Marian model in CTranslate2 format rebuilds
    the checkpoint, also once. A chat model translates by a prompt. Raises
    :class:`~summarizer.errors.ModelError`.
    """
    if model.entry.family == "chat":
        from summarizer.engines.prompted import PromptedEngine

        chat = open_chat(model, options, store, progress)
        return PromptedEngine(chat, model.entry, model.identity)

    if options.engine == "transformers":
        _require_torch(model)
        from summarizer.engines.conversion import convert_to_transformers
        from summarizer.engines.transformers import TransformersEngine

        if model.format == "ctranslate2":
            model = convert_to_transformers(model, store, progress)
        return TransformersEngine(model, options)

    from summarizer.engines.ctranslate2 import CTranslate2Engine

    ready = _converted(model, options, store, progress)
    if not options.full_vocabulary and can_be_narrowed(ready, store):
        ready = narrowed(ready, store, progress)
    return CTranslate2Engine(ready, options, store)


def open_chat(
    model: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
) -> ChatEngine:
    """Load a chat model: in CTranslate2 where its architecture is proven there, converted once.

    Raises :class:`UsageError` for a model of another family, :class:`ModelError`.
    """
    if model.entry.family != "chat":
        raise UsageError(
            f"{model.entry.name} is no chat model; `summarizer models list` shows those there are."
        )
    quick = model.format == "ctranslate2" or model_type(model.path) in PROVEN
    if options.engine == "transformers" or (options.engine == "auto" and not quick):
        if model.format == "ctranslate2":
            raise UsageError(
                f"{model.entry.name} lies here in CTranslate2 format; name the checkpoint that it "
                "was made from to use it with --engine transformers."
            )
        _require_torch(model)
        from summarizer.engines.chat_transformers import TransformersChat

        return TransformersChat(model, options)

    from summarizer.engines.chat_ctranslate2 import CTranslate2Chat

    return CTranslate2Chat(_converted(model, options, store, progress), options)


def _converted(
    model: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None,
) -> InstalledModel:
    """The model in CTranslate2 format: as it is, from the store, or converted now."""
    if model.format == "ctranslate2":
        return model
    from summarizer.engines.conversion import Quantization, convert_to_ctranslate2, variant_name
    from summarizer.engines.ctranslate2 import device_of

    quantization: Quantization = "float16" if device_of(options) == "cuda" else "int8"
    if options.compute_type in ("float32", "bfloat16"):
        quantization = "float32"
    ready = store.find(model.entry.name, variant_name(quantization))
    if ready is None:
        _require_torch(model)
        ready = convert_to_ctranslate2(model, store, quantization, progress)
    return ready


def _require_torch(model: InstalledModel) -> None:
    packed = model.format == "gguf" and importlib.util.find_spec("gguf") is None
    if packed or not torch_is_here():
        what = "the package gguf" if packed and torch_is_here() else "torch and transformers"
        raise MissingDependencyError(
            f"{model.entry.name} needs {what} here; "
            "install them with: pip install 'summarizer-zh-en[torch]'."
        )
