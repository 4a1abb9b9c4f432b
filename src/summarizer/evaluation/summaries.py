"""Scores of summaries: ROUGE against a reference, and how much of them the article supports."""

from __future__ import annotations

import functools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any

from summarizer.chinese.lexicon import english_words
from summarizer.chinese.script import han_count, has_chinese
from summarizer.errors import MissingDependencyError, UsageError
from summarizer.evaluation.translations import Tally
from summarizer.report import Article, Translation
from summarizer.serialization import Result
from summarizer.summaries.grounding import Grounding
from summarizer.summaries.key_sentences import split_summary
from summarizer.summaries.statements import checkable_figures, mentioned_names
from summarizer.summaries.task import article_evidence

__all__ = [
    "Rouge",
    "SummaryEvaluation",
    "SummaryItem",
    "evaluate_summaries",
    "require_one_language",
    "rouge",
    "rouge_signature",
]

ROUGE_KINDS = ("rouge1", "rouge2", "rougeL")


# ROUGE


@dataclass(frozen=True, slots=True)
class Rouge(Result):
    """F1 of ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004), from 0 to 1."""

    rouge1: float
    rouge2: float
    rouge_l: float


class _CharacterTokenizer:
    """A tokenizer for rouge-score: every character but white space is a token."""

    def tokenize(self, text: str) -> list[str]:
        return [character for character in text if not character.isspace()]


def rouge(reference: str, hypothesis: str) -> Rouge:
    """Return the ROUGE scores of ``hypothesis``, by the package rouge-score.

    Tokens are characters if the reference has Chinese; otherwise English words, stemmed (Porter)
    as is usual for summaries.

    Raises:
        MissingDependencyError: rouge-score is not installed.
    """
    scores = _scorer(has_chinese(reference)).score(reference, hypothesis)
    return Rouge(*(float(scores[kind].fmeasure) for kind in ROUGE_KINDS))


def rouge_signature(characters: bool) -> str:
    """Return how the scores were computed: ``rouge-score:0.1.2|tok:words|stem:porter``."""
    tokens = "tok:characters" if characters else "tok:words|stem:porter"
    return f"rouge-score:{version('rouge-score')}|{tokens}"


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
        return RougeScorer(list(ROUGE_KINDS), tokenizer=_CharacterTokenizer())
    return RougeScorer(list(ROUGE_KINDS), use_stemmer=True)


# A set of summaries


@dataclass(frozen=True, slots=True)
class SummaryItem:
    """An article with its translation, a summary of it, and a reference summary."""

    article: Article
    translation: Translation
    summary: str
    reference: str


@dataclass(frozen=True, slots=True)
class SummaryEvaluation(Result):
    """The scores of the summaries of several articles.

    Attributes:
        model: Name of the model and its runtime; empty for summaries from a file.
        articles: Number of articles.
        rouge1: Mean F1 of ROUGE-1, from 0 to 100; ``rouge2`` and ``rouge_l`` likewise.
        signature: How ROUGE was computed.
        supported: Sentences that rest on segments of their article, by
            :class:`~summarizer.summaries.grounding.Evidence`.
        figures: Figures of these sentences; right if the sources have them.
        names: Names of these sentences, likewise.
        compression: Words of the articles' English per word of the summaries (Grusky et al.
            2018).
        novelty: Share of the summaries' word pairs that the article's English does not have,
            from 0 to 1 (See et al. 2017).
        seconds: Time for translating and summarizing; ``None`` for a file.
    """

    model: str
    articles: int
    rouge1: float
    rouge2: float
    rouge_l: float
    signature: str
    supported: Tally
    figures: Tally
    names: Tally
    compression: float
    novelty: float
    seconds: float | None = None


