"""Measure one pasted article: time to the first sentence, total time, and peak memory.

    python benchmarks/article.py FOLDER [--set newstest2020] [--articles 6] [-m MODEL]
                                 [--floors [FILE]] [--json [OUT]]

FOLDER holds ``NAME.zh``; its lines are joined into articles of 2,000 characters. Each is translated
alone with progress, as on the page, then all are translated concurrently, as in a batch. A separate
process makes one report, for the loading time and the peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import results

CHARACTERS = 2000
ROUNDS = 3


def articles(lines: Sequence[str], count: int) -> list[str]:
    """Join consecutive lines into articles of 2,000 characters."""
    found: list[str] = []
    current: list[str] = []
    for line in lines:
        current.append(line)
        if sum(map(len, current)) >= CHARACTERS:
            found.append("\n".join(current))
            current = []
    return found[:count]


def cold(model: str, text: str) -> dict[str, float]:
    """Measure loading, first sentence and peak memory in this process."""
    import summarizer

    started = time.perf_counter()
    pipe = summarizer.load(model)
    loaded = time.perf_counter()
    first: list[float] = []
    pipe.report(
        text, progress=lambda step: first.append(time.perf_counter()) if step.segment else None
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "load s": loaded - started,
        "first sentence s": first[0] - loaded,
        "peak MB": peak / (1e6 if sys.platform == "darwin" else 1e3),
    }


def warm(model: str, texts: Sequence[str]) -> dict[str, float]:
    """Measure each article alone and all concurrently; medians over the rounds."""
    import summarizer

    pipe = summarizer.load(model)
    pipe.translate(texts[0])
    alone, bulk = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for text in texts:
            pipe.translate(text, progress=lambda _: None)
        alone.append((time.perf_counter() - started) / len(texts))
        started = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(pipe.translate, texts))
        bulk.append((time.perf_counter() - started) / len(texts))
    ratio = statistics.median(a / b for a, b in zip(alone, bulk, strict=True))
    return {
        "alone s": statistics.median(alone),
        "in bulk s": statistics.median(bulk),
        "alone over bulk": ratio,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", default="newstest2020")
    parser.add_argument("--articles", type=int, default=6)
    parser.add_argument("-m", "--model", default="argos-zh-en")
    parser.add_argument("--cold", action="store_true", help=argparse.SUPPRESS)
    results.add_options(parser, "article")
    arguments = parser.parse_args(argv)
    lines = (arguments.folder / f"{arguments.set}.zh").read_text(encoding="utf-8").splitlines()
    texts = articles(lines, arguments.articles)
    if arguments.cold:
        print(json.dumps(cold(arguments.model, texts[0])))
        return 0
    command = [sys.executable, __file__, str(arguments.folder), "--cold", "--set", arguments.set]
    runs = [
        json.loads(
            subprocess.run(
                [*command, "-m", arguments.model], capture_output=True, check=True
            ).stdout
        )
        for _ in range(ROUNDS)
    ]
    figures = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    figures |= warm(arguments.model, texts)
    for name, value in figures.items():
        print(f"{name:18} {value:8.3g}")
    return results.finish(arguments, figures)


if __name__ == "__main__":
    sys.exit(main())
