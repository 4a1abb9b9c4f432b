"""Sums of money in yuan that the English gives in another currency."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.chinese.script import is_traditional
from summarizer.numbers.chinese import chinese_figures
from summarizer.numbers.english import english_figures
from summarizer.numbers.values import Figure

__all__ = ["wrong_currencies"]

_SIGN = re.compile(r"(?:US|U\.S\.)?\s?[$€£]\s?$")
_WORD = re.compile(r"\s?(?:(?:US|U\.S\.|American)\s)?(?:dollars?|euros?|pounds?|USD|EUR|GBP)\b")
_FOREIGN = re.compile(
    r"美元|美金|欧元|英镑|港元|港币|澳元|加元|新元|台币|澳门元|新加坡元|美国|香港|澳门|台湾|加拿大|澳大利亚"
    r"|澳洲|新加坡|英国|欧洲|欧盟"
)


def wrong_currencies(source: str, target: str) -> Iterator[tuple[Figure, Figure, str]]:
    """Source figures in 元 whose English has a dollar, euro or pound sign or word.

    Gives the figure of the source, that of the target, and the sum as the target writes it.
    元 is the yuan only in text from the mainland: Traditional text and text that names another
    currency or one of its countries says nothing certain.
    """
    if "元" not in source or not (_SIGN_OR_WORD.search(target)):
        return
    if _FOREIGN.search(source) or is_traditional(source):
        return
    theirs = english_figures(target)
    for ours in chinese_figures(source):
        if ours.unit not in ("元", "人民币") or not ours.required:
            continue
        for figure in theirs:
            if not set(figure.values) & set(ours.values):
                continue
            start, end = figure.span
            sign = _SIGN.search(target, max(0, start - 6), start)
            word = _WORD.match(target, end)
            if sign or word:
                left = sign.start() if sign else start
                right = word.end() if word else end
                yield ours, figure, target[left:right].strip()
                break


_SIGN_OR_WORD = re.compile(r"[$€£]|dollar|euro|pound|USD|EUR|GBP")
