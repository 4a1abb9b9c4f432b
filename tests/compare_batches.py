"""Decode texts alone and in batches and print how many come out otherwise, as JSON.

    python tests/compare_batches.py MODEL

A process of its own, for the instruction set is chosen when the runtime is loaded.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from build_tiny import phrasebook

from summarizer.engines import open_engine
from summarizer.engines.batcher import Batcher
from summarizer.models.folder import open_folder
from summarizer.models.store import Store
from summarizer.options import Decoding, Options


def main() -> None:
    model = open_folder(Path(sys.argv[1]), "translation")
    engine = open_engine(model, Options(threads=2), Store(Store.default_root()))
    clauses = [source for source, _ in phrasebook()]
    pairs = zip(clauses, [*clauses[7:], *clauses[:7]], strict=True)
    triples = zip(clauses, clauses[::-1], [*clauses[3:], *clauses[:3]], strict=True)
    texts = [*clauses, *("".join(some) for some in pairs), *("".join(some) for some in triples)]
    texts = list(dict.fromkeys(texts))
    decoding = Decoding(beam_size=4, hypotheses=4, max_target_tokens=40)
    alone = [engine.generate([text], decoding)[0] for text in texts]
    different = {}
    for size, order in ((3, 1), (16, -1), (64, 1)):
        engine.batch_size = size  # type: ignore[misc]
        together = Batcher(engine).generate(texts[::order], decoding)[::order]
        different[size] = sum(a != b for a, b in zip(alone, together, strict=True))
    told = {"texts": len(texts), "compute_type": engine.name.split()[2], "different": different}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
