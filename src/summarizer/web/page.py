"""What is on the page, and what its three named operations answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import gradio as gr

from summarizer.documents import html
from summarizer.errors import SummarizerError
from summarizer.options import Style
from summarizer.pipeline import Pipeline
from summarizer.web import names, work
from summarizer.web.shown import Parts, Update, models, status
from summarizer.web.turns import Turns

__all__ = ["CSS", "build"]

CSS = (
    html.STYLE
    + """
.zh-status { padding: .6em .8em; border-left: 4px solid #1f5fae; background: #eef4fb;
  color: #1c2430; }
/* Gradio turns dark where the browser is; the report stays ink on paper. */
#status .zh-report, #summary .zh-report, #facts .zh-report, #pairs .zh-report, #findings .zh-report,
#dropped .zh-report { background: #fff; padding: .5em .8em; border-radius: 6px; }
#name-table { --font-mono: var(--font); }
#name-table .table-container { min-width: 38rem; }
.zh-status.failed { border-color: #b3261e; background: #fdecea; }
.gradio-container { width: 100%; max-width: 1200px !important; margin: 0 auto !important; }
"""
)
_INTRODUCTION = """# Summarizer
Paste a Chinese news report as copied from a web page. You get it in English: cleaned, translated
sentence by sentence, summarized with sources, and with everything marked that could not be
verified. Nothing leaves this machine."""
_NAMES = """Change the English of a name, or give a name of your own in the empty row at the end."""

# The button stands below a long table, what comes of it above.
_TO_STATUS = "() => document.getElementById('status').scrollIntoView({block: 'center'})"


def build(pipe: Pipeline, turns: Turns) -> gr.Blocks:
    """The page around a loaded pipeline, and ``/report``, ``/translate``, ``/summarize``."""
    with gr.Blocks(title="Summarizer", analytics_enabled=False) as blocks:
        gr.Markdown(_INTRODUCTION)
        with gr.Row():
            with gr.Column(scale=3):
                text = gr.Textbox(
                    label="Chinese article",
                    placeholder="在此粘贴文章 … the whole page, captions and buttons included",
                    lines=12,
                    max_lines=24,
                    elem_id="article",
                )
                with gr.Row():
                    run = gr.Button(
                        "Translate and summarize", variant="primary", elem_id="run", scale=2
                    )
                    halt = gr.Button("Stop", elem_id="stop")
                    look = gr.Button("Only clean", elem_id="clean")
            with gr.Column(scale=1):
                file = gr.File(
                    label="… or drop a text file",
                    file_types=[".txt", ".md", ".text"],
                    type="filepath",
                    height=160,
                )
                sentences = gr.Slider(
                    1, 10, pipe.options.length.sentences, step=1, label="Summary length"
                )
                style = gr.Radio(
                    list(get_args(Style)), value=pipe.options.style, label="Summary style"
                )
                glossary = gr.Textbox(
                    label="Names and terms", placeholder="璧山,Bishan\n唐军,Tang Jun", lines=3
                )
                keep_all = gr.Checkbox(label="Drop nothing", value=pipe.options.keep_all)
        page = _parts(pipe)
        outputs = [getattr(page, name) for name in Parts.__slots__]
        given = [text, sentences, style, glossary, keep_all, page.keep]
        private: Any = {"api_visibility": "private"}

        def show(*values: Any) -> Iterator[Update]:
            yield from work.reported(pipe, turns, page, *values)

        def redo(*values: Any) -> Iterator[Update]:
            yield from work.redone(pipe, turns, page, *values)

        def clean(*values: Any) -> Update:
            return work.cleaned(page, *values)

        running = run.click(show, given, outputs, **private)
        again = page.redo.click(redo, [*given, page.names, page.last], outputs, **private)
        halt.click(work.halted, None, page.status, cancels=[running, again], **private)
        page.redo.click(None, None, None, js=_TO_STATUS, **private)
        cleaned = [page.status, page.dropped, page.keep]
        look.click(clean, [text, keep_all, page.keep], cleaned, **private)
        file.upload(work.opened, file, [text, page.status], **private)
        # A new article has other lines than those that were ticked for the last one.
        text.input(lambda: gr.update(choices=[], value=[]), None, page.keep, **private)
        _name_operations(pipe, turns)
    return blocks


def _parts(pipe: Pipeline) -> Parts:
    """The status, the report and its tabs."""
    shown = {
        "status": gr.HTML(status(models(pipe)), elem_id="status"),
        "summary": gr.HTML(elem_id="summary"),
        "last": gr.State(None),
    }
    with gr.Row():
        shown["markdown"] = gr.DownloadButton("Download Markdown", visible=False)
        shown["json"] = gr.DownloadButton("Download JSON", visible=False)
    with gr.Tabs():
        with gr.Tab("Source and translation"):
            shown["pairs"] = gr.HTML(elem_id="pairs")
        with gr.Tab("Key facts"):
            shown["facts"] = gr.HTML(elem_id="facts")
        with gr.Tab("Could not be verified"):
            shown["findings"] = gr.HTML(elem_id="findings")
        with gr.Tab("Names and terms"):
            shown["names"] = gr.Dataframe(
                headers=names.HEADERS,
                type="array",
                label=_NAMES,
                interactive=True,
                visible=False,
                static_columns=names.READ_ONLY,
                column_widths=["21%", "36%", "15%", "12%", "16%"],
                wrap=True,
                buttons=[],
                max_height=1600,
                elem_id="name-table",
            )
            shown["redo"] = gr.Button("Redo with these names", visible=False, elem_id="redo")
        with gr.Tab("Left out by cleaning"):
            shown["keep"] = gr.CheckboxGroup(
                [], label="Tick a line to keep it, then run again", elem_id="keep"
            )
            shown["dropped"] = gr.HTML(elem_id="dropped")
    return Parts(**shown)


def _name_operations(pipe: Pipeline, turns: Turns) -> None:
    """What ``gradio_client`` calls: the same results, as JSON, as the command line's."""

    def report(
        text: str,
        sentences: int = pipe.options.length.sentences,
        glossary: dict[str, str] | None = None,
        keep_all: bool = pipe.options.keep_all,
        style: Style = pipe.options.style,
        words: int | None = pipe.options.words,
    ) -> dict[str, Any]:
        """Clean, translate, check and summarize; the Report as JSON."""
        try:
            with turns.turn(text):
                return pipe.report(
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
            with turns.turn(text):
                found = pipe.translate(text, glossary=glossary, clean_first=clean_first)
            return found.to_dict()
        except SummarizerError as error:
            raise gr.Error(str(error)) from error

    def summarize(
        text: str,
        sentences: int = pipe.options.length.sentences,
        glossary: dict[str, str] | None = None,
        style: Style = pipe.options.style,
        words: int | None = pipe.options.words,
    ) -> dict[str, Any]:
        """Only the Summary, as JSON."""
        try:
            with turns.turn(text):
                return pipe.summarize(
                    text, sentences=sentences, words=words, style=style, glossary=glossary
                ).to_dict()
        except SummarizerError as error:
            raise gr.Error(str(error)) from error

    for operation in (report, translate, summarize):
        gr.api(operation, api_name=operation.__name__)
