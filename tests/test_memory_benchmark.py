"""Benchmark of memory: its lines, and its failure if a long file needs more memory."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("memory")


def test_every_tenth_line_is_like_no_other(memory: Any) -> None:
    texts = [json.loads(row)["text"] for row in memory.rows(1000)]
    assert len(set(texts[::10])) == 100
    assert len(set(texts)) < 260


@pytest.mark.parametrize(("grows", "code"), [(1.1, 0), (1.3, 1)])
def test_more_memory_for_more_lines_fails(
    memory: Any, monkeypatch: pytest.MonkeyPatch, grows: float, code: int
) -> None:
    def measure(_: Path, count: int, *__: object) -> Any:
        return memory.Run(count, 1.0, int(1e8 * (grows if count == 5000 else 1)))

    monkeypatch.setattr(memory, "measure", measure)
    monkeypatch.setattr(sys, "argv", ["memory.py", "--lines", "5000", "--model", "x", "--floors"])
    assert memory.main() == code
