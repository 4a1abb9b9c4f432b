"""One application for all of it: the page, the REST surface, and what an operator looks at."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from types import FrameType
from typing import TYPE_CHECKING

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from summarizer import __version__
from summarizer.errors import SummarizerError
from summarizer.machine import cores
from summarizer.models.store import Store
from summarizer.reports.html import asset
from summarizer.server import access as limits
from summarizer.server import api as rest
from summarizer.server.background import FAULT, GoneError, Works
from summarizer.server.config import Serving
from summarizer.server.desk import Desk
from summarizer.server.error_responses import failed, status_of
from summarizer.server.metrics import Metrics, MetricsMiddleware
from summarizer.server.model_switch import AtWork, Load, Loaded
from summarizer.server.turns import Turns
from summarizer.ui.components import Labels
from summarizer.ui.page import build, settings

if TYPE_CHECKING:
    import socket

    from gradio.state_holder import StateHolder

__all__ = ["Server", "browse", "forget", "make_app"]

SESSIONS = 200
"""Open pages whose reports are held in memory; the one longest unused is dropped for another."""

KEPT = 3600.0
"""Seconds that a report is held after its page was closed, for whoever opens it again."""

TIME_TO_SAY = 2.0
"""Seconds in which answers that are made already go out when the server ends."""

DOCS = "/static-offline-docs"
"""Where the package of Swagger UI serves its files."""

DOCS_STYLE = """
:root { color-scheme: light; }
.swagger-ui .opblock-summary .copy-to-clipboard { display: none; }
.swagger-ui .opblock .opblock-summary-method { background: var(--ink) !important; }
.swagger-ui .info .title small, .swagger-ui .info .title small pre { background: none; }
.swagger-ui .info .title small .version { color: var(--ink); }
.swagger-ui :is(.info a, a.link, .url, .info code, .markdown code, .renderedMarkdown code) {
  color: var(--accent) !important; }
.swagger-ui :is(p, small, label, h4, h5, td, th, .tab li, .parameter__type, .parameter__in,
  .response-control-media-type__accept-message, .opblock-summary-description, .prop-format) {
  color: var(--ink) !important; }
"""

DOCS_SCRIPT = """
// Swagger UI puts a link inside a button, which keyboards and screen readers stumble over.
new MutationObserver(() => {
  for (const link of document.querySelectorAll(".opblock-summary-control a[href]"))
    link.removeAttribute("href");
}).observe(document.body, { childList: true, subtree: true });
"""

GONE = 499
"""The status that servers note where the client went away first."""

_DESCRIPTION = """Chinese news in, a checked English translation and summary out.

Every operation takes JSON and answers JSON, the same as the command line's `--json`. Texts are kept
nowhere: what is sent is worked on and forgotten, unless the server was started with a translation
memory. A client that goes away stops its work.

**Errors** are `{"error": {"kind": …, "message": …}}` with a fitting status; the message says what
to do next. Where the status is 429 or 503, `Retry-After` says in how many seconds to ask again.

**Offsets** (`source_span`, `target_span`) are half-open ranges of characters (Unicode code points)
in a sentence's `source` and `target`; **indices** of segments count from 0, **lines** from 1.

