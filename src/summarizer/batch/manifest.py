"""What became of every file: ``manifest.jsonl`` in the output folder, one row for each file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer.files import output_errors, write_file
from summarizer.models.store import sha256_of

__all__ = ["NAME", "RESUME_HINT", "Journal", "ManifestRow", "Output", "read_manifest"]

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
    """
    try:
        text = (out / NAME).read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return {}
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
