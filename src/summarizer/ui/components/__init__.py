"""Components of the page, one file each, and the building blocks that they share."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from summarizer.errors import SummarizerError
from summarizer.messages import chinese_error
from summarizer.reports.wording import say

__all__ = ["Labels", "channel", "error_text"]


class Labels:
    """Labels of Gradio's own components in English and Chinese; the browser picks one."""

    def __init__(self) -> None:
        self._chinese: dict[str, str] = {}

    def __call__(self, english: str, chinese: str) -> Any:
        """Return a label for a component and remember its Chinese."""
        self._chinese[english] = chinese
        return gr.I18n()(english)

    @property
    def i18n(self) -> gr.I18n:
        """All labels so far, in the form that Gradio's server takes."""
        english = {text: text for text in self._chinese}
        chinese = dict(self._chinese)
        return gr.I18n(
            en=english, zh=chinese, **{"zh-CN": chinese, "zh-TW": chinese, "zh-HK": chinese}
        )


def channel(value: str = "", *, events: tuple[str, ...] = (), **settings: Any) -> gr.HTML:
    """Return HTML that forwards events of the page's scripts to Python (see reader.js).

    Each of ``events`` becomes a listener of the component, as in ``html.redo(fn, …)``; its
    ``gr.EventData`` holds the data.
    """
    names = "[" + ", ".join(f"'{name}'" for name in events) + "]"
    listen = f"window.summarizer.channel(element, trigger, {names})" if events else None
    return gr.HTML(value, js_on_load=listen, apply_default_css=False, **settings)


def error_text(error: SummarizerError) -> str:
    """Return HTML for an error: its message; in Chinese its class's sentence, details folded."""
    message = str(error)
    return (
        f"{say(message, chinese_error(error))}"
        f'<details class="zh-detail"><summary data-zh="详情（英文）"></summary>'
        f'<span lang="en" data-zh="{escape(message)}"></span></details>'
    )
