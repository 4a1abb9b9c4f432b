"""Compare the memory of a batch over a long file with that over a short one.

    python benchmarks/memory.py [--lines 1000000] [--model FOLDER] [--workers N]
                                [--floors [FILE]] [--json [OUT]]

`summarizer batch` translates two JSONL files, the short one with a hundredth of the lines, each in
a process of its own. The lines are sentences of the tiny model's phrasebook; every tenth has a
figure of its own, so that anything stored per distinct text shows. The peak is the process's
resident memory as the operating system reports it. The exit code is 1 if a row is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import results

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "models"))

from build_tiny import cached  # noqa: E402 - in models/

LINES = 1_000_000
SHORT = 100
"""Lines of the long file for each line of the short one."""


@dataclass(frozen=True, slots=True)
class Run:
    """A batch: its lines, seconds, and peak memory in bytes."""

    lines: int
    seconds: float
    peak: int


def rows(count: int) -> Iterator[str]:
    """Yield lines of JSON with a sentence each, the same for the same count."""
    book = (ROOT / "models" / "phrasebook.tsv").read_text(encoding="utf-8")
    sentences = [line.split("\t")[0] for line in book.splitlines() if "\t" in line]
    for number in range(count):
        text = sentences[number % len(sentences)]
        if number % 10 == 0:
            text = f"总投资{number + 1}万元。"
        yield json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n"


def measure(folder: Path, count: int, model: str, workers: int) -> Run:
    """Translate ``count`` lines in a process of its own."""
    source, out = folder / f"{count}.jsonl", folder / f"out-{count}"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(rows(count))
    command = [sys.executable, "-m", "summarizer", "batch", str(source), "-o", str(out), "-q"]
    command += ["--do", "translate", "-m", model, "--workers", str(workers)]
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=os.environ
        | {
            "SUMMARIZER_MODELS": str(folder / "store"),
            "SUMMARIZER_MEMORY": str(folder / f"memory-{count}.sqlite3"),
        },
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    with (out / f"{count}.en.jsonl").open("rb") as file:
        written = sum(1 for _ in file)
    if process.returncode or written != count:
        sys.exit(f"{count} lines: exit code {process.returncode}, {written} rows written")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(count, seconds, usage.ru_maxrss * unit)


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=LINES, metavar="N")
    parser.add_argument("--model", metavar="FOLDER", help="default: the tiny Marian model")
    parser.add_argument("--workers", type=int, default=1, metavar="N")
    results.add_options(parser, "memory")
    arguments = parser.parse_args()
    model = arguments.model or str(cached("marian"))
    with tempfile.TemporaryDirectory() as folder:
        # The first run converts the model, which takes memory of its own.
        measure(Path(folder), 10, model, 1)
        runs = [
            measure(Path(folder), count, model, arguments.workers)
            for count in (max(1, arguments.lines // SHORT), arguments.lines)
        ]
    print(f"{'lines':>10}{'seconds':>10}{'lines/s':>10}{'peak MB':>10}")
    for run in runs:
        rate = run.lines / run.seconds
        print(f"{run.lines:>10,}{run.seconds:>10.1f}{rate:>10.1f}{run.peak / 1e6:>10.1f}")
    ratio = runs[1].peak / runs[0].peak
    print(f"{ratio:.3f} times the memory for {runs[1].lines / runs[0].lines:.0f} times the lines")
    figures = {
        "lines": runs[1].lines,
        "lines a second": runs[1].lines / runs[1].seconds,
        "peak MB": runs[1].peak / 1e6,
        "peak MB of the short file": runs[0].peak / 1e6,
        "times the memory": ratio,
    }
    return results.finish(arguments, figures)


if __name__ == "__main__":
    sys.exit(main())
