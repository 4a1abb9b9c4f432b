"""Compare the speed of translation with other systems that run the same weights.

    python benchmarks/speed.py [FOLDER] [--sections speed,options] [--floors [FILE]] [--json [OUT]]

FOLDER holds ``newstest2020.zh`` and ``.en``. Without it the project's own sentences are translated
and nothing is scored. The sections:

- ``speed``: 512 lines of news with the starter's weights in transformers (one by one, in batches,
  in bfloat16), Argos Translate, bare CTranslate2, and this project. Every column is a process
  of its own; they take turns. Tokens are counted in the output, plus an end mark per segment. Slow
  columns translate a part of the text per round, the slowest a part of a sample (unless
  ``--whole``).
- ``options``: this project with other beams, and in float32.

Each measurement waits five seconds at most for an idle machine. It is repeated once if other
processes interfere; the table counts rounds that stayed disturbed.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import results
import speed_columns
from speed_columns import ALONE, Layout, Spec, Weights, open_column
from speed_rounds import (
    DISTURBED,
    ROOT,
    Column,
    ColumnError,
    Counter,
    Process,
    Text,
    bleu,
    progress,
    read_text,
    run_rounds,
    wait_for_quiet,
)

from summarizer.engines.adaptation import adapted
from summarizer.engines.conversion import convert_to_ctranslate2, convert_to_transformers
from summarizer.errors import SummarizerError, UsageError
from summarizer.machine import cores
from summarizer.models.adapters import adapter_for
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store

SECTIONS = ("speed", "options")
ONE, BATCHED, LOWER = "transformers, one by one", "transformers, batches", "transformers, bfloat16"
PEER, BARE, OURS, FULL = "Argos Translate", "CTranslate2 bare", "ours, model alone", "ours, all"
WHOLE = "ours, model alone, whole vocabulary"
COLUMNS = (ONE, BATCHED, LOWER, PEER, BARE, WHOLE, OURS, FULL)
FLOORS = {
    "over transformers one by one": ONE,
    "over transformers in batches": BATCHED,
    "over transformers in bfloat16": LOWER,
    "over CTranslate2 bare": BARE,
    "over Argos Translate": PEER,
}
"""Names in floors.json for the speed of "ours, model alone" over other columns."""
FINALISTS = 3
COMPUTE_TYPES = ("int8", "float32")
OPTION_BEAMS = (1, 2, 4, 5, 6)


@dataclass
class Found:
    """Output of a section: Markdown to print, details for the file, figures for the floors."""

    shown: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)


def weights_of(name: str, store: Store) -> tuple[Weights, int]:
    """Return a model's weights with its adapter for each runtime, and the most tokens it reads."""
    model = choose_translator(name, store).model
    assert model is not None
    if model.entry.family != "marian":
        raise UsageError(f"{name} is not a Marian model; choose one, such as argos-zh-en.")
    if (adapter := adapter_for(model)) is not None:
        model = adapted(model, store, adapter)
    if model.format == "ctranslate2":
        checkpoint, folder = convert_to_transformers(model, store).path, model.path
    else:
        checkpoint, folder = model.path, convert_to_ctranslate2(model, store).path
    return Weights(name, str(checkpoint), str(folder)), model.entry.max_source_tokens


def open_columns(
    weights: Weights, layout: Mapping[str, Any], text: Text, arguments: argparse.Namespace
) -> list[Column]:
    """Start the processes; ``failed`` of a column says why it did not start."""
    first = [text.lines[text.sample(3)[1]]]
    specs = {
        ONE: Spec("one by one", weights),
        BATCHED: Spec("batched", weights),
        BARE: Spec("ctranslate2", weights, settings=dict(layout)),
        OURS: Spec("ours", weights, settings=ALONE),
        WHOLE: Spec("ours", weights, settings={**ALONE, "full_vocabulary": True}),
        FULL: Spec("ours", weights),
    }
    columns = []
    for name in arguments.columns:
        progress(f"{name} starts …")
        column = Column(name)
        columns.append(column)
        try:
            if name == PEER:
                python = speed_columns.environment(arguments.cache)
                env = speed_columns.argos_package(arguments.cache, Path(weights.folder))
                process = Process([str(python), speed_columns.__file__, "argos"], first, env)
                column.note = f"version {speed_columns.argos_version(python)}"
            elif name == LOWER:
                process, column.note = _quicker_bfloat16(weights, text, first)
            else:
                process = Process(specs[name].command(), first)
        except (ColumnError, OSError) as error:
            column.failed = str(error)
            progress(f"{name}: {error}")
            continue
        column.server, column.cold = process, process.cold
        if not arguments.whole and name in (ONE, BATCHED, LOWER, PEER):
            column.share = "a sample" if name == ONE else "a part"
    return columns


