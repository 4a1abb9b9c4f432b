"""Actions of the article view: each returns or yields updates of the page.

Arguments that they share: ``service`` answers requests, ``page`` holds the parts to update,
``form`` the article and its settings, ``keep`` the lines, counted from 1, that cleaning must keep,
and ``last`` the report on the page.
"""

from __future__ import annotations

import csv
import io
import queue
import threading
import time
import uuid
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from summarizer.chinese.clean import clean
from summarizer.errors import SummarizerError, UsageError
from summarizer.names.terms import parse_glossary
from summarizer.options import Style
from summarizer.report import Progress, ProgressCallback, Report, Segment
from summarizer.reports.wording import count
from summarizer.request import ReportRequest, RevisionRequest, Service
from summarizer.ui.components import (
    done_line,
    error_line,
    failure_line,
    progress_line,
    rerun_line,
    status_line,
)
from summarizer.ui.components.article import examples
from summarizer.ui.components.report import (
    OpenReport,
    Parts,
    Update,
    clear_report,
    enable_stop,
    name_edits,
    show_cleaned,
    show_report,
    show_segments,
)

__all__ = [
    "ArticleForm",
    "add_terms",
    "apply_edit",
    "clean_preview",
    "open_document",
    "reopen",
    "rerun",
    "rerun_with_lines",
    "run_report",
    "stop",
]

GLOSSARY_BOX = "Names and terms"
"""Label of the box for the glossary, for messages about its lines."""

UPDATE_INTERVAL = 0.15
"""Seconds between two updates of the progress of a report."""

IDLE_INTERVAL = 0.5
"""Seconds after which a disconnect is noticed while a report makes no progress."""

_REPORT_LOST = failure_line(
    "The server no longer holds this report; open it again from the history.",
    "服务器已不再保留此报告；请从历史记录中重新打开。",
)


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """The article and its settings as they stand in the page's boxes."""

    text: str
    sentences: float | None
    style: Style
    glossary: str
    keep_all: bool
    translation: str = ""

    def request(
        self,
        keep_lines: Collection[int],
        previous: Report | None = None,
        terms: Mapping[str, str] | None = None,
    ) -> ReportRequest:
        """Return the request for a report.

        Args:
            keep_lines: Lines, counted from 1, that cleaning must keep.
            previous: An earlier report of the same text.
            terms: English by Chinese term; takes precedence over the glossary box.

        Raises:
            UsageError: The text is not valid Unicode, or the length is out of range.
            GlossaryError: A line of the glossary box is not a term.
        """
        try:
            (self.text + self.translation).encode()
        except UnicodeEncodeError as error:
            raise UsageError(
                "The text contains half of a character; copy it again from its source."
            ) from error
        return ReportRequest(
            self.text,
            # The length of an abstract is counted in words.
            sentences=None if self.style == "abstract" else int(self.sentences or 0),
            style=self.style,
            glossary={**parse_glossary(self.glossary, GLOSSARY_BOX), **(terms or {})},
            keep_all=self.keep_all,
            keep_lines=frozenset(keep_lines),
            previous=previous,
            translation=self.translation if self.translation.strip() else None,
        )

    def is_of(self, opened: OpenReport) -> bool:
        """Return whether an open report was made from these texts."""
        return (self.text, self.translation) == (opened.text, opened.translation)


def run_report(
    service: Service,
    page: Parts,
    form: ArticleForm,
    keep: Collection[int],
    last: OpenReport | None = None,
) -> Generator[Update]:
    """Make a report; show its progress and sentences meanwhile.

    If ``last`` is of the same text, a person's edits stay.
    """
    same = last if last is not None and form.is_of(last) else None

    def make(progress: ProgressCallback, stop: threading.Event) -> OpenReport:
        terms = same.terms if same else {}
        return _make(service, form, keep, same, terms, progress, stop)

    yield {
        **clear_report(page),
        **enable_stop(page, True),
        page.status: status_line("Reading …", "读取中……"),
    }
    segments: dict[int, Segment] = {}
    for step in _steps(make):
        if isinstance(step, SummarizerError):
            yield {**clear_report(page), page.status: error_line(step)}
        elif isinstance(step, OpenReport):
            yield {
                **show_report(page, step, remembers=service.remembers),
                page.status: done_line(service, step.report),
            }
        else:
            segments |= {one.segment.index: one.segment for one in step if one.segment}
            yield {page.status: progress_line(step[-1]), **show_segments(page, segments)}
    yield enable_stop(page, False)


