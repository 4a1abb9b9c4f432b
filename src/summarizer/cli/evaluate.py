"""`summarizer evaluate`: scores of a model, or of a file, against a reference."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from summarizer.cli.shared import ProgressLine, emit, load_pipeline, options_of, read
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.evaluation import Evaluation, Tally

__all__ = ["evaluate_files", "evaluation_text"]

_WARM_UP = "北京，你好。"
"""Translated before the clock starts: dictionaries are loaded when the first text comes."""


def evaluate_files(arguments: argparse.Namespace) -> None:
    from summarizer.evaluation import evaluate

    if arguments.hypotheses and arguments.model:
        raise UsageError("--hypotheses scores a file and --model a live model; give one of them.")
    sources = _lines(arguments.source)
    references = _aligned(arguments.reference, arguments.source, sources)
    if arguments.hypotheses:
        hypotheses = _aligned(arguments.hypotheses, arguments.source, sources)
        terms = options_of(arguments).glossary
        result = evaluate(sources, references, hypotheses, glossary=terms)
    else:
        with ProgressLine(arguments.quiet) as progress:
            pipe = load_pipeline(arguments, progress)
            pipe.translate(_WARM_UP)
            started = time.perf_counter()
            translation = pipe.translate("\n".join(sources), progress=progress)
            seconds = time.perf_counter() - started
        result = evaluate(
            sources,
            references,
            translation.text.split("\n"),
            glossary=pipe.options.glossary,
            translation=translation,
            seconds=seconds,
        )
    emit(arguments, result.to_json() if arguments.json else evaluation_text(result))


def _lines(name: str) -> list[str]:
    """A file's lines, cut at line feeds only: some test sets hold other separators."""
    lines = read(name).removesuffix("\n").split("\n")
    return [line.removesuffix("\r").replace("\r", " ") for line in lines]


def _aligned(name: str, source: str, sources: Sequence[str]) -> list[str]:
    lines = _lines(name)
    if len(lines) != len(sources):
        raise UsageError(
            f"{source} has {len(sources)} lines and {name} {len(lines)}; "
            "line must stand beside line."
        )
    return lines


def evaluation_text(result: Evaluation) -> str:
    """The scores as a table for people."""
    return "\n".join(_rows(result))


def _rows(result: Evaluation) -> Iterator[str]:
    if result.model:
        yield f"Model     {result.model}"
    speed = ""
    if result.seconds is not None and result.segments_per_second is not None:
        speed = f" in {result.seconds:.1f} s, {result.segments_per_second:.1f} a second"
    yield f"Segments  {result.segments}{speed}"
    yield ""
    yield f"BLEU {result.bleu:6.2f}  {result.bleu_signature}"
    yield f"chrF {result.chrf:6.2f}  {result.chrf_signature}"
    yield ""
    yield f"{'Right':34}{'right':>8}{'of':>8}{'share':>8}"
    labels = {
        "large": "figures with 万 or 亿",
        "percent": "percentages",
        "date": "dates and times",
        "other": "other figures",
    }
    for row in result.figures:
        yield _tally(labels[row.kind], row)
    yield _tally("all figures", result.figures_of())
    yield _tally("places and people", result.names)
    yield _tally("those in several segments", result.names_consistent)
    yield ""
    yield "Segments with"
    for label, count in (
        ("a loop", result.loops),
        ("text left out", result.omissions),
        ("Chinese left", result.untranslated),
        ("Chinese left, not marked", result.unmarked_untranslated),
        ("a wrong figure, not marked", result.wrong_unmarked),
    ):
        if count is not None:
            yield f"  {label:32}{count:>8}"
    yield ""
    yield f"{'Findings':34}{'errors':>8}{'warnings':>10}"
    for found in result.findings:
        yield f"  {found.kind:32}{found.errors:>8}{found.warnings:>10}"
    if not result.findings:
        yield "  none"


def _tally(label: str, tally: Tally) -> str:
    share = "-" if tally.share is None else f"{tally.share:.1%}"
    # 万 and 亿 are two columns wide each.
    width = 32 - sum(not character.isascii() for character in label)
    return f"  {label:{width}}{tally.right:>8}{tally.total:>8}{share:>8}"
