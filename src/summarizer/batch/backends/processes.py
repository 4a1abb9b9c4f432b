"""The process backend: worker processes on this machine, each with its own copy of the model."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait

from summarizer.batch.backends import Backend, Worker
from summarizer.batch.job import Job, Result, Task, failure
from summarizer.child_processes import LIKELY_CAUSE, Child, FalseStarts
from summarizer.errors import SummarizerError

__all__ = ["process_backend"]

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
    job = replace(job, options=job.options.replace(threads=threads))

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
        return [connections[c] for c in wait(list(connections))]  # type: ignore[index]

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
