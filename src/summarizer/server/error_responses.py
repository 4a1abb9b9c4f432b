"""Errors as the server answers them: one JSON form, a fitting status, no traceback."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from summarizer.errors import (
    BusyError,
    InputError,
    ModelError,
    StoppedError,
    SummarizerError,
    UsageError,
)

__all__ = ["SOON", "failed", "failure", "status_of"]

SOON = 5
"""Seconds after which to try again where nothing better is known."""


def failure(kind: str, message: str) -> dict[str, Any]:
    """The body of every answer that is an error."""
    return {"error": {"kind": kind, "message": message}}


def failed(
    status: int, kind: str, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An answer that is an error."""
    more = {"Retry-After": str(SOON)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return JSONResponse(failure(kind, message), status, {**more, **(headers or {})})


def status_of(error: SummarizerError) -> int:
    """The status that says best whose fault it is."""
    if isinstance(error, UsageError):
        return HTTPStatus.BAD_REQUEST
    if isinstance(error, InputError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, BusyError | ModelError | StoppedError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR
