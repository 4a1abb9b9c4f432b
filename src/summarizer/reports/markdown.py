"""A report as Markdown."""

from __future__ import annotations

import re

from summarizer.report import Report
from summarizer.reports.wording import (
    METHODS,
    amount,
    count,
    counts,
    edited,
    further_tries,
    heading,
    paragraphs,
    place,
    references,
    title_segments,
)

__all__ = ["render"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render(report: Report) -> str:
    """Markdown: summary, key facts, findings, then both languages side by side in tables."""
    article, translation, summary = report.article, report.translation, report.summary
    out = [f"# {_plain(heading(report))}", ""]
    details = [_plain(line) for line in (article.title, article.byline, article.source) if line]
    out += [" · ".join(details), ""] if details else []
    out += ["## Summary", "", f"*{METHODS[summary.method]}.*", ""]
    out += [f"- {_plain(s.text)} [{references(s)}]" for s in summary.sentences]
    if report.facts:
        out += ["", "## Key facts", "", "| figure | what it counts | Chinese | sentence |"]
        out.append("|---|---|---|---|")
        out += [
            f"| {_plain(amount(fact))} | {_plain(counts(fact))} | {_plain(fact.source)} "
            f"| {fact.segment + 1}{'' if fact.verified else ' ⚠'} |"
            for fact in report.facts
        ]
    out += ["", "## Could not be verified", ""]
    if report.findings:
        out += [
            f"- **{finding.severity}**, {place(finding)}: {_plain(finding.message)}"
            for finding in report.findings
        ]
    else:
        out.append("Nothing was found wrong with figures, names and lengths.")
    out += ["", "## Translation", ""]
    doubtful = {finding.segment for finding in report.findings}
    named = [(f"Paragraph {number}", segments) for number, segments in paragraphs(report)]
    if title := title_segments(report):
        named.insert(0, ("Title", title))
    for name, segments in named:
        out += [f"### {name}", "", "| | Chinese | English |", "|---|---|---|"]
        for segment in segments:
            mark = " ⚠" if segment.index in doubtful else ""
            mark += " *edited*" if segment.attempt == "person" else ""
            out.append(
                f"| {segment.index + 1}{mark} | {_plain(segment.source.strip())} "
                f"| {_plain(segment.target)} |"
            )
        out.append("")
    if report.names:
        out += ["## Names and terms", "", "| Chinese | English | kind | times | from |"]
        out.append("|---|---|---|---|---|")
        out += [
            f"| {_plain(name.source)} | {_plain(name.target)} | {name.kind} | {name.count} "
            f"| {name.origin} |"
            for name in report.names
        ]
        out.append("")
    if article.dropped:
        out += [f"## Left out ({count(len(article.dropped), 'line')})", ""]
        out += [f"- {d.line}: {_plain(d.text)} ({d.reason})" for d in article.dropped]
        out.append("")
    out.append(f"Translated by {_plain(translation.model)}.")
    if summary.method != "key-sentences":
        out.append(f"Summarized by {_plain(summary.model)}.")
    for line in filter(None, (edited(report), further_tries(report))):
        out += ["", line]
    return "\n".join(out) + "\n"


def _plain(text: str) -> str:
    """Text in which nothing is Markdown, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
