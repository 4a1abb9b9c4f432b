"""Texts with terms, for chat models that take names and terms beside the text.

A text travels through the batcher as one string, which is also the key of its answer. Terms stand
before it, one a line, and end with a mark.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["split_terms", "with_terms"]

_END = "\x1e"
"""ASCII's record separator, which no article contains."""


def with_terms(text: str, terms: Mapping[str, str]) -> str:
    """Return a text with its terms, English by Chinese, before it."""
    lines = "\n".join(f"{source}\t{target}" for source, target in terms.items())
    return f"{lines}{_END}{text}" if terms else text


def split_terms(text: str) -> tuple[dict[str, str], str]:
    """Return the terms that :func:`with_terms` put before a text, and the text."""
    head, mark, rest = text.partition(_END)
    pairs = [line.partition("\t") for line in head.split("\n")]
    if not mark or not all(tab for _, tab, _ in pairs):
        return {}, text
    return {source: target for source, _, target in pairs}, rest
