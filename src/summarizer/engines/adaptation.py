"""Adapters merged into CTranslate2 weights: dequantized, added, quantized again. Needs no torch."""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.engines.weights import Weights, read_weights, write_weights
from summarizer.errors import BrokenModelError
from summarizer.models.adapters import Adapter
from summarizer.models.entry import InstalledModel
from summarizer.models.store import Store, sha256_of
from summarizer.report import Progress, ProgressCallback

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Factors = Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]

__all__ = ["adapted", "merged", "read_factors"]

_PARTS = {
    "self_attn.q_proj": ("self_attention/linear_0", 0, 3),
    "self_attn.k_proj": ("self_attention/linear_0", 1, 3),
    "self_attn.v_proj": ("self_attention/linear_0", 2, 3),
    "self_attn.out_proj": ("self_attention/linear_1", 0, 1),
    "encoder_attn.q_proj": ("attention/linear_0", 0, 1),
    "encoder_attn.k_proj": ("attention/linear_1", 0, 2),
    "encoder_attn.v_proj": ("attention/linear_1", 1, 2),
    "encoder_attn.out_proj": ("attention/linear_2", 0, 1),
    "fc1": ("ffn/linear_0", 0, 1),
    "fc2": ("ffn/linear_1", 0, 1),
}
"""Linear layers of Marian: the array that holds one in CTranslate2, its place there, of how many.

CTranslate2 fuses the projections of a layer's input, one below the other.
"""

_LAYER = re.compile(r"model\.(encoder|decoder)\.layers\.(\d+)\.(.+)")

_LARGEST = 127
"""Largest int8 value of a quantized row."""


def adapted(
    model: InstalledModel,
    store: Store,
    adapter: Adapter,
    progress: ProgressCallback | None = None,
) -> InstalledModel:
    """Return the model with the adapter from the store, or merge it now (a second).

    Raises:
        BrokenModelError: The weights or the adapter are not the files they should be.
    """
    ready = store.derived(model, adapter.variant)
    if ready is not None:
        return ready
    if progress is not None:
        progress(Progress("convert", 0, 1, f"{model.entry.name}: with its adapter"))
    weights = model.path / "model.bin"
    if sha256_of(weights) != adapter.base_sha256:
        raise BrokenModelError(
            f"{weights} has changed since it was pulled, so the adapter does not fit; run "
            f"`summarizer models remove {model.entry.name}` and pull it again."
        )
    if not adapter.path.is_file() or sha256_of(adapter.path) != adapter.sha256:
        raise BrokenModelError(
            f"{adapter.path} is missing or damaged; install the package again, or do without the "
            "adapter: --no-adapter."
        )

    def fill(folder: Path) -> None:
        try:
            found = merged(read_weights(weights), read_factors(adapter.path))
            write_weights(found, folder / "model.bin")
            _compare(read_weights(folder / "model.bin"), found)
        except (KeyError, ValueError, OSError, struct.error) as error:
            raise BrokenModelError(
                f"The adapter cannot be merged into {weights} ({error!r}); run `summarizer models "
                f"verify {model.entry.name}`, or do without the adapter: --no-adapter."
            ) from error
        for path in model.path.iterdir():
            if path.is_file() and path.name not in ("model.bin", "manifest.json"):
                shutil.copyfile(path, folder / path.name)

    return store.install(
        model.entry,
        fill,
        variant=adapter.variant,
        base=model,
        format="ctranslate2",
        source=f"{model.path.name} with {adapter.path.name}",
    )


def read_factors(path: Path) -> Factors:
    """Read an adapter: the factors ``up`` and ``down`` of each layer, by its name.

    Raises:
        ValueError: The file is not an adapter.
    """
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(path)
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    names = sorted({name.rpartition(".")[0] for name in arrays})
    if len(arrays) != 2 * len(names) or not names:
        raise ValueError(f"{path.name} does not hold pairs of factors")
    return {
        name: (
            arrays[f"{name}.up"].astype(np.float32),
            arrays[f"{name}.down"].astype(np.float32),
        )
        for name in names
    }


def merged(weights: Weights, factors: Factors) -> Weights:
    """Return weights with the products of the factors added.

    Raises:
        ValueError, KeyError: The factors are those of another architecture.
    """
    import numpy as np

    arrays = dict(weights.arrays)
    updates: dict[str, NDArray[np.float32]] = {}
    for name, (up, down) in factors.items():
        match = _LAYER.fullmatch(name)
        if match is None or match[3] not in _PARTS:
            raise ValueError(f"{name} is no linear layer of Marian")
        layer, place, parts = _PARTS[match[3]]
        array = f"{match[1]}/layer_{match[2]}/{layer}/weight"
        update = updates.setdefault(array, np.zeros(arrays[array].shape, np.float32))
        size = len(update) // parts
        update[place * size : (place + 1) * size] += up @ down
    for array, update in updates.items():
        scale = arrays.get(f"{array}_scale")
        if scale is None:
            whole = arrays[array].astype(np.float32) + update
            arrays[array] = whole.astype(arrays[array].dtype)
            continue
        rows = arrays[array].astype(np.float32) / scale.astype(np.float32)[:, None] + update
        largest = np.abs(rows).max(axis=1)
        factor = (_LARGEST / np.where(largest == 0, _LARGEST, largest)).astype(np.float32)
        arrays[array] = np.rint(rows * factor[:, None]).astype(np.int8)
        arrays[f"{array}_scale"] = factor
    return Weights(weights.spec, weights.revision, arrays, weights.aliases)


def _compare(written: Weights, wanted: Weights) -> None:
    """Raise ``ValueError`` if what was written is not what should have been."""
    import numpy as np

    if written.aliases != wanted.aliases or written.arrays.keys() != wanted.arrays.keys():
        raise ValueError("the written weights have other names")
    for name, array in wanted.arrays.items():
        if not np.array_equal(written.arrays[name], array):
            raise ValueError(f"{name} reads back differently")
