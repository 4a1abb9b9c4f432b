"""Who works when on a busy server: long texts take turns, short ones go straight ahead.

The model's batches are shared fairly already; this is about the rest of the work (names, checks,
summaries), which one processor core does for all.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from summarizer.errors import StoppedError

__all__ = ["LONG", "Turns"]

LONG = 600
"""Characters from which a text counts as long: some twenty sentences."""

LOOK = 0.05
"""Seconds between two looks at whether a waiting request was stopped."""


class Turns:
    """So many long texts at once."""

    def __init__(self, places: int) -> None:
        self._places = threading.Semaphore(places)

    @contextmanager
    def turn(self, text: str, stop: threading.Event | None = None) -> Iterator[None]:
        """Wait until ``text`` may be worked on; :class:`StoppedError` once ``stop`` is set."""
        if len(text) < LONG:
            yield
            return
        while not self._places.acquire(timeout=LOOK):
            if stop is not None and stop.is_set():
                raise StoppedError("The work was stopped before it began; start it again.")
        try:
            yield
        finally:
            self._places.release()
