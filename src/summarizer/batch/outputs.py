"""Files written whole or not at all, whatever happens in between."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from summarizer.errors import OutputError

__all__ = ["clear_leftovers", "output_errors", "write_whole", "written_whole"]

_WRITING = ".writing"
_LEFTOVER = re.compile(r"\.(?:.+\.en\..+|manifest\.jsonl)\.writing")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file and its folders. Raises :class:`OutputError`."""
    with written_whole(path) as file:
        file.write(content)


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, that takes its name only when it is complete and on the disk."""
    work = path.with_name(f".{path.name}{_WRITING}")
    with output_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with work.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            work.replace(path)
        except BaseException:
            work.unlink(missing_ok=True)
            raise


def clear_leftovers(out: Path) -> None:
    """Delete what an earlier batch was writing when it was killed."""
    for root, _, names in os.walk(out):
        for name in names:
            if _LEFTOVER.fullmatch(name):
                with output_errors(Path(root) / name):
                    (Path(root) / name).unlink()


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """What the disk says against writing ``path``, as :class:`OutputError`."""
    try:
        yield
    except OSError as error:
        remedy = "make room" if error.errno == errno.ENOSPC else "choose another place with -o"
        raise OutputError(
            f"{path} cannot be written ({error.strerror}); {remedy}, then go on with --resume."
        ) from error
