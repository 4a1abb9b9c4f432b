"""Backends: where the work of a batch is done, and the worker that all of them use.

A backend is threads on one model or worker processes, both here, or actors of Ray.
"""

from __future__ import annotations

import dataclasses
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import connection as pipes
from multiprocessing.connection import Connection
from typing import Any

from summarizer.batch.job import Job, Outcome, Result, Task, failure
from summarizer.child_processes import LIKELY_CAUSE, Child, FalseStarts
from summarizer.documents.decode import decode
from summarizer.errors import SummarizerError
from summarizer.loading import load
from summarizer.memory import Memory
from summarizer.models.store import Store
from summarizer.pipeline import Pipeline
from summarizer.report import Finding, Report, Summary, Translation
from summarizer.reports.formats import lines_of, render, summary_text

__all__ = ["Backend", "Worker", "process_backend", "thread_backend"]

SCORE_DIGITS = 3
"""Digits of a score; with float32 further ones depend on what else is in the batch."""


@dataclass(frozen=True, slots=True)
class Backend:
    """A place where work is done.

    Attributes:
        run: Takes tasks and yields their results in any order. It asks for the next task only as
            fast as it can work; ``None`` among the tasks asks it to yield a result first, if one
            is due.
        max_pieces: How many tasks of one file may be out before its first is back.
    """

    run: Callable[[Iterator[Task | None]], Generator[Result]]
    max_pieces: int


