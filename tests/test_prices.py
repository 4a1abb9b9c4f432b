"""What a price is for, scales that count a weight, interest in Hong Kong, telephone extensions."""

from __future__ import annotations

import pytest

from summarizer import check
from summarizer.chinese.expand import Expander


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("柴油7.2元/升。", "Diesel is 7.2 liters.", "unit-wrong"),
        ("柴油7.2元/升。", "Diesel is 7.2 yuan.", "unit-missing"),
        ("柴油每升7.2元。", "Diesel is 7.2 yuan.", "unit-missing"),
        ("煤價650元／噸。", "Coal is 650 yuan per kilogram.", "unit-wrong"),
        ("苹果3.5元/斤。", "Apples are 3.5 yuan per kilogram.", "unit-wrong"),
        ("地价8000元/平方米。", "Land is 8,000 square meters.", "unit-wrong"),
        ("亩产首破千斤。", "The yield per mu passed 1,000 kilograms.", "unit-wrong"),
        ("拆息升至3.5厘。", "The rate rose to 3.5 cents.", "figure-wrong"),
        ("查询请拨23345678转201分机。", "Call 23345678, 201 minutes.", "sense-wrong"),
        ("查詢電話分機：305。", "Dial 305 points.", "sense-wrong"),
    ],
)
def test_a_price_for_another_unit_or_none_is_found(source: str, target: str, code: str) -> None:
    assert [finding.code for finding in check(source, target)] == [code]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("柴油7.2元/升。", "Diesel is 7.2 yuan a liter."),
        ("柴油7.2元/升。", "A liter of diesel costs 7.2 yuan."),
        ("柴油7.2元/升。", "Diesel is 7.2 yuan/L, or 7.2 yuan per litre."),
        ("苹果3.5元/斤。", "Apples are 7 yuan per kilogram."),
        ("票价每人50元/天。", "Tickets are 50 yuan per person per day."),
        ("亩产首破千斤。", "The yield per mu passed 1,000 jin."),
        ("亩产首破千斤。", "The yield per mu passed 500 kg."),
        ("他四两拨千斤。", "He moved a great weight with a small force."),
        ("拆息升至3.5厘。", "The rate rose to 3.5%."),
        ("查询请拨23345678转201分机。", "Call 23345678, extension 201."),
    ],
)
def test_a_price_for_its_unit_is_left_alone(source: str, target: str) -> None:
    assert check(source, target) == []


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("一棵树结果千斤。", "一棵树结果1000斤。"),
        ("收获万公斤土豆。", "收获1万公斤土豆。"),
        ("四两拨千斤。", "四两拨千斤。"),
        ("用千斤顶抬车。", "用千斤顶抬车。"),
        ("一个月拆息升破3厘。", "一个月拆息升破3%。"),
        ("月利率3厘。", "月利率3厘。"),
        ("误差3厘米。", "误差3厘米。"),
    ],
)
def test_scales_and_interest_are_written_out(source: str, read: str) -> None:
    assert Expander(source).expand(source).text == read
