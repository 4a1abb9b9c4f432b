"""What is on the page, and what its three named operations answer."""

from __future__ import annotations

import queue
import re
import tempfile
import threading
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from summarizer.documents import html
from summarizer.documents.layout import heading
from summarizer.documents.read import read_text
from summarizer.documents.write import save
from summarizer.errors import GlossaryError, SummarizerError
from summarizer.pipeline import Pipeline
from summarizer.result import Article, Progress, Report, Segment
from summarizer.text.clean import clean

__all__ = ["CSS", "build"]

CSS = (
    html.STYLE
    + """
.zh-status { padding: .6em .8em; border-left: 4px solid #1f5fae; background: #eef4fb;
  color: #1c2430; }
/* Gradio turns dark where the browser is; the report stays ink on paper. */
#status .zh-report, #summary .zh-report, #pairs .zh-report, #findings .zh-report,
#names .zh-report, #dropped .zh-report { background: #fff; padding: .5em .8em; border-radius: 6px; }
.zh-status.failed { border-color: #b3261e; background: #fdecea; }
.gradio-container { max-width: 1200px !important; margin: 0 auto !important; }
"""
)
_INTRODUCTION = """# Summarizer
Paste a Chinese news report as copied from a web page. You get it in English: cleaned, translated
sentence by sentence, summarized with sources, and with everything marked that could not be
verified. Nothing leaves this machine."""

Update = tuple[Any, ...]


def build(pipe: Pipeline) -> gr.Blocks:
    """The page around a loaded pipeline, and ``/report``, ``/translate``, ``/summarize``."""
    with gr.Blocks(title="Summarizer", analytics_enabled=False) as blocks:
        gr.Markdown(_INTRODUCTION)
        with gr.Row():
            with gr.Column(scale=3):
                text = gr.Textbox(
                    label="Chinese article",
                    placeholder="在此粘贴文章 … the whole page, captions and buttons included",
                    lines=12,
                    max_lines=24,
                    elem_id="article",
                )
                with gr.Row():
                    run = gr.Button("Translate and summarize", variant="primary", elem_id="run")
                    look = gr.Button("Only clean", elem_id="clean")
            with gr.Column(scale=1):
                file = gr.File(
                    label="… or drop a text file",
                    file_types=[".txt", ".md", ".text"],
                    type="filepath",
                    height=120,
                )
                sentences = gr.Slider(1, 10, pipe.options.sentences, step=1, label="Summary length")
                glossary = gr.Textbox(
                    label="Names and terms", placeholder="璧山,Bishan\n唐军,Tang Jun", lines=3
                )
                keep_all = gr.Checkbox(label="Drop nothing", value=pipe.options.keep_all)
        status = gr.HTML(_status(_models(pipe)), elem_id="status")
        summary = gr.HTML(elem_id="summary")
        with gr.Row():
            markdown = gr.DownloadButton("Download Markdown", visible=False)
            json = gr.DownloadButton("Download JSON", visible=False)
        with gr.Tabs():
            with gr.Tab("Source and translation"):
                pairs = gr.HTML(elem_id="pairs")
            with gr.Tab("Could not be verified"):
                findings = gr.HTML(elem_id="findings")
            with gr.Tab("Names and terms"):
                names = gr.HTML(elem_id="names")
            with gr.Tab("Left out by cleaning"):
                keep = gr.CheckboxGroup(
                    [], label="Tick a line to keep it, then run again", elem_id="keep"
                )
                dropped = gr.HTML(elem_id="dropped")
        outputs = [status, summary, pairs, findings, names, dropped, keep, markdown, json]
        private: Any = {"api_visibility": "private"}

        def show(*given: Any) -> Iterator[Update]:
            yield from _report(pipe, *given)

        run.click(show, [text, sentences, glossary, keep_all, keep], outputs, **private)
        look.click(_clean, [text, keep_all, keep], [status, dropped, keep], **private)
        file.upload(_opened, file, [text, status], **private)
        # A new article has other lines than those that were ticked for the last one.
        text.input(lambda: gr.update(choices=[], value=[]), None, keep, **private)
        _name_operations(pipe)
    return blocks


