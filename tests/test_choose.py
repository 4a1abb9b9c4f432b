"""Which model is used, and why; what a folder is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summarizer.errors import (
    BrokenModelError,
    OfflineError,
    UnknownModelError,
    UnsafeModelError,
    UsageError,
)
from summarizer.models import selection as choose
from summarizer.models.description import describe
from summarizer.models.entry import STARTER, InstalledModel, catalogue_entry, lookup
from summarizer.models.folder import open_folder
from summarizer.models.selection import (
    best_installed,
    choose_summarizer,
    choose_translator,
    fetch,
)
from summarizer.models.store import Store


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def install(store: Store, name: str) -> InstalledModel:
    card = lookup(name)
    assert card is not None

    def fill(folder: Path) -> None:
        (folder / "weights").touch()

    return store.install(card, fill, format=card.format, source="test")


def checkpoint(folder: Path, config: dict[str, Any], *files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for name in files or ("model.safetensors",):
        (folder / name).touch()
    return folder


def test_a_named_model_that_is_installed_is_used(tmp_path: Path) -> None:
    store = Store(tmp_path)
    model = install(store, "quickmt-zh-en")
    for name in ("quickmt-zh-en", "QUICKMT-zh-en", "quickmt/quickmt-zh-en"):
        choice = choose_translator(name, store)
        assert choice.model == model
        assert choice.better == ""


def test_with_no_name_the_best_installed_is_used_and_a_better_one_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    install(store, "argos-zh-en")
    choice = choose_translator(None, store)
    assert choice.model is not None
    assert choice.model.entry == catalogue_entry(STARTER)
    assert choice.reason == "Translation: argos-zh-en, the best that is installed."
    assert "summarizer models pull quickmt-zh-en" in choice.better
    install(store, "quickmt-zh-en")
    better = choose_translator(None, store)
    assert better.model is not None
    assert better.model.entry.name == "quickmt-zh-en"
    assert better.better == ""


def test_with_nothing_installed_the_starter_is_pulled_or_it_is_said_why_not(
    tmp_path: Path,
) -> None:
    with pytest.raises(OfflineError, match="argos-zh-en could not be pulled"):
        choose_translator(None, Store(tmp_path))
    with pytest.raises(OfflineError, match="hub does not answer"):
        fetch("recommended", Store(tmp_path))
    with pytest.raises(OfflineError, match="some/model cannot be pulled"):
        choose_translator("some/model", Store(tmp_path))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("quickmt", "did you mean quickmt-zh-en"),
        ("opus-mt-zh", "did you mean opus-mt-zh-en"),
        ("zzzz", "models list"),
    ],
)
def test_an_unknown_name_is_refused_with_near_ones(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match=message):
        choose_translator(name, Store(tmp_path))
    with pytest.raises(UnknownModelError, match=message):
        describe(name, Store(tmp_path))


def test_a_model_of_the_other_task_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give it with --summarizer"):
        choose_translator("distilbart-cnn-12-6", Store(tmp_path))
    with pytest.raises(UsageError, match="give it with -m"):
        choose_summarizer("argos-zh-en", Store(tmp_path))


def test_summaries_fall_back_to_key_sentences_and_say_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    assert choose_summarizer("key-sentences", store).model is None
    choice = choose_summarizer(None, store)
    assert choice.model is None
    assert "the hub does not answer" in choice.reason
    assert "models pull qwen2.5-coder-1.5b" in choice.better
    monkeypatch.setattr(choose, "torch_installed", lambda: False)
    without = choose_summarizer(None, store)
    assert "torch and transformers" in without.reason
    assert "pip install" in without.better
    install(store, "distilbart-cnn-12-6")
    assert best_installed("summarization", store) is None
    monkeypatch.undo()
    chosen = choose_summarizer(None, store)
    assert chosen.model is not None
    assert chosen.model.entry.name == "distilbart-cnn-12-6"


def test_a_summarizer_that_writes_chinese_is_never_chosen_by_itself(tmp_path: Path) -> None:
    store = Store(tmp_path)
    install(store, "mT5_multilingual_XLSum")
    assert best_installed("summarization", store) is None


def test_describe_tells_what_a_user_must_know(tmp_path: Path) -> None:
    store = Store(tmp_path)
    text = describe("nllb-200-distilled-600M", store)
    assert "CC-BY-NC-4.0; business use not allowed" in text
    assert "installed  no" in text
    install(store, "argos-zh-en")
    assert str(tmp_path / "argos-zh-en") in describe("argos-zh-en", store)
    folder = checkpoint(tmp_path / "mine", {"model_type": "bart"})
    assert "bart" in describe(str(folder), store)


@pytest.mark.parametrize(
    ("config", "family", "task", "tags"),
    [
        ({"model_type": "marian"}, "marian", "translation", (None, None)),
        ({"model_type": "m2m_100"}, "m2m100", "translation", ("zh", "en")),
        (
            {"model_type": "m2m_100", "_name_or_path": "nllb-200"},
            "m2m100",
            "translation",
            ("zho_Hans", "eng_Latn"),
        ),
        ({"model_type": "mbart"}, "mbart", "translation", ("zh_CN", "en_XX")),
        ({"model_type": "pegasus"}, "pegasus", "summarization", (None, None)),
        ({"model_type": "mt5"}, "t5", "translation", (None, None)),
    ],
)
def test_a_folder_is_what_its_configuration_says(
    config: dict[str, Any],
    family: str,
    task: str,
    tags: tuple[str | None, str | None],
    tmp_path: Path,
) -> None:
    config = {**config, "max_position_embeddings": 256}
    model = open_folder(checkpoint(tmp_path / "mine", config), "translation")
    card = model.entry
    assert (card.family, card.task, (card.source_tag, card.target_tag)) == (family, task, tags)
    assert card.max_source_tokens == 256
    assert model.format == "transformers"


def test_a_card_in_the_folder_says_the_rest(tmp_path: Path) -> None:
    folder = checkpoint(tmp_path / "mine", {"model_type": "t5"})
    card = {"source_prefix": "<2en> ", "task": "translation", "decoding": {"beam_size": 2}}
    (folder / "summarizer.json").write_text(json.dumps(card), encoding="utf-8")
    model = open_folder(folder, "summarization")
    assert model.entry.source_prefix == "<2en> "
    assert model.entry.task == "translation"
    assert model.entry.decoding.beam_size == 2
    (folder / "summarizer.json").write_text('{"colour": "red"}', encoding="utf-8")
    with pytest.raises(UsageError, match="field that is not known"):
        open_folder(folder, "summarization")


Maker = Callable[[Path], Path]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda p: p / "none", UsageError, "There is no folder"),
        (lambda p: p, BrokenModelError, r"holds no config\.json"),
        (lambda p: checkpoint(p, {}, "x"), BrokenModelError, "holds neither"),
        (lambda p: checkpoint(p, {"model_type": "bart"}, "x"), BrokenModelError, "no weights"),
        (
            lambda p: checkpoint(p, {"model_type": "bart"}, "pytorch_model.bin"),
            UnsafeModelError,
            "pickled weights",
        ),
        (
            lambda p: checkpoint(p, {"model_type": "mine", "auto_map": {"AutoModel": "x.Y"}}),
            UnsafeModelError,
            "code of its own",
        ),
        (lambda p: checkpoint(p, {"model_type": "gpt2"}), UsageError, "encoder-decoder type"),
        (lambda p: checkpoint(p, {}, "model.bin"), BrokenModelError, "without a tokenizer"),
    ],
)
def test_a_folder_that_is_no_model_is_refused(
    make: Maker, error: type[Exception], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message):
        choose_translator(str(make(tmp_path)), Store(tmp_path / "store"))


def test_a_configuration_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(BrokenModelError, match="cannot be read"):
        open_folder(tmp_path, "translation")
    (tmp_path / "config.json").write_text("[]", encoding="utf-8")
    with pytest.raises(BrokenModelError, match="holds no settings"):
        open_folder(tmp_path, "translation")
