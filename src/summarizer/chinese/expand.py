"""The press's shorthand written out for the model: 9日 as 12月9日, 乌方 as 乌克兰.

A source stays as it is; an :class:`Expansion` is what a model reads instead, and leads the spans
of one text back to the other. Words and patterns are in ``data/expand.toml``.

Measured with the starter, decoding once, on lines of newstest2019 and newstest2020 that a part
changes (the lines of several articles follow each other there, so that some months are wrong):

- days: of 50 lines, 11 have a month that the text does not give without this, and none with it; a
  day is lost in 15 and 4; BLEU 18.8 and 18.8.
- datelines: BLEU 15.3 and 17.9 (48 lines); sessions: 26.3 and 31.4 (10); spans: 36.0 and 38.1
  (17).
- countries: BLEU 28.0 and 28.0, chrF 58.7 and 59.5 (50).
- numerals: BLEU 19.4 and 19.3 (9); three values of 9 were wrong and none is.
- words: BLEU 15.4 and 19.0 (8); 我国: 19.5 and 18.3 (42), where 30 references have China, 11 "our".
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from summarizer.chinese.calendar import Calendar
from summarizer.chinese.expand_days import days_written_out
from summarizer.chinese.expand_numerals import numerals_written_out, republic_years_written_out
from summarizer.chinese.script import HAN, any_of, is_traditional, plain
from summarizer.chinese.segment import split_sentences
from summarizer.data import word_lists
from summarizer.finding import Span
from summarizer.options import EXPANSIONS, ExpansionPart

__all__ = ["Expander", "Expansion", "join_spaced", "spaced_sentences"]

Edit = tuple[int, int, str]
"""Beginning and end of what is replaced, and the text instead."""

_DAY = re.compile(r"\d{1,2} ?日?")
_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"


@dataclass(frozen=True, slots=True)
class Expansion:
    """A source and what a model reads instead.

    Attributes:
        source: The Chinese as it stands.
        text: The Chinese written out.
        edits: What was replaced in ``source``, left to right.
    """

    source: str
    text: str
    edits: tuple[Edit, ...] = ()

    @classmethod
    def between(cls, source: str, text: str) -> Expansion:
        """Return the expansion that made one text of another."""
        if not text or text == source:
            return cls(source, source)
        from difflib import SequenceMatcher

        steps = SequenceMatcher(None, source, text, autojunk=False).get_opcodes()
        edits = ((a, b, text[c:d]) for step, a, b, c, d in steps if step != "equal")
        return cls(source, text, tuple(edits))

    def source_span(self, span: Span) -> Span:
        """Return the span of the source that a span of ``text`` comes from; never empty.

        What was put in leads to what stands behind it, which it explains: a day, or a character.
        """
        start, end = self._place(span[0])[0], self._place(max(span[0], span[1] - 1))[1]
        return start, max(end, start + 1)

    def inserted(self, span: Span) -> bool:
        """Return whether a span of ``text`` has no counterpart in the source at all."""
        return any(
            start == end and span[0] >= at and span[1] <= at + len(new)
            for at, (start, end, new) in self._placed()
        )

    def _placed(self) -> Iterator[tuple[int, Edit]]:
        shift = 0
        for edit in self.edits:
            start, end, new = edit
            yield start + shift, edit
            shift += len(new) - (end - start)

    def _place(self, at: int) -> Span:
        """Return the source span of the character at a place of ``text``."""
        shift = 0
        for place, (start, end, new) in self._placed():
            if at < place:
                break
            if at < place + len(new):
                return (start, end) if end > start else self._explained(start)
            shift = place + len(new) - end
        return at - shift, at - shift + 1

    def _explained(self, at: int) -> Span:
        day = _DAY.match(self.source, at)
        return at, day.end() if day else min(at + 1, len(self.source))


class Expander:
    """Writes out the sentences of one article, which are given in order."""

    def __init__(
        self,
        text: str,
        *,
        dated: str = "",
        parts: Iterable[ExpansionPart] = EXPANSIONS,
    ) -> None:
        """Read the context.

        Args:
            text: The whole article, which names countries and the day of its news.
            dated: Lines that say when it appeared, such as a byline.
            parts: The kinds of shorthand to write out.
        """
        self.parts = frozenset(parts)
        self._calendar = Calendar.of(text.split("\n"), dated)
        self._countries = _countries(plain(text)) if "countries" in self.parts else {}
        self._traditional = is_traditional(text)

    def paragraph(self) -> None:
        """Begin another paragraph."""
        self._calendar = self._calendar.paragraph()

    def expand(self, sentence: str) -> Expansion:
        """Return a sentence written out, without reading on."""
        return self._expand(sentence)[0]

    def read(self, sentence: str) -> Expansion:
        """Return a sentence written out, and note its dates for the next one."""
        expansion, self._calendar = self._expand(sentence)
        return expansion

    def _expand(self, sentence: str) -> tuple[Expansion, Calendar]:
        text = plain(sentence)
        spaces = sorted({*_spaces(text), *_around_figures(text)}) if "spaces" in self.parts else []
        left = sorted(set(range(len(text))).difference(spaces))
        joined = "".join(text[index] for index in left)
        found, calendar = days_written_out(joined, self._calendar)
        edits = found if "days" in self.parts else []
        for rules in ("datelines", "spans", "sessions", "words"):
            if rules in self.parts:
                edits += _rewritten(joined, rules)
        if "words" in self.parts and not self._traditional:
            edits += _rewritten(joined, "own_country")
        if "numerals" in self.parts:
            edits += numerals_written_out(joined)
            if self._traditional or "民国" in joined:
                edits += republic_years_written_out(joined)
        if self._countries:
            edits += self._sides(joined)
        left.append(len(text))
        placed = [
            (left[start], left[end - 1] + 1 if end > start else left[start], new)
            for start, end, new in edits
        ]
        placed += [(space, space + 1, "") for space in spaces]
        return _applied(sentence, placed), calendar

    def _sides(self, text: str) -> Iterator[Edit]:
        """Yield the sides and pairs of countries that are certain: 乌方, 中巴."""
        for match in _SIDE.finditer(text):
            country = self._countries.get(match[1])
            if country and _whole_word(text, match.start(), match.end()):
                yield match.start(), match.end(), country
        for match in _ALONE.finditer(text):
            country = self._countries.get(match[1] or match[2])
            if country and _whole_word(text, *match.span()):
                yield *match.span(match.lastindex or 0), country
        for match in _PAIR.finditer(text):
            short = re.findall(_SHORT, match.group())
            names = [self._countries.get(each, "") for each in short]
            if len(short) < 2 or not all(names) or len(set(names)) < len(names):
                continue
            heads = text.startswith("元首", match.end())  # 美元 in 中美元首
            if not heads and _KNOWN.issuperset(short):
                continue
            if heads or _whole_word(text, *match.span()):
                yield *match.span(), "、".join(names[:-1]) + "和" + names[-1]


def join_spaced(text: str) -> str:
    """Return a text without the spaces that character recognition put between all characters."""
    spaces = set(_spaces(text))
    return "".join(c for index, c in enumerate(text) if index not in spaces) if spaces else text


def spaced_sentences(text: str) -> list[str]:
    """Cut a paragraph into sentences, even one with a space between all characters."""
    spaces = set(_spaces(text))
    if not spaces:
        return split_sentences(text)
    left = [index for index in range(len(text)) if index not in spaces]
    cuts, done = [0], 0
    for sentence in split_sentences("".join(text[index] for index in left))[:-1]:
        done += len(sentence)
        cuts.append(left[done])
    return [text[a:b] for a, b in pairwise([*cuts, len(text)])]


_LISTS = word_lists("expand")
_SOLE: dict[str, str] = _LISTS["countries"]["sole"]
_SEVERAL: dict[str, list[str]] = _LISTS["countries"]["several"]
_WORDS = _LISTS["countries"]["words"]
_KNOWN = frozenset({"中", *_SOLE})
"""Countries whose pairs the models know; they guess at the others."""
_SHORT = any_of([*_SOLE, *_SEVERAL])
_SIDE = re.compile(rf"(?![{_WORDS['not_sides']}])({_SHORT})方(?!面|(?<=比方)说)")
_RARE = f"([{_WORDS['alone']}])"
_ALONE = re.compile(
    rf"(?<=[{_WORDS['before_one']}]){_RARE}(?={any_of(_WORDS['after_one'])}|[，。；、])"
    rf"|{_RARE}(?={any_of(_WORDS['posts'])})"
)
"""One country by its character: 对伊制裁, 伊外长."""
_PAIR = re.compile(rf"{_SHORT}{{2,4}}(?={any_of(_WORDS['after_pairs'])})")
_SPACED = re.compile(
    rf"(?:[{HAN}\d.,，。、：；！？%“”（）《》] ){{3,}}[{HAN}\d.,，。、：；！？%“”（）《》](?![^\s])"
)


@functools.cache
def _rules(part: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rules = _LISTS[part]
    return tuple((re.compile(old.replace("{n}", _NUMERAL)), new) for old, new in rules)


def _rewritten(text: str, part: str) -> Iterator[Edit]:
    """Yield the rewritings of one part, without what old and new text have in common."""
    for pattern, template in _rules(part):
        for match in pattern.finditer(text):
            old, new = match.group(), match.expand(template)
            head = 0
            while head < min(len(old), len(new)) and old[head] == new[head]:
                head += 1
            tail = 0
            while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
                tail += 1
            yield match.start() + head, match.end() - tail, new[head : len(new) - tail]


def _countries(text: str) -> dict[str, str]:
    """Return the country that each character stands for in a text, where that is certain."""
    found = dict(_SOLE)
    for character, names in _SEVERAL.items():
        named = [name for name in names if _named(name).search(text)]
        if len(named) == 1:
            found[character] = named[0].split("|")[0]
    return {"中": "中国", **found}


@functools.cache
def _named(name: str) -> re.Pattern[str]:
    """Return a pattern for a country and its other names, not inside a name: 阿巴西."""
    sounds = word_lists("places")["chinese"]["transliterating"]
    return re.compile(rf"(?<![{sounds}阿]){any_of(name.split('|'))}(?![{sounds}奥])")


def _whole_word(text: str, start: int, end: int) -> bool:
    """Return whether no word of the dictionary lies across an edge of a span: 合法|方式."""
    from summarizer.chinese.lexicon import jieba

    spans = jieba().tokenize(text, HMM=False)
    return not any(left < start < right or left < end < right for _, left, right in spans)


def _spaces(text: str) -> Iterator[int]:
    """Yield the places of spaces between single characters, three of them Chinese at least."""
    for match in _SPACED.finditer(text):
        if sum(character > "⺀" for character in match.group()) >= 3:
            if match.start() and not text[match.start() - 1].isspace():
                continue
            yield from (i for i in range(*match.span()) if text[i] == " ")


_AROUND_FIGURE = re.compile(
    rf"(?<=[{HAN}])[ \u3000]+(?=\d|[(（]\d)|(?:(?<=[\d%％])|(?<=\d[)）]))[ \u3000]+(?=[{HAN}])"
)


def _around_figures(text: str) -> Iterator[int]:
    """Yield the places of spaces between Chinese and figures, which Taiwan's press writes: 前 8 月.

    A number at the beginning may be that of a heading, so that the space behind it stays.
    """
    for match in _AROUND_FIGURE.finditer(text):
        if text[: match.start()].strip(" \u3000.、()（）0123456789"):
            yield from range(*match.span())


def _applied(source: str, edits: Iterable[Edit]) -> Expansion:
    """Carry out the edits; of two that overlap, the first given counts."""
    taken: list[Edit] = []
    for edit in edits:
        start, end, _ = edit
        at = bisect_left(taken, (start, end), key=lambda other: other[:2])
        after, before = taken[at : at + 1], taken[max(0, at - 1) : at]
        if any(left < end or (left, right) == (start, end) for left, right, _ in after):
            continue
        if any(right > start for _, right, _ in before):
            continue
        taken.insert(at, edit)
    pieces, done = [], 0
    for start, end, new in taken:
        pieces += [source[done:start], new]
        done = end
    return Expansion(source, "".join([*pieces, source[done:]]), tuple(taken))
