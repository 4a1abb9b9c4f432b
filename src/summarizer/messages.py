"""Messages in English and Chinese: one table for each kind of message.

A finding carries its code and parameters; only this module turns them into a sentence, and no
code reads that sentence. The other tables give the Chinese of words that reports hold in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "CLEANING_REASONS",
    "CONTEXTS",
    "ERRORS",
    "FINDINGS",
    "NAME_KINDS",
    "NAME_ORIGINS",
    "REPORTED",
    "RETRIES",
    "Context",
    "FindingKind",
    "Language",
    "chinese_error",
    "sentence",
]

Language = Literal["en", "zh"]

FindingKind = Literal[
    "number",
    "name",
    "omission",
    "repetition",
    "untranslated",
    "glossary",
    "unknown-character",
    "cleaning",
]

Context = Literal["", "left-out", "unmended", "no-other", "edited-since"]
"""What a finding about a summary came to: the sentence was left out of it, because a model wrote
what the article does not bear out, or because the sentence could not be mended; or the sentence
stands, because every other has findings too; or it was written before a sentence that it rests on
was edited."""

REPORTED = "reported"
"""Code of a finding that was read from a report of version 0.1, which had sentences only."""


@dataclass(frozen=True, slots=True)
class Message:
    """The kind of finding that a code belongs to, and its sentence with places for parameters."""

    kind: FindingKind
    en: str
    zh: str


FINDINGS: Mapping[str, Message] = {
    "cleaning-undone": Message(
        "cleaning",
        "Cleaning would have left out most of the text, so {lines} lines that may not belong to "
        "the article were kept.",
        "清理会删去大部分正文，因此保留了{lines}行可能不属于文章的内容。",
    ),
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
    "unit-wrong": Message(
        "number",
        "{source} is {should}; the translation has another unit: {has}.",
        "{source}为{should}；译文用了另一种单位：{has}。",
    ),
    "level-wrong": Message(
        "number",
        "{source} is an amount, {should}; the translation makes it a rise: {has}.",
        "{source}是数额（{should}），译文说成了增加：{has}。",
    ),
    "unit-missing": Message(
        "number",
        "{source} is {should}; the translation gives no unit.",
        "{source}为{should}；译文没有单位。",
    ),
    "currency-added": Message(
        "number",
        "The translation has {has}; the source names no currency.",
        "译文有{has}；原文没有写明币种。",
    ),
    "sign-wrong": Message(
        "number",
        "{source} is {should}; the translation has {has} with another sign.",
        "{source}为{should}；译文{has}的正负号不同。",
    ),
    "direction-wrong": Message(
        "number",
        "{source} is {should}; the translation says the opposite at {has}.",
        "{source}为{should}；译文在{has}处意思相反。",
    ),
    "bound-wrong": Message(
        "number",
        "{source} is {should}; the translation turns the bound round at {has}.",
        "{source}为{should}；译文在{has}处把界限说反了。",
    ),
    "bound-missing": Message(
        "number",
        "{source} is {should}; the translation has {has} as an exact figure.",
        "{source}为{should}；译文把{has}写成确数。",
    ),
    "hour-wrong": Message(
        "number",
        "{source} is {should}; the translation has another part of the day: {has}.",
        "{source}为{should}；译文写成一天中的另一时段：{has}。",
    ),
    "points-wrong": Message(
        "number",
        "{source} is {should}; the translation confuses percent with percentage points: {has}.",
        "{source}为{should}；译文混淆了百分比与百分点：{has}。",
    ),
    "discount-wrong": Message(
        "number",
        "{source} is {should}; the translation has {has}.",
        "{source}为{should}；译文为{has}。",
    ),
    "multiple-wrong": Message(
        "number",
        "{source} is {should}; the translation has {has}.",
        "{source}为{should}；译文为{has}。",
    ),
    "period-wrong": Message(
        "number",
        "{source} is {should}; the translation has {has}.",
        "{source}为{should}；译文为{has}。",
    ),
    "date-added": Message(
        "number",
        "The translation has {has}; the source does not give this month or year.",
        "译文中有{has}；原文没有给出这个月份或年份。",
    ),
    "denial-lost": Message(
        "omission",
        "The source says no or not ({source}), and the translation does not.",
        "原文含有否定（{source}），译文没有。",
    ),
    "denial-added": Message(
        "omission",
        "The translation says no or not ({has}), and the source does not.",
        "译文含有否定（{has}），原文没有。",
    ),
    "country-added": Message(
        "name",
        "The translation has {has}, which the source does not name.",
        "译文中有{has}，原文没有提到。",
    ),
    "name-added": Message(
        "name",
        "The translation has {has}, which the source does not name.",
        "译文中有{has}，原文没有提到。",
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
    "no-other": (
        "The summary rests on this sentence, because no sentence is free of findings: ",
        "没有不存疑的句子，摘要仍以此句为据：",
    ),
    "edited-since": (
        "The summary was written before this sentence was edited. ",
        "摘要写成于此句修改之前。",
    ),
}

NAME_KINDS: Mapping[str, str] = {
    "person": "人名",
    "place": "地名",
    "institution": "机构",
    "term": "术语",
}
"""Chinese of the kinds of names in a report."""

NAME_ORIGINS: Mapping[str, str] = {
    "glossary": "术语表",
    "built-in": "内置词表",
    "pinyin": "拼音",
    "CC-CEDICT": "CC-CEDICT 词典",
    "translation": "译文",
}
"""Chinese of the places that a name's English comes from."""

