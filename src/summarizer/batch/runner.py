"""A batch from its files to its manifest: reads, hands out work to a backend, writes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from summarizer.batch.backends import Backend
from summarizer.batch.job import Job, Outcome, Result, Task
from summarizer.batch.plan import NAME, RESUME_HINT, Journal, ManifestRow, Output, Plan, Source
from summarizer.batch.row_progress import RowProgress
from summarizer.documents.decode import read_bytes
from summarizer.errors import InputError
from summarizer.files import remove_leftovers, write_file

__all__ = ["Step", "run_batch"]


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of a batch; files that were finished before are not counted.

    Attributes:
        files: Files that are done or have failed.
        total_files: All files.
        failed: Files that have failed.
        bytes: Bytes of the inputs that are processed.
        total_bytes: Bytes of all inputs.
        segments: Sentences that are processed.
    """

    files: int
    total_files: int
    failed: int
    bytes: int
    total_bytes: int
    segments: int


def run_batch(
    job: Job,
    sources: Sequence[Source],
    plan: Plan,
    out: Path,
    backend: Backend,
    progress: Callable[[Step], None] = lambda _: None,
) -> tuple[ManifestRow, ...]:
    """Do what is planned. A file that fails does not stop the others.

    Args:
        job: What is done to each file.
        sources: All files of the batch, for the order of the manifest.
        plan: Which of them are pending.
        out: The output folder. Its manifest is complete even if the batch is interrupted.
        backend: Where the work is done.
        progress: Called after each result.

    Returns:
        The manifest rows of the pending files, in order.

    Raises:
        ModelError: The model cannot be loaded.
        OutputError: An output cannot be written.
    """
    remove_leftovers(out, lambda name: name == NAME or ".en." in name, hint=RESUME_HINT)
    run = _Run(job, plan, out, backend.max_pieces, progress)
    try:
        with closing(backend.run(run.tasks())) as results:
            for result in results:
                run.add(result)
    finally:
        run.close(source.name for source in sources)
    return tuple(run.rows[source.name] for source in plan.pending)


class _Run:
    """The state of a batch: everything is read and written here, in one thread."""

    def __init__(
        self,
        job: Job,
        plan: Plan,
        out: Path,
        max_pieces: int,
        progress: Callable[[Step], None],
    ) -> None:
        self._job, self._sources, self._out = job, plan.pending, out
        self._max_pieces, self._progress, self._resume = max_pieces, progress, plan.resume
        self._journal = Journal(out, plan.previous)
        self._starts: dict[int, tuple[str, float]] = {}
        self._hashes: dict[int, str] = {}
        self._row_files: dict[int, RowProgress] = {}
        self._sizes = [s.path.stat().st_size if s.path.is_file() else 0 for s in plan.pending]
        self._bytes = self._segments = 0
        self.rows: dict[str, ManifestRow] = {}

    def tasks(self) -> Iterator[Task | None]:
        """Yield all tasks in order, and ``None`` where a result must come first."""
        for index, source in enumerate(self._sources):
            now = datetime.now(timezone.utc).isoformat(timespec="seconds")
            self._starts[index] = (now, time.monotonic())
            try:
                if source.path.exists() and not (source.path.is_file() or source.path.is_dir()):
                    # Nothing may ever write to a pipe, and then reading it would never end.
                    raise InputError(f"{source.path} is a pipe or device; name a file.")
                if source.row_format is None:
                    data = read_bytes(source.path)
                    self._hashes[index] = hashlib.sha256(data).hexdigest()
                    yield Task(index, 0, str(source.path), len(data), data)
                else:
                    yield from self._row_tasks(index, source)
            except InputError as error:
                if index in self._row_files:
                    self._row_files.pop(index).close(remove=True)
                self._record(index, "failed", Outcome(error=str(error)))

    def _row_tasks(self, index: int, source: Source) -> Iterator[Task | None]:
        row_file = RowProgress(index, source, self._job, self._out, resume=self._resume)
        self._row_files[index] = row_file
        self._hashes[index] = row_file.sha256
        for task in row_file.tasks():
            while row_file.pending >= self._max_pieces:
                yield None
            yield task
        self._finish_rows_if_complete(index)

    def add(self, result: Result) -> None:
        """Write the result of a task."""
        index = result.task.file
        self._bytes += result.task.size
        self._segments += sum(outcome.segments for outcome in result.outcomes)
        if result.task.texts is None:
            self._finish_text(index, result.outcomes[0])
        elif index in self._row_files:  # else the file has failed since
            self._row_files[index].add(result)
            self._finish_rows_if_complete(index)
        self._report_progress()

    def _finish_text(self, index: int, outcome: Outcome) -> None:
        if outcome.error:
            self._record(index, "failed", outcome)
            return
        outputs = []
        for name, content in zip(self._sources[index].outputs, outcome.outputs, strict=True):
            write_file(self._out / name, content, durable=True, parents=True, hint=RESUME_HINT)
            outputs.append(Output(name, hashlib.sha256(content).hexdigest()))
        self._record(index, "done", outcome, outputs)

    def _finish_rows_if_complete(self, index: int) -> None:
        row_file = self._row_files[index]
        if not row_file.complete:
            return
        del self._row_files[index]
        output = row_file.finish()
        totals = row_file.totals
        outcome = Outcome(
            characters=totals.characters,
            segments=totals.segments,
            errors=totals.errors,
            warnings=totals.warnings,
        )
        self._record(index, "done", outcome, [output], rows=totals.rows, rows_failed=totals.failed)

    def _record(
        self,
        index: int,
        state: Literal["done", "failed"],
        outcome: Outcome,
        outputs: Sequence[Output] = (),
        *,
        rows: int = 0,
        rows_failed: int = 0,
    ) -> None:
        source = self._sources[index]
        started, clock = self._starts[index]
        row = ManifestRow(
            file=source.name,
            path=str(source.path),
            state=state,
            outputs=tuple(outputs),
            sha256=self._hashes.get(index, ""),
            job=self._job.hash(source.row_format),
            model=self._job.models.label,
            started=started,
            seconds=round(time.monotonic() - clock, 3),
            characters=outcome.characters,
            segments=outcome.segments,
            errors=outcome.errors,
            warnings=outcome.warnings,
            rows=rows,
            rows_failed=rows_failed,
            error=outcome.error,
        )
        self.rows[source.name] = row
        self._journal.add(row)
        self._report_progress()

    def _report_progress(self) -> None:
        total = sum(self._sizes)
        self._progress(
            Step(
                files=len(self.rows),
                total_files=len(self._sources),
                failed=sum(row.state == "failed" for row in self.rows.values()),
                bytes=min(self._bytes, total),
                total_bytes=total,
                segments=self._segments,
            )
        )

    def close(self, order: Iterable[str]) -> None:
        """Sort the manifest; unfinished files of rows stay for a run that resumes."""
        for row_file in self._row_files.values():
            row_file.close()
        self._journal.close(order)
