"""No for yes, in short sentences and in clauses of long ones."""

from __future__ import annotations

import pytest

from summarizer import check

LOST, ADDED, WRONG = "denial-lost", "denial-added", "denial-wrong"


def found(source: str, target: str) -> list[tuple[str, str]]:
    return [
        (f.code, f.found or str(f.param("source")))
        for f in check(source, target)
        if f.code.startswith("denial")
    ]


@pytest.mark.parametrize(
    ("source", "target", "denial"),
    [
        (
            "經查，未發現安全隱患，商場照常營業。",
            "Safety hazards were found in the inspection, but the mall is open as usual.",
            "未",
        ),
        (
            "村民没有领到补贴，镇政府表示将尽快核实，相关工作人员已赶赴现场了解情况。",
            "Villagers received the subsidy, the township government will look into it "
            "soon, and staff have gone there.",
            "没有",
        ),
        (
            "任何个人不得占用消防通道，违者将受处罚，物业公司负有监督责任，居民可以随时举报。",
            "Individuals occupy fire lanes, offenders will be punished, the management "
            "company supervises, and residents may report at any time.",
            "不得",
        ),
    ],
)
def test_a_denial_lost_from_a_clause_is_found(source: str, target: str, denial: str) -> None:
    assert found(source, target) == [(LOST, denial)]


def test_a_denial_of_a_clause_that_has_none_is_found() -> None:
    source = "县博物馆新馆已对外开放，市民可以预约参观，周末客流明显增加，周边餐饮生意红火。"
    target = (
        "The county museum has not opened to the public, residents can book visits, "
        "visitors increase at weekends, and nearby restaurants do well."
    )
    assert found(source, target) == [(ADDED, "has not")]
    assert found(source, target.replace("has not", "has now")) == []


@pytest.mark.parametrize(
    ("source", "target", "has"),
    [
        ("商户不得不关门。", "Shops must not close.", "must not"),
        ("车上人员无一受伤。", "One person in the vehicle was hurt.", "One"),
        ("六家企业无一例外。", "None of the six companies was an exception.", "None"),
        ("孩子免费乘车。", "Children pay for the bus.", "pay"),
        ("公司否认裁员。", "The company confirmed the layoffs.", "confirmed"),
        ("車主拒絕賠償。", "The owner agreed to pay compensation.", "agreed"),
        ("创业不易。", "Starting a business is easy.", "easy"),
        ("产品质量不合格。", "The product is up to standard.", "up to standard"),
        ("合同被判无效。", "The contract was held to be valid.", "valid"),
        ("被告人被判无罪。", "The defendant was found guilty.", "guilty"),
        ("嫌疑人非法占用耕地。", "The suspect legally occupied farmland.", "legally"),
    ],
)
def test_the_opposite_of_a_word_that_denies_is_found(source: str, target: str, has: str) -> None:
    assert found(source, target) == [(WRONG, has)]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("商户不得不关门。", "Shops had no choice but to close."),
        ("商户不得不关门。", "Shops had to close."),
        ("车上人员无一受伤。", "Everyone in the vehicle was unhurt."),
        ("孩子免费乘车。", "Children ride for free and need not pay."),
        ("公司否认裁员。", "The company said that it had not confirmed the layoffs."),
        ("公司不否认裁员。", "The company confirmed the layoffs."),
        ("创业不易。", "Starting a business is hardly easy."),
        ("被告人被判无罪。", "The defendant was found not guilty."),
        ("工程不能不抓质量。", "Projects must be built well."),
        ("没有人不知道这件事。", "Everyone knows about it."),
        ("這是不可避免的。", "It is bound to happen."),
        (
            "大厅里不时传来笑声，气氛十分热烈，前来参观的市民络绎不绝，工作人员忙得团团转。",
            "Laughter rang out in the hall from time to time, the mood was lively, "
            "residents kept coming, and the staff were busy.",
        ),
        (
            "他既没有参加听证会，也没有提交材料，法院将缺席审理此案，判决预计下月作出。",
            "He neither attended the hearing, submitted materials, nor sent a lawyer; "
            "the court will hear the case without him, and a ruling is due next month.",
        ),
        ("令行禁止，军人作风过硬。", "Orders are carried out, and soldiers are tough."),
        ("任何单位不得拒绝。", "No unit may refuse."),
    ],
)
def test_a_denial_in_other_words_is_left_alone(source: str, target: str) -> None:
    assert found(source, target) == []
