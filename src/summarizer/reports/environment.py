"""The Jinja environments that render reports as HTML and as text, and the marks on their text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from summarizer.messages import CLEANING_REASONS, NAME_KINDS, NAME_ORIGINS, RETRIES, Language
from summarizer.report import Fact, Finding, Name, Report, Segment, Span, SummarySentence
from summarizer.reports.wording import (
    COLUMNS,
    KINDS,
    LEVELS,
    METHODS,
    NO_FINDINGS,
    amount,
    better_models,
    both,
    count,
    counts,
    decoded_again,
    decoded_again_chinese,
    departures,
    doubted,
    doubted_source,
    edited,
    further_tries,
    further_tries_chinese,
    heading,
    paragraphs,
    place,
    references,
    say,
    title_segments,
    translator,
    trust,
    trust_chinese,
    verdict,
)

__all__ = [
    "Mark",
    "confirmed_mark",
    "date_mark",
    "doubtful_mark",
    "finding_mark",
    "html_environment",
    "marked",
    "text_environment",
]


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


WIDTH = 92
"""Columns of plain text."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


@cache
def html_environment() -> Environment:
    """Return the environment of ``parts.html`` and ``report.html``; everything is escaped."""
    environment = _environment(autoescape=True)
    environment.filters.update(
        claim=_claim, source=_source, target=_target, worst=_worst, kind_names=_kind_names
    )
    environment.globals.update(
        say=lambda *texts: Markup(say(*texts)),
        both=lambda *texts: Markup(both(*texts)),
        kinds=KINDS,
        columns=COLUMNS,
        levels=LEVELS,
        name_kinds=NAME_KINDS,
        name_origins=NAME_ORIGINS,
        cleaning_reasons=CLEANING_REASONS,
        retries=RETRIES,
    )
    return environment


@cache
def text_environment() -> Environment:
    """Return the environment of ``report.md`` and ``report.txt``."""
    environment = _environment(autoescape=False, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(
        md=_escape_markdown,
        wrap=_wrap,
        numbered=_numbered,
        questioned=_questioned,
        bold_figures=_bold_figures,
        name_list=_name_list,
        fact_lines=_fact_lines,
    )
    return environment


def _environment(**settings: Any) -> Environment:
    loader = PackageLoader("summarizer.reports")
    environment = Environment(loader=loader, undefined=StrictUndefined, **settings)
    filters: Mapping[str, Callable[..., Any]] = {
        "amount": amount,
        "attempt": decoded_again,
        "attempt_chinese": decoded_again_chinese,
        "better_models": better_models,
        "counts": counts,
        "departures": departures,
        "doubted": doubted,
        "doubted_source": doubted_source,
        "edited": edited,
        "further_tries": further_tries,
        "further_tries_chinese": further_tries_chinese,
        "heading": heading,
        "paragraphs": _paragraphs,
        "place": place,
        "quantity": count,
        "references": references,
        "sentence": _sentence,
        "translator": translator,
        "trust": trust,
        "trust_chinese": trust_chinese,
        "verdict": verdict,
    }
    environment.filters.update(filters)
    environment.globals.update(methods=METHODS, no_findings=NO_FINDINGS)
    return environment


def _paragraphs(report: Report) -> list[tuple[bool, int, Sequence[Segment]]]:
    """Return ``(is_title, number, segments)`` for the title, if any, and each paragraph."""
    title = title_segments(report)
    groups = [(False, number, segments) for number, segments in paragraphs(report)]
    return [(True, 0, title), *groups] if title else [*groups]


def _sentence(finding: Finding, language: Language) -> str:
    return finding.sentence(language)


# HTML


def _claim(sentence: SummarySentence, report: Report) -> Markup:
    marks: list[Mark] = []
    for figure in sentence.figures:
        if not figure.confirmed:
            marks.append(doubtful_mark(figure.target_span))
        elif figure.segment is None or figure.source_span is None:
            marks.append(date_mark(figure.target_span))
        else:
            source = report.translation.segments[figure.segment].source
            marks.append(confirmed_mark(figure.target_span, source[slice(*figure.source_span)]))
    return marked(sentence.text, marks)


def _source(segment: Segment) -> Markup:
    marks = [finding_mark(f, f.source_span) for f in segment.findings if f.source_span]
    return marked(segment.source, marks)


def _target(segment: Segment) -> Markup:
    marks = [finding_mark(f, f.target_span) for f in segment.findings if f.target_span]
    marks += [
        confirmed_mark(figure.target_span, segment.source[slice(*figure.source_span)])
        for figure in segment.confirmed
    ]
    return marked(segment.target, marks)


def _worst(findings: Sequence[Finding]) -> Finding:
    return min(findings, key=lambda finding: finding.severity != "error")


def _kind_names(findings: Sequence[Finding]) -> tuple[str, str]:
    """Return the kinds of the findings, each once, in English and in Chinese."""
    kinds = dict.fromkeys(KINDS[finding.kind] for finding in findings)
    english, chinese = zip(*kinds, strict=True)
    return ", ".join(english), ", ".join(chinese)


# Text


def _escape_markdown(text: str) -> str:
    """Return text in which nothing is Markdown, on one line."""
    return _escape_spaced(text).strip()


def _questioned(sentence: SummarySentence) -> str:
    """Return a summary sentence with ``(?)`` after figures that the article does not bear out."""
    text = sentence.text
    for figure in reversed(sentence.figures):
        if not figure.confirmed:
            end = figure.target_span[1]
            text = f"{text[:end]} (?){text[end:]}"
    return text


def _bold_figures(segment: Segment) -> str:
    """Return the English of a segment as Markdown with its confirmed figures in bold."""
    pieces, position = [], 0
    for figure in segment.confirmed:
        start, end = figure.target_span
        if start < position:
            continue
        plain, figure_text = segment.target[position:start], segment.target[start:end]
        pieces.append(f"{_escape_spaced(plain)}**{_escape_markdown(figure_text)}**")
        position = end
    return "".join([*pieces, _escape_spaced(segment.target[position:])]).strip()


def _escape_spaced(text: str) -> str:
    """Escape Markdown, with the space at both ends kept."""
    return _MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", text))


def _wrap(text: str, indent: str, hanging: int | None = None) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * (len(indent) if hanging is None else hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _numbered(segments: Sequence[Segment], doubtful: Collection[int | None]) -> str:
    """Return the English with segment numbers from 1.

    ``!`` marks those with findings, ``low`` those of low confidence.
    """
    return " ".join(
        f"[{segment.index + 1}{'!' if segment.index in doubtful else ''}"
        f"{' edited' if segment.attempt == 'person' else ''}"
        f"{' low' if segment.confidence and segment.confidence.level == 'low' else ''}] "
        f"{segment.target or '(not translated)'}"
        for segment in segments
    )


def _name_list(names: Sequence[Name]) -> str:
    return "; ".join(f"{name.source} {name.target} ({name.count})" for name in names)


def _fact_lines(facts: Sequence[Fact]) -> list[str]:
    """Return a line for each fact; ``!`` marks figures in doubt in the translation."""
    width = min(max(len(amount(fact)) for fact in facts), WIDTH // 3)
    return [
        _wrap(
            f"{counts(fact)} [{fact.segment + 1}{'' if fact.verified else '!'}]",
            f"  {amount(fact):>{width}}  ",
            width + 4,
        )
        for fact in facts
    ]
