"""Show that two versions of Summarizer write the same reports.

    python benchmarks/same_reports.py write FOLDER
    python benchmarks/same_reports.py compare BEFORE AFTER

``write`` makes reports of thirteen texts, the three examples and ten articles, with the installed
version and the starter model. ``compare`` holds two such folders against each other: every field
that both have must be equal. Fields that only one version writes are listed. The exit code is 1
where something differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TEXTS = (
    *sorted((ROOT / "examples").glob("*.txt")),
    *sorted((ROOT / "benchmarks" / "articles" / "tuning").glob("*.txt"))[:10],
)


def write(folder: Path) -> None:
    """Write a report of each text as JSON."""
    import summarizer

    folder.mkdir(parents=True, exist_ok=True)
    pipe = summarizer.load("argos-zh-en", summarizer="key-sentences")
    for path in TEXTS:
        report = pipe.report(path.read_text(encoding="utf-8"))
        text = json.dumps(report.to_dict(), ensure_ascii=False, indent=1)
        (folder / f"{path.stem}.json").write_text(text, encoding="utf-8")
        print(f"{path.stem}: {len(report.translation.segments)} segments")


def compare(before: Path, after: Path) -> bool:
    """Print what differs between two folders; return True if nothing does."""
    names = sorted({path.name for folder in (before, after) for path in folder.glob("*.json")})
    differences = 0
    only: set[str] = set()
    for name in names:
        old, new = (json.loads((folder / name).read_text("utf-8")) for folder in (before, after))
        for place, one, other in _differences(old, new, "", only):
            differences += 1
            print(f"{name} {place}: {one!r} -> {other!r}")
    print(f"{len(names)} reports, {differences} differences in fields that both have.")
    for field in sorted(only):
        print(f"In one version only: {field}")
    return bool(names) and differences == 0


def _differences(
    old: Any, new: Any, place: str, only: set[str]
) -> Iterator[tuple[str, object, object]]:
    if isinstance(old, dict) and isinstance(new, dict):
        only |= {f"{_general(place)}.{key}" for key in old.keys() ^ new.keys()}
        for key in old.keys() & new.keys():
            yield from _differences(old[key], new[key], f"{place}.{key}", only)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, f"{place}[{index}]", only)
    elif old != new:
        yield place, old, new


def _general(place: str) -> str:
    """Return a place without its indices: ``translation.segments.findings``."""
    return ".".join(step.split("[")[0] for step in place.split("."))


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write").add_argument("folder", type=Path)
    comparison = commands.add_parser("compare")
    comparison.add_argument("before", type=Path)
    comparison.add_argument("after", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "write":
        write(arguments.folder)
        return 0
    return 0 if compare(arguments.before, arguments.after) else 1


if __name__ == "__main__":
    sys.exit(main())
