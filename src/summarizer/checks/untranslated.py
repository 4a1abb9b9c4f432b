"""Chinese left in the English, and characters that a model could not read or write."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.chinese.script import HAN
from summarizer.report import Finding

__all__ = ["excerpt", "lost_characters", "untranslated"]

_HAN_RUN = re.compile(f"[{HAN}](?:[^A-Za-z{HAN}]*[{HAN}])*")
_BRACKETED = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_UNKNOWN = re.compile(r"\ufffd|⁇|<unk>|\[UNK\]", re.IGNORECASE)


def excerpt(text: str, limit: int = 40) -> str:
    """Return the text on one line, cut at ``limit`` characters, to be quoted in a message."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def untranslated(source: str, target: str) -> Iterator[Finding]:
    """Find Chinese in the translation."""
    runs = list(_HAN_RUN.finditer(target))
    if not runs:
        return
    brackets = [match.span() for match in _BRACKETED.finditer(target)]
    for match in runs:
        start, end = match.span()
        text = match.group()
        # Some readers want the original beside the English: Bishan (璧山).
        aside = any(left < start and end < right and left > 0 for left, right in brackets)
        at = source.find(text)
        yield Finding.of(
            "untranslated-aside" if aside else "untranslated",
            "warning" if aside else "error",
            text=excerpt(text),
            source_span=(at, at + len(text)) if at >= 0 else None,
            target_span=(start, end),
            found=text,
        )


def lost_characters(source: str, target: str) -> Iterator[Finding]:
    """Find marks of unknown characters, in the translation or already in the source."""
    for match in _UNKNOWN.finditer(target):
        text = match.group()
        yield Finding.of(
            "lost-in-source" if text in source else "lost-in-target",
            "warning" if text in source else "error",
            text=text,
            target_span=match.span(),
            found=text,
        )
