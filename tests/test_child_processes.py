"""Processes that models are loaded in: their pipe, Ctrl+C, and how many may die."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection

import pytest

from summarizer.child_processes import FALSE_STARTS, Child, FalseStarts


def test_only_false_starts_in_a_row_are_an_error() -> None:
    count = FalseStarts()
    assert [count.add(-9) for _ in range(FALSE_STARTS)] == [None] * FALSE_STARTS
    count.reset()
    assert [count.add(-9) for _ in range(FALSE_STARTS)] == [None] * FALSE_STARTS
    assert "exit code -9" in str(count.add(-9))


def echo(connection: Connection, first: str) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    connection.send(first)
    connection.send(connection.recv())


@pytest.mark.processes
def test_a_child_outlives_ctrl_c_and_its_end_is_heard() -> None:
    child = Child(echo, "begun")
    assert child.connection.recv() == "begun"
    child.connection.send("more")
    assert child.connection.recv() == "more"
    with pytest.raises((EOFError, OSError)):
        child.connection.recv()
    child.kill()
    assert child.process.exitcode is not None
