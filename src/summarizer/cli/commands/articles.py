"""The commands on articles."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from summarizer.cli.shared import (
    ProgressLine,
    article_text,
    emit,
    load_pipeline,
    load_workers,
    open_store,
    read,
    show,
    tell_findings,
)
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.pipeline import Pipeline
    from summarizer.report import ProgressCallback

__all__ = ["check_files", "clean_page", "doctor", "report", "serve", "summarize", "translate"]


def report(arguments: argparse.Namespace) -> None:
    from summarizer.files import save
    from summarizer.reports.formats import FORMATS, render

    format = FORMATS[arguments.format or "text"]
    if arguments.output is None and not format.printable:
        raise UsageError(f"A docx is a file, not text; name it with -o REPORT{format.suffix}.")
    text = read(arguments.file)
    with ProgressLine(arguments.quiet) as progress:
        report = load_pipeline(arguments, progress).report(text, progress=progress)
    if arguments.output is not None:
        save(report, arguments.output, arguments.format)
    else:
        show(render(report, format.name).decode())


def translate(arguments: argparse.Namespace) -> None:
    from summarizer.reports.plain_text import lines_of

    text = read(arguments.file)
    with ProgressLine(arguments.quiet) as progress:
        pipe = load_pipeline(arguments, progress)
        result = pipe.translate(
            text.removesuffix("\n"), clean_first=arguments.clean, progress=progress
        )
    emit(arguments, result.to_json() if arguments.json else lines_of(result, arguments.bilingual))
    tell_findings(result.findings, arguments.quiet)


def summarize(arguments: argparse.Namespace) -> None:
    from summarizer.reports.plain_text import summary_text

    text = read(arguments.file)
    with ProgressLine(arguments.quiet) as progress:
        pipe = load_pipeline(arguments, progress, summary_only=True)
        result = pipe.summarize(text, progress=progress)
    emit(arguments, result.to_json() if arguments.json else summary_text(result))
    tell_findings(result.findings, arguments.quiet)


def clean_page(arguments: argparse.Namespace) -> None:
    from summarizer.chinese.clean import clean

    article = clean(
        read(arguments.file), keep_all=arguments.keep_all, keep_lines=arguments.keep_line or ()
    )
    emit(arguments, article.to_json() if arguments.json else article_text(article))


def check_files(arguments: argparse.Namespace) -> None:
    import json

    from summarizer.checks.lines import check_lines
    from summarizer.names.glossary import read_glossary

    source, target = read(arguments.source), read(arguments.target)
    glossary = read_glossary(arguments.glossary) if arguments.glossary else None
    found = check_lines(source, target, glossary=glossary)
    if arguments.json:
        plain = [finding.to_dict() for finding in found]
        emit(arguments, json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        lines = [f"{(f.segment or 0) + 1}: {f.severity}: {f.message}" for f in found]
        emit(arguments, "\n".join(lines) or "Nothing was found wrong.")


def serve(arguments: argparse.Namespace) -> None:
    from summarizer.server import Serving, read_accounts, require_port, serve

    serving = Serving(
        host=arguments.host,
        port=arguments.port,
        auth=read_accounts(arguments.auth),
        root_path=arguments.root_path,
        max_request_mb=arguments.max_request_mb,
        rate=arguments.rate,
        queue=arguments.queue,
        at_once=arguments.at_once,
        workers=arguments.workers,
        grace=arguments.grace,
        choose_models=arguments.choose_models,
    )
    require_port(serving.host, serving.port)  # before a model is loaded for nothing
    if serving.open_to_all:
        print(
            f"Whoever reaches {serving.host} may use this server; give --auth FILE, or let a proxy "
            "ask who they are.",
            file=sys.stderr,
        )
    told = f"The page: {serving.address} (Ctrl+C stops it)"
    if serving.workers > 1:
        with load_workers(arguments, serving.workers) as workers:
            print(told, file=sys.stderr)
            serve(workers, serving, open_browser=arguments.open)
        return
    with ProgressLine(arguments.quiet) as progress:
        pipe = load_pipeline(arguments, progress)
    print(told, file=sys.stderr)

    def load(
        model: str | None, summarizer: str | None, progress: ProgressCallback | None
    ) -> Pipeline:
        given = {**vars(arguments), "quiet": True}
        given["model"] = model or arguments.model
        given["summarizer"] = summarizer or arguments.summarizer
        return load_pipeline(argparse.Namespace(**given), progress)

    serve(pipe, serving, load=load, store=open_store(), open_browser=arguments.open)


def doctor(_: argparse.Namespace) -> int:
    from summarizer.doctor import examine

    healthy = True
    for fact in examine(open_store()):
        print(f"{'ok ' if fact.ok else '-- '} {fact.subject:14} {fact.text}")
        healthy = healthy and (fact.ok or not fact.needed)
    return 0 if healthy else 1
