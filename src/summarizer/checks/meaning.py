"""What a sentence says: yes for no, and countries that the source does not name.

Both are looked for only where they are plain; a translation may say "refused" for 没有同意, and
"the president" may be named by his country.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from summarizer.chinese.script import to_simplified
from summarizer.data import table, word_lists
from summarizer.report import Finding

__all__ = ["added_countries", "opposite_meaning"]

_LISTS = word_lists("denials")
_DENIAL = re.compile(_LISTS["chinese"])
_IDLE = re.compile(_LISTS["chinese_idle"])
_ANY_CHINESE = re.compile(_LISTS["chinese_any"])
_ENGLISH = re.compile(_LISTS["english"], re.IGNORECASE)
_ANY_ENGLISH = re.compile(_LISTS["english_any"], re.IGNORECASE)
_LONGEST = 40
"""Characters of a sentence whose one negation can be expected in its English."""
_SHORT_SENTENCE = 24
"""Characters of a sentence without any negation whose English should have none."""
_SHORT = "[驻在访赴中]{0}|{0}[方国军籍裔媒企]|{0}中"
"""A country by the first character of its name: 驻加使馆, 肯方."""
_END = re.compile("[。！？!?；;]")


def opposite_meaning(source: str, target: str) -> Iterator[Finding]:
    """Find a short sentence with one plain negation whose English has none, and the reverse."""
    if len(source) > _LONGEST or len(_END.findall(source)) > 1:
        return
    denials = list(_DENIAL.finditer(source))
    if len(denials) == 1 and not _IDLE.search(source):
        text = denials[0].group()
        if not _ANY_ENGLISH.search(target.replace("ruled out", "") if text == "不排除" else target):
            yield Finding.of(
                "denial-lost", "warning", source=text, source_span=denials[0].span()
            )
    elif not denials and len(source) <= _SHORT_SENTENCE and not _ANY_CHINESE.search(source):
        if (found := _ENGLISH.search(target)) is not None:
            yield Finding.of(
                "denial-added",
                "warning",
                has=found.group(),
                target_span=found.span(),
                found=found.group(),
            )


def added_countries(source: str, target: str, context: str | None = None) -> Iterator[Finding]:
    """Find countries, in the English, that nothing in the Chinese speaks for.

    ``context`` is the text of the article, which may name the country instead.
    """
    plain = ""
    for match in _countries().finditer(target):
        plain = plain or to_simplified(f"{source}\n{context or ''}")
        support, name = _support()[match.group()]
        if not support.search(plain) and name not in plain:
            yield Finding.of(
                "country-added",
                "warning",
                has=match.group(),
                target_span=match.span(),
                found=match.group(),
            )


@functools.cache
def _support() -> dict[str, tuple[re.Pattern[str], str]]:
    """Return what speaks for a country in Chinese, by each of its English words."""
    found = {}
    for row in table("countries.csv"):
        words = row["english"].split("|")
        for word in words:
            found[word] = (re.compile(f"{row['chinese']}|{_SHORT.format(row['chinese'][0])}"), words[0])
    return found


@functools.cache
def _countries() -> re.Pattern[str]:
    words = sorted(_support(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")
