"""Where an article comes in: pasted, dropped, or one of the examples."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any, get_args

import gradio as gr

from summarizer.options import Options, Style
from summarizer.reports.bilingual import both, say
from summarizer.ui.components.channel import channel
from summarizer.ui.examples import Example
from summarizer.ui.gradio_labels import Words

__all__ = ["Given", "build"]

_STYLES: dict[Style, tuple[str, str]] = {
    "brief": ("Brief: a paragraph", "简报：一段"),
    "bullets": ("Bullets: a line each", "要点：逐条"),
    "headline": ("Headline: one line", "标题：一行"),
    "abstract": ("Abstract: 150 words", "长摘要：约150词"),
}

_TOLD = '<span class="told" role="status"></span>'


@dataclass(frozen=True, slots=True)
class Given:
    """The components of what a reader gives."""

    text: Any
    sentences: Any
    style: Any
    glossary: Any
    keep_all: Any
    run: Any
    stop: Any
    clean: Any
    opener: Any
    """Tells of ``file``, ``example`` and ``terms``."""


def build(options: Options, examples: tuple[Example, ...], words: Words) -> Given:
    """The article's box, the buttons below it and, folded, how the summary is to be."""
    with gr.Column(elem_id="given"):
        text = gr.Textbox(
            "",
            label=words("Chinese article", "中文文章"),
            placeholder=words(
                "Paste the whole page here, captions and buttons included, or drop a text file.",
                "在此粘贴整页内容（含图注、按钮文字），或拖入文本文件。",
            ),
            lines=9,
            max_lines=12,
            elem_id="article",
        )
        with gr.Row(elem_id="buttons"):
            run = gr.Button(
                words("Translate and summarize", "翻译并摘要"),
                variant="primary",
                elem_id="run",
                scale=2,
                min_width=200,
            )
            stop = gr.Button(words("Stop", "停止"), elem_id="stop", min_width=90, interactive=False)
            clean = gr.Button(words("Only clean", "仅清理"), elem_id="clean", min_width=110)
        opener = channel(_ways_in(examples), events=("file", "example", "terms"), elem_id="opener")
        with gr.Accordion(words("Summary, names and terms", "摘要、名称与术语"), open=False):
            with gr.Row():
                style = gr.Radio(
                    [(words(*_STYLES[style]), style) for style in get_args(Style)],
                    value=options.style,
                    label=words("Style of the summary", "摘要样式"),
                    elem_id="style",
                )
                sentences = gr.Number(
                    options.length.sentences,
                    precision=0,
                    minimum=1,
                    maximum=50,
                    label=words("Sentences at most", "最多句数"),
                    elem_id="sentences",
                )
            glossary = gr.Textbox(
                "",  # not None, which a box that was never on the screen would give
                label=words(
                    "Names and terms, one a line: 璧山,Bishan",
                    "名称与术语，每行一条：璧山,Bishan",
                ),
                placeholder="璧山,Bishan\n唐军,Tang Jun",
                lines=3,
                elem_id="glossary",
            )
            channel(_glossary_file())
            keep_all = gr.Checkbox(
                label=words("Drop nothing when cleaning", "清理时不删任何内容"),
                value=options.keep_all,
            )
    return Given(text, sentences, style, glossary, keep_all, run, stop, clean, opener)


def _ways_in(examples: tuple[Example, ...]) -> str:
    shown = "".join(
        f'<button type="button" data-example="{escape(example.name)}">'
        f"{say(example.label, example.title)}</button>"
        for example in examples
    )
    tried = f'<span class="aside">{say("or try:", "或试试：")}</span> {shown}' if shown else ""
    return (
        f'<div class="zh-report"><div class="tools"><label class="pick">'
        f"{say('Open a text file', '打开文本文件')}"
        f'<input type="file" data-open="file" accept=".txt,.md,.text,.html,.htm,text/*" '
        f"{both('aria-label', 'Open a text file', '打开文本文件')}></label>{tried}{_TOLD}"
        "</div></div>"
    )


def _glossary_file() -> str:
    return (
        f'<div class="zh-report"><div class="tools"><label class="pick">'
        f"{say('Add a glossary file (CSV, TSV)', '添加术语表文件（CSV、TSV）')}"
        f'<input type="file" data-open="terms" accept=".csv,.tsv,.txt,text/*" '
        f"{both('aria-label', 'Add a glossary file', '添加术语表文件')}></label>{_TOLD}</div></div>"
    )