def rerun(
    service: Service,
    page: Parts,
    form: ArticleForm,
    keep: Collection[int],
    last: OpenReport | None,
    table: Sequence[Sequence[Any]] | None,
) -> Iterator[Update]:
    """Make the report on the page anew; the old one stays until the new one is there.

    ``table`` is the table of names as edited; ``None`` leaves the names as they are.
    """
    if last is None:
        yield {page.status: _REPORT_LOST}
        return
    before = last.report
    same = last.text == form.text

    def make(progress: ProgressCallback, stop: threading.Event) -> OpenReport:
        terms = last.terms if same else {}
        if table is not None:
            terms = name_edits(table, before.names, terms)
        return _make(service, form, keep, last, terms, progress, stop)

    yield enable_stop(page, True)
    for step in _steps(make):
        if isinstance(step, SummarizerError):
            yield {page.status: error_line(step)}
        elif isinstance(step, OpenReport):
            names = {name.source for name in step.report.names}
            unknown = [term for term in step.terms if term not in names]
            yield {
                **show_report(page, step, remembers=service.remembers),
                page.status: rerun_line(step.report, before, unknown),
            }
        else:
            yield {page.status: progress_line(step[-1])}
    yield enable_stop(page, False)


def rerun_with_lines(
    service: Service,
    page: Parts,
    form: ArticleForm,
    keep: Collection[int],
    last: OpenReport | None,
) -> Iterator[Update]:
    """Make the report anew with other lines kept; without a report, clean again.

    The line numbers are those of the report's text, not of the text in the box.
    """
    if last is None:
        yield clean_preview(page, form, keep)
    else:
        form = replace(form, text=last.text, translation=last.translation)
        yield from rerun(service, page, form, keep, last, None)


def apply_edit(
    service: Service,
    page: Parts,
    form: ArticleForm,
    last: OpenReport | None,
    edit: Mapping[str, Any],
) -> Update:
    """Put a person's sentence into the report and check it.

    ``edit`` has the ``index`` of the segment, its new ``target``, and ``remember``.
    """
    if last is None:
        return {page.status: _REPORT_LOST}
    try:
        index = int(edit["index"])
        request = RevisionRequest(
            last.report,
            {index: str(edit["target"])},
            glossary={**parse_glossary(form.glossary, GLOSSARY_BOX), **last.terms},
            remember=bool(edit["remember"]),
        )
        report = service.revise(request)
    except SummarizerError as error:
        return {page.status: error_line(error)}
    findings = report.translation.segments[index].findings
    remembered = ("", "")
    if request.remember:
        remembered = (
            " It is used in everybody's articles on this server from now on.",
            "今后也用于本服务器上所有人的文章。",
        )
    english = " ".join(finding.message for finding in findings)
    chinese = "".join(finding.sentence("zh") for finding in findings)
    line = status_line(
        f"Sentence {index + 1} is as you wrote it.{remembered[0]} "
        f"{english or 'It does not differ from the Chinese in figures or known names.'}",
        f"第{index + 1}句已按您的修改保存。{remembered[1]}{chinese or '数字、名称与原文一致。'}",
    )
    new = replace(last, report=report)
    return {**show_report(page, new, remembers=service.remembers), page.status: line}


def reopen(service: Service, page: Parts, data: Any) -> tuple[Update, OpenReport | None]:
    """Show an article of the browser's history and return it; ``None`` for bad data."""
    try:
        opened = OpenReport.from_dict(data)
    except UsageError as error:
        chinese = "无法读取此历史记录，或由其他版本的页面写入；请重新翻译该文章。"
        return {page.status: failure_line(str(error), chinese)}, None
    line = status_line("Opened from this browser's history.", "已从本浏览器的历史记录打开。")
    shown = show_report(page, opened, remembers=service.remembers)
    return {**shown, page.status: line}, opened


