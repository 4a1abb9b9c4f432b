"""Which segments a sentence rests on, and what is not in them."""

from __future__ import annotations

import pytest

from summarizer.report import Name, Segment
from summarizer.summaries.grounding import Evidence

NAMES = (
    Name("清源", "Qingyuan", "place", 2, "CC-CEDICT"),
    Name("临江", "Linjiang", "place", 1, "CC-CEDICT"),
    Name("何文", "He Wen", "person", 1, "pinyin"),
    Name("周敏", "Zhou Min", "person", 1, "pinyin"),
    Name("清源医院", "Qingyuan Hospital", "institution", 1, "CC-CEDICT"),
)
PAIRS = (
    ("6月3日，清源新建的三座大桥通车，总投资12.5亿元。",
     "On 3 June three new bridges opened to traffic in Qingyuan at a cost of 1.25 billion yuan."),
    ("副市长何文说，大桥使往返临江的时间缩短40分钟。",
     "Deputy Mayor He Wen said the bridges cut the trip to Linjiang by 40 minutes."),
    ("他表示，明年还将修建两条公路。", "He said two more highways will be built next year."),
    ("清源医院院长周敏介绍，急救车每天要过桥60多次。",
     "Zhou Min, head of Qingyuan Hospital, said ambulances cross the bridges over 60 times a day."),
    ("当天有14名工程师签订了12份合同。", "On that day 14 engineers signed 12 contracts."),
)  # fmt: skip
SEGMENTS = tuple(
    Segment(i, 0 if i < 3 else i, source, target, -0.1) for i, (source, target) in enumerate(PAIRS)
)
EVIDENCE = Evidence(SEGMENTS, NAMES, context="2025-06-04 来源：清源日报")


@pytest.mark.parametrize(
    ("sentence", "sources"),
    [
        (PAIRS[0][1], (0,)),
        ("Three bridges costing 1.25 billion yuan were opened in Qingyuan on 3 June 2025.", (0,)),
        ("The trip to Linjiang is now 40 minutes shorter, He Wen said.", (1,)),
        ("He Wen said that two more roads will follow next year.", (2,)),
        ("Ambulances cross more than 60 times daily, according to the hospital's head.", (3,)),
        ("Bridges opened on 3 June, and 14 engineers signed 12 contracts.", (0, 4)),
    ],
)
def test_a_sentence_in_other_words_finds_its_sources(
    sentence: str, sources: tuple[int, ...]
) -> None:
    grounds = EVIDENCE.check(sentence)
    assert grounds.findings == ()
    assert grounds.sources == sources
    assert 0.42 <= grounds.support <= 1


@pytest.mark.parametrize(
    ("sentence", "kind", "found"),
    [
        ("Three new bridges opened in Qingyuan at a cost of 12.5 billion yuan.", "number",
         "12.5 billion"),
        ("On 4 June three new bridges opened to traffic in Qingyuan.", "number", "4 June"),
        ("On 3 June three new bridges opened to traffic in Linjiang.", "name", "Linjiang"),
        ("Deputy Mayor Zhou Min said the bridges cut the trip to Linjiang by 40 minutes.", "name",
         "Zhou Min"),
        ("Deputy Mayor He Wen said the bridges cut the trip to Chengdu by 40 minutes.", "name",
         "Chengdu"),
        ("On that day 12 engineers signed 14 contracts.", "number", "12 engineers"),
        ("Farmers harvested a record amount of rice in the autumn.", "omission", None),
        ("The national team won its opening match against Cuba.", "omission", None),
    ],
)  # fmt: skip
def test_what_the_sources_do_not_say_is_found(sentence: str, kind: str, found: str | None) -> None:
    findings = EVIDENCE.check(sentence).findings
    assert findings
    assert findings[0].kind == kind
    assert findings[0].severity == "error"
    if found:
        said = findings[0].found or ""
        assert said in found or found in said


def test_ways_of_speaking_are_no_figures() -> None:
    assert EVIDENCE.check("Both the first and second of the new bridges opened.").findings == ()


def test_nothing_vouches_for_anything() -> None:
    assert Evidence(()).check("The bridge opened.").sources == ()
    assert EVIDENCE.check("").sources == ()


@pytest.mark.parametrize(
    ("sentence", "hedged"),
    [
        ("Ambulances cross the bridges 60 times a day.",
         "Ambulances cross the bridges over 60 times a day."),
        ("Ambulances cross the bridges about 60 times a day.",
         "Ambulances cross the bridges over 60 times a day."),
        ("Ambulances cross the bridges more than 60 times a day.",
         "Ambulances cross the bridges more than 60 times a day."),
        ("The trip to Linjiang was cut by about 40 minutes, He Wen said.",
         "The trip to Linjiang was cut by 40 minutes, He Wen said."),
    ],
)  # fmt: skip
def test_a_figure_is_as_exact_as_in_the_article(sentence: str, hedged: str) -> None:
    assert EVIDENCE.with_source_hedges(sentence) == hedged


def test_an_exact_figure_in_the_place_of_many_is_found() -> None:
    target = "After three years of repairs the wharf, closed for many years, opened."
    evidence = Evidence((Segment(0, 0, "停用多年的码头经过三年修复重新开放。", target, -0.1),))
    (finding,) = evidence.check("The wharf, closed for three years, opened.").findings
    assert (finding.kind, finding.found) == ("number", "three")
    assert evidence.check("The wharf, closed for many years, opened.").findings == ()


MONEY = Evidence(
    (
        Segment(
            0,
            0,
            "公司三季度营业收入128.6亿元，同比增长23.4%，毛利率下降5.2个百分点。",
            "The company's revenue was 12.86 billion yuan in the third quarter, up 23.4%, while "
            "its gross margin fell by 5.2 percentage points.",
            -0.1,
        ),
        Segment(1, 1, "火灾造成三人死亡。", "Three people died in the fire.", -0.1),
    )
)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The company's third-quarter revenue was 12.86 billion yuan, up 23.4%.", ""),
        ("The company's revenue was 12.86 billion dollars in the third quarter.", "number"),
        ("The company's revenue fell 23.4% to 12.86 billion yuan in the third quarter.", "number"),
        ("The company's gross margin fell by 5.2%.", "number"),
        ("The company's gross margin fell 5.2 percentage points.", ""),
        ("No people died in the fire.", "omission"),
        ("Three people died in the fire.", ""),
    ],
)
def test_what_is_said_of_a_figure_is_what_the_article_says(sentence: str, kind: str) -> None:
    assert [finding.kind for finding in MONEY.check(sentence).findings] == ([kind] if kind else [])
