"""The commands on one article: report, translate, summarize, clean, check, schema."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from summarizer.cli.progress import ProgressLine
from summarizer.cli.shared import (
    load_pipeline,
    options_of,
    print_findings,
    print_result,
    read_input,
    write_result,
)
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.report import Article, ProgressCallback, Report

__all__ = ["check", "clean", "report", "schema", "summarize", "translate"]


def report(arguments: argparse.Namespace) -> None:
    """Clean, translate, check and summarize an article."""
    from summarizer.reports.formats import FORMATS, render, save

    format = FORMATS[arguments.format or "text"]
    if arguments.output is None and not format.printable:
        raise UsageError(f"A docx cannot be printed; name a file with -o REPORT{format.suffix}.")
    with ProgressLine(arguments.quiet) as progress:
        report = _reviewed(arguments, progress) if arguments.translation else None
        if report is None:
            text = read_input(arguments.file)
            report = load_pipeline(arguments, progress).report(text, progress=progress)
    if arguments.output is not None:
        save(report, arguments.output, arguments.format)
    else:
        print_result(render(report, format.name).decode())


def _reviewed(arguments: argparse.Namespace, progress: ProgressCallback) -> Report:
    """Return the report of a translation from elsewhere; a model is loaded only to summarize."""
    from summarizer.models.selection import KEY_SENTENCES
    from summarizer.reviews import review

    if arguments.file == arguments.translation == "-":
        raise UsageError("Only one of the two texts can be standard input; name a file for one.")
    summarizes = arguments.summarizer not in (None, KEY_SENTENCES)
    if arguments.model and not summarizes:
        raise UsageError(
            "With --translation no model translates; leave out -m, or name a model that is to "
            "write the summary with --summarizer."
        )
    text, english = read_input(arguments.file), read_input(arguments.translation)
    if summarizes:
        pipe = load_pipeline(arguments, progress)
        return pipe.report(text, translation=english, progress=progress)
    return review(text, english, options=options_of(arguments))


def translate(arguments: argparse.Namespace) -> None:
    """Translate a text line by line."""
    from summarizer.reports.formats import lines_of

    text = read_input(arguments.file)
    with ProgressLine(arguments.quiet) as progress:
        pipe = load_pipeline(arguments, progress)
        result = pipe.translate(
            text.removesuffix("\n"), clean_first=arguments.clean, progress=progress
        )
    write_result(
        arguments, result.to_json() if arguments.json else lines_of(result, arguments.bilingual)
    )
    print_findings(arguments, result.findings)


def summarize(arguments: argparse.Namespace) -> None:
    """Summarize an article."""
    from summarizer.reports.formats import summary_text

    text = read_input(arguments.file)
    with ProgressLine(arguments.quiet) as progress:
        pipe = load_pipeline(arguments, progress, summary_only=True)
        result = pipe.summarize(text, progress=progress)
    write_result(arguments, result.to_json() if arguments.json else summary_text(result))
    print_findings(arguments, result.findings)


def clean(arguments: argparse.Namespace) -> None:
    """Print what cleaning keeps and drops."""
    from summarizer.chinese.clean import clean

    article = clean(
        read_input(arguments.file),
        keep_all=arguments.keep_all,
        keep_lines=arguments.keep_line or (),
    )
    write_result(arguments, article.to_json() if arguments.json else _article_text(article))
    print_findings(arguments, article.findings)


def check(arguments: argparse.Namespace) -> None:
    """Compare a translation with its source, line by line."""
    from summarizer.checks import check_lines
    from summarizer.names.terms import read_glossary

    source, target = read_input(arguments.source), read_input(arguments.target)
    glossary = read_glossary(arguments.glossary) if arguments.glossary else None
    findings = check_lines(source, target, glossary=glossary)
    if arguments.json:
        plain = [finding.to_dict() for finding in findings]
        write_result(arguments, json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        lines = [f"{(f.segment or 0) + 1}: {f.severity}: {f.message}" for f in findings]
        write_result(
            arguments, "\n".join(lines) or "No difference was found in figures, names, and length."
        )


def schema(_: argparse.Namespace) -> None:
    """Print the JSON Schema of a report."""
    from summarizer.report import Report

    print_result(json.dumps(Report.json_schema(), ensure_ascii=False, indent=2))


def _article_text(article: Article) -> str:
    parts = [article.title] if article.title else []
    parts += [line for line in (article.byline, article.source) if line]
    parts += ["", *(f"{text}\n" for text in article.paragraphs)]
    if article.dropped:
        parts.append("Dropped:")
        parts += [f"  {d.line:>4}  {d.reason}: {d.text}" for d in article.dropped]
    return "\n".join(parts)
