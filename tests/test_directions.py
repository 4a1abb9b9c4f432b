"""Rise and fall: from one figure to another, without a figure, and changes that were lost."""

from __future__ import annotations

import pytest

from summarizer import check

DIRECTION = {"direction-wrong", "direction-missing"}


def found(source: str, target: str) -> list[str]:
    return [f.code for f in check(source, target) if f.code in DIRECTION]


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("失業率由5.2%降至4.8%。", "The jobless rate rose from 5.2% to 4.8%.", "wrong"),
        ("床位从80张增加到200张。", "Beds were cut from 80 to 200.", "wrong"),
        ("股價急跌，投資者拋售。", "The share price soared as investors sold.", "wrong"),
        ("美元指数升破105。", "The dollar index fell below 105.", "wrong"),
        ("金价跌破每克500元。", "The price of gold rose above 500 yuan a gram.", "wrong"),
        ("逆差收窄至12亿美元。", "The deficit widened to 1.2 billion US dollars.", "wrong"),
        ("用电量同比下降7.5%。", "Electricity use was 7.5% on the year before.", "missing"),
        ("游客减少了3000人。", "There were 3,000 tourists.", "missing"),
        ("恒指跌180点。", "The Hang Seng Index was at 180 points.", "missing"),
    ],
)
def test_a_direction_turned_round_or_lost_is_found(source: str, target: str, code: str) -> None:
    assert found(source, target) == [f"direction-{code}"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("失業率由5.2%降至4.8%。", "The jobless rate, 5.2% before, is now 4.8%."),
        ("床位从80张增加到200张。", "Beds, down to 80 in 2010, rose to 200."),
        ("贫困率由8%下降到2%。", "Poverty was cut from 8% to 2%."),
        ("亏损由3亿元缩小到1亿元。", "The loss narrowed from 300 million to 100 million yuan."),
        ("跌幅扩大至3%。", "The decline widened to 3%."),
        ("机场年起降10万架次。", "The airport handles 100,000 flights a year."),
        ("新增床位200张。", "The hospital has 200 new beds."),
        ("用电量同比下降7.5%。", "Electricity use was 7.5% lower than the year before."),
        ("用电量同比下降7.5%。", "Year on year, electricity use changed by -7.5%."),
        ("降雨增加，水位上升。", "As more rain fell, the water rose."),
        ("需求不再下降。", "Demand rose again."),
    ],
)
def test_a_direction_in_other_words_is_left_alone(source: str, target: str) -> None:
    assert found(source, target) == []
