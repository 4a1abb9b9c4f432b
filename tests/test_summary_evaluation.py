"""Scores of summaries: likeness to a reference, and what of them the article bears out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from summarizer import MissingDependencyError, UsageError
from summarizer.cli import main
from summarizer.evaluation.summaries import (
    SummaryEvaluation,
    SummaryItem,
    _scorer,
    evaluate_summaries,
    rouge,
    rouge_signature,
)
from summarizer.evaluation.translations import Tally
from summarizer.report import Article, Name, Segment, Translation

PAIRS = [
    ("市图书馆新馆6月1日正式开放。", "The new city library opened on June 1."),
    ("新馆藏书120万册。", "The new building holds 1.2 million books."),
    ("馆长陈明表示，新馆每天开放12小时。", "Director Chen Ming said it is open 12 hours a day."),
]
ITEM = SummaryItem(
    Article("", "", "", tuple(source for source, _ in PAIRS)),
    Translation(
        "fake",
        "\n".join(target for _, target in PAIRS),
        tuple(Segment(i, i, *pair, -0.1) for i, pair in enumerate(PAIRS)),
        (Name("陈明", "Chen Ming", "person", 1, "pinyin"),),
    ),
    "The new city library opened on June 1. It is open 12 hours a day, said Chen Ming.",
    "The new city library opened on June 1. It is open 12 hours a day.",
)


def test_rouge_counts_words_in_english_and_characters_in_chinese() -> None:
    assert rouge("The new library opened.", "The new library opened.").rouge_l == 1.0
    score = rouge("新馆开放", "新馆今天开放")
    assert score.rouge1 == pytest.approx(2 * (4 / 6) * 1 / (4 / 6 + 1))
    assert score.rouge2 == pytest.approx(2 * (2 / 5) * (2 / 3) / (2 / 5 + 2 / 3))
    assert score.rouge_l == score.rouge1
    assert rouge("It opened.", "").rouge1 == 0.0
    assert rouge_signature(True).endswith("|tok:characters")
    assert rouge_signature(False).endswith("|tok:words|stem:porter")


def test_a_summary_that_the_article_bears_out() -> None:
    result = evaluate_summaries([ITEM], model="fake")
    assert result.supported == Tally("supported", 2, 2)
    assert result.figures == Tally("figures", 3, 3)
    assert result.names == Tally("names", 1, 1)
    assert (result.articles, result.model, result.seconds) == (1, "fake", None)
    assert 80 < result.rouge1 < 100
    assert result.compression == pytest.approx(22 / 14, abs=0.2)
    assert 0 < result.novelty < 0.5
    assert SummaryEvaluation.from_dict(result.to_dict()) == result


@pytest.mark.parametrize(
    ("summary", "supported", "figures", "names"),
    [
        ("The new city library opened on June 2.", (1, 1), (1, 2), (0, 0)),
        ("Farmers harvested rice. The new city library opened on June 1.", (1, 2), (2, 2), (0, 0)),
        ("It is open 12 hours a day, said Director Boris.", (1, 1), (1, 1), (0, 1)),
    ],
)
def test_what_it_does_not_bear_out_is_counted(
    summary: str, supported: tuple[int, int], figures: tuple[int, int], names: tuple[int, int]
) -> None:
    result = evaluate_summaries([replace(ITEM, summary=summary)])
    assert (result.supported.right, result.supported.total) == supported
    assert (result.figures.right, result.figures.total) == figures
    assert (result.names.right, result.names.total) == names


def test_nothing_and_two_languages_are_refused() -> None:
    with pytest.raises(UsageError):
        evaluate_summaries([])
    with pytest.raises(UsageError, match="one language"):
        evaluate_summaries([replace(ITEM, reference="新馆开放。")])
    with pytest.raises(UsageError, match="empty"):
        evaluate_summaries([replace(ITEM, reference=" ")])
    named = replace(ITEM, reference="The new city library (市图书馆) opened on June 1.")
    assert evaluate_summaries([named]).signature.endswith("stem:porter")


def test_without_rouge_score_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _scorer.cache_clear()
    monkeypatch.setitem(sys.modules, "rouge_score.rouge_scorer", None)
    with pytest.raises(MissingDependencyError, match="scores"):
        rouge("It opened.", "It opened.")


@pytest.mark.parametrize("given", [True, False])
def test_the_command_scores_a_file_and_a_live_model(
    given: bool,
    tiny: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path / "store"))
    articles = [
        "昨天上午，专家团来到璧山。\n专家们参观了区中医院。",
        "会议于9月12日召开。活动持续了三天。",
    ]
    source, reference = tmp_path / "articles.jsonl", tmp_path / "summaries.txt"
    source.write_text(
        "\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in articles) + "\n",
        encoding="utf-8",
    )
    reference.write_text("Experts came to Bishan.\nA meeting was held.\n", encoding="utf-8")
    command = ["evaluate", "--summaries", str(source), str(reference), "--json", "-q"]
    if given:
        command += ["--hypotheses", str(reference)]
    command += ["-m", str(tiny("marian")), "--sentences", "2", "--summarizer", "key-sentences"]
    assert main(command) == 0
    found = SummaryEvaluation.from_dict(json.loads(capsys.readouterr().out))
    assert found.articles == 2
    assert (found.rouge_l == 100.0) == given
    assert found.model.startswith("" if given else "key sentences of marian")
    assert (found.seconds is None) == given
    assert main([part for part in command if part != "--json"]) == 0
    assert "ROUGE-L" in capsys.readouterr().out
    reference.write_text('{"wrong": 1}\n{"wrong": 2}\n', encoding="utf-8")
    assert main(command) == 2
    assert "Line 1" in capsys.readouterr().err
