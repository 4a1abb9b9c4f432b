"""English that is not part of the article: furniture of the page, notes of a translator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.alignment.english import EnglishSentence
from summarizer.alignment.evidence import Evidence, Sentence, Weights
from summarizer.data import word_lists

__all__ = ["Furniture", "find_furniture"]

SURE = 1.0
"""Score from which a line translates furniture: a log likelihood ratio, so that this is nearly
three times as likely as that both are any two lines."""

MARGIN = 2.0
"""Score by which it must fit furniture better than any sentence of the article."""

_KNOWN = re.compile("|".join(word_lists("english_furniture")["lines"]), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Furniture:
    """English sentences that may not belong to the article, by index.

    Attributes:
        certain: Lines that translate furniture of the page, and nothing of the article.
        likely: Sentences that are furniture if no sentence of the article belongs to them.
    """

    certain: frozenset[int]
    likely: frozenset[int]


def find_furniture(
    targets: Sequence[EnglishSentence],
    english: Sequence[Sentence],
    article: Sequence[Sentence],
    page: Sequence[Sentence],
) -> Furniture:
    """Find the furniture of an English text.

    Args:
        targets: The English sentences.
        english: The same, as evidence.
        article: The Chinese sentences of the article.
        page: The lines of the Chinese page that are not in the article: its byline, its source, and
            what cleaning left out.
    """
    known = {at for at, one in enumerate(targets) if _KNOWN.fullmatch(one.text)}
    if not page or not english:
        return Furniture(frozenset(), frozenset(known))
    evidence = Evidence([*article, *page], english, Weights())
    lines = range(len(article), len(article) + len(page))
    rows = [evidence.scores(line, 1, 0, len(english))[0] for line in lines]
    fits = {at: max(float(row[at]) for row in rows) for at in range(len(english))}
    likely = {at for at, score in fits.items() if score > SURE}

    def is_certain(at: int) -> bool:
        best = max(float(evidence.scores(one, 1, at, at + 1)[0][0]) for one in range(len(article)))
        return fits[at] > best + MARGIN

    certain = {at for at in likely & _alone(targets) if article and is_certain(at)}
    return Furniture(frozenset(certain), frozenset(likely | known))


def _alone(targets: Sequence[EnglishSentence]) -> set[int]:
    """Return the sentences that are a line of their own."""
    lines = [target.paragraph for target in targets]
    return {
        at
        for at, line in enumerate(lines)
        if line not in lines[max(0, at - 1) : at] and line not in lines[at + 1 : at + 2]
    }
