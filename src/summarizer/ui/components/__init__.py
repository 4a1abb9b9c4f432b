"""Components of the page, one file each, and the building blocks that they share."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import gradio as gr

from summarizer.errors import SummarizerError
from summarizer.messages import chinese_error
from summarizer.report import Progress, Report
from summarizer.reports.wording import NO_FINDINGS, count, say, translator
from summarizer.request import Service

__all__ = [
    "Labels",
    "channel",
    "done_line",
    "error_line",
    "error_text",
    "failure_line",
    "progress_line",
    "ready_line",
    "rerun_line",
    "status_line",
]

_STAGES = {
    "load": ("Loading", "载入"),
    "pull": ("Downloading", "下载"),
    "convert": ("Converting", "转换"),
    "translate": ("Translating", "翻译"),
    "summarize": ("Summarizing", "撰写摘要"),
}


def status_line(english: str, chinese: str) -> str:
    """Return a status line in both languages."""
    return _line(say(english, chinese))


def failure_line(english: str, chinese: str) -> str:
    """Return a status line that says what went wrong."""
    return _line(say(english, chinese), failed=True)


def error_line(error: SummarizerError) -> str:
    """Return the status line for an error."""
    return _line(error_text(error), failed=True)


def ready_line(service: Service) -> str:
    """Return the status line before any work was done."""
    return status_line(*_models(service))


def progress_line(step: Progress) -> str:
    """Return the status line during work: the stage, and how far it is."""
    stage = say(*_STAGES.get(step.stage, (step.stage, step.stage)))
    detail = f' <span lang="en">{escape(step.detail)}</span>' if step.detail else ""
    bar, position = "", ""
    if step.total:
        bar = f'<progress aria-hidden="true" max="{step.total}" value="{step.done}"></progress>'
    if step.stage == "translate":
        position = say(f"{step.done} of {step.total} sentences", f"{step.done}/{step.total} 句")
    if step.stage == "pull" and step.total:
        position = f"{step.done / 1e6:.0f} / {step.total / 1e6:.0f} MB"
    # Hidden from screen readers, which would read out each of many changes a second.
    return _line(f'{stage}{detail} <span aria-hidden="true">{position}</span>{bar}')


def done_line(service: Service, report: Report) -> str:
    """Return the status line for a new report."""
    number = len(report.findings)
    english = (
        f"{count(number, 'thing')} could not be verified and "
        f"{'is' if number == 1 else 'are'} marked."
        if number
        else NO_FINDINGS[0]
    )
    chinese = f"有 {number} 处未能核实，已标出。" if number else NO_FINDINGS[1]
    if report.translation.origin == "supplied":
        models, chinese_models = translator(report)
    else:
        models, chinese_models = _models(service)
    return status_line(f"Done. {english} {models}", f"完成。{chinese}{chinese_models}")


def rerun_line(report: Report, before: Report, unknown_terms: Iterable[str] = ()) -> str:
    """Return the status line for a report made anew, naming terms that the article lacks."""
    old = {(segment.source, segment.target) for segment in before.translation.segments}
    new = report.translation.segments
    number = sum((segment.source, segment.target) not in old for segment in new)
    english = f"{number} of {count(len(new), 'sentence')} "
    english += f"{'was' if number == 1 else 'were'} translated again."
    chinese = f"重译了 {len(new)} 句中的 {number} 句。"
    if report.translation.origin == "supplied":
        english, chinese = "The English was checked again.", "已重新核查英文译文。"
    for term in unknown_terms:
        english += f" {term} was not found in the article."
        chinese += f"文中没有{term}。"
    return status_line(english, chinese)


def _models(service: Service) -> tuple[str, str]:
    """Return the translation model in use and where to find better ones, in both languages."""
    better = service.notes[1:]
    english = " ".join([f"Model: {service.translation_model}.", *better])
    more = "更多模型见“模型”页。" if better else ""
    return english, f"模型：{service.translation_model}。{more}"


def _line(content: str, *, failed: bool = False) -> str:
    kind = "zh-status failed" if failed else "zh-status"
    return f'<div class="zh-report"><div class="{kind}">{content}</div></div>'


class Labels:
    """Labels of Gradio's own components in English and Chinese; the browser picks one."""

    def __init__(self) -> None:
        self._chinese: dict[str, str] = {}

    def __call__(self, english: str, chinese: str) -> Any:
        """Return a label for a component and remember its Chinese."""
        self._chinese[english] = chinese
        return gr.I18n()(english)

    @property
    def i18n(self) -> gr.I18n:
        """All labels so far, in the form that Gradio's server takes."""
        english = {text: text for text in self._chinese}
        chinese = dict(self._chinese)
        return gr.I18n(
            en=english, zh=chinese, **{"zh-CN": chinese, "zh-TW": chinese, "zh-HK": chinese}
        )


def channel(value: str = "", *, events: tuple[str, ...] = (), **settings: Any) -> gr.HTML:
    """Return HTML that forwards events of the page's scripts to Python (see reader.js).

    Each of ``events`` becomes a listener of the component, as in ``html.redo(fn, …)``; its
    ``gr.EventData`` holds the data.
    """
    names = "[" + ", ".join(f"'{name}'" for name in events) + "]"
    listen = f"window.summarizer.channel(element, trigger, {names})" if events else None
    return gr.HTML(value, js_on_load=listen, apply_default_css=False, **settings)


def error_text(error: SummarizerError) -> str:
    """Return HTML for an error: its message; in Chinese its class's sentence, details folded."""
    message = str(error)
    return (
        f"{say(message, chinese_error(error))}"
        f'<details class="zh-detail"><summary data-zh="详情（英文）"></summary>'
        f'<span lang="en" data-zh="{escape(message)}"></span></details>'
    )
