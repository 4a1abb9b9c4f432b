"""Chinese places in context: words that are places where they stand, and places spelled by rule.

The words are in ``data/places.toml``.
"""

from __future__ import annotations

import functools
import re

from summarizer.chinese.dictionary import ordinary_words, syllable
from summarizer.chinese.lexicon import jieba
from summarizer.chinese.script import HAN, any_of
from summarizer.data import word_lists
from summarizer.names.boundaries import (
    FREQUENT,
    TITLED,
    crosses_words,
    starts_word,
    transliterating,
    word_at,
    word_span,
    words_in,
)
from summarizer.names.gazetteer import (
    dictionary_names,
    place_names,
    places_in_context,
    word_tags,
)
from summarizer.names.surnames import ALSO_WORDS, SURNAME, TITLE
from summarizer.numbers.numerals import PLACE

__all__ = [
    "after_foreign_name",
    "begins_place",
    "cut_by_title",
    "left_to_model",
    "named_after",
    "named_by_rule",
    "names_a_person",
    "part_of_another",
    "place_here",
    "spelled_place",
    "written_name",
]

_RULE = word_lists("places")["rule"]
_CHINESE = word_lists("places")["chinese"]
_KINDS: dict[str, str] = _RULE["kinds"]
_COPIED = tuple(_RULE["copied"])
_DIVISIONS: str = _CHINESE["divisions"]
_WORDS = word_lists("people")["words"]
_SPEECH = any_of(_WORDS["speech"])
_VERB = any_of(_WORDS["verbs"])
_SURNAME = re.compile(SURNAME)
_KIND = re.compile(f"{any_of(_KINDS)}(?!{any_of('长委办')})")
_BEFORE = re.compile(f"(?:^|[^{HAN}]|{any_of(_RULE['before'])})$")
_OUTER = re.compile(rf"(?P<before>[{HAN}]?)(?:{any_of(_KINDS)}|[州省盟])$")
_ABROAD = re.compile(any_of(word_lists("people")["words"]["abroad"]))
_DIRECTIONS = frozenset(_CHINESE["directions"])
_BEFORE_HOME = tuple(_CHINESE["before_home"])
_BEHIND_HOME = re.compile(_CHINESE["behind_home"])
_NUMERALS = frozenset(word_lists("places")["roads"]["numerals"])
_BEFORE_CHIEF = tuple("厅处局科队站厂组社署船院校馆师团班行台所庭族酋机连排营旅军舰")
_BEHIND = re.compile(any_of(_CHINESE["behind_names"]))
_BEFORE_NAMES = frozenset(_CHINESE["before_names"])
_NO_SURNAME = _BEFORE_NAMES.union("全于当将应支通满同往")
_STRONG = frozenset(word_lists("foreign")["characters"]["foreign"])
_NEVER = frozenset(_RULE["never"])
_NOUNS = frozenset(_RULE["nouns"])
_LANDSCAPE = frozenset(_RULE["landscape"])
_FOREIGN = re.compile(f"[{_RULE['foreign']}]")
_NO_OUTER = frozenset(_RULE["no_place_before"])
_RUN_BEFORE = re.compile(rf"[{HAN}]+$")
_RUN = re.compile(rf"[{HAN}]{{1,8}}")
_TITLE_BEFORE = re.compile(rf"{TITLE}[ :：\n]?$")
_PERSON_AFTER = re.compile(rf"{_SPEECH}|{_VERB}|{TITLE}")

_WITHIN = re.compile(rf"(?:{any_of(_CHINESE['provinces'])}|[{HAN}]{{2}}市)(?:省|市|自治区)?$")

_NEAR = 3
"""Items of a list that are read on each side."""

_TITLED_NAME = re.compile(rf"{TITLE}(?P<name>{SURNAME}[{HAN}]{{1,2}})$")
_WATERS = re.compile(r"\b(?:Sea|River|Lake|Ocean|Mount|Mountains?|Gulf|Palace|Wall)\b")
_ROAD = re.compile("(?:[东西南北中]|[一二三四五])?(?:路|街|大道|大街|巷|胡同)")
_MARK = re.compile(r"$|[、，。；：！？,;:!?\s）)]")


