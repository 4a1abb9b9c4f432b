"""Files of rows, read and written row by row: JSON Lines, CSV and TSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from summarizer.batch.job import Job, Outcome
from summarizer.batch.plan import RowFormat
from summarizer.chinese.script import has_chinese
from summarizer.documents.decode import encoding_of
from summarizer.errors import InputError
from summarizer.files import spreadsheet_cell

__all__ = ["InputRow", "JsonLines", "Table", "open_rows"]

_HEAD = 1 << 20
"""Bytes from which the encoding, the separator and the line ends are detected."""
_MAX_CELL = 10_000_000
"""Characters of a cell; a longer one comes from a quotation mark that is never closed."""
_COLUMNS = {
    "report": ("translation", "summary", "findings", "error"),
    "translate": ("translation", "findings", "error"),
    "summarize": ("summary", "findings", "error"),
}


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row and the text in it.

    Attributes:
        content: The row as it goes out again: a line, or the cells of a table.
        text: The text to work on.
        error: Why there is no text.
        keys: Keys of the row, in JSON Lines.
    """

    content: str | tuple[str, ...]
    text: str
    error: str = ""
    keys: frozenset[str] = frozenset()


class JsonLines:
    """JSON Lines: each line goes out as it came, with keys added at its end."""

    def __init__(self, path: Path, encoding: str, job: Job) -> None:
        """Read ``path``; ``job`` names the key of the text."""
        self._path, self._encoding, self._field = path, encoding, job.field

    def rows(self) -> Iterator[InputRow]:
        """Yield the rows in order, blank lines included."""
        with self._path.open("rb") as file:
            for number, line in enumerate(_lines(file, self._encoding), 1):
                yield self._row(line, number)

    def _row(self, line: bytes, number: int) -> InputRow:
        try:
            text = line.decode("utf-8" if self._encoding == "utf-16" else self._encoding)
            value = json.loads(text) if text.strip() else None
        except UnicodeDecodeError:
            escaped = line.decode("utf-8", errors="backslashreplace")
            return InputRow(escaped, "", f"Line {number} is not in {self._encoding}; correct it.")
        except (ValueError, RecursionError) as error:
            return InputRow(text, "", f"Line {number} is not JSON ({error}); correct it.")
        if not isinstance(value, dict):
            what = "is empty" if value is None and not text.strip() else "is no JSON object"
            return InputRow(text, "", f"Line {number} {what}; write one object on each line.")
        content, keys = text.strip(), frozenset(map(str, value))
        found = value.get(self._field)
        if not isinstance(found, str):
            names = ", ".join(sorted(keys)[:8]) or "none"
            lacks = f"Line {number} has no text in {self._field!r} (keys: {names}); see --field."
            return InputRow(content, "", lacks, keys)
        if any("\ud800" <= character <= "\udfff" for character in found):
            broken = f"Line {number} has an unpaired surrogate (half a character); correct it."
            return InputRow(content, "", broken, keys)
        return InputRow(content, found, "", keys)

    def output_row(self, row: InputRow, outcome: Outcome) -> str:
        """Return the row with its outcome, as one line."""
        added = {"error": outcome.error} if outcome.error else outcome.values
        if not row.keys and row.content != "{}":
            return json.dumps({"line": row.content, **added}, ensure_ascii=False)
        renamed = {_free(key, row.keys): value for key, value in added.items()}
        inside = json.dumps(renamed, ensure_ascii=False)
        assert isinstance(row.content, str)
        return f"{row.content[:-1].rstrip()}{', ' if row.keys else ''}{inside[1:]}"

    def write(self, rows: Iterable[str], file: IO[bytes]) -> None:
        """Write a file of output rows."""
        for line in rows:
            file.write(f"{line}\n".encode())


