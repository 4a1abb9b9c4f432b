"""What is remembered: answers of models for models, pairs of texts for people."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from summarizer.errors import TranslationMemoryError, UsageError
from summarizer.memory.database import MemoryFile
from summarizer.memory.encoding import canonical, digest, packed, text_of, to_bytes, unpacked
from summarizer.options import Decoding
from summarizer.report import Segment
from summarizer.serialization import Result

if TYPE_CHECKING:
    from summarizer.engines.protocol import Hypothesis

__all__ = ["Counts", "Memory", "Pair", "Stats"]

AT_ONCE = 500
"""Values in one statement; SQLite before 3.32 takes 999 at most."""

PAIR = "source, target, model, origin, errors, created, changed"
UPSERT = """
INSERT INTO pairs (source, target, origin, model, errors, created, changed)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, origin, model) DO UPDATE
SET target = excluded.target, errors = excluded.errors, changed = excluded.changed
"""


@dataclass(frozen=True, slots=True)
class Pair(Result):
    """A source and its translation, as the memory has them.

    ``origin`` says who wrote the target; ``model`` is empty where a person did. ``errors`` is the
    number of findings of severity "error" it came with. ``created`` and ``changed``: UTC, ISO 8601
    to the second, the first and the last time it was noted.
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
    """How many answers of models, pairs of models and edits of people."""

    decoded: int
    pairs: int
    edits: int


@dataclass(frozen=True, slots=True)
class Stats(Result):
    """What a memory holds. ``bytes`` is its size on disk, its journal counted in.

    ``models``: for each model, how many of the answers and pairs are its own.
    """

    path: str
    bytes: int
    decoded: int
    pairs: int
    edits: int
    models: Mapping[str, int]


