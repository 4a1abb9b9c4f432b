"""The sentences with slots that the starter's adapter is trained on: both sides hold the same."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from summarizer.chinese.script import is_traditional

FILE = Path(__file__).resolve().parents[1] / "models" / "adapter_templates.tsv"
LINES = FILE.read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]
KINDS = {match[1] for line in LINES if (match := re.match(r"# \{([a-z_]+)\} ", line))}
ALIKE = {"count", "few", "percent", "decimal", "age", "year", "date", "month", "fraction"}
"""Slots whose Chinese is written alike in both scripts."""

_SLOT = re.compile(r"\{(.*?)\}")


def kinds(text: str) -> set[str]:
    return {slot.rstrip("123456789") for slot in _SLOT.findall(text)}


def test_a_line_is_a_pair_and_stands_once() -> None:
    assert [pair for pair in PAIRS if len(pair) != 2 or not all(pair)] == []
    assert [text for text, times in Counter(pair[0] for pair in PAIRS).items() if times > 1] == []


def test_both_sides_have_the_same_slots_and_each_once() -> None:
    slots = [[sorted(_SLOT.findall(side)) for side in pair] for pair in PAIRS]
    assert [ours for ours, theirs in slots if ours != theirs or len(set(ours)) < len(ours)] == []


def test_every_slot_is_explained_at_the_head() -> None:
    assert set().union(*(kinds(pair[0]) for pair in PAIRS)) == KINDS


def test_the_english_has_no_chinese_and_no_article_before_a_slot() -> None:
    wrong = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]|\b[Aa]n? \{")
    assert [pair[1] for pair in PAIRS if wrong.search(pair[1])] == []


def test_traditional_sentences_have_only_slots_that_both_scripts_share() -> None:
    traditional = [pair[0] for pair in PAIRS if is_traditional(_SLOT.sub("", pair[0]))]
    assert len(traditional) > 40
    assert [text for text in traditional if not kinds(text) <= ALIKE] == []
