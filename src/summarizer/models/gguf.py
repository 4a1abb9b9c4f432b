"""What a GGUF file says of itself, read without the libraries that run it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO

from summarizer.errors import BrokenModelError, UsageError

__all__ = ["gguf_path", "read_header"]

_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q"}
_NUMBERS[12] = "d"
_STRING, _ARRAY = 8, 9

Value = str | int | float | bool


def gguf_path(path: Path) -> Path:
    """The GGUF file that a path is, or that a folder has. Raises :class:`UsageError`."""
    if path.is_file():
        return path
    found = sorted(path.glob("*.gguf"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(file.name for file in found) or "none"
    raise UsageError(f"{path} should hold one GGUF file ({names}); name the file itself.")


def read_header(path: Path) -> dict[str, Value]:
    """The metadata of a GGUF file, lists left out, up to what is said of the tokenizer.

    Raises :class:`BrokenModelError` where it is no GGUF file.
    """
    values: dict[str, Value] = {}
    try:
        with path.open("rb") as file:
            if file.read(4) != b"GGUF" or _number(file, "I") not in (2, 3):
                raise ValueError("it does not begin as one")
            _number(file, "Q")
            for _ in range(int(_number(file, "Q"))):
                key = _string(file)
                if key.startswith("tokenizer."):
                    break
                value = _value(file, int(_number(file, "I")))
                if value is not None:
                    values[key] = value
    except (OSError, ValueError, KeyError, struct.error, MemoryError) as error:
        raise BrokenModelError(
            f"{path} is no GGUF file that can be read ({error}); pull or copy it again."
        ) from error
    return values


def _value(file: IO[bytes], kind: int) -> Value | None:
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        inner = int(_number(file, "I"))
        for _ in range(int(_number(file, "Q"))):
            _value(file, inner)
        return None
    return _number(file, _NUMBERS[kind])


def _string(file: IO[bytes]) -> str:
    length = int(_number(file, "Q"))
    if length > 1 << 24:
        raise ValueError("a string of impossible length")
    return file.read(length).decode("utf-8", "replace")


def _number(file: IO[bytes], kind: str) -> int | float:
    form = f"<{kind}"
    (value,) = struct.unpack(form, file.read(struct.calcsize(form)))
    return value  # type: ignore[no-any-return]
