"""The engine protocol: batches of texts in, hypotheses with scores out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from summarizer.errors import ModelError
from summarizer.options import Decoding

__all__ = ["Engine", "Hypothesis", "require_length", "scores_of_words"]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One decoding of a text.

    - ``score``: mean natural log-probability per target token, end mark included; comparable
      across lengths and engines. NaN if a server does not tell it.
    - ``tokens``: target ids without start, language and end marks.
    - ``finished``: False if the token limit cut the hypothesis off before its end mark.
    """

    text: str
    score: float
    tokens: tuple[int, ...]
    finished: bool


class Engine(Protocol):
    """A loaded model. Stateless between calls and safe to call from several threads."""

    @property
    def name(self) -> str:
        """Model and runtime, for people: ``"argos-zh-en, CTranslate2 int8_float32, cpu"``."""

    @property
    def identity(self) -> str:
        """Key for cached results: the name, and the revision and digest of the weights."""

    @property
    def workers(self) -> int:
        """Number of calls of ``generate`` that run in parallel."""

    @property
    def batch_size(self) -> int:
        """Most texts per call."""

    def batch_tokens(self, decoding: Decoding) -> int:
        """Return the most source tokens per call, padding not counted.

        Constant if ``batch_invariant`` is False.
        """

    @property
    def batch_invariant(self) -> bool:
        """True if a text's hypotheses depend only on the text and its padded length.

        Then texts of any documents may share a batch. Otherwise the last digits of the scores,
        and now and then a word, depend on the other texts in the batch.
        """

    def padded_length(self, tokens: int) -> int:
        """Return the length to which a text of ``tokens`` source tokens is padded.

        Only texts with the same padded length should share a call.
        """

    @property
    def max_source_tokens(self) -> int:
        """Longest text, in tokens as ``count_tokens`` counts them."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the source tokens of each text, marks and prefixes included."""

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """Decode one batch; :class:`~summarizer.engines.batcher.Batcher` packs them.

        Returns:
            ``decoding.hypotheses`` hypotheses for each text, best first, in the order given.

        Raises:
            ModelError: A text is longer than ``max_source_tokens`` (nothing is truncated), or the
                runtime fails.
        """

    def abandon(self) -> None:
        """End the running call of ``generate`` early if possible; nobody wants its results.

        The call then raises :class:`StoppedError`. An engine that cannot stop does nothing.
        """

    def word_scores(self, text: str, hypothesis: Hypothesis) -> tuple[float, ...]:
        """Return the natural log-probability of each word that a hypothesis for ``text`` has.

        The words are those of ``hypothesis.text.split()``; see :func:`scores_of_words`. Each text
        is scored by itself, so that no other text changes a score. Empty if the engine cannot tell.

        Raises:
            ModelError: The runtime fails.
        """


STEP = 16
"""Word scores are multiples of one sixteenth: the last digits of a log-probability differ from
machine to machine, and nobody needs them."""

_WORD_STARTS = ("▁", "Ġ")
"""First characters of a piece that begins a word, in SentencePiece and in byte-level BPE."""


def scores_of_words(
    text: str, pieces: Sequence[str], log_probs: Sequence[float]
) -> tuple[float, ...]:
    """Return the log-probability of each word of a text: the sum over its pieces.

    Args:
        text: The text; its words are what ``str.split`` gives.
        pieces: The pieces that it was made of.
        log_probs: Natural log-probability of each piece.

    Returns:
        Multiples of one sixteenth; empty if the pieces do not give the words of the text.
    """
    sums: list[float] = []
    for piece, value in zip(pieces, log_probs, strict=True):
        if piece.startswith(_WORD_STARTS) or not sums:
            sums.append(value)
        else:
            sums[-1] += value
    if len(sums) != len(text.split()):
        return ()
    return tuple(min(0.0, round(value * STEP) / STEP) for value in sums)


def require_length(lengths: Iterable[int], limit: int, name: str) -> None:
    """Raise :class:`ModelError` if a text has more tokens than the model ``name`` reads."""
    for length in lengths:
        if length > limit:
            raise ModelError(
                f"A text of {length} tokens is over the {limit} that {name} reads; split it."
            )
