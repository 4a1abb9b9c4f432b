"""`summarizer batch`: many files into a folder, with resumption."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from summarizer.cli.progress import BatchProgress, ProgressLine, duration
from summarizer.cli.shared import (
    exit_soon,
    open_memory,
    open_store,
    options_of,
    print_departure,
    print_notes,
    summary_models,
    without_controls,
)
from summarizer.errors import OutputError, UsageError
from summarizer.reports.formats import FORMATS

if TYPE_CHECKING:
    from summarizer.batch.backends import Backend
    from summarizer.batch.job import Job, Models
    from summarizer.batch.plan import ManifestRow, Plan, Source

__all__ = ["FORMATS_OF", "batch"]

FORMATS_OF = {
    "report": tuple(FORMATS),
    "translate": ("text", "bilingual", "json"),
    "summarize": ("text", "json"),
}
"""Formats by operation."""
AT_ONCE = 8
"""Texts that one process works on at once."""
_LISTED_FAILURES = 20
"""Failed files that are listed at the end; the manifest has them all."""


def batch(arguments: argparse.Namespace) -> int:
    """Process many files; return the exit code."""
    from summarizer.batch.plan import find_sources, parse_paths

    formats = _formats(arguments)
    _require_useful_options(arguments)
    patterns = [path for path in arguments.path if path != "-"]
    paths = parse_paths(sys.stdin.buffer.read()) if "-" in arguments.path else []
    found = find_sources(patterns, arguments.output, formats, paths=paths)
    print_notes(arguments, *found.notes)
    start = time.monotonic()
    with _stopped_by_signals() as signals:
        try:
            with _exclusive(arguments):
                job, plan = _job_and_plan(arguments, formats, found.sources)
                rows = _run(arguments, job, found.sources, plan) if plan.pending else ()
        except KeyboardInterrupt:
            print("summarizer: stopped; the same command with --resume continues.", file=sys.stderr)
            code = 128 + (signals[0] if signals else signal.SIGINT)
            if arguments.own_process:
                exit_soon(code)
            return code
    failed = [row for row in rows if row.state == "failed"]
    print_notes(arguments, _closing_line(rows, len(plan.finished), time.monotonic() - start))
    for row in failed[:_LISTED_FAILURES]:
        name = "" if row.path in row.error else f"{row.path}: "
        print(without_controls(f"failed: {name}{row.error}"), file=sys.stderr)
    if len(failed) > _LISTED_FAILURES:
        print(f"... and {len(failed) - _LISTED_FAILURES} more, in the manifest.", file=sys.stderr)
    return 1 if failed else 0


def _job_and_plan(
    arguments: argparse.Namespace, formats: tuple[str, ...], sources: Sequence[Source]
) -> tuple[Job, Plan]:
    """Find out what is to be done; models are downloaded only if there is something."""
    from summarizer.batch.job import local_models, required_models
    from summarizer.batch.plan import make_plan

    operation, out, resume = arguments.do, arguments.output, arguments.resume
    options = options_of(arguments)
    model, summarizer = arguments.model, arguments.summarizer
    if operation == "summarize":
        model, summarizer = summary_models(arguments)
    local = local_models(operation, model, summarizer, options, open_store())
    if local is not None:
        job = _job(arguments, formats, local)
        plan = make_plan(job, sources, out, resume=resume)
    if local is None or plan.pending:
        with ProgressLine(arguments.quiet) as progress:
            models = required_models(operation, model, summarizer, options, open_store(), progress)
        print_notes(arguments, *models.notes)
        job = _job(arguments, formats, models)
        if local is None or models.hashes != local.hashes:
            plan = make_plan(job, sources, out, resume=resume)
    if resume:
        again = sum(source.name in plan.previous for source in plan.pending)
        note = f"{len(plan.finished)} of {len(sources)} files are done and unchanged"
        print_notes(arguments, note + (f"; {again} are done again." if again else "."))
    elif done := sum(row.state == "done" for row in plan.previous.values()):
        print_notes(
            arguments,
            f"The manifest in {out} has {done} files that are done; all are done again. "
            "Use --resume to skip those that are unchanged.",
        )
    return job, plan


def _job(arguments: argparse.Namespace, formats: tuple[str, ...], models: Models) -> Job:
    from summarizer.batch.job import Job

    memory = None if arguments.backend == "ray" else open_memory(arguments)
    return Job(
        arguments.do,
        formats,
        options_of(arguments),
        models,
        clean=arguments.clean,
        field=arguments.field,
        column=arguments.column,
        memory=memory.path if memory else None,
        edits=memory.edits_digest() if memory else "",
    )


def _run(
    arguments: argparse.Namespace, job: Job, sources: Sequence[Source], plan: Plan
) -> tuple[ManifestRow, ...]:
    from summarizer.batch.runner import run_batch

    print_departure((job.models.translator, job.models.summarizer), job.options)
    with BatchProgress(arguments.quiet) as progress:
        backend = _backend(arguments, job)
        return run_batch(job, sources, plan, arguments.output, backend, progress.show)


def _backend(arguments: argparse.Namespace, job: Job) -> Backend:
    if arguments.backend == "ray":
        from summarizer.batch.ray_actors import ray_backend

        return ray_backend(job, arguments.workers, arguments.at_once, arguments.address)
    if arguments.workers and arguments.workers > 1:
        from summarizer.batch.backends import process_backend
        from summarizer.machine import cores

        return process_backend(job, arguments.workers, arguments.at_once, cores())
    from summarizer.batch.backends import thread_backend

    return thread_backend(job, arguments.at_once)


def _formats(arguments: argparse.Namespace) -> tuple[str, ...]:
    names = [name.strip() for text in arguments.format or ["text"] for name in text.split(",")]
    known = FORMATS_OF[arguments.do]
    for name in names:
        if name not in known:
            raise UsageError(
                f"--do {arguments.do} has no format {name!r}; give one of {', '.join(known)}."
            )
    return tuple(dict.fromkeys(names))


def _require_useful_options(arguments: argparse.Namespace) -> None:
    """Refuse options without effect, before anyone waits for a result that ignores them."""
    if arguments.do == "translate":
        useless = {
            "--style": arguments.style,
            "--sentences": arguments.sentences,
            "--words": arguments.words,
            "--summarizer": arguments.summarizer,
        }
        if not arguments.clean:
            useless |= {"--keep-all": arguments.keep_all, "--keep-line": arguments.keep_line}
    else:
        useless = {"--clean": arguments.clean}
    for option, value in useless.items():
        if value:
            raise UsageError(f"{option} has no effect with --do {arguments.do}; leave it out.")
    if arguments.address and arguments.backend != "ray":
        raise UsageError("--address names a Ray cluster; give --engine ray too.")
    for option, number in (("--at-once", arguments.at_once), ("--workers", arguments.workers)):
        if number is not None and number < 1:
            raise UsageError(f"{option} is {number}; give 1 or more.")


@contextmanager
def _exclusive(arguments: argparse.Namespace) -> Iterator[None]:
    """Keep other batches from writing to the output folder."""
    from filelock import FileLock, Timeout

    from summarizer.batch.plan import RESUME_HINT
    from summarizer.files import output_errors

    out = arguments.output
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; name a folder with -o.")
    with output_errors(out, RESUME_HINT):
        out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".manifest.lock")
    with output_errors(out, RESUME_HINT):
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise OutputError(
                f"Another batch is writing to {out}; wait for it, or name another folder with -o."
            ) from error
    try:
        yield
    finally:
        lock.release()


class _Terminated(KeyboardInterrupt):
    """SIGTERM arrived."""


@contextmanager
def _stopped_by_signals() -> Iterator[list[int]]:
    """Let SIGTERM stop the block as Ctrl+C does; give the list of signals that came."""
    signals: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        signals.append(number)
        # Ctrl+C may mean a download alone; a request to terminate never does.
        raise KeyboardInterrupt if number == signal.SIGINT else _Terminated

    if threading.current_thread() is not threading.main_thread():
        yield signals
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _closing_line(rows: Sequence[ManifestRow], skipped: int, seconds: float) -> str:
    from summarizer.reports.wording import count

    failed = sum(row.state == "failed" for row in rows)
    parts = [f"{count(len(rows) - failed, 'file')} done, {failed} failed, {skipped} skipped"]
    if table_rows := sum(row.rows for row in rows):
        failed_rows = sum(row.rows_failed for row in rows)
        parts.append(f"{count(table_rows, 'row')}, {failed_rows} of them failed")
    parts.append(count(sum(row.segments for row in rows), "segment"))
    errors, warnings = sum(row.errors for row in rows), sum(row.warnings for row in rows)
    parts.append(f"{count(errors, 'error')} and {count(warnings, 'warning')}")
    return f"{'; '.join(parts)}; {duration(seconds)}."
