"""Chinese people named in an article: detection by what stands beside their names.

The titles and words are in ``data/people.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from summarizer.chinese.dictionary import dictionary_words, ordinary_words
from summarizer.chinese.script import HAN, any_of, is_traditional
from summarizer.data import word_lists
from summarizer.names.evidence import OTHERS, SURE, Context, Mention, Token, tokens_of
from summarizer.names.foreign import beside_dot, named_abroad, seems_foreign
from summarizer.names.gazetteer import (
    word_tags,
)
from summarizer.names.minorities import minority_people
from summarizer.names.surnames import (
    ALSO_WORDS,
    SURNAME,
    TITLE,
    VERB,
    borne_alone,
    has_form_of_name,
    spelled_name,
    surname_of,
)

__all__ = ["people_in", "spelled_name"]

_LISTS = word_lists("people")
_WORDS = _LISTS["words"]


REPEATED = 3
"""Mentions of a name that can make it a person's without a title."""

UNDOUBTED = 1.5
"""Least evidence of each of them."""

PERSONAL = 2
"""How many of them have what only people have or do beside them."""

CLEARLY = 1.5
"""How much more evidence a longer name from the same place has that leaves a shorter one out."""

_OVERLAPPING = 12
"""Mentions on each side that can overlap: three lengths at each of four places."""

_HAN = f"[{HAN}]"
_NAME = f"{SURNAME}{_HAN}{{1,2}}"
_ELSEWHERE = re.compile(any_of(_WORDS["own_spelling"]))
_OTHERS_FOLLOW = re.compile(OTHERS)
_BEHIND_TITLE = re.compile(rf"(?:{TITLE}[:： \n]?|\d岁的)(?={SURNAME})")
_BEGINS = re.compile(rf"(?<![^，。；：！？、\s“（(]){SURNAME}{_HAN}{{2}}(?={TITLE}|{VERB})")
_JOINT = re.compile(
    r"(?:\s*[、，]\s*|[和与及])(?:(?:通讯员|记者|副?[院所校部局处县市区镇]长|书记)\s*)?"
)
_LISTED = re.compile(
    rf"(?<=[、和与及])(?P<name>{_NAME})(?=[、和与及，。；）)\s]|等|{VERB}|在)"
    rf"|(?<![^、，。；！？\s（(“])(?P<first>{_NAME})(?=[、和与及])"
)
_WROTE = (
    r"(?:(?:(?:本报|本社|本台|见习|实习|特约|摄影|文字|责任|职工)?(?:记者|通讯员|编辑|作者|实习生|摄影|校对|责编|供稿)"
    rf"|(?<!{_HAN})[文图](?:[/／、]?[文图])?(?=[\s:：/／]))[\s:：/／]*)"
)
_BYLINE = re.compile(
    rf"(?:[电讯]|消息|来源)?\s*[（(]\s*(?P<names>{_WROTE}*{_NAME}"
    rf"(?:[\s、]+{_WROTE}*{_NAME})*)\s*(?:摄影)?(?:报道|摄)?[）)]"
)
_SIGNED = re.compile(rf"(?m)^[（(]{_NAME}(?:[\s、]+{_NAME})+[）)]$")
"""A line of two names or more in brackets, with which a report may end."""
_BYLINE_LEAD = re.compile(r"(?:[电讯]|消息)\s*[（(]|[（(]\s*" + _WROTE)


def people_in(text: str) -> dict[str, str]:
    """Return the people of a Simplified text with their names in pinyin, surname first.

    丁显平 is Ding Xianping. A name begins with a surname, is no word of the dictionary, and ends
    where jieba's tagger or the words on both sides say. Beside it stands a title, a verb of
    speech or another person (张三、李四等专家), or it signs a report; the evidence is added up.
    A surname that stands with titles only (方先生) is given alone.
    Left out are the names of a Traditional text, which follow Cantonese or Wade-Giles, and foreign
    names (马斯克), with those of Tibetans and Mongolians, which pinyin of Chinese would distort.
    """
    if is_traditional(text):
        return {}
    tokens = list(tokens_of(text))
    context = Context(text, tokens)
    mentions: dict[tuple[int, int], Mention] = {}
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
    longest = {mention.start: mention for mention in found}  # sorted by their ends too
    found = [m for m in found if longest[m.start].evidence < m.evidence + CLEARLY]
    _spread(text, found)
    _spread(text, found[::-1])
    _repeat(context, found)
    sure = [mention for mention in found if mention.sure]
    chinese = {
        mention.name: spelled_name(mention.name)
        for index, mention in enumerate(sure)
        if not _outweighed(sure, index)
    }
    return chinese | _surnames_alone(context, chinese) | minority_people(text)


