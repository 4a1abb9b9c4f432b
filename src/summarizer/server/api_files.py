"""The REST API of files: reading one, and saving reports as files or as an archive."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from summarizer.documents.decode import decode
from summarizer.errors import InputError
from summarizer.files import spreadsheet_cell
from summarizer.report import Report
from summarizer.reports.formats import FORMATS, format_named, render
from summarizer.server.api import ERRORS, Body, example
from summarizer.server.desk import RequestThreads

__all__ = ["base_name", "pack", "routes"]

FINDINGS = "findings.csv"
"""Name of the table of findings in an archive."""

_TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".xls", ".xlsx", ".ods")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


class ReadAnswer(BaseModel):
    """A file as text."""

    name: str = Field(description="The file's name without folders.")
    text: str


class NamedReport(Body):
    """A report and the name of its article."""

    name: str = Field(max_length=300, description="The file it came from.", examples=["a.txt"])
    report: Report


class ZipRequest(Body):
    """Reports to pack."""

    reports: list[NamedReport] = Field(min_length=1, max_length=1000)


_Format = Annotated[
    str, Query(description="The file's format.", json_schema_extra={"enum": list(FORMATS)})
]
_Formats = Annotated[
    list[str],
    Query(
        min_length=1,
        description="The formats; give the parameter several times for several.",
        json_schema_extra={"items": {"type": "string", "enum": list(FORMATS)}},
    ),
]
_Name = Annotated[str, Query(max_length=300, description="The file's name.")]
_ArticleName = Annotated[
    str, Query(max_length=300, description="The article's file, to name this one after.")
]
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def routes(threads: RequestThreads) -> APIRouter:
    """Return the routes ``/v1/…`` that take or return a file."""
    router = APIRouter(prefix="/v1", responses=ERRORS, tags=["files"])

    @router.post(
        "/read",
        response_model=ReadAnswer,
        responses=example(
            {"name": "a.txt", "text": "璧山区今年新建公园12个\n总投资3.5亿元。"},
        ),
        summary="The text of a file in any encoding",
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}
        },
    )
    async def read(request: Request, name: _Name) -> Response:
        """The body is the file's bytes.

        It may be text or HTML in UTF-8, UTF-16, GB18030 (GBK, GB2312) or Big5. Word documents,
        PDFs, pictures and tables are refused with what to do instead.
        """
        data, short = await request.body(), base_name(name)
        if short.lower().endswith(_TABLES):
            raise InputError(
                f"{short} is a table, not an article; `summarizer batch` works through tables "
                "(.csv, .tsv, .jsonl) row by row."
            )
        text = await threads.run(request, lambda _: decode(data, short))
        return JSONResponse({"name": short, "text": text})

    @router.post(
        "/export",
        response_class=Response,
        responses={200: _file_answer(*(format.media_type for format in FORMATS.values()))},
        summary="A report as a file",
    )
    async def export_report(
        report: Report, request: Request, format: _Format, name: _ArticleName = "report"
    ) -> Response:
        """The body is a report as `v1/report` gives it, changed or not."""
        data = await threads.run(request, lambda _: _rendered(report, format))
        chosen = FORMATS[format]
        return _download(data, f"{_stem(name)}{chosen.suffix}", chosen.media_type)

    @router.post(
        "/export.zip",
        response_class=Response,
        responses={200: _file_answer("application/zip")},
        summary="Many reports as files in one archive",
    )
    async def export_all(body: ZipRequest, request: Request, format: _Formats) -> Response:
        """A file for each report and format, named after the report, and `findings.csv`.

        That table has the name, sentence (counted from 1), kind, severity and message of everything
        that could not be verified.
        """
        named = [(item.name, item.report) for item in body.reports]
        data = await threads.run(request, lambda _: pack(named, format))
        return _download(data, "reports.zip", "application/zip")

    return router


def base_name(name: str) -> str:
    r"""Return a file name without folders and without characters that file systems forbid.

    >>> base_name("C:\\news\\a?.txt")
    'a_.txt'
    >>> base_name("..")
    'report'
    """
    last = PurePosixPath(PureWindowsPath(name).name).name
    return _FORBIDDEN.sub("_", last).strip(" .") or "report"


def pack(reports: Sequence[tuple[str, Report]], formats: Collection[str]) -> bytes:
    """Return a zip with a file for each report and format, and a table of all findings.

    ``a.txt`` becomes ``a.html``, ``a.docx`` and so on; a second one becomes ``a-2.html``. The same
    reports give the same bytes.

    Args:
        reports: Names of articles, with their reports.
        formats: Names of formats.

    Raises:
        UsageError: A format is unknown.
        InputError: A report contradicts itself.
    """
    chosen = [format_named(format) for format in dict.fromkeys(formats)]
    stems = list(_unique_stems([name for name, _ in reports], [format.suffix for format in chosen]))
    named = [(stem, report) for stem, (_, report) in zip(stems, reports, strict=True)]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:

        def add(name: str, content: bytes) -> None:
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)

        for stem, report in named:
            for format in chosen:
                add(f"{stem}{format.suffix}", _rendered(report, format.name))
        add(FINDINGS, _findings_table(named))
    return archive.getvalue()


def _rendered(report: Report, format: str) -> bytes:
    try:
        return render(report, format)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            "The report contradicts itself (its sources, spans or indices lie outside of its "
            "text); send one as v1/report gives it."
        ) from error


def _stem(name: str) -> str:
    safe = base_name(name)
    return PurePosixPath(safe).stem or safe


def _unique_stems(names: Sequence[str], suffixes: Sequence[str]) -> Iterator[str]:
    """Yield stems of ``names`` such that no two files are the same, even if case is ignored."""
    taken = {FINDINGS}
    for name in names:
        stem = unique = _stem(name)
        number = 1
        while not taken.isdisjoint(files := {f"{unique}{s}".casefold() for s in suffixes}):
            number += 1
            unique = f"{stem}-{number}"
        taken |= files
        yield unique


def _findings_table(reports: Sequence[tuple[str, Report]]) -> bytes:
    """Return a CSV row for each finding; sentences count from 1, empty for the summary's own."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["name", "sentence", "kind", "severity", "message"])
    for name, report in reports:
        for finding in report.findings:
            sentence = "" if finding.segment is None else str(finding.segment + 1)
            row = [name, sentence, finding.kind, finding.severity, finding.message]
            writer.writerow(map(spreadsheet_cell, row))
    return table.getvalue().encode("utf-8-sig")  # Excel reads UTF-8 only with this mark


def _file_answer(*media_types: str) -> dict[str, Any]:
    return {"content": dict.fromkeys(media_types, _BINARY), "description": "The file."}


def _download(data: bytes, name: str, media_type: str) -> Response:
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=media_type, headers={"Content-Disposition": disposition})
