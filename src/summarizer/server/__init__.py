"""The page and the REST surface: paste or send an article, read the report. No logic of its own."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING, Any

from summarizer.errors import MissingDependencyError, ServerError
from summarizer.server.config import Serving, read_accounts

if TYPE_CHECKING:
    from summarizer.models.store import Store
    from summarizer.server.model_switch import Load, Loaded

__all__ = ["Serving", "read_accounts", "require_port", "serve"]


def serve(
    pipe: Loaded,
    serving: Serving | None = None,
    *,
    load: Load | None = None,
    store: Store | None = None,
    open_browser: bool = False,
    **choices: Any,
) -> None:
    """Serve until told to end by a signal; then work under way is done, or stopped, first.

    ``load`` loads another model that is chosen in the page, out of ``store`` (the user's own);
    without it none can be.

    ``choices`` are fields of :class:`Serving`, as in ``serve(pipe, port=8000)``. Signals are heard
    where this is called from the main thread. Raises :class:`ServerError` where the port is taken
    or the host is not this machine's, :class:`~summarizer.errors.UsageError`,
    :class:`MissingDependencyError` where packages of the extra "web" are not installed.
    """
    serving = (serving or Serving()).replace(**choices)
    require_port(serving.host, serving.port)
    # Read by gradio when it is imported: nothing is told to anybody, no runs are kept.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("GRADIO_RUN_HISTORY", "False")
    try:
        from summarizer.server.app import Server, browse, make_app
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"The page needs {error.name}; install all of it with: "
            'pip install "summarizer-zh-en[web]".'
        ) from error
    app, desk = make_app(pipe, serving, load, store)
    ready = (lambda: browse(serving)) if open_browser else None
    Server(app, desk, serving, ready=ready).run()


def require_port(host: str, port: int) -> None:
    """Raise :class:`ServerError` where the page cannot be served there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ServerError(
                    f"Port {port} on {host} is in use; stop what runs there or give another "
                    "with --port."
                ) from error
            raise ServerError(
                f"The page cannot be served on {host}:{port} ({error.strerror or error}); give "
                "another --host or --port."
            ) from error
