"""What can be told about a translation without a model: ``check(source, target)``.

Figures are compared as values; the other rules look for the ways in which translation models
fail: Chinese left in the English, loops, text left out, characters the model does not know.

Their thresholds were set on human references and on Google's and Microsoft's translations
(newstest2019, newstest2020, FLORES devtest; 5,012 segments each), where they may not fire, and
on the outputs of opus-mt, Argos and NLLB, where they should.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import eq

from summarizer.checks.coverage import left_out, source_units, target_words
from summarizer.names.consistency import two_spellings
from summarizer.numbers.compare import Difference, compare, wrong_currencies
from summarizer.numbers.values import MONTHS, Figure, in_english
from summarizer.report import Finding, Severity, Span

__all__ = ["check"]

_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff〇々"
_HAN_RUN = re.compile(f"[{_HAN}](?:[^A-Za-z{_HAN}]*[{_HAN}])*")
_BRACKETED = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_UNKNOWN = re.compile(r"\ufffd|⁇|<unk>|\[UNK\]", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|[^\w\s]")


def check(
    source: str,
    target: str,
    *,
    segment: int | None = None,
    glossary: Mapping[str, str] | None = None,
) -> list[Finding]:
    """What is wrong with ``target`` (English) as a translation of ``source`` (Chinese).

    Kinds: ``untranslated``, ``unknown-character``, ``repetition``, ``omission``, ``number``,
    ``name`` (one name in two spellings) and, for terms of ``glossary`` (Chinese to English)
    whose English is missing, ``glossary``. ``segment`` is the index that the findings carry.
    Needs no model. Raises :class:`~summarizer.errors.GlossaryError` for a glossary that cannot
    be one, nothing else.
    """
    if not source.strip():
        return []
    differences = compare(source, target)
    found = [
        *_untranslated(source, target),
        *_unknown(source, target),
        *_repetition(source, target),
        *_length(source, target, differences),
        *_numbers(source, differences),
        *_currency(source, target),
        *_names(source, target),
    ]
    if glossary:
        from summarizer.names.glossary import Glossary

        terms = Glossary(glossary, builtin=False, places=False)
        found += terms.verify(source, target)
    if segment is not None:
        found = [replace(finding, segment=segment) for finding in found]
    return found


def _short(text: str, limit: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


# Chinese left over


def _untranslated(source: str, target: str) -> Iterator[Finding]:
    runs = list(_HAN_RUN.finditer(target))
    if not runs:
        return
    brackets = [match.span() for match in _BRACKETED.finditer(target)]
    for match in runs:
        start, end = match.span()
        text = match.group()
        # "Bishan (璧山)" gives the original beside the English, which some readers want.
        aside = any(left < start and end < right and left > 0 for left, right in brackets)
        at = source.find(text)
        yield Finding.of(
            "untranslated-aside" if aside else "untranslated",
            "warning" if aside else "error",
            text=_short(text),
            source_span=(at, at + len(text)) if at >= 0 else None,
            target_span=(start, end),
            found=text,
        )


def _unknown(source: str, target: str) -> Iterator[Finding]:
    for match in _UNKNOWN.finditer(target):
        text = match.group()
        yield Finding.of(
            "lost-in-source" if text in source else "lost-in-target",
            "warning" if text in source else "error",
            text=text,
            target_span=match.span(),
            found=text,
        )


# Loops

_PUNCTUATION_RUN = 12  # tokens; dots and dashes of up to seven are in good translations
_LONG_PHRASE = 5  # tokens; said twice in a row, such a phrase is a loop already
_WINDOW = 60  # words
_LEAST_DISTINCT = 0.3  # of a window's words; the lowest in a reference is 0.36
_LOOP_IN_WORD = re.compile(r"(\D{1,8}?)\1{5,}")
_SAID_AGAIN = re.compile(r"(\w{1,30}?)(?:[\W_]*\1)+")


def _repetition(source: str, target: str) -> Iterator[Finding]:
    words = [(m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(target)]
    tokens = [word for word, _, _ in words]
    loop = _loop(tokens)
    if loop:
        first, last, period, repeats = loop
        if _said_again(source, repeats, least=2 if period >= _LONG_PHRASE else 1):
            return
        span = (words[first][1], words[last - 1][2])
        phrase = target[words[first][1] : words[first + period - 1][2]]
        # One word thrice may be a name: "Build Build Build".
        mild = repeats == 3 and phrase.istitle() and " " not in phrase
        yield Finding.of(
            "loop",
            "warning" if mild else "error",
            phrase=_short(phrase),
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
                word=_short(word),
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
    """The longest run of one phrase in a row: first and last token, period, repeats."""
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
    """Lengths that a repeated phrase can have: how far apart the same three tokens stand."""
    found = {1, 2} if len(tokens) - len(set(tokens)) >= 2 else set()
    seen: dict[tuple[str, ...], int] = {}
    for index, three in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if three in seen:
            found.add(index - seen[three])
        seen[three] = index
    return sorted(found)


def _said_again(source: str, repeats: int, *, least: int) -> bool:
    """Whether the source repeats something of ``least`` characters as often: 哈哈哈, 不，不，不."""
    for match in _SAID_AGAIN.finditer(source):
        unit = match[1]
        # 妈妈 and 看看 are plain words; longer units count a little more.
        enough = match.group().count(unit) >= repeats - (len(unit) > 1)
        if enough and len(unit) >= least and not unit.isdigit():
            return True
    return False


def _monotone(words: list[tuple[str, int, int]]) -> Span | None:
    """A stretch with too few distinct words for its length."""
    words = [word for word in words if word[0][0].isalnum()]
    for start in range(0, max(1, len(words) - _WINDOW // 2), _WINDOW // 2):
        window = words[start : start + _WINDOW]
        distinct = {word for word, _, _ in window}
        if len(window) >= 24 and len(distinct) < _LEAST_DISTINCT * len(window):
            return window[0][1], window[-1][2]
    return None


# Length

# English words per Chinese character (or Latin word or number) of the source, by source length:
# below it, text was left out. The references' lowest are 0.33, 0.33, 0.37 and 0.53.
_LEAST_WORDS = ((15, 0.25), (50, 0.32), (100, 0.36), (10**9, 0.45))
_SHORTEST = 8  # a source of fewer units says too little about length


def _length(source: str, target: str, differences: Sequence[Difference]) -> Iterator[Finding]:
    units, words = source_units(source), target_words(target)
    everything = (0, len(source))
    chinese = bool(_HAN_RUN.search(target))
    if not target.strip():
        yield Finding.of("empty", "error", source_span=everything)
    elif not words and units and not chinese:
        yield Finding.of("wordless", "error", source_span=everything, found=target)
    elif (
        units >= _SHORTEST
        and words < units * next(r for n, r in _LEAST_WORDS if units <= n)
        and not chinese
    ):
        yield Finding.of("too-short", "error", words=words, units=units, source_span=everything)
    elif not chinese and (gap := left_out(source, target, _altered(differences))):
        missing = source[gap.span[0] : gap.span[1]].strip()
        yield Finding.of(
            "clause-missing",
            "error" if gap.score >= _SURELY_LEFT_OUT else "warning",
            text=_short(missing),
            source_span=gap.span,
        )


def _altered(differences: Sequence[Difference]) -> frozenset[Span]:
    """Where figures stand that the English has, though wrong: their clause was translated."""
    return frozenset(d.source.span for d in differences if d.source and d.target)


_SURELY_LEFT_OUT = 7.5
"""From this score on one reference in a thousand is accused."""


# Names


def _names(source: str, target: str) -> Iterator[Finding]:
    for pair in two_spellings(source, target):
        yield Finding.of(
            "two-spellings",
            "warning",
            source=pair.source,
            name=pair.name,
            other=pair.other,
            source_span=pair.source_span,
            target_span=pair.span,
            expected=pair.name,
            found=pair.other,
        )


# Figures


def _numbers(source: str, differences: Sequence[Difference]) -> Iterator[Finding]:
    lost: list[Figure] = []  # the parts of one date
    for difference in differences:
        ours = difference.source
        if ours is not None and difference.target is None and ours.kind in _DATE_PARTS:
            if lost and source[lost[-1].span[1] : ours.span[0]].strip(" "):
                yield _lost_date(source, lost)
                lost = []
            lost.append(ours)
            continue
        yield _number(difference)
    if lost:
        yield _lost_date(source, lost)


_DATE_PARTS = ("year", "month", "day", "time")


def _lost_date(source: str, parts: list[Figure]) -> Finding:
    """One finding for 2016年9月21日, though it is three figures."""
    span = (parts[0].span[0], parts[-1].span[1])
    expected = " ".join(map(_expected, reversed(parts)))
    return _missing(source[slice(*span)], expected, span, any(part.required for part in parts))


def _missing(text: str, expected: str, span: Span, required: bool) -> Finding:
    return Finding.of(
        "figure-missing",
        "error" if required else "warning",
        source=text,
        should=expected,
        source_span=span,
        expected=expected,
    )


def _currency(source: str, target: str) -> Iterator[Finding]:
    for ours, theirs, written in wrong_currencies(source, target):
        expected = f"{in_english(ours.values[0])} yuan"
        yield _figure("currency-wrong", "error", ours, theirs.span, expected, written)


def _number(difference: Difference) -> Finding:
    ours, theirs = difference.source, difference.target
    if ours is None:
        assert theirs is not None
        return Finding.of(
            "figure-added",
            "warning",
            has=theirs.text,
            target_span=theirs.span,
            found=theirs.text,
        )
    expected = _expected(ours)
    if theirs is None:
        return _missing(ours.text, expected, ours.span, ours.required)
    rounded = difference.kind == "rounded"
    severity: Severity = "warning" if rounded else "error"
    if difference.partner is not None:
        finding = _figure("figures-exchanged", severity, ours, theirs.span, expected, theirs.text)
        return replace(finding, params=(*finding.params, ("partner", difference.partner.text)))
    code = "figure-rounded" if rounded else "figure-wrong"
    return _figure(code, severity, ours, theirs.span, expected, theirs.text)


def _figure(
    code: str,
    severity: Severity,
    ours: Figure,
    target_span: Span,
    expected: str,
    found: str,
) -> Finding:
    """A finding about a figure that both sides have."""
    return Finding.of(
        code,
        severity,
        source=ours.text,
        should=expected,
        has=found,
        source_span=ours.span,
        target_span=target_span,
        expected=expected,
        found=found,
    )


def _expected(figure: Figure) -> str:
    """The figure as a translator would write it."""
    value = figure.values[0]
    if figure.kind == "percent":
        return f"{in_english(value * 100)}%"
    if figure.kind == "month":
        return MONTHS[int(value) - 1]
    if figure.kind in ("ordinal", "century"):
        return _ordinal(int(value)) + (" century" if figure.kind == "century" else "")
    if figure.kind == "decade":
        return f"{value}s"
    if figure.kind == "multiple":
        return f"{in_english(value)} times"
    year = not figure.unit and value in range(1500, 2101)
    if year or figure.kind in ("year", "day", "time", "code"):
        return str(value)
    return in_english(value)


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}" + {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
