"""Weights from one runtime's format into the other's and back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from build_tiny import phrasebook

from summarizer.engines import open_engine
from summarizer.engines.conversion import convert_to_ctranslate2, convert_to_transformers
from summarizer.errors import BrokenModelError, ModelError, UsageError
from summarizer.models.entry import InstalledModel
from summarizer.models.folder import open_folder
from summarizer.models.store import Store
from summarizer.options import Decoding, Options


@pytest.fixture
def packaged(tiny: Callable[[str], Path], tmp_path: Path) -> InstalledModel:
    """The tiny Marian model in the form of the starter: CTranslate2 int8 and one SentencePiece."""
    from ctranslate2.converters import TransformersConverter

    folder = tmp_path / "packaged"
    TransformersConverter(str(tiny("marian"))).convert(str(folder), quantization="int8")
    shutil.copyfile(tiny("marian") / "source.spm", folder / "sentencepiece.model")
    return open_folder(folder, "translation")


def test_the_rebuilt_checkpoint_gives_the_same_ids(
    packaged: InstalledModel, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    texts = [source for source, _ in phrasebook()][:60]
    quick = open_engine(packaged, Options(compute_type="float32"), store)
    reference = open_engine(packaged, Options(engine="transformers"), store)
    rebuilt = store.find("packaged", "transformers")
    assert rebuilt is not None
    assert (rebuilt.path / "model.safetensors").is_file()
    for decoding in (Decoding(beam_size=1), Decoding(beam_size=4)):
        ours = [ranked[0].tokens for ranked in quick.generate(texts, decoding)]
        theirs = [ranked[0].tokens for ranked in reference.generate(texts, decoding)]
        assert ours == theirs
    assert convert_to_transformers(packaged, store) == rebuilt


def test_a_file_that_is_no_model_is_refused(packaged: InstalledModel, tmp_path: Path) -> None:
    (packaged.path / "model.bin").write_bytes(b"\x06\0\0\0nonsense")
    store = Store(tmp_path / "store")
    with pytest.raises(BrokenModelError, match="Marian model as CTranslate2 writes it"):
        convert_to_transformers(packaged, store)
    assert store.installed() == []


def test_conversion_goes_only_where_it_makes_sense(
    packaged: InstalledModel, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    checkpoint = open_folder(tiny("marian"), "translation")
    with pytest.raises(UsageError, match="already"):
        convert_to_ctranslate2(packaged, store)
    with pytest.raises(UsageError, match="already"):
        convert_to_transformers(checkpoint, store)
    other = convert_to_ctranslate2(open_folder(tiny("m2m100"), "translation"), store)
    with pytest.raises(ModelError, match="only Marian"):
        convert_to_transformers(other, store)


def test_a_converted_model_stands_alone(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    source = tmp_path / "mine"
    shutil.copytree(tiny("marian"), source)
    converted = convert_to_ctranslate2(open_folder(source, "translation"), store, "float32")
    shutil.rmtree(source)
    engine = open_engine(open_folder(converted.path, "translation"), Options(), store)
    (ranked,) = engine.generate(["新桥全长1200米。"], Decoding())
    assert ranked[0].text == "The new bridge is 1,200 meters long."
