"""A report as one HTML page that needs nothing else, prints well and reads as the web page does."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import resources

from summarizer.report import Report
from summarizer.reports import view as reading
from summarizer.reports.bilingual import say
from summarizer.reports.wording import heading

__all__ = ["asset", "render"]

_STYLE = """
:root { color-scheme: light dark; }
@media print { :root { color-scheme: light; } }
body { max-width: 72em; margin: 2em auto; padding: 0 1em 4em; background: var(--paper); }
"""


def render(report: Report) -> str:
    """A whole page, styles and script included; everything from the article is escaped."""
    article = report.article
    parts = [
        reading.head(report),
        _section("summary", say("Summary", "摘要"), reading.summary(report)),
        _section("findings", say("Could not be verified", "未能核实"), reading.findings(report)),
        *(
            [_section("facts", say("Key facts", "主要数字"), reading.facts(report))]
            if report.facts
            else []
        ),
        _section(
            "translation",
            say("Source and translation", "原文与译文"),
            reading.pairs(report.translation.segments, report.findings),
        ),
    ]
    if report.names:
        parts.append(_section("names", say("Names and terms", "名称与术语"), reading.names(report)))
    if article.dropped:
        parts.append(
            _section("dropped", say("Left out by cleaning", "清理时删去"), reading.dropped(article))
        )
    parts.append(reading.made(report))
    style = "".join(map(asset, ("colours.css", "reading.css"))) + _STYLE
    script = "".join(map(asset, ("language.js", "reading.js")))
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title lang="en">{escape(heading(report))}</title><style>{style}</style></head>\n'
        f'<body class="zh-report">\n<main>{body}\n</main><script>{script}</script></body></html>\n'
    )


def _section(name: str, title: str, content: str) -> str:
    return f'<section id="{name}"><h2>{title}</h2>{content}</section>'


@cache
def asset(name: str) -> str:
    """One of the styles and scripts that the file and the web page share."""
    return (resources.files("summarizer.reports") / "assets" / name).read_text(encoding="utf-8")
