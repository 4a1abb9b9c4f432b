"""What the article's view does: each function answers with updates of the page."""

from __future__ import annotations

import queue
import re
import threading
import time
import uuid
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from summarizer.chinese.clean import clean
from summarizer.errors import GlossaryError, SummarizerError, UsageError
from summarizer.names.terms import parse_glossary
from summarizer.options import Style
from summarizer.report import Progress, ProgressCallback, Segment
from summarizer.server.desk import Maker
from summarizer.ui import updates as shown
from summarizer.ui.examples import examples
from summarizer.ui.name_table import edits
from summarizer.ui.updates import Last, Parts, Update

__all__ = [
    "cleaned",
    "edited",
    "halted",
    "kept",
    "opened",
    "redone",
    "reopened",
    "reported",
    "terms_added",
]

PAUSE = 0.15
"""Seconds between two pictures of how far a report is."""

LOOK = 0.5
"""Seconds after which a reader who has gone is noticed where nothing goes on."""


_GONE = "The server no longer holds this report; open it again from the history."


@dataclass(frozen=True, slots=True)
class Made:
    """What a report is made of, as it stands in the page's boxes."""

    text: str
    sentences: float | None
    style: Style
    glossary: str
    keep_all: bool

    def options(self) -> dict[str, Any]:
        """For :meth:`Pipeline.report`. Raises :class:`UsageError`, :class:`GlossaryError`."""
        try:
            self.text.encode()
        except UnicodeEncodeError as error:
            raise UsageError("The text holds half of a character; copy it once more.") from error
        return {
            # An abstract is measured in words.
            "sentences": None if self.style == "abstract" else int(self.sentences or 0),
            "style": self.style,
            "glossary": _terms(self.glossary),
            "keep_all": self.keep_all,
        }


def reported(
    pipe: Maker,
    page: Parts,
    made: Made,
    keep: Collection[int],
    last: Last | None = None,
) -> Generator[Update]:
    """A new report: what is done so far while it is made, the whole of it last.

    Of ``last``, where it is one of the same text, stays what a person wrote into it.
    """
    same = last if last is not None and last.text == made.text else None

    def make(progress: ProgressCallback, stop: threading.Event) -> Last:
        terms = same.terms if same else {}
        return _made(pipe, made, keep, same, terms, progress, stop)

    yield {
        **shown.nothing(page),
        **shown.working(page, True),
        page.status: shown.status("Reading …", "读取中……"),
    }
    segments: dict[int, Segment] = {}
    for step in _steps(make):
        if isinstance(step, SummarizerError):
            yield {**shown.nothing(page), page.status: shown.failed(step)}
        elif isinstance(step, Last):
            yield {
                **shown.whole(page, step, remembers=pipe.remembers),
                page.status: shown.done(pipe, step.report),
            }
        else:
            segments |= {told.segment.index: told.segment for told in step if told.segment}
            yield {page.status: shown.doing(step[-1]), page.pairs: shown.so_far(segments)}
    yield shown.working(page, False)


def redone(
    pipe: Maker,
    page: Parts,
    made: Made,
    keep: Collection[int],
    last: Last | None,
    table: Sequence[Sequence[Any]] | None,
) -> Iterator[Update]:
    """The last report with the names of a table, or the lines to keep, changed.

    It stays until the new one is there. A table of ``None`` leaves the names as they are.
    """
    if last is None:
        yield {page.status: shown.failed(_GONE)}
        return
    before = last.report
    same = last.text == made.text

    def make(progress: ProgressCallback, stop: threading.Event) -> Last:
        terms = last.terms if same else {}
        if table is not None:
            terms = edits(table, before.names, terms)
        return _made(pipe, made, keep, last, terms, progress, stop)

    yield shown.working(page, True)
    for step in _steps(make):
        if isinstance(step, SummarizerError):
            yield {page.status: shown.failed(step)}
        elif isinstance(step, Last):
            known = {name.source for name in step.report.names}
            strange = [term for term in step.terms if term not in known]
            yield {
                **shown.whole(page, step, remembers=pipe.remembers),
                page.status: shown.changed(step.report, before, strange),
            }
        else:
            yield {page.status: shown.doing(step[-1])}
    yield shown.working(page, False)


def kept(
    pipe: Maker,
    page: Parts,
    made: Made,
    keep: Collection[int],
    last: Last | None,
) -> Iterator[Update]:
    """The article with other lines kept: its report redone, or only cleaned where it has none.

    The lines are those of the report, whatever has been written into the box since.
    """
    if last is None:
        yield cleaned(page, made, keep)
    else:
        made = replace(made, text=last.text)
        yield from redone(pipe, page, made, keep, last, None)


