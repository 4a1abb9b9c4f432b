"""Pictures of every view of the page, light and dark, wide and narrow: `make screenshots`.

    python tests/screenshots.py [--out docs/screens] [--widths 1280,390] [--only done,names]

Needs the starter model, for what the pictures show is real. Writes NAME-light-1280.png and so on,
with few colours, for they stand in the repository; exits 1 where they are more than 4 MB together.
``--widths 2560,360`` (to another folder) shows the widest and the narrowest the page is made for.
"""

from __future__ import annotations

import argparse
import io
import itertools
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browsing import ARGUMENTS, Scheme, served, usable, visiting
from conftest import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Locator, Page

    from summarizer import Pipeline

ROOT = Path(__file__).parents[1]
MODEL = "argos-zh-en"
ALL_BYTES = 4_000_000
COLOURS = 64
HEIGHTS = {2560: 1440, 1280: 900, 390: 844, 360: 740}
"""Of the window, by its width; what is long is pictured to two windows."""
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

View = tuple[str, Callable[["Page"], None]]
"""A picture's name, and what is done on the page before it is taken.

A view that scrolled is pictured as the window shows it, any other from the page's top.
"""


@dataclass(frozen=True, slots=True)
class Walk:
    """Views in turn on one page: each begins where the one before it ended."""

    views: tuple[View, ...]
    path: str = "/"
    locale: str = "en-US"
    expected: tuple[str, ...] = ()
    """What goes wrong on purpose (browsing.py)."""


def example(name: str) -> str:
    """The text of an example article."""
    return (ROOT / "examples" / f"{name}.txt").read_text(encoding="utf-8")


def press(button: Locator) -> None:
    """Press it and point elsewhere, for nobody points in a picture of what came of it."""
    button.click()
    button.page.mouse.move(0, 0)


def article_empty(page: Page) -> None:
    usable(page, "#article textarea")


def article_working(page: Page) -> None:
    page.locator("#article textarea").fill(example("bishan-experts") * 3)
    press(page.locator("#run"))
    page.locator("#pairs .en .seg").first.wait_for()


def article_done(page: Page) -> None:
    page.locator("#stop").click()
    page.get_by_text("Stopped.").wait_for()
    page.locator("#article textarea").fill(example("bishan-experts"))
    press(page.locator("#run"))
    done(page)


def done(page: Page) -> None:
    page.locator("#top .claims").wait_for(timeout=120_000)
    page.locator("#below #dropped").wait_for(timeout=120_000)
    page.locator("#head").scroll_into_view_if_needed()


def report(page: Page) -> None:
    """The report itself, where it begins."""
    page.locator("#top").evaluate("e => e.scrollIntoView()")


def summary_source(page: Page) -> None:
    """What a sentence of the summary rests on."""
    page.locator("#top .claims li").nth(1).hover()


