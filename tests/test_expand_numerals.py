"""Numerals written in digits before the model reads them, with the same value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expanding import expanded
from summarizer.chinese.expand_numerals import small_numeral
from summarizer.data import word_lists
from summarizer.numbers import chinese_figures
from summarizer.numbers.numerals import compose, normalise

CHARACTERS = word_lists("chinese_numerals")


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("营收突破千亿元。", "营业收入突破1000亿元。"),
        ("减税逾百亿欧元。", "减税逾100亿欧元。"),
        ("培育万亿级产业。", "培育1万亿级产业。"),
        ("营收破千亿。", "营业收入破1000亿。"),
        ("产值超亿元。", "产值超1亿元。"),
        ("总投资1亿2千万元。", "总投资1.2亿元。"),
        ("总投资3亿5千2百万元。", "总投资3.52亿元。"),
        ("奖金2万5千元。", "奖金2.5万元。"),
        ("營收達1.2兆元，業績優於預期。", "營业收入達1.2万亿元，業績優於預期。"),
        ("预算为1兆2000亿日元。", "预算为1.2万亿日元。"),
        ("产值年增百分之廿二。", "产值年增百分之二十二。"),
        ("奖金达百万元。", "奖金达100万元。"),
        ("损失上千万元。", "损失超过1000万元。"),
        ("收入三二二億元。", "收入322億元。"),
        ("二〇二四年动工。", "2024年动工。"),
        ("一九九八年建成。", "1998年建成。"),
        ("二〇一八至二〇二一年扩建。", "2018至2021年扩建。"),
        ("全县有1千零20名医生。", "全县有1020名医生。"),
        ("全县有2千3百名医生。", "全县有2300名医生。"),
        ("总投资1亿零500万元。", "总投资1.05亿元。"),
        ("这套房卖85万5。", "这套房卖85.5万。"),
        ("利润2，350万元。", "利润2350万元。"),
        ("花费三四十万元。", "花费30万至40万元。"),
        ("花费三五百万元。", "花费300万至500万元。"),
        ("来了七八千人。", "来了7000至8000人。"),
        ("欠款三十几万元。", "欠款30多万元。"),
        ("存货值十来万元。", "存货值约10万元。"),
    ],
)
def test_numerals_are_written_in_digits(sentence: str, text: str) -> None:
    assert expanded(sentence) == text


@pytest.mark.parametrize(
    "sentence",
    [
        "千万别去。",
        "他是百万富翁。",
        "网上百万人围观。",
        "花费数千亿元。",
        "花费三千亿元。",
        "重点支持211，985大学。",
        "排名第2，350人参加。",
        "走了5千米。",
        "成千上万名游客到场。",
        "二三十年代的老歌。",
        "一二三线城市。",
        "投入5万3次。",
        "一一〇报警电话。",
        "2万多人到场。",
        "装机100兆瓦。",
    ],
)
def test_words_with_numerals_stay(sentence: str) -> None:
    assert expanded(sentence) == sentence


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 99), st.integers(1, 9999))
def test_values_stay_exactly_the_same(thousands: int, ones: int, millions: int) -> None:
    for written, value in (
        (f"共有{thousands}千零{ones}人。", thousands * 1000 + ones),
        (f"投资{thousands}亿零{millions}万元。", thousands * 10**8 + millions * 10**4),
        (f"卖{ones}万{thousands}。", ones * 10**4 + thousands * 1000),
        (f"投资{ones}亿{thousands}千万元。", ones * 10**8 + thousands * 10**7),
        (f"奖金{ones}万{thousands}千元。", ones * 10**4 + thousands * 1000),
    ):
        (figure,) = chinese_figures(expanded(written))
        assert value in figure.values


@pytest.mark.parametrize(
    "character", sorted({c for part in ("digits", "units") for c in CHARACTERS[part]})
)
def test_both_readers_of_numerals_give_a_character_the_same_value(character: str) -> None:
    value = {**CHARACTERS["digits"], **CHARACTERS["units"]}[character]
    assert compose(normalise(character)) == value
    if value <= 10:
        assert small_numeral(character) == value
