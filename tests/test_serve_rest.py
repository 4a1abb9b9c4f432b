"""The REST surface: each operation against a running server, with a tiny model."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

import summarizer
from articles import PAGE
from browsing import Visit, violations
from servers import http, served
from summarizer import Pipeline
from summarizer.models.store import Store
from summarizer.report import Article, Finding, Report
from summarizer.reports import formats as export
from summarizer.server.api_files import base_name, pack
from translated import ENGLISH, NEWS

pytestmark = pytest.mark.processes

Tiny = Callable[[str], Path]


@pytest.fixture(scope="module")
def pipe(tiny: Tiny, store_root: Path) -> Pipeline:
    return summarizer.load(str(tiny("marian")), summarizer="key-sentences", store=Store(store_root))


@pytest.fixture(scope="module")
def address(pipe: Pipeline) -> Iterator[str]:
    with served(pipe) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/v1", timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def report(pipe: Pipeline) -> Report:
    return pipe.report(PAGE)


def rounded(value: Any) -> Any:
    """Without the last digits of scores, which depend on what else is in a batch."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


def test_a_report_is_the_pipelines(client: httpx.Client, pipe: Pipeline) -> None:
    asked = {
        "text": PAGE,
        "sentences": 2,
        "style": "bullets",
        "glossary": {"璧山": "Chongqing"},
        "keep_lines": [1],
    }
    answer = client.post("/report", json=asked)
    assert answer.status_code == 200
    made = pipe.report(
        PAGE, sentences=2, style="bullets", glossary={"璧山": "Chongqing"}, keep_lines=[1]
    )
    assert rounded(answer.json()) == rounded(made.to_dict())
    assert "the expert group came to Chongqing" in made.translation.text


def test_a_translation_from_elsewhere_is_aligned_and_checked(client: httpx.Client) -> None:
    asked = {"text": NEWS, "translation": ENGLISH, "sentences": 2}
    answer = client.post("/report", json=asked)
    assert answer.status_code == 200
    expected = summarizer.review(NEWS, ENGLISH, sentences=2).to_dict()
    expected["summary"]["better"] = answer.json()["summary"]["better"]  # only a pipeline knows it
    assert answer.json() == expected
    assert answer.json()["translation"]["origin"] == "supplied"
    wrong = client.post("/report", json={**asked, "translation": NEWS})
    assert wrong.status_code == 422
    assert "mostly Chinese" in wrong.json()["error"]["message"]


def test_translations_and_summaries(client: httpx.Client) -> None:
    asked: dict[str, Any] = {"text": "新桥全长1200米。\n\n活动持续了三天。"}
    lines = client.post("/translate", json=asked).json()
    assert lines["text"] == "The new bridge is 1,200 meters long.\n\nThe event lasted three days."
    cleaned = client.post("/translate", json={"text": PAGE, "clean": True}).json()
    assert "分享到" not in json.dumps(cleaned, ensure_ascii=False)
    summary = client.post("/summarize", json={"text": PAGE, "sentences": 2}).json()
    assert len(summary["sentences"]) == 2


def test_a_translation_is_checked_line_by_line(client: httpx.Client) -> None:
    source, target = (
        "会议召开。\n培训骨干7068人。",
        "The meeting was held.\nIt trained 70,688 people.",
    )
    (found,) = client.post("/check", json={"source": source, "target": target}).json()["findings"]
    assert (found["kind"], found["segment"], found["found"]) == ("number", 1, "70,688")
    terms = {"source": "唐军来了。", "target": "Tang Chun came.", "glossary": {"唐军": "Tang Jun"}}
    findings = client.post("/check", json=terms).json()["findings"]
    assert [found["code"] for found in findings] == ["name-added", "term-missing"]


def test_an_article_is_cleaned(client: httpx.Client) -> None:
    answer = client.post("/clean", json={"text": PAGE, "keep_lines": [9]}).json()
    assert Article.from_dict(answer) == summarizer.clean(PAGE, keep_lines=[9])
    assert "相关阅读" in str(answer["paragraphs"]) or 9 not in [
        d["line"] for d in answer["dropped"]
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        *(
            (encoding, "总投资３.５亿元。\n的是😀")
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030")
        ),
        ("big5hkscs", "臺灣的3.5億元，在這裡。\r\n我們來了"),
    ],
)
def test_files_are_read_in_their_own_encoding(
    client: httpx.Client, encoding: str, text: str
) -> None:
    answer = client.post("/read", params={"name": "../新聞/a.txt"}, content=text.encode(encoding))
    assert answer.json() == {"name": "a.txt", "text": text}


