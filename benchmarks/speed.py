"""How fast the translation is, beside what else there is for the same weights.

    python benchmarks/speed.py [FOLDER] [--sections speed,sizes,shapes,limits] [--json OUT]

FOLDER holds ``newstest2020.zh`` and ``.en``; without it the project's own sentences are
translated, and nothing is scored. The sections:

- ``speed``: 512 news lines with the starter's weights in transformers (one by one as most scripts
  do, in batches, in bfloat16), Argos Translate, CTranslate2 bare, and ours. Every column is a
  process of its own; they take turns. Tokens are pieces of what was written, and an end mark for
  each segment. The slow columns translate a part of the text each round, the slowest parts of a
  sample (``--whole``: all of it).
- ``sizes``: texts of 1 to 512 lines, beams 1 and 4.
- ``shapes``: other architectures at their real size, with random weights.
- ``limits``: what the processor can do, and which share of it ours reaches.
- ``options``: ours with other beams and in float32.

A time is taken when no other process is at work, if that comes within five seconds, and once more
where others were at work all the same; rounds that stayed disturbed are counted in the table. torch
suffers most from company (its threads wait busily for each other), so that ratios to it mean
something on a quiet machine only.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import speed_argos
from speed_columns import Spec, Weights
from speed_limits import limits
from speed_machine import machine
from speed_ours import ALONE
from speed_rounds import DISTURBED, Column, ColumnError, Process, run_rounds, tell
from speed_shapes import shapes
from speed_sizes import options_table, sizes, sweep
from speed_text import ROOT, Counter, Text, bleu, markdown, read_text

from summarizer.engines.conversion import convert_to_ctranslate2, convert_to_transformers
from summarizer.errors import SummarizerError, UsageError
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store

SECTIONS = ("speed", "sizes", "shapes", "limits", "options")
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
"""Floors of "ours, model alone" over other columns, by their names in floors.json."""


@dataclass
class Found:
    """What a section found: Markdown to print, data for the JSON, figures for the floors."""

    shown: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)


def weights_of(name: str, store: Store) -> tuple[Weights, int]:
    """The model's weights for each runtime, and the most source tokens that it reads."""
    model = choose_translator(name, store).model
    assert model is not None
    if model.entry.family != "marian":
        raise UsageError(f"{name} is no Marian model; the columns are made for those alone.")
    if model.format == "ctranslate2":
        checkpoint, folder = convert_to_transformers(model, store).path, model.path
    else:
        checkpoint, folder = model.path, convert_to_ctranslate2(model, store).path
    return Weights(name, str(checkpoint), str(folder)), model.entry.max_source_tokens


def open_columns(
    wanted: Sequence[str],
    weights: Weights,
    layout: Mapping[str, Any],
    text: Text,
    whole: bool,
    cache: Path,
) -> list[Column]:
    """Start the processes; a column that does not start says why in ``failed``."""
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
    for name in wanted:
        tell(f"{name} is started …")
        column = Column(name, _Closed())
        columns.append(column)
        try:
            if name == PEER:
                python = speed_argos.environment(cache)
                env = speed_argos.package(cache, Path(weights.folder))
                process = Process([str(python), speed_argos.__file__], first, env)
                column.note = f"version {speed_argos.installed_version(python)}"
            elif name == LOWER:
                process, column.note = _quicker_bfloat16(weights, text, first)
            else:
                process = Process(specs[name].command(), first)
        except (ColumnError, OSError) as error:
            column.failed = str(error)
            tell(f"{name}: {error}")
            continue
        column.server, column.cold = process, process.cold
        if not whole and name in (ONE, BATCHED, LOWER, PEER):
            column.share = "a sample" if name == ONE else "a part"
    return columns


class _Closed:
    """In the place of a process that never started."""

    def ask(self, lines: Sequence[Any]) -> Any:
        raise ColumnError(f"not started; {len(lines)} lines are not translated")

    def close(self) -> None: ...


def _quicker_bfloat16(weights: Weights, text: Text, first: Sequence[Any]) -> tuple[Process, str]:
    """All weights in bfloat16, or autocast: whichever is quicker on a few lines."""
    few = [text.lines[i] for i in text.sample(16)]
    tried: list[tuple[float, str, Process]] = []
    for kind in ("bfloat16", "autocast"):
        process = Process(Spec(kind, weights).command(), first)
        process.ask(few[:4])
        tried.append((process.ask(few).seconds, kind, process))
    tried.sort(key=lambda each: each[0])
    (quick, kind, process), (slow, other, left) = tried
    left.close()
    return process, f"{kind}, {quick:.1f} s on a few lines where {other} took {slow:.1f} s"


def speed(text: Text, weights: Weights, counter: Counter, arguments: argparse.Namespace) -> Found:
    """Section A."""
    layout: dict[str, Any] = {}
    tried: list[dict[str, Any]] = []
    if BARE in arguments.columns:
        layout, tried = sweep(weights, text, counter)
    columns = open_columns(
        arguments.columns, weights, layout, text, arguments.whole, arguments.cache
    )
    try:
        run_rounds(columns, text, arguments.rounds, arguments.sample, counter)
    finally:
        for column in columns:
            column.server.close()
    return report(columns, text, layout, tried)


def report(
    columns: Sequence[Column], text: Text, layout: Mapping[str, Any], tried: Sequence[Any]
) -> Found:
    """The table of the columns, and what the floors are held against."""
    found = Found()
    base = next((c for c in columns if c.name == ONE), None)
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
                f"{scores[column.name]:.2f}" if column.name in scores else None,
                round(column.peak_mib) or None,
                column.cold,
                f"{disturbed} of {len(column.rates)}",
            ]
        )
    head = (
        "column", "tokens/s", "segments/s", "× one by one", "BLEU", "peak MiB",
        "cold start s", "disturbed rounds",
    )  # fmt: skip
    found.shown.append(markdown(head, rows))
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
    ours = next((c for c in columns if c.name == OURS), None)
    by_name = {column.name: column for column in columns}
    for floor, other in FLOORS.items():
        if ours is not None and other in by_name:
            ratio = ours.over(by_name[other])
            if ratio is not None:
                found.figures[floor] = ratio
    whole = by_name.get(WHOLE)
    if whole is not None and BARE in by_name:
        ratio = whole.over(by_name[BARE])
        if ratio is not None:
            found.figures["whole vocabulary over CTranslate2 bare"] = ratio
    if OURS in scores and BARE in scores:
        found.figures["BLEU from CTranslate2 bare at most"] = abs(scores[OURS] - scores[BARE])
    found.data |= {
        "columns": [
            {
                "column": column.name,
                "share": column.share,
                "tokens_per_second": column.rate,
                "segments_per_second": column.segment_rate,
                "rounds": [
                    {"tokens": t, "seconds": s, "others": o}
                    for t, s, o in zip(
                        column.tokens,
                        column.seconds,
                        _known(column),
                        strict=True,
                    )
                ],
                "bleu": scores.get(column.name),
                "peak_mib": column.peak_mib,
                "cold_start_seconds": column.cold,
                "note": column.note,
                "not_run": column.failed,
            }
            for column in columns
        ],
        "ours_over": found.figures,
        "sweep": tried,
    }
    return found


def _known(column: Column) -> Sequence[float | None]:
    return column.others or [None] * len(column.tokens)


