"""The press's shorthand written out before the model reads it, and spans that lead back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expanding import DATED
from fakes import FakeEngine, entry
from summarizer.assembly import summary_figures
from summarizer.chinese.expand import Expander, Expansion, join_spaced, spaced_sentences
from summarizer.errors import UsageError
from summarizer.names.glossary import Glossary
from summarizer.options import EXPANSIONS, Options
from summarizer.report import Article, Segment, SummarySentence
from summarizer.translation.translator import Translator
from summarizer.translation.typography import edit_findings


def test_spans_lead_back_to_the_source() -> None:
    expansion = Expander("", dated=DATED).expand("今（9）日，千亿元项目开工。")
    assert expansion.text == "12月9日，1000亿元项目开工。"

    def source(text: str) -> str:
        start = expansion.text.index(text)
        return expansion.source[slice(*expansion.source_span((start, start + len(text))))]

    assert source("9日") == "9）日"
    assert source("1000亿元") == "千亿元"
    assert source("项目") == "项目"
    assert source("开工。") == "开工。"


@settings(deadline=None)
@given(st.text("今昨（）()0123456789日月年十二千百万亿零两会 ，。美乌方中巴1-3—至", max_size=40))
def test_any_text_can_be_written_out(text: str) -> None:
    expander = Expander(text, dated=DATED)
    expansion = expander.read(text)
    assert expansion.source == text
    done, pieces = 0, []
    for start, end, new in expansion.edits:
        assert done <= start <= end <= len(text)
        pieces += [text[done:start], new]
        done = end
    assert "".join([*pieces, text[done:]]) == expansion.text
    for at in range(len(expansion.text)):
        start, end = expansion.source_span((at, at + 1))
        assert 0 <= start < end <= len(text) + 1


def test_sentences_with_spaces_between_all_characters() -> None:
    text = "产 值 为 3 4 . 5 亿 元 。 增 长 很 快 。"
    assert "".join(spaced_sentences(text)) == text
    assert len(spaced_sentences(text)) == 2
    assert join_spaced(text) == "产值为34.5亿元。增长很快。"
    assert join_spaced("记者 王 明 报道") == "记者 王 明 报道"


def test_parts_can_be_switched_off() -> None:
    source = "9日，一季度千亿元项目在县五届人大四次会议上公布。"
    for part in ("days", "spans", "numerals", "sessions"):
        only = Expander(source, dated=DATED, parts=frozenset({part})).expand(source)
        rest = Expander(source, dated=DATED, parts=EXPANSIONS - {part}).expand(source)
        assert only.text not in (source, rest.text)
        assert len(only.edits) < len(rest.edits)
    assert Expander(source, dated=DATED, parts=()).expand(source).text == source
    with pytest.raises(UsageError, match="dates"):
        Options(expand=frozenset({"dates"}))  # type: ignore[arg-type]


def test_the_model_reads_the_month_and_the_report_keeps_the_source() -> None:
    read = "12月9日，大桥通车。"
    article = Article("", DATED, "", ("9日，大桥通车。",))
    right = "The bridge opened to traffic on December 9."
    for english, findings in (
        (right, 0),
        ("The bridge opened to traffic on the 9th.", 0),
        ("The bridge opened to traffic on January 9.", 1),
    ):
        engine = FakeEngine({read: english})
        translator = Translator(engine, entry(), Options(redecode=False))
        translation = translator.translate(
            article.paragraphs, article=article, glossary=Glossary(builtin=False, places=False)
        )
        (segment,) = translation.segments
        assert segment.source == "9日，大桥通车。"
        assert segment.expanded == read
        assert segment.target == english
        assert len(segment.findings) == findings
        assert all(f.source_span and f.source_span[1] <= 2 for f in segment.findings)
        assert all(f.source_span[1] <= 8 for f in segment.confirmed)
    assert Expansion("甲", "甲").source_span((0, 1)) == (0, 1)


def test_an_earlier_translation_is_kept_only_if_the_model_reads_the_same_now() -> None:
    engine = FakeEngine({}, otherwise=lambda text: f"It is {text[:4]}.")
    translator = Translator(engine, entry(), Options(redecode=False))
    terms = Glossary(builtin=False, places=False)
    articles = [
        Article("", f"2023-{month}-09", "", ("9日下雨。", "山里很冷。")) for month in (11, 12)
    ]
    first = translator.translate(articles[0].paragraphs, article=articles[0], glossary=terms)
    engine.calls.clear()
    again = translator.translate(
        articles[1].paragraphs, article=articles[1], glossary=terms, previous=first
    )
    assert [text for texts, _ in engine.calls for text in texts] == ["12月9日下雨。"]
    assert [segment.expanded for segment in again.segments] == ["12月9日下雨。", ""]


def test_a_person_may_write_the_month_and_the_summary_may_have_it() -> None:
    source, expanded = "9日，投资千亿元的大桥通车。", "12月9日，投资1000亿元的大桥通车。"
    english = "A bridge that cost 100 billion yuan opened on December 9."
    segment = Segment(0, 0, source, english, -0.1, expanded=expanded)
    figures = summary_figures(SummarySentence(english, (0,)), (segment,))
    assert [figure.confirmed for figure in figures] == [True, True, True]
    assert {source[slice(*(f.source_span or (0, 0)))] for f in figures} == {"9日", "千亿元"}
    terms = Glossary(builtin=False, places=False)
    assert edit_findings(source, english, terms, expanded=expanded) == ()
    assert edit_findings(source, english.replace("Dec", "Nov"), terms, expanded=expanded)
    same = Expansion.between(source, expanded)
    assert same.text == expanded
    assert same.source_span((0, 3)) == (0, 2)


def test_one_sentence_of_two_months_has_two_translations() -> None:
    engine = FakeEngine({}, otherwise=lambda text: f"It is {text[:4]}.")
    lines = ["11月2日，县里开会。15日下雨。", "12月3日，县里开会。15日下雨。"]
    translation = Translator(engine, entry(), Options(redecode=False)).translate(
        lines, glossary=Glossary(builtin=False, places=False)
    )
    rain = [segment for segment in translation.segments if segment.source == "15日下雨。"]
    assert [segment.expanded for segment in rain] == ["11月15日下雨。", "12月15日下雨。"]
    assert [segment.target for segment in rain] == ["It is 11月1.", "It is 12月1."]
