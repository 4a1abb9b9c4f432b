"""Chinese people named in an article: detection, titles, and the spelling of their names.

The surnames, titles and words are in ``data/people.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from summarizer.chinese.dictionary import dictionary_words, ordinary_words, syllable
from summarizer.chinese.lexicon import tagger
from summarizer.chinese.script import HAN, any_of, is_traditional
from summarizer.data import word_lists
from summarizer.names.gazetteer import (
    common_foreign_names,
    dictionary_names,
    japanese_surnames,
    word_tags,
)

__all__ = [
    "DOTS",
    "FOREIGN_TITLE_BEFORE",
    "TITLE",
    "TITLES_IN_ENGLISH",
    "VERB",
    "english_title",
    "people_in",
    "spelled_name",
    "surname_of",
    "titled_surnames",
]

_LISTS = word_lists("people")
_WORDS = _LISTS["words"]
_FOREIGN = word_lists("foreign")

TITLE = f"(?:副?{any_of((*_WORDS['offices'], *_WORDS['trades']))})"
"""Pattern of anything that people are called by."""

VERB = any_of(_WORDS["verbs"])
"""Pattern of what people do, behind their names."""

DOTS = "·・•‧∙⋅‐"
"""Characters between the parts of a foreign name."""

FOREIGN_TITLE_BEFORE = re.compile(f"(?:{TITLE}|{any_of(_FOREIGN['words']['titles_before'])})$")

_SURNAMES = frozenset(_LISTS["surnames"]["single"])
_COMPOUND = frozenset(_LISTS["surnames"]["compound"])
_ALSO_WORDS = frozenset(_LISTS["surnames"]["also_words"])
_NO_GIVEN_NAME = frozenset(_LISTS["given_names"]["never"])
_ENGLISH_TITLES: dict[str, str] = _LISTS["titles_in_english"]
TITLES_IN_ENGLISH = frozenset(_ENGLISH_TITLES.values())

_SURNAME = f"(?:{any_of(_COMPOUND)}|[{''.join(sorted(_SURNAMES))}])"
_CHARACTER = f"[{HAN}]"
_NAME = f"{_SURNAME}{_CHARACTER}{{1,2}}"
_CUE_BEFORE = re.compile(rf"(?:{TITLE}[、:： ]?|\d岁的?)$")
_OTHERS = rf"等(?:人|\d|[一二三四五六七八九十多几两]|同志|{TITLE})"
_OTHERS_FOLLOW = re.compile(_OTHERS)
_CUE_AFTER = re.compile(
    rf"(?:[、和与及]?(?:总|原|前)?{TITLE}|{VERB}|{_OTHERS}"
    r"|[两三四五六七八九十\d]+[人位名]|[，（(](?:男|女|现年|\d+岁)| ?摄(?:影)?\b)"
)
_AFTER_TITLE = re.compile(rf"(?:{TITLE}[:： ]?|\d岁的)(?={_SURNAME})")
_BEGINS = re.compile(rf"(?<![^，。；：！？、\s“（(]){_SURNAME}{_CHARACTER}{{2}}(?={TITLE}|{VERB})")
_ENDS = re.compile(
    rf"$|[\s\d、，。；：！？,;:!?（(）)《》“”"
    rf"\"…—]|{VERB}|等|{TITLE}"
)
_JOINT = re.compile(
    r"(?:\s*[、，]\s*|[和与及])(?:(?:通讯员|记者|副?[院所校部局处县市区镇]长|书记)\s*)?"
)
_LISTED = re.compile(
    rf"(?<=[、和与及])(?P<name>{_NAME})(?=[、和与及，。；）)\s]|等|{VERB})"
    rf"|(?<![^、，。；：！？\s（(“])(?P<first>{_NAME})(?=[、和与及])"
)
_WROTE = r"(?:(?:本报|本社|本台|见习|实习|特约)?(?:记者|通讯员|编辑|作者)[\s:：]*)"
_BYLINE = re.compile(
    rf"(?:[电讯]|消息|来源)?\s*[（(]\s*(?P<names>{_WROTE}*{_NAME}"
    rf"(?:[\s、]+{_WROTE}*{_NAME})*)\s*[）)]"
)
_BYLINE_LEAD = re.compile(r"(?:[电讯]|消息)\s*[（(]|[（(]\s*" + _WROTE)

_ABROAD = re.compile(rf"{any_of(_WORDS['abroad'])}[^。！？]{{0,14}}$")
"""Precedes people whose names are not spelled in pinyin."""

_OF_CHINA = re.compile(r"中国(?:驻|公民|常驻)[^，。！？]*$")


@dataclass(slots=True)
class _Mention:
    """A span that may name a person; ``sure`` if something beside it confirms that."""

    start: int
    end: int
    name: str
    sure: bool = False


def people_in(text: str) -> dict[str, str]:
    """Return the people of a Simplified text with their names in pinyin, surname first.

    丁显平 is Ding Xianping. A name begins with a surname, is no word of the dictionary, and ends
    where jieba's tagger or the words on both sides say. Beside it stands a title, a verb of
    speech or another person (张三、李四等专家), or it signs a report. Left out are the names of a
    Traditional text, which follow Cantonese or Wade-Giles, and foreign names (马斯克).
    """
    if is_traditional(text):
        return {}
    tokens = list(_tokens(text))
    mentions = {(mention.start, mention.end): mention for mention in _by_tagger(text, tokens)}
    ways = (_by_title(text, tokens), _before_title(text, tokens), _by_byline(text), _by_list(text))
    for mention in (mention for way in ways for mention in way):
        same = mentions.setdefault((mention.start, mention.end), mention)
        same.sure |= mention.sure
    foreign = {m.name for m in mentions.values() if _is_foreign(text, m.start, m.end)}
    found = [
        mention
        for _, mention in sorted(mentions.items())
        if mention.name not in foreign and not _abroad(text, mention.start)
    ]
    _spread(text, found)
    _spread(text, found[::-1])
    sure = [mention for mention in found if mention.sure]
    return {
        mention.name: spelled_name(mention.name)
        for mention in sure
        if not any(  # 安民 in 郑安民
            other is not mention and other.start <= mention.start and mention.end <= other.end
            for other in sure
        )
    }


def titled_surnames(people: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return how people may be named later on, such as 唐区长, with their surname: 唐, Tang."""
    surnames = {surname_of(name): spelling.split()[0] for name, spelling in people.items()}
    return {
        surname + title: (surname, spelling)
        for surname, spelling in surnames.items()
        for title in _WORDS["offices"]
    }


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


