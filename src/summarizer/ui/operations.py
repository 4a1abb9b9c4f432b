"""What ``gradio_client`` calls: the same results, as JSON, as the command line's."""

from __future__ import annotations

from typing import Any

import gradio as gr

from summarizer.errors import SummarizerError
from summarizer.options import Style
from summarizer.server.desk import Desk

__all__ = ["offer"]


def offer(desk: Desk) -> None:
    """``/report``, ``/translate`` and ``/summarize`` on the page that is being built."""
    options = desk.options

    def report(
        text: str,
        sentences: int = options.length.sentences,
        glossary: dict[str, str] | None = None,
        keep_all: bool = options.keep_all,
        style: Style = options.style,
        words: int | None = options.words,
    ) -> dict[str, Any]:
        """Clean, translate, check and summarize; the Report as JSON."""
        try:
            return desk.report(
                text,
                sentences=sentences,
                words=words,
                style=style,
                glossary=glossary,
                keep_all=keep_all,
            ).to_dict()
        except SummarizerError as error:
            raise gr.Error(str(error)) from error

    def translate(
        text: str, glossary: dict[str, str] | None = None, clean_first: bool = False
    ) -> dict[str, Any]:
        """One line in, one line out; the Translation as JSON."""
        try:
            found = desk.translate(text, glossary=glossary, clean_first=clean_first)
            return found.to_dict()
        except SummarizerError as error:
            raise gr.Error(str(error)) from error

    def summarize(
        text: str,
        sentences: int = options.length.sentences,
        glossary: dict[str, str] | None = None,
        style: Style = options.style,
        words: int | None = options.words,
    ) -> dict[str, Any]:
        """Only the Summary, as JSON."""
        try:
            return desk.summarize(
                text, sentences=sentences, words=words, style=style, glossary=glossary
            ).to_dict()
        except SummarizerError as error:
            raise gr.Error(str(error)) from error

    for operation in (report, translate, summarize):
        gr.api(operation, api_name=operation.__name__)
