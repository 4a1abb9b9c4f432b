"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = [
    "add_cleaning",
    "add_glossary",
    "add_input",
    "add_memory",
    "add_model",
    "add_output",
    "add_summarizer",
    "add_summary",
]

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
        "--words", type=int, metavar="N", help="approximate maximum number of words in the summary"
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
    parser.add_argument(
        "-m",
        "--model",
        help="a name from `models list`, a hub id, or a folder (default: the best "
        "installed translation model)",
    )
    add_glossary(parser)
    parser.add_argument(
        "--no-builtin-terms", action="store_true", help="do not use the built-in glossary"
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
        choices=("auto", "ctranslate2", "transformers"),
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
        "--full-vocabulary",
        action="store_true",
        help="let the model write Chinese too, which is slower (default: only English)",
    )
