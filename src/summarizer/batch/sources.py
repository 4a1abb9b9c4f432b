"""Which files a batch is about, and what their outputs are called."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from summarizer.errors import UsageError
from summarizer.reports.formats import FORMATS

__all__ = ["Found", "RowFormat", "Source", "find_sources", "listed_paths"]

RowFormat = Literal["jsonl", "csv", "tsv"]

_TEXTS = frozenset({".txt", ".md", ".text"})
_ROWS: dict[str, RowFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
}
SUFFIXES = {
    "bilingual": "bilingual.txt",
    **{name: format.suffix.removeprefix(".") for name, format in FORMATS.items()},
}
"""What an output's name ends in, by format."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to work on.

    ``name`` is its path below the folder that was given, or its file name, with ``/``; no two
    sources of a batch have the same. ``outputs`` are paths below the output folder, one for each
    format; one only for a file of rows.
    """

    path: Path
    name: str
    rows: RowFormat | None
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The sources in order, and what was passed over, for people."""

    sources: tuple[Source, ...]
    notes: tuple[str, ...] = ()


def listed_paths(data: bytes) -> list[str]:
    """The paths of a list, one a line, or separated by NUL where there is one."""
    parts = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(part) for part in parts if part.strip()]


def find_sources(
    given: Sequence[str], out: Path, formats: Sequence[str], *, listed: Sequence[str] = ()
) -> Found:
    """The files that ``given`` (files, folders, globs) and ``listed`` (no globs) name.

    A folder is read with all below it, in order of names: texts and files of rows, without what
    is hidden and without ``out``. A file that is named is taken whatever it is called, also where
    it does not exist: that is told of it when its turn comes. Where two would have an output of
    the same name, each keeps its whole file name in it, and files of the same name the folders
    that tell them apart; the whole list decides, so a second run names them alike.

    Raises :class:`UsageError` for a glob that matches nothing, where there is nothing to do, and
    where an output would take the place of an input.
    """
    notes: Counter[str] = Counter()
    found: dict[str, Source] = {}
    for path in [*(match for name in given for match in _matches(name)), *map(Path, listed)]:
        if path.is_dir():
            _require_apart(path, out)
            for inner in _below(path, out, notes):
                name = inner.relative_to(path).as_posix()
                found.setdefault(_key(inner), _source(inner, name))
        else:
            found.setdefault(_key(path), _source(path, path.name))
    if not found:
        raise UsageError(
            "There is nothing to work on: no .txt, .md, .text, .jsonl, .ndjson, .csv or .tsv file "
            "in what was given."
        )
    sources = _named(found, formats)
    _require_inputs_kept(sources, out)
    told = tuple(f"Passed over: {number} {what}." for what, number in sorted(notes.items()))
    return Found(sources, told)


def _key(path: Path) -> str:
    """A file is read once by each of its names: links to it are names of their own."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow them


def _matches(name: str) -> list[Path]:
    if not glob.has_magic(name) or os.path.lexists(name):
        return [Path(name)]
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - absolute patterns too
    if not matches:
        raise UsageError(f"Nothing matches {name}; check the pattern.")
    return [Path(match) for match in matches]


def _below(folder: Path, out: Path, notes: Counter[str]) -> Iterator[Path]:
    own = out.resolve()
    for root, folders, names in os.walk(folder):
        here = Path(root)
        linked = [name for name in folders if (here / name).is_symlink()]
        notes["folders behind links"] += len(linked)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in linked and (here / name).resolve() != own
        )
        for name in sorted(names):
            if name.startswith("."):
                continue
            if Path(name).suffix.lower() in _TEXTS | _ROWS.keys():
                yield here / name
            else:
                notes["files of other kinds"] += 1
    for what in [what for what, number in notes.items() if not number]:
        del notes[what]


def _source(path: Path, name: str) -> Source:
    return Source(path, name, _ROWS.get(path.suffix.lower()))


def _named(found: dict[str, Source], formats: Sequence[str]) -> tuple[Source, ...]:
    """The sources with their outputs' names; what would clash gets longer ones."""
    stems = {key: _outputs(s, PurePosixPath(s.name).stem, formats) for key, s in found.items()}
    alike = _clashing(stems)
    whole = {
        key: _outputs(found[key], PurePosixPath(found[key].name).name, formats) if key in alike
        else outputs
        for key, outputs in stems.items()
    }  # fmt: skip
    names = {key: source.name for key, source in found.items()}
    if same := _clashing(whole):
        base = os.path.commonpath([str(Path(key).parent) for key in same])
        for key in same:
            names[key] = Path(key).relative_to(base).as_posix()
            moved = replace(found[key], name=names[key])
            whole[key] = _outputs(moved, PurePosixPath(names[key]).name, formats)
        if still := sorted(_clashing(whole)):
            raise UsageError(
                f"The outputs of {still[0]} and {still[1]} would have one name; give them in two "
                "batches."
            )
    return tuple(
        replace(source, name=names[key], outputs=whole[key]) for key, source in found.items()
    )


def _outputs(source: Source, stem: str, formats: Sequence[str]) -> tuple[str, ...]:
    folder = PurePosixPath(source.name).parent
    suffixes = (
        [source.path.suffix.lstrip(".")]
        if source.rows
        else [SUFFIXES[format] for format in formats]
    )
    return tuple((folder / f"{stem}.en.{suffix}").as_posix() for suffix in suffixes)


def _clashing(outputs: dict[str, tuple[str, ...]]) -> set[str]:
    counts = Counter(name for names in outputs.values() for name in names)
    return {key for key, names in outputs.items() if any(counts[name] > 1 for name in names)}


def _require_apart(folder: Path, out: Path) -> None:
    if folder.resolve() == out.resolve():
        raise UsageError(
            f"{folder} is to be read and to be written to; give another folder with -o, it may "
            "lie in this one."
        )


def _require_inputs_kept(sources: Sequence[Source], out: Path) -> None:
    inputs = {os.path.realpath(source.path) for source in sources}
    for source in sources:
        for name in source.outputs:
            if os.path.realpath(out / name) in inputs:
                raise UsageError(
                    f"{out / name} would be written over, and it is an input; give another folder "
                    "with -o."
                )
