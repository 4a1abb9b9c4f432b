"""The one place where work is taken on: for the page and for the REST surface alike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypedDict

from summarizer.errors import BusyError
from summarizer.options import Options, Style
from summarizer.report import ProgressCallback, Report, Summary, Translation
from summarizer.server.metrics import Metrics
from summarizer.server.turns import Turns

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Desk", "Maker", "ReportHow", "ReviseHow", "SummarizeHow", "TranslateHow"]


class TranslateHow(TypedDict, total=False):
    """What :meth:`summarizer.pipeline.Pipeline.translate` takes besides the text."""

    glossary: Mapping[str, str] | None
    clean_first: bool
    progress: ProgressCallback | None
    stop: threading.Event | None


class SummarizeHow(TypedDict, total=False):
    """What :meth:`summarizer.pipeline.Pipeline.summarize` takes besides the text."""

    sentences: int | None
    words: int | None
    style: Style | None
    glossary: Mapping[str, str] | None
    progress: ProgressCallback | None
    stop: threading.Event | None


class ReportHow(SummarizeHow, total=False):
    """What :meth:`summarizer.pipeline.Pipeline.report` takes besides the text."""

    keep_all: bool | None
    keep_lines: Collection[int] | None
    previous: Report | None


class ReviseHow(TypedDict, total=False):
    """What :meth:`summarizer.pipeline.Pipeline.revise` takes besides report and edits."""

    sentences: int | None
    words: int | None
    style: Style | None
    glossary: Mapping[str, str] | None


class Maker(Protocol):
    """What makes reports: a :class:`~summarizer.pipeline.Pipeline`, or processes that have one."""

    options: Options

    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def remembers(self) -> bool: ...
    @property
    def translation_model(self) -> str: ...
    @property
    def summary_model(self) -> str: ...

    def translate(self, text: str, /, **how: Unpack[TranslateHow]) -> Translation: ...
    def summarize(self, text: str, /, **how: Unpack[SummarizeHow]) -> Summary: ...
    def report(self, text: str, /, **how: Unpack[ReportHow]) -> Report: ...
    def revise(
        self,
        report: Report,
        targets: Mapping[int, str],
        /,
        *,
        remember: bool = False,
        **how: Unpack[ReviseHow],
    ) -> Report: ...


class Desk:
    """A maker whose work is counted, and can be ended all at once. Serves many threads."""

    def __init__(self, maker: Callable[[], Maker], metrics: Metrics, turns: Turns) -> None:
        """``maker`` gives the one for what begins now; long texts take ``turns``."""
        self._maker = maker
        self._metrics = metrics
        self._turns = turns
        self._running: set[threading.Event] = set()
        self._lock = threading.Lock()
        self.closing = False
        self.options = maker().options

    @property
    def notes(self) -> tuple[str, ...]:
        return self._maker().notes

    @property
    def translation_model(self) -> str:
        return self._maker().translation_model

    @property
    def summary_model(self) -> str:
        return self._maker().summary_model

    @property
    def idle(self) -> bool:
        """Whether nothing is being worked on."""
        return not self._running

    def translate(self, text: str, /, **how: Unpack[TranslateHow]) -> Translation:
        """As :meth:`summarizer.pipeline.Pipeline.translate`; raises :class:`BusyError` too."""
        with self._taken_on(text, how.get("stop")) as how["stop"]:
            made = self._maker().translate(text, **how)
        self._metrics.made(len(made.segments), made.findings)
        return made

    def summarize(self, text: str, /, **how: Unpack[SummarizeHow]) -> Summary:
        """As :meth:`summarizer.pipeline.Pipeline.summarize`; raises :class:`BusyError` too."""
        return self.report(text, **how).summary

    def report(self, text: str, /, **how: Unpack[ReportHow]) -> Report:
        """As :meth:`summarizer.pipeline.Pipeline.report`; raises :class:`BusyError` too."""
        with self._taken_on(text, how.get("stop")) as how["stop"]:
            made = self._maker().report(text, **how)
        self._metrics.made(len(made.translation.segments), made.findings)
        return made

    @property
    def remembers(self) -> bool:
        return self._maker().remembers

    def revise(
        self,
        report: Report,
        targets: Mapping[int, str],
        /,
        *,
        remember: bool = False,
        **how: Unpack[ReviseHow],
    ) -> Report:
        """As :meth:`summarizer.pipeline.Pipeline.revise`; instant, so it never waits."""
        return self._maker().revise(report, targets, remember=remember, **how)

    def stop_all(self) -> None:
        """Stop all that is being worked on; nothing more is taken on."""
        with self._lock:
            self.closing = True
            for stop in self._running:
                stop.set()

    @contextmanager
    def _taken_on(self, text: str, stop: threading.Event | None) -> Iterator[threading.Event]:
        stop = stop or threading.Event()
        with self._turns.turn(text, stop):
            with self._lock:
                if self.closing:
                    raise BusyError("The server is ending; ask again when it is back.")
                self._running.add(stop)
            try:
                yield stop
            finally:
                with self._lock:
                    self._running.discard(stop)
