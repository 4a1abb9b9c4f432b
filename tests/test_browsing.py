"""What a visit of the page fails on, what axe finds, and what the stopwatch tells."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browsing import NARROW, Visit, first_paint, hover_delay, usable, violations
from screenshots import Walk, picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang="en"><title>t</title><link rel="icon" href="data:,">'
GOOD = f"{HEAD}<main><h1>Good</h1><button id=b>Press</button><p>{'text ' * 20}</p></main>"
ROWS = "".join(f"<p class=row>row {n}</p>" for n in range(300))
LIT = "document.addEventListener('pointerover', e => { %s e.target.style.color = 'red'; })"
PAGES = {
    "/good": GOOD,
    "/console": GOOD + "<script>console.error('spilled', 'milk')</script>",
    "/error": GOOD + "<script>undefined.length</script>",
    "/rejected": GOOD + "<script>Promise.reject(new Error('nobody caught me'))</script>",
    "/missing": GOOD + "<script>fetch('/not-there')</script>",
    "/unreachable": GOOD + "<script>fetch('/hang-up').catch(() => 0)</script>",
    "/outside": GOOD + "<img alt=x src='http://example.com/x.png'>",
    "/font": GOOD + "<link rel=preconnect href='https://fonts.example.com'>",
    "/own": GOOD
    + "<script>fetch(URL.createObjectURL(new Blob(['x']))); fetch('data:,x')</script>"
    + "<iframe title=f srcdoc='x'></iframe>",
    "/stopped": GOOD + "<script>let c = new AbortController(); "
    "fetch('/good', {signal: c.signal}).catch(() => 0); c.abort()</script>",
    "/unlabelled": f"{HEAD}<main><h1>Bad</h1><input id=nameless></main>",
    "/pale": f"{HEAD}<main><h1>Bad</h1><p id=pale style='color: #bbb'>hard to read</p></main>",
    "/minor": f"{HEAD}<p>No heading and no main, which axe finds moderate</p>",
    "/late": f"{HEAD}<main><h1>t</h1><input id=i aria-label=i disabled></main>"
    "<script>setTimeout(() => { i.disabled = false; }, 700)</script>",
    "/quick": f"{HEAD}{ROWS}<script>{LIT % ''}</script>",
    "/slow": f"{HEAD}{ROWS}<script>"
    f"{LIT % 'let end = performance.now() + 150; while (performance.now() < end);'}</script>",
}


class Pages(BaseHTTPRequestHandler):
    """The pages above; ``/hang-up`` gives no answer at all."""

    def do_GET(self) -> None:
        if self.path == "/hang-up":
            self.connection.close()
            return
        found = PAGES.get(self.path)
        body = (found or "none").encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("path", ["/good", "/own", "/stopped"])
def test_a_visit_of_a_page_that_does_no_harm_passes(visit: Visit, site: str, path: str) -> None:
    with visit(site + path, NARROW, locale="zh-CN", color_scheme="dark") as page:
        page.wait_for_load_state("networkidle")
        assert page.viewport_size == {"width": 390, "height": 844}
        assert page.evaluate("navigator.language") == "zh-CN"
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/console", "^console: spilled milk$"),
        ("/error", "^page error: .*reading 'length'"),
        ("/rejected", "^page error: .*nobody caught me"),
        ("/missing", "^404 GET .*/not-there$"),
        ("/unreachable", "^net::ERR_EMPTY_RESPONSE GET .*/hang-up$"),
        ("/outside", "^another host: http://example.com/x.png$"),
        ("/font", "^another host: https://fonts.example.com/$"),
    ],
)
def test_a_visit_fails_on_what_goes_wrong(visit: Visit, site: str, path: str, told: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=told), visit(site + path) as page:
        page.wait_for_load_state("networkidle")
    with visit(site + path, expected=[told]) as page:
        page.wait_for_load_state("networkidle")


def test_a_page_opened_later_counts_too(visit: Visit, site: str) -> None:
    def open_another() -> None:
        with visit(site + "/good") as page:
            with page.context.expect_page() as opened:
                page.evaluate("window.open('/console')")
            opened.value.wait_for_load_state("networkidle")

    with pytest.raises(pytest.fail.Exception, match="spilled milk"):
        open_another()


def test_what_is_expected_has_to_come(visit: Visit, site: str) -> None:
    with (
        pytest.raises(pytest.fail.Exception, match="nothing was like '413'"),
        visit(site + "/good", expected=["413"]),
    ):
        pass


def test_a_tests_own_failure_is_told_first(
    visit: Visit, site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        with visit(site + "/console") as page:
            page.wait_for_load_state("networkidle")
            raise AssertionError("mine")

    with pytest.raises(AssertionError, match="mine"):
        fail()
    assert "in the page: console: spilled milk" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/good", None),
        ("/minor", None),
        ("/unlabelled", "label (critical) at #nameless: "),
        ("/pale", "color-contrast (serious) at #pale: "),
    ],
)
def test_axe_tells_rule_place_and_reason(
    visit: Visit, site: str, path: str, found: str | None
) -> None:
    with visit(site + path) as page:
        lines = violations(page)
        assert len(lines) == (found is not None)
        assert all(line.startswith(str(found)) and len(line) > len(str(found)) for line in lines)
        assert violations(page) == lines  # axe stays in the page


def test_the_first_paint_and_the_first_use_are_timed(visit: Visit, site: str) -> None:
    with visit(site + "/late") as page:
        assert usable(page, "#i") >= 0.7
        assert 0 < first_paint(page) < 0.7


def test_a_hover_is_timed_until_its_effect_is_drawn(visit: Visit, site: str) -> None:
    with visit(site + "/quick") as page:
        quick = min(hover_delay(page, ".row", 9))
    with visit(site + "/slow") as page:
        delays = hover_delay(page, ".row", 3)
        assert len(delays) == 3
        assert min(delays) >= 150
        assert 0 < quick < min(delays)


def test_views_are_pictured_in_turn(chromium: Browser, site: str, tmp_path: Path) -> None:
    from PIL import Image

    walk = Walk(
        (
            ("top", lambda page: page.locator("p").first.wait_for()),
            ("left-out", lambda page: page.evaluate("document.body.style.background = '#123456'")),
            ("further", lambda page: page.mouse.wheel(0, 500)),
        ),
        path="/quick",
        locale="zh-CN",
    )
    sizes = picture(chromium, site, tmp_path, [390, 1280], ["top", "further"], [walk])
    assert {name: (tmp_path / name).stat().st_size for name in sizes} == sizes
    assert len(sizes) == 2 * 2 * 2
    top = Image.open(tmp_path / "top-dark-390.png")
    further = Image.open(tmp_path / "further-light-1280.png")
    # The whole page would be 300 rows high.
    assert (top.mode, top.size) == ("P", (390, 2 * 844))
    assert (further.mode, further.size) == ("P", (1280, 900))
    assert further.convert("RGB").getpixel((1000, 5)) == (0x12, 0x34, 0x56)
    assert top.convert("RGB").getpixel((380, 5)) == (255, 255, 255)
