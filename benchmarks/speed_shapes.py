"""Architectures whose weights are not at hand: their real sizes, with random weights.

Every output is made as long as every other: speed hangs on the sizes and the lengths, not on
what the weights know. Tokenizers are the tiny models' own, their vocabularies filled up to the
real size. transformers runs in float32 in batches of 16, our engine in int8.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speed_columns import BATCH
from speed_ours import open_engine
from speed_rounds import tell, wait_for_quiet
from speed_text import ROOT, markdown

SIZES = (8, 64)
BEAMS = (1, 4)


@dataclass(frozen=True, slots=True)
class Architecture:
    """``family``: the tiny model whose tokenizer serves; ``config``: what differs from it.

    ``source``, ``target``: tokens in and out. ``parameters`` in millions, for the memory it takes.
    """

    name: str
    family: str
    task: str
    config: dict[str, Any]
    source: int
    target: int
    parameters: int
    note: str = ""


def _layers(encoder: int, decoder: int, width: int, inner: int, heads: int) -> dict[str, int]:
    return {
        "encoder_layers": encoder,
        "decoder_layers": decoder,
        "d_model": width,
        "encoder_ffn_dim": inner,
        "decoder_ffn_dim": inner,
        "encoder_attention_heads": heads,
        "decoder_attention_heads": heads,
    }


ARCHITECTURES = (
    Architecture(
        "big Marian, 8 + 2 layers",
        "marian",
        "translation",
        {**_layers(8, 2, 1024, 4096, 16), "vocab_size": 32_000, "max_position_embeddings": 256},
        source=32,
        target=32,
        parameters=167,
        note=(
            "in the place of quickmt's 200M, whose configuration is not at hand: 1024 wide, one "
            "vocabulary of 32,000 for both sides"
        ),
    ),
    Architecture(
        "distilBART 12-6",
        "bart",
        "summarization",
        {**_layers(12, 6, 1024, 4096, 16), "vocab_size": 50_264, "max_position_embeddings": 1024},
        source=384,
        target=56,
        parameters=306,
    ),
    Architecture(
        "mT5-base",
        "mt5",
        "translation",
        {
            "d_model": 768,
            "d_kv": 64,
            "d_ff": 2048,
            "num_layers": 12,
            "num_decoder_layers": 12,
            "num_heads": 12,
            "vocab_size": 250_112,
            "tie_word_embeddings": False,
        },
        source=32,
        target=32,
        parameters=582,
    ),
    Architecture(
        "NLLB-600M",
        "nllb",
        "translation",
        {**_layers(12, 12, 1024, 4096, 16), "vocab_size": 256_206, "max_position_embeddings": 1024},
        source=32,
        target=32,
        parameters=615,
    ),
)

BYTES_AT_ONCE = 10
"""Bytes for each parameter while a checkpoint is converted: two copies in float32, one in int8."""


def build(architecture: Architecture, folder: Path) -> Path:
    """A checkpoint of this shape, random by a fixed seed, with a tokenizer of the real size."""
    sys.path.insert(0, str(ROOT / "models"))
    import torch
    import transformers
    from build_tiny import RECIPES, cached
    from transformers.utils import logging

    logging.disable_progress_bar()
    tiny = cached(architecture.family)
    folder.mkdir(parents=True)
    for path in tiny.iterdir():
        if path.suffix != ".safetensors":
            (folder / path.name).write_bytes(path.read_bytes())
    config = json.loads((tiny / "config.json").read_text(encoding="utf-8"))
    given = dict(architecture.config)
    if (tiny / "vocab.json").is_file():
        given |= _fill(folder / "vocab.json", given["vocab_size"])
    recipe = RECIPES[architecture.family]
    model_class = getattr(transformers, recipe.model)
    built = model_class.config_class(**{**config, **given})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        model = model_class(built)
    start = built.decoder_start_token_id
    model.generation_config = transformers.GenerationConfig(
        decoder_start_token_id=start,
        pad_token_id=built.pad_token_id,
        eos_token_id=built.eos_token_id,
    )
    model.save_pretrained(folder)
    return folder


def _fill(path: Path, size: int) -> dict[str, Any]:
    """Fill a vocabulary up to ``size`` words; Marian's padding mark must stay the last."""
    vocabulary = json.loads(path.read_text(encoding="utf-8"))
    last = vocabulary["<pad>"] == len(vocabulary) - 1
    if last:
        del vocabulary["<pad>"]
    for number in range(size - len(vocabulary) - last):
        vocabulary[f"filler{number}"] = len(vocabulary)
    if last:
        vocabulary["<pad>"] = len(vocabulary)
    path.write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    if not last:
        return {}
    return {
        "pad_token_id": size - 1,
        "decoder_start_token_id": size - 1,
        "decoder_vocab_size": size,
    }


