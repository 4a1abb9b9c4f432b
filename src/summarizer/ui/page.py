"""The page: its views in tabs, its events, its operations, and its place on the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import gradio as gr

from summarizer.errors import SummarizerError
from summarizer.messages import ERRORS
from summarizer.models.servers import sent_to
from summarizer.options import Style
from summarizer.reports.html import asset
from summarizer.reports.wording import say
from summarizer.request import ReportRequest, Service, TranslationRequest
from summarizer.server.model_switch import ModelSwitch
from summarizer.ui import actions
from summarizer.ui.actions import ArticleForm
from summarizer.ui.components import Labels, article, channel, lists, models, ready_line, report
from summarizer.ui.components.article import ArticleBox
from summarizer.ui.components.report import Parts, Update

if TYPE_CHECKING:
    from fastapi import FastAPI
    from gradio.state_holder import StateHolder

    from summarizer.server.config import Serving

__all__ = ["build", "forget_closed", "mount", "settings"]

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


_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

_TO_STATUS = "() => document.getElementById('status').scrollIntoView({block: 'start'})"


class _Blocks(gr.Blocks):  # type: ignore[misc]
    """Gradio's blocks, without the texts of users in the errors that it prints."""

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Refuse a call with too few inputs without quoting them."""
        expected = len(block_fn.inputs)
        if len(inputs) < expected:
            raise gr.Error(
                f"This call needs {expected} inputs and got {len(inputs)}.", print_exception=False
            )


def build(service: Service, switch: ModelSwitch, labels: Labels, *, max_bytes: int) -> gr.Blocks:
    """Build the page, with ``/report``, ``/translate`` and ``/summarize`` for ``gradio_client``.

    Args:
        service: Answers the requests of the page.
        switch: The models in use, for the models view.
        labels: Collects the labels of Gradio's components.
        max_bytes: Largest request that the server takes.
    """
    with _Blocks(title="Summarizer", analytics_enabled=False) as blocks:
        channel(_introduction(service), elem_id="head")
        past = lists.build_history(service.remembers)
        past.keeper.render()
        with gr.Tabs(elem_id="views") as views:
            with gr.Tab(labels("Article", "文章"), id="article"):
                box = article.build(service.options, labels)
                page = report.build(past.keeper, box.stop, ready_line(service))
            with gr.Tab(labels("Many files", "批量文件"), id="files"):
                lists.build_files(max_bytes)
            with gr.Tab(labels("Models", "模型"), id="models") as tab:
                view = models.build(switch)
            with gr.Tab(labels("History", "历史"), id="history"):
                past.list.render()
        tab.select(view.show, None, view.outputs, **_PRIVATE)
        view.used.then(lambda: ready_line(service), None, page.status, **_PRIVATE)
        _connect(service, box, page, views)
        _add_operations(service)
    return blocks


def settings(labels: Labels) -> dict[str, Any]:
    """Return the arguments for mounting the page: its styles, scripts, labels and theme."""
    styles = [asset("colours.css"), asset("reading.css"), *_static(".css")]
    errors = f"window.summarizer.errors = {json.dumps(ERRORS, ensure_ascii=False)};"
    scripts = [asset("language.js"), errors, asset("reading.js"), *_static(".js")]
    return {
        # Not the argument `css`, which Gradio splits at commas, those in :is(…) too.
        "head": "".join(
            [f"<style>{style}</style>" for style in styles]
            + [f"<script>{script}</script>" for script in scripts]
        ),
        "i18n": labels.i18n,
        "theme": gr.themes.Default(
            primary_hue="blue",
            neutral_hue="slate",
            font=["system-ui", "sans-serif"],
            font_mono=["ui-monospace", "monospace"],
        ),
    }


def _static(suffix: str) -> list[str]:
    """Return the page's own styles or scripts; names put those first that others build on."""
    folder = resources.files("summarizer.ui") / "static"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(suffix))
    return [(folder / name).read_text(encoding="utf-8") for name in names]


def _introduction(service: Service) -> str:
    """Return what the page is for, what the server keeps, and where it sends texts."""
    purpose = say(
        "Paste a Chinese news report as copied from a web page. You get it in English: cleaned, "
        "translated sentence by sentence, summarized with sources, and with each figure and name "
        "marked that a check doubts.",
        "粘贴从网页复制的中文新闻，即可得到英文：清理后逐句对照翻译，摘要注明依据，"
        "存疑的数字和名称一一标出。",
    )
    if service.remembers:
        storage = say(
            "This server keeps the sentences it translates in its translation memory; the "
            "history is kept in your browser only.",
            "本服务器会把译过的句子存入翻译记忆库；历史记录只保存在您的浏览器中。",
        )
    else:
        storage = say(
            "The server writes nothing of your texts to a disk and forgets them an hour after the "
            "page is closed; the history is kept in your browser only.",
            "服务器不会把您的文本写入磁盘，页面关闭一小时后即不再保留；历史记录只保存在您的浏览器中。",
        )
    return (
        f'<div class="zh-report"><h1>Summarizer</h1><p>{purpose}</p>'
        f'<p class="aside">{storage} {_departure(service)}</p></div>'
    )


def _departure(service: Service) -> str:
    """Return where texts are sent if a model runs on another machine; else nothing."""
    return " ".join(
        say(
            f"Texts leave this server: they are sent to {address}.",
            f"文本会离开本服务器，发送至 {address}。",
        )
        for address in sent_to(service.at_work.values(), service.options)
    )


