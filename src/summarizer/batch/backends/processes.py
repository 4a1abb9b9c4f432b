"""Work done in processes of this machine, each with its own copy of the model."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait

from summarizer.batch.job import Job
from summarizer.batch.runner import Place
from summarizer.batch.worker import Result, Task, Worker, lost
from summarizer.errors import ModelError, SummarizerError

__all__ = ["FALSE_STARTS", "in_processes", "no_ctrl_c"]

FALSE_STARTS = 3
"""Processes in a row that may die while they load; one more ends the batch."""
_LOST = (
    "The process that worked on it was ended twice, most likely because memory ran out; cut the "
    "file up, or give fewer --workers."
)


def in_processes(job: Job, workers: int, at_once: int, cores: int) -> Place:
    """``workers`` processes, each with its share of the ``cores`` and ``at_once`` texts."""
    options = job.options
    threads = options.threads or max(1, cores // workers)
    mine = replace(job, options=options.replace(threads=threads))

    def run(tasks: Iterator[Task | None]) -> Generator[Result]:
        pool = _Pool(mine, workers, at_once)
        try:
            yield from pool.run(tasks)
        finally:
            pool.end()

    return Place(run, ahead=8 * at_once * workers)


class _Pool:
    """The processes, and what each of them has in hand.

    When one dies, what it had in hand is given out again, one by one to a process that has
    nothing else: what kills that one too is given up.
    """

    def __init__(self, job: Job, workers: int, at_once: int) -> None:
        self._job, self._at_once = job, at_once
        self._members = [_Member(job, at_once) for _ in range(workers)]
        self._suspects: deque[Task] = deque()
        self._false_starts = 0

    def run(self, tasks: Iterator[Task | None]) -> Generator[Result]:
        """Results as they come. Raises :class:`ModelError` where no process can begin."""
        more, held = True, False
        while True:
            for member in self._members:
                while more and not held and member.wants(self._at_once + 1):
                    if self._suspects:
                        break
                    try:
                        task = next(tasks)
                    except StopIteration:
                        more = False
                        break
                    if task is None:
                        held = any(m.tasks for m in self._members)
                    else:
                        member.give(task)
                if self._suspects and member.wants(1):
                    member.give(self._suspects.popleft(), alone=True)
            if not more and not self._suspects and not any(m.tasks for m in self._members):
                return
            results = [result for member in self._ready() for result in self._heard(member)]
            held = held and not results
            yield from results

    def _ready(self) -> list[_Member]:
        connections = {member.connection: member for member in self._members}
        return [connections[c] for c in wait(list(connections))]  # type: ignore[index]

    def _heard(self, member: _Member) -> list[Result]:
        try:
            message = member.connection.recv()
        except (EOFError, OSError):
            return self._replaced(member)
        if isinstance(message, Exception):
            raise message
        if message is None:
            member.ready = True
            self._false_starts = 0
            return []
        assert isinstance(message, Result)
        task = member.tasks.pop((message.task.file, message.task.part))
        member.alone = False
        return [replace(message, task=task)]

    def _replaced(self, member: _Member) -> list[Result]:
        member.end()
        if not member.ready:
            self._false_starts += 1
            if self._false_starts > FALSE_STARTS:
                raise ModelError(
                    f"Worker processes end before their model is loaded (exit code "
                    f"{member.process.exitcode}); give fewer --workers, in case memory ran out."
                )
        self._members[self._members.index(member)] = _Member(self._job, self._at_once)
        if member.alone:
            return [lost(task, _LOST) for task in member.tasks.values()]
        self._suspects.extend(member.tasks.values())
        return []

    def end(self) -> None:
        """End all processes, whatever they have in hand."""
        for member in self._members:
            member.end()


class _Member:
    """One process, and the tasks it was given and has not done."""

    def __init__(self, job: Job, at_once: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, job, at_once), daemon=True)
        with no_ctrl_c():
            self.process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        self.tasks: dict[tuple[int, int], Task] = {}
        self.ready = False
        self.alone = False

    def wants(self, most: int) -> bool:
        return self.ready and not self.alone and len(self.tasks) < most

    def give(self, task: Task, *, alone: bool = False) -> None:
        self.tasks[task.file, task.part] = task
        self.alone = alone
        # Where it has died, that is heard, and dealt with, when the pipe is read.
        with suppress(OSError):
            self.connection.send(task)

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()


@contextmanager
def no_ctrl_c() -> Iterator[None]:
    """Ctrl+C goes to every process of a terminal; it is for us, who end the others."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, job: Job, at_once: int) -> None:
    """What a process does: load, then work on what comes until nothing can come any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be kept away before
    try:
        worker = Worker(job)
    except SummarizerError as error:
        connection.send(error)
        return
    turn = threading.Lock()

    def work(task: Task) -> None:
        made = worker.work(task).made
        with turn:
            connection.send(Result(task.without_content(), made))

    with ThreadPoolExecutor(at_once) as pool:
        connection.send(None)
        try:
            while True:
                pool.submit(work, connection.recv())
        except (EOFError, OSError):
            pool.shutdown(cancel_futures=True)