@pytest.mark.parametrize(
    ("name", "data", "kind", "message"),
    [
        ("a.docx", b"PK\x03\x04...", "BinaryInputError", "a.docx is an office document"),
        ("a.pdf", b"%PDF-1.7", "BinaryInputError", "a PDF"),
        ("a.txt", b"", "EmptyInputError", "a.txt is empty"),
        ("a.csv", b"text\n", "InputError", "summarizer batch"),
        ("a.txt", b"\xff\xff\xff\x81", "EncodingError", "save it as UTF-8"),
    ],
)
def test_other_files_are_refused_with_a_reason(
    client: httpx.Client, name: str, data: bytes, kind: str, message: str
) -> None:
    answer = client.post("/read", params={"name": name}, content=data)
    assert answer.status_code == 422
    assert answer.json()["error"]["kind"] == kind
    assert message in answer.json()["error"]["message"]


@pytest.mark.parametrize("format", list(export.FORMATS))
def test_a_report_becomes_a_file(client: httpx.Client, report: Report, format: str) -> None:
    answer = client.post(
        "/export", params={"format": format, "name": "新闻 1.txt"}, json=report.to_dict()
    )
    assert answer.status_code == 200
    assert answer.content == export.render(report, format)
    chosen = export.FORMATS[format]
    assert answer.headers["content-type"].split("; charset")[0] == chosen.media_type
    name = "%E6%96%B0%E9%97%BB%201" + chosen.suffix
    assert answer.headers["content-disposition"].endswith(f"filename*=UTF-8''{name}")


def test_what_is_no_report_is_refused(client: httpx.Client, report: Report) -> None:
    def refused(content: dict[str, Any], format: str = "html") -> tuple[int, str, str]:
        answer = client.post("/export", params={"format": format}, json=content)
        error = answer.json()["error"]
        return answer.status_code, error["kind"], error["message"]

    whole = report.to_dict()
    lacking = {key: value for key, value in whole.items() if key != "article"}
    status, kind, message = refused(lacking)
    assert (status, kind) == (422, "ValidationError")
    assert "article" in message
    assert "Traceback" not in message
    wrong = json.loads(json.dumps(whole))
    wrong["translation"]["segments"][0]["index"] = "first"
    assert refused(wrong)[:2] == (422, "ValidationError")
    assert refused(whole, "odt")[:2] == (400, "UsageError")


def test_many_reports_become_an_archive(client: httpx.Client, report: Report) -> None:
    named = [
        {"name": name, "report": report.to_dict()}
        for name in ("a.txt", "b/A.txt", "findings.csv", "=1+1.txt")
    ]
    answer = client.post("/export.zip?format=html&format=docx", json={"reports": named})
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    stems = ("a", "A-2", "findings", "=1+1")
    files = [f"{stem}{export.FORMATS[f].suffix}" for stem in stems for f in ("html", "docx")]
    assert archive.namelist() == [*files, "findings.csv"]
    assert archive.read("a.html") == export.render(report, "html")


def test_the_table_of_findings_opens_in_a_spreadsheet() -> None:
    finding = Finding.of(
        "figure-missing", "error", source="=3.5亿元", should="“350” million", segment=1
    )
    other = Finding.of("monotone", "warning")
    report = replace(Report.from_dict(REPORT), findings=(finding, other))
    table = zipfile.ZipFile(io.BytesIO(pack([("新闻.txt", report)], ["json"]))).read("findings.csv")
    assert table.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(table.decode("utf-8-sig")))) == [
        ["name", "sentence", "kind", "severity", "message"],
        ["新闻", "2", "number", "error", f"'{finding.message}"],
        ["新闻", "", "repetition", "warning", "The same few words are said over and over."],
    ]


REPORT = {
    "version": "0",
    "article": {"title": "", "byline": "", "source": "", "paragraphs": [], "dropped": []},
    "translation": {"model": "m", "text": "", "segments": []},
    "summary": {
        "model": "m", "method": "key-sentences", "text": "", "sentences": [], "findings": [],
    },
    "names": [],
    "findings": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("C:\\news\\a?.txt", "a_.txt"),
        ("/etc/passwd", "passwd"),
        ("..", "report"),
        ("新闻\x00.txt", "新闻_.txt"),
        ("", "report"),
    ],
)
def test_names_are_fit_for_any_disk(name: str, base: str) -> None:
    assert base_name(name) == base


