"""The store: complete or absent, never in between."""

from __future__ import annotations

import dataclasses
import errno
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fakes import entry
from summarizer.data import word_lists
from summarizer.errors import BrokenModelError, ModelNotInstalledError, OutputError, UsageError
from summarizer.models import entry as known_models
from summarizer.models.carriers import carrier
from summarizer.models.entry import (
    DEFAULT_SUMMARIZER,
    OFFLINE_CHAT,
    RECOMMENDED,
    STARTER,
    TRANSLATE,
    InstalledModel,
    catalogue,
    catalogue_entry,
    entry_from_dict,
    lookup,
    similar_names,
)
from summarizer.models.store import Store, sha256_of

FAKE = entry(name="fake")


def fill(folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"weights")
    (folder / "sub").mkdir(exist_ok=True)
    (folder / "sub" / "config.json").write_text("{}", encoding="utf-8")


def install(
    store: Store,
    fill_: Callable[[Path], None] = fill,
    variant: str = "",
    base: InstalledModel | None = None,
) -> InstalledModel:
    return store.install(
        FAKE, fill_, variant=variant, base=base, format="ctranslate2", source="test"
    )


def test_what_is_installed_is_found_with_its_entry_and_size(tmp_path: Path) -> None:
    store = Store(tmp_path)
    model = install(store)
    assert model == store.find("fake")
    assert model.entry == FAKE
    assert model.bytes == len(b"weights{}")
    assert store.installed() == [model]
    manifest = json.loads((model.path / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {"model.bin", "sub/config.json"}
    assert manifest["files"]["model.bin"]["sha256"] == sha256_of(model.path / "model.bin")


def test_a_pull_that_breaks_off_never_counts_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def breaks(folder: Path) -> None:
        (folder / "part").write_text("half", encoding="utf-8")
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        install(store, breaks)
    assert store.find("fake") is None
    assert store.installed() == []

    def goes_on(folder: Path) -> None:
        assert (folder / "part").read_text(encoding="utf-8") == "half"
        fill(folder)

    assert install(store, goes_on).path.is_dir()


def test_a_second_install_does_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = install(store)
    assert install(store, lambda _: pytest.fail("filled again")) == first


def test_two_at_once_fill_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    filled: list[int] = []
    all_at_it = threading.Event()

    def slowly(folder: Path) -> None:
        filled.append(1)
        assert all_at_it.wait(30)
        fill(folder)

    threads = [threading.Thread(target=install, args=(store, slowly)) for _ in range(3)]
    for thread in threads:
        thread.start()
    all_at_it.set()
    for thread in threads:
        thread.join()
    assert filled == [1]


@pytest.mark.parametrize("damage", ["missing", "shorter", "manifest"])
def test_a_damaged_model_is_not_installed_and_is_replaced(damage: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = install(store).path
    if damage == "missing":
        (folder / "model.bin").unlink()
    elif damage == "shorter":
        (folder / "model.bin").write_bytes(b"w")
    else:
        (folder / "manifest.json").write_text("{", encoding="utf-8")
    assert store.find("fake") is None
    assert store.installed() == []
    assert store.verify("fake") != []
    assert install(store) == store.find("fake")
    assert store.verify("fake") == []


def test_verify_sees_a_single_changed_byte(tmp_path: Path) -> None:
    store = Store(tmp_path)
    install(store)
    (tmp_path / "fake" / "model.bin").write_bytes(b"weighty")
    assert store.verify("fake") == ["fake/model.bin has changed"]


def damage(file: Path) -> None:
    """Change a byte, so that only the hash tells."""
    file.write_bytes(b"x" + file.read_bytes()[1:])


def test_no_variant_is_made_from_damaged_weights(tmp_path: Path) -> None:
    store = Store(tmp_path)
    base = install(store)
    damage(base.path / "model.bin")
    with pytest.raises(BrokenModelError, match=r"model\.bin has changed.*models pull fake"):
        install(store, lambda _: pytest.fail("read damaged weights"), "english", base)
    assert store.find("fake", "english") is None


def test_a_variant_of_other_weights_is_none_and_is_made_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    base = install(store)
    variant = install(store, variant="adapter", base=base)
    second = install(store, variant="adapter.english", base=variant)
    assert store.derived(base, "adapter") == variant
    assert store.derived(variant, "adapter.english") == second

    shutil.rmtree(base.path)

    def fill_newer(folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"newer")

    newer = install(store, fill_newer)
    assert store.find("fake", "adapter") is None
    assert store.find("fake", "adapter.english") is None
    assert store.verify("fake") == [
        "fake.adapter was made from other weights than those installed",
        "fake.adapter.english was made from other weights than those installed",
    ]
    again = install(store, variant="adapter", base=newer)
    assert again.base == newer.digest
    assert store.derived(newer, "adapter") == again


def test_a_folder_elsewhere_with_the_same_name_has_a_variant_of_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    folders = []
    for place in ("one", "two"):
        path = tmp_path / place / "fake"
        path.mkdir(parents=True)
        folders.append(InstalledModel(FAKE, path, "transformers", digest=place))
    first, second = folders
    made = install(store, variant="ctranslate2-int8", base=first)
    assert store.derived(first, "ctranslate2-int8") == made
    assert store.derived(second, "ctranslate2-int8") is None
    other = install(store, variant="ctranslate2-int8", base=second)
    assert store.derived(second, "ctranslate2-int8") == other
    assert store.derived(first, "ctranslate2-int8") is None


def test_what_is_damaged_is_discarded_and_what_is_not_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    base = install(store)
    install(store, variant="english", base=base)
    assert store.discard_damaged("fake") == []
    damage(tmp_path / "fake.english" / "model.bin")
    assert store.discard_damaged("fake") == ["fake.english"]
    assert store.find("fake") == base
    install(store, variant="english", base=base)
    damage(base.path / "model.bin")
    assert store.discard_damaged("fake") == ["fake"]
    assert store.find("fake", "english") is None, "its base is gone"
    assert install(store) == base
    assert store.find("fake", "english") is not None, "made from these very weights"
    assert store.discard_damaged("another") == []


def test_variants_stand_beside_and_go_with_the_model(tmp_path: Path) -> None:
    store = Store(tmp_path)
    base = install(store)
    variant = install(store, variant="ctranslate2-int8", base=base)
    assert store.find("fake", "ctranslate2-int8") == variant
    assert len(store.installed()) == 2
    assert store.remove("fake") > 0
    assert store.installed() == []
    with pytest.raises(ModelNotInstalledError, match="models pull fake"):
        store.remove("fake")


@pytest.mark.parametrize("name", ["", ".", "..", "...", "/", "./", "../", " ", "layouts.json"])
def test_a_name_that_is_none_removes_nothing(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path / "store")
    install(store)
    (store.root / "layouts.json").write_text("{}", encoding="utf-8")
    (store.root / "notes").mkdir()
    (store.root / "notes" / "mine.txt").write_text("not a model", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("not in the store", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises((UsageError, ModelNotInstalledError)):
        store.remove(name)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["notes", "..fake", "fake.int8", ".partial"])
def test_only_a_folder_with_the_manifest_of_that_model_is_removed(
    tmp_path: Path, name: str
) -> None:
    store = Store(tmp_path)
    install(store, variant="int8", base=install(store))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("not a model", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises((ModelNotInstalledError, OutputError)):
        store.remove(name)
    assert sorted(tmp_path.rglob("*")) == before
    assert store.remove("fake") > 0
    assert (tmp_path / "notes" / "mine.txt").exists()


def test_a_name_with_a_slash_is_a_folder_of_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    model = store.install(
        entry(name="org/model"), fill, format="transformers", source="test", revision="abc"
    )
    assert model.path.parent == tmp_path
    assert store.find("org/model") == model
    assert store.find("../model") is None


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match=r"disk is full.*SUMMARIZER_MODELS"):
        install(store, full)

    class Usage(NamedTuple):
        total: int = 10
        used: int = 9
        free: int = 1

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(OutputError, match="5 MB are needed"):
        store.require_space(5_000_000)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with pytest.raises(OutputError, match="cannot be written to"):
        install(Store(tmp_path), refuse)


def test_the_root_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path))
    assert Store.default_root() == tmp_path
    monkeypatch.delenv("SUMMARIZER_MODELS")
    assert Store.default_root().parts[-2:] == ("models", "store")


def test_entries_survive_the_manifest_and_fields_of_later_versions(tmp_path: Path) -> None:
    for known in catalogue():
        data: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(known)))
        assert entry_from_dict({**data, "field_of_tomorrow": 1}) == known
    assert Store(tmp_path / "none").installed() == []


