"""The page in a real browser: what a reader does with it, from pasting to opening it once more.

Every visit fails on console errors, failed requests and requests to another host (browsing.py).
"""

from __future__ import annotations

import json
import statistics
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import summarizer
from articles import PAGE
from browsing import (
    NARROW,
    WIDE,
    Visit,
    Window,
    hover_delay,
    served,
    usable,
    violations,
)
from summarizer.memory import Memory
from summarizer.models.store import Store
from summarizer.report import Report
from summarizer.reports.formats import FORMATS, render
from translated import ENGLISH, NEWS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Tiny = Callable[[str], Path]

pytestmark = pytest.mark.browser

WINDOWS = pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Memory:
    return Memory(tmp_path_factory.mktemp("memory") / "memory.sqlite3")


@pytest.fixture(scope="module")
def address(tiny: Tiny, store_root: Path, memory: Memory) -> str:
    """The page with a tiny model and a translation memory."""
    pipe = summarizer.load(
        str(tiny("marian")), summarizer="key-sentences", store=Store(store_root), memory=memory
    )
    return served(pipe)


def article_done(page: Page, text: str = PAGE) -> None:
    page.locator("#article textarea").fill(text)
    page.locator("#run").click()
    said(page, "Done.")


def said(page: Page, text: str) -> None:
    page.locator("#status").get_by_text(text).wait_for(timeout=60_000)


def saved(page: Page, format: str) -> bytes:
    """The file that a choice of "Save as" gives."""
    chosen = FORMATS[format]
    page.get_by_text("Save as …").click()
    with page.expect_download() as download:
        page.locator("#top").get_by_role("button", name=chosen.label, exact=True).click()
    assert download.value.suggested_filename.endswith(chosen.suffix)
    page.get_by_role("button", name=chosen.label).wait_for(state="hidden")  # it folds itself
    return Path(download.value.path()).read_bytes()


@WINDOWS
def test_an_english_version_is_aligned_with_the_article(
    visit: Visit, address: str, window: Window
) -> None:
    with visit(address, window) as page:
        page.locator("#supplied button").first.click()
        page.locator("#article textarea").fill(NEWS)
        page.locator("#english textarea").fill(
            ENGLISH.replace("More and more visitors are coming.", "")
        )
        page.locator("#run").click()
        said(page, "supplied by the user")
        page.get_by_text("is not translated").first.wait_for()
        assert violations(page) == []
        page.get_by_role("button", name="Economy figures").click()
        page.wait_for_function("!document.querySelector('#english textarea').value")


def segment(page: Page, text: str) -> Locator:
    return page.locator("#pairs .en .seg").filter(has_text=text)


