"""A real chat model: run with ``make chat-model``, which pulls it once (1.1 GB)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import summarizer
from summarizer import Pipeline
from summarizer.chinese.script import has_chinese
from summarizer.summaries.statements import checkable_figures
from summarizer.summaries.task import article_evidence

pytestmark = [pytest.mark.chat_model, pytest.mark.timeout(900)]

EXAMPLES = Path(__file__).parents[1] / "examples"
SECONDS = 60
"""For a summary after loading, its translation included, on two cores with nothing else to do."""


@pytest.fixture(scope="module")
def pipe() -> Pipeline:
    pipe = summarizer.load("argos-zh-en", summarizer="qwen2.5-coder-1.5b")
    pipe.summarize("新馆今天开放。")
    return pipe


@pytest.mark.parametrize(
    "name", ["bishan-experts.txt", "economy-figures.txt", "traditional-harbour.txt"]
)
def test_a_summary_in_other_words_with_nothing_that_is_not_in_the_article(
    name: str, pipe: Pipeline
) -> None:
    started = time.monotonic()
    report = pipe.report((EXAMPLES / name).read_text(encoding="utf-8"))
    seconds = time.monotonic() - started
    summary = report.summary
    assert summary.method == "chat"
    assert len(summary.sentences) == 4
    assert not has_chinese(summary.text)
    assert len(checkable_figures(summary.text)) >= 3
    evidence = article_evidence(report.article, report.translation)
    targets = {segment.target for segment in report.translation.segments}
    for sentence in summary.sentences:
        assert evidence.check(sentence.text).findings == ()
        assert sentence.text not in targets
    assert seconds < SECONDS
