"""A report as one HTML page that needs no other file, and the parts that the web page shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

from markupsafe import Markup

from summarizer.report import Article, Finding, Report, Segment
from summarizer.reports.environment import html_environment

__all__ = [
    "asset",
    "colophon",
    "dropped",
    "facts",
    "findings",
    "head",
    "names",
    "pairs",
    "render",
    "summary",
    "table",
]

LONG = 60
"""Number of paragraphs from which the layout is that of a long report."""


def head(report: Report) -> str:
    """Return title, byline and source, and the counts of confirmed figures and findings."""
    return _part("head", report)


def summary(report: Report) -> str:
    """Return the summary, each sentence with links to its sources and its figures marked."""
    return _part("summary", report)


def findings(report: Report) -> str:
    """Return the list of findings, each with a link to its place."""
    return _part("findings", report)


def pairs(
    segments: Sequence[Segment], found: Sequence[Finding] = (), *, editable: bool = False
) -> str:
    """Return source and English side by side, paragraph by paragraph, with findings marked.

    Args:
        segments: The sentences.
        found: All findings of the report, to whose list the marks link.
        editable: Let the keyboard reach and open the English sentences.
    """
    numbers = {finding: number for number, finding in reversed([*enumerate(found, 1)])}
    groups = groupby(segments, key=lambda segment: segment.paragraph)
    rows = [(paragraph is None, list(group)) for paragraph, group in groups]
    return _part("pairs", rows, numbers, len(rows) > LONG, editable)


def facts(report: Report) -> str:
    """Return the table of key facts, with figures in doubt marked."""
    return _part("facts", report)


def names(report: Report) -> str:
    """Return the table of names and terms."""
    return _part("names", report)


def dropped(article: Article) -> str:
    """Return the table of lines that cleaning removed, with reasons."""
    return _part("dropped", article)


def colophon(report: Report) -> str:
    """Return the model, and how many sentences are not its first hypothesis."""
    return _part("colophon", report)


def table(
    labels: Sequence[tuple[str, str]], rows: str, name: tuple[str, str], kind: str = ""
) -> str:
    """Return a table that scrolls within its box where there is no room.

    Args:
        labels: Column headings in both languages.
        rows: The rows.
        name: Accessible name in both languages.
        kind: CSS class.
    """
    return _part("table", labels, name, kind, caller=lambda: Markup(rows))


def _part(macro: str, *arguments: Any, **keywords: Any) -> str:
    parts: Any = html_environment().get_template("parts.html").module
    return str(getattr(parts, macro)(*arguments, **keywords))


_STYLE = """
:root { color-scheme: light dark; }
@media print { :root { color-scheme: light; } }
body { max-width: 72em; margin: 2em auto; padding: 0 1em 4em; background: var(--paper); }
"""


def render(report: Report) -> str:
    """Return a whole page, styles and script included; everything from the article is escaped."""
    return (
        html_environment()
        .get_template("report.html")
        .render(
            report=report,
            pairs=Markup(pairs(report.translation.segments, report.findings)),
            style=Markup("".join(map(asset, ("colours.css", "reading.css"))) + _STYLE),
            script=Markup("".join(map(asset, ("language.js", "reading.js")))),
        )
    )


@cache
def asset(name: str) -> str:
    """Return a style or script that the file and the web page share."""
    return (resources.files("summarizer.reports") / "assets" / name).read_text(encoding="utf-8")
