"""The file that CTranslate2 keeps a model's numbers in: read, looked at, written."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[np.generic]]

__all__ = ["Weights", "read_weights", "write_weights"]

_TYPES = ("float32", "int8", "int16", "int32", "float16")
"""CTranslate2's data types by number (its ``specs/model_spec.py``)."""

VERSION = 6
"""Of the binary format: little-endian, the arrays by name, then other names for some of them."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The named arrays of a ``model.bin``; ``aliases`` maps further names onto them.

    int8 arrays have a float32 array ``<name>_scale`` beside them, one factor a row.
    """

    spec: str
    revision: int
    arrays: Arrays
    aliases: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> NDArray[np.generic]:
        return self.arrays[self.aliases.get(name, name)]

    def __contains__(self, name: str) -> bool:
        return self.aliases.get(name, name) in self.arrays


def read_weights(path: Path) -> Weights:
    """Read a ``model.bin``; arrays are views of the mapped file, so only what is used is read.

    Raises ``ValueError`` or ``struct.error`` for a file of another kind, ``OSError``.
    """
    import numpy as np

    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    place = 0

    def number(kind: str) -> int:
        nonlocal place
        (value,) = struct.unpack_from(f"<{kind}", whole, place)
        place += struct.calcsize(f"<{kind}")
        return int(value)

    def raw(size: int) -> memoryview:
        nonlocal place
        place += size
        return memoryview(whole)[place - size : place]

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
        _string(file, weights.spec)
        file.write(struct.pack("<II", weights.revision, len(weights.arrays)))
        for name, array in weights.arrays.items():
            _string(file, name)
            file.write(struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape))
            data = array.tobytes()
            file.write(struct.pack("<BI", _TYPES.index(str(array.dtype)), len(data)))
            file.write(data)
        file.write(struct.pack("<I", len(weights.aliases)))
        for alias, name in weights.aliases.items():
            _string(file, alias)
            _string(file, name)


def _string(file: IO[bytes], text: str) -> None:
    data = text.encode() + b"\0"
    file.write(struct.pack("<H", len(data)) + data)
