"""Where names begin and end: what they are part of, and which words lie across their edges.

The characters and words are in ``data/foreign.toml`` and ``data/places.toml``.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from itertools import pairwise

from summarizer.chinese.dictionary import ordinary_words
from summarizer.chinese.lexicon import jieba
from summarizer.chinese.script import HAN, any_of, to_simplified
from summarizer.data import word_lists
from summarizer.names.gazetteer import (
    common_foreign_names,
    dictionary_names,
    japanese_surnames,
    place_names,
)
from summarizer.names.surnames import TITLE
from summarizer.report import Span

__all__ = [
    "DOTS",
    "FREQUENT",
    "TITLED",
    "continues_beyond",
    "crosses_words",
    "cuts_word",
    "dotted_names",
    "longer_institution",
    "simplified",
    "starts_word",
    "transliterating",
    "within_dotted_name",
    "word_at",
    "words_in",
]

_CHARACTERS = word_lists("foreign")["characters"]
_PLACES = word_lists("places")["chinese"]
_DIVISIONS: str = _PLACES["divisions"]
_FOLLOWS = frozenset(_PLACES["follows"])
_TRANSLITERATING = frozenset(_PLACES["transliterating"])

_AUTONOMOUS = ("自治区", "自治州", "自治县", "自治旗")

FREQUENT = 30
"""Occurrences of a word in jieba's corpus below which it does not cut a name: 继|武长顺 (3 times)
and 秦玉|海因 (10), but 郎平|赛后 (517)."""

DOTS = "·・•‧∙⋅‐"
"""Characters between the parts of a foreign name."""

TITLED = re.compile(f"(?:{TITLE}|{any_of(word_lists('foreign')['words']['titles_before'])})$")
"""A title before a name, of Chinese people or of foreigners."""

RARE = 1000
"""Frequency in jieba's dictionary below which a character is hardly a word of its own."""
_DOTTED = re.compile(rf"[{HAN}]{{1,8}}(?:[{DOTS}-][{HAN}]{{1,8}})+")
_JOINT = re.compile(rf"[{DOTS}-]")
_KEPT = re.compile(f"乾(?={any_of(_PLACES['kept_before'])})")
_LONGER = re.compile(rf"[{HAN}]{{1,9}}?{any_of(_PLACES['longer_institutions'])}")
_OWN_PARTS = re.compile(any_of(_PLACES["own_parts"]))


def simplified(text: str) -> str:
    """Return a text in Simplified characters, with 乾 kept in names of places (乾安)."""
    simple = to_simplified(text)
    for match in _KEPT.finditer(text):
        simple = f"{simple[: match.start()]}乾{simple[match.end() :]}"
    return simple


@functools.lru_cache(maxsize=256)
def _borders(text: str) -> list[int]:
    """Return where the segmenter begins its words, and the length of the text."""
    # Dictionary words only: words that jieba guesses would swallow names.
    return [*(start for _, start, _ in jieba().tokenize(text, HMM=False)), len(text)]


def starts_word(text: str, at: int) -> bool:
    """Return whether the segmenter begins a word at a place."""
    borders = _borders(text)
    place = bisect_left(borders, at)
    return place == len(borders) or borders[place] == at


def word_span(text: str, at: int) -> Span:
    """Return the span of the segmenter's word that holds a character."""
    borders = _borders(text)
    place = bisect_right(borders, at)
    return (borders[place - 1], borders[place]) if 0 < place < len(borders) else (at, at)


def word_at(text: str, at: int) -> str:
    """Return the segmenter's word that holds a character."""
    return text[slice(*word_span(text, at))]


def words_in(text: str, start: int, end: int) -> list[str]:
    """Return the segmenter's words that lie within a span."""
    borders = _borders(text)
    first, last = bisect_left(borders, start), bisect_right(borders, end)
    return [text[a:b] for a, b in pairwise(borders[first:last])]


