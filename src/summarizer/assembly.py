"""The last step of a report: everything that follows from article, translation and summary."""

from __future__ import annotations

from summarizer.facts.table import key_facts
from summarizer.report import Article, Report, Summary, Translation
from summarizer.summaries.figures import with_figures

__all__ = ["assemble"]


def assemble(article: Article, translation: Translation, summary: Summary) -> Report:
    """Return the whole report: key facts, confirmed figures of the summary, all findings."""
    from summarizer import __version__

    return Report(
        version=__version__,
        article=article,
        translation=translation,
        summary=with_figures(summary, translation.segments, article),
        names=translation.names,
        findings=tuple(dict.fromkeys([*translation.findings, *summary.findings])),
        facts=key_facts(translation),
    )