def finding(page: Page) -> None:
    """A finding where it stands, with its reason."""
    page.keyboard.press("Escape")  # the menu of the view before
    mark = page.locator("#pairs mark").first
    mark.evaluate("e => e.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(300)
    mark.hover()


def editing(page: Page) -> None:
    segment = page.locator("#pairs .en .seg").nth(3)
    segment.evaluate("e => e.scrollIntoView({block: 'center'})")
    segment.dblclick()
    page.get_by_label("Translation of sentence").wait_for()


def part(name: str) -> Callable[[Page], None]:
    """One of the parts that are folded at first."""

    def show(page: Page) -> None:
        page.locator(f"#{name}").evaluate("e => { e.open = true; e.scrollIntoView(); }")

    return show


def save_as(page: Page) -> None:
    page.locator("#top .tools").evaluate("e => e.scrollIntoView({block: 'center'})")
    press(page.locator("#top details.menu > summary"))


def only_cleaned(page: Page) -> None:
    page.locator("#article textarea").fill(example("economy-figures"))
    press(page.locator("#clean"))
    page.locator("#pairs .clean").wait_for()
    page.locator("#head").scroll_into_view_if_needed()


def options(page: Page) -> None:
    press(page.get_by_role("button", name="Summary, names and terms"))
    page.locator("#buttons").evaluate("e => e.scrollIntoView()")


def files(page: Page) -> None:
    to_tab(page, "Many files")
    texts = {name: example(name) for name in ("economy-figures", "traditional-harbour")}
    texts |= {"bishan-experts": example("bishan-experts"), "leer": " "}
    dropped: list[FilePayload] = [
        {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": text.encode()}
        for name, text in texts.items()
    ]
    page.locator("[data-files] input[type=file]").set_input_files(dropped)
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Download all").wait_for(timeout=120_000)
    page.wait_for_function(
        "document.querySelectorAll('[data-files] tbody [data-state=done]').length === 3",
        timeout=120_000,
    )


def models(page: Page) -> None:
    to_tab(page, "Models")
    page.locator("#models article, #models table, #models li").first.wait_for()


def history(page: Page) -> None:
    to_tab(page, "History")
    page.locator("[data-history] tbody tr").first.wait_for()


def to_tab(page: Page, name: str) -> None:
    press(page.get_by_role("tab", name=name))


def chinese(page: Page) -> None:
    page.locator("#article textarea").fill(example("bishan-experts"))
    press(page.locator("#run"))
    done(page)
    report(page)


def rest(page: Page) -> None:
    page.get_by_text("/v1/report").first.wait_for()


WALKS = (
    Walk(
        (
            ("article-empty", article_empty),
            ("article-working", article_working),
            ("article-done", article_done),
            ("report", report),
            ("summary-source", summary_source),
            ("save-as", save_as),
            ("finding", finding),
            ("editing", editing),
            ("facts", part("facts")),
            ("names", part("names")),
            ("dropped", part("dropped")),
            ("history", history),
        )
    ),
    Walk((("options", options), ("only-cleaned", only_cleaned))),
    Walk((("files", files),), expected=("^422 POST .*/v1/read",)),
    Walk((("models", models),)),
    Walk((("chinese", chinese),), locale="zh-CN"),
    Walk((("rest", rest),), path="/docs"),
)


def taken(page: Page) -> bytes:
    """The page as a PNG of few colours."""
    from PIL import Image

    page.wait_for_timeout(300)  # fades and what scrolls
    window = page.viewport_size
    assert window is not None
    if page.evaluate("scrollY") > 0:
        raw = page.screenshot()
    else:
        height = min(page.evaluate("document.documentElement.scrollHeight"), 2 * window["height"])
        clip = {"x": 0, "y": 0, "width": window["width"], "height": height}
        raw = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    picture = Image.open(io.BytesIO(raw)).convert("RGB")
    # Without dithering: a page is made of flat areas, and noise in them does not compress.
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def picture(
    chromium: Browser,
    address: str,
    out: Path,
    widths: Sequence[int],
    only: Collection[str] = (),
    walks: Sequence[Walk] = WALKS,
) -> dict[str, int]:
    """Take every view, or those named in ``only``; their sizes in bytes by file name."""
    out.mkdir(parents=True, exist_ok=True)
    sizes = {}
    chosen = [walk for walk in walks if not only or any(name in only for name, _ in walk.views)]
    for walk, scheme, width in itertools.product(chosen, SCHEMES, widths):
        window = (width, HEIGHTS.get(width, 900))
        url = address + walk.path
        visit = visiting(
            chromium,
            url,
            window,
            locale=walk.locale,
            color_scheme=scheme,
            expected=walk.expected,
        )
        with visit as page:
            for name, show in walk.views:
                show(page)
                if not only or name in only:
                    path = out / f"{name}-{scheme}-{width}.png"
                    path.write_bytes(taken(page))
                    sizes[path.name] = path.stat().st_size
    return sizes


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens")
    parser.add_argument("--widths", default="1280,390")
    parser.add_argument("--only", default="", help="names of views, with commas between")
    given = parser.parse_args(arguments)

    from playwright.sync_api import sync_playwright

    import summarizer
    from summarizer.models.store import Store

    if browser() is None:
        print("There is no Chromium, which the pictures are taken with; install it.")
        return 1
    if Store(Store.default_root()).find(MODEL) is None:
        print(f"The starter model is not here; pull it: summarizer models pull {MODEL}")
        return 1
    began = time.monotonic()
    widths = [int(width) for width in given.widths.split(",")]
    only = [name for name in given.only.split(",") if name]

    def load(model: str | None, summary: str | None, progress: Any) -> Pipeline:
        return summarizer.load(model or MODEL, summarizer=summary, progress=progress)

    address = served(load(None, None, None), load=load)
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser(), args=ARGUMENTS)
        sizes = picture(chromium, address, given.out, widths, only)
        chromium.close()
    for name, size in sizes.items():
        print(f"{size / 1000:7.0f} kB  {name}")
    total = sum(path.stat().st_size for path in given.out.glob("*.png"))
    print(f"{total / 1e6:.1f} MB in {given.out}, {time.monotonic() - began:.0f} s")
    if total > ALL_BYTES:
        print(f"That is more than {ALL_BYTES / 1e6:.0f} MB; take fewer colours or fewer views.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
