"""The page: its three named operations, its messages, and a real browser on it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import summarizer
from articles import PAGE
from browsing import Visit, served
from summarizer import Pipeline
from summarizer.cli import main
from summarizer.models.store import Store
from summarizer.result import Name
from summarizer.web.names import edits, rows
from summarizer.web.shown import Last, Parts
from summarizer.web.turns import Turns
from summarizer.web.work import redone, reported

if TYPE_CHECKING:
    from playwright.sync_api import Page

Tiny = Callable[[str], Path]

PARTS = Parts(*Parts.__slots__)
"""The parts of a page by name, without a page."""
TURNS = Turns(2)
NAMES = (Name("璧山", "Bishan", "place", 2, "CC-CEDICT"), Name("唐军", "Tang Chun", "term", 1, ""))


@pytest.fixture(scope="module")
def pipe(tiny: Tiny, store_root: Path) -> Pipeline:
    return summarizer.load(str(tiny("marian")), summarizer="key-sentences", store=Store(store_root))


@pytest.fixture(scope="module")
def address(pipe: Pipeline) -> str:
    """A page being served, as `summarizer serve` serves it."""
    return served(pipe)


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


@pytest.mark.parametrize(
    ("added", "kept", "terms"),
    [
        ([], (), {}),
        ([], ("唐军", "丁显平"), {"唐军": "Tang Chun"}),
        ([["璧山", " Pishan ", "", "", ""]], (), {"璧山": "Pishan"}),
        ([["臺灣", "Taiwan", None, None, None]], (), {"台湾": "Taiwan"}),
        ([["璧山", "", "place", "2", "CC-CEDICT"]], (), {"璧山": ""}),
        ([["", "Bishan", "", "", ""], ["", None, "", "", ""]], (), {"": "Bishan"}),
    ],
)
def test_the_table_gives_what_was_changed_or_added(
    added: list[list[Any]], kept: tuple[str, ...], terms: dict[str, str]
) -> None:
    table = [*rows(NAMES), *added]
    assert table[0] == ["璧山", "Bishan", "place", "2", "CC-CEDICT"]
    assert edits(table, NAMES, kept) == terms


def last_of(updates: Iterator[dict[Any, Any]]) -> tuple[str, Last]:
    """The status and the report that a button ends with."""
    *_, update = updates
    assert isinstance(update["last"], Last)
    return update["status"], update["last"]


def redo(
    pipe: Pipeline, table: list[list[str]], last: Last, text: str = PAGE, box: str = ""
) -> tuple[str, Last]:
    return last_of(redone(pipe, TURNS, PARTS, text, 3, "brief", box, False, [], table, last))


def changed(names: tuple[Name, ...], **english: str) -> list[list[str]]:
    return [[row[0], english.get(row[0], row[1]), *row[2:]] for row in rows(names)]


def test_whoever_reads_no_further_stops_the_work(pipe: Pipeline) -> None:
    page = "\n".join(f"活动持续了三天。第{n}天新建公园{n}个，投资{n}万元。" for n in range(300))
    steps = reported(pipe, TURNS, PARTS, page, 3, "brief", "", False, [])
    assert "Reading" in str(next(steps)["status"])
    next(steps)
    batcher = pipe._translator._batcher
    assert batcher._requests
    steps.close()  # as gradio does where the button is pressed or the browser goes away
    end = time.monotonic() + 10
    while batcher._requests or batcher._jobs:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_redo_translates_again_only_where_a_name_changed(pipe: Pipeline) -> None:
    status, first = last_of(reported(pipe, TURNS, PARTS, PAGE, 3, "brief", "", False, [5]))
    assert "Done." in status
    table = changed(first.report.names, 璧山="Chongqing")
    status, second = redo(pipe, table, first)
    assert "2 of 10 sentences were translated again." in status
    for old, new in zip(
        first.report.translation.segments, second.report.translation.segments, strict=True
    ):
        assert (old == new) == ("璧山" not in old.source)
    assert "the expert group came to Chongqing" in second.report.translation.text
    assert second.keep == {5}

    status, third = redo(pipe, rows(second.report.names), second)
    assert "0 of 10 sentences were translated again." in status
    assert third.report == second.report
    named = {"璧山": ("Chongqing", "glossary")}
    assert {n.source: (n.target, n.origin) for n in third.report.names if n.count > 1} == named

    _, other = redo(pipe, rows(third.report.names), third, PAGE.replace("三天", "两天"))
    assert other.report.names[0].target == "Bishan"
    assert other.keep == frozenset()


def test_the_table_goes_before_the_box_and_tells_what_was_not_found(pipe: Pipeline) -> None:
    box = "璧山,Pishan"
    _, first = last_of(reported(pipe, TURNS, PARTS, PAGE, 3, "brief", box, False, []))
    assert first.report.names[0].target == "Pishan"
    table = [*changed(first.report.names, 璧山="Chongqing"), ["长江", "Yangtze", "", "", ""]]
    status, second = redo(pipe, table, first, box=box)
    assert second.report.names[0].target == "Chongqing"
    assert "长江 was not found in the article." in status
    # A term of the box alone is the box's to change.
    _, third = redo(pipe, rows(first.report.names), first)
    assert third.report.names[0].target == "Bishan"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["璧山", "", "", "", ""], "璧山 has no English; give its rendering."),
        (["Bishan", "Bishan", "", "", ""], "holds no Chinese"),
    ],
)
def test_a_bad_row_is_told_and_the_report_stays(
    pipe: Pipeline, row: list[str], message: str
) -> None:
    _, last = last_of(reported(pipe, TURNS, PARTS, PAGE, 3, "brief", "", False, []))
    (update,) = redone(pipe, TURNS, PARTS, PAGE, 3, "brief", "", False, [], [row], last)
    assert update.keys() == {"status"}
    assert "failed" in update["status"]
    assert message in update["status"]


def write_cell(page: Page, row: int, column: int, text: str) -> None:
    cell = page.locator(f'#name-table [data-row="{row}"][data-col="{column}"]')
    cell.dblclick()
    editor = cell.locator("textarea")
    editor.fill(text)
    editor.press("Enter")
    editor.wait_for(state="detached")


@pytest.mark.browser
def test_a_browser_changes_a_name_and_redoes_the_report(visit: Visit, address: str) -> None:
    with visit(address) as page:

        def segments() -> list[dict[str, Any]]:
            with page.expect_download() as download:
                page.get_by_role("button", name="Download JSON").click()
            report = json.loads(download.value.path().read_text(encoding="utf-8"))
            found: list[dict[str, Any]] = report["translation"]["segments"]
            return found

        page.locator("#article textarea").fill(PAGE)
        page.locator("#run").click()
        page.get_by_text("Done.").wait_for(timeout=60_000)
        before = segments()
        page.get_by_role("tab", name="Names and terms").click()
        write_cell(page, 0, 1, "Chongqing")
        write_cell(page, 1, 0, "村民")  # the empty row
        write_cell(page, 1, 1, "villagers")
        page.locator("#redo").click()
        page.get_by_text("of 8 sentences were translated again").wait_for(timeout=60_000)
        after = segments()
        same = [old == new for old, new in zip(before, after, strict=True)]
        assert f"{same.count(False)} of 8 " in page.locator("#status").inner_text()
        assert same == [not re.search("璧山|村民", segment["source"]) for segment in before]
        assert "the expert group came to Chongqing" in after[1]["target"]
        table = page.locator("#name-table").inner_text()
        assert "村民" in table
        assert "glossary" in table
        write_cell(page, 0, 1, "")
        page.locator("#redo").click()
        page.locator(".zh-status.failed").wait_for()
        assert "璧山 has no English" in page.locator("#status").inner_text()
        page.get_by_role("tab", name="Source and translation").click()
        assert "the expert group came to Chongqing" in page.locator("#pairs").inner_text()


@pytest.mark.browser
def test_a_browser_pastes_an_article_and_sees_the_report(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    with visit(address, (1280, 1400)) as page:
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
