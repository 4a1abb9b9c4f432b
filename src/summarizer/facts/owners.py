"""Whose a figure is: the company or the place, where an article has several.

Nine companies in one text each have a net profit, and ten cities a temperature. Their figures mean
nothing without the name.
"""

from __future__ import annotations

import functools
import re

from summarizer.data import word_lists
from summarizer.facts.words import words_of
from summarizer.names.gazetteer import place_names
from summarizer.numbers.values import Figure

__all__ = ["has_name", "is_weather", "several_companies", "several_places"]

_LISTS = word_lists("facts")
_CODE = re.compile(
    r"[（(]\s?(?:[A-Za-z]{2,6}[:：.]?\s?)?(?P<code>\d{4,6})(?:\.[A-Za-z]{1,4}|-[A-Za-z]{2})?\s?(?:[,，、][^（）()]{1,12})?[)）]"
)
"""The code of a stock in brackets: （600203）, (2330-TW), （0700.HK）."""
_NAME = re.compile(r"\b[A-Z][a-z]{2,}")
_WEATHER = frozenset(_LISTS["weather_units"].split())
_DEGREES = re.compile(r"℃|摄氏度|\d\s?度")


def several_companies(text: str) -> bool:
    """Return whether a text in Simplified characters names the stocks of several companies."""
    return len({match["code"] for match in _CODE.finditer(text)}) > 1


@functools.lru_cache(maxsize=64)
def several_places(text: str) -> bool:
    """Return whether the sentences of a text that give a temperature name several places."""
    found: set[str] = set()
    for sentence in re.split("[。！？!?\n]", text):
        if _DEGREES.search(sentence):
            found |= {
                token.word.rstrip("省市区县州")
                for token in words_of(sentence, 0, len(sentence))
                if token.tag == "ns" or token.word in place_names()
            }
    return len(found) > 1


def is_weather(figure: Figure) -> bool:
    """Return whether a figure is a temperature or another value of weather."""
    return figure.unit in _WEATHER


def has_name(english: str) -> bool:
    """Return whether an English label has a name: a word with a capital."""
    return _NAME.search(english) is not None
