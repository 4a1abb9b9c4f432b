"""Helpers of several commands: reading, options, loading, printing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import OutputError, TranslationMemoryError

if TYPE_CHECKING:
    from summarizer.memory import Memory
    from summarizer.models.store import Store
    from summarizer.options import Options
    from summarizer.pipeline import Pipeline
    from summarizer.report import Finding, ProgressCallback

__all__ = [
    "load_pipeline",
    "open_memory",
    "open_store",
    "options_of",
    "print_findings",
    "print_notes",
    "print_result",
    "read_input",
    "summary_models",
    "write_result",
]


def read_input(name: str) -> str:
    """Return the text of a file, or of standard input for ``-``."""
    from summarizer.documents.decode import decode, read_text

    if name == "-":
        return decode(sys.stdin.buffer.read(), "standard input")
    return read_text(Path(name))


def write_result(arguments: argparse.Namespace, text: str) -> None:
    """Write a result to the file of ``-o``, or print it."""
    if arguments.output is None:
        print_result(text)
        return
    from summarizer.files import write_file

    write_file(arguments.output, text if text.endswith("\n") else text + "\n")


def print_result(text: str) -> None:
    """Print a result to stdout."""
    try:
        print(text.removesuffix("\n"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"The result cannot be printed ({error}); use -o FILE.") from error


def print_notes(arguments: argparse.Namespace, *notes: str) -> None:
    """Print notes to stderr, unless ``--quiet``."""
    if not arguments.quiet:
        for note in notes:
            print(note, file=sys.stderr)


def print_findings(arguments: argparse.Namespace, findings: Sequence[Finding]) -> None:
    """Print findings to stderr, unless ``--quiet``."""
    for finding in findings:
        place = "" if finding.segment is None else f" segment {finding.segment + 1}:"
        print_notes(arguments, f"{finding.severity}:{place} {finding.message}")


def open_store() -> Store:
    """Open the model store of this machine."""
    from summarizer.models.store import Store

    return Store(Store.default_root())


def options_of(arguments: argparse.Namespace) -> Options:
    """Build the options of a pipeline; what is not given stays at its default."""
    from summarizer.names.terms import read_glossary
    from summarizer.options import Options

    values = vars(arguments)
    options = {
        name: values[name]
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
        if values.get(name) is not None
    }
    if values.get("glossary"):
        options["glossary"] = read_glossary(values["glossary"])
    return Options(
        **options,
        keep_lines=frozenset(values.get("keep_line") or ()),
        builtin_terms=not values.get("no_builtin_terms", False),
        person_names=not values.get("no_person_names", False),
        place_names=not values.get("no_place_names", False),
        threads=values.get("threads") or 0,
    )


def summary_models(arguments: argparse.Namespace) -> tuple[str | None, str | None]:
    """Return translator and summarizer, if only summaries are wanted.

    There ``-m`` may name a summarization model.
    """
    from summarizer.models.selection import summarizes

    model, summarizer = arguments.model, arguments.summarizer
    if model and not summarizer and summarizes(model, open_store()):
        return None, model
    return model, summarizer


def load_pipeline(
    arguments: argparse.Namespace,
    progress: ProgressCallback | None,
    *,
    summary_only: bool = False,
) -> Pipeline:
    """Load the pipeline that the arguments describe, and print why its models were chosen."""
    from summarizer.loading import load

    model, summarizer = arguments.model, getattr(arguments, "summarizer", None)
    if summary_only:
        model, summarizer = summary_models(arguments)
    pipe = load(
        model,
        summarizer=summarizer,
        options=options_of(arguments),
        store=open_store(),
        memory=open_memory(arguments),
        progress=progress,
    )
    print_notes(arguments, *pipe.notes)
    return pipe


def open_memory(arguments: argparse.Namespace) -> Memory | None:
    """Open the translation memory; if the user's own cannot be opened, go without."""
    from summarizer.memory import Memory

    if arguments.memory is not None:
        return Memory(arguments.memory)
    if getattr(arguments, "no_memory", True):  # a server uses none unless it is named
        return None
    try:
        return Memory(Memory.default_path())
    except TranslationMemoryError as error:
        print(f"Continuing without a translation memory: {error}", file=sys.stderr)
        return None
