"""Paragraphs into sentences: where they end, where they do not, and that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.chinese.segment import split_sentences, split_to_limit
from summarizer.errors import UsageError
from timing import growth


@pytest.mark.parametrize(
    "sentences",
    [
        ["大桥今天通车。", "市民都很高兴！", "谁来剪彩？", "还没有定……"],
        ["“欢迎大家。”", "转身就走了。"],
        ["他说：“欢迎。请坐。”", "大家坐下。"],
        ["“欢迎各位。”馆长说。", "大家鼓掌。"],
        ["总额达3.5亿元，增长6.3%。", "人均1.2万元。"],
        ["详见https://example.org/a.b?c=1。", "也可写信至info@example.org。"],
        ["《红楼梦。上》出版了。", "读者很多。"],
        ["这是第一句!", "这是第二句?", "这是第三句."],
        ["The museum opened on June 1. ", "It was full."],
        ["Dr. Li met Mr. Wang at 3 p.m. in Beijing. ", "They spoke."],
        ["（本报记者报道。）", "昨天下雨。"],
        ["一方面要加强基础设施的建设和管理；", "另一方面要提高公共服务的质量和水平。"],
        ["没有句号的一句话"],
        ["他想了想……还是去了。"],
        ["新馆“书香。城市”项目启动。"],
        ["第一句。 ", "第二句。"],
        ["等等等等！！！", "真的吗？！", "是的。"],
        ["𠮷野家开业。", "😀很好。"],
    ],
)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    assert split_sentences("".join(sentences)) == sentences


def test_long_quotations_are_cut_inside() -> None:
    quote = "“" + "我们将继续加大投入力度，把这件民生实事办好办实。" * 3 + "”"
    assert len(split_sentences(quote + "他说。")) == 3


def test_scraps_go_to_their_neighbours() -> None:
    assert split_sentences("好。”。") == ["好。”。"]
    assert split_sentences("……") == ["……"]
    assert split_sentences("") == []


TEXT = st.text(
    st.one_of(
        st.sampled_from("新馆开放。！？；，、：…—“”‘’（）《》「」3.5亿%１２３.!?;,() abc\n\t　"),
        st.characters(codec="utf-8"),
    ),
    max_size=200,
)


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_the_sentences_joined_are_the_paragraph(text: str) -> None:
    sentences = split_sentences(text)
    assert "".join(sentences) == text
    assert all(sentences)


@settings(max_examples=200, deadline=None)
@given(TEXT, st.integers(min_value=1, max_value=40))
def test_the_pieces_joined_are_the_sentence(text: str, limit: int) -> None:
    pieces = split_to_limit(text, limit, len)
    assert "".join(pieces) == text
    assert all(pieces)


def test_a_long_sentence_is_cut_at_its_best_punctuation() -> None:
    sentence = "全市新建公园十二个，改造道路三十条；新增学校八所，惠及学生九千人。"
    assert split_to_limit(sentence, 20, len) == [
        "全市新建公园十二个，改造道路三十条；",
        "新增学校八所，惠及学生九千人。",
    ]
    for piece in split_to_limit("总投资达到1,234,567.89元人民币和99.5%的份额", 16, len):
        assert len(piece) <= 16
    assert "1,234,567.89" in "|".join(split_to_limit("总投资1,234,567.89元左右", 13, len))


def test_a_limit_below_one_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="give 1 or more"):
        split_to_limit("好", 0, len)


def test_a_long_text_without_punctuation_takes_linear_time() -> None:
    pieces = split_to_limit("字" * 30_000, 100, len)
    assert growth(lambda size: split_to_limit("字" * size, 100, len), 7_500) < 10
    assert "".join(pieces) == "字" * 30_000
    assert max(map(len, pieces)) <= 100


@pytest.mark.parametrize(
    "unit", ["（甲）。", "a；", "（“", "”）", "……好", "x@", "a.b", "《书》！", "。", "他说：“好。”"]
)
def test_no_text_takes_more_than_linear_time(unit: str) -> None:
    assert "".join(split_sentences(unit * 500)) == unit * 500
    assert growth(lambda size: split_sentences(unit * size), 2_000) < 10
