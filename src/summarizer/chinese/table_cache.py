"""Tables worked out of dictionaries, kept in the user's cache folder between runs.

Working them out takes a second; reading what was kept a fifth of that.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

__all__ = ["kept"]

T = TypeVar("T")


def kept(name: str, sources: Iterable[Path], build: Callable[[], T]) -> T:
    """What ``build`` gives, from the cache where ``sources`` have not changed since.

    ``build`` gives tuples, lists, dicts, sets, strings and numbers. ``sources``: all files that
    decide the result, the code that builds it among them. A cache that cannot be read or written
    is done without.
    """
    from platformdirs import user_cache_path

    state = [(str(path), (info := path.stat()).st_size, info.st_mtime_ns) for path in sources]
    key = hashlib.blake2b(repr((sys.version_info[:2], state)).encode(), digest_size=10).hexdigest()
    folder = user_cache_path("summarizer", appauthor=False)
    path = folder / f"{name}.{key}"
    try:
        found: T = marshal.loads(path.read_bytes())
        return found
    except (OSError, ValueError, EOFError, TypeError):
        pass
    made = build()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, work = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(marshal.dumps(made))  # type: ignore[arg-type]
        Path(work).replace(path)
        for old in folder.glob(f"{name}.*"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError:
        pass
    return made
