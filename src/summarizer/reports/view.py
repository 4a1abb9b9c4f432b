"""The parts of a report as a reader sees them, in the page and in the HTML file alike.

Segments carry ``data-s`` (their index), sentences of the summary ``data-rests`` (the indices they
rest on); ``assets/reading.js`` lights up together what belongs together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import get_args

from summarizer.messages import Language
from summarizer.report import Article, Finding, Report, Segment, Summary
from summarizer.reports.bilingual import both, say
from summarizer.reports.marks import KINDS, doubtful, figure, finding_mark, marked, reckoned
from summarizer.reports.wording import (
    METHODS,
    amount,
    counts,
    decoded_again,
    further_tries,
    heading,
)

__all__ = [
    "NAME_COLUMNS",
    "dropped",
    "facts",
    "findings",
    "head",
    "header",
    "made",
    "names",
    "pairs",
    "summary",
    "table",
]

LONG = 60
"""Paragraphs from which a report counts as long."""

_CHINESE_METHODS = {
    "key-sentences": "文章关键句的英译",
    "seq2seq": "由摘要模型撰写",
    "chat": "由对话模型撰写",
}
_FACT_COLUMNS = (
    ("Figure", "数字"),
    ("What it counts", "统计对象"),
    ("Chinese", "原文"),
    ("Sentence", "句"),
)
NAME_COLUMNS = (
    ("Chinese", "中文"),
    ("English", "英文"),
    ("Kind", "类别"),
    ("Times", "次数"),
    ("From", "来源"),
)
_EDITED = say("edited", "人工修改")


def head(report: Report) -> str:
    """Title, where the article is from, and in a line how far it can be trusted."""
    article = report.article
    details = " · ".join(escape(line) for line in (article.byline, article.source) if line)
    return (
        f'<header><h1 lang="en">{escape(heading(report))}</h1>'
        + (f'<p lang="zh" class="aside">{escape(article.title)}</p>' if article.title else "")
        + (f'<p lang="zh" class="aside">{details}</p>' if details else "")
        + f"{_verdict(report)}</header>"
    )


def _verdict(report: Report) -> str:
    number = sum(len(segment.confirmed) for segment in report.translation.segments)
    items = []
    if number:
        noun = "figure" if number == 1 else "figures"
        text = say(f"{number:,} {noun} confirmed", f"已核对 {number} 个数字")
        items.append(f'<li class="good">{text}</li>')
    for severity, kind, one, many, chinese in (
        ("error", "bad", "error", "errors", "处错误"),
        ("warning", "warn", "doubt", "doubts", "处存疑"),
    ):
        found = sum(f.severity == severity for f in report.findings)
        if found:
            text = say(f"{found} {one if found == 1 else many}", f"{found} {chinese}")
            items.append(f'<li class="{kind}"><a href="#findings">{text}</a></li>')
    if not report.findings:
        text = say("nothing was found wrong", "未发现问题")
        items.append(f'<li class="good">{text}</li>')
    return f'<ul class="verdict">{"".join(items)}</ul>'


def summary(report: Report) -> str:
    """Each sentence with links to what it rests on, its figures confirmed or in doubt."""
    items = "".join(
        f'<li data-rests="{" ".join(map(str, sentence.sources))}">'
        f"{_claim(report, number)} {_links(sentence.sources)}</li>"
        for number, sentence in enumerate(report.summary.sentences)
    )
    return f'<ol lang="en" class="claims {report.summary.style}">{items}</ol>{_way(report.summary)}'


def _claim(report: Report, number: int) -> str:
    sentence = report.summary.sentences[number]
    segments = report.translation.segments
    marks = []
    for said in sentence.figures:
        if not said.confirmed:
            marks.append(doubtful(said.target_span))
        elif said.segment is None or said.source_span is None:
            marks.append(reckoned(said.target_span))
        else:
            source = next(s.source for s in segments if s.index == said.segment)
            marks.append(figure(said.target_span, source[slice(*said.source_span)]))
    return marked(sentence.text, marks)


def _links(sources: Iterable[int]) -> str:
    return " ".join(
        f'<a class="ref" href="#s{i + 1}" '
        f"{both('aria-label', f'Source: sentence {i + 1}', f'依据：第{i + 1}句')}>{i + 1}</a>"
        for i in sources
    )


def _way(summary: Summary) -> str:
    english, chinese = METHODS[summary.method], _CHINESE_METHODS[summary.method]
    written = "" if summary.method == "key-sentences" else f" ({summary.model})"
    return f'<p class="aside">{say(english + written, chinese + written)}</p>'


def findings(report: Report) -> str:
    """Every finding with a link to its place, or the statement that there is none."""
    if not report.findings:
        text = say(
            "Every figure, name and length was checked; nothing was found wrong.",
            "数字、名称、篇幅均已核对，未发现问题。",
        )
        return f"<p>{text}</p>"
    items = []
    for number, finding in enumerate(report.findings, 1):
        if finding.segment is None:
            where = say("Summary", "摘要")
        else:
            text = say(f"Sentence {finding.segment + 1}", f"第{finding.segment + 1}句")
            where = f'<a href="#s{finding.segment + 1}">{text}</a>'
        on = "" if finding.segment is None else f' data-s="{finding.segment}"'
        items.append(
            f'<li id="f{number}" class="{finding.severity}"{on}>'
            f'<span class="kind">{say(*KINDS[finding.kind])}</span> {where}: '
            f"{say(finding.message, finding.sentence('zh'))}</li>"
        )
    return f'<ol class="findings">{"".join(items)}</ol>'


def pairs(
    segments: Sequence[Segment], found: Sequence[Finding] = (), *, editable: bool = False
) -> str:
    """Source and English side by side, paragraph by paragraph, findings marked where they stand.

    ``found``: all findings of the report, whose list the marks link to. ``editable``: segments of
    the English can be reached and opened by keyboard.
    """
    numbers = {finding: number for number, finding in reversed([*enumerate(found, 1)])}
    rows = []
    for paragraph, group in groupby(segments, key=lambda segment: segment.paragraph):
        here = list(group)
        kind = "para title" if paragraph is None else "para"
        chinese = "".join(map(_source, here))
        english = " ".join(_target(segment, numbers, editable) for segment in here)
        rows.append(
            f'<div class="{kind}"><p class="zh" lang="zh">{chinese}</p>'
            f'<p class="en" lang="en">{english}</p></div>'
        )
    size = "pairs long" if len(rows) > LONG else "pairs"
    return f'<div class="{size}">{"".join(rows)}</div>'


def _source(segment: Segment) -> str:
    marks = [finding_mark(f, f.source_span) for f in segment.findings if f.source_span]
    return f'<span class="seg" data-s="{segment.index}">{marked(segment.source, marks)}</span>'


def _target(segment: Segment, numbers: Mapping[Finding, int], editable: bool) -> str:
    marks = [finding_mark(f, f.target_span) for f in segment.findings if f.target_span]
    marks += [
        figure(pair.target_span, segment.source[slice(*pair.source_span)])
        for pair in segment.confirmed
    ]
    number = segment.index + 1
    tried = decoded_again(segment)
    title = f' title="{tried}"' if tried and segment.attempt != "person" else ""
    reach = ' role="button" tabindex="-1"' if editable else ""
    person = f' <span class="by-person">{_EDITED}</span>' if segment.attempt == "person" else ""
    return (
        f'<sup class="nr" aria-hidden="true"{title}>{number}</sup>'
        f'<span class="seg" id="s{number}" data-s="{segment.index}"{reach}>'
        f"{marked(segment.target, marks)}</span>{person}{_flag(segment, numbers)}"
    )


def _flag(segment: Segment, numbers: Mapping[Finding, int]) -> str:
    """A link from a segment to the first of its findings, which it also tells."""
    if not segment.findings:
        return ""
    worst = min(segment.findings, key=lambda finding: finding.severity != "error")
    english_tip, chinese_tip = (
        " ".join(finding.sentence(language) for finding in segment.findings)
        for language in get_args(Language)
    )
    kinds = dict.fromkeys(KINDS[finding.kind] for finding in segment.findings)
    english, chinese = (", ".join(names) for names in zip(*kinds, strict=True))
    target = f"f{numbers[worst]}" if worst in numbers else "findings"
    return (
        f'<a class="flag {worst.severity}" href="#{target}" '
        f"{both('data-tip', english_tip, chinese_tip)}>{say(english, chinese)}</a>"
    )


def facts(report: Report) -> str:
    """The figures of the article with what they count, those in doubt marked."""
    if not report.facts:
        text = say("The article has no figure that counts something.", "文中没有可列出的数字。")
        return f"<p>{text}</p>"
    why = say("The translation has it otherwise or not at all.", "译文与此不符或缺漏。")
    doubt = f'<span class="note">{why}</span>'
    rows = "".join(
        f'<tr class="{"" if f.verified else "error"}"><td>{escape(amount(f))}'
        f"{'' if f.verified else doubt}</td>"
        f'<td lang="en">{escape(counts(f))}</td>'
        f'<td lang="zh">{escape(f.source)} {escape(f.source_counts)}</td>'
        f'<td class="nr">{_links([f.segment])}</td></tr>'
        for f in report.facts
    )
    head = header(*_FACT_COLUMNS)
    return table(head, rows, ("Key facts", "主要数字"))


def names(report: Report) -> str:
    """The table of names and terms."""
    rows = "".join(
        f'<tr><td lang="zh">{escape(n.source)}</td><td lang="en">{escape(n.target)}</td>'
        f"<td>{n.kind}</td><td>{n.count}</td><td>{escape(n.origin)}</td></tr>"
        for n in report.names
    )
    head = header(*NAME_COLUMNS)
    return table(head, rows, ("Names and terms", "名称与术语"))


def made(report: Report) -> str:
    """Which model translated, and how many sentences it had to be asked for once more."""
    lines = [
        say(f"Translated by {report.translation.model}.", f"翻译模型：{report.translation.model}。")
    ]
    if tries := further_tries(report):
        lines.append(tries)
    return "".join(f'<p class="aside">{line}</p>' for line in lines)


def dropped(article: Article) -> str:
    """The lines that cleaning left out, with their reasons."""
    if not article.dropped:
        return f"<p>{say('Nothing was left out.', '没有删去内容。')}</p>"
    rows = "".join(
        f'<tr><td class="nr">{d.line}</td><td>{escape(d.text)}</td><td>{escape(d.reason)}</td></tr>'
        for d in article.dropped
    )
    head = header(("Line", "行"), ("Text", "内容"), ("Reason", "原因"))
    return table(head, rows, ("Left out by cleaning", "清理时删去"))


def header(*labels: tuple[str, str]) -> str:
    """The first row of a table."""
    cells = "".join(f'<th scope="col">{say(*label)}</th>' for label in labels)
    return f"<thead><tr>{cells}</tr></thead>"


def table(head: str, rows: str, name: tuple[str, str], kind: str = "") -> str:
    """A table that, where there is no room, is scrolled within its box, by keyboard too."""
    return (
        f'<div class="box" role="group" tabindex="0" {both("aria-label", *name)}>'
        f'<table class="{kind}">{head}<tbody>{rows}</tbody></table></div>'
    )
