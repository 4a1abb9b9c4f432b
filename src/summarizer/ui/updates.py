"""What the page shows of a report, of its making and of what went wrong."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Any

import gradio as gr

from summarizer.errors import UsageError
from summarizer.report import Article, Name, Progress, Report, Segment
from summarizer.reports import view as reading
from summarizer.reports.bilingual import COLUMNS, both, say
from summarizer.reports.formats import FORMATS
from summarizer.reports.wording import count
from summarizer.server.desk import Maker
from summarizer.ui.name_table import rows

__all__ = [
    "Last",
    "Parts",
    "Update",
    "changed",
    "cleaned",
    "doing",
    "done",
    "failed",
    "framed",
    "nothing",
    "ready",
    "so_far",
    "status",
    "whole",
    "working",
]

AT_FIRST = 80
"""Sentences that are shown while the rest is at work: a few screens full, drawn often."""

Update = dict[Any, Any]
"""New values by part of the page; what is not in it stays as it is."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the article's view that change."""

    status: Any
    top: Any
    pairs: Any
    below: Any
    keeper: Any
    stop: Any
    last: Any
    kept: Any


@dataclass(frozen=True, slots=True)
class Last:
    """The report on the page and what it was made of.

    ``terms``: those written in the table of names. ``id``: by which the browser's history knows
    the article.
    """

    id: str
    text: str
    report: Report
    keep: frozenset[int] = frozenset()
    terms: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """What the browser keeps."""
        return json.dumps(
            {
                "id": self.id,
                "text": self.text,
                "keep": sorted(self.keep),
                "terms": dict(self.terms),
                "report": self.report.to_dict(),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_dict(cls, data: Any) -> Last:
        """The inverse. Raises :class:`UsageError` for anything else."""
        try:
            return cls(
                str(data["id"]),
                str(data["text"]),
                Report.from_json(json.dumps(data["report"])),
                # Of many files there is only the report.
                frozenset(map(int, data.get("keep", ()))),
                {str(s): str(t) for s, t in data.get("terms", {}).items()},
            )
        except (AttributeError, KeyError, TypeError, ValueError, UsageError) as error:
            raise UsageError(
                "That is no article of this page's history, or of another version of it; "
                "translate it once more."
            ) from error


def working(page: Parts, under_way: bool) -> Update:
    """Whether there is something that can be stopped."""
    return {page.stop: gr.update(interactive=under_way)}


def nothing(page: Parts) -> Update:
    """The last report taken away."""
    return {page.top: "", page.pairs: "", page.below: "", page.last: None}


def whole(page: Parts, last: Last, *, remembers: bool) -> Update:
    """Every part of a report but the status. ``remembers``: there is a translation memory."""
    report = last.report
    # Tells the page's scripts that another report has come: Gradio changes elements in place.
    fresh = f'<span hidden data-fresh="{uuid.uuid4().hex}"></span>'
    # What is being typed into the table of names stays as long as these are the same.
    names = sha256(f"{last.id} {report.names}".encode()).hexdigest()
    title = f"<h2>{say('Summary', '摘要')}</h2>"
    number = len(report.findings)
    doubts = _fold(
        "findings",
        ("Could not be verified", "未能核实"),
        number,
        reading.findings(report),
        opened=0 < number <= 12,
    )
    segments = report.translation.segments
    hint = say(
        "Point at a sentence, or tap it, to see both sides. To edit, double-click it, tap it and "
        "press Edit, or press Enter on it.",
        "指向或轻点句子可对照两侧；双击，或轻点后按“修改”，可修改译文，键盘按回车键亦可。",
    )
    return {
        page.top: framed(
            f'{fresh}{reading.head(report)}<div class="overview"><section>{title}'
            f"{reading.summary(report)}{_tools()}</section>{doubts}</div>"
        ),
        page.pairs: framed(
            f'{fresh}<section class="translation" data-remembers="{"yes" if remembers else ""}">'
            f"<h2>{say('Source and translation', '原文与译文')}</h2>"
            f'<p class="aside">{hint}</p>'
            f"{reading.pairs(segments, report.findings, editable=True)}</section>"
        ),
        page.below: framed(
            f'<span hidden data-fresh="{names}"></span>'
            + _fold("facts", ("Key facts", "主要数字"), len(report.facts), reading.facts(report))
            + _fold(
                "names",
                ("Names and terms", "名称与术语"),
                len(report.names),
                _names(report.names),
            )
            + _dropped(report.article, last.text, last.keep)
            + reading.colophon(report)
        ),
        page.keeper: last.to_json(),
        page.last: last,
        page.kept: last.keep,
    }


def _tools() -> str:
    """Copying and saving, below the summary."""
    copies = "".join(
        f'<button type="button" data-copy="{what}">{say(*label)}</button>'
        for what, label in (
            ("summary", ("Copy summary", "复制摘要")),
            ("translation", ("Copy translation", "复制译文")),
        )
    )
    files = "".join(
        f'<button type="button" data-export="{name}" '
        f'data-suffix="{form.suffix}">{say(form.label, form.chinese_label)}</button>'
        for name, form in FORMATS.items()
    )
    return (
        f'<div class="tools">{copies}<details class="menu"><summary>'
        f'{say("Save as …", "另存为…")}</summary><div class="choices">{files}</div></details>'
        f'<span class="told" role="status"></span></div>'
    )


def _fold(
    name: str, title: tuple[str, str], number: int, content: str, *, opened: bool = False
) -> str:
    """A part that can be folded away, with how much there is of it."""
    return (
        f'<details class="part" id="{name}"{" open" if opened else ""}>'
        f'<summary>{say(*title)} <span class="aside">{number:,}</span></summary>{content}</details>'
    )


def _names(names: Iterable[Name]) -> str:
    """The table of names, its English to be changed and names to be added."""
    hint = say(
        "Change the English of a name, or add a name of your own below, then redo: only the "
        "sentences it concerns are translated again.",
        "可修改英文译名，或在末行添加词条，然后按“按这些译名重译”：只重译相关的句子。",
    )
    body = "".join(map(_name, rows(names)))
    return (
        f'<p class="aside">{hint}</p>'
        f"{reading.table(COLUMNS['names'], body, ('Names and terms', '名称与术语'), 'names')}"
        f'<div class="tools"><button type="button" class="lead" data-redo>'
        f"{say('Redo with these names', '按这些译名重译')}</button>"
        f'<button type="button" data-add-name>{say("Add a row", "添加一行")}</button></div>'
    )


def _name(row: list[str]) -> str:
    chinese, english, kind, times, origin = map(escape, row)
    if chinese:
        first = f'<span lang="zh" class="chinese">{chinese}</span>'
    else:
        label = both("aria-label", "Chinese of a new name", "新词条的中文")
        first = f'<input type="text" lang="zh" class="chinese" {label}>'
    label = both(
        "aria-label", f"English of {row[0] or 'a new name'}", f"{row[0] or '新词条'}的英文"
    )
    return (
        f'<tr><td>{first}</td><td><input type="text" class="english" value="{english}" {label}>'
        f"</td><td>{kind}</td><td>{times}</td><td>{origin}</td></tr>"
    )


def _dropped(article: Article, text: str, keep: frozenset[int], *, opened: bool = False) -> str:
    """What cleaning left out, a line each, and what a reader kept of it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    items = [
        f'<li><span class="line">{d.line}</span> {escape(d.text)} '
        f'<em class="aside">{escape(d.reason)}</em> '
        f"{_press('keep', d.line, ('Keep', '保留'), d.text)}</li>"
        for d in article.dropped
    ]
    items += [
        f'<li><span class="line">{line}</span> {escape(lines[line - 1].strip())} '
        f'<em class="aside">{say("kept by you", "您已保留")}</em> '
        f"{_press('drop', line, ('Leave out', '删去'), lines[line - 1])}</li>"
        for line in sorted(keep)
        if 0 < line <= len(lines) and lines[line - 1].strip()
    ]
    content = f'<ul class="dropped">{"".join(items)}</ul>' if items else reading.dropped(article)
    title = ("Left out by cleaning", "清理时删去")
    return _fold("dropped", title, len(article.dropped), content, opened=opened)


def _press(what: str, line: int, label: tuple[str, str], text: str) -> str:
    of = text.strip()[:30]
    name = both("aria-label", f"{label[0]}: {of}", f"{label[1]}：{of}")
    return f'<button type="button" data-{what}="{line}" {name}>{say(*label)}</button>'


def cleaned(page: Parts, article: Article, text: str, keep: frozenset[int]) -> Update:
    """The article without a translation, and what was left out of it."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    number = len(article.paragraphs), len(article.dropped)
    return {
        **nothing(page),
        page.status: status(
            f"{count(number[0], 'paragraph')} kept, {count(number[1], 'line')} left out.",
            f"保留 {number[0]} 段，删去 {number[1]} 行。",
        ),
        page.pairs: framed(
            f'<section lang="zh" class="clean"><h2>{escape(article.title)}</h2>{body}</section>'
        ),
        page.below: framed(_dropped(article, text, keep, opened=True)),
        page.kept: keep,
    }


def done(pipe: Maker, report: Report) -> str:
    """The status when a report is there."""
    number = len(report.findings)
    english = (
        f"{count(number, 'thing')} could not be verified and "
        f"{'is' if number == 1 else 'are'} marked."
        if number
        else "Nothing was found wrong with figures, names and lengths."
    )
    chinese = f"有 {number} 处未能核实，已标出。" if number else "数字、名称、篇幅未发现问题。"
    by, by_chinese = models(pipe)
    return status(f"Done. {english} {by}", f"完成。{chinese}{by_chinese}")


def changed(report: Report, before: Report, strange: Iterable[str] = ()) -> str:
    """The status when a report was redone; ``strange``: terms that the article has not."""
    old = {(segment.source, segment.target) for segment in before.translation.segments}
    new = report.translation.segments
    number = sum((segment.source, segment.target) not in old for segment in new)
    english = f"{number} of {count(len(new), 'sentence')} "
    english += f"{'was' if number == 1 else 'were'} translated again."
    chinese = f"重译了 {len(new)} 句中的 {number} 句。"
    for term in strange:
        english += f" {term} was not found in the article."
        chinese += f"文中没有{term}。"
    return status(english, chinese)


def so_far(done: Mapping[int, Segment]) -> str:
    """The segments that are translated already, the first of them in a long text."""
    shown = [done[index] for index in sorted(done)[:AT_FIRST]]
    more = len(done) - len(shown)
    rest = ""
    if more > 0:
        text = say(f"… and {more:,} more sentences so far", f"……另有 {more:,} 句已译出")
        rest = f'<p class="aside">{text}</p>'
    return framed(reading.pairs(shown) + rest)


_STAGES = {
    "load": ("Loading", "载入"),
    "pull": ("Downloading", "下载"),
    "convert": ("Converting", "转换"),
    "translate": ("Translating", "翻译"),
    "summarize": ("Summarizing", "撰写摘要"),
}


def doing(step: Progress) -> str:
    """What is being done, and how far it is."""
    english, chinese = _STAGES.get(step.stage, (step.stage, step.stage))
    bar = ""
    if step.total:
        bar = f'<progress aria-hidden="true" max="{step.total}" value="{step.done}"></progress>'
    far = ""
    if step.stage == "translate":
        far = say(f"{step.done} of {step.total} sentences", f"{step.done}/{step.total} 句")
    if step.stage == "pull" and step.total:
        far = f"{step.done / 1e6:.0f} / {step.total / 1e6:.0f} MB"
    # What changes many times a second is not read aloud each time.
    moving = f' <span aria-hidden="true">{far}</span>{bar}'
    told = (f"{text} {step.detail}".strip() for text in (english, chinese))
    return status(*told, moving=moving)


def ready(pipe: Maker) -> str:
    """The status before anything was done."""
    return status(*models(pipe))


def models(pipe: Maker) -> tuple[str, str]:
    """Which models are at work, in both languages; in English, which better ones there are too."""
    english = " ".join([f"Model: {pipe.translation_model}.", *pipe.notes[1:]])
    return english, f"模型：{pipe.translation_model}。"


def status(english: str, chinese: str, *, moving: str = "") -> str:
    """The line above the report. ``moving``: HTML of how far something is."""
    return framed(f'<div class="zh-status">{say(english, chinese)}{moving}</div>')


def failed(message: object) -> str:
    """The same where something went wrong."""
    told = f'<span lang="en">{escape(str(message))}</span>'
    return framed(f'<div class="zh-status failed">{told}</div>')


def framed(content: str) -> str:
    """HTML in the report's own style."""
    return f'<div class="zh-report">{content}</div>'
