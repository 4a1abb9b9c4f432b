"""A report for the terminal, and its parts alone."""

from __future__ import annotations

import textwrap

from summarizer.report import Fact, Report, Segment, Summary, Translation
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

__all__ = ["lines_of", "render", "summary_text"]

WIDTH = 92


def render(report: Report) -> str:
    """Plain text: summary with sources, key facts, translation, findings, names, dropped lines.

    Sentences are numbered as the JSON's segments are, counted from 1.
    """
    article, translation, summary = report.article, report.translation, report.summary
    out = [heading(report).upper()]
    out += [line for line in (article.title, article.byline, article.source) if line]
    out += ["", f"SUMMARY ({METHODS[summary.method]})", ""]
    for sentence in summary.sentences:
        out.append(_wrapped(f"{sentence.text} [{references(sentence)}]", "  • "))
    if report.facts:
        out += ["", "KEY FACTS", "", *_facts(report.facts)]
    out += ["", "TRANSLATION", ""]
    doubtful = {finding.segment for finding in report.findings}
    title = title_segments(report)
    for segments in [*([title] if title else []), *(group for _, group in paragraphs(report))]:
        marked = [f"[{_number(s, s.index in doubtful)}] {s.target}" for s in segments]
        out += [_wrapped(" ".join(marked), "  "), ""]
    if report.findings:
        out += [f"COULD NOT BE VERIFIED ({count(len(report.findings), 'finding')})", ""]
        for finding in report.findings:
            mark = "!" if finding.severity == "error" else "?"
            out.append(_wrapped(f"{mark} {place(finding)}: {finding.message}", "  "))
    else:
        out.append("Every figure, name and length was checked; nothing was found wrong.")
    if report.names:
        out += ["", "NAMES AND TERMS", ""]
        shown = [f"{name.source} {name.target} ({name.count})" for name in report.names]
        out.append(_wrapped("; ".join(shown), "  "))
    if article.dropped:
        out += ["", f"LEFT OUT ({count(len(article.dropped), 'line')} of the page)", ""]
        out += [
            _wrapped(f"{line.line}: {line.text} ({line.reason})", "  ") for line in article.dropped
        ]
    out += ["", f"Translated by {translation.model}."]
    if summary.method != "key-sentences":
        out.append(f"Summarized by {summary.model}.")
    out += [_wrapped(line, "") for line in (edited(report), further_tries(report)) if line]
    return "\n".join(out) + "\n"


def lines_of(translation: Translation, bilingual: bool) -> str:
    """A translation line by line; ``bilingual``: each segment below its source."""
    if not bilingual:
        return translation.text
    pairs = []
    for segment in translation.segments:
        pairs.append(segment.source.strip())
        pairs.append(segment.target)
        pairs.append("")
    return "\n".join(pairs)


def summary_text(summary: Summary) -> str:
    """A summary, a sentence a line, each with the segments it rests on, counted from 1."""
    mark = "- " if summary.style == "bullets" else ""
    lines = [f"{mark}{sentence.text} [{references(sentence)}]" for sentence in summary.sentences]
    return "\n".join(lines)


def _number(segment: Segment, doubtful: bool) -> str:
    edited = " edited" if segment.attempt == "person" else ""
    return f"{segment.index + 1}{'!' if doubtful else ''}{edited}"


def _facts(facts: tuple[Fact, ...]) -> list[str]:
    """A row each; ``!`` where the translation's figure is in doubt."""
    width = min(max(len(amount(fact)) for fact in facts), WIDTH // 3)
    return [
        textwrap.fill(
            f"{counts(fact)} [{fact.segment + 1}{'' if fact.verified else '!'}]",
            WIDTH,
            initial_indent=f"  {amount(fact):>{width}}  ",
            subsequent_indent=" " * (width + 4),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for fact in facts
    ]


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
