"""Batches: rows without end, and progress."""

from __future__ import annotations

import io
import json
import sys
import tracemalloc
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from batches import GOOD
from summarizer.batch.backends import Backend
from summarizer.batch.job import Job, Models, Outcome, Result, Task
from summarizer.batch.plan import find_sources, make_plan
from summarizer.batch.runner import Step, run_batch
from summarizer.cli.progress import BatchProgress, ProgressLine, duration
from summarizer.options import Options
from summarizer.report import Progress


def echo(tasks: Iterator[Task | None]) -> Generator[Result]:
    """Work that costs nothing, given back a little out of order."""
    held: list[Task] = []
    for number, task in enumerate(tasks):
        held += [task] if task else []
        if held and (task is None or len(held) > 15):
            yield echoed(held.pop(number % 2))
    yield from map(echoed, held)


def echoed(task: Task) -> Result:
    texts = task.texts or ()
    return Result(task, tuple(Outcome(values={"translation": text}, segments=1) for text in texts))


def test_ten_times_the_rows_need_no_more_memory(tmp_path: Path) -> None:
    job = Job("translate", ("text",), Options(), Models("x", None, ("hash",), "x"))

    def peak(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        with (folder / "a.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(
                f'{{"id": {number}, "text": "{GOOD * 8}"}}\n' for number in range(count)
            )
        sources = find_sources([str(folder / "a.jsonl")], folder / "out", ("text",)).sources
        plan = make_plan(job, sources, folder / "out", resume=False)
        tracemalloc.start()
        (row,) = run_batch(job, sources, plan, folder / "out", Backend(echo, 64))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (row.rows, row.segments) == (count, count)
        with (folder / "out" / "a.en.jsonl").open(encoding="utf-8") as file:
            assert all(json.loads(line)["id"] == number for number, line in enumerate(file))
        return most

    short, long = peak(3_000), peak(30_000)
    assert long < 1.2 * short


def test_progress_is_a_line_now_and_then_and_says_what_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [100.0]
    monkeypatch.setattr("summarizer.cli.progress.time.monotonic", lambda: clock[0])
    with BatchProgress(quiet=False) as progress:
        progress.show(Step(0, 10, 0, 0, 1000, 0))
        for second in range(1, 12):
            clock[0] = 100.0 + second
            progress.show(Step(second // 2, 10, 1, 10 * second, 1000, 20 * second))
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "2/10 files, 1 failed, 100 segments, 20.0/s, 1 min 35 s left",
        "5/10 files, 1 failed, 200 segments, 20.0/s, 1 min 30 s left",
    ]
    with BatchProgress(quiet=True) as progress:
        progress.show(Step(0, 1, 0, 0, 1, 0))
        clock[0] += 60
        progress.show(Step(1, 1, 0, 1, 1, 1))
    assert capsys.readouterr().err == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_of_an_article_names_each_stage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = (
        Progress("load", 0, 0, "argos"),
        Progress("pull", 2_000_000, 9_000_000),
        Progress("pull", 9_000_000, 9_000_000),
        Progress("translate", 1, 3),
    )
    for quiet in (True, False):
        with ProgressLine(quiet) as show:
            for step in steps:
                show(step)
    assert capsys.readouterr().err == "load  argos\npull 2/9 MB\ntranslate 1/3\n"
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressLine(quiet=False) as show:
        for step in steps:
            show(step)
    lines = [line.rpartition("\r")[2] for line in terminal.getvalue().split("\n")]
    assert lines[0] == "load, argos"
    assert lines[1].startswith("pull: 100%")
    assert "9.00M/9.00M" in lines[1]
    assert " 1/3 " in lines[2]


def test_progress_moves_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with BatchProgress(quiet=False) as progress:
        progress.show(Step(0, 2, 0, 0, 100, 0))
        progress.show(Step(2, 2, 0, 100, 100, 5))
        # The last step is shown, however soon it comes.
    shown = terminal.getvalue()
    assert "\r[####################] 2/2 files, 5 segments" in shown
    assert shown.endswith("\n")


def test_durations() -> None:
    assert [duration(seconds) for seconds in (0.4, 59, 185, 7800)] == [
        "0 s", "59 s", "3 min 5 s", "2 h 10 min",
    ]  # fmt: skip
