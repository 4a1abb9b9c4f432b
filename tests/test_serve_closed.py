"""What a server for others keeps of a text: nothing on a disk, and in memory not for ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import summarizer
from articles import PAGE
from servers import http, served
from summarizer import Pipeline
from summarizer.models.store import Store
from summarizer.report import Report
from summarizer.server import Serving
from summarizer.server.api_files import pack
from summarizer.ui.page import forget_closed

pytestmark = pytest.mark.processes

Tiny = Callable[[str], Path]


@pytest.fixture(scope="module")
def pipe(tiny: Tiny, store_root: Path) -> Pipeline:
    return summarizer.load(str(tiny("marian")), summarizer="key-sentences", store=Store(store_root))


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Gradio would put what it is sent."""
    folder = tmp_path / "gradio"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


def test_nothing_of_a_text_comes_to_a_disk(pipe: Pipeline, disk: Path) -> None:
    with served(pipe) as address:
        given = [PAGE, 3, None, False, "brief", None, None]
        asked = {"data": given, "session_hash": "s1"}
        assert http.post(f"{address}/gradio_api/run/report", json=asked).status_code == 200
        for path in ("deep_link?session_hash=s1", "run-history/connect", "vibe-code"):
            assert http.get(f"{address}/gradio_api/{path}").status_code == 404
        files = {"files": ("a.txt", PAGE.encode())}
        assert http.post(f"{address}/gradio_api/upload", files=files).status_code == 404
    assert [path for path in disk.rglob("*") if path.is_file()] == []


def test_a_closed_page_is_forgotten_and_an_open_one_is_not() -> None:
    now = datetime(2026, 1, 1, 12)
    sessions: Any = SimpleNamespace(
        session_data={
            name: SimpleNamespace(is_closed=closed)
            for name, closed in (("open", False), ("just closed", True), ("long closed", True))
        },
        time_last_used={
            "open": now - timedelta(days=1),
            "just closed": now - timedelta(minutes=5),
            "long closed": now - timedelta(hours=2),
        },
    )
    forget_closed(sessions, now - timedelta(hours=1))
    assert set(sessions.session_data) == set(sessions.time_last_used) == {"open", "just closed"}


@pytest.mark.parametrize(
    ("serving", "may"),
    [
        (Serving(), True),
        (Serving(host="0.0.0.0"), False),
        (Serving(auth={"anna": "x"}), False),  # a proxy on this machine lets others in
        (Serving(root_path="/news"), False),
        (Serving(root_path="/news", choose_models=True), True),
        (Serving(choose_models=False), False),
    ],
)
def test_models_are_chosen_by_whoever_has_the_machine(serving: Serving, may: bool) -> None:
    assert serving.lets_choose is may


@pytest.mark.parametrize(
    ("serving", "address"),
    [
        (Serving(), "http://127.0.0.1:7860/"),
        (Serving(host="::1", port=80, root_path="/news"), "http://[::1]:80/news/"),
        (Serving(host="0.0.0.0"), "http://127.0.0.1:7860/"),
    ],
)
def test_the_address_is_one_for_a_browser(serving: Serving, address: str) -> None:
    assert serving.address == address


def test_passwords_cannot_be_guessed_without_end(pipe: Pipeline) -> None:
    with served(pipe, auth={"anna": "secret"}) as address:
        wrong = [http.get(address, auth=("anna", f"{n}")).status_code for n in range(12)]
        assert wrong == [401] * 10 + [429] * 2
        late = http.get(address, auth=("anna", "secret"))
        assert late.status_code == 429
        assert int(late.headers["Retry-After"]) > 0
        assert http.head(f"{address}/healthz").status_code == 200
        assert http.post(f"{address}/healthz").status_code == 401


def test_every_way_to_the_model_counts(pipe: Pipeline) -> None:
    with served(pipe, rate="1/minute") as address:
        ways = ("/gradio_api/api/translate", "/gradio_api/run/translate", "/v1/clean")
        told = [http.post(address + way, json={"data": ["活动。"]}).status_code for way in ways]
        assert told[1:] == [429, 429]
        assert http.post(f"{address}/gradio_api/cancel", json={}).status_code != 429


def test_half_a_character_is_refused(pipe: Pipeline) -> None:
    with served(pipe) as address:
        for path, asked in (
            ("clean", {"text": "\ud800中文"}),
            ("check", {"source": "中文", "target": "x", "glossary": {"\udc00": "x"}}),
        ):
            body = json.dumps(asked).encode("ascii")
            answer = http.post(
                f"{address}/v1/{path}", content=body, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code == 422
            assert answer.json()["error"]["kind"] == "ValidationError"


def test_no_two_files_of_an_archive_have_one_name(pipe: Pipeline) -> None:
    import io
    import zipfile

    report: Report = pipe.report("新桥全长1200米。")
    packed = pack(
        [("a.txt", report), ("a.english.txt", report), ("a.txt", report)], ["docx", "docx-english"]
    )
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert len(names) == len(set(names)) == 7
