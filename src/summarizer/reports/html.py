"""A report as one HTML page that needs no other file and prints well."""

from __future__ import annotations

from functools import cache
from importlib import resources

from markupsafe import Markup

from summarizer.report import Report
from summarizer.reports.environment import html_environment
from summarizer.reports.view import pairs

__all__ = ["asset", "render"]

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
