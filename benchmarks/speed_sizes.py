"""Sections of the speed benchmark that vary one thing: size and beam, options, CTranslate2's
layout."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from speed_columns import Layout, Spec, Weights, open_column
from speed_rounds import DISTURBED, Column, ColumnError, Process, tell, wait_for_quiet
from speed_text import Counter, Text, bleu, markdown

from summarizer.machine import cores

SIZES = (1, 8, 64, 512)
BEAMS = (1, 4)
TIMES = {1: 8, 8: 3}
"""How many texts of a small size are timed; of the larger ones one."""

FINALISTS = 3

COMPUTE_TYPES = ("int8", "float32")
OPTION_BEAMS = (1, 2, 4, 5, 6)


def layouts() -> list[Layout]:
    """Workers × threads that use all cores, with batches by examples and by tokens."""
    many = cores()
    shared = sorted({(many, 1), (1, many), *([(many // 2, 2)] if many >= 4 else [])}, reverse=True)
    batches = [(n, "examples") for n in (16, 32, 64)]
    batches += [(n, "tokens") for n in (512, 1024, 2048)]
    return [Layout(*threads, *batch) for threads in shared for batch in batches]


def sweep(
    weights: Weights, text: Text, counter: Counter, tried: Sequence[Layout] | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The quickest layout of CTranslate2 bare for this text, and what each one reached.

    All on a quarter of the text, then the best three on the whole, where large batches are not at
    a loss for having too few.
    """
    tried = layouts() if tried is None else tried
    parts = [text.by_length[2::4] or text.by_length, range(len(text.lines))]
    rates: dict[Layout, float] = {}
    told = []
    for numbers in parts:
        lines = [text.lines[i] for i in sorted(numbers)]
        best = sorted(tried, key=lambda layout: -rates.get(layout, 0.0))
        for layout in best if not rates else best[:FINALISTS]:
            translate = open_column(Spec("ctranslate2", weights, settings=asdict(layout)))
            translate(lines[:2])
            wait_for_quiet()
            started = time.perf_counter()
            english = translate(lines)
            rate = counter.tokens_out(lines, english) / (time.perf_counter() - started)
            tell(f"CTranslate2, {layout}: {rate:.0f} tokens/s on {len(lines)} lines")
            told.append({**asdict(layout), "lines": len(lines), "tokens_per_second": rate})
            rates[layout] = rate if len(lines) < len(text.lines) else 1e9 + rate
    return asdict(max(rates, key=lambda layout: rates[layout])), told


def sizes(
    text: Text, weights: Weights, counter: Counter, cap: float
) -> tuple[list[str], dict[str, Any]]:
    """Section B: texts of 1 to 512 lines, beams 1 and 4, in tokens of output a second.

    A cell that would take longer than ``cap`` seconds, by the rate of the one before, is not run.
    """
    first = [text.lines[text.sample(3)[1]]]
    kinds = ("one by one", "batched", "ours")
    rows, cells = [], []
    for beam in BEAMS:
        columns = {}
        for kind in kinds:
            spec = Spec(kind, weights, beam)  # type: ignore[arg-type]
            try:
                columns[kind] = Process(spec.command(), first)
            except ColumnError as error:
                tell(f"{kind}, beam {beam}: {error}")
        last: dict[str, float] = {}
        try:
            for size in [n for n in SIZES if n <= len(text.lines)]:
                row: list[Any] = [f"beam {beam}, {size} lines"]
                for kind in kinds:
                    cell = _cell(columns.get(kind), kind, size, text, counter, cap, last)
                    cells.append({"beam": beam, "lines": size, "column": kind, **cell})
                    row.append(cell.get("tokens_per_second") or cell["not_run"])
                    tell(f"beam {beam}, {size} lines, {kind}: {row[-1]}")
                rows.append(row)
        finally:
            for process in columns.values():
                process.close()
    head = ("tokens/s", "transformers, one by one", "transformers, batches", "ours, all")
    return [markdown(head, rows)], {"cells": cells}


def _cell(
    process: Process | None,
    kind: str,
    size: int,
    text: Text,
    counter: Counter,
    cap: float,
    last: dict[str, float],
) -> dict[str, Any]:
    """One size in one column; ``last`` holds each column's seconds a line so far."""
    if process is None:
        return {"not_run": "not run (not started)"}
    if kind == "one by one" and size > 8:
        return {"not_run": "not run (as with 8)"}
    times = TIMES.get(size, 1)
    likely = last.get(kind, 0.0) * size * times
    if likely > cap:
        return {"not_run": f"not run (about {likely:.0f} s)"}
    order = text.sample(size * times)
    column = Column(kind, process)
    for turn in range(times):
        column.go(text, sorted(order[turn::times]), counter)
        if column.failed:
            return {"not_run": f"not run ({column.failed})"}
    last[kind] = sum(column.seconds) / (size * times)
    return {
        "tokens_per_second": sum(column.tokens) / sum(column.seconds),
        "disturbed": any(share > DISTURBED for share in column.others),
    }


def options_table(
    text: Text, weights: Weights, counter: Counter
) -> tuple[list[str], dict[str, Any]]:
    """Section E: the pipeline by default but for beam and compute type; BLEU beside the rate."""
    first = [text.lines[text.sample(3)[1]]]
    rows, cells = [], []
    for kind in COMPUTE_TYPES:
        for beam in OPTION_BEAMS:
            column = Column(f"{kind}, beam {beam}", _open(weights, beam, kind, first))
            try:
                column.go(text, range(len(text.lines)), counter)
            finally:
                column.server.close()
            english = column.whole(text)
            score = bleu(text, english)[0] if english and text.references else None
            shown = None if score is None else f"{score:.2f}"
            rows.append([column.name, column.rate, shown, round(column.peak_mib) or None])
            cells.append(
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
            tell(f"{column.name}: {column.rate or 0:.0f} tokens/s, BLEU {score}")
    return [markdown(("ours, all", "tokens/s", "BLEU", "peak MiB"), rows)], {"options": cells}


def _open(weights: Weights, beam: int, kind: str, first: Sequence[Any]) -> Process:
    return Process(Spec("ours", weights, beam, settings={"compute_type": kind}).command(), first)