def _connect(service: Service, box: ArticleBox, page: Parts, views: Any) -> None:
    """Connect the events of the article view with their actions."""
    choices = [box.sentences, box.style, box.glossary, box.keep_all]
    form = [box.text, *choices, box.translation]
    inputs = [*form, page.kept_lines, page.open_report]
    outputs = [getattr(page, name) for name in Parts.__slots__]

    def run(*values: Any) -> Iterator[Update]:
        *boxes, keep, last = values
        yield from actions.run_report(service, page, ArticleForm(*boxes), keep, last)

    def redo(event: gr.EventData, *values: Any) -> Iterator[Update]:
        *boxes, keep, last = values
        rows = event._data["rows"]
        yield from actions.rerun(service, page, ArticleForm(*boxes), keep, last, rows)

    def keep(event: gr.EventData, *values: Any) -> Iterator[Update]:
        *boxes, lines, last = values
        lines = lines | {event._data["line"]}
        yield from actions.rerun_with_lines(service, page, ArticleForm(*boxes), lines, last)

    def drop(event: gr.EventData, *values: Any) -> Iterator[Update]:
        *boxes, lines, last = values
        lines = lines - {event._data["line"]}
        yield from actions.rerun_with_lines(service, page, ArticleForm(*boxes), lines, last)

    def edit(event: gr.EventData, *values: Any) -> Update:
        *boxes, last = values
        return actions.apply_edit(service, page, ArticleForm(*boxes), last, event._data)

    def clean(*values: Any) -> Update:
        *boxes, lines = values
        return actions.clean_preview(page, ArticleForm(*boxes), lines)

    def open_document(event: gr.EventData) -> Update:
        update, text = actions.open_document(page, event._data)
        if text is None:
            return update
        # The English version was that of another article.
        return {**update, box.text: text, box.translation: "", page.kept_lines: frozenset()}

    def add_terms(event: gr.EventData, glossary: str) -> Update:
        update, lines = actions.add_terms(page, glossary, event._data)
        return {**update, box.glossary: lines}

    def reopen(event: gr.EventData) -> Update:
        update, opened = actions.reopen(service, page, event._data["article"])
        update[views] = gr.Tabs(selected="article")
        if opened is None:
            return update
        return {**update, box.text: opened.text, box.translation: opened.translation}

    running = [
        # With its default, Gradio takes no press until the stopped work has ended; reader.js
        # blocks presses that come too soon.
        box.run.click(run, inputs, outputs, trigger_mode="multiple", **_PRIVATE),
        page.below.redo(redo, inputs, outputs, **_PRIVATE),
        page.below.keep(keep, inputs, outputs, **_PRIVATE),
        page.below.drop(drop, inputs, outputs, **_PRIVATE),
    ]
    stopped = [page.status, page.stop]
    # Twice, because a step that was under way may arrive after the first.
    box.stop.click(lambda: actions.stop(page), None, stopped, cancels=running, **_PRIVATE).then(
        lambda: actions.stop(page), None, stopped, **_PRIVATE
    )
    box.run.click(None, None, None, js=_TO_STATUS, **_PRIVATE)
    box.clean.click(clean, [*form, page.kept_lines], outputs, **_PRIVATE)
    page.pairs.edit(edit, [*form, page.open_report], outputs, queue=False, **_PRIVATE)
    document = [box.text, box.translation, page.status, page.kept_lines]
    box.opener.file(open_document, None, document, queue=False, **_PRIVATE)
    box.opener.example(open_document, None, document, queue=False, **_PRIVATE)
    glossary = [box.glossary, page.status]
    box.opener.terms(add_terms, box.glossary, glossary, queue=False, **_PRIVATE)
    reopened = [box.text, box.translation, views, *outputs]
    page.keeper.reopen(reopen, None, reopened, queue=False, **_PRIVATE)
    # Lines kept of the last article mean nothing for a new one.
    box.text.input(frozenset, None, page.kept_lines, queue=False, **_PRIVATE)


def _add_operations(service: Service) -> None:
    """Add ``/report``, ``/translate`` and ``/summarize``, which return the results as JSON."""
    options = service.options

    def report(
        text: str,
        sentences: int = options.length.sentences,
        glossary: dict[str, str] | None = None,
        keep_all: bool = options.keep_all,
        style: Style = options.style,
        words: int | None = options.words,
        translation: str | None = None,
    ) -> dict[str, Any]:
        """Clean, translate, check and summarize; return the report as JSON."""
        with _errors_shown():
            request = ReportRequest(
                text, sentences, words, style, glossary, keep_all, translation=translation
            )
            return service.answer(request).to_dict()

    def translate(
        text: str, glossary: dict[str, str] | None = None, clean_first: bool = False
    ) -> dict[str, Any]:
        """Translate line by line; return the translation as JSON."""
        with _errors_shown():
            return service.answer(TranslationRequest(text, glossary, clean_first)).to_dict()

    def summarize(
        text: str,
        sentences: int = options.length.sentences,
        glossary: dict[str, str] | None = None,
        style: Style = options.style,
        words: int | None = options.words,
    ) -> dict[str, Any]:
        """Return only the summary as JSON."""
        with _errors_shown():
            request = ReportRequest(text, sentences, words, style, glossary)
            return service.answer(request).summary.to_dict()

    for operation in (report, translate, summarize):
        gr.api(operation, api_name=operation.__name__)


@contextmanager
def _errors_shown() -> Iterator[None]:
    """Raise errors of the package as those that Gradio sends to its client."""
    try:
        yield
    except SummarizerError as error:
        raise gr.Error(str(error)) from error
