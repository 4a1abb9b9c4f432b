"""The REST surface: what the command line does, by JSON over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from summarizer import __version__
from summarizer.checks import check
from summarizer.chinese.clean import clean
from summarizer.documents.decode import decode
from summarizer.errors import InputError, UsageError
from summarizer.report import Article, ProgressCallback, Report, Summary, Translation
from summarizer.reports import formats as export
from summarizer.serialization import Result
from summarizer.server.archive import base_name, pack, rendered, stem_of
from summarizer.server.background import NDJSON, Works
from summarizer.server.desk import Desk
from summarizer.server.error_responses import SOON, failed
from summarizer.server.metrics import CONTENT_TYPE, Metrics
from summarizer.server.schemas import (
    EXAMPLES,
    CheckRequest,
    CleanRequest,
    Failure,
    Findings,
    Health,
    ReadAnswer,
    ReportRequest,
    SummarizeRequest,
    TranslateRequest,
    ZipRequest,
)

__all__ = ["operations", "watching"]

_ROWS = (".csv", ".tsv", ".jsonl", ".ndjson", ".xls", ".xlsx", ".ods")
_FAILURES: dict[int | str, dict[str, Any]] = {
    status: {"model": Failure, "description": what}
    for status, what in (
        (400, "The question cannot mean anything."),
        (401, "The server has accounts, and the request came without one."),
        (413, "The request is too large."),
        (422, "A field is missing or wrong, or the text cannot be worked on."),
        (429, "Too many requests; `Retry-After` says when to go on."),
        (503, f"Too much to do, or no model, or the server is ending; try in {SOON} s."),
    )
}
_FORMATS = list(export.FORMATS)
_Format = Annotated[
    str, Query(description="The file's format.", json_schema_extra={"enum": _FORMATS})
]


def operations(desk: Desk, works: Works) -> APIRouter:
    """``/v1/…``."""
    router = APIRouter(prefix="/v1", responses=_FAILURES)

    @router.post(
        "/report",
        tags=["with a model"],
        response_model=Report,
        responses=_answers("report", {NDJSON: {"schema": {"type": "string"}, "example": _STREAM}}),
        summary="Clean, translate, check and summarize an article",
    )
    async def report(asked: ReportRequest, request: Request) -> Response:
        """The whole report: the article as cleaned and what was dropped, its translation sentence
        by sentence, the summary with its sources, names, figures, and all that could not be
        verified.

        With `Accept: application/x-ndjson` the answer is a line of JSON for each step,
        `{"progress": {"stage", "done", "total"}}` (`translate` is counted in sentences, `pull` in
        bytes, a total of 0 is not known), and at last `{"report": …}` or `{"error": …}`.
        """
        given = asked.model_dump(exclude={"text"})

        def work(progress: ProgressCallback | None, stop: threading.Event) -> dict[str, Any]:
            made = desk.report(asked.text, **given, progress=progress, stop=stop)
            return made.to_dict()

        if NDJSON in request.headers.get("accept", ""):
            return _streamed(works, work)
        return JSONResponse(await works.done(request, lambda stop: work(None, stop)))

    @router.post(
        "/translate",
        tags=["with a model"],
        response_model=Translation,
        responses=_answers("translate"),
        summary="Translate line by line",
    )
    async def translate(asked: TranslateRequest, request: Request) -> Response:
        """As many lines of English as there are of Chinese, blank ones included, and each sentence
        beside its source with what could not be verified."""

        def work(stop: threading.Event) -> Translation:
            return desk.translate(
                asked.text, glossary=asked.glossary, clean_first=asked.clean, stop=stop
            )

        return await _json(works, request, work)

    @router.post(
        "/summarize",
        tags=["with a model"],
        response_model=Summary,
        responses=_answers("summarize"),
        summary="Only the summary of the report",
    )
    async def summarize(asked: SummarizeRequest, request: Request) -> Response:
        """English sentences, each with the indices of the article's sentences it rests on."""
        given = asked.model_dump(exclude={"text"})

        def work(stop: threading.Event) -> Summary:
            return desk.summarize(asked.text, **given, stop=stop)

        return await _json(works, request, work)

    @router.post(
        "/check",
        tags=["without a model"],
        response_model=Findings,
        responses=_answers("check"),
        summary="Compare a translation with its source",
    )
    async def check_lines(asked: CheckRequest, request: Request) -> Response:
        """Figures, names, terms and lengths, line beside line. Whoever made the translation."""

        def work(stop: threading.Event) -> list[dict[str, Any]]:
            sources, targets = (
                text.replace("\r\n", "\n").removesuffix("\n").split("\n")
                for text in (asked.source, asked.target)
            )
            if len(sources) != len(targets):
                raise UsageError(
                    f"The source has {len(sources)} lines and the target {len(targets)}; line "
                    "must stand beside line."
                )
            found = []
            for number, (source, target) in enumerate(zip(sources, targets, strict=True)):
                if stop.is_set():
                    break
                found += check(source, target, segment=number, glossary=asked.glossary)
            return [finding.to_dict() for finding in found]

        return JSONResponse({"findings": await works.done(request, work)})

    @router.post(
        "/clean",
        tags=["without a model"],
        response_model=Article,
        responses=_answers("clean"),
        summary="What of a page is the article",
    )
    async def clean_text(asked: CleanRequest, request: Request) -> Response:
        """Title, byline, source and paragraphs, and every dropped line with the reason."""
        return await _json(
            works,
            request,
            lambda _: clean(asked.text, keep_all=asked.keep_all, keep_lines=asked.keep_lines or ()),
        )

    _files(router, works)
    return router


