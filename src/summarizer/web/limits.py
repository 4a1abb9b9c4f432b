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

from summarizer.web.answers import failed

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Accounts", "Closing", "Prefix", "Rate", "Size", "costly"]

_COSTLY = ("/v1/", "/gradio_api/queue/join", "/gradio_api/call/", "/gradio_api/run/")


def costly(scope: Scope) -> bool:
    """Whether a request has something done, not only shown."""
    return scope["method"] == "POST" and _path(scope).startswith(_COSTLY)


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
        self._known = [_digest(f"{user}:{word}".encode()) for user, word in accounts.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _path(scope) == "/healthz" or self._knows(scope):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
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


def _digest(text: bytes) -> bytes:
    return sha256(text).digest()


class Rate:
    """Lets each client do so much in so much time, and says when it may go on."""

    def __init__(self, app: ASGIApp, *, rate: str) -> None:
        self._app, self._item = app, parse(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and costly(scope):
            # Behind a proxy that uvicorn trusts, this is the client that the proxy named.
            client = (scope.get("client") or ("?", 0))[0]
            if not self._limiter.hit(self._item, client):
                window = self._limiter.get_window_stats(self._item, client)
                wait = max(1, math.ceil(window.reset_time - time.time()))
                message = f"No more than {self._item} for a client; ask again in {wait} seconds."
                refusal = failed(429, "TooManyRequestsError", message, {"Retry-After": str(wait)})
                await refusal(scope, receive, send)
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
