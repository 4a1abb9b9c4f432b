"""The benchmark of the checks: its faults are faults, and a floor that is missed fails it."""

from __future__ import annotations

import importlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

PAIRS = [
    (
        "全区新建学校12所，投资3.5亿元。学校明年开学。",
        "The district built 12 schools for 350 million yuan. They open next year.",
    ),
    (
        "今年粮食产量增长6.3%，达到45万吨，农民收入增长8.1%。",
        "Grain output grew 6.3% this year to 450,000 tons, and farmers' incomes rose 8.1%.",
    ),
    (
        "新馆于2024年5月1日开放，已接待游客20万人次。馆长李明很高兴。",
        "The new hall opened on May 1, 2024 and has received 200,000 visitors. Director Li Ming is "
        "very glad.",
    ),
]


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("checks")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.zh").write_text("\n".join(z for z, _ in PAIRS) + "\n", encoding="utf-8")
    (tmp_path / "own.en").write_text("\n".join(e for _, e in PAIRS) + "\n", encoding="utf-8")
    (tmp_path / "peers").mkdir()
    worse = "\n".join(e.replace("350", "35").replace("450,000", "45") for _, e in PAIRS)
    (tmp_path / "peers" / "own.careless.en").write_text(worse + "\n", encoding="utf-8")
    return tmp_path


def run(checks: Any, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["checks.py", *arguments])
    result = checks.main()
    assert isinstance(result, int)
    return result


def test_rates_are_counted_and_a_missed_floor_fails(
    checks: Any,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = folder / "out.json"
    assert run(checks, monkeypatch, str(folder), "--json", str(out)) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["sets"]["own"]["number findings"] == 0
    assert report["sets"]["own"]["silent"] == 1.0
    assert report["found"]["digit swapped"] == {"found": 3, "of": 3, "rate": 1.0}
    assert report["found"]["sentence removed"]["of"] == 2
    assert report["systems"]["careless"]["large figures right"] == pytest.approx(1 / 3)

    floors: dict[str, Any] = json.loads(
        (ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8")
    )
    floors["checks"]["found"] = {"digit swapped": 1.0}
    kept, raised = folder / "kept.json", folder / "raised.json"
    kept.write_text(json.dumps(floors), encoding="utf-8")
    floors["checks"]["found"]["digit swapped"] = 1.01
    raised.write_text(json.dumps(floors), encoding="utf-8")
    assert run(checks, monkeypatch, str(folder), "--floors", str(kept)) == 0
    capsys.readouterr()
    assert run(checks, monkeypatch, str(folder), "--floors", str(raised)) == 1
    assert "MISSED  digit swapped: 100.00% found, the floor is 101.00%" in capsys.readouterr().out


def test_a_folder_without_pairs_is_wrong_usage(
    checks: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(checks, monkeypatch, str(tmp_path)) == 2


def test_every_fault_changes_the_text_or_says_that_it_cannot(checks: Any) -> None:
    for name, fault in checks.FAULTS.items():
        made = [fault(english, random.Random(seed)) for _, english in PAIRS for seed in range(5)]
        texts = [english for _, english in PAIRS for _ in range(5)]
        changed = [m for m, text in zip(made, texts, strict=True) if m is not None and m != text]
        assert all(m is None or m != text for m, text in zip(made, texts, strict=True)), name
        if name != "name changed":  # no name stands twice in these
            assert changed, name


def test_the_floors_are_those_that_were_promised() -> None:
    floors = json.loads((ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8"))
    figures = floors["checks"]["found"]
    assert floors["checks"]["silent"] >= 0.985
    assert floors["checks"]["omission alarms at most"] <= 0.02
    assert floors["checks"]["loops on references"] == 0
    assert figures["all figure faults"] >= 0.97
    assert figures["sentence removed"] >= 0.9
    for name in (
        "digit swapped",
        "digit dropped",
        "digit added",
        "scale off",
        "percent dropped",
        "figure removed",
        "figures exchanged",
    ):
        assert figures[name] >= 0.95
    assert floors["starter"]["large figures right"] >= 0.98
    assert floors["starter"]["other figures right"] >= 0.98


CHOSEN = [
    ("本市新建图书馆今天开放，藏书120万册。市民冒雨排队。大家都很高兴。图书馆每天开放。",
     "市图书馆新馆今天开放"),
    ("研究人员提出了一种检测水质的新方法。水质很重要。结果表明方法有效。水质检测方法简单。",
     "一种检测水质的新方法"),
]  # fmt: skip


@pytest.mark.parametrize(("least", "code"), [(-1.0, 0), (2.0, 1)])
def test_key_sentences_are_compared_and_a_missed_floor_fails(
    least: float,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    summaries = importlib.import_module("summaries")
    documents = [
        f"<doc id={i}>\n<human_label>{rating}</human_label>\n<summary>\n{headline}\n</summary>\n"
        f"<short_text>\n{text}\n</short_text>\n</doc>"
        for i, (rating, (text, headline)) in enumerate(zip((5, 3), CHOSEN, strict=True))
    ]
    (tmp_path / "lcsts-part3-a.txt").write_text("\n".join(documents), encoding="utf-8")
    rows = "".join(f"to title\t{text}\t{headline}\n" for text, headline in CHOSEN)
    (tmp_path / "csl-ts-dev.tsv").write_text(rows, encoding="utf-8")
    floors = tmp_path / "floors.json"
    floors.write_text(json.dumps({"summaries": {"ROUGE-L over the next best": least}}))
    monkeypatch.setattr(sys, "argv", ["summaries.py", str(tmp_path), "--floors", str(floors)])
    assert summaries.main() == code
    printed = capsys.readouterr().out
    assert "lcsts-part3-a.txt: 2 texts" in printed
    assert printed.count("sumy TextRank") == 2


@pytest.mark.parametrize(("caught", "code"), [(0.0, 0), (1.1, 1)])
def test_altered_summaries_are_counted_and_a_missed_floor_fails(
    caught: float,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    faithful = importlib.import_module("faithful")
    (tmp_path / "peers").mkdir()
    pairs = [(source, target) for _, source, target in _many(15)]
    zh, en = ("\n".join(column) + "\n" for column in zip(*pairs, strict=True))
    for name in ("newstest2019", "newstest2020"):
        (tmp_path / f"{name}.zh").write_text(zh, encoding="utf-8")
        for system in ("argos", "google", "microsoft"):
            (tmp_path / "peers" / f"{name}.{system}.en").write_text(en, encoding="utf-8")
    kinds = ("key sentences", "other words")
    floors = tmp_path / "floors.json"
    limits = {
        "all caught": caught,
        "caught": dict.fromkeys(kinds, 0.0),
        "accused at most": dict.fromkeys(kinds, 1.0),
    }
    floors.write_text(json.dumps({"faithful": limits}))
    monkeypatch.setattr(sys, "argv", ["faithful.py", str(tmp_path), "--floors", str(floors)])
    assert faithful.main() == code
    assert "figure changed" in capsys.readouterr().out


def _many(articles: int) -> Iterator[tuple[int, str, str]]:
    """Articles of twelve lines with figures and places of their own."""
    for i in range(articles * 12):
        place, spelled = (("上海", "Shanghai"), ("天津", "Tianjin"), ("南京", "Nanjing"))[i % 3]
        yield i, f"{place}新建学校{i + 12}所。", f"{spelled} has built {i + 12} schools."
