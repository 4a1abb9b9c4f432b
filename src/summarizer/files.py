"""Atomic writing: a file is replaced as a whole, or stays as it was."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from summarizer.errors import OutputError

__all__ = [
    "atomic_writer",
    "is_file",
    "is_folder",
    "output_errors",
    "remove_leftovers",
    "spreadsheet_cell",
    "write_file",
]

_WORK_FILE = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{8}\.writing")


def write_file(
    path: Path,
    content: str | bytes,
    *,
    durable: bool = False,
    parents: bool = False,
    hint: str = "",
) -> None:
    """Write bytes, or text as UTF-8; the arguments are those of :func:`atomic_writer`."""
    with atomic_writer(path, durable=durable, parents=parents, hint=hint) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def atomic_writer(
    path: Path, *, durable: bool = False, parents: bool = False, hint: str = ""
) -> Iterator[BinaryIO]:
    """Open a work file beside ``path`` that takes its place at the end of the block.

    If the block fails, the work file is deleted and ``path`` stays as it was. A killed process
    leaves the work file, for :func:`remove_leftovers`. Devices and pipes are written to directly.

    Args:
        path: The file to write; it keeps its permissions.
        durable: Wait until the content is on the disk before ``path`` is replaced.
        parents: Create missing folders.
        hint: What to do after the remedy that an error names, as for :func:`output_errors`.

    Raises:
        OutputError: The file cannot be written.
    """
    with output_errors(path, hint):
        if parents:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.parent.is_dir():
            raise OutputError(f"There is no folder {path.parent}; create it first.")
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        work = path.with_name(f".{path.name}.{os.urandom(4).hex()}.writing")
        try:
            with work.open("xb") as file:
                yield file
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            if path.exists():
                work.chmod(path.stat().st_mode)
            work.replace(path)
        except BaseException:
            work.unlink(missing_ok=True)
            raise


def remove_leftovers(folder: Path, belongs: Callable[[str], bool], *, hint: str = "") -> None:
    """Delete the work files that killed writers left in ``folder`` and below.

    Args:
        folder: Where to look.
        belongs: Returns true for the name of a file whose work files may be deleted.
        hint: As for :func:`output_errors`.

    Raises:
        OutputError: A work file cannot be deleted.
    """
    for root, _, names in os.walk(folder):
        for name in names:
            match = _WORK_FILE.fullmatch(name)
            if match and belongs(match["name"]):
                leftover = Path(root) / name
                with output_errors(leftover, hint):
                    leftover.unlink()


@contextmanager
def output_errors(path: Path, hint: str = "") -> Iterator[None]:
    """Raise :class:`OutputError` for an :class:`OSError` in the block.

    Args:
        path: The file that the message names.
        hint: What to do after the remedy, for example ``", then try again"``.
    """
    try:
        yield
    except OSError as error:
        full = error.errno == errno.ENOSPC
        remedy = "free some disk space" if full else "choose another place"
        raise OutputError(
            f"{path} cannot be written ({error.strerror}); {remedy}{hint}."
        ) from error


def is_file(path: Path) -> bool:
    """Return whether a path is a regular file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or with a NUL
        return False


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; a name that no folder can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NUMBER = re.compile(r"[-+]?\d[\d,.]*%?")


def spreadsheet_cell(text: str) -> str:
    """Return a cell of a table, with an apostrophe before what a spreadsheet takes for a formula.

    Plain numbers with a sign are no formulas. The list of first characters is OWASP's
    ("CSV injection").
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
