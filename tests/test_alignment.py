"""Alignment: sentences of English, links between two texts, without a model."""

from __future__ import annotations

import importlib
import random
import textwrap
import threading
from pathlib import Path

import pytest

from summarizer.alignment.english import english_sentences
from summarizer.alignment.evidence import chinese_sentence, english_sentence
from summarizer.alignment.links import SMALL, Link, align
from summarizer.errors import StoppedError
from translated import PARAGRAPHS

CHINESE = [
    "今年以来，安平县新建公园12个，总投资3.5亿元。",
    "新公园免费向市民开放。",
    "县长王建国说，湖滨公园面积最大，有8000棵树。",
    "游客越来越多。",
    "下一步，全县还将修建两座图书馆。",
    "第一座明年9月开馆。",
]
ENGLISH = [
    "Since the start of the year, Anping County has built 12 parks at a cost of 350 million yuan.",
    "The new parks are open to residents free of charge.",
    "County head Wang Jianguo said the Lakeside Park is the largest, with 8,000 trees.",
    "More and more visitors are coming.",
    "Next, the county will build two libraries.",
    "The first will open in September next year.",
]


def links(chinese: list[str], english: list[str]) -> list[tuple[list[int], list[int]]]:
    """Align two lists of sentences, each one paragraph."""
    found = align(
        [chinese_sentence(text) for text in chinese],
        [english_sentence(text) for text in english],
        chinese_paragraphs=[0] * len(chinese),
        english_paragraphs=[0] * len(english),
    )
    return [(list(link.chinese), list(link.english)) for link in found]


def pairs(*numbers: int) -> list[tuple[list[int], list[int]]]:
    return [([number], [number]) for number in numbers]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "The U.S. delegation met Gen. Li at 5 p.m. on Jan. 5. It left.",
            ["The U.S. delegation met Gen. Li at 5 p.m. on Jan. 5.", "It left."],
        ),
        (
            "No. 5 Middle School got 3.5 million yuan. J. R. Smith was glad.",
            ["No. 5 Middle School got 3.5 million yuan.", "J. R. Smith was glad."],
        ),
        ('"Stop!" he said. He left.', ['"Stop!" he said.', "He left."]),
        ("“We won.” They left.", ["“We won.”", "They left."]),
        ("Sen. Cruz and Lt. Col. Wu met.", ["Sen. Cruz and Lt. Col. Wu met."]),
        ("Visit www.example.com today. Now.", ["Visit www.example.com today.", "Now."]),
        ("Heading\n\n- one item\n- another", ["Heading", "- one item", "- another"]),
        ("\ufeffOne.\r\nTwo.", ["One.", "Two."]),
        ("  \n ", []),
    ],
)
def test_english_is_cut_into_sentences(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in english_sentences(text)] == sentences


@pytest.mark.parametrize("width", [60, 72, 79])
def test_wrapped_lines_are_joined_and_headings_are_not(width: int) -> None:
    paragraphs = [" ".join(sentences) for sentences in PARAGRAPHS]
    lines = ["A heading", *(line for text in paragraphs for line in (*wrap(text, width), ""))]
    found = english_sentences("\n".join(lines))
    assert [one.text for one in found[1:]] == [one for group in PARAGRAPHS for one in group]
    assert [one.paragraph for one in found] == [0, 1, 1, 2, 2, 3, 3]


def wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)


def test_short_lines_that_were_not_wrapped_stay_apart() -> None:
    headlines = (
        "Exports rise in May\nTwo bridges reopen after repairs\nSchool year starts on Monday"
    )
    assert len(english_sentences(headlines)) == 3


def test_sentences_in_step_are_linked_one_to_one() -> None:
    assert links(CHINESE, ENGLISH) == pairs(*range(6))


def test_one_to_many() -> None:
    english = [
        *ENGLISH[:2],
        "County head Wang Jianguo said the Lakeside Park is the largest.",
        "It has 8,000 trees.",
        *ENGLISH[3:],
    ]
    assert links(CHINESE, english)[2] == ([2], [2, 3])


def test_many_to_one() -> None:
    english = [
        *ENGLISH[:4],
        "Next, the county will build two libraries, the first of which will open in September "
        "next year.",
    ]
    assert links(CHINESE, english) == [*pairs(*range(4)), ([4, 5], [4])]


