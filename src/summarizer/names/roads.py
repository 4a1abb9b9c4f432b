"""Roads and streets spelled by rule: 五一路 is Wuyi Road, and 二环路 is left to the model.

The words are in ``data/places.toml``.
"""

from __future__ import annotations

import re

from summarizer.chinese.dictionary import ordinary_words
from summarizer.chinese.lexicon import jieba
from summarizer.chinese.script import HAN, any_of
from summarizer.data import word_lists
from summarizer.names.boundaries import FREQUENT, transliterating
from summarizer.names.gazetteer import place_names, places_in_context, word_tags
from summarizer.names.places import begins_place, spelled_place

__all__ = ["roads_in"]

_LISTS = word_lists("places")
_ROADS = _LISTS["roads"]
_KINDS: dict[str, str] = _ROADS["kinds"]
_KIND = re.compile(f"{any_of(_KINDS)}(?![{_ROADS['not_before']}])")
_BEFORE = re.compile(f"(?:^|[^{HAN}]|{any_of((*_LISTS['rule']['before'], *_ROADS['before']))})$")
_PART = re.compile("(?P<name>..+?)(?P<side>[东南西北中])")
_SIDES = {"东": "East ", "南": "South ", "西": "West ", "北": "North ", "中": "Middle "}
_DAYS = frozenset(_ROADS["days"])
_NUMERALS = frozenset(_ROADS["numerals"])
_COUNTING = frozenset(_ROADS["counting"])
_NEVER = frozenset(_LISTS["rule"]["never"])
_ELSEWHERE = re.compile(any_of(_ROADS["elsewhere"]))


def roads_in(text: str) -> dict[int, tuple[str, str, str]]:
    """Return roads spelled by rule by their start: the Chinese, the English, the bare name."""
    found: dict[int, tuple[str, str, str]] = {}
    matches = list(_KIND.finditer(text))
    if not matches or _ELSEWHERE.search(text):
        return found
    for match in matches:
        kind, at = match.group(), match.start()
        for start in range(at - 2, max(-1, at - 5), -1):
            stem = text[start:at]
            part = _PART.fullmatch(stem) if start < at - 2 else None
            name = part["name"] if part else stem
            if not _can_be_name(name, kind):
                continue
            if begins_place(text, start, match.end(), kind, before=_BEFORE, tags="nmt") and (
                spelling := spelled_place(name)
            ):
                side = _SIDES[part["side"]] if part else ""
                found[start] = (stem + kind, f"{spelling} {side}{_KINDS[kind]}", spelling)
                break
    return found


def _can_be_name(stem: str, kind: str) -> bool:
    """Return whether the characters before a kind of road can be its name."""
    if not re.fullmatch(f"[{HAN}]+", stem) or len(stem) > 3 or set(stem) & _NEVER:
        return False
    if stem in _DAYS:
        return True
    if stem[-1] in _COUNTING or stem[-1] + kind in ordinary_words():
        return False
    if stem in place_names() or stem in places_in_context():
        return True
    if stem[0] in _NUMERALS:
        tag = word_tags().get(stem, "n")
        return len(stem) == 2 and stem[1] not in _NUMERALS and tag[:1] in ("n", "m", "t")
    return not transliterating().issuperset(stem) and not any(
        part in ordinary_words() or jieba().dt.FREQ.get(part, 0) >= FREQUENT
        for part in (stem, stem[-2:], stem[:2])
    )
