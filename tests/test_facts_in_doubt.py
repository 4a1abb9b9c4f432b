"""Key facts whose label would say another thing than the article: named, or left out."""

from datetime import date

import pytest

from summarizer.chinese.calendar import NewsDay
from summarizer.facts.table import key_facts
from summarizer.report import Fact, Name, Segment, Translation


def facts(
    *pairs: tuple[str, str], names: tuple[Name, ...] = (), news: NewsDay | None = None
) -> tuple[Fact, ...]:
    segments = tuple(
        Segment(n, n, source, target, None) for n, (source, target) in enumerate(pairs)
    )
    return key_facts(Translation("m", "", segments, names), news)


def counts(*pairs: tuple[str, str], news: NewsDay | None = None) -> list[tuple[str, str]]:
    """Return the facts with English, each as value and what it counts."""
    return [
        (f"{fact.figure} {fact.unit}".strip(), fact.counts)
        for fact in facts(*pairs, news=news)
        if fact.counts
    ]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        # Of a part, not of the whole.
        ("全行税前利润26亿元，其中海外分行靠着投资收益，单月税前利润5亿元。", "The bank's pre-tax profit was 2.6 billion yuan; the branches abroad earned 500 million.", []),
        ("大陆地区分行税前利润2.6亿元。", "The mainland branches' pre-tax profit was 260 million yuan.", []),
        ("税前利润2.6亿元。", "Pre-tax profit was 260 million yuan.", [("260 million yuan", "pre-tax profit")]),
        ("其中第三产业投资120亿元，同比增长15%。", "Of this, investment in the tertiary industry was 12 billion yuan, up 15%.", [("12 billion yuan", "tertiary industry investment"), ("15%", "year-on-year growth in tertiary industry investment")]),
        # Of all, only these.
        ("我市三个园区升为省级。", "Three parks in our city were raised to provincial level.", []),
        ("全省12所学校入选。", "Twelve schools of the province were chosen.", []),
        ("其余3家企业已整改。", "The other three enterprises have put it right.", [("3", "remaining enterprises")]),
        ("剩余25个项目年内开工。", "The remaining 25 projects will start this year.", [("25", "remaining projects")]),
        ("4家企业已整改。", "Four enterprises have put it right.", [("4", "enterprises")]),
        # So far, in one day, at most.
        ("累计确诊病例1681例。", "There have been 1,681 confirmed cases.", [("1,681", "confirmed cases, cumulative")]),
        ("今年以来累计投资8亿元。", "Investment so far this year is 800 million yuan.", [("800 million yuan", "investment")]),
        ("单日发电量5亿千瓦时。", "Output was 500 million kWh in one day.", [("500 million kilowatt-hours", "electricity output, in one day")]),
        ("首批学员60名。", "The first batch has 60 students.", [("60", "students, first batch")]),
        ("最高奖励企业50万元。", "Enterprises are rewarded with up to 500,000 yuan.", []),
        ("营业收入多达3亿元。", "Revenue was as much as 300 million yuan.", [("as much as 300 million yuan", "operating revenue")]),
        # A range is whole or not there.
        ("预计净利润1.40亿元-1.77亿元。", "Net profit is expected to be 140 to 177 million yuan.", [("140 million to 177 million yuan", "net profit, expected")]),
        # A fall is no temperature.
        ("全市降温8～12℃。", "Temperatures fell by 8 to 12 °C.", [("8 to 12 °C", "fall in temperature")]),
        ("全市气温下降6℃。", "Temperatures fell by 6 °C.", [("6 °C", "fall in temperature")]),
        ("全市气温回升5℃。", "Temperatures rose by 5 °C.", [("5 °C", "rise in temperature")]),
        ("全市最低气温降至零下5℃。", "The minimum temperature fell to -5 °C.", [("-5 °C", "citywide minimum temperature")]),
        ("局地降温10℃以上。", "Temperatures fell by more than 10 °C in places.", []),
        # The noun is that of the Chinese.
        ("推广加工设备70台。", "70 processing plants were promoted.", []),
        ("推广4个茶树良种。", "4 tea tree varieties were promoted.", []),
        ("近十年来，发展迅速。", "It has grown fast in the last ten years.", []),
    ],
)  # fmt: skip
def test_a_label_keeps_what_limits_it_or_there_is_none(
    source: str, target: str, expected: list[tuple[str, str]]
) -> None:
    assert counts((source, target)) == expected


def test_one_label_for_several_sums_says_of_none_whose_it_is() -> None:
    assert not counts(
        ("甲厂净利润3亿元。", "Plant A's net profit was 300 million yuan."),
        ("净利润5亿元。", "Net profit was 500 million yuan."),
        ("净利润7亿元。", "Net profit was 700 million yuan."),
    )
    assert counts(
        ("8月出口3亿元。", "Exports were 300 million yuan in August."),
        ("前8月出口25亿元。", "Exports were 2.5 billion yuan in the first eight months."),
    ) == [
        ("300 million yuan", "exports, in August"),
        ("2.5 billion yuan", "exports, in January to August"),
    ]


def test_a_round_up_of_companies_has_no_sums_without_a_name() -> None:
    one = (
        "小城科技（600001）营业收入3亿元。",
        "Xiaocheng's operating revenue was 300 million yuan.",
    )
    two = ("江北电子（000002）净利润2亿元。", "Jiangbei's net profit was 200 million yuan.")
    assert facts(one, two) == ()
    assert [count for _, count in counts(one)] == ["operating revenue"]


def test_temperatures_of_several_places_need_the_place() -> None:
    cold = ("最低气温零下5℃。", "The minimum temperature was -5 °C.")
    assert counts(cold) == [("-5 °C", "minimum temperature")]
    assert not counts(cold, ("北京7℃，上海12℃。", "It was 7 °C in Beijing and 12 °C in Shanghai."))


def test_a_date_after_the_news_makes_a_plan() -> None:
    pair = ("11月开通4条国际航线。", "Four international routes open in November.")
    august = NewsDay(date(2019, 8, 13))
    assert counts(pair, news=august) == [("4", "international routes opened, planned")]
    assert counts(pair, news=NewsDay(date(2019, 12, 13))) == [("4", "international routes opened")]
    assert counts(pair) == [("4", "international routes opened")]
    last = ("去年11月开通4条国际航线。", "Four international routes opened last November.")
    assert counts(last, news=august) == [("4", "international routes opened")]


def test_a_fact_of_headline_and_body_is_there_once_and_stays_a_plan() -> None:
    segments = (
        Segment(0, None, "四条国际航线抢先看", "A first look at four international routes", None),
        Segment(1, 0, "11月将开通四条国际航线。", "Four international routes will open.", None),
        Segment(2, 1, "目的地四条航线。", "Four routes.", None),
    )
    (fact,) = key_facts(Translation("m", "", segments, ()))
    assert (fact.figure, fact.counts) == ("4", "international routes opened, expected")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("金管會公布，大陸地區分行稅前盈餘2億元。", "New Taiwan dollars"),
        ("行政院編列經費2億元，美國採購另計。", "New Taiwan dollars"),
        ("港府公布，收入2億元。", "Hong Kong dollars"),
        ("大陸地區出口2億元。", "yuan or dollars"),
    ],
)
def test_money_in_a_text_that_names_the_bodies_of_a_place(text: str, unit: str) -> None:
    assert {fact.unit for fact in facts((text, "It was 200 million."))} == {unit}
