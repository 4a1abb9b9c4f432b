"""HTML whose scripts can tell Python something."""

from __future__ import annotations

from typing import Any

import gradio as gr

__all__ = ["channel"]


def channel(value: str = "", *, events: tuple[str, ...] = (), **how: Any) -> gr.HTML:
    """HTML that passes on what the page's scripts tell of an element in it (reader.js).

    Each of ``events`` is then a listener of the component: ``html.redo(fn, …)``, whose
    ``gr.EventData`` holds the data.
    """
    names = "[" + ", ".join(f"'{name}'" for name in events) + "]"
    listen = f"window.summarizer.channel(element, trigger, {names})" if events else None
    return gr.HTML(value, js_on_load=listen, apply_default_css=False, **how)