def stop(page: Parts) -> Update:
    """Say that the work was stopped."""
    line = status_line(
        "Stopped. What was done so far stays below.", "已停止。已完成的部分保留在下方。"
    )
    return {**enable_stop(page, False), page.status: line}


def clean_preview(page: Parts, form: ArticleForm, keep: Collection[int]) -> Update:
    """Show the cleaned article without a translation."""
    try:
        article = clean(form.text, keep_all=form.keep_all, keep_lines=keep)
    except SummarizerError as error:
        return {**clear_report(page), page.status: error_line(error)}
    paragraphs, dropped = len(article.paragraphs), len(article.dropped)
    line = status_line(
        f"{count(paragraphs, 'paragraph')} kept, {count(dropped, 'line')} left out.",
        f"保留 {paragraphs} 段，删去 {dropped} 行。",
    )
    return {**show_cleaned(page, article, form.text, frozenset(keep)), page.status: line}


def open_document(page: Parts, data: Mapping[str, Any]) -> tuple[Update, str | None]:
    """Return the text of an example or of a file that was read; ``None`` for a bad example."""
    if "example" in data:
        text = next((e.text for e in examples() if e.name == data["example"]), None)
        if text is not None:
            return {}, text
        line = failure_line(
            f"There is no example {data['example']!r}; reload the page.",
            "没有这篇示例文章；请重新加载页面。",
        )
        return {page.status: line}, None
    name, text = str(data["name"]), str(data["text"])
    return {page.status: status_line(f"{name} is read.", f"已读取 {name}。")}, text


def add_terms(page: Parts, glossary: str, data: Mapping[str, Any]) -> tuple[Update, str]:
    """Add the terms of a glossary file to the box and return the box's new text."""
    try:
        added = parse_glossary(str(data["text"]), str(data["name"]))
        terms = {**parse_glossary(glossary, GLOSSARY_BOX), **added}
    except SummarizerError as error:
        return {page.status: error_line(error)}, glossary
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(terms.items())
    line = status_line(
        f"{len(terms)} names and terms from now on. A report that is here already can be redone.",
        f"现有 {len(terms)} 条名称与术语。已有的报告可按此重译。",
    )
    return {page.status: line}, lines.getvalue().rstrip("\n")


def _make(
    service: Service,
    form: ArticleForm,
    keep: Collection[int],
    last: OpenReport | None,
    terms: Mapping[str, str],
    progress: ProgressCallback,
    stop: threading.Event,
) -> OpenReport:
    request = form.request(keep, last.report if last else None, terms)
    report = service.answer(request, progress=progress, stop=stop)
    id = last.id if last is not None and last.text == form.text else uuid.uuid4().hex
    return OpenReport(id, form.text, report, frozenset(keep), terms, form.translation)


def _steps(
    make: Callable[[ProgressCallback, threading.Event], OpenReport],
) -> Iterator[list[Progress] | OpenReport | SummarizerError]:
    """Call ``make`` in a thread; yield its progress, then its result or error.

    Steps close together are yielded together. Closing the generator stops the work.
    """
    steps: queue.Queue[Progress | OpenReport | SummarizerError | None] = queue.Queue()
    stop = threading.Event()

    def work() -> None:
        try:
            steps.put(make(steps.put, stop))
        except SummarizerError as error:
            steps.put(error)
        except BaseException as error:
            steps.put(
                SummarizerError(
                    f"Unexpected {type(error).__name__}. Try again; if it happens again, report "
                    "it with the article and the server's log."
                )
            )
            raise
        finally:
            steps.put(None)

    threading.Thread(target=work, daemon=True).start()
    waiting: list[Progress] = []
    last: Progress | None = None
    due = 0.0
    try:
        while True:
            try:
                step = steps.get(timeout=IDLE_INTERVAL)
            except queue.Empty:
                if last is not None:
                    yield [last]  # Gradio can cancel a generator only at a yield.
                continue
            if step is None:
                return
            if not isinstance(step, Progress):
                yield step
                continue
            waiting.append(step)
            last = step
            now = time.monotonic()
            if now >= due:
                yield waiting
                due = now + UPDATE_INTERVAL
                waiting = []
    finally:
        stop.set()
