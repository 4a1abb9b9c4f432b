"""Text as HTML with what is known of its pieces: figures that are confirmed, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from summarizer.messages import FindingKind
from summarizer.report import Finding, Span
from summarizer.reports.bilingual import both

__all__ = ["KINDS", "Mark", "doubtful", "figure", "finding_mark", "marked", "reckoned"]

KINDS: Mapping[FindingKind, tuple[str, str]] = {
    "number": ("figure", "数字"),
    "name": ("name", "名称"),
    "omission": ("left out", "漏译"),
    "repetition": ("repetition", "重复"),
    "untranslated": ("left in Chinese", "未译"),
    "glossary": ("term", "术语"),
    "unknown-character": ("lost character", "缺字"),
}
"""What each kind of finding is called, in English and in Chinese."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text and the element around it; ``weight`` decides where two overlap."""

    span: Span
    tag: str
    attributes: str
    weight: int = 0


def figure(span: Span, source: str) -> Mark:
    """A figure that says ``source``, a figure of the Chinese."""
    tip = both("data-tip", f"Confirmed: {source} in the Chinese", f"已核对：原文为 {source}")
    return Mark(span, "span", f'class="fig" {tip}')


def reckoned(span: Span) -> Mark:
    """A date that the Chinese gives by another: yesterday, last week."""
    tip = both("data-tip", "Reckoned from the article's date", "按文章日期推算")
    return Mark(span, "span", f'class="fig" {tip}')


def doubtful(span: Span) -> Mark:
    """A figure of a summary that was not found in the Chinese it rests on."""
    tip = both(
        "data-tip",
        "Not found in the Chinese that this rests on",
        "在所依据的原文中未找到",
    )
    return Mark(span, "mark", f'class="doubt error" {tip}', 1)


def finding_mark(finding: Finding, span: Span) -> Mark:
    """Where a finding stands, with its reason."""
    tip = both("data-tip", finding.message, finding.sentence("zh"))
    return Mark(span, "mark", f'class="{finding.kind} {finding.severity}" {tip}', 2)


def marked(text: str, marks: Iterable[Mark]) -> str:
    """Escaped text with the given pieces marked.

    Of marks that overlap the weightier stands, then the earlier; one over the whole text marks
    nothing, for a reader would look for what is special about it.
    """
    taken: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (-m.weight, m.span)):
        start, end = mark.span
        if start >= end or (start <= 0 and end >= len(text) and mark.weight):
            continue
        if all(end <= other.span[0] or other.span[1] <= start for other in taken):
            taken.append(mark)
    out, done = [], 0
    for mark in sorted(taken, key=lambda m: m.span):
        start, end = mark.span
        piece = escape(text[start:end])
        out += [
            escape(text[done:start]),
            f"<{mark.tag} {mark.attributes}>{piece}</{mark.tag}>",
        ]
        done = end
    return "".join([*out, escape(text[done:])])
