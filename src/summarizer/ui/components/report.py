"""The report on the page: its parts, what they show, and the table of names that can be edited."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Any

import gradio as gr

from summarizer.chinese.clean import numbered_lines
from summarizer.chinese.script import to_simplified
from summarizer.errors import UsageError
from summarizer.messages import CLEANING_REASONS, NAME_KINDS, NAME_ORIGINS
from summarizer.report import Article, Name, Report, Segment
from summarizer.reports import html
from summarizer.reports.formats import FORMATS
from summarizer.reports.wording import COLUMNS, both, say
from summarizer.ui.components import channel

__all__ = [
    "OpenReport",
    "Parts",
    "Update",
    "build",
    "clear_report",
    "enable_stop",
    "name_edits",
    "name_rows",
    "show_cleaned",
    "show_report",
    "show_segments",
]

MAX_SEGMENTS_AT_WORK = 80
"""Sentences shown while the rest is in work: a few screens full, drawn often."""

MAX_FINDINGS_UNFOLDED = 12
"""Findings up to which their list is unfolded at first."""

Update = dict[Any, Any]
"""New values by part of the page; parts that are not in it stay as they are."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Components of the article view that change.

    ``pairs`` has the event ``edit``; ``below`` has ``redo``, ``keep`` and ``drop``.
    """

    status: Any
    top: Any
    pairs: Any
    below: Any
    keeper: Any
    stop: Any
    open_report: Any
    kept_lines: Any


@dataclass(frozen=True, slots=True)
class OpenReport:
    """The report on the page and the input that it was made from.

    Attributes:
        id: Key of the article in the browser's history.
        text: The article as pasted.
        report: The report.
        keep: Lines, counted from 1, that cleaning must keep.
        terms: Terms that were written in the table of names.
        translation: The English version as pasted; blank if there was none.
    """

    id: str
    text: str
    report: Report
    keep: frozenset[int] = frozenset()
    terms: Mapping[str, str] = field(default_factory=dict)
    translation: str = ""

    def to_json(self) -> str:
        """Return the JSON that the browser keeps."""
        return json.dumps(
            {
                "id": self.id,
                "text": self.text,
                "keep": sorted(self.keep),
                "terms": dict(self.terms),
                "translation": self.translation,
                "report": self.report.to_dict(),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_dict(cls, data: Any) -> OpenReport:
        """Read what :meth:`to_json` wrote.

        Raises:
            UsageError: The data are anything else.
        """
        try:
            return cls(
                str(data["id"]),
                str(data["text"]),
                Report.from_json(json.dumps(data["report"])),
                # Entries of the many-files view hold the report only.
                frozenset(map(int, data.get("keep", ()))),
                {str(s): str(t) for s, t in data.get("terms", {}).items()},
                str(data.get("translation", "")),
            )
        except (AttributeError, KeyError, TypeError, ValueError, UsageError) as error:
            raise UsageError(
                "This entry of the history cannot be read, or another version of the page wrote "
                "it; translate the article again."
            ) from error


def build(keeper: Any, stop: Any, status: str) -> Parts:
    """Build the place of the report.

    Args:
        keeper: Component that hands each report to the browser's history.
        stop: The button that ends work.
        status: The first status line.
    """
    with gr.Column(elem_id="report", elem_classes="zh-report-root"):
        return Parts(
            status=channel(status, elem_id="status"),
            top=channel(elem_id="top"),
            pairs=channel(events=("edit",), elem_id="pairs"),
            below=channel(events=("redo", "keep", "drop"), elem_id="below"),
            keeper=keeper,
            stop=stop,
            open_report=gr.State(None),
            kept_lines=gr.State(frozenset()),
        )


def enable_stop(page: Parts, enabled: bool) -> Update:
    """Enable or disable the button that ends work."""
    return {page.stop: gr.update(interactive=enabled)}


def clear_report(page: Parts) -> Update:
    """Take the last report away."""
    return {page.top: "", page.pairs: "", page.below: "", page.open_report: None}


def show_report(page: Parts, opened: OpenReport, *, remembers: bool) -> Update:
    """Show every part of a report but its status.

    Args:
        page: The parts to fill.
        opened: The report.
        remembers: True if there is a translation memory for edits.
    """
    report = opened.report
    # Gradio changes elements in place; this tells the page's scripts that the report is new.
    fresh = f'<span hidden data-fresh="{uuid.uuid4().hex}"></span>'
    # Unsaved input in the table of names stays as long as the names are the same.
    names = sha256(f"{opened.id} {report.names}".encode()).hexdigest()
    title = f"<h2>{say('Summary', '摘要')}</h2>"
    number = len(report.findings)
    findings = _fold(
        "findings",
        ("Could not be verified", "未能核实"),
        number,
        html.findings(report),
        unfolded=0 < number <= MAX_FINDINGS_UNFOLDED,
    )
    hint = say(
        "Point at a sentence, or tap it, to see both sides. To edit, double-click it, tap it and "
        "press Edit, or press Enter on it.",
        "指向或轻点句子可对照两侧；双击，或轻点后按“修改”，可修改译文，键盘按回车键亦可。",
    )
    pairs = html.pairs(report.translation.segments, report.findings, editable=True)
    return {
        page.top: _frame(
            f'{fresh}{html.head(report)}<div class="overview"><section>{title}'
            f"{html.summary(report)}{_tools()}</section>{findings}</div>"
        ),
        page.pairs: _frame(
            f'{fresh}<section class="translation" data-remembers="{"yes" if remembers else ""}">'
            f"<h2>{say('Source and translation', '原文与译文')}</h2>"
            f'<p class="aside">{hint}</p>{pairs}</section>'
        ),
        page.below: _frame(
            f'<span hidden data-fresh="{names}"></span>'
            + _fold("facts", ("Key facts", "主要数字"), len(report.facts), html.facts(report))
            + _fold(
                "names",
                ("Names and terms", "名称与术语"),
                len(report.names),
                _name_table(report.names),
            )
            + _dropped(report.article, opened.text, opened.keep)
            + html.colophon(report)
        ),
        page.keeper: opened.to_json(),
        page.open_report: opened,
        page.kept_lines: opened.keep,
    }


def show_segments(page: Parts, segments: Mapping[int, Segment]) -> Update:
    """Show the first of the segments translated so far, by index, and how many there are."""
    first = [segments[index] for index in sorted(segments)[:MAX_SEGMENTS_AT_WORK]]
    more = len(segments) - len(first)
    rest = ""
    if more > 0:
        text = say(f"… and {more:,} more sentences so far", f"……另有 {more:,} 句已译出")
        rest = f'<p class="aside">{text}</p>'
    return {page.pairs: _frame(html.pairs(first) + rest)}


def show_cleaned(page: Parts, article: Article, text: str, keep: frozenset[int]) -> Update:
    """Show a cleaned article without a translation, and the lines left out of it."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    return {
        **clear_report(page),
        page.pairs: _frame(
            f'<section lang="zh" class="clean"><h2>{escape(article.title)}</h2>{body}</section>'
        ),
        page.below: _frame(_dropped(article, text, keep, unfolded=True)),
        page.kept_lines: keep,
    }