Generate = Callable[[Sequence[str], int, int], list[int]]


def open_transformers(checkpoint: Path) -> tuple[Generate, Callable[[str], int]]:
    """``generate`` in batches, and how many source tokens a text has."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(checkpoint, local_files_only=True)
    model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint, local_files_only=True).eval()

    def generate(texts: Sequence[str], beam: int, length: int) -> list[int]:
        counts = []
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            inputs = tokenizer(batch, return_tensors="pt", padding=True)
            inputs.pop("token_type_ids", None)
            with torch.inference_mode():
                output = model.generate(
                    **inputs, num_beams=beam, min_new_tokens=length, max_new_tokens=length
                )
            counts += [output.shape[1] - 1] * len(batch)
        return counts

    return generate, lambda text: len(tokenizer(text)["input_ids"])


def make_texts(architecture: Architecture, count: Callable[[str], int]) -> list[str]:
    """As many texts as the largest size, each of about the tokens wanted."""
    from build_tiny import RECIPES, phrasebook

    english = RECIPES[architecture.family].english
    pairs = phrasebook()
    sentences = [target if english else source for source, target in pairs]
    made = []
    for number in range(max(SIZES)):
        text, turn = "", number
        while count(text) < architecture.source:
            text += (" " if english and text else "") + sentences[turn % len(sentences)]
            turn += 7
        made.append(text)
    return made


def shapes(cap: float, only: str = "") -> tuple[list[str], dict[str, Any]]:
    """Section C. ``only``: a part of the names of those that are wanted."""
    rows: list[list[Any]] = []
    cells: list[dict[str, Any]] = []
    notes = []
    for architecture in ARCHITECTURES:
        if only.lower() not in architecture.name.lower():
            continue
        if architecture.note:
            notes.append(f"{architecture.name}: {architecture.note}.")
        why = _no_room(architecture)
        if why:
            cells.append({"architecture": architecture.name, "not_run": why})
            rows.append([architecture.name, why, why, None])
            tell(f"{architecture.name}: {why}")
            continue
        with tempfile.TemporaryDirectory() as scratch:
            for cell in measure(architecture, Path(scratch), cap):
                cells.append(cell)
                theirs, ours = (cell[name] for name in ("transformers", "ours"))
                both = not isinstance(theirs, str) and not isinstance(ours, str)
                rows.append(
                    [
                        f"{architecture.name}, {cell['texts']} texts, beam {cell['beam']}",
                        theirs,
                        ours,
                        ours / theirs if both else None,
                    ]
                )
    head = ("tokens/s", "transformers float32", "our engine int8", "times")
    return [markdown(head, rows), *notes], {"cells": cells}


def _no_room(architecture: Architecture) -> str:
    if not hasattr(os, "sysconf") or "SC_AVPHYS_PAGES" not in os.sysconf_names:
        return ""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    needed = architecture.parameters * 10**6 * BYTES_AT_ONCE
    return "" if free > needed else f"not run ({needed / 1e9:.0f} GB of memory wanted)"


def measure(architecture: Architecture, scratch: Path, cap: float) -> list[dict[str, Any]]:
    """All cells of one architecture, in tokens a second or the reason why not."""
    tell(f"{architecture.name} is built …")
    checkpoint = build(architecture, scratch / architecture.name.replace(" ", "-"))
    theirs, count = open_transformers(checkpoint)
    texts = make_texts(architecture, count)
    ours = open_engine(checkpoint, architecture.task, scratch / "store")
    cells = []
    for beam in BEAMS:
        each: dict[str, dict[int, float | str]] = {"transformers": {}, "ours": {}}
        for name, generate in (("transformers", theirs), ("ours", ours)):
            each[name] = timed(generate, texts, beam, architecture.target, cap)
        for size in SIZES:
            cell = {name: found[size] for name, found in each.items()}
            told = {"architecture": architecture.name, "texts": size, "beam": beam, **cell}
            tell(", ".join(f"{key} {value}" for key, value in told.items()))
            cells.append(told)
    return cells


def timed(
    generate: Generate, texts: Sequence[str], beam: int, length: int, cap: float
) -> dict[int, float | str]:
    """Tokens a second for each size; the sizes that would take longer than ``cap`` are not run."""
    found: dict[int, float | str] = {}
    wait_for_quiet()
    started = time.perf_counter()
    generate(texts[:2], beam, length)  # warms up, and tells what to expect
    seconds = (time.perf_counter() - started) / 2
    for size in SIZES:
        if seconds * size > cap:
            found[size] = f"not run (about {seconds * size:.0f} s)"
            continue
        wait_for_quiet()
        started = time.perf_counter()
        counts = generate(texts[:size], beam, length)
        took = time.perf_counter() - started
        found[size] = sum(counts) / took
        seconds = took / size
    return found