def _name_operations(pipe: Pipeline) -> None:
    """What ``gradio_client`` calls: the same results, as JSON, as the command line's."""

    def report(
        text: str,
        sentences: int = pipe.options.sentences,
        glossary: dict[str, str] | None = None,
        keep_all: bool = pipe.options.keep_all,
    ) -> dict[str, Any]:
        """Clean, translate, check and summarize; the Report as JSON."""
        try:
            return pipe.report(
                text, sentences=sentences, glossary=glossary, keep_all=keep_all
            ).to_dict()
        except SummarizerError as error:
            raise gr.Error(str(error)) from error

    def translate(
        text: str, glossary: dict[str, str] | None = None, clean_first: bool = False
    ) -> dict[str, Any]:
        """One line in, one line out; the Translation as JSON."""
        try:
            return pipe.translate(text, glossary=glossary, clean_first=clean_first).to_dict()
        except SummarizerError as error:
            raise gr.Error(str(error)) from error

    def summarize(
        text: str,
        sentences: int = pipe.options.sentences,
        glossary: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Only the Summary, as JSON."""
        try:
            return pipe.summarize(text, sentences=sentences, glossary=glossary).to_dict()
        except SummarizerError as error:
            raise gr.Error(str(error)) from error

    for operation in (report, translate, summarize):
        gr.api(operation, api_name=operation.__name__)


def _report(
    pipe: Pipeline, text: str, sentences: int, glossary: str, keep_all: bool, keep: list[int]
) -> Iterator[Update]:
    """Updates of the page while the report is made, the whole report last."""
    steps: queue.Queue[Progress | Report | SummarizerError | None] = queue.Queue()

    def work() -> None:
        try:
            steps.put(
                pipe.report(
                    text,
                    sentences=int(sentences),
                    glossary=_terms(glossary),
                    keep_all=keep_all,
                    keep_lines=keep,
                    progress=steps.put,
                )
            )
        except SummarizerError as error:
            steps.put(error)
        finally:
            steps.put(None)

    yield _update(_status("Reading …"), hide=True)
    threading.Thread(target=work, daemon=True).start()
    done: dict[int, Segment] = {}
    while (step := steps.get()) is not None:
        if isinstance(step, SummarizerError):
            yield _update(_status(str(step), failed=True), hide=True)
        elif isinstance(step, Report):
            yield _finished(pipe, step)
        else:
            if step.segment is not None:
                done[step.segment.index] = step.segment
            yield _update(_status(_told(step)), pairs=_so_far(done))


def _finished(pipe: Pipeline, report: Report) -> Update:
    folder = Path(tempfile.mkdtemp(prefix="summarizer-"))
    files = []
    for name in ("report.md", "report.json"):
        save(report, folder / name)
        files.append(gr.update(value=str(folder / name), visible=True))
    number = len(report.findings)
    verdict = (
        f"{number} {'thing' if number == 1 else 'things'} could not be verified and "
        f"{'is' if number == 1 else 'are'} marked."
        if number
        else "Nothing was found wrong with figures, names and lengths."
    )
    return (
        _status(f"Done. {verdict} {_models(pipe)}"),
        _framed(f"<h1>{escape(heading(report))}</h1>{html.summary(report)}"),
        _framed(html.translation(report)),
        _framed(html.findings(report)),
        _framed(html.names(report)),
        _framed(html.dropped(report)),
        _choices(report.article),
        *files,
    )


def _update(status: str, *, pairs: str | None = None, hide: bool = False) -> Update:
    """Only the status, and the pairs done so far; ``hide`` takes the last report away."""
    empty = gr.update(value="") if hide else gr.skip()
    shown = _framed(pairs) if pairs is not None else empty
    button = gr.update(visible=False) if hide else gr.skip()
    return (status, empty, shown, empty, empty, empty, gr.skip(), button, button)


def _clean(text: str, keep_all: bool, keep: list[int]) -> Update:
    try:
        article = clean(text, keep_all=keep_all, keep_lines=keep)
    except SummarizerError as error:
        return _status(str(error), failed=True), "", gr.skip()
    kept = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    shown = f"<h2>{escape(article.title)}</h2>{kept}<h2>Left out</h2>{_dropped(article)}"
    told = f"{len(article.paragraphs)} paragraphs kept, {len(article.dropped)} lines left out."
    return _status(f"{told} See the tab “Left out by cleaning”."), _framed(shown), _choices(article)


def _dropped(article: Article) -> str:
    items = "".join(
        f"<li>{line.line}: {escape(line.text)} <em>({escape(line.reason)})</em></li>"
        for line in article.dropped
    )
    return f"<ul>{items}</ul>"


def _choices(article: Article) -> Any:
    """The dropped lines, to be ticked."""
    return gr.update(
        choices=[(f"{d.line}: {d.text[:60]}", d.line) for d in article.dropped], value=[]
    )


def _opened(path: str | None) -> tuple[Any, Any]:
    if path is None:
        return gr.skip(), gr.skip()
    try:
        return read_text(Path(path)), _status(f"{Path(path).name} is read.")
    except SummarizerError as error:
        return gr.skip(), _status(str(error).replace(path, Path(path).name), failed=True)


def _terms(text: str) -> dict[str, str]:
    """Lines of ``Chinese,English`` (or with a tab, 、 or =) as a mapping."""
    terms = {}
    for line in filter(str.strip, text.splitlines()):
        parts = re.split(r"\s*[,，\t=＝]\s*", line.strip(), maxsplit=1)
        if len(parts) != 2:
            raise GlossaryError(f"“{line}” is no term; write one a line as 璧山,Bishan.")
        terms[parts[0]] = parts[1]
    return terms


def _so_far(done: dict[int, Segment]) -> str:
    rows = "".join(
        f'<tr><td class="nr">{i + 1}</td><td lang="zh">{escape(done[i].source)}</td>'
        f"<td>{escape(done[i].target)}</td></tr>"
        for i in sorted(done)
    )
    return f"<table>{rows}</table>"


def _told(step: Progress) -> str:
    words = {
        "load": "Loading",
        "pull": "Downloading",
        "convert": "Converting",
        "translate": "Translating",
        "summarize": "Summarizing",
    }
    counted = f" {step.done} of {step.total} sentences" if step.stage == "translate" else ""
    if step.stage == "pull" and step.total:
        counted = f" {step.done / 1e6:.0f} of {step.total / 1e6:.0f} MB"
    return f"{words.get(step.stage, step.stage)}{counted} {step.detail}".strip()


def _models(pipe: Pipeline) -> str:
    return " ".join([f"Model: {pipe.translation_model}.", *pipe.notes[1:]])


def _status(text: str, *, failed: bool = False) -> str:
    kind = "zh-status failed" if failed else "zh-status"
    return f'<div class="zh-report"><div class="{kind}" role="status">{escape(text)}</div></div>'


def _framed(content: str) -> str:
    return f'<div class="zh-report">{content}</div>'
