"""The mixture that the starter's adapter is trained on: prepared once, drawn anew each epoch."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from adapter_pairs import Pair, prepared, read_pairs

CHUNK = 500
"""Pairs that a process prepares at a time."""

EPOCHS = 6
"""Epochs after which a file of which each takes a part begins anew."""

Ids = tuple[list[int], list[int]]
"""Source and target ids of a pair."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the mixture; see ``adapter_mixture.toml`` for the settings.

    Attributes:
        name: Name of the file, without its ending.
        pairs: What is trained on.
        held: The development set's share.
    """

    name: str
    pairs: list[Pair]
    held: list[Pair]
    times: int = 1
    at_most: int = 0
    unsaid: float = 1.0

    def epoch(self, number: int, chance: random.Random) -> Iterator[Pair]:
        """Yield the pairs of an epoch, from 0."""
        pairs = list(self.pairs)
        if self.at_most and self.at_most < len(pairs):
            start = number * self.at_most % len(pairs)
            pairs = (pairs + pairs)[start : start + self.at_most]
        for pair in pairs * self.times:
            if not pair.unsaid or chance.random() < self.unsaid:
                yield pair


@dataclass(frozen=True, slots=True)
class Mixture:
    """All parts of the training text."""

    parts: tuple[Part, ...]

    @property
    def held(self) -> list[Pair]:
        """Return the development set."""
        return [pair for part in self.parts for pair in part.held]

    def epoch(self, number: int, seed: int) -> list[tuple[str, str]]:
        """Return sources and targets of an epoch; the same for the same number and seed."""
        chance = random.Random(f"{seed} {number}")
        return [
            (pair.source(chance), pair.target)
            for part in self.parts
            for pair in part.epoch(number, chance)
        ]


def load_mixture(settings: Path, data: Path, cache: Path, processes: int = 1) -> Mixture:
    """Read the mixture's files from ``data``; what was prepared before is in ``cache``."""
    cache.mkdir(parents=True, exist_ok=True)
    parts = []
    for name, part in tomllib.loads(settings.read_text(encoding="utf-8")).items():
        begin, end = part.pop("held", (0, 0))
        dev = part.pop("dev", 0)
        raw = read_pairs(data / f"{name}.tsv")
        held = raw[begin:end]
        step = max(1, len(held) // dev) if dev else 1
        held = held[::step][:dev]
        used = raw[:begin] + raw[end:] if end else raw
        if most := part.get("at_most", 0) * EPOCHS:
            random.Random(name).shuffle(used)
            used = used[:most]
        parts.append(
            Part(
                name,
                _prepared(used, cache / f"{name}.jsonl", processes),
                _prepared(held, cache / f"{name}.held.jsonl", processes),
                **part,
            )
        )
    return Mixture(tuple(parts))


def _prepared(raw: list[tuple[str, str]], cache: Path, processes: int) -> list[Pair]:
    """Return prepared pairs, from the cache if they are there."""
    if not raw:
        return []
    if not cache.is_file():
        chunks = [raw[start : start + CHUNK] for start in range(0, len(raw), CHUNK)]
        with ProcessPoolExecutor(processes) as pool:
            pairs = [pair for chunk in pool.map(_prepare, chunks) for pair in chunk]
        lines = (json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)
        partial = cache.with_suffix(".part")
        partial.write_text("".join(lines), encoding="utf-8")
        partial.replace(cache)
    found = map(json.loads, cache.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    return [
        Pair(
            row["target"],
            row["plain"],
            tuple(row["written"]),
            tuple((a, b, c) for a, b, c in row["words"]),
            row["unsaid"],
        )
        for row in found
    ]


def _prepare(chunk: list[tuple[str, str]]) -> list[Pair]:
    return list(prepared(chunk))
