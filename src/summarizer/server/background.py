"""Work for the REST surface: in threads, so many at once, and no longer than somebody waits."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import StreamingResponse

from summarizer.errors import BusyError, SummarizerError
from summarizer.report import Progress, ProgressCallback
from summarizer.server.error_responses import failure

__all__ = ["FAULT", "NDJSON", "GoneError", "Works"]

NDJSON = "application/x-ndjson"
FAULT = "A fault in the program; its operator finds more in the server's own messages."
LOOK = 0.1
"""Seconds between two looks at whether the client still waits."""

T = TypeVar("T")
_log = logging.getLogger("summarizer.server")


class GoneError(Exception):
    """Nobody waits for the answer any more."""


class Works:
    """Threads for ``at_once`` requests; ``queue`` more may wait."""

    def __init__(self, at_once: int, queue: int) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="rest")
        self._at_once, self._queue = at_once, queue
        self._taken = 0

    @property
    def waiting(self) -> int:
        """Requests that no thread works on yet."""
        return max(0, self._taken - self._at_once)

    async def done(self, request: Request, work: Callable[[threading.Event], T]) -> T:
        """What ``work`` gives; it is told to stop when the client of ``request`` goes away.

        Raises what ``work`` raises, :class:`BusyError` where too many wait, :class:`GoneError`.
        """
        self._require_room()
        stop = threading.Event()
        future = self._begin(work, stop)
        try:
            while not future.done():
                await asyncio.wait({future}, timeout=LOOK)
                if not future.done() and await request.is_disconnected():
                    raise GoneError
            return future.result()
        finally:
            stop.set()

    def streamed(
        self, work: Callable[[ProgressCallback, threading.Event], dict[str, Any]]
    ) -> StreamingResponse:
        """How far ``work`` is, a line of JSON for each step, and in the last line what it gave.

        Raises :class:`BusyError` where too many wait.
        """
        self._require_room()
        # Proxies must hand every line on at once.
        return StreamingResponse(
            self._lines(work), media_type=NDJSON, headers={"X-Accel-Buffering": "no"}
        )

    async def _lines(
        self, work: Callable[[ProgressCallback, threading.Event], dict[str, Any]]
    ) -> AsyncIterator[bytes]:
        loop, stop = asyncio.get_running_loop(), threading.Event()
        steps: asyncio.Queue[Progress | None] = asyncio.Queue()

        def tell(step: Progress | None) -> None:
            loop.call_soon_threadsafe(steps.put_nowait, step)

        future = self._begin(lambda stop: work(tell, stop), stop)
        future.add_done_callback(lambda _: steps.put_nowait(None))
        try:
            while (step := await steps.get()) is not None:
                told = {"stage": step.stage, "done": step.done, "total": step.total}
                yield _line({"progress": told})
            try:
                yield _line(future.result())
            except SummarizerError as error:
                yield _line(failure(type(error).__name__, str(error)))
            except Exception:  # noqa: BLE001 - the answer has begun: only its last line can tell
                _log.exception("A fault while a report was made")
                yield _line(failure("InternalError", FAULT))
        finally:
            stop.set()

    def _require_room(self) -> None:
        if self._taken >= self._at_once + self._queue:
            raise BusyError(f"{self._queue} requests wait already; ask again in a few seconds.")

    def _begin(
        self, work: Callable[[threading.Event], T], stop: threading.Event
    ) -> asyncio.Future[T]:
        future = asyncio.get_running_loop().run_in_executor(self._pool, work, stop)
        self._taken += 1
        future.add_done_callback(self._end)
        return future

    def _end(self, future: asyncio.Future[Any]) -> None:
        self._taken -= 1
        if not future.cancelled():
            future.exception()  # heard, even where nobody waits any more

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"
