"""Many files on the page: dropped, worked on two at a time, gone on with, taken home as a zip."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

import summarizer
from articles import PAGE
from browsing import NARROW, Visit, violations
from parts_served import Rest, served, until
from summarizer import Pipeline
from summarizer.models.store import Store
from summarizer.ui.components import lists

pytestmark = pytest.mark.browser

LARGEST = 200_000


@pytest.fixture(scope="module")
def pipe(tiny: Callable[[str], Path], store_root: Path) -> Pipeline:
    return summarizer.load(str(tiny("marian")), summarizer="key-sentences", store=Store(store_root))


@pytest.fixture
def rest(pipe: Pipeline) -> Rest:
    return Rest(pipe)


@pytest.fixture
def address(rest: Rest) -> Iterator[str]:
    """A page with the view of many files and a place to open articles in."""
    with gr.Blocks() as blocks, gr.Tabs():
        with gr.Tab("Article"):
            shown = gr.Textbox(elem_id="shown", label="Shown")
            part = lists.build_history(False)
            part.keeper.render()
            edit = gr.Button("Edit", elem_id="edit")
            last = gr.State()
        with gr.Tab("Many"):
            lists.build_files(LARGEST)

        def reopened(event: gr.EventData) -> tuple[Any, str]:
            return event.article, event.article["text"][:40]

        def edited(last: Any) -> str:
            last["report"]["translation"]["segments"][0]["target"] = "Edited by hand"
            return json.dumps(last, ensure_ascii=False)

        part.keeper.reopen(reopened, None, [last, shown])
        edit.click(edited, last, part.keeper)
    with served(blocks, rest) as url:
        yield url


def article(number: int) -> str:
    return PAGE.replace("12个", f"{number + 10}个")


def twenty(bad: int = 6) -> list[dict[str, Any]]:
    """Twenty files as a person chooses them; one is a picture."""
    contents = [article(n).encode("gb18030" if n % 2 else "utf-8") for n in range(20)]
    contents[bad] = b"\x89PNG\r\n\x1a\n" + bytes(100)
    return [
        {"name": f"文章 {n:02}.txt", "mimeType": "text/plain", "buffer": content}
        for n, content in enumerate(contents)
    ]


def look(page: Any) -> None:
    """The tab with the files."""
    page.get_by_role("tab", name="Many").click()
    page.locator("[data-files] .drop").wait_for()


def choose(page: Any, chosen: list[dict[str, Any]]) -> None:
    page.locator("[data-files] input[type=file]").set_input_files(chosen)


def row(page: Any, name: str) -> Any:
    return page.locator("[data-files] tbody tr").filter(has=page.get_by_text(name, exact=True))


def states(page: Any) -> list[str]:
    found: list[str] = page.locator("[data-files] tbody tr").evaluate_all(
        "rows => rows.map((row) => row.dataset.state)"
    )
    return found


def told(page: Any, text: str) -> None:
    page.locator("[data-files] [role=status]").filter(has_text=text).wait_for(timeout=30_000)


def test_twenty_files_a_reload_in_the_middle_and_a_zip(
    visit: Visit, rest: Rest, address: str
) -> None:
    rest.room = threading.Semaphore(5)
    with visit(address, expected=["^422 POST .*/v1/read"]) as page:
        look(page)
        choose(page, twenty())
        told(page, "20 files: 0 done, 0 failed, 20 to do.")
        page.get_by_role("button", name="Start", exact=True).click()
        told(page, "5 done")
        page.locator("[data-files]").get_by_text("Translating, 2 of 9").nth(1).wait_for()
        at_work = [state for state in states(page) if state not in ("waiting", "done", "failed")]
        assert len(at_work) == 2  # never more than two at a time
        before = list(rest.reported)
        assert len(before) == 5

        page.reload()
        look(page)
        told(page, "5 done")
        assert [state for state in states(page) if state not in ("done", "failed")] == (
            ["waiting"] * (15 - states(page).count("failed"))
        )
        go_on = page.get_by_role("button", name="Go on", exact=True)
        rest.room.release(1000)
        until(lambda: len(rest.reported) == 7)  # what was under way when the page went
        go_on.click()
        told(page, "19 done, 1 failed, 0 to do.")
        # What was done is not sent again; what was under way is.
        again = rest.reported[7:]
        assert set(again).isdisjoint(before)
        assert sorted(set(rest.reported)) == sorted(article(n) for n in range(20) if n != 6)
        assert len(again) == 14

        bad = row(page, "文章 06.txt")
        assert "Failed. 文章 06.txt is a picture, not text" in bad.inner_text()
        assert page.get_by_role("button", name="Try again: 文章 06.txt").is_visible()
        page.get_by_label("Markdown", exact=True).check()
        page.get_by_label("Web page", exact=True).uncheck()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download all (zip)").click()
        assert download.value.suggested_filename == "reports.zip"
        archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
        stems = [f"文章 {n:02}" for n in range(20) if n != 6]
        expected = [f"{stem}.{format}" for stem in stems for format in ("docx", "md")]
        assert sorted(archive.namelist()) == sorted([*expected, "findings.csv"])
        assert "璧山区今年新建公园13个" in archive.read("文章 03.md").decode()

        # What was ticked is ticked after a reload, and the table stands.
        page.reload()
        look(page)
        told(page, "19 done, 1 failed, 0 to do.")
        assert page.get_by_label("Markdown", exact=True).is_checked()
        assert not page.get_by_label("Web page", exact=True).is_checked()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download 文章 03.txt as Markdown").click()
        assert download.value.suggested_filename == "文章 03.md"
        assert "总投资3.5亿元。" in download.value.path().read_text(encoding="utf-8")


def test_a_drop_then_open_edit_and_clear(visit: Visit, rest: Rest, address: str) -> None:
    with visit(address) as page:
        look(page)
        data = page.evaluate_handle(
            """(texts) => {
              const data = new DataTransfer();
              texts.forEach((text, n) => data.items.add(new File([text], `${n}<i>.txt`)));
              return data;
            }""",
            [article(1), article(2)],
        )
        page.dispatch_event("[data-files] .drop p", "dragover", {"dataTransfer": data})
        assert page.locator("[data-files][data-over]").count() == 1
        page.dispatch_event("[data-files] .drop p", "drop", {"dataTransfer": data})
        told(page, "2 files: 0 done")
        assert page.locator("[data-files][data-over]").count() == 0
        page.get_by_role("button", name="Start", exact=True).focus()
        page.keyboard.press("Enter")
        told(page, "2 done")
        assert row(page, "0<i>.txt").count() == 1
        page.get_by_role("button", name="Open 1<i>.txt").click()
        page.wait_for_function(
            "() => document.querySelector('#shown :is(textarea, input)').value !== ''"
        )
        shown = page.get_by_label("Shown", exact=True).input_value()
        assert shown == article(2)[:40]

        # An edit of an article that was opened from here goes into what is taken home.
        page.get_by_role("tab", name="Article").click()
        page.locator("#edit").click()
        look(page)
        row(page, "1<i>.txt").get_by_text("Edited by hand").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download all (zip)").click()
        archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
        assert "Edited by hand" in archive.read("1<i>.html").decode()
        assert "Edited by hand" not in archive.read("0<i>.html").decode()

        page.get_by_role("button", name="Remove 0<i>.txt").click()
        told(page, "1 file: 1 done")
        assert page.evaluate("document.activeElement.textContent").startswith("1<i>.txt")
        page.get_by_role("button", name="Clear", exact=True).click()
        told(page, "Press again to clear all")
        page.get_by_role("button", name="Press again to clear all").click()
        told(page, "The list is empty.")
        page.reload()
        look(page)
        assert states(page) == []
        assert len(rest.reported) == 2


def test_the_work_goes_on_while_another_view_is_looked_at(
    visit: Visit, rest: Rest, address: str
) -> None:
    rest.room = threading.Semaphore(0)
    with visit(address) as page:
        look(page)
        choose(page, twenty()[:3])
        page.get_by_role("button", name="Start", exact=True).click()
        row(page, "文章 00.txt").get_by_text("Translating").wait_for()
        page.get_by_role("tab", name="Article").click()
        rest.room.release(1000)
        until(lambda: len(rest.reported) == 3)
        look(page)
        told(page, "3 files: 3 done, 0 failed, 0 to do.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_narrow_window_holds_it(
    visit: Visit, rest: Rest, address: str, scheme: Any
) -> None:
    rest.room = threading.Semaphore(1)
    window = NARROW if scheme == "dark" else (360, 800)
    with visit(address, window, color_scheme=scheme) as page:
        look(page)
        long = {"name": "很长的名字" * 20 + ".txt", "mimeType": "", "buffer": b""}
        choose(page, [*twenty()[:3], long])
        page.get_by_role("button", name="Go on", exact=True).click()
        told(page, "1 done")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Stop", exact=True).click()
        told(page, "4 files: 1 done, 1 failed, 2 to do.")


def test_what_cannot_be_taken_is_told_in_its_row(visit: Visit, rest: Rest, address: str) -> None:
    with visit(address) as page:
        look(page)
        plain = {"mimeType": "text/plain"}
        choose(
            page,
            [
                {**plain, "name": "empty.txt", "buffer": b""},
                {**plain, "name": "large.txt", "buffer": b"x" * (LARGEST + 1)},
                {**plain, "name": "english.txt", "buffer": b"No Chinese here."},
                {**plain, "name": "good.txt", "buffer": article(1).encode()},
            ],
        )
        told(page, "4 files: 0 done, 2 failed, 2 to do.")
        assert "Not added: the file is empty." in row(page, "empty.txt").inner_text()
        assert "Not added: larger than 0.2 MB." in row(page, "large.txt").inner_text()
        page.get_by_role("button", name="Go on", exact=True).click()
        told(page, "1 done, 3 failed, 0 to do.")
        assert "no Chinese" in row(page, "english.txt").inner_text()
        assert row(page, "english.txt").get_by_role("button").all_inner_texts() == [
            "Try again",
            "Remove",
        ]
        assert row(page, "empty.txt").get_by_role("button").all_inner_texts() == ["Remove"]

        more = [
            {**plain, "name": f"{n}.txt", "buffer": f"活动持续了{n}天。".encode()}
            for n in range(101)
        ]
        choose(page, more)
        told(page, "105 files: 1 done, 5 failed, 99 to do.")
        assert "Not added: the list holds 100 files at most." in row(page, "99.txt").inner_text()
        assert "Not added: the list holds 100 files at most." in row(page, "100.txt").inner_text()
        assert len(rest.reported) == 2


def test_a_busy_server_is_waited_for_and_one_that_is_gone_is_told(
    visit: Visit, rest: Rest, address: str
) -> None:
    rest.busy["文章 00.txt"] = 1
    rest.away = 1
    with visit(address, expected=["^422 POST .*/v1/read", "^429 POST .*/v1/read"]) as page:
        look(page)
        choose(page, twenty(bad=1)[:3])
        page.get_by_role("button", name="Start", exact=True).click()
        row(page, "文章 00.txt").get_by_text("Waiting for the server, again in 1 s.").wait_for()
        told(page, "2 done, 1 failed, 0 to do.")
        page.get_by_role("button", name="Clear", exact=True).click()
        page.get_by_role("button", name="Press again").click()

        rest.away = 1000
        choose(page, twenty(bad=1)[2:4])
        page.get_by_role("button", name="Start", exact=True).click()
        told(page, "0 done, 0 failed, 2 to do. The server does not answer.")
        rest.away = 0
        page.get_by_role("button", name="Start", exact=True).click()
        told(page, "2 done, 0 failed, 0 to do.")


def test_stop_leaves_the_rest_waiting_and_one_tab_works_at_a_time(
    visit: Visit, rest: Rest, address: str
) -> None:
    rest.room = threading.Semaphore(1)
    with visit(address) as page:
        look(page)
        choose(page, twenty()[:4])
        page.get_by_role("button", name="Start", exact=True).click()
        told(page, "1 done, 0 failed, 3 to do.")
        other = page.context.new_page()
        other.goto(address)
        look(other)
        told(other, "1 done, 0 failed, 3 to do.")
        other.get_by_role("button", name="Go on", exact=True).click()
        told(other, "Another tab is at work on these files.")
        page.bring_to_front()  # a tab behind another draws nothing, and is waited for in vain
        page.get_by_role("button", name="Stop", exact=True).click()
        # Two are worked on at a time; either may have been the first to be done.
        page.locator("[data-files] tbody tr[data-state=waiting]").nth(2).wait_for()
        assert sorted(states(page)) == ["done", "waiting", "waiting", "waiting"]
        rest.room.release(1000)
        page.get_by_role("button", name="Go on", exact=True).click()
        told(page, "4 done, 0 failed, 0 to do.")
        other.bring_to_front()
        told(other, "4 done, 0 failed, 0 to do.")


def test_results_that_are_too_large_for_one_request_make_several_zips(
    visit: Visit, rest: Rest, address: str
) -> None:
    with visit(address) as page:
        look(page)
        long = "\n".join([PAGE] * 5)
        # Two files of the same name, as two folders may have them, are two files.
        choose(page, [{"name": "1.txt", "mimeType": "", "buffer": long.encode()}])
        choose(page, [{"name": "1.txt", "mimeType": "", "buffer": (long + PAGE).encode()}])
        page.get_by_role("button", name="Start", exact=True).click()
        told(page, "2 done")
        names: list[str] = []
        page.on("download", lambda download: names.append(download.suggested_filename))
        page.get_by_role("button", name="Download all (zip)").click()
        told(page, "The zip is ready.")
        assert rest.zipped.pop() == ["1.txt", "1.txt"]
        page.evaluate(
            """async () => {
              const [one] = summarizer.work.list();
              const { report } = await summarizer.work.get(one.id);
              document.querySelector("[data-files]").dataset.largest =
                1.5 * new Blob([JSON.stringify(report)]).size;
            }"""
        )
        page.get_by_role("button", name="Download all (zip)").click()
        until(lambda: len(rest.zipped) == 2)
        told(page, "The zip is ready.")
        page.wait_for_timeout(100)
        assert names == ["reports.zip", "reports-1.zip", "reports-2.zip"]
        assert rest.zipped == [["1.txt"], ["1.txt"]]


def test_a_reader_of_chinese_has_it_in_chinese(visit: Visit, address: str) -> None:
    with visit(address, locale="zh-CN", expected=["^422 POST .*/v1/read"]) as page:
        look(page)
        choose(page, twenty(bad=1)[:3])
        told(page, "共 3 个文件：完成 0，失败 0，待处理 3。")
        page.get_by_role("button", name="开始", exact=True).click()
        told(page, "完成 2，失败 1，待处理 0。")
        assert "失败：不是文本文件" in row(page, "文章 01.txt").inner_text()
        text = page.locator("[data-files]").inner_text()
        english = "Files File State Done Failed Open Remove Download Clear Start".split()
        assert [word for word in english if word in text] == []
        assert page.get_by_role("button", name="下载 文章 00.txt：Word").is_visible()
