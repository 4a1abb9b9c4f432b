"""This machine: instruction sets, cores, free memory, and the fastest way to share out threads."""

from __future__ import annotations

import contextlib
import json
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from summarizer.errors import OutputError
from summarizer.files import write_file
from summarizer.options import ComputeType

__all__ = [
    "Layout",
    "best_layout",
    "cores",
    "cpu_flags",
    "cpuinfo",
    "default_compute_type",
    "free_memory",
    "instruction_set",
    "is_loopback",
    "layouts",
    "measured_speeds",
]

CPUINFO = Path("/proc/cpuinfo")

LAYOUTS_FILE = "layouts.json"
"""File in the model store that keeps measured speeds, by model, threads and processor."""

_LEVELS = (
    ("AVX-512 with VNNI", {"avx512f", "avx512_vnni"}),
    ("AVX-512", {"avx512f", "avx512bw"}),
    ("AVX2 with VNNI", {"avx2", "avx_vnni"}),
    ("AVX2", {"avx2"}),
    ("SSE4.1", {"sse4_1"}),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """``workers`` parallel calls with ``threads`` threads each."""

    workers: int
    threads: int

    def __str__(self) -> str:
        return f"{self.workers} × {self.threads}"


def layouts(threads: int) -> list[Layout]:
    """Return the candidate layouts for a number of threads, most workers first."""
    candidates = []
    workers = threads
    while workers >= 1:
        candidates.append(Layout(workers, threads // workers))
        workers //= 2
    return candidates


def best_layout(folder: Path, name: str, threads: int, speed: Callable[[Layout], float]) -> Layout:
    """Return the fastest layout for a model, measured once per processor.

    Args:
        folder: Root of the model store, where results are kept. If it is not writable, every
            call measures again.
        name: The model and its compute type.
        threads: Threads to share out.
        speed: Measures a layout, in tokens per second.
    """
    candidates = layouts(threads)
    if len(candidates) == 1:
        return candidates[0]
    path = folder / LAYOUTS_FILE
    key = f"{name}, {threads} threads, {_processor()}"
    if row := _read(path).get(key):
        return Layout(*row["best"])
    speeds = {layout: speed(layout) for layout in candidates}
    best = max(speeds, key=lambda layout: speeds[layout])
    rounded = {str(layout): round(per_second) for layout, per_second in speeds.items()}
    rows = {**_read(path), key: {"best": [best.workers, best.threads], "tokens/s": rounded}}
    with contextlib.suppress(OSError, OutputError):
        folder.mkdir(parents=True, exist_ok=True)
        write_file(path, json.dumps(rows, ensure_ascii=False, indent=2))
    return best


def measured_speeds(folder: Path) -> dict[str, int]:
    """Return the best measured tokens per second on this processor, by model folder name."""
    speeds: dict[str, int] = {}
    for key, row in _read(folder / LAYOUTS_FILE).items():
        if key.endswith(f" threads, {_processor()}"):
            model = key.split(",")[0]
            speeds[model] = max(speeds.get(model, 0), *row["tokens/s"].values())
    return speeds


def cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int:
    """Return the bytes this process may still allocate, container limits included.

    2 GB if the system does not report it.
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


def cpu_flags() -> frozenset[str]:
    """Return the CPU's instruction flags as Linux names them; empty on other systems."""
    return frozenset(cpuinfo("flags").split())


def instruction_set() -> str:
    """Name the widest instruction set that speeds up int8, such as ``"AVX2"``.

    An unknown processor is named by its machine type. Limits set by ``CT2_FORCE_CPU_ISA`` or
    ``ONEDNN_MAX_CPU_ISA`` follow in parentheses.
    """
    flags = cpu_flags()
    unknown = platform.machine() or "unknown processor"
    widest = next((name for name, needed in _LEVELS if needed <= flags), unknown)
    forced = [
        f"{name}={os.environ[name]}"
        for name in ("CT2_FORCE_CPU_ISA", "ONEDNN_MAX_CPU_ISA")
        if os.environ.get(name)
    ]
    return f"{widest} ({', '.join(forced)})" if forced else widest


def default_compute_type(device: str) -> ComputeType:
    """Return the default compute type of CTranslate2 on ``device`` (``cpu`` or ``cuda``).

    float16 on a GPU, and int8 on every CPU that supports it: with the starter on newstest2020,
    int8 is faster and its BLEU is within 0.2 of float32 for every instruction set (README, "How
    good it is").
    """
    if device != "cpu":
        return "float16"
    import ctranslate2

    return "int8" if "int8" in ctranslate2.get_supported_compute_types("cpu") else "float32"


def cpuinfo(name: str) -> str:
    """Return the first value of a ``/proc/cpuinfo`` field, or an empty string."""
    try:
        lines = CPUINFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")


def _processor() -> str:
    return f"{platform.machine()} {cpuinfo('model name') or platform.processor()}"


def _read(path: Path) -> dict[str, Any]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return rows if isinstance(rows, dict) else {}


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is that of this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
