"""Chinese people named in an article: detection by what stands beside their names.

The titles and words are in ``data/people.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from summarizer.chinese.dictionary import dictionary_words, ordinary_words
from summarizer.chinese.lexicon import jieba, tagger
from summarizer.chinese.script import HAN, any_of, is_traditional
from summarizer.data import word_lists
from summarizer.names.boundaries import FREQUENT, dotted_names
from summarizer.names.foreign import beside_dot, named_abroad, seems_foreign
from summarizer.names.gazetteer import (
    dictionary_names,
    place_names,
    word_tags,
)
from summarizer.names.surnames import (
    ALSO_WORDS,
    COMPOUND,
    RARE,
    SURNAME,
    TITLE,
    VERB,
    has_form_of_name,
    spelled_name,
    surname_of,
)

__all__ = ["people_in", "spelled_name"]

_LISTS = word_lists("people")
_WORDS = _LISTS["words"]

SURE = 3.0
"""Evidence that makes a person. A title before a common name of three characters gives 3.5; a
title of many people gives 1 less, a rare surname 0.5, a surname that is mostly another word 1.5."""

_COLLECTIVE = frozenset((*_WORDS["crowds"], *_WORDS["collective"]))
_OVERLAPPING = 12
"""Mentions on each side that can overlap: three lengths at each of four places."""

_CLAUSE_BEGINS = 1.0
_MARK_FOLLOWS = 1.0
_HAN = f"[{HAN}]"
_NAME = f"{SURNAME}{_HAN}{{1,2}}"
_TITLE_BEFORE = re.compile(rf"(?P<title>{TITLE})[、:： \n]?$")
_AGE_BEFORE = re.compile(r"\d岁的?$")
_SPEECH_AFTER = re.compile(any_of(_WORDS["speech"]))
_VERB_AFTER = re.compile(VERB)
_TITLE_AFTER = re.compile(rf"[、和与及]?(?:总|原|前)?{TITLE}")
_CROWD_AFTER = re.compile(any_of(_WORDS["crowds"]))
_OTHERS = rf"等(?:人|\d|[一二三四五六七八九十多几两]|同志|{TITLE})"
_OTHERS_FOLLOW = re.compile(_OTHERS)
_PERSON_AFTER = re.compile(
    rf"{_OTHERS}|[两三四五六七八九十\d]+[人位名]|[，（(](?:男|女|现年|\d+岁)| ?摄(?:影)?\b"
)
_MARK_AFTER = re.compile(r"$|[\s\d、，。；：！？,;:!?（）()《》“”\"…—]|等")
_PREPOSITIONS = frozenset(_LISTS["surnames"]["prepositions"])
_FUNCTION = frozenset(_LISTS["given_names"]["function_words"])
_ALSO_GIVEN = frozenset(_LISTS["given_names"]["also_given"])
_BEHIND_TITLE = re.compile(rf"(?:{TITLE}[:： \n]?|\d岁的)(?={SURNAME})")
_BEGINS = re.compile(rf"(?<![^，。；：！？、\s“（(]){SURNAME}{_HAN}{{2}}(?={TITLE}|{VERB})")
_CLAUSE = re.compile(r"(?:^|[，。；：！？、\s“（(])$")
_JOINT = re.compile(
    r"(?:\s*[、，]\s*|[和与及])(?:(?:通讯员|记者|副?[院所校部局处县市区镇]长|书记)\s*)?"
)
_LISTED = re.compile(
    rf"(?<=[、和与及])(?P<name>{_NAME})(?=[、和与及，。；）)\s]|等|{VERB}|在)"
    rf"|(?<![^、，。；！？\s（(“])(?P<first>{_NAME})(?=[、和与及])"
)
_WROTE = r"(?:(?:本报|本社|本台|见习|实习|特约)?(?:记者|通讯员|编辑|作者)[\s:：]*)"
_BYLINE = re.compile(
    rf"(?:[电讯]|消息|来源)?\s*[（(]\s*(?P<names>{_WROTE}*{_NAME}"
    rf"(?:[\s、]+{_WROTE}*{_NAME})*)\s*[）)]"
)
_BYLINE_LEAD = re.compile(r"(?:[电讯]|消息)\s*[（(]|[（(]\s*" + _WROTE)


@dataclass(slots=True)
class _Mention:
    """A span that may name a person, and the evidence for it."""

    start: int
    end: int
    name: str
    evidence: float = 0.0

    @property
    def sure(self) -> bool:
        return self.evidence >= SURE

    @property
    def weight(self) -> tuple[float, int]:
        """Which of two overlapping mentions is right; of equals, the longer one."""
        return self.evidence + 0.5 * len(self.name), len(self.name)


def people_in(text: str) -> dict[str, str]:
    """Return the people of a Simplified text with their names in pinyin, surname first.

    丁显平 is Ding Xianping. A name begins with a surname, is no word of the dictionary, and ends
    where jieba's tagger or the words on both sides say. Beside it stands a title, a verb of
    speech or another person (张三、李四等专家), or it signs a report; the evidence is added up.
    Left out are the names of a Traditional text, which follow Cantonese or Wade-Giles, and foreign
    names (马斯克), with those of Tibetans and Mongolians, which pinyin of Chinese would distort.
    """
    if is_traditional(text):
        return {}
    tokens = list(_tokens(text))
    context = _Context(text, tokens)
    mentions: dict[tuple[int, int], _Mention] = {}
    ways = (
        _by_tagger(context, tokens),
        _by_title(context),
        _before_title(context),
        _by_byline(text),
        _by_list(context),
    )
    for mention in (mention for way in ways for mention in way):
        same = mentions.setdefault((mention.start, mention.end), mention)
        same.evidence = max(same.evidence, mention.evidence)
    foreign = {m.name for m in mentions.values() if seems_foreign(text, m.start, m.end)}
    foreign |= {m.name for m in mentions.values() if context.dotted(m)}
    names = {m.name for m in mentions.values()} - foreign
    foreign |= {name for name in names if beside_dot(text, name) or named_abroad(text, name)}
    found = [mention for _, mention in sorted(mentions.items()) if mention.name not in foreign]
    _spread(text, found)
    _spread(text, found[::-1])
    sure = [mention for mention in found if mention.sure]
    return {
        mention.name: spelled_name(mention.name)
        for index, mention in enumerate(sure)
        if not _outweighed(sure, index)
    }


def _outweighed(mentions: list[_Mention], index: int) -> bool:
    """Return whether an overlapping mention has more evidence: 安民 in 郑安民, 秦玉 in 秦玉海."""
    mention = mentions[index]
    near = mentions[max(0, index - _OVERLAPPING) : index + _OVERLAPPING + 1]
    return any(
        other.start < mention.end and mention.start < other.end and other.weight > mention.weight
        for other in near
    )


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    person: bool


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    for token in tagger().cut(text):
        start, at = at, at + len(token.word)
        yield _Token(start, at, token.word, token.flag.startswith("nr"))


class _Context:
    """A text with the borders of its tokens, for weighing what stands beside a name."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text
        self.starts = {token.start for token in tokens} | {len(text)}
        self._tagged = {(token.start, token.end) for token in tokens if token.person}
        self._spans = dotted_names(text)

    def dotted(self, mention: _Mention) -> bool:
        """Return whether a mention is part of a foreign name with dots."""
        place = bisect_left(self._spans, (mention.end, 0)) - 1
        return place >= 0 and mention.start < self._spans[place][1]

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


