"""The history of the page: kept in the browser, listed, opened again, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

import summarizer
from articles import PAGE
from browsing import NARROW, Visit, violations
from parts_served import Rest, served
from summarizer import Pipeline
from summarizer.models.store import Store
from summarizer.ui.components import lists

pytestmark = pytest.mark.browser

HARBOUR = "新桥<b>全长</b>1200米。活动持续了三天。\n"


@pytest.fixture(scope="module")
def pipe(tiny: Callable[[str], Path], store_root: Path) -> Pipeline:
    return summarizer.load(str(tiny("marian")), summarizer="key-sentences", store=Store(store_root))


@pytest.fixture(scope="module")
def address(pipe: Pipeline) -> Iterator[str]:
    """A page that reports a text under an id, and shows what was opened again."""

    def report(text: str, id: str) -> str:
        report = pipe.report(text)
        last = {"id": id, "text": text, "report": report.to_dict(), "keep": [5]}
        return json.dumps(last, ensure_ascii=False)

    def reopened(event: gr.EventData) -> str:
        last = event.article
        return f"{last['id']} {last['keep']} {len(last['text'])} {last['report']['version']}"

    with gr.Blocks() as blocks:
        text = gr.Textbox(elem_id="text", lines=2, label="Text")
        id = gr.Textbox(elem_id="id", label="Id")
        go = gr.Button("Report", elem_id="go")
        shown = gr.Textbox(elem_id="shown", label="Shown")
        part = lists.build_history(False)
        part.keeper.render()
        part.list.render()
        go.click(report, [text, id], part.keeper)
        part.keeper.reopen(reopened, None, shown)
    with served(blocks, Rest(pipe)) as url:
        yield url


def keep(page: Any, text: str, id: str) -> None:
    page.locator("#text textarea").fill(text)
    page.get_by_label("Id", exact=True).fill(id)
    page.locator("#go").click()


def titles(page: Any) -> list[str]:
    found: list[str] = page.locator("[data-history] .title").all_inner_texts()
    return found


def test_articles_are_kept_listed_opened_and_deleted(visit: Visit, address: str) -> None:
    with visit(address) as page:
        page.get_by_text("No articles yet.").wait_for()
        note = page.locator("[data-history] .note").first.inner_text()
        assert note == "Kept in this browser only. The server writes nothing of it to a disk."
        keep(page, PAGE, "a")
        page.locator("[data-history] tbody tr").wait_for()
        keep(page, HARBOUR, "b")
        page.locator("[data-history] tbody tr").nth(1).wait_for()
        page.reload()
        page.locator("[data-history] tbody tr").nth(1).wait_for()
        first, second = page.locator("[data-history] tbody tr").all()
        # What an article says is never markup of the page.
        assert "新桥<b>全长</b>1200米。" in first.inner_text()
        assert first.locator("b").count() == 0
        assert "璧山区今年新建公园12个" in second.inner_text()
        assert titles(page)[1]

        second.get_by_role("button", name="Open").click()
        shown = page.get_by_label("Shown", exact=True)
        page.wait_for_function(
            "() => document.querySelector('#shown :is(textarea, input)').value !== ''"
        )
        assert shown.input_value() == f"a [5] {len(PAGE)} {summarizer.__version__}"

        # The same article, changed, takes its own place.
        keep(page, PAGE.replace("12个", "13个"), "a")
        page.get_by_text("璧山区今年新建公园13个").wait_for()
        assert page.locator("[data-history] tbody tr").count() == 2
        assert "13个" in page.locator("[data-history] tbody tr").first.inner_text()

        page.get_by_role("button", name="Delete", exact=False).first.focus()
        page.keyboard.press("Enter")
        page.get_by_text("Deleted.").wait_for()
        assert page.locator("[data-history] tbody tr").count() == 1
        focused = page.evaluate("document.activeElement.dataset.act")
        assert focused == "delete"
        everything = page.locator("[data-history] [data-act=clear]")
        everything.click()
        assert everything.inner_text() == "Press again to delete all"
        page.keyboard.press("Escape")
        assert everything.inner_text() == "Delete all"
        assert page.locator("[data-history] tbody tr").count() == 1
        everything.click()
        everything.click()
        page.get_by_text("All articles are deleted.").wait_for()
        page.reload()
        page.get_by_text("No articles yet.").wait_for()


def test_two_tabs_show_the_same(visit: Visit, address: str) -> None:
    with visit(address) as page:
        other = page.context.new_page()
        other.goto(address)
        other.get_by_text("No articles yet.").wait_for()
        page.bring_to_front()  # a tab behind another draws nothing, and is waited for in vain
        keep(page, HARBOUR, "b")
        other.bring_to_front()
        other.locator("[data-history] tbody tr").wait_for()
        assert "新桥" in other.locator("[data-history] tbody tr").inner_text()


def test_a_list_of_long_reports_is_shown_without_reading_them(visit: Visit, address: str) -> None:
    body = "全县今年新建公园12个，总投资3.5亿元。" * 1500  # 30,000 characters
    with visit(address) as page:
        page.get_by_text("No articles yet.").wait_for()
        page.evaluate(
            """async (body) => {
              const segments = [{ paragraph: null, source: "标题", target: "Title" }];
              for (let i = 0; i < 1500; i++)
                segments.push({ paragraph: i, source: body.slice(0, 20), target: "x".repeat(80) });
              const report = { translation: { segments }, findings: [{ severity: "error" }] };
              for (let i = 0; i < 40; i++)
                await summarizer.history.keep(JSON.stringify({ id: `${i}`, text: body, report }));
            }""",
            body,
        )
        page.locator("[data-history] tbody tr").nth(39).wait_for()
        assert "1 error" in page.locator("[data-history] tbody tr").first.inner_text()
        heads = page.evaluate("summarizer.store.all('articles')")
        assert [head["id"] for head in heads] == [str(n) for n in range(39, -1, -1)]
        assert len(json.dumps(heads)) < 10_000
        whole = page.evaluate("summarizer.store.get('articles', '7')")
        assert whole["text"] == body
        assert len(whole["report"]["translation"]["segments"]) == 1501


def test_a_browser_that_keeps_nothing_is_told_and_goes_on(visit: Visit, address: str) -> None:
    with visit(address) as page:
        page.context.add_init_script(
            "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no') } })"
        )
        page.reload()
        page.get_by_text("This browser keeps no data here").wait_for()
        keep(page, HARBOUR, "b")
        page.locator("[data-history] tbody tr").wait_for()
        page.get_by_role("button", name="Open").click()
        page.wait_for_function(
            "() => document.querySelector('#shown :is(textarea, input)').value.startsWith('b ')"
        )
        page.reload()
        page.get_by_text("No articles yet.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_narrow_window_holds_it(
    visit: Visit, address: str, scheme: Any
) -> None:
    with visit(address, NARROW, color_scheme=scheme) as page:
        keep(page, PAGE, "a")
        page.locator("[data-history] tbody tr").wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_full_browser_is_told(visit: Visit, address: str) -> None:
    with visit(address) as page:
        page.get_by_text("No articles yet.").wait_for()
        page.evaluate(
            """() => {
              IDBObjectStore.prototype.put = () => {
                throw new DOMException("full", "QuotaExceededError");
              };
            }"""
        )
        keep(page, HARBOUR, "b")
        page.get_by_text("The browser has no room for more").wait_for()


def test_a_reader_of_chinese_has_it_in_chinese(visit: Visit, address: str) -> None:
    with visit(address, locale="zh-CN") as page:
        page.get_by_text("尚无文章").wait_for()
        keep(page, HARBOUR, "b")
        page.get_by_role("button", name="打开").wait_for()
        text = page.locator("[data-history]").inner_text()
        assert "仅保存在此浏览器中，服务器不会写入磁盘。" in text
        english = "History Article When Findings Open Delete Kept".split()
        assert [word for word in english if word in text] == []
        page.get_by_role("button", name="全部删除").click()
        page.get_by_role("button", name="再按一次，全部删除").click()
        page.get_by_text("已全部删除。").wait_for()


def test_the_note_tells_of_a_translation_memory() -> None:
    with gr.Blocks():
        kept = lists.build_history(True).list.value
    assert "translation memory is on" in kept
    assert "writes nothing" not in kept
