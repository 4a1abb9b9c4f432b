"""Wording for readers of English and of Chinese side by side."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import escape

from summarizer.messages import FindingKind
from summarizer.report import SummaryMethod

__all__ = ["COLUMNS", "KINDS", "METHODS", "both", "say"]

KINDS: Mapping[FindingKind, tuple[str, str]] = {
    "number": ("figure", "数字"),
    "name": ("name", "名称"),
    "omission": ("left out", "漏译"),
    "repetition": ("repetition", "重复"),
    "untranslated": ("left in Chinese", "未译"),
    "glossary": ("term", "术语"),
    "unknown-character": ("lost character", "缺字"),
}
"""Kinds of findings for readers."""

METHODS: Mapping[SummaryMethod, tuple[str, str]] = {
    "key-sentences": ("Key sentences of the article, in English", "文章关键句的英译"),
    "seq2seq": ("Written by a summarization model", "由摘要模型撰写"),
    "chat": ("Written by a chat model", "由对话模型撰写"),
}
"""Methods of summarization for readers."""

COLUMNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "facts": (
        ("Figure", "数字"),
        ("What it counts", "统计对象"),
        ("Chinese", "原文"),
        ("Sentence", "句"),
    ),
    "names": (
        ("Chinese", "中文"),
        ("English", "英文"),
        ("Kind", "类别"),
        ("Times", "次数"),
        ("From", "来源"),
    ),
    "dropped": (("Line", "行"), ("Text", "内容"), ("Reason", "原因")),
}
"""Headings of the tables."""


def say(english: str, chinese: str) -> str:
    """Return HTML that reads as ``english``; a script of the page replaces it by ``chinese``."""
    return f'<span data-zh="{escape(chinese)}">{escape(english)}</span>'


def both(attribute: str, english: str, chinese: str) -> str:
    """Return an attribute in both languages: ``title="Open" data-zh-title="打开"``."""
    return f'{attribute}="{escape(english)}" data-zh-{attribute}="{escape(chinese)}"'