def place_here(text: str, start: int, end: int) -> bool:
    """Return whether a word that can be a place is one where it stands: 中山市, 珠海、中山.

    It is before the ending of a division, behind a province or a division, and in a list with a
    place.
    """
    if _ABROAD.search(text, max(0, start - 6), start) or word_span(text, end - 1)[0] > start:
        return False  # 越南兴安省, 大|同盟
    divided = text[end : end + 1] in tuple(_DIVISIONS)
    if (
        divided
        and text[end : end + 2] not in ordinary_words()
        and not crosses_words(text, start, end + 1)
    ):
        return True
    if text[start:end] in _DIRECTIONS or crosses_words(text, start, end):
        return False  # 青海|南部
    if text.endswith(_BEFORE_HOME, 0, start) and _BEHIND_HOME.match(text, end):
        return _name_of_place(text[start:end])  # 我们是三重人
    if text[start - 1 : start] in tuple("省市州") and starts_word(text, start):
        proper = word_tags().get(text[start:end], "ns")[:2] in ("ns", "nr", "nz")
        return proper and start > 2 and text[start - 2] not in _NO_OUTER
    if text.endswith(tuple(_CHINESE["provinces"]), 0, start):
        return _MARK.match(text, end) is not None or text[end : end + 1] in tuple("的等和与及")
    return _listed(text, start, end)


def _name_of_place(word: str) -> bool:
    """Return whether a word can be a place by its part of speech, or is a numeral: 三重."""
    return word_tags().get(word, "ns")[:2] in ("ns", "nr", "nz") or word[0] in _NUMERALS


def _listed(text: str, start: int, end: int) -> bool:
    """Return whether a span stands in a list of words that are places."""
    if word_tags().get(text[start:end], "n")[:1] in tuple("vadmcpriltu"):
        return False
    left, right = _items(text, start, end)
    return any(item in place_names() for item in (*left, *right)) and all(
        item in place_names() or item in places_in_context() for item in (*left[:1], *right[:1])
    )