class Memory:
    """A translation memory in a file, safe to use from many threads and processes at once.

    A forked or spawned process may go on with the object: it opens the file anew. The file is
    readable by its owner only, until that person says otherwise. Space around a source is not
    part of it: the same sentence is found at the start of a paragraph and within one.

    Everything raises :class:`~summarizer.errors.TranslationMemoryError` where the file cannot be
    opened, read or written.
    """

    def __init__(self, path: Path) -> None:
        """Open the memory in ``path``; file and folder are made where they are not there."""
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
        """``SUMMARIZER_MEMORY``, or ``memory.sqlite3`` in the user's data folder."""
        if named := os.environ.get("SUMMARIZER_MEMORY"):
            return Path(named).expanduser()
        from platformdirs import user_data_path

        return user_data_path("summarizer", appauthor=False) / "memory.sqlite3"

    def close(self) -> None:
        """Close the file. It is opened again where the object is used after that."""
        self._file.close()

    # What models answered.

    def recall(
        self, model: str, decoding: Decoding, texts: Sequence[str]
    ) -> dict[str, tuple[Hypothesis, ...]]:
        """What ``model`` answered to those of ``texts`` that it was asked before, exactly.

        ``model`` must name all that an answer depends on besides the text and ``decoding``:
        the weights, their revision and how they run.
        """
        wanted = {digest(data): data for data in map(to_bytes, texts)}
        digests = list(wanted)
        found: dict[bytes, bytes] = {}
        with self._file.connected() as connection:
            way = _way(connection, model, decoding)
            for start in range(0, len(digests) if way else 0, AT_ONCE):
                some = digests[start : start + AT_ONCE]
                rows = connection.execute(
                    "SELECT digest, text, answers FROM decoded "
                    f"WHERE way = ? AND digest IN ({_marks(some)})",
                    (way, *some),
                )
                # Two texts may have one digest, in theory.
                found.update((text, answers) for key, text, answers in rows if wanted[key] == text)
        with self._file.errors():
            return {text_of(text): unpacked(answers) for text, answers in found.items()}

    def keep(
        self, model: str, decoding: Decoding, answers: Mapping[str, tuple[Hypothesis, ...]]
    ) -> None:
        """Remember what ``model`` answered to each text. What is known already stays."""
        now = int(time.time())
        rows = [
            (digest(data), data, packed(hypotheses), now)
            for data, hypotheses in ((to_bytes(text), given) for text, given in answers.items())
        ]
        if not rows:
            return
        with self._file.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO ways (model, decoding) VALUES (?, ?)",
                (to_bytes(model), canonical(decoding)),
            )
            way = _way(connection, model, decoding)
            connection.executemany(
                "INSERT OR IGNORE INTO decoded (way, digest, text, answers, created) "
                f"VALUES ({way}, ?, ?, ?, ?)",
                rows,
            )

    # Pairs for people.

    def note(self, segments: Iterable[Segment], model: str) -> None:
        """Keep the translations among ``segments`` as pairs of ``model``; the newest stays.

        A segment without a score was not translated and is no pair.
        """
        now = int(time.time())
        rows = [
            (
                to_bytes(segment.source.strip()),
                to_bytes(segment.target),
                "model",
                to_bytes(model),
                sum(finding.severity == "error" for finding in segment.findings),
                now,
                now,
            )
            for segment in segments
            if segment.score is not None
        ]
        if rows:
            with self._file.writing() as connection:
                connection.executemany(UPSERT, rows)

    def edit(self, source: str, target: str) -> None:
        """Keep ``target`` as what a person wants for ``source``, instead of any earlier edit.

        Raises :class:`~summarizer.errors.UsageError` where one of them is blank.
        """
        if not source.strip() or not target.strip():
            raise UsageError("An edit has a Chinese text and its English; give both.")
        now = int(time.time())
        with self._file.writing() as connection:
            connection.execute(
                UPSERT, (to_bytes(source.strip()), to_bytes(target), "person", b"", 0, now, now)
            )

    def withdraw(self, source: str) -> bool:
        """Take back what a person wrote for ``source``; whether there was anything."""
        with self._file.writing() as connection:
            done = connection.execute(
                "DELETE FROM pairs WHERE source = ? AND origin = 'person'",
                (to_bytes(source.strip()),),
            )
        return done.rowcount > 0

    def edits(self, sources: Iterable[str]) -> dict[str, str]:
        """What a person wrote for those of ``sources`` for which there is an edit."""
        stripped = {source: to_bytes(source.strip()) for source in sources}
        wanted = list(dict.fromkeys(stripped.values()))
        found: dict[bytes, bytes] = {}
        with self._file.connected() as connection:
            for start in range(0, len(wanted), AT_ONCE):
                some = wanted[start : start + AT_ONCE]
                found.update(
                    connection.execute(
                        "SELECT source, target FROM pairs WHERE origin = 'person' AND source IN "
                        f"({_marks(some)})",
                        some,
                    )
                )
        return {source: text_of(found[key]) for source, key in stripped.items() if key in found}

    def edits_digest(self) -> str:
        """A hash of all that people wrote, by which a change of it is seen; empty for nothing."""
        whole = hashlib.blake2b(digest_size=16)
        with self._file.connected() as connection:
            written = connection.execute(
                "SELECT source, target FROM pairs WHERE origin = 'person' ORDER BY source"
            ).fetchall()
        for pair in written:
            for text in pair:
                whole.update(len(text).to_bytes(8, "little") + text)
        return whole.hexdigest() if written else ""

    def pairs(self, containing: str = "", limit: int | None = None) -> Iterator[Pair]:
        """The pairs with ``containing`` in source or target, whatever its case; newest first.

        At most ``limit``. They are read as they are asked for, as the memory was at the first.
        """
        sought = containing.casefold()
        left = limit
        with closing(
            self._read(f"SELECT {PAIR} FROM pairs ORDER BY changed DESC, id DESC")
        ) as rows:
            while left != 0 and (pair := next(rows, None)) is not None:
                if sought in pair.source.casefold() or sought in pair.target.casefold():
                    yield pair
                    left = None if left is None else left - 1

    def best(self) -> Iterator[Pair]:
        """One pair for each source, in the order in which they first came.

        A person's edit, else the newest without errors, else the newest. Read as ``pairs`` is.
        """
        return self._read(
            f"SELECT {PAIR} FROM pairs WHERE id = (SELECT id FROM pairs AS other "
            "WHERE other.source = pairs.source ORDER BY origin = 'person' DESC, errors = 0 DESC, "
            "changed DESC, id DESC LIMIT 1) ORDER BY id"
        )

    # The whole file.

    def stats(self) -> Stats:
        """How much there is of everything."""
        with self._file.connected() as connection:
            ways = dict(
                connection.execute(
                    "SELECT model, sum(n) FROM (SELECT model, (SELECT count(*) FROM decoded "
                    "WHERE way = ways.id) AS n FROM ways UNION ALL SELECT model, count(*) "
                    "FROM pairs WHERE origin = 'model' GROUP BY model) GROUP BY model ORDER BY 1"
                )
            )
        held = self.count()
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return Stats(
            str(self.path),
            sum(file.stat().st_size for file in files if file.exists()),
            held.decoded,
            held.pairs,
            held.edits,
            {text_of(model): count for model, count in ways.items()},
        )

    def count(
        self, *, model: str = "", older_than: int | None = None, keep_edits: bool = False
    ) -> Counts:
        """How much :meth:`clear` would delete."""
        with self._file.connected() as connection:
            return Counts(
                *(
                    connection.execute(f"SELECT count(*) FROM {rows}", values).fetchone()[0]
                    for rows, values in _chosen(model, older_than, keep_edits)
                )
            )

    def clear(
        self, *, model: str = "", older_than: int | None = None, keep_edits: bool = False
    ) -> Counts:
        """Delete all of it, or less; what is deleted can be read in none of the files after that.

        - ``model``: only that model's. Its name as it was given, or what stands in that before
          the first comma, space or ``@``. Edits are no model's.
        - ``older_than``: only what was not noted for so many days.
        - ``keep_edits``: not what people wrote.

        Raises :class:`~summarizer.errors.TranslationMemoryError` also where another program
        is reading, so that the traces could not be removed.
        """
        with self._file.writing() as connection:
            counts = Counts(
                *(
                    connection.execute(f"DELETE FROM {rows}", values).rowcount
                    for rows, values in _chosen(model, older_than, keep_edits)
                )
            )
            connection.execute("DELETE FROM ways WHERE id NOT IN (SELECT way FROM decoded)")
        with self._file.connected() as connection:
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise TranslationMemoryError(
                f"It is deleted, but {self.path}-wal still has traces of it, since another program "
                "is using the memory; close that and clear once more."
            )
        return counts

    def _read(self, query: str) -> Generator[Pair, None, None]:
        # On a connection of its own: others go on writing while a reader takes its time.
        with self._file.errors(), closing(self._file.open()) as connection:
            for source, target, model, origin, errors, created, changed in connection.execute(
                query
            ):
                yield Pair(
                    text_of(source),
                    text_of(target),
                    text_of(model),
                    origin,
                    errors,
                    _iso(created),
                    _iso(changed),
                )


