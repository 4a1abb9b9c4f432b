"""Which characters are Chinese, and which of the two scripts they are written in."""

from __future__ import annotations

import functools
import re
from typing import Any

__all__ = ["HAN", "han_count", "has_chinese", "is_han", "is_traditional", "to_simplified"]

HAN = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇々"
    "\U00020000-\U0002a6df\U0002a700-\U0002ee5f\U0002f800-\U0002fa1f\U00030000-\U000323af"
)
"""Han characters as the inside of a regular expression's class: all blocks of Unicode 16."""

_HAN = re.compile(f"[{HAN}]")

TRADITIONAL_SHARE = 0.1
"""Share of Han characters that differ from their Simplified form above which a text is
Traditional. In running Traditional text about a third differ, in Simplified text none should."""


def is_han(character: str) -> bool:
    """Whether one character is a Han character (an ideograph, 〇 or 々)."""
    return _HAN.fullmatch(character) is not None


def han_count(text: str) -> int:
    """How many Han characters the text holds."""
    return len(_HAN.findall(text))


def has_chinese(text: str) -> bool:
    """Whether the text holds any Han character."""
    return _HAN.search(text) is not None


def is_traditional(text: str) -> bool:
    """Whether the text is written in Traditional characters, by their share."""
    characters = _HAN.findall(text)
    if not characters:
        return False
    original = "".join(characters)
    changed = sum(a != b for a, b in zip(original, to_simplified(original), strict=False))
    return changed >= TRADITIONAL_SHARE * len(characters)


def to_simplified(text: str) -> str:
    """The text in Simplified characters, of the same length (OpenCC's ``t2s``)."""
    converted: str = _opencc().convert(text)
    if len(converted) == len(text):
        return converted
    # Offsets must hold; where a phrase rule changes the length, character by character.
    single = [_opencc().convert(character) for character in text]
    return "".join(
        new if len(new) == len(old) else old for old, new in zip(text, single, strict=True)
    )


@functools.cache
def _opencc() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
