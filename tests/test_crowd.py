"""Many users of one page at once, for a few seconds; `make bench-crowd` takes two minutes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from crowd import main

pytestmark = pytest.mark.processes


def test_twenty_users_at_once_get_each_their_own_answer(tmp_path: Path) -> None:
    out = tmp_path / "crowd.json"
    main(["--users", "20", "--seconds", "10", "--json", str(out)])
    seen = json.loads(out.read_text(encoding="utf-8"))["figures"]
    assert (seen["errors"], seen["wrong"]) == (0, 0)
    assert seen["requests"] >= 20  # how soon they come is the benchmark's business