def evaluate_summaries(
    items: Sequence[SummaryItem], *, model: str = "", seconds: float | None = None
) -> SummaryEvaluation:
    """Score summaries that are in English, as their references, or all in Chinese.

    Raises:
        UsageError: There are no summaries, one is empty, or the languages differ.
        MissingDependencyError: rouge-score is not installed.
    """
    if not items:
        raise UsageError("There are no summaries to score; give at least one.")
    characters = require_one_language(
        [item.summary for item in items], [item.reference for item in items]
    )
    scores = [rouge(item.reference, item.summary) for item in items]
    tallies = [_tallies(item) for item in items]
    summaries = [_words(item.summary) for item in items]
    articles = [_words(item.translation.text) for item in items]
    pairs = [set(pairwise(words)) for words in summaries]
    article_pairs = [set(pairwise(words)) for words in articles]
    new = sum(len(own - article) for own, article in zip(pairs, article_pairs, strict=True))
    return SummaryEvaluation(
        model=model,
        articles=len(items),
        rouge1=_mean([score.rouge1 for score in scores]),
        rouge2=_mean([score.rouge2 for score in scores]),
        rouge_l=_mean([score.rouge_l for score in scores]),
        signature=rouge_signature(characters),
        supported=_sum("supported", [supported for supported, _, _ in tallies]),
        figures=_sum("figures", [figures for _, figures, _ in tallies]),
        names=_sum("names", [names for _, _, names in tallies]),
        compression=round(sum(map(len, articles)) / max(1, sum(map(len, summaries))), 2),
        novelty=round(new / max(1, sum(map(len, pairs))), 4),
        seconds=seconds,
    )


def require_one_language(summaries: Sequence[str], references: Sequence[str]) -> bool:
    """Return True if all texts are Chinese, False if all are English.

    Raises:
        UsageError: A text is empty, or the languages differ.
        MissingDependencyError: rouge-score is not installed.
    """
    rouge("", "")
    chinese = {_is_chinese(text) for text in (*summaries, *references)}
    if not all(text.strip() for text in (*summaries, *references)):
        raise UsageError("A summary or its reference is empty; remove that line from all files.")
    if len(chinese) > 1:
        raise UsageError(
            "Some summaries or references are Chinese and some are English; give them all in one "
            "language."
        )
    return chinese.pop()


def _is_chinese(text: str) -> bool:
    """Return True if a text is mostly Chinese; a Chinese name in brackets does not count."""
    return han_count(text) > len(english_words(text))


def _tallies(item: SummaryItem) -> tuple[Tally, Tally, Tally]:
    """Count the supported sentences, figures and names of one summary."""
    # The title counts as evidence too, because a headline may be the article's own.
    evidence = article_evidence(item.article, item.translation, item.translation.segments)
    sentences = [text for text in split_summary(item.summary) if not has_chinese(text)]
    checked = [(text, evidence.check(text)) for text in sentences]
    rows = [_claim_tallies(text, g, item.translation) for text, g in checked if g.sources]
    return (
        Tally("supported", len(rows), len(sentences)),
        _sum("figures", [figures for figures, _ in rows]),
        _sum("names", [names for _, names in rows]),
    )


def _claim_tallies(
    text: str, grounding: Grounding, translation: Translation
) -> tuple[Tally, Tally]:
    wrong_names = {f.found for f in grounding.findings if f.kind == "name"}
    names = {name.target for name in mentioned_names(text, translation.names)} | wrong_names
    figures = len(checkable_figures(text))
    wrong_figures = min(figures, sum(f.kind == "number" for f in grounding.findings))
    return (
        Tally("figures", figures - wrong_figures, figures),
        Tally("names", len(names) - len(wrong_names), len(names)),
    )


def _sum(kind: str, tallies: Sequence[Tally]) -> Tally:
    return Tally(kind, sum(t.right for t in tallies), sum(t.total for t in tallies))


def _words(text: str) -> list[str]:
    return [text[slice(*word.span)].lower() for word in english_words(text)]


def _mean(values: Sequence[float]) -> float:
    return round(100 * statistics.mean(values), 2)
