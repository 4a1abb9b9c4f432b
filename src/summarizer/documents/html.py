"""A report as one HTML page that needs nothing else, and the parts that the web page shows."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from summarizer.documents.layout import (
    METHODS,
    amount,
    count,
    counts,
    decoded_again,
    further_tries,
    heading,
    paragraphs,
    place,
)
from summarizer.result import Finding, Report, Segment, Span

__all__ = ["STYLE", "dropped", "facts", "findings", "names", "render", "summary", "translation"]

STYLE = """
.zh-report { font: 16px/1.55 system-ui, "Noto Sans CJK SC", sans-serif; color: #1c2430; }
.zh-report h1 { font-size: 1.5em; line-height: 1.25; margin: 0 0 .2em; }
.zh-report h2 { font-size: 1.05em; margin: 1.6em 0 .5em; }
.zh-report .aside { color: #5b6675; font-size: .9em; margin: .2em 0; }
.zh-report ol.summary { padding-left: 1.3em; margin: .4em 0; }
.zh-report ol.summary li { margin: .35em 0; }
.zh-report a.ref { color: #1f5fae; text-decoration: none; font-size: .85em; padding: 0 .15em; }
.zh-report table { border: 0; border-collapse: collapse; width: 100%; table-layout: fixed; }
.zh-report tr { border: 0; }
.zh-report td, .zh-report th { border: 0; border-top: 1px solid #dfe4ea; padding: .4em .6em;
  vertical-align: top; text-align: left; overflow-wrap: anywhere; color: #1c2430; }
.zh-report tr.first td { border-top: 2px solid #9aa6b5; }
.zh-report td.nr, .zh-report th.nr { width: 3.2em; color: #5b6675; }
.zh-report tr.error, .zh-report tr.error td { background: #fdecea; }
.zh-report tr.warning, .zh-report tr.warning td { background: #fff6dd; }
.zh-report mark { background: #f6b6ae; color: inherit; padding: 0 .1em; }
.zh-report .note { display: block; color: #8c2f22; font-size: .88em; margin-top: .2em; }
.zh-report .again { cursor: help; }
.zh-report ul { padding-left: 1.3em; margin: .4em 0; }
"""


_IN_DOUBT = '<span class="note">The translation has it otherwise or not at all.</span>'


def render(report: Report) -> str:
    """A whole page, styles included; everything from the article is escaped."""
    article = report.article
    details = [line for line in (article.title, article.byline, article.source) if line]
    title = escape(heading(report))
    parts = [
        f"<h1>{title}</h1>",
        *(f'<p class="aside">{escape(line)}</p>' for line in details),
        f"<h2>Summary</h2>{summary(report)}",
        *([f"<h2>Key facts</h2>{facts(report)}"] if report.facts else []),
        f"<h2>Could not be verified</h2>{findings(report)}",
        f"<h2>Translation</h2>{translation(report)}",
    ]
    if report.names:
        parts.append(f"<h2>Names and terms</h2>{names(report)}")
    if article.dropped:
        parts.append(f"<h2>Left out</h2>{dropped(report)}")
    parts.append(f'<p class="aside">Translated by {escape(report.translation.model)}.</p>')
    if tries := further_tries(report):
        parts.append(f'<p class="aside">{tries}</p>')
    body = "".join(f"{part}\n" for part in parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>body {{ max-width: 62em; margin: 2em auto; "
        f"padding: 0 1em; background: #fff; }}{STYLE}</style></head>\n"
        f'<body class="zh-report">\n{body}</body></html>\n'
    )


def summary(report: Report) -> str:
    """The summary's sentences, each linked to the sentences it rests on."""
    items = []
    for sentence in report.summary.sentences:
        links = " ".join(
            f'<a class="ref" href="#s{index + 1}">[{index + 1}]</a>' for index in sentence.sources
        )
        items.append(f"<li>{escape(sentence.text)} {links}</li>")
    way = METHODS[report.summary.method]
    return f'<ol class="summary">{"".join(items)}</ol><p class="aside">{way}.</p>'


def facts(report: Report) -> str:
    """The figures of the article with what they count, those in doubt marked."""
    if not report.facts:
        return "<p>The article has no figure that counts something.</p>"
    rows = "".join(
        f'<tr class="{"" if f.verified else "error"}"><td>{escape(amount(f))}'
        f"{'' if f.verified else _IN_DOUBT}</td>"
        f"<td>{escape(counts(f))}</td>"
        f'<td lang="zh">{escape(f.source)} {escape(f.source_counts)}</td>'
        f'<td class="nr"><a class="ref" href="#s{f.segment + 1}">[{f.segment + 1}]</a></td></tr>'
        for f in report.facts
    )
    head = "".join(f"<th>{h}</th>" for h in ("figure", "what it counts", "Chinese"))
    return f'<table><tr>{head}<th class="nr"></th></tr>{rows}</table>'


def findings(report: Report) -> str:
    """Every finding with its place, or the statement that there is none."""
    if not report.findings:
        return "<p>Nothing was found wrong with figures, names and lengths.</p>"
    items = "".join(
        f"<li><strong>{f.severity}</strong>, {_linked(f)}: {escape(f.message)}</li>"
        for f in report.findings
    )
    return f'<p class="aside">{count(len(report.findings), "finding")}</p><ul>{items}</ul>'


def translation(report: Report) -> str:
    """Source and English side by side; what could not be verified is marked where it stands."""
    rows = ['<tr><th class="nr"></th><th>Chinese</th><th>English</th></tr>']
    titles = [s for s in report.translation.segments if s.paragraph is None]
    groups = [titles, *(segments for _, segments in paragraphs(report))]
    for segments in groups:
        rows += [_row(segment, first=segment is segments[0]) for segment in segments]
    return f"<table>{''.join(rows)}</table>"


def names(report: Report) -> str:
    """The table of names and terms."""
    rows = "".join(
        f"<tr><td>{escape(n.source)}</td><td>{escape(n.target)}</td><td>{n.kind}</td>"
        f"<td>{n.count}</td><td>{n.origin}</td></tr>"
        for n in report.names
    )
    head = "".join(f"<th>{h}</th>" for h in ("Chinese", "English", "kind", "times", "from"))
    return f"<table><tr>{head}</tr>{rows}</table>"


def dropped(report: Report) -> str:
    """The lines that cleaning left out, with their reasons."""
    if not report.article.dropped:
        return "<p>Nothing was left out.</p>"
    rows = "".join(
        f'<tr><td class="nr">{d.line}</td><td>{escape(d.text)}</td><td>{escape(d.reason)}</td></tr>'
        for d in report.article.dropped
    )
    head = '<tr><th class="nr">no.</th><th>text</th><th>reason</th></tr>'
    return f"<table>{head}{rows}</table>"


def _row(segment: Segment, *, first: bool) -> str:
    severity = ""
    if segment.findings:
        worst = any(f.severity == "error" for f in segment.findings)
        severity = "error" if worst else "warning"
    source = _marked(segment.source, (f.source_span for f in segment.findings))
    target = _marked(segment.target, (f.target_span for f in segment.findings))
    if tried := decoded_again(segment):
        target = f'<span class="again" title="{tried}">{target}</span>'
    notes = "".join(f'<span class="note">{escape(f.message)}</span>' for f in segment.findings)
    classes = " ".join(filter(None, ("first" if first else "", severity)))
    number = segment.index + 1
    return (
        f'<tr id="s{number}" class="{classes}"><td class="nr">{number}</td>'
        f'<td lang="zh">{source}</td><td>{target}{notes}</td></tr>'
    )


def _marked(text: str, spans: Iterable[Span | None]) -> str:
    """Escaped text with the given spans marked; whole-text spans mark nothing."""
    out, done = [], 0
    for start, end in sorted(span for span in spans if span is not None):
        if start < done or (start, end) == (0, len(text)):
            continue
        out += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
        done = end
    return "".join([*out, escape(text[done:])])


def _linked(finding: Finding) -> str:
    if finding.segment is None:
        return place(finding)
    return f'<a class="ref" href="#s{finding.segment + 1}">{place(finding)}</a>'
