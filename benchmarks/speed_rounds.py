"""Columns side by side: processes that are asked in turns, and what their rounds come to."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal, Protocol

from speed_server import Line
from speed_text import Counter, Text, segments

REST = 0.3
"""Seconds between two columns: threads of the one before spin for a while when they are done."""

DISTURBED = 0.1
"""A share of the machine in others' hands from which a time says little: torch's threads wait for
each other busily, and were seen at a twentieth of their speed beside one other process."""

PATIENCE = 5.0
"""Seconds to wait, before each time that is taken, for the machine to be quiet."""


class ColumnError(Exception):
    """A column's process ended; the message is the last thing it said."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``others``: the share of the machine that other processes took meanwhile,
    ``None`` where the system does not say."""

    english: tuple[str, ...]
    seconds: float
    peak_mib: float
    others: float | None = None


class Server(Protocol):
    """Whatever translates lines and tells how long it took."""

    def ask(self, lines: Sequence[Line]) -> Answer: ...

    def close(self) -> None: ...


class Process:
    """A column's process and the pipes to it. ``cold``: seconds from its start to one line."""

    def __init__(
        self, command: Sequence[Any], first: Sequence[Line], env: Mapping[str, str] | None = None
    ) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=env,
            text=True,
            encoding="utf-8",
        )
        try:
            self.ask(first)
        except ColumnError:
            self.close()
            raise
        self.cold = time.perf_counter() - started

    def ask(self, lines: Sequence[Line]) -> Answer:
        """Raises :class:`ColumnError` where the process has ended instead of answering."""
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        before = busy()
        try:
            pipe_in.write(json.dumps({"lines": lines}) + "\n")
            pipe_in.flush()
            told = pipe_out.readline()
        except BrokenPipeError:
            told = ""
        if not told:
            self._process.wait()
            self._errors.seek(0)
            said = self._errors.read().decode(errors="replace").strip().splitlines()
            raise ColumnError(said[-1] if said else f"ended with {self._process.returncode}")
        data = json.loads(told)
        if len(data["english"]) != len(lines):
            raise ColumnError(f"{len(lines)} lines in and {len(data['english'])} out")
        others = None
        if before is not None and (after := busy()) is not None:
            machine = data["seconds"] * (os.cpu_count() or 1)
            others = min(1.0, max(0.0, (after - before - data["cpu"]) / machine))
        return Answer(tuple(data["english"]), data["seconds"], data["peak_mib"], others)

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.kill()  # nothing is lost: it only answers
        self._process.wait()
        self._errors.close()


def busy() -> float | None:
    """Seconds of work of all cores since the machine started, by Linux' own count."""
    stat = Path("/proc/stat")
    if not stat.is_file():
        return None
    user, nice, system, _idle, _wait, irq, soft, steal = map(
        int, stat.read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    )
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")


Share = Literal["all", "a part", "a sample"]
"""What a column translates in one round: the slow ones a part of the text, the slowest a part of
a sample. Parts and samples have lines of all lengths."""


@dataclass
class Column:
    """One way to translate: its process, and what came of each round."""

    name: str
    server: Server
    share: Share = "all"
    cold: float | None = None
    tokens: list[int] = field(default_factory=list)
    segments: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    english: dict[int, str] = field(default_factory=dict)
    peak_mib: float = 0.0
    others: list[float] = field(default_factory=list)
    note: str = ""
    failed: str = ""

    @property
    def rates(self) -> list[float]:
        """Output tokens a second, round by round."""
        return [n / s for n, s in zip(self.tokens, self.seconds, strict=True)]

    @property
    def rate(self) -> float | None:
        return statistics.median(self.rates) if self.rates else None

    @property
    def segment_rate(self) -> float | None:
        """Segments a second, the median of the rounds."""
        rates = [n / s for n, s in zip(self.segments, self.seconds, strict=True)]
        return statistics.median(rates) if rates else None

    def over(self, other: Column) -> float | None:
        """How many times as fast as another, the median of the rounds' ratios."""
        if not self.rates or not other.rates or len(self.rates) != len(other.rates):
            return None
        ratios = [a / b for a, b in zip(self.rates, other.rates, strict=True)]
        return statistics.median(ratios)

    def go(self, text: Text, numbers: Sequence[int], counter: Counter) -> None:
        """Translate the lines of these numbers and note how it went."""
        lines = [text.lines[i] for i in numbers]
        try:
            answer = undisturbed(self.server, lines)
        except ColumnError as error:
            self.failed = str(error)
            return
        self.tokens.append(counter.tokens_out(lines, answer.english))
        self.segments.append(segments(lines))
        self.seconds.append(answer.seconds)
        self.english.update(zip(numbers, answer.english, strict=True))
        if answer.others is not None:
            self.others.append(answer.others)
        self.peak_mib = max(self.peak_mib, answer.peak_mib)

    def whole(self, text: Text) -> list[str] | None:
        """The English of all lines; ``None`` where some were not translated."""
        if len(self.english) < len(text.lines):
            return None
        return [self.english[i] for i in range(len(text.lines))]


def run_rounds(
    columns: Sequence[Column], text: Text, rounds: int, sample: int, counter: Counter
) -> None:
    """Each round asks each column in turn, so that what slows the machine slows them all."""
    everything = list(range(len(text.lines)))
    order, few = text.by_length, text.sample(sample)
    for number in range(rounds):
        shares = {
            "all": everything,
            "a part": sorted(order[number::rounds]),
            "a sample": few[number::rounds] or few,
        }
        for column in columns:
            if column.failed:
                continue
            column.go(text, shares[column.share], counter)
            last = f"{column.rates[-1]:.0f} tokens/s" if not column.failed else column.failed
            noise = ", disturbed" if column.others and column.others[-1] > DISTURBED else ""
            tell(f"round {number + 1} of {rounds}, {column.name}: {last}{noise}")


def undisturbed(server: Server, lines: Sequence[Line]) -> Answer:
    """Ask when the machine is quiet; where others took it meanwhile once more, and keep the
    quieter time."""
    wait_for_quiet()
    first = server.ask(lines)
    if (first.others or 0.0) <= DISTURBED:
        return first
    wait_for_quiet()
    second = server.ask(lines)
    return min(first, second, key=lambda answer: answer.others or 0.0)


def wait_for_quiet() -> None:
    """Sleep until other processes leave the machine alone, at most :data:`PATIENCE` seconds."""
    until = time.monotonic() + PATIENCE
    while True:
        before, started = busy(), time.monotonic()
        time.sleep(REST)
        after, ended = busy(), time.monotonic()
        if before is None or after is None:
            return
        share = (after - before) / ((ended - started) * (os.cpu_count() or 1))
        if share <= DISTURBED or ended > until:
            return


def tell(line: str) -> None:
    """Progress, beside the tables."""
    print(line, file=sys.stderr, flush=True)
