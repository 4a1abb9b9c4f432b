"""GGUF files: their metadata, read without loading the weights.

The layout is that of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.errors import BrokenModelError, UsageError

__all__ = ["Vocabulary", "gguf_path", "read_header", "read_vocabulary", "require_whole"]

_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q"}
_NUMBERS[12] = "d"
_STRING, _ARRAY = 8, 9
"""GGUF's value types by number."""

_CONTROL = 3
"""Token type of marks that no text should contain: ends of turns and the like."""

_ALIGNMENT = 32
"""Where tensors begin unless the file says otherwise, in bytes."""

_ERRORS = (OSError, ValueError, KeyError, IndexError, struct.error, MemoryError)

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a file says about its text: the control tokens, and the chat template."""

    control_tokens: tuple[str, ...]
    chat_template: str


def gguf_path(path: Path) -> Path:
    """Return the GGUF file that ``path`` is, or that the folder holds.

    Raises:
        UsageError: The folder holds none, or several.
    """
    if path.is_file():
        return path
    files = sorted(path.glob("*.gguf"))
    if len(files) == 1:
        return files[0]
    names = ", ".join(file.name for file in files) or "none"
    raise UsageError(f"{path} should hold one GGUF file (found: {names}); name the file itself.")


def read_header(path: Path) -> dict[str, Value]:
    """Return the metadata of a GGUF file, without lists and tokenizer fields.

    Raises:
        BrokenModelError: The file is not a GGUF file.
    """
    try:
        with _Reader(path) as reader:
            values: dict[str, Value] = {}
            for key in reader.keys_before("tokenizer."):
                value = reader.value()
                if isinstance(value, Value):
                    values[key] = value
            return values
    except _ERRORS as error:
        raise _unreadable(path, error) from error


def read_vocabulary(path: Path) -> Vocabulary:
    """Return the control tokens and the chat template of a GGUF file.

    Raises:
        BrokenModelError: The file is not a GGUF file, or is cut off.
    """
    try:
        with _Reader(path) as reader:
            values = {
                key: reader.value(keep=key.startswith("tokenizer.")) for key in reader.keys_before()
            }
    except _ERRORS as error:
        raise _unreadable(path, error) from error
    tokens = values.get("tokenizer.ggml.tokens") or []
    kinds = values.get("tokenizer.ggml.token_type") or []
    control = (token for token, kind in zip(tokens, kinds, strict=False) if kind == _CONTROL)
    return Vocabulary(tuple(control), str(values.get("tokenizer.chat_template") or ""))


def require_whole(path: Path) -> None:
    """Compare the length of a file with the places that it gives for its tensors.

    Raises:
        BrokenModelError: The file is cut off, or is not a GGUF file.
    """
    try:
        with _Reader(path) as reader:
            alignment = _ALIGNMENT
            for key in reader.keys_before():
                value = reader.value()
                if key == "general.alignment" and isinstance(value, int):
                    alignment = value
            last = max((reader.tensor_offset() for _ in range(reader.tensors)), default=0)
            begin = -(-reader.at // alignment) * alignment
    except _ERRORS as error:
        raise _unreadable(path, error) from error
    size = path.stat().st_size
    if size <= begin + last:
        raise BrokenModelError(
            f"{path} is cut off after {size:,} bytes, before its last tensor begins; pull or copy "
            "it again."
        )


def _unreadable(path: Path, error: Exception) -> BrokenModelError:
    return BrokenModelError(f"{path} is not a readable GGUF file ({error}); pull or copy it again.")


class _Reader:
    """A position in a GGUF file, which moves as values are read."""

    def __init__(self, path: Path) -> None:
        """Open a file and read how much it holds."""
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.at = 4
        if self._data[:4] != b"GGUF" or self._number("I") not in (2, 3):
            raise ValueError("wrong first bytes")
        self.tensors = int(self._number("Q"))
        self._fields = int(self._number("Q"))

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._data.close()

    def keys_before(self, prefix: str | None = None) -> Any:
        """Yield the key of each field, up to one with a prefix; read its value before the next."""
        for _ in range(self._fields):
            key = self._string()
            if prefix is not None and key.startswith(prefix):
                return
            yield key

    def value(self, *, keep: bool = False) -> Any:
        """Read the value of a field; lists give ``None`` unless ``keep``."""
        kind = int(self._number("I"))
        if kind != _ARRAY:
            return self._scalar(kind)
        inner, length = int(self._number("I")), int(self._number("Q"))
        if inner in _NUMBERS:
            form = f"<{length}{_NUMBERS[inner]}"
            start, self.at = self.at, self.at + struct.calcsize(form)
            if self.at > len(self._data):
                raise ValueError("a list that runs past the end")
            return struct.unpack_from(form, self._data, start) if keep else None
        items = [self._scalar(inner) for _ in range(length)]
        return items if keep else None

    def tensor_offset(self) -> int:
        """Read the description of a tensor; return where its data begins."""
        self._string()
        dimensions = int(self._number("I"))
        self.at += 8 * dimensions + 4
        return int(self._number("Q"))

    def _scalar(self, kind: int) -> Value:
        return self._string() if kind == _STRING else self._number(_NUMBERS[kind])

    def _string(self) -> str:
        length = int(self._number("Q"))
        start, self.at = self.at, self.at + length
        if self.at > len(self._data):
            raise ValueError("a string that runs past the end")
        return self._data[start : self.at].decode("utf-8", "replace")

    def _number(self, kind: str) -> int | float:
        form = f"<{kind}"
        (value,) = struct.unpack_from(form, self._data, self.at)
        self.at += struct.calcsize(form)
        return value  # type: ignore[no-any-return]
