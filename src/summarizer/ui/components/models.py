"""The models view: models in use, others to download and switch to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from summarizer.errors import StoppedError, SummarizerError
from summarizer.models.selection import KEY_SENTENCES
from summarizer.reports.wording import say
from summarizer.server.model_switch import ModelJob, ModelSwitch
from summarizer.ui.components import error_text
from summarizer.ui.components.model_cards import cards, size

__all__ = ["View", "build"]

UPDATE_INTERVAL = 0.3
"""Seconds between two updates of the progress of a job."""

_ON_LOAD = "window.summarizer.models(element, trigger, watch, ['pull', 'use', 'halt'])"

_ROLE = "element.setAttribute('role', 'status')"

ViewUpdate = tuple[Any, Any, Any]
"""New values of the message, the progress bar and the cards."""


@dataclass(frozen=True, slots=True)
class View:
    """The view on the page.

    Attributes:
        show: Fills ``outputs`` and follows a job under way; for the event that opens the view.
        outputs: The components that ``show`` fills.
        used: The event of a switch; ``used.then(...)`` refreshes other parts.
    """

    show: Callable[[], Iterator[ViewUpdate]]
    outputs: list[Any]
    used: Any


def build(switch: ModelSwitch) -> View:
    """Build the view, empty until ``show`` is called."""
    with gr.Column(elem_id="models-now"):
        message = gr.HTML(elem_id="models-said", apply_default_css=False, js_on_load=_ROLE)
        bar = gr.HTML(elem_id="models-bar", apply_default_css=False, js_on_load=None)
    models = gr.HTML(elem_id="models", apply_default_css=False, js_on_load=_ON_LOAD)
    outputs = [message, bar, models]

    def show() -> Iterator[ViewUpdate]:
        job = switch.job
        if job is None:
            yield "", "", cards(switch)
        else:
            yield from _follow(switch, job)

    def pull(event: gr.EventData) -> Iterator[ViewUpdate]:
        yield from _start(switch, lambda: switch.pull(event.name))

    def use(event: gr.EventData) -> Iterator[ViewUpdate]:
        yield from _start(switch, lambda: switch.use(event.name, event.task))

    def halt() -> Any:
        job = switch.job
        if job is not None:
            job.stop()
        return _bar(job)

    # The view shows progress itself, and its events must not take places in the article queue.
    unqueued: Any = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": None,
        "trigger_mode": "multiple",
    }
    models.pull(pull, None, outputs, **unqueued)
    used = models.use(use, None, outputs, **unqueued)
    models.halt(halt, None, bar, **unqueued)
    return View(show, outputs, used)


def _start(switch: ModelSwitch, start: Callable[[], ModelJob]) -> Iterator[ViewUpdate]:
    try:
        job = start()
    except SummarizerError as error:
        yield _failure(error), gr.skip(), cards(switch)
    else:
        yield from _follow(switch, job)


def _follow(switch: ModelSwitch, job: ModelJob) -> Iterator[ViewUpdate]:
    """Show a job until it ends. Only the bar moves; screen readers read the message out."""
    yield _beginning(job), _bar(job), cards(switch)
    while not job.wait(UPDATE_INTERVAL):
        yield gr.skip(), _bar(job), gr.skip()
    yield _failure(job.error) if job.error else _success(job), "", cards(switch)


def _beginning(job: ModelJob) -> str:
    if job.kind == "pull":
        return _message(f"Downloading {job.name}.", f"正在下载 {job.name}。")
    english, chinese = _model_name(job)
    return _message(f"Loading {english}.", f"正在载入 {chinese}。")


def _success(job: ModelJob) -> str:
    english, chinese = _model_name(job)
    if job.kind == "pull":
        return _message(f"{english} is on this machine now.", f"{chinese} 已下载到本机。")
    return _message(f"At work now: {english}.", f"现在使用：{chinese}。")


def _model_name(job: ModelJob) -> tuple[str, str]:
    if job.name == KEY_SENTENCES:
        return "key sentences", "关键句"
    return job.name, job.name


def _failure(error: SummarizerError) -> str:
    kind = "stopped" if isinstance(error, StoppedError) else "failed"
    return f'<div class="md-said {kind}">{error_text(error)}</div>'


def _message(english: str, chinese: str) -> str:
    return f'<p class="md-said">{say(english, chinese)}</p>'


def _bar(job: ModelJob | None) -> str:
    """Return the progress bar, hidden from screen readers, which would never finish reading it."""
    if job is None:
        return ""
    step = job.step
    if job.stopping:
        text = say("Stopping …", "正在停止……")
    elif step.stage == "pull" and step.total:
        text = f"{size(step.done)} / {size(step.total)}"
    elif step.stage == "convert":
        text = say("Converting, once …", "正在转换（仅此一次）……")
    elif step.stage == "pull":
        text = say("Asking where it lies …", "正在查找……")
    else:
        text = say("Loading …", "正在载入……")
    amount = f' value="{step.done}" max="{step.total}"' if step.total > 1 else ""
    return (
        f'<div class="md-bar" aria-hidden="true"><progress{amount}></progress>'
        f"<span>{text}</span></div>"
    )