def name_rows(names: Iterable[Name]) -> list[list[str]]:
    """Return Chinese, English, kind, count and origin of each name, then an empty row."""
    filled = [[n.source, n.target, n.kind, str(n.count), n.origin] for n in names]
    return [*filled, [""] * 5]


def name_edits(
    table: Iterable[Sequence[Any]], names: Iterable[Name], terms: Collection[str] = ()
) -> dict[str, str]:
    """Return the English by Chinese term of the rows of a table that a person wrote.

    Args:
        table: Rows that begin with Chinese and English.
        names: The names of the report.
        terms: Chinese of terms written in the table earlier; they hold as long as their rows are
            there.
    """
    english = {name.source: name.target for name in names}
    edits = {}
    for row in table:
        # The table gives names of an article in Traditional characters in Simplified ones.
        source, target = to_simplified(_text(row[0])), _text(row[1])
        if (source or target) and (source in terms or english.get(source) != target):
            edits[source] = target
    return edits


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _tools() -> str:
    """Return the buttons to copy and save a report."""
    copies = "".join(
        f'<button type="button" data-copy="{part}">{say(*label)}</button>'
        for part, label in (
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
        f'<span class="feedback" role="status"></span></div>'
    )


def _fold(
    name: str, title: tuple[str, str], number: int, content: str, *, unfolded: bool = False
) -> str:
    """Return a part that can be folded, with the number of its entries."""
    return (
        f'<details class="part" id="{name}"{" open" if unfolded else ""}>'
        f'<summary>{say(*title)} <span class="aside">{number:,}</span></summary>{content}</details>'
    )


def _name_table(names: Iterable[Name]) -> str:
    hint = say(
        "Change the English of a name, or add a name of your own below, then redo: only the "
        "sentences it concerns are translated again.",
        "可修改英文译名，或在末行添加词条，然后按“按这些译名重译”：只重译相关的句子。",
    )
    body = "".join(map(_name_row, name_rows(names)))
    return (
        f'<p class="aside">{hint}</p>'
        f"{html.table(COLUMNS['names'], body, ('Names and terms', '名称与术语'), 'names')}"
        f'<div class="tools"><button type="button" class="lead" data-redo>'
        f"{say('Redo with these names', '按这些译名重译')}</button>"
        f'<button type="button" data-add-name>{say("Add a row", "添加一行")}</button></div>'
    )


def _name_row(row: list[str]) -> str:
    chinese, english, kind, count, origin = row
    if chinese:
        first = f'<span lang="zh" class="chinese">{escape(chinese)}</span>'
    else:
        label = both("aria-label", "Chinese of a new name", "新词条的中文")
        first = f'<input type="text" lang="zh" class="chinese" {label}>'
    label = both(
        "aria-label", f"English of {chinese or 'a new name'}", f"{chinese or '新词条'}的英文"
    )
    return (
        f'<tr><td>{first}</td><td><input type="text" lang="en" class="english" '
        f'value="{escape(english)}" {label}></td><td>{say(kind, NAME_KINDS.get(kind, kind))}</td>'
        f"<td>{count}</td><td>{say(origin, NAME_ORIGINS.get(origin, origin))}</td></tr>"
    )


def _dropped(article: Article, text: str, keep: frozenset[int], *, unfolded: bool = False) -> str:
    """Return the lines that cleaning left out, and those of them that a reader kept."""
    lines = numbered_lines(text) if keep else []
    items = [
        f'<li><span class="line">{d.line}</span> <span lang="zh">{escape(d.text)}</span> '
        f'<em class="aside">{say(d.reason, CLEANING_REASONS.get(d.reason, d.reason))}</em> '
        f"{_line_button('keep', d.line, ('Keep', '保留'), d.text)}</li>"
        for d in article.dropped
    ]
    items += [
        f'<li><span class="line">{line}</span> '
        f'<span lang="zh">{escape(lines[line - 1].strip())}</span> '
        f'<em class="aside">{say("kept by you", "您已保留")}</em> '
        f"{_line_button('drop', line, ('Leave out', '删去'), lines[line - 1])}</li>"
        for line in sorted(keep)
        if 0 < line <= len(lines) and lines[line - 1].strip()
    ]
    content = f'<ul class="dropped">{"".join(items)}</ul>' if items else html.dropped(article)
    doubts = "".join(f"<p>{say(f.message, f.sentence('zh'))}</p>" for f in article.findings)
    content = doubts + content
    title = ("Left out by cleaning", "清理时删去")
    return _fold("dropped", title, len(article.dropped), content, unfolded=unfolded)


def _line_button(act: str, line: int, label: tuple[str, str], text: str) -> str:
    start = text.strip()[:30]
    name = both("aria-label", f"{label[0]}: {start}", f"{label[1]}：{start}")
    return f'<button type="button" data-{act}="{line}" {name}>{say(*label)}</button>'


def _frame(content: str) -> str:
    return f'<div class="zh-report">{content}</div>'
