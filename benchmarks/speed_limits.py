"""What the processor can do, and which share of that the translation reaches.

Per output token of a sentence the decoder multiplies, for each of its beams, by every weight once:
``2 × beam × (layers × (6d² + 2df) + Vd)`` operations, with width ``d``, inner width ``f`` and ``V``
words that it may write (6d²: four projections of self-attention, two of the attention to the
source, whose keys and values are made once for each source token). Per source token the encoder
does ``2 × (layers × (4d² + 2df))``, and the keys and values of all decoder layers take
``2 × layers × 2d²``. The attention's own products, small at news lengths, are left out.

From memory come, for each step of a batch, all decoder weights and the projection once (a byte
each in int8), which its sentences share; and for each beam the keys and values of the words so
far and of the source, ``4 × 2 × layers × d`` bytes for each in float32. Weights that stay in the
cache are counted all the same, so the share of the bandwidth is an upper bound.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speed_columns import BATCH, Spec, Weights
from speed_ours import ALONE
from speed_rounds import Column, Process, tell, wait_for_quiet
from speed_text import Counter, Text, markdown

SIDE = 2048
ARRAY = 256 * 2**20
"""Bytes of each of the three arrays of the triad: far more than caches hold."""
LINES = 128


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of an encoder-decoder that its work depends on."""

    width: int
    inner: int
    encoder_layers: int
    decoder_layers: int
    words: int

    @property
    def decoder_weights(self) -> int:
        """Weights that one step of the decoder goes through, the projection included."""
        layer = 6 * self.width**2 + 2 * self.width * self.inner
        return self.decoder_layers * layer + self.words * self.width

    @property
    def encoder_weights(self) -> int:
        """Weights that a source token goes through, the decoder's keys and values included."""
        layer = 4 * self.width**2 + 2 * self.width * self.inner
        return self.encoder_layers * layer + self.decoder_layers * 2 * self.width**2

    def operations(self, beam: int, source_share: float) -> float:
        """Operations for each output token; ``source_share``: source tokens for each."""
        return 2 * (beam * self.decoder_weights + source_share * self.encoder_weights)

    def traffic(self, beam: int, batch: int, source: float, target: float) -> float:
        """Bytes for each output token, at mean lengths ``source`` and ``target``."""
        words = source + target / 2
        return (
            self.decoder_weights / batch + beam * 4 * 2 * self.decoder_layers * self.width * words
        )


def shape_of(checkpoint: Path) -> Shape:
    config = json.loads((checkpoint / "config.json").read_text(encoding="utf-8"))
    return Shape(
        config["d_model"],
        config["decoder_ffn_dim"],
        config["encoder_layers"],
        config["decoder_layers"],
        config["vocab_size"],
    )


def peaks() -> dict[str, float]:
    """The best of several products of 2048 × 2048, in 10⁹ operations/s, and of several triads
    ``a = b + s·c`` of 256 MiB each, in 10⁹ bytes/s read and written, all by torch on all cores."""
    import torch

    def best(work: Callable[[], Any], amount: float) -> float:
        wait_for_quiet()
        took = []
        for _ in range(8):
            started = time.perf_counter()
            work()
            took.append(time.perf_counter() - started)
        return amount / min(took) / 1e9

    found = {}
    operations = 2.0 * SIDE**3
    square = torch.randn(SIDE, SIDE)
    found["float32"] = best(lambda: square @ square, operations)
    half = square.to(torch.bfloat16)
    found["bfloat16"] = best(lambda: half @ half, operations)
    small = torch.randint(-127, 127, (SIDE, SIDE), dtype=torch.int8)
    try:
        found["int8"] = best(lambda: torch._int_mm(small, small), operations)
    except RuntimeError as error:  # a build without it
        tell(f"torch multiplies no int8 here: {error}")
    b, c = torch.ones(ARRAY // 4), torch.ones(ARRAY // 4)
    a = torch.empty_like(b)
    found["bandwidth"] = best(lambda: torch.add(b, c, alpha=3.0, out=a), 3.0 * ARRAY)
    return found


def limits(text: Text, weights: Weights, counter: Counter) -> tuple[list[str], dict[str, Any]]:
    """Section D, for beam 4 and the pipeline's model alone."""
    beam = 4
    numbers = sorted(text.sample(LINES))
    lines = [text.lines[i] for i in numbers]
    process = Process(Spec("ours", weights, beam, settings=ALONE).command(), lines[:1])
    column = Column("ours", process)
    try:
        column.go(text, numbers, counter)
    finally:
        process.close()
    if column.rate is None:
        raise RuntimeError(column.failed)
    can = peaks()
    shape = shape_of(Path(weights.checkpoint))
    written, read = column.tokens[0], counter.tokens_in(lines)
    source, target = (total / column.segments[0] for total in (read, written))
    operations = shape.operations(beam, read / written)
    traffic = shape.traffic(beam, BATCH, source, target)
    rows: list[tuple[str, float, float]] = [
        (f"{kind} products, 10⁹/s", can[kind], operations * column.rate / 1e9)
        for kind in ("float32", "bfloat16", "int8")
        if kind in can
    ]
    rows.append(("memory, 10⁹ bytes/s", can["bandwidth"], traffic * column.rate / 1e9))
    table = [[name, peak, used, f"{used / peak:.0%}"] for name, peak, used in rows]
    said = (
        f"{column.rate:.0f} tokens/s at beam {beam}; {operations / 1e6:.0f} million operations and "
        f"{traffic / 1e6:.1f} MB for each token (batches of {BATCH}, {source:.0f} source and "
        f"{target:.0f} output tokens a segment, {shape.words:,} words to choose from)."
    )
    return [markdown(("limit", "measured", "ours uses", "share"), table), said], {
        "measured": can,
        "tokens_per_second": column.rate,
        "others": column.others,
        "operations_per_token": operations,
        "bytes_per_token": traffic,
        "shares": {name: used / peak for name, peak, used in rows},
    }
