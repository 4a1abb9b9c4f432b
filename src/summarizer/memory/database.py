"""The SQLite file of a translation memory, shared by threads and processes."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from summarizer.errors import TranslationMemoryError

__all__ = ["MemoryFile"]

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
