"""A headless Chromium on the page: visits that nothing may disturb, axe, and the stopwatch.

    def test_a_view(visit: Visit, address: str) -> None:
        with visit(address, NARROW, locale="zh-CN", color_scheme="dark") as page:
            page.get_by_role("tab", name="Models").click()
            assert violations(page) == []

``visit`` and ``chromium`` are fixtures (conftest.py): one Chromium for the whole run, a context of
its own for each visit. A visit fails at its end on whatever the page's reader would not have
been told: console errors, failed requests, requests to another host.
"""

from __future__ import annotations

import random
import re
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from summarizer import Pipeline

__all__ = [
    "ARGUMENTS",
    "NARROW",
    "WIDE",
    "Visit",
    "Window",
    "first_paint",
    "free_port",
    "hover_delay",
    "served",
    "usable",
    "violations",
    "visiting",
    "wait_for_answer",
]

Window = tuple[int, int]
"""Width and height in CSS pixels."""
WIDE: Window = (1280, 900)
NARROW: Window = (390, 844)

Scheme = Literal["light", "dark"]

ARGUMENTS = [
    "--no-sandbox",
    # No name but this machine's is looked up: what a page asks of others fails, and is told.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
"""How Chromium is started."""

_AXE = Path(__file__).parent / "vendor" / "axe.min.js"
_SERIOUS = frozenset({"serious", "critical"})


class Visit(Protocol):
    """The fixture ``visit``: :func:`visiting` with the run's Chromium."""

    def __call__(
        self,
        address: str,
        window: Window = WIDE,
        *,
        locale: str = "en-US",
        color_scheme: Scheme = "light",
        expected: Sequence[str] = (),
    ) -> AbstractContextManager[Page]: ...


@contextmanager
def visiting(
    browser: Browser,
    address: str,
    window: Window = WIDE,
    *,
    locale: str = "en-US",
    color_scheme: Scheme = "light",
    expected: Sequence[str] = (),
) -> Iterator[Page]:
    """A page opened at ``address``; at the end nothing may have gone wrong in it.

    What counts: console errors, errors nobody caught, answers of 400 and more, requests without
    an answer, and requests or prepared connections to another host (``data:`` and ``blob:`` are
    the page's own). ``expected``: patterns of such lines that the test means to cause, like
    ``"^413 .*/v1/read"``; one that matches nothing fails the test too.
    """
    width, height = window
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        color_scheme=color_scheme,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    told: list[str] = []
    _listen(context, urlsplit(address).netloc, told)
    try:
        page = context.new_page()
        page.goto(address)
        yield page
        for opened in context.pages:
            told += _prepared(opened, urlsplit(address).netloc)
    except BaseException:
        # The test's own failure is the one that is told; this may be its cause.
        sys.stderr.writelines(f"in the page: {line}\n" for line in told)
        raise
    finally:
        context.close()
    unmet = [f"nothing was like {p!r}" for p in expected if not any(re.search(p, t) for t in told)]
    wrong = [line for line in told if not any(re.search(p, line) for p in expected)]
    if wrong or unmet:
        pytest.fail("\n".join(dict.fromkeys([*wrong, *unmet])), pytrace=False)


def _listen(context: BrowserContext, host: str, told: list[str]) -> None:
    """Note what goes wrong in any page of ``context``, a line each."""

    def ours(url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc == host if parts.netloc else parts.scheme in ("data", "blob", "about")

    def asked(url: str) -> None:
        # A blob's address holds its page's: blob:http://…
        if not ours(url.removeprefix("blob:")):
            told.append(f"another host: {url}")

    def answered(status: int, method: str, url: str) -> None:
        if status >= 400:
            told.append(f"{status} {method} {url}")

    def failed(failure: str | None, method: str, url: str) -> None:
        # What the page itself gives up (a stream that is stopped, a download) is no failure.
        if failure != "net::ERR_ABORTED" and ours(url.removeprefix("blob:")):
            told.append(f"{failure} {method} {url}")

    def said(kind: str, text: str) -> None:
        # Chromium's own line on an answer of 400 and more: told already, with its address.
        if kind == "error" and not text.startswith("Failed to load resource:"):
            told.append(f"console: {text}")

    context.on("request", lambda r: asked(r.url))
    context.on("response", lambda r: answered(r.status, r.request.method, r.url))
    context.on("requestfailed", lambda r: failed(r.failure, r.method, r.url))
    context.on("console", lambda m: said(m.type, m.text))
    context.on("weberror", lambda e: told.append(f"page error: {e.error}"))
    context.on("page", lambda p: p.on("websocket", lambda w: asked(w.url.replace("ws", "http", 1))))


def _prepared(page: Page, host: str) -> list[str]:
    """Connections to other hosts that the page had the browser open without a request."""
    links: list[str] = page.locator(
        "link[rel~=preconnect], link[rel~=dns-prefetch], link[rel~=prefetch], link[rel~=prerender]"
    ).evaluate_all("links => links.map(link => link.href)")
    return [f"another host: {url}" for url in links if urlsplit(url).netloc not in ("", host)]


_RUN_AXE = """async () => {
  // Halfway through a fade no colour is what it will be; a second is enough for any, and what
  // shows itself for a while (a notice) is still to be seen.
  const fades = document.getAnimations()
    .filter(a => a.effect.getComputedTiming().endTime < Infinity)
    .map(a => a.finished.catch(() => {}));
  await Promise.race([Promise.all(fades), new Promise(done => setTimeout(done, 1000))]);
  return (await axe.run(document, {resultTypes: ['violations']})).violations;
}"""


def violations(page: Page, impacts: frozenset[str] = _SERIOUS) -> list[str]:
    """What axe finds serious or critical in the page as it stands now: rule, place, reason.

    Hidden parts are not looked at: open a tab or a fold first.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(_RUN_AXE)
    return [
        f"{rule['id']} ({rule['impact']}) at {_place(node)}: {_reason(node)}"
        for rule in found
        if rule["impact"] in impacts
        for node in rule["nodes"]
    ]


def _place(node: dict[str, Any]) -> str:
    return " ".join(part if isinstance(part, str) else " ".join(part) for part in node["target"])


def _reason(node: dict[str, Any]) -> str:
    summary = re.sub(r"\s*\n\s*", "; ", node["failureSummary"].strip())
    return f"{summary} | {node['html'][:160]}"


_PAINTED = """() => new Promise(done => {
  const seen = performance.getEntriesByName('first-contentful-paint')[0];
  if (seen) return done(seen.startTime);
  new PerformanceObserver((list, observer) => {
    const entry = list.getEntriesByName('first-contentful-paint')[0];
    if (entry) { observer.disconnect(); done(entry.startTime); }
  }).observe({type: 'paint', buffered: true});
})"""


def first_paint(page: Page) -> float:
    """Seconds from asking for the page to its first text or picture, by the browser's clock.

    Gradio's first text is “Loading…”, so :func:`usable` is what a reader waits for.
    """
    milliseconds: float = page.evaluate(_PAINTED)
    return milliseconds / 1000


def usable(page: Page, selector: str) -> float:
    """Seconds from asking for the page until ``selector`` can be written in or pressed.

    To be called right after the page was opened: it looks once a frame from then on.
    """
    ready = page.wait_for_function(
        """selector => {
          const element = document.querySelector(selector);
          return element && element.getClientRects().length && !element.disabled
            && performance.now();
        }""",
        arg=selector,
    )
    milliseconds: float = ready.json_value()
    return milliseconds / 1000


_WATCH = """selector => {
  window.hover = {armed: false, delay: null};
  // Before any other listener, so that their work counts.
  window.addEventListener('pointerover', event => {
    if (!window.hover.armed || !event.target.closest?.(selector)) return;
    window.hover.armed = false;
    // The first frame draws what the listeners change, the second comes once that is done.
    requestAnimationFrame(() => requestAnimationFrame(
      () => { window.hover.delay = performance.now() - event.timeStamp; }));
  }, {capture: true});
}"""
# Scrolling under the pointer is an arrival too, and its frames are not the mouse's.
_ARM = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.hover = {armed: true, delay: null};
  done();
})))"""


def hover_delay(page: Page, selector: str, count: int = 20, seed: int = 0) -> list[float]:
    """Milliseconds from the mouse's arrival on an element until what it changes is drawn.

    The mouse goes to ``count`` visible elements of ``selector``, chosen at random over the whole
    page, each time from the window's corner. The clock runs from the mouse's own event over all
    listeners to the second frame after it. Two frames, 17 to 33 ms, are the least there can be.
    """
    page.evaluate(_WATCH, selector)
    elements = page.locator(selector).locator("visible=true")
    delays: list[float] = []
    for index in random.Random(seed).choices(range(elements.count()), k=count):
        element = elements.nth(index)
        element.scroll_into_view_if_needed()
        page.mouse.move(1, 1)
        page.evaluate(_ARM)
        element.hover()
        delay = page.wait_for_function("() => window.hover.delay")
        delays.append(delay.json_value())
    return delays


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def served(pipe: Pipeline, **options: Any) -> str:
    """The address of a page being served in this process, as ``summarizer serve`` serves it."""
    from summarizer.serving import serve

    options = {"port": free_port(), **options}
    # It blocks its thread until interrupted; a daemon thread ends with the run.
    threading.Thread(target=serve, args=(pipe,), kwargs=options, daemon=True).start()
    address = f"http://127.0.0.1:{options['port']}"
    wait_for_answer(address)
    return address


def wait_for_answer(address: str, seconds: float = 60) -> None:
    """Return once the page answers; fails the test where it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"nothing answers at {address}")
