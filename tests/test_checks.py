"""What a pair of source and target gives away without a model: findings, and silence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import check
from timing import growth

GOOD = [
    ("产值70\u200b68元。", "The output value was 7,068 yuan."),
    ("产值7\u03010\u030168元。", "The output value was 7,068 yuan."),
    ("产值7068元。", "The output value was ７,０６８ yuan."),
    ("产值7068元。", "The output value was 7,0\u200b68 yuan."),
    ("增长6.3%。", "It rose ６．３％."),
    ("培训骨干7068人。", "It trained 7,068 people."),
    ("总投资3.5亿元。", "The total investment is 350 million yuan."),
    ("总投资达1.2万亿元。", "Total investment reached 1.2 trillion yuan."),
    ("同比增长6.3%。", "That is up 6.3 percent year on year."),
    ("比上年提高0.4个百分点。", "It rose 0.4 percentage points from a year earlier."),
    ("现场共有10万余人参加。", "More than 100,000 people took part."),
    ("会议于9月12日召开。", "The meeting was held on September 12."),
    ("2025年6月23日至25日", "June 23 to 25, 2025"),
    ("活动持续了三天。", "The event lasted three days."),
    ("两座大桥同时通车。", "Two bridges opened at the same time."),
    ("全国三分之二的城市", "Two-thirds of the country's cities"),
    ("占八成以上。", "It accounts for more than 80 percent."),
    ("产量翻了一番。", "Output doubled."),
    ("第十七届运动会开幕。", "The 17th Games opened."),
    ("上世纪九十年代以来", "since the 1990s"),
    ("下午3点开始。", "It starts at 3 p.m."),
    ("气温升至38摄氏度。", "The temperature rose to 38 degrees Celsius."),
    ("种植柠檬500亩。", "500 mu of lemons were planted."),
    ("一方面要发展，一方面要保护。", "We must develop on the one hand and protect on the other."),
    ("共建“一带一路”", "jointly building the Belt and Road"),
    ("千方百计增加收入。", "Do everything possible to raise incomes."),
    ("他今年62岁。", "He is 62 this year."),
    ("全长1200米。", "It is 1,200 meters long."),
    ("一百五十余名专家到场。", "Over 150 experts were present."),
    ("五千三百二十一人", "5,321 people"),
    ("销售额近4.2亿美元。", "Sales were nearly $420 million."),
    ("一名司机受伤。", "A driver was injured."),
    ("首批游客抵达。", "The first tourists arrived."),
    ("为期14天", "for two weeks"),
    ("张伟等4位医生", "Zhang Wei and three other doctors"),
    ("上半年经济平稳运行。", "The economy ran smoothly in the first half of the year."),
    ("他说：“不，不，不。”", "He said, “No, no, no.”"),
    ("哈哈哈", "Ha ha ha"),
    ("璧山很美。", "Bishan (璧山) is beautiful.".replace(" (璧山)", "")),
]


@pytest.mark.parametrize(("source", "target"), GOOD)
def test_a_right_translation_is_met_with_silence(source: str, target: str) -> None:
    assert check(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        (
            "培训骨干7068人。",
            "It trained 70,688 people.",
            "7068人 should be 7,068; the translation has 70,688.",
        ),
        (
            "总投资3.5亿元。",
            "The total investment is 3.5 billion yuan.",
            "3.5亿元 should be 350 million; the translation has 3.5 billion.",
        ),
        (
            "共有12个项目。",
            "There are many projects.",
            "12个 should be 12; the translation does not have it.",
        ),
        ("增长6.3%。", "It grew by 63%.", "6.3% has become 63% in the translation."),
        (
            "会议于9月12日召开。",
            "The meeting was held on October 12.",
            "9月 should be September; the translation has October.",
        ),
    ],
)
def test_a_figure_that_changed_is_an_error_in_one_sentence(
    source: str, target: str, message: str
) -> None:
    (finding,) = check(source, target)
    assert (finding.kind, finding.severity, finding.message) == ("number", "error", message)
    assert finding.source_span is not None
    start, end = finding.source_span
    assert message.startswith(source[start:end])
    if finding.target_span is not None:
        start, end = finding.target_span
        assert target[start:end] == finding.found


def test_a_figure_that_was_added_or_rounded_is_a_warning() -> None:
    (added,) = check("他们参加了会议。", "The 300 of them attended the meeting.")
    assert (added.kind, added.severity, added.found) == ("number", "warning", "300")
    (rounded,) = check("人口349.6万。", "The population is about 3.5 million.")
    assert (rounded.kind, rounded.severity) == ("number", "warning")
    assert "rounds it to" in rounded.message


def test_yuan_are_not_dollars() -> None:
    (finding,) = check("上半年投资870亿元。", "Investment was $87 billion in the first half.")
    assert (finding.kind, finding.severity) == ("number", "error")
    assert finding.message == (
        "870亿元 is 87 billion yuan; the translation has another currency: $87 billion."
    )
    assert check("投资870亿美元。", "Investment was $87 billion.") == []
    assert check("香港投資870億元興建機場。", "Hong Kong invested $87 billion in an airport.") == []
    assert check("在美国花了5000元。", "It cost $5,000 in America.") == []
    (word,) = check("人均收入21560元。", "Income was 21,560 dollars per head.")
    assert word.found == "21,560 dollars"


def test_chinese_left_in_the_english_is_an_error() -> None:
    (finding,) = check("骨干很多。", "There are many 骨干 here.")
    assert (finding.kind, finding.severity, finding.found) == ("untranslated", "error", "骨干")
    assert finding.source_span == (0, 2)
    assert finding.target_span == (15, 17)
    (aside,) = check("璧山很美。", "Bishan (璧山) is beautiful.")
    assert (aside.kind, aside.severity) == ("untranslated", "warning")


@pytest.mark.parametrize(
    "target",
    [
        "the park the park the park the park the park",
        "The park is open today and hahahahahahahahahahahahahaha.",
        "We will go to the park and then we will go to the park and then we will go to the park.",
    ],
)
def test_loops_are_errors(target: str) -> None:
    found = check("公园今天开放，欢迎大家前来参观游览。", target)
    assert [finding.kind for finding in found if finding.severity == "error"] == ["repetition"]


def test_output_far_too_short_or_long_is_an_error() -> None:
    source = "会议强调，要加强基础设施建设，改善民生，保护环境，推动经济社会全面发展。"
    (short,) = check(source, "The meeting.")
    assert (short.kind, short.severity) == ("omission", "error")
    assert "far too short" in short.message
    (empty,) = check(source, "  ")
    assert empty.message == "The translation is empty."
    words = " ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(60))
    (long_,) = check("公园开放。", words)
    assert (long_.kind, "far longer" in long_.message) == ("repetition", True)


def test_placeholders_of_unknown_characters_are_errors() -> None:
    (finding,) = check("嶅山很美。", "⁇ mountain is beautiful.")
    assert (finding.kind, finding.severity, finding.found) == ("unknown-character", "error", "⁇")


def test_a_blank_source_has_no_findings() -> None:
    assert check("", "anything") == []
    assert check(" \n", "") == []


def test_the_segment_is_carried() -> None:
    (finding,) = check("共有12个项目。", "There are many projects.", segment=7)
    assert finding.segment == 7


@settings(max_examples=300, deadline=None)
@given(
    st.text("新增长3.5亿%第十百千万元年月日至—１２：，。a", max_size=40),
    st.text("the 3.5 million $%-,th July one half doz", max_size=60),
)
def test_no_pair_breaks_it(source: str, target: str) -> None:
    for finding in check(source, target):
        assert finding.message.endswith(".")


def test_what_a_check_costs_does_not_grow_with_what_was_checked_before() -> None:
    def checked(count: int) -> None:
        for source, target in (GOOD * 60)[:count]:
            check(source, target)

    assert growth(checked, 400) < 8


@pytest.mark.parametrize("digits", ["0" * 5000, "9" * 5000, "111," * 2000, "１" * 5000])
def test_a_figure_of_thousands_of_digits_is_no_crash(digits: str) -> None:
    check(f"编号{digits}，新增企业3家。", "No. 1, with 3 firms added.")
    assert any(f.kind == "number" for f in check("新增企业3家。", f"It added {digits} firms."))


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("耕地保护目标完成。", "Farmland goals were met; Farming goes on.", []),
        ("影子大臣发言。", "The Shadow minister, Shallow as ever, spoke.", []),
        ("特朗普发言，特朗普离开。", "Trump spoke, and Tramp left.", ["two-spellings"]),
    ],
)
def test_two_words_for_an_ordinary_one_are_no_misspelled_name(
    source: str, target: str, found: list[str]
) -> None:
    assert [f.code for f in check(source, target) if f.code == "two-spellings"] == found


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("连13个省参加。", "Provinces took part.", "13个 should be 13"),
        ("连 13 凍利率不变。", "The rate stays.", "The translation does not have 13."),
        ("标签写着“18”。", "The label says 118.", "18 has become 118 in the translation."),
        ("上月27日签约。", "On 27 last month they signed.", "27日 should be 27th"),
    ],
)
def test_what_is_said_of_a_figure_is_never_that_it_should_be_itself(
    source: str, target: str, message: str
) -> None:
    messages = [f.message for f in check(source, target) if f.kind == "number"]
    assert any(one.startswith(message) for one in messages), messages


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("方先生感到诧异。", "Mr. Fong was surprised.", "Fang"),
        ("张乐昨天到场。", "Zhang Lok came yesterday.", "Le"),
        ("香港的方先生来了。", "Mr. Fong of Hong Kong came.", None),
        ("方先生感到诧异。", "Mr. Fang was surprised.", None),
        ("陳先生說，他會再來。", "Mr. Wong said that he would come again.", None),
    ],
)
def test_names_of_the_mainland_are_spelled_in_pinyin(
    source: str, target: str, expected: str | None
) -> None:
    wrong = [f.expected for f in check(source, target) if f.code == "name-missing"]
    assert wrong == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("source", "target", "unit"),
    [
        ("地皮面积8万方呎。", "The lot is 80,000 feet.", True),
        ("店面30坪。", "The shop has 30 square metres.", True),
        ("地皮面积8万方呎。", "The lot is 80,000 square feet.", False),
        ("店面30坪。", "The shop has 30 ping.", False),
        ("店面30坪。", "The shop has 99 square metres.", False),
    ],
)
def test_feet_and_ping_are_units(source: str, target: str, unit: bool) -> None:
    codes = [finding.code for finding in check(source, target)]
    assert codes == (["unit-wrong"] if unit else [])


def test_brands_are_not_exchanged() -> None:
    (finding,) = check("他在微信上发消息。", "He sends messages on Twitter.")
    assert (finding.code, finding.found) == ("name-added", "Twitter")
    assert not check("他在微信上发消息。", "He sends messages on WeChat.")