def edited(
    pipe: Maker, page: Parts, made: Made, last: Last | None, edit: Mapping[str, Any]
) -> Update:
    """A sentence as a person wants it: checked at once, and in everything that is saved."""
    if last is None:
        return {page.status: shown.failed(_GONE)}
    try:
        index = int(edit["index"])
        terms = {**_terms(made.glossary), **last.terms}
        report = pipe.revise(
            last.report,
            {index: str(edit["target"])},
            glossary=terms,
            remember=bool(edit["remember"]),
        )
    except SummarizerError as error:
        return {page.status: shown.failed(error)}
    found = report.translation.segments[index].findings
    number = index + 1
    everybody, everybody_zh = "", ""
    if edit["remember"]:
        everybody = " It is used in everybody's articles on this server from now on."
        everybody_zh = "今后也用于本服务器上所有人的文章。"
    doubts = " ".join(finding.message for finding in found)
    told = shown.status(
        f"Sentence {number} is as you wrote it.{everybody} "
        f"{doubts or 'Nothing was found wrong with it.'}",
        f"第{number}句已按您的修改保存。{everybody_zh}{doubts or '未发现问题。'}",
    )
    new = replace(last, report=report)
    return {**shown.whole(page, new, remembers=pipe.remembers), page.status: told}


def reopened(pipe: Maker, page: Parts, data: Any) -> tuple[Update, str | None]:
    """An article of the browser's history, and its text; ``None`` where it is none."""
    try:
        last = Last.from_dict(data)
    except UsageError as error:
        return {page.status: shown.failed(error)}, None
    told = shown.status("Opened from this browser's history.", "已从本浏览器的历史记录打开。")
    update = {**shown.whole(page, last, remembers=pipe.remembers), page.status: told}
    return update, last.text


def halted(page: Parts) -> Update:
    """What the page says when its work was stopped."""
    told = shown.status(
        "Stopped. What was done so far stays below.", "已停止。已完成的部分保留在下方。"
    )
    return {**shown.working(page, False), page.status: told}


def cleaned(page: Parts, made: Made, keep: Collection[int]) -> Update:
    """The article without a translation."""
    try:
        article = clean(made.text, keep_all=made.keep_all, keep_lines=keep)
    except SummarizerError as error:
        return {**shown.nothing(page), page.status: shown.failed(error)}
    return shown.cleaned(page, article, made.text, frozenset(keep))


def opened(page: Parts, data: Mapping[str, Any]) -> tuple[Update, str | None]:
    """The text of a file that the browser read, or of an example; the text is ``None`` for none."""
    if "example" in data:
        text = next((e.text for e in examples() if e.name == data["example"]), None)
        if text is None:
            told = shown.failed(f"There is no example {data['example']!r}; reload the page.")
            return {page.status: told}, None
        return {}, text
    name, text = str(data["name"]), str(data["text"])
    return {page.status: shown.status(f"{name} is read.", f"已读取 {name}。")}, text


def terms_added(page: Parts, glossary: str, data: Mapping[str, Any]) -> tuple[Update, str]:
    """The box of terms with those of a glossary file added."""
    try:
        added = parse_glossary(str(data["text"]), str(data["name"]))
        terms = {**_terms(glossary), **added}
    except SummarizerError as error:
        return {page.status: shown.failed(error)}, glossary
    lines = "\n".join(f"{source},{target}" for source, target in terms.items())
    told = shown.status(
        f"{len(terms)} names and terms from now on. A report that is here already can be redone.",
        f"现有 {len(terms)} 条名称与术语。已有的报告可按此重译。",
    )
    return {page.status: told}, lines


def _made(
    pipe: Maker,
    made: Made,
    keep: Collection[int],
    last: Last | None,
    terms: Mapping[str, str],
    progress: ProgressCallback,
    stop: threading.Event,
) -> Last:
    """A report of what is in the boxes, and under ``terms``; of ``last`` what still holds."""
    options = made.options()
    options["glossary"] |= terms
    report = pipe.report(
        made.text,
        **options,
        keep_lines=keep,
        previous=last.report if last else None,
        progress=progress,
        stop=stop,
    )
    number = last.id if last is not None and last.text == made.text else uuid.uuid4().hex
    return Last(number, made.text, report, frozenset(keep), terms)


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
        except BaseException as error:
            steps.put(
                SummarizerError(
                    f"{type(error).__name__}, which was not foreseen; what the server printed "
                    "tells more. Please report it with the article."
                )
            )
            raise
        finally:
            steps.put(None)

    threading.Thread(target=work, daemon=True).start()
    told: list[Progress] = []
    last: Progress | None = None
    due = 0.0
    try:
        while True:
            try:
                step = steps.get(timeout=LOOK)
            except queue.Empty:
                if last is not None:
                    yield [last]  # for only where something is told can the telling be ended
                continue
            if step is None:
                return
            if not isinstance(step, Progress):
                yield step
                continue
            told.append(step)
            last = step
            now = time.monotonic()
            if now >= due:
                yield told
                due = now + PAUSE
                told = []
    finally:
        stop.set()


def _terms(text: str) -> dict[str, str]:
    """Lines of ``Chinese,English`` (or with a tab, 、 or =) as a mapping."""
    terms = {}
    for line in filter(str.strip, text.splitlines()):
        parts = re.split(r"\s*[,，\t=＝]\s*", line.strip(), maxsplit=1)
        if len(parts) != 2:
            raise GlossaryError(f"“{line}” is no term; write one a line as 璧山,Bishan.")
        terms[parts[0]] = parts[1]
    return terms
