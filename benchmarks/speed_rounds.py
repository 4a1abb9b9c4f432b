"""Rounds of the speed benchmark: the text, the columns that take turns, and their statistics."""

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

from parts import read_set
from speed_columns import Line

from summarizer.chinese.script import has_chinese, is_traditional, normalise, to_simplified
from summarizer.chinese.segment import split_sentences, split_to_limit
from summarizer.translation.typography import tidy

ROOT = Path(__file__).resolve().parents[1]

REST = 0.3
"""Seconds between two columns, because idle threads of the last one still spin for a while."""

DISTURBED = 0.1
"""Share of the machine used by other processes above which a time is disturbed. The threads of
torch spin while they wait; beside one other process they ran at a twentieth of their speed."""

PATIENCE = 5.0
"""Most seconds to wait for an idle machine before each measurement."""


@dataclass(frozen=True, slots=True)
class Text:
    """Chinese lines with their pieces, and the references if there are any."""

    name: str
    lines: tuple[Line, ...]
    references: tuple[str, ...] | None = None

    @property
    def by_length(self) -> list[int]:
        """Indices of the lines, shortest first."""
        return sorted(range(len(self.lines)), key=lambda i: (len(self.lines[i][0]), i))

    def sample(self, size: int) -> list[int]:
        """Return the indices of ``size`` lines, spread evenly over all lengths."""
        order = self.by_length
        size = min(size, len(order))
        return [order[(2 * i + 1) * len(order) // (2 * size)] for i in range(size)]


class Counter:
    """Counter of source and output tokens, the same for every column.

    An English word counts as the fewest vocabulary pieces that spell it. The starter has no
    SentencePiece model for English, and the one for Chinese would cut English into more than twice
    the pieces that the model writes. The fewest pieces are within a percent of the model's (2,043
    instead of 2,050 on 40 lines of newstest2020).
    """

    def __init__(self, checkpoint: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._source = SentencePieceProcessor(model_file=str(checkpoint / "source.spm"))
        vocabulary = json.loads((checkpoint / "vocab.json").read_text(encoding="utf-8"))
        self._pieces = frozenset(vocabulary)
        self._longest = max(map(len, vocabulary))
        self._counts: dict[str, int] = {}

    def source(self, text: str) -> int:
        """Return the source tokens of a text, with its end mark."""
        return len(self._source.encode(text)) + 1

    def tokens_out(self, lines: Sequence[Line], english: Sequence[str]) -> int:
        """Return the output tokens: pieces of the English, and an end mark for each segment."""
        words = (word for line in tidied(lines, english) for word in line.split())
        return sum(map(self._fewest, words)) + segments(lines)

    def _fewest(self, word: str) -> int:
        if word not in self._counts:
            marked = f"▁{word}"
            fewest = [0]
            for end in range(1, len(marked) + 1):
                starts = range(max(0, end - self._longest), end)
                fewest.append(1 + min(fewest[i] for i in starts if self._is_piece(marked[i:end])))
            self._counts[word] = fewest[-1]
        return self._counts[word]

    def _is_piece(self, text: str) -> bool:
        return len(text) == 1 or text in self._pieces


def segments(lines: Sequence[Line]) -> int:
    """Return how many pieces of the lines contain Chinese."""
    return sum(has_chinese(piece) for _, pieces in lines for piece in pieces)


def tidied(lines: Sequence[Line], english: Sequence[str]) -> list[str]:
    """Correct the typography as the pipeline does, for all columns alike."""
    return [tidy(text, source) for text, (source, _) in zip(english, lines, strict=True)]


def read_text(folder: Path | None, name: str, limit: int, counter: Counter, longest: int) -> Text:
    """Read the first lines of a test set, or of the project's own texts without a folder.

    Args:
        folder: Folder with ``NAME.zh`` and ``NAME.en``.
        name: The test set.
        limit: Lines to read.
        counter: Counter of source tokens.
        longest: Most source tokens of a piece.

    Raises:
        UsageError: A file is missing, or the two differ in length.
    """
    if folder is None:
        sources = own_lines()[:limit]
        return Text("texts of this project", _with_pieces(sources, counter, longest))
    test = read_set(folder, name, limit)
    return Text(name, _with_pieces(test.sources, counter, longest), test.references)


def own_lines() -> tuple[str, ...]:
    """Return the distinct sentences of the examples and the phrasebook."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("examples/*.txt"))]
    found = [
        sentence.strip()
        for text in texts
        for line in text.split("\n")
        for sentence in split_sentences(line)
    ]
    book = (ROOT / "models" / "phrasebook.tsv").read_text(encoding="utf-8")
    found += [line.split("\t")[0] for line in book.splitlines()]
    return tuple(line for line in dict.fromkeys(found) if has_chinese(line))


def _with_pieces(sources: Sequence[str], counter: Counter, longest: int) -> tuple[Line, ...]:
    """Prepare sentences as the pipeline does, so that all columns read the same pieces."""
    simplify = to_simplified if is_traditional("\n".join(sources)) else str

    def prepare(piece: str) -> str:
        return normalise(simplify(piece)) if has_chinese(piece) else piece.strip()

    def pieces(source: str) -> tuple[str, ...]:
        found = (
            prepare(piece)
            for sentence in split_sentences(source)
            for piece in split_to_limit(
                sentence, longest, lambda text: counter.source(prepare(text))
            )
        )
        return tuple(piece for piece in found if piece)

    return tuple((source, pieces(source)) for source in sources)


def bleu(text: Text, english: Sequence[str]) -> tuple[float, str]:
    """Return the corpus BLEU of a text with references, and its signature."""
    from sacrebleu.metrics import BLEU

    assert text.references is not None
    metric: Any = BLEU()
    score = metric.corpus_score(tidied(text.lines, english), [list(text.references)])
    return float(score.score), str(metric.get_signature())


class ColumnError(Exception):
    """A column's process ended; the message is the last line of its errors."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A column's answer.

    Attributes:
        english: One line for each source line.
        seconds: Wall-clock time.
        peak_mib: Peak memory of the process.
        others: Share of the machine that other processes used meanwhile; ``None`` if unknown.
    """

    english: tuple[str, ...]
    seconds: float
    peak_mib: float
    others: float | None = None


class Server(Protocol):
    """A system that translates lines and times itself."""

    def ask(self, lines: Sequence[Line]) -> Answer:
        """Translate lines."""

    def close(self) -> None:
        """End the system."""


class Process:
    """A column's process; ``cold`` is the seconds from its start to the first answer."""

    def __init__(
        self, command: Sequence[Any], first: Sequence[Line], env: Mapping[str, str] | None = None
    ) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
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
        """Translate lines.

        Raises:
            ColumnError: The process has ended instead of answering.
        """
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        before = busy()
        try:
            pipe_in.write(json.dumps({"lines": lines}) + "\n")
            pipe_in.flush()
            answer = pipe_out.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self._process.wait()
            self._errors.seek(0)
            errors = self._errors.read().decode(errors="replace").strip().splitlines()
            raise ColumnError(errors[-1] if errors else f"ended with {self._process.returncode}")
        data = json.loads(answer)
        if len(data["english"]) != len(lines):
            raise ColumnError(f"{len(lines)} lines in and {len(data['english'])} out")
        others = None
        if before is not None and (after := busy()) is not None:
            machine = data["seconds"] * (os.cpu_count() or 1)
            others = min(1.0, max(0.0, (after - before - data["cpu"]) / machine))
        return Answer(tuple(data["english"]), data["seconds"], data["peak_mib"], others)

    def close(self) -> None:
        """Kill the process, which has no state to save."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()


def busy() -> float | None:
    """Return the CPU seconds of all cores since the machine started; ``None`` without Linux."""
    stat = Path("/proc/stat")
    if not stat.is_file():
        return None
    user, nice, system, _idle, _wait, irq, soft, steal = map(
        int, stat.read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]
    )
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")


Share = Literal["all", "a part", "a sample"]
"""What a column translates per round: slow columns a part of the text, the slowest a part of a
sample. Parts and samples have lines of all lengths."""


@dataclass
class Column:
    """One way to translate, with the measurements of each round."""

    name: str
    server: Server | None = None
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
        """Output tokens per second, round by round."""
        return [n / s for n, s in zip(self.tokens, self.seconds, strict=True)]

    @property
    def rate(self) -> float | None:
        """Output tokens per second, the median of the rounds."""
        return statistics.median(self.rates) if self.rates else None

    @property
    def segment_rate(self) -> float | None:
        """Segments per second, the median of the rounds."""
        rates = [n / s for n, s in zip(self.segments, self.seconds, strict=True)]
        return statistics.median(rates) if rates else None

    def over(self, other: Column) -> float | None:
        """Return the speed relative to another column, the median of the rounds' ratios."""
        if not self.rates or not other.rates or len(self.rates) != len(other.rates):
            return None
        ratios = [a / b for a, b in zip(self.rates, other.rates, strict=True)]
        return statistics.median(ratios)

    def go(self, text: Text, numbers: Sequence[int], counter: Counter) -> None:
        """Translate the lines of these indices and add the measurements."""
        assert self.server is not None
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
        """Return the English of all lines; ``None`` if some were not translated."""
        if len(self.english) < len(text.lines):
            return None
        return [self.english[i] for i in range(len(text.lines))]


def run_rounds(
    columns: Sequence[Column], text: Text, rounds: int, sample: int, counter: Counter
) -> None:
    """Let the columns take turns, so that whatever slows the machine slows them all."""
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
            progress(f"round {number + 1} of {rounds}, {column.name}: {last}{noise}")


def undisturbed(server: Server, lines: Sequence[Line]) -> Answer:
    """Measure on an idle machine; repeat a disturbed measurement and keep the quieter one."""
    wait_for_quiet()
    first = server.ask(lines)
    if (first.others or 0.0) <= DISTURBED:
        return first
    wait_for_quiet()
    second = server.ask(lines)
    return min(first, second, key=lambda answer: answer.others or 0.0)


def wait_for_quiet() -> None:
    """Sleep until other processes are idle, at most :data:`PATIENCE` seconds."""
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


def progress(line: str) -> None:
    """Print progress to standard error."""
    print(line, file=sys.stderr, flush=True)
