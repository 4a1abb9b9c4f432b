"""Words for a reader whose browser speaks English, or Chinese."""

from __future__ import annotations

from html import escape

__all__ = ["both", "say"]


def say(english: str, chinese: str) -> str:
    """HTML that reads as ``english``; a script in the page puts ``chinese`` there where wanted."""
    return f'<span data-zh="{escape(chinese)}">{escape(english)}</span>'


def both(attribute: str, english: str, chinese: str) -> str:
    """An attribute in both languages: ``title="Open" data-zh-title="打开"``."""
    return f'{attribute}="{escape(english)}" data-zh-{attribute}="{escape(chinese)}"'
