"""All models there are to choose from, as somebody sees them who has to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes import entry
from summarizer import machine
from summarizer.machine import Layout, best_layout, measured_speeds
from summarizer.models import selection as choose
from summarizer.models.entry import InstalledModel, Task, catalogue, lookup
from summarizer.models.listing import ListedModel, list_models
from summarizer.models.store import Store


def install(store: Store, name: str, variant: str = "", weights: bytes = b"weights") -> None:
    """Install a model, or a variant of it or of a folder elsewhere."""
    base = store.find(name) or InstalledModel(entry(name=name), store.root.parent, "transformers")
    card = lookup(name) or entry(name=name)

    def fill(folder: Path) -> None:
        (folder / "model.bin").write_bytes(weights)

    store.install(
        card,
        fill,
        variant=variant,
        base=base if variant else None,
        format=card.format,
        source="test",
    )


def named(models: tuple[ListedModel, ...]) -> dict[str, ListedModel]:
    return {one.name: one for one in models}


def test_all_that_is_known_and_all_that_is_here_stands_there_the_best_first(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    install(store, "mine")
    models = list_models(store)
    assert {one.name for one in models} == {e.name for e in catalogue()} | {"mine", "key-sentences"}
    translation = [one for one in models if one.task == "translation"]
    assert translation[0].name == "quickmt-zh-en"
    assert [one.rank for one in translation] == sorted((o.rank for o in translation), reverse=True)
    assert [one.task for one in models] == sorted(
        (one.task for one in models), key=["translation", "summarization", "chat"].index
    )
    quick = named(models)["quickmt-zh-en"]
    assert (quick.bleu, quick.comet) == (30.0, 86.72)
    assert (quick.licence, quick.commercial) == ("CC-BY-4.0", True)
    assert (quick.download, quick.disk, quick.installed) == (420_000_000, 0, False)
    assert named(models)["nllb-200-distilled-600M"].commercial is False
    assert named(models)["pegasus-xsum"].commercial is None
    assert named(models)["qwen2.5-coder-1.5b"].uses == ("translation", "summarization")
    assert not any(one.better or one.at_work for one in models)


def test_what_was_made_of_a_model_counts_to_its_size_and_alone_is_no_model(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    install(store, "argos-zh-en", "", b"0123456789")
    install(store, "argos-zh-en", "english", b"01234")
    install(store, "small100", "ctranslate2-int8", b"012")
    models = named(list_models(store))
    assert (models["argos-zh-en"].installed, models["argos-zh-en"].disk) == (True, 15)
    assert (models["small100"].installed, models["small100"].disk) == (False, 3)


def test_better_are_those_ranked_above_the_one_at_work(tmp_path: Path) -> None:
    models = list_models(
        Store(tmp_path), {"translation": "argos-zh-en", "summarization": "key-sentences"}
    )
    assert {one.name for one in models if one.better} == {
        "quickmt-zh-en",
        "madlad400-3b-mt",
        "opus-mt-tc-bible-big-zhx-en",
        "opus-mt-zh-en",
        "distilbart-cnn-12-6",
        "bart-large-cnn",
    }
    assert named(models)["argos-zh-en"].at_work == ("translation",)
    assert named(models)["key-sentences"].at_work == ("summarization",)
    both: dict[Task, str] = {
        "translation": "qwen2.5-coder-1.5b",
        "summarization": "qwen2.5-coder-1.5b",
    }
    chat = named(list_models(Store(tmp_path), both))
    assert chat["qwen2.5-coder-1.5b"].at_work == ("translation", "summarization")
    assert not chat["Qwen3-4B-Instruct-2507"].better


def test_a_folder_at_work_stands_there_and_nothing_is_said_to_be_better(tmp_path: Path) -> None:
    folder = entry(name="mine", licence="", commercial=None, rank=0)
    models = list_models(Store(tmp_path), {"translation": "mine"}, [folder])
    mine = named(models)["mine"]
    assert (mine.at_work, mine.installed, mine.commercial) == (("translation",), False, None)
    assert not any(one.better for one in models)


def test_the_speed_is_that_measured_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    install(store, "argos-zh-en")
    install(store, "argos-zh-en", "english")
    install(store, "quickmt-zh-en")
    assert named(list_models(store))["argos-zh-en"].speed is None
    assert measured_speeds(store.root) == {}
    told = {Layout(2, 1): 1597.2, Layout(1, 2): 1103.0}
    best_layout(store.root, "argos-zh-en.english, int8", 2, told.__getitem__)
    best_layout(store.root, "argos-zh-en.english, float32", 2, lambda _: 400)
    assert measured_speeds(store.root) == {"argos-zh-en.english": 1597}
    models = named(list_models(store))
    assert models["argos-zh-en"].speed == 1597
    assert models["quickmt-zh-en"].speed is None
    monkeypatch.setattr(machine, "cpuinfo", lambda _: "another")
    assert named(list_models(store))["argos-zh-en"].speed is None
    (tmp_path / "layouts.json").write_text(json.dumps([]), encoding="utf-8")
    assert measured_speeds(store.root) == {}


def test_what_cannot_run_here_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    monkeypatch.setattr(choose, "torch_installed", lambda: False)
    monkeypatch.setattr(choose, "llama_cpp_installed", lambda: False)
    models = named(list_models(store))
    assert (models["opus-mt-zh-en"].extra, models["Hy-MT2-1.8B"].extra) == ("torch", "gguf")
    assert models["quickmt-zh-en"].runs
    assert models["key-sentences"].runs
    assert not models["opus-mt-zh-en"].runs
    assert not models["qwen2.5-coder-1.5b"].runs
    install(store, "opus-mt-zh-en")
    install(store, "opus-mt-zh-en", "ctranslate2-int8")
    assert named(list_models(store))["opus-mt-zh-en"].runs  # converted already
    monkeypatch.setattr(choose, "llama_cpp_installed", lambda: True)
    assert named(list_models(store))["qwen2.5-coder-1.5b"].runs
    monkeypatch.setattr(choose, "torch_installed", lambda: True)
    assert all(one.runs for one in list_models(store))


def test_each_says_what_it_does_in_one_phrase(tmp_path: Path) -> None:
    models = named(list_models(Store(tmp_path)))
    assert models["argos-zh-en"].does == "Translates Chinese into English."
    assert models["mT5_multilingual_XLSum"].does == (
        "Reads the Chinese and writes a Chinese summary, which is then translated."
    )
    assert models["distilbart-cnn-12-6"].does.startswith("Reads the English translation")
