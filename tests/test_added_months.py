"""Months that a model gave to days which have none."""

from __future__ import annotations

import pytest

from fakes import FakeEngine, entry
from summarizer.checks import check
from summarizer.names.glossary import Glossary
from summarizer.options import Options
from summarizer.translation.added_months import without_added_months
from summarizer.translation.translator import Translator


def corrected(source: str, target: str) -> str:
    return without_added_months(source, target, check(source, target))


@pytest.mark.parametrize(
    ("source", "target", "right"),
    [
        (
            "大桥30日恢复通车。",
            "The bridge reopened on 30 June.",
            "The bridge reopened on the 30th.",
        ),
        (
            "大桥1日恢复通车。",
            "The bridge reopened on January 1.",
            "The bridge reopened on the 1st.",
        ),
        (
            "大桥3日恢复通车。",
            "The bridge reopened on 3rd of May.",
            "The bridge reopened on the 3rd.",
        ),
        (
            "大桥22日恢复通车。",
            "The bridge reopened on Sept. 22.",
            "The bridge reopened on the 22nd.",
        ),
        (
            "会议29日至30日在京召开。",
            "The meeting was held in Beijing from 29 to 30 June.",
            "The meeting was held in Beijing from the 29th to the 30th.",
        ),
        (
            "会议26、27日举行。",
            "The meeting was held on March 26 and 27.",
            "The meeting was held on the 26th and the 27th.",
        ),
        (
            "招待会27日晚举行。",
            "A reception was held on the evening of 27 November.",
            "A reception was held on the evening of the 27th.",
        ),
        ("30日，活动举行。", "30 June, the event was held.", "On the 30th, the event was held."),
        (
            "30日发布通报，于31日10时终止。",
            "It was issued on 30 June and ended at 10 a.m. on 31 March.",
            "It was issued on the 30th and ended at 10 a.m. on the 31st.",
        ),
    ],
)
def test_a_day_without_a_month_stays_without_one(source: str, target: str, right: str) -> None:
    assert corrected(source, target) == right
    assert [finding.code for finding in check(source, right)] == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("大桥6月30日恢复通车。", "The bridge reopened on 30 June."),
        ("大桥30日恢复通车。", "The bridge reopened on 29 June."),  # another day
        ("大桥30日恢复通车。", "The bridge reopened on 30 June 2018."),  # an added year as well
        ("国庆节当天，1日晚燃放烟花。", "Fireworks were set off on the evening of 1 October."),
        ("大桥恢复通车。", "The bridge reopened in June."),
        ("大桥12月9日停用，30日恢复通车。", "It closed on 9 December and reopened on 30 December."),
    ],
)
def test_other_months_stay(source: str, target: str) -> None:
    assert corrected(source, target) == target


def test_the_first_answer_is_corrected_without_another_decoding() -> None:
    engine = FakeEngine({"大桥30日恢复通车。": "The bridge reopened on 30 June."})
    translator = Translator(engine, entry(), Options())
    glossary = Glossary(builtin=False, places=False)
    (segment,) = translator.translate(["大桥30日恢复通车。"], glossary=glossary).segments
    assert segment.target == "The bridge reopened on the 30th."
    assert (segment.attempt, segment.findings) == ("month", ())
    assert len(engine.calls) == 1


def test_what_else_is_wrong_is_tried_again_and_keeps_its_finding() -> None:
    wrong = "The bridge reopened on 30 June after 20 years."
    engine = FakeEngine({"大桥30日恢复通车。": wrong}, otherwise=lambda _: wrong)
    translator = Translator(engine, entry(), Options())
    glossary = Glossary(builtin=False, places=False)
    (segment,) = translator.translate(["大桥30日恢复通车。"], glossary=glossary).segments
    assert segment.target == "The bridge reopened on the 30th after 20 years."
    assert [finding.code for finding in segment.findings] == ["figure-added"]
