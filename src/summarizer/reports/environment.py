"""The Jinja environments that render reports as HTML and as text."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from summarizer.messages import CLEANING_REASONS, NAME_KINDS, NAME_ORIGINS, RETRIES, Language
from summarizer.report import Fact, Finding, Name, Report, Segment, SummarySentence
from summarizer.reports.bilingual import COLUMNS, KINDS, METHODS, both, say
from summarizer.reports.marks import (
    Mark,
    confirmed_mark,
    date_mark,
    doubtful_mark,
    finding_mark,
    marked,
)
from summarizer.reports.wording import (
    amount,
    count,
    counts,
    decoded_again,
    edited,
    further_tries,
    further_tries_chinese,
    heading,
    paragraphs,
    place,
    references,
    title_segments,
    verdict,
)

__all__ = ["html_environment", "text_environment"]

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
        "counts": counts,
        "edited": edited,
        "further_tries": further_tries,
        "further_tries_chinese": further_tries_chinese,
        "heading": heading,
        "paragraphs": _paragraphs,
        "place": place,
        "quantity": count,
        "references": references,
        "sentence": _sentence,
        "verdict": verdict,
    }
    environment.filters.update(filters)
    environment.globals.update(methods=METHODS)
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
    """Return the English with segment numbers from 1; ``!`` marks those with findings."""
    return " ".join(
        f"[{segment.index + 1}{'!' if segment.index in doubtful else ''}"
        f"{' edited' if segment.attempt == 'person' else ''}] {segment.target}"
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
