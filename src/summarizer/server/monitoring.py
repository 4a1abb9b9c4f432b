"""Health and metrics: what an operator watches. No metric holds any text."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, get_args

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from summarizer import __version__
from summarizer.messages import FindingKind
from summarizer.report import Report, Translation
from summarizer.server.desk import Desk
from summarizer.server.middleware import relative_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Metrics", "MetricsMiddleware", "routes"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)
"""Upper limits of the histogram of seconds."""

PAGE = "page"
"""Route of all requests that belong to the page."""


class Health(BaseModel):
    """State of the server."""

    status: str = Field(description="`ok`, or `closing` (with status 503).", examples=["ok"])
    model: str = Field(description="The translation model and how it runs.")
    version: str


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "summarizer_requests",
            "Requests answered.",
            ["route", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "summarizer_request_seconds",
            "Seconds until the last byte of an answer; without the page, whose answers stay open.",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self.in_progress = Gauge(
            "summarizer_requests_in_progress",
            "Requests of the REST surface being answered.",
            registry=self._registry,
        )
        self._waiting = Gauge(
            "summarizer_queue_waiting",
            "Requests that wait for others, of the page and of the REST surface.",
            registry=self._registry,
        )
        self._segments = Counter(
            "summarizer_segments_translated", "Segments translated.", registry=self._registry
        )
        self._findings = Counter(
            "summarizer_findings", "What checks found.", ["kind"], registry=self._registry
        )
        for kind in get_args(FindingKind):
            self._findings.labels(kind)
        self._model = Gauge(
            "summarizer_model",
            "1, with the models and the version as labels.",
            ["translation", "summary", "version"],
            registry=self._registry,
        )

    def count(self, result: Report | Translation) -> None:
        """Count the segments and findings of a result."""
        translation = result.translation if isinstance(result, Report) else result
        self._segments.inc(len(translation.segments))
        for finding in result.findings:
            self._findings.labels(finding.kind).inc()

    def watch_queue(self, waiting: Callable[[], float]) -> None:
        """Read the number of waiting requests from ``waiting`` whenever the metrics are read."""
        self._waiting.set_function(waiting)

    def text(self, translation_model: str, summary_model: str) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        self._model.clear()
        self._model.labels(translation_model, summary_model, __version__).set(1)
        return generate_latest(self._registry)


class MetricsMiddleware:
    """Counts requests by route and status, and times those of ``routes``."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, routes: Collection[str]) -> None:
        self._app, self._metrics, self._routes = app, metrics, frozenset(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and measure it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = relative_path(scope)
        route = path if path in self._routes else PAGE
        status = 500

        async def status_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        timed = route != PAGE
        start = time.perf_counter()
        if timed:
            self._metrics.in_progress.inc()
        try:
            await self._app(scope, receive, status_send)
        finally:
            if timed:
                self._metrics.in_progress.dec()
                self._metrics.seconds.labels(route).observe(time.perf_counter() - start)
            self._metrics.requests.labels(route, str(status)).inc()


def routes(desk: Desk, metrics: Metrics) -> APIRouter:
    """Return the routes ``/healthz`` and ``/metrics``."""
    router = APIRouter(tags=["watching"])

    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz", response_model=Health, responses={503: {"model": Health}})
    async def healthz() -> Response:
        """Whether the server accepts work. Needs no account."""
        content = {
            "status": "closing" if desk.closing else "ok",
            "model": desk.translation_model,
            "version": __version__,
        }
        return JSONResponse(content, 503 if desk.closing else 200)

    @router.get(
        "/metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def all_metrics() -> Response:
        """Counters for Prometheus: requests, seconds, sentences, findings, the queue, the model."""
        content = metrics.text(desk.translation_model, desk.summary_model)
        return Response(content, media_type=CONTENT_TYPE)

    return router