def crosses_words(text: str, start: int, end: int, *, prefix: bool = False, least: int = 0) -> bool:
    """Return whether a known word lies across an edge of the span: 市委 in 城市委员会.

    A longer word that begins with the span counts too (大理 in 大理石), unless ``prefix`` allows
    it or only endings of places follow (重庆 in 重庆市). A word that lies across the beginning
    counts only if it occurs ``least`` times in the segmenter's corpus.
    """
    if text[start - 1 : start + 1] in japanese_surnames():  # 黑田|东彦
        return True
    suffixed = text[end : end + 1] in _DIVISIONS if end < len(text) else False
    if (
        end - start == 2
        and start
        and not suffixed
        and text[end - 1 : end + 1] in ordinary_words()
        and jieba().dt.FREQ.get(text[start - 1 : start + 1], 0) > 9
    ):
        return True  # 会上|海量
    before = text[start - 1 : start] if start else ""
    if (
        end - start == 2
        and text[end - 1] in _DIVISIONS
        and word_span(text, start - 1) == (start - 1, start)
        and "一" <= before <= "鿿"
        and jieba().dt.FREQ.get(before, 0) < RARE
    ):
        return True  # 宁县 in 沣宁县
    if not starts_word(text, start):
        frequency: int = jieba().dt.FREQ.get(word_at(text, start), 0)
        return frequency >= least
    left, right = word_span(text, end - 1)
    if right <= end or (suffixed and right <= end + 1):
        # The dictionary cuts 璧山区 as 璧|山区, but the ending of a place outweighs that.
        return False
    follows = set(text[end:right]) <= _FOLLOWS or text[end:right].endswith(_AUTONOMOUS)
    return not (left == start and (prefix or follows))


def cuts_word(text: str, start: int, end: int) -> bool:
    """Return whether a term of the user is not meant where it stands: 将军 in 他将军队带到前线.

    It is not if the segmenter puts a border inside the span and a word across one of its edges,
    and reads the term as one word elsewhere. A term at the beginning or the end of a longer word
    is meant (北京 in 北京大学), and so is one that the segmenter does not know.
    """
    if not jieba().dt.FREQ.get(text[start:end]):
        return _crosses_both(text, start, end)
    borders = _borders(text)
    inside = borders[bisect_right(borders, start)] < end
    suffixed = text[end : end + 1] in tuple(_DIVISIONS) and word_span(text, end)[1] <= end + 1
    across = not starts_word(text, start) or not (suffixed or starts_word(text, end))
    return inside and across


def _crosses_both(text: str, start: int, end: int) -> bool:
    """Return whether longer words lie across both edges of the span."""
    left, right = word_span(text, start), word_span(text, end - 1)
    return left[0] < start < left[1] < end < right[1]


def continues_beyond(text: str, start: int, end: int) -> bool:
    """Return whether a name continues beyond the span: 莫迪 in 莫迪亚诺, 重庆大学 in 重庆大学城.

    It does if an adjacent piece is not a word and consists of transliterating characters, or if
    the end of the span forms a word with what follows.
    """
    words = ordinary_words()
    if text[end - 2 : end + 1] in words and end < len(text):
        return True
    if end - start > 3 and text[end - 1] in "城港" and text[end - 1 : end + 1] in words:
        return True  # 墨西哥|城市
    before, after = text[start - 1 : start], text[end : end + 1]
    if before not in _TRANSLITERATING and after not in _TRANSLITERATING:
        return False
    beside = [text[end : word_span(text, end)[1]] if starts_word(text, end) else ""]
    if start:
        left, right = word_span(text, start - 1)
        beside.append(text[left:right] if right == start else "")
    return any(word and _TRANSLITERATING.issuperset(word) and word not in words for word in beside)


def longer_institution(text: str, end: int) -> bool:
    """Return whether an institution's name continues: 中国银行 in 中国银行保险监督管理委员会."""
    match = _LONGER.match(text, end)
    return match is not None and not _OWN_PARTS.search(match.group())


@functools.cache
def transliterating() -> frozenset[str]:
    """Return the characters of the dictionary's foreign names."""
    common = frozenset("".join(common_foreign_names()))
    return common.difference(_CHARACTERS["never"]).union(_CHARACTERS["foreign"])


