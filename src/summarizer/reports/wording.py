"""Wording and grouping that all formats of a report share, in English and Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import escape

from summarizer.messages import RETRIES, FindingKind
from summarizer.models.entry import lookup
from summarizer.report import (
    Attempt,
    Confidence,
    Fact,
    Finding,
    Level,
    Report,
    Segment,
    SummaryMethod,
    SummarySentence,
)

__all__ = [
    "COLUMNS",
    "KINDS",
    "LEVELS",
    "METHODS",
    "NO_FINDINGS",
    "amount",
    "better_models",
    "both",
    "count",
    "counts",
    "decoded_again",
    "decoded_again_chinese",
    "departures",
    "doubted",
    "doubted_source",
    "edited",
    "further_tries",
    "further_tries_chinese",
    "heading",
    "paragraphs",
    "place",
    "references",
    "say",
    "title_segments",
    "translator",
    "trust",
    "trust_chinese",
    "verdict",
]

KINDS: Mapping[FindingKind, tuple[str, str]] = {
    "number": ("figure", "数字"),
    "name": ("name", "名称"),
    "omission": ("left out", "漏译"),
    "repetition": ("repetition", "重复"),
    "untranslated": ("left in Chinese", "未译"),
    "glossary": ("term", "术语"),
    "unknown-character": ("lost character", "缺字"),
    "cleaning": ("cleaning", "清理"),
    "addition": ("added", "增译"),
}
"""Kinds of findings for readers."""

METHODS: Mapping[SummaryMethod, tuple[str, str]] = {
    "key-sentences": ("Key sentences of the article, in English", "文章关键句的英译"),
    "seq2seq": ("Written by a summarization model", "由摘要模型撰写"),
    "chat": ("Written by a chat model", "由对话模型撰写"),
}
"""Methods of summarization for readers."""

LEVELS: Mapping[Level, tuple[str, str]] = {
    "high": ("high", "高"),
    "medium": ("medium", "中"),
    "low": ("low", "低"),
}
"""Levels of confidence for readers."""

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


NO_FINDINGS = (
    "Figures, known names, and length were compared with the Chinese, and no difference was found. "
    "No check can see a wrong but plausible word.",
    "已将数字、已知名称和篇幅与原文比对，未见差异。用词有误但读来通顺之处，核查无法发现。",
)
"""What a report without findings says: what was checked, what was found, what no check sees."""


def say(english: str, chinese: str) -> str:
    """Return HTML that reads as ``english``; a script of the page replaces it by ``chinese``."""
    return f'<span data-zh="{escape(chinese)}">{escape(english)}</span>'


def both(attribute: str, english: str, chinese: str) -> str:
    """Return an attribute in both languages: ``title="Open" data-zh-title="打开"``."""
    return f'{attribute}="{escape(english)}" data-zh-{attribute}="{escape(chinese)}"'


_TRIES: Mapping[Attempt, str] = {
    "month": "without a month that the Chinese does not give",
    "terms": "with names and terms written in as English",
    "figures": "with figures written in as English",
    "beam": "from a wider beam",
    "no-repeat": "with no three words twice",
    "plain": "with nothing written in",
    "split": "clause by clause",
    "second model": "by a second model",
}


def heading(report: Report) -> str:
    """Return the English title, or a placeholder."""
    return " ".join(s.target for s in title_segments(report)) or "Untitled article"


def title_segments(report: Report) -> list[Segment]:
    """Return the segments of the title; none if the article has no title."""
    return [s for s in report.translation.segments if s.paragraph is None]


def paragraphs(report: Report) -> Iterator[tuple[int, list[Segment]]]:
    """Yield the number of each paragraph, counted from 1, and its segments."""
    grouped: dict[int, list[Segment]] = {}
    for segment in report.translation.segments:
        if segment.paragraph is not None:
            grouped.setdefault(segment.paragraph, []).append(segment)
    for index, segments in grouped.items():
        yield index + 1, segments


def references(sentence: SummarySentence) -> str:
    """Return the segments that a summary sentence rests on, counted from 1: ``3, 5``."""
    return ", ".join(str(index + 1) for index in sentence.sources)


def amount(fact: Fact) -> str:
    """Return figure and unit: ``7,068 people``."""
    return f"{fact.figure} {fact.unit}".rstrip()


def counts(fact: Fact) -> str:
    """Return what a figure counts; in Chinese if there is no English for it."""
    return fact.counts or fact.source_counts


def place(finding: Finding) -> str:
    """Return the place of a finding: ``sentence 4``, ``summary``, or ``page``."""
    if finding.kind == "cleaning":
        return "page"
    return "summary" if finding.segment is None else f"sentence {finding.segment + 1}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 line``, ``2,000 lines``."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


def decoded_again(segment: Segment) -> str:
    """Return how a target was obtained; empty for a first hypothesis and supplied English."""
    if segment.attempt == "person":
        return "written by a person"
    if segment.attempt not in _TRIES:
        return ""
    name = f", {segment.model}" if segment.model else ""
    return f"decoded again: {_TRIES[segment.attempt]}{name}"


def decoded_again_chinese(segment: Segment) -> str:
    """Return the Chinese of :func:`decoded_again`, for the attempts of models."""
    name = f"（{segment.model}）" if segment.model else ""
    return f"重译：{RETRIES[segment.attempt]}{name}"


def further_tries(report: Report) -> str:
    """Return a line on how many targets are not the first hypothesis; empty if none are."""
    segments = report.translation.segments
    counts = Counter(segment.attempt for segment in segments)
    ways = [f"{counts[attempt]} {way}" for attempt, way in _TRIES.items() if counts[attempt]]
    if not ways:
        return ""
    number = sum(counts[attempt] for attempt in _TRIES)
    return (
        f"{number} of {count(len(segments), 'sentence')} {'was' if number == 1 else 'were'} "
        f"replaced by a further try because a check had failed or the confidence was low: "
        f"{', '.join(ways)}."
    )


def further_tries_chinese(report: Report) -> str:
    """Return the Chinese of :func:`further_tries`."""
    segments = report.translation.segments
    tries = Counter(s.attempt for s in segments if s.attempt in RETRIES)
    ways = "，".join(f"{tries[way]} 句{RETRIES[way]}" for way in tries)
    number = sum(tries.values())
    return f"{len(segments)} 句中有 {number} 句未通过核查或可信度过低，已换用重译的结果：{ways}。"


def trust(confidence: Confidence) -> str:
    """Return the confidence in a sentence with its reasons, as English sentences."""
    reasons = " ".join(reason.message for reason in confidence.reasons)
    return f"Confidence: {confidence.level} ({confidence.value:.2f}). {reasons}".rstrip()


def trust_chinese(confidence: Confidence) -> str:
    """Return the Chinese of :func:`trust`."""
    reasons = "".join(reason.sentence("zh") for reason in confidence.reasons)
    return f"可信度：{LEVELS[confidence.level][1]}（{confidence.value:.2f}）。{reasons}"


def doubted(report: Report) -> list[tuple[Segment, Confidence]]:
    """Return the segments in which the confidence is low, with it."""
    return [
        (segment, segment.confidence)
        for segment in report.translation.segments
        if segment.confidence is not None and segment.confidence.level == "low"
    ]


def doubted_source(sentence: SummarySentence, report: Report) -> Confidence | None:
    """Return the lowest of the low confidences in what a summary sentence rests on."""
    low = [one for segment, one in doubted(report) if segment.index in sentence.sources]
    return min(low, key=lambda one: one.value, default=None)


def translator(report: Report) -> tuple[str, str]:
    """Return a line on where the English comes from, in English and in Chinese.

    It names the model, and the sentences that a second one wrote.
    """
    if report.translation.origin == "supplied":
        return (
            "The English was supplied by the user; no model translated it.",
            "英文由用户提供，未使用翻译模型。",
        )
    model = report.translation.model
    second = _by_second_model(report).items()
    english = "".join(f" {_sentences_were(n)} translated by {name}." for name, n in second)
    chinese = "".join(f"第 {'、'.join(map(str, n))} 句改用 {name}。" for name, n in second)
    return f"Translated by {model}.{english}", f"翻译模型：{model}。{chinese}"


def edited(report: Report) -> str:
    """Return a line on which sentences a person wrote; empty if none."""
    numbers = [s.index + 1 for s in report.translation.segments if s.attempt == "person"]
    return f"{_sentences_were(numbers)} written by a person." if numbers else ""


def _by_second_model(report: Report) -> dict[str, list[int]]:
    """Return the numbers of the sentences that a second model wrote, by its name."""
    numbers: dict[str, list[int]] = {}
    for segment in report.translation.segments:
        if segment.model:
            numbers.setdefault(segment.model, []).append(segment.index + 1)
    return numbers


def _sentences_were(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Sentence {numbers[0]} was"
    return f"Sentences {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} were"


def departures(report: Report) -> list[tuple[str, str]]:
    """Return where the text was sent if it left the machine, in English and Chinese."""
    addresses = dict.fromkeys((*report.translation.sent_to, *report.summary.sent_to))
    return [
        (
            f"The text left the machine: it was sent to {address}.",
            f"文本已离开本机，发送至 {address}。",
        )
        for address in addresses
    ]


def better_models(report: Report) -> list[tuple[str, str]]:
    """Return which better models a command brings, in English and Chinese."""
    lines = []
    for name, does, chinese in (
        (report.translation.better, "translates better", "译文更好的模型"),
        (report.summary.better, "writes better summaries", "撰写摘要的更好模型"),
    ):
        if name:
            entry = lookup(name)
            size = f" ({entry.parameters} million parameters, {entry.licence})" if entry else ""
            command = f"summarizer models pull {name}"
            lines.append(
                (f"`{command}` brings a model that {does}{size}.", f"“{command}”可下载{chinese}。")
            )
    return lines


def verdict(report: Report) -> list[tuple[str, str, str]]:
    """Return what the checks found: ``(kind, English, Chinese)`` for each count.

    The kinds are ``confirmed``, ``error``, ``warning``, ``clean`` (no findings), ``doubted``
    (sentences of low confidence), and last ``unchecked``, which says what no check can see.
    """
    figures = sum(len(segment.confirmed) for segment in report.translation.segments)
    lines = []
    if figures:
        lines.append(
            (
                "confirmed",
                f"{count(figures, 'figure')} agree{'s' if figures == 1 else ''} with the Chinese",
                f"{figures} 个数字与原文一致",
            )
        )
    for severity, noun, chinese in (("error", "error", "处错误"), ("warning", "doubt", "处存疑")):
        number = sum(finding.severity == severity for finding in report.findings)
        if number:
            lines.append((severity, count(number, noun), f"{number} {chinese}"))
    if not report.findings:
        lines.append(
            ("clean", "no doubts about figures, names, and length", "数字、名称、篇幅未见存疑")
        )
    if low := len(doubted(report)):
        lines.append(
            ("doubted", f"low confidence in {count(low, 'sentence')}", f"{low} 句可信度低")
        )
    lines.append(("unchecked", "choice of words not checked", "用词未经核查"))
    return lines
