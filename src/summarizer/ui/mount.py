"""The page on the application of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import gradio as gr

from summarizer.ui.components import Labels
from summarizer.ui.page import build, settings

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio.state_holder import StateHolder

    from summarizer.request import Service
    from summarizer.server.config import Serving
    from summarizer.server.model_switch import ModelSwitch

__all__ = ["forget_closed", "mount"]

SESSIONS = 200
"""Pages whose reports are held in memory; a new one replaces the one longest unused."""

SESSION_SECONDS = 3600.0
"""Seconds that the report of a closed page is held, for a reader who opens it again."""


def mount(app: FastAPI, desk: Service, models: ModelSwitch, serving: Serving) -> Callable[[], int]:
    """Mount the page at the root of ``app``.

    Returns:
        A function that returns the number of requests in the page's queue.
    """
    labels = Labels()
    blocks = build(desk, models, labels, max_bytes=serving.max_bytes)
    blocks.max_threads = serving.at_once + 8
    blocks.state_session_capacity = SESSIONS
    blocks.queue(max_size=max(1, serving.queue), default_concurrency_limit=serving.at_once)

    @asynccontextmanager
    async def forgetting(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(_forget_regularly(blocks))
        yield
        task.cancel()

    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=serving.host,
        server_port=serving.port,
        root_path=serving.root_path or None,
        app_kwargs={"lifespan": forgetting},
        footer_links=[],
        max_file_size=serving.max_bytes,
        show_error=True,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        **settings(labels),
    )
    return lambda: len(blocks._queue)


def forget_closed(sessions: StateHolder, before: datetime) -> None:
    """Drop the sessions of closed pages that were last used before a time.

    Gradio drops their states after an hour, but keeps the texts of their components.
    """
    for name, session in list(sessions.session_data.items()):
        if session.is_closed and sessions.time_last_used.get(name, before) <= before:
            sessions.session_data.pop(name, None)
            sessions.time_last_used.pop(name, None)


async def _forget_regularly(blocks: gr.Blocks) -> None:
    while True:
        await asyncio.sleep(SESSION_SECONDS / 6)
        forget_closed(blocks.state_holder, datetime.now() - timedelta(seconds=SESSION_SECONDS))
