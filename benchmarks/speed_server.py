"""A column of the speed benchmark as a process of its own: JSON lines in, JSON lines out.

A request is ``{"lines": [[source, [piece, ...]], ...]}``, its answer ``{"english": [...],
"seconds": s, "cpu": c, "peak_mib": m}`` with an English line for each source line, the seconds
that it took and those that cores worked on it. Only the standard library is used here: the peer's
environment runs this too.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Line = tuple[str, tuple[str, ...]]
"""A source line, and the pieces in which a model reads it."""

Translate = Callable[[Sequence[Line]], list[str]]


def serve(open_column: Callable[[], Translate]) -> None:
    """Open the column and answer requests until standard input ends."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # what libraries print must not get between the answers
        translate = open_column()
        for text in sys.stdin:
            lines = [(source, tuple(pieces)) for source, pieces in json.loads(text)["lines"]]
            started, worked = time.perf_counter(), time.process_time()
            english = translate(lines)
            answer = {
                "english": english,
                "seconds": time.perf_counter() - started,
                "cpu": time.process_time() - worked,
                "peak_mib": peak_mib(),
            }
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            out.flush()


def peak_mib() -> float:
    """Peak resident memory of this process, in MiB.

    Linux' ``ru_maxrss`` begins with what the parent held, so its own high-water mark is read.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
