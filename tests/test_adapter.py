"""Adapters: merged into the weights of both runtimes, pinned by hash, trained."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from build_tiny import phrasebook
from safetensors.numpy import save_file

from summarizer.cli.parser import build_parser
from summarizer.cli.shared import options_of
from summarizer.engines import open_engine
from summarizer.engines.adaptation import merged, read_factors
from summarizer.engines.weights import read_weights
from summarizer.errors import BrokenModelError
from summarizer.loading import load
from summarizer.models import adapters
from summarizer.models.adapters import Adapter
from summarizer.models.description import describe
from summarizer.models.entry import InstalledModel, catalogue_entry
from summarizer.models.second import choose_second
from summarizer.models.store import Store, sha256_of
from summarizer.options import Decoding, Options
from summarizer.report import Segment, Translation

TEXTS = [source for source, _ in phrasebook()][:60]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def starter(tiny: Callable[[str], Path], store: Store) -> InstalledModel:
    """The tiny Marian model pulled as the starter is: CTranslate2 int8, one SentencePiece."""
    from ctranslate2.converters import TransformersConverter

    def fill(folder: Path) -> None:
        converter = TransformersConverter(str(tiny("marian")))
        converter.convert(str(folder), quantization="int8", force=True)
        shutil.copyfile(tiny("marian") / "source.spm", folder / "sentencepiece.model")

    entry = catalogue_entry("argos-zh-en")
    return store.install(entry, fill, format="ctranslate2", source="test")


def ship(monkeypatch: pytest.MonkeyPatch, model: InstalledModel, path: Path) -> Adapter:
    """Make the package have an adapter for the model."""
    adapter = Adapter(path, sha256_of(path), sha256_of(model.path / "model.bin"))
    monkeypatch.setattr(
        adapters, "shipped_adapter", lambda name: adapter if name == model.entry.name else None
    )
    monkeypatch.setattr("summarizer.models.description.shipped_adapter", adapters.shipped_adapter)
    return adapter


def layers(model: InstalledModel) -> dict[str, tuple[int, int]]:
    """Return the linear layers of a Marian model by name, with their sizes."""
    weights = read_weights(model.path / "model.bin")
    width = weights["decoder/embeddings/weight"].shape[1]
    feed = weights["encoder/layer_0/ffn/linear_0/weight"].shape[0]
    found = {}
    for side, kinds in (("encoder", ["self_attn"]), ("decoder", ["self_attn", "encoder_attn"])):
        for layer in range(weights.layers(side)):
            name = f"model.{side}.layers.{layer}"
            for kind in kinds:
                for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    found[f"{name}.{kind}.{part}"] = (width, width)
            found[f"{name}.fc1"], found[f"{name}.fc2"] = (feed, width), (width, feed)
    return found


def write_factors(path: Path, sizes: dict[str, tuple[int, int]], strength: float = 0.08) -> None:
    """Write an adapter of random factors."""
    chance = np.random.default_rng(1)
    arrays = {}
    for name, (outputs, inputs) in sizes.items():
        arrays[f"{name}.up"] = chance.normal(0, strength, (outputs, 2)).astype(np.float16)
        arrays[f"{name}.down"] = chance.normal(0, strength, (2, inputs)).astype(np.float16)
    save_file(arrays, path)


def answers(model: InstalledModel, store: Store, **options: Any) -> list[tuple[int, ...]]:
    """Return the first ids of each hypothesis; in a loop, later ones hang on the last bit."""
    engine = open_engine(model, Options(**options), store)
    return [ranked[0].tokens[:6] for ranked in engine.generate(TEXTS, Decoding(beam_size=1))]


@pytest.mark.trained
def test_both_runtimes_merge_the_same(
    starter: InstalledModel, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_factors(tmp_path / "random.safetensors", layers(starter), strength=0.3)
    before = answers(starter, store, compute_type="float32")
    ship(monkeypatch, starter, tmp_path / "random.safetensors")
    quick = answers(starter, store, compute_type="float32")
    assert quick != before
    assert answers(starter, store, engine="transformers") == quick
    assert answers(starter, store, compute_type="float32", adapter=False) == before
    assert store.verify(starter.entry.name) == []


def test_the_command_line_can_do_without() -> None:
    parser = build_parser()
    for given, adapter in (([], True), (["--no-adapter"], False)):
        assert options_of(parser.parse_args(["translate", "page.txt", *given])).adapter is adapter


@pytest.mark.trained
def test_the_memory_and_the_reader_can_tell_an_adapted_model(
    starter: InstalledModel, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_factors(tmp_path / "random.safetensors", layers(starter))
    adapter = ship(monkeypatch, starter, tmp_path / "random.safetensors")
    assert "merged on first use" in describe("argos-zh-en", store)
    with_it = open_engine(starter, Options(), store)
    without = open_engine(starter, Options(adapter=False), store)
    assert with_it.identity != without.identity
    assert with_it.name.startswith("argos-zh-en with adapter, ")
    assert without.name.startswith("argos-zh-en, ")
    assert adapter.variant in describe("argos-zh-en", store)
    # Another adapter is merged anew.
    write_factors(tmp_path / "other.safetensors", layers(starter), strength=0.3)
    ship(monkeypatch, starter, tmp_path / "other.safetensors")
    assert open_engine(starter, Options(), store).identity != with_it.identity


def severities(segment: Segment) -> tuple[int, int]:
    """Return the numbers of errors and of warnings."""
    errors = sum(finding.severity == "error" for finding in segment.findings)
    return errors, len(segment.findings) - errors


@pytest.mark.trained
def test_the_weights_without_the_adapter_mend_what_it_spoils(
    starter: InstalledModel, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_factors(tmp_path / "random.safetensors", layers(starter), strength=0.3)
    ship(monkeypatch, starter, tmp_path / "random.safetensors")
    text = "\n".join(TEXTS[:12])

    def translated(**options: Any) -> Translation:
        return load("argos-zh-en", store=store, **options).translate(text)

    published = translated(adapter=False)
    spoiled, mended = translated(second="none"), translated()
    assert mended.model == spoiled.model != published.model
    by_second = [segment for segment in mended.segments if segment.model]
    assert {segment.model for segment in by_second} == {"argos-zh-en"}
    for segment in by_second:
        alone = spoiled.segments[segment.index]
        assert (alone.model, segment.attempt) == ("", "second model")
        assert severities(segment) < severities(alone)
    kept = [segment for segment in mended.segments if not segment.model]
    assert kept == [spoiled.segments[segment.index] for segment in kept]


@pytest.mark.trained
def test_the_weights_without_the_adapter_are_the_second_model(
    starter: InstalledModel, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert choose_second(starter, Options(), store) is None
    write_factors(tmp_path / "random.safetensors", layers(starter))
    ship(monkeypatch, starter, tmp_path / "random.safetensors")
    for second in (None, "argos-zh-en"):
        choice = choose_second(starter, Options(second=second), store)
        assert choice is not None
        assert (choice.name, choice.adapter) == ("argos-zh-en", False)
        assert choice.reason == "Second tries: argos-zh-en, the same model without the adapter."
    for options in (Options(second="none"), Options(adapter=False), Options(redecode=False)):
        assert choose_second(starter, options, store) is None


@pytest.mark.trained
def test_what_is_merged_is_the_sum_to_half_a_step(starter: InstalledModel, tmp_path: Path) -> None:
    sizes = layers(starter)
    write_factors(tmp_path / "random.safetensors", sizes)
    factors = read_factors(tmp_path / "random.safetensors")
    base = read_weights(starter.path / "model.bin")
    found = merged(base, factors)
    name = "decoder/layer_0/attention/linear_1/weight"  # keys, then values

    def floats(weights: Any) -> Any:
        scale = weights[f"{name}_scale"].astype(np.float32)[:, None]
        return weights[name].astype(np.float32) / scale

    layer = "model.decoder.layers.0.encoder_attn"
    update = [up @ down for up, down in (factors[f"{layer}.{part}_proj"] for part in "kv")]
    step = 1 / found[f"{name}_scale"].astype(np.float32)[:, None]
    assert (abs(floats(found) - floats(base) - np.concatenate(update)) <= step * 0.501).all()
    untouched = "decoder/embeddings/weight"
    assert np.array_equal(found[untouched], base[untouched])


@pytest.mark.trained
def test_damaged_files_are_refused(
    starter: InstalledModel, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "random.safetensors"
    write_factors(path, layers(starter))
    ship(monkeypatch, starter, path)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"?")
    with pytest.raises(BrokenModelError, match="--no-adapter"):
        open_engine(starter, Options(), store)
    path.write_bytes(good)
    weights = starter.path / "model.bin"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    with pytest.raises(BrokenModelError, match="has changed since it was pulled"):
        open_engine(starter, Options(), store)


@pytest.mark.trained
def test_an_adapter_of_another_architecture_is_refused(
    starter: InstalledModel, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_factors(tmp_path / "other.safetensors", {"model.encoder.layers.0.gate": (8, 8)})
    ship(monkeypatch, starter, tmp_path / "other.safetensors")
    with pytest.raises(BrokenModelError, match="no linear layer of Marian"):
        open_engine(starter, Options(), store)
    assert [model.variant for model in store.installed()] == [""]


@pytest.mark.trained
def test_other_weights_of_that_name_run_without_it(
    starter: InstalledModel, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_factors(tmp_path / "random.safetensors", layers(starter))
    adapter = ship(monkeypatch, starter, tmp_path / "random.safetensors")
    other = Adapter(adapter.path, adapter.sha256, "0" * 64)
    monkeypatch.setattr(adapters, "shipped_adapter", {"argos-zh-en": other}.get)
    monkeypatch.setattr("summarizer.models.description.shipped_adapter", adapters.shipped_adapter)
    assert open_engine(starter, Options(), store).name.startswith("argos-zh-en, ")
    assert "not those that this package has an adapter for" in describe("argos-zh-en", store)


@pytest.mark.trained
def test_training_learns_is_resumed_and_ships(
    starter: InstalledModel,
    store: Store,
    tiny: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import train_adapter

    data, out = tmp_path / "data", tmp_path / "out"
    (data / "spm").mkdir(parents=True)
    shutil.copyfile(tiny("marian") / "target.spm", data / "spm" / "target.spm")
    # English that the model does not write yet: without a mark at the end.
    pairs = [(zh, en.rstrip(".!?")) for zh, en in phrasebook()]
    pairs = (pairs + pairs)[:200]
    (data / "tiny.tsv").write_text("".join(f"{zh}\t{en}\n" for zh, en in pairs), encoding="utf-8")
    mixture = tmp_path / "mixture.toml"
    mixture.write_text("[tiny]\nheld = [190, 200]\ndev = 10\n", encoding="utf-8")
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store.root))
    arguments = ["--data", data, "--out", out, "--mixture", mixture, "--bleu", 10]
    arguments += ["--tokens", 300, "--rate", 0.003, "--warm-up", 2, "--workers", 1, "--rank", 4]
    command = list(map(str, arguments))
    first = train_adapter.main([*command, "--epochs", "2"])
    second = train_adapter.main([*command, "--epochs", "4"])
    assert first == second == 0
    rows = [json.loads(line) for line in (out / "log.jsonl").read_text("utf-8").splitlines()]
    assert [row["epoch"] for row in rows if row["what"] == "epoch"] == [0, 1, 2, 3]
    assert all("bleu" in row for row in rows if row["what"] == "development")
    losses = [row["loss"] for row in rows if row["what"] == "development"]
    assert losses[-1] < losses[0] - 0.2
    # Trainings add up.
    more = list(map(str, ["--init", out / "best.safetensors", "--out", tmp_path / "more"]))
    assert train_adapter.main([*command, *more, "--epochs", "1"]) == 0
    first_row = (tmp_path / "more" / "log.jsonl").read_text("utf-8").splitlines()[1]
    assert json.loads(first_row)["loss"] == pytest.approx(min(losses), abs=0.01)
    with pytest.raises(SystemExit):
        train_adapter.main([*command, *more, "--rank", "8", "--out", str(tmp_path / "other")])
    assert "give --rank 4" in capsys.readouterr().err
    ship(monkeypatch, starter, out / "best.safetensors")
    quick = answers(starter, store, compute_type="float32")
    assert answers(starter, store, engine="transformers") == quick
