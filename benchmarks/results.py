"""Results of the benchmarks: files, tables, and floors, the same for every script.

Each script adds ``--json`` and ``--floors`` with :func:`add_options` and ends with :func:`finish`.
A results file says what was measured, when, at which commit, and on which kind of machine. It
never holds a host name or a path.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from summarizer.machine import cores, cpuinfo, instruction_set

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
FLOORS = HERE / "floors.json"
PACKAGES = (
    "ctranslate2",
    "torch",
    "transformers",
    "sentencepiece",
    "sacrebleu",
    "jieba",
    "xllamacpp",
)
AT_MOST = " at most"
"""Ending of a floor's name that makes it a limit: the figure must not be above it."""


def add_options(parser: argparse.ArgumentParser, name: str) -> None:
    """Add ``--json`` and ``--floors``; ``name`` is the results file and the group of floors."""
    parser.set_defaults(results_name=name)
    parser.add_argument(
        "--json",
        type=Path,
        nargs="?",
        const=RESULTS / f"{name}.json",
        metavar="OUT",
        help=f"write the results to OUT; default: benchmarks/results/{name}.json",
    )
    parser.add_argument(
        "--floors",
        type=Path,
        nargs="?",
        const=FLOORS,
        metavar="FILE",
        help="exit 1 if a figure is below its floor; default: benchmarks/floors.json",
    )


def finish(
    arguments: argparse.Namespace,
    figures: Mapping[str, Any],
    details: Mapping[str, Any] | None = None,
) -> int:
    """Write the results and compare the figures with their floors, as the options say.

    Args:
        arguments: Parsed options of a script that called :func:`add_options`.
        figures: Numbers by name, at most two levels deep.
        details: Further results, for the file alone.

    Returns:
        The exit code: 1 if a floor is missed.
    """
    name = arguments.results_name
    if arguments.json:
        save(arguments.json, name, figures, details)
    if arguments.floors is None:
        return 0
    floors = json.loads(arguments.floors.read_text(encoding="utf-8"))[name]
    messages = list(missed(floors, figures))
    print("\n" + "\n".join([f"MISSED  {line}" for line in messages] or ["Every floor is kept."]))
    return 1 if messages else 0


def missed(floors: Mapping[str, Any], figures: Mapping[str, Any], group: str = "") -> Iterator[str]:
    """Describe each floor that is missed; a figure that was not measured misses its floor."""
    for name, floor in floors.items():
        figure = figures.get(name.removesuffix(AT_MOST))
        limit = name.endswith(AT_MOST)
        word = "limit" if limit else "floor"
        if isinstance(floor, Mapping):
            yield from missed(floor, figure or {}, f"{group}{name}, ")
        elif figure is None:
            yield f"{group}{name}: not measured, the {word} is {floor:g}"
        elif figure > floor if limit else figure < floor:
            yield f"{group}{name}: {figure:.4g}, the {word} is {floor:g}"


def save(
    path: Path, name: str, figures: Mapping[str, Any], details: Mapping[str, Any] | None = None
) -> None:
    """Write a results file."""
    data = {
        "benchmark": name,
        "date": datetime.now(timezone.utc).date().isoformat(),
        "commit": _commit(),
        "machine": machine(),
        "versions": versions(),
        "figures": figures,
    }
    if details:
        data["details"] = details
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Return the kind of machine: processor, cores, instruction set, system."""
    return {
        "processor": cpuinfo("model name") or platform.processor() or "unknown",
        "cores": cores(),
        "instructions": instruction_set(),
        "system": f"{platform.system()} {platform.machine()}",
        "load before": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that the figures depend on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _commit() -> str:
    """Return the short hash, with a plus sign if tracked files differ; empty without git."""
    try:
        shown = subprocess.run(
            ["git", "describe", "--always", "--exclude=*", "--dirty=+"],
            cwd=HERE,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return shown.stdout.strip()


def table(name: str) -> str:
    """Render the figures of ``results/NAME.json`` as a Markdown table.

    Groups of figures become columns if they share their names, else a row a figure.
    """
    figures = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))["figures"]
    groups = {key: value for key, value in figures.items() if isinstance(value, dict)}
    if groups and len(groups) == len(figures):
        names = dict.fromkeys(figure for group in groups.values() for figure in group)
        rows = [[figure, *(group.get(figure) for group in groups.values())] for figure in names]
        return markdown(("", *groups), rows)
    rows = [[key, value] for key, value in figures.items() if key not in groups]
    rows += [[f"{key}: {k}", v] for key, group in groups.items() for k, v in group.items()]
    return markdown(("", name), rows)


def markdown(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a Markdown table: the first column aligned left, the others right."""
    lines = [f"| {' | '.join(head)} |", "|---" + "|--:" * (len(head) - 1) + "|"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        digits = 3 if abs(value) < 1 else 2 if value < 100 else 0
        return f"{value:.{digits}f}"
    return " ".join(str(value).split()).replace("|", "/")
