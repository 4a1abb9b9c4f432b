"""What the commands share: reading, options, loading, printing."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import OutputError, TranslationMemoryError

if TYPE_CHECKING:
    from summarizer.memory import Memory
    from summarizer.models.store import Store
    from summarizer.options import Options
    from summarizer.pipeline import Pipeline
    from summarizer.report import Article, Finding, Progress, ProgressCallback
    from summarizer.server.worker_processes import Workers

__all__ = [
    "ProgressLine",
    "article_text",
    "emit",
    "load_pipeline",
    "load_workers",
    "open_memory",
    "open_store",
    "read",
    "show",
    "tell_findings",
]


def read(name: str) -> str:
    from summarizer.documents.decode import decode, read_text

    if name == "-":
        return decode(sys.stdin.buffer.read(), "standard input")
    return read_text(Path(name))


def emit(arguments: argparse.Namespace, text: str) -> None:
    if arguments.output is None:
        show(text)
        return
    from summarizer.files import write_text

    write_text(arguments.output, text if text.endswith("\n") else text + "\n")


def show(text: str) -> None:
    try:
        print(text.removesuffix("\n"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"The result could not be printed: {error}. Use -o FILE.") from error


def open_store() -> Store:
    from summarizer.models.store import Store

    return Store(Store.default_root())


def options_of(arguments: argparse.Namespace) -> Options:
    from summarizer.names.terms import read_glossary
    from summarizer.options import Options

    given = vars(arguments)
    chosen = {
        name: given[name]
        for name in (
            "sentences",
            "words",
            "style",
            "summary_beam_size",
            "summary_min_tokens",
            "summary_max_tokens",
            "summary_no_repeat",
            "keep_all",
            "beam_size",
            "engine",
            "device",
            "compute_type",
            "full_vocabulary",
        )
        if given.get(name) is not None
    }
    if given.get("glossary"):
        chosen["glossary"] = read_glossary(given["glossary"])
    return Options(
        **chosen,
        keep_lines=frozenset(given.get("keep_line") or ()),
        builtin_terms=not given.get("no_builtin_terms", False),
        person_names=not given.get("no_person_names", False),
        place_names=not given.get("no_place_names", False),
        threads=given.get("threads") or 0,
    )


def load_pipeline(
    arguments: argparse.Namespace,
    progress: ProgressCallback | None,
    *,
    summary_only: bool = False,
) -> Pipeline:
    """``summary_only``: a model that summarizes is used for that where ``-m`` names it."""
    from summarizer.loading import load
    from summarizer.models.selection import summarizes

    model, summarizer = arguments.model, getattr(arguments, "summarizer", None)
    if summary_only and model and not summarizer and summarizes(model, open_store()):
        model, summarizer = None, model
    pipe = load(
        model,
        summarizer=summarizer,
        options=options_of(arguments),
        store=open_store(),
        memory=open_memory(arguments),
        progress=progress,
    )
    if not arguments.quiet:
        for note in pipe.notes:
            print(note, file=sys.stderr)
    return pipe


@contextmanager
def load_workers(arguments: argparse.Namespace, number: int) -> Iterator[Workers]:
    """Processes with the same models each, which share the cores; ended with the block."""
    from summarizer.batch.job import models_wanted
    from summarizer.machine import cores
    from summarizer.server.worker_processes import Recipe, Workers

    options = options_of(arguments)
    with ProgressLine(arguments.quiet) as progress:  # what is missing is pulled once
        wanted = models_wanted(
            "report", arguments.model, arguments.summarizer, options, open_store(), progress
        )
    if not arguments.quiet:
        for note in wanted.notes:
            print(note, file=sys.stderr)
    threads = options.threads or max(1, cores() // number)
    recipe = Recipe(
        wanted.translator,
        wanted.summarizer,
        options.replace(threads=threads),
        arguments.memory,
        wanted.notes,
    )
    workers = Workers(recipe, number)
    try:
        yield workers
    finally:
        workers.end()


def open_memory(arguments: argparse.Namespace) -> Memory | None:
    """The translation memory that is asked for; the user's own is done without where it fails."""
    from summarizer.memory import Memory

    if arguments.memory is not None:
        return Memory(arguments.memory)
    if getattr(arguments, "no_memory", True):  # a server has none unless it is named
        return None
    try:
        return Memory(Memory.default_path())
    except TranslationMemoryError as error:
        print(f"Without a translation memory: {error}", file=sys.stderr)
        return None


class ProgressLine:
    """Progress on stderr: one moving line on a terminal, a few plain lines elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._stage = ""
        self._told = 0.0

    def __enter__(self) -> ProgressCallback:
        return self._show

    def __exit__(self, *_: object) -> None:
        if self._terminal and self._stage and not self._quiet:
            print(file=sys.stderr)

    def _show(self, step: Progress) -> None:
        if self._quiet:
            return
        unit, scale = ("MB", 1e6) if step.stage == "pull" else ("", 1)
        counted = f" {step.done / scale:.0f}/{step.total / scale:.0f} {unit}" if step.total else ""
        line = f"{step.stage}{counted}".rstrip() + (f"  {step.detail}" if step.detail else "")
        fresh = step.stage != self._stage
        if self._terminal:
            gap = "\n" if fresh and self._stage else ""
            print(f"{gap}\r\x1b[K{line[:100]}", end="", file=sys.stderr, flush=True)
        elif fresh or (step.total and time.monotonic() - self._told > 5):
            print(line, file=sys.stderr, flush=True)
            self._told = time.monotonic()
        self._stage = step.stage


def tell_findings(findings: Sequence[Finding], quiet: bool) -> None:
    if quiet:
        return
    for finding in findings:
        place = "" if finding.segment is None else f" segment {finding.segment + 1}:"
        print(f"{finding.severity}:{place} {finding.message}", file=sys.stderr)


def article_text(article: Article) -> str:
    parts = [article.title] if article.title else []
    parts += [line for line in (article.byline, article.source) if line]
    parts += ["", *(f"{text}\n" for text in article.paragraphs)]
    if article.dropped:
        parts.append("Dropped:")
        parts += [f"  {d.line:>4}  {d.reason}: {d.text}" for d in article.dropped]
    return "\n".join(parts)
