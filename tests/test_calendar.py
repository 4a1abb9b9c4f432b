"""The day of an article, from which its days and its "yesterday" count."""

from __future__ import annotations

from datetime import date

import pytest

from summarizer.chinese.calendar import article_day, news_day
from summarizer.chinese.expand import Expander
from summarizer.report import Article, Segment, Translation
from summarizer.summaries.task import dated_targets

THURSDAY = date(2025, 6, 26)


@pytest.mark.parametrize(
    ("byline", "source", "first", "day"),
    [
        ("2025-06-26 09:15  来源：某局", "", "活动举行。", THURSDAY),
        ("發布於 2025年6月26日", "", "活動舉行。", THURSDAY),
        ("", "某报 2025年6月26日 第3版", "活动举行。", THURSDAY),
        ("民国114年6月26日", "", "活動舉行。", THURSDAY),
        ("２０２５年６月２６日", "", "活动举行。", THURSDAY),
        ("2025/6/26", "", "某社临江6月25日电 活动举行。", date(2025, 6, 25)),
        ("2025/6/26", "", "某社臨江6月25日訊 活動舉行。", date(2025, 6, 25)),
        ("2025/6/26", "", "某社临江6月25日综合电 活动举行。", date(2025, 6, 25)),
        ("2025/6/26", "", "临江6月25日（记者王某）活动举行。", date(2025, 6, 25)),
        ("2026-01-02", "", "某社临江12月31日电 活动举行。", date(2025, 12, 31)),
        ("", "", "某社临江2025年6月25日电 活动举行。", date(2025, 6, 25)),
        ("2025-06-28", "", "某社临江2025年3月2日电 活动举行。", date(2025, 3, 2)),
        ("2025-06-26", "", "某社临江13月45日电 活动举行。", THURSDAY),
    ],
)
def test_the_day_of_an_article(byline: str, source: str, first: str, day: date) -> None:
    found = article_day(Article("", byline, source, (first,)))
    assert found is not None
    assert (found.full, found.month_day) == (day, None)


@pytest.mark.parametrize(
    ("byline", "first", "day"),
    [
        ("", "新华社长沙7月6日电（记者张某）活动举行。", (7, 6)),
        ("6月26日 09:15", "活动举行。", (6, 26)),
        # More than a week from the date of the page: the month is certain, the year is not.
        ("2025-06-26", "某社临江3月2日电 活动举行。", (3, 2)),
    ],
)
def test_a_day_whose_year_is_not_known(byline: str, first: str, day: tuple[int, int]) -> None:
    found = article_day(Article("", byline, "", (first,)))
    assert found is not None
    assert (found.full, found.month_day) == (None, day)


@pytest.mark.parametrize(
    ("title", "byline", "first", "month"),
    [
        ("临江6月23日举行马拉松", "", "活动举行。", 6),  # the day of an event
        ("2025年7月1日起实行新规", "", "活动举行。", 7),
        ("", "2025-06-26 更新 2025-06-28", "活动举行。", 6),
    ],
)
def test_a_day_that_gives_no_more_than_the_months(
    title: str, byline: str, first: str, month: int
) -> None:
    found = article_day(Article(title, byline, "", (first,)))
    assert found is not None
    assert (found.full, found.month_day) == (None, None)
    assert found.day.month == month


@pytest.mark.parametrize(
    ("byline", "first"),
    [
        ("2025-03-01 更新 2025-06-28", "活动举行。"),
        ("2025-13-45", "活动举行。"),
        ("记者 王某", "2025年6月20日，活动举行。"),
        ("", "活动举行。"),
        # Another paper's dateline, far into the paragraph
        ("", f"{'活动在临江举行，' * 8}某报6月20日讯说。"),
    ],
)
def test_an_article_without_a_day(byline: str, first: str) -> None:
    assert article_day(Article("", byline, "", (first,))) is None


def test_a_dateline_may_follow_a_subtitle() -> None:
    day = news_day(["临江举行马拉松", "——三千人参加", "某社临江6月25日电 活动举行。"])
    assert day is not None
    assert day.month_day == (6, 25)


def test_model_and_summary_count_from_the_same_day() -> None:
    source = "规划于24日公布，昨日生效。"
    article = Article("", "", "某报 2025年6月26日", (source,))
    expander = Expander(source, dated=article.source)
    assert expander.expand(source).text == "规划于6月24日公布，昨日生效。"
    segment = Segment(0, 0, "规划昨日公布。", "It was announced yesterday.", -0.2)
    translation = Translation("", segment.target, (segment,))
    assert dated_targets(article, translation.segments) == {0: "It was announced on 25 June."}


@pytest.mark.parametrize(
    ("day", "sentence", "text"),
    [
        ("2026-01-02", "某社临江12月31日电 演出30日举行。", "演出12月30日举行"),
        ("2026-01-02", "某社临江11月20日电 演出18日举行。", "演出11月18日举行"),
    ],
)
def test_another_dateline_begins_other_news(day: str, sentence: str, text: str) -> None:
    expander = Expander("活动举行。", dated=day)
    assert text in expander.expand(sentence).text


def test_a_day_that_does_not_exist_is_none() -> None:
    for line in ("2025年2月30日", "某社临江2025年6月31日电 活动", "6月31日"):
        assert news_day([line], line) is None


SEPARATE = "某社临江9月30日电 活动举行。\n{}\n某社南湾11月5日电 展览5日开幕，7日闭幕。\n{}"


def test_the_datelines_of_several_articles_give_their_own_paragraphs_a_month() -> None:
    sentence = "书展6日至10日在体育馆举办。"
    lines = SEPARATE.format(sentence, sentence).split("\n")
    expander = Expander("\n".join(lines))
    written = []
    for line in lines:
        expander.paragraph()
        written.append(expander.read(line).text)
    assert written[1] == written[3] == sentence
    assert written[2].endswith("展览11月5日开幕，11月7日闭幕。")
    assert article_day(Article("", "", "", tuple(lines))) is None
    assert news_day(["某社临江9月27日电 活动举行。"] * 3) is None


def test_the_credits_of_a_page_with_several_articles_still_give_the_months() -> None:
    lines = SEPARATE.format("书展6日举办。", "").split("\n")
    found = news_day(lines, "2025-11-06")
    assert found is not None
    assert (found.day, found.exact) == (date(2025, 11, 6), False)


def test_a_dateline_that_an_article_quotes_makes_no_other_article() -> None:
    lines = ["某社临江6月25日电 活动举行。", "某社南湾6月23日电 活动将举行。", "书展20日举办。"]
    expander = Expander("\n".join(lines))
    for line in lines:
        expander.paragraph()
        written = expander.read(line).text
    assert written == "书展6月20日举办。"


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("论坛11月7日在山城举行。", "发言人30日表示，谈判已经结束。"),  # of the news, not the forum
        ("论坛11月7日在山城举行。", "记者9日获悉，道路恢复通行。"),
        ("论坛11月27日在山城举行。", "5日，道路恢复通行。"),  # before or after it?
        ("论坛将于11月7日在山城举行。", "9日，道路恢复通行。"),
    ],
)
def test_a_date_of_another_paragraph_gives_no_month_where_it_may_be_another(
    before: str, sentence: str
) -> None:
    expander = Expander("")
    expander.read(before)
    expander.paragraph()
    assert expander.expand(sentence).text == sentence


def test_a_story_goes_on_in_the_next_paragraph() -> None:
    expander = Expander("")
    expander.read("谈判11月7日在山城开始。")
    expander.paragraph()
    assert expander.expand("9日，双方签字。").text == "11月9日，双方签字。"
