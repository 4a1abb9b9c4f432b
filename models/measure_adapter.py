"""Measure an adapter at several strengths, through the whole pipeline.

    python models/measure_adapter.py FACTORS --data FOLDER [--strengths 0,0.5,0.7,1] [--lines 300]

For each strength: BLEU and names on the development lines of newstest2018, and what the checks find
in articles of figures and names after all further attempts, by kind. Strength 0 is the weights as
published. ``--keep FILE`` writes the factors at the (one) strength given, to be shipped.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from adapter_pairs import read_pairs, straight

from summarizer.engines import open_engine
from summarizer.engines.adaptation import adapted
from summarizer.evaluation.translations import evaluate
from summarizer.models.adapters import Adapter
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store, sha256_of
from summarizer.options import Options
from summarizer.pipeline import Pipeline
from summarizer.translation.translator import Translator

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = (
    *sorted((ROOT / "benchmarks/articles/tuning").glob("*.txt")),
    *sorted((ROOT / "examples").glob("*.txt")),
)
HELD = (1990, 3981)
"""Lines of wmt18.tsv, from 0, that the adapter is never trained on."""


def scaled(factors: Path, strength: float, path: Path) -> Path:
    """Write factors whose update is ``strength`` times as strong."""
    from safetensors.numpy import load_file, save_file

    arrays = load_file(factors)
    for name, array in arrays.items():
        if name.endswith(".up"):
            arrays[name] = (array.astype("float32") * strength).astype(array.dtype)
    save_file(arrays, path)
    return path


def pipeline(factors: Path, strength: float, folder: Path) -> Pipeline:
    """Load the starter with an adapter at a strength; 0 is without."""
    options, store = Options(adapter=False), Store(Store.default_root())
    model = choose_translator("argos-zh-en", store).model
    assert model is not None
    if strength:
        path = scaled(factors, strength, folder / f"{strength}.safetensors")
        store = Store(folder / f"store-{strength}")
        adapter = Adapter(path, sha256_of(path), sha256_of(model.path / "model.bin"))
        model = adapted(model, store, adapter)
    translator = Translator(open_engine(model, options, store), model.entry, options)
    return Pipeline(translator, options, store=store, summarizer="key-sentences")


def findings(pipe: Pipeline, texts: Sequence[str]) -> Counter[str]:
    """Count what the checks find in the translations of texts, by kind."""
    found: Counter[str] = Counter()
    for text in texts:
        translation = pipe.translate(text, clean_first=True)
        for segment in translation.segments:
            found.update(finding.kind for finding in segment.findings)
            found["errors"] += any(finding.severity == "error" for finding in segment.findings)
            found["sentences"] += 1
    return found


def measure(
    pipe: Pipeline, pairs: Sequence[tuple[str, str]], texts: Sequence[str]
) -> dict[str, object]:
    """Return what is measured, by name."""
    started = time.monotonic()
    row: dict[str, object] = {}
    if pairs:
        sources, references = ([pair[side] for pair in pairs] for side in (0, 1))
        translation = pipe.translate("\n".join(sources))
        result = evaluate(
            sources, references, translation.text.split("\n"), translation=translation
        )
        row |= {
            "bleu": round(result.bleu, 2),
            "chrf": round(result.chrf, 2),
            "names": f"{result.names.right}/{result.names.total}",
        }
    if texts:
        found = findings(pipe, texts)
        total = sum(n for kind, n in found.items() if kind not in ("errors", "sentences"))
        row |= {"findings": total, **dict(sorted(found.items()))}
    return row | {"seconds": round(time.monotonic() - started)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("factors", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training text")
    parser.add_argument("--strengths", default="0,0.5,0.7,1")
    parser.add_argument("--lines", type=int, default=300, help="development lines; 0 for none")
    parser.add_argument("--no-articles", action="store_true")
    parser.add_argument("--keep", type=Path, help="write the factors at the last strength here")
    args = parser.parse_args(arguments)
    pairs: list[tuple[str, str]] = []
    if args.lines:
        held = read_pairs(args.data / "wmt18.tsv")[slice(*HELD)]
        pairs = [(zh, straight(en)) for zh, en in held[:: len(held) // args.lines][: args.lines]]
    texts = [] if args.no_articles else [path.read_text(encoding="utf-8") for path in ARTICLES]
    for strength in map(float, args.strengths.split(",")):
        with tempfile.TemporaryDirectory() as scratch:
            row = measure(pipeline(args.factors, strength, Path(scratch)), pairs, texts)
        print(json.dumps({"factors": args.factors.stem, "strength": strength, **row}), flush=True)
        if args.keep and strength:
            scaled(args.factors, strength, args.keep)
    return 0


if __name__ == "__main__":
    sys.exit(main())
