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
_LONGEST = 80
"""Characters of a sentence whose one negation can be expected in its English."""
_CAPITALIZED = re.compile(r"([A-Z](?<!\w[A-Z])\w+)(?=( [A-Z]\w+)?)")
_SHORT_SENTENCE = 32
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
            yield Finding.of("denial-lost", "warning", source=text, source_span=denials[0].span())
        return
    if denials or len(source) > _SHORT_SENTENCE or _ANY_CHINESE.search(source):
        return
    if found := _ENGLISH.search(target):
        text, span = found.group(), found.span()
        yield Finding.of("denial-added", "warning", has=text, target_span=span, found=text)


def added_countries(source: str, target: str, context: str | None = None) -> Iterator[Finding]:
    """Find countries, in the English, that nothing in the Chinese speaks for.

    ``context`` is the text of the article, which may name the country instead.
    """
    countries = _support()
    for match in _CAPITALIZED.finditer(target):
        word = match[1] + (match[2] or "")
        word = word if word in countries else match[1]
        if word not in countries:
            continue
        support, name = countries[word]
        texts = map(_simplified, (source, context or ""))
        if not any(support.search(text) or name in text for text in texts):
            span = (match.start(), match.start() + len(word))
            yield Finding.of("country-added", "warning", has=word, target_span=span, found=word)


# An English sentence may name several countries.
@functools.lru_cache(maxsize=16)
def _simplified(text: str) -> str:
    return to_simplified(text)


@functools.cache
def _support() -> dict[str, tuple[re.Pattern[str], str]]:
    """Return what speaks for a country in Chinese, by each of its English words."""
    found = {}
    for row in table("countries.csv"):
        words = row["english"].split("|")
        for word in words:
            found[word] = (
                re.compile(f"{row['chinese']}|{_SHORT.format(row['chinese'][0])}"),
                words[0],
            )
    return found
