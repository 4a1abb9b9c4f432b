"""The checks of ``summarizer doctor``: packages, models, network and speed."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from summarizer.errors import SummarizerError
from summarizer.machine import cores, default_compute_type, instruction_set
from summarizer.models.adapters import adapter_for
from summarizer.models.entry import DEFAULT_SUMMARIZER, STARTER, InstalledModel
from summarizer.models.hub import hub_answers
from summarizer.models.second import choose_second
from summarizer.models.selection import best_installed
from summarizer.models.store import Store
from summarizer.options import Options

__all__ = ["Fact", "examine"]

HUB_WAIT = 4.0
"""Seconds to wait for the hub."""

SAMPLE = "全区上半年接待游客120万人次，同比增长6.3%。"
SAMPLES = 32
"""Copies of a typical sentence translated to measure the speed."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One check and its result. ``needed``: the tool cannot work without it."""

    subject: str
    text: str
    ok: bool
    needed: bool = False


def examine(store: Store) -> Iterator[Fact]:
    """Run all checks in order, in a few seconds and without downloads."""
    yield Fact("python", f"{platform.python_version()} on {platform.platform()}", True)
    yield _package("ctranslate2", "runs the models", needed=True)
    for name, use in (
        ("torch", "converts hub checkpoints and runs the reference engine"),
        ("transformers", "converts hub checkpoints and runs the reference engine"),
        ("xllamacpp", "runs GGUF files"),
        ("gradio", "the web page"),
    ):
        yield _package(name, use)
    yield _device()
    yield _compute_type()
    yield Fact("store", _space(store.root), True)
    translator = best_installed("translation", store)
    if translator is None:
        yield Fact(
            "translation",
            f"no model yet: `summarizer models pull {STARTER}` brings the starter, 75 MB",
            False,
            needed=True,
        )
    else:
        adapter = ", with the adapter of this package" if adapter_for(translator) else ""
        yield Fact("translation", f"{translator.entry.name} in {translator.path}{adapter}", True)
        if second := choose_second(translator, Options(), store):
            yield Fact("second tries", f"{second.name}, {second.why}", True)
    summarizer = best_installed("summarization", store)
    yield Fact(
        "summary",
        summarizer.entry.name
        if summarizer
        else f"key sentences; `summarizer models pull {DEFAULT_SUMMARIZER}` brings a model",
        summarizer is not None,
    )
    answers = hub_answers(HUB_WAIT)
    yield Fact(
        "hub",
        "answers" if answers else "does not answer: use the starter or -m FOLDER",
        answers,
    )
    if translator is not None:
        yield _speed(translator, store)


def _package(name: str, use: str, *, needed: bool = False) -> Fact:
    try:
        return Fact(name, importlib.metadata.version(name), True, needed)
    except importlib.metadata.PackageNotFoundError:
        extra = {"gradio": "web", "xllamacpp": "gguf"}.get(name, "torch")
        remedy = f'pip install "summarizer-zh-en[{extra}]"'
        return Fact(name, f"not installed ({use}): {remedy}", False, needed)


def _device() -> Fact:
    import ctranslate2

    cards = ctranslate2.get_cuda_device_count()
    if cards:
        return Fact("device", f"{cards} CUDA", True)
    return Fact("device", f"CPU with {instruction_set()}, {cores()} cores", True)


def _compute_type() -> Fact:
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        why = "float16, the fastest on a GPU; a translation may depend on its document"
    elif default_compute_type("cpu") == "int8":
        why = (
            "int8: as good as float32 with every instruction set, and faster; a sentence gets the "
            "same translation whatever is decoded with it"
        )
    else:
        why = "float32, because this CPU has no int8; a translation may depend on its document"
    return Fact("compute type", why, True)


def _space(root: Path) -> str:
    folder = root
    while not folder.exists():
        folder = folder.parent
    return f"{root}, {shutil.disk_usage(folder).free / 1e9:.0f} GB free"


def _speed(model: InstalledModel, store: Store) -> Fact:
    from summarizer.engines import open_engine
    from summarizer.engines.batcher import Batcher

    started = time.perf_counter()
    try:
        engine = open_engine(model, Options(), store)
        loaded = time.perf_counter()
        texts = [f"{SAMPLE}{number}" for number in range(SAMPLES)]
        hypotheses = Batcher(engine).generate(texts, model.entry.decoding)
    except SummarizerError as error:
        return Fact("speed", str(error), False, needed=True)
    tokens = sum(len(ranked[0].tokens) for ranked in hypotheses)
    took = time.perf_counter() - loaded
    return Fact(
        "speed",
        f"{engine.name}: loads in {loaded - started:.1f} s, {tokens / took:.0f} tokens/s "
        f"for {len(texts)} sentences",
        True,
    )