CLEANING_REASONS: Mapping[str, str] = {
    "photo caption or credit": "图片说明或署名",
    "share or comment widget": "分享或评论按钮",
    "list of other stories": "其他文章列表",
    "navigation": "导航",
    "editor's line": "编辑信息",
    "copyright or disclaimer": "版权或免责声明",
    "advertisement": "广告",
    "repeated line": "重复行",
    "metadata of a document": "公文或公告的信息项",
    "name of the site or section": "网站或栏目名称",
}
"""Chinese of the reasons for which cleaning leaves a line out."""

RETRIES: Mapping[str, str] = {
    "terms": "先将名称和术语写成英文",
    "figures": "先将数字写成英文",
    "beam": "扩大搜索范围",
    "no-repeat": "禁止三词重复",
    "plain": "不预先写入英文",
    "split": "逐小句翻译",
    "second model": "改用另一个模型",
}
"""Chinese of the ways in which a sentence was translated again."""

ERRORS: Mapping[str, str] = {
    "SummarizerError": "出现意外错误。请重试；若再次出现，请联系服务器管理员。",
    "UsageError": "输入或选项无效。请检查后重试。",
    "UnknownModelError": "没有这个模型。请从列表中选择。",
    "GlossaryError": (
        "术语有误。请每行写一条，中文在前，英文在后，如“璧山,Bishan”；同一词条只写一次。"
    ),
    "InputError": "无法处理此内容。请粘贴文章的文字。",
    "EmptyInputError": "没有文字。请粘贴文章后重试。",
    "BinaryInputError": "不是文本文件。请粘贴其中的文字，或另存为 .txt。",
    "EncodingError": "无法识别文件编码。请另存为 UTF-8 后重试。",
    "NoChineseError": "文中没有中文。请粘贴中文文章。",
    "ModelError": "模型无法运行。请换一个模型，或联系服务器管理员。",
    "ModelNotInstalledError": "模型尚未下载到本机。请先下载。",
    "BrokenModelError": "模型文件缺失或损坏。请重新下载该模型。",
    "UnsafeModelError": "该模型含有不安全的权重文件或代码，不予载入。请换一个模型。",
    "DownloadError": "下载失败，来源返回的内容有误。请稍后重试，或换一个模型。",
    "OfflineError": "无法连接下载来源。请检查网络后重试。",
    "MissingDependencyError": "缺少所需的软件包。请由服务器管理员安装后重试。",
    "OutputError": "无法写入结果。请检查磁盘空间和权限后重试。",
    "TranslationMemoryError": "无法读写翻译记忆库。请联系服务器管理员。",
    "ServerError": "服务器无法提供服务。请联系服务器管理员。",
    "BusyError": "服务器繁忙。请稍后重试。",
    "StoppedError": "工作已停止。如需继续，请重新开始。",
}
"""Chinese by name of an error class: what is wrong, and what to do next."""


def chinese_error(error: BaseException) -> str:
    """Return the Chinese sentence for an error's class, or for the nearest class above it.

    The details of the English message are not in it.
    """
    names = (kind.__name__ for kind in type(error).__mro__)
    return next((ERRORS[name] for name in names if name in ERRORS), ERRORS["SummarizerError"])


def sentence(
    code: str, params: Mapping[str, str | int], context: Context, language: Language
) -> str:
    """Return the sentence of a finding.

    Raises:
        KeyError: The code is unknown, or a parameter is missing.
    """
    which = 0 if language == "en" else 1
    if code == REPORTED:
        return str(params["message"])
    message = FINDINGS[code]
    template = message.en if language == "en" else message.zh
    return CONTEXTS[context][which] + template.format_map(params)