```
curl -H 'Content-Type: application/json' -d '{"text": "总投资3.5亿元。"}' http://HOST:7860/v1/translate
curl --data-binary @page.txt 'http://HOST:7860/v1/read?name=page.txt'
```
"""


def make_app(
    maker: Loaded, serving: Serving, load: Load | None = None, store: Store | None = None
) -> tuple[FastAPI, Desk]:
    """The application around what makes reports, and the desk that its work goes over.

    ``load`` and ``store``: as for :func:`summarizer.server.serve`.
    """
    metrics = Metrics()
    store = store or Store(Store.default_root())
    at_work = AtWork(maker, load, store, manage=serving.lets_choose)
    desk = Desk(lambda: at_work.pipe, metrics, Turns(cores()))
    works = Works(serving.at_once, serving.queue)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        forgetting = asyncio.create_task(_forgetting(blocks))
        yield
        forgetting.cancel()
        works.close()

    app = FastAPIOffline(
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        title="Summarizer",
        version=__version__,
        description=_DESCRIPTION,
    )
    _describe(app)
    routers = (rest.operations(desk, works), rest.watching(desk, metrics))
    for router in routers:
        app.include_router(router)
    routes = [getattr(route, "path", "") for router in routers for route in router.routes]
    _answer_errors(app)
    blocks = _page(app, desk, at_work, serving)
    metrics.waits(lambda: works.waiting + len(blocks._queue))

    # What stands last here sees a request first.
    app.add_middleware(limits.Closed)
    app.add_middleware(limits.Size, most=serving.max_bytes)
    if serving.rate:
        app.add_middleware(limits.Rate, rate=serving.rate)
    app.add_middleware(limits.Closing, closing=lambda: desk.closing)
    if serving.auth:
        app.add_middleware(limits.Accounts, accounts=serving.auth)
    app.add_middleware(MetricsMiddleware, metrics=metrics, routes=routes)
    app.add_middleware(limits.Prefix, root_path=serving.root_path)
    return app, desk


def _page(app: FastAPI, desk: Desk, at_work: AtWork, serving: Serving) -> gr.Blocks:
    """Mounts the page at the root of ``app``."""
    labels = Labels()
    blocks = build(desk, at_work, labels, max_bytes=serving.max_bytes)
    blocks.max_threads = serving.at_once + 8
    blocks.state_session_capacity = SESSIONS
    blocks.queue(max_size=max(1, serving.queue), default_concurrency_limit=serving.at_once)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=serving.host,
        server_port=serving.port,
        root_path=serving.root_path or None,
        footer_links=[],
        max_file_size=serving.max_bytes,
        show_error=True,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        **settings(labels),
    )
    return blocks


def _describe(app: FastAPI) -> None:
    """``/docs``: Swagger UI from this server alone, in colours that can be read."""

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        page = get_swagger_ui_html(
            openapi_url=f"{root}{app.openapi_url}",
            title=f"{app.title}: REST",
            swagger_js_url=f"{root}{DOCS}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{DOCS}/swagger-ui.css",
            swagger_favicon_url=f"{root}{DOCS}/favicon.png",
            # Its validator, a service on the web, is not asked.
            swagger_ui_parameters={"validatorUrl": None, "defaultModelsExpandDepth": 0},
        )
        style = f"<style>{asset('colours.css')}{DOCS_STYLE}</style></head>"
        text = bytes(page.body).decode().replace("</head>", style, 1)
        text = text.replace("</body>", f"<script>{DOCS_SCRIPT}</script></body>", 1)
        return HTMLResponse(text.replace("<html>", '<html lang="en">', 1))


async def _forgetting(blocks: gr.Blocks) -> None:
    while True:
        await asyncio.sleep(KEPT / 6)
        forget(blocks.state_holder, datetime.now() - timedelta(seconds=KEPT))


def forget(sessions: StateHolder, before: datetime) -> None:
    """Drop the sessions whose page was closed and that nothing was asked of since.

    Gradio drops their states after an hour, but not the texts that their components show.
    """
    for name, session in list(sessions.session_data.items()):
        if session.is_closed and sessions.time_last_used.get(name, before) <= before:
            sessions.session_data.pop(name, None)
            sessions.time_last_used.pop(name, None)


def _answer_errors(app: FastAPI) -> None:
    """Every error in the one form."""

    @app.exception_handler(SummarizerError)
    async def ours(_: Request, error: SummarizerError) -> Response:
        return failed(status_of(error), type(error).__name__, str(error))

    @app.exception_handler(GoneError)
    async def gone(_: Request, __: GoneError) -> Response:
        return Response(status_code=GONE)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        told = [
            f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}" for wrong in error.errors()[:5]
        ]
        more = len(error.errors()) - len(told)
        message = "; ".join(told) + (f"; and {more} more" if more else "")
        return failed(422, "ValidationError", f"{message}. /docs describes what is expected.")

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> Response:
        kind = HTTPStatus(error.status_code).phrase.title().replace(" ", "") + "Error"
        return failed(error.status_code, kind, str(error.detail), error.headers)

    @app.exception_handler(Exception)
    async def fault(_: Request, __: Exception) -> Response:
        return failed(500, "InternalError", FAULT)


class Server(uvicorn.Server):
    """Serves the application until it is told to end, and lets work under way be done first.

    Signals are heard in the main thread only; in another one it goes on as long as the process.
    """

    def __init__(
        self,
        app: FastAPI,
        desk: Desk,
        serving: Serving,
        *,
        ready: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=serving.host,
                port=serving.port,
                log_level=logging.WARNING,
                access_log=False,
                ws="none",
                timeout_graceful_shutdown=max(1, round(TIME_TO_SAY)),
            )
        )
        self._desk, self._grace, self._ready = desk, serving.grace, ready

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Not handed on afterwards: to be told to end is no failure. Ctrl+C twice ends at once."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._ready is not None:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._desk.closing = True  # nothing more is taken on
        busy = not self._desk.idle
        await self._until_idle(self._grace)
        self._desk.stop_all()
        await self._until_idle(TIME_TO_SAY)
        if busy and not self.force_exit:
            await asyncio.sleep(TIME_TO_SAY / 4)  # what was made last is on its way
        # The page keeps connections open for ever; for those who hold them this is a disconnect.
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.close()
        await super().shutdown(sockets)

    async def _until_idle(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not self._desk.idle and not self.force_exit and loop.time() < end:
            await asyncio.sleep(0.05)


def browse(serving: Serving) -> None:
    """Open a browser on the page, without waiting for it."""
    threading.Thread(target=webbrowser.open, args=(serving.address,), daemon=True).start()