def _by_tagger(text: str, tokens: list[_Token]) -> Iterator[_Mention]:
    """Yield what the tagger calls a person; sure if a cue stands beside it."""
    words = dictionary_words()
    people = [token for token in tokens if token.person and _has_form_of_name(token.word)]
    for token in people:
        before = _CUE_BEFORE.search(text, max(0, token.start - 8), token.start)
        after = _CUE_AFTER.match(text, token.end)
        if token.word in words:
            # 高峰 is a peak too: both sides must agree, and the tagger at every occurrence.
            always = sum(other.word == token.word for other in people) == text.count(token.word)
            if not (before and after and always):
                continue
        yield _Mention(token.start, token.end, token.word, bool(before or after))


def _by_title(text: str, tokens: list[_Token]) -> Iterator[_Mention]:
    """Yield names directly behind a title, whatever the tagger says: 主任赵快乐介绍."""
    borders = {token.start for token in tokens} | {len(text)}
    for match in _AFTER_TITLE.finditer(text):
        start = match.end()
        if start not in borders or text[start] in _ALSO_WORDS:
            continue
        for length in (4, 3, 2):
            name = text[start : start + length]
            if len(name) < length or not _is_name(name):
                continue
            end = start + length
            if _ENDS.match(text, end) or (length > 2 and end in borders):
                yield _Mention(start, end, name, sure=True)
                break


def _before_title(text: str, tokens: list[_Token]) -> Iterator[_Mention]:
    """Yield names of three characters that begin a clause, before a title or a verb."""
    ends = {token.end for token in tokens}
    for match in _BEGINS.finditer(text):
        name = match.group()
        if match.end() not in ends or name[0] in _ALSO_WORDS or name[1:] in word_tags():
            continue
        if _is_name(name):
            yield _Mention(match.start(), match.end(), name, sure=True)


