"""What the speed benchmark translates, and how what comes out is counted and scored."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parts import read_set
from speed_server import Line

from summarizer.chinese.script import has_chinese, is_traditional, normalise, to_simplified
from summarizer.chinese.segment import split_sentences, split_to_limit
from summarizer.translation.typography import tidy

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of Chinese, each with its pieces, and the references if there are any."""

    name: str
    lines: tuple[Line, ...]
    references: tuple[str, ...] | None = None

    @property
    def by_length(self) -> list[int]:
        """Numbers of the lines, shortest first."""
        return sorted(range(len(self.lines)), key=lambda i: (len(self.lines[i][0]), i))

    def sample(self, size: int) -> list[int]:
        """Numbers of ``size`` lines, evenly from all lengths: every eighth of 512 for 64."""
        order = self.by_length
        size = min(size, len(order))
        return [order[(2 * i + 1) * len(order) // (2 * size)] for i in range(size)]


class Counter:
    """Source and output tokens of the weights, counted from texts, the same for every column.

    A word counts as the fewest pieces of the vocabulary that make it up. The starter comes without
    the SentencePiece model of its English side, and that of its Chinese side would cut English
    into more than twice the pieces that were written; the fewest are within a percent of them
    (2,043 for 2,050 on 40 lines of newstest2020).
    """

    def __init__(self, checkpoint: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._source = SentencePieceProcessor(model_file=str(checkpoint / "source.spm"))
        vocabulary = json.loads((checkpoint / "vocab.json").read_text(encoding="utf-8"))
        self._pieces = frozenset(vocabulary)
        self._longest = max(map(len, vocabulary))
        self._known: dict[str, int] = {}

    def source(self, text: str) -> int:
        return len(self._source.encode(text)) + 1

    def tokens_in(self, lines: Sequence[Line]) -> int:
        """Source tokens: pieces of the text, and an end mark for each piece that is translated."""
        return sum(self.source(piece) for _, pieces in lines for piece in pieces)

    def tokens_out(self, lines: Sequence[Line], english: Sequence[str]) -> int:
        """Output tokens: pieces of the tidied English, and an end mark for each segment."""
        words = (word for line in tidied(lines, english) for word in line.split())
        return sum(map(self._fewest, words)) + segments(lines)

    def _fewest(self, word: str) -> int:
        if word not in self._known:
            marked = f"▁{word}"
            fewest = [0]
            for end in range(1, len(marked) + 1):
                starts = range(max(0, end - self._longest), end)
                fewest.append(1 + min(fewest[i] for i in starts if self._is_piece(marked[i:end])))
            self._known[word] = fewest[-1]
        return self._known[word]

    def _is_piece(self, text: str) -> bool:
        return len(text) == 1 or text in self._pieces


def segments(lines: Sequence[Line]) -> int:
    """How many pieces of the lines have Chinese in them."""
    return sum(has_chinese(piece) for _, pieces in lines for piece in pieces)


def tidied(lines: Sequence[Line], english: Sequence[str]) -> list[str]:
    """The typography put right, as the pipeline has it: for all columns alike."""
    return [tidy(text, source) for text, (source, _) in zip(english, lines, strict=True)]


def read_text(folder: Path | None, name: str, limit: int, counter: Counter, longest: int) -> Text:
    """The first ``limit`` lines of a test set, or of our own texts where there is no folder.

    ``longest``: most source tokens of a piece. Raises :class:`summarizer.errors.UsageError`.
    """
    if folder is None:
        sources = own_lines()[:limit]
        return Text("texts of this project", _with_pieces(sources, counter, longest))
    test = read_set(folder, name, limit)
    return Text(name, _with_pieces(test.sources, counter, longest), test.references)


def own_lines() -> tuple[str, ...]:
    """The sentences of the examples and the phrasebook, each once: repeats would be kept."""
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
    """Sentences prepared as the pipeline prepares them, so that everyone reads the same."""
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
    """Corpus BLEU of all lines of a text with references, and its signature."""
    from sacrebleu.metrics import BLEU

    assert text.references is not None
    metric: Any = BLEU()
    score = metric.corpus_score(tidied(text.lines, english), [list(text.references)])
    return float(score.score), str(metric.get_signature())


def markdown(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table; the first column to the left, the others to the right."""
    out = [f"| {' | '.join(head)} |", "|---" + "|--:" * (len(head) - 1) + "|"]
    out += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(out)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}" if value < 20 else f"{value:.1f}" if value < 100 else f"{value:.0f}"
    return re.sub(r"\s+", " ", str(value)).replace("|", "/")
