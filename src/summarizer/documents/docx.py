"""A report as a Word document."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from summarizer.documents.layout import (
    METHODS,
    amount,
    counts,
    further_tries,
    heading,
    paragraphs,
    place,
    references,
)
from summarizer.result import Report

__all__ = ["render"]

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML cannot hold; a report's text is never changed but for these."""


def render(report: Report) -> bytes:
    """The bytes of a ``.docx``: summary, key facts, findings, then both languages side by side."""
    from docx import Document

    article, translation, summary = report.article, report.translation, report.summary
    document = Document()
    document.add_heading(_plain(heading(report)), 0)
    for line in (article.title, article.byline, article.source):
        if line:
            document.add_paragraph(_plain(line))
    document.add_heading("Summary", 1)
    document.add_paragraph(METHODS[summary.method] + ".")
    for sentence in summary.sentences:
        text = f"{sentence.text} [{references(sentence)}]"
        document.add_paragraph(_plain(text), style="List Bullet")
    if report.facts:
        document.add_heading("Key facts", 1)
        facts = [("figure", "what it counts", "Chinese", "sentence")]
        facts += [
            (amount(f), counts(f), f.source, f"{f.segment + 1}{'' if f.verified else ' !'}")
            for f in report.facts
        ]
        _table(document, facts)
    document.add_heading("Could not be verified", 1)
    if not report.findings:
        document.add_paragraph("Nothing was found wrong with figures, names and lengths.")
    for finding in report.findings:
        text = f"{finding.severity}, {place(finding)}: {finding.message}"
        document.add_paragraph(_plain(text), style="List Bullet")
    document.add_heading("Translation", 1)
    rows: list[tuple[str, ...]] = [("", "Chinese", "English")]
    doubtful = {finding.segment for finding in report.findings}
    for _, segments in paragraphs(report):
        for segment in segments:
            mark = " !" if segment.index in doubtful else ""
            rows.append((f"{segment.index + 1}{mark}", segment.source.strip(), segment.target))
    _table(document, rows)
    if report.names:
        document.add_heading("Names and terms", 1)
        rows = [("Chinese", "English", "kind", "times", "from")]
        rows += [(n.source, n.target, n.kind, str(n.count), n.origin) for n in report.names]
        _table(document, rows)
    if article.dropped:
        document.add_heading("Left out", 1)
        for lost in article.dropped:
            text = f"{lost.line}: {lost.text} ({lost.reason})"
            document.add_paragraph(_plain(text), style="List Bullet")
    document.add_paragraph(f"Translated by {_plain(translation.model)}.")
    if tries := further_tries(report):
        document.add_paragraph(tries)
    stream = io.BytesIO()
    document.save(stream)
    return _undated(stream)


def _undated(stream: io.BytesIO) -> bytes:
    """The archive without the hour it was packed at: the same report gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _table(document: Any, rows: Sequence[tuple[str, ...]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(text)


def _plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
