"""A summary reads as a text, and says no less and nothing else than its sentences did."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.numbers import english_figures
from summarizer.report import Segment
from summarizer.summaries.excerpts import as_sentence, excerpt_texts

THURSDAY = date(2025, 6, 26)


def one(source: str, target: str, published: date | None = None) -> str:
    """A sentence alone, its predecessor left out."""
    (text,) = excerpt_texts([Segment(5, 1, source, target, -0.2)], published=published)
    return text


def many(*pairs: tuple[str, str], published: date | None = None) -> list[str]:
    """Sentences that stand apart in their article."""
    segments = [Segment(3 * i, i, *pair, -0.2) for i, pair in enumerate(pairs)]
    return excerpt_texts(segments, published=published)


def test_a_connective_needs_its_predecessor() -> None:
    first = Segment(4, 1, "医院新增床位200张。", "The hospital added 200 beds.", -0.2)
    second = Segment(
        5, 1, "此外，医院购置了15台设备。", "In addition, it bought 15 machines.", -0.2
    )
    assert excerpt_texts([first, second])[1] == "In addition, it bought 15 machines."
    assert excerpt_texts([second]) == ["It bought 15 machines."]
    assert one("但工程慢了两个月。", "But the project is two months late.") == (
        "The project is two months late."
    )


@pytest.mark.parametrize(
    "target",
    [
        "But for the rain, 300 people would have come.",
        "So far, 300 people have come.",
        "At the same time as the fair, 300 people came.",
        "In addition to the fair, 300 people came.",
        "Of these, 40% are women.",
    ],
)
def test_what_looks_like_a_connective_stays(target: str) -> None:
    assert one("已有300人到场。", target) == target


@pytest.mark.parametrize(
    ("source", "before", "after"),
    [
        (
            "市政府昨天公布了新规划。",
            "The city announced its new plan yesterday.",
            "The city announced its new plan on 25 June 2025.",
        ),
        (
            "昨日上午，第十届书展开幕。",
            "Yesterday morning, the tenth book fair opened.",
            "On the morning of 25 June 2025, the tenth book fair opened.",
        ),
        (
            "今日，统计局公布了5月的物价。",
            "Today, the bureau published prices for May.",
            "On 26 June 2025, the bureau published prices for May.",
        ),
        (
            "明天，列车将恢复运行。",
            "From tomorrow, trains will run again.",
            "From 27 June 2025, trains will run again.",
        ),
        (
            "上周五，两国代表举行会谈。",
            "Last Friday, delegates of the two countries met.",
            "On 20 June 2025, delegates of the two countries met.",
        ),
        (
            "会谈定于本周日举行。",
            "The talks are due on Sunday this week.",
            "The talks are due on 29 June 2025.",
        ),
        (
            "昨天凌晨，一辆卡车起火。",
            "In the early morning of yesterday, a truck caught fire.",
            "In the early morning of 25 June 2025, a truck caught fire.",
        ),
        (
            "会谈原定于昨天举行。",
            "The talks were scheduled for yesterday.",
            "The talks were scheduled for 25 June 2025.",
        ),
        (
            "昨天共售出300张票。",
            "During yesterday, 300 tickets were sold.",
            "During 25 June 2025, 300 tickets were sold.",
        ),
        (
            "截至上周五，共有300人报名。",
            "Up to last Friday, 300 people had applied.",
            "Up to 20 June 2025, 300 people had applied.",
        ),
        ("本月计划不变。", "Plans for this month stand.", "Plans for June stand."),
        ("本月，该县举办苹果节。", "This month, it holds a fair.", "In June, it holds a fair."),
        ("上月用电增长7%。", "Power use rose by 7% last month.", "Power use rose by 7% in May."),
        ("新规将于下月初生效。", "It starts early next month.", "It starts early in July."),
    ],
)  # fmt: skip
def test_days_get_their_date(source: str, before: str, after: str) -> None:
    assert one(source, before, THURSDAY) == after
    assert one(source, before) == before


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("昨日（25日），规划公布。", "Yesterday (25 days), the plan was announced."),
        ("在改革开放的今天，城市充满活力。", "Today, the city is full of life."),
        ("他说：“昨天我到了。”", "He said: “I came yesterday.”"),
        ("昨天开幕，今天闭幕。", "It opened yesterday and closes today."),
        ("本月14日，工厂起火。", "On 14 January, the factory caught fire."),
        ("出口额高于上月。", "Exports rose over last month."),
        ("6月25日消息，规划昨日公布。", "The plan of 25 June 2025 was announced yesterday."),
        ("日前，新规出台。", "Recently, new rules were issued."),
        ("昨天，会议举行。", "The meeting was held on Monday."),
        ("300人昨天入住。", "The 300 people moved in yesterday."),
        ("昨天早晨，卡车起火。", "In the early hours of yesterday morning, a truck caught fire."),
        ("上周五，会谈举行。", "The talks were held last Thursday."),
        ("据今日俄罗斯昨天报道，会谈举行。", "Talks were held, Russia Yesterday said."),
    ],
)
def test_what_is_not_said_plainly_stays(source: str, target: str) -> None:
    assert one(source, target, THURSDAY) == target


def test_the_first_date_gets_the_year() -> None:
    pairs = (
        ("专家团6月23日抵达。", "The team arrived on 23 June."),
        ("活动6月25日结束。", "The event ended on 25 June."),
    )
    assert many(*pairs, published=THURSDAY) == [
        "The team arrived on 23 June 2025.",
        "The event ended on 25 June.",
    ]
    assert one("12月30日举行。", "It is held on December 30 in 2 halls.", date(2026, 1, 2)) == (
        "It is held on December 30, 2025, in 2 halls."
    )
    assert one("6月30日至7月3日举行。", "It runs from 30 June to 3 July.", THURSDAY) == (
        "It runs from 30 June to 3 July 2025."
    )
    assert one("6月23日至25日举行。", "It ran from 23 to 25 June.", THURSDAY) == (
        "It ran from 23 to 25 June 2025."
    )


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("1月5日举行。", "It was held on 5 January."),  # half a year off
        ("每年6月23日举行。", "It is held every 23 June."),
        ("去年6月23日举行。", "It was held on 23 June last year."),
        ("6月23日，2025年活动开幕。", "On 23 June, the 2025 event opened."),
        ("月底举行。", "It was held on 23 June."),  # not in the Chinese
    ],
)
def test_a_year_that_is_not_sure_or_is_known_is_not_added(source: str, target: str) -> None:
    assert one(source, target, THURSDAY) == target


@pytest.mark.parametrize(
    ("day", "source", "before", "after"),
    [
        ((7, 6), "规划昨日公布。", "It was announced yesterday.", "It was announced on 5 July."),
        ((7, 6), "今日，规划公布。", "Today, it was announced.", "On 6 July, it was announced."),
        (
            (7, 1),
            "规划前天公布。",
            "It was announced the day before yesterday.",
            "It was announced on 29 June.",
        ),
        ((3, 1), "规划昨日公布。", "It was announced yesterday.", ""),
        ((3, 2), "规划昨日公布。", "It was announced yesterday.", "It was announced on 1 March."),
        ((2, 29), "规划昨日公布。", "It was announced yesterday.", ""),
        ((1, 1), "规划昨日公布。", "It was announced yesterday.", ""),
        ((13, 45), "规划昨日公布。", "It was announced yesterday.", ""),
        ((7, 6), "规划上周五公布。", "It was announced last Friday.", ""),
        ((7, 6), "规划上月公布。", "It was announced last month.", ""),
    ],
)
def test_a_dateline_without_a_year_dates_yesterday(
    day: tuple[int, int], source: str, before: str, after: str
) -> None:
    segment = Segment(5, 1, source, before, -0.2)
    assert excerpt_texts([segment], dateline=day) == [after or before]
    assert excerpt_texts([segment]) == [before]


def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop() -> None:
    assert as_sentence(" the end, ") == "The end."
    assert as_sentence("“The end.”") == "“The end.”"
    assert as_sentence("eBay drew 300 people") == "eBay drew 300 people."
    assert as_sentence("") == ""


OPENERS = ["此外，", "昨天，", "上周五，", ""]
ENGLISH = ["In addition, ", "Yesterday, ", "Last Friday, ", "And ", ""]
BODIES = [
    "{} people would come on {} June", "Tang Jun said {} schools had {} pupils", "{}% of {} firms",
    "a total of {} trees and {} million yuan", "{} June and {} July",
]  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(OPENERS),
            st.sampled_from(ENGLISH),
            st.sampled_from(BODIES),
            st.integers(1, 28),
            st.integers(1, 28),
        ),
        max_size=5,
    ),
    st.sampled_from([None, THURSDAY]),
)
def test_figures_survive(
    parts: list[tuple[str, str, str, int, int]], published: date | None
) -> None:
    segments = [
        Segment(at, 0, f"{zh}唐军说{a}，{b}。", en + body.format(a, b), None)
        for at, (zh, en, body, a, b) in enumerate(parts)
    ]
    texts = excerpt_texts(segments, published=published)
    assert len(texts) == len(segments)
    for segment, text in zip(segments, texts, strict=True):
        before, after = (
            Counter((f.kind, f.values) for f in english_figures(t)) for t in (segment.target, text)
        )
        assert {kind for kind, _ in before - after} <= {"weekday"}
        added = {kind for kind, _ in after - before}
        assert added <= ({"day", "month", "year"} if published else set())
    assert excerpt_texts(segments, published=published) == texts
