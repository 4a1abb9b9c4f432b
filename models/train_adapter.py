"""Train the adapter of the starter model: low-rank updates of all its linear layers.

    python models/train_adapter.py --data FOLDER --out FOLDER [--minutes 360] [--init FACTORS]

The folder of data holds the files that adapter_mixture.toml names, and spm/target.spm of OPUS-MT
zh-en, which the starter's package lacks. A run that was stopped goes on from its last checkpoint
with the same command; --init begins with the factors of an earlier one. The factors with the lowest
loss are in OUT/best.safetensors, those of every look beside it, the curves in OUT/log.jsonl.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from adapter_data import load_mixture
from adapter_pairs import Pair
from adapter_training import Training
from adapter_workers import Ids, Settings

from summarizer.engines import open_engine
from summarizer.engines.adaptation import adapted
from summarizer.engines.batcher import Batcher
from summarizer.engines.conversion import convert_to_transformers
from summarizer.engines.tokenizers import is_english
from summarizer.models.adapters import Adapter
from summarizer.models.entry import InstalledModel
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store, sha256_of
from summarizer.options import Options

HERE = Path(__file__).resolve().parent


class Encoder:
    """Cuts Chinese with the starter's own pieces and English with OPUS-MT's."""

    def __init__(self, base: Path, target: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._ids: dict[str, int] = json.loads((base / "vocab.json").read_text(encoding="utf-8"))
        self._source: Any = SentencePieceProcessor(model_file=str(base / "source.spm"))
        self._target: Any = SentencePieceProcessor(model_file=str(target))

    def __call__(self, source: str, target: str) -> Ids:
        """Return the ids of a pair, each side with its end mark."""
        return self._encode(self._source, source), self._encode(self._target, target)

    def _encode(self, pieces: Any, text: str) -> list[int]:
        unknown, end = self._ids["<unk>"], self._ids["</s>"]
        return [
            *(self._ids.get(piece, unknown) for piece in pieces.encode(text, out_type=str)),
            end,
        ]

    def english(self) -> list[int]:
        """Return the ids that English is written with."""
        left_out = ("<pad>", "<unk>")
        return [i for piece, i in self._ids.items() if piece not in left_out and is_english(piece)]


class Score:
    """BLEU of the model with an adapter, merged into the weights that CTranslate2 runs."""

    def __init__(self, model: InstalledModel, folder: Path) -> None:
        self._model, self._folder = model, folder

    def __call__(self, factors: Path, pairs: Sequence[Pair]) -> float:
        """Translate the sources of pairs, without checks or a second attempt."""
        import sacrebleu

        weights = self._model.path / "model.bin"
        with tempfile.TemporaryDirectory(dir=self._folder) as scratch:
            store = Store(Path(scratch))
            adapter = Adapter(factors, sha256_of(factors), sha256_of(weights))
            model = adapted(self._model, store, adapter)
            engine = open_engine(model, Options(threads=1), store)
            decoding = model.entry.decoding
            texts = [pair.plain for pair in pairs]
            ranked = Batcher(engine).generate(texts, decoding)
        targets = [[pair.target for pair in pairs]]
        return float(sacrebleu.corpus_bleu([best[0].text for best in ranked], targets).score)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the training text")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoints and log")
    parser.add_argument("--mixture", type=Path, default=HERE / "adapter_mixture.toml")
    parser.add_argument("--init", type=Path, help="factors of an earlier training to start from")
    for field in fields(Settings):
        name = f"--{field.name.replace('_', '-')}"
        parser.add_argument(name, type=type(field.default), default=field.default)
    args = parser.parse_args(arguments)
    settings = Settings(**{field.name: getattr(args, field.name) for field in fields(Settings)})
    args.out.mkdir(parents=True, exist_ok=True)
    mixture = load_mixture(args.mixture, args.data, args.out / "pairs", settings.workers)
    starter = choose_translator("argos-zh-en", store := Store(Store.default_root())).model
    assert starter is not None
    base = convert_to_transformers(starter, store).path

    from transformers import MarianMTModel

    encoder = Encoder(base, args.data / "spm" / "target.spm")
    model = MarianMTModel.from_pretrained(base)
    score = Score(starter, args.out)
    english = encoder.english()
    try:
        training = Training(model, encoder, english, mixture, settings, args.out, score, args.init)
    except ValueError as error:
        parser.error(str(error))
    print(training.run())
    return 0


if __name__ == "__main__":
    sys.exit(main())
