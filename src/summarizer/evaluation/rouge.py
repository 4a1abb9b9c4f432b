"""ROUGE by the rouge-score package: words for English, characters for Chinese."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from summarizer.chinese.script import has_chinese
from summarizer.errors import MissingDependencyError
from summarizer.serialization import Result

__all__ = ["Rouge", "rouge", "signature"]

KINDS = ("rouge1", "rouge2", "rougeL")


@dataclass(frozen=True, slots=True)
class Rouge(Result):
    """F1 of ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004), 0 to 1."""

    rouge1: float
    rouge2: float
    rouge_l: float


class _Characters:
    """The shape of tokenizer that rouge-score asks for: every character but white space."""

    def tokenize(self, text: str) -> list[str]:
        return [character for character in text if not character.isspace()]


def rouge(reference: str, hypothesis: str) -> Rouge:
    """Scores of ``hypothesis``; counted in characters where the reference holds Chinese.

    English words are stemmed (Porter), as is usual for summaries. Raises
    :class:`MissingDependencyError` where rouge-score is not installed.
    """
    found = _scorer(has_chinese(reference)).score(reference, hypothesis)
    return Rouge(*(float(found[kind].fmeasure) for kind in KINDS))


def signature(characters: bool) -> str:
    """How the scores were counted: ``rouge-score:0.1.2|tok:words|stem:porter``."""
    how = "tok:characters" if characters else "tok:words|stem:porter"
    return f"rouge-score:{version('rouge-score')}|{how}"


@functools.cache
def _scorer(characters: bool) -> Any:
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise MissingDependencyError(
            "Scoring summaries needs rouge-score; "
            "install it with: pip install 'summarizer-zh-en[scores]'."
        ) from error
    if characters:
        return RougeScorer(list(KINDS), tokenizer=_Characters())
    return RougeScorer(list(KINDS), use_stemmer=True)
