"""How far a batch is, on stderr: a moving line on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.batch.runner import Step

__all__ = ["BatchProgress", "duration"]

SECONDS_BETWEEN_LINES = 5.0
SECONDS_BETWEEN_MOVES = 0.1
WIDTH = 20


class BatchProgress:
    """Files, segments, segments a second, and the time that is left by the bytes that are."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._begun: float | None = None
        self._told = 0.0
        self._moving = False

    def __enter__(self) -> BatchProgress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._moving:
            print(file=sys.stderr)

    def tell(self, step: Step) -> None:
        """Show a step, if the last one was shown long enough ago."""
        now = time.monotonic()
        if self._begun is None:
            self._begun = self._told = now
        if self._quiet:
            return
        last = self._terminal and step.files == step.of_files
        between = SECONDS_BETWEEN_MOVES if self._terminal else SECONDS_BETWEEN_LINES
        if now - self._told < between and not last:
            return
        self._told = now
        line = self._line(step, now - self._begun)
        if self._terminal:
            print(f"\r\x1b[K{line[:100]}", end="", file=sys.stderr, flush=True)
            self._moving = True
        else:
            print(line, file=sys.stderr, flush=True)

    def _line(self, step: Step, seconds: float) -> str:
        share = step.bytes / step.of_bytes if step.of_bytes else 1.0
        parts = [f"{step.files}/{step.of_files} files"]
        if step.failed:
            parts.append(f"{step.failed} failed")
        parts.append(f"{step.segments:,} segments")
        if seconds > 0:
            parts.append(f"{step.segments / seconds:.1f}/s")
        if 0 < share < 1:
            parts.append(f"{duration(seconds * (1 - share) / share)} left")
        line = ", ".join(parts)
        if self._terminal:
            full = round(share * WIDTH)
            return f"[{'#' * full}{'.' * (WIDTH - full)}] {line}"
        return line


def duration(seconds: float) -> str:
    """``42 s``, ``3 min 5 s``, ``2 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
