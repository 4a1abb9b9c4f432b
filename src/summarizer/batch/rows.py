"""Files of rows, read one by one: JSONL, CSV and TSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from summarizer.batch.job import Job
from summarizer.batch.sources import RowFormat
from summarizer.batch.worker import Made
from summarizer.chinese.script import has_chinese
from summarizer.documents.decode import encoding_of
from summarizer.errors import InputError

__all__ = ["InputRow", "Lines", "Table", "open_rows"]

_HEAD = 1 << 20
"""Bytes that the encoding, the separator and the line ends are judged by."""
_LONGEST_CELL = 10_000_000
"""A cell that is longer is a quotation mark that is never closed."""
_COLUMNS = {
    "report": ("translation", "summary", "findings", "error"),
    "translate": ("translation", "findings", "error"),
    "summarize": ("summary", "findings", "error"),
}


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row as it is kept (a line, or a table's cells) and the text in it.

    ``error`` says why there is none. ``taken`` are the keys that the row has.
    """

    kept: str | tuple[str, ...]
    text: str
    error: str = ""
    taken: frozenset[str] = frozenset()


class Lines:
    """JSONL: an object a line. It goes out as it came, with keys added at its end."""

    def __init__(self, path: Path, encoding: str, job: Job) -> None:
        self._path, self._encoding, self._field = path, encoding, job.field

    def rows(self) -> Iterator[InputRow]:
        """The rows in order, a blank line included."""
        with self._path.open("rb") as file:
            for number, line in enumerate(_lines(file, self._encoding), 1):
                yield self._row(line, number)

    def _row(self, line: bytes, number: int) -> InputRow:
        try:
            text = line.decode("utf-8" if self._encoding == "utf-16" else self._encoding)
            value = json.loads(text) if text.strip() else None
        except UnicodeDecodeError:
            shown = line.decode("utf-8", errors="backslashreplace")
            return InputRow(shown, "", f"Line {number} is not in {self._encoding}; correct it.")
        except (ValueError, RecursionError) as error:
            return InputRow(text, "", f"Line {number} is not JSON ({error}); correct it.")
        if not isinstance(value, dict):
            what = "is empty" if value is None and not text.strip() else "is no JSON object"
            return InputRow(text, "", f"Line {number} {what}; write an object a line.")
        kept, taken = text.strip(), frozenset(map(str, value))
        found = value.get(self._field)
        if not isinstance(found, str):
            has = ", ".join(sorted(taken)[:8]) or "none"
            lacks = f"Line {number} has no text in {self._field!r} (keys: {has}); see --field."
            return InputRow(kept, "", lacks, taken)
        if any("\ud800" <= character <= "\udfff" for character in found):
            return InputRow(kept, "", f"Line {number} holds half a character; correct it.", taken)
        return InputRow(kept, found, "", taken)

    def finished(self, row: InputRow, made: Made) -> str:
        """The row with what was made of it, as one line."""
        added = {"error": made.error} if made.error else made.values
        if not row.taken and row.kept != "{}":
            return json.dumps({"line": row.kept, **added}, ensure_ascii=False)
        named = {_free(key, row.taken): value for key, value in added.items()}
        inside = json.dumps(named, ensure_ascii=False)
        assert isinstance(row.kept, str)
        return f"{row.kept[:-1].rstrip()}{', ' if row.taken else ''}{inside[1:]}"

    def write(self, finished: Iterable[str], file: IO[bytes]) -> None:
        """Write the file that the finished rows make."""
        for line in finished:
            file.write(f"{line}\n".encode())


class Table:
    """CSV and TSV: the text in one column. The table goes out with columns added at its end."""

    def __init__(self, path: Path, encoding: str, job: Job, format: RowFormat, head: str) -> None:
        first = head.split("\n", 1)[0]
        self._path, self._encoding = path, encoding
        self._delimiter = "\t" if format == "tsv" else ","
        if format == "csv" and ";" in first and "," not in first:
            self._delimiter = ";"
        self._ending = "\r\n" if first.endswith("\r") else "\n"
        self._columns = _COLUMNS[job.do]
        csv.field_size_limit(_LONGEST_CELL)
        top = self._top()
        if job.column in top:
            self._at, self._named = top.index(job.column), True
        elif job.column.isdecimal() and 1 <= int(job.column) <= len(top):
            self._at = int(job.column) - 1
            self._named = not has_chinese(top[self._at])
        else:
            raise InputError(
                f"{path} has no column {job.column!r} (its first line: {first.strip()[:200]}); "
                "name one with --column, or give its number."
            )
        self._width = len(top)

    def rows(self) -> Iterator[InputRow]:
        """The rows in order, without the names of the columns."""
        with self._path.open(encoding=self._encoding, newline="") as file:
            for row in islice(self._cells(file), int(self._named), None):
                yield self._row(tuple(row))

    def _top(self) -> list[str]:
        with self._path.open(encoding=self._encoding, newline="") as file:
            return next(self._cells(file), [])

    def _cells(self, file: IO[str]) -> Iterator[list[str]]:
        reader = csv.reader(file, delimiter=self._delimiter)
        try:
            yield from reader
        except csv.Error as error:
            raise InputError(
                f"{self._path} is no table after line {reader.line_num} ({error}); correct it."
            ) from error
        except UnicodeDecodeError as error:
            raise InputError(
                f"{self._path} is not in {self._encoding} after line {reader.line_num}; "
                "save it as UTF-8."
            ) from error

    def _row(self, cells: tuple[str, ...]) -> InputRow:
        if len(cells) > self._width:
            many = f"The row has {len(cells)} cells and the first line {self._width}; correct it."
            return InputRow(cells, "", many)
        cells += ("",) * (self._width - len(cells))
        return InputRow(cells, cells[self._at])

    def finished(self, row: InputRow, made: Made) -> str:
        """The row with what was made of it, as a JSON list of cells."""
        values = {**made.values, "error": made.error}
        added = [str(values.get(column, "")) for column in self._columns]
        return json.dumps([*row.kept, *added], ensure_ascii=False)

    def write(self, finished: Iterable[str], file: IO[bytes]) -> None:
        """Write the table that the finished rows make."""
        text = io.TextIOWrapper(
            file, encoding="utf-8-sig" if self._encoding == "utf-8-sig" else "utf-8", newline=""
        )
        writer = csv.writer(text, delimiter=self._delimiter, lineterminator=self._ending)
        if self._named:
            top = self._top()
            writer.writerow([*top, *(_free(column, top) for column in self._columns)])
        for line in finished:
            writer.writerow(json.loads(line))
        text.flush()
        text.detach()


def open_rows(path: Path, format: RowFormat, job: Job) -> Lines | Table:
    """A file of rows, its first lines read. Raises :class:`InputError`."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check it.") from error
    if len(head) == _HEAD:
        head = head[: head.rfind(b"\n") + 1 or _HEAD]
    encoding = encoding_of(head, str(path))
    if format == "jsonl":
        return Lines(path, encoding, job)
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
    """The name, or a longer one where the row has it already."""
    while name in taken:
        name += "_en"
    return name
