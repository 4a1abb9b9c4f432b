"""Gradio's own components with the page's colours and mends: axe, keyboard, both colour schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import gradio as gr
import pytest

from browsing import NARROW, WIDE, Scheme, Visit, Window, free_port, violations, wait_for_answer
from summarizer.ui.components import Labels
from summarizer.ui.page import settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PLACE = """() => [document.activeElement.tagName,
  getComputedStyle(document.activeElement).outline, document.activeElement.outerHTML]"""
Serve = Callable[[str], str]


def warn() -> None:
    gr.Warning("one thing")
    gr.Info("another")


def build() -> gr.Blocks:
    """The components that a page like ours is made of."""
    with gr.Blocks(title="Components", analytics_enabled=False) as blocks:
        gr.Markdown("# Heading\nText with a [link](#notice) and `code`.")
        gr.Textbox(label="Text", placeholder="placeholder", info="info", buttons=["copy"])
        gr.Textbox(label="Read only", value="text", interactive=False)
        gr.Slider(1, 10, 3, step=1, label="Slider", info="info", interactive=True)
        gr.Radio(["a", "b"], value="a", label="Radio", info="info", interactive=True)
        gr.Checkbox(label="Checkbox", info="info", value=True, interactive=True)
        gr.CheckboxGroup(["c", "d"], value=["c"], label="Group", interactive=True)
        gr.Dropdown(["e", "f"], value="e", label="Dropdown", interactive=True)
        gr.File(label="File", file_types=[".txt"])
        gr.DownloadButton("Download", value=__file__)
        gr.Button("Primary", variant="primary")
        gr.Button("Stop", variant="stop")
        gr.Button("Notice", elem_id="notice").click(warn)
        gr.Dataframe(
            [["x", "y"]], headers=["A", "B"], static_columns=[1], buttons=[], label="Table"
        )
        with gr.Tabs():
            for name in ("First", "Second", "Third"):
                with gr.Tab(name):
                    gr.HTML(f"<p>In {name}</p>")
        with gr.Accordion("Fold", open=False):
            gr.Markdown("Unfolded")
    return blocks


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """The components at an address, with something in the page's head."""
    begun: list[gr.Blocks] = []

    def launch(head: str) -> str:
        port = free_port()
        begun.append(build())
        begun[-1].launch(
            server_port=port, quiet=True, footer_links=[], head=head, prevent_thread_lock=True
        )
        address = f"http://127.0.0.1:{port}"
        wait_for_answer(address)
        return address

    yield launch
    for blocks in begun:
        blocks.close()


@pytest.fixture(scope="module")
def mended(serve: Serve) -> str:
    return serve(settings(Labels())["head"])


def show_all(page: Page) -> None:
    page.get_by_placeholder("placeholder").wait_for()
    page.get_by_role("button", name="Fold").click()
    page.locator("#notice").click()
    page.get_by_test_id("toast-body").nth(1).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [WIDE, NARROW])
def test_axe_finds_nothing_serious(
    visit: Visit, mended: str, window: Window, scheme: Scheme
) -> None:
    with visit(mended, window, color_scheme=scheme) as page:
        show_all(page)
        assert violations(page) == []


def test_without_the_mends_axe_finds_what_they_are_for(visit: Visit, serve: Serve) -> None:
    with visit(serve("")) as page:
        show_all(page)
        found = {line.split()[0] for line in violations(page)}
    assert found >= {
        "aria-prohibited-attr",
        "color-contrast",
        "label-content-name-mismatch",
        "nested-interactive",
    }


def test_arrow_keys_go_from_tab_to_tab(visit: Visit, mended: str) -> None:
    with visit(mended) as page:
        page.get_by_role("tab", name="First").focus()
        for key, name in [
            ("ArrowRight", "Second"),
            ("End", "Third"),
            ("ArrowRight", "Third"),
            ("ArrowLeft", "Second"),
            ("Home", "First"),
        ]:
            page.keyboard.press(key)
            page.get_by_text(f"In {name}").wait_for()
            assert page.evaluate("document.activeElement.innerText") == name


def test_the_keyboards_place_is_seen(visit: Visit, mended: str) -> None:
    with visit(mended) as page:
        page.get_by_placeholder("placeholder").focus()
        stops: list[list[str]] = []
        while (stop := page.evaluate(PLACE))[0] != "BODY" and len(stops) < 40:
            stops.append(stop)
            page.keyboard.press("Tab")
    assert 16 <= len(stops) < 40
    assert [stop for stop in stops if stop[1] != "rgb(26, 87, 150) solid 2px"] == []
