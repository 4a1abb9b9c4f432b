"""What the buttons of the page do: each answers with updates of the page."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from summarizer.documents.read import read_text
from summarizer.errors import GlossaryError, SummarizerError
from summarizer.options import Style
from summarizer.pipeline import Pipeline
from summarizer.result import Progress, ProgressCallback, Segment
from summarizer.text.clean import clean
from summarizer.web.names import edits
from summarizer.web.shown import (
    Last,
    Parts,
    Update,
    choices,
    doing,
    left_out,
    nothing,
    so_far,
    status,
    told,
    whole,
)
from summarizer.web.turns import Turns

PAUSE = 0.15
"""Seconds between two pictures of how far a report is."""

__all__ = ["cleaned", "halted", "opened", "redone", "reported"]


def reported(
    pipe: Pipeline,
    turns: Turns,
    page: Parts,
    text: str,
    sentences: int,
    style: Style,
    glossary: str,
    keep_all: bool,
    keep: Sequence[int],
) -> Generator[Update]:
    """A new report: what is done so far while it is made, the whole of it last."""

    def make(progress: ProgressCallback, stop: threading.Event) -> Last:
        with turns.turn(text, stop):
            report = pipe.report(
                text,
                sentences=_sentences(sentences, style),
                style=style,
                glossary=_terms(glossary),
                keep_all=keep_all,
                keep_lines=keep,
                progress=progress,
                stop=stop,
            )
        return Last(text, report, frozenset(keep), {})

    yield {**nothing(page), page.status: status("Reading …")}
    done: dict[int, Segment] = {}
    for step in _steps(make):
        if isinstance(step, SummarizerError):
            yield {**nothing(page), page.status: status(str(step), failed=True)}
        elif isinstance(step, Last):
            yield {**whole(page, step), page.status: status(told(pipe, step, None))}
        else:
            done |= {told.segment.index: told.segment for told in step if told.segment}
            yield {page.status: status(doing(step[-1])), page.pairs: so_far(done)}


def redone(
    pipe: Pipeline,
    turns: Turns,
    page: Parts,
    text: str,
    sentences: int,
    style: Style,
    glossary: str,
    keep_all: bool,
    keep: Sequence[int],
    table: Sequence[Sequence[Any]],
    last: Last | None,
) -> Iterator[Update]:
    """The last report with the names of the table; it stays until the new one is there."""
    before = last.report if last else None
    same = last if last and last.text == text else None

    def make(progress: ProgressCallback, stop: threading.Event) -> Last:
        terms = edits(table, before.names if before else (), same.terms if same else ())
        lines = frozenset(keep) | (same.keep if same else frozenset())
        with turns.turn(text, stop):
            report = pipe.report(
                text,
                sentences=_sentences(sentences, style),
                style=style,
                glossary={**_terms(glossary), **terms},
                keep_all=keep_all,
                keep_lines=lines,
                previous=before,
                progress=progress,
                stop=stop,
            )
        return Last(text, report, lines, terms)

    for step in _steps(make):
        if isinstance(step, SummarizerError):
            yield {page.status: status(str(step), failed=True)}
        elif isinstance(step, Last):
            yield {**whole(page, step), page.status: status(told(pipe, step, before))}
        else:
            yield {page.status: status(doing(step[-1]))}


def _steps(
    make: Callable[[ProgressCallback, threading.Event], Last],
) -> Iterator[list[Progress] | Last | SummarizerError]:
    """What is made, in a thread of its own, and how far it is until then.

    Steps that come close together are told together. Whoever reads no further stops the work.
    """
    steps: queue.Queue[Progress | Last | SummarizerError | None] = queue.Queue()
    stop = threading.Event()

    def work() -> None:
        try:
            steps.put(make(steps.put, stop))
        except SummarizerError as error:
            steps.put(error)
        finally:
            steps.put(None)

    threading.Thread(target=work, daemon=True).start()
    told: list[Progress] = []
    due = 0.0
    try:
        while (step := steps.get()) is not None:
            if not isinstance(step, Progress):
                yield step
                continue
            told.append(step)
            now = time.monotonic()
            if now >= due:
                yield told
                told, due = [], now + PAUSE
    finally:
        stop.set()


def halted() -> str:
    """What the page says when its work was stopped."""
    return status("Stopped. What was done so far stays below.")


def cleaned(page: Parts, text: str, keep_all: bool, keep: Sequence[int]) -> Update:
    """The article without a translation."""
    try:
        article = clean(text, keep_all=keep_all, keep_lines=keep)
    except SummarizerError as error:
        return {page.status: status(str(error), failed=True), page.dropped: ""}
    counted = f"{len(article.paragraphs)} paragraphs kept, {len(article.dropped)} lines left out."
    return {
        page.status: status(f"{counted} See the tab “Left out by cleaning”."),
        page.dropped: left_out(article),
        page.keep: choices(article),
    }


def opened(path: str | None) -> tuple[Any, Any]:
    """The text of a dropped file, and the status."""
    if path is None:
        return gr.skip(), gr.skip()
    try:
        return read_text(Path(path)), status(f"{Path(path).name} is read.")
    except SummarizerError as error:
        return gr.skip(), status(str(error).replace(path, Path(path).name), failed=True)


def _sentences(sentences: int, style: Style) -> int | None:
    """The slider's number; an abstract is measured in words."""
    return None if style == "abstract" else int(sentences)


def _terms(text: str) -> dict[str, str]:
    """Lines of ``Chinese,English`` (or with a tab, 、 or =) as a mapping."""
    terms = {}
    for line in filter(str.strip, text.splitlines()):
        parts = re.split(r"\s*[,，\t=＝]\s*", line.strip(), maxsplit=1)
        if len(parts) != 2:
            raise GlossaryError(f"“{line}” is no term; write one a line as 璧山,Bishan.")
        terms[parts[0]] = parts[1]
    return terms
