"""What a sentence says: yes for no.

It is looked for only where it is plain; a translation may say "refused" for 没有同意.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.data import word_lists
from summarizer.report import Finding

__all__ = ["opposite_meaning"]

_LISTS = word_lists("denials")
_DENIAL = re.compile(_LISTS["chinese"])
_IDLE = re.compile(_LISTS["chinese_idle"])
_ANY_CHINESE = re.compile(_LISTS["chinese_any"])
_ENGLISH = re.compile(_LISTS["english"], re.IGNORECASE)
_ANY_ENGLISH = re.compile(_LISTS["english_any"], re.IGNORECASE)
_LONGEST = 80
"""Characters of a sentence whose one negation can be expected in its English."""
_SHORT_SENTENCE = 32
"""Characters of a sentence without any negation whose English should have none."""
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
