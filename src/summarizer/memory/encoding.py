"""Model inputs and outputs as bytes: unique keys, and floats to the last bit."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sqlite3
import struct
import zlib
from typing import TYPE_CHECKING

from summarizer.options import Decoding

if TYPE_CHECKING:
    from summarizer.engines.protocol import Hypothesis

__all__ = ["decoding_key", "digest", "from_bytes", "pack", "to_bytes", "unpack"]

# The header of a hypothesis: score, flags, bytes of the text, number of tokens.
HEAD = struct.Struct("<dBII")
FINISHED, WIDE = 1, 2
CHECK = struct.Struct("<I")


def to_bytes(text: str) -> bytes:
    """Encode in UTF-8, with lone surrogates, which UTF-8 forbids."""
    return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    """Decode what :func:`to_bytes` returned."""
    return data.decode("utf-8", "surrogatepass")


def digest(data: bytes) -> bytes:
    """Return the 16 bytes by which a text is looked up."""
    return hashlib.blake2b(data, digest_size=16).digest()


def decoding_key(decoding: Decoding) -> str:
    """Return the same text for equal options, also for ``1`` and ``1.0``."""
    values = {
        field.name: float(value) if isinstance(field.default, float) else value
        for field in dataclasses.fields(decoding)
        for value in (getattr(decoding, field.name),)
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def pack(hypotheses: tuple[Hypothesis, ...]) -> bytes:
    """Encode hypotheses, with two bytes a token if all fit, else four, and a CRC-32 at the end."""
    parts = []
    for hypothesis in hypotheses:
        text, tokens = to_bytes(hypothesis.text), hypothesis.tokens
        wide = max(tokens, default=0) > 0xFFFF
        flags = FINISHED * hypothesis.finished | WIDE * wide
        parts.append(HEAD.pack(hypothesis.score, flags, len(text), len(tokens)))
        parts.append(text)
        parts.append(struct.pack(f"<{len(tokens)}{'I' if wide else 'H'}", *tokens))
    body = b"".join(parts)
    return body + CHECK.pack(zlib.crc32(body))


def unpack(data: bytes) -> tuple[Hypothesis, ...]:
    """Decode what :func:`pack` returned.

    Raises:
        sqlite3.DatabaseError: The bytes were altered.
    """
    from summarizer.engines.protocol import Hypothesis  # importing the engines takes 0.1 s

    body = data[: -CHECK.size]
    if data[-CHECK.size :] != CHECK.pack(zlib.crc32(body)):
        raise sqlite3.DatabaseError("an answer is malformed")
    hypotheses, at = [], 0
    while at < len(body):
        score, flags, size, count = HEAD.unpack_from(body, at)
        at += HEAD.size
        text = from_bytes(body[at : at + size])
        at += size
        layout = f"<{count}{'I' if flags & WIDE else 'H'}"
        tokens = struct.unpack_from(layout, body, at)
        at += struct.calcsize(layout)
        hypotheses.append(Hypothesis(text, score, tokens, bool(flags & FINISHED)))
    return tuple(hypotheses)
