"""What says that a span of a text names a Chinese person: the words on both sides, and its own.

The titles and words are in ``data/people.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.chinese.dictionary import ordinary_words
from summarizer.chinese.lexicon import jieba, tagger
from summarizer.chinese.script import any_of
from summarizer.data import word_lists
from summarizer.names.boundaries import FREQUENT, dotted_names
from summarizer.names.gazetteer import dictionary_names, place_names, word_tags
from summarizer.names.surnames import (
    ALSO_WORDS,
    COMPOUND,
    RARE,
    TITLE,
    VERB,
    surname_of,
)

__all__ = ["OTHERS", "SURE", "Context", "Mention", "Token", "tokens_of"]

_LISTS = word_lists("people")
_WORDS = _LISTS["words"]

SURE = 3.0
"""Evidence that makes a person. A title before a common name of three characters gives 3.5; a
title of many people gives 1 less, a rare surname 0.5, a surname that is mostly another word 1.5."""

OTHERS = rf"等(?:人|\d|[一二三四五六七八九十多几两]|同志|{TITLE})"
"""Pattern of what ends a list of people."""

_COLLECTIVE = frozenset((*_WORDS["crowds"], *_WORDS["collective"]))
_CLAUSE_BEGINS = 1.0
_MARK_FOLLOWS = 1.0
_TITLE_BEFORE = re.compile(rf"(?P<title>{TITLE})[、:： \n]?$")
_AGE_BEFORE = re.compile(r"\d岁的?$")
_SPEECH_AFTER = re.compile(any_of(_WORDS["speech"]))
_VERB_AFTER = re.compile(VERB)
_PERSONAL_AFTER = re.compile(rf"{VERB}|的?{any_of(_WORDS['kin'])}|{any_of(_WORDS['personal'])}")
_PERSONAL_BEFORE = re.compile(rf"{any_of((*_WORDS['kin'], *_WORDS['personal_before']))}$")
_TITLE_AFTER = re.compile(rf"[、和与及]?(?:总|原|前)?{TITLE}")
_CROWD_AFTER = re.compile(any_of(_WORDS["crowds"]))
_PERSON_AFTER = re.compile(
    rf"{OTHERS}|[两三四五六七八九十\d]+[人位名]|[，（(](?:男|女|现年|\d+岁)| ?摄(?:影)?\b"
)
_OTHERS_ACT = re.compile(f"等{VERB}")
_MARK_AFTER = re.compile(r"$|[\s\d、，。；：！？,;:!?（）()《》“”\"…—]|等")
_PREPOSITIONS = frozenset(_LISTS["surnames"]["prepositions"])
_FUNCTION = frozenset(_LISTS["given_names"]["function_words"])
_ALSO_GIVEN = frozenset(_LISTS["given_names"]["also_given"])
_CLAUSE = re.compile(r"(?:^|[，。；：！？、\s“（(])$")


@dataclass(slots=True)
class Mention:
    """A span that may name a person, and the evidence for it."""

    start: int
    end: int
    name: str
    evidence: float = 0.0

    @property
    def sure(self) -> bool:
        """Enough speaks for a person."""
        return self.evidence >= SURE

    @property
    def weight(self) -> tuple[float, int]:
        """Which of two overlapping mentions is right; of equals, the longer one."""
        return self.evidence + 0.5 * len(self.name), len(self.name)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the tagger, and whether it calls it a person."""

    start: int
    end: int
    word: str
    person: bool


def tokens_of(text: str) -> Iterator[Token]:
    """Yield the words of a text as the tagger cuts them."""
    at = 0
    for token in tagger().cut(text):
        start, at = at, at + len(token.word)
        yield Token(start, at, token.word, token.flag.startswith("nr"))


