"""The REST API: reports, translations, summaries, checks and cleaning as JSON over HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator
from importlib import resources
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import JSONResponse, Response, StreamingResponse

from summarizer import checks
from summarizer import request as requests
from summarizer.chinese.clean import clean
from summarizer.errors import SummarizerError
from summarizer.options import Style
from summarizer.report import Article, Finding, Progress, Report, Summary, Translation
from summarizer.server.desk import Desk, RequestThreads
from summarizer.server.middleware import RETRY_AFTER, error_body

__all__ = ["ERRORS", "FAULT", "Body", "example", "routes"]

NDJSON = "application/x-ndjson"
FAULT = "An internal error; the operator finds its details in the output of the server."

_log = logging.getLogger("summarizer.server")

_REPORT = Report.from_dict(
    json.loads(
        (resources.files("summarizer.server") / "assets" / "example_report.json").read_text("utf-8")
    )
).to_dict()
# FastAPI drops null from examples, so the report contains none.
_STREAM = (
    '{"progress": {"stage": "translate", "done": 1, "total": 2}}\n'
    '{"progress": {"stage": "summarize", "done": 0, "total": 1}}\n'
    '{"report": {"version": "0.1.0", …}}\n'
)

Glossary = Annotated[
    dict[str, str] | None,
    Field(
        description="Chinese terms and their English; they outrank the built-in ones.",
        examples=[{"璧山": "Bishan"}],
        max_length=10_000,
    ),
]
KeepLines = Annotated[
    list[Annotated[int, Field(ge=1)]] | None,
    Field(
        description="Lines of the text, counted from 1, that cleaning must keep.",
        examples=[[3]],
        max_length=100_000,
    ),
]
Text = Annotated[
    str,
    Field(
        description="The Chinese article as pasted, a line for each line of the page; HTML too.",
        examples=["首页 > 新闻\n璧山区今年新建公园12个\n总投资3.5亿元。\n分享到：微信 微博"],
    ),
]


class Body(BaseModel):
    """Base of the bodies of requests: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _no_lone_surrogates(cls, value: Any) -> Any:
        """Refuse halves of characters, which JSON can escape and UTF-8 cannot encode."""
        for text in [*value, *value.values()] if isinstance(value, dict) else [value]:
            if isinstance(text, str):
                text.encode()  # its error is a ValueError
        return value


class SummarizeRequest(Body):
    """An article, and the length and layout of its summary."""

    text: Text
    sentences: int | None = Field(
        None, ge=1, le=50, description="At most so many sentences in the summary. Default: 4."
    )
    words: int | None = Field(
        None,
        ge=10,
        le=2000,
        description="At most about so many English words instead; where given, it decides.",
    )
    style: Style | None = Field(
        None,
        description="brief: a paragraph; bullets: a line for each sentence; headline: one line; "
        "abstract: a longer paragraph. Default: brief.",
    )
    glossary: Glossary = None

    def request(self) -> requests.ReportRequest:
        """Return the request for the desk."""
        return requests.ReportRequest(**self.model_dump())


class ReportRequest(SummarizeRequest):
    """An article, the length and layout of its summary, and the lines that cleaning must keep."""

    keep_all: bool | None = Field(
        None, description="Drop nothing. Default: as the server was started."
    )
    keep_lines: KeepLines = None
    translation: str | None = Field(
        None,
        description="English of the article by another translator. It is aligned with the Chinese, "
        "checked and summarized, and no model translates.",
        examples=["Bishan District built 12 new parks this year. Investment was 350 million yuan."],
    )


class TranslateRequest(Body):
    """Lines to translate."""

    text: Text
    glossary: Glossary = None
    clean: bool = Field(False, description="Drop what is not the article first.")

    def request(self) -> requests.TranslationRequest:
        """Return the request for the desk."""
        return requests.TranslationRequest(**self.model_dump())


class CheckRequest(Body):
    """A text and its translation, line beside line."""

    source: str = Field(description="Chinese.", examples=["培训骨干7068人。"])
    target: str = Field(
        description="Its English, in as many lines.", examples=["It trained 70,688 people."]
    )
    glossary: Glossary = None


class CleanRequest(Body):
    """An article as pasted."""

    text: Text
    keep_all: bool = Field(False, description="Drop nothing.")
    keep_lines: KeepLines = None


class Findings(BaseModel):
    """What could not be verified."""

    findings: list[Finding] = Field(
        description="In the order of the lines; `segment` is the line, counted from 0."
    )


class Error(BaseModel):
    """What went wrong."""

    kind: str = Field(description="A name for programs.", examples=["NoChineseError"])
    message: str = Field(
        description="What is wrong and what to do next, for people.",
        examples=["There is no Chinese in the text; nothing needs translating."],
    )


class Failure(BaseModel):
    """Every answer that is an error."""

    error: Error


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Failure, "description": description}
    for status, description in (
        (400, "An option makes no sense."),
        (401, "The server has accounts, and the request came without one."),
        (413, "The request is too large."),
        (422, "A field is missing or wrong, or the text cannot be processed."),
        (429, "Too many requests; `Retry-After` says when to go on."),
        (503, f"Too much to do, no model, or shutting down; try again in {RETRY_AFTER} s."),
    )
}
"""Descriptions of the answers that any operation may give."""