def _surnames_alone(context: Context, people: Mapping[str, str]) -> dict[str, str]:
    """Return surnames that no full name of the text has, of people with a title: 陆主任.

    Outside the mainland, such people spell their names in other ways.
    """
    text = context.text
    if _ELSEWHERE.search(text):
        return {}
    known = {surname_of(name) for name in people}
    found: dict[str, str] = {}
    for match in borne_alone(text):
        surname = match["surname"] or match["also"]
        start, end = match.start(), match.start() + len(surname)
        if surname in known or surname in found or match.group() in ordinary_words():
            continue
        if {start, end} <= context.starts and not named_abroad(text, match.group()):
            found[surname] = spelled_name(surname).strip()
    return found


def _outweighed(mentions: list[Mention], index: int) -> bool:
    """Return whether an overlapping mention has more evidence: 安民 in 郑安民, 秦玉 in 秦玉海."""
    mention = mentions[index]
    near = mentions[max(0, index - _OVERLAPPING) : index + _OVERLAPPING + 1]
    return any(
        other.start < mention.end and mention.start < other.end and other.weight > mention.weight
        for other in near
    )


def _by_tagger(context: Context, tokens: list[Token]) -> Iterator[Mention]:
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
        yield Mention(token.start, token.end, token.word, evidence)


def _by_title(context: Context) -> Iterator[Mention]:
    """Yield names directly behind a title, whatever the tagger says: 主任赵快乐介绍."""
    text = context.text
    for match in _BEHIND_TITLE.finditer(text):
        start = match.end()
        if start in context.starts or text[start - 1] in " \n:：":
            yield from _longest(context, start, (4, 3, 2))
        elif text[start - 2] not in "省市区县州镇乡村部":  # 厅长|江永和, but not 南京市|长江大桥
            yield from _longest(context, start, (3,))


def _before_title(context: Context) -> Iterator[Mention]:
    """Yield names of three characters that begin a clause, before a title or a verb."""
    for match in _BEGINS.finditer(context.text):
        name = match.group()
        start, end = match.span()
        words = word_tags().get(name[1:], "nr")[:2] not in ("nr", "ns")
        if end in context.starts and (not words or start + 1 in context.starts):
            yield from _longest(context, start, (4, 3))


def _longest(context: Context, start: int, lengths: tuple[int, ...]) -> Iterator[Mention]:
    """Yield the name at a place that most speaks for, the longest of equals."""
    best = None
    for length in lengths:
        name = context.text[start : start + length]
        if len(name) == length and _is_name(name):
            evidence = context.evidence(start, start + length)
            if best is None or evidence > best.evidence:
                best = Mention(start, start + length, name, evidence)
    if best is not None:
        yield best


def _by_byline(text: str) -> Iterator[Mention]:
    """Yield names in bylines: （记者 张三 李四）."""
    for match in _BYLINE.finditer(text):
        signed = _SIGNED.match(text, match.end() - len(match.group().lstrip()))
        if not signed and not _BYLINE_LEAD.match(match.group().strip()):
            continue
        start = match.start("names")
        for part in re.finditer(rf"{_HAN}+", re.sub(_WROTE, _blank, match["names"])):
            if _is_name(part.group()):
                span = (start + part.start(), start + part.end())
                yield Mention(*span, part.group(), SURE + 2.0 if signed else SURE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _by_list(context: Context) -> Iterator[Mention]:
    """Yield items of lists that could be names; sure before 等专家."""
    for match in _LISTED.finditer(context.text):
        group = "name" if match["name"] else "first"
        if _is_name(match[group]):
            others = _OTHERS_FOLLOW.match(context.text, match.end(group))
            evidence = min(SURE - 1, context.evidence(*match.span(group)))
            yield Mention(*match.span(group), match[group], SURE if others else evidence)


def _spread(text: str, mentions: list[Mention]) -> None:
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


def _repeat(context: Context, mentions: list[Mention]) -> None:
    """Make mentions sure whose name is repeated, with what only people have or do: 李梅花的母亲.

    The tagger must call each of them a person, and nothing may speak against it: the names of
    brands, plants and villages are repeated too.
    """
    named: dict[str, list[Mention]] = {}
    for mention in mentions:
        named.setdefault(mention.name, []).append(mention)
    for name, group in named.items():
        surname = surname_of(name)
        if (
            len(name) - len(surname) == 2
            and surname not in ALSO_WORDS
            and len(group) == context.text.count(name) >= REPEATED
            and all(context.tagged(m) and m.evidence >= UNDOUBTED for m in group)
            and sum(context.personal(m) for m in group) >= PERSONAL
        ):
            for mention in group:
                mention.evidence = max(mention.evidence, SURE)


def _is_name(name: str) -> bool:
    """Return whether a name cannot be read as other words: 张开嘴 (open your mouth)."""
    if not has_form_of_name(name) or name in dictionary_words() or len(name) > 4:
        return False
    office = name[1:] in _WORDS["offices"]  # 司司长
    return word_tags().get(name, "nr").startswith("nr") and not office