@WINDOWS
def test_from_pasting_to_opening_once_more(visit: Visit, address: str, window: Window) -> None:
    with visit(address, window) as page:
        article_done(page)
        assert "The total investment is 350 million yuan." in page.locator("#top").inner_text()
        assert violations(page) == []

        # Pointing at a sentence of the summary lights up what it rests on, on both sides.
        claim = page.locator("#top .claims li").first
        claim.hover()
        lit = page.locator("#pairs .seg.lit")
        assert lit.count() == 2
        assert lit.first.get_attribute("data-s") == claim.get_attribute("data-rests")
        assert lit.first.inner_text().strip() in page.locator("#zh-tip").inner_text()
        claim.get_by_role("link").click()
        number = int(str(claim.get_attribute("data-rests"))) + 1
        page.wait_for_function("id => document.activeElement.id === id", arg=f"s{number}")
        assert "lit" in str(page.locator(f"#s{number}").get_attribute("class"))

        # A name in the table, and what it touches again.
        page.locator("#names > summary").click()
        assert violations(page) == []
        page.get_by_label("English of 璧山", exact=True).fill("Chongqing")
        page.get_by_role("button", name="Redo with these names").click()
        said(page, "of 8 sentences were translated again.")
        assert segment(page, "the expert group came to Chongqing").count() == 1
        page.wait_for_function("document.getElementById('names').open")

        # A sentence edited in place: checked at once, marked, in what is saved.
        investment = segment(page, "350 million")
        investment.dblclick()
        assert violations(page) == []
        page.get_by_label("Translation of sentence").fill("Investment was 35 million yuan.")
        page.get_by_role("button", name="Save", exact=True).click()
        said(page, "350 million")
        wrong = segment(page, "was 35 million")
        assert wrong.locator("mark.number").inner_text() == "35 million"
        listed = page.locator("#top .findings li").filter(has_text="the translation has 35 million")
        listed.get_by_role("link").first.click()
        page.wait_for_function(
            "id => document.activeElement.id === id", arg=wrong.get_attribute("id")
        )
        wrong.press("Enter")
        page.get_by_label("Translation of sentence").fill("Investment was 350 million yuan.")
        page.get_by_label("Translation of sentence").press("Control+Enter")
        said(page, "It does not differ from the Chinese in figures or known names.")
        page.wait_for_function("document.activeElement.textContent.startsWith('Investment was')")
        assert page.locator("#pairs .by-person").count() == 1

        report = Report.from_json(saved(page, "json").decode())
        assert "Investment was 350 million yuan." in report.translation.text
        assert "came to Chongqing" in report.translation.text
        for name in FORMATS:
            assert saved(page, name) == render(report, name)
        page.get_by_role("button", name="Copy translation").click()
        page.get_by_text("Copied.").wait_for()

        # A line that was left out, kept with one press.
        page.locator("#dropped > summary").click()
        page.get_by_role("button", name="Keep: 图为专家团在现场").click()
        said(page, "translated again.")
        assert "图为专家团在现场" in page.locator("#pairs").inner_text()
        assert "Investment was 350 million yuan." in page.locator("#pairs").inner_text()

        # The browser has it, after a reload too; the server has not.
        page.reload()
        page.get_by_role("tab", name="History").click()
        rows = page.locator("[data-history] tbody tr")
        rows.first.wait_for()
        assert rows.count() == 1
        assert violations(page) == []
        page.get_by_role("button", name="Open ").click()
        said(page, "Opened from this browser's history.")
        assert "Investment was 350 million yuan." in page.locator("#pairs").inner_text()
        assert page.locator("#article textarea").input_value() == PAGE
        page.get_by_role("tab", name="History").click()
        page.get_by_role("button", name="Delete 璧").or_(
            page.get_by_role("button", name="Delete ", exact=False)
        ).first.click()
        page.get_by_text("No articles yet.").wait_for()


@WINDOWS
def test_the_main_path_by_keyboard_alone(visit: Visit, address: str, window: Window) -> None:
    with visit(address, window) as page:
        usable(page, "#article textarea")
        to(page, "#article textarea")
        page.keyboard.insert_text(PAGE)
        to(page, "#run")
        page.keyboard.press("Enter")
        said(page, "Done.")
        to(page, "#top a.ref")
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.matches('#pairs .en .seg.lit')")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowDown")
        assert focused(page, "id") == "s2"
        page.keyboard.press("Enter")
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("Yesterday a team of experts came to Bishan.")
        page.keyboard.press("Control+Enter")
        said(page, "Sentence 2 is as you wrote it.")
        page.wait_for_function("document.activeElement.id === 's2'")
        page.keyboard.press("Escape")
        to(page, "#top details.menu > summary", back=True)
        page.keyboard.press("Enter")
        to(page, "#top [data-export=html]")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        html = Path(download.value.path()).read_text(encoding="utf-8")
        assert "Yesterday a team of experts came to Bishan." in html
        to(page, "#names > summary")
        page.keyboard.press("Enter")
        to(page, "#names input.english")
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("Chongqing")
        to(page, "#names [data-redo]")
        page.keyboard.press("Enter")
        said(page, "translated again.")


def to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until ``selector`` has the focus, which must be seen."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"Tab does not come to {selector}")


def focused(page: Page, attribute: str) -> Any:
    return page.evaluate("a => document.activeElement.getAttribute(a)", attribute)


def test_an_edit_is_kept_for_other_articles_where_that_is_wanted(
    visit: Visit, address: str, memory: Memory
) -> None:
    with visit(address) as page:
        assert "translation memory" in page.locator("#head").inner_text()
        article_done(page)
        segment(page, "lasted three days").dblclick()
        page.get_by_label("Use in everybody's articles").check()
        page.get_by_label("Translation of sentence").fill("It went on for three days.")
        page.get_by_role("button", name="Save", exact=True).click()
        said(page, "as you wrote it")
        assert memory.edits(["活动持续了三天。"]) == {
            "活动持续了三天。": "It went on for three days."
        }
        memory.withdraw("活动持续了三天。")


