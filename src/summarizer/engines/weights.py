"""Model weights: CTranslate2's ``model.bin`` read and written, and checkpoints loaded safely."""

from __future__ import annotations

import io
import mmap
import struct
from contextlib import nullcontext, redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from summarizer.errors import BrokenModelError
from summarizer.models.entry import InstalledModel
from summarizer.models.gguf import gguf_path

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[np.generic]]

__all__ = ["Weights", "cannot_load", "load_decoder", "read_weights", "write_weights"]

_TYPES = ("float32", "int8", "int16", "int32", "float16")
"""CTranslate2's data types by number (its ``specs/model_spec.py``)."""

VERSION = 6
"""Supported binary format: little-endian, named arrays, then aliases for some of them."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The named arrays of a ``model.bin``; ``aliases`` maps further names to them.

    Each int8 array has a float32 array ``<name>_scale`` beside it, one factor per row.
    """

    spec: str
    revision: int
    arrays: Arrays
    aliases: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> NDArray[np.generic]:
        return self.arrays[self.aliases.get(name, name)]

    def __contains__(self, name: str) -> bool:
        return self.aliases.get(name, name) in self.arrays

    def layers(self, side: str) -> int:
        """Count the layers of the ``encoder`` or ``decoder``."""
        prefix = f"{side}/layer_"
        return len({name.split("/")[1] for name in self.arrays if name.startswith(prefix)})


def read_weights(path: Path) -> Weights:
    """Read a ``model.bin``. Arrays are views of the mapped file and load on first use.

    Raises:
        ValueError, struct.error: The file is not a ``model.bin`` of the supported version.
        OSError: The file cannot be read.
    """
    import numpy as np

    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    offset = 0

    def number(kind: str) -> int:
        nonlocal offset
        (value,) = struct.unpack_from(f"<{kind}", data, offset)
        offset += struct.calcsize(f"<{kind}")
        return int(value)

    def raw(size: int) -> memoryview:
        nonlocal offset
        offset += size
        return memoryview(data)[offset - size : offset]

    def string() -> str:
        return bytes(raw(number("H"))).rstrip(b"\0").decode()

    version = number("I")
    if version != VERSION:
        raise ValueError(f"binary version {version}")
    spec, revision = string(), number("I")
    arrays: Arrays = {}
    for _ in range(number("I")):
        name = string()
        shape = [number("I") for _ in range(number("B"))]
        kind = _TYPES[number("B")]
        arrays[name] = np.frombuffer(raw(number("I")), dtype=kind).reshape(shape)
    aliases = {}
    for _ in range(number("I")):
        alias = string()
        aliases[alias] = string()
    return Weights(spec, revision, arrays, aliases)


def write_weights(weights: Weights, path: Path) -> None:
    """Write a ``model.bin`` that CTranslate2 loads."""
    with path.open("wb") as file:
        file.write(struct.pack("<I", VERSION))
        _write_string(file, weights.spec)
        file.write(struct.pack("<II", weights.revision, len(weights.arrays)))
        for name, array in weights.arrays.items():
            _write_string(file, name)
            file.write(struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape))
            data = array.tobytes()
            file.write(struct.pack("<BI", _TYPES.index(str(array.dtype)), len(data)))
            file.write(data)
        file.write(struct.pack("<I", len(weights.aliases)))
        for alias, name in weights.aliases.items():
            _write_string(file, alias)
            _write_string(file, name)


def _write_string(file: IO[bytes], text: str) -> None:
    data = text.encode() + b"\0"
    file.write(struct.pack("<H", len(data)) + data)


def load_decoder(model: InstalledModel, dtype: Any, model_class: Any = None) -> Any:
    """Load a chat model into transformers: no pickles, no remote code; GGUF is dequantized.

    Args:
        model: A checkpoint or GGUF file.
        dtype: The torch dtype of the weights.
        model_class: The transformers class to use instead of ``AutoModelForCausalLM``.

    Raises:
        BrokenModelError: transformers cannot load the files.
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
    # No setting turns off the progress bar of GGUF dequantization.
    muted = redirect_stderr(io.StringIO()) if model.format == "gguf" else nullcontext()
    try:
        with muted:
            loaded = (model_class or transformers.AutoModelForCausalLM).from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, dtype=dtype, **options
            )
    except Exception as error:  # transformers documents no errors for damaged files
        raise cannot_load(model, "transformers", error) from error
    # The weights are dequantized, and converters refuse a configuration that says otherwise.
    if model.format == "gguf" and hasattr(loaded.config, "quantization_config"):
        del loaded.config.quantization_config
    return loaded


def cannot_load(model: InstalledModel, runtime: str, error: Exception) -> BrokenModelError:
    """Return the error for a model that a runtime cannot load, with the remedy."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return BrokenModelError(
        f"{runtime} cannot load {model.entry.name} from {model.path} ({lines[0]}); run "
        f"`summarizer models verify {model.entry.name}` to check for damaged files."
    )
