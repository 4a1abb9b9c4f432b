"""Runtimes behind one protocol: batches of texts in, hypotheses with scores out.

Chat models have a protocol of their own (:mod:`summarizer.engines.chat`); for translation they are
wrapped in this one (:mod:`summarizer.engines.prompt_translation`).
"""

from __future__ import annotations

import importlib.util

from summarizer.engines.adaptation import adapted
from summarizer.engines.chat import ChatEngine
from summarizer.engines.protocol import Engine
from summarizer.engines.tokenizers import can_narrow, narrow
from summarizer.errors import MissingDependencyError, UsageError
from summarizer.models.adapters import adapter_for
from summarizer.models.entry import InstalledModel
from summarizer.models.folder import model_type
from summarizer.models.selection import torch_installed
from summarizer.models.store import Store
from summarizer.options import Options
from summarizer.report import ProgressCallback

__all__ = ["open_chat", "open_engine"]

PROVEN = frozenset({"qwen2", "qwen3"})
"""Decoders for which the tests show the same ids in CTranslate2 and in transformers."""


def open_engine(
    model: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
) -> Engine:
    """Load a model in the runtime that ``options.engine`` names.

    If the package has an adapter for the weights, it is merged into them, once, in the store,
    unless ``options.adapter`` is False.

    ``auto`` is CTranslate2: a checkpoint is converted once, in the store, and so is its output
    vocabulary to English unless ``options.full_vocabulary``. ``transformers`` rebuilds the
    checkpoint of a Marian model in CTranslate2 format, also once. A chat model translates by
    prompt.

    Raises:
        ModelError: The model cannot be loaded or converted.
        MissingDependencyError: torch, transformers or gguf is needed and not installed.
    """
    if model.entry.family == "chat":
        from summarizer.engines.prompt_translation import PromptedEngine

        chat = open_chat(model, options, store, progress)
        return PromptedEngine(chat, model.entry, model.identity)

    adapter = adapter_for(model) if options.adapter else None
    if adapter is not None:
        model = adapted(model, store, adapter, progress)

    if options.engine == "transformers":
        _require_torch(model)
        from summarizer.engines.conversion import convert_to_transformers
        from summarizer.engines.transformers import TransformersEngine

        if model.format == "ctranslate2":
            model = convert_to_transformers(model, store, progress)
        return TransformersEngine(model, options)

    from summarizer.engines.ctranslate2 import CTranslate2Engine

    ready = _in_ctranslate2(model, options, store, progress)
    if not options.full_vocabulary and can_narrow(ready, store):
        ready = narrow(ready, store, progress)
    return CTranslate2Engine(ready, options, store)


def open_chat(
    model: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
) -> ChatEngine:
    """Load a chat model, in CTranslate2 if its architecture is proven there.

    Raises:
        UsageError: The model is not a chat model, or its format does not fit ``options.engine``.
        ModelError: The model cannot be loaded or converted.
        MissingDependencyError: torch, transformers or gguf is needed and not installed.
    """
    if model.entry.family != "chat":
        raise UsageError(
            f"{model.entry.name} is not a chat model; `summarizer models list` shows the chat "
            "models."
        )
    proven = model.format == "ctranslate2" or model_type(model.path) in PROVEN
    if options.engine == "transformers" or (options.engine == "auto" and not proven):
        if model.format == "ctranslate2":
            raise UsageError(
                f"{model.entry.name} is in CTranslate2 format; to use --engine transformers, name "
                "the checkpoint it was converted from."
            )
        _require_torch(model)
        from summarizer.engines.chat_runtimes import TransformersChat

        return TransformersChat(model, options)

    from summarizer.engines.chat_runtimes import CTranslate2Chat

    return CTranslate2Chat(_in_ctranslate2(model, options, store, progress), options)


def _in_ctranslate2(
    model: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None,
) -> InstalledModel:
    """Return the model in CTranslate2 format, converting it once if necessary."""
    if model.format == "ctranslate2":
        return model
    from summarizer.engines.conversion import Quantization, convert_to_ctranslate2, variant_name
    from summarizer.engines.ctranslate2 import device_of

    quantization: Quantization = "float16" if device_of(options) == "cuda" else "int8"
    if options.compute_type in ("float32", "bfloat16"):
        quantization = "float32"
    ready = store.derived(model, variant_name(quantization))
    if ready is None:
        _require_torch(model)
        ready = convert_to_ctranslate2(model, store, quantization, progress)
    return ready


def _require_torch(model: InstalledModel) -> None:
    no_gguf = model.format == "gguf" and importlib.util.find_spec("gguf") is None
    if no_gguf or not torch_installed():
        needed = "the package gguf" if torch_installed() else "torch and transformers"
        raise MissingDependencyError(
            f"{model.entry.name} needs {needed}; "
            "install with: pip install 'summarizer-zh-en[torch]'."
        )
