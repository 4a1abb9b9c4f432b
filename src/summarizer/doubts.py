"""How likely a translated sentence is usable, and what speaks against it, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from summarizer.data import word_lists
from summarizer.messages import Language
from summarizer.serialization import Result

__all__ = ["Confidence", "Doubt", "DoubtCode", "Level"]

Level = Literal["high", "medium", "low"]

DoubtCode = Literal["unsupported", "uncovered", "disagree", "unsure", "score", "long", "rare"]

_SENTENCES = word_lists("doubts")


@dataclass(frozen=True, slots=True)
class Doubt(Result):
    """A reason why the confidence in a sentence is low.

    Attributes:
        code: ``unsupported``, English words for which nothing in the Chinese speaks;
            ``uncovered``, Chinese words whose English is missing; ``disagree``, words that
            another decoding has otherwise; ``unsure``, words to which the model gave a low
            probability; ``score``, a low score of the whole sentence; ``long``, a long sentence;
            ``rare``, Chinese words that are seldom used.
        words: The words, in the order of the sentence; none for ``score`` and ``long``.
    """

    code: DoubtCode
    words: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """English sentence for the reason."""
        return self.sentence("en")

    def sentence(self, language: Language) -> str:
        """Return the reason as one sentence, in English or in Chinese."""
        words = ("、" if language == "zh" else ", ").join(self.words)
        text: str = _SENTENCES[self.code][language].format(words=words)
        return text


@dataclass(frozen=True, slots=True)
class Confidence(Result):
    """How likely an editor would call a translated sentence usable.

    Attributes:
        value: Probability from 0 to 1, in hundredths.
        level: The three classes that readers see.
        reasons: What speaks against the sentence if the level is low, the weightiest first.
    """

    value: float
    level: Level
    reasons: tuple[Doubt, ...] = ()
