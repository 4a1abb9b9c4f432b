"""Files into text: encodings recognised, what is not text refused."""

from __future__ import annotations

import codecs
from pathlib import Path

from summarizer.chinese.script import has_chinese
from summarizer.errors import BinaryInputError, EmptyInputError, EncodingError, InputError

__all__ = ["decode", "encoding_of", "read_bytes", "read_text"]

_KINDS = {
    b"PK\x03\x04": "an office document or zip archive",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "an RTF document",
}
_COMMON = frozenset("的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出")
"""Frequent characters of both scripts: their share tells the right decoding from a wrong one."""


def read_text(path: Path) -> str:
    """The text of a file. Raises an :class:`InputError` for what cannot be read as text."""
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """What is in a file. Raises an :class:`InputError` that says why it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}; check the name.") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder; name one file in it.") from error
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); check its permissions."
        ) from error


def decode(data: bytes, name: str) -> str:
    """Bytes as text: UTF-8 or UTF-16 with their marks, UTF-8, GB18030 (GBK, GB2312), Big5.

    ``name`` is what messages call the data. Raises :class:`EmptyInputError`,
    :class:`BinaryInputError`, :class:`EncodingError`.
    """
    encoding = encoding_of(data, name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"{name} begins as {encoding} but breaks off at byte {error.start}; "
            "save it again as UTF-8."
        ) from error


def encoding_of(data: bytes, name: str) -> str:
    """The encoding of a text, or of the beginning of one, as Python calls it.

    Where a mark says it, nothing more is read. Raises as :func:`decode`.
    """
    if not data.strip():
        raise EmptyInputError(f"{name} is empty; give a text with a Chinese article.")
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return encoding
    kind = next((kind for magic, kind in _KINDS.items() if data.startswith(magic)), None)
    if kind is None and b"\0" in data:
        kind = "a binary file"
    if kind is not None:
        raise BinaryInputError(
            f"{name} is {kind}, not text; paste its text or save it as a .txt file."
        )
    readings = {}
    for encoding in ("utf-8", "gb18030", "big5hkscs"):
        try:
            readings[encoding] = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return encoding
    plausible = {
        encoding: _plausibility(text) for encoding, text in readings.items() if has_chinese(text)
    }
    best = max(plausible, key=lambda encoding: plausible[encoding], default="")
    if not best or plausible[best] <= 0.02:
        raise EncodingError(
            f"{name} is in no encoding known here (UTF-8, UTF-16, GB18030, Big5); "
            "save it as UTF-8 and try again."
        )
    return best


def _plausibility(text: str) -> float:
    """Share of frequent characters among those that are not ASCII."""
    foreign = [character for character in text if ord(character) > 127]
    return sum(character in _COMMON for character in foreign) / len(foreign)