def example(content: object, more: dict[str, Any] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the description of a successful answer, with an example of it."""
    return {200: {"content": {"application/json": {"example": content}, **(more or {})}}}


def routes(desk: Desk, threads: RequestThreads) -> APIRouter:
    """Return the routes ``/v1/…`` that take a text."""
    router = APIRouter(prefix="/v1", responses=ERRORS)

    @router.post(
        "/report",
        tags=["with a model"],
        response_model=Report,
        responses=example(_REPORT, {NDJSON: {"schema": {"type": "string"}, "example": _STREAM}}),
        summary="Clean, translate, check and summarize an article",
    )
    async def report(body: ReportRequest, request: Request) -> Response:
        """The whole report, with everything that could not be verified.

        It holds the cleaned article and the lines that were dropped, the translation by sentence,
        the summary with its sources, names, and key figures.

        With `Accept: application/x-ndjson` the answer is a line of JSON for each step,
        `{"progress": {"stage", "done", "total"}}` (`translate` is counted in sentences, `pull` in
        bytes, a total of 0 means unknown), and finally `{"report": …}` or `{"error": …}`.
        """
        if NDJSON in request.headers.get("accept", ""):
            threads.require_room()
            # The header makes proxies pass every line on at once.
            return StreamingResponse(
                _report_lines(desk, threads, body.request()),
                media_type=NDJSON,
                headers={"X-Accel-Buffering": "no"},
            )
        result = await threads.run(request, lambda stop: desk.answer(body.request(), stop=stop))
        return JSONResponse(result.to_dict())

    @router.post(
        "/translate",
        tags=["with a model"],
        response_model=Translation,
        responses=example(_REPORT["translation"]),
        summary="Translate line by line",
    )
    async def translate(body: TranslateRequest, request: Request) -> Response:
        """Each sentence beside its source, with what could not be verified.

        The text has as many lines of English as there are of Chinese, blank ones included.
        """
        result = await threads.run(request, lambda stop: desk.answer(body.request(), stop=stop))
        return JSONResponse(result.to_dict())

    @router.post(
        "/summarize",
        tags=["with a model"],
        response_model=Summary,
        responses=example(_REPORT["summary"]),
        summary="Only the summary of the report",
    )
    async def summarize(body: SummarizeRequest, request: Request) -> Response:
        """English sentences, each with the indices of the article's sentences that it rests on."""
        result = await threads.run(request, lambda stop: desk.answer(body.request(), stop=stop))
        return JSONResponse(result.summary.to_dict())

    @router.post(
        "/check",
        tags=["without a model"],
        response_model=Findings,
        responses=example({"findings": _REPORT["findings"]}),
        summary="Compare a translation with its source",
    )
    async def check_lines(body: CheckRequest, request: Request) -> Response:
        """Figures, names, terms and lengths, line by line, of any translation."""

        def work(stop: threading.Event) -> list[Finding]:
            return checks.check_lines(body.source, body.target, glossary=body.glossary, stop=stop)

        findings = await threads.run(request, work)
        return JSONResponse({"findings": [finding.to_dict() for finding in findings]})

    @router.post(
        "/clean",
        tags=["without a model"],
        response_model=Article,
        responses=example(_REPORT["article"]),
        summary="The article of a page",
    )
    async def clean_text(body: CleanRequest, request: Request) -> Response:
        """Title, byline, source and paragraphs, and every dropped line with the reason."""

        def work(_: threading.Event) -> Article:
            return clean(body.text, keep_all=body.keep_all, keep_lines=body.keep_lines or ())

        return JSONResponse((await threads.run(request, work)).to_dict())

    return router


async def _report_lines(
    desk: Desk, threads: RequestThreads, request: requests.ReportRequest
) -> AsyncIterator[bytes]:
    """Yield a line of JSON for each step of a report, then one with the report or an error."""
    loop, stop = asyncio.get_running_loop(), threading.Event()
    steps: asyncio.Queue[Progress | None] = asyncio.Queue()

    def put(step: Progress) -> None:
        loop.call_soon_threadsafe(steps.put_nowait, step)

    result = threads.start(lambda stop: desk.answer(request, progress=put, stop=stop), stop)
    result.add_done_callback(lambda _: steps.put_nowait(None))
    try:
        while (step := await steps.get()) is not None:
            progress = {"stage": step.stage, "done": step.done, "total": step.total}
            yield _line({"progress": progress})
        try:
            yield _line({"report": result.result().to_dict()})
        except SummarizerError as error:
            yield _line(error_body(type(error).__name__, str(error)))
        except Exception:  # noqa: BLE001 - the answer has begun, so only its last line can say it
            _log.exception("A report failed for an unknown reason.")
            yield _line(error_body("InternalError", FAULT))
    finally:
        stop.set()


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"
