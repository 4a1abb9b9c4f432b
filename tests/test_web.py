"""The page: its three named operations, its messages, and a real browser on it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import summarizer
from articles import PAGE
from browsing import served
from summarizer import Pipeline
from summarizer.cli import main
from summarizer.errors import GlossaryError, UsageError
from summarizer.memory import Memory
from summarizer.models.store import Store
from summarizer.report import Name
from summarizer.ui.actions import (
    ArticleForm,
    add_terms,
    apply_edit,
    open_document,
    reopen,
    rerun,
    rerun_with_lines,
    run_report,
)
from summarizer.ui.components.article import examples
from summarizer.ui.components.report import OpenReport, Parts, name_edits, name_rows
from translated import ENGLISH, NEWS

Tiny = Callable[[str], Path]

PARTS = Parts(*Parts.__slots__)
"""The parts of a page by name, without a page."""
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
    table = [*name_rows(NAMES), *added]
    assert table[0] == ["璧山", "Bishan", "place", "2", "CC-CEDICT"]
    assert name_edits(table, NAMES, kept) == terms


def given(text: str = PAGE, glossary: str = "") -> ArticleForm:
    return ArticleForm(text, 3, "brief", glossary, False)


def shown_by(updates: Iterable[dict[Any, Any]]) -> dict[Any, Any]:
    """What the page shows in the end."""
    page: dict[Any, Any] = {}
    for update in updates:
        page |= update
    return page


def last_of(updates: Iterable[dict[Any, Any]]) -> tuple[str, OpenReport]:
    """The status and the report that a button ends with."""
    page = shown_by(updates)
    assert isinstance(page["open_report"], OpenReport)
    assert page["keeper"] == page["open_report"].to_json()
    return page["status"], page["open_report"]


def make(pipe: Pipeline, form: ArticleForm, keep: Collection[int] = ()) -> tuple[str, OpenReport]:
    return last_of(run_report(pipe, PARTS, form, keep))


def redo(
    pipe: Pipeline, table: list[list[str]], last: OpenReport, text: str = PAGE, box: str = ""
) -> tuple[str, OpenReport]:
    keep = last.keep if last.text == text else ()
    return last_of(rerun(pipe, PARTS, given(text, box), keep, last, table))


def changed(names: tuple[Name, ...], **english: str) -> list[list[str]]:
    return [[row[0], english.get(row[0], row[1]), *row[2:]] for row in name_rows(names)]


def test_the_form_becomes_a_request() -> None:
    form = given(glossary="璧山,Pishan\n唐军\tTang Jun")
    request = form.request({5}, terms={"璧山": "Bishan"})
    assert (request.text, request.sentences, request.style) == (PAGE, 3, "brief")
    assert request.glossary == {"璧山": "Bishan", "唐军": "Tang Jun"}
    assert (request.keep_all, request.keep_lines) == (False, frozenset({5}))
    assert replace(form, style="abstract").request(()).sentences is None
    with pytest.raises(UsageError, match="sentences"):
        replace(form, sentences=0).request(())
    with pytest.raises(GlossaryError, match="Names and terms, line 1: '璧山' has no English"):
        given(glossary="璧山").request(())


def test_whoever_reads_no_further_stops_the_work(pipe: Pipeline) -> None:
    page = "\n".join(f"活动持续了三天。第{n}天新建公园{n}个，投资{n}万元。" for n in range(300))
    steps = run_report(pipe, PARTS, given(page), ())
    assert "Reading" in str(next(steps)["status"])
    next(steps)
    batcher = pipe._translator.batcher
    assert batcher._requests
    steps.close()  # as gradio does where the button is pressed or the browser goes away
    end = time.monotonic() + 10
    while batcher._requests or batcher._jobs:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_redo_translates_again_only_where_a_name_changed(pipe: Pipeline) -> None:
    status, first = make(pipe, given(), {5})
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

    status, third = redo(pipe, name_rows(second.report.names), second)
    assert "0 of 10 sentences were translated again." in status
    assert third.report == second.report
    named = {"璧山": ("Chongqing", "glossary")}
    assert {n.source: (n.target, n.origin) for n in third.report.names if n.count > 1} == named

    _, other = redo(pipe, name_rows(third.report.names), third, PAGE.replace("三天", "两天"))
    assert other.report.names[0].target == "Bishan"
    assert other.keep == frozenset()


def test_the_table_goes_before_the_box_and_tells_what_was_not_found(pipe: Pipeline) -> None:
    box = "璧山,Pishan"
    _, first = make(pipe, given(glossary=box))
    assert first.report.names[0].target == "Pishan"
    table = [*changed(first.report.names, 璧山="Chongqing"), ["长江", "Yangtze", "", "", ""]]
    status, second = redo(pipe, table, first, box=box)
    assert second.report.names[0].target == "Chongqing"
    assert "长江 was not found in the article." in status
    # A term of the box alone is the box's to change.
    _, third = redo(pipe, name_rows(first.report.names), first)
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
    _, last = make(pipe, given())
    update = shown_by(rerun(pipe, PARTS, given(), (), last, [row]))
    assert update.keys() == {"status", "stop"}
    assert "failed" in update["status"]
    assert message in update["status"]


def test_a_line_that_was_left_out_is_kept_and_left_out_again(pipe: Pipeline) -> None:
    _, first = make(pipe, given())
    (line,) = (d.line for d in first.report.article.dropped if "专家团在现场" in d.text)
    page = shown_by(rerun_with_lines(pipe, PARTS, given(), {line}, first))
    second = page["open_report"]
    assert second.id == first.id
    assert "图为专家团在现场" in "".join(second.report.article.paragraphs)
    assert "2 of 10 sentences were translated again" in page["status"]
    assert "kept by you" in page["below"]
    third = shown_by(rerun_with_lines(pipe, PARTS, given(), set(), second))["open_report"]
    assert third.report == first.report
    # Without a report there is only the cleaned article to show.
    cleaned = shown_by(rerun_with_lines(pipe, PARTS, given(), {line}, None))
    assert cleaned["open_report"] is None
    assert "图为专家团在现场" in cleaned["pairs"]
    assert cleaned["kept_lines"] == {line}


def test_an_edit_is_checked_at_once_and_stays_in_a_redo(pipe: Pipeline) -> None:
    _, first = make(pipe, given())
    (index,) = (s.index for s in first.report.translation.segments if "3.5亿" in s.source)

    def edit(last: OpenReport, target: str) -> tuple[str, OpenReport]:
        given_edit = {"index": index, "target": target, "remember": False}
        return last_of([apply_edit(pipe, PARTS, given(), last, given_edit)])

    status, wrong = edit(first, "The investment totals 35 million yuan.")
    assert "350 million" in status
    assert wrong.report.translation.segments[index].attempt == "person"
    assert "35 million" not in wrong.report.summary.text  # what is wrong is not put on top
    status, right = edit(wrong, "Investment comes to 350 million yuan.")
    assert "It does not differ from the Chinese in figures or known names." in status
    assert not right.report.translation.segments[index].findings
    assert "Investment comes to 350 million yuan." in right.report.summary.text
    assert first.report.translation.segments[index].target not in right.report.translation.text
    _, redone_ = redo(pipe, changed(right.report.names, 璧山="Chongqing"), right)
    assert "Investment comes to 350 million yuan." in redone_.report.translation.text


def test_an_edit_stays_where_the_same_text_is_begun_again(pipe: Pipeline) -> None:
    _, first = make(pipe, given())
    (index,) = (s.index for s in first.report.translation.segments if "3.5亿" in s.source)
    edit = {"index": index, "target": "Investment was 350 million yuan.", "remember": False}
    _, second = last_of([apply_edit(pipe, PARTS, given(), first, edit)])
    _, third = last_of(run_report(pipe, PARTS, given(), (), second))
    assert third.id == first.id
    assert third.report.translation.segments[index].attempt == "person"
    assert third.report == second.report
    _, other = last_of(run_report(pipe, PARTS, given(PAGE + "\n活动持续了三天。"), (), second))
    assert other.id != first.id
    assert all(s.attempt != "person" for s in other.report.translation.segments)


def test_an_edit_that_cannot_be_is_told_and_the_report_stays(pipe: Pipeline) -> None:
    _, last = make(pipe, given())
    for edit, message in (
        ({"index": 1, "target": " ", "remember": False}, "no English"),
        ({"index": 1, "target": "Fine.", "remember": True}, "no translation memory"),
    ):
        update = apply_edit(pipe, PARTS, given(), last, edit)
        assert update.keys() == {"status"}
        assert message in update["status"]
    assert "open it again" in apply_edit(pipe, PARTS, given(), None, {})["status"]
    gone = shown_by(rerun(pipe, PARTS, given(), (), None, [["璧山", "Pishan"]]))
    assert "open it again" in gone["status"]


def test_a_line_is_kept_of_the_report_whatever_is_in_the_box(pipe: Pipeline) -> None:
    _, first = make(pipe, given())
    (line,) = (d.line for d in first.report.article.dropped if "专家团在现场" in d.text)
    second = shown_by(rerun_with_lines(pipe, PARTS, given("新桥通车了。"), {line}, first))[
        "open_report"
    ]
    assert "图为专家团在现场" in "".join(second.report.article.paragraphs)
    assert second.text == PAGE


def test_half_a_character_is_told(pipe: Pipeline) -> None:
    page = shown_by(run_report(pipe, PARTS, given("\ud800新桥通车了。"), ()))
    assert "half of a character" in page["status"]


def test_an_edit_goes_into_the_memory_if_that_is_wanted(
    tiny: Tiny, store_root: Path, tmp_path: Path
) -> None:
    memory = Memory(tmp_path / "own.sqlite3")
    pipe = summarizer.load(
        str(tiny("marian")),
        summarizer="key-sentences",
        store=Store(store_root),
        memory=memory,
    )
    _, last = make(pipe, given())
    source = last.report.translation.segments[2].source
    for remember, known in ((False, {}), (True, {source: "As I want it."})):
        edit = {"index": 2, "target": "As I want it.", "remember": remember}
        apply_edit(pipe, PARTS, given(), last, edit)
        assert memory.edits([source]) == known


def test_an_english_version_is_reviewed_and_stays_with_the_article(pipe: Pipeline) -> None:
    form = replace(given(NEWS), translation=ENGLISH)
    status, last = make(pipe, form)
    assert "supplied by the user" in status
    assert last.report.translation.segments == (
        summarizer.review(NEWS, ENGLISH).translation.segments
    )
    assert (form.is_of(last), given(NEWS).is_of(last)) == (True, False)
    _, opened = reopen(pipe, PARTS, json.loads(last.to_json()))
    assert opened == last
    again, redone = last_of(rerun_with_lines(pipe, PARTS, given("Something else."), (1,), last))
    assert "checked again" in again
    assert redone.report.translation.origin == "supplied"
    blank = replace(given(NEWS), translation=" \n")
    assert blank.request(()).translation is None


def test_the_history_gives_an_article_back_whole(pipe: Pipeline) -> None:
    _, last = make(pipe, given(), {5})
    data = json.loads(last.to_json())
    update, opened = reopen(pipe, PARTS, data)
    assert opened is not None
    assert opened.text == PAGE
    assert update["open_report"] == opened == last
    broken_ones: list[Any] = [{}, [], {**data, "report": {"article": 1}}, {**data, "keep": ["x"]}]
    for broken in broken_ones:
        update, opened = reopen(pipe, PARTS, broken)
        assert opened is None
        assert "history" in update["status"]


def test_a_file_is_read_and_an_example_that_is_none_told() -> None:
    update, text = open_document(PARTS, {"name": "璧山.txt", "text": PAGE})
    assert text == PAGE
    assert "璧山.txt is read" in update["status"]
    update, text = open_document(PARTS, {"example": "none-such"})
    assert text is None
    assert "no example" in update["status"]


def test_the_examples_are_articles() -> None:
    names = [example.name for example in examples()]
    assert names == ["bishan-experts", "economy-figures", "traditional-harbour"]
    for example in examples():
        _, text = open_document(PARTS, {"example": example.name})
        assert example.title in str(text)


def test_a_glossary_file_is_added_to_the_box() -> None:
    file = {"name": "t.csv", "text": "中文,English\n璧山,Bishan"}
    update, lines = add_terms(PARTS, "唐军,Tang Jun", file)
    assert lines == "唐军,Tang Jun\n璧山,Bishan"
    assert "2 names and terms" in update["status"]
    update, lines = add_terms(PARTS, "唐军,Tang Jun", {"name": "t.csv", "text": "璧山"})
    assert lines == "唐军,Tang Jun"
    assert "t.csv, line 1" in update["status"]


def test_what_was_not_foreseen_is_told_too(pipe: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(pipe, "answer", lambda *_, **__: 1 / 0)
    page = shown_by(run_report(pipe, PARTS, given(), ()))
    assert "ZeroDivisionError" in page["status"]
    assert page["open_report"] is None
