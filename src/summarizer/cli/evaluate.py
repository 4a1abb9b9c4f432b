"""`summarizer evaluate`: score a model, or a file, against a reference."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from summarizer.cli.progress import ProgressLine
from summarizer.cli.shared import load_pipeline, options_of, read_input, write_result
from summarizer.errors import UsageError

if TYPE_CHECKING:
    from summarizer.evaluation.summaries import SummaryEvaluation
    from summarizer.evaluation.translations import Evaluation, Tally

__all__ = ["evaluate_files"]

_WARM_UP = "北京，你好。"
"""Translated before the clock starts, since dictionaries are loaded with the first text."""


def evaluate_files(arguments: argparse.Namespace) -> None:
    """Score translations or summaries."""
    from summarizer.evaluation.translations import evaluate

    if arguments.summaries:
        _evaluate_summaries(arguments)
        return
    if arguments.hypotheses and arguments.model:
        raise UsageError("--hypotheses scores a file and --model a model; give one of them.")
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
    write_result(arguments, result.to_json() if arguments.json else "\n".join(_rows(result)))


def _evaluate_summaries(arguments: argparse.Namespace) -> None:
    from summarizer.chinese.clean import clean
    from summarizer.evaluation.summaries import (
        SummaryItem,
        evaluate_summaries,
        require_one_language,
    )

    lines = _lines(arguments.source)
    texts = [_text(line, "text", arguments.source, i) for i, line in enumerate(lines, 1)]
    sides = [arguments.reference] + ([arguments.hypotheses] if arguments.hypotheses else [])
    references, *rest = (
        [
            _text(line, "summary", name, number)
            for number, line in enumerate(_aligned(name, arguments.source, lines), 1)
        ]
        for name in sides
    )
    hypotheses = rest[0] if rest else []
    for number, text in enumerate(texts, 1):
        if not text.strip():
            raise UsageError(f"Line {number} of {arguments.source} is empty; take it out.")
    # Fail before anything is translated.
    require_one_language(hypotheses or references, references)
    with ProgressLine(arguments.quiet) as progress:
        pipe = load_pipeline(arguments, progress, summary_only=True)
        pipe.translate(_WARM_UP)
        started = time.perf_counter()
        items = []
        for number, (text, reference) in enumerate(zip(texts, references, strict=True)):
            if hypotheses:
                article, summary = clean(text), hypotheses[number]
                translation = pipe.translate(text, clean_first=True, progress=progress)
            else:
                report = pipe.report(text, progress=progress)
                article, translation = report.article, report.translation
                summary = report.summary.text
            items.append(SummaryItem(article, translation, summary, reference))
        seconds = time.perf_counter() - started
    model = "" if hypotheses else pipe.summary_model or f"key sentences of {pipe.translation_model}"
    result = evaluate_summaries(items, model=model, seconds=None if hypotheses else seconds)
    text = result.to_json() if arguments.json else "\n".join(_summary_rows(result))
    write_result(arguments, text)


def _text(line: str, field: str, name: str, number: int) -> str:
    """Return the text of a line: plain, a JSON string, or in a field of a JSON object."""
    if not line.startswith(('"', "{")):
        return line
    try:
        value = json.loads(line)
    except ValueError:
        return line  # a text that begins with a quotation
    found = value.get(field) if isinstance(value, dict) else value
    if not isinstance(found, str):
        raise UsageError(f"Line {number} of {name} has no text in {field!r}; put it there.")
    return found


def _summary_rows(result: SummaryEvaluation) -> Iterator[str]:
    if result.model:
        yield f"Model     {result.model}"
    speed = "" if result.seconds is None else f" in {result.seconds:.1f} s"
    yield f"Articles  {result.articles}{speed}"
    yield ""
    yield f"ROUGE-1 {result.rouge1:6.2f}  {result.signature}"
    yield f"ROUGE-2 {result.rouge2:6.2f}"
    yield f"ROUGE-L {result.rouge_l:6.2f}"
    yield ""
    yield f"{'Right':34}{'right':>8}{'of':>8}{'share':>8}"
    yield _tally("sentences that rest on the article", result.supported)
    yield _tally("figures", result.figures)
    yield _tally("names", result.names)
    yield ""
    yield f"Compression  {result.compression:.1f} words of the article for one"
    yield f"Novelty      {result.novelty:.1%} of the word pairs are not the article's"


def _lines(name: str) -> list[str]:
    """Read the lines of a file, split at line feeds only: test sets hold other separators."""
    lines = read_input(name).removesuffix("\n").split("\n")
    return [line.removesuffix("\r").replace("\r", " ") for line in lines]


def _aligned(name: str, source: str, sources: Sequence[str]) -> list[str]:
    lines = _lines(name)
    if len(lines) != len(sources):
        raise UsageError(
            f"{source} has {len(sources)} lines and {name} {len(lines)}; align them line by line."
        )
    return lines


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
    # Chinese characters are two columns wide.
    width = 32 - sum(not character.isascii() for character in label)
    return f"  {label:{width}}{tally.right:>8}{tally.total:>8}{share:>8}"
