"""The command line: reads arguments and files, calls the package, prints results.

Results go to stdout, progress and notes to stderr. Exit code 0: done, 1: failed, 2: wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer import __version__
from summarizer.errors import OutputError, SummarizerError, UsageError

if TYPE_CHECKING:
    from summarizer.models.store import Store
    from summarizer.options import Options
    from summarizer.pipeline import Pipeline
    from summarizer.result import Article, Finding, Progress, ProgressCallback, Summary, Translation

__all__ = ["main"]

FORMATS = ("text", "json", "md", "html", "docx")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    # Chinese must come through whatever locale a pipe or an old terminal has.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int | None] = arguments.run
    try:
        return run(arguments) or 0
    except SummarizerError as error:
        print(f"summarizer: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("summarizer: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, less) has gone; python must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


# What each command does


def _report(arguments: argparse.Namespace) -> None:
    from summarizer.documents.write import render, save

    if arguments.format == "docx" and arguments.output is None:
        raise UsageError("A docx is a file, not text; name it with -o REPORT.docx.")
    text = _read(arguments.file)
    with _Progress(arguments.quiet) as progress:
        report = _load(arguments, progress).report(text, progress=progress)
    if arguments.output is not None:
        save(report, arguments.output, arguments.format)
    else:
        _print(render(report, arguments.format or "text"))


def _translate(arguments: argparse.Namespace) -> None:
    text = _read(arguments.file)
    with _Progress(arguments.quiet) as progress:
        pipe = _load(arguments, progress)
        result = pipe.translate(
            text.removesuffix("\n"), clean_first=arguments.clean, progress=progress
        )
    _emit(arguments, result.to_json() if arguments.json else _lines(result, arguments.bilingual))
    _tell_findings(result.findings, arguments.quiet)


def _summarize(arguments: argparse.Namespace) -> None:
    text = _read(arguments.file)
    with _Progress(arguments.quiet) as progress:
        result = _load(arguments, progress).summarize(text, progress=progress)
    _emit(arguments, result.to_json() if arguments.json else _summary_text(result))
    _tell_findings(result.findings, arguments.quiet)


def _clean(arguments: argparse.Namespace) -> None:
    from summarizer.text.clean import clean

    article = clean(
        _read(arguments.file), keep_all=arguments.keep_all, keep_lines=arguments.keep_line
    )
    _emit(arguments, article.to_json() if arguments.json else _article_text(article))


def _models_list(arguments: argparse.Namespace) -> None:
    from summarizer.models.catalogue import CATALOGUE

    store = _store()
    here = {model.entry.name for model in store.installed()}
    print(f"{'':2}{'model':30} {'task':14} {'size':>6}  {'licence':38} business use")
    for task in ("translation", "summarization"):
        for entry in sorted(CATALOGUE, key=lambda e: -e.rank):
            if entry.task == task:
                business = {True: "yes", False: "no", None: "check"}[entry.commercial]
                mark = "*" if entry.name in here else " "
                print(
                    f"{mark:2}{entry.name:30} {entry.task:14} {entry.parameters:>5}M"
                    f"  {entry.licence:38} {business}"
                )
    for name in sorted(here - {entry.name for entry in CATALOGUE}):
        print(f"{'*':2}{name}")
    print("\n* installed in", store.root)


def _models_show(arguments: argparse.Namespace) -> None:
    from summarizer.models.choose import describe

    print(describe(arguments.model, _store()))


def _models_pull(arguments: argparse.Namespace) -> None:
    from summarizer.models.choose import fetch

    with _Progress(arguments.quiet) as progress:
        for model in fetch(arguments.model, _store(), progress):
            print(f"{model.entry.name}: complete in {model.path}")


def _models_verify(arguments: argparse.Namespace) -> int:
    store = _store()
    names = arguments.model or sorted({model.entry.name for model in store.installed()})
    if not names:
        print("No model is installed. `summarizer models pull argos-zh-en` brings the starter.")
    failed = 0
    for name in names:
        problems = store.verify(name)
        print(f"{name}: {'; '.join(problems) if problems else 'every file is as pulled'}")
        failed += bool(problems)
    return 1 if failed else 0


def _models_remove(arguments: argparse.Namespace) -> None:
    freed = _store().remove(arguments.model)
    print(f"{arguments.model}: removed, {freed / 1e6:.0f} MB freed")


def _models_convert(arguments: argparse.Namespace) -> None:
    from summarizer.engines.convert import convert_to_ctranslate2, convert_to_transformers
    from summarizer.models.choose import fetch

    store = _store()
    with _Progress(arguments.quiet) as progress:
        (model,) = fetch(arguments.model, store, progress)
        if arguments.to == "transformers":
            converted = convert_to_transformers(model, store, progress)
        else:
            converted = convert_to_ctranslate2(model, store, arguments.quantization, progress)
    print(f"{model.entry.name}: {converted.format} in {converted.path}")


def _serve(arguments: argparse.Namespace) -> None:
    from summarizer.web import serve

    with _Progress(arguments.quiet) as progress:
        pipe = _load(arguments, progress)
    serve(pipe, host=arguments.host, port=arguments.port, open_browser=arguments.open)


def _doctor(arguments: argparse.Namespace) -> int:
    from summarizer.doctor import examine

    healthy = True
    for fact in examine(_store()):
        print(f"{'ok ' if fact.ok else '-- '} {fact.subject:14} {fact.text}")
        healthy = healthy and (fact.ok or not fact.needed)
    return 0 if healthy else 1


# What the commands share


def _read(name: str) -> str:
    from summarizer.documents.read import decode, read_text

    if name == "-":
        return decode(sys.stdin.buffer.read(), "standard input")
    return read_text(Path(name))


def _emit(arguments: argparse.Namespace, text: str) -> None:
    if arguments.output is None:
        _print(text)
        return
    from summarizer.documents.write import write_text

    write_text(arguments.output, text if text.endswith("\n") else text + "\n")


def _print(text: str) -> None:
    try:
        print(text.removesuffix("\n"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"The result could not be printed: {error}. Use -o FILE.") from error


def _store() -> Store:
    from summarizer.models.store import Store

    return Store(Store.default_root())


def _options(arguments: argparse.Namespace) -> Options:
    from summarizer.glossary import read_glossary
    from summarizer.options import Options

    given = vars(arguments)
    chosen = {
        name: given[name]
        for name in ("sentences", "keep_all", "beam_size", "engine", "device", "compute_type")
        if given.get(name) is not None
    }
    if given.get("glossary"):
        chosen["glossary"] = read_glossary(given["glossary"])
    return Options(
        **chosen,
        keep_lines=frozenset(given.get("keep_line") or ()),
        builtin_terms=not given.get("no_builtin_terms", False),
        place_names=not given.get("no_place_names", False),
        threads=given.get("threads") or 0,
    )


def _load(arguments: argparse.Namespace, progress: ProgressCallback) -> Pipeline:
    from summarizer.pipeline import load

    pipe = load(
        arguments.model,
        summarizer=getattr(arguments, "summarizer", None),
        options=_options(arguments),
        store=_store(),
        progress=progress,
    )
    if not arguments.quiet:
        for note in pipe.notes:
            print(note, file=sys.stderr)
    return pipe


class _Progress:
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
        elif fresh or time.monotonic() - self._told > 5:
            print(line, file=sys.stderr, flush=True)
            self._told = time.monotonic()
        self._stage = step.stage


def _tell_findings(findings: Sequence[Finding], quiet: bool) -> None:
    if quiet:
        return
    for finding in findings:
        place = "" if finding.segment is None else f" segment {finding.segment + 1}:"
        print(f"{finding.severity}:{place} {finding.message}", file=sys.stderr)


def _lines(translation: Translation, bilingual: bool) -> str:
    if not bilingual:
        return translation.text
    pairs = []
    for segment in translation.segments:
        pairs.append(segment.source.strip())
        pairs.append(segment.target)
        pairs.append("")
    return "\n".join(pairs)


def _summary_text(summary: Summary) -> str:
    lines = [
        f"{sentence.text} [{', '.join(str(index + 1) for index in sentence.sources)}]"
        for sentence in summary.sentences
    ]
    return "\n".join(lines)


def _article_text(article: Article) -> str:
    parts = [article.title] if article.title else []
    parts += [line for line in (article.byline, article.source) if line]
    parts += ["", *(f"{text}\n" for text in article.paragraphs)]
    if article.dropped:
        parts.append("Dropped:")
        parts += [f"  {d.line:>4}  {d.reason}: {d.text}" for d in article.dropped]
    return "\n".join(parts)


# The arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="summarizer",
        description="Chinese news in, a checked English translation and summary out, "
        "on your own machine.",
        epilog="FILE may be - for standard input. Results go to stdout, progress to stderr. "
        "Exit code 0: done, 1: failed, 2: wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"summarizer {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    report = _command(commands, "report", "clean, translate, check and summarize", _report)
    _add_input(report)
    report.add_argument("--format", choices=FORMATS, help="default: text, or by the suffix of -o")
    _add_summary(report)
    _add_cleaning(report)
    _add_model(report)

    translate = _command(commands, "translate", "one line in, one line out", _translate)
    _add_input(translate)
    translate.add_argument("--bilingual", action="store_true", help="each source above its English")
    translate.add_argument("--json", action="store_true", help="segments with scores and findings")
    translate.add_argument(
        "--clean", action="store_true", help="drop what is not the article first"
    )
    _add_model(translate)

    summarize = _command(commands, "summarize", "only the summary", _summarize)
    _add_input(summarize)
    summarize.add_argument("--json", action="store_true", help="sentences with their sources")
    _add_summary(summarize)
    _add_cleaning(summarize)
    _add_model(summarize)

    clean = _command(commands, "clean", "what is kept, what is dropped and why", _clean)
    _add_input(clean)
    clean.add_argument("--json", action="store_true")
    _add_cleaning(clean)

    models = commands.add_parser("models", help="list, show, pull, verify, convert, remove")
    actions = models.add_subparsers(metavar="ACTION", required=True)
    _command(actions, "list", "all known models, the installed ones marked", _models_list)
    show = _command(actions, "show", "what is known of a model", _models_show)
    show.add_argument("model")
    pull = _command(actions, "pull", "bring a model to this machine", _models_pull)
    pull.add_argument("model", help="a name from the list, a hub id, or `recommended`")
    verify = _command(actions, "verify", "hash every file again", _models_verify)
    verify.add_argument("model", nargs="*", help="default: all that are installed")
    remove = _command(actions, "remove", "delete a model and what was made from it", _models_remove)
    remove.add_argument("model")
    convert = _command(actions, "convert", "between the two engines' formats", _models_convert)
    convert.add_argument("model")
    convert.add_argument("--to", choices=("ctranslate2", "transformers"), required=True)
    convert.add_argument("--quantization", choices=("int8", "float16", "float32"), default="int8")

    serve = _command(commands, "serve", "the web page", _serve)
    serve.add_argument(
        "--host", default="127.0.0.1", help="default: %(default)s, this machine only"
    )
    serve.add_argument("--port", type=int, default=7860, help="default: %(default)s")
    serve.add_argument("--open", action="store_true", help="open a browser")
    _add_model(serve)
    _add_summarizer(serve)

    _command(commands, "doctor", "what is installed, reachable, fast and missing", _doctor)
    return parser


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
    parser.add_argument("--sentences", type=int, metavar="N", help="length of the summary (4)")
    _add_summarizer(parser)


def _add_summarizer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--summarizer", metavar="MODEL", help="a summarization model, or key-sentences"
    )


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-m", "--model", help="a name from `models list`, a hub id or a folder")
    parser.add_argument("--glossary", type=Path, metavar="CSV", help="lines of Chinese,English")
    parser.add_argument("--no-builtin-terms", action="store_true", help="without our own terms")
    parser.add_argument("--no-place-names", action="store_true", help="without the place names")
    parser.add_argument("--beam-size", type=int, metavar="N")
    parser.add_argument("--engine", choices=("auto", "ctranslate2", "transformers"))
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"))
    parser.add_argument(
        "--compute-type", choices=("auto", "float32", "float16", "bfloat16", "int8")
    )
    parser.add_argument("--threads", type=int, metavar="N", help="default: all cores")


if __name__ == "__main__":
    sys.exit(main())
