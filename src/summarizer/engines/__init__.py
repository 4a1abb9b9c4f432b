"""Runtimes behind one protocol: batches of texts in, hypotheses with scores out.

Chat models have a protocol of their own (:mod:`summarizer.engines.chat`); for translation they are
wrapped in this one (:mod:`summarizer.engines.prompt_translation`).
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from summarizer.engines.adaptation import adapted
from summarizer.engines.chat import ChatEngine
from summarizer.engines.protocol import Engine
from summarizer.engines.spending import Spending
from summarizer.engines.tokenizers import can_narrow, narrow
from summarizer.errors import MissingDependencyError, UsageError
from summarizer.models.adapters import adapter_for
from summarizer.models.entry import InstalledModel
from summarizer.models.folder import model_type
from summarizer.models.selection import llama_cpp_installed, torch_installed
from summarizer.models.store import Store
from summarizer.options import Options
from summarizer.report import ProgressCallback

if TYPE_CHECKING:
    from summarizer.engines.conversion import Quantization

__all__ = ["open_chat", "open_engine"]

PROVEN = frozenset({"qwen2", "qwen3"})
"""Decoders for which the tests show the same ids in CTranslate2 and in transformers."""


def open_engine(
    model: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
    *,
    spending: Spending | None = None,
) -> Engine:
    """Load a model in the runtime that ``options.engine`` names.

    If the package has an adapter for the weights, it is merged into them, once, in the store,
    unless ``options.adapter`` is False.

    ``auto`` is CTranslate2: a checkpoint is converted once, in the store, and so is its output
    vocabulary to English unless ``options.full_vocabulary``. ``transformers`` rebuilds the
    checkpoint of a Marian model in CTranslate2 format, also once. A chat model translates by
    prompt.

    Engines on a server share the limits of ``spending``; without one, the limits are those of the
    options.

    Raises:
        UsageError: A model on a server is named without an address.
        ModelError: The model cannot be loaded or converted.
        MissingDependencyError: torch, transformers or gguf is needed and not installed.
    """
    if model.entry.family == "chat":
        from summarizer.engines.prompt_translation import PromptedEngine

        chat = open_chat(model, options, store, progress, spending=spending)
        return PromptedEngine(chat, model.entry, model.identity)

    adapter = adapter_for(model) if options.adapter else None
    if adapter is not None:
        model = adapted(model, store, adapter, progress)

    if options.engine == "llama.cpp":
        raise _only_gguf(model)
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
    *,
    spending: Spending | None = None,
) -> ChatEngine:
    """Load a chat model.

    ``auto`` is llama.cpp for a GGUF file, unless the file was converted to CTranslate2 before or
    the package for llama.cpp is missing; then CTranslate2, if the architecture is proven there;
    else transformers.

    A model on a server is not loaded; ``spending`` is that of :func:`open_engine`.

    Raises:
        UsageError: The model is not a chat model, or its format does not fit ``options.engine``.
        ModelError: The model cannot be loaded or converted.
        MissingDependencyError: A package is needed and not installed.
    """
    if model.entry.family != "chat":
        raise UsageError(
            f"{model.entry.name} is not a chat model; `summarizer models list` shows the chat "
            "models."
        )
    if model.format == "server":
        from summarizer.engines.openai import OpenAIChat

        return OpenAIChat(model, options, spending or Spending(options))
    if options.engine == "llama.cpp" and model.format != "gguf":
        raise _only_gguf(model)
    if options.engine == "llama.cpp" or (
        options.engine == "auto"
        and model.format == "gguf"
        and _llama_cpp_fits(model, options, store)
    ):
        from summarizer.engines.llama_cpp import LlamaCppChat

        return LlamaCppChat(model, options)
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
    from summarizer.engines.conversion import convert_to_ctranslate2

    ready = _converted(model, options, store)
    if ready is None:
        _require_torch(model)
        ready = convert_to_ctranslate2(model, store, _quantization(options), progress)
    return ready


def _converted(model: InstalledModel, options: Options, store: Store) -> InstalledModel | None:
    from summarizer.engines.conversion import variant_name

    return store.derived(model, variant_name(_quantization(options)))


def _quantization(options: Options) -> Quantization:
    from summarizer.engines.ctranslate2 import device_of

    if options.compute_type in ("float32", "bfloat16"):
        return "float32"
    return "float16" if device_of(options) == "cuda" else "int8"


def _llama_cpp_fits(model: InstalledModel, options: Options, store: Store) -> bool:
    """Return whether llama.cpp is the way to run a GGUF file here.

    A conversion that is there already is faster. Without the package for llama.cpp, torch can
    convert the file; without either, the error says to install llama.cpp, which is smaller.
    """
    if _converted(model, options, store) is not None:
        return False
    convertible = torch_installed() and importlib.util.find_spec("gguf") is not None
    return llama_cpp_installed() or not convertible


def _only_gguf(model: InstalledModel) -> UsageError:
    return UsageError(
        f"llama.cpp runs chat models in GGUF files, and {model.entry.name} is none; leave out "
        "--engine, or name a GGUF file with -m."
    )


def _require_torch(model: InstalledModel) -> None:
    no_gguf = model.format == "gguf" and importlib.util.find_spec("gguf") is None
    if no_gguf or not torch_installed():
        needed = "the package gguf" if torch_installed() else "torch and transformers"
        raise MissingDependencyError(
            f"{model.entry.name} needs {needed}; "
            "install with: pip install 'summarizer-zh-en[torch]'."
        )
