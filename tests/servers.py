"""Servers for the tests: the real one in a thread, a maker that takes its time, a proxy."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from summarizer.errors import StoppedError
from summarizer.models.entry import Task
from summarizer.options import Options
from summarizer.report import Article, Progress, Report, Segment, Summary, Translation
from summarizer.server.config import Serving
from summarizer.server.model_switch import Loaded

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
    """Makes nothing until it may, or is stopped."""

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

    def translate(self, text: str, **given: Any) -> Translation:  # noqa: ARG002
        self._wait(given)
        return TRANSLATION

    def report(self, text: str, **given: Any) -> Report:  # noqa: ARG002
        self._wait(given)
        return REPORT

    def revise(self, report: Report, targets: Mapping[int, str], **given: Any) -> Report:  # noqa: ARG002
        return report

    def summarize(self, text: str, **given: Any) -> Summary:
        return self.report(text, **given).summary

    def _wait(self, given: dict[str, Any]) -> None:
        self.begun.release()
        tell = given.get("progress") or (lambda _: None)
        while not self.may.wait(0.05):
            tell(Progress("translate", 0, 1))  # as a pipeline does with every sentence
            if given["stop"].is_set():
                self.stopped.release()
                raise StoppedError("The work was stopped.")


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
def served(maker: Loaded, **choices: Any) -> Iterator[str]:
    """The address of a server that is ended with the block."""
    from summarizer.server.app import Server, make_app

    serving = Serving(port=free_port()).replace(**choices)
    server = Server(*make_app(maker, serving), serving)
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
    from starlette.requests import Request
    from starlette.responses import Response, StreamingResponse
    from starlette.routing import Route

    asked: list[str] = []
    client = httpx.AsyncClient(base_url=address, timeout=60)

    async def forward(request: Request) -> Response:
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
