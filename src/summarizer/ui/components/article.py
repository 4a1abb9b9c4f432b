"""The article's box: text that is pasted, dropped, or one of the examples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, get_args

import gradio as gr

from summarizer.chinese.clean import clean
from summarizer.options import Options, Style
from summarizer.reports.wording import both, say
from summarizer.ui.components import Labels, channel

__all__ = ["ArticleBox", "Example", "build", "examples"]

_PACKAGE = Path(__file__).parents[2]
EXAMPLE_FOLDERS = (_PACKAGE / "examples", _PACKAGE.parents[1] / "examples")
"""Folder of the example articles in an installed package, and in a checkout."""

_STYLES: dict[Style, tuple[str, str]] = {
    "brief": ("Brief: a paragraph", "简报：一段"),
    "bullets": ("Bullets: a line each", "要点：逐条"),
    "headline": ("Headline: one line", "标题：一行"),
    "abstract": ("Abstract: 150 words", "长摘要：约150词"),
}

_FEEDBACK = '<span class="feedback" role="status"></span>'


@dataclass(frozen=True, slots=True)
class Example:
    """An example article: what it is about, in English; its own title; its text."""

    name: str
    label: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleBox:
    """The components that hold an article and its settings.

    ``opener`` has the events ``file``, ``example`` and ``terms``.
    """

    text: Any
    translation: Any
    sentences: Any
    style: Any
    glossary: Any
    keep_all: Any
    run: Any
    stop: Any
    clean: Any
    opener: Any


@cache
def examples() -> tuple[Example, ...]:
    """Return the example articles by name; none if their files are not installed."""
    folder = next((folder for folder in EXAMPLE_FOLDERS if folder.is_dir()), None)
    found = []
    for path in sorted(folder.glob("*.txt")) if folder else ():
        text = path.read_text(encoding="utf-8")
        label = path.stem.replace("-", " ").capitalize()
        found.append(Example(path.stem, label, clean(text).title, text))
    return tuple(found)


def build(options: Options, labels: Labels) -> ArticleBox:
    """Build the article's box, the buttons below it, and the folded settings."""
    with gr.Column(elem_id="given"):
        text = gr.Textbox(
            "",
            label=labels("Chinese article", "中文文章"),
            placeholder=labels(
                "Paste the whole page here, captions and buttons included, or drop a text file.",
                "在此粘贴整页内容（含图注、按钮文字），或拖入文本文件。",
            ),
            lines=9,
            max_lines=12,
            elem_id="article",
        )
        with gr.Row(elem_id="buttons"):
            run = gr.Button(
                labels("Translate and summarize", "翻译并摘要"),
                variant="primary",
                elem_id="run",
                scale=2,
                min_width=200,
            )
            stop = gr.Button(
                labels("Stop", "停止"), elem_id="stop", min_width=90, interactive=False
            )
            clean = gr.Button(labels("Only clean", "仅清理"), elem_id="clean", min_width=110)
        opener = channel(_openers(), events=("file", "example", "terms"), elem_id="opener")
        with gr.Accordion(
            labels("I have an English version", "我有英文译文"), open=False, elem_id="supplied"
        ):
            translation = gr.Textbox(
                "",
                label=labels("English version", "英文译文"),
                placeholder=labels(
                    "Paste the English of this article by any translator. It is checked sentence "
                    "by sentence and not changed; no model translates.",
                    "在此粘贴本文的英文译文（任何译者或工具均可）。将逐句核查，不作改动，也不使用翻译模型。",
                ),
                lines=6,
                max_lines=12,
                elem_id="english",
            )
        with gr.Accordion(labels("Summary, names and terms", "摘要、名称与术语"), open=False):
            with gr.Row():
                style = gr.Radio(
                    [(labels(*_STYLES[style]), style) for style in get_args(Style)],
                    value=options.style,
                    label=labels("Style of the summary", "摘要样式"),
                    elem_id="style",
                )
                sentences = gr.Number(
                    options.length.sentences,
                    precision=0,
                    minimum=1,
                    maximum=50,
                    label=labels("Sentences at most", "最多句数"),
                    elem_id="sentences",
                )
            glossary = gr.Textbox(
                "",  # A box that was never on the screen would give None.
                label=labels(
                    "Names and terms, one a line: 璧山,Bishan",
                    "名称与术语，每行一条：璧山,Bishan",
                ),
                placeholder="璧山,Bishan\n唐军,Tang Jun",
                lines=3,
                elem_id="glossary",
            )
            channel(_glossary_file())
            keep_all = gr.Checkbox(
                label=labels("Drop nothing when cleaning", "清理时不删任何内容"),
                value=options.keep_all,
            )
    return ArticleBox(
        text, translation, sentences, style, glossary, keep_all, run, stop, clean, opener
    )


def _openers() -> str:
    """Return the button to open a file, and a button for each example."""
    buttons = "".join(
        f'<button type="button" data-example="{escape(example.name)}">'
        f"{say(example.label, example.title)}</button>"
        for example in examples()
    )
    tried = f'<span class="aside">{say("or try:", "或试试：")}</span> {buttons}' if buttons else ""
    return (
        f'<div class="zh-report"><div class="tools"><label class="pick">'
        f"{say('Open a text file', '打开文本文件')}"
        f'<input type="file" data-open="file" accept=".txt,.md,.text,.html,.htm,text/*" '
        f"{both('aria-label', 'Open a text file', '打开文本文件')}></label>{tried}{_FEEDBACK}"
        "</div></div>"
    )


def _glossary_file() -> str:
    return (
        f'<div class="zh-report"><div class="tools"><label class="pick">'
        f"{say('Add a glossary file (CSV, TSV)', '添加术语表文件（CSV、TSV）')}"
        f'<input type="file" data-open="terms" accept=".csv,.tsv,.txt,text/*" '
        f"{both('aria-label', 'Add a glossary file', '添加术语表文件')}></label>{_FEEDBACK}"
        "</div></div>"
    )
