"""ASGI middleware before every request: accounts, limits, root path; and answers that refuse."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import math
import re
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from summarizer.errors import (
    BusyError,
    InputError,
    ModelError,
    StoppedError,
    SummarizerError,
    UsageError,
)
from summarizer.server.config import SHUTTING_DOWN

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = [
    "RETRY_AFTER",
    "BasicAuth",
    "HostCheck",
    "NoGradioFiles",
    "RateLimit",
    "RootPath",
    "SecurityHeaders",
    "ShutdownGate",
    "SizeLimit",
    "error_body",
    "error_response",
    "relative_path",
    "status_of",
]

RETRY_AFTER = 5
"""Seconds after which to try again where nothing better is known."""

WRONG_PASSWORDS = "10/20seconds"
"""Wrong passwords that one client may try for one user.

The time is short because it also keeps out who knows the password and sits behind the same proxy;
43,200 tries a day find no password of eight random characters.
"""

SLOW = "The body of the request did not arrive in time; send it again."
"""Message of a request whose body takes too long."""

BODY_SECONDS = 120.0
"""Seconds that the body of a request may take: 5 MB at 340 kbit/s."""

_CONTENT = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    # Gradio's page begins with a script of its own and compiles templates.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
SECURITY_HEADERS = (
    (b"content-security-policy", _CONTENT.encode()),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
"""Headers of every answer; no request of the page goes to another host."""

_WORK = ("/v1/", "/gradio_api/")
_NO_WORK = ("/gradio_api/cancel", "/gradio_api/reset")
_GRADIO_FILES = tuple(
    f"/gradio_api/{name}"
    for name in (
        # Each of these writes its input to a disk. The page uses none of them.
        "upload",
        "deep_link",
        "process_recording",
        "stream/",
        "run-history",
        "vibe",
        "undo-vibe",
    )
)


def error_body(kind: str, message: str) -> dict[str, Any]:
    """Return the JSON of an error, the same for every error."""
    return {"error": {"kind": kind, "message": message}}


def error_response(
    status: int, kind: str, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return an error as a response; a 503 says when to try again."""
    retry = {"Retry-After": str(RETRY_AFTER)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return JSONResponse(error_body(kind, message), status, {**retry, **(headers or {})})


def status_of(error: SummarizerError) -> int:
    """Return the HTTP status of an error of the package."""
    if isinstance(error, UsageError):
        return HTTPStatus.BAD_REQUEST
    if isinstance(error, InputError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, BusyError | ModelError | StoppedError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR


def relative_path(scope: Scope) -> str:
    """Return the path of a request below the root path."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


class _Gate:
    """Middleware that refuses the HTTP requests for which ``_refusal`` returns a response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        raise NotImplementedError


class NoGradioFiles(_Gate):
    """Blocks the endpoints of Gradio that write to a disk."""

    def _refusal(self, scope: Scope) -> Response | None:
        if relative_path(scope).startswith(_GRADIO_FILES):
            return error_response(
                404, "NotFoundError", "This server takes no files here; use /v1/read."
            )
        return None


class HostCheck(_Gate):
    """Refuses requests that name another host than those allowed."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        super().__init__(app)
        self._hosts = hosts

    def _refusal(self, scope: Scope) -> Response | None:
        host = _header(scope, b"host").decode("latin-1").lower()
        name = re.sub(r":\d*$", "", host).strip("[]")
        if name in self._hosts:
            return None
        message = f"This server is not {name[:80]!r}; have it started with --allow-host NAME."
        return error_response(400, "HostError", message)


class SecurityHeaders:
    """Adds the headers that keep other sites from framing the page or running code in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = [pair for pair in SECURITY_HEADERS if pair[0] not in present]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self._app(scope, receive, send_with_headers)


class ShutdownGate(_Gate):
    """Refuses new work while the server shuts down."""

    def __init__(self, app: ASGIApp, *, closing: Callable[[], bool]) -> None:
        super().__init__(app)
        self._closing = closing

    def _refusal(self, scope: Scope) -> Response | None:
        if self._closing() and _starts_work(scope):
            return error_response(503, "BusyError", SHUTTING_DOWN)
        return None


class RateLimit(_Gate):
    """Limits how often each client may start work."""

    def __init__(self, app: ASGIApp, *, rate: str) -> None:
        super().__init__(app)
        self._meter = _Meter(rate)

    def _refusal(self, scope: Scope) -> Response | None:
        client = _client(scope)
        if _starts_work(scope) and not self._meter.hit(client):
            return self._meter.refusal(client, "for a client")
        return None


class RootPath:
    """Serves everything under a path, with a proxy that keeps that path or strips it."""

    def __init__(self, app: ASGIApp, *, root_path: str) -> None:
        self._app, self._root = app, root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its full path."""
        if scope["type"] in ("http", "websocket") and self._root:
            path = scope["path"]
            whole = path == self._root or path.startswith(f"{self._root}/")
            full = path if whole else f"{self._root}{path}"
            # Mounted applications match their root only with its final slash.
            full = f"{full}/" if full == self._root else full
            scope = {**scope, "path": full, "root_path": self._root}
        await self._app(scope, receive, send)


class BasicAuth:
    """Requires an account by HTTP Basic authentication, except for ``/healthz``."""

    def __init__(self, app: ASGIApp, *, accounts: Mapping[str, str]) -> None:
        self._app = app
        self._wrong = _Meter(WRONG_PASSWORDS)
        self._users = frozenset(accounts)
        self._digests = [_digest(f"{user}:{word}".encode()) for user, word in accounts.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or ask for an account."""
        if scope["type"] == "lifespan" or _is_health_check(scope):
            await self._app(scope, receive, send)
            return
        given = _credentials(scope)
        tried = bool(_header(scope, b"authorization"))
        user = given.partition(b":")[0].decode("utf-8", "replace")
        # One meter for all users that do not exist, so that meters are not without number.
        client = f"{_client(scope)} {user if user in self._users else ''}"
        if not (tried and self._wrong.full(client)) and self._is_account(given):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if tried and not self._wrong.hit(client):
            refusal = self._wrong.refusal(client, "wrong passwords for a user of a client")
            await refusal(scope, receive, send)
            return
        challenge = {"WWW-Authenticate": 'Basic realm="Summarizer", charset="UTF-8"'}
        message = "Give the user and the password of an account of this server (HTTP Basic)."
        refusal = error_response(401, "UnauthorizedError", message, challenge)
        await refusal(scope, receive, send)

    def _is_account(self, given: bytes) -> bool:
        # All digests are compared, in constant time, so that the time taken reveals nothing.
        digest = _digest(given)
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        return any(matches)


def _credentials(scope: Scope) -> bytes:
    """Return ``USER:PASSWORD`` of HTTP Basic authentication; empty if there is none."""
    scheme, _, credentials = _header(scope, b"authorization").partition(b" ")
    if scheme.lower() != b"basic":
        return b""
    try:
        return base64.b64decode(credentials.strip(), validate=True)
    except binascii.Error:
        return b""


class SizeLimit:
    """Refuses requests that are too large, with or without a Content-Length, or never complete."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app, self._max = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on up to the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        message = (
            f"A request may have {self._max / 1e6:g} MB; send less at once, or have the server "
            "started with a greater --max-request-mb."
        )
        refusal = error_response(413, "TooLargeError", message, {"Connection": "close"})
        length = _header(scope, b"content-length")
        if length.isdigit() and int(length) > self._max:
            await refusal(scope, receive, send)
            return
        received, answering, complete = 0, False, False
        end = asyncio.get_running_loop().time() + BODY_SECONDS

        async def counting_receive() -> Message:
            nonlocal received, complete
            if complete:  # what is awaited now is that the client leaves
                return await receive()
            try:
                left = end - asyncio.get_running_loop().time()
                message = await asyncio.wait_for(receive(), max(0, left))
            except asyncio.TimeoutError as error:
                raise HTTPException(408, SLOW, {"Connection": "close"}) from error
            complete = not message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > self._max:
                raise HTTPException(413)
            return message

        async def checking_send(message: Message) -> None:
            nonlocal answering
            if received > self._max and not answering:
                return  # the application's own answer to the exception; ours follows below
            answering = True
            await send(message)

        try:
            await self._app(scope, counting_receive, checking_send)
        except HTTPException:
            if received <= self._max:
                raise
        if received > self._max and not answering:
            await refusal(scope, receive, send)


class _Meter:
    """Events of each client in a moving window."""

    def __init__(self, rate: str) -> None:
        self._rate = parse(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, client: str) -> bool:
        """Count an event and return True if the client is still within the limit."""
        return self._limiter.hit(self._rate, client)

    def full(self, client: str) -> bool:
        """Return True if the next event would be over the limit."""
        return not self._limiter.test(self._rate, client)

    def refusal(self, client: str, events: str) -> Response:
        """Return the response for a client over the limit of ``events``."""
        window = self._limiter.get_window_stats(self._rate, client)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        message = f"No more than {self._rate} {events}; ask again in {wait} seconds."
        return error_response(429, "TooManyRequestsError", message, {"Retry-After": str(wait)})


def _starts_work(scope: Scope) -> bool:
    """Return True if a request starts work; showing something and cancelling are none."""
    path = relative_path(scope)
    return scope["method"] == "POST" and path.startswith(_WORK) and not path.startswith(_NO_WORK)


def _client(scope: Scope) -> str:
    """Return the client's address; behind a trusted proxy, uvicorn puts in the forwarded one."""
    host: str = (scope.get("client") or ("?", 0))[0]
    return host


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _is_health_check(scope: Scope) -> bool:
    return relative_path(scope) == "/healthz" and scope.get("method") in ("GET", "HEAD")


def _digest(text: bytes) -> bytes:
    return sha256(text).digest()