class Table:
    """CSV and TSV: the text is in one column, and columns are added at the end."""

    def __init__(self, path: Path, encoding: str, job: Job, format: RowFormat, head: str) -> None:
        """Find the column that ``job`` names; ``head`` is the beginning of the file.

        Raises:
            InputError: There is no such column.
        """
        first = head.split("\n", 1)[0]
        self._path, self._encoding = path, encoding
        self._delimiter = "\t" if format == "tsv" else ","
        if format == "csv" and ";" in first and "," not in first:
            self._delimiter = ";"
        self._ending = "\r\n" if first.endswith("\r") else "\n"
        self._added = _COLUMNS[job.operation]
        csv.field_size_limit(_MAX_CELL)
        top = self._first_row()
        if job.column in top:
            self._column, self._has_header = top.index(job.column), True
        elif job.column.isdecimal() and 1 <= int(job.column) <= len(top):
            self._column = int(job.column) - 1
            self._has_header = not has_chinese(top[self._column])
        else:
            raise InputError(
                f"{path} has no column {job.column!r} (its first line: {first.strip()[:200]}); "
                "give the name or the number of a column with --column."
            )
        self._width = len(top)

    def rows(self) -> Iterator[InputRow]:
        """Yield the rows in order, without the header."""
        with self._path.open(encoding=self._encoding, newline="") as file:
            for row in islice(self._cells(file), int(self._has_header), None):
                yield self._row(tuple(row))

    def _first_row(self) -> list[str]:
        with self._path.open(encoding=self._encoding, newline="") as file:
            return next(self._cells(file), [])

    def _cells(self, file: IO[str]) -> Iterator[list[str]]:
        reader = csv.reader(file, delimiter=self._delimiter)
        try:
            yield from reader
        except csv.Error as error:
            raise InputError(
                f"{self._path} is not a table after line {reader.line_num} ({error}); correct it."
            ) from error
        except UnicodeDecodeError as error:
            raise InputError(
                f"{self._path} is not in {self._encoding} after line {reader.line_num}; "
                "save it as UTF-8."
            ) from error

    def _row(self, cells: tuple[str, ...]) -> InputRow:
        if len(cells) > self._width:
            error = f"The row has {len(cells)} cells and the first line {self._width}; correct it."
            return InputRow(cells, "", error)
        cells += ("",) * (self._width - len(cells))
        return InputRow(cells, cells[self._column])

    def output_row(self, row: InputRow, outcome: Outcome) -> str:
        """Return the row with its outcome, as a JSON list of cells.

        The cells of the source stay as they are; the added ones begin no formula.
        """
        values = {**outcome.values, "error": outcome.error}
        added = [spreadsheet_cell(str(values.get(column, ""))) for column in self._added]
        return json.dumps([*row.content, *added], ensure_ascii=False)

    def write(self, rows: Iterable[str], file: IO[bytes]) -> None:
        """Write a table of output rows."""
        text = io.TextIOWrapper(
            file, encoding="utf-8-sig" if self._encoding == "utf-8-sig" else "utf-8", newline=""
        )
        writer = csv.writer(text, delimiter=self._delimiter, lineterminator=self._ending)
        if self._has_header:
            top = self._first_row()
            writer.writerow([*top, *(_free(column, top) for column in self._added)])
        for line in rows:
            writer.writerow(json.loads(line))
        text.flush()
        text.detach()


def open_rows(path: Path, format: RowFormat, job: Job) -> JsonLines | Table:
    """Open a file of rows and read its beginning.

    Raises:
        InputError: The file cannot be read, or has no column for the text.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); check its name and permissions."
        ) from error
    if len(head) == _HEAD:
        head = head[: head.rfind(b"\n") + 1 or _HEAD]
    encoding = encoding_of(head, str(path))
    if format == "jsonl":
        return JsonLines(path, encoding, job)
    return Table(path, encoding, job, format, head.decode(encoding, errors="replace"))


def _lines(file: IO[bytes], encoding: str) -> Iterator[bytes]:
    if encoding == "utf-16":
        text = io.TextIOWrapper(file, encoding=encoding, newline="\n", errors="backslashreplace")
        lines: Iterable[bytes] = (line.encode() for line in text)
    else:
        lines = file
    for line in lines:
        yield line.rstrip(b"\r\n")


def _free(name: str, taken: Sequence[str] | frozenset[str]) -> str:
    """Return ``name``, or a longer one if it is taken."""
    while name in taken:
        name += "_en"
    return name
