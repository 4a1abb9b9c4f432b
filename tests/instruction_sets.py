"""The instruction sets that this machine has, each with the environment that holds a process to it.

CTranslate2 chooses its own kernels by ``CT2_FORCE_CPU_ISA``; the matrix products come from oneDNN
(``ONEDNN_MAX_CPU_ISA``) or, on Intel's processors, from MKL (``MKL_ENABLE_INSTRUCTIONS``).
"""

from __future__ import annotations

from summarizer.machine import cpu_flags

_LEVELS = (
    ("generic", frozenset[str](), "GENERIC", "SSE41", "SSE4_2"),
    ("avx2", frozenset({"avx2"}), "AVX2", "AVX2", "AVX2"),
    ("avx512", frozenset({"avx512f", "avx512bw"}), "AVX512", "AVX512_CORE", "AVX512"),
)


def instruction_sets() -> dict[str, dict[str, str]]:
    """Environments by name: the machine as it is, and each level that can be forced on it."""
    found: dict[str, dict[str, str]] = {"as it is": {}}
    flags = cpu_flags()
    for name, needed, ctranslate2, onednn, mkl in _LEVELS:
        if flags and needed <= flags:
            found[name] = {
                "CT2_FORCE_CPU_ISA": ctranslate2,
                "ONEDNN_MAX_CPU_ISA": onednn,
                "MKL_ENABLE_INSTRUCTIONS": mkl,
            }
    return found
