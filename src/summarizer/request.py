"""Requests and the service that answers them.

The Python API, the command line, REST, the page and the worker processes all hand on the same
request objects, so that what one of them can ask, all can ask.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from summarizer.models.entry import ModelEntry, Task
from summarizer.options import Length, Options, Style
from summarizer.report import ProgressCallback, Report, Translation

__all__ = ["ReportRequest", "Request", "Result", "RevisionRequest", "Service", "TranslationRequest"]

Result = TypeVar("Result")


class Request(Generic[Result]):
    """Base of the requests that a model works on; ``Result`` is the type of the answer."""

    __slots__ = ()

    text: str


@dataclass(frozen=True, slots=True)
class ReportRequest(Request[Report]):
    """An article to clean, translate, check and summarize.

    Attributes:
        text: The article as pasted, one line for each line of the page.
        sentences: Upper limit of summary sentences; ``None`` for the service's default.
        words: Approximate upper limit of summary words; takes precedence over ``sentences``.
        style: Layout of the summary; ``None`` for the service's default.
        glossary: English by Chinese term, in addition to the service's own glossary.
        keep_all: Keep every line when cleaning; ``None`` for the service's default.
        keep_lines: Lines, counted from 1, that cleaning must keep; ``None`` for the default.
        previous: An earlier report of the same text. Sentences that a person wrote are kept, and
            so are those whose names are rendered as before.
        translation: English of the article from elsewhere, to be aligned and checked instead of a
            translation by the model; ``None`` if there is none.

    Raises:
        UsageError: The length or a line number is out of range.
    """

    text: str
    sentences: int | None = None
    words: int | None = None
    style: Style | None = None
    glossary: Mapping[str, str] | None = None
    keep_all: bool | None = None
    keep_lines: frozenset[int] | None = None
    previous: Report | None = None
    translation: str | None = None

    def __post_init__(self) -> None:
        _require_length(self.sentences, self.words, self.style)
        if self.keep_lines is not None:
            object.__setattr__(self, "keep_lines", frozenset(self.keep_lines))
        if self.glossary is not None:
            object.__setattr__(self, "glossary", dict(self.glossary))

    def options(self, defaults: Options) -> Options:
        """Return ``defaults`` with what the request sets itself."""
        # A request that gives one limit of the length does not mean the other.
        unlimited = self.sentences is None and self.words is None
        return defaults.replace(
            sentences=defaults.sentences if unlimited else self.sentences,
            words=defaults.words if unlimited else self.words,
            style=self.style or defaults.style,
            keep_all=defaults.keep_all if self.keep_all is None else self.keep_all,
            keep_lines=defaults.keep_lines if self.keep_lines is None else self.keep_lines,
        )


@dataclass(frozen=True, slots=True)
class TranslationRequest(Request[Translation]):
    """Lines to translate.

    Attributes:
        text: Chinese lines; as many come back, blank ones included.
        glossary: English by Chinese term, in addition to the service's own glossary.
        clean: Clean the text as for a report first.
    """

    text: str
    glossary: Mapping[str, str] | None = None
    clean: bool = False

    def __post_init__(self) -> None:
        if self.glossary is not None:
            object.__setattr__(self, "glossary", dict(self.glossary))


@dataclass(frozen=True, slots=True)
class RevisionRequest:
    """Sentences of a report that a person wrote; no model works on it.

    Attributes:
        report: The report to revise.
        targets: English by index of the segment.
        sentences: Upper limit of summary sentences; ``None`` for as many as there were.
        words: Approximate upper limit of summary words; takes precedence over ``sentences``.
        style: Layout of the summary; ``None`` for that of the report.
        glossary: English by Chinese term, in addition to the names of the report.
        remember: Store the sentences in the translation memory too.

    Raises:
        UsageError: The length is out of range.
    """

    report: Report
    targets: Mapping[int, str]
    sentences: int | None = None
    words: int | None = None
    style: Style | None = None
    glossary: Mapping[str, str] | None = None
    remember: bool = False

    def __post_init__(self) -> None:
        _require_length(self.sentences, self.words, self.style)


class Service(Protocol):
    """Anything that answers requests: a pipeline, worker processes, a server's desk."""

    @property
    def options(self) -> Options:
        """Options that hold where a request says nothing."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Why these models were chosen, and how to get better ones."""

    @property
    def remembers(self) -> bool:
        """True if there is a translation memory for the edits of a revision."""

    @property
    def translation_model(self) -> str:
        """The translation model and how it runs, for people."""

    @property
    def summary_model(self) -> str:
        """The summarization model; empty for key sentences and before the first summary."""

    @property
    def at_work(self) -> dict[Task, str]:
        """Names of the models in use, by task."""

    @property
    def entries(self) -> tuple[ModelEntry, ...]:
        """Catalogue entries of the loaded models."""

    def answer(
        self,
        request: Request[Result],
        *,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Result:
        """Answer a request.

        Args:
            request: What to do.
            progress: Called after each step, in any thread.
            stop: Cancels the work soon after it is set, from any thread.

        Raises:
            EmptyInputError: The text is blank.
            NoChineseError: The text holds no Chinese.
            StoppedError: ``stop`` was set.
        """

    def revise(self, request: RevisionRequest) -> Report:
        """Apply a person's sentences to a report.

        Raises:
            UsageError: A sentence is empty or has an index that the report lacks.
        """


def _require_length(sentences: int | None, words: int | None, style: Style | None) -> None:
    Length(style or "brief", 4 if sentences is None else sentences, words)