def _by_tagger(context: _Context, tokens: list[_Token]) -> Iterator[_Mention]:
    """Yield what the tagger calls a person."""
    text, words = context.text, dictionary_words()
    people = [token for token in tokens if token.person and has_form_of_name(token.word)]
    for token in people:
        evidence = context.evidence(token.start, token.end)
        if token.word in words:
            # 高峰 is a peak too: both sides must agree, and the tagger at every occurrence.
            always = sum(other.word == token.word for other in people) == text.count(token.word)
            if not (always and evidence >= SURE + 2.0):
                continue
        yield _Mention(token.start, token.end, token.word, evidence)


def _by_title(context: _Context) -> Iterator[_Mention]:
    """Yield names directly behind a title, whatever the tagger says: 主任赵快乐介绍."""
    text = context.text
    for match in _BEHIND_TITLE.finditer(text):
        start = match.end()
        if start in context.starts or text[start - 1] in " \n:：":
            yield from _longest(context, start, (4, 3, 2))
        elif text[start - 2] not in "省市区县州镇乡村部":  # 厅长|江永和, but not 南京市|长江大桥
            yield from _longest(context, start, (3,))


def _before_title(context: _Context) -> Iterator[_Mention]:
    """Yield names of three characters that begin a clause, before a title or a verb."""
    for match in _BEGINS.finditer(context.text):
        name = match.group()
        start, end = match.span()
        words = word_tags().get(name[1:], "nr")[:2] not in ("nr", "ns")
        if end in context.starts and (not words or start + 1 in context.starts):
            yield from _longest(context, start, (4, 3))


def _longest(context: _Context, start: int, lengths: tuple[int, ...]) -> Iterator[_Mention]:
    """Yield the name at a place that most speaks for, the longest of equals."""
    best = None
    for length in lengths:
        name = context.text[start : start + length]
        if len(name) == length and _is_name(name):
            evidence = context.evidence(start, start + length)
            if best is None or evidence > best.evidence:
                best = _Mention(start, start + length, name, evidence)
    if best is not None:
        yield best


def _by_byline(text: str) -> Iterator[_Mention]:
    """Yield names in bylines: （记者 张三 李四）."""
    for match in _BYLINE.finditer(text):
        if not _BYLINE_LEAD.match(match.group().strip()):
            continue
        start = match.start("names")
        for part in re.finditer(rf"{_HAN}+", re.sub(_WROTE, _blank, match["names"])):
            if _is_name(part.group()):
                span = (start + part.start(), start + part.end())
                yield _Mention(*span, part.group(), SURE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _by_list(context: _Context) -> Iterator[_Mention]:
    """Yield items of lists that could be names; sure before 等专家."""
    for match in _LISTED.finditer(context.text):
        group = "name" if match["name"] else "first"
        if _is_name(match[group]):
            others = _OTHERS_FOLLOW.match(context.text, match.end(group))
            evidence = min(SURE - 1, context.evidence(*match.span(group)))
            yield _Mention(*match.span(group), match[group], SURE if others else evidence)


def _spread(text: str, mentions: list[_Mention]) -> None:
    """Make mentions sure that stand in a list beside a person or with two others."""
    for trio in zip(mentions, mentions[1:], mentions[2:], strict=False):
        if all(
            text[one.end : two.start] == "、" and len(two.name) + len(one.name) > 4
            for one, two in pairwise(trio)
        ):
            trio[0].evidence = max(trio[0].evidence, SURE)
    for one, two in pairwise(mentions):
        left, right = (one, two) if one.start < two.start else (two, one)
        if one.sure and two.evidence > -1 and _JOINT.fullmatch(text, left.end, right.start):
            two.evidence = max(two.evidence, SURE)


def _is_name(name: str) -> bool:
    """Return whether a name cannot be read as other words: 张开嘴 (open your mouth)."""
    if not has_form_of_name(name) or name in dictionary_words() or len(name) > 4:
        return False
    office = name[1:] in _WORDS["offices"]  # 司司长
    return word_tags().get(name, "nr").startswith("nr") and not office
