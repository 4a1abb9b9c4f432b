"""Child processes with a model each: how batches and servers start them and judge their deaths."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from summarizer.errors import ModelError

__all__ = ["FALSE_STARTS", "LIKELY_CAUSE", "Child", "FalseStarts", "no_ctrl_c"]

FALSE_STARTS = 3
"""Children in a row that may die while they load; one more is an error."""

LIKELY_CAUSE = "most likely because memory ran out"
"""Why a child dies that nobody ended, for messages."""


class Child:
    """A spawned process and this end of a pipe to it.

    Once the process has ended, reading from the pipe raises :class:`EOFError` or
    :class:`OSError`. The process ignores Ctrl+C, and its parent ends it.

    Attributes:
        process: The process, a daemon.
        connection: This end of the pipe.
    """

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        """Start a process that calls ``target(connection, *arguments)``; all must be picklable."""
        context = multiprocessing.get_context("spawn")
        self.connection, far_end = context.Pipe()
        self.process = context.Process(target=_run, args=(target, far_end, *arguments), daemon=True)
        with no_ctrl_c():
            self.process.start()
        far_end.close()  # so that the end of the process is the end of the pipe

    def kill(self) -> None:
        """End the process at once and wait for its end."""
        self.process.kill()
        self.process.join()


class FalseStarts:
    """Counter of children in a row that died while they loaded."""

    def __init__(self) -> None:
        self._count = 0

    def reset(self) -> None:
        """Start over, after a child has loaded its model."""
        self._count = 0

    def add(self, exit_code: int | None) -> ModelError | None:
        """Count a child that died; return the error to raise if there were too many."""
        self._count += 1
        if self._count <= FALSE_STARTS:
            return None
        return ModelError(
            f"Worker processes end before their model is loaded (exit code {exit_code}), "
            f"{LIKELY_CAUSE}; give fewer --workers."
        )


@contextmanager
def no_ctrl_c() -> Iterator[None]:
    """Keep Ctrl+C, which a terminal sends to all its processes, from children started here."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(target: Callable[..., None], connection: Connection, *arguments: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for systems without signal masks
    target(connection, *arguments)
