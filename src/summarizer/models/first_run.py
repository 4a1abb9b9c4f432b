"""The first run: a model that is pulled unasked, if the hub gives it without delay, and tried."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from summarizer.errors import DownloadError, StoppedError, SummarizerError
from summarizer.models.entry import InstalledModel, ModelEntry
from summarizer.models.hub import pull_from_hub
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback

__all__ = ["Trial", "pull_promptly"]

Trial = Callable[[InstalledModel], None]
"""Translates a sentence with a model; raises :class:`~summarizer.errors.BrokenModelError` if that
fails."""

HUB_SECONDS = 3.0
"""Seconds in which the hub must answer, so that it is used without being asked for."""

STALL_SECONDS = 6.0
"""Seconds without a new byte after which a download that nobody asked for is given up."""

POLL = 0.1
"""Seconds between two looks at the download."""


def pull_promptly(
    entry: ModelEntry,
    store: Store,
    progress: ProgressCallback | None,
    trial: Trial | None,
) -> InstalledModel:
    """Pull a model that nobody named, as long as bytes keep coming.

    Ctrl+C ends the download and not the program.

    Args:
        entry: The model.
        store: Where to install it.
        progress: Receives the bytes done.
        trial: Tries the complete model; the model is installed only if that succeeds.

    Raises:
        StoppedError: Ctrl+C was pressed.
        DownloadError: The hub stopped sending, or sent something else.
        BrokenModelError: The trial failed.
        SummarizerError: As :func:`~summarizer.models.hub.pull_from_hub`.
    """
    download = _Download(entry, store, progress, trial)
    download.start()
    try:
        while not download.over.wait(POLL):
            if download.stalled:
                raise DownloadError(f"the hub sent nothing new for {STALL_SECONDS:g} s")
    except KeyboardInterrupt as error:
        if type(error) is not KeyboardInterrupt:  # another signal, which ends the program
            raise
        raise StoppedError("its download was stopped") from error
    finally:
        download.end.set()
    if isinstance(download.result, BaseException):
        raise download.result
    assert download.result is not None
    return download.result


class _Download(threading.Thread):
    """A download in a thread, because a connection that hangs cannot be ended from within.

    Attributes:
        result: The model, or the error.
        over: Set once there is a result.
        end: Set to give up; the thread then ends with the next byte and installs nothing.
    """

    def __init__(
        self,
        entry: ModelEntry,
        store: Store,
        progress: ProgressCallback | None,
        trial: Trial | None,
    ) -> None:
        super().__init__(name=f"pull {entry.name}", daemon=True)
        self._entry = entry
        self._store = store
        self._progress = progress
        self._trial = trial
        self._most = 0
        self._complete = False
        self._last = time.monotonic()
        self.result: InstalledModel | BaseException | None = None
        self.over = threading.Event()
        self.end = threading.Event()

    @property
    def stalled(self) -> bool:
        """True if no new byte has come for too long; a byte that is sent again is not new."""
        return not self._complete and time.monotonic() - self._last > STALL_SECONDS

    def run(self) -> None:
        try:
            self.result = pull_from_hub(self._entry, self._store, self._follow, self._try)
        except SummarizerError as error:
            self.result = error
        except Exception as error:  # noqa: BLE001 - the hub's library documents no errors
            self.result = DownloadError(f"{type(error).__name__}: {error}")
        finally:
            self.over.set()

    def _follow(self, step: Progress) -> None:
        self._require_interest()
        if step.done > self._most:
            self._most, self._last = step.done, time.monotonic()
        if self._progress is not None:
            detail = f"{step.detail} (Ctrl+C takes the small starter model instead)"
            self._progress(replace(step, detail=detail))

    def _try(self, folder: Path) -> None:
        """Try the complete model in the folder where it is put together."""
        self._complete = True
        self._require_interest()
        if self._trial is not None:
            self._trial(InstalledModel(self._entry, folder, self._entry.format))
        self._require_interest()

    def _require_interest(self) -> None:
        if self.end.is_set():
            raise StoppedError(f"{self._entry.name} is no longer waited for; pull it again.")
