"""The view of the models, alone on a page, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr
import pytest

from browsing import NARROW, Visit, free_port, violations
from summarizer.models.listing import list_models
from summarizer.models.store import Store
from summarizer.reports.html import asset
from summarizer.request import TranslationRequest
from summarizer.server.model_switch import ModelSwitch
from summarizer.ui import components
from summarizer.ui.components.model_cards import cards, size
from summarizer.ui.components.models import build
from test_at_work import LINE, REPO, Room, until
from test_hub import Hub, serve_hub

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Tiny = Callable[[str], Path]
STATIC = Path(components.__file__).parents[1] / "static"


def card_of(html: str, name: str) -> str:
    found = re.search(rf'<article[^>]*data-name="{re.escape(name)}".*?</article>', html, re.S)
    assert found
    return found.group()


def shown(store: Store, manage: bool = True, **at_work: str) -> str:
    """The cards without a pipeline."""

    desk: Any = SimpleNamespace(manage=manage, job=None, shelf=lambda: list_models(store, at_work))  # type: ignore[arg-type]
    return cards(desk)


def test_a_card_says_what_a_model_is_and_what_it_costs(tmp_path: Path) -> None:
    html = shown(Store(tmp_path), translation="argos-zh-en", summarization="key-sentences")
    quick = card_of(html, "quickmt-zh-en")
    for text in (
        "Better",
        "更好",
        "business use allowed",
        "CC-BY-4.0",
        "200 million parameters",
        "420 MB to download",
        "BLEU 30.0, COMET 86.72",
        'aria-label="Download (420 MB): quickmt-zh-en"',
    ):
        assert text in quick
    assert 'data-act="pull"' not in card_of(html, "argos-zh-en")
    assert "At work" in card_of(html, "argos-zh-en")
    nllb = card_of(html, "nllb-200-distilled-600M")
    assert "Non-commercial only" in nllb
    assert "仅限非商业用途" in nllb
    assert "岭 滩 鸡 勋 阔 畅 稻 《 》" in nllb
    assert "Check the licence" in card_of(html, "pegasus-xsum")
    # Those at work and better stand open, the best first; the others are folded away.
    opened = html[: html.index("<details")]
    assert re.findall(r'data-name="([^"]+)"', opened) == [
        "argos-zh-en",
        "quickmt-zh-en",
        "madlad400-3b-mt",
        "opus-mt-tc-bible-big-zhx-en",
        "opus-mt-zh-en",
    ]


def test_who_may_not_choose_sees_no_button(tmp_path: Path) -> None:
    html = shown(Store(tmp_path), manage=False, translation="argos-zh-en")
    assert "<button" not in html
    assert "Models are chosen by the person who runs this server." in html
    assert "chosen when the first one is asked for" in html


def test_what_cannot_run_has_no_button_but_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.models.selection.torch_installed", lambda: False)
    html = shown(Store(tmp_path), translation="argos-zh-en")
    assert "<button" in card_of(html, "quickmt-zh-en")
    small = card_of(html, "small100")
    assert "<button" not in small
    assert "summarizer-zh-en[torch]" in small


@pytest.mark.parametrize(
    ("count", "text"),
    [(74_496_139, "74 MB"), (2_460_000_000, "2.5 GB"), (12_345, "12 kB"), (7, "7 B"), (0, "0 B")],
)
def test_sizes_are_for_people(count: int, text: str) -> None:
    assert size(count) == text


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tiny: Tiny) -> Iterator[Hub]:
    served = serve_hub(monkeypatch, REPO)
    served.files = {path.name: path.read_bytes() for path in sorted(tiny("marian").iterdir())}
    yield served
    served.gate.set()
    served.server.shutdown()


@pytest.fixture
def room(quick: Path, tmp_path: Path, tiny: Tiny) -> Room:
    room = Room(Store(tmp_path / "store"), quick)
    room.put("mT5_m2o_english_crossSum", tiny("mt5"))
    return room


@pytest.fixture
def address(room: Room) -> Iterator[str]:
    """A page with the part alone."""
    with page_of(room.desk) as url:
        yield url


@contextmanager
def page_of(desk: ModelSwitch) -> Iterator[str]:
    """The address of a page with the view of a desk's models, and a line that a switch mends."""
    with gr.Blocks(title="Models", analytics_enabled=False) as blocks, gr.Tabs():
        with gr.Tab("Article"):
            at_work = gr.HTML(elem_id="at-work")
        with gr.Tab("Models") as tab:
            view = build(desk)
        tab.select(view.show, None, view.outputs, show_progress="hidden")
        view.used.then(lambda: desk.service.translation_model, None, at_work)
    scripts = [asset("language.js"), asset("reading.js"), *static(".js")]
    _, address, _ = blocks.launch(
        server_port=free_port(),
        prevent_thread_lock=True,
        quiet=True,
        head="".join(f"<script>{script}</script>" for script in scripts),
        css="\n".join([asset("colours.css"), asset("reading.css"), *static(".css")]),
        footer_links=[],
        theme=gr.themes.Default(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
    )
    try:
        yield address
    finally:
        blocks.close(verbose=False)


def static(suffix: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(STATIC.glob(f"*{suffix}"))]


def opened(page: Page) -> None:
    page.set_default_timeout(20_000)
    page.get_by_role("tab", name="Models").click()
    page.locator(".md-card").first.wait_for()


def unfold(page: Page) -> None:
    for fold in page.locator("details.md-others > summary").all():
        fold.click()


def card(page: Page, name: str) -> Locator:
    return page.locator(f'article[data-name="{name}"]')


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def hears(page: Page, text: str) -> None:
    page.locator("#models-said").get_by_role("status").get_by_text(text).wait_for(timeout=60_000)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


@pytest.mark.browser
def test_a_model_is_pulled_with_the_keyboard_alone_and_used(
    visit: Visit, address: str, room: Room, hub: Hub
) -> None:
    download, stop = "Download (315 MB): opus-mt-zh-en", "Stop downloading opus-mt-zh-en"
    with visit(address) as page:
        opened(page)
        page.locator("#md-others-translation > summary").press("Enter")
        for _ in range(60):
            page.keyboard.press("Tab")
            if focused(page) == download:
                break
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        hub.gate.clear()
        page.keyboard.press("Enter")
        hears(page, "Downloading opus-mt-zh-en.")
        page.locator(".md-bar progress[value]").wait_for()
        assert re.fullmatch(r"\d+ k?B / \d+ [kM]B", page.locator(".md-bar span").inner_text())
        until(lambda: focused(page) == stop)
        assert button(page, "Download (1.3 GB): small100").is_disabled()
        # Somebody else who comes now sees it too.
        with visit(address, locale="zh-CN") as other:
            opened(other)
            hears(other, "正在下载 opus-mt-zh-en。")
        page.keyboard.press("Enter")
        page.get_by_text("Stopping …").wait_for()
        hub.gate.set()
        hears(page, "opus-mt-zh-en: stopped.")
        until(lambda: focused(page) == download)
        page.keyboard.press("Enter")
        hears(page, "opus-mt-zh-en is on this machine now.")
        until(lambda: focused(page) == "Use: opus-mt-zh-en")
        page.keyboard.press("Enter")
        hears(page, "At work now: opus-mt-zh-en.")
        assert "At work" in card(page, "opus-mt-zh-en").inner_text()
        assert "opus-mt-zh-en" in page.locator(".md-lead").inner_text()
        assert room.desk.service.answer(TranslationRequest(LINE)).model.startswith("opus-mt-zh-en")
        page.get_by_role("tab", name="Article").click()
        page.locator("#at-work").get_by_text("opus-mt-zh-en, CTranslate2").wait_for()


@pytest.mark.browser
def test_a_non_commercial_model_is_used_only_after_a_second_press(
    visit: Visit, address: str, room: Room
) -> None:
    name = "mT5_m2o_english_crossSum"
    with visit(address, NARROW) as page:
        opened(page)
        assert "Non-commercial only" in card(page, name).inner_text()
        question, use = card(page, name).locator(".md-ask"), button(page, f"Use: {name}")
        use.click()
        assert "CC-BY-NC-SA-4.0 allows no business use." in question.inner_text()
        page.keyboard.press("Escape")
        assert not question.is_visible()
        assert focused(page) == f"Use: {name}"
        use.click()
        button(page, f"Cancel: {name}").click()
        assert not question.is_visible()
        assert room.desk.job is None
        use.click()
        button(page, f"Not for business: use {name}").click()
        hears(page, f"At work now: {name}.")
        assert room.desk.service.at_work["summarization"] == name
        button(page, "Use: key sentences").click()
        hears(page, "At work now: key sentences.")
        assert room.desk.service.at_work["summarization"] == "key-sentences"


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 390, 1280, 2560])
def test_nothing_is_wider_than_the_window(visit: Visit, address: str, width: int) -> None:
    with visit(address, (width, 900)) as page:
        opened(page)
        unfold(page)
        wide = page.evaluate(
            "[...document.querySelectorAll('#models *')].filter(it => it.offsetParent"
            " && it.getBoundingClientRect().right > innerWidth + 1).map(it => it.outerHTML)"
        )
        assert wide == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    visit: Visit, address: str, hub: Hub, scheme: Literal["light", "dark"]
) -> None:
    with visit(address, NARROW, color_scheme=scheme) as page:
        opened(page)
        unfold(page)
        button(page, "Use: mT5_m2o_english_crossSum").click()
        assert violations(page) == []
        hub.gate.clear()
        button(page, "Download (315 MB): opus-mt-zh-en").click()
        page.locator(".md-bar progress[value]").wait_for()
        assert violations(page) == []
        # What is under way is in sight although the button was far below.
        assert page.locator(".md-bar").evaluate("it => it.getBoundingClientRect().top >= 0")
        hub.gate.set()
        hears(page, "is on this machine now.")


@pytest.mark.browser
def test_a_chinese_browser_reads_chinese(visit: Visit, address: str) -> None:
    with visit(address, locale="zh-CN") as page:
        opened(page)
        text = page.locator("#models").inner_text()
        for chinese in ("翻译", "摘要", "仅限非商业用途", "可商用", "把中文译成英文。"):
            assert chinese in text
        button(page, "使用：mT5_m2o_english_crossSum").click()
        button(page, "非商业用途：使用 mT5_m2o_english_crossSum").click()
        hears(page, "现在使用：mT5_m2o_english_crossSum。")
        text = page.locator("#models").inner_text()
        assert "使用中" in text
        assert "At work" not in text


@pytest.mark.browser
def test_a_pull_that_cannot_be_says_why(
    visit: Visit, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with visit(address) as page:
        opened(page)
        unfold(page)
        button(page, "Download (1.3 GB): small100").click()
        hears(page, "The hub does not answer")
        assert page.locator(".md-said.failed").is_visible()
        assert button(page, "Download (1.3 GB): small100").is_enabled()
        # The fold that was open stays open.
        assert card(page, "small100").is_visible()
