"""A report as text, for the terminal and as Markdown, and its parts alone."""

from __future__ import annotations

from summarizer.report import Report, Summary, Translation
from summarizer.reports.environment import text_environment
from summarizer.reports.wording import references

__all__ = ["lines_of", "markdown", "plain_text", "summary_text"]


def plain_text(report: Report) -> str:
    """Return plain text; sentences are numbered as the JSON's segments are, counted from 1."""
    return text_environment().get_template("report.txt").render(report=report)


def markdown(report: Report) -> str:
    """Return Markdown, with both languages side by side in tables."""
    return text_environment().get_template("report.md").render(report=report)


def lines_of(translation: Translation, bilingual: bool) -> str:
    """Return a translation line by line, or with each segment below its source."""
    if not bilingual:
        return translation.text
    pairs = [f"{s.source.strip()}\n{s.target}\n" for s in translation.segments]
    return "\n".join(pairs)


def summary_text(summary: Summary) -> str:
    """Return a summary, a sentence a line, each with its sources, counted from 1."""
    mark = "- " if summary.style == "bullets" else ""
    return "\n".join(f"{mark}{s.text} [{references(s)}]" for s in summary.sentences)
