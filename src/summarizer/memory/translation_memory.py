"""The translation memory, as the rest of the program uses it."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.chinese.script import has_chinese
from summarizer.errors import TranslationMemoryError, UsageError
from summarizer.memory.database import (
    Counts,
    MemoryFile,
    Pair,
    Stats,
    decoding_key,
    digest,
    from_bytes,
    pack,
    to_bytes,
    unpack,
)
from summarizer.options import Decoding
from summarizer.report import Segment

if TYPE_CHECKING:
    from summarizer.engines.protocol import Hypothesis

__all__ = ["Memory"]

STATEMENT_VALUES = 500
"""Most values in one statement; SQLite before 3.32 takes at most 999."""

PAIR_COLUMNS = "source, target, model, origin, errors, created, changed"
UPSERT = """
INSERT INTO pairs (source, target, origin, model, errors, created, changed)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, origin, model) DO UPDATE
SET target = excluded.target, errors = excluded.errors, changed = excluded.changed
"""


class Memory:
    """A translation memory in a file, safe to use from many threads and processes at once.

    Processes that are forked or spawned may use the object; they open the file anew. Only the
    owner of the file may read it, unless the owner changes that. White space around a source does
    not count, so a sentence is found at the start of a paragraph and within one.

    All methods raise :class:`~summarizer.errors.TranslationMemoryError` if the file cannot be
    opened, read or written.
    """

    def __init__(self, path: Path) -> None:
        """Open the memory in ``path``; create file and folder if they do not exist."""
        self.path = path
        self._file = MemoryFile(path)
        with self._file.connected():
            pass

    def __reduce__(self) -> tuple[type[Memory], tuple[Path]]:
        return Memory, (self.path,)

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def default_path() -> Path:
        """Return ``SUMMARIZER_MEMORY``, or ``memory.sqlite3`` in the user's data folder."""
        if path := os.environ.get("SUMMARIZER_MEMORY"):
            return Path(path).expanduser()
        from platformdirs import user_data_path

        return user_data_path("summarizer", appauthor=False) / "memory.sqlite3"

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._file.close()

    # Answers of models

    def recall(
        self, model: str, decoding: Decoding, texts: Sequence[str]
    ) -> dict[str, tuple[Hypothesis, ...]]:
        """Return the stored hypotheses of a model, bit for bit, for those texts that have any.

        Args:
            model: Everything that an answer depends on besides text and decoding: the weights,
                their revision and their runtime.
            decoding: How the texts are decoded.
            texts: What the model would read.
        """
        wanted = {digest(data): data for data in map(to_bytes, texts)}
        digests = list(wanted)
        found: dict[bytes, bytes] = {}
        with self._file.connected() as connection:
            way = _way_id(connection, model, decoding)
            for start in range(0, len(digests) if way else 0, STATEMENT_VALUES):
                some = digests[start : start + STATEMENT_VALUES]
                rows = connection.execute(
                    "SELECT digest, text, answers FROM decoded "
                    f"WHERE way = ? AND digest IN ({_placeholders(some)})",
                    (way, *some),
                )
                # Two texts may have the same digest, in theory.
                found.update((text, answers) for key, text, answers in rows if wanted[key] == text)
        with self._file.errors():
            return {from_bytes(text): unpack(answers) for text, answers in found.items()}

    def keep(
        self, model: str, decoding: Decoding, answers: Mapping[str, tuple[Hypothesis, ...]]
    ) -> None:
        """Store the hypotheses of a model for each text; what is stored already stays."""
        now = int(time.time())
        rows = [
            (digest(data), data, pack(hypotheses), now)
            for data, hypotheses in (
                (to_bytes(text), hypotheses) for text, hypotheses in answers.items()
            )
        ]
        if not rows:
            return
        with self._file.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO ways (model, decoding) VALUES (?, ?)",
                (to_bytes(model), decoding_key(decoding)),
            )
            way = _way_id(connection, model, decoding)
            connection.executemany(
                "INSERT OR IGNORE INTO decoded (way, digest, text, answers, created) "
                f"VALUES ({way}, ?, ?, ?, ?)",
                rows,
            )

    # Pairs for people

    def note(self, segments: Iterable[Segment], model: str) -> None:
        """Store translated segments as pairs of the model that wrote them.

        They take the place of its earlier ones. ``model`` wrote those that name no other. Segments
        that no model translated are left out: those without a score that a person wrote or that
        hold no Chinese.
        """
        now = int(time.time())
        rows = [
            (
                to_bytes(segment.source.strip()),
                to_bytes(segment.target),
                "model",
                to_bytes(segment.model or model),
                sum(finding.severity == "error" for finding in segment.findings),
                now,
                now,
            )
            for segment in segments
            if segment.score is not None
            or (segment.attempt != "person" and has_chinese(segment.source))
        ]
        if rows:
            with self._file.writing() as connection:
                connection.executemany(UPSERT, rows)

    def edit(self, source: str, target: str) -> None:
        """Store a person's translation of ``source``, in place of any earlier edit.

        Raises:
            UsageError: Source or target is blank.
        """
        if not source.strip() or not target.strip():
            raise UsageError("An edit needs a Chinese text and its English; give both.")
        now = int(time.time())
        with self._file.writing() as connection:
            connection.execute(
                UPSERT, (to_bytes(source.strip()), to_bytes(target), "person", b"", 0, now, now)
            )

    def withdraw(self, source: str) -> bool:
        """Delete the edit for ``source``; return True if there was one."""
        with self._file.writing() as connection:
            done = connection.execute(
                "DELETE FROM pairs WHERE source = ? AND origin = 'person'",
                (to_bytes(source.strip()),),
            )
        return done.rowcount > 0

    def edits(self, sources: Iterable[str]) -> dict[str, str]:
        """Return the edits for those of ``sources`` that have one."""
        stripped = {source: to_bytes(source.strip()) for source in sources}
        wanted = list(dict.fromkeys(stripped.values()))
        found: dict[bytes, bytes] = {}
        with self._file.connected() as connection:
            for start in range(0, len(wanted), STATEMENT_VALUES):
                some = wanted[start : start + STATEMENT_VALUES]
                found.update(
                    connection.execute(
                        "SELECT source, target FROM pairs WHERE origin = 'person' AND source IN "
                        f"({_placeholders(some)})",
                        some,
                    )
                )
        return {source: from_bytes(found[key]) for source, key in stripped.items() if key in found}

    def edits_digest(self) -> str:
        """Return a hash of all edits, which changes when they do; empty without edits."""
        whole = hashlib.blake2b(digest_size=16)
        with self._file.connected() as connection:
            edits = connection.execute(
                "SELECT source, target FROM pairs WHERE origin = 'person' ORDER BY source"
            ).fetchall()
        for pair in edits:
            for text in pair:
                whole.update(len(text).to_bytes(8, "little") + text)
        return whole.hexdigest() if edits else ""

    def pairs(self, containing: str = "", limit: int | None = None) -> Iterator[Pair]:
        """Yield pairs, the newest first, as the memory was when the first was read.

        Args:
            containing: Text that source or target must contain, in any case.
            limit: Most pairs; ``None`` for all.
        """
        needle = containing.casefold()
        left = limit
        with closing(
            self._read(f"SELECT {PAIR_COLUMNS} FROM pairs ORDER BY changed DESC, id DESC")
        ) as rows:
            while left != 0 and (pair := next(rows, None)) is not None:
                if needle in pair.source.casefold() or needle in pair.target.casefold():
                    yield pair
                    left = None if left is None else left - 1

    def best(self) -> Iterator[Pair]:
        """Yield one pair for each source, in the order in which they were first stored.

        That is the edit, else the newest pair without errors, else the newest. Like ``pairs``,
        this reads the memory as it was at the first.
        """
        return self._read(
            f"SELECT {PAIR_COLUMNS} FROM pairs WHERE id = (SELECT id FROM pairs AS other "
            "WHERE other.source = pairs.source ORDER BY origin = 'person' DESC, errors = 0 DESC, "
            "changed DESC, id DESC LIMIT 1) ORDER BY id"
        )

    # The whole file

    def stats(self) -> Stats:
        """Return the size of the memory and of its parts."""
        with self._file.connected() as connection:
            models = dict(
                connection.execute(
                    "SELECT model, sum(n) FROM (SELECT model, (SELECT count(*) FROM decoded "
                    "WHERE way = ways.id) AS n FROM ways UNION ALL SELECT model, count(*) "
                    "FROM pairs WHERE origin = 'model' GROUP BY model) GROUP BY model ORDER BY 1"
                )
            )
        counts = self.count()
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return Stats(
            str(self.path),
            sum(file.stat().st_size for file in files if file.exists()),
            counts.decoded,
            counts.pairs,
            counts.edits,
            {from_bytes(model): count for model, count in models.items()},
        )

    def count(
        self, *, model: str = "", older_than: int | None = None, keep_edits: bool = False
    ) -> Counts:
        """Return how much :meth:`clear` would delete."""
        with self._file.connected() as connection:
            return Counts(
                *(
                    connection.execute(f"SELECT count(*) FROM {rows}", values).fetchone()[0]
                    for rows, values in _rows_to_clear(model, older_than, keep_edits)
                )
            )

    def clear(
        self, *, model: str = "", older_than: int | None = None, keep_edits: bool = False
    ) -> Counts:
        """Delete all of the memory or a part of it, so that no file has traces of it.

        Args:
            model: Delete only what this model wrote. Its full name, or the name up to the first
                comma, space or ``@``. Edits belong to no model.
            older_than: Delete only what was last stored at least this many days ago.
            keep_edits: Do not delete edits.

        Raises:
            TranslationMemoryError: Also if another program is reading, so that traces remain.
            UsageError: ``older_than`` is negative.
        """
        with self._file.writing() as connection:
            counts = Counts(
                *(
                    connection.execute(f"DELETE FROM {rows}", values).rowcount
                    for rows, values in _rows_to_clear(model, older_than, keep_edits)
                )
            )
            connection.execute("DELETE FROM ways WHERE id NOT IN (SELECT way FROM decoded)")
        with self._file.connected() as connection:
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise TranslationMemoryError(
                f"The entries are deleted, but {self.path}-wal still has traces of them, because "
                "another program is using the memory; close that program and clear once more."
            )
        return counts

    def _read(self, query: str) -> Generator[Pair, None, None]:
        # On its own connection, so that others can write while a reader takes its time.
        with self._file.errors(), closing(self._file.open()) as connection:
            for source, target, model, origin, errors, created, changed in connection.execute(
                query
            ):
                yield Pair(
                    from_bytes(source),
                    from_bytes(target),
                    from_bytes(model),
                    origin,
                    errors,
                    _iso(created),
                    _iso(changed),
                )


