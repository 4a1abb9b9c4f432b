"""What an engine is: batches of texts in, hypotheses with scores out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from summarizer.options import Decoding

__all__ = ["Engine", "Hypothesis"]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way the model would render a text.

    ``score`` is the mean log-probability per target token (natural logarithm; the end mark
    counted), so it compares across lengths and engines. ``tokens`` are the target token
    ids without start, language and end marks. ``finished`` is False where the token limit
    cut the hypothesis off before its end mark.
    """

    text: str
    score: float
    tokens: tuple[int, ...]
    finished: bool


class Engine(Protocol):
    """A loaded model. Stateless between calls and safe to call from several threads."""

    @property
    def name(self) -> str:
        """What runs: ``"argos-zh-en, CTranslate2 int8, 2 × 1 threads, cpu"``."""

    @property
    def batch_size(self) -> int:
        """How many texts one call should bring to keep the machine busy."""

    @property
    def max_source_tokens(self) -> int:
        """Longest input, in source tokens as ``count_tokens`` counts them."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Source tokens of each text, marks and prefixes included."""

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """``decoding.hypotheses`` hypotheses for each text, best first, in the order given.

        Raises :class:`~summarizer.errors.ModelError` where a text is longer than
        ``max_source_tokens`` (nothing is ever cut silently) or the runtime fails.
        """
