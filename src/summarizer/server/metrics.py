"""What is counted of the server's work, for Prometheus. Nothing of any text is in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from summarizer import __version__
from summarizer.messages import FindingKind
from summarizer.report import Finding

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CONTENT_TYPE", "Metrics", "MetricsMiddleware"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)
PAGE = "page"
"""The route under which all that belongs to the page is counted."""


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
            buckets=SECONDS,
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

    def made(self, segments: int, findings: Collection[Finding]) -> None:
        """Count a translation or report."""
        self._segments.inc(segments)
        for finding in findings:
            self._findings.labels(finding.kind).inc()

    def waits(self, number: Callable[[], float]) -> None:
        """Ask ``number`` how many wait, each time somebody wants to know."""
        self._waiting.set_function(number)

    def text(self, translation: str, summary: str) -> bytes:
        """All counters as Prometheus reads them; the names of the models at work go in too."""
        self._model.clear()
        self._model.labels(translation, summary, __version__).set(1)
        return generate_latest(self._registry)


class MetricsMiddleware:
    """Counts requests by route and status, and times those of ``routes``."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, routes: Collection[str]) -> None:
        self._app, self._metrics, self._routes = app, metrics, frozenset(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        route = path if path in self._routes else PAGE
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        own = route != PAGE
        began = time.perf_counter()
        if own:
            self._metrics.in_progress.inc()
        try:
            await self._app(scope, receive, sent)
        finally:
            if own:
                self._metrics.in_progress.dec()
                self._metrics.seconds.labels(route).observe(time.perf_counter() - began)
            self._metrics.requests.labels(route, str(status)).inc()
