"""What the tests share: tiny models through the real loading path, and what may be missing."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from browsing import Visit
    from summarizer.batch.job import Job

# The same examples each time: a test that fails now and then tells nobody anything.
settings.register_profile("fixed", derandomize=True)
settings.load_profile("fixed")

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "models"))

SHARED = ROOT.parent / "shared"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OFFICE = ("soffice", "pdftotext")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--starter", action="store_true", help="run what needs the starter's weights")
    parser.addoption("--chat-model", action="store_true", help="run what needs a real chat model")


def pytest_configure() -> None:
    # No test may reach a hub or an index: what needs one is given a local one.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # Tests run beside each other; threads that wait for each other on taken cores take minutes.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "tiny" in getattr(item, "fixturenames", ()):
            item.add_marker("trained")
    left_out = []
    for mark in ("starter", "chat_model"):
        option = "--" + mark.replace("_", "-")
        if not config.getoption(option) and config.getoption("markexpr") != mark:
            left_out += [item for item in items if mark in item.keywords]
    if browser() is None:
        if os.environ.get("CI"):
            raise pytest.UsageError("There is no Chromium, which the tests of the page need.")
        missing = [item for item in items if "browser" in item.keywords]
        if missing:
            warnings.warn(
                f"{len(missing)} tests of the page are left out: there is no Chromium.",
                stacklevel=1,
            )
        left_out += missing
    if not all(map(shutil.which, OFFICE)):
        missing = [item for item in items if "office" in item.keywords]
        if missing:
            warnings.warn(
                f"{len(missing)} tests of documents are left out: no {' or '.join(OFFICE)}.",
                stacklevel=1,
            )
        left_out += missing
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # Chromium stays open from its first test on, and its event loop in this thread with it: who
    # wants a loop of their own (asyncio.run) comes before.
    # Before that, what takes long: the processes that share the work then end at one time.
    items.sort(key=_place)


LONGEST = ("test_page.py", "test_files_page.py", "test_components.py")
"""Files of the browser's tests that take longest: begun first, they do not end alone."""


def _place(item: pytest.Item) -> int:
    """Where a test stands in the order: the lower the earlier."""
    if "browser" in item.keywords:
        return 3 + (item.path.name not in LONGEST)
    if "processes" in item.keywords:
        return 0
    return 1 if "trained" in item.keywords else 2


def browser() -> str | None:
    """The path of a Chromium, if there is one."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    from browsing import ARGUMENTS

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=browser(), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def visit(chromium: Browser) -> Visit:
    """``with visit(address, NARROW) as page:`` (browsing.py says what a visit fails on)."""
    from browsing import visiting

    return partial(visiting, chromium)


@pytest.fixture(autouse=True)
def own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may see what another, or a person, has had translated."""
    monkeypatch.setenv("SUMMARIZER_MEMORY", str(tmp_path / "memory.sqlite3"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test sets beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the test sets beside the checkout are not here")
    return SHARED


@pytest.fixture(scope="session")
def tiny() -> Callable[[str], Path]:
    """Folders of tiny models by family, built on first use and cached."""
    from build_tiny import cached

    return cached


@pytest.fixture(scope="session")
def store_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store for the whole run, so that each tiny model is converted once."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def quick(
    tiny: Callable[[str], Path], store_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The tiny Marian model in the form of the starter: ready in a process in half a second."""
    from summarizer.engines.conversion import convert_to_ctranslate2
    from summarizer.models.folder import open_folder
    from summarizer.models.store import Store

    source = open_folder(tiny("marian"), "translation")
    converted = convert_to_ctranslate2(source, Store(store_root), "int8", None)
    folder = tmp_path_factory.mktemp("models") / "quick"
    folder.mkdir()
    for name in ("config.json", "model.bin", "shared_vocabulary.json"):
        shutil.copy(converted.path / name, folder)
    shutil.copy(source.path / "source.spm", folder / "src.spm.model")
    shutil.copy(source.path / "target.spm", folder / "tgt.spm.model")
    return folder


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred files for a batch."""
    from batches import write_corpus

    return write_corpus(tmp_path_factory.mktemp("corpus") / "in")


@pytest.fixture(scope="session")
def undisturbed(
    corpus: Path, quick: Path, store_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The outputs of the corpus as one process makes them that nobody disturbs."""
    from batches import OPTIONS, begin

    out = tmp_path_factory.mktemp("undisturbed")
    process = begin(
        corpus, "-o", out, "--format", "text,json", "-m", quick, *OPTIONS, store=store_root
    )
    assert process.stderr is not None
    told = process.stderr.read()
    assert process.wait() == 1, told  # four of the files are bad
    return out


@pytest.fixture
def job(quick: Path, store_root: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A translation with the quick model."""
    from summarizer.batch.job import Job, required_models
    from summarizer.models.store import Store
    from summarizer.options import Options

    monkeypatch.setenv("SUMMARIZER_MODELS", str(store_root))
    options = Options(place_names=False, builtin_terms=False)
    models = required_models("translate", str(quick), None, options, Store(store_root))
    return Job("translate", ("text",), options, models)
