"""Decoders from a checkpoint or a GGUF file, safely: no pickles, no remote code."""

from __future__ import annotations

import io
from contextlib import nullcontext, redirect_stderr
from typing import Any

from summarizer.errors import BrokenModelError
from summarizer.models.entry import InstalledModel
from summarizer.models.gguf import gguf_path

__all__ = ["load_decoder"]


def load_decoder(model: InstalledModel, dtype: Any, model_class: Any = None) -> Any:
    """The weights as transformers holds them; those of a GGUF file are multiplied out.

    Raises :class:`BrokenModelError`.
    """
    import transformers
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    folder, options = model.path, dict[str, Any](use_safetensors=True)
    if model.format == "gguf":
        file = gguf_path(model.path)
        folder, options = file.parent, dict[str, Any](gguf_file=file.name)
        if hasattr(transformers, "GgufConfig"):
            options["quantization_config"] = transformers.GgufConfig(dequantize=True)
    # The bar of a GGUF file's unpacking obeys no switch.
    hidden = redirect_stderr(io.StringIO()) if model.format == "gguf" else nullcontext()
    try:
        with hidden:
            loaded = (model_class or transformers.AutoModelForCausalLM).from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, dtype=dtype, **options
            )
    except Exception as error:  # whatever a damaged file makes of it
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise BrokenModelError(
            f"transformers cannot load {model.entry.name} from {model.path} ({lines[0]}); "
            f"`summarizer models verify {model.entry.name}` tells whether files are damaged."
        ) from error
    # Nothing is packed any more, and converters refuse what says it is.
    if model.format == "gguf" and hasattr(loaded.config, "quantization_config"):
        del loaded.config.quantization_config
    return loaded
