"""The page: its views side by side in tabs, and what happens where a reader presses something."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

import gradio as gr

from summarizer.reports.html import asset
from summarizer.server.desk import Desk
from summarizer.server.model_switch import AtWork
from summarizer.ui import actions as work
from summarizer.ui import updates as shown
from summarizer.ui.actions import Made
from summarizer.ui.components import article, files, head, history, models, report
from summarizer.ui.components.article import Given
from summarizer.ui.examples import examples
from summarizer.ui.gradio_labels import Words
from summarizer.ui.operations import offer
from summarizer.ui.updates import Parts, Update

__all__ = ["build", "dress"]

_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

_TO_STATUS = "() => document.getElementById('status').scrollIntoView({block: 'start'})"


def build(desk: Desk, at_work: AtWork, words: Words, *, largest: int) -> gr.Blocks:
    """The page, and ``/report``, ``/translate``, ``/summarize`` for ``gradio_client``.

    ``largest``: bytes that the server takes in one request.
    """
    with gr.Blocks(title="Summarizer", analytics_enabled=False) as blocks:
        head.build(desk.remembers)
        past = history.build(desk.remembers)
        past.keeper.render()
        with gr.Tabs(elem_id="views") as views:
            with gr.Tab(words("Article", "文章"), id="article"):
                given = article.build(desk.options, examples(), words)
                page = report.build(past.keeper, given.stop, shown.ready(desk))
            with gr.Tab(words("Many files", "批量文件"), id="files"):
                files.build(largest=largest)
            with gr.Tab(words("Models", "模型"), id="models") as tab:
                view = models.build(at_work)
            with gr.Tab(words("History", "历史"), id="history"):
                past.list.render()
        tab.select(view.show, None, view.outputs, **_PRIVATE)
        view.used.then(lambda: shown.ready(desk), None, page.status, **_PRIVATE)
        _wire(desk, given, page, views)
        offer(desk)
    return blocks


def dress(words: Words) -> dict[str, Any]:
    """What a server is given with the page: its styles, its scripts, its words."""
    styles = [asset("colours.css"), asset("reading.css"), *_static(".css")]
    scripts = [asset("language.js"), asset("reading.js"), *_static(".js")]
    return {
        # Not by `css`: Gradio takes that apart at commas, those in :is(…) too.
        "head": "".join(
            [f"<style>{style}</style>" for style in styles]
            + [f"<script>{script}</script>" for script in scripts]
        ),
        "i18n": words.i18n,
        "theme": gr.themes.Default(
            primary_hue="blue",
            neutral_hue="slate",
            font=["system-ui", "sans-serif"],
            font_mono=["ui-monospace", "monospace"],
        ),
    }


def _static(suffix: str) -> list[str]:
    """The page's own styles or scripts. What others build on has a name that comes first."""
    folder = resources.files("summarizer.ui") / "static"
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(suffix))
    return [(folder / name).read_text(encoding="utf-8") for name in found]


def _wire(desk: Desk, given: Given, page: Parts, views: Any) -> None:
    """What the article's view does where something is pressed, edited, dropped or opened."""
    made = [given.text, given.sentences, given.style, given.glossary, given.keep_all]
    outputs = [getattr(page, name) for name in Parts.__slots__]

    def show(*values: Any) -> Iterator[Update]:
        *boxes, keep, last = values
        yield from work.reported(desk, page, Made(*boxes), keep, last)

    def redo(event: gr.EventData, *values: Any) -> Iterator[Update]:
        *boxes, keep, last = values
        yield from work.redone(desk, page, Made(*boxes), keep, last, event._data["rows"])

    def keep(event: gr.EventData, *values: Any) -> Iterator[Update]:
        *boxes, kept, last = values
        kept = kept | {event._data["line"]}
        yield from work.kept(desk, page, Made(*boxes), kept, last)

    def drop(event: gr.EventData, *values: Any) -> Iterator[Update]:
        *boxes, kept, last = values
        kept = kept - {event._data["line"]}
        yield from work.kept(desk, page, Made(*boxes), kept, last)

    def edit(event: gr.EventData, *values: Any) -> Update:
        return work.edited(desk, page, Made(*values[:5]), values[5], event._data)

    def clean(*values: Any) -> Update:
        return work.cleaned(page, Made(*values[:5]), values[5])

    def opened(event: gr.EventData) -> Update:
        update, text = work.opened(page, event._data)
        return update if text is None else {**update, given.text: text, page.kept: frozenset()}

    def add_terms(event: gr.EventData, glossary: str) -> Update:
        update, lines = work.terms_added(page, glossary, event._data)
        return {**update, given.glossary: lines}

    def reopen(event: gr.EventData) -> Update:
        update, text = work.reopened(desk, page, event._data["last"])
        update[views] = gr.Tabs(selected="article")
        return update if text is None else {**update, given.text: text}

    running = [
        # By itself Gradio would take no press until the work that was stopped has ended;
        # reader.js lets none through that comes too soon.
        given.run.click(
            show, [*made, page.kept, page.last], outputs, trigger_mode="multiple", **_PRIVATE
        ),
        page.below.redo(redo, [*made, page.kept, page.last], outputs, **_PRIVATE),
        page.below.keep(keep, [*made, page.kept, page.last], outputs, **_PRIVATE),
        page.below.drop(drop, [*made, page.kept, page.last], outputs, **_PRIVATE),
    ]
    halted = [page.status, page.stop]
    # Said twice: a step that was under way when the work was stopped may arrive after the first.
    given.stop.click(lambda: work.halted(page), None, halted, cancels=running, **_PRIVATE).then(
        lambda: work.halted(page), None, halted, **_PRIVATE
    )
    given.run.click(None, None, None, js=_TO_STATUS, **_PRIVATE)
    given.clean.click(clean, [*made, page.kept], outputs, **_PRIVATE)
    page.pairs.edit(edit, [*made, page.last], outputs, queue=False, **_PRIVATE)
    taken = [given.text, page.status, page.kept]
    given.opener.file(opened, None, taken, queue=False, **_PRIVATE)
    given.opener.example(opened, None, taken, queue=False, **_PRIVATE)
    both = [given.glossary, page.status]
    given.opener.terms(add_terms, given.glossary, both, queue=False, **_PRIVATE)
    page.keeper.reopen(reopen, None, [given.text, views, *outputs], queue=False, **_PRIVATE)
    # A new article has other lines than those that were kept of the last one.
    given.text.input(frozenset, None, page.kept, queue=False, **_PRIVATE)
