"""Key sentences made into a text: nothing twice, nothing empty, days with their date.

Rules only, and each is checked: one after which a sentence has other figures than before, or
lacks a name that the reader has not met, is taken back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from summarizer.chinese.script import is_traditional, to_simplified
from summarizer.numbers import english_figures
from summarizer.numbers.english_words import CARDINALS, TENS
from summarizer.report import Name, Segment
from summarizer.summaries.polish.dates import (
    MONTH_FIRST,
    anchored,
    anchored_in_its_year,
    article_date,
    dateline_day,
    with_year,
)
from summarizer.summaries.polish.filler import (
    press_names,
    without_caption,
    without_connective,
    without_hereinafter,
    without_padding,
    without_slogan,
)
from summarizer.summaries.polish.references import introduced, mentioned_again, short_forms
from summarizer.translation.typography import tidy

__all__ = ["article_date", "as_sentence", "dateline_day", "tighten"]


def tighten(
    segments: Sequence[Segment],
    *,
    names: Sequence[Name] = (),
    published: date | None = None,
    dateline: tuple[int, int] | None = None,
    title: str = "",
    english: str = "",
) -> list[str]:
    """The English of chosen segments, one text each, as a desk editor hands it on.

    ``names`` are the article's, ``published`` is what :func:`article_date` says, ``dateline``
    what :func:`dateline_day` says, for articles without the former, ``title`` the Chinese
    title, ``english`` the whole translation. Figures stay as they are, but for a day
    that gets its date, and the first date, which gets its year.
    """
    article = _Article(
        names=names,
        short=short_forms(names, [english, *(segment.target for segment in segments)]),
        published=published,
        dateline=dateline,
        month_first=any(MONTH_FIRST.search(segment.target) for segment in segments),
        event=_event(title, names, english),
        english=english,
    )
    texts: list[str] = []
    dated = published is None
    for at, segment in enumerate(segments):
        follows = at > 0 and segments[at - 1].index == segment.index - 1
        source = segment.source.strip()
        source = to_simplified(source) if is_traditional(source) else source
        text = _tightened(segment.target, source, " ".join(texts), follows, article)
        if published and not dated:
            with_it, dated = with_year(text, source, published)
            text = with_it if _intact(text, with_it, "", article, dated=True) else text
        texts.append(text)
    return texts


def as_sentence(text: str) -> str:
    """The text as a sentence of its own: a capital first, a full stop last."""
    text = text.strip().rstrip(",;:，；： ")
    if not re.match(r"[a-z]+[A-Z]", text):  # eBay
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”", '"', "…")) or not text else text + "."


_SMALL = re.compile(  # but 12 a.m., 3 km.
    r"(?P<number>[1-9]\d?)(?P<share>%?)(?= (?:[a-z]+\b(?!\.)|[a-z]{3,}\.[”\"]?(?: [A-Z“]|$)))"
)
_LARGE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)? (?:million|billion))(?= [a-z]{3})")


def _opened(before: str, after: str) -> str:
    """What is left of a sentence that lost its beginning; a figure does not stand there bare."""
    if before == after:
        return before
    if small := _SMALL.match(after):
        words = _in_words(int(small["number"])) + (" percent" if small["share"] else "")
        after = words + after[small.end() :]
    elif _LARGE.match(after):
        after = f"A total of {after}"
    return as_sentence(after)


def _in_words(number: int) -> str:
    """A number below a hundred."""
    small = {value: word for word, value in (*CARDINALS.items(), *TENS.items())}
    tens, ones = divmod(number, 10)
    return small.get(number) or f"{small[tens * 10]}-{small[ones]}"


@dataclass(frozen=True, slots=True)
class _Article:
    """What all sentences share."""

    names: Sequence[Name]
    short: Mapping[str, str]
    published: date | None
    dateline: tuple[int, int] | None
    month_first: bool
    event: str
    english: str


def _tightened(text: str, source: str, told: str, follows: bool, article: _Article) -> str:
    rules: list[Callable[[str], str]] = [
        lambda text: tidy(text, source),
        _without_ticks,
        lambda text: _opened(text, without_caption(text, source)),
        lambda text: text if follows else _opened(text, without_connective(text)),
        lambda text: _opened(text, without_padding(text, source)),
        lambda text: without_hereinafter(text, source),
        lambda text: without_slogan(text, source, told, article.names),
        lambda text: _plain(text, source),
        lambda text: _with_event(text, source, told, article.event),
        lambda text: introduced(text, told, article.english, article.short),
        lambda text: mentioned_again(text, told, article.names, article.short),
    ]
    press = press_names(source, article.names)
    for rule in rules:
        after = rule(text)
        if _intact(text, after, told, article, spare=press):
            text = after
    after = as_sentence(_anchored(text, source, article))
    return after if _intact(text, after, told, article, dated=True) else as_sentence(text)


def _anchored(text: str, source: str, article: _Article) -> str:
    if article.published:
        return anchored(text, source, article.published, month_first=article.month_first)
    if article.dateline:
        return anchored_in_its_year(text, source, article.dateline, month_first=article.month_first)
    return text


def _intact(
    before: str,
    after: str,
    told: str,
    article: _Article,
    *,
    dated: bool = False,
    spare: Collection[str] = (),
) -> bool:
    """Whether ``after`` has the figures and the names of ``before``.

    ``dated``: a weekday may have given way to a date. ``spare``: names that may go.
    """
    if before == after:
        return True
    old, new = (Counter((f.kind, f.values) for f in english_figures(t)) for t in (before, after))
    if dated:
        lost = {kind for kind, _ in old - new} - {"weekday"}
        added = {kind for kind, _ in new - old} - {"day", "month", "year"}
        if lost or added:
            return False
    elif Counter(values for _, values in old.elements()) != Counter(
        values for _, values in new.elements()
    ):
        return False
    return all(
        name.target in after or name.target in told or article.short.get(name.target, "\0") in after
        for name in article.names
        if name.target in before and name.target not in spare
    )


# What small models write

_BULLET = re.compile(r"^\s*[-–—•·*]\s+(?=\w)")
_DOUBLED = re.compile(
    r"\b(the|an?|of|in|to|and|or|for|with|on|at|by|from|as|is|are|was|were)\s+\1\b", re.IGNORECASE
)


_PLURALS = re.compile(r"(?<=\ws) (['’]) (?=[a-z])")
_LONE_MARK = re.compile(r"(?<!\w)['‘’]|['’](?!\w)")


def _without_ticks(text: str) -> str:
    if len(_LONE_MARK.findall(text)) == 1:
        text = _PLURALS.sub(r"\1 ", text)  # farmers ' incomes
    text = text.replace("countys", "counties")
    return _DOUBLED.sub(r"\1", _BULLET.sub("", text))


_LONG_WINDED = (
    (re.compile(r"\bin order to\b"), "to"),
    (re.compile(r"\bIn order to\b"), "To"),
    # "Over three days" could be more than three.
    (re.compile(r"\bover a period of (?=\w)"), "in "),
    (re.compile(r"\bOver a period of (?=\w)"), "In "),
    (re.compile(r"\b(for|within) a period of (?=\w)"), r"\1 "),
    (re.compile(r"(?<=[a-z] )(?<!\bfor )a total of (?=\w)"), ""),
)


def _plain(text: str, source: str) -> str:
    for pattern, word in _LONG_WINDED:
        text = pattern.sub(word, text)
    if "今年以来" in source:
        text = re.sub(r"\b([Ss])ince this year\b", _so_far, text)
    return text


def _so_far(match: re.Match[str]) -> str:
    return f"{match[1]}o far this year"


# "The event"

_QUOTED_ZH = re.compile(r"[“「《](?P<name>[^”」》]{2,20})[”」》]")
_EVENT = re.compile(r"^(?:The|This) (?P<kind>event|activity)\b")
_EVENT_ZH = re.compile("^(?:该|此次|本次|这次|这一)?活动")


def _event(title: str, names: Sequence[Name], english: str) -> str:
    """The English name of the one event that a title has in quotation marks, if it is sure."""
    quoted = {match["name"] for match in _QUOTED_ZH.finditer(title)}
    found = [name.target for name in names if name.source in quoted]
    return found[0] if len(quoted) == len(found) == 1 and found[0] in english else ""


def _with_event(text: str, source: str, told: str, event: str) -> str:
    if not event or not _EVENT_ZH.match(source) or event in f"{told} {text}":
        return text
    if re.search(r"\b(?:event|activit)", told):
        return text
    return _EVENT.sub(rf"The “{event}” \g<kind>", text)
