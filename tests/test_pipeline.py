"""The whole path on a tiny real model: article, translation, summary, report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import summarizer
from articles import PAGE
from summarizer import Options, Pipeline, Progress, Report
from summarizer.errors import EmptyInputError, NoChineseError, UsageError
from summarizer.models.store import Store

Tiny = Callable[[str], Path]


@pytest.fixture(scope="module")
def pipe(tiny: Tiny, store_root: Path) -> Pipeline:
    return summarizer.load(
        str(tiny("marian")),
        summarizer="key-sentences",
        store=Store(store_root),
        builtin_terms=False,
        place_names=False,
    )


def test_a_page_becomes_a_report(pipe: Pipeline) -> None:
    # The tiny model has learned the sentence with the bridge, not what 同比 is written out as.
    report = pipe.report(PAGE.replace("同比增长6.3%。", "新桥全长1200米。"), sentences=2)
    assert report.article.title == "璧山区今年新建公园12个"
    assert report.article.source == "璧山日报"
    assert [line.line for line in report.article.dropped] == [1, 5, 8, 9, 10]
    targets = [segment.target for segment in report.translation.segments]
    assert targets[1:] == [
        "Yesterday morning, the expert group came to Bishan.",
        "The experts visited the district hospital of Chinese medicine.",
        "The total investment is 350 million yuan.",
        "The new bridge is 1,200 meters long.",
        "The meeting was held on September 12.",
        "The event lasted three days.",
        "They treated villagers free of charge.",
    ]
    assert [s.paragraph for s in report.translation.segments] == [None, 0, 0, 1, 1, 2, 2, 2]
    assert report.summary.method == "key-sentences"
    assert len(report.summary.sentences) == 2
    for sentence in report.summary.sentences:
        (index,) = sentence.sources
        assert sentence.text == targets[index]


def test_the_sources_joined_give_every_paragraph_back(pipe: Pipeline) -> None:
    report = pipe.report(PAGE)
    for number, paragraph in enumerate(report.article.paragraphs):
        sources = [s.source for s in report.translation.segments if s.paragraph == number]
        assert "".join(sources) == paragraph


def test_a_report_survives_json(pipe: Pipeline) -> None:
    report = pipe.report(PAGE)
    assert Report.from_dict(report.to_dict()) == report


def test_translate_keeps_every_line(pipe: Pipeline) -> None:
    lines = ["新桥全长1200米。", "", "https://example.org/x?a=1", "会议于9月12日召开。", ""]
    result = pipe.translate("\n".join(lines))
    assert result.text.split("\n") == [
        "The new bridge is 1,200 meters long.",
        "",
        "https://example.org/x?a=1",
        "The meeting was held on September 12.",
        "",
    ]


def test_translate_can_clean_first(pipe: Pipeline) -> None:
    text = pipe.translate(PAGE, clean_first=True).text
    assert "350 million" in text
    assert "微信" not in text


def test_summarize_is_the_reports_summary(pipe: Pipeline) -> None:
    assert pipe.summarize(PAGE, sentences=2) == pipe.report(PAGE, sentences=2).summary


def test_lines_can_be_kept(pipe: Pipeline) -> None:
    assert len(pipe.report(PAGE, keep_lines=[8]).article.paragraphs) == 4
    assert pipe.report(PAGE, keep_all=True).article.dropped == ()
    with pytest.raises(UsageError, match="no line 99"):
        pipe.report(PAGE, keep_lines=[99])


def test_a_glossary_is_the_callers_own(pipe: Pipeline) -> None:
    terms = {"璧山": "Bishan"}
    report = pipe.report(PAGE, glossary=terms)
    assert terms == {"璧山": "Bishan"}
    (name,) = report.names
    assert (name.source, name.target, name.count, name.origin) == ("璧山", "Bishan", 2, "glossary")


@pytest.mark.parametrize(
    ("text", "error"),
    [("", EmptyInputError), (" \n ", EmptyInputError), ("Only English.", NoChineseError)],
)
def test_nothing_to_translate_is_told(text: str, error: type[Exception], pipe: Pipeline) -> None:
    for call in (pipe.translate, pipe.summarize, pipe.report):
        with pytest.raises(error):
            call(text)


def test_progress_counts_up_to_the_end(pipe: Pipeline) -> None:
    told: list[Progress] = []
    pipe.report(PAGE, progress=told.append)
    counts = [step.done for step in told if step.stage == "translate"]
    # A sentence in doubt is shown before it is settled, which is not counted.
    assert sorted(set(counts) - {0}) == list(range(1, 9))
    assert counts == sorted(counts)
    assert told[-1].stage == "summarize"


def test_it_says_which_model_runs_and_why(pipe: Pipeline) -> None:
    assert "CTranslate2 int8" in pipe.translation_model
    assert pipe.notes[0] == "Translation: marian, as asked for."
    assert pipe.summary_model == ""


def test_one_paragraph_of_three_thousand_characters_comes_through_whole(pipe: Pipeline) -> None:
    text = "会议于9月12日召开。新桥全长1200米，" * 150 + "活动持续了三天。😀 𠮷 full-width １２３"
    result = pipe.translate(text)
    assert len(text) > 3000
    assert "".join(segment.source for segment in result.segments) == text


def test_an_english_summarizer_reads_the_translation(tiny: Tiny, store_root: Path) -> None:
    pipe = summarizer.load(
        str(tiny("marian")), summarizer=str(tiny("bart")), store=Store(store_root)
    )
    summary = pipe.summarize("昨天上午，专家团来到璧山。专家们参观了区中医院。活动持续了三天。")
    assert summary.sentences
    english = "Yesterday morning, the expert group came to Bishan."
    if summary.method == "seq2seq":
        assert pipe.summary_model.startswith("bart, CTranslate2")
        assert "bart" in summary.model
    else:
        assert summary.sentences[0].text == english
        assert summary.findings


def test_a_long_article_is_summarized_in_pieces(tiny: Tiny, store_root: Path) -> None:
    pipe = summarizer.load(
        str(tiny("marian")), summarizer=str(tiny("bart")), store=Store(store_root), redecode=False
    )
    report = pipe.report("\n".join(PAGE.splitlines()[3:7] * 10))
    assert report.summary.sentences
    for sentence in report.summary.sentences:
        assert sentence.sources
        assert all(0 <= i < len(report.translation.segments) for i in sentence.sources)


def test_both_engines_give_the_same_report(tiny: Tiny, store_root: Path) -> None:
    reports = []
    for engine in ("ctranslate2", "transformers"):
        options = Options(engine=engine, compute_type="float32")
        pipe = summarizer.load(
            str(tiny("marian")),
            summarizer="key-sentences",
            options=options,
            store=Store(store_root),
        )
        reports.append(pipe.report(PAGE))
    ours, theirs = ([s.target for s in report.translation.segments] for report in reports)
    assert ours == theirs
