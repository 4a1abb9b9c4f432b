"""Parts of the page on a page of their own, with a stand-in for the REST surface behind them."""

from __future__ import annotations

import csv
import io
import json
import queue
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from browsing import free_port
from summarizer import Pipeline
from summarizer.documents.decode import decode
from summarizer.errors import SummarizerError
from summarizer.report import Report
from summarizer.reports.formats import render
from summarizer.ui.components import Labels
from summarizer.ui.page import settings


class Rest:
    """What ``/v1`` answers here, and what it was asked."""

    def __init__(self, pipe: Pipeline) -> None:
        self._pipe = pipe
        self.reported: list[str] = []
        self.zipped: list[list[str]] = []
        self.busy: dict[str, int] = {}
        """How often a file is told to come again, by its name."""
        self.away = 0
        """How many reports break off."""
        self.room = threading.Semaphore(1_000_000)
        """Reports are made while there is room."""

    def read(self, name: str, data: bytes) -> Response:
        if self.busy.get(name, 0):
            self.busy[name] -= 1
            return _failed(429, "TooManyRequestsError", "Too many.", {"Retry-After": "1"})
        try:
            return JSONResponse({"name": name, "text": decode(data, name)})
        except SummarizerError as error:
            return _failed(422, type(error).__name__, str(error))

    def report(self, text: str) -> Iterator[str]:
        told: queue.Queue[dict[str, Any] | None] = queue.Queue()

        def work() -> None:
            while not self.room.acquire(timeout=0.1):
                told.put({"progress": {"stage": "translate", "done": 2, "total": 9}})
            self.reported.append(text)
            try:
                report = self._pipe.report(
                    text,
                    progress=lambda step: told.put(
                        {"progress": {"stage": step.stage, "done": step.done, "total": step.total}}
                    ),
                )
                told.put({"report": report.to_dict()})
            except SummarizerError as error:
                told.put({"error": {"kind": type(error).__name__, "message": str(error)}})
            told.put(None)

        if self.away:
            self.away -= 1
            yield '{"progress": {"stage": "transl'
            return
        threading.Thread(target=work, daemon=True).start()
        while (line := told.get()) is not None:
            yield json.dumps(line, ensure_ascii=False) + "\n"

    def zip(self, formats: list[str], reports: list[dict[str, Any]]) -> bytes:
        self.zipped.append([entry["name"] for entry in reports])
        file, table = io.BytesIO(), io.StringIO()
        rows = csv.writer(table)
        with zipfile.ZipFile(file, "w") as archive:
            for entry in reports:
                report = Report.from_dict(entry["report"])
                stem = Path(entry["name"]).stem
                for format in formats:
                    archive.writestr(f"{stem}.{format}", render(report, format))
                rows.writerows([entry["name"], finding.message] for finding in report.findings)
            archive.writestr("findings.csv", table.getvalue())
        return file.getvalue()


def _failed(
    status: int, kind: str, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    return JSONResponse({"error": {"kind": kind, "message": message}}, status, headers)


def _surface(rest: Rest) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/read")
    async def read(name: str, request: Request) -> Response:
        return rest.read(name, await request.body())

    @app.post("/v1/report")
    async def report(request: Request) -> Response:
        assert request.headers["accept"] == "application/x-ndjson"
        lines = rest.report((await request.json())["text"])
        return StreamingResponse(lines, media_type="application/x-ndjson")

    @app.post("/v1/export")
    async def export(format: str, request: Request) -> Response:
        return Response(render(Report.from_dict(await request.json()), format))

    @app.post("/v1/export.zip")
    async def archive(request: Request) -> Response:
        reports = (await request.json())["reports"]
        return Response(rest.zip(request.query_params.getlist("format"), reports))

    return app


@contextmanager
def served(blocks: gr.Blocks, rest: Rest) -> Iterator[str]:
    """The address of a page with these blocks, while the context lasts."""
    app = gr.mount_gradio_app(_surface(rest), blocks, "/", footer_links=[], **settings(Labels()))
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
