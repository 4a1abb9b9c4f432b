"""Which vector instructions the processor has, and what weights run best with them."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from summarizer.options import ComputeType

__all__ = ["cpu_flags", "cpuinfo", "default_compute_type", "instruction_set"]

CPUINFO = Path("/proc/cpuinfo")

_LEVELS = (
    ("AVX-512 with VNNI", {"avx512f", "avx512_vnni"}),
    ("AVX-512", {"avx512f", "avx512bw"}),
    ("AVX2 with VNNI", {"avx2", "avx_vnni"}),
    ("AVX2", {"avx2"}),
    ("SSE4.1", {"sse4_1"}),
)


def cpuinfo(name: str) -> str:
    """The first value of a field of ``/proc/cpuinfo``; empty where there is none."""
    try:
        lines = CPUINFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")


def cpu_flags() -> frozenset[str]:
    """The instructions that the processor has, as Linux names them; empty elsewhere."""
    return frozenset(cpuinfo("flags").split())


def instruction_set() -> str:
    """The widest instructions that matter for int8, such as ``"AVX2"``; else the machine's name.

    What ``CT2_FORCE_CPU_ISA`` or ``ONEDNN_MAX_CPU_ISA`` hold the runtime to is said behind it.
    """
    flags = cpu_flags()
    unknown = platform.machine() or "unknown processor"
    found = next((name for name, needed in _LEVELS if needed <= flags), unknown)
    forced = [
        f"{name}={os.environ[name]}"
        for name in ("CT2_FORCE_CPU_ISA", "ONEDNN_MAX_CPU_ISA")
        if os.environ.get(name)
    ]
    return f"{found} ({', '.join(forced)})" if forced else found


def default_compute_type(device: str) -> ComputeType:
    """What weights are computed in unless somebody says otherwise.

    int8 on every CPU that has it: with the starter on newstest2020 its BLEU differs from that of
    float32 by less than 0.2 with any instruction set, and it is quicker (README, "How good it
    is"). float16 on a GPU.
    """
    if device != "cpu":
        return "float16"
    import ctranslate2

    return "int8" if "int8" in ctranslate2.get_supported_compute_types("cpu") else "float32"
