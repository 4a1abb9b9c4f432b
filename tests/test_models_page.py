"""The view of the models, alone on a page, in a real browser."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import gradio as gr
import pytest

from conftest import browser
from summarizer.models.store import Store
from summarizer.web import parts
from summarizer.web.at_work import AtWork
from summarizer.web.parts.model_cards import cards, size
from summarizer.web.parts.models import build
from test_desk import LINE, REPO, Room, until
from test_hub import Hub, serve_hub

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Tiny = Callable[[str], Path]
STATIC = Path(parts.__file__).parents[1] / "static"


def card_of(html: str, name: str) -> str:
    found = re.search(rf'<article[^>]*data-name="{re.escape(name)}".*?</article>', html, re.S)
    assert found
    return found.group()


def shown(store: Store, manage: bool = True, **at_work: str) -> str:
    """The cards without a pipeline."""
    from summarizer.shelf import shelf

    desk: Any = SimpleNamespace(manage=manage, errand=None, shelf=lambda: shelf(store, at_work))  # type: ignore[arg-type]
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
    monkeypatch.setattr("summarizer.models.choose.torch_is_here", lambda: False)
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


class page_of:  # noqa: N801 - used as a verb: with page_of(desk) as address
    """A Gradio page with the view of a desk's models and a line that a switch refreshes."""

    def __init__(self, desk: AtWork) -> None:
        with gr.Blocks(title="Models", analytics_enabled=False) as blocks, gr.Tabs():
            with gr.Tab("One article"):
                at_work = gr.HTML(elem_id="at-work")
            with gr.Tab("Models") as tab:
                view = build(desk)
            tab.select(view.show, None, view.outputs, show_progress="hidden")
            view.used.then(lambda: desk.pipe.translation_model, None, at_work)
        self._blocks = blocks

    def __enter__(self) -> str:
        scripts = "".join(
            f"<script>{(STATIC / name).read_text(encoding='utf-8')}</script>"
            for name in ("language.js", "models.js")
        )
        styles = "".join(
            (STATIC / name).read_text(encoding="utf-8") for name in ("page.css", "models.css")
        )
        _, address, _ = self._blocks.launch(
            prevent_thread_lock=True,
            quiet=True,
            head=scripts,
            css=styles + "body, .gradio-container { background: var(--ground) !important; }",
            footer_links=[],
            theme=gr.themes.Default(
                font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
            ),
        )
        return str(address)

    def __exit__(self, *_: object) -> None:
        self._blocks.close(verbose=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        yield started
        started.close()


@dataclasses.dataclass
class Visit:
    page: Page
    wrong: list[str]
    asked: list[str]

    def card(self, name: str) -> Locator:
        return self.page.locator(f'article[data-name="{name}"]')

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def hears(self, text: str) -> None:
        self.page.locator("#models-said").get_by_text(text).wait_for(timeout=60_000)


def visit(chromium: Browser, address: str, **how: Any) -> Visit:
    page = chromium.new_page(**{"viewport": {"width": 1280, "height": 900}, **how})
    page.set_default_timeout(20_000)
    seen = Visit(page, [], [])
    page.on("console", lambda m: seen.wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.wrong.append(str(error)))
    page.on("request", lambda request: seen.asked.append(request.url))
    page.goto(address)
    page.get_by_role("tab").nth(1).click()
    page.locator(".md-card").first.wait_for()
    return seen


def leave(seen: Visit, address: str) -> None:
    assert seen.wrong == []
    assert [u for u in seen.asked if not u.startswith((address, "data:", "blob:"))] == []
    seen.page.close()


@pytest.mark.browser
def test_a_model_is_pulled_with_the_keyboard_alone_and_used(
    chromium: Browser, address: str, room: Room, hub: Hub
) -> None:
    seen = visit(chromium, address)
    page, keys = seen.page, seen.page.keyboard

    def focused() -> str:
        return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))

    fold = page.locator("#md-others-translation > summary")
    if fold.count():
        fold.press("Enter")
    download = seen.button("Download (315 MB): opus-mt-zh-en")
    for _ in range(60):
        keys.press("Tab")
        if focused() == "Download (315 MB): opus-mt-zh-en":
            break
    assert download.evaluate("it => it === document.activeElement && it.matches(':focus-visible')")
    hub.gate.clear()
    keys.press("Enter")
    seen.hears("Downloading opus-mt-zh-en.")
    page.locator(".md-bar progress[value]").wait_for()
    assert re.fullmatch(r"\d+ k?B / \d+ [kM]B", page.locator(".md-bar span").inner_text())
    seen.button("Stop downloading opus-mt-zh-en").wait_for()
    until(lambda: focused() == "Stop downloading opus-mt-zh-en")
    assert seen.button("Download (1.3 GB): small100").is_disabled()
    # Somebody else who comes now sees it too.
    other = visit(chromium, address)
    other.hears("Downloading opus-mt-zh-en.")
    leave(other, address)
    keys.press("Enter")
    page.get_by_text("Stopping …").wait_for()
    hub.gate.set()
    seen.hears("opus-mt-zh-en: stopped.")
    until(lambda: focused() == "Download (315 MB): opus-mt-zh-en")
    keys.press("Enter")
    seen.hears("opus-mt-zh-en is on this machine now.")
    until(lambda: focused() == "Use: opus-mt-zh-en")
    keys.press("Enter")
    seen.hears("At work now: opus-mt-zh-en.")
    assert "At work" in seen.card("opus-mt-zh-en").inner_text()
    assert "opus-mt-zh-en" in page.locator(".md-lead").inner_text()
    assert room.desk.pipe.translate(LINE).model.startswith("opus-mt-zh-en")
    page.get_by_role("tab", name="One article").click()
    page.locator("#at-work").get_by_text("opus-mt-zh-en, CTranslate2").wait_for()
    leave(seen, address)


