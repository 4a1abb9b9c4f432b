"""A batch from its files to its manifest: reads, hands out, writes; others do the work."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from summarizer.batch.job import Job
from summarizer.batch.manifest import Journal, Output, Row
from summarizer.batch.outputs import clear_leftovers, write_whole
from summarizer.batch.plan import Plan
from summarizer.batch.row_progress import RowsUnderway
from summarizer.batch.sources import Source
from summarizer.batch.worker import Made, Result, Task
from summarizer.documents.decode import read_bytes
from summarizer.errors import InputError

__all__ = ["Place", "Step", "carry_out"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a batch is. Bytes are those of the inputs, the files that were kept left out."""

    files: int
    of_files: int
    failed: int
    bytes: int
    of_bytes: int
    segments: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where work is done.

    ``run`` takes tasks and gives their results, in any order; it asks for the next task only as
    fast as it can do them, and a ``None`` among them means: give a result first, if one is due.
    ``ahead`` is how many pieces of one file may be out before its first is back.
    """

    run: Callable[[Iterator[Task | None]], Generator[Result]]
    ahead: int


def carry_out(
    job: Job,
    sources: Sequence[Source],
    plan: Plan,
    out: Path,
    place: Place,
    tell: Callable[[Step], None] = lambda _: None,
) -> tuple[Row, ...]:
    """Do what is planned; the rows of what was done now, in the order of ``sources``.

    A file that fails stops no other. The manifest is in order afterwards also where this is
    broken off. Raises :class:`~summarizer.errors.ModelError` where the model cannot be loaded,
    :class:`~summarizer.errors.OutputError`.
    """
    clear_leftovers(out)
    drive = _Drive(job, plan, out, place.ahead, tell)
    try:
        with closing(place.run(drive.tasks())) as results:
            for result in results:
                drive.take(result)
    finally:
        drive.close(source.name for source in sources)
    return tuple(drive.done[source.name] for source in plan.todo)


class _Drive:
    """The state of a batch: everything is read and written here, in one thread."""

    def __init__(
        self, job: Job, plan: Plan, out: Path, ahead: int, tell: Callable[[Step], None]
    ) -> None:
        self._job, self._todo, self._out, self._ahead = job, plan.todo, out, ahead
        self._tell, self._resume = tell, plan.resume
        self._journal = Journal(out, plan.before)
        self._started: dict[int, tuple[str, float]] = {}
        self._hashes: dict[int, str] = {}
        self._underway: dict[int, RowsUnderway] = {}
        self._sizes = [s.path.stat().st_size if s.path.is_file() else 0 for s in plan.todo]
        self._bytes = self._segments = 0
        self.done: dict[str, Row] = {}

    def tasks(self) -> Iterator[Task | None]:
        """All tasks, in order; ``None`` where a result must come first."""
        for index, source in enumerate(self._todo):
            now = datetime.now(timezone.utc).isoformat(timespec="seconds")
            self._started[index] = (now, time.monotonic())
            try:
                if source.rows is None:
                    data = read_bytes(source.path)
                    self._hashes[index] = hashlib.sha256(data).hexdigest()
                    yield Task(index, 0, str(source.path), len(data), data)
                else:
                    yield from self._pieces(index, source)
            except InputError as error:
                if index in self._underway:
                    self._underway.pop(index).close(remove=True)
                self._note(index, "failed", Made(error=str(error)))

    def _pieces(self, index: int, source: Source) -> Iterator[Task | None]:
        underway = RowsUnderway(index, source, self._job, self._out, resume=self._resume)
        self._underway[index] = underway
        self._hashes[index] = underway.sha256
        for task in underway.tasks():
            while underway.out() >= self._ahead:
                yield None
            yield task
        self._finish_if_complete(index)

    def take(self, result: Result) -> None:
        """Write what came of a task."""
        index = result.task.file
        self._bytes += result.task.size
        self._segments += sum(made.segments for made in result.made)
        if result.task.texts is None:
            self._finish_text(index, result.made[0])
        elif index in self._underway:  # else the file has failed since
            self._underway[index].take(result)
            self._finish_if_complete(index)
        self._show()

    def _finish_text(self, index: int, made: Made) -> None:
        if made.error:
            self._note(index, "failed", made)
            return
        written = []
        for name, content in zip(self._todo[index].outputs, made.outputs, strict=True):
            write_whole(self._out / name, content)
            written.append(Output(name, hashlib.sha256(content).hexdigest()))
        self._note(index, "done", made, written)

    def _finish_if_complete(self, index: int) -> None:
        underway = self._underway[index]
        if not underway.complete:
            return
        del self._underway[index]
        output = underway.finish()
        tally = underway.tally
        made = Made(
            characters=tally.characters,
            segments=tally.segments,
            errors=tally.errors,
            warnings=tally.warnings,
        )
        self._note(index, "done", made, [output], rows=tally.rows, rows_failed=tally.failed)

    def _note(
        self,
        index: int,
        state: Literal["done", "failed"],
        made: Made,
        outputs: Sequence[Output] = (),
        *,
        rows: int = 0,
        rows_failed: int = 0,
    ) -> None:
        source = self._todo[index]
        started, clock = self._started[index]
        row = Row(
            file=source.name,
            path=str(source.path),
            state=state,
            outputs=tuple(outputs),
            sha256=self._hashes.get(index, ""),
            job=self._job.hash(source.rows),
            model=self._job.models.label,
            started=started,
            seconds=round(time.monotonic() - clock, 3),
            characters=made.characters,
            segments=made.segments,
            errors=made.errors,
            warnings=made.warnings,
            rows=rows,
            rows_failed=rows_failed,
            error=made.error,
        )
        self.done[source.name] = row
        self._journal.add(row)
        self._show()

    def _show(self) -> None:
        failed = sum(row.state == "failed" for row in self.done.values())
        self._tell(
            Step(
                len(self.done), len(self._todo), failed,
                min(self._bytes, sum(self._sizes)), sum(self._sizes), self._segments,
            )
        )  # fmt: skip

    def close(self, order: Iterable[str]) -> None:
        """Put the manifest in order; what is not finished stays for a run that resumes."""
        for underway in self._underway.values():
            underway.close()
        self._journal.close(order)
