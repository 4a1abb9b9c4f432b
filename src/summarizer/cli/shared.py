"""What several commands share: arguments, reading, options, loading, printing."""

from __future__ import annotations

import argparse
import os
import re
import sys
import threading
import time
from collections.abc import Iterable, Sequence
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
    "add_cleaning",
    "add_glossary",
    "add_input",
    "add_memory",
    "add_model",
    "add_output",
    "add_summarizer",
    "add_summary",
    "exit_soon",
    "load_pipeline",
    "open_memory",
    "open_store",
    "options_of",
    "print_departure",
    "print_findings",
    "print_notes",
    "print_result",
    "read_input",
    "summary_models",
    "without_controls",
    "write_result",
]

PATIENCE = 5.0
"""Seconds that work in progress is given after Ctrl+C."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters but tabs and line ends; a terminal obeys some of them."""

STYLES = ("brief", "bullets", "headline", "abstract")


def add_input(parser: argparse.ArgumentParser) -> None:
    """Add the input file and the output file."""
    parser.add_argument("file", metavar="FILE", help="text file, or - for standard input")
    add_output(parser)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the output file."""
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="file to write (default: stdout)"
    )


def add_cleaning(parser: argparse.ArgumentParser) -> None:
    """Add the options of cleaning."""
    parser.add_argument("--keep-all", action="store_true", help="drop no line of the page")
    parser.add_argument(
        "--keep-line",
        type=int,
        action="append",
        metavar="N",
        help="do not drop line N of the page; may be repeated",
    )


def add_summary(parser: argparse.ArgumentParser) -> None:
    """Add the options of the summary."""
    parser.add_argument("--style", choices=STYLES, help="layout of the summary (default: brief)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--sentences",
        type=int,
        metavar="N",
        help="maximum number of sentences in the summary (default: 4)",
    )
    length.add_argument(
        "--words", type=int, metavar="N", help="maximum number of words, instead of sentences"
    )
    for name, what in (
        ("beam-size", "beam size of the summarization model"),
        ("min-tokens", "minimum number of tokens that the summarization model writes"),
        ("max-tokens", "maximum number of tokens that the summarization model writes"),
        ("no-repeat", "length of the word sequences that the summarization model may not repeat"),
    ):
        parser.add_argument(f"--summary-{name}", type=int, metavar="N", help=what)
    add_summarizer(parser)


def add_summarizer(parser: argparse.ArgumentParser) -> None:
    """Add the option of the summarization model."""
    parser.add_argument(
        "--summarizer", metavar="MODEL", help="summarization model, or `key-sentences`"
    )


def add_memory(parser: argparse.ArgumentParser) -> None:
    """Add the options of the translation memory."""
    memory = parser.add_mutually_exclusive_group()
    memory.add_argument(
        "--memory",
        type=Path,
        metavar="FILE",
        help="translation memory to use (default: your own, or SUMMARIZER_MEMORY)",
    )
    memory.add_argument(
        "--no-memory", action="store_true", help="use no translation memory and store nothing"
    )


def add_glossary(parser: argparse.ArgumentParser) -> None:
    """Add the option of the glossary."""
    parser.add_argument(
        "--glossary", type=Path, metavar="CSV", help="file with lines of Chinese,English"
    )


def add_model(parser: argparse.ArgumentParser, *, runtime: str = "--engine") -> None:
    """Add the options of the translation model; ``runtime`` names that of the engine."""
    from summarizer.models.entry import STARTER

    model = parser.add_mutually_exclusive_group()
    model.add_argument(
        "-m",
        "--model",
        help="a name from `models list`, a hub id, a folder, or openai:NAME for a model on a "
        "server (default: the best installed translation model)",
    )
    model.add_argument(
        "--starter",
        dest="model",
        action="store_const",
        const=STARTER,
        help=f"the same as -m {STARTER}: the small model, without waiting for a better one",
    )
    add_glossary(parser)
    parser.add_argument(
        "--no-builtin-terms", action="store_true", help="use no built-in administrative terms"
    )
    parser.add_argument(
        "--no-person-names", action="store_true", help="do not spell the names of people"
    )
    parser.add_argument(
        "--no-place-names", action="store_true", help="do not use the list of place names"
    )
    parser.add_argument(
        "--beam-size", type=int, metavar="N", help="beam size of the translation model"
    )
    parser.add_argument(
        runtime,
        dest="engine",
        choices=("auto", "ctranslate2", "transformers", "llama.cpp"),
        help="library that runs the model (default: auto)",
    )
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), help="where the model runs (default: auto)"
    )
    parser.add_argument(
        "--compute-type",
        choices=("auto", "float32", "float16", "bfloat16", "int8"),
        help="number type of the computation (default: auto)",
    )
    parser.add_argument("--threads", type=int, metavar="N", help="CPU threads (default: all cores)")
    parser.add_argument(
        "--no-adapter",
        action="store_true",
        help="run the model's weights as published, without the adapter of this package",
    )
    parser.add_argument(
        "--second",
        metavar="MODEL",
        help="translation model for sentences that the first one gets wrong, or `none` (default: "
        "the best other installed one, or the first without its adapter)",
    )
    parser.add_argument(
        "--full-vocabulary",
        action="store_true",
        help="let the model write Chinese too, which is slower (default: only English)",
    )
    _add_server(parser)


def _add_server(parser: argparse.ArgumentParser) -> None:
    """Add the options of a model on a server."""
    from summarizer.options import Options

    parser.add_argument(
        "--base-url",
        metavar="URL",
        help="address of the server for openai:NAME, for example http://localhost:11434/v1 "
        "(default: SUMMARIZER_BASE_URL; a key comes from SUMMARIZER_API_KEY)",
    )
    defaults = Options()
    for name, what, default in (
        ("context-tokens", "tokens that the server's model reads and writes at once", ""),
        ("in-flight", "requests sent to the server at the same time", ""),
        ("request-timeout", "seconds that the server may be silent", ""),
        ("request-limit", "send at most N requests to the server", "no limit"),
        ("token-limit", "let the server read and write at most N tokens", "no limit"),
    ):
        value = getattr(defaults, name.replace("-", "_"))
        parser.add_argument(
            f"--{name}",
            type=float if name == "request-timeout" else int,
            metavar="N",
            help=f"{what} (default: {default or value})",
        )


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
    """Print a result to stdout; on a terminal without control characters of its own."""
    text = text.removesuffix("\n")
    try:
        print(without_controls(text) if sys.stdout.isatty() else text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"The result cannot be printed ({error}); use -o FILE.") from error


def without_controls(text: str) -> str:
    """Return a text whose control characters are escaped, so that none reaches a terminal."""
    return _CONTROLS.sub(lambda match: f"\\x{ord(match.group()):02x}", text)


def print_notes(arguments: argparse.Namespace, *notes: str) -> None:
    """Print notes to stderr, unless ``--quiet``."""
    if not arguments.quiet:
        for note in notes:
            print(without_controls(note), file=sys.stderr)


def print_departure(names: Iterable[str | None], options: Options) -> None:
    """Print where texts are sent if they leave this machine, even with ``--quiet``.

    Args:
        names: Names of the models in use.
        options: The options, which hold the address of the server.
    """
    from summarizer.models.servers import sent_to

    for address in sent_to(names, options):
        print(f"Texts leave this machine: they are sent to {address}.", file=sys.stderr)


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
            "second",
            "full_vocabulary",
            "base_url",
            "context_tokens",
            "in_flight",
            "request_timeout",
            "request_limit",
            "token_limit",
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
        adapter=not values.get("no_adapter", False),
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
    options = options_of(arguments)
    print_departure((model, summarizer), options)
    pipe = load(
        model,
        summarizer=summarizer,
        options=options,
        store=open_store(),
        memory=open_memory(arguments),
        progress=progress,
    )
    print_notes(arguments, *pipe.notes)
    return pipe


def exit_soon(code: int) -> None:
    """Exit after a while even if a text, or a request to a server, is in progress."""

    def leave() -> None:
        time.sleep(PATIENCE)
        sys.stderr.flush()
        os._exit(code)

    threading.Thread(target=leave, daemon=True).start()


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
