"""Sentences for findings, in English and in Chinese: one table, by code.

A finding carries its code and parameters; its sentence is made here and nowhere else, and no code
reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["CONTEXTS", "FINDINGS", "REPORTED", "Context", "FindingKind", "Language", "sentence"]

Language = Literal["en", "zh"]

FindingKind = Literal[
    "number",
    "name",
    "omission",
    "repetition",
    "untranslated",
    "glossary",
    "unknown-character",
]

Context = Literal["", "left-out", "unmended", "edited-since"]
"""What a finding about a summary came to: the sentence was left out of it, because a model wrote
what the article does not bear out, or because the sentence could not be mended; or the sentence
stands, but was written before a sentence that it rests on was edited."""

REPORTED = "reported"
"""Code of a finding that was read from a report of version 0.1, which had sentences only."""


@dataclass(frozen=True, slots=True)
class Message:
    """The kind of finding that a code belongs to, and its sentence with places for parameters."""

    kind: FindingKind
    en: str
    zh: str


FINDINGS: Mapping[str, Message] = {
    "untranslated": Message("untranslated", "“{text}” is left in Chinese.", "“{text}”未译成英文。"),
    "untranslated-aside": Message(
        "untranslated",
        "“{text}” is left in Chinese in brackets.",
        "括号中的“{text}”未译成英文。",
    ),
    "lost-in-source": Message(
        "unknown-character",
        "“{text}” stands for a character that was lost in the source already.",
        "“{text}”处的字符在原文中已丢失。",
    ),
    "lost-in-target": Message(
        "unknown-character",
        "“{text}” stands where the model has no character or word of its own.",
        "“{text}”处是模型无法写出的字符或词。",
    ),
    "loop": Message(
        "repetition",
        "“{phrase}” is said {times} times in a row.",
        "“{phrase}”连续重复了{times}次。",
    ),
    "loop-in-word": Message(
        "repetition",
        "“{part}” is repeated within “{word}”.",
        "“{word}”中“{part}”反复出现。",
    ),
    "monotone": Message(
        "repetition",
        "The same few words are said over and over.",
        "译文反复使用相同的几个词。",
    ),
    "too-long": Message(
        "repetition",
        "The translation is far longer than the source: {words} words for {units} characters of "
        "Chinese.",
        "译文远长于原文：原文{units}个字，译文{words}个词。",
    ),
    "empty": Message("omission", "The translation is empty.", "译文为空。"),
    "wordless": Message("omission", "The translation holds no word.", "译文中没有任何词。"),
    "too-short": Message(
        "omission",
        "The translation is far too short: {words} words for {units} characters of Chinese; some "
        "of the text is missing.",
        "译文过短：原文{units}个字，译文仅{words}个词；有内容缺失。",
    ),
    "clause-missing": Message(
        "omission",
        "“{text}” seems to be left out of the translation.",
        "“{text}”似乎没有译出。",
    ),
    "cut-off": Message(
        "omission",
        "The model stopped at its length limit; the end of the sentence is missing.",
        "模型在长度上限处停止；句子的结尾缺失。",
    ),
    "two-spellings": Message(
        "name",
        "{source} is one name in the source, but “{name}” and “{other}” in the translation.",
        "原文中{source}是同一名称，译文却写作“{name}”和“{other}”。",
    ),
    "name-missing": Message(
        "name",
        "{source} should be rendered “{target}”; the translation does not have it.",
        "{source}应译为“{target}”；译文中没有。",
    ),
    "term-missing": Message(
        "glossary",
        "{source} should be rendered “{target}”; the translation does not have it.",
        "{source}应译为“{target}”；译文中没有。",
    ),
    "figure-missing": Message(
        "number",
        "{source} should be {should}; the translation does not have it.",
        "{source}应为{should}；译文中没有。",
    ),
    "figure-added": Message(
        "number",
        "The translation has {has}, which the source does not.",
        "译文中有{has}，原文中没有。",
    ),
    "figure-wrong": Message(
        "number",
        "{source} should be {should}; the translation has {has}.",
        "{source}应为{should}；译文为{has}。",
    ),
    "figure-rounded": Message(
        "number",
        "{source} is {should}; the translation rounds it to {has}.",
        "{source}为{should}；译文取整为{has}。",
    ),
    "figures-exchanged": Message(
        "number",
        "{source} and {partner} have changed places: {has} stands where {should} should.",
        "{source}与{partner}位置颠倒：应为{should}之处写成了{has}。",
    ),
    "currency-wrong": Message(
        "number",
        "{source} is {should}; the translation has another currency: {has}.",
        "{source}为{should}；译文用了另一种货币：{has}。",
    ),
    "unsupported": Message(
        "omission",
        "Nothing in the article supports this sentence of the summary: “{sentence}”",
        "文章中没有内容支持摘要中的这句话：“{sentence}”",
    ),
    "figure-unsupported": Message(
        "number",
        "{has} is in none of its sources: “{sentence}”",
        "{has}不见于其任何出处：“{sentence}”",
    ),
    "name-unsupported": Message(
        "name",
        "{has} is in none of its sources: “{sentence}”",
        "{has}不见于其任何出处：“{sentence}”",
    ),
    "figure-displaced": Message(
        "number",
        "{has} stands in another place than in the article: “{sentence}”",
        "{has}所处的位置与文章不同：“{sentence}”",
    ),
    "name-moved": Message(
        "name",
        "{has} stands in another place than in the article: “{sentence}”",
        "{has}所处的位置与文章不同：“{sentence}”",
    ),
    "denial-unsupported": Message(
        "omission",
        "This says no or not, which nothing in its sources does: “{sentence}”",
        "此句含有否定，其出处中没有：“{sentence}”",
    ),
    "figure-moved": Message(
        "number",
        "{has} is {should} in the article: “{sentence}”",
        "{has}在文章中为{should}：“{sentence}”",
    ),
    "summary-untranslated": Message(
        "untranslated",
        "There is Chinese left in this sentence of the summary: “{sentence}”",
        "摘要中的这句话仍有中文：“{sentence}”",
    ),
    "summary-repetition": Message(
        "repetition",
        "The summary says this twice: “{sentence}”",
        "摘要中这句话说了两遍：“{sentence}”",
    ),
}

CONTEXTS: Mapping[Context, tuple[str, str]] = {
    "": ("", ""),
    "left-out": ("Left out of the summary. ", "未写入摘要。"),
    "unmended": (
        "Left out of the summary, because it could not be mended: ",
        "因无法修正，未写入摘要：",
    ),
    "edited-since": (
        "The summary was written before this sentence was edited. ",
        "摘要写成于此句修改之前。",
    ),
}


def sentence(
    code: str, params: Mapping[str, str | int], context: Context, language: Language
) -> str:
    """The sentence of a finding.

    Raises ``KeyError`` for a code that there is not, and for a parameter that is missing.
    """
    which = 0 if language == "en" else 1
    if code == REPORTED:
        return str(params["message"])
    message = FINDINGS[code]
    template = message.en if language == "en" else message.zh
    return CONTEXTS[context][which] + template.format_map(params)
