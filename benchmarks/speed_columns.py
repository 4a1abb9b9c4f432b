"""The columns of the speed benchmark that run in this project's environment.

    python benchmarks/speed_columns.py SPEC

SPEC is a :class:`Spec` as JSON; what follows is the protocol of :mod:`speed_server`. Each column
begins with a fresh process, so that its cold start and its peak memory are its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from speed_server import Line, Translate, serve

Kind = Literal["one by one", "batched", "bfloat16", "autocast", "ctranslate2", "ours"]

BATCH = 16
LONGEST = 256
"""Most tokens of a translation, in every column."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One model's weights as each runtime wants them.

    ``name``: what the pipeline is told. ``checkpoint``: in transformers format, with
    ``source.spm`` and ``vocab.json``. ``folder``: in CTranslate2 format.
    """

    name: str
    checkpoint: str
    folder: str


@dataclass(frozen=True, slots=True)
class Spec:
    """What a column is. ``settings``: of CTranslate2 bare, or the pipeline's options."""

    kind: Kind
    weights: Weights
    beam: int = 4
    settings: dict[str, Any] = field(default_factory=dict)

    def command(self) -> list[str]:
        """What starts the column's process."""
        return [sys.executable, __file__, json.dumps(asdict(self))]


def open_column(spec: Spec) -> Translate:
    if spec.kind == "ours":
        from speed_ours import open_pipeline

        ours = open_pipeline(spec.weights.name, {"beam_size": spec.beam, **spec.settings})
        return lambda lines: ours([source for source, _ in lines])
    bare = _open_ctranslate2(spec) if spec.kind == "ctranslate2" else _open_transformers(spec)
    return lambda lines: by_pieces(bare, lines)


def by_pieces(translate: Callable[[list[str]], list[str]], lines: Sequence[Line]) -> list[str]:
    """Lines by way of all their pieces at once; those without Chinese pass as they are."""
    from summarizer.chinese.script import has_chinese

    wanted = [piece for _, pieces in lines for piece in pieces if has_chinese(piece)]
    english = iter(translate(wanted))
    return [
        " ".join(next(english) if has_chinese(piece) else piece for piece in pieces)
        for _, pieces in lines
    ]


def _open_transformers(spec: Spec) -> Callable[[list[str]], list[str]]:
    """``generate`` with its own defaults: one by one, or in batches of like length."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(spec.weights.checkpoint, local_files_only=True)
    dtype = torch.bfloat16 if spec.kind == "bfloat16" else torch.float32
    model = AutoModelForSeq2SeqLM.from_pretrained(
        spec.weights.checkpoint, local_files_only=True, dtype=dtype
    ).eval()
    size = 1 if spec.kind == "one by one" else BATCH
    lower = torch.autocast("cpu", torch.bfloat16) if spec.kind == "autocast" else nullcontext()

    def translate(texts: list[str]) -> list[str]:
        found: dict[int, str] = {}
        lengths = [len(ids) for ids in tokenizer(texts)["input_ids"]] if size > 1 else None
        order = sorted(range(len(texts)), key=lambda i: -lengths[i] if lengths else i)
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            inputs = tokenizer([texts[i] for i in batch], return_tensors="pt", padding=True)
            output = model.generate(**inputs, num_beams=spec.beam, max_new_tokens=LONGEST)
            found.update(
                zip(batch, tokenizer.batch_decode(output, skip_special_tokens=True), strict=True)
            )
        return [found[i] for i in range(len(texts))]

    def run(texts: list[str]) -> list[str]:
        with torch.inference_mode(), lower:
            return translate(texts)

    return run


def _open_ctranslate2(spec: Spec) -> Callable[[list[str]], list[str]]:
    """``translate_batch`` with nothing around it, as ``spec.settings`` lays it out."""
    import ctranslate2
    from sentencepiece import SentencePieceProcessor

    folder, checkpoint = Path(spec.weights.folder), Path(spec.weights.checkpoint)
    source = SentencePieceProcessor(model_file=str(checkpoint / "source.spm"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    end = [] if config.get("add_source_eos") else [config["eos_token"]]
    settings = Layout(**spec.settings)
    translator = ctranslate2.Translator(
        str(folder),
        compute_type="int8",
        inter_threads=settings.inter_threads,
        intra_threads=settings.intra_threads,
    )

    def translate(texts: list[str]) -> list[str]:
        rows = [[*row, *end] for row in source.encode(texts, out_type=str)]
        order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
        results = translator.translate_batch(
            [rows[i] for i in order],
            beam_size=spec.beam,
            max_decoding_length=LONGEST,
            max_batch_size=settings.max_batch_size,
            batch_type=settings.batch_type,
        )
        english = ("".join(r.hypotheses[0]).replace("▁", " ").strip() for r in results)
        found = dict(zip(order, english, strict=True))
        return [found[i] for i in range(len(rows))]

    return translate


@dataclass(frozen=True, slots=True)
class Layout:
    """How CTranslate2 shares out the work: workers × threads, and what a batch holds."""

    inter_threads: int = 1
    intra_threads: int = 0
    max_batch_size: int = 32
    batch_type: str = "examples"

    def __str__(self) -> str:
        return (
            f"{self.inter_threads} × {self.intra_threads} threads, batches of "
            f"{self.max_batch_size} {self.batch_type}"
        )


def main() -> None:
    given = json.loads(sys.argv[1])
    spec = Spec(**{**given, "weights": Weights(**given["weights"])})
    serve(lambda: open_column(spec))


if __name__ == "__main__":
    main()
