"""Decode files to text: detect the encoding, refuse what is not text."""

from __future__ import annotations

import codecs
from pathlib import Path

from summarizer.chinese.script import has_chinese
from summarizer.errors import BinaryInputError, EmptyInputError, EncodingError, InputError

__all__ = ["decode", "encoding_of", "read_bytes", "read_text"]

_SIGNATURES = {
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
"""Frequent characters, simplified and traditional; a wrong decoding has few of them."""
_MIN_PLAUSIBILITY = 0.02
"""Least share of frequent characters in a decoding that is believed."""


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        InputError: The file cannot be read, or is not text.
    """
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        InputError: The file cannot be read.
    """
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
    """Decode bytes in UTF-8, UTF-16 with a byte order mark, GB18030 (GBK, GB2312) or Big5.

    Args:
        data: The bytes.
        name: What error messages call them.

    Raises:
        EmptyInputError: There is nothing but white space.
        BinaryInputError: The bytes are not text.
        EncodingError: The encoding is unknown, or the bytes break it.
    """
    encoding = encoding_of(data, name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingError(
            f"{name} looks like {encoding}, but byte {error.start} is not valid in it; "
            "save it again as UTF-8."
        ) from error


def encoding_of(data: bytes, name: str) -> str:
    """Return Python's name of the encoding of a text, or of the beginning of one.

    A byte order mark decides without a look at the rest.

    Raises:
        EmptyInputError: There is nothing but white space.
        BinaryInputError: The bytes are not text.
        EncodingError: The encoding is unknown.
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
    kind = next((kind for magic, kind in _SIGNATURES.items() if data.startswith(magic)), None)
    if kind is None and b"\0" in data:
        kind = "a binary file"
    if kind is not None:
        raise BinaryInputError(
            f"{name} is {kind}, not text; paste its text or save it as a .txt file."
        )
    decodings = {}
    for encoding in ("utf-8", "gb18030", "big5hkscs"):
        try:
            decodings[encoding] = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return encoding
    plausibility = {
        encoding: _plausibility(text) for encoding, text in decodings.items() if has_chinese(text)
    }
    best = max(plausibility, key=lambda encoding: plausibility[encoding], default="")
    if not best or plausibility[best] <= _MIN_PLAUSIBILITY:
        raise EncodingError(
            f"The encoding of {name} is none of UTF-8, UTF-16, GB18030 and Big5; "
            "save it as UTF-8 and try again."
        )
    return best


def _plausibility(text: str) -> float:
    """Return the share of frequent characters among those that are not ASCII."""
    foreign = [character for character in text if ord(character) > 127]
    return sum(character in _COMMON for character in foreign) / len(foreign)
