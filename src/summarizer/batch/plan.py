"""Which files a batch works on, what their outputs are called, and what is done already.

The manifest records what is done. Nothing heavy is imported here: a batch that is done must say
so at once.
"""

from __future__ import annotations

import dataclasses
import glob
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from summarizer.batch.job import Job
from summarizer.errors import OutputError, UsageError
from summarizer.files import is_file, output_errors, write_file
from summarizer.models.store import sha256_of
from summarizer.reports.formats import FORMATS

__all__ = [
    "NAME",
    "RESUME_HINT",
    "Journal",
    "ManifestRow",
    "Output",
    "Plan",
    "RowFormat",
    "Source",
    "SourceList",
    "find_sources",
    "make_plan",
    "parse_paths",
    "read_manifest",
]

NAME = "manifest.jsonl"

RESUME_HINT = ", then continue with --resume"
"""What to do after a file of a batch could not be written."""


@dataclass(frozen=True, slots=True)
class Output:
    """A written file: its path below the output folder, with ``/``, and its hash."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """What became of one file.

    Attributes:
        file: Name of the file in the batch.
        path: Path of the file.
        state: Whether there are outputs.
        outputs: The outputs.
        sha256: Hash of the input; empty if it could not be read.
        job: Hash of all that decides the result.
        model: The models, for people.
        started: Start time, UTC.
        seconds: Time until the last output was written, work on other files included.
        characters: Length of the text.
        segments: Number of sentences.
        errors: Number of findings of severity "error".
        warnings: Number of findings of severity "warning".
        rows: Number of rows; 0 for a text.
        rows_failed: Number of rows without a result.
        error: Why the file failed.
    """

    file: str
    path: str
    state: Literal["done", "failed"]
    outputs: tuple[Output, ...]
    sha256: str
    job: str
    model: str
    started: str
    seconds: float
    characters: int = 0
    segments: int = 0
    errors: int = 0
    warnings: int = 0
    rows: int = 0
    rows_failed: int = 0
    error: str = ""

    def to_json(self) -> str:
        """Return the row as one line of JSON."""
        plain = dataclasses.asdict(self)
        plain["findings"] = {"error": plain.pop("errors"), "warning": plain.pop("warnings")}
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ManifestRow:
        """Read a row from its JSON form, which is consumed."""
        findings = data.pop("findings")
        outputs = tuple(Output(**output) for output in data.pop("outputs"))
        return cls(**data, outputs=outputs, errors=findings["error"], warnings=findings["warning"])

    def is_intact(self, out: Path) -> bool:
        """Return true if the file was done and its outputs are as they were written."""
        return self.state == "done" and all(
            (out / output.path).is_file() and sha256_of(out / output.path) == output.sha256
            for output in self.outputs
        )


def read_manifest(out: Path) -> dict[str, ManifestRow]:
    """Return the newest row of each file by its name.

    Lines that a kill has cut off, and those of other versions, are ignored: their files are
    processed again.

    Raises:
        OutputError: The manifest is there and cannot be read.
    """
    try:
        text = (out / NAME).read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise OutputError(
            f"{out / NAME} cannot be read ({error.strerror}); move it away, or choose another "
            "output folder."
        ) from error
    rows = {}
    for line in text.split("\n"):
        try:
            row = ManifestRow.from_dict(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        rows[row.file] = row
    return rows


class Journal:
    """The manifest while a batch runs: rows are appended, and sorted at the end."""

    def __init__(self, out: Path, previous: Mapping[str, ManifestRow]) -> None:
        """Rewrite the manifest with the rows of earlier batches, to append to whole lines only."""
        self._path = out / NAME
        self.rows = dict(previous)
        self._rewrite(self.rows.values())
        self._file = self._path.open("ab", buffering=0)

    def add(self, row: ManifestRow) -> None:
        """Write a row at once, unbuffered."""
        self.rows[row.file] = row
        with output_errors(self._path, RESUME_HINT):
            self._file.write(f"{row.to_json()}\n".encode())

    def close(self, order: Iterable[str]) -> None:
        """Rewrite the manifest: the files of ``order``, then those of earlier batches."""
        self._file.close()
        names = dict.fromkeys([*order, *self.rows])
        self._rewrite(self.rows[name] for name in names if name in self.rows)

    def _rewrite(self, rows: Iterable[ManifestRow]) -> None:
        content = "".join(f"{row.to_json()}\n" for row in rows)
        write_file(self._path, content, durable=True, parents=True, hint=RESUME_HINT)


RowFormat = Literal["jsonl", "csv", "tsv"]

_TEXT_SUFFIXES = frozenset({".txt", ".md", ".text"})
_ROW_SUFFIXES: dict[str, RowFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
}
_OUTPUT_SUFFIXES = {
    "bilingual": "bilingual.txt",
    **{name: format.suffix.removeprefix(".") for name, format in FORMATS.items()},
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file to work on.

    Attributes:
        path: Path of the file.
        name: Its path below the folder that was given, or its file name, with ``/``; unique in
            the batch.
        row_format: Format of a file of rows; ``None`` for a text.
        outputs: Paths below the output folder, one for each format; one for a file of rows.
    """

    path: Path
    name: str
    row_format: RowFormat | None
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources in order, and notes on what was skipped, for people."""

    sources: tuple[Source, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch has to do.

    Attributes:
        pending: Sources to work on.
        finished: Manifest rows of the sources that are done and unchanged.
        previous: The manifest as it was found.
        resume: Continue files of rows where an earlier run stopped.
    """

    pending: tuple[Source, ...]
    finished: tuple[ManifestRow, ...]
    previous: dict[str, ManifestRow]
    resume: bool