def _files(router: APIRouter, works: Works) -> None:
    """Files in, files out."""

    @router.post(
        "/read",
        tags=["files"],
        response_model=ReadAnswer,
        responses=_answers("read"),
        summary="The text of a file, whatever its encoding",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        },
    )
    async def read(
        request: Request,
        name: Annotated[str, Query(max_length=300, description="The file's name.")],
    ) -> Response:
        """The body is the file's bytes: text or HTML in UTF-8, UTF-16, GB18030 (GBK, GB2312) or
        Big5. Word documents, PDFs, pictures and tables are refused with what to do instead."""
        data, short = await request.body(), base_name(name)
        if short.lower().endswith(_ROWS):
            raise InputError(
                f"{short} is a table, not an article; `summarizer batch` works through tables "
                "(.csv, .tsv, .jsonl) row by row."
            )
        text = await works.done(request, lambda _: decode(data, short))
        return JSONResponse({"name": short, "text": text})

    @router.post(
        "/export",
        tags=["files"],
        response_class=Response,
        responses={200: _bytes(*(f.media_type for f in export.FORMATS.values()))},
        summary="A report as a file",
    )
    async def export_report(
        report: Report,
        request: Request,
        format: _Format,
        name: Annotated[
            str, Query(max_length=300, description="The article's file, to name this one after.")
        ] = "report",
    ) -> Response:
        """The body is a report as `v1/report` gives it, changed or not."""
        data = await works.done(request, lambda _: rendered(report, format))
        chosen = export.FORMATS[format]
        return _file(data, f"{stem_of(name)}{chosen.suffix}", chosen.media_type)

    @router.post(
        "/export.zip",
        tags=["files"],
        response_class=Response,
        responses={200: _bytes("application/zip")},
        summary="Many reports as files in one archive",
    )
    async def export_all(
        asked: ZipRequest,
        request: Request,
        format: Annotated[
            list[str],
            Query(
                min_length=1,
                description="The formats; give the parameter several times for several.",
                json_schema_extra={"items": {"type": "string", "enum": _FORMATS}},
            ),
        ],
    ) -> Response:
        """A file for each report and format, named after the report, and `findings.csv`: name,
        sentence (counted from 1), kind, severity and message of all that could not be verified."""
        named = [(item.name, item.report) for item in asked.reports]
        data = await works.done(request, lambda _: pack(named, format))
        return _file(data, "reports.zip", "application/zip")


def watching(desk: Desk, metrics: Metrics) -> APIRouter:
    """``/healthz`` and ``/metrics``."""
    router = APIRouter(tags=["watching"])

    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz", response_model=Health, responses={503: {"model": Health}})
    async def healthz() -> Response:
        """Whether work is taken on. Needs no account."""
        content = {
            "status": "closing" if desk.closing else "ok",
            "model": desk.translation_model,
            "version": __version__,
        }
        return JSONResponse(content, 503 if desk.closing else 200)

    @router.get(
        "/metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def all_metrics() -> Response:
        """Counters for Prometheus: requests, seconds, sentences, findings, the queue, the model."""
        return Response(
            metrics.text(desk.translation_model, desk.summary_model), media_type=CONTENT_TYPE
        )

    @router.api_route(
        "/v1/{rest:path}",
        methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        include_in_schema=False,
    )
    async def unknown(rest: str) -> Response:
        message = f"v1/{rest} takes no such request; /docs describes what there is."
        return failed(404, "NotFoundError", message)

    return router


_STREAM = (
    '{"progress": {"stage": "translate", "done": 1, "total": 2}}\n'
    '{"progress": {"stage": "summarize", "done": 0, "total": 1}}\n'
    '{"report": {"version": "0.1.0", …}}\n'
)


def _answers(name: str, more: dict[str, Any] | None = None) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"application/json": {"example": EXAMPLES[name]}, **(more or {})}}}


def _bytes(*media_types: str) -> dict[str, Any]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {"content": dict.fromkeys(media_types, schema), "description": "The file."}


async def _json(
    works: Works, request: Request, work: Callable[[threading.Event], Result]
) -> JSONResponse:
    return JSONResponse(await works.done(request, lambda stop: work(stop).to_dict()))


def _streamed(
    works: Works, work: Callable[[ProgressCallback, threading.Event], dict[str, Any]]
) -> StreamingResponse:
    return works.streamed(lambda progress, stop: {"report": work(progress, stop)})


def _file(data: bytes, name: str, media_type: str) -> Response:
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=media_type, headers={"Content-Disposition": disposition})
