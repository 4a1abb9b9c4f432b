"""Results into files, each whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from summarizer.errors import OutputError
from summarizer.report import Report
from summarizer.reports.formats import format_of, render

__all__ = ["save", "whole_file", "write_text"]


def save(report: Report, path: Path, format: str | None = None) -> None:
    """Write the report to ``path``, in ``format`` or as its suffix says, whole or not at all.

    Raises :class:`UsageError` for a suffix that says nothing, :class:`OutputError`.
    """
    content = render(report, format or format_of(str(path)).name)
    with whole_file(path) as file:
        file.write(content)


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 text, whole or not at all. Raises :class:`OutputError`."""
    with whole_file(path) as file:
        file.write(content.encode("utf-8"))


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which stands at ``path`` once the block is done, and not before.

    Raises :class:`OutputError`.
    """
    try:
        if not path.parent.is_dir():
            raise OutputError(f"There is no folder {path.parent}; make it first.")
        if path.exists() and not path.is_file():
            # /dev/stdout and the like are written to, never replaced.
            with path.open("wb") as file:
                yield file
            return
        handle, work = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
            mask = os.umask(0)
            os.umask(mask)
            Path(work).chmod(path.stat().st_mode if path.exists() else 0o666 & ~mask)
            Path(work).replace(path)
        except BaseException:
            Path(work).unlink(missing_ok=True)
            raise
    except OSError as error:
        full = error.errno == errno.ENOSPC
        remedy = "make room" if full else "choose another place"
        raise OutputError(f"{path} cannot be written ({error.strerror}); {remedy}.") from error
