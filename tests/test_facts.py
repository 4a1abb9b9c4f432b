"""Key facts: every figure that counts something, with its unit and what it counts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from summarizer.checks import check
from summarizer.facts.phrases import _plural
from summarizer.facts.table import key_facts
from summarizer.report import Fact, Name, Segment, Translation

Row = tuple[str, str, str, str, str]

with (Path(__file__).parent / "data" / "facts.tsv").open(encoding="utf-8", newline="") as file:
    _, _, *SENTENCES = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def facts(*pairs: tuple[str, str], names: tuple[Name, ...] = ()) -> tuple[Fact, ...]:
    """The key facts of pairs of source and target, checked as a translation is."""
    segments = tuple(
        Segment(index, 0, source, target, None, tuple(check(source, target, segment=index)))
        for index, (source, target) in enumerate(pairs)
    )
    return key_facts(Translation("m", "", segments, names))


def rows(*pairs: tuple[str, str]) -> list[Row]:
    return [(f.figure, f.unit, f.counts, f.source, f.source_counts) for f in facts(*pairs)]


def counts(source: str, target: str) -> list[tuple[str, str]]:
    return [(f"{f.figure} {f.unit}".strip(), f.counts) for f in facts((source, target))]


def test_a_noun_before_or_behind_its_figure_with_what_was_done() -> None:
    assert rows(
        (
            "全年举办学术讲座18场，解决技术难题206个，培训基层医务人员3150人次，与高校签订了7份合作协议。",
            "The year saw 18 academic lectures, 206 technical problems solved, 3,150 training places "
            "for medical workers and seven cooperation agreements signed with universities.",
        )
    ) == [
        ("18", "", "academic lectures held", "18场", "举办学术讲座"),
        ("206", "", "technical problems solved", "206个", "解决技术难题"),
        (
            "3,150",
            "person-times",
            "grass-roots medical workers trained",
            "3150人次",
            "培训基层医务人员",
        ),
        ("7", "", "cooperation agreements signed", "7份", "签订了7份合作协议"),
    ]


def test_sums_and_what_their_changes_are_of() -> None:
    source = "前三季度，全市外贸进出口总额达1.26万亿元，同比增长6.3%；其中出口8450亿元，下降0.8%。"
    target = (
        "In the first three quarters the city's foreign trade came to 1.26 trillion yuan, up 6.3%; "
        "exports were 845 billion yuan, down 0.8%."
    )
    assert [(f.figure, f.unit, f.source_counts) for f in facts((source, target))] == [
        ("1.26 trillion", "yuan", "全市外贸进出口总额"),
        ("6.3%", "", "全市外贸进出口总额…同比增长"),
        ("845 billion", "yuan", "出口"),
        ("0.8%", "", "出口…下降"),
    ]
    assert counts(source, target) == [
        ("1.26 trillion yuan", "citywide foreign trade"),
        ("6.3%", "year-on-year growth in citywide foreign trade"),
        ("845 billion yuan", "exports"),
        ("0.8%", "fall in exports"),
    ]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("惠及群众10万余人。", "It reached over 100,000 people.", ("more than 100,000 people", "people benefiting")),
        ("公园面积约３６公顷。", "The park covers about 36 hectares.", ("about 36 hectares", "park area")),
        ("汽车产量近120万辆。", "Output was nearly 1.2m cars.", ("nearly 1.2 million vehicles", "vehicle output")),
        ("三分之二的企业来自四川。", "Two thirds of the firms come from Sichuan.", ("two thirds", "share of enterprises from Sichuan")),
        ("其中六成由市民捐出。", "Citizens gave 60% of them.", ("60%", "share donated by citizens")),
        ("全省建成充电桩3至5万个。", "30,000 to 50,000 charging piles were built.", ("30,000 to 50,000", "charging piles built")),
        ("预计每天可接待2500人。", "It expects 2,500 people a day.", ("2,500 people", "received per day, expected")),
        ("票价仍为12元/人。", "The fare remains 12 yuan a head.", ("12 yuan per person", "fare")),
        ("農村居民收入增速快於城鎮居民1.3個百分點。", "Rural incomes grew 1.3 points faster.", ("1.3 percentage points", "rural residents' income growth rate, faster than urban residents")),
        ("活動吸引遊客5萬餘人次。", "More than 50,000 visitors came.", ("more than 50,000 person-times", "visitors attracted")),
        ("出口额由30亿元增至50亿元。", "Exports rose from 3 billion to 5 billion yuan.", ("5 billion yuan", "exports")),
    ],
)  # fmt: skip
def test_one_figure(source: str, target: str, expected: tuple[str, str]) -> None:
    assert counts(source, target) == [expected]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("会议于2025年9月12日下午3点召开。", "The meeting was held at 3pm on September 12, 2025."),
        ("国产大飞机C919和5G网络引人注目。", "The C919 and 5G drew attention."),
        ("他获得第三名，他的《一万个为什么》很畅销。", "He came third; his One Million Whys sells well."),
        ("请拨打“119热线”。", "Please call the 119 hotline."),
        ("一个人走进一家店。", "A man walked into a shop."),
        ("进口和出口分别增长3%和5%。", "Imports and exports grew by 3% and 5% respectively."),
        ("欢迎参观。", "Welcome."),
    ],
)  # fmt: skip
def test_dates_names_ranks_and_what_can_be_read_in_two_ways_are_no_facts(
    source: str, target: str
) -> None:
    assert facts((source, target)) == ()


def test_the_value_is_the_source_s_and_a_wrong_translation_is_not_verified() -> None:
    (fact,) = facts(("培养技术骨干7068人。", "It trained 70,688 people."))
    assert (fact.figure, fact.unit, fact.verified) == ("7,068", "people", False)
    assert fact.counts == "technical cadres trained"
    (fact,) = facts(("培养技术骨干7068人。", "It trained 7,068 technical cadres."))
    assert fact.verified


def test_a_figure_said_twice_is_one_fact_unless_it_counts_another_thing() -> None:
    found = facts(
        ("新建公园12个。", "Twelve parks were built."),
        ("去年新建公园12个，改造学校12所。", "Last year 12 parks were built and 12 schools renovated."),
    )  # fmt: skip
    assert [(f.segment, f.figure, f.counts) for f in found] == [
        (0, "12", "parks newly built"),
        (1, "12", "schools renovated"),
    ]


def test_two_values_of_one_thing_are_told_apart_by_their_period() -> None:
    assert counts(
        "今年上半年，出口为12亿元。去年上半年，出口为15亿元。",
        "Exports were 1.2 billion yuan in the first half and 1.5 billion yuan a year before.",
    ) == [
        ("1.2 billion yuan", "exports, in the first half of this year"),
        ("1.5 billion yuan", "exports, in the first half of last year"),
    ]
    assert counts(
        "一季度营业收入128.6亿元，二季度营业收入135.2亿元。",
        "Operating revenue was 12.86 billion yuan in Q1 and 13.52 billion yuan in Q2.",
    ) == [
        ("12.86 billion yuan", "operating revenue, in the first quarter"),
        ("13.52 billion yuan", "operating revenue, in the second quarter"),
    ]
    found = facts(
        ("现有私家车300万辆。", "There are 3 million private cars."),
        ("去年私家车为250万辆。", "Last year there were 2.5 million private cars."),
        ("私家车近300万辆。", "There are nearly 3 million private cars."),
    )
    assert [f.figure for f in found] == ["3 million", "2.5 million"]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("事故已致7人遇难3人失踪。", "It left 7 people dead and 3 missing.", [("7 people", "killed"), ("3 people", "missing")]),
        ("车祸造成15人死亡、44人受伤。", "The crash killed 15 and injured 44.", [("15 people", "killed"), ("44 people", "injured")]),
        ("目前仍有3人失踪。", "Three people are still missing.", [("3 people", "missing")]),
        ("洪水中12人获救，5人被困，200人已转移。", "12 were rescued, 5 trapped and 200 moved.", [("12 people", "rescued"), ("5 people", "trapped"), ("200 people", "moved")]),
        ("15名矿工遇难。", "Fifteen miners died.", [("15", "miners killed")]),
        ("3人转移财产，9人未受伤。", "Three people moved assets; nine were unhurt.", []),
    ],
)  # fmt: skip
def test_what_became_of_people_stands_behind_their_figure(
    source: str, target: str, expected: list[tuple[str, str]]
) -> None:
    assert counts(source, target) == expected


def test_the_translation_s_words_are_taken_where_they_say_the_phrase_and_no_more() -> None:
    assert counts("4位医学专家到场。", "Four medical specialists came.") == [
        ("4", "medical specialists")
    ]
    # Behind words that only a dictionary has, nothing is guessed.
    (fact,) = facts(("收到印章35个。", "It was thanked."))
    assert (fact.figure, fact.counts, fact.source_counts) == ("35", "", "收到印章")


def test_half_of_a_pair_does_not_say_it() -> None:
    assert counts("覆盖60余个区县。", "It covers more than 60 districts.") == [
        ("more than 60", "districts and counties covered")
    ]
    assert counts("深入18个市(州)区(县)调研。", "It went to 18 cities and districts.") == [
        ("18", "cities (prefectures) and districts (counties)")
    ]
    assert [c for _, c in counts("市值达30亿元。", "It is worth 3 billion yuan.")] == [
        "market value"
    ]


def test_names_have_their_rendering() -> None:
    names = (Name("璧山", "Bishan", "place", 1, "glossary"),)
    (fact,) = facts(("璧山企业达320家。", "There are 320."), names=names)
    assert fact.counts == "Bishan enterprises"


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("深入学习党的二十大精神。", "Study the spirit of the 20th Party Congress.", []),
        ("每10股派发现金红利2.5元。", "A cash dividend of 2.5 yuan per 10 shares.", []),
        ("西苑小区6栋突发火灾。", "A fire broke out in building 6 of Xiyuan.", []),
        ("交付超6900台👏👏", "More than 6,900 delivered.", []),
        ("新增企业1.3万户。", "There were 13,000 new companies.", [("13,000", "companies added")]),
        ("抓获犯罪嫌疑人56名。", "56 suspects were caught.", [("56", "suspects caught")]),
        (
            "研发投入占营收比重的8.1%。",
            "R&D spending was 8.1% of revenue.",
            [("8.1%", "R&D spending as a share of revenue")],
        ),
        (
            "覆盖8600余个小区。",
            "It covers more than 8,600 residential compounds.",
            [("more than 8,600", "residential communities covered")],
        ),
    ],
)
def test_what_only_looks_like_a_thing_counted(
    source: str, target: str, expected: list[tuple[str, str]]
) -> None:
    assert counts(source, target) == expected


def test_a_share_of_a_whole_that_is_no_noun_counts_nothing() -> None:
    source = "男性占到48 % ，女性的比例仅占10 % 。"
    target = "Men account for 48%, and only 10% are women."
    assert [fact.counts for fact in facts((source, target))] == []


@pytest.mark.parametrize(("source", "target", "expected"), SENTENCES)
def test_all_facts_of_a_sentence(source: str, target: str, expected: str) -> None:
    found = [
        f"{f'{fact.figure} {fact.unit}'.strip()}: {fact.counts or fact.source_counts}"
        for fact in facts((source, target))
    ]
    assert "; ".join(found) == expected


def test_a_space_in_a_title_parts_two_clauses() -> None:
    source, target = "英聽測驗11萬人報考 手機須關機", "110,000 registered; phones must be off."
    (fact,) = key_facts(Translation("m", "", (Segment(0, None, source, target, None),), ()))
    assert (fact.figure, fact.unit, fact.counts) == ("110,000", "people", "registered for the exam")


def test_the_source_of_a_figure_has_its_whole_unit() -> None:
    (fact,) = facts(("氨氮浓度为0.8毫克/升。", "Ammonia nitrogen was 0.8 mg per liter."))
    assert (fact.source, fact.figure, fact.unit) == ("0.8毫克/升", "0.8", "milligrams per litre")


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("new urban jobs", "new urban jobs"),
        ("bus", "buses"),
        ("county", "counties"),
        ("town and village", "towns and villages"),
        ("export", "exports"),
    ],
)
def test_a_term_that_is_a_plural_gets_no_second_one(one: str, several: str) -> None:
    assert _plural(one) == several
