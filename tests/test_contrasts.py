"""Words that a model takes for something else."""

from __future__ import annotations

import pytest

import summarizer


@pytest.mark.parametrize(
    ("source", "target", "has", "should"),
    [
        ("东部海面阵风10级。", "Gusts of 10°C at sea in the east.", "10°C", "a wind force"),
        ("东部海面有8至9级大风。", "Winds of 8 to 9 degrees at sea.", "degrees", "a wind force"),
        ("每亩增收300元。", "Income rises by 300 yuan per acre.", "acre", "a mu"),
        ("票价25元。", "Tickets cost 25 bucks.", "bucks", "yuan"),
        ("第二季營收增長。", "Revenue grew in the second season.", "second season", "a quarter"),
        ("今晚深夜起降温。", "It will cool from midday tonight.", "midday", "late at night"),
        ("凌晨两车相撞。", "Two cars collided in the evening.", "evening", "the early hours"),
        ("三女兒到校上課。", "Her three daughters went to school.", "three daughters", ""),
        ("次女和三女到庭。", "The second and three daughters came.", "three daughters", ""),
        ("108年公司獲利3億元。", "In the 108th year it earned 300 million yuan.", "108th year", ""),
        ("台风在岛的东南方。", "The typhoon is southwest of the island.", "southwest", "southeast"),
        ("会议周四举行。", "The meeting is on Friday.", "Friday", "Thursday"),
        ("今天开庭。", "The hearing was held last week.", "last week", "today"),
        ("昨日公布。", "It will be published tomorrow.", "tomorrow", "yesterday"),
        ("工程下月开工。", "Work began last month.", "last month", "next month"),
        ("去年建成。", "It will be built next year.", "next year", "last year"),
        ("我县加快修路。", "My district builds roads faster.", "district", "a county"),
        ("县领导到村里走访。", "District leaders visited the village.", "District", "a county"),
        (
            "临海市大学生创业园开园。",
            "Linhai University Park is open.",
            "Linhai University",
            "students",
        ),
        (
            "大陆地区分行获利2亿元。",
            "The continent earned 200 million yuan.",
            "continent",
            "mainland",
        ),
        ("公司实现收入3亿元。", "Companies earned 300 million yuan.", "Companies", "one company"),
        ("他们走过七星街。", "They walked along 7th Street.", "7th Street", "name of a road"),
        ("没有一家酒店不达标。", "Hotels did not meet the standard.", "not", "all of them"),
        ("违规场所无一未被处罚。", "The offenders were not punished.", "not", "all of them"),
        ("近日，大桥通车。", "The bridge opened in the past few years.", "past few years", "days"),
        (
            "养兔场建成二十间兔舍。",
            "In recent years it built twenty.",
            "In recent years",
            "without a time",
        ),
        ("利润同比增长7%。", "Profits rise by 7% annually.", "annually", "the year before"),
        ("前8月利润增长7%。", "Profits rose by 7% before August.", "before August", "January on"),
    ],
)  # fmt: skip
def test_what_a_word_was_taken_for_is_found(
    source: str, target: str, has: str, should: str
) -> None:
    found = [f for f in summarizer.check(source, target) if f.code == "sense-wrong"]
    assert [f.found for f in found] == [has]
    assert should in (found[0].expected or "")
    assert found[0].target_span
    assert target[slice(*found[0].target_span)] == has


def test_a_weekday_that_is_lost_beside_another_is_found() -> None:
    source, target = "週一晚間至週二最冷。", "It is coldest between one night and Tuesday."
    (finding,) = (f for f in summarizer.check(source, target) if f.code == "figure-missing")
    assert (dict(finding.params)["source"], finding.expected) == ("週一", "Monday")


def test_a_unit_said_twice_is_a_loop() -> None:
    target = "A flow of 45,000 cubic metres per second per second."
    assert [f.code for f in summarizer.check("流量每秒45000立方米。", target)] == ["loop"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("风力10级，气温下降8℃。", "Winds of force 10; it cools by 8°C."),
        ("每英亩产量提高。", "The yield per acre rose."),
        ("这部剧第二季播出。", "The second season of the series is on."),
        ("赛季第三季开赛。", "The third season has begun."),
        ("深夜至次日早晨有雨。", "It rains from late night to the morning."),
        ("她有三个女儿。", "She has three daughters."),
        ("大会周一至周五举行。", "The congress runs on weekdays."),
        ("台风由西南转向东北。", "The typhoon turned northeast."),
        ("东南亚国家参会。", "Southeast Asian countries took part."),
        ("昨天下午，他说今天到。", "He said yesterday afternoon that he would come today."),
        ("今天比上周冷。", "It is colder today than last week."),
        ("改革开放的今天，生活比昨天好。", "Today life is better than it was yesterday."),
        ("比去年同期增长5%，今年目标不变。", "Up 5% on last year; this year's target stands."),
        ("过去年年都有。", "It happened every year."),
        ("加速度为每秒每秒9米。", "It is 9 metres per second per second."),
        ("108个单位参加。", "108 units took part."),
        ("我县和城东区共建学校。", "Our county and the eastern district build a school."),
        ("县级市的领导到会。", "Leaders of a city at the district level came."),
        ("浙江大学大学生创业园开园。", "The Zhejiang University park for students opened."),
        ("大学生到会。", "University students came."),
        ("亚欧大陆地区气温偏高。", "It is warm on the continent."),
        ("多家公司表示，公司今年获利。", "Companies said that they earned money this year."),
        ("店在第八街。", "The shop is on 8th Street."),
        ("城里有八条街。", "The town has eight streets."),
        ("违规场所无一未被处罚。", "No offender went unpunished."),
        ("没有一家酒店不检查。", "All hotels are inspected, without exception."),
        ("没有一家酒店受罚。", "Not one hotel was punished."),
        ("近日，3年前开工的大桥通车。", "Begun in the past few years, the bridge opened."),
        ("近年来，兔场建成二十间兔舍。", "In recent years the farm built twenty sheds."),
        ("年均增长7%，同比快1个百分点。", "It grows by 7% annually, a point faster."),
        ("前8月利润增长7%。", "Profits rose by 7% from January to August, before August ended."),
    ],
)  # fmt: skip
def test_what_is_right_is_not_accused(source: str, target: str) -> None:
    codes = [f.code for f in summarizer.check(source, target)]
    assert "sense-wrong" not in codes
    assert "loop" not in codes
