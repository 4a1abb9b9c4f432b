"""Sentences taken out of an article, as a text of their own.

Three edits are made: relative days and months get their date, the first date gets its year, and
a first word that leans on a sentence left behind ("In addition,") goes. An edit that would change
a figure is not made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from summarizer.chinese.script import is_traditional, to_simplified
from summarizer.data import word_lists
from summarizer.numbers import english_figures
from summarizer.report import Segment
from summarizer.summaries.dates import (
    MONTH_FIRST,
    add_year,
    resolve_dates,
    resolve_days_within_year,
)

__all__ = ["as_sentence", "excerpt_texts"]

_CONNECTIVE = re.compile(
    rf"^(?:(?:{'|'.join(word_lists('summaries')['excerpts']['connectives'])}),"
    r"|(?:And|But)(?! for\b),?) (?=\S)"
)


def excerpt_texts(
    segments: Sequence[Segment],
    *,
    published: date | None = None,
    dateline: tuple[int, int] | None = None,
) -> list[str]:
    """Return the English of segments, one text each, as sentences of a text of their own.

    Args:
        segments: The key sentences, in the article's order.
        published: The day from which the article .
        dateline: Month and day of a dateline without a year.
    """
    month_first = any(MONTH_FIRST.search(segment.target) for segment in segments)
    texts: list[str] = []
    has_year = published is None
    for at, segment in enumerate(segments):
        source = segment.source.strip()
        source = to_simplified(source) if is_traditional(source) else source
        text = segment.target.strip()
        if at == 0 or segments[at - 1].index != segment.index - 1:
            text = _CONNECTIVE.sub("", text)
        dated = text
        if published:
            dated = resolve_dates(text, source, published, month_first=month_first)
        elif dateline:
            dated = resolve_days_within_year(text, source, dateline, month_first=month_first)
        text = dated if _same_figures(text, dated) else text
        if published and not has_year:
            complete, has_year = add_year(text, source, published)
            text = complete if _same_figures(text, complete) else text
        texts.append(as_sentence(text))
    return texts


def as_sentence(text: str) -> str:
    """Return the text with a capital first and a full stop last."""
    text = text.strip().rstrip(",;:，；： ")
    if not re.match(r"[a-z]+[A-Z]", text):  # eBay
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”", '"', "…")) or not text else text + "."


def _same_figures(before: str, after: str) -> bool:
    """Return True if an edit kept all figures; a weekday may have become a date."""
    old, new = (Counter((f.kind, f.values) for f in english_figures(t)) for t in (before, after))
    lost = {kind for kind, _ in old - new} - {"weekday"}
    added = {kind for kind, _ in new - old} - {"day", "month", "year"}
    return not lost and not added
