"""Servers for the tests: the real one in a thread, a service that takes its time, a proxy."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpx

from summarizer.errors import StoppedError
from summarizer.models.entry import Task
from summarizer.options import Options
from summarizer.report import (
    Article,
    Progress,
    ProgressCallback,
    Report,
    Segment,
    Summary,
    Translation,
)
from summarizer.request import ReportRequest, Request, Result, RevisionRequest, Service
from summarizer.server.config import Serving

__all__ = ["Slow", "free_port", "http", "proxied", "served", "until"]

http = httpx.Client(timeout=60)
"""For all tests: a busy machine is slow, not wrong."""

TRANSLATION = Translation(
    "slow",
    "It lasted three days.",
    (Segment(0, 0, "活动持续了三天。", "It lasted three days.", -1),),
)
REPORT = Report(
    "0",
    Article("", "", "", ("活动持续了三天。",)),
    TRANSLATION,
    Summary("slow", "key-sentences", "It lasted three days.", ()),
    (),
    (),
)


class Slow:
    """A service that answers nothing until it may, or is stopped."""

    notes = ()
    translation_model = "slow"
    summary_model = ""
    remembers = False
    entries = ()

    def __init__(self) -> None:
        self.options = Options()
        self.at_work: dict[Task, str] = {"translation": "slow"}
        self.may = threading.Event()
        self.begun = threading.Semaphore(0)
        self.stopped = threading.Semaphore(0)

    def answer(
        self,
        request: Request[Result],
        *,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Result:
        self.begun.release()
        while not self.may.wait(0.05):
            if progress is not None:
                progress(Progress("translate", 0, 1))  # as a pipeline does with every sentence
            if stop is not None and stop.is_set():
                self.stopped.release()
                raise StoppedError("The work was stopped.")
        return cast("Result", REPORT if isinstance(request, ReportRequest) else TRANSLATION)

    def revise(self, request: RevisionRequest) -> Report:
        return request.report


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def until(what: Callable[[], Any], seconds: float = 20) -> Any:
    """What comes true within so many seconds."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
    return found


@contextmanager
def served(service: Service, **choices: Any) -> Iterator[str]:
    """The address of a server, page included, that is ended with the block."""
    from summarizer.server.app import Server, make_app
    from summarizer.ui.page import mount

    serving = Serving(port=free_port()).replace(**choices)
    server = Server(*make_app(service, serving, mount), serving)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{serving.port}"
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@contextmanager
def proxied(address: str, prefix: str, *, strip: bool) -> Iterator[tuple[str, list[str]]]:
    """A proxy that shows ``address`` under a path; its own address, and what it was asked for."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response, StreamingResponse
    from starlette.routing import Route

    asked: list[str] = []
    client = httpx.AsyncClient(base_url=address, timeout=60)

    async def forward(request: HttpRequest) -> Response:
        path = request.url.path
        asked.append(path)
        if not path.startswith(prefix):
            return Response(status_code=404)
        target = path.removeprefix(prefix) or "/" if strip else path
        headers = [(k, v) for k, v in request.headers.items() if k != "host"]
        headers += [("host", request.headers["host"]), ("x-forwarded-host", request.url.netloc)]
        sent = client.build_request(
            request.method,
            f"{target}?{request.url.query}",
            headers=headers,
            content=await request.body(),
        )
        answer = await client.send(sent, stream=True)
        return StreamingResponse(
            answer.aiter_raw(), answer.status_code, headers=dict(answer.headers)
        )

    app = Starlette(routes=[Route("/{rest:path}", forward, methods=["GET", "POST", "HEAD"])])
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}{prefix}", asked
    finally:
        server.should_exit = True
        thread.join(20)