@pytest.mark.parametrize("gone", range(6))
def test_a_sentence_without_english_stands_alone(gone: int) -> None:
    english = [text for at, text in enumerate(ENGLISH) if at != gone]
    found = links(CHINESE, english)
    assert [link for link in found if not link[1]] == [([gone], [])]
    assert len(found) == 6


def test_english_without_chinese_stands_alone() -> None:
    added = "Analysts at the bank expect interest rates to stay unchanged."
    found = links(CHINESE, [*ENGLISH[:3], added, *ENGLISH[3:]])
    assert [link for link in found if not link[0]] == [([], [3])]


def test_no_link_spans_two_paragraphs_of_the_chinese() -> None:
    joined = "Next, the county will build two libraries, and the first will open in September."
    found = align(
        [chinese_sentence(text) for text in CHINESE],
        [english_sentence(text) for text in [*ENGLISH[:4], joined]],
        chinese_paragraphs=[0, 0, 0, 0, 0, 1],
        english_paragraphs=[0] * 5,
    )
    assert all(not {4, 5} <= set(link.chinese) for link in found)


def test_a_sentence_left_in_chinese_is_linked_with_itself() -> None:
    english = [*ENGLISH[:3], CHINESE[3], *ENGLISH[4:]]
    assert links(CHINESE, english) == pairs(*range(6))


def test_names_count_by_their_renderings() -> None:
    people = ["Li Hua", "Wang Fang", "Zhao Min", "Qian Duoduo"]
    chinese = [chinese_sentence("某人说话了。", [name]) for name in people]
    english = [english_sentence(f"{name} spoke.") for name in people if name != "Wang Fang"]
    found = align(chinese, english, chinese_paragraphs=[0] * 4, english_paragraphs=[0] * 3)
    assert [list(link.chinese) for link in found if not link.english] == [[1]]


def test_long_texts_are_aligned_along_their_anchors() -> None:
    size = SMALL + 60
    chinese = [f"第{1000 + at}号文件公布了{at * 7 + 3}个项目。" for at in range(size)]
    english = [f"Document {1000 + at} announced {at * 7 + 3} projects." for at in range(size)]
    gone = {50, 200, 201, 402}
    left = [at for at in range(size) if at not in gone]
    found = links(chinese, [english[at] for at in left])
    assert [link[0][0] for link in found if not link[1]] == sorted(gone)
    assert [(a, left[b]) for (a,), (b,) in (link for link in found if link[1])] == [
        (at, at) for at in left
    ]


@pytest.mark.parametrize(("chinese", "english"), [(0, 0), (0, 3), (3, 0)])
def test_an_empty_side_leaves_the_other_alone(chinese: int, english: int) -> None:
    found = links(CHINESE[:chinese], ENGLISH[:english])
    assert len(found) == chinese + english


def test_alignment_can_be_stopped() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        align(
            [chinese_sentence(CHINESE[0])],
            [english_sentence(ENGLISH[0])],
            chinese_paragraphs=[0],
            english_paragraphs=[0],
            stop=stop,
        )


def test_links_are_ranges() -> None:
    (link,) = align(
        [chinese_sentence(CHINESE[0])],
        [english_sentence(ENGLISH[0])],
        chinese_paragraphs=[0],
        english_paragraphs=[0],
    )
    assert link == Link(range(0, 1), range(0, 1))


def test_the_benchmark_counts_right_wrong_and_missing_links(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    benchmark = importlib.import_module("alignment")
    lines = [
        (
            f"县里公布了{at * 7}个项目，第{at}号文件上月生效。",
            f"The county announced {at * 7} projects, and document {at} took effect last month.",
        )
        for at in range(20, 40)
    ]
    case = benchmark.disturbed(lines, random.Random(7), 0.2, 0.0)
    assert case.deleted
    assert case.deleted.isdisjoint(line for _, line in case.english)
    assert any(block != at for at, block in enumerate(case.blocks))
    alone = [Link(range(at, at + 1), range(0)) for at in range(len(case.chinese))]
    alone += [Link(range(0), range(at, at + 1)) for at in range(len(case.english))]
    counts = benchmark.count(case, alone)
    assert counts["deletions alone"] == counts["deletions found"] == len(case.deleted)
    sentences = len(case.chinese) + len(case.english)
    assert counts["alarms"] == counts["links"] == sentences - len(case.deleted)
    everything = [Link(range(len(case.chinese)), range(len(case.english)))]
    counts = benchmark.count(case, everything)
    assert (counts["links"], counts["right"], counts["alarms"]) == (1, 0, 0)
    assert counts["deletions alone"] == 0
