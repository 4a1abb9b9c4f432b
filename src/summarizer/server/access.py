"""Who may come in, with how much, and how often: what stands before every request."""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException

from summarizer.server.error_responses import failed

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Accounts", "Closed", "Closing", "Prefix", "Rate", "Size", "costly"]

_COSTLY = ("/v1/", "/gradio_api/")
_FREE = ("/gradio_api/cancel", "/gradio_api/reset")
_CLOSED = tuple(
    f"/gradio_api/{name}"
    for name in (
        # Each writes what it is sent to a disk; the page uses none of them.
        "upload",
        "deep_link",
        "process_recording",
        "stream/",
        "run-history",
        "vibe",
        "undo-vibe",
    )
)

GUESSES = "10/minute"
"""Wrong passwords that a client may try."""


def costly(scope: Scope) -> bool:
    """Whether a request has something done, not only shown or called off."""
    path = _path(scope)
    return scope["method"] == "POST" and path.startswith(_COSTLY) and not path.startswith(_FREE)


def _client(scope: Scope) -> str:
    """Behind a proxy that uvicorn trusts, the client that the proxy named."""
    host: str = (scope.get("client") or ("?", 0))[0]
    return host


class _Meter:
    """How often each client did something, in a moving window."""

    def __init__(self, rate: str) -> None:
        self.item = parse(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, client: str) -> bool:
        """Count once more; whether that is allowed."""
        return self._limiter.hit(self.item, client)

    def full(self, client: str) -> bool:
        return not self._limiter.test(self.item, client)

    def refusal(self, client: str, what: str) -> Response:
        window = self._limiter.get_window_stats(self.item, client)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        message = f"No more than {self.item} {what}; ask again in {wait} seconds."
        return failed(429, "TooManyRequestsError", message, {"Retry-After": str(wait)})


class Closed:
    """Shuts the ways by which Gradio would keep what it is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _path(scope).startswith(_CLOSED):
            refusal = failed(404, "NotFoundError", "This server takes no files that way.")
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


class Prefix:
    """Shows everything under a path, whether the proxy before it keeps that path or takes it."""

    def __init__(self, app: ASGIApp, *, root_path: str) -> None:
        self._app, self._root = app, root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and self._root:
            path = scope["path"]
            kept = path == self._root or path.startswith(f"{self._root}/")
            full = path if kept else f"{self._root}{path}"
            # The root itself has a slash at its end for those who look for what lies below it.
            full = f"{full}/" if full == self._root else full
            scope = {**scope, "path": full, "root_path": self._root}
        await self._app(scope, receive, send)


class Closing:
    """Refuses new work once the server is ending."""

    def __init__(self, app: ASGIApp, *, closing: Callable[[], bool]) -> None:
        self._app, self._closing = app, closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._closing() and costly(scope):
            refusal = failed(503, "BusyError", "The server is ending; ask again when it is back.")
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


class Accounts:
    """Lets in whom it knows, by HTTP Basic; and everybody to ``/healthz``."""

    def __init__(self, app: ASGIApp, *, accounts: Mapping[str, str]) -> None:
        self._app = app
        self._wrong = _Meter(GUESSES)
        self._known = [_digest(f"{user}:{word}".encode()) for user, word in accounts.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _is_healthz(scope):
            await self._app(scope, receive, send)
            return
        client = _client(scope)
        guessed = bool(_header(scope, b"authorization"))
        if not (guessed and self._wrong.full(client)) and self._knows(scope):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if guessed and not self._wrong.hit(client):
            refusal = self._wrong.refusal(client, "wrong passwords for a client")
            await refusal(scope, receive, send)
            return
        asks = {"WWW-Authenticate": 'Basic realm="Summarizer", charset="UTF-8"'}
        message = "Give the user and the password of an account of this server (HTTP Basic)."
        await failed(401, "UnauthorizedError", message, asks)(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        scheme, _, credentials = _header(scope, b"authorization").partition(b" ")
        try:
            given = base64.b64decode(credentials.strip(), validate=True)
        except binascii.Error:
            given = b""
        # Every account is compared, and whole: the time taken tells nothing.
        digest = _digest(given)
        matches = [hmac.compare_digest(digest, known) for known in self._known]
        return scheme.lower() == b"basic" and any(matches)


def _is_healthz(scope: Scope) -> bool:
    return _path(scope) == "/healthz" and scope.get("method") in ("GET", "HEAD")


def _digest(text: bytes) -> bytes:
    return sha256(text).digest()


class Rate:
    """Lets each client do so much in so much time, and says when it may go on."""

    def __init__(self, app: ASGIApp, *, rate: str) -> None:
        self._app, self._meter = app, _Meter(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and costly(scope):
            client = _client(scope)
            if not self._meter.hit(client):
                await self._meter.refusal(client, "for a client")(scope, receive, send)
                return
        await self._app(scope, receive, send)


class Size:
    """Refuses a request that is too large, whether it says its length or not."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        message = (
            f"A request may have {self._most / 1e6:g} MB; send less at once, or have the server "
            "started with a greater --max-request-mb."
        )
        refusal = failed(413, "TooLargeError", message, {"Connection": "close"})
        length = _header(scope, b"content-length")
        if length.isdigit() and int(length) > self._most:
            await refusal(scope, receive, send)
            return
        had, begun = 0, False

        async def counted() -> Message:
            nonlocal had
            part = await receive()
            had += len(part.get("body", b""))
            if had > self._most:
                raise HTTPException(413)
            return part

        async def sent(part: Message) -> None:
            nonlocal begun
            if had > self._most and not begun:
                return  # the application's own words about it
            begun = True
            await send(part)

        try:
            await self._app(scope, counted, sent)
        except HTTPException:
            if had <= self._most:
                raise
        if had > self._most and not begun:
            await refusal(scope, receive, send)
