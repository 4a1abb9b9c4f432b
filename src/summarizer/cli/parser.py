"""The arguments of every command."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from summarizer import __version__
from summarizer.cli.commands import articles as work
from summarizer.cli.commands import memory as memory_commands
from summarizer.cli.commands import models as model_commands
from summarizer.cli.commands.batch import AT_ONCE, batch
from summarizer.cli.commands.evaluate import evaluate_files
from summarizer.reports.formats import FORMATS

__all__ = ["build_parser"]

STYLES = ("brief", "bullets", "headline", "abstract")


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="summarizer",
        description="Chinese news in, a checked English translation and summary out, "
        "on your own machine.",
        epilog="FILE may be - for standard input. Results go to stdout, progress to stderr. "
        "Exit code 0: done, 1: failed, 2: wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"summarizer {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    report = _command(commands, "report", "clean, translate, check and summarize", work.report)
    _add_input(report)
    report.add_argument("--format", choices=FORMATS, help="default: text, or by the suffix of -o")
    _add_summary(report)
    _add_cleaning(report)
    _add_model(report)
    _add_memory(report)

    translate = _command(commands, "translate", "one line in, one line out", work.translate)
    _add_input(translate)
    translate.add_argument("--bilingual", action="store_true", help="each source above its English")
    translate.add_argument("--json", action="store_true", help="segments with scores and findings")
    translate.add_argument(
        "--clean", action="store_true", help="drop what is not the article first"
    )
    _add_model(translate)
    _add_memory(translate)

    summarize = _command(
        commands, "summarize", "only the summary; -m may name what writes it", work.summarize
    )
    _add_input(summarize)
    summarize.add_argument("--json", action="store_true", help="sentences with their sources")
    _add_summary(summarize)
    _add_cleaning(summarize)
    _add_model(summarize)
    _add_memory(summarize)

    _add_batch(commands)

    clean = _command(commands, "clean", "what is kept, what is dropped and why", work.clean_page)
    _add_input(clean)
    clean.add_argument("--json", action="store_true")
    _add_cleaning(clean)

    check = _command(commands, "check", "compare two line-aligned files", work.check_files)
    check.add_argument("source", metavar="SOURCE", help="Chinese, or - for standard input")
    check.add_argument("target", metavar="TARGET", help="its English, line by line")
    check.add_argument("--json", action="store_true", help="findings with their spans")
    check.add_argument("--glossary", type=Path, metavar="CSV", help="lines of Chinese,English")
    check.add_argument("-o", "--output", type=Path, metavar="OUT", help="write here, not to stdout")

    evaluate = _command(
        commands, "evaluate", "score a model, or a file, against a reference", evaluate_files
    )
    evaluate.add_argument("source", metavar="SOURCE", help="Chinese, a segment a line, or -")
    evaluate.add_argument("reference", metavar="REFERENCE", help="its English, line by line")
    evaluate.add_argument(
        "--hypotheses",
        metavar="FILE",
        help="score these translations, or summaries, instead of a model's",
    )
    evaluate.add_argument(
        "--summaries",
        action="store_true",
        help="score summaries: an article a line of SOURCE (plain, or JSON with `text`), its "
        "summary on that line of REFERENCE (plain, or JSON with `summary`)",
    )
    evaluate.add_argument("--json", action="store_true", help="all scores and counts")
    evaluate.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="write here, not to stdout"
    )
    _add_summary(evaluate)
    _add_model(evaluate)
    evaluate.set_defaults(memory=None, no_memory=True)  # what is measured must be done

    models = commands.add_parser("models", help="list, show, pull, verify, convert, remove")
    actions = models.add_subparsers(metavar="ACTION", required=True)
    _command(
        actions, "list", "all known models, the installed ones marked", model_commands.list_models
    )
    show = _command(actions, "show", "what is known of a model", model_commands.show_model)
    show.add_argument("model")
    pull = _command(actions, "pull", "bring a model to this machine", model_commands.pull_model)
    pull.add_argument("model", help="a name from the list, a hub id, or `recommended`")
    verify = _command(actions, "verify", "hash every file again", model_commands.verify_models)
    verify.add_argument("model", nargs="*", help="default: all that are installed")
    remove = _command(
        actions, "remove", "delete a model and what was made from it", model_commands.remove_model
    )
    remove.add_argument("model")
    convert = _command(
        actions, "convert", "between the two engines' formats", model_commands.convert_model
    )
    convert.add_argument("model")
    convert.add_argument("--to", choices=("ctranslate2", "transformers"), required=True)
    convert.add_argument("--quantization", choices=("int8", "float16", "float32"), default="int8")

    _add_memory_commands(commands)

    _add_serve(commands)

    _command(commands, "doctor", "what is installed, reachable, fast and missing", work.doctor)
    return parser


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = _command(commands, "serve", "the web page and the REST surface", work.serve)
    serve.add_argument(
        "--host", default="127.0.0.1", help="default: %(default)s, this machine only"
    )
    serve.add_argument("--port", type=int, default=7860, help="default: %(default)s")
    serve.add_argument("--open", action="store_true", help="open a browser")
    serve.add_argument(
        "--auth",
        metavar="FILE",
        help="who may come in: lines of USER:PASSWORD, or one such; else SUMMARIZER_AUTH",
    )
    serve.add_argument(
        "--root-path",
        default="",
        metavar="PATH",
        help="the path under which a proxy shows it: /summarizer",
    )
    serve.add_argument(
        "--rate",
        default="",
        metavar="N/TIME",
        help="what one client may ask for: 60/minute (default: as much as it wants)",
    )
    for option, kind, default, what in (
        ("max-request-mb", float, 5, "the largest request"),
        ("at-once", int, 40, "requests worked on at the same time"),
        ("queue", int, 100, "requests that may wait"),
        ("workers", int, 1, "processes with a model each"),
        ("grace", float, 10, "seconds given to work under way when it is ended"),
    ):
        serve.add_argument(
            f"--{option}", type=kind, default=default, metavar="N", help=f"{what} (%(default)s)"
        )
    serve.add_argument(
        "--choose-models",
        action=argparse.BooleanOptionalAction,
        help="whether the page may pull and switch models, for everybody "
        "(default: on this machine only, without accounts and --root-path)",
    )
    _add_model(serve)
    serve.add_argument(
        "--memory",
        type=Path,
        metavar="FILE",
        help="a translation memory for all who use the page; without it nothing is kept",
    )
    _add_summarizer(serve)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    run: Callable[[argparse.Namespace], int | None],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
    parser.set_defaults(run=run)
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress, no notes")
    return parser


def _add_memory_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    memory = commands.add_parser("memory", help="info, show, edit, export, clear")
    actions = memory.add_subparsers(metavar="ACTION", required=True)
    info = _command(
        actions, "info", "how much is remembered, and where", memory_commands.memory_info
    )
    info.add_argument("--json", action="store_true")
    show = _command(
        actions, "show", "pairs of Chinese and English, newest first", memory_commands.show_memory
    )
    show.add_argument(
        "text", nargs="?", default="", metavar="TEXT", help="only those with this in either"
    )
    show.add_argument(
        "--limit", type=int, default=20, metavar="N", help="at most so many (%(default)s)"
    )
    show.add_argument("--json", action="store_true")
    edit = _command(
        actions, "edit", "say how a text is to be translated", memory_commands.edit_memory
    )
    edit.add_argument("source", metavar="SOURCE", help="Chinese, one segment")
    edit.add_argument("target", nargs="?", metavar="TARGET", help="its English")
    edit.add_argument("--withdraw", action="store_true", help="take back what was said")
    export = _command(
        actions, "export", "the best pair for each text, as TMX 1.4", memory_commands.export_memory
    )
    export.add_argument("out", type=Path, metavar="OUT", help="a .tmx file")
    export.add_argument(
        "--all", action="store_true", help="also pairs in which the checks found errors"
    )
    clear = _command(actions, "clear", "forget all of it, or less", memory_commands.clear_memory)
    clear.add_argument("--model", metavar="NAME", help="only what this model said")
    clear.add_argument(
        "--older-than", type=int, metavar="DAYS", help="only what was not noted since"
    )
    clear.add_argument("--keep-edits", action="store_true", help="not what people wrote")
    clear.add_argument("--yes", action="store_true", help="without asking")
    for action in (info, show, edit, export, clear):
        action.add_argument(
            "--memory", type=Path, metavar="FILE", help="another file than SUMMARIZER_MEMORY"
        )


def _add_batch(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "batch", "many files, into a folder", batch)
    parser.add_argument(
        "path",
        nargs="+",
        metavar="PATH",
        help="files, folders (texts, .jsonl, .csv, .tsv in them), globs; - for a list on standard "
        "input",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", required=True, help="the folder to write to"
    )
    parser.add_argument(
        "--do", choices=("report", "translate", "summarize"), default="report", help="(report)"
    )
    parser.add_argument(
        "--format",
        action="append",
        metavar="NAME,…",
        help=f"report: text (default) or any of {', '.join(FORMATS)}; translate: text, bilingual, "
        "json; summarize: text, json",
    )
    parser.add_argument(
        "--resume", action="store_true", help="skip what is done and unchanged, redo the rest"
    )
    parser.add_argument(
        "--field", default="text", metavar="NAME", help="the text in a .jsonl (%(default)s)"
    )
    parser.add_argument(
        "--column",
        default="text",
        metavar="NAME",
        help="the text in a .csv or .tsv, by name or number (%(default)s)",
    )
    parser.add_argument(
        "--clean", action="store_true", help="translate: drop what is not the article first"
    )
    parser.add_argument(
        "--at-once",
        type=int,
        default=AT_ONCE,
        metavar="N",
        help="texts in the works at once in a process (%(default)s)",
    )
    parser.add_argument(
        "--workers", type=int, metavar="N", help="processes, or actors of Ray, with a model each"
    )
    parser.add_argument(
        "--engine",
        dest="place",
        choices=("local", "ray"),
        default="local",
        help="where it runs: on this machine, or on Ray (%(default)s)",
    )
    parser.add_argument("--address", metavar="ADDR", help="of a Ray cluster that runs already")
    _add_summary(parser)
    _add_cleaning(parser)
    _add_model(parser, runtime="--runtime")
    _add_memory(parser)


def _add_input(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="write here, not to stdout"
    )


def _add_cleaning(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep-all", action="store_true", help="drop nothing")
    parser.add_argument(
        "--keep-line", type=int, action="append", metavar="N", help="keep this line, whatever it is"
    )


def _add_summary(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--style", choices=STYLES, help="brief (default), bullets, headline or abstract"
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--sentences", type=int, metavar="N", help="length of the summary (4)")
    length.add_argument("--words", type=int, metavar="N", help="its length in words instead")
    for name, what in (
        ("beam-size", "beam"),
        ("min-tokens", "least length"),
        ("max-tokens", "greatest length"),
        ("no-repeat", "length of the word sequences that may not repeat"),
    ):
        parser.add_argument(
            f"--summary-{name}", type=int, metavar="N", help=f"a summarization model's {what}"
        )
    _add_summarizer(parser)


def _add_summarizer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--summarizer", metavar="MODEL", help="a summarization model, or key-sentences"
    )


def _add_memory(parser: argparse.ArgumentParser) -> None:
    memory = parser.add_mutually_exclusive_group()
    memory.add_argument(
        "--memory", type=Path, metavar="FILE", help="another translation memory than your own"
    )
    memory.add_argument(
        "--no-memory", action="store_true", help="without one: nothing is kept of the text"
    )


def _add_model(parser: argparse.ArgumentParser, *, runtime: str = "--engine") -> None:
    parser.add_argument("-m", "--model", help="a name from `models list`, a hub id or a folder")
    parser.add_argument("--glossary", type=Path, metavar="CSV", help="lines of Chinese,English")
    parser.add_argument("--no-builtin-terms", action="store_true", help="without our own terms")
    parser.add_argument("--no-person-names", action="store_true", help="without spelling people")
    parser.add_argument("--no-place-names", action="store_true", help="without the place names")
    parser.add_argument("--beam-size", type=int, metavar="N")
    parser.add_argument(runtime, dest="engine", choices=("auto", "ctranslate2", "transformers"))
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"))
    parser.add_argument(
        "--compute-type", choices=("auto", "float32", "float16", "bfloat16", "int8")
    )
    parser.add_argument("--threads", type=int, metavar="N", help="default: all cores")
    parser.add_argument(
        "--full-vocabulary",
        action="store_true",
        help="let the model write Chinese too (slower; only English otherwise)",
    )
