"""Words that limit what a figure says: 其余3个品牌, 累计确诊1681例, 其中…分行盈余105亿元.

A label without them says more than the article. English is put beside the label where it is
certain; else the fact is left out.
"""

from __future__ import annotations

import re

from summarizer.chinese.dictionary import glosses
from summarizer.data import word_lists
from summarizer.facts.words import (
    Subject,
    Token,
    any_of,
    edge_before,
    is_verb,
    joins_nouns,
    words_of,
)
from summarizer.numbers.values import COUNTING, PEOPLE, Figure
from summarizer.report import Span

__all__ = [
    "change_of_temperature",
    "is_half_a_range",
    "is_piece_of_label",
    "limited",
    "loses_subject",
]

_LISTS = word_lists("facts")
_LIMITS = {english: re.compile(words) for english, words in _LISTS["limits"].items()}
_OTHERS = {
    english: re.compile(rf"(?:{words})的?(?:约|近|将近|超过?|逾)?\s?$")
    for english, words in _LISTS["others"].items()
}
_CHOSEN = re.compile(
    rf"(?:均|都|已|全部|全|成功|先后|新近|正式|双双|顺利|由[^，。；]{{1,12}}?)*(?:{any_of('chosen')})"
)
_WHOLE = re.compile(f"(?:{any_of('whole')})$")
_TIME = re.compile(r"[年月日季期天时周夜早晚今昨末底初]|季度|半年")
_PART = re.compile("其中")
_LINKS = frozenset(_LISTS["links"].split())
_OWN = frozenset(_LISTS["own"].split())
_PLAN = re.compile(f"{any_of('planned')}|{any_of('expected')}")
_RATE = re.compile("每|均")
_NEAR = 6
"""Characters behind a noun in which a word that limits it is looked for."""
_PERIOD = re.compile(
    "今年|去年|上年|本月|当月|上月|季度?|半年|年度|前[一二三四五六七八九十\\d]+个?月|[1-9]月|全年|以来"
)
_SENTENCE = re.compile("[。！？!?；;\n]")
_NUMERAL = re.compile(r"[0-9０-９零一二三四五六七八九十百千万亿两]")
_RANGE_BEHIND = re.compile(r"\s?[元吨人亩米℃度%％]?\s?(?:至|到|[-—–~～－]{1,2})\s?[-−－]?\d")
_RANGE_BEFORE = re.compile(
    r"\d\s?[万亿]?(?:[元吨人亩米℃度%％]|公里|公斤)?\s?(?:至|到|[-—–~～－]{1,2})\s?$"
)
_HIGHEST = re.compile(
    r"(?:最[高多]|上限)(?!气|温|价|水位|人民|法院|检|层|级|峰|学历|奖|荣誉|点|值|负荷|纪录|院|的)[^，。；、\d]{1,8}$"
)
_LEVEL = re.compile(r"[至到为达]\s?(?:约|近|了)?\s?$")
_SOME = re.compile("多个|个别|少数|多数|部分|局[地部]|有的|某|最大|最多")
_CHANGES = re.compile(
    f"(?P<up>{any_of('warming')})|(?P<down>{any_of('cooling')})|(?P<other>{any_of('other_temperature_changes')})"
)


def is_half_a_range(text: str, start: int, end: int) -> bool:
    """Return whether a figure is one end of a range whose other end it does not include."""
    return bool(
        _RANGE_BEHIND.match(text, end) or _RANGE_BEFORE.search(text, max(0, start - 12), start)
    )


def change_of_temperature(text: str, start: int) -> str | None:
    """Return English for the change of temperature that a figure in degrees is.

    ``None`` if it is a temperature, and nothing if it is a change without English here.
    """
    clause = text[edge_before(text, start) : start]
    if _SOME.search(clause):
        return "" if _CHANGES.search(clause) else None
    last = None
    for match in _CHANGES.finditer(clause):
        last = match
    if last is None or _LEVEL.search(clause) or _LEVEL.match(clause, last.end()):
        return None
    if re.search("[至到达]", clause[last.end() :]):
        return None
    if last["up"]:
        return "rise in temperature"
    return "fall in temperature" if last["down"] else ""