def make_plan(job: Job, sources: Sequence[Source], out: Path, *, resume: bool) -> Plan:
    """Compare sources, job and outputs with the manifest; without ``resume`` all are pending."""
    previous = read_manifest(out)
    pending, finished = [], []
    for source in sources:
        row = previous.get(source.name)
        if resume and row is not None and _is_unchanged(row, job, source, out):
            finished.append(row)
        else:
            pending.append(source)
    return Plan(tuple(pending), tuple(finished), previous, resume)


def _is_unchanged(row: ManifestRow, job: Job, source: Source, out: Path) -> bool:
    return (
        row.job == job.hash(source.row_format)
        and tuple(output.path for output in row.outputs) == source.outputs
        and source.path.is_file()
        and row.sha256 == sha256_of(source.path)
        and row.is_intact(out)
    )


def parse_paths(data: bytes) -> list[str]:
    """Split a list of paths at its NUL characters, or at its line ends if there are none."""
    parts = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(part) for part in parts if part.strip()]


def find_sources(
    patterns: Sequence[str], out: Path, formats: Sequence[str], *, paths: Sequence[str] = ()
) -> SourceList:
    """Find the files to work on and name their outputs.

    A folder is read with all its subfolders, in order of names: texts and files of rows, without
    hidden files and without ``out``. A file that is named is read whatever its suffix; if it does
    not exist, it fails when its turn comes. If two outputs would have the same name, each gets the
    whole name of its file, and if that is not enough, the folders too. Names depend on the whole
    list only, so that a second run gives the same names.

    Args:
        patterns: Files, folders and glob patterns.
        out: The output folder.
        formats: Formats of the outputs.
        paths: Files and folders, taken literally.

    Raises:
        UsageError: A pattern matches nothing, there is no file at all, or an output would
            overwrite an input.
    """
    skipped: Counter[str] = Counter()
    found: dict[str, Source] = {}
    for path in [*(match for name in patterns for match in _matches(name)), *map(Path, paths)]:
        if path.is_dir():
            _require_other_folder(path, out)
            for inner in _files_below(path, out, skipped):
                name = inner.relative_to(path).as_posix()
                found.setdefault(_key(inner), _source(inner, name))
        else:
            found.setdefault(_key(path), _source(path, path.name))
    if not found:
        raise UsageError(
            "There is nothing to work on: no .txt, .md, .text, .jsonl, .ndjson, .csv or .tsv file "
            "was found; name other files or folders."
        )
    sources = _with_outputs(found, formats)
    _require_inputs_safe(sources, out)
    notes = tuple(f"Passed over: {number} {kind}." for kind, number in sorted(skipped.items()))
    return SourceList(sources, notes)


