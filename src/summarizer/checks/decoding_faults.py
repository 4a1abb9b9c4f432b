"""Faults of decoding: loops, Chinese left in the English, and characters that a model lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import eq

from summarizer.checks.coverage import excerpt, source_units, target_words
from summarizer.chinese.script import HAN
from summarizer.report import Finding, Span

__all__ = ["lost_characters", "repetition", "untranslated"]

_HAN_RUN = re.compile(f"[{HAN}](?:[^A-Za-z{HAN}]*[{HAN}])*")
_BRACKETED = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_UNKNOWN = re.compile(r"\ufffd|⁇|<unk>|\[UNK\]", re.IGNORECASE)


def untranslated(source: str, target: str) -> Iterator[Finding]:
    """Find Chinese in the translation."""
    runs = list(_HAN_RUN.finditer(target))
    if not runs:
        return
    brackets = [match.span() for match in _BRACKETED.finditer(target)]
    for match in runs:
        start, end = match.span()
        text = match.group()
        # Some readers want the original beside the English: Bishan (璧山).
        aside = any(left < start and end < right and left > 0 for left, right in brackets)
        at = source.find(text)
        yield Finding.of(
            "untranslated-aside" if aside else "untranslated",
            "warning" if aside else "error",
            text=excerpt(text),
            source_span=(at, at + len(text)) if at >= 0 else None,
            target_span=(start, end),
            found=text,
        )


def lost_characters(source: str, target: str) -> Iterator[Finding]:
    """Find marks of unknown characters, in the translation or already in the source."""
    for match in _UNKNOWN.finditer(target):
        text = match.group()
        yield Finding.of(
            "lost-in-source" if text in source else "lost-in-target",
            "warning" if text in source else "error",
            text=text,
            target_span=match.span(),
            found=text,
        )


_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|[^\w\s]")

_PUNCTUATION_RUN = 12  # tokens; dots and dashes of up to seven are in good translations
_LONG_PHRASE = 5  # tokens; a phrase this long is a loop if it stands twice in a row
_WINDOW = 60  # words
_LEAST_DISTINCT = 0.3  # of a window's words; the lowest in a reference is 0.36
_LOOP_IN_WORD = re.compile(r"(\D{1,8}?)\1{5,}")
_REPEATED = re.compile(r"(\w{1,30}?)(?:[\W_]*\1)+")


def repetition(source: str, target: str) -> Iterator[Finding]:
    """Find a loop, or a translation far too long for its source; the first one found only."""
    words = [(m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(target)]
    tokens = [word for word, _, _ in words]
    loop = _loop(tokens)
    if loop:
        first, last, period, repeats = loop
        if _source_repeats(source, repeats, least=2 if period >= _LONG_PHRASE else 1):
            return
        span = (words[first][1], words[last - 1][2])
        phrase = target[words[first][1] : words[first + period - 1][2]]
        # One word three times may be a name: "Build Build Build".
        mild = repeats == 3 and phrase.istitle() and " " not in phrase
        yield Finding.of(
            "loop",
            "warning" if mild else "error",
            phrase=excerpt(phrase),
            times=repeats,
            target_span=span,
            found=target[span[0] : span[1]],
        )
        return
    for word, start, end in words:
        if len(word) >= 12 and (match := _LOOP_IN_WORD.search(word)):
            yield Finding.of(
                "loop-in-word",
                "error",
                part=match[1],
                word=excerpt(word),
                target_span=(start, end),
                found=target[start:end],
            )
            return
    monotone = _monotone(words)
    if monotone:
        yield Finding.of(
            "monotone",
            "error",
            target_span=monotone,
            found=target[monotone[0] : monotone[1]],
        )
        return
    units, latin = source_units(source), target_words(target)
    # References stay below 1.7 words a character, very short lines aside.
    if latin > 2 * units + 8:
        yield Finding.of(
            "too-long",
            "error",
            words=latin,
            units=units,
            target_span=(0, len(target)),
        )


def _loop(tokens: list[str]) -> tuple[int, int, int, int] | None:
    """Return first and last token, period and repeats of the longest run of one phrase."""
    best: tuple[int, int, int, int] | None = None
    for period in _periods(tokens):
        least = period * (1 if period >= _LONG_PHRASE else 2)
        run = 0
        for index, equal in enumerate([*map(eq, tokens, tokens[period:]), False]):
            if equal:
                run += 1
                continue
            if run >= least and (best is None or run + period > best[1] - best[0]):
                first, last = index - run, index + period
                wordless = not any(_WORD.match(t) for t in tokens[first : first + period])
                if not wordless or last - first >= _PUNCTUATION_RUN:
                    best = (first, last, period, (last - first) // period)
            run = 0
    return best


def _periods(tokens: list[str]) -> list[int]:
    """Return the lengths that a repeated phrase can have: distances of the same three tokens."""
    found = {1, 2} if len(tokens) - len(set(tokens)) >= 2 else set()
    seen: dict[tuple[str, ...], int] = {}
    for index, three in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if three in seen:
            found.add(index - seen[three])
        seen[three] = index
    return sorted(found)


def _source_repeats(source: str, repeats: int, *, least: int) -> bool:
    """Return whether the source repeats ``least`` characters as often: 哈哈哈, 不，不，不."""
    for match in _REPEATED.finditer(source):
        unit = match[1]
        # 妈妈 and 看看 are plain words; longer units count a little more.
        enough = match.group().count(unit) >= repeats - (len(unit) > 1)
        if enough and len(unit) >= least and not unit.isdigit():
            return True
    return False


def _monotone(words: list[tuple[str, int, int]]) -> Span | None:
    """Return a stretch with too few distinct words for its length."""
    words = [word for word in words if word[0][0].isalnum()]
    for start in range(0, max(1, len(words) - _WINDOW // 2), _WINDOW // 2):
        window = words[start : start + _WINDOW]
        distinct = {word for word, _, _ in window}
        if len(window) >= 24 and len(distinct) < _LEAST_DISTINCT * len(window):
            return window[0][1], window[-1][2]
    return None