@functools.lru_cache(maxsize=256)
def dotted_names(text: str) -> tuple[Span, ...]:
    """Return the spans of foreign names whose parts are joined by dots or hyphens.

    They end where characters begin that do not transliterate, or a title or another word does:
    主席|艾尔肯·吐尼亚孜|讲话.
    """
    if not _JOINT.search(text):
        return ()
    found = []
    for match in _DOTTED.finditer(text):
        left, right = match.span()
        joints = [at for at in range(left, right) if _JOINT.match(text[at])]
        first = 0
        for index, joint in enumerate(joints):
            last = index == len(joints) - 1
            # In 唐纳德·特朗普和安格拉·默克尔, a name ends between two joints.
            if not last and _all_transliterate(text[joint + 1 : joints[index + 1]]):
                continue
            start = _left_end(text, joints[first], left)
            end = _right_end(text, joint + 1, right if last else joints[index + 1])
            parts = _JOINT.split(text[start:end])
            if all(parts) and end - start > 3 and (_dotted(text[start:end]) or _foreign(parts)):
                found.append((start, end))
            left, first = end, index + 1
    return tuple(found)


def _all_transliterate(part: str) -> bool:
    return transliterating().union(_CHARACTERS["dotted"]).issuperset(part)


def within_dotted_name(text: str, start: int, end: int, *, whole: bool) -> bool:
    """Return whether a span is part of a foreign name with dots or hyphens: 克里木 in 提·克里木拜.

    With ``whole``, a part from one dot to the next is not meant (杰克逊 in 迈克·杰克逊), nor is a
    place between hyphens.
    """
    for left, right in dotted_names(text):
        if left < end and start < right:
            if right <= end and (start <= left or _dotted(text[start:end])):
                return False
            if _dotted(text[start:end]):  # 马丁·路德 in 马丁·路德·金
                return True
            edges = (text[start - 1 : start] in ("", *DOTS, "-") or start == left) and (
                text[end : end + 1] in ("", *DOTS, "-") or end == right
            )
            if not _dotted(text[left:right]):  # Davao is not meant in 达沃-苏克
                parts = _JOINT.split(text[left:right])
                whole = all(part in dictionary_names() or part in place_names() for part in parts)
            else:
                # Of three parts, only the last is rendered alone, none of 阿卜杜拉·本·扎耶德.
                parts = _JOINT.split(text[left:right])
                last = end == right and "本" not in parts
                whole = whole and (
                    len(parts) < 3 or last or text[end + 1 : right] in dictionary_names()
                )
            return not (edges and whole)
    return False


def _dotted(name: str) -> bool:
    return any(dot in name for dot in DOTS)


def _foreign(parts: list[str]) -> bool:
    """Return whether parts with a hyphen are those of a foreign name, and no two cities."""
    return all(transliterating().issuperset(part) and len(part) < 5 for part in parts)


def _left_end(text: str, start: int, least: int) -> int:
    characters = transliterating().union(_CHARACTERS["dotted"])
    at = start
    while at > least and text[at - 1] in characters:
        if at < start and TITLED.search(text, max(0, at - 8), at):
            break
        if at < start - 1 and text[at - 1 : at + 1] in ordinary_words():
            at += 1
            break
        at -= 1
    while at < start - 1 and text[at] in _CHARACTERS["leading"]:
        at += 1
    return at


def _right_end(text: str, end: int, most: int) -> int:
    characters = transliterating()
    # A known name is whole, whatever its characters: 弗拉基米尔·普京.
    known = (size for size in range(min(8, most - end), 1, -1))
    at = next((end + s for s in known if text[end : end + s] in dictionary_names()), end)
    if (
        at > end
        and text[at - 1 : at + 1] not in ordinary_words()
        and text[at : at + 2] in ordinary_words()
    ):
        return at
    while at < most and (text[at] in characters or text[at] in _CHARACTERS["dotted"]):
        following = text[at : at + 2]
        if at > end and text[at] in _CHARACTERS["not_last"]:
            break
        # 买买提|出席, although 提出 is a word.
        ends = following in ordinary_words() and text[at + 1 : at + 3] not in ordinary_words()
        if at > end and ends and following[1:] not in characters:
            break
        at += 1
    return at