class Context:
    """A text with the borders of its tokens, for weighing what stands beside a name."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.starts = {token.start for token in tokens} | {len(text)}
        self._tagged = {(token.start, token.end) for token in tokens if token.person}
        self._spans = dotted_names(text)

    def dotted(self, mention: Mention) -> bool:
        """Return whether a mention is part of a foreign name with dots."""
        place = bisect_left(self._spans, (mention.end, 0)) - 1
        return place >= 0 and mention.start < self._spans[place][1]

    def tagged(self, mention: Mention) -> bool:
        """Return whether the tagger calls a mention a person."""
        return (mention.start, mention.end) in self._tagged

    def personal(self, mention: Mention) -> bool:
        """Return whether something that only people have or do stands beside a mention."""
        before = self.text[max(0, mention.start - 4) : mention.start]
        return (
            _PERSONAL_AFTER.match(self.text, mention.end) is not None
            or _PERSONAL_BEFORE.search(before) is not None
        )

    def evidence(self, start: int, end: int) -> float:
        """Return how much says that a span names a person."""
        text, name = self.text, self.text[start:end]
        surname = surname_of(name)
        given = name[len(surname) :]
        after = self._after(end)
        before = self._before(start)
        begins = before > 0
        if before == _CLAUSE_BEGINS and after < 2.0:
            before = 0.0
        if after == _MARK_FOLLOWS and before < 2.0:
            after = 0.0
        value = before + after + (0.5 if len(given) == 2 else -0.5)
        if (start, end) in self._tagged:
            value += 1.5 if after or len(given) == 2 else 0.5
            quoted = text[start - 1 : start] + text[end : end + 1] == "“”"  # “金龙鱼”
            known = len(given) == 2 and word_tags().get(name) == "nr"
            value += (
                1.0 if known and begins and _MARK_AFTER.match(text, end) and not quoted else 0.0
            )
        wider = (text[max(0, start - 1) : end], text[start : end + 1])
        if any(len(word) > len(name) and word in ordinary_words() for word in wider):
            value -= 3.0  # 真|金白银
        if surname in ALSO_WORDS:
            value -= 1.0 if before >= 3.0 else 2.5 if before == 2.0 else 1.5  # 记者时应询
        elif surname in RARE:
            value -= 0.5
        if name[:2] not in COMPOUND and len(name) > 2 and name[:2] in ordinary_words():
            value -= 2.0 if before >= 2.5 and after >= 2.0 else 3.0  # 安置费
        elif len(surname) == 2 and surname in ordinary_words():
            value -= 1.0
        if given in ordinary_words():
            noun = word_tags().get(given, "n").startswith(("n", "v", "a"))
            likely = before >= 3.0 and after >= 2.0
            value -= (
                3.0 if not noun else 0.0 if surname not in ALSO_WORDS else 1.5 if likely else 2.5
            )
        if len(given) == 2 and word_tags().get(given) == "t":
            value -= 3.0  # 于|周五
        if len(name) > 2 and name[:2] in place_names():
            value -= 1.5 if before >= 2.0 and after >= 2.0 else 3.0  # 沈阳|网
        if given[-1] in "河湖" and before < 2.0:
            value -= 1.5  # 白马河
        if text[start - 1 : start + 1] in ordinary_words() and before < 2.0:
            value -= 3.0  # 儿|童活动
        if surname in _PREPOSITIONS and (
            # 由|英国演员, 家|和专家, 院长|和本级检察院
            (before < 1.0 and start)
            or self._place_or_word(given)
            or (surname in "和与同及" and not _CLAUSE.search(text[start - 1 : start]))
        ):
            value -= 3.0
        if start not in self.starts and not before:
            value -= 2.0
        crossing = text[end - 1 : end + 1]
        if after < 1.0 and (crossing in ordinary_words() or crossing in place_names()):
            value -= 2.5  # 计划扩|大
        elif 0.0 < after < 1.0 and jieba().dt.FREQ.get(crossing, 0) >= FREQUENT:
            value -= 1.5  # 郎平赛|后
        elif after <= 0 and end not in self.starts:
            value -= 1.0
        if given[-1] in "副总原前" and _TITLE_AFTER.match(text, end):
            value -= 3.0  # 党委副|书记
        if given[-1] in _FUNCTION:
            joins = given[-1] in "和同" and text[end : end + 2] in ordinary_words()  # 徐笛和|用户
            also = given[-1] in _ALSO_GIVEN and not joins
            value -= 3.5 if not also else 0.0 if _MARK_AFTER.match(text, end) else 1.0
        return value

    @staticmethod
    def _place_or_word(given: str) -> bool:
        """Return whether a seeming given name is another word or name."""
        known = dictionary_names().get(given)
        return given in ordinary_words() or (known is not None and known.kind != "person")

    def _before(self, start: int) -> float:
        window = self.text[max(0, start - 9) : start]
        if match := _TITLE_BEFORE.search(window):
            if match.end() == match.end("title") and self._continues(match["title"], start):
                return 0.0  # 被告方|答辩
            return 2.0 if match["title"] in _COLLECTIVE else 3.0
        if _AGE_BEFORE.search(window):
            return 2.5
        return _CLAUSE_BEGINS if _CLAUSE.search(window[-1:]) else 0.0

    def _continues(self, title: str, start: int) -> bool:
        """Return whether a title forms a word with the character behind it."""
        return title + self.text[start] in word_tags()

    def _after(self, end: int) -> float:
        text = self.text
        if _PERSON_AFTER.match(text, end):
            return 3.0
        if _SPEECH_AFTER.match(text, end):
            return 2.5
        if _OTHERS_ACT.match(text, end):
            return 1.5  # 周小同|等出席
        if _CROWD_AFTER.match(text, end):
            return 0.5  # 高家庄|村民
        if _TITLE_AFTER.match(text, end) or _VERB_AFTER.match(text, end):
            return 2.0
        if _MARK_AFTER.match(text, end):
            return _MARK_FOLLOWS
        following, second = text[end], text[end + 1 : end + 2]
        if following in "和与同及" and (second in _FUNCTION or _MARK_AFTER.match(second)):
            return 0.0  # 江永和在 is no "Jiang Yong and at"
        if following in _FUNCTION:
            return 0.5
        known = any(text[end : end + size] in ordinary_words() for size in (2, 3))
        return 0.5 if known else 0.0