def _by_byline(text: str) -> Iterator[_Mention]:
    """Yield names in bylines: （记者 张三 李四）."""
    for match in _BYLINE.finditer(text):
        if not _BYLINE_LEAD.match(match.group().strip()):
            continue
        start = match.start("names")
        for part in re.finditer(rf"{_CHARACTER}+", re.sub(_WROTE, _blank, match["names"])):
            if _is_name(part.group()):
                yield _Mention(start + part.start(), start + part.end(), part.group(), sure=True)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _by_list(text: str) -> Iterator[_Mention]:
    """Yield items of lists that could be names; sure before 等专家."""
    for match in _LISTED.finditer(text):
        group = "name" if match["name"] else "first"
        if _is_name(match[group]):
            others = _OTHERS_FOLLOW.match(text, match.end(group))
            yield _Mention(match.start(group), match.end(group), match[group], others is not None)


def _spread(text: str, mentions: list[_Mention]) -> None:
    """Make mentions sure that stand in a list beside a person or with two others."""
    for trio in zip(mentions, mentions[1:], mentions[2:], strict=False):
        if all(
            text[one.end : two.start] == "、" and len(two.name) + len(one.name) > 4
            for one, two in pairwise(trio)
        ):
            trio[0].sure = True
    for one, two in pairwise(mentions):
        left, right = (one, two) if one.start < two.start else (two, one)
        if one.sure and _JOINT.fullmatch(text, left.end, right.start):
            two.sure = True


def _abroad(text: str, start: int) -> bool:
    """Return whether what stands before a name places it outside the mainland."""
    before = text[max(0, start - 20) : start]
    return _ABROAD.search(before) is not None and _OF_CHINA.search(before) is None


def _is_foreign(text: str, start: int, end: int) -> bool:
    """Return whether a seeming Chinese name is (part of) a foreign one: 莫兰 in 威廉·莫兰."""
    name = text[start:end]
    if re.search(rf"[{DOTS}]{name}|{name}[{DOTS}]", text):
        return True
    characters = _FOREIGN["characters"]
    given, foreign = set(name[1:]), set(characters["foreign"])
    mixed = foreign.union(characters["both"])
    if name[0] in characters["surnames"] and given <= mixed:
        return True
    if (given <= foreign and not given.issubset(characters["given_names"])) or (
        len(name) > 2 and given <= mixed
    ):
        return True
    # 记者|高桥 begins where it seems to; 山|田秋子 does not.
    titled = FOREIGN_TITLE_BEFORE.search(text, max(0, start - 8), start)
    cut = "" if titled else text[max(0, start - 1) : start + 1]
    if {name[:2], cut} & japanese_surnames() or name in common_foreign_names():
        return True
    known = dictionary_names().get(name)
    return known is not None and known.kind == "person"


def _is_name(name: str) -> bool:
    """Return whether a name cannot be read as other words: 张开嘴 (open your mouth)."""
    if not _has_form_of_name(name) or name in dictionary_words() or len(name) > 4:
        return False
    tag = word_tags().get(name, "nr")
    given = name[len(surname_of(name)) :]
    leading = len(name) > 2 and name[:2] not in _COMPOUND and name[:2] in ordinary_words()
    return tag.startswith("nr") and not leading and bool(given)


def surname_of(name: str) -> str:
    """Return the surname that a Chinese name begins with."""
    return name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]


def _has_form_of_name(name: str) -> bool:
    """Return whether a string consists of a surname and a possible given name."""
    surname = surname_of(name)
    given = name[len(surname) :]
    return (
        (len(surname) == 2 or surname in _SURNAMES)
        and 1 <= len(given) <= 2
        and name.isalpha()
        and name not in _WORDS["not_names"]
        and not _NO_GIVEN_NAME & set(given)
    )


def spelled_name(name: str) -> str:
    """Return surname and given name in pinyin, each as one capitalized word."""

    def read(part: str, special: Mapping[str, str]) -> str:
        if part in special:
            return special[part].capitalize()
        word = ""
        for character in part:
            plain = special.get(character) or syllable(character) or character
            word += f"'{plain}" if word and plain[0] in "aoe" else plain
        return word.capitalize()

    surname = surname_of(name)
    given = name[len(surname) :]
    readings = _LISTS["readings"]
    return f"{read(surname, readings['surnames'])} {read(given, readings['given_names'])}"


_BEHIND_NAME = re.compile(TITLE)


def english_title(text: str, at: int) -> tuple[str, int] | None:
    """Return the English of a title at ``at`` and where it ends: 院士, Academician."""
    match = _BEHIND_NAME.match(text, at)
    if match is None or match.group() not in _ENGLISH_TITLES:
        return None
    return _ENGLISH_TITLES[match.group()], match.end()
