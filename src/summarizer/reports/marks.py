"""Text as HTML with marked spans: confirmed figures and findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from summarizer.report import Finding, Span
from summarizer.reports.bilingual import both

__all__ = ["Mark", "confirmed_mark", "date_mark", "doubtful_mark", "finding_mark", "marked"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a text and the element around it.

    Attributes:
        span: Character offsets.
        tag: Name of the element.
        attributes: Its attributes, as HTML.
        weight: Precedence where marks overlap; the highest wins.
    """

    span: Span
    tag: str
    attributes: str
    weight: int = 0


def confirmed_mark(span: Span, source: str) -> Mark:
    """Mark a figure that agrees with ``source``, a figure of the Chinese."""
    tip = both("data-tip", f"Confirmed: {source} in the Chinese", f"已核对：原文为 {source}")
    return Mark(span, "span", f'class="fig" {tip}')


def date_mark(span: Span) -> Mark:
    """Mark a date that follows from the article's own date ("yesterday", "last week")."""
    tip = both("data-tip", "Reckoned from the article's date", "按文章日期推算")
    return Mark(span, "span", f'class="fig" {tip}')


def doubtful_mark(span: Span) -> Mark:
    """Mark a figure of a summary that the Chinese it rests on does not have."""
    tip = both("data-tip", "Not found in the Chinese that this rests on", "在所依据的原文中未找到")
    return Mark(span, "mark", f'class="doubt error" {tip}', 1)


def finding_mark(finding: Finding, span: Span) -> Mark:
    """Mark the place of a finding."""
    tip = both("data-tip", finding.message, finding.sentence("zh"))
    return Mark(span, "mark", f'class="{finding.kind} {finding.severity}" {tip}', 2)


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """Return escaped text with the given spans marked.

    Of overlapping marks the one with the highest weight wins, then the first. A finding over the
    whole text is not marked, since readers would look for what is special about it.
    """
    accepted: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (-m.weight, m.span)):
        start, end = mark.span
        if start >= end or (start <= 0 and end >= len(text) and mark.weight):
            continue
        if all(end <= other.span[0] or other.span[1] <= start for other in accepted):
            accepted.append(mark)
    html, position = "", 0
    for mark in sorted(accepted, key=lambda m: m.span):
        start, end = mark.span
        html += f"{escape(text[position:start])}<{mark.tag} {mark.attributes}>"
        html += f"{escape(text[start:end])}</{mark.tag}>"
        position = end
    return Markup(html + str(escape(text[position:])))