def _quicker_bfloat16(weights: Weights, text: Text, first: Sequence[Any]) -> tuple[Process, str]:
    """Choose between weights in bfloat16 and autocast by their speed on a few lines."""
    few = [text.lines[i] for i in text.sample(16)]
    tried: list[tuple[float, str, Process]] = []
    for kind in ("bfloat16", "autocast"):
        process = Process(Spec(kind, weights).command(), first)
        process.ask(few[:4])
        tried.append((process.ask(few).seconds, kind, process))
    tried.sort(key=lambda each: each[0])
    (quick, kind, process), (slow, other, slower) = tried
    slower.close()
    return process, f"{kind}: {quick:.1f} s on a few lines, {other} {slow:.1f} s"


def speed(text: Text, weights: Weights, counter: Counter, arguments: argparse.Namespace) -> Found:
    """Measure all columns in rounds."""
    layout: dict[str, Any] = {}
    tried: list[dict[str, Any]] = []
    if BARE in arguments.columns:
        layout, tried = sweep(weights, text, counter)
    columns = open_columns(weights, layout, text, arguments)
    try:
        run_rounds(columns, text, arguments.rounds, arguments.sample, counter)
    finally:
        for column in columns:
            if column.server is not None:
                column.server.close()
    return report(columns, text, layout, tried)


def report(
    columns: Sequence[Column], text: Text, layout: Mapping[str, Any], tried: Sequence[Any]
) -> Found:
    """Return the table of the columns and the figures that have floors."""
    found = Found()
    by_name = {column.name: column for column in columns}
    base = by_name.get(ONE)
    scores: dict[str, float] = {}
    rows = []
    for column in columns:
        english = column.whole(text)
        if english is not None and text.references is not None:
            scores[column.name], found.data["BLEU signature"] = bleu(text, english)
        disturbed = sum(share > DISTURBED for share in column.others)
        rows.append(
            [
                column.name,
                column.rate,
                column.segment_rate,
                column.over(base) if base else None,
                scores.get(column.name),
                round(column.peak_mib) or None,
                column.cold,
                f"{disturbed} of {len(column.rates)}",
            ]
        )
    head = (
        "column", "tokens/s", "segments/s", "× one by one", "BLEU", "peak MiB",
        "cold start s", "disturbed rounds",
    )  # fmt: skip
    found.shown.append(results.markdown(head, rows))
    for column in columns:
        if column.failed:
            found.shown.append(f"{column.name}: not run ({column.failed}).")
        elif column.share == "a sample":
            found.shown.append(f"{column.name}: on {len(column.english)} lines of all lengths.")
        elif column.note:
            found.shown.append(f"{column.name}: {column.note}.")
    if layout:
        settings = ", ".join(f"{name} {value}" for name, value in layout.items())
        found.shown.append(f"{BARE}, best of {len(tried)} layouts: {settings}.")
    if text.references is None:
        found.shown.append("No test set was named, so there is no BLEU.")
    elif "BLEU signature" in found.data:
        found.shown.append(f"BLEU: {found.data['BLEU signature']}.")
    ratios = [(name, OURS, other) for name, other in FLOORS.items()]
    for name, ours, other in (*ratios, ("whole vocabulary over CTranslate2 bare", WHOLE, BARE)):
        if ours in by_name and other in by_name:
            ratio = by_name[ours].over(by_name[other])
            if ratio is not None:
                found.figures[name] = ratio
    found.figures |= {"tokens a second": {c.name: c.rate for c in columns}, "BLEU": scores}
    if OURS in scores and BARE in scores:
        found.figures["BLEU from CTranslate2 bare"] = abs(scores[OURS] - scores[BARE])
    found.data |= {
        "columns": [
            {
                "column": column.name,
                "share": column.share,
                "tokens_per_second": column.rate,
                "segments_per_second": column.segment_rate,
                "tokens": column.tokens,
                "seconds": column.seconds,
                "others": column.others,
                "bleu": scores.get(column.name),
                "peak_mib": column.peak_mib,
                "cold_start_seconds": column.cold,
                "note": column.note,
                "not_run": column.failed,
            }
            for column in columns
        ],
        "sweep": tried,
    }
    return found