def loses_subject(
    text: str, subject: Subject, label: Span, figure: Figure, done: int, start: int
) -> bool:
    """Return whether the words of a subject leave out whose figure it is.

    Args:
        text: The sentence, in Simplified characters.
        subject: The subject of the figure.
        label: Where its words stand, with the pieces that belong to them.
        figure: The figure.
        done: Where the figure before ends.
        start: Where the figure, or its range, begins.
    """
    first = min(label[0], start)
    parts = list(_PART.finditer(text, first - len(_SENTENCE.split(text[:first])[-1]), first))
    if parts and not _names_part(text, parts[-1].end(), label, figure, subject):
        return True
    if label[0] >= figure.span[1]:  # the noun stands behind
        noun = subject.noun[-1].span[1] if subject.noun else figure.span[1]
        chosen = _CHOSEN.search(text, noun, label[1] + _NEAR)
        return chosen is not None and chosen.start() <= max(noun, label[1])
    if "{}" not in subject.frame or (subject.verbs and subject.verbs[0].span[0] <= label[0]):
        return False
    left = max(edge_before(text, label[0]), done if done <= label[0] else 0)
    outer = words_of(text, left, label[0])
    own: list[Token] = words_of(text, *label)
    if own and own[0].tag.startswith("v") and own[0].unknown:
        return False  # 中心设有培训班46个: the center does it
    named: list[Token] = []
    at = min(label[0], subject.noun[0].span[0]) if subject.noun else label[0]
    outer = [token for token in outer if token.span[1] <= at]
    while outer and outer[-1].span[1] == at:
        token = outer.pop()
        if not _is_time(token) and not _WHOLE.search(token.word):
            if not _is_lost(token):
                break
            named.append(token)
        at = token.span[0]
    return len(named) > 1 or any(token.word not in _OWN for token in named)


def is_piece_of_label(text: str, subject: Subject, label: Span, figure: Figure) -> bool:
    """Return whether a noun leaves out a noun of its label: 盈余 of 大陆地区分行盈余."""
    if not subject.noun or not label[0] < subject.noun[0].span[0] <= figure.span[0]:
        return False
    before = text[label[0] : subject.noun[0].span[0]]
    if _RATE.search(before) or _PLAN.search(before):
        return False
    inner = words_of(text, label[0], subject.noun[0].span[0])
    # 机场取消航班: the airport does it, and the flights are what is counted.
    verbs = [n for n, token in enumerate(inner) if token.verb or is_verb(token.word)]
    inner = [t for t in inner[verbs[-1] + 1 if verbs else 0 :] if t.word not in _OWN]
    return any(_is_lost(token) and token not in subject.verbs for token in inner)


def _names_part(text: str, end: int, label: Span, figure: Figure, subject: Subject) -> bool:
    """Return whether the part that 其中 begins is what the label names: 其中住宅投资3亿元."""
    if subject.also and subject.span[0] >= end:
        return True
    between = text[end : min(label[0], figure.span[0])].lstrip("，, ：:")
    if not re.search("[，,]", between):
        at = min(label[0], figure.span[0])
        words = words_of(text, at - len(between), at)
        return not any(_is_lost(token) for token in words) or label[0] >= figure.span[1]
    if not _NUMERAL.search(re.split("[，,]", between)[0]):
        return False
    # 其中民营企业增长7%，国有企业增长2% are two parts; 其中甲公司营收3亿元，净利润1亿元 is one.
    return (
        figure.unit in COUNTING | PEOPLE
        or len(subject.noun) > 1
        or (bool(subject.noun) and subject.noun[0].kind == "n")
    )


def _is_time(token: Token) -> bool:
    return bool(_TIME.search(token.word)) and token.tag[:1] in ("t", "m", "n")


def _is_lost(token: Token) -> bool:
    """Return whether a word before a label says of what or of whom it is."""
    if _WHOLE.search(token.word) or joins_nouns(token) or token.verb or _is_time(token):
        return False
    if (
        token.kind == "x"
        or token.word in _LINKS
        or _NUMERAL.match(token.word)
        or (token.word.isascii() and len(token.word) == 1)
    ):
        return False
    if token.tag == "t" or (token.tag == "f" and len(token.word) > 1):
        return True  # 税前, 北部
    if token.unknown:
        senses = [s for entry in glosses().get(token.word, ()) for s in entry.split("/")]
        return bool(senses) and not any(sense.startswith("to ") for sense in senses)
    return token.nominal


def limited(
    text: str, phrase: str, subject: Subject, label: Span, start: int, done: int
) -> str | None:
    """Return a label with the words that limit it, ``None`` if these have no certain English.

    Args:
        text: The sentence, in Simplified characters.
        phrase: The label in English.
        subject: The subject of the figure.
        label: Where its Chinese words stand.
        start: Where the figure begins.
        done: Where the figure before ends.
    """
    first = min(label[0], start)
    left = max(edge_before(text, first), done if done <= first else 0)
    clause = text[left:start]
    if _HIGHEST.search(clause):
        return None
    for english, words in _OTHERS.items():
        if words.search(text, left, start) or words.search(text, left, first):
            if subject.frame != "{}":
                return None
            if phrase and subject.noun and not phrase.startswith(english):
                phrase = f"{english} {phrase}"
    for english, words in _LIMITS.items():
        if subject.frame != "{}" or (
            english == "cumulative" and _PERIOD.search(text, edge_before(text, first), start)
        ):
            continue
        if phrase and words.search(clause) and english.split()[-1] not in phrase:
            phrase += f", {english}"
    return phrase
