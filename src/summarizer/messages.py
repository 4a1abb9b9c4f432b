"""Messages in English and Chinese: one table for each kind of message.

A finding carries its code and parameters; only this module turns them into a sentence, and no
code reads that sentence. The other tables give the Chinese of words that reports hold in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from summarizer.data import word_lists

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
    "addition",
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
    code: Message(**entry) for code, entry in word_lists("findings").items()
}
"""Every kind of finding, by its code."""

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
    "month": "去掉原文没有的月份",
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
    "SpendingLimitError": "服务器用量已达上限。请联系服务器管理员，或提高上限后重试。",
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