def _key(path: Path) -> str:
    """Return the absolute path, by which a file is read once; links count as other files."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links


def _matches(name: str) -> list[Path]:
    if not glob.has_magic(name) or os.path.lexists(name):
        return [Path(name)]
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - absolute patterns too
    if not matches:
        raise UsageError(f"Nothing matches {name}; check the pattern.")
    return [Path(match) for match in matches]


def _files_below(folder: Path, out: Path, skipped: Counter[str]) -> Iterator[Path]:
    out = out.resolve()
    for root, folders, names in os.walk(folder):
        here = Path(root)
        links = [name for name in folders if (here / name).is_symlink()]
        if links:
            skipped["folders behind links"] += len(links)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in links and (here / name).resolve() != out
        )
        for name in sorted(names):
            if name.startswith("."):
                continue
            if not is_file(here / name) and (here / name).exists():
                skipped["pipes and devices"] += 1
            elif Path(name).suffix.lower() in _TEXT_SUFFIXES | _ROW_SUFFIXES.keys():
                yield here / name
            else:
                skipped["files of other kinds"] += 1


def _source(path: Path, name: str) -> Source:
    return Source(path, name, _ROW_SUFFIXES.get(path.suffix.lower()))


def _with_outputs(found: dict[str, Source], formats: Sequence[str]) -> tuple[Source, ...]:
    """Name the outputs; those that would clash get longer names."""
    by_stem = {key: _outputs(s, PurePosixPath(s.name).stem, formats) for key, s in found.items()}
    clashes = _clashes(by_stem)
    outputs = {
        key: _outputs(source, PurePosixPath(source.name).name, formats)
        if key in clashes
        else by_stem[key]
        for key, source in found.items()
    }
    names = {key: source.name for key, source in found.items()}
    if clashes := _clashes(outputs):
        base = os.path.commonpath([str(Path(key).parent) for key in clashes])
        for key in clashes:
            names[key] = Path(key).relative_to(base).as_posix()
            renamed = replace(found[key], name=names[key])
            outputs[key] = _outputs(renamed, PurePosixPath(names[key]).name, formats)
        if clashes := _clashes(outputs):
            first, second = sorted(clashes)[:2]
            raise UsageError(
                f"The outputs of {first} and {second} would have the same name; process them in "
                "two batches."
            )
    return tuple(
        replace(source, name=names[key], outputs=outputs[key]) for key, source in found.items()
    )


def _outputs(source: Source, stem: str, formats: Sequence[str]) -> tuple[str, ...]:
    folder = PurePosixPath(source.name).parent
    suffixes = (
        [source.path.suffix.lstrip(".")]
        if source.row_format
        else [_OUTPUT_SUFFIXES[format] for format in formats]
    )
    return tuple((folder / f"{stem}.en.{suffix}").as_posix() for suffix in suffixes)


def _clashes(outputs: dict[str, tuple[str, ...]]) -> set[str]:
    """Return the keys of sources that share the name of an output with another."""
    counts = Counter(name for names in outputs.values() for name in names)
    return {key for key, names in outputs.items() if any(counts[name] > 1 for name in names)}


def _require_other_folder(folder: Path, out: Path) -> None:
    if folder.resolve() == out.resolve():
        raise UsageError(
            f"{folder} cannot be both input and output; give another folder with -o, for example "
            "a subfolder of it."
        )


def _require_inputs_safe(sources: Sequence[Source], out: Path) -> None:
    inputs = {os.path.realpath(source.path) for source in sources}
    for source in sources:
        for name in source.outputs:
            if os.path.realpath(out / name) in inputs:
                raise UsageError(
                    f"{out / name} is an input and would be overwritten; give another folder "
                    "with -o."
                )
