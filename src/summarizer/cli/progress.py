"""Progress on stderr: a moving line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.batch.runner import Step
    from summarizer.report import Progress, ProgressCallback

__all__ = ["BatchProgress", "ProgressLine", "duration"]

SECONDS_BETWEEN_LINES = 5.0
"""Least time between two plain lines."""


class ProgressLine:
    """Progress of one article or download; a context manager that gives the callback."""

    def __init__(self, quiet: bool) -> None:
        """Show nothing if ``quiet``."""
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._stage = ""
        self._bar: Any = None
        self._last_line = 0.0

    def __enter__(self) -> ProgressCallback:
        """Return the callback."""
        return self._show

    def __exit__(self, *_: object) -> None:
        """End the moving line."""
        self._end_line()

    def _show(self, step: Progress) -> None:
        if self._quiet:
            return
        is_new = step.stage != self._stage
        self._stage = step.stage
        is_pull = step.stage == "pull"
        if self._terminal:
            total, bar_format = (step.total, None) if step.total else (None, "{desc}{postfix}")
            if is_new:
                self._end_line()
                self._bar = _bar(
                    desc=step.stage,
                    total=total,
                    bar_format=bar_format,
                    unit="B" if is_pull else "",
                    unit_scale=is_pull,
                )
            self._bar.total, self._bar.bar_format = total, bar_format
            self._bar.set_postfix_str(step.detail, refresh=False)
            self._bar.update(step.done - self._bar.n)
            return
        now = time.monotonic()
        if is_new or (step.total and now - self._last_line > SECONDS_BETWEEN_LINES):
            unit, scale = (" MB", 1e6) if is_pull else ("", 1)
            count = f" {step.done / scale:.0f}/{step.total / scale:.0f}{unit}" if step.total else ""
            detail = f"  {step.detail}" if step.detail else ""
            print(f"{step.stage}{count}{detail}", file=sys.stderr, flush=True)
            self._last_line = now

    def _end_line(self) -> None:
        if self._bar is not None:
            self._bar.close()


class BatchProgress:
    """Progress of a batch: files, sentences, sentences a second, and the time left by bytes."""

    def __init__(self, quiet: bool) -> None:
        """Show nothing if ``quiet``."""
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._bar: Any = None
        self._start: float | None = None
        self._last_line = 0.0

    def __enter__(self) -> BatchProgress:
        """Return the progress itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the moving line."""
        if self._bar is not None:
            self._bar.close()

    def show(self, step: Step) -> None:
        """Show a step, unless the last one was shown a moment ago."""
        if self._quiet:
            return
        now = time.monotonic()
        if self._start is None:
            self._start = self._last_line = now
        text = _batch_text(step, now - self._start)
        if self._terminal:
            if self._bar is None:
                self._bar = _bar(total=step.total_bytes, ascii=".#", bar_format="[{bar:20}] {desc}")
            self._bar.set_description_str(text, refresh=False)
            self._bar.update(step.bytes - self._bar.n)
        elif now - self._last_line >= SECONDS_BETWEEN_LINES:
            print(text, file=sys.stderr, flush=True)
            self._last_line = now


def _bar(**options: Any) -> Any:
    from tqdm import tqdm

    # By itself tqdm shows nothing on terminals that do not tell their size.
    size = shutil.get_terminal_size()
    return tqdm(file=sys.stderr, ncols=size.columns, nrows=size.lines, miniters=0, **options)


def _batch_text(step: Step, seconds: float) -> str:
    share = step.bytes / step.total_bytes if step.total_bytes else 1.0
    parts = [f"{step.files}/{step.total_files} files"]
    if step.failed:
        parts.append(f"{step.failed} failed")
    parts.append(f"{step.segments:,} segments")
    if seconds > 0:
        parts.append(f"{step.segments / seconds:.1f}/s")
    if 0 < share < 1:
        parts.append(f"{duration(seconds * (1 - share) / share)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """Write a time for people: ``42 s``, ``3 min 5 s``, ``2 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