def layouts() -> list[Layout]:
    """Return layouts that use all cores, with batches by examples and by tokens."""
    many = cores()
    shared = sorted({(many, 1), (1, many), *([(many // 2, 2)] if many >= 4 else [])}, reverse=True)
    batches = [(n, "examples") for n in (16, 32, 64)]
    batches += [(n, "tokens") for n in (512, 1024, 2048)]
    return [Layout(*threads, *batch) for threads in shared for batch in batches]


def sweep(
    weights: Weights, text: Text, counter: Counter
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Find the fastest layout of bare CTranslate2 for this text.

    All layouts translate a quarter of the text, the best three then the whole, because a quarter
    has too few lines for large batches.

    Returns:
        The fastest layout, and the speed of every layout that was tried.
    """
    parts = [text.by_length[2::4] or text.by_length, range(len(text.lines))]
    rates: dict[Layout, float] = {}
    measurements = []
    for numbers in parts:
        lines = [text.lines[i] for i in sorted(numbers)]
        best = sorted(layouts(), key=lambda layout: -rates.get(layout, 0.0))
        for layout in best if not rates else best[:FINALISTS]:
            translate = open_column(Spec("ctranslate2", weights, settings=asdict(layout)))
            translate(lines[:2])
            wait_for_quiet()
            started = time.perf_counter()
            english = translate(lines)
            rate = counter.tokens_out(lines, english) / (time.perf_counter() - started)
            progress(f"CTranslate2, {layout}: {rate:.0f} tokens/s on {len(lines)} lines")
            measurements.append({**asdict(layout), "lines": len(lines), "tokens_per_second": rate})
            rates[layout] = rate if len(lines) < len(text.lines) else 1e9 + rate
    return asdict(max(rates, key=lambda layout: rates[layout])), measurements


def options(text: Text, weights: Weights, counter: Counter) -> Found:
    """Measure the pipeline with other beams and compute types: speed, BLEU, and memory."""
    first = [text.lines[text.sample(3)[1]]]
    found = Found(data={"options": []})
    rows = []
    for kind in COMPUTE_TYPES:
        for beam in OPTION_BEAMS:
            spec = Spec("ours", weights, beam, settings={"compute_type": kind})
            process = Process(spec.command(), first)
            column = Column(f"{kind}, beam {beam}", process)
            try:
                column.go(text, range(len(text.lines)), counter)
            finally:
                process.close()
            english = column.whole(text)
            score = bleu(text, english)[0] if english and text.references else None
            rows.append([column.name, column.rate, score, round(column.peak_mib) or None])
            found.data["options"].append(
                {
                    "compute_type": kind,
                    "beam": beam,
                    "tokens_per_second": column.rate,
                    "bleu": score,
                    "peak_mib": column.peak_mib,
                    "others": column.others,
                    "not_run": column.failed,
                }
            )
            progress(f"{column.name}: {column.rate or 0:.0f} tokens/s, BLEU {score}")
    found.shown.append(results.markdown(("ours, all", "tokens/s", "BLEU", "peak MiB"), rows))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    arguments = _arguments(argv)
    machine = results.machine()
    versions = ", ".join(f"{name} {v}" for name, v in results.versions().items())
    print(f"{machine['processor']}, {machine['cores']} cores; {versions}\n", flush=True)
    try:
        weights, longest = weights_of(arguments.model, Store(Store.default_root()))
        counter = Counter(Path(weights.checkpoint))
        text = read_text(arguments.folder, arguments.set, arguments.lines, counter, longest)
    except SummarizerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    details: dict[str, Any] = {}
    figures: dict[str, Any] = {}
    failed = False
    for section in arguments.sections:
        print(f"## {section}: {text.name}, {len(text.lines)} lines\n", flush=True)
        try:
            if section == "speed":
                found = speed(text, weights, counter, arguments)
            else:
                found = options(text, weights, counter)
        except (SummarizerError, ColumnError, OSError, RuntimeError, ValueError) as error:
            failed = True
            print(f"{section} failed: {error}\n", flush=True)
            details[section] = {"failed": str(error)}
            continue
        print("\n\n".join(found.shown) + "\n", flush=True)
        details[section] = found.data
        figures |= found.figures
    code = results.finish(arguments, figures, {"lines": len(text.lines), **details})
    return 1 if failed else code


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="NAME.zh beside NAME.en")
    parser.add_argument("--set", default="newstest2020", help="default: %(default)s")
    parser.add_argument("--lines", type=_some, default=512, help="default: %(default)s")
    parser.add_argument("--model", default="argos-zh-en", help="default: %(default)s")
    parser.add_argument(
        "--sections",
        type=lambda given: _chosen(given, SECTIONS),
        default=SECTIONS[:1],
        help=f"of {', '.join(SECTIONS)}; default: {SECTIONS[0]}",
    )
    parser.add_argument(
        "--columns",
        type=lambda given: _chosen(given, COLUMNS, "; "),
        default=COLUMNS,
        help="columns of the section speed, separated by semicolons; default: all",
    )
    parser.add_argument("--rounds", type=_some, default=3, help="default: %(default)s")
    parser.add_argument(
        "--sample", type=_some, default=64, help="lines for one by one; default: %(default)s"
    )
    parser.add_argument(
        "--whole", action="store_true", help="let every column translate all lines in every round"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=ROOT / ".cache" / "speed",
        help="folder for the Argos environment",
    )
    results.add_options(parser, "speed")
    return parser.parse_args(argv)


def _some(given: str) -> int:
    value = int(given)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is too small; give 1 or more")
    return value


def _chosen(given: str, choices: Sequence[str], apart: str = ",") -> tuple[str, ...]:
    names = tuple(name.strip() for name in given.split(apart.strip()))
    for name in names:
        if name not in choices:
            listed = f"{apart.strip()} ".join(choices)
            raise argparse.ArgumentTypeError(f"{name!r} is none of: {listed}")
    return names


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends the columns too
    sys.exit(main())
