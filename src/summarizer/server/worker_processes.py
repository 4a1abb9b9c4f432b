"""Processes with a model each, for a server with many users: what they make, as one maker.

The web process hands each piece of work to the process that has least to do, hears how far it is,
and tells it to stop. A process that dies is started again; what it had in hand is told as failed.
"""

from __future__ import annotations

import itertools
import multiprocessing
import queue
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.batch.backends.processes import FALSE_STARTS, no_ctrl_c
from summarizer.errors import BusyError, ModelError, StoppedError, SummarizerError
from summarizer.memory import Memory
from summarizer.models.entry import ModelEntry, Task
from summarizer.options import Options
from summarizer.report import Progress, ProgressCallback, Report, Summary, Translation
from summarizer.request import RevisionRequest
from summarizer.revise import revise
from summarizer.server.desk import ReportHow, ReviseHow, SummarizeHow, TranslateHow
from summarizer.translation.edits import remember_edits

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from summarizer.pipeline import Pipeline

__all__ = ["Recipe", "Workers"]

LOOK = 0.1
"""Seconds between two looks at whether work was stopped."""

THREADS = 64
"""Texts that one process works on at once; the rest of those given to it wait there."""

Operation = Literal["report", "translate", "summarize"]
_LOST = (
    "The worker process that had this text in hand was ended, most likely because memory ran out; "
    "it is being started again. Ask again; if it happens to the same text, send it in parts."
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What each process loads: the arguments of :func:`summarizer.load`, all of them picklable."""

    model: str | None
    summarizer: str | None
    options: Options
    memory: Path | None = None
    notes: tuple[str, ...] = ()
    """Why these models, for people."""


@dataclass(frozen=True, slots=True)
class _State:
    """What a process says of its models."""

    translation_model: str
    summary_model: str
    at_work: dict[Task, str]
    entries: tuple[ModelEntry, ...]

    @classmethod
    def of(cls, pipe: Pipeline) -> _State:
        return cls(pipe.translation_model, pipe.summary_model, pipe.at_work, pipe.entries)


class Workers:
    """``number`` processes as one maker of reports. Serves many threads at once.

    Raises :class:`ModelError`, and whatever :func:`summarizer.load` raises, where they cannot
    begin. To be ended with :meth:`end`.
    """

    def __init__(self, recipe: Recipe, number: int) -> None:
        self.options = recipe.options
        self._recipe = recipe
        self._memory = Memory(recipe.memory) if recipe.memory else None
        self._lock = threading.Condition()
        self._ended = False
        self._failure: SummarizerError | None = None
        self._false_starts = 0
        self._state: _State | None = None
        with self._lock:
            self._members = [_Member(recipe, self._changed) for _ in range(number)]
        try:
            self._wait(lambda: all(member.ready for member in self._members))
        except BaseException:
            self.end()
            raise

    @property
    def notes(self) -> tuple[str, ...]:
        return self._recipe.notes

    @property
    def translation_model(self) -> str:
        return self._state.translation_model if self._state else ""

    @property
    def summary_model(self) -> str:
        return self._state.summary_model if self._state else ""

    @property
    def at_work(self) -> dict[Task, str]:
        return self._state.at_work if self._state else {}

    @property
    def entries(self) -> tuple[ModelEntry, ...]:
        return self._state.entries if self._state else ()

    @property
    def remembers(self) -> bool:
        return self._memory is not None

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes' numbers."""
        return tuple(member.process.pid or 0 for member in self._members)

    def translate(self, text: str, /, **how: Unpack[TranslateHow]) -> Translation:
        """As :meth:`summarizer.pipeline.Pipeline.translate`."""
        made = self._made("translate", text, dict(how))
        assert isinstance(made, Translation)
        return made

    def summarize(self, text: str, /, **how: Unpack[SummarizeHow]) -> Summary:
        """As :meth:`summarizer.pipeline.Pipeline.summarize`."""
        made = self._made("summarize", text, dict(how))
        assert isinstance(made, Summary)
        return made

    def report(self, text: str, /, **how: Unpack[ReportHow]) -> Report:
        """As :meth:`summarizer.pipeline.Pipeline.report`."""
        made = self._made("report", text, dict(how))
        assert isinstance(made, Report)
        return made

    def revise(
        self,
        report: Report,
        targets: Mapping[int, str],
        /,
        *,
        remember: bool = False,
        **how: Unpack[ReviseHow],
    ) -> Report:
        """As :meth:`summarizer.pipeline.Pipeline.revise`; no model is asked, nor any process."""
        new = revise(RevisionRequest(report, targets, **how))
        if remember:
            remember_edits(self._memory, new, targets)
        return new

    def end(self) -> None:
        """End all processes, whatever they have in hand."""
        with self._lock:
            self._ended = True
            members, self._members = self._members, []
            self._lock.notify_all()
        for member in members:
            member.end()

    def _made(
        self, operation: Operation, text: str, given: dict[str, Any]
    ) -> Report | Translation | Summary:
        progress: ProgressCallback | None = given.pop("progress", None)
        stop: threading.Event | None = given.pop("stop", None)
        if given.get("glossary") is not None:
            given["glossary"] = dict(given["glossary"])  # one that can travel
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        with self._lock:
            self._wait(lambda: any(member.ready for member in self._members), stop)
            member = min((m for m in self._members if m.ready), key=lambda m: len(m.waiting))
            number = member.give(operation, text, given, progress is not None, answers)
        told_to_stop = False
        while True:
            try:
                answer = answers.get(timeout=LOOK)
            except queue.Empty:
                if stop is not None and stop.is_set() and not told_to_stop:
                    member.stop(number)
                    told_to_stop = True
                continue
            if isinstance(answer, Progress):
                if progress is not None:
                    progress(answer)
            elif isinstance(answer, Exception):
                raise answer
            else:
                made, self._state = answer
                return made  # type: ignore[no-any-return]

    def _wait(self, done: Callable[[], bool], stop: threading.Event | None = None) -> None:
        """Wait until a condition of the processes holds; raises where it never will."""
        with self._lock:
            while not done():
                if self._ended:
                    raise BusyError("The server is ending; ask again when it is back.")
                if self._failure is not None:
                    raise self._failure
                if stop is not None and stop.is_set():
                    raise StoppedError("The work was stopped before it began; start it again.")
                self._lock.wait(LOOK)

    def _changed(self, member: _Member, news: _State | SummarizerError | None) -> None:
        """A process is ready, or cannot load (with the error), or has died (``None``)."""
        with self._lock:
            if isinstance(news, _State):
                self._state, self._false_starts = news, 0
            elif isinstance(news, SummarizerError):
                self._failure = news
            elif member in self._members and self._failure is None:
                self._false_starts += not member.ready
                member.ready = False
                if self._false_starts > FALSE_STARTS:
                    self._failure = ModelError(
                        "Worker processes end before their model is loaded; give fewer --workers, "
                        "in case memory ran out."
                    )
                else:
                    place = self._members.index(member)
                    self._members[place] = _Member(self._recipe, self._changed)
            self._lock.notify_all()


class _Member:
    """One process, what it has in hand, and a thread that hears it."""

    def __init__(
        self,
        recipe: Recipe,
        changed: Callable[[_Member, _State | SummarizerError | None], None],
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, recipe), daemon=True)
        with no_ctrl_c():
            self.process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        self.ready = False
        self.waiting: dict[int, queue.SimpleQueue[Any]] = {}
        self._lost = False
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._changed = changed
        threading.Thread(target=self._hear, daemon=True).start()

    def give(
        self,
        operation: Operation,
        text: str,
        given: dict[str, Any],
        tell: bool,
        answers: queue.SimpleQueue[Any],
    ) -> int:
        """Hand over work; its progress, and at last its result or error, come to ``answers``."""
        with self._lock:
            number = next(self._numbers)
            if self._lost:
                answers.put(ModelError(_LOST))
                return number
            self.waiting[number] = answers
            with suppress(OSError):  # it has died: that is heard when the pipe is read
                self._connection.send((number, operation, text, given, tell))
        return number

    def stop(self, number: int) -> None:
        with self._lock, suppress(OSError):
            self._connection.send(number)

    def end(self) -> None:
        self.process.kill()
        self.process.join()

    def _hear(self) -> None:
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                break
            if isinstance(message, _State):
                self.ready = True
                self._changed(self, message)
            elif isinstance(message, Exception):
                self._changed(self, message)  # type: ignore[arg-type]
            else:
                number, answer = message
                over = not isinstance(answer, Progress)
                with self._lock:
                    taker = self.waiting.pop(number) if over else self.waiting[number]
                taker.put(answer)
        with self._lock:
            self._lost = True
            left, self.waiting = self.waiting, {}
        self._connection.close()
        self._changed(self, None)
        for taker in left.values():
            taker.put(ModelError(_LOST))


def _serve(connection: Connection, recipe: Recipe) -> None:
    """What a process does: load, then work on what comes until nothing can come any more."""
    # Both are for the web process, which ends this one when its own work is done.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    from summarizer.models.store import Store
    from summarizer.pipeline import load

    turn = threading.Lock()

    def send(message: Any) -> None:
        with turn, suppress(OSError):  # the web process has gone, and so shall we
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

    def work(number: int, operation: Operation, text: str, given: Any, tell: bool) -> None:
        progress = (lambda step: send((number, step))) if tell else None
        answer: Any
        try:
            made = getattr(pipe, operation)(text, **given, progress=progress, stop=stops[number])
            answer = made, _State.of(pipe)
        except SummarizerError as error:
            answer = error
        except Exception as error:  # noqa: BLE001 - a fault of ours must be told, not waited for
            answer = RuntimeError(f"{type(error).__name__} in a worker process: {error}")
        del stops[number]
        send((number, answer))

    with ThreadPoolExecutor(THREADS) as pool:
        send(_State.of(pipe))
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
