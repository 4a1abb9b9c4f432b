"""The application: the REST API, its description, what an operator watches, and a page if given."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib import resources
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response

from summarizer import __version__
from summarizer.errors import SummarizerError
from summarizer.machine import cores
from summarizer.models.store import Store
from summarizer.reports.html import asset
from summarizer.request import Service
from summarizer.server import api, api_files, middleware, monitoring
from summarizer.server.config import Serving
from summarizer.server.connections import TimedConnection
from summarizer.server.desk import Desk, RequestThreads, Turns
from summarizer.server.model_switch import Load, ModelSwitch

if TYPE_CHECKING:
    import socket

__all__ = ["Mount", "Server", "browse", "make_app"]

Mount = Callable[[FastAPI, Desk, ModelSwitch, Serving], Callable[[], int]]
"""Mounts a page on an application; returns a function that counts the page's waiting requests."""

ANSWER_TIME = 2.0
"""Seconds to send the answers that are ready when the server shuts down."""

POLL = 0.05
"""Seconds between two checks whether the work is done at shutdown."""

SWAGGER_FILES = "/static-offline-docs"
"""Path under which ``fastapi-offline`` serves Swagger UI."""

CLIENT_CLOSED_REQUEST = 499
"""Status, introduced by nginx, of a request whose client disconnected before the answer."""


def make_app(
    service: Service,
    serving: Serving,
    mount: Mount | None = None,
    *,
    load: Load | None = None,
    store: Store | None = None,
) -> tuple[FastAPI, Desk]:
    """Return the application around a service, and the desk that admits its work.

    Args:
        service: Answers the requests until another model is chosen.
        serving: The settings.
        mount: Mounts the page; ``None`` for the REST API alone.
        load: Loads another model that a user chooses; ``None`` rules that out.
        store: The store of the models; ``None`` for the user's own.
    """
    models = ModelSwitch(
        service, load, store or Store(Store.default_root()), manage=serving.lets_choose
    )
    metrics = monitoring.Metrics()
    desk = Desk(lambda: models.service, Turns(cores()), metrics.count)
    threads = RequestThreads(serving.at_once, serving.queue)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        threads.close()

    app = FastAPIOffline(
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        title="Summarizer",
        version=__version__,
        description=_asset("description.md"),
    )
    _add_docs(app)
    routers = (
        api.routes(desk, threads),
        api_files.routes(threads),
        monitoring.routes(desk, metrics),
    )
    for router in routers:
        app.include_router(router)
    routes = [getattr(route, "path", "") for router in routers for route in router.routes]
    _add_error_answers(app)
    page_waiting = mount(app, desk, models, serving) if mount else lambda: 0
    metrics.watch_queue(lambda: threads.waiting + page_waiting())

    # The middleware that is added last sees a request first.
    app.add_middleware(middleware.NoGradioFiles)
    app.add_middleware(middleware.SizeLimit, max_bytes=serving.max_bytes)
    if serving.rate:
        app.add_middleware(middleware.RateLimit, rate=serving.rate)
    app.add_middleware(middleware.ShutdownGate, closing=lambda: desk.closing)
    if serving.auth:
        app.add_middleware(middleware.BasicAuth, accounts=serving.auth)
    if serving.allowed_hosts:
        app.add_middleware(middleware.HostCheck, hosts=serving.allowed_hosts)
    app.add_middleware(middleware.SecurityHeaders)
    app.add_middleware(monitoring.MetricsMiddleware, metrics=metrics, routes=routes)
    app.add_middleware(middleware.RootPath, root_path=serving.root_path)
    return app, desk


