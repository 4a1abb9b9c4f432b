"""What Gradio's own components are labelled with, in English and in Chinese."""

from __future__ import annotations

from typing import Any

import gradio as gr

__all__ = ["Words"]


class Words:
    """Collects labels while the page is built; the browser picks its language."""

    def __init__(self) -> None:
        self._chinese: dict[str, str] = {}

    def __call__(self, english: str, chinese: str) -> Any:
        """A label for a component."""
        self._chinese[english] = chinese
        return gr.I18n()(english)

    @property
    def i18n(self) -> gr.I18n:
        """All labels so far, as the page's server wants them."""
        english = {text: text for text in self._chinese}
        chinese = dict(self._chinese)
        return gr.I18n(
            en=english, zh=chinese, **{"zh-CN": chinese, "zh-TW": chinese, "zh-HK": chinese}
        )
