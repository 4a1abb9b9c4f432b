"""The page: its three named operations, its messages, and a real browser on it."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

import summarizer
from articles import PAGE
from conftest import browser
from summarizer import Pipeline
from summarizer.cli import main
from summarizer.models.store import Store
from summarizer.web import serve

Tiny = Callable[[str], Path]


@pytest.fixture(scope="module")
def pipe(tiny: Tiny, store_root: Path) -> Pipeline:
    return summarizer.load(str(tiny("marian")), summarizer="key-sentences", store=Store(store_root))


@pytest.fixture(scope="module")
def address(pipe: Pipeline) -> str:
    """A page being served, as `summarizer serve` serves it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    thread = threading.Thread(target=serve, args=(pipe,), kwargs={"port": port}, daemon=True)
    # gradio's launch blocks its thread until interrupted; a daemon thread ends with the run.
    thread.start()
    url = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    break
        except OSError:
            time.sleep(0.5)
    else:
        pytest.fail("the page does not answer")
    return url


def test_the_report_is_the_same_as_the_command_lines(
    address: str,
    tiny: Tiny,
    store_root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    from_page = client.predict(PAGE, api_name="/report")
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store_root))
    arguments = ["report", str(path), "--format", "json", "-q", "-m", str(tiny("marian"))]
    main([*arguments, "--summarizer", "key-sentences"])
    assert json.loads(capsys.readouterr().out) == from_page


def test_translate_and_summarize_have_names_too(address: str) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    translation = client.predict("新桥全长1200米。\n\n活动持续了三天。", api_name="/translate")
    assert translation["text"] == (
        "The new bridge is 1,200 meters long.\n\nThe event lasted three days."
    )
    summary = client.predict(PAGE, 2, api_name="/summarize")
    assert len(summary["sentences"]) == 2
    named = client.predict(PAGE, 2, {"璧山": "Bishan"}, api_name="/report")
    assert named["names"][0]["origin"] == "glossary"
    with pytest.raises(Exception, match="no Chinese"):
        client.predict("English", api_name="/report")


def test_only_the_three_operations_are_offered(address: str) -> None:
    from gradio_client import Client

    offered = Client(address, verbose=False).view_api(return_format="dict", print_info=False)
    assert isinstance(offered, dict)
    assert set(offered["named_endpoints"]) == {"/report", "/translate", "/summarize"}


@pytest.mark.browser
def test_a_browser_pastes_an_article_and_sees_the_report(address: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 1400})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.locator("#article textarea").fill(PAGE)
        page.locator("#clean").click()
        page.get_by_text("3 paragraphs kept, 5 lines left out.").wait_for()
        page.locator("#run").click()
        page.locator("#summary li").first.wait_for(timeout=60_000)
        page.get_by_text("Done.").wait_for()
        summary = page.locator("#summary").inner_text()
        assert "The total investment is 350 million yuan." in summary
        assert "[" in summary
        pairs = page.locator("#pairs").inner_text()
        assert "总投资3.5亿元。" in pairs
        assert "The event lasted three days." in pairs
        with page.expect_download() as download:
            page.get_by_role("button", name="Download JSON").click()
        saved = tmp_path / "report.json"
        download.value.save_as(saved)
        assert len(json.loads(saved.read_text(encoding="utf-8"))["article"]["paragraphs"]) == 3
        page.locator("#article textarea").fill("No Chinese here.")
        page.locator("#run").click()
        page.locator(".zh-status.failed").wait_for()
        assert "no Chinese" in page.locator("#status").inner_text()
        assert page.locator("#summary").inner_text().strip() == ""
        outside = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
        assert outside == []
        chromium.close()
