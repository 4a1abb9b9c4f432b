"""Faults of decoding: loops, Chinese left in the English, and characters that a model lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from operator import eq

from summarizer.checks.coverage import excerpt, source_units, target_words
from summarizer.chinese.lexicon import chinese_words, stem
from summarizer.chinese.script import HAN, to_simplified
from summarizer.data import word_lists
from summarizer.report import Finding, Severity, Span

__all__ = ["lost_characters", "repetition", "said_twice", "untranslated"]

_HAN_RUN = re.compile(f"[{HAN}](?:[^A-Za-z{HAN}]*[{HAN}])*")
_BRACKETED = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_UNKNOWN = re.compile(r"\ufffd|⁇|<unk>|\[UNK\]", re.IGNORECASE)


def untranslated(source: str, target: str) -> Iterator[Finding]:
    """Find Chinese in the translation."""
    if target.isascii():
        return
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


_PER_TWICE = re.compile(r"\b(per \w+),? \1\b", re.IGNORECASE)
_TWICE = re.compile(
    r"\b(?:(?P<and>[a-z]{3,}(?: [a-z]+){0,3}) (?:and|or) (?P=and)|(?P<word>[a-z]{3,}) (?P=word)"
    r"|(?P<of>(?:the )?[a-z]+ [a-z]+) of (?P=of)"
    r"|(?P<phrase>(?:of|in|for|to|from|by|the|an?) [a-z]+(?: [a-z]+){0,3}) (?P=phrase))"
    r"(?![\w'’-])",
    re.IGNORECASE,
)
_SAID_TWICE = word_lists("lexicon")["said_twice"]
_COMPARATIVE = re.compile(r"\w+er", re.IGNORECASE)
_AGAIN = re.compile(
    "越来越|越.{1,6}越|[又边有][^，。]{1,4}[又边有]|反复|一再|再三|[一大]步一[步个]"
)


def said_twice(source: str, target: str) -> Iterator[Finding]:
    """Find a loop too short for :func:`repetition`: per second per second, new and new.

    Comparatives may be (stronger and stronger), and what the Chinese says twice. None of 5,012
    references of newstest2019, newstest2020 and FLORES devtest is doubted, and 56 lines of Argos's.
    """
    twice = _PER_TWICE.search(target)
    if twice and "加速" not in source:
        yield _twice(twice, twice[1], "error")
        return
    for twice in _TWICE.finditer(target):
        phrase = twice[twice.lastgroup or 0]
        last = phrase.split()[-1]
        name = twice["word"] and not twice.group().split()[1].islower()
        if name or last.lower() in _SAID_TWICE or _COMPARATIVE.fullmatch(last):
            continue
        if _AGAIN.search(source) or _source_repeats(source, 2, least=2):
            continue
        times = sum(stem(last) in word.stems for word in chinese_words(to_simplified(source)))
        if times < 2:
            yield _twice(twice, phrase, "warning")
            return


def _twice(twice: re.Match[str], phrase: str, severity: Severity) -> Finding:
    return Finding.of(
        "loop", severity, phrase=phrase, times=2, target_span=twice.span(), found=twice.group()
    )


_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|[^\w\s]")

_PUNCTUATION_RUN = 12  # tokens; dots and dashes of up to seven are in good translations
_LONG_PHRASE = 5  # tokens; a phrase this long is a loop if it stands twice in a row
_WINDOW = 60  # words
_LEAST_WINDOW = 24  # words
_LEAST_DISTINCT = 0.3  # of a window's words; the lowest in a reference is 0.36
_LOOP_IN_WORD = re.compile(r"(\D{1,8}?)\1{5,}")
_REPEATED = re.compile(r"(\w{1,30}?)(?:[\W_]*\1)+")


def repetition(source: str, target: str) -> Iterator[Finding]:
    """Find a loop, or a translation far too long for its source; the first one found only."""
    tokens = [token.lower() for token in _TOKEN.findall(target)]
    loop = _loop(tokens)
    if loop:
        first, last, period, repeats = loop
        if _source_repeats(source, repeats, least=2 if period >= _LONG_PHRASE else 1):
            return
        span = _place(target, first, last)
        phrase = target[slice(*_place(target, first, first + period))]
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
    for index, word in enumerate(tokens):
        if len(word) >= 12 and (match := _LOOP_IN_WORD.search(word)):
            start, end = _place(target, index, index + 1)
            yield Finding.of(
                "loop-in-word",
                "error",
                part=match[1],
                word=excerpt(word),
                target_span=(start, end),
                found=target[start:end],
            )
            return
    monotone = _monotone(tokens)
    if monotone:
        start, end = _place(target, *monotone)
        yield Finding.of(
            "monotone",
            "error",
            target_span=(start, end),
            found=target[start:end],
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


def _place(target: str, first: int, last: int) -> Span:
    """Return where the tokens from ``first`` to before ``last`` stand."""
    places = [match.span() for match in islice(_TOKEN.finditer(target), first, last)]
    return places[0][0], places[-1][1]


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
    """Return the lengths that a repeated phrase can have: distances of the same three tokens.

    One token three times in a row is a loop too, though no three tokens stand twice.
    """
    found = {1} if any(map(eq, tokens, tokens[1:])) else set()
    threes = list(zip(tokens, tokens[1:], tokens[2:], strict=False))
    if len(set(threes)) < len(threes):
        seen: dict[tuple[str, ...], int] = {}
        for index, three in enumerate(threes):
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


def _monotone(tokens: list[str]) -> Span | None:
    """Return a stretch, in tokens, with too few distinct words for its length."""
    if len(tokens) < _LEAST_WINDOW:
        return None
    words = [index for index, token in enumerate(tokens) if token[0].isalnum()]
    for start in range(0, max(1, len(words) - _WINDOW // 2), _WINDOW // 2):
        window = words[start : start + _WINDOW]
        distinct = {tokens[index] for index in window}
        if len(window) >= _LEAST_WINDOW and len(distinct) < _LEAST_DISTINCT * len(window):
            return window[0], window[-1] + 1
    return None
