"""A stand-in for the one thing that is slow: the model. All around it stays real."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from summarizer.engines.protocol import Hypothesis
from summarizer.models.entry import ModelEntry
from summarizer.options import Decoding


@dataclass
class FakeEngine:
    """Answers from a phrasebook; a list of strings is an n-best list, best first.

    ``calls`` records what was asked for, so tests can tell one decode from two. ``words`` has the
    scores of words by English text.
    """

    phrases: Mapping[str, str | Sequence[str]]
    otherwise: Callable[[str], str] = field(default=lambda text: f"English of {len(text)} signs.")
    max_source_tokens: int = 100
    batch_size: int = 4
    workers: int = 1
    name: str = "fake"
    identity: str = "fake 1"
    batch_invariant: bool = True
    calls: list[tuple[list[str], Decoding]] = field(default_factory=list)
    first_score: float = -0.1
    words: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def batch_tokens(self, decoding: Decoding) -> int:  # noqa: ARG002
        return 10_000

    def padded_length(self, tokens: int) -> int:
        return -(-tokens // 16) * 16

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        self.calls.append((list(texts), decoding))
        return [self._ranked(text, decoding) for text in texts]

    def abandon(self) -> None: ...

    def word_scores(self, text: str, hypothesis: Hypothesis) -> tuple[float, ...]:  # noqa: ARG002
        return self.words.get(hypothesis.text, ())

    def _ranked(self, text: str, decoding: Decoding) -> tuple[Hypothesis, ...]:
        known = self.phrases.get(text, self.otherwise(text))
        options = [known] if isinstance(known, str) else list(known)
        return tuple(
            Hypothesis(
                option, self.first_score - 0.1 * rank, tuple(range(len(option.split()))), True
            )
            for rank, option in enumerate(options[: decoding.hypotheses])
        )


def entry(**changes: object) -> ModelEntry:
    """A catalogue entry for a fake model."""
    values: dict[str, object] = {
        "name": "fake",
        "repo": "",
        "family": "marian",
        "task": "translation",
        "source_language": "zh",
        "target_language": "en",
        "licence": "Apache-2.0",
        "commercial": True,
        "parameters": 1,
        "max_source_tokens": 100,
        "max_target_tokens": 100,
        "decoding": Decoding(),
        "rank": 1,
    }
    return ModelEntry(**{**values, **changes})  # type: ignore[arg-type]
