"""Names in sentences: right or left to the model, and nothing made a name that is none."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in

ROWS = [
    line
    for line in (Path(__file__).parent / "data" / "names.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]

RIGHT_OR_LEFT_ALONE = 0.98
"""Minimum share of sentences whose name is right or left to the model; all of them in 2026-11."""

RIGHT = 0.9
"""Minimum share of the names that are found and right."""


def outcome(sentence: str, name: str, english: str) -> str:
    """Return ``right``, ``left`` (to the model) or ``wrong``."""
    start = sentence.index(name)
    end = start + len(name)
    result = "left"
    for match in Glossary(people=people_in(sentence)).matches(sentence):
        if match.term.official:  # a word of the press (领导干部) is no name
            continue
        left = match.span[0]
        right = left + len(match.term.source)
        if right <= start or end <= left:
            continue
        around = left <= start and end <= right
        if english == "-":
            # A longer name is fine, and so is one that begins inside and ends outside.
            if (around and right - left > end - start) or (start < left and end < right):
                continue
        elif around and english in match.term.target:
            result = "right"
            continue
        return "wrong"
    return result


def rows() -> Iterator[tuple[str, str, str]]:
    for row in csv.DictReader(ROWS, delimiter="\t", quoting=csv.QUOTE_NONE):
        yield row["sentence"], row["name"], row["english"]


def test_names_in_sentences_are_right_or_left_alone() -> None:
    found = {row: outcome(*row) for row in rows()}
    wrong = [row for row, result in found.items() if result == "wrong"]
    assert len(wrong) <= (1 - RIGHT_OR_LEFT_ALONE) * len(found), wrong
    names = Counter(result for (_, _, english), result in found.items() if english != "-")
    assert names["right"] >= RIGHT * names.total(), names


@pytest.mark.parametrize("row", [row for row in rows() if row[2] == "-"])
def test_what_is_no_name_is_not_made_one(row: tuple[str, str, str]) -> None:
    assert outcome(*row) != "wrong"


PIECES = [
    *(
        "市长",
        "县长",
        "书记",
        "记者",
        "居民",
        "主席",
        "发言人",
        "表示",
        "说",
        "在",
        "、",
        "，",
        "。",
        "·",
        "-",
    ),
    *(
        "王",
        "江",
        "长",
        "任",
        "欧阳",
        "明",
        "和",
        "安",
        "中山",
        "大同",
        "武汉",
        "越南",
        "石桥",
        "白沙",
    ),
    *(
        "镇",
        "村",
        "区",
        "县",
        "市",
        "街道",
        "阿不都",
        "买买提",
        "斯",
        "特",
        "尔",
        "乾安",
        "中国银行",
        "协会",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@settings(max_examples=200, deadline=None)
def test_matches_of_any_text_are_in_order_and_within_it(text: str) -> None:
    people = people_in(text)
    assert all(name in text for name in people)
    glossary = Glossary({"安": "X", "中国": "Y"}, people=people)
    at = 0
    for match in glossary.matches(text):
        start, end = match.span
        assert at <= start < end <= len(text)
        at = start + len(match.term.source)
    assert isinstance(glossary.write_in(text, everything=True), str)