def test_a_file_an_example_and_a_glossary_come_in(
    visit: Visit, address: str, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_bytes(PAGE.encode("gb18030"))
    (tmp_path / "terms.csv").write_text("璧山,Pishan\n", encoding="utf-8")
    with visit(address) as page:
        page.get_by_role("button", name="Traditional harbour").click()
        page.wait_for_function("document.querySelector('#article textarea').value.includes('舊')")
        page.locator("input[data-open=file]").set_input_files(tmp_path / "page.txt")
        said(page, "page.txt is read.")
        assert page.locator("#article textarea").input_value() == PAGE
        dropped(page, "#given", "drop.txt", "新桥通车了。")
        said(page, "drop.txt is read.")
        assert page.locator("#article textarea").input_value() == "新桥通车了。"
        page.locator("input[data-open=file]").set_input_files(tmp_path / "page.txt")
        said(page, "page.txt is read.")
        page.get_by_role("button", name="Summary, names and terms").click()
        page.locator("input[data-open=terms]").set_input_files(tmp_path / "terms.csv")
        said(page, "1 names and terms")
        assert violations(page) == []
        page.locator("#run").click()
        assert page.get_by_label("English of 璧山", exact=True).input_value() == "Pishan"


def dropped(page: Page, selector: str, name: str, text: str) -> None:
    """Drop a file on an element."""
    files = page.evaluate_handle(
        """([name, text]) => {
          const files = new DataTransfer();
          files.items.add(new File([text], name));
          return files;
        }""",
        [name, text],
    )
    page.dispatch_event(selector, "drop", {"dataTransfer": files})


@WINDOWS
def test_twenty_files_dropped_become_a_zip(
    visit: Visit, address: str, window: Window, tmp_path: Path
) -> None:
    texts = {f"report-{n}.txt": PAGE.replace("12个", f"{n}个") for n in range(2, 21)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"%PDF-1.4")
    with visit(address, window, expected=["^422 POST .*/v1/read"]) as page:
        page.get_by_role("tab", name="Many files").click()
        files = page.locator("[data-files]")
        files.locator("input[type=file]").set_input_files(sorted(tmp_path.iterdir()))
        page.get_by_role("button", name="Start", exact=True).click()
        wait_for_files(page, 8)
        page.reload()  # in the midst of it
        page.get_by_role("tab", name="Many files").click()
        page.get_by_role("button", name="Go on", exact=True).or_(
            page.get_by_role("button", name="Start", exact=True)
        ).first.click()
        wait_for_files(page, 19)
        assert violations(page) == []
        assert "bad.txt" in files.inner_text()
        assert "a PDF" in files.inner_text()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download all").click()
        with zipfile.ZipFile(download.value.path()) as archive:
            names = archive.namelist()
            assert {Path(name).suffix for name in names} == {".html", ".docx", ".csv"}
            assert len(names) == 2 * 19 + 1
            (seven,) = (name for name in names if name.startswith("report-7.html"))
            assert "新建公园7个" in archive.read(seven).decode()
        page.get_by_role("button", name="Open report-7.txt").click()
        said(page, "Opened from this browser's history.")
        assert "新建公园7个" in page.locator("#pairs").inner_text()


def wait_for_files(page: Page, number: int) -> None:
    """Wait until so many files are done."""
    page.wait_for_function(
        """number => document.querySelectorAll("[data-files] tbody [data-state=done]").length
          >= number""",
        arg=number,
        timeout=120_000,
    )


def test_only_cleaning_shows_what_is_kept_and_lets_a_line_back_in(
    visit: Visit, address: str
) -> None:
    with visit(address) as page:
        page.locator("#article textarea").fill(PAGE)
        page.locator("#clean").click()
        said(page, "3 paragraphs kept, 5 lines left out.")
        page.get_by_role("button", name="Keep: 图为专家团在现场").click()
        said(page, "4 paragraphs kept, 4 lines left out.")
        page.get_by_role("button", name="Leave out: 图为专家团在现场").click()
        said(page, "3 paragraphs kept, 5 lines left out.")
        page.locator("#article textarea").fill("No Chinese here.")
        page.locator("#run").click()
        page.locator(".zh-status.failed").wait_for()
        assert "no Chinese" in page.locator("#status").inner_text()
        assert page.locator("#top").inner_text().strip() == ""


def test_work_is_stopped_and_what_was_done_stays(visit: Visit, address: str) -> None:
    long = "\n".join(f"活动持续了{n}天。第{n}天新建公园{n}个，投资{n}万元。" for n in range(2, 900))
    with visit(address) as page:
        assert page.locator("#stop").is_disabled()
        page.locator("#article textarea").fill(long)
        page.locator("#run").click()
        page.locator("#pairs .en .seg").first.wait_for(timeout=60_000)
        assert page.locator("#status progress").count() == 1
        page.locator("#stop").click()
        said(page, "Stopped.")
        assert page.locator("#pairs .en .seg").count() > 0
        page.wait_for_function("document.getElementById('stop').disabled")
        article_done(page)  # at once
        assert "The total investment is 350 million yuan." in page.locator("#top").inner_text()


def test_a_reader_of_chinese_finds_no_english_in_the_way(visit: Visit, address: str) -> None:
    with visit(address, locale="zh-CN") as page:
        page.locator("#article textarea").fill(PAGE)
        page.get_by_role("button", name="翻译并摘要").click()
        said(page, "完成。")
        assert page.locator("html").get_attribute("lang") == "zh-CN"
        top = page.locator("#top").inner_text()
        for english in ("Summary", "Copy", "Save as", "agree with", "Source"):
            assert english not in top
        for chinese in ("摘要", "复制摘要", "另存为", "与原文一致"):
            assert chinese in top
        page.locator("#names > summary").click()
        page.get_by_label("璧山的英文").fill("Chongqing")
        page.get_by_role("button", name="按这些译名重译").click()
        said(page, "重译了 8 句中的")
        assert "名称与术语" in page.locator("#below").inner_text()
        for tab in ("批量文件", "模型", "历史"):
            page.get_by_role("tab", name=tab).click()
            assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@WINDOWS
def test_no_view_keeps_anybody_out(visit: Visit, address: str, window: Window, scheme: Any) -> None:
    with visit(address, window, color_scheme=scheme) as page:
        usable(page, "#article textarea")
        assert violations(page) == []
        article_done(page, PAGE.replace("璧山日报", "璧山日报 记者"))
        page.locator("#report details").evaluate_all("all => all.forEach(d => (d.open = true))")
        assert violations(page) == []
        segment(page, "350 million").dblclick()
        assert violations(page) == []
        for tab in ("Many files", "Models", "History"):
            page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(300)
            assert violations(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0  # nothing has to be scrolled sideways


def test_a_report_of_30_000_characters_lights_up_without_delay(visit: Visit, address: str) -> None:
    with visit(address) as page:
        article_done(page)
        short = hover_delay(page, "#pairs .seg", 20)
        last = json.loads(page.evaluate("JSON.stringify(summarizer.article())"))
        report = Report.from_dict(last["report"])
        body = [s for s in report.translation.segments if s.paragraph is not None]
        many: list[Any] = []
        while sum(len(s.source) for s in many) < 30_000:
            many += [
                replace(s, index=len(many) + at, paragraph=len(many) // len(body))
                for at, s in enumerate(body)
            ]
        paragraphs = ("…",) * (len(many) // len(body))
        long = replace(
            report,
            article=replace(report.article, paragraphs=paragraphs),
            translation=replace(report.translation, segments=tuple(many)),
        )
        page.evaluate(
            "last => summarizer.history.open(last)",
            {**last, "id": "long", "report": long.to_dict()},
        )
        page.locator(f"#s{len(many)}").wait_for(state="attached", timeout=30_000)
        delays = hover_delay(page, "#pairs .seg", 20)
        # Of the short article in the same window; two frames are the least there can be.
        assert statistics.median(delays) < 3 * statistics.median(short) + 34, (short, delays)
