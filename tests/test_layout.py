"""What a machine is measured for once: layouts, budgets; and the output that English needs."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from build_tiny import phrasebook

from summarizer.chinese.script import has_chinese
from summarizer.engines import ctranslate2, open_engine
from summarizer.engines.ctranslate2 import CTranslate2Engine, batch_tokens
from summarizer.engines.tokenizers import VARIANT, is_english
from summarizer.engines.weights import Weights, read_weights, write_weights
from summarizer.machine import Layout, best_layout, layouts
from summarizer.models.folder import open_folder
from summarizer.models.store import Store
from summarizer.options import Decoding, Options


def test_the_quickest_layout_is_measured_once_and_kept(tmp_path: Path) -> None:
    tried = []

    def speed(way: Layout) -> float:
        tried.append(way)
        return {8: 100, 4: 300, 2: 200, 1: 50}[way.workers]

    assert best_layout(tmp_path, "m", 8, speed) == Layout(4, 2)
    assert tried == [Layout(8, 1), Layout(4, 2), Layout(2, 4), Layout(1, 8)]
    assert best_layout(tmp_path, "m", 8, speed) == Layout(4, 2)
    assert len(tried) == 4
    best_layout(tmp_path, "another", 8, speed)
    assert len(tried) == 8
    (tmp_path / "layouts.json").write_text("{broken", encoding="utf-8")
    assert best_layout(tmp_path, "m", 8, speed) == Layout(4, 2)
    assert len(tried) == 12
    kept = json.loads((tmp_path / "layouts.json").read_text(encoding="utf-8"))
    (row,) = kept.values()
    assert row["tokens/s"] == {"8 × 1": 100, "4 × 2": 300, "2 × 4": 200, "1 × 8": 50}


def test_one_thread_needs_no_measuring(tmp_path: Path) -> None:
    assert layouts(1) == [Layout(1, 1)]
    assert layouts(6) == [Layout(6, 1), Layout(3, 2), Layout(1, 6)]
    assert best_layout(tmp_path, "m", 1, lambda _: 1 / 0) == Layout(1, 1)
    assert not (tmp_path / "layouts.json").exists()


def test_a_call_holds_less_where_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = {f"decoder/layer_{n}/x": np.zeros(1, "float32") for n in range(6)}
    arrays["decoder/embeddings/weight"] = np.zeros((32_000, 512), "int8")
    weights = Weights("TransformerSpec", 7, arrays)

    def tokens(free: int, beam_size: int = 4) -> int:
        monkeypatch.setattr(ctranslate2, "free_memory", lambda: free)
        return batch_tokens(weights, beam_size, 2, "cpu")

    assert tokens(16 << 30) == ctranslate2.CPU_TOKENS
    assert 64 < tokens(1 << 30) < ctranslate2.CPU_TOKENS
    assert tokens(1 << 30, 8) == pytest.approx(tokens(1 << 30) / 2, abs=1)
    assert tokens(0) == 64  # a sentence must go through, whatever is free


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    arrays = {
        "a/weight": np.arange(6, dtype="int8").reshape(2, 3),
        "a/weight_scale": np.array([0.5, 2.0], "float32"),
        "n": np.array(3, "int16"),
    }
    path = tmp_path / "model.bin"
    write_weights(Weights("Spec", 7, arrays, {"b/weight": "a/weight"}), path)
    read = read_weights(path)
    assert (read.spec, read.revision) == ("Spec", 7)
    assert set(read.arrays) == set(arrays)
    assert (read["b/weight"] == arrays["a/weight"]).all()
    assert read["n"].shape == ()
    assert "b/weight" in read
    assert "c" not in read
    path.write_bytes(b"\x05\0\0\0" + path.read_bytes()[4:])
    with pytest.raises(ValueError, match="binary version 5"):
        read_weights(path)
    path.write_bytes(b"\x06")
    with pytest.raises(struct.error):
        read_weights(path)


@pytest.mark.parametrize(
    ("piece", "english"),
    [
        *((piece, True) for piece in ("▁the", "é", "6.3%", "“", "</s>", "—", "")),
        *((piece, False) for piece in ("区", "。", "，", "ж", "ア", "a区", "（", "１", "\ue000")),
    ],
)
def test_what_english_is_written_with(piece: str, english: bool) -> None:
    assert is_english(piece) is english


def test_a_narrowed_model_writes_the_same_english(
    tiny: Callable[[str], Path], store_root: Path
) -> None:
    store = Store(store_root)
    model = open_folder(tiny("marian"), "translation")
    whole = open_engine(model, Options(full_vocabulary=True), store)
    narrow = open_engine(model, Options(), store)
    assert isinstance(narrow, CTranslate2Engine)
    texts = [source for source, _ in phrasebook()][:40]
    greedy = Decoding(beam_size=1, max_target_tokens=40)
    ours, theirs = narrow.generate(texts, greedy), whole.generate(texts, greedy)
    same = [
        (a[0].text, a[0].tokens) == (b[0].text, b[0].tokens)
        for a, b in zip(ours, theirs, strict=True)
    ]
    assert sum(same) >= 39
    assert narrow.identity != whole.identity
    unknown = narrow.generate(["龘靐齉爩灪麤"], greedy)
    assert not has_chinese(unknown[0][0].text)
    found = store.find(model.entry.name, f"ctranslate2-int8.{VARIANT}")
    assert found is not None
    kept = json.loads((found.path / "target_vocabulary.json").read_text(encoding="utf-8"))
    all_pieces = json.loads((found.path / "source_vocabulary.json").read_text(encoding="utf-8"))
    assert 0 < len(kept) < len(all_pieces)
    assert read_weights(found.path / "model.bin")["decoder/embeddings/weight"].shape[0] == len(kept)
    assert store.verify(model.entry.name) == []