def missed(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """The floors that are not reached, in words; one that was not measured is missed."""
    told = []
    for name, floor in floors.items():
        value = figures.get(name)
        most = name.endswith("at most")
        if value is None:
            told.append(f"{name}: not measured, the {'limit' if most else 'floor'} is {floor:g}")
        elif most and value > floor:
            told.append(f"{name}: {value:.3g}, the limit is {floor:g}")
        elif not most and value < floor:
            told.append(f"{name}: {value:.3g}, the floor is {floor:g}")
    return told


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _arguments(argv)
    facts = machine()
    data: dict[str, Any] = {"machine": facts, "sections": {}}
    versions = ", ".join(f"{name} {v}" for name, v in facts["versions"].items())
    print(f"{facts['processor']}, {facts['cores']} cores; {versions}\n", flush=True)
    figures: dict[str, float] = {}
    failed = False
    try:
        weights, longest = weights_of(arguments.model, Store(Store.default_root()))
        counter = Counter(Path(weights.checkpoint))
        text = read_text(arguments.folder, arguments.set, arguments.lines, counter, longest)
    except SummarizerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    works: dict[str, Callable[[], tuple[list[str], dict[str, Any]]]] = {
        "sizes": lambda: sizes(text, weights, counter, arguments.cap),
        "shapes": lambda: shapes(arguments.cap, arguments.shapes),
        "limits": lambda: limits(text, weights, counter),
        "options": lambda: options_table(text, weights, counter),
    }
    for section in arguments.sections:
        print(f"## {section}: {text.name}, {len(text.lines)} lines\n", flush=True)
        try:
            if section == "speed":
                found = speed(text, weights, counter, arguments)
                figures = found.figures
            else:
                found = Found(*works[section]())
        # A section that fails takes none of the others with it.
        except (SummarizerError, ColumnError, OSError, RuntimeError, ValueError) as error:
            failed = True
            print(f"{section} failed: {error}\n", flush=True)
            data["sections"][section] = {"failed": str(error)}
            continue
        print("\n\n".join(found.shown) + "\n", flush=True)
        data["sections"][section] = found.data
    if arguments.json:
        text_out = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        arguments.json.write_text(text_out, encoding="utf-8")
    if arguments.floors is None:
        return 1 if failed else 0
    floors = json.loads(arguments.floors.read_text(encoding="utf-8"))["speed"]
    told = missed(figures, floors)
    print("\n".join([f"MISSED  {line}" for line in told] or ["Every floor is kept."]))
    return 1 if told or failed else 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="NAME.zh beside NAME.en")
    parser.add_argument("--set", default="newstest2020", help="default: %(default)s")
    parser.add_argument("--lines", type=_some, default=512, help="default: %(default)s")
    parser.add_argument("--model", default="argos-zh-en", help="default: %(default)s")
    parser.add_argument(
        "--sections",
        type=lambda given: _chosen(given, SECTIONS),
        default=SECTIONS[:4],
        help=f"of {', '.join(SECTIONS)}; default: all but the last",
    )
    parser.add_argument(
        "--options", action="store_true", help="the section of this name too, or alone"
    )
    parser.add_argument(
        "--columns",
        type=lambda given: _chosen(given, COLUMNS, "; "),
        default=COLUMNS,
        help="of the section speed, parted by semicolons; default: all",
    )
    parser.add_argument("--shapes", default="", help="only shapes with this in their name")
    parser.add_argument("--rounds", type=_some, default=3, help="default: %(default)s")
    parser.add_argument(
        "--sample", type=_some, default=64, help="lines for one by one; default: %(default)s"
    )
    parser.add_argument(
        "--whole", action="store_true", help="every column translates all lines in every round"
    )
    parser.add_argument(
        "--cap", type=float, default=180.0, help="most seconds for a cell of sizes and shapes"
    )
    parser.add_argument(
        "--cache", type=Path, default=ROOT / ".cache" / "speed", help="the peer's environment"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write everything here")
    parser.add_argument("--floors", type=Path, help="exit 1 where ours is below a floor")
    arguments = parser.parse_args(argv)
    if arguments.options and "options" not in arguments.sections:
        arguments.sections = (*arguments.sections, "options")
    return arguments


def _some(given: str) -> int:
    value = int(given)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is too few; give 1 or more")
    return value


def _chosen(given: str, known: Sequence[str], apart: str = ",") -> tuple[str, ...]:
    names = tuple(name.strip() for name in given.split(apart.strip()))
    for name in names:
        if name not in known:
            told = (apart if apart.endswith(" ") else apart + " ").join(known)
            raise argparse.ArgumentTypeError(f"{name!r} is none of: {told}")
    return names


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the columns end too
    sys.exit(main())
