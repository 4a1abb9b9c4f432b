"""Two texts are checked line by line."""

from __future__ import annotations

import threading

import pytest

from summarizer.checks import check_lines
from summarizer.errors import StoppedError, UsageError

SOURCE = "培训7068人。\n\n总投资870亿元。\n"
TARGET = "It trained 70,688 people.\n\nInvestment was 87 billion yuan."


def test_findings_carry_their_line() -> None:
    (finding,) = check_lines(SOURCE, TARGET)
    assert (finding.segment, finding.found) == (0, "70,688")
    assert check_lines(SOURCE.replace("\n", "\r\n"), TARGET) == [finding]
    missing = check_lines(SOURCE, TARGET, glossary={"总投资": "total investment"})
    assert [(f.segment, f.kind) for f in missing] == [(0, "number"), (2, "glossary")]


def test_texts_that_are_not_aligned_are_refused() -> None:
    with pytest.raises(UsageError, match="source has 3 lines and the translation 1; align them"):
        check_lines(SOURCE, "One line.")
    # Only line feeds end a line.
    assert check_lines("好。\u2028好。", "Good.\u2028Good.") == []


def test_a_check_can_be_stopped() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError, match="start it again"):
        check_lines(SOURCE, TARGET, stop=stop)
