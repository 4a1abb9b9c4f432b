"""Benchmarks of quality: what they count, and their failure below a floor."""

from __future__ import annotations

import importlib
import json
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from summarizer.report import (
    Article,
    Fact,
    Segment,
    SummaryFigure,
    SummarySentence,
    Translation,
)

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
    report = json.loads(out.read_text(encoding="utf-8"))["details"]
    assert report["sets"]["own"]["number findings"] == 0
    assert report["sets"]["own"]["silent"] == 1.0
    assert report["found"]["digit swapped"] == {"found": 3, "of": 3, "rate": 1.0}
    assert report["found"]["sentence removed"]["of"] == 2
    assert report["systems"]["careless"]["large figures right"] == pytest.approx(1 / 3)

    floors: dict[str, Any] = json.loads(
        (ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8")
    )
    floors["checks"] = {"found": {"digit swapped": 1.0}, "pairs a second": 1}
    kept, raised = folder / "kept.json", folder / "raised.json"
    kept.write_text(json.dumps(floors), encoding="utf-8")
    floors["checks"]["found"]["digit swapped"] = 1.01
    raised.write_text(json.dumps(floors), encoding="utf-8")
    assert run(checks, monkeypatch, str(folder), "--floors", str(kept)) == 0
    capsys.readouterr()
    assert run(checks, monkeypatch, str(folder), "--floors", str(raised)) == 1
    assert "MISSED  found, digit swapped: 1, the floor is 1.01" in capsys.readouterr().out


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
    assert floors["checks"]["silent on references"] >= 0.985
    assert floors["checks"]["omission alarms at most"] <= 0.02
    assert floors["checks"]["loops on references at most"] == 0
    assert floors["checks"]["pairs a second"] >= 2000
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
    assert floors["articles"]["held_out"]["value right"] >= 0.98
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
    ahead = dict.fromkeys(("lcsts-part3-a.txt", "csl-ts-dev.tsv"), least)
    floors.write_text(json.dumps({"summaries": {"ROUGE-L ahead of the next best": ahead}}))
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
    limits = {"all alterations": caught, "unaltered at most": 1.0}
    floors.write_text(json.dumps({"faithful": dict.fromkeys(kinds, limits)}))
    monkeypatch.setattr(sys, "argv", ["faithful.py", str(tmp_path), "--floors", str(floors)])
    assert faithful.main() == code
    assert "figure changed" in capsys.readouterr().out


def _many(articles: int) -> Iterator[tuple[int, str, str]]:
    """Yield articles of twelve lines, each with figures and places of its own."""
    for i in range(articles * 12):
        place, spelled = (("上海", "Shanghai"), ("天津", "Tianjin"), ("南京", "Nanjing"))[i % 3]
        yield i, f"{place}新建学校{i + 12}所。", f"{spelled} has built {i + 12} schools."


@pytest.fixture
def articles(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("article_facts")


def fact(figure: str, unit: str, counts: str, source: str, segment: int = 0) -> Fact:
    return Fact(figure, unit, counts, source, "", segment, True)


@pytest.mark.parametrize(
    ("gold", "source", "same"),
    [
        ("120个", "120个", True),
        ("5.5%左右", "5.5%", True),
        ("1200名", "１２００名", True),
        ("近三成", "三成", True),
        ("3%", "12.3%", False),
        ("2名", "12名", False),
        ("120个", "120人", False),
    ],
)
def test_a_figure_matches_one_with_the_same_digits(
    articles: Any, gold: str, source: str, same: bool
) -> None:
    assert articles.same_source(gold, source) is same
    assert articles.same_source(source, gold) is same


@pytest.mark.parametrize(
    ("gold", "reported", "same"),
    [
        ("over 1,200", "more than 1200", True),
        ("at least 7%", "more than 7%", True),
        ("around 5.5%", "about 5.5%", True),
        ("350 million", "0.35 billion", True),
        ("8% to 15%", "8% to 15%", True),
        ("about 320", "320", False),
        ("nearly 30,000", "more than 30,000", False),
        ("350 million", "350,000", False),
    ],
)
def test_values_are_equal_in_other_words(
    articles: Any, gold: str, reported: str, same: bool
) -> None:
    assert (articles.value_of(gold) == articles.value_of(reported)) is same


@pytest.mark.parametrize(
    ("gold", "reported", "same"),
    [
        ("square meters", "square metres", True),
        ("tonnes", "tons", True),
        ("", "people", True),
        ("", "yuan", False),
        ("yuan", "", False),
        ("Hong Kong dollars", "yuan", False),
    ],
)
def test_units_are_equal_in_other_spellings(
    articles: Any, gold: str, reported: str, same: bool
) -> None:
    assert articles.same_unit(gold, reported) is same


def test_words_overlap_by_stem_without_small_words(articles: Any) -> None:
    assert articles.overlap("growth of the output", "output growth") == 1.0
    assert articles.overlap("schools built", "new school") == pytest.approx(0.5)
    assert articles.overlap("schools built", "") == 0.0


def test_facts_and_traps_are_counted(articles: Any, tmp_path: Path) -> None:
    path = tmp_path / "01.facts.tsv"
    path.write_text(
        "source\tfigure\tunit\tcounts\n12所\t12\t\tschools built\n"
        "3.5亿元\t350 million\tyuan\tinvestment\n"
        "6.3%\t6.3%\t\tgrowth\n!三次会议\t\t\t\n!G318\t\t\t\n",
        encoding="utf-8",
    )
    segments = [Segment(0, 0, "三次会议上，新建学校12所，投资3.5亿元。", "", None)]
    facts = (
        fact("12", "schools", "schools", "12所"),
        fact("350", "yuan", "", "3.5亿元"),
        fact("3", "times", "", "三次"),
    )
    report = SimpleNamespace(facts=facts, translation=SimpleNamespace(segments=segments))
    tally = articles.Tally()
    misses = list(articles.count_facts(tally, report, articles.read_gold(path)))
    assert len(misses) == 4
    figures = tally.figures()
    assert (figures["gold facts"], figures["facts reported"], figures["traps"]) == (3, 3, 2)
    assert figures["recall"] == pytest.approx(2 / 3, abs=1e-3)
    assert (figures["value right"], figures["with English"], figures["traps reported"]) == (
        0.5,
        0.5,
        1,
    )


def test_edits_are_counted_against_the_sentence_it_rests_on(articles: Any) -> None:
    source = "总投资3.5亿元，新建学校12所。"
    english = "It is reported that 12 schools were built with an investment of 350 million yuan."
    article = Article("", "", "", (source,))
    translation = Translation("", english, (Segment(0, 0, source, english, None),))
    shorter = "12 schools were built with an investment of 350 million yuan."
    sentences = [
        SummarySentence(english, (0,)),
        SummarySentence(shorter, (0,), (SummaryFigure((0, 2), True),)),
        SummarySentence(shorter.replace("12", "13"), (0,), (SummaryFigure((0, 2), False),)),
    ]
    summary = SimpleNamespace(sentences=sentences)
    tally = articles.Tally()
    report = SimpleNamespace(article=article, translation=translation, summary=summary)
    assert list(articles.count_edits(tally, report))
    assert (tally.sentences, tally.edited, tally.supported, tally.unconfirmed) == (3, 2, 1, 1)


def test_results_say_where_they_come_from_and_become_a_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    results = importlib.import_module("results")
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    results.save(tmp_path / "own.json", "own", {"a": {"rate": 0.5, "of": 3}, "b": {"rate": 1.0}})
    text = (tmp_path / "own.json").read_text(encoding="utf-8")
    assert {"date", "commit", "machine", "versions", "figures"} <= json.loads(text).keys()
    assert json.loads(text)["machine"]["cores"] >= 1
    assert socket.gethostname() not in text
    assert str(Path.home()) not in text
    assert results.table("own").splitlines()[2:] == ["| rate | 0.500 | 1.00 |", "| of | 3 | - |"]
    floors = {"rate at most": 0.4, "other": 1, "group": {"rate": 0.6}}
    assert list(results.missed(floors, {"rate": 0.5, "group": {"rate": 0.5}})) == [
        "rate at most: 0.5, the limit is 0.4",
        "other: not measured, the floor is 1",
        "group, rate: 0.5, the floor is 0.6",
    ]
