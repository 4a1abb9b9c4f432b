"""Where a report is read: its status, its summary, the pairs, and what can be folded away."""

from __future__ import annotations

from typing import Any

import gradio as gr

from summarizer.ui.components.channel import channel
from summarizer.ui.updates import Parts

__all__ = ["build"]


def build(keeper: Any, stop: Any, status: str) -> Parts:
    """``keeper``: hands each report to the browser's history; ``stop``: the button that ends work;
    ``status``: what is said first.

    ``pairs`` tells of ``edit``; ``below`` of ``redo``, ``keep`` and ``drop``.
    """
    with gr.Column(elem_id="report", elem_classes="zh-report-root"):
        return Parts(
            status=channel(status, elem_id="status"),
            top=channel(elem_id="top"),
            pairs=channel(events=("edit",), elem_id="pairs"),
            below=channel(events=("redo", "keep", "drop"), elem_id="below"),
            keeper=keeper,
            stop=stop,
            last=gr.State(None),
            kept=gr.State(frozenset()),
        )