def _items(text: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """Return the items of a list on both sides of one of them, the nearest first."""
    left: list[str] = []
    right: list[str] = []
    while (
        len(left) < _NEAR
        and text[start - 1 : start] == "、"
        and (match := _RUN_BEFORE.search(text, max(0, start - 9), start - 1))
    ):
        found = match.group()
        if titled := _TITLED_NAME.search(found):
            found = titled["name"]
        elif len(found) > 3 or text[start - len(found) - 2 : start - len(found) - 1] != "、":
            # The first item has other words before it: 途经珠海、中山.
            parts = (found[-size:] for size in range(4, 1, -1) if size <= len(found))
            found = next((part for part in parts if part in place_names()), found)
        left.append(found)
        start -= len(found) + 1
    while (
        len(right) < _NEAR and text[end : end + 1] == "、" and (match := _RUN.match(text, end + 1))
    ):
        found = match.group()
        if len(found) > 3:
            parts = (found[:size] for size in range(4, 1, -1))
            found = next((part for part in parts if part in place_names()), found[:3])
        right.append(found)
        end += len(found) + 1
    return left, right


def names_a_person(text: str, start: int, end: int) -> bool:
    """Return whether a seeming place is (part of) the name of a person.

    武长顺, 高级警司江永明, 发言人武平 and the list 王建华、石岗、任一 hold no place.
    """
    before, surname = text[start - 1 : start], text[start : start + 1]
    titled = _TITLE_BEFORE.search(text, max(0, start - 10), start) is not None
    # 武|长顺; words that are surnames too need a title: 副局长任|东京.
    if (
        _SURNAME.fullmatch(before)
        and _stands_alone(text, start - 1)
        and (
            before not in ALSO_WORDS
            or (clause_start(text, start - 1) and before not in _NO_SURNAME)
            or _TITLE_BEFORE.search(text, max(0, start - 11), start - 1) is not None
        )
    ):
        return True
    if not _SURNAME.fullmatch(surname) or end - start > 3:
        return False
    following = text[end : end + 1]
    clause = clause_start(text, start)
    if following and following not in _DIVISIONS + "方省" and re.match(f"[{HAN}]", following):
        behind = _PERSON_AFTER.match(text, end + 1) or (titled and _MARK.match(text, end + 1))
        if behind and (titled or clause) and not starts_title(text, end):
            return True
        # 同学常德胜|见面: the character behind belongs to no word.
        if titled and text[end : end + 2] not in ordinary_words():
            return text[end + 1 : end + 3] in ordinary_words()
    if end - start == 2 and following not in tuple(_DIVISIONS):
        if titled and (re.match(r"\s", before) or _PERSON_AFTER.match(text, end)):
            return True
        if clause and re.match(_SPEECH, text[end : end + 3]):
            return True
        return _among_people(text, start, end)
    return False


def _stands_alone(text: str, at: int) -> bool:
    """Return whether a character is no part of a known word: 武 in 继武长顺, not 林 in 吉林长春."""
    word = word_at(text, at)
    frequent = word in ordinary_words() and jieba().dt.FREQ.get(word, 0) >= FREQUENT
    known = frequent or word in place_names() or word in dictionary_names()
    return len(word) == 1 or not (known or word in places_in_context())


def clause_start(text: str, start: int) -> bool:
    """Return whether a clause begins at a place."""
    return start == 0 or not re.match(f"[{HAN}]", text[start - 1])


def starts_title(text: str, at: int) -> bool:
    """Return whether a title or a verb of speech begins at a place: 武汉|市长, 武汉|表示."""
    return _PERSON_AFTER.match(text, at) is not None


def cut_by_title(text: str, start: int, end: int) -> bool:
    """Return whether a title lies across an edge of a place: 蔚县|长, 厅|长江永和."""
    if text[end - 1 : end] in tuple(_DIVISIONS) and text[end : end + 1] == "长":
        return True
    return text[start : start + 1] == "长" and text[start - 1 : start] in _BEFORE_CHIEF


def named_after(text: str, end: int, english: str) -> bool:
    """Return whether a road or a district is named after a place with a name of its own.

    长江路 is Changjiang Road, and 南海区 is not in the South China Sea.
    """
    if _ROAD.match(text, end):
        return True
    division = text[end : end + 1] in tuple("区县市镇乡旗") or text.startswith("街道", end)
    return division and _WATERS.search(english) is not None


def part_of_another(text: str, start: int, end: int, kind: str) -> bool:
    """Return whether a short foreign name is part of another: 多尔 in 潘多尔, 阿巴斯港."""
    if kind == "person" and _BEHIND.match(text, end):
        return True
    before = text[start - 1 : start]
    alone = (
        re.match(f"[{HAN}]", before) is not None
        and before not in _BEFORE_NAMES
        and len(word_at(text, start - 1)) == 1
    )
    if alone and (before in transliterating() or (kind == "person" and end - start == 2)):
        return True
    following = word_at(text, end) if end < len(text) and starts_word(text, end) else ""
    if (
        len(following) > 1
        and (kind == "person" or end - start == 2)
        and transliterating().issuperset(following)
        and set(following) & _STRONG
        and following not in ordinary_words()
        and following not in dictionary_names()
        and not text.startswith(("族", "自治"), end + len(following))  # 伊犁|哈萨克自治州
    ):
        return True  # 克里|梅茨
    if kind == "person" and end - start == 2 and _SURNAME.match(text, start):
        # 苏林 can be anybody.
        titled = TITLED.search(text, max(0, start - 8), start) or clause_start(text, start)
        return not titled and not starts_title(text, end)
    return kind != "institution" and _ends_foreign(text, start)


def _ends_foreign(text: str, start: int) -> bool:
    """Return whether transliterating characters that are no name stand before: 维拉|里尔."""
    two = text[max(0, start - 2) : start]
    if len(two) < 2 or not transliterating().issuperset(two) or not set(two) & _STRONG:
        return False
    word = word_at(text, start - 1)
    return not any(word in names for names in (dictionary_names(), place_names()))


def after_foreign_name(text: str, start: int) -> bool:
    """Return whether a seeming Chinese place ends a foreign one: 拉皮|德城, 越南|兴安."""
    if _ends_foreign(text, start):
        return True
    return any(match.end() == start for match in _ABROAD.finditer(text, max(0, start - 6), start))


def _among_people(text: str, start: int, end: int) -> bool:
    """Return whether most other items of a list look like names of people and none is a place."""
    left, right = _items(text, start, end)
    others = [*left, *right]
    if len(others) < 2 or any(item in place_names() for item in others):
        return False
    people = sum(_SURNAME.match(item) is not None and len(item) < 4 for item in others)
    return people * 2 > len(others)


def named_by_rule(text: str) -> dict[int, tuple[str, str, str]]:
    """Return places spelled by rule by their start: the Chinese, the English, the bare name."""
    found: dict[int, tuple[str, str, str]] = {}
    for match in _KIND.finditer(text):
        kind, at = match.group(), match.start()
        for start in range(at - 2, max(-1, at - 5), -1):
            stem = text[start:at]
            if not _can_be_name(stem, kind):
                break
            if begins_place(text, start, match.end(), kind) and (name := spelled_place(stem)):
                found[start] = (stem + kind, f"{name} {_KINDS[kind]}", name)
                break
    for match in PLACE.finditer(text):  # 三元朱村
        place = match.group()
        kind = next((kind for kind in _KINDS if place.endswith(kind)), "")
        if (
            kind
            and not place.endswith("社区")
            and (name := spelled_place(place.removesuffix(kind)))
        ):
            found[match.start()] = (place, f"{name} {_KINDS[kind]}", name)
    return found


def left_to_model(place: str) -> int:
    """Return how many characters of a place spelled by rule the model should translate itself.

    Of ten such sentences, the starter copied Town and Township well, but made Villaga, Distric and
    Subdistry of the other kinds, which came out as "the village of Baisha" when left in Chinese.
    """
    left = next((kind for kind in _KINDS if place.endswith(kind)), "")
    return 0 if place.endswith(_COPIED) else len(left)


def written_name(place: str, english: str) -> str:
    """Return what is written for a place spelled by rule, without the kind that is left."""
    return english.rsplit(" ", 1)[0] if left_to_model(place) else english


def _can_be_name(stem: str, kind: str) -> bool:
    """Return whether the characters before a kind of place can be its name, or end it."""
    if set(stem) & _NEVER or _FOREIGN.search(stem) or not re.fullmatch(f"[{HAN}]+", stem):
        return False
    if (
        stem[-1] + kind in _NOUNS
        or stem.endswith(kind)
        or any(part in stem for part in _RULE["generic"])
    ):
        return False
    if len(stem) > 2 and stem[:2] in place_names():
        return False  # 浙江|乌镇
    inner = [stem[at:] for at in range(len(stem))]
    if any(len(part) > 1 and part + kind in ordinary_words() for part in inner):
        return False  # 欧元区
    if any(part + kind in place_names() or part + kind in dictionary_names() for part in inner):
        return False  # 一条|乌镇
    if kind not in "县区市旗":
        return stem[-2:] not in ordinary_words() or set(stem[-2:]) <= _LANDSCAPE
    # The model translates the kind of known places itself, so they are not needed here. 区 and 市
    # end many words.
    known = (place_names(), places_in_context())
    if any(stem[-size:] in names for names in known for size in (2, 3, 4)):
        return False
    return (
        stem not in dictionary_names()
        and stem[-2:] not in ordinary_words()
        and not jieba().dt.FREQ.get(stem[-1] + kind)
    )


def begins_place(
    text: str,
    start: int,
    end: int,
    kind: str,
    *,
    before: re.Pattern[str] = _BEFORE,
    tags: str = "n",
) -> bool:
    """Return whether the name of a place begins here, by what stands before it.

    ``before`` matches what can, where no other place does; ``tags`` are the parts of speech, by
    their first letter, of the words that the name may hold.
    """
    outer = _OUTER.search(text, max(0, start - 3), start)
    inside = outer is not None and outer["before"] not in _NO_OUTER
    inside = inside or any(
        text[start - size : start] in place_names() for size in (2, 3) if start >= size
    )
    if _ABROAD.search(text, max(0, start - 6), start):
        return False
    if not (inside or before.search(text[max(0, start - 3) : start])):
        return False
    if not starts_word(text, start) or not starts_word(text, end):
        return False
    words = [word for word in words_in(text, start, end) if len(word) > 1 and word[-1:] != kind]
    if any(word_tags().get(word, "n")[:1] not in tags for word in words):
        return False  # 成为|桐乡
    if kind not in "县区市旗":
        return True
    # CC-CEDICT has the counties and cities of China, but not all new districts.
    landscape = kind == "区" and end - start == 3 and text[end - 2] in _LANDSCAPE
    return landscape or _WITHIN.search(text, max(0, start - 7), start) is not None


@functools.lru_cache(maxsize=1024)
def spelled_place(stem: str) -> str:
    """Return the pinyin of a name, "" if it is not certain."""
    if stem in place_names():
        return place_names()[stem]
    if set(stem) & set(_RULE["readings"]) or stem[0] in _RULE["never_first"]:
        return ""
    syllables = [_RULE["syllables"].get(character) or syllable(character) for character in stem]
    if not all(syllables):
        return ""
    first, *rest = syllables
    return (first + "".join(f"'{s}" if s[0] in "aeo" else s for s in rest)).capitalize()