def thread_backend(job: Job, at_once: int) -> Backend:
    """Return a backend with ``at_once`` threads on one model."""

    def run(tasks: Iterator[Task | None]) -> Generator[Result]:
        worker = Worker(job)
        pool = ThreadPoolExecutor(at_once, thread_name_prefix="summarizer")
        futures: set[Future[Result]] = set()
        try:
            for task in tasks:
                if task is not None:
                    futures.add(pool.submit(worker.work, task))
                if futures and (task is None or len(futures) >= 2 * at_once):
                    done, futures = wait(futures, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while futures:
                done, futures = wait(futures, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    return Backend(run, max_pieces=8 * at_once)


class Worker:
    """A loaded model and a job. Serves many threads at once."""

    def __init__(self, job: Job) -> None:
        """Load the models.

        Raises:
            ModelError: A model cannot be loaded.
        """
        self._job = job
        self._pipe: Pipeline = load(
            job.models.translator,
            summarizer=job.models.summarizer,
            options=job.options.replace(second=job.models.second),
            store=Store(Store.default_root()),
            memory=Memory(job.memory) if job.memory else None,
        )
        if job.operation != "translate":  # fail now, not once for every file
            self._pipe.open_summarizer()

    def work(self, task: Task) -> Result:
        """Do a task. Errors are part of the result."""
        if task.texts is None:
            return Result(task, (self._outcome(task, None),))
        return Result(task, tuple(self._outcome(task, text) for text in task.texts))

    def _outcome(self, task: Task, row: str | None) -> Outcome:
        try:
            if row is None:
                return self._document(decode(task.data, task.name))
            return self._row(row, table=task.table)
        except SummarizerError as error:
            return Outcome(error=str(error))
        except Exception as error:  # noqa: BLE001 - our own fault must not stop all other files
            fault = f"{type(error).__name__}: {error}"
            return Outcome(error=f"Internal error ({fault}); please report it with the text.")

    def _document(self, text: str) -> Outcome:
        formats = self._job.formats
        if self._job.operation == "report":
            report = self._report(text)
            return _counted(report, text, outputs=tuple(render(report, f) for f in formats))
        if self._job.operation == "translate":
            # A file's last line feed ends its last line and begins no other.
            translation = self._translation(text.removesuffix("\n"))
            outputs = tuple(_translation_bytes(translation, f) for f in formats)
            return _counted(translation, text, outputs=outputs)
        report = self._report(text)
        outputs = tuple(_summary_bytes(report.summary, f) for f in formats)
        return _counted(report, text, outputs=outputs)

    def _row(self, text: str, *, table: bool) -> Outcome:
        values: dict[str, Any]
        objects = "json" in self._job.formats and not table
        if self._job.operation == "translate":
            translation = self._translation(text)
            values = {"translation": translation.to_dict() if objects else translation.text}
            values |= _findings(translation.findings, table=table)
            return _counted(translation, text, values=values)
        report = self._report(text)
        summary = report.summary
        if self._job.operation == "summarize":
            values = {"summary": summary.to_dict() if objects else summary_text(summary)}
            values |= _findings(summary.findings, table=table)
        elif table:
            values = {"translation": report.translation.text, "summary": summary_text(summary)}
            values |= _findings(report.findings, table=True)
        else:
            values = {"report": report.to_dict()}
        return _counted(report, text, values=values)

    def _report(self, text: str) -> Report:
        report = self._pipe.report(text)
        return dataclasses.replace(report, translation=_rounded(report.translation))

    def _translation(self, text: str) -> Translation:
        return _rounded(self._pipe.translate(text, clean_first=self._job.clean))


def _counted(
    result: Report | Translation,
    text: str,
    *,
    outputs: tuple[bytes, ...] = (),
    values: dict[str, Any] | None = None,
) -> Outcome:
    translation = result.translation if isinstance(result, Report) else result
    severities = [finding.severity for finding in result.findings]
    return Outcome(
        outputs,
        values or {},
        characters=len(text),
        segments=len(translation.segments),
        errors=severities.count("error"),
        warnings=severities.count("warning"),
    )


def _translation_bytes(translation: Translation, format: str) -> bytes:
    if format == "json":
        return _text_bytes(translation.to_json())
    return _text_bytes(lines_of(translation, format == "bilingual"))


def _summary_bytes(summary: Summary, format: str) -> bytes:
    return _text_bytes(summary.to_json() if format == "json" else summary_text(summary))


def _text_bytes(text: str) -> bytes:
    return (text if text.endswith("\n") else f"{text}\n").encode()


def _findings(findings: tuple[Finding, ...], *, table: bool) -> dict[str, Any]:
    if table:
        return {"findings": "\n".join(f"{f.severity}: {f.message}" for f in findings)}
    return {"findings": [finding.to_dict() for finding in findings]}


def _rounded(translation: Translation) -> Translation:
    """Round the scores to digits that do not depend on what else is in the batch."""
    return dataclasses.replace(
        translation,
        segments=tuple(
            segment
            if segment.score is None
            else dataclasses.replace(segment, score=round(segment.score, SCORE_DIGITS))
            for segment in translation.segments
        ),
    )


_LOST = (
    f"The process that worked on this file was ended twice, {LIKELY_CAUSE}; split the file, or "
    "give fewer --workers."
)


def process_backend(job: Job, workers: int, at_once: int, cores: int) -> Backend:
    """Return a backend of worker processes.

    Args:
        job: What is done to each file.
        workers: Number of processes.
        at_once: Number of texts that one process works on at once.
        cores: Number of cores, shared by the processes.
    """
    threads = job.options.threads or max(1, cores // workers)
    job = replace(job, options=job.options.divided(workers).replace(threads=threads))

    def run(tasks: Iterator[Task | None]) -> Generator[Result]:
        pool = _Pool(job, workers, at_once)
        try:
            yield from pool.run(tasks)
        finally:
            pool.kill()

    return Backend(run, max_pieces=8 * at_once * workers)


class _Pool:
    """The processes and their tasks.

    When a process dies, each of its tasks is given to a process that has nothing else to do. A
    task that kills that one too fails.
    """

    def __init__(self, job: Job, workers: int, at_once: int) -> None:
        self._job, self._at_once = job, at_once
        self._members = [_Member(job, at_once) for _ in range(workers)]
        self._suspects: deque[Task] = deque()
        self._false_starts = FalseStarts()

    def run(self, tasks: Iterator[Task | None]) -> Generator[Result]:
        """Yield results as they come.

        Raises:
            ModelError: The processes die while they load the model.
        """
        more, paused = True, False
        while True:
            for member in self._members:
                while more and not paused and member.accepts(self._at_once + 1):
                    if self._suspects:
                        break
                    try:
                        task = next(tasks)
                    except StopIteration:
                        more = False
                        break
                    if task is None:
                        paused = any(m.tasks for m in self._members)
                    else:
                        member.give(task)
                if self._suspects and member.accepts(1):
                    member.give(self._suspects.popleft(), alone=True)
            if not more and not self._suspects and not any(m.tasks for m in self._members):
                return
            results = [result for member in self._readable() for result in self._receive(member)]
            paused = paused and not results
            yield from results

    def _readable(self) -> list[_Member]:
        connections = {member.connection: member for member in self._members}
        return [connections[c] for c in pipes.wait(list(connections))]  # type: ignore[index]

    def _receive(self, member: _Member) -> list[Result]:
        try:
            message = member.connection.recv()
        except (EOFError, OSError):
            return self._replace(member)
        if isinstance(message, Exception):
            raise message
        if message is None:
            member.ready = True
            self._false_starts.reset()
            return []
        assert isinstance(message, Result)
        task = member.tasks.pop((message.task.file, message.task.part))
        member.alone = False
        return [replace(message, task=task)]

    def _replace(self, member: _Member) -> list[Result]:
        member.kill()
        if not member.ready and (error := self._false_starts.add(member.process.exitcode)):
            raise error
        self._members[self._members.index(member)] = _Member(self._job, self._at_once)
        if member.alone:
            return [failure(task, _LOST) for task in member.tasks.values()]
        self._suspects.extend(member.tasks.values())
        return []

    def kill(self) -> None:
        """End all processes, whatever they are working on."""
        for member in self._members:
            member.kill()


class _Member(Child):
    """One process, and the tasks that it was given and has not done.

    Attributes:
        tasks: The tasks, by file and part.
        ready: The model is loaded.
        alone: The one task is a suspect, and no other may come with it.
    """

    def __init__(self, job: Job, at_once: int) -> None:
        super().__init__(_serve, job, at_once)
        self.tasks: dict[tuple[int, int], Task] = {}
        self.ready = False
        self.alone = False

    def accepts(self, limit: int) -> bool:
        """Return true if the process may get another task, of ``limit`` in all."""
        return self.ready and not self.alone and len(self.tasks) < limit

    def give(self, task: Task, *, alone: bool = False) -> None:
        """Hand over a task."""
        self.tasks[task.file, task.part] = task
        self.alone = alone
        # A dead process is noticed when the pipe is read.
        with suppress(OSError):
            self.connection.send(task)

    def kill(self) -> None:
        """End the process and close the pipe to it."""
        self.connection.close()
        super().kill()


def _serve(connection: Connection, job: Job, at_once: int) -> None:
    """Run in a worker process: load the model, then work until the pipe ends."""
    try:
        worker = Worker(job)
    except SummarizerError as error:
        connection.send(error)
        return
    lock = threading.Lock()

    def work(task: Task) -> None:
        outcomes = worker.work(task).outcomes
        with lock:
            connection.send(Result(task.without_content(), outcomes))

    with ThreadPoolExecutor(at_once) as pool:
        connection.send(None)
        try:
            while True:
                pool.submit(work, connection.recv())
        except (EOFError, OSError):
            pool.shutdown(cancel_futures=True)
