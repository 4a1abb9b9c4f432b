"""A file of rows while it is worked on, and its finished rows, which survive a kill."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from summarizer.batch.job import Job, Outcome, Result, Task
from summarizer.batch.plan import RESUME_HINT, Output, Source
from summarizer.batch.rows import InputRow, open_rows
from summarizer.files import atomic_writer, output_errors
from summarizer.models.store import sha256_of

__all__ = ["PartialOutput", "RowProgress", "Totals"]

ROWS_PER_TASK = 16
"""Maximum number of rows in a task."""
CHARACTERS_PER_TASK = 20_000
"""Number of characters after which a task gets no more rows."""

_FINISHED_ROW = re.compile(rb"(\d+) (\d+) (\d+) (\d+) ([01])\t[^\n]*\n")


@dataclass(slots=True)
class Totals:
    """Sums over the finished rows of a file."""

    rows: int = 0
    failed: int = 0
    characters: int = 0
    segments: int = 0
    errors: int = 0
    warnings: int = 0


class PartialOutput:
    """``.NAME.partial`` beside the output NAME: a header, then a line for each finished row.

    The header holds the hashes of the input and the job; a file with another header is started
    over. A line is five counts (characters, segments, errors, warnings, failed), a tab, the row.
    """

    def __init__(self, output: Path, header: dict[str, str], *, resume: bool) -> None:
        """Open the file; with ``resume`` keep its rows.

        Raises:
            OutputError: The file cannot be written.
        """
        self.totals = Totals()
        self.path = output.with_name(f".{output.name}.partial")
        first_line = f"{json.dumps(header, sort_keys=True)}\n".encode()
        with output_errors(self.path, RESUME_HINT):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            length = self._read(first_line) if resume and self.path.is_file() else 0
            self._file = self.path.open("r+b" if length else "wb")
            self._file.truncate(length)
            self._file.seek(length)
            if not length:
                self._file.write(first_line)

    def _read(self, first_line: bytes) -> int:
        """Return how many bytes of the file are whole lines of this input and job."""
        with self.path.open("rb") as file:
            if file.readline() != first_line:
                return 0
            length = len(first_line)
            for line in file:
                match = _FINISHED_ROW.fullmatch(line)
                if match is None:
                    break
                length += len(line)
                self._count(*map(int, match.groups()))
        return length

    def _count(
        self, characters: int, segments: int, errors: int, warnings: int, failed: int
    ) -> None:
        self.totals.rows += 1
        self.totals.failed += failed
        self.totals.characters += characters
        self.totals.segments += segments
        self.totals.errors += errors
        self.totals.warnings += warnings

    def add(self, outcome: Outcome, row: str) -> None:
        """Append a finished row; :meth:`flush` makes it survive a kill."""
        counts = (
            outcome.characters,
            outcome.segments,
            outcome.errors,
            outcome.warnings,
            int(bool(outcome.error)),
        )
        with output_errors(self.path, RESUME_HINT):
            self._file.write(f"{' '.join(map(str, counts))}\t{row}\n".encode())
        self._count(*counts)

    def flush(self) -> None:
        """Hand the rows to the operating system, which keeps them if this process is killed."""
        with output_errors(self.path, RESUME_HINT):
            self._file.flush()

    def rows(self) -> Iterator[str]:
        """Yield the finished rows in order."""
        self.flush()
        with self.path.open("rb") as file:
            file.readline()
            for line in file:
                yield line.partition(b"\t")[2][:-1].decode("utf-8")

    def close(self, *, remove: bool = False) -> None:
        """Close the file; ``remove`` deletes it."""
        with output_errors(self.path, RESUME_HINT):
            self._file.close()
            if remove:
                self.path.unlink()


class RowProgress:
    """A file of rows in progress.

    Tasks go out, and their results come back in any order. A row is written as soon as all rows
    before it are.
    """

    def __init__(self, index: int, source: Source, job: Job, out: Path, *, resume: bool) -> None:
        """Open the file; with ``resume`` skip the rows that an earlier run finished.

        Raises:
            InputError: The file cannot be read.
            OutputError: The output cannot be written.
        """
        assert source.row_format is not None
        self._index, self._source = index, source
        self._rows = open_rows(source.path, source.row_format, job)
        self._output = out / source.outputs[0]
        self.sha256 = sha256_of(source.path)
        header = {"input": self.sha256, "job": job.hash(source.row_format)}
        self._partial = PartialOutput(self._output, header, resume=resume)
        self._table = source.row_format != "jsonl"
        self._pieces: dict[int, list[InputRow]] = {}  # by task, those not written yet
        self._outcomes: dict[int, tuple[Outcome, ...]] = {}  # by task, those not written yet
        self._next = 0  # the task to be written next
        self._all_tasks_out = False

    @property
    def complete(self) -> bool:
        """Return true if every row is written."""
        return self._all_tasks_out and not self._pieces

    @property
    def totals(self) -> Totals:
        """Return sums over the rows that are written."""
        return self._partial.totals

    @property
    def pending(self) -> int:
        """Return the number of tasks whose rows are not written yet."""
        return len(self._pieces)

    def tasks(self) -> Iterator[Task]:
        """Yield tasks for the rows that are not finished."""
        rows = islice(self._rows.rows(), self.totals.rows, None)
        for part, piece in enumerate(_pieces(rows)):
            self._pieces[part] = piece
            texts = tuple(row.text for row in piece if not row.error)
            if texts:
                size = sum(len("".join(row.content).encode("utf-8", "replace")) for row in piece)
                name = str(self._source.path)
                yield Task(self._index, part, name, size, texts=texts, table=self._table)
            else:
                self._write(part, ())
        self._all_tasks_out = True

    def add(self, result: Result) -> None:
        """Add the result of a task, and write all rows that can be written now."""
        self._write(result.task.part, result.outcomes)

    def _write(self, part: int, outcomes: tuple[Outcome, ...]) -> None:
        self._outcomes[part] = outcomes
        while self._next in self._outcomes:
            remaining = iter(self._outcomes.pop(self._next))
            for row in self._pieces.pop(self._next):
                outcome = Outcome(error=row.error) if row.error else next(remaining)
                self._partial.add(outcome, self._rows.output_row(row, outcome))
            self._next += 1
            self._partial.flush()

    def finish(self) -> Output:
        """Write the output and remove the partial one."""
        with atomic_writer(self._output, durable=True, hint=RESUME_HINT) as file:
            self._rows.write(self._partial.rows(), file)
        self._partial.close(remove=True)
        return Output(self._source.outputs[0], sha256_of(self._output))

    def close(self, *, remove: bool = False) -> None:
        """Close the file; its finished rows stay for a run that resumes, unless ``remove``."""
        self._partial.close(remove=remove)


def _pieces(rows: Iterator[InputRow]) -> Iterator[list[InputRow]]:
    piece: list[InputRow] = []
    characters = 0
    for row in rows:
        piece.append(row)
        characters += len(row.text)
        if len(piece) == ROWS_PER_TASK or characters >= CHARACTERS_PER_TASK:
            yield piece
            piece, characters = [], 0
    if piece:
        yield piece
