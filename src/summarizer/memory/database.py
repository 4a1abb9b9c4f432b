"""The SQLite file of a translation memory, shared by threads and processes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sqlite3
import struct
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from summarizer.errors import TranslationMemoryError
from summarizer.options import Decoding
from summarizer.serialization import Result

if TYPE_CHECKING:
    from summarizer.engines.protocol import Hypothesis

__all__ = [
    "Counts",
    "MemoryFile",
    "Pair",
    "Stats",
    "decoding_key",
    "digest",
    "from_bytes",
    "pack",
    "to_bytes",
    "unpack",
]

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


@dataclass(frozen=True, slots=True)
class Pair(Result):
    """A source and its translation.

    Attributes:
        source: The Chinese.
        target: The English.
        model: Name of the model; empty for an edit.
        origin: Who wrote the target.
        errors: Number of its findings of severity "error".
        created: First time that it was stored: UTC, ISO 8601 to the second.
        changed: Last time that it was stored, likewise.
    """

    source: str
    target: str
    model: str
    origin: Literal["model", "person"]
    errors: int
    created: str
    changed: str


@dataclass(frozen=True, slots=True)
class Counts(Result):
    """Numbers of answers of models, of pairs of models, and of edits by people."""

    decoded: int
    pairs: int
    edits: int


@dataclass(frozen=True, slots=True)
class Stats(Result):
    """What a memory contains.

    Attributes:
        path: Its file.
        bytes: Size on disk, with the journal.
        decoded: Number of answers of models.
        pairs: Number of pairs of models.
        edits: Number of edits by people.
        models: Number of answers and pairs, by model.
    """

    path: str
    bytes: int
    decoded: int
    pairs: int
    edits: int
    models: Mapping[str, int]


VERSION = 1
"""Version of the tables, in ``PRAGMA user_version``."""
APPLICATION = 0x5A48454E
"""``PRAGMA application_id``, which tells a memory from any other SQLite file."""
BUSY_SECONDS = 30.0
"""Longest wait for another process that is writing."""

# Text is stored as bytes, because SQLite's text type does not take lone surrogates. decoded is not
# WITHOUT ROWID: with its random keys that took 11% more space and twice the time to write.
# AUTOINCREMENT: the id of a way that was cleared must never be used again.
TABLES = """
CREATE TABLE ways (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model BLOB NOT NULL,
    decoding TEXT NOT NULL,
    UNIQUE (model, decoding)
);
CREATE TABLE decoded (
    id INTEGER PRIMARY KEY,
    way INTEGER NOT NULL,
    digest BLOB NOT NULL,
    text BLOB NOT NULL,
    answers BLOB NOT NULL,
    created INTEGER NOT NULL,
    UNIQUE (way, digest)
);
CREATE TABLE pairs (
    id INTEGER PRIMARY KEY,
    source BLOB NOT NULL,
    target BLOB NOT NULL,
    origin TEXT NOT NULL,
    model BLOB NOT NULL,
    errors INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    UNIQUE (source, origin, model)
);
CREATE INDEX pairs_by_time ON pairs (changed);
"""

ELSEWHERE = "name another place with SUMMARIZER_MEMORY, or do without with --no-memory"
DAMAGED = f"is damaged ({{error}}): delete it, {ELSEWHERE}."
# Error messages of SQLite by a part of them, and what to tell the user. They are older and steadier
# than SQLite's error codes, which Python 3.10 does not have.
MEANINGS = {
    "locked": f"is being written to by another program: try again, {ELSEWHERE}.",
    "is full": f"cannot grow, since the disk is full: make room, {ELSEWHERE}.",
    "readonly": f"cannot be written to: {ELSEWHERE}.",
    "unable to open": f"cannot be opened or created there: {ELSEWHERE}.",
    "not a database": "is damaged, or is not a translation memory: delete it if it was one, "
    f"{ELSEWHERE}.",
    "malformed": DAMAGED,
    "no such": DAMAGED,
}


class _Handle:
    """A connection of one process, and the lock of its threads."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.lock = threading.Lock()
        self.connection: sqlite3.Connection | None = None


class MemoryFile:
    """One file for many threads and processes, opened on first use.

    A forked process opens it anew. All methods raise
    :class:`~summarizer.errors.TranslationMemoryError`, also for errors in a ``with`` block.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._inherited: list[_Handle] = []
        self._handle = _Handle()

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to one thread at a time."""
        handle = self._handle
        if handle.pid != os.getpid():
            # After a fork, connection and lock are the parent's and must not be closed here.
            # Two threads that get here at once each get a working handle.
            self._inherited.append(handle)
            handle = self._handle = _Handle()
        with handle.lock, self.errors():
            if handle.connection is None:
                handle.connection = self.open()
            yield handle.connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection within a transaction."""
        with self.connected() as connection, _transaction(connection):
            yield connection

    def open(self) -> sqlite3.Connection:
        """Open another connection; create file, folder and tables if they do not exist."""
        with self.errors():
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise self._error(MEANINGS["unable to open"]) from error
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA synchronous = NORMAL")
                # Overwrite deleted content with zeros.
                connection.execute("PRAGMA secure_delete = ON")
                if not self._is_ours(connection):
                    self._create_tables(connection)
            except BaseException:
                connection.close()
                raise
            return connection

    def close(self) -> None:
        """Close the connection; the next use opens another one."""
        handle = self._handle
        if handle.pid == os.getpid():
            with handle.lock, self.errors():
                if handle.connection is not None:
                    handle.connection.close()
                    handle.connection = None

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn errors of SQLite, and of altered bytes, into errors that say what to do."""
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError) as error:
            text = "a text is malformed" if isinstance(error, UnicodeDecodeError) else str(error)
            meaning = next(
                (meaning for words, meaning in MEANINGS.items() if words in text),
                f"could not be used ({{error}}): {ELSEWHERE}.",
            )
            raise self._error(meaning.format(error=text)) from error

    def _error(self, meaning: str) -> TranslationMemoryError:
        return TranslationMemoryError(f"The translation memory {self.path} {meaning}")

    def _is_ours(self, connection: sqlite3.Connection) -> bool:
        """Return True if the tables exist; raise if they are of another program or version."""
        # One statement for all three, because another process may be creating the tables.
        application, version, tables = connection.execute(
            "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master) "
            "FROM pragma_application_id, pragma_user_version"
        ).fetchone()
        if application == APPLICATION and version > VERSION:
            raise self._error(f"is of a newer version of Summarizer: update this one, {ELSEWHERE}.")
        if application != APPLICATION and (application or version or tables):
            raise self._error(f"is the database of another program: {ELSEWHERE}.")
        return bool(application == APPLICATION)

    def _create_tables(self, connection: sqlite3.Connection) -> None:
        # Translations are private. SQLite gives its journal the same mode.
        self.path.chmod(0o600)
        self._enable_journal(connection)
        with _transaction(connection):
            if self._is_ours(connection):
                return  # another process was faster
            for statement in TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")

    @staticmethod
    def _enable_journal(connection: sqlite3.Connection) -> None:
        # SQLite itself does not wait here for another process that does the same.
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
