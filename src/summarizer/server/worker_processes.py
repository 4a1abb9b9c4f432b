"""A service made of processes, each with its own models, for a server with many users.

Each request goes to the process that has the fewest. A process that dies is started again; its
requests fail.
"""

from __future__ import annotations

import itertools
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from summarizer.assembly import revise
from summarizer.child_processes import LIKELY_CAUSE, Child, FalseStarts
from summarizer.errors import BusyError, ModelError, StoppedError, SummarizerError
from summarizer.memory import Memory
from summarizer.models.entry import ModelEntry, Task
from summarizer.options import Options
from summarizer.report import Progress, ProgressCallback, Report
from summarizer.request import Request, Result, RevisionRequest
from summarizer.server.config import SHUTTING_DOWN
from summarizer.translation.typography import remember_edits

if TYPE_CHECKING:
    from summarizer.pipeline import Pipeline

__all__ = ["Recipe", "Workers"]

POLL = 0.1
"""Seconds between two checks whether a request was stopped."""

THREADS = 64
"""Requests that one process works on at once; the rest wait there."""

_LOST = (
    f"The worker process that had this text in hand was ended, {LIKELY_CAUSE}; it is being started "
    "again. Ask again; if it happens to the same text, send it in parts."
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What each process loads: picklable arguments of :func:`summarizer.load`.

    Attributes:
        model: The translation model.
        summarizer: The summarization model.
        options: The options.
        memory: File of the translation memory.
        notes: Why these models were chosen, for people.
    """

    model: str | None
    summarizer: str | None
    options: Options
    memory: Path | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Models:
    """The models of a process, as :class:`summarizer.request.Service` describes them."""

    translation_model: str = ""
    summary_model: str = ""
    at_work: dict[Task, str] | None = None
    entries: tuple[ModelEntry, ...] = ()

    @classmethod
    def of(cls, pipe: Pipeline) -> _Models:
        return cls(pipe.translation_model, pipe.summary_model, pipe.at_work, pipe.entries)


class Workers:
    """A service of ``number`` processes. Thread-safe; must be ended with :meth:`end`.

    Raises:
        ModelError: The processes die before they have loaded their models. Other errors of
            :func:`summarizer.load` are raised too.
    """

    def __init__(self, recipe: Recipe, number: int) -> None:
        self.options = recipe.options
        self._recipe = recipe
        self._memory = Memory(recipe.memory) if recipe.memory else None
        self._lock = threading.Condition()
        self._ended = False
        self._failure: SummarizerError | None = None
        self._false_starts = FalseStarts()
        self._models = _Models()
        with self._lock:
            self._members = [_Member(recipe, self._on_change) for _ in range(number)]
        try:
            self._wait(lambda: all(member.ready for member in self._members))
        except BaseException:
            self.end()
            raise

    @property
    def notes(self) -> tuple[str, ...]:
        """Why these models were chosen, and how to get better ones."""
        return self._recipe.notes

    @property
    def remembers(self) -> bool:
        """True if there is a translation memory."""
        return self._memory is not None

    @property
    def translation_model(self) -> str:
        """The translation model and how it runs, for people."""
        return self._models.translation_model

    @property
    def summary_model(self) -> str:
        """The summarization model; empty for key sentences and before the first summary."""
        return self._models.summary_model

    @property
    def at_work(self) -> dict[Task, str]:
        """Names of the models in use, by task."""
        return self._models.at_work or {}

    @property
    def entries(self) -> tuple[ModelEntry, ...]:
        """Catalogue entries of the loaded models."""
        return self._models.entries

    @property
    def pids(self) -> tuple[int, ...]:
        """IDs of the processes."""
        return tuple(member.process.pid or 0 for member in self._members)

    def answer(
        self,
        request: Request[Result],
        *,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Result:
        """Answer a request in one of the processes; see :class:`summarizer.request.Service`.

        Raises:
            BusyError: The processes were ended.
            ModelError: The process died.
        """
        messages: queue.SimpleQueue[Any] = queue.SimpleQueue()
        with self._lock:
            self._wait(lambda: any(member.ready for member in self._members), stop)
            member = min((m for m in self._members if m.ready), key=lambda m: len(m.waiting))
            number = member.submit(request, progress is not None, messages)
        stopped = False
        while True:
            if stop is not None and stop.is_set() and not stopped:
                member.stop(number)
                stopped = True
            try:
                message = messages.get(timeout=POLL)
            except queue.Empty:
                continue
            if isinstance(message, Progress):
                if progress is not None:
                    progress(message)
            elif isinstance(message, Exception):
                raise message
            else:
                result, self._models = message
                return cast("Result", result)

    def revise(self, request: RevisionRequest) -> Report:
        """Apply a person's sentences to a report, in this process: no model works on it."""
        report = revise(request)
        if request.remember:
            remember_edits(self._memory, report, request.targets)
        return report

    def end(self) -> None:
        """Kill all processes, with the requests they work on."""
        with self._lock:
            self._ended = True
            members, self._members = self._members, []
            self._lock.notify_all()
        for member in members:
            member.kill()

    def _wait(self, done: Callable[[], bool], stop: threading.Event | None = None) -> None:
        """Wait until ``done()`` returns True; raise an error if it never will."""
        with self._lock:
            while not done():
                if self._ended:
                    raise BusyError(SHUTTING_DOWN)
                if self._failure is not None:
                    raise self._failure
                if stop is not None and stop.is_set():
                    raise StoppedError("The work was stopped before it began; start it again.")
                self._lock.wait(POLL)

    def _on_change(self, member: _Member, change: _Models | SummarizerError | None) -> None:
        """Note that a process is ready, cannot load its models (an error), or died (``None``)."""
        with self._lock:
            if isinstance(change, _Models):
                self._models = change
                self._false_starts.reset()
            elif isinstance(change, SummarizerError):
                self._failure = change
            elif member in self._members and self._failure is None:
                if not member.ready:
                    self._failure = self._false_starts.add(member.process.exitcode)
                member.ready = False
                if self._failure is None:
                    place = self._members.index(member)
                    self._members[place] = _Member(self._recipe, self._on_change)
            self._lock.notify_all()


class _Member(Child):
    """A process, its unanswered requests, and the thread that receives its messages."""

    def __init__(
        self,
        recipe: Recipe,
        on_change: Callable[[_Member, _Models | SummarizerError | None], None],
    ) -> None:
        super().__init__(_serve, recipe)
        self.ready = False
        self.waiting: dict[int, queue.SimpleQueue[Any]] = {}
        self._lost = False
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._on_change = on_change
        threading.Thread(target=self._receive, daemon=True).start()

    def submit(
        self, request: Request[Any], with_progress: bool, messages: queue.SimpleQueue[Any]
    ) -> int:
        """Send a request; its progress, and finally its result or error, go to ``messages``."""
        with self._lock:
            number = next(self._numbers)
            if self._lost:
                messages.put(ModelError(_LOST))
                return number
            self.waiting[number] = messages
            with suppress(OSError):  # it died, which the receiving thread will notice
                self.connection.send((number, request, with_progress))
        return number

    def stop(self, number: int) -> None:
        """Stop the work on a request."""
        with self._lock, suppress(OSError):
            self.connection.send(number)

    def _receive(self) -> None:
        while True:
            try:
                message = self.connection.recv()
            except (EOFError, OSError):
                break
            if isinstance(message, _Models):
                self.ready = True
                self._on_change(self, message)
            elif isinstance(message, SummarizerError):
                self._on_change(self, message)
            else:
                number, answer = message
                final = not isinstance(answer, Progress)
                with self._lock:
                    messages = self.waiting.pop(number) if final else self.waiting[number]
                messages.put(answer)
        with self._lock:
            self._lost = True
            unanswered, self.waiting = self.waiting, {}
        self.connection.close()
        self.process.join(1)  # for the exit code
        self._on_change(self, None)
        for messages in unanswered.values():
            messages.put(ModelError(_LOST))


def _serve(connection: Connection, recipe: Recipe) -> None:
    """Load the models and answer requests until the connection closes; runs in the process."""
    # The web process handles this signal and ends this process when its own work is done.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    from summarizer.loading import load
    from summarizer.models.store import Store

    lock = threading.Lock()

    def send(message: Any) -> None:
        with lock, suppress(OSError):  # the web process died; the loop below ends this one
            connection.send(message)

    try:
        pipe = load(
            recipe.model,
            summarizer=recipe.summarizer,
            options=recipe.options,
            store=Store(Store.default_root()),
            memory=Memory(recipe.memory) if recipe.memory else None,
        )
    except SummarizerError as error:
        send(error)
        return
    stops: dict[int, threading.Event] = {}

    def work(number: int, request: Request[Any], with_progress: bool) -> None:
        progress = (lambda step: send((number, step))) if with_progress else None
        answer: Any
        try:
            result = pipe.answer(request, progress=progress, stop=stops[number])
            answer = result, _Models.of(pipe)
        except SummarizerError as error:
            answer = error
        except Exception as error:  # noqa: BLE001 - the web process waits for an answer
            answer = RuntimeError(f"{type(error).__name__} in a worker process: {error}")
        del stops[number]
        send((number, answer))

    with ThreadPoolExecutor(THREADS) as pool:
        send(_Models.of(pipe))
        try:
            while True:
                message = connection.recv()
                if isinstance(message, int):
                    if stop := stops.get(message):
                        stop.set()
                    continue
                stops[message[0]] = threading.Event()
                pool.submit(work, *message)
        except (EOFError, OSError):
            for stop in list(stops.values()):
                stop.set()
            pool.shutdown(cancel_futures=True)
