"""Benchmark of the pipeline's parts: each run is scored, timed and compared with the bare one."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes import FakeEngine, entry
from summarizer.options import Options

ROOT = Path(__file__).parents[1]
SOURCES = {
    "one": ["新桥全长1200米。道路施工已经开始。", "", "总投资9876亿元。", "璧山区位于重庆西部。"],
    "two": ["会议于9月12日召开。", "总投资12亿元。"],
}
REFERENCES = {
    "one": [
        "The new bridge is 1,200 meters long. Road work has begun.",
        "",
        "The total investment is 987.6 billion yuan.",
        "Bishan District lies in the west of Chongqing.",
    ],
    "two": [
        "The meeting was held on September 12.",
        "The total investment is 1.2 billion yuan.",
    ],
}


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch, store_root: Path) -> Any:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store_root))
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    return importlib.import_module("parts")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for ending, texts in (("zh", SOURCES), ("en", REFERENCES)):
        for name, lines in texts.items():
            (tmp_path / f"{name}.{ending}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_each_run_is_a_row_of_the_table_and_of_the_json(
    parts: Any, folder: Path, tiny: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "out.json"
    model = str(tiny("marian"))
    code = parts.main(
        [str(folder), "--sets", "one,two", "--model", model, "--repeat", "2", "--json", str(out)]
    )
    assert code == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("marian, CTranslate2 ")
    assert printed[0].endswith("; one (4 lines), two (2 lines)")
    names = ["bare model", "everything"]
    names += [f"without {part.name}" for part in parts.PARTS]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in printed[4:]]
    assert [row[0] for row in cells] == names
    assert all(len(row) == 10 for row in cells)
    assert cells[0][-1] == "1.00"

    data = json.loads(out.read_text(encoding="utf-8"))["details"]
    assert data["sets"] == {"one": 4, "two": 2}
    assert [run["run"] for run in data["runs"]] == names
    assert [len(run["seconds"]) for run in data["runs"]] == [2, 2] + [1] * (len(names) - 2)
    bare, full = (run["evaluation"] for run in data["runs"][:2])
    assert bare["segments"] == full["segments"] == 6
    assert (bare["model"], bare["wrong_unmarked"]) == ("", None)
    assert full["model"].startswith("marian, ")
    assert full["wrong_unmarked"] == 0
    # Runs without names are scored by the same table of names.
    assert {run["evaluation"]["names"]["total"] for run in data["runs"]} == {2}


def test_a_limit_takes_the_first_lines(parts: Any, folder: Path) -> None:
    test = parts.read_set(folder, "one", 2)
    assert test.sources == ("新桥全长1200米。道路施工已经开始。", "")
    assert parts.read_set(folder, "one", None).references[-1].startswith("Bishan District")


def test_the_bare_run_gives_whole_lines_at_once_and_keeps_their_order(parts: Any) -> None:
    engine = FakeEngine(
        {
            "新桥全长1200米。道路施工已经开始。": "The bridge . It lasted",
            "很好。": "Very good .",
        },
        batch_size=2,
        max_source_tokens=40,
    )
    long = "东边的山很高，西边的河很长，南边的路很平，北边的树很多，中间的人很忙，天上的云很白。"
    english = parts.bare(engine, entry(), ["很好。", "", "OK", SOURCES["one"][0], long, "很好。"])
    assert english[:4] == ["Very good.", "", "OK", "The bridge. It lasted"]
    assert english[5] == "Very good."
    asked = [text for texts, _ in engine.calls for text in texts]
    assert asked == sorted(asked, key=len, reverse=True)
    assert {len(piece) for piece in asked if piece in long} == {21}  # halves, at a comma
    assert sum(piece in long for piece in asked) == 2
    assert {decoding for _, decoding in engine.calls} == {entry().decoding}


def test_every_part_is_switched_off_by_options_that_exist(parts: Any) -> None:
    switched = {name for part in parts.PARTS for name in part.off}
    assert {"person_names", "place_names", "builtin_terms", "redecode"} <= switched
    for part in (*parts.PARTS, *parts.SHORTHAND):
        off = Options().replace(**part.off)
        assert off != Options()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sets", "three"], "check the folder of the test sets"),
        (["--sets", "one", "--repeat", "0"], "--repeat is 0; give 1 or more"),
        (["--sets", "one", "--limit", "-1"], "--limit is -1; give 1 or more"),
        (["--sets", "bad"], "bad.zh has 1 lines and bad.en 2"),
    ],
)
def test_wrong_usage_is_told(
    parts: Any,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    (folder / "bad.zh").write_text("好。\n", encoding="utf-8")
    (folder / "bad.en").write_text("Good.\nBad.\n", encoding="utf-8")
    assert parts.main([str(folder), *arguments]) == 2
    assert message in capsys.readouterr().err
