"""Questions and answers of models as bytes: keys that tell them apart, floats to the last bit."""

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

__all__ = ["canonical", "digest", "packed", "text_of", "to_bytes", "unpacked"]

# Before each hypothesis: score, flags, bytes of its text, number of its tokens.
HEAD = struct.Struct("<dBII")
FINISHED, WIDE = 1, 2
CHECK = struct.Struct("<I")


def to_bytes(text: str) -> bytes:
    """UTF-8, also of what UTF-8 forbids (half a surrogate pair)."""
    return text.encode("utf-8", "surrogatepass")


def text_of(data: bytes) -> str:
    """The inverse of :func:`to_bytes`."""
    return data.decode("utf-8", "surrogatepass")


def digest(data: bytes) -> bytes:
    """The 16 bytes that a text is found by."""
    return hashlib.blake2b(data, digest_size=16).digest()


def canonical(decoding: Decoding) -> str:
    """The same text for equal options, whether a number was given as ``1`` or ``1.0``."""
    values = {
        field.name: float(value) if isinstance(field.default, float) else value
        for field in dataclasses.fields(decoding)
        for value in (getattr(decoding, field.name),)
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def packed(hypotheses: tuple[Hypothesis, ...]) -> bytes:
    """Hypotheses as bytes: two for a token where all fit, else four; a CRC-32 at the end."""
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


def unpacked(data: bytes) -> tuple[Hypothesis, ...]:
    """The inverse of :func:`packed`; raises ``sqlite3.DatabaseError`` for other bytes."""
    from summarizer.engines.protocol import Hypothesis  # the engines take a tenth of a second

    body = data[: -CHECK.size]
    if data[-CHECK.size :] != CHECK.pack(zlib.crc32(body)):
        raise sqlite3.DatabaseError("an answer is malformed")
    hypotheses, at = [], 0
    while at < len(body):
        score, flags, size, count = HEAD.unpack_from(body, at)
        at += HEAD.size
        text = text_of(body[at : at + size])
        at += size
        kind = f"<{count}{'I' if flags & WIDE else 'H'}"
        tokens = struct.unpack_from(kind, body, at)
        at += struct.calcsize(kind)
        hypotheses.append(Hypothesis(text, score, tokens, bool(flags & FINISHED)))
    return tuple(hypotheses)
