"""The view of the models: which are at work, what others there are, pulling and switching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from summarizer.errors import StoppedError, SummarizerError
from summarizer.models.selection import KEY_SENTENCES
from summarizer.reports.bilingual import say
from summarizer.server.model_switch import AtWork, Errand
from summarizer.ui.components.model_cards import cards, size

__all__ = ["View", "build"]

LOOK = 0.3
"""Seconds between two looks at how far an errand is."""

_ON_LOAD = "window.summarizer.models(element, trigger, watch, ['pull', 'use', 'halt'])"

_ROLE = "element.setAttribute('role', 'status')"

Shown = tuple[Any, Any, Any]
"""New values of what is said, the bar and the cards."""


@dataclass(frozen=True, slots=True)
class View:
    """The part as it stands in the page.

    ``show`` fills ``outputs`` and follows what is under way; give both to the event that opens
    the view. ``used`` is the event of a switch: ``used.then(...)`` refreshes other parts.
    """

    show: Callable[[], Iterator[Shown]]
    outputs: list[Any]
    used: Any


def build(at_work: AtWork) -> View:
    """The view, empty until ``show`` is asked for."""
    with gr.Column(elem_id="models-now"):
        said = gr.HTML(elem_id="models-said", apply_default_css=False, js_on_load=_ROLE)
        bar = gr.HTML(elem_id="models-bar", apply_default_css=False, js_on_load=None)
    models = gr.HTML(elem_id="models", apply_default_css=False, js_on_load=_ON_LOAD)
    outputs = [said, bar, models]

    def show() -> Iterator[Shown]:
        errand = at_work.errand
        if errand is None:
            yield "", "", cards(at_work)
        else:
            yield from _followed(at_work, errand)

    def pull(event: gr.EventData) -> Iterator[Shown]:
        yield from _begun(at_work, lambda: at_work.pull(event.name))

    def use(event: gr.EventData) -> Iterator[Shown]:
        yield from _begun(at_work, lambda: at_work.switch(event.name, event.task))

    def halt() -> Any:
        errand = at_work.errand
        if errand is not None:
            errand.stop()
        return _bar(errand)

    # The page shows itself what is going on; followers take no place in the queue of articles.
    quiet: Any = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": None,
        "trigger_mode": "multiple",
    }
    models.pull(pull, None, outputs, **quiet)
    used = models.use(use, None, outputs, **quiet)
    models.halt(halt, None, bar, **quiet)
    return View(show, outputs, used)


def _begun(at_work: AtWork, begin: Callable[[], Errand]) -> Iterator[Shown]:
    try:
        errand = begin()
    except SummarizerError as error:
        yield _failed(error), gr.skip(), cards(at_work)
    else:
        yield from _followed(at_work, errand)


def _followed(at_work: AtWork, errand: Errand) -> Iterator[Shown]:
    """An errand until it is over. The bar moves; what is said, and is read out, does not."""
    yield _doing(errand), _bar(errand), cards(at_work)
    while not errand.wait(LOOK):
        yield gr.skip(), _bar(errand), gr.skip()
    yield _failed(errand.error) if errand.error else _done(errand), "", cards(at_work)


def _doing(errand: Errand) -> str:
    if errand.kind == "pull":
        return _said(f"Downloading {errand.name}.", f"正在下载 {errand.name}。")
    return _said(f"Loading {_named(errand)[0]}.", f"正在载入 {_named(errand)[1]}。")


def _done(errand: Errand) -> str:
    english, chinese = _named(errand)
    if errand.kind == "pull":
        return _said(f"{english} is on this machine now.", f"{chinese} 已下载到本机。")
    return _said(f"At work now: {english}.", f"现在使用：{chinese}。")


def _named(errand: Errand) -> tuple[str, str]:
    if errand.name == KEY_SENTENCES:
        return "key sentences", "关键句"
    return errand.name, errand.name


def _failed(error: SummarizerError) -> str:
    kind = "stopped" if isinstance(error, StoppedError) else "failed"
    return f'<p class="md-said {kind}" lang="en">{escape(str(error))}</p>'


def _said(english: str, chinese: str) -> str:
    return f'<p class="md-said">{say(english, chinese)}</p>'


def _bar(errand: Errand | None) -> str:
    """How far it is; for eyes, since a screen reader would never be done reading it."""
    if errand is None:
        return ""
    step = errand.step
    if errand.stopping:
        text = say("Stopping …", "正在停止……")
    elif step.stage == "pull" and step.total:
        text = f"{size(step.done)} / {size(step.total)}"
    elif step.stage == "convert":
        text = say("Converting, once …", "正在转换（仅此一次）……")
    elif step.stage == "pull":
        text = say("Asking where it lies …", "正在查找……")
    else:
        text = say("Loading …", "正在载入……")
    known = f' value="{step.done}" max="{step.total}"' if step.total > 1 else ""
    return (
        f'<div class="md-bar" aria-hidden="true"><progress{known}></progress>'
        f"<span>{text}</span></div>"
    )