def _way_id(connection: sqlite3.Connection, model: str, decoding: Decoding) -> int | None:
    """Return the id of a model and decoding in the table ``ways``, from 1; ``None`` if new."""
    row = connection.execute(
        "SELECT id FROM ways WHERE model = ? AND decoding = ?",
        (to_bytes(model), decoding_key(decoding)),
    ).fetchone()
    return row[0] if row else None


def _placeholders(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")


def _rows_to_clear(
    model: str, older_than: int | None, keep_edits: bool
) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """Return table, condition and values of the rows to clear, in the order of Counts."""
    if older_than is not None and older_than < 0:
        raise UsageError(f"Nothing can be {older_than} days old; give 0 days or more.")
    # Without a limit everything goes, even if the clock was set back; -1 matches nothing.
    until = 1 << 62 if older_than is None else max(-1, int(time.time()) - older_than * 86400)
    is_model = "1"
    values: tuple[object, ...] = (until,)
    if model:
        name = to_bytes(model)
        is_model = "(model = ? OR substr(model, 1, ?) IN (?, ?, ?))"
        values += (name, len(name) + 1, name + b",", name + b" ", name + b"@")
    pairs = f"pairs WHERE changed <= ? AND {is_model} AND origin = "
    return (
        (f"decoded WHERE created <= ? AND way IN (SELECT id FROM ways WHERE {is_model})", values),
        (f"{pairs} 'model'", values),
        (f"{pairs} 'person' AND ?", (*values, not keep_edits)),
    )
