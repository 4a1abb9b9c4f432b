"""Summaries: which sentences, from which sources, and nothing that is not in the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from fakes import FakeEngine, entry
from summarizer.errors import UsageError
from summarizer.finding import Severity
from summarizer.options import Decoding, Length, Options
from summarizer.report import Article, Finding, Segment, Summary, Translation
from summarizer.summaries import KeySentences, Seq2SeqSummarizer, SummaryMaker, SummaryTask
from summarizer.summaries.ranking import rank_sentences
from summarizer.summaries.seq2seq import overlapping_chunks

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
    return maker.summarize(SummaryTask(ARTICLE, translation, wanted, lambda _: translation))


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
    doubt = Finding.of("figure-missing", "error", source="3.2万", should="32,000", segment=1)
    segments = list(TRANSLATION.segments)
    segments[1] = Segment(1, 1, *PAIRS[1], -0.2, (doubt,))
    translation = Translation("fake", TRANSLATION.text, tuple(segments))
    two = summarized(KeySentences(), 2, translation)
    assert [sentence.sources for sentence in two.sentences] == [(0,), (3,)]
    (note,) = two.findings
    assert note.message == (
        "Left out of the summary, because it could not be mended: 3.2万 should be 32,000; the "
        "translation does not have it."
    )
    # Rather short than wrong.
    four = summarized(KeySentences(), 4, translation)
    assert [sentence.sources for sentence in four.sentences] == [(0,), (2,), (3,)]
    assert four.findings == (note,)


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
    chosen = sorted(rank_sentences(sentences, count=2, title="上半年经济运行"))
    assert chosen == [0, 2]


def test_key_sentences_of_nothing_and_of_one() -> None:
    assert rank_sentences([], count=3) == []
    assert rank_sentences(["大桥通车。"], count=3) == [0]


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
    read = [text for texts, _ in engine.calls for text in texts]
    assert all(any(target in text for text in read) for _, target in PAIRS)
    assert len(read) > 2
    assert all(len(text) <= 110 for texts, _ in engine.calls for text in texts)
    assert summary.sentences[0].sources == (0,)


def test_of_pieces_that_cannot_be_read_again_what_weighs_most_is_kept() -> None:
    """A model that reads Chinese and writes English makes one pass."""
    said = {
        PAIRS[0][0]: PAIRS[0][1],
        PAIRS[1][0]: PAIRS[1][1],
        PAIRS[2][0]: PAIRS[2][1],
        PAIRS[3][0]: PAIRS[3][1],
    }
    engine = FakeEngine(said, max_source_tokens=26)
    maker = Seq2SeqSummarizer(engine, entry(task="summarization"), Options())
    summary = summarized(maker, 2)
    read = [text for texts, _ in engine.calls for text in texts]
    assert sorted(read) == sorted(source for source, _ in PAIRS)
    assert [sentence.sources for sentence in summary.sentences] == [(0,), (1,)]


def test_a_chinese_summary_is_translated_like_the_article() -> None:
    engine = FakeEngine({}, otherwise=lambda _: PAIRS[3][0], max_source_tokens=2000)
    card = entry(task="summarization", target_language="zh")
    maker = Seq2SeqSummarizer(engine, card, Options())
    asked: list[str] = []

    def translate(lines: Sequence[str]) -> Translation:
        asked.extend(lines)
        return Translation("fake", PAIRS[3][1], (TRANSLATION.segments[3],))

    summary = maker.summarize(SummaryTask(ARTICLE, TRANSLATION, Length(), translate))
    assert asked == [PAIRS[3][0]]
    assert summary.text == PAIRS[3][1]
    assert summary.method == "seq2seq"


def test_how_a_summarization_model_decodes_can_be_changed() -> None:
    engine = FakeEngine({}, otherwise=lambda _: PAIRS[0][1], max_source_tokens=2000)
    options = Options(
        summary_beam_size=3, summary_min_tokens=7, summary_max_tokens=50, summary_no_repeat=2
    )
    card = entry(task="summarization", source_language="en", decoding=Decoding(length_penalty=2.0))
    summarized(Seq2SeqSummarizer(engine, card, options), 2)
    (_, decoding) = engine.calls[0]
    assert decoding == Decoding(
        beam_size=3,
        length_penalty=2.0,
        no_repeat_ngram_size=2,
        min_target_tokens=7,
        max_target_tokens=50,
    )


def test_pieces_overlap_and_leave_nothing_out() -> None:
    paragraphs = [f"Paragraph {i} has a few words." for i in range(9)]
    pieces = overlapping_chunks(paragraphs, 130, len)
    assert all(len(piece) <= 130 for piece in pieces)
    assert all(any(paragraph in piece for piece in pieces) for paragraph in paragraphs)
    for one, next_one in pairwise(pieces):
        assert next_one.startswith(one[-len(paragraphs[0]) :])
    assert overlapping_chunks(["short"], 130, len) == ["short"]
    assert overlapping_chunks([], 130, len) == []


@pytest.mark.parametrize(
    ("length", "text"),
    [
        ({"style": "bullets", "sentences": 2},
         "- The new city library opened on June 1.\n"
         "- It covers 32,000 square metres and holds 1.2 million books."),
        ({"style": "headline", "sentences": 3}, "The new city library opened on June 1"),
        ({"style": "abstract", "words": 20},
         "The new city library opened on June 1. "
         "It covers 32,000 square metres and holds 1.2 million books."),
        ({"words": 12}, "The new city library opened on June 1."),
    ],
)  # fmt: skip
def test_styles_and_lengths(length: dict[str, Any], text: str) -> None:
    wanted = Length(**length)
    work = SummaryTask(ARTICLE, TRANSLATION, wanted, lambda _: TRANSLATION)
    summary = KeySentences().summarize(work)
    assert summary.text == text
    assert summary.style == wanted.style


def test_a_headline_is_the_articles_own_unless_it_has_an_error() -> None:
    title = Segment(0, None, "市图书馆新馆6月1日开放", "City's new library opens June 1.", -0.1)
    body = tuple(replace(s, index=s.index + 1) for s in TRANSLATION.segments)
    work = SummaryTask(
        ARTICLE,
        Translation("fake", "", (title, *body)),
        Length("headline"),
        lambda _: TRANSLATION,
    )
    summary = KeySentences().summarize(work)
    assert summary.text == "City's new library opens June 1"
    assert summary.sentences[0].sources == (0,)
    missing = Finding.of("figure-missing", "error", source="6月1日", should="1 June", segment=0)
    wrong = replace(title, findings=(missing,))
    work = replace(work, translation=Translation("fake", "", (wrong, *body)))
    assert KeySentences().summarize(work).sentences[0].sources == (1,)


@pytest.mark.parametrize(
    "length", [{"style": "poem"}, {"sentences": 0}, {"sentences": 51}, {"words": 5}]
)
def test_lengths_that_mean_nothing_are_refused(length: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Length(**length)


def test_an_abstract_is_of_150_words_unless_something_else_is_said() -> None:
    assert Options(style="abstract").length.words == 150
    assert Options(style="abstract", sentences=3).length == Length("abstract", 3)
    assert Options().length == Length("brief", 4)


def test_fewer_key_sentences_are_among_more_of_them() -> None:
    sentences = [source for source, _ in PAIRS] * 2
    order = rank_sentences(sentences)
    assert sorted(order) == list(range(len(sentences)))
    for count in range(1, len(sentences)):
        assert rank_sentences(sentences, count=count) == order[:count]


def test_what_a_meeting_exhorts_to_comes_after_what_happened() -> None:
    sentences = [
        "12月3日，清源市召开教育工作会议。",
        "会议强调，要坚持以人民为中心，不断开创教育工作新局面。",
        "要切实提高政治站位，全面抓好各项工作落实。",
        "市长何文出席会议，各区教育局负责人参加。",
    ]
    assert sorted(rank_sentences(sentences, count=2)) == [0, 3]


def doubted(*kinds: tuple[str, Severity]) -> Translation:
    """The translation with a finding of each code on its first sentences."""
    params: dict[str, Any] = {
        "source": "3.2万",
        "should": "32,000",
        "has": "3,200",
        "target": "Li",
    }
    segments = [
        replace(s, findings=(Finding.of(*kinds[s.index], segment=s.index, **params),))
        if s.index < len(kinds)
        else s
        for s in TRANSLATION.segments
    ]
    return replace(TRANSLATION, segments=tuple(segments))


@pytest.mark.parametrize(
    "code", ["figure-missing", "figure-rounded", "name-missing", "term-missing"]
)
def test_no_summary_rests_on_a_doubtful_figure_or_name_even_a_mild_one(code: str) -> None:
    for number in (1, 2, 4):
        summary = summarized(KeySentences(), number, doubted((code, "warning"), (code, "error")))
        assert all(index >= 2 for one in summary.sentences for index in one.sources)


def test_another_word_for_a_kind_of_body_is_no_doubt_about_a_name() -> None:
    def summary(english: str) -> Summary:
        finding = Finding.of("name-missing", "warning", expected=english, segment=0)
        segments = tuple(
            replace(s, findings=(finding,)) if s.index == 0 else s for s in TRANSLATION.segments
        )
        every = replace(TRANSLATION, segments=segments)
        return summarized(KeySentences(), len(segments), every)

    said = summary("municipal government")
    assert 0 in {index for one in said.sentences for index in one.sources}
    said = summary("Bishan Hospital")
    assert 0 not in {index for one in said.sentences for index in one.sources}


def test_where_every_sentence_is_doubtful_the_note_says_so() -> None:
    rounded: tuple[str, Severity] = ("figure-rounded", "warning")
    every = doubted(*[rounded] * len(TRANSLATION.segments))
    summary = summarized(KeySentences(), 1, every)
    (index,) = summary.sentences[0].sources
    (note,) = [finding for finding in summary.findings if finding.context == "no-other"]
    assert note.segment == index
    assert note.message.startswith("The summary rests on this sentence, because no sentence is")
    assert note.sentence("zh").startswith("没有不存疑的句子")


@pytest.mark.parametrize(
    "source",
    [
        "江北市副市长陈立",
        "https://news.example.org 2025年3月4日 08:30 江北电视台",
        "责任编辑：陈立 审核：周安。",
        "一、总体要求",
        "（二）加强组织领导。",
        "江北市推进城市更新工作",
        "（完）",
    ],
)
def test_no_summary_rests_on_furniture_headings_or_fragments(source: str) -> None:
    odd = replace(TRANSLATION.segments[0], source=source, target="A line of the page.")
    translation = replace(TRANSLATION, segments=(odd, *TRANSLATION.segments[1:]))
    for number in (1, 3):
        summary = summarized(KeySentences(), number, translation)
        assert all(one.sources != (0,) for one in summary.sentences)


def test_no_summary_rests_on_a_sentence_put_together_from_its_clauses() -> None:
    split = replace(TRANSLATION.segments[0], attempt="split")
    translation = replace(TRANSLATION, segments=(split, *TRANSLATION.segments[1:]))
    summary = summarized(KeySentences(), 3, translation)
    assert all(one.sources != (0,) for one in summary.sentences)
    alone = summarized(KeySentences(), 1, replace(TRANSLATION, segments=(split,)))
    assert [one.sources for one in alone.sentences] == [(0,)]


def test_what_a_model_made_of_a_doubtful_sentence_gives_way_to_a_sound_one() -> None:
    doubt = Finding.of("figure-rounded", "warning", source="3.2万", should="32,000", has="30,000")
    wrong = replace(TRANSLATION.segments[1], findings=(replace(doubt, segment=1),))
    translation = replace(
        TRANSLATION, segments=(TRANSLATION.segments[0], wrong, *TRANSLATION.segments[2:])
    )
    said = "The new city library opened on June 1. It covers 32,000 square metres."
    summary = summarized(seq2seq({}, said=said), 2, translation)
    assert [one.sources for one in summary.sentences] == [(0,), (3,)]
    assert [(f.code, f.context, f.segment) for f in summary.findings] == [
        ("figure-rounded", "unmended", 1)
    ]


def test_furniture_is_passed_over_without_a_note() -> None:
    doubt = Finding.of("name-missing", "warning", source="江北", target="Jiangbei", segment=0)
    line = replace(
        TRANSLATION.segments[0], source="责任编辑：陈立，江北市图书馆新馆开放。", findings=(doubt,)
    )
    translation = replace(TRANSLATION, segments=(line, *TRANSLATION.segments[1:]))
    summary = summarized(KeySentences(), 3, translation)
    assert [one.sources for one in summary.sentences] == [(1,), (2,), (3,)]
    assert summary.findings == ()
