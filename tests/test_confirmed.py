"""Figures that a reader may rely on, and those of which nothing in the Chinese tells."""

from __future__ import annotations

import pytest

from summarizer.assembly import summary_figures
from summarizer.checks import check
from summarizer.checks.figures import confirmed_figures
from summarizer.report import Article, Segment, SummarySentence
from timing import growth


def said(source: str, target: str) -> list[tuple[str, str]]:
    """The confirmed figures as (Chinese, English)."""
    return [
        (source[slice(*one.source_span)], target[slice(*one.target_span)])
        for one in confirmed_figures(source, target)
    ]


@pytest.mark.parametrize(
    ("source", "target", "pairs"),
    [
        (
            "总投资3.5亿元，同比增长6.3%。",
            "The total investment is 350 million yuan, up 6.3%.",
            [("3.5亿元", "350 million"), ("6.3%", "6.3%")],
        ),
        (
            "总投資３．５億元，新建公園十二個。",
            "The investment is 350 million yuan; twelve parks were built.",
            [("３．５億元", "350 million"), ("十二個", "twelve")],
        ),
        # A wrong figure is no confirmation, nor is one in another's place or currency.
        ("培训7068人，其中女性300人。", "It trained 70,688, 300 women.", [("300人", "300")]),
        ("投资5亿元。", "It invested $500 million.", []),
        (
            "14时至16时开放。",
            "It is open from 14:00 to 16:00.",
            [("14时", "14:00"), ("16时", "16:00")],
        ),
        ("下午5时30分开放。", "It opens at 5:30 p.m.", [("5时", "5"), ("30分", "30")]),
        ("1号竖井完工。", "Shaft No. 1 is done.", [("1号", "1")]),
        # The English may say a figure twice.
        ("全省有20人。", "Twenty (20) people.", [("20人", "Twenty"), ("20人", "20")]),
        ("一个人说。", "One man said.", []),
        ("“三农”问题", "The 😀 issue", []),
        ("", "", []),
        ("没有数字。", "No figures.", []),
    ],
)
def test_figures_are_confirmed_with_both_places(
    source: str, target: str, pairs: list[tuple[str, str]]
) -> None:
    assert said(source, target) == pairs


def test_what_a_finding_covers_is_never_confirmed() -> None:
    source = "甲县新建公园12个，乙县新建公园30个，共投资3.49亿元。"
    target = "County A built 30 parks, County B 12, for about 350 million yuan."
    found = [f for f in check(source, target) if f.kind == "number"]
    assert found
    for one in confirmed_figures(source, target):
        for finding in found:
            for ours, theirs in (
                (one.source_span, finding.source_span),
                (one.target_span, finding.target_span),
            ):
                assert theirs is None or ours[1] <= theirs[0] or theirs[1] <= ours[0]


SEGMENTS = (
    Segment(0, None, "璧山新建公园", "Bishan builds parks", -0.1),
    Segment(1, 0, "昨天，璧山新建公园12个。", "Yesterday Bishan opened 12 new parks.", -0.1),
    Segment(2, 0, "总投资3.5亿元。", "The investment is 3.5 billion yuan.", -0.1),
    Segment(3, 1, "工程始于2021年。", "The work began in 2021.", -0.1),
)
ARTICLE = Article("璧山新建公园", "2024-09-13", "", tuple(s.source for s in SEGMENTS[1:]))


def shown(text: str, *sources: int, article: Article | None = None) -> list[tuple[object, ...]]:
    """Each figure of a sentence: its text, whether it is confirmed, by which segment and what."""
    return [
        (
            text[slice(*one.target_span)],
            one.confirmed,
            one.segment,
            one.source_span and SEGMENTS[one.segment or 0].source[slice(*one.source_span)],
        )
        for one in summary_figures(SummarySentence(text, sources), SEGMENTS, article)
    ]


def test_a_summary_is_confirmed_by_the_chinese_of_its_segments() -> None:
    # Where the translation is wrong, what agrees with it is not confirmed, and what is right is.
    assert shown("Bishan opened 12 parks for 3.5 billion yuan.", 1, 2) == [
        ("12", True, 1, "12个"),
        ("3.5 billion", False, None, None),
    ]
    assert shown("Bishan spent 350 million yuan on 12 parks.", 1, 2) == [
        ("350 million", True, 2, "3.5亿元"),
        ("12", True, 1, "12个"),
    ]


def test_a_figure_of_another_segment_confirms_nothing_but_a_date() -> None:
    assert shown("Bishan opened 12 parks.", 2) == [("12", False, None, None)]
    assert shown("Begun in 2021, it cost 350 million yuan.", 2) == [
        ("2021", True, 3, "2021年"),
        ("350 million", True, 2, "3.5亿元"),
    ]


def test_a_day_is_confirmed_close_by_only_and_a_year_anywhere() -> None:
    far = Segment(9, 4, "4月5日，2019年。", "", -0.1)
    near = Segment(3, 1, "4月5日，2019年。", "", -0.1)
    text = "On 5 April 2019 it cost 350 million yuan."
    for segment, day in ((far, None), (near, 3)):
        found = summary_figures(SummarySentence(text, (2,)), [SEGMENTS[2], segment])
        assert {text[slice(*one.target_span)]: one.segment for one in found} == {
            "5": day,
            "April": segment.index,
            "2019": segment.index,
            "350 million": 2,
        }


def test_a_date_that_was_reckoned_is_confirmed_by_the_articles_own() -> None:
    text = "On September 12, 2024, Bishan opened 12 parks."
    assert [one[:2] for one in shown(text, 1)][:1] == [("September", False)]
    dated = shown(text, 1, article=ARTICLE)
    assert ("September", True, None, None) in dated
    assert ("12", True, None, None) in dated
    assert ("12", True, 1, "12个") in dated


def test_a_headline_may_rest_on_the_title_and_a_sentence_on_nothing() -> None:
    assert shown("Bishan builds parks", 0) == []
    assert shown("Bishan has 7 parks") == [("7", False, None, None)]


def test_the_time_grows_with_the_number_of_segments_only() -> None:
    def all_of(count: int) -> None:
        for number in range(count):
            source = f"今年{number}家企业总投资{number}.5亿元，同比增长6.3%，9月12日开工。"
            target = f"This year {number} firms invested {number}50 million yuan, up 6.3%."
            confirmed_figures(source, target)

    assert growth(all_of, 100) < 8


def test_the_half_of_a_year_is_no_figure_in_doubt_and_another_half_is() -> None:
    text = "In the second half of the year 12 parks will open."
    for source, expected in (
        ("下半年将开放公园12个。", ["12"]),
        ("今年将开放公园12个。", ["half", "12"]),
    ):
        segment = Segment(0, 0, source, text, -0.1)
        found = summary_figures(SummarySentence(text, (0,)), [segment])
        assert [text[slice(*one.target_span)] for one in found] == expected
