"""Runtimes behind one small protocol: batches of texts in, hypotheses with scores out."""

from __future__ import annotations

from summarizer.engines.base import Engine
from summarizer.errors import MissingDependencyError
from summarizer.models.choose import torch_is_here
from summarizer.models.entry import InstalledModel
from summarizer.models.store import Store
from summarizer.options import Options
from summarizer.result import ProgressCallback

__all__ = ["open_engine"]


def open_engine(
    model: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
) -> Engine:
    """Load ``model`` in the runtime that ``options.engine`` asks for.

    ``auto`` is CTranslate2, for which a checkpoint in transformers format is converted once, in
    the store. ``transformers`` on a Marian model in CTranslate2 format rebuilds the checkpoint,
    also once. Raises :class:`~summarizer.errors.ModelError`.
    """
    if options.engine == "transformers":
        _require_torch(model.entry.name)
        from summarizer.engines.convert import convert_to_transformers
        from summarizer.engines.transformers import TransformersEngine

        if model.format == "ctranslate2":
            model = convert_to_transformers(model, store, progress)
        return TransformersEngine(model, options)

    from summarizer.engines.ctranslate2 import CTranslate2Engine, device_of

    if model.format == "transformers":
        from summarizer.engines.convert import Quantization, convert_to_ctranslate2, variant_name

        quantization: Quantization = "float16" if device_of(options) == "cuda" else "int8"
        if options.compute_type in ("float32", "bfloat16"):
            quantization = "float32"
        ready = store.find(model.entry.name, variant_name(quantization))
        if ready is None:
            _require_torch(model.entry.name)
            ready = convert_to_ctranslate2(model, store, quantization, progress)
        model = ready
    return CTranslate2Engine(model, options)


def _require_torch(name: str) -> None:
    if not torch_is_here():
        raise MissingDependencyError(
            f"{name} needs torch and transformers here; "
            "install them with: pip install 'summarizer-zh-en[torch]'."
        )
