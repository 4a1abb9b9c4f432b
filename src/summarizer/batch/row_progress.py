"""A file of rows while it is worked on: pieces go out, and come back in any order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from summarizer.batch.job import Job
from summarizer.batch.manifest import Output
from summarizer.batch.outputs import written_whole
from summarizer.batch.partial_rows import Partial, Tally
from summarizer.batch.rows import InputRow, open_rows
from summarizer.batch.sources import Source
from summarizer.batch.worker import Made, Result, Task
from summarizer.models.store import sha256_of

__all__ = ["RowsUnderway"]

ROWS_AT_ONCE = 16
"""Rows in a piece, at most; of long texts fewer."""
LONGEST_PIECE = 20_000
"""Characters after which a piece is full."""


class RowsUnderway:
    """Rows are written in the order of the input, as soon as all before them are."""

    def __init__(self, index: int, source: Source, job: Job, out: Path, *, resume: bool) -> None:
        """``resume``: the rows that an earlier run has finished are not done again.

        Raises :class:`InputError`, :class:`~summarizer.errors.OutputError`.
        """
        assert source.rows is not None
        self._index, self._source = index, source
        self._rows = open_rows(source.path, source.rows, job)
        self._output = out / source.outputs[0]
        self.sha256 = sha256_of(source.path)
        bound = {"input": self.sha256, "job": job.hash(source.rows)}
        self._partial = Partial(self._output, bound, resume=resume)
        self._table = source.rows != "jsonl"
        self._pieces: dict[int, list[InputRow]] = {}
        self._back: dict[int, tuple[Made, ...]] = {}
        self._next = 0  # the piece to be written next
        self._all_out = False

    @property
    def complete(self) -> bool:
        """Whether every row is written."""
        return self._all_out and not self._pieces

    @property
    def tally(self) -> Tally:
        """What the rows written so far add up to."""
        return self._partial.tally

    def out(self) -> int:
        """How many pieces are not written yet."""
        return len(self._pieces)

    def tasks(self) -> Iterator[Task]:
        """The pieces of what is not done yet, as tasks."""
        rows = islice(self._rows.rows(), self.tally.rows, None)
        for part, piece in enumerate(_pieces(rows)):
            self._pieces[part] = piece
            texts = tuple(row.text for row in piece if not row.error)
            if texts:
                size = sum(len("".join(row.kept).encode("utf-8", "replace")) for row in piece)
                name = str(self._source.path)
                yield Task(self._index, part, name, size, texts=texts, table=self._table)
            else:
                self._put(part, ())
        self._all_out = True

    def take(self, result: Result) -> None:
        """Take what came of a piece, and write all that can be written now."""
        self._put(result.task.part, result.made)

    def _put(self, part: int, made: tuple[Made, ...]) -> None:
        self._back[part] = made
        while self._next in self._back:
            answers = iter(self._back.pop(self._next))
            for row in self._pieces.pop(self._next):
                answer = Made(error=row.error) if row.error else next(answers)
                self._partial.add(answer, self._rows.finished(row, answer))
            self._next += 1
            self._partial.flush()

    def finish(self) -> Output:
        """Put the output in its place, whole."""
        with written_whole(self._output) as file:
            self._rows.write(self._partial.finished(), file)
        self._partial.close(remove=True)
        return Output(self._source.outputs[0], sha256_of(self._output))

    def close(self, *, remove: bool = False) -> None:
        """Let go of the file; its finished rows stay for a run that resumes, or are removed."""
        self._partial.close(remove=remove)


def _pieces(rows: Iterator[InputRow]) -> Iterator[list[InputRow]]:
    piece: list[InputRow] = []
    characters = 0
    for row in rows:
        piece.append(row)
        characters += len(row.text)
        if len(piece) == ROWS_AT_ONCE or characters >= LONGEST_PIECE:
            yield piece
            piece, characters = [], 0
    if piece:
        yield piece