def _way(connection: sqlite3.Connection, model: str, decoding: Decoding) -> int | None:
    """The number of a model and how it decodes; from 1."""
    row = connection.execute(
        "SELECT id FROM ways WHERE model = ? AND decoding = ?",
        (to_bytes(model), canonical(decoding)),
    ).fetchone()
    return row[0] if row else None


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")


def _chosen(
    model: str, older_than: int | None, keep_edits: bool
) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The rows to clear, as table and condition with its values, in the order of Counts."""
    if older_than is not None and older_than < 0:
        raise UsageError(f"Nothing is {older_than} days old; give 0 days or more.")
    # All means all, also where the clock has been put back; -1 is older than anything.
    until = 1 << 62 if older_than is None else max(-1, int(time.time()) - older_than * 86400)
    named = "1"
    values: tuple[object, ...] = (until,)
    if model:
        name = to_bytes(model)
        named = "(model = ? OR substr(model, 1, ?) IN (?, ?, ?))"
        values += (name, len(name) + 1, name + b",", name + b" ", name + b"@")
    pairs = f"pairs WHERE changed <= ? AND {named} AND origin = "
    return (
        (f"decoded WHERE created <= ? AND way IN (SELECT id FROM ways WHERE {named})", values),
        (f"{pairs} 'model'", values),
        (f"{pairs} 'person' AND ?", (*values, not keep_edits)),
    )
