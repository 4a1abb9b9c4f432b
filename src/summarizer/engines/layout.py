"""How a machine is shared out: calls at once, threads for each, how much one call holds."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.engines.instructions import cpuinfo
from summarizer.engines.weights import Weights
from summarizer.models.store import Store

__all__ = [
    "CPU_TOKENS",
    "Layout",
    "batch_tokens",
    "cores",
    "free_memory",
    "layouts",
    "measured",
    "speeds",
]

CPU_TOKENS = 1024
"""Source tokens in a call on a CPU: past it nothing is gained on two cores (the starter
wrote 0.94, 1 and 1 times as much with 512, 1,024 and 2,048), and others wait longer."""

GPU_TOKENS = 8192
SHARE = 4
"""A call may take the free memory divided by this and by the number of calls at once."""


@dataclass(frozen=True, slots=True)
class Layout:
    """``workers`` calls at once, each with ``threads`` threads."""

    workers: int
    threads: int

    def __str__(self) -> str:
        return f"{self.workers} × {self.threads}"


def layouts(threads: int) -> list[Layout]:
    """Ways to share out so many threads, most workers first."""
    ways = []
    workers = threads
    while workers >= 1:
        ways.append(Layout(workers, threads // workers))
        workers //= 2
    return ways


def measured(store: Store, name: str, threads: int, speed: Callable[[Layout], float]) -> Layout:
    """The quickest layout of so many threads, measured once on this machine for this model.

    ``speed`` gives tokens per second. What it gave is kept in the store, so that the next load
    need not ask; where the store cannot be written to, it is measured each time.
    """
    ways = layouts(threads)
    if len(ways) == 1:
        return ways[0]
    path = _notebook(store)
    key = f"{name}, {threads} threads, {_machine()}"
    known = _kept(path)
    if key in known:
        return Layout(*known[key]["best"])
    speeds = {way: speed(way) for way in ways}
    best = max(speeds, key=lambda way: speeds[way])
    found = {str(way): round(per_second) for way, per_second in speeds.items()}
    kept = {**_kept(path), key: {"best": [best.workers, best.threads], "tokens/s": found}}
    work = path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
    try:
        store.root.mkdir(parents=True, exist_ok=True)
        work.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
        work.replace(path)
    except OSError:
        work.unlink(missing_ok=True)
    return best


def speeds(store: Store) -> dict[str, int]:
    """Tokens per second by the folder of a model in the store, as far as measured on this machine.

    The best of all ways to share out threads.
    """
    found: dict[str, int] = {}
    for key, row in _kept(_notebook(store)).items():
        if key.endswith(f" threads, {_machine()}"):
            folder = key.split(",")[0]
            found[folder] = max(found.get(folder, 0), *row["tokens/s"].values())
    return found


def batch_tokens(weights: Weights, beam_size: int, workers: int, device: str) -> int:
    """Source tokens that one call may hold.

    A source token takes the keys and values of self-attention and of attention to the source in
    every decoder layer, for each hypothesis of the beam, and its share of a row of scores over
    the output vocabulary, all in float32.
    """
    size, width = map(int, weights["decoder/embeddings/weight"].shape[:2])
    layers = len(
        {name.split("/")[1] for name in weights.arrays if name.startswith("decoder/layer_")}
    )
    per_token = beam_size * 4 * (layers * width * 4 + size // 8)
    most = GPU_TOKENS if device == "cuda" else CPU_TOKENS
    return max(64, min(most, free_memory() // SHARE // workers // per_token))


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int:
    """Bytes that a process may still take: the machine's, or less where a container is tighter.

    Where the system does not say, 2 GB.
    """
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                free = int(line.split()[1]) * 1024
                break
        else:
            return 2 << 30
    except (OSError, ValueError):
        return 2 << 30
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text(encoding="ascii"))
        return min(free, max(0, int(limit) - used))
    except (OSError, ValueError):  # no limit ("max"), or no such files
        return free


def _notebook(store: Store) -> Path:
    return store.root / "layouts.json"


def _machine() -> str:
    return f"{platform.machine()} {cpuinfo('model name') or platform.processor()}"


def _kept(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
