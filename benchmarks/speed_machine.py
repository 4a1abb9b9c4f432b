"""The machine that the speed benchmark runs on, for its tables and its JSON."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from summarizer.machine import cores


def machine() -> dict[str, Any]:
    """What was measured on: processor, cores, versions, and how busy it was before."""
    names = ("summarizer-zh-en", "ctranslate2", "torch", "transformers", "sentencepiece")
    facts = {
        "processor": _processor(),
        "cores": cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: v for name in names if (v := _version(name))},
    }
    if hasattr(os, "getloadavg"):
        facts["load before"] = [round(load, 2) for load in os.getloadavg()]
    return facts


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
