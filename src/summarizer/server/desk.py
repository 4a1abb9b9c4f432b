"""Admission of work: the desk of all requests, and the threads of the REST API."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import ClientDisconnect

from summarizer.errors import BusyError, StoppedError
from summarizer.server.config import SHUTTING_DOWN

if TYPE_CHECKING:
    from starlette.requests import Request as HttpRequest

    from summarizer.models.entry import ModelEntry, Task
    from summarizer.options import Options
    from summarizer.report import ProgressCallback, Report
    from summarizer.request import Request, Result, RevisionRequest, Service

__all__ = ["LONG", "Desk", "RequestThreads", "Turns"]

LONG = 600
"""Characters from which a text is long: about twenty sentences."""

POLL = 0.05
"""Seconds between two checks whether a waiting long text was stopped."""

T = TypeVar("T")


class Turns:
    """A limit on the long texts that are processed at once; short texts never wait.

    The work around the model (cleaning, names, checks, summaries) runs on one core for all
    requests, so many long texts at once would hold up every short one.
    """

    def __init__(self, places: int) -> None:
        self._places = threading.Semaphore(places)

    @contextmanager
    def turn(self, text: str, stop: threading.Event | None = None) -> Iterator[None]:
        """Wait until ``text`` may be processed.

        Raises:
            StoppedError: ``stop`` was set while the text waited.
        """
        if len(text) < LONG:
            yield
            return
        while not self._places.acquire(timeout=POLL):
            if stop is not None and stop.is_set():
                raise StoppedError("The work was stopped before it began; start it again.")
        try:
            yield
        finally:
            self._places.release()


class Desk:
    """A service in front of the models: it counts the work and can stop all of it. Thread-safe."""

    def __init__(
        self, service: Callable[[], Service], turns: Turns, count: Callable[[Any], None]
    ) -> None:
        """Open the desk.

        Args:
            service: Returns the service for the next request.
            turns: The limit of long texts.
            count: Called with each report and translation.
        """
        self._service = service
        self._turns = turns
        self._count = count
        self._running: set[threading.Event] = set()
        self._lock = threading.Lock()
        self.closing = False

    @property
    def options(self) -> Options:
        """Options that hold where a request says nothing."""
        return self._service().options

    @property
    def notes(self) -> tuple[str, ...]:
        """Why these models were chosen, and how to get better ones."""
        return self._service().notes

    @property
    def remembers(self) -> bool:
        """True if there is a translation memory."""
        return self._service().remembers

    @property
    def translation_model(self) -> str:
        """The translation model and how it runs, for people."""
        return self._service().translation_model

    @property
    def summary_model(self) -> str:
        """The summarization model; empty for key sentences and before the first summary."""
        return self._service().summary_model

    @property
    def at_work(self) -> dict[Task, str]:
        """Names of the models in use, by task."""
        return self._service().at_work

    @property
    def entries(self) -> tuple[ModelEntry, ...]:
        """Catalogue entries of the loaded models."""
        return self._service().entries

    @property
    def idle(self) -> bool:
        """True if no work is running."""
        return not self._running

    def answer(
        self,
        request: Request[Result],
        *,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Result:
        """Answer a request; see :meth:`summarizer.request.Service.answer`.

        Raises:
            BusyError: The server is shutting down.
        """
        with self._admitted(request.text, stop or threading.Event()) as stop:
            result = self._service().answer(request, progress=progress, stop=stop)
        self._count(result)
        return result

    def revise(self, request: RevisionRequest) -> Report:
        """Apply a person's sentences to a report; takes no time, so it never waits."""
        return self._service().revise(request)

    def stop_all(self) -> None:
        """Stop all running work and admit no more."""
        with self._lock:
            self.closing = True
            for stop in self._running:
                stop.set()

    @contextmanager
    def _admitted(self, text: str, stop: threading.Event) -> Iterator[threading.Event]:
        with self._turns.turn(text, stop):
            with self._lock:
                if self.closing:
                    raise BusyError(SHUTTING_DOWN)
                self._running.add(stop)
            try:
                yield stop
            finally:
                with self._lock:
                    self._running.discard(stop)


class RequestThreads:
    """Threads for ``at_once`` requests of the REST API; ``queue`` more may wait."""

    def __init__(self, at_once: int, queue: int) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="rest")
        self._at_once, self._queue = at_once, queue
        self._admitted = 0

    @property
    def waiting(self) -> int:
        """Number of requests that have no thread yet."""
        return max(0, self._admitted - self._at_once)

    async def run(self, request: HttpRequest, work: Callable[[threading.Event], T]) -> T:
        """Return the result of ``work``, which is stopped when the client disconnects.

        Raises:
            BusyError: The queue is full.
            ClientDisconnect: The client disconnected first.
        """
        self.require_room()
        stop = threading.Event()
        result = self.start(work, stop)
        gone = asyncio.ensure_future(_disconnection(request))
        try:
            either: list[asyncio.Future[Any]] = [result, gone]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not result.done():
                raise ClientDisconnect
            return result.result()
        finally:
            stop.set()
            gone.cancel()

    def require_room(self) -> None:
        """Raise :class:`BusyError` if the queue is full."""
        if self._admitted >= self._at_once + self._queue:
            raise BusyError(f"{self._queue} requests wait already; ask again in a few seconds.")

    def start(
        self, work: Callable[[threading.Event], T], stop: threading.Event
    ) -> asyncio.Future[T]:
        """Put ``work`` in the queue; it gets ``stop`` as its argument."""
        result = asyncio.get_running_loop().run_in_executor(self._pool, work, stop)
        self._admitted += 1
        result.add_done_callback(self._finish)
        return result

    def close(self) -> None:
        """Start nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _finish(self, result: asyncio.Future[Any]) -> None:
        self._admitted -= 1
        if not result.cancelled():
            result.exception()  # marks it as retrieved if nobody waits for it any more


async def _disconnection(request: HttpRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
