"""A report in the format that is wanted, printed or saved."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from summarizer.documents import docx, html, markdown, text
from summarizer.errors import OutputError, UsageError
from summarizer.result import Report

__all__ = ["FORMATS", "render", "save", "whole_file", "write_text"]

_RENDERERS: dict[str, Callable[[Report], str]] = {
    "text": text.render,
    "json": Report.to_json,
    "md": markdown.render,
    "html": html.render,
}
_SUFFIXES = {".txt": "text", ".json": "json", ".md": "md", ".markdown": "md", ".html": "html"}
_SUFFIXES |= {".htm": "html", ".docx": "docx"}
FORMATS = (*_RENDERERS, "docx")
"""The formats of a report; docx is bytes and goes to a file only."""


def render(report: Report, format: str) -> str:
    """The report as text in ``format``. Raises :class:`UsageError` for docx and unknown formats."""
    if format not in _RENDERERS:
        raise UsageError(f"{format!r} cannot be printed; give one of {', '.join(_RENDERERS)}.")
    return _RENDERERS[format](report)


def save(report: Report, path: Path, format: str | None = None) -> None:
    """Write the report to ``path``, in ``format`` or as its suffix says, whole or not at all.

    Raises :class:`UsageError` for a suffix that says nothing, :class:`OutputError`.
    """
    chosen = format or _SUFFIXES.get(path.suffix.lower())
    if chosen is None:
        known = ", ".join(_SUFFIXES)
        raise UsageError(f"{path} has none of the suffixes {known}; give one, or --format.")
    if chosen == "docx":
        with whole_file(path) as file:
            file.write(docx.render(report))
    else:
        write_text(path, render(report, chosen).removesuffix("\n") + "\n")


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
