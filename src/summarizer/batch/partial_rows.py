"""The finished rows of a file that is not finished: kept, so that a kill costs only the last."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from summarizer.batch.outputs import output_errors
from summarizer.batch.worker import Made

__all__ = ["Partial", "Tally"]

_FINISHED = re.compile(rb"(\d+) (\d+) (\d+) (\d+) ([01])\t[^\n]*\n")


@dataclass(slots=True)
class Tally:
    """What the rows of a file add up to."""

    rows: int = 0
    failed: int = 0
    characters: int = 0
    segments: int = 0
    errors: int = 0
    warnings: int = 0


class Partial:
    """``.NAME.partial`` beside the output NAME: a header, then a line for each finished row.

    The header binds it to an input and a job; a file that is bound to others is begun anew. A
    line is five counts (characters, segments, errors, warnings, failed), a tab and the row.
    """

    def __init__(self, output: Path, bound_to: dict[str, str], *, resume: bool) -> None:
        """Raises :class:`~summarizer.errors.OutputError`."""
        self.tally = Tally()
        self.path = output.with_name(f".{output.name}.partial")
        header = f"{json.dumps(bound_to, sort_keys=True)}\n".encode()
        with output_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            length = self._read(header) if resume and self.path.is_file() else 0
            self._file = self.path.open("r+b" if length else "wb")
            self._file.truncate(length)
            self._file.seek(length)
            if not length:
                self._file.write(header)

    def _read(self, header: bytes) -> int:
        """How many bytes of the file are whole lines of this input and job."""
        with self.path.open("rb") as file:
            if file.readline() != header:
                return 0
            length = len(header)
            for line in file:
                match = _FINISHED.fullmatch(line)
                if match is None:
                    break
                length += len(line)
                self._count(*map(int, match.groups()))
        return length

    def _count(
        self, characters: int, segments: int, errors: int, warnings: int, failed: int
    ) -> None:
        self.tally.rows += 1
        self.tally.failed += failed
        self.tally.characters += characters
        self.tally.segments += segments
        self.tally.errors += errors
        self.tally.warnings += warnings

    def add(self, made: Made, finished: str) -> None:
        """Keep one finished row; a number of them is on the disk after :meth:`flush`."""
        counts = (made.characters, made.segments, made.errors, made.warnings, int(bool(made.error)))
        with output_errors(self.path):
            self._file.write(f"{' '.join(map(str, counts))}\t{finished}\n".encode())
        self._count(*counts)

    def flush(self) -> None:
        """Hand what was added to the system, which keeps it though this process be killed."""
        with output_errors(self.path):
            self._file.flush()

    def finished(self) -> Iterator[str]:
        """The finished rows, in order."""
        self.flush()
        with self.path.open("rb") as file:
            file.readline()
            for line in file:
                yield line.partition(b"\t")[2][:-1].decode("utf-8")

    def close(self, *, remove: bool = False) -> None:
        """Let go of the file; ``remove`` it where its rows are in the output now."""
        with output_errors(self.path):
            self._file.close()
            if remove:
                self.path.unlink()