STRANGE: list[Any] = [
    [],
    {"entry": 3, "format": 1, "variant": 2, "files": 5},
    {"entry": None, "format": None, "variant": None, "files": None},
    {"entry": {"name": "x"}, "format": "ctranslate2", "variant": "", "files": {}},
    {"files": {"model.bin": 3}},
    {"files": {"model.bin": {"size": "7", "sha256": "0"}}},
    {"entry": {**dataclasses.asdict(FAKE), "rank": "high"}},
    {"entry": {**dataclasses.asdict(FAKE), "decoding": {"beam_size": -1}}},
]


@pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
def test_a_strange_manifest_stops_nothing(tmp_path: Path, strange: Any) -> None:
    store = Store(tmp_path)
    model = install(store)
    manifest = json.loads((model.path / "manifest.json").read_text(encoding="utf-8"))
    other = tmp_path / "odd"
    other.mkdir()
    content = {**manifest, **strange} if isinstance(strange, dict) else strange
    (other / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    assert store.installed() == [model]
    assert store.find("odd") is None
    assert store.verify("odd") == ["odd has no readable manifest.json"]
    with pytest.raises(OutputError, match="no readable"):
        store.remove("odd")


def test_fields_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    store = Store(tmp_path)
    model = install(store)
    path = model.path / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["entry"]["later"] = manifest["entry"]["decoding"]["later"] = manifest["later"] = 1
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert store.find("fake") == model


def test_the_catalogue_is_consistent() -> None:
    tables = word_lists("models")
    assert [known.name for known in catalogue()] == list(tables)
    assert len(tables) >= 14
    for known in catalogue():
        assert lookup(known.name.upper()) is known
        assert not known.repo or lookup(known.repo) is known
        assert known.licence
        assert bool(known.prompt) == (known.family == "chat")
        assert known.target_language in ("en", "zh")
        if known.origin == "package-index":
            assert carrier(known.name).size > 1_000_000
    assert lookup("no such model") is None
    assert catalogue_entry(STARTER).origin == "package-index"
    assert catalogue_entry(OFFLINE_CHAT).prompt == TRANSLATE
    assert all(catalogue_entry(name).commercial for name in RECOMMENDED)
    assert DEFAULT_SUMMARIZER in RECOMMENDED
    assert similar_names("quickmt") == ("quickmt-zh-en",)
    assert similar_names("zzzzzz") == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"licence": None}, "licence = None"),
        ({"licence": ...}, "licence"),
        ({"rank": "high"}, "rank = 'high'"),
        ({"family": "gpt"}, "family = 'gpt'"),
        ({"commercial": "yes"}, "commercial = 'yes'"),
        ({"quirks": "one"}, "quirks = 'one'"),
        ({"colour": "red"}, r"unknown fields \['colour'\]"),
        ({"repo": ""}, "needs a repo"),
        ({"decoding": {"beam": 1}}, "beam"),
        ({"decoding": {"max_target_tokens": 999}}, "is over max_target_tokens"),
    ],
)
def test_a_model_that_is_not_valid_is_refused_by_name(
    change: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {**word_lists("models")["quickmt-zh-en"], **change}
    table = {key: value for key, value in table.items() if value is not ...}
    monkeypatch.setattr(known_models, "word_lists", lambda _: {"mine": table})
    with pytest.raises(ValueError, match=rf"data/models\.toml: mine: .*{message}"):
        known_models.catalogue.__wrapped__()
