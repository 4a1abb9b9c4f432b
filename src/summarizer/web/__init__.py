"""The page: paste or drop an article, read the report. A thin adapter, no logic of its own."""

from __future__ import annotations

import errno
import os
import socket

from summarizer.engines.layout import cores
from summarizer.errors import MissingDependencyError, ServerError, UsageError
from summarizer.pipeline import Pipeline

__all__ = ["require_port", "serve"]

LONGEST_QUEUE = 100
AT_ONCE = 40
"""Requests that are worked on at once: their sentences share batches, short ones go ahead."""

LARGEST_FILE = "5mb"


def serve(
    pipe: Pipeline, *, host: str = "127.0.0.1", port: int = 7860, open_browser: bool = False
) -> None:
    """Serve the page until interrupted.

    Raises :class:`ServerError` where the port is taken or the host is not this machine's,
    :class:`MissingDependencyError` where gradio is not installed.
    """
    require_port(host, port)
    # Read by gradio when it is imported: nothing is told to anybody.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    try:
        import gradio
    except ImportError as error:
        raise MissingDependencyError(
            'The page needs gradio; install it with: pip install "summarizer-zh-en[web]".'
        ) from error
    from summarizer.web.page import CSS, build
    from summarizer.web.turns import Turns

    blocks = build(pipe, Turns(cores()))
    blocks.queue(max_size=LONGEST_QUEUE, default_concurrency_limit=AT_ONCE)
    blocks.launch(
        server_name=host,
        server_port=port,
        inbrowser=open_browser,
        share=False,
        show_error=True,
        quiet=True,
        footer_links=[],
        max_threads=AT_ONCE + 8,
        max_file_size=LARGEST_FILE,
        css=CSS,
        theme=gradio.themes.Default(
            font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
        ),
        pwa=False,
    )


def require_port(host: str, port: int) -> None:
    """Raise :class:`ServerError` where the page cannot be served there.

    Raises :class:`UsageError` for a number that is no port.
    """
    if not 1 <= port <= 65535:
        raise UsageError(f"{port} is no port; give one from 1 to 65535 with --port.")
    with socket.socket() as probe:
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
