"""Days written out before the model reads them: the month that the article gives."""

from __future__ import annotations

import pytest

from expanding import DATED, expanded
from summarizer.chinese.expand import Expander
from summarizer.chinese.expand_days import days_in_english


@pytest.mark.parametrize(
    ("sentence", "month"),
    [
        ("市气象台8日发布大风预警。", "12月8日"),
        ("新桥9日晚恢复通行。", "12月9日晚"),
        ("部长7日表示，谈判已经结束。", "部长12月7日"),
        ("记者9日从县医院了解到，伤者已经出院。", "记者12月9日"),
        ("书展6日至10日在体育馆举办。", "12月6日至10日"),
        ("书展6-8日在体育馆举办。", "12月6-8日"),
        ("运动会将于21日开幕。", "12月21日"),
        ("运动会将于3日开幕。", "1月3日"),
        ("29日，第一批蔬菜运抵港口。", "11月29日"),
        ("10日将有小雨。", "12月10日"),
        ("今（9）日上午，地铁三号线开通。", "12月9日上午"),
        ("昨日(8日)，代表团抵达机场。", "12月8日"),
        ("本月5日，两队再次相遇。", "12月5日"),
        ("上月28日，工厂停产。", "11月28日"),
        ("下月2日起，票价调整。", "1月2日"),
        ("工程本月底完工。", "12月底"),
        ("二十八日晚，演出在剧院举行。", "11月28日晚"),
        ("书展于六日在体育馆举办。", "于12月6日在"),
        ("大橋8日晚恢復通車，記者到場採訪。", "12月8日晚"),
        ("内阁9日内阁会议后宣布辞职。", "12月9日内阁"),
        ("代表团9日前往上海。", "12月9日前往"),
        ("9日多云转晴。", "12月9日多云"),
    ],
)
def test_a_day_gets_the_month_of_the_news(sentence: str, month: str) -> None:
    assert month in expanded(sentence, dated=DATED)


@pytest.mark.parametrize(
    "sentence",
    [
        "请在3日内答复。",
        "展览为期5日。",
        "古镇二日游很受欢迎。",
        "海岛5日游很受欢迎。",
        "他的生日到了。",
        "近日天气转凉。",
        "次日清晨他们出发。",
        "雨已连续下了5日。",
        "门票售价50日元。",
        "两国选手中有2日本选手。",
        "每10日检查一次。",
        "他被拘留5日。",
        "10日均线向上。",
        "世界读书日快到了。",
        "支持7日无理由退货。",
        "二、三日后再来。",
        "1月5日，谈判开始。",
        "网址是a.cn/9日。",
        "盼有朝一日在家乡开店。",
        "大会十二月三日至五日举行。",
        "大会于十二月三日在山城举行。",
    ],
)
def test_lengths_of_time_and_other_days_stay(sentence: str) -> None:
    assert expanded(sentence, dated=DATED) == sentence


@pytest.mark.parametrize(
    "sentence",
    ["渡轮12日停航。", "展览于18日结束。", "本月8日放假。", "15日至17日放假。"],
)
def test_nothing_is_invented_where_nothing_gives_the_month(sentence: str) -> None:
    assert expanded(sentence) == sentence


@pytest.mark.parametrize(
    ("before", "sentence", "month"),
    [
        ("新华社河内1月2日电", "31日，山区迎来大雪。", "12月31日"),
        ("新华社河内1月2日电", "2日，山区迎来大雪。", "1月2日"),
        ("3月30日，谈判在山城开始。", "2日，双方签字。", "4月2日"),
        ("5月6日，谈判在山城开始。", "9日，双方签字。", "5月9日"),
        ("1998年7月3日，他离开家乡。", "8日，他到了海边。", "7月8日"),
    ],
)
def test_earlier_dates_of_the_text_give_the_month(before: str, sentence: str, month: str) -> None:
    assert month in expanded(sentence, before=before)


def test_the_story_goes_on_from_a_date_of_its_own_paragraph() -> None:
    expander = Expander("", dated=DATED)
    expander.read("10月3日，他住进医院。")
    assert expander.read("5日，他做了手术。").text == "10月5日，他做了手术。"
    assert expander.expand("记者9日获悉，他已经出院。").text.startswith("记者12月9日")
    expander.paragraph()
    assert expander.expand("7日，他回到学校。").text == "12月7日，他回到学校。"


def test_a_day_that_was_given_with_its_month_keeps_it() -> None:
    expander = Expander("", dated=DATED)
    expander.read("展览将于12月20日开幕。")
    expander.paragraph()
    assert expander.expand("20日当天免票。").text == "12月20日当天免票。"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("渡轮12日停航。", "渡轮on the 12th停航。"),
        ("展览于21日结束。", "展览on the 21st结束。"),
        ("截至3日，救出40人。", "截至the 3rd，救出40人。"),
        ("书展15日至17日举办。", "书展from the 15th to the 17th举办。"),
        ("22日、23日停课。", "on the 22nd and the 23rd停课。"),
        ("警方11日晚通报。", "警方on the evening of the 11th通报。"),
        ("5月3日开工，工期3日。", "5月3日开工，工期3日。"),
        ("请在3日内答复。", "请在3日内答复。"),
    ],
)
def test_days_without_a_month_can_be_written_in_english(sentence: str, text: str) -> None:
    assert days_in_english(sentence) == text
