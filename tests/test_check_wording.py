"""More wording of the kinds of faults in ``test_check_sentences.py``, and right wording like it."""

from __future__ import annotations

import pytest

from summarizer import check


def found(source: str, target: str) -> set[str]:
    return {finding.code for finding in check(source, target)}


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("水稻亩产650公斤。", "Rice yields 650 kg per hectare.", "unit-wrong"),
        ("收购价每斤3.5元。", "The price is 3.5 yuan per kilogram.", "unit-wrong"),
        ("累计发电3.2亿度。", "It generated 320 million degrees.", "unit-wrong"),
        (
            "上半年出口420亿元。",
            "Exports were 42 billion yuan in the first quarter.",
            "period-wrong",
        ),
        ("二季度订单增长15%。", "Orders rose 15% in the second half.", "period-wrong"),
        ("今年召开了三次会议。", "The third meeting was held this year.", "period-wrong"),
        ("最高可获补贴5万元。", "The subsidy is at least 50,000 yuan.", "bound-wrong"),
        ("300余名市民参加。", "Nearly 300 residents took part.", "bound-wrong"),
        ("实现了5.2%的增长。", "It saw a decline of 5.2%.", "direction-wrong"),
        ("第二季GDP負成長2.3%。", "GDP grew 2.3% in the second quarter.", "direction-wrong"),
        ("家纺8折优惠。", "Home textiles 80% for one.", "discount-wrong"),
        (
            "发放数千万元，贷款2000万美元。",
            "It paid out tens of millions of dollars and borrowed US$20 million.",
            "currency-wrong",
        ),
        (
            "台北市府編列5億元。",
            "The Taipei City Government set aside US$500 million.",
            "currency-wrong",
        ),
        ("他买菜花了80块。", "He spent 80 dollars on vegetables.", "currency-wrong"),
        ("自上世纪九十年代起，明年扩建。", "Since the 1990s; in 2019 it expands.", "date-added"),
        ("超过一半的村民投票。", "More than two-thirds of the villagers voted.", "figure-added"),
        ("第五强是老党员。", "The fifth strongest is an old Party member.", "figure-added"),
        ("负责人介绍了进展。", "Li Jianjun introduced the progress.", "name-added"),
        ("张芳芳博士发言。", "Dr. Zhang Fanfan spoke.", "name-added"),
        ("武汉市长江大桥今起封闭。", "Wuhan Mayor Jiang Daqiao is closed.", "name-added"),
        ("该机构发布报告。", "The World Health Organization released a report.", "name-added"),
        ("次仁旺姆考上大学。", "Pema Lhamo got into university.", "name-added"),
    ],
)
def test_kinds_of_fault_in_other_words(source: str, target: str, code: str) -> None:
    assert code in found(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("水稻亩产650公斤。", "Rice yields 9.75 tonnes per hectare."),
        ("每斤3元的苹果售罄。", "The apples, at 6 yuan a kilogram, sold out."),
        ("二十多名游客被困。", "Some two dozen tourists were trapped."),
        ("被判处有期徒刑两年六个月。", "He was sentenced to 30 months in prison."),
        ("被判处有期徒刑两年六个月。", "He was sentenced to two and a half years in prison."),
        ("工期为18个月。", "Construction will take a year and a half."),
        ("全程用时1小时30分钟。", "The whole trip takes 90 minutes."),
        ("国足1比4负于对手。", "China lost 4-1 to their opponents."),
        ("四分之一决赛周日举行。", "The quarterfinals will be held on Sunday."),
        ("货车超载两倍多。", "The truck carried more than three times its permitted load."),
        ("第五琦是唐代名臣。", "Diwu Qi was a famous official of the Tang dynasty."),
        ("市长江涛出席会议。", "Mayor Jiang Tao attended the meeting."),
        ("查建军、仇文静发言。", "Zha Jianjun and Qiu Wenjing spoke."),
        ("世卫组织发布报告。", "The World Health Organization released a report."),
        ("港股成交448億元。", "Turnover of Hong Kong stocks was HK$44.8 billion."),
        (
            "該企業總部設於深圳，營收達80億元。",
            "Based in Shenzhen, it had revenue of 8 billion yuan.",
        ),
        ("会员购物打8折。", "Members pay 80% of the price."),
        ("一等奖3名、二等奖5名。", "There are three first prizes and five second prizes."),
        ("年均增长两成五。", "It grew by a quarter a year on average."),
    ],
)
def test_right_words_in_other_forms(source: str, target: str) -> None:
    assert found(source, target) == set()
