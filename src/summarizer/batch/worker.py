"""One piece of a job: a text or some rows in, what is to be written out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from summarizer.batch.job import Job
from summarizer.documents.decode import decode
from summarizer.errors import SummarizerError
from summarizer.loading import load
from summarizer.memory import Memory
from summarizer.models.store import Store
from summarizer.pipeline import Pipeline
from summarizer.report import Finding, Report, Summary, Translation
from summarizer.reports.formats import render
from summarizer.reports.plain_text import lines_of, summary_text

__all__ = ["Made", "Result", "Task", "Worker", "lost"]

DIGITS = 3
"""Digits of a score: with float32 those after may depend on what else was in the batch."""


@dataclass(frozen=True, slots=True)
class Task:
    """A text as its bytes, or some rows' texts. ``file`` and ``part`` say whose they are.

    ``size`` is what the task counts in the progress, in bytes of the input. ``table``: the rows'
    values go into cells, so they are plain text.
    """

    file: int
    part: int
    name: str
    size: int
    data: bytes = b""
    texts: tuple[str, ...] | None = None
    table: bool = False

    def without_content(self) -> Task:
        """What tells the task from others: enough to travel back with its result."""
        return dataclasses.replace(self, data=b"", texts=None)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one text: outputs in the order of the formats, or the values of a row.

    ``error`` says why there is nothing; then the counts are 0.
    """

    outputs: tuple[bytes, ...] = ()
    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    characters: int = 0
    segments: int = 0
    errors: int = 0
    warnings: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task: one :class:`Made`, or one for each row."""

    task: Task
    made: tuple[Made, ...]


def lost(task: Task, why: str) -> Result:
    """The result of a task that nothing came of."""
    return Result(task, tuple(Made(error=why) for _ in task.texts or ("",)))


class Worker:
    """A loaded model and a job. Serves many threads at once."""

    def __init__(self, job: Job) -> None:
        """Raises :class:`~summarizer.errors.ModelError`."""
        self._job = job
        self._pipe: Pipeline = load(
            job.models.translator,
            summarizer=job.models.summarizer,
            options=job.options,
            store=Store(Store.default_root()),
            memory=Memory(job.memory) if job.memory else None,
        )
        if job.do != "translate":  # what is lacking to summarize is told now, not for every file
            self._pipe.open_summarizer()

    def work(self, task: Task) -> Result:
        """Do one task. What cannot be worked on is told in the result."""
        if task.texts is None:
            return Result(task, (self._made(task, None),))
        return Result(task, tuple(self._made(task, text) for text in task.texts))

    def _made(self, task: Task, row: str | None) -> Made:
        try:
            text = decode(task.data, task.name) if row is None else row
            return self._document(text) if row is None else self._row(text, table=task.table)
        except SummarizerError as error:
            return Made(error=str(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours must not stop all other files
            what = f"{type(error).__name__}: {error}"
            return Made(error=f"A fault in the program ({what}); please report it with the text.")

    def _document(self, text: str) -> Made:
        formats = self._job.formats
        if self._job.do == "report":
            report = self._report(text)
            return _counted(report, text, outputs=tuple(render(report, f) for f in formats))
        if self._job.do == "translate":
            # A file's last line feed is the end of a line, not a line.
            translation = self._translation(text.removesuffix("\n"))
            outputs = tuple(_translation(translation, f) for f in formats)
            return _counted(translation, text, outputs=outputs)
        report = self._report(text)
        outputs = tuple(_summary(report.summary, f) for f in formats)
        return _counted(report, text, outputs=outputs)

    def _row(self, text: str, *, table: bool) -> Made:
        values: dict[str, Any]
        whole = "json" in self._job.formats and not table
        if self._job.do == "translate":
            translation = self._translation(text)
            values = {"translation": translation.to_dict() if whole else translation.text}
            values |= _findings(translation.findings, table=table)
            return _counted(translation, text, values=values)
        report = self._report(text)
        summary = report.summary
        if self._job.do == "summarize":
            values = {"summary": summary.to_dict() if whole else summary_text(summary)}
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
) -> Made:
    translation = result.translation if isinstance(result, Report) else result
    severities = [finding.severity for finding in result.findings]
    return Made(
        outputs,
        values or {},
        characters=len(text),
        segments=len(translation.segments),
        errors=severities.count("error"),
        warnings=severities.count("warning"),
    )


def _translation(translation: Translation, format: str) -> bytes:
    if format == "json":
        return _lines(translation.to_json())
    return _lines(lines_of(translation, format == "bilingual"))


def _summary(summary: Summary, format: str) -> bytes:
    return _lines(summary.to_json() if format == "json" else summary_text(summary))


def _lines(text: str) -> bytes:
    return (text if text.endswith("\n") else f"{text}\n").encode()


def _findings(findings: tuple[Finding, ...], *, table: bool) -> dict[str, Any]:
    if table:
        return {"findings": "\n".join(f"{f.severity}: {f.message}" for f in findings)}
    return {"findings": [finding.to_dict() for finding in findings]}


def _rounded(translation: Translation) -> Translation:
    """Without digits that may depend on what else was worked at."""
    return dataclasses.replace(
        translation,
        segments=tuple(
            segment
            if segment.score is None
            else dataclasses.replace(segment, score=round(segment.score, DIGITS))
            for segment in translation.segments
        ),
    )