@pytest.mark.browser
def test_a_non_commercial_model_is_used_only_after_a_second_press(
    chromium: Browser, address: str, room: Room
) -> None:
    seen = visit(chromium, address, viewport={"width": 390, "height": 844})
    page, name = seen.page, "mT5_m2o_english_crossSum"
    card = seen.card(name)
    assert "Non-commercial only" in card.inner_text()
    question = card.locator(".md-ask")
    use = seen.button(f"Use: {name}")
    use.click()
    assert "CC-BY-NC-SA-4.0 allows no business use." in question.inner_text()
    page.keyboard.press("Escape")
    assert not question.is_visible()
    assert use.evaluate("it => it === document.activeElement")
    use.click()
    seen.button(f"Cancel: {name}").click()
    assert not question.is_visible()
    assert room.desk.errand is None
    use.click()
    seen.button(f"Not for business: use {name}").click()
    seen.hears(f"At work now: {name}.")
    assert room.desk.pipe.at_work["summarization"] == name
    seen.button("Use: key sentences").click()
    seen.hears("At work now: key sentences.")
    assert room.desk.pipe.at_work["summarization"] == "key-sentences"
    leave(seen, address)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 390, 1280, 2560])
def test_nothing_is_wider_than_the_window(chromium: Browser, address: str, width: int) -> None:
    seen = visit(chromium, address, viewport={"width": width, "height": 900})
    for fold in seen.page.locator(".md-others > summary").all():
        fold.click()
    wide = seen.page.evaluate(
        "[...document.querySelectorAll('#models *')].filter(it => it.offsetParent"
        " && it.getBoundingClientRect().right > innerWidth + 1).map(it => it.outerHTML)"
    )
    assert wide == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    leave(seen, address)


@pytest.mark.browser
def test_a_chinese_browser_reads_chinese(chromium: Browser, address: str) -> None:
    seen = visit(chromium, address, locale="zh-CN")
    text = seen.page.locator("#models").inner_text()
    for chinese in ("翻译", "摘要", "仅限非商业用途", "可商用", "把中文译成英文。"):
        assert chinese in text
    assert seen.button("使用：mT5_m2o_english_crossSum").is_visible()
    leave(seen, address)


@pytest.mark.browser
def test_a_pull_that_cannot_be_says_why(
    chromium: Browser, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    seen = visit(chromium, address)
    fold = seen.page.locator("#md-others-translation > summary")
    if fold.count():
        fold.click()
    seen.button("Download (1.3 GB): small100").click()
    seen.hears("The hub does not answer")
    assert seen.page.locator(".md-said.failed").is_visible()
    assert seen.button("Download (1.3 GB): small100").is_enabled()
    # The fold that was open stays open.
    assert seen.card("small100").is_visible()
    leave(seen, address)
