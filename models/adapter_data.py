"""The mixture that the starter's adapter is trained on: prepared once, drawn anew each epoch."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from adapter_pairs import Pair, prepared, read_pairs
from adapter_templates import filled

from summarizer.models.store import sha256_of

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
        return [pair.draw(chance) for part in self.parts for pair in part.epoch(number, chance)]


def load_mixture(settings: Path, data: Path, cache: Path, processes: int = 1) -> Mixture:
    """Read the mixture's files from ``data``; what was prepared before is in ``cache``."""
    cache.mkdir(parents=True, exist_ok=True)
    tables = tomllib.loads(settings.read_text(encoding="utf-8"))
    folders = settings.parent, data, cache
    return Mixture(tuple(_part(*table, *folders, processes) for table in tables.items()))


def _part(
    name: str, table: dict[str, Any], templates: Path, data: Path, cache: Path, processes: int
) -> Part:
    """Read one file of the mixture, with the settings of its table."""
    begin, end = table.pop("held", (0, 0))
    dev, fills = table.pop("dev", 0), table.pop("fills", 0)
    if fills:
        path = templates / f"{name}.tsv"
        ready = cache / f"{name}-{sha256_of(path)[:8]}.jsonl"
        read = partial(filled, path, fills)
        return Part(name, _prepared(read, ready, processes, copied=False), [], **table)
    raw = read_pairs(data / f"{name}.tsv")
    held = raw[begin:end]
    step = max(1, len(held) // dev) if dev else 1
    held = held[::step][:dev]
    used = raw[:begin] + raw[end:] if end else raw
    if most := table.get("at_most", 0) * EPOCHS:
        random.Random(name).shuffle(used)
        used = used[:most]
    return Part(
        name,
        _prepared(lambda: used, cache / f"{name}.jsonl", processes),
        _prepared(lambda: held, cache / f"{name}.held.jsonl", processes, copied=False),
        **table,
    )


def _prepared(
    read: Callable[[], list[tuple[str, str]]], cache: Path, processes: int, *, copied: bool = True
) -> list[Pair]:
    """Return prepared pairs, from the cache if they are there."""
    if not cache.is_file():
        raw = read()
        chunks = [raw[start : start + CHUNK] for start in range(0, len(raw), CHUNK)]
        prepare = partial(_prepare, copied=copied)
        if processes > 1:
            # A forked process can wait for ever for a lock that another thread held.
            with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
                found = list(pool.map(prepare, chunks))
        else:
            found = list(map(prepare, chunks))
        pairs = [pair for chunk in found for pair in chunk]
        lines = (json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)
        unfinished = cache.with_suffix(".part")
        unfinished.write_text("".join(lines), encoding="utf-8")
        unfinished.replace(cache)
    rows = map(json.loads, cache.read_text(encoding="utf-8").split("\n")[:-1])
    return [
        Pair(
            row["target"],
            row["plain"],
            tuple(row["written"]),
            tuple((a, b, c) for a, b, c in row["words"]),
            row["unsaid"],
            tuple((a, b) for a, b in row["drawn"]),
        )
        for row in rows
    ]


def _prepare(chunk: list[tuple[str, str]], *, copied: bool) -> list[Pair]:
    return list(prepared(chunk, copied=copied))
