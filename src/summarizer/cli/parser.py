"""The commands and their arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer import __version__
from summarizer.cli import articles, memory, models
from summarizer.cli.batch import AT_ONCE, batch
from summarizer.cli.evaluate import evaluate_files
from summarizer.cli.serve import serve
from summarizer.cli.shared import (
    add_cleaning,
    add_glossary,
    add_input,
    add_memory,
    add_model,
    add_output,
    add_summarizer,
    add_summary,
)
from summarizer.reports.formats import FORMATS

__all__ = ["build_parser"]

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def build_parser() -> argparse.ArgumentParser:
    """Build the parser; each command has its function as ``run``."""
    parser = argparse.ArgumentParser(
        prog="summarizer",
        description="Chinese news in, English translation and summary out, with figures and names "
        "checked, on your own machine.",
        epilog="FILE may be - for standard input. Results go to stdout, progress to stderr. "
        "Exit code 0: done, 1: failed, 2: wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"summarizer {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_article_commands(commands)
    _add_batch(commands)
    _add_text_commands(commands)
    _add_evaluate(commands)
    _add_model_commands(commands)
    _add_memory_commands(commands)
    _add_serve(commands)
    _command(
        commands, "doctor", "check the installation, the models and the network", models.doctor
    )
    return parser


def _add_article_commands(commands: Commands) -> None:
    report = _command(
        commands, "report", "clean, translate, check and summarize an article", articles.report
    )
    add_input(report)
    report.add_argument(
        "--format", choices=FORMATS, help="format of the report (default: text, or by suffix of -o)"
    )
    report.add_argument(
        "--translation",
        metavar="ENGLISH",
        help="file with the English by another translator, or - for standard input; it is aligned "
        "and checked, and no model translates",
    )
    add_summary(report)
    add_cleaning(report)
    add_model(report)
    add_memory(report)

    translate = _command(commands, "translate", "translate a text line by line", articles.translate)
    add_input(translate)
    translate.add_argument(
        "--bilingual", action="store_true", help="print each source line above its translation"
    )
    translate.add_argument(
        "--json", action="store_true", help="print JSON: segments with scores and findings"
    )
    translate.add_argument(
        "--clean", action="store_true", help="first drop lines that are not part of the article"
    )
    add_model(translate)
    add_memory(translate)

    summarize = _command(
        commands,
        "summarize",
        "print only the summary; -m may also name a summarization model",
        articles.summarize,
    )
    add_input(summarize)
    summarize.add_argument(
        "--json", action="store_true", help="print JSON: sentences with their sources"
    )
    add_summary(summarize)
    add_cleaning(summarize)
    add_model(summarize)
    add_memory(summarize)


def _add_batch(commands: Commands) -> None:
    parser = _command(commands, "batch", "process many files and write to a folder", batch)
    parser.add_argument(
        "path",
        nargs="+",
        metavar="PATH",
        help="files, folders (with texts, .jsonl, .csv and .tsv files) or patterns; - reads a list "
        "of paths from standard input",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", required=True, help="output folder"
    )
    parser.add_argument(
        "--do",
        choices=("report", "translate", "summarize"),
        default="report",
        help="what to do with each text (default: %(default)s)",
    )
    parser.add_argument(
        "--format",
        action="append",
        metavar="NAME,…",
        help=f"output formats; report: {', '.join(FORMATS)}; translate: text, bilingual, json; "
        "summarize: text, json (default: text)",
    )
    parser.add_argument(
        "--resume", action="store_true", help="skip files that are done and unchanged"
    )
    parser.add_argument(
        "--field",
        default="text",
        metavar="NAME",
        help="key of the text in .jsonl files (default: %(default)s)",
    )
    parser.add_argument(
        "--column",
        default="text",
        metavar="NAME",
        help="name or number of the text column in .csv and .tsv files (default: %(default)s)",
    )
    parser.add_argument(
        "--clean",
        action="store_true",
        help="with --do translate: first drop lines that are not part of the article",
    )
    parser.add_argument(
        "--at-once",
        type=int,
        default=AT_ONCE,
        metavar="N",
        help="texts that one process works on at the same time (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="processes, or Ray actors, each with its own model (default: 1, or one on each node)",
    )
    parser.add_argument(
        "--engine",
        dest="backend",
        choices=("local", "ray"),
        default="local",
        help="run on this machine, or on Ray (default: %(default)s)",
    )
    parser.add_argument(
        "--address", metavar="ADDR", help="address of a running Ray cluster (default: start one)"
    )
    add_summary(parser)
    add_cleaning(parser)
    add_model(parser, runtime="--runtime")
    add_memory(parser)


def _add_text_commands(commands: Commands) -> None:
    clean = _command(
        commands,
        "clean",
        "print what is kept of a page, and what is dropped and why",
        articles.clean,
    )
    add_input(clean)
    clean.add_argument("--json", action="store_true", help="print JSON")
    add_cleaning(clean)

    check = _command(
        commands, "check", "check a translation against its source, line by line", articles.check
    )
    check.add_argument("source", metavar="SOURCE", help="Chinese file, or - for standard input")
    check.add_argument("target", metavar="TARGET", help="English file with the same lines")
    check.add_argument("--json", action="store_true", help="print JSON: findings with their spans")
    add_glossary(check)
    add_output(check)

    _command(commands, "schema", "print the JSON Schema of a report", articles.schema)


def _add_evaluate(commands: Commands) -> None:
    parser = _command(
        commands, "evaluate", "score a model, or a file, against a reference", evaluate_files
    )
    parser.add_argument(
        "source",
        metavar="SOURCE",
        help="Chinese file with one segment on each line, or - for standard input",
    )
    parser.add_argument("reference", metavar="REFERENCE", help="English file with the same lines")
    parser.add_argument(
        "--hypotheses",
        metavar="FILE",
        help="score the translations or summaries in this file instead of a model's",
    )
    parser.add_argument(
        "--summaries",
        action="store_true",
        help="score summaries: each line of SOURCE is an article (plain, or JSON with `text`), and "
        "the same line of REFERENCE its summary (plain, or JSON with `summary`)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON: all scores and counts")
    add_output(parser)
    add_summary(parser)
    add_model(parser)
    # A remembered translation would not be measured.
    parser.set_defaults(memory=None, no_memory=True)


def _add_model_commands(commands: Commands) -> None:
    group = commands.add_parser(
        "models", help="list, show, pull, verify, remove and convert models"
    )
    actions = group.add_subparsers(metavar="ACTION", required=True)
    _command(actions, "list", "list all models and mark the installed ones", models.list_models)
    show = _command(actions, "show", "show what is known about a model", models.show_model)
    show.add_argument("model", help="name of the model")
    pull = _command(actions, "pull", "download a model", models.pull_model)
    pull.add_argument("model", help="a name from the list, a hub id, or `recommended`")
    verify = _command(
        actions, "verify", "compare the files of models with their hashes", models.verify_models
    )
    verify.add_argument("model", nargs="*", help="names of models (default: all installed models)")
    remove = _command(
        actions, "remove", "delete a model and what was derived from it", models.remove_model
    )
    remove.add_argument("model", help="name of the model")
    convert = _command(
        actions, "convert", "convert a model to the other engine's format", models.convert_model
    )
    convert.add_argument("model", help="name or folder of the model")
    convert.add_argument(
        "--to", choices=("ctranslate2", "transformers"), required=True, help="target format"
    )
    convert.add_argument(
        "--quantization",
        choices=("int8", "float16", "float32"),
        default="int8",
        help="type of the weights in the ctranslate2 format (default: %(default)s)",
    )


def _add_memory_commands(commands: Commands) -> None:
    group = commands.add_parser(
        "memory", help="show, edit, export and clear the translation memory"
    )
    actions = group.add_subparsers(metavar="ACTION", required=True)
    info = _command(
        actions, "info", "print where the memory is and what it holds", memory.memory_info
    )
    info.add_argument("--json", action="store_true", help="print JSON")
    show = _command(
        actions, "show", "list pairs of Chinese and English, newest first", memory.show_memory
    )
    show.add_argument(
        "text", nargs="?", default="", metavar="TEXT", help="list only pairs that contain this text"
    )
    show.add_argument(
        "--limit",
        type=int,
        default=20,
        metavar="N",
        help="list at most N pairs (default: %(default)s)",
    )
    show.add_argument("--json", action="store_true", help="print JSON")
    edit = _command(
        actions, "edit", "set the translation of a segment from now on", memory.edit_memory
    )
    edit.add_argument("source", metavar="SOURCE", help="a Chinese segment")
    edit.add_argument("target", nargs="?", metavar="TARGET", help="its English translation")
    edit.add_argument(
        "--withdraw", action="store_true", help="take back an earlier edit of the segment"
    )
    export = _command(
        actions, "export", "write the best pair of each text as TMX 1.4", memory.export_memory
    )
    export.add_argument("out", type=Path, metavar="OUT", help="file to write, with suffix .tmx")
    export.add_argument(
        "--all", action="store_true", help="include pairs in which the checks found errors"
    )
    clear = _command(actions, "clear", "delete the memory, or a part of it", memory.clear_memory)
    clear.add_argument("--model", metavar="NAME", help="delete only what this model wrote")
    clear.add_argument(
        "--older-than",
        type=int,
        metavar="DAYS",
        help="delete only what has not been stored or updated for this many days",
    )
    clear.add_argument("--keep-edits", action="store_true", help="keep what people wrote")
    clear.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    for action in (info, show, edit, export, clear):
        action.add_argument(
            "--memory",
            type=Path,
            metavar="FILE",
            help="translation memory to use (default: your own, or SUMMARIZER_MEMORY)",
        )


def _add_serve(commands: Commands) -> None:
    parser = _command(commands, "serve", "serve the web page and the REST API", serve)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default: %(default)s, this machine only)",
    )
    parser.add_argument(
        "--port", type=int, default=7860, help="port to listen on (default: %(default)s)"
    )
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    parser.add_argument(
        "--auth",
        metavar="FILE",
        help="accounts: a file with lines of USER:PASSWORD, or a single USER:PASSWORD (default: "
        "SUMMARIZER_AUTH)",
    )
    parser.add_argument(
        "--root-path",
        default="",
        metavar="PATH",
        help="path under which a proxy serves the page, for example /summarizer",
    )
    for option, metavar, what in (
        (
            "trust-proxy",
            "ADDRESS",
            "address or network of a proxy whose X-Forwarded-For is believed; may be repeated "
            "(default: none)",
        ),
        (
            "allow-host",
            "NAME",
            "name under which the server may be asked; may be repeated (default: any, but on a "
            "server for this machine alone only its own)",
        ),
    ):
        parser.add_argument(f"--{option}", action="append", default=[], metavar=metavar, help=what)
    parser.add_argument(
        "--rate",
        default="",
        metavar="N/TIME",
        help="limit of requests for each client, for example 60/minute (default: no limit)",
    )
    for option, kind, default, what in (
        ("max-request-mb", float, 5, "size limit of a request in MB"),
        ("at-once", int, 40, "requests that are processed at the same time"),
        ("queue", int, 100, "requests that may wait"),
        ("workers", int, 1, "processes, each with its own model"),
        ("grace", float, 10, "seconds that requests in progress are given at shutdown"),
    ):
        parser.add_argument(
            f"--{option}",
            type=kind,
            default=default,
            metavar="N",
            help=f"{what} (default: %(default)s)",
        )
    parser.add_argument(
        "--choose-models",
        action=argparse.BooleanOptionalAction,
        help="let users of the page pull and switch models, for everyone (default: only on this "
        "machine, without accounts and without --root-path)",
    )
    parser.add_argument(
        "--allow-remote-models",
        action="store_true",
        help="let -m openai:NAME send the texts of other people to a server on another machine",
    )
    add_model(parser)
    parser.add_argument(
        "--memory",
        type=Path,
        metavar="FILE",
        help="translation memory shared by all users (default: none)",
    )
    add_summarizer(parser)


def _command(
    commands: Commands, name: str, summary: str, run: Callable[[argparse.Namespace], int | None]
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}."
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="do not print progress and notes"
    )
    return parser