def test_a_report_is_streamed_step_by_step(client: httpx.Client, pipe: Pipeline) -> None:
    accept = {"Accept": "application/x-ndjson"}
    with client.stream("POST", "/report", json={"text": PAGE}, headers=accept) as answer:
        assert answer.headers["content-type"] == "application/x-ndjson"
        *steps, last = [json.loads(line) for line in answer.iter_lines()]
    done = [s["progress"] for s in steps if s["progress"]["stage"] == "translate"]
    assert done[-1]["done"] == done[-1]["total"] == 8
    assert steps[-1]["progress"]["stage"] == "summarize"
    assert rounded(last["report"]) == rounded(pipe.report(PAGE).to_dict())
    with client.stream("POST", "/report", json={"text": "English"}, headers=accept) as answer:
        (only,) = [json.loads(line) for line in answer.iter_lines()]
    assert only["error"]["kind"] == "NoChineseError"


@pytest.mark.parametrize(
    ("path", "asked", "status", "kind", "message"),
    [
        ("/report", {"text": "No Chinese."}, 422, "NoChineseError", "no Chinese"),
        ("/report", {"text": "  "}, 422, "EmptyInputError", "paste"),
        ("/report", {}, 422, "ValidationError", "body.text: Field required"),
        ("/report", {"text": "好", "sentences": 51}, 422, "ValidationError", "sentences"),
        ("/report", {"text": "好", "style": "poem"}, 422, "ValidationError", "style"),
        ("/report", {"text": "好", "sentence": 3}, 422, "ValidationError", "sentence"),
        ("/translate", {"text": "好", "glossary": {"好": ""}}, 400, "GlossaryError", "好"),
        ("/check", {"source": "好\n好", "target": "Good"}, 400, "UsageError", "2 lines"),
        ("/nothing", {}, 404, "NotFoundError", "/docs"),
    ],
)
def test_errors_say_what_to_do(
    client: httpx.Client, path: str, asked: dict[str, Any], status: int, kind: str, message: str
) -> None:
    answer = client.post(path, json=asked)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"]["kind"] == kind
    assert message in answer.json()["error"]["message"]


def test_what_is_not_json_is_no_fault_of_the_server(client: httpx.Client) -> None:
    answer = client.post("/report", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"]["kind"] == "ValidationError"


def test_the_description_is_whole(address: str) -> None:
    described = http.get(f"{address}/openapi.json").json()
    operations = {path: next(iter(of.values())) for path, of in described["paths"].items()}
    assert set(operations) == {
        "/healthz",
        "/metrics",
        *(
            f"/v1/{name}"
            for name in "report translate summarize check clean read export export.zip".split()
        ),
    }
    for path, operation in operations.items():
        assert operation["description"], path
        if path.startswith("/v1/"):
            assert {"400", "413", "422", "429", "503"} <= set(operation["responses"]), path
    schemas = described["components"]["schemas"]
    for model in ("ReportRequest", "TranslateRequest", "CheckRequest"):
        for name, field in schemas[model]["properties"].items():
            assert field.get("description"), (model, name)
    example = operations["/v1/report"]["responses"]["200"]["content"]["application/json"]["example"]
    for segment in Report.from_dict(example).translation.segments:
        for finding in segment.findings:
            assert finding.source_span is not None
            assert finding.target_span is not None
            assert segment.source[slice(*finding.source_span)] == "3.5亿元"
            assert segment.target[slice(*finding.target_span)] == finding.found


@pytest.mark.browser
def test_the_description_is_shown_without_a_request_to_others(visit: Visit, address: str) -> None:
    with visit(f"{address}/docs") as page:
        page.get_by_text("/v1/export.zip").first.wait_for()
        assert violations(page) == []
        page.get_by_text("Clean, translate, check and summarize an article").click()
        page.get_by_text("Example Value").first.wait_for()


def samples(address: str) -> dict[tuple[str, ...], float]:
    text = http.get(f"{address}/metrics").text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_is_done_is_counted(address: str, client: httpx.Client) -> None:
    before = samples(address)
    client.post("/report", json={"text": PAGE})
    client.post("/translate", json={"text": "English"})
    client.post("/translate", json={"text": "活动持续了三天。"})
    after = samples(address)

    def more(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert more("summarizer_requests_total", "/v1/report", "200") == 1
    assert more("summarizer_requests_total", "/v1/translate", "422") == 1
    assert more("summarizer_request_seconds_count", "/v1/translate") == 2
    assert more("summarizer_segments_translated_total") == 9
    assert after["summarizer_findings_total", "number"] >= 0
    assert after["summarizer_requests_in_progress",] == 1  # this one
    assert after["summarizer_queue_waiting",] == 0
    (model,) = [key for key in after if key[0] == "summarizer_model"]
    assert summarizer.__version__ in model
    assert any("marian" in label for label in model)


def test_health_is_told(address: str) -> None:
    answer = http.get(f"{address}/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["version"] == summarizer.__version__
    assert "marian" in answer.json()["model"]
