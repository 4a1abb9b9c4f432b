"""Summaries: which sentences, from which sources, and nothing that is not in the article."""

from __future__ import annotations

import pytest

from fakes import FakeEngine, entry
from summarizer.options import Decoding, Length, Options
from summarizer.result import Article, Finding, Segment, Summary, Translation
from summarizer.summaries import KeySentences, Seq2SeqSummarizer, SummaryMaker, Work
from summarizer.text.rank import key_sentences

PAIRS = [
    ("市图书馆新馆6月1日正式开放。", "The new city library opened on June 1."),
    (
        "新馆建筑面积3.2万平方米，藏书120万册。",
        "It covers 32,000 square metres and holds 1.2 million books.",
    ),
    ("天气很好，大家心情都不错。", "The weather was fine and everyone was in good spirits."),
    (
        "馆长陈明表示，新馆每天开放12小时。",
        "Director Chen Ming said the library opens 12 hours a day.",
    ),
]
ARTICLE = Article("市图书馆新馆开放", "", "", tuple(source for source, _ in PAIRS))
TRANSLATION = Translation(
    "fake",
    "\n".join(target for _, target in PAIRS),
    tuple(Segment(i, i, source, target, -0.2) for i, (source, target) in enumerate(PAIRS)),
)


def summarized(
    maker: SummaryMaker, sentences: int, translation: Translation = TRANSLATION, **length: object
) -> Summary:
    """The summary of the article above; Chinese lines would be translated by their numbers."""
    wanted = Length(sentences=sentences, **length)  # type: ignore[arg-type]
    return maker.summarize(Work(ARTICLE, translation, wanted, lambda _: translation))


def seq2seq(phrases: dict[str, str], limit: int = 2000, said: str = "") -> Seq2SeqSummarizer:
    engine = FakeEngine(phrases, otherwise=lambda _: said, max_source_tokens=limit)
    card = entry(task="summarization", source_language="en", decoding=Decoding(beam_size=2))
    return Seq2SeqSummarizer(engine, card, Options())


def test_key_sentences_take_the_lead_and_the_figures_and_leave_the_weather() -> None:
    summary = summarized(KeySentences(), 2)
    assert summary.method == "key-sentences"
    assert [sentence.sources for sentence in summary.sentences] == [(0,), (1,)]
    assert summary.text == (
        "The new city library opened on June 1. "
        "It covers 32,000 square metres and holds 1.2 million books."
    )


def test_a_sentence_that_could_not_be_verified_is_passed_over_or_marked() -> None:
    doubt = Finding("number", "error", "3.2万 should be 32,000.", segment=1)
    segments = list(TRANSLATION.segments)
    segments[1] = Segment(1, 1, *PAIRS[1], -0.2, (doubt,))
    translation = Translation("fake", TRANSLATION.text, tuple(segments))
    two = summarized(KeySentences(), 2, translation)
    assert [sentence.sources for sentence in two.sentences] == [(0,), (3,)]
    (note,) = two.findings
    assert note.message == (
        "Left out of the summary, because it could not be mended: 3.2万 should be 32,000."
    )
    four = summarized(KeySentences(), 4, translation)
    assert four.findings == (doubt,)


def test_more_sentences_than_the_article_has_gives_all_of_them() -> None:
    summary = summarized(KeySentences(), 9)
    assert [sentence.sources for sentence in summary.sentences] == [(0,), (1,), (2,), (3,)]


def test_key_sentences_do_not_say_the_same_twice() -> None:
    sentences = [
        "全区上半年实现地区生产总值500亿元，同比增长6.3%。",
        "据介绍，全区上半年实现地区生产总值500亿元，同比增长6.3%。",
        "新建中小学校12所，新增学位9600个。",
        "大家都说今年的变化真不小。",
    ]
    chosen = key_sentences(sentences, count=2, title="上半年经济运行")
    assert chosen == [0, 2]


def test_key_sentences_of_nothing_and_of_one() -> None:
    assert key_sentences([], count=3) == []
    assert key_sentences(["大桥通车。"], count=3) == [0]


def test_a_models_summary_names_the_segments_it_rests_on() -> None:
    said = "The city's new library opened June 1 with 1.2 million books. It opens 12 hours a day."
    summary = summarized(seq2seq({}, said=said), 4)
    assert summary.method == "seq2seq"
    assert [sentence.sources for sentence in summary.sentences] == [(0, 1), (3,)]
    assert summary.findings == ()


@pytest.mark.parametrize(
    ("said", "kind", "stranger"),
    [
        ("The new library opened on June 1 and holds 9 million books.", "number", "9 million"),
        ("The new library, which opened on June 1, was praised by Boris.", "name", "Boris"),
    ],
)
def test_what_no_source_says_is_left_out_with_a_note(said: str, kind: str, stranger: str) -> None:
    summary = summarized(seq2seq({}, said=said), 4)
    assert stranger not in summary.text
    (note,) = [finding for finding in summary.findings if finding.found == stranger]
    assert (note.kind, note.severity) == (kind, "warning")
    assert "Left out of the summary" in note.message
    assert summary.method == "key-sentences"  # nothing else was left of it


def test_a_sentence_that_rests_on_nothing_is_replaced_by_a_key_sentence_and_noted() -> None:
    said = "The new city library opened on June 1. Elephants crossed Patagonia singing."
    summary = summarized(seq2seq({}, said=said), 4)
    assert summary.text == (
        "The new city library opened on June 1. "
        "It covers 32,000 square metres and holds 1.2 million books."
    )
    assert [sentence.sources for sentence in summary.sentences] == [(0,), (1,)]
    assert [f.kind for f in summary.findings] == ["omission"]
    assert "Elephants" in summary.findings[0].message


def test_a_summary_made_up_altogether_gives_way_to_key_sentences() -> None:
    summary = summarized(seq2seq({}, said="Elephants crossed Patagonia singing."), 2)
    assert summary.method == "key-sentences"
    assert [sentence.sources for sentence in summary.sentences] == [(0,), (1,)]
    assert any("Elephants" in finding.message for finding in summary.findings)


def test_a_text_past_the_limit_is_summarized_in_pieces_and_then_once_more() -> None:
    maker = seq2seq(
        {}, limit=110, said="The new city library opened on June 1. It holds 1.2 million books."
    )
    summary = summarized(maker, 2)
    engine = maker._engine
    assert isinstance(engine, FakeEngine)
    first = engine.calls[0][0]
    assert len(first) > 1
    assert " ".join(first) == " ".join(target for _, target in PAIRS)
    assert len(engine.calls) > 1
    assert all(len(text) <= 110 for texts, _ in engine.calls for text in texts)
    assert summary.sentences[0].sources == (0,)
