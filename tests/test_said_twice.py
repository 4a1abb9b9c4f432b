"""Words that the English says twice and the Chinese once, and totals that nobody counted."""

from __future__ import annotations

import pytest

from summarizer import check


@pytest.mark.parametrize(
    ("source", "target", "twice"),
    [
        ("县里新建了产业路。", "The county built a new new industrial road.", "new new"),
        (
            "這是重要的工程。",
            "It is an important and important project.",
            "important and important",
        ),
        ("加强监督。", "Oversight of oversight of the county is stronger.", None),
        (
            "群众生活改善。",
            "The lives of the people of the people improved.",
            "of the people of the people",
        ),
        (
            "振兴乡村。",
            "The revival of the village of the village goes on.",
            "of the village of the village",
        ),
        ("他很感动。", "He was deeply moved and deeply moved.", "deeply moved and deeply moved"),
    ],
)
def test_words_said_twice_are_doubted(source: str, target: str, twice: str | None) -> None:
    found = [(f.found, f.severity) for f in check(source, target) if f.code == "loop"]
    assert found == ([(twice, "warning")] if twice else [])


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("产业越来越强。", "The industry grows more and more, stronger and stronger."),
        ("杨洋到会。", "Yang Yang came to the meeting."),
        ("监督机制和评价机制已建立。", "Oversight mechanisms and mechanisms for evaluation exist."),
        ("他一再强调质量。", "He stressed quality and quality."),
        ("讨论持续了数小时。", "The discussion went on for hours and hours."),
        ("大家手拉手。", "They walked hand in hand."),
    ],
)
def test_words_that_may_stand_twice_are_left_alone(source: str, target: str) -> None:
    assert "loop" not in {finding.code for finding in check(source, target)}


@pytest.mark.parametrize(
    ("source", "target", "added"),
    [
        ("各乡镇完成任务。", "All four townships finished their tasks.", "four"),
        ("县里建了学校和医院。", "The county built a school and a hospital, five in all.", "five"),
        ("涉案人员全部到案。", "A total of seven suspects were caught.", "seven"),
        (
            "县里建了学校、医院和公园。",
            "It built a school, a hospital and a park, three in all.",
            None,
        ),
        ("四个乡镇完成任务。", "All four townships finished their tasks.", None),
        ("四乡镇完成任务。", "All four townships finished their tasks.", None),
        ("他从几所学校毕业。", "He went to four schools.", None),
    ],
)
def test_a_total_that_the_source_does_not_give_is_found(
    source: str, target: str, added: str | None
) -> None:
    found = [f.found for f in check(source, target) if f.code == "figure-added"]
    assert found == ([added] if added else [])
