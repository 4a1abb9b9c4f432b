"""People without surnames: Tibetans (次仁卓玛) and Uyghurs (买买提明), by their names in Chinese.

The names, with their usual English, are in ``data/foreign.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from summarizer.chinese.script import any_of
from summarizer.data import word_lists
from summarizer.names.boundaries import DOTS, TITLED, transliterating
from summarizer.names.surnames import VERB

__all__ = ["minority_people", "minority_spellings"]

_LISTS = word_lists("foreign")["minorities"]
_TIBETAN: dict[str, list[str]] = {
    name: spellings.split("|") for name, spellings in _LISTS["tibetan"].items() if spellings
}
_UYGHUR: dict[str, list[str]] = {
    name: spellings.split("|") for name, spellings in _LISTS["uyghur"].items()
}
_PART = any_of(_TIBETAN)
_NAMES = re.compile(rf"(?P<tibetan>{_PART}{{1,3}})|(?P<uyghur>{any_of(_UYGHUR)})")
_TIBET, _XINJIANG = (re.compile(any_of(_LISTS[key])) for key in ("tibet", "xinjiang"))
_PART_OF = re.compile(any_of(_LISTS["part_of"]))
_CUE_AFTER = re.compile(VERB)

MOST_SPELLINGS = 12
"""Most spellings of a name that count as right, beside the usual one."""


def minority_people(text: str) -> dict[str, str]:
    """Return the Tibetans and Uyghurs of a Simplified text with their usual English.

    Two parts together are a Tibetan name anywhere. A single part, and the name of a Uyghur, needs a
    text about the region; the part a title or a verb beside it as well.
    """
    people = {}
    for match in _NAMES.finditer(text):
        name = match.group()
        if _continues(text, *match.span()):
            continue
        if match["uyghur"]:
            certain = _XINJIANG.search(text) is not None
        else:
            cue = _titled(text, match.start()) or _CUE_AFTER.match(text, match.end())
            alone = name in _LISTS["alone"] and cue and _TIBET.search(text)
            certain = bool(alone) or len(re.findall(_PART, name)) > 1
        if certain:
            people[name] = next(_spellings(name))
    return people


def minority_spellings(name: str) -> tuple[str, ...]:
    """Return the spellings of such a name that count as right, beside the usual one."""
    if name in _UYGHUR or re.fullmatch(rf"{_PART}+", name):
        return tuple(islice(_spellings(name), 1, MOST_SPELLINGS + 1))
    return ()


def _spellings(name: str) -> Iterator[str]:
    if name in _UYGHUR:
        yield from _UYGHUR[name]
        return
    for parts in product(*(_TIBETAN[part] for part in re.findall(_PART, name))):
        yield " ".join(parts)


def _titled(text: str, start: int) -> bool:
    return TITLED.search(text, max(0, start - 8), start) is not None


def _continues(text: str, start: int, end: int) -> bool:
    """Return whether a name is part of a longer one: 扎西 in 扎西莫夫, 次仁卓玛 in 次仁卓玛寺."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before in (*DOTS, "-") and before) or (after in (*DOTS, "-") and after):
        return True
    if _PART_OF.match(text, end):
        return True
    marks = transliterating()
    return after in marks or (before in marks and not _titled(text, start))
