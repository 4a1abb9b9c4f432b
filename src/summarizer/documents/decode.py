"""Decode files to text: detect the encoding, refuse what is not text.

A web page says its encoding in its head, and is read as browsers read it. Other texts are decoded
by the ranges of codes in which each encoding has its common characters.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from summarizer.chinese.script import has_chinese, to_simplified
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
"""Minimum share of frequent characters in a long text that is decoded rightly."""

LONG_TEXT = 60
"""Minimum number of characters that are not ASCII, for a text to have frequent ones among them."""

MIN_COMMON_CODES = 0.7
"""Minimum share of characters in the common range of an encoding, for a short text to be in it.
Lines of 2 to 20 characters have 0.95 on average in GBK and 0.99 in Big5."""

_COMMON_CODES = {
    # GB2312 has marks in the rows A1 to A3, its 3,755 frequent characters in B0 to D7.
    "gb18030": re.compile(rb"(?:[\xa1\xa3\xb0-\xd7][\xa1-\xfe])"),
    # Big5 has marks in the rows A1 to A3, its 5,401 frequent characters in A4 to C6.
    "big5hkscs": re.compile(rb"(?:[\xa1-\xc6][\x40-\x7e\xa1-\xfe])"),
}
_TWO_BYTES = re.compile(rb"[\x81-\xfe][\x40-\xfe]?")
_DECLARED = re.compile(
    rb"""<meta\b[^<>]{0,200}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE
)
_HEAD = 4096
"""Bytes of a page in which its encoding is declared. Browsers look at 1024."""

_NAMES = dict.fromkeys(("gb2312", "gbk", "gb18030", "gb-2312", "x-gbk"), "gb18030") | dict.fromkeys(
    ("big5", "big5-hkscs", "big5hkscs", "cp950"), "big5hkscs"
)
"""Python's encodings by what pages call them."""


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
        if declared_encoding(data) == encoding:
            return data.decode(encoding, errors="replace")
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
    if declared := declared_encoding(data):
        return declared
    decodings = {}
    for encoding in ("utf-8", *_COMMON_CODES):
        try:
            decodings[encoding] = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return encoding
    fitness = {
        encoding: _fitness(data, text, encoding)
        for encoding, text in decodings.items()
        if has_chinese(text)
    }
    best = max(fitness, key=lambda encoding: fitness[encoding], default="")
    if not best or not fitness[best]:
        raise EncodingError(
            f"The encoding of {name} is none of UTF-8, UTF-16, GB18030 and Big5; "
            "save it as UTF-8 and try again."
        )
    return best


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a web page declares in its head, or an empty string.

    UTF-8 is believed before anything that is declared, because browsers save pages in it.
    """
    match = _DECLARED.search(data[:_HEAD])
    if match is None:
        return ""
    name = match[1].decode().lower()
    if name in ("utf-8", "utf8"):
        return "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _NAMES.get(name, "")
    return "utf-8"


def _fitness(data: bytes, text: str, encoding: str) -> float:
    """Return how well an encoding fits, from 0 to 2; 0 if the text is not in it.

    Args:
        data: The text in bytes.
        text: The text, decoded.
        encoding: The encoding.
    """
    foreign = [character for character in text if ord(character) > 127]
    frequent = sum(character in _COMMON for character in foreign) / len(foreign)
    long = len(foreign) >= LONG_TEXT
    if encoding == "gb18030" and not long:
        # GBK holds Traditional characters outside of the common range.
        data = to_simplified(text).encode(encoding)
    common = _common_codes(data, encoding)
    if frequent <= _MIN_PLAUSIBILITY and (long or common < MIN_COMMON_CODES):
        return 0.0
    return frequent + common


def _common_codes(data: bytes, encoding: str) -> float:
    """Return the share of characters of two bytes that the encoding holds common."""
    codes = _TWO_BYTES.findall(data)
    return sum(map(bool, map(_COMMON_CODES[encoding].fullmatch, codes))) / max(len(codes), 1)
