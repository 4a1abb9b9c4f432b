"""How good summaries are: ROUGE against a reference, and what of them the article bears out."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarizer.chinese.lexicon import english_words
from summarizer.chinese.script import han_count, has_chinese
from summarizer.errors import UsageError
from summarizer.evaluation.rouge import rouge, signature
from summarizer.evaluation.translations import Tally
from summarizer.report import Article, Translation
from summarizer.serialization import Result
from summarizer.summaries.filter import sentences_in
from summarizer.summaries.grounding import Grounds
from summarizer.summaries.statements import said_figures, said_names
from summarizer.summaries.task import evidence_of

__all__ = ["Summarized", "SummaryEvaluation", "evaluate_summaries", "require_alike"]


@dataclass(frozen=True, slots=True)
class Summarized:
    """One article with its translation, a summary of it, and the summary it is held against."""

    article: Article
    translation: Translation
    summary: str
    reference: str


@dataclass(frozen=True, slots=True)
class SummaryEvaluation(Result):
    """The scores of the summaries of several articles.

    - ``model``: what wrote them and how it ran; empty for summaries from a file.
    - ``rouge1``, ``rouge2``, ``rouge_l``: mean F1, 0 to 100, with their ``signature``.
    - ``supported``: sentences that rest on segments of their article, by
      :class:`~summarizer.summaries.grounding.Evidence`; ``figures`` and ``names`` of these
      sentences, which are right where their sources have them.
    - ``compression``: words of the articles' English for one of the summaries (Grusky et al.
      2018). ``novelty``: share of the summaries' word pairs that the article's English does not
      have, 0 to 1 (See et al. 2017).
    - ``seconds``: what translating and summarizing took; ``None`` for a file.
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
    items: Sequence[Summarized], *, model: str = "", seconds: float | None = None
) -> SummaryEvaluation:
    """Score English summaries; references are English, or Chinese where all of both are.

    Raises :class:`UsageError` where there are none, and as :func:`require_alike`.
    """
    if not items:
        raise UsageError("There are no summaries; give one at least.")
    characters = require_alike([item.summary for item in items], [item.reference for item in items])
    scores = [rouge(item.reference, item.summary) for item in items]
    counted = [_counted(item) for item in items]
    words = [_words(item.summary) for item in items]
    articles = [_words(item.translation.text) for item in items]
    pairs = [set(pairwise(own)) for own in words]
    known = [set(pairwise(article)) for article in articles]
    new = sum(len(own - there) for own, there in zip(pairs, known, strict=True))
    return SummaryEvaluation(
        model=model,
        articles=len(items),
        rouge1=_mean([score.rouge1 for score in scores]),
        rouge2=_mean([score.rouge2 for score in scores]),
        rouge_l=_mean([score.rouge_l for score in scores]),
        signature=signature(characters),
        supported=_sum("supported", [one for one, _, _ in counted]),
        figures=_sum("figures", [one for _, one, _ in counted]),
        names=_sum("names", [one for _, _, one in counted]),
        compression=round(sum(map(len, articles)) / max(1, sum(map(len, words))), 2),
        novelty=round(new / max(1, sum(map(len, pairs))), 4),
        seconds=seconds,
    )


def require_alike(summaries: Sequence[str], references: Sequence[str]) -> bool:
    """Whether all are Chinese. Raises :class:`UsageError` where some are and some are not, or
    one is empty, :class:`MissingDependencyError` where rouge-score is not installed."""
    rouge("", "")
    chinese = {_is_chinese(text) for text in (*summaries, *references)}
    if not all(text.strip() for text in (*summaries, *references)):
        raise UsageError("A summary or its reference is empty; take the line out of all files.")
    if len(chinese) > 1:
        raise UsageError(
            "Some summaries or references are Chinese and some are English; give them in one "
            "language."
        )
    return chinese.pop()


def _is_chinese(text: str) -> bool:
    """Whether a text is mostly Chinese; a name in brackets does not make it so."""
    return han_count(text) > len(english_words(text))


def _counted(item: Summarized) -> tuple[Tally, Tally, Tally]:
    """Sentences, figures and names of one summary, right and in all."""
    # The title too: a headline may be the article's own.
    evidence = evidence_of(item.article, item.translation, item.translation.segments)
    sentences = [text for text in sentences_in(item.summary) if not has_chinese(text)]
    grounds = [(text, evidence.grounds(text)) for text in sentences]
    rows = [_parts(text, found, item.translation) for text, found in grounds if found.sources]
    return (
        Tally("supported", len(rows), len(sentences)),
        _sum("figures", [figures for figures, _ in rows]),
        _sum("names", [names for _, names in rows]),
    )


def _parts(text: str, grounds: Grounds, translation: Translation) -> tuple[Tally, Tally]:
    strange = {f.found for f in grounds.findings if f.kind == "name"}
    names = {name.target for name in said_names(text, translation.names)} | strange
    figures = len(said_figures(text))
    wrong = min(figures, sum(f.kind == "number" for f in grounds.findings))
    return (
        Tally("figures", figures - wrong, figures),
        Tally("names", len(names) - len(strange), len(names)),
    )


def _sum(kind: str, tallies: Sequence[Tally]) -> Tally:
    return Tally(kind, sum(t.right for t in tallies), sum(t.total for t in tallies))


def _words(text: str) -> list[str]:
    return [text[slice(*word.span)].lower() for word in english_words(text)]


def _mean(values: Sequence[float]) -> float:
    return round(100 * statistics.mean(values), 2)
