"""`summarizer batch`: many files, into a folder, and on from where it stopped."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from summarizer.cli.progress import BatchProgress, duration
from summarizer.cli.shared import ProgressLine, open_memory, open_store, options_of
from summarizer.errors import OutputError, UsageError
from summarizer.reports.formats import FORMATS

if TYPE_CHECKING:
    from summarizer.batch.job import Job, Models
    from summarizer.batch.manifest import Row
    from summarizer.batch.plan import Plan
    from summarizer.batch.runner import Place
    from summarizer.batch.sources import Source

__all__ = ["FORMATS_OF", "batch"]

FORMATS_OF = {
    "report": tuple(FORMATS),
    "translate": ("text", "bilingual", "json"),
    "summarize": ("text", "json"),
}
AT_ONCE = 8
"""Texts in the works in one process."""
_NAMED = 20
"""Failed files that are named at the end; the manifest has them all."""
_PATIENCE = 5.0
"""Seconds that the texts in the works are given after Ctrl+C."""


def batch(arguments: argparse.Namespace) -> int:
    from summarizer.batch.sources import find_sources, listed_paths

    formats = _formats(arguments)
    _require_sense(arguments)
    given = [path for path in arguments.path if path != "-"]
    listed = listed_paths(sys.stdin.buffer.read()) if "-" in arguments.path else []
    found = find_sources(given, arguments.output, formats, listed=listed)
    _tell(arguments, *found.notes)
    begun = time.monotonic()
    with _stopped_by_signals() as received:
        try:
            with _alone_in(arguments):
                job, plan = _planned(arguments, formats, found.sources)
                rows = _carried_out(arguments, job, found.sources, plan) if plan.todo else ()
        except KeyboardInterrupt:
            print("summarizer: stopped; the same command with --resume goes on.", file=sys.stderr)
            code = 128 + (received[0] if received else signal.SIGINT)
            if arguments.own_process:
                _leave_in_the_end(code)
            return code
    failed = [row for row in rows if row.state == "failed"]
    _tell(arguments, _closing(rows, len(plan.kept), time.monotonic() - begun))
    for row in failed[:_NAMED]:
        named = "" if row.path in row.error else f"{row.path}: "
        print(f"failed: {named}{row.error}", file=sys.stderr)
    if len(failed) > _NAMED:
        print(f"... and {len(failed) - _NAMED} more, in the manifest.", file=sys.stderr)
    return 1 if failed else 0


def _planned(
    arguments: argparse.Namespace, formats: tuple[str, ...], sources: Sequence[Source]
) -> tuple[Job, Plan]:
    """What is to be done, and with what: models are fetched only where there is something."""
    from summarizer.batch.job import models_here, models_wanted
    from summarizer.batch.plan import make_plan

    out, resume = arguments.output, arguments.resume
    options = options_of(arguments)
    model, summarizer = _named_models(arguments)
    here = models_here(arguments.do, model, summarizer, options, open_store())
    if here is not None:
        job = _job(arguments, formats, here)
        plan = make_plan(job, sources, out, resume=resume)
    if here is None or plan.todo:
        with ProgressLine(arguments.quiet) as progress:
            wanted = models_wanted(arguments.do, model, summarizer, options, open_store(), progress)
        _tell(arguments, *wanted.notes)
        job = _job(arguments, formats, wanted)
        if here is None or wanted.hashes != here.hashes:
            plan = make_plan(job, sources, out, resume=resume)
    if resume:
        again = sum(source.name in plan.before for source in plan.todo)
        told = f"{len(plan.kept)} of {len(sources)} files are done and unchanged"
        _tell(arguments, told + (f"; {again} are done again." if again else "."))
    elif done := sum(row.state == "done" for row in plan.before.values()):
        _tell(
            arguments,
            f"The manifest in {out} has {done} files that are done; all are done again. "
            "With --resume those that are unchanged are kept.",
        )
    return job, plan


def _named_models(arguments: argparse.Namespace) -> tuple[str | None, str | None]:
    """``-m`` names what summarizes where only that is asked for, as in ``summarize``."""
    from summarizer.models.selection import summarizes

    model, summarizer = arguments.model, arguments.summarizer
    if arguments.do == "summarize" and model and not summarizer and summarizes(model, open_store()):
        return None, model
    return model, summarizer


def _job(arguments: argparse.Namespace, formats: tuple[str, ...], models: Models) -> Job:
    from summarizer.batch.job import Job

    memory = None if arguments.place == "ray" else open_memory(arguments)
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


def _carried_out(
    arguments: argparse.Namespace, job: Job, sources: Sequence[Source], plan: Plan
) -> tuple[Row, ...]:
    from summarizer.batch.runner import carry_out

    with BatchProgress(arguments.quiet) as progress:
        place = _place(arguments, job)
        return carry_out(job, sources, plan, arguments.output, place, progress.tell)


def _place(arguments: argparse.Namespace, job: Job) -> Place:
    if arguments.place == "ray":
        from summarizer.batch.backends.ray_actors import on_ray

        return on_ray(job, arguments.workers, arguments.at_once, arguments.address)
    if arguments.workers and arguments.workers > 1:
        from summarizer.batch.backends.processes import in_processes
        from summarizer.machine import cores

        return in_processes(job, arguments.workers, arguments.at_once, cores())
    from summarizer.batch.backends.threads import here

    return here(job, arguments.at_once)


def _formats(arguments: argparse.Namespace) -> tuple[str, ...]:
    given = [name.strip() for text in arguments.format or ["text"] for name in text.split(",")]
    known = FORMATS_OF[arguments.do]
    for name in given:
        if name not in known:
            raise UsageError(
                f"--do {arguments.do} has no format {name!r}; give one of {', '.join(known)}."
            )
    return tuple(dict.fromkeys(given))


def _require_sense(arguments: argparse.Namespace) -> None:
    """What would be given for nothing is refused, so that nobody waits for it."""
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
            raise UsageError(f"{option} means nothing with --do {arguments.do}; leave it out.")
    if arguments.address and arguments.place != "ray":
        raise UsageError("--address is that of a Ray cluster; give --engine ray too.")
    for option, number in (("--at-once", arguments.at_once), ("--workers", arguments.workers)):
        if number is not None and number < 1:
            raise UsageError(f"{option} is {number}; give 1 or more.")


@contextmanager
def _alone_in(arguments: argparse.Namespace) -> Iterator[None]:
    """Two batches must not write to one folder."""
    from filelock import FileLock, Timeout

    from summarizer.batch.outputs import output_errors

    out = arguments.output
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; name a folder with -o.")
    with output_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".manifest.lock")
    with output_errors(out):
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


@contextmanager
def _stopped_by_signals() -> Iterator[list[int]]:
    """SIGTERM stops as Ctrl+C does; gives the signals that came."""
    received: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave_in_the_end(code: int) -> None:
    """All is on the disk: a text that is long in the works must not hold the process up."""

    def leave() -> None:
        time.sleep(_PATIENCE)
        sys.stderr.flush()
        os._exit(code)

    threading.Thread(target=leave, daemon=True).start()


def _closing(rows: Sequence[Row], kept: int, seconds: float) -> str:
    from summarizer.reports.wording import count

    failed = sum(row.state == "failed" for row in rows)
    parts = [f"{count(len(rows) - failed, 'file')} done, {failed} failed, {kept} skipped"]
    if counted := sum(row.rows for row in rows):
        wrong = sum(row.rows_failed for row in rows)
        parts.append(f"{count(counted, 'row')}, {wrong} of them failed")
    parts.append(count(sum(row.segments for row in rows), "segment"))
    errors, warnings = sum(row.errors for row in rows), sum(row.warnings for row in rows)
    parts.append(f"{count(errors, 'error')} and {count(warnings, 'warning')}")
    return f"{'; '.join(parts)}; {duration(seconds)}."


def _tell(arguments: argparse.Namespace, *lines: str) -> None:
    if not arguments.quiet:
        for line in lines:
            print(line, file=sys.stderr)