def _add_docs(app: FastAPI) -> None:
    """Add ``/docs``: Swagger UI with no request to another host."""

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        page = get_swagger_ui_html(
            openapi_url=f"{root}{app.openapi_url}",
            title=f"{app.title}: REST",
            swagger_js_url=f"{root}{SWAGGER_FILES}/swagger-ui-bundle.js",
            swagger_css_url=f"{root}{SWAGGER_FILES}/swagger-ui.css",
            swagger_favicon_url=f"{root}{SWAGGER_FILES}/favicon.png",
            # The validator is a service on the web.
            swagger_ui_parameters={"validatorUrl": None, "defaultModelsExpandDepth": 0},
        )
        style = f"<style>{asset('colours.css')}{_asset('docs.css')}</style></head>"
        text = bytes(page.body).decode().replace("</head>", style, 1)
        text = text.replace("</body>", f"<script>{_asset('docs.js')}</script></body>", 1)
        return HTMLResponse(text.replace("<html>", '<html lang="en">', 1))


def _asset(name: str) -> str:
    return (resources.files("summarizer.server") / "assets" / name).read_text("utf-8")


def _add_error_answers(app: FastAPI) -> None:
    """Answer every error in one form."""
    error_response = middleware.error_response

    @app.api_route(
        "/v1/{rest:path}",
        methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        include_in_schema=False,
    )
    async def unknown(rest: str) -> Response:
        message = f"There is no such request for v1/{rest}; /docs describes all requests."
        return error_response(404, "NotFoundError", message)

    @app.exception_handler(SummarizerError)
    async def summarizer_error(_: Request, error: SummarizerError) -> Response:
        return error_response(middleware.status_of(error), type(error).__name__, str(error))

    @app.exception_handler(ClientDisconnect)
    async def disconnect(_: Request, __: ClientDisconnect) -> Response:
        return Response(status_code=CLIENT_CLOSED_REQUEST)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        errors = error.errors()
        message = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors[:5])
        more = f"; and {len(errors) - 5} more" if len(errors) > 5 else ""
        message = f"{message}{more}. /docs describes what is expected."
        return error_response(422, "ValidationError", message)

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> Response:
        kind = HTTPStatus(error.status_code).phrase.title().replace(" ", "") + "Error"
        return error_response(error.status_code, kind, str(error.detail), error.headers)

    @app.exception_handler(Exception)
    async def fault(_: Request, __: Exception) -> Response:
        return error_response(500, "InternalError", api.FAULT)


class Server(uvicorn.Server):
    """Serves an application; at shutdown, running work gets time to finish.

    Signals are handled in the main thread only; in any other, the server runs as long as the
    process or until ``should_exit`` is set.
    """

    def __init__(
        self,
        app: FastAPI,
        desk: Desk,
        serving: Serving,
        *,
        ready: Callable[[], None] | None = None,
    ) -> None:
        """Configure the server.

        Args:
            app: The application.
            desk: The desk that admits its work.
            serving: The settings.
            ready: Called once the server listens.
        """
        super().__init__(
            uvicorn.Config(
                app,
                host=serving.host,
                port=serving.port,
                log_level=logging.WARNING,
                access_log=False,
                ws="none",
                http=TimedConnection,
                proxy_headers=bool(serving.proxies),
                forwarded_allow_ips=list(serving.proxies),
                timeout_graceful_shutdown=max(1, round(ANSWER_TIME)),
            )
        )
        self._desk, self._grace, self._ready = desk, serving.grace, ready

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Shut down; a second Ctrl+C ends at once.

        Unlike uvicorn, raise no signal again afterwards: an ordered shutdown exits with code 0.
        """
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        if self.started and self._ready is not None:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse new work, let running work finish, stop the rest, and close connections."""
        self._desk.closing = True
        busy = not self._desk.idle
        await self._until_idle(self._grace)
        self._desk.stop_all()
        await self._until_idle(ANSWER_TIME)
        if busy and not self.force_exit:
            await asyncio.sleep(ANSWER_TIME / 4)  # the last answers are on their way
        # The page keeps its connections open; its clients see this as a disconnect.
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.close()
        await super().shutdown(sockets)

    async def _until_idle(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not self._desk.idle and not self.force_exit and loop.time() < end:
            await asyncio.sleep(POLL)


def browse(serving: Serving) -> None:
    """Open a browser on the page, without waiting for it."""
    threading.Thread(target=webbrowser.open, args=(serving.address,), daemon=True).start()
