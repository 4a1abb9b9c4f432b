"""Who works when on a busy server."""

from __future__ import annotations

import threading

import pytest

from summarizer.errors import StoppedError
from summarizer.server.desk import LONG, Turns

SHORT_TEXT, LONG_TEXT = "字" * (LONG - 1), "字" * LONG


def test_long_texts_wait_for_each_other_and_short_ones_for_nobody() -> None:
    turns, order = Turns(1), []
    with turns.turn(LONG_TEXT):
        with turns.turn(SHORT_TEXT):
            order.append("short")

        def wait() -> None:
            with turns.turn(LONG_TEXT):
                order.append("second long")

        waiting = threading.Thread(target=wait)
        waiting.start()
        order.append("first long")
    waiting.join(5)
    assert order == ["short", "first long", "second long"]


def test_who_is_stopped_while_waiting_leaves_the_place_to_others() -> None:
    turns, stop = Turns(1), threading.Event()
    with turns.turn(LONG_TEXT):
        stop.set()
        with pytest.raises(StoppedError), turns.turn(LONG_TEXT, stop):
            pass
    with turns.turn(LONG_TEXT):
        pass
    with pytest.raises(KeyError), turns.turn(LONG_TEXT):
        raise KeyError
    with turns.turn(LONG_TEXT):  # a failure gives the place back too
        pass
