"""What became of every file: ``manifest.jsonl`` in the output folder, a row each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer.batch.outputs import output_errors, write_whole
from summarizer.models.store import sha256_of

__all__ = ["NAME", "Journal", "Output", "Row", "read_manifest"]

NAME = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Output:
    """A written file: its path below the output folder, with ``/``, and its hash."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one file.

    ``file`` is its name in the batch, ``path`` where it lay. ``sha256`` is the input's (empty
    where it could not be read), ``job`` the hash of all that decides the result, ``model`` who
    translated, for people. ``started`` is UTC, ``seconds`` the time until its last output was
    written, work on other files included. ``rows`` and ``rows_failed`` are 0 for a text.
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
        """The row as one line of JSON."""
        plain = dataclasses.asdict(self)
        plain["findings"] = {"error": plain.pop("errors"), "warning": plain.pop("warnings")}
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Row:
        findings = data.pop("findings")
        outputs = tuple(Output(**output) for output in data.pop("outputs"))
        return cls(**data, outputs=outputs, errors=findings["error"], warnings=findings["warning"])

    def still_holds(self, out: Path) -> bool:
        """Whether the file was done and its outputs are as they were written."""
        return self.state == "done" and all(
            (out / output.path).is_file() and sha256_of(out / output.path) == output.sha256
            for output in self.outputs
        )


def read_manifest(out: Path) -> dict[str, Row]:
    """The newest row of each file, by its name; a line cut off by a kill is passed over."""
    try:
        text = (out / NAME).read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    rows = {}
    for line in text.split("\n"):
        try:
            row = Row.from_dict(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # of another version, or broken off: that file is done again
        rows[row.file] = row
    return rows


class Journal:
    """The manifest while a batch runs: rows are added one by one, and put in order at its end."""

    def __init__(self, out: Path, before: Mapping[str, Row]) -> None:
        self._path = out / NAME
        self.rows = dict(before)
        self._rewrite(self.rows.values())  # so that nothing is added to a broken line
        self._file = self._path.open("ab", buffering=0)

    def add(self, row: Row) -> None:
        """Note what became of a file, at once and for good."""
        self.rows[row.file] = row
        with output_errors(self._path):
            self._file.write(f"{row.to_json()}\n".encode())

    def close(self, order: Iterable[str]) -> None:
        """Write the manifest anew: the files of ``order``, then those of earlier batches."""
        self._file.close()
        names = dict.fromkeys([*order, *self.rows])
        self._rewrite(self.rows[name] for name in names if name in self.rows)

    def _rewrite(self, rows: Iterable[Row]) -> None:
        write_whole(self._path, "".join(f"{row.to_json()}\n" for row in rows).encode())
