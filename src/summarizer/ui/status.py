"""The status line above a report."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from summarizer.errors import SummarizerError
from summarizer.report import Progress, Report
from summarizer.reports.wording import count, say
from summarizer.request import Service
from summarizer.ui.components import error_text

__all__ = [
    "done_line",
    "error_line",
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
        else "Nothing was found wrong with figures, names and lengths."
    )
    chinese = f"有 {number} 处未能核实，已标出。" if number else "数字、名称、篇幅未发现问题。"
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
