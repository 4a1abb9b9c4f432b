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
        """What runs, for people: ``"argos-zh-en, CTranslate2 int8_float32, cpu"``."""

    @property
    def identity(self) -> str:
        """What decides the results: the name, and the revision or digest of the weights."""

    @property
    def workers(self) -> int:
        """How many calls of ``generate`` are served at once."""

    @property
    def batch_size(self) -> int:
        """Most texts that one call should bring."""

    def batch_tokens(self, decoding: Decoding) -> int:
        """Most source tokens that one call should bring, padding not counted.

        The same on every call where ``batch_invariant`` is False.
        """

    @property
    def batch_invariant(self) -> bool:
        """True where a text's hypotheses depend on the text and its padded length alone.

        Then texts of any documents may share a batch. Otherwise the last digits, and with them
        now and then a word, depend on which texts share it.
        """

    def padded_length(self, tokens: int) -> int:
        """Length in tokens to which a text of ``tokens`` source tokens is padded.

        Only texts with the same padded length should share a call.
        """

    @property
    def max_source_tokens(self) -> int:
        """Longest input, in source tokens as ``count_tokens`` counts them."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Source tokens of each text, marks and prefixes included."""

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """One batch: ``decoding.hypotheses`` hypotheses for each text, best first, in order.

        :class:`~summarizer.engines.batcher.Batcher` packs many texts into such batches.

        Raises :class:`~summarizer.errors.ModelError` where a text is longer than
        ``max_source_tokens`` (nothing is ever cut silently) or the runtime fails.
        """
