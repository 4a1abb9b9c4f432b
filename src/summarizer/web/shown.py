"""What the page shows of a report, of its making and of what went wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from summarizer.documents import html
from summarizer.documents.layout import count, heading
from summarizer.documents.write import save
from summarizer.pipeline import Pipeline
from summarizer.result import Article, Progress, Report, Segment
from summarizer.web import names

__all__ = [
    "Last",
    "Parts",
    "Update",
    "choices",
    "doing",
    "framed",
    "left_out",
    "models",
    "nothing",
    "so_far",
    "status",
    "told",
    "whole",
]

Update = dict[Any, Any]
"""New values by part of the page; what is not in it stays as it is."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that change."""

    status: Any
    summary: Any
    facts: Any
    pairs: Any
    findings: Any
    names: Any
    redo: Any
    dropped: Any
    keep: Any
    markdown: Any
    json: Any
    last: Any


@dataclass(frozen=True, slots=True)
class Last:
    """The report on the page and what it was made of."""

    text: str
    report: Report
    keep: frozenset[int]
    terms: Mapping[str, str]
    """Those written in the table of names."""


def nothing(page: Parts) -> Update:
    """The last report taken away."""
    hidden = (page.names, page.redo, page.markdown, page.json)
    return {
        **dict.fromkeys((page.summary, page.facts, page.pairs, page.findings, page.dropped), ""),
        **{part: gr.update(visible=False) for part in hidden},
        page.last: None,
    }


def whole(page: Parts, last: Last) -> Update:
    """Every part of a report but the status."""
    report = last.report
    return {
        page.summary: framed(f"<h1>{escape(heading(report))}</h1>{html.summary(report)}"),
        page.facts: framed(html.facts(report)),
        page.pairs: framed(html.translation(report)),
        page.findings: framed(html.findings(report)),
        page.names: gr.update(value=names.rows(report.names), visible=True),
        page.redo: gr.update(visible=True),
        page.dropped: framed(html.dropped(report)),
        page.keep: choices(report.article),
        page.last: last,
        **dict(zip((page.markdown, page.json), _files(report), strict=True)),
    }


def _files(report: Report) -> list[Any]:
    folder = Path(tempfile.mkdtemp(prefix="summarizer-"))
    for name in ("report.md", "report.json"):
        save(report, folder / name)
    return [
        gr.update(value=str(folder / name), visible=True) for name in ("report.md", "report.json")
    ]


def told(pipe: Pipeline, last: Last, before: Report | None) -> str:
    """The status when a report is done; ``before``: the report that it was redone from."""
    number = len(last.report.findings)
    verdict = (
        f"{count(number, 'thing')} could not be verified and {_be(number, 'is', 'are')} marked."
        if number
        else "Nothing was found wrong with figures, names and lengths."
    )
    if before is None:
        return f"Done. {verdict} {models(pipe)}"
    known = {name.source for name in last.report.names}
    strange = [term for term in last.terms if term not in known]
    missed = "".join(f" {term} was not found in the article." for term in strange)
    return f"{_changed(last.report, before)}{missed} {verdict}"


def _changed(report: Report, before: Report) -> str:
    old = frozenset(before.translation.segments)
    new = report.translation.segments
    number = sum(segment not in old for segment in new)
    noun = "sentence" if len(new) == 1 else "sentences"
    return f"{number} of {len(new)} {noun} {_be(number, 'was', 'were')} translated again."


def _be(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def left_out(article: Article) -> str:
    """The cleaned article, then what cleaning left out."""
    kept = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    items = "".join(
        f"<li>{line.line}: {escape(line.text)} <em>({escape(line.reason)})</em></li>"
        for line in article.dropped
    )
    return framed(f"<h2>{escape(article.title)}</h2>{kept}<h2>Left out</h2><ul>{items}</ul>")


def choices(article: Article) -> Any:
    """The dropped lines, to be ticked."""
    return gr.update(
        choices=[(f"{d.line}: {d.text[:60]}", d.line) for d in article.dropped], value=[]
    )


def so_far(done: Mapping[int, Segment]) -> str:
    """The segments that are translated already."""
    rows = "".join(
        f'<tr><td class="nr">{i + 1}</td><td lang="zh">{escape(done[i].source)}</td>'
        f"<td>{escape(done[i].target)}</td></tr>"
        for i in sorted(done)
    )
    return framed(f"<table>{rows}</table>")


def doing(step: Progress) -> str:
    """What is being done."""
    words = {
        "load": "Loading",
        "pull": "Downloading",
        "convert": "Converting",
        "translate": "Translating",
        "summarize": "Summarizing",
    }
    counted = f" {step.done} of {step.total} sentences" if step.stage == "translate" else ""
    if step.stage == "pull" and step.total:
        counted = f" {step.done / 1e6:.0f} of {step.total / 1e6:.0f} MB"
    return f"{words.get(step.stage, step.stage)}{counted} {step.detail}".strip()


def models(pipe: Pipeline) -> str:
    """Which models are at work, and which better ones there are."""
    return " ".join([f"Model: {pipe.translation_model}.", *pipe.notes[1:]])


def status(text: str, *, failed: bool = False) -> str:
    """The line above the report."""
    kind = "zh-status failed" if failed else "zh-status"
    return framed(f'<div class="{kind}" role="status">{escape(text)}</div>')


def framed(content: str) -> str:
    """HTML in the report's own style."""
    return f'<div class="zh-report">{content}</div>'
