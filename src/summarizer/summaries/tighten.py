"""Edit key sentences into a text: no repetition, no filler, relative days with their date.

All edits are rules. An edit is undone if it changes a figure or loses a name that the reader
has not met.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from summarizer.chinese.script import is_traditional, to_simplified
from summarizer.data import word_lists
from summarizer.numbers import english_figures
from summarizer.numbers.english_words import CARDINALS, TENS
from summarizer.report import Name, Segment
from summarizer.summaries.filler import (
    press_names,
    without_caption,
    without_connective,
    without_hereinafter,
    without_padding,
    without_slogan,
)
from summarizer.summaries.references import (
    MONTH_FIRST,
    add_year,
    complete_first_mentions,
    resolve_dates,
    resolve_days_within_year,
    short_forms,
    shorten_later_mentions,
)
from summarizer.translation.typography import tidy

__all__ = ["as_sentence", "tighten"]


@dataclass(frozen=True, slots=True)
class _Article:
    """What the rules need of the article; see :func:`tighten`."""

    names: Sequence[Name]
    short: Mapping[str, str]
    published: date | None
    dateline: tuple[int, int] | None
    month_first: bool
    event: str
    english: str


def tighten(
    segments: Sequence[Segment],
    *,
    names: Sequence[Name] = (),
    published: date | None = None,
    dateline: tuple[int, int] | None = None,
    title: str = "",
    english: str = "",
) -> list[str]:
    """Return the English of segments, one text each, edited as a text of its own.

    Figures do not change, except that relative days become dates and the first date gets its
    year.

    Args:
        segments: The key sentences, in the article's order.
        names: The name table.
        published: The day from which the article counts.
        dateline: Month and day of a dateline without a year.
        title: The Chinese title.
        english: The whole translation.
    """
    article = _Article(
        names=names,
        short=short_forms(names, [english, *(segment.target for segment in segments)]),
        published=published,
        dateline=dateline,
        month_first=any(MONTH_FIRST.search(segment.target) for segment in segments),
        event=_event_name(title, names, english),
        english=english,
    )
    texts: list[str] = []
    has_year = published is None
    for at, segment in enumerate(segments):
        follows = at > 0 and segments[at - 1].index == segment.index - 1
        source = segment.source.strip()
        source = to_simplified(source) if is_traditional(source) else source
        text = _tightened(segment.target, source, " ".join(texts), follows, article)
        if published and not has_year:
            complete, has_year = add_year(text, source, published)
            text = complete if _is_intact(text, complete, "", article, dates=True) else text
        texts.append(text)
    return texts


def as_sentence(text: str) -> str:
    """Return the text with a capital first and a full stop last."""
    text = text.strip().rstrip(",;:，；： ")
    if not re.match(r"[a-z]+[A-Z]", text):  # eBay
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”", '"', "…")) or not text else text + "."


def _tightened(text: str, source: str, preceding: str, follows: bool, article: _Article) -> str:
    """Apply all rules to a sentence; ``follows`` if the article has it right after the last one."""
    rules: list[Callable[[str], str]] = [
        lambda text: tidy(text, source),
        _without_slips,
        lambda text: _new_opening(text, without_caption(text, source)),
        lambda text: text if follows else _new_opening(text, without_connective(text)),
        lambda text: _new_opening(text, without_padding(text, source)),
        lambda text: without_hereinafter(text, source),
        lambda text: without_slogan(text, source, preceding, article.names),
        lambda text: _without_wordiness(text, source),
        lambda text: _with_event_name(text, source, preceding, article.event),
        lambda text: complete_first_mentions(text, preceding, article.english, article.short),
        lambda text: shorten_later_mentions(text, preceding, article.names, article.short),
    ]
    press = press_names(source, article.names)
    for rule in rules:
        edited = rule(text)
        if _is_intact(text, edited, preceding, article, removable=press):
            text = edited
    edited = as_sentence(_with_dates(text, source, article))
    intact = _is_intact(text, edited, preceding, article, dates=True)
    return edited if intact else as_sentence(text)


def _with_dates(text: str, source: str, article: _Article) -> str:
    month_first = article.month_first
    if article.published:
        return resolve_dates(text, source, article.published, month_first=month_first)
    if article.dateline:
        return resolve_days_within_year(text, source, article.dateline, month_first=month_first)
    return text


def _is_intact(
    before: str,
    after: str,
    preceding: str,
    article: _Article,
    *,
    dates: bool = False,
    removable: Collection[str] = (),
) -> bool:
    """Return True if an edit kept all figures, and all names that are not ``removable``.

    With ``dates``, a weekday may have become a date.
    """
    if before == after:
        return True
    old, new = (Counter((f.kind, f.values) for f in english_figures(t)) for t in (before, after))
    if dates:
        lost = {kind for kind, _ in old - new} - {"weekday"}
        added = {kind for kind, _ in new - old} - {"day", "month", "year"}
        if lost or added:
            return False
    elif Counter(values for _, values in old.elements()) != Counter(
        values for _, values in new.elements()
    ):
        return False
    return all(
        name.target in after
        or name.target in preceding
        or article.short.get(name.target, "\0") in after
        for name in article.names
        if name.target in before and name.target not in removable
    )


# A new beginning

_SMALL_NUMBER = re.compile(  # but 12 a.m., 3 km.
    r"(?P<number>[1-9]\d?)(?P<percent>%?)(?= (?:[a-z]+\b(?!\.)|[a-z]{3,}\.[”\"]?(?: [A-Z“]|$)))"
)
_LARGE_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)? (?:million|billion))(?= [a-z]{3})")


def _new_opening(before: str, after: str) -> str:
    """Return what is left of a sentence that lost its beginning; figures at its start in words."""
    if before == after:
        return before
    if small := _SMALL_NUMBER.match(after):
        words = _in_words(int(small["number"])) + (" percent" if small["percent"] else "")
        after = words + after[small.end() :]
    elif _LARGE_NUMBER.match(after):
        after = f"A total of {after}"
    return as_sentence(after)


def _in_words(number: int) -> str:
    """Return a number below a hundred in words."""
    small = {value: word for word, value in (*CARDINALS.items(), *TENS.items())}
    tens, ones = divmod(number, 10)
    return small.get(number) or f"{small[tens * 10]}-{small[ones]}"


# Slips of small models, and wordiness

_BULLET = re.compile(r"^\s*[-–—•·*]\s+(?=\w)")
_DOUBLED = re.compile(
    rf"\b({'|'.join(word_lists('summaries')['tighten']['doubled'])})\s+\1\b", re.IGNORECASE
)
_SPACED_PLURAL = re.compile(r"(?<=\ws) (['’]) (?=[a-z])")
_LONE_QUOTE = re.compile(r"(?<!\w)['‘’]|['’](?!\w)")
_WORDY = (
    (re.compile(r"\bin order to\b"), "to"),
    (re.compile(r"\bIn order to\b"), "To"),
    # Not "over three days", which could be more than three.
    (re.compile(r"\bover a period of (?=\w)"), "in "),
    (re.compile(r"\bOver a period of (?=\w)"), "In "),
    (re.compile(r"\b(for|within) a period of (?=\w)"), r"\1 "),
    (re.compile(r"(?<=[a-z] )(?<!\bfor )a total of (?=\w)"), ""),
)


def _without_slips(text: str) -> str:
    if len(_LONE_QUOTE.findall(text)) == 1:
        text = _SPACED_PLURAL.sub(r"\1 ", text)  # farmers ' incomes
    text = text.replace("countys", "counties")
    return _DOUBLED.sub(r"\1", _BULLET.sub("", text))


def _without_wordiness(text: str, source: str) -> str:
    for pattern, replacement in _WORDY:
        text = pattern.sub(replacement, text)
    if "今年以来" in source:
        text = re.sub(r"\b([Ss])ince this year\b", r"\1o far this year", text)
    return text


# "The event"

_QUOTED_ZH = re.compile(r"[“「《](?P<name>[^”」》]{2,20})[”」》]")
_EVENT = re.compile(r"^(?:The|This) (?P<kind>event|activity)\b")
_EVENT_ZH = re.compile("^(?:该|此次|本次|这次|这一)?活动")


def _event_name(title: str, names: Sequence[Name], english: str) -> str:
    """Return the English of the one name that the title quotes; empty if it is uncertain."""
    quoted = {match["name"] for match in _QUOTED_ZH.finditer(title)}
    found = [name.target for name in names if name.source in quoted]
    return found[0] if len(quoted) == len(found) == 1 and found[0] in english else ""


def _with_event_name(text: str, source: str, preceding: str, event: str) -> str:
    if not event or not _EVENT_ZH.match(source) or event in f"{preceding} {text}":
        return text
    if re.search(r"\b(?:event|activit)", preceding):
        return text
    return _EVENT.sub(rf"The “{event}” \g<kind>", text)
