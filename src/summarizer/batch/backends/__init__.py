"""Backends: where the work of a batch is done, and the worker that all of them use.

A backend is threads on one model (here), worker processes, or actors of Ray.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from summarizer.batch.job import Job, Outcome, Result, Task
from summarizer.documents.decode import decode
from summarizer.errors import SummarizerError
from summarizer.loading import load
from summarizer.memory import Memory
from summarizer.models.store import Store
from summarizer.pipeline import Pipeline
from summarizer.report import Finding, Report, Summary, Translation
from summarizer.reports.formats import render
from summarizer.reports.plain_text import lines_of, summary_text

__all__ = ["Backend", "Worker", "thread_backend"]

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
            options=job.options,
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
