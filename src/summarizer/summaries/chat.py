"""Summaries by models that follow instructions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from summarizer.engines.chat import ChatEngine, Message
from summarizer.models.entry import ModelEntry
from summarizer.numbers import DATE_KINDS, Value, english_figures
from summarizer.options import Length, Options
from summarizer.report import Finding, Progress, Segment, Summary, SummarySentence
from summarizer.summaries.key_sentences import (
    FilteredSummary,
    complete_summary,
    filter_sentences,
    segment_texts,
    select_segments,
    split_summary,
)
from summarizer.summaries.seq2seq import overlapping_chunks
from summarizer.summaries.statements import (
    checkable_figures,
    mentioned_names,
    order_overlap,
)
from summarizer.summaries.task import SummaryTask, english_paragraphs

__all__ = ["ChatSummarizer"]

MOST_NAMES = 20
"""Most names in a prompt."""

COPIED = 0.85
"""Order overlap with an article's sentence from which a sentence counts as a copy of it."""

UNCHANGED = 0.98
"""Order overlap above which a sentence counts as unchanged."""

UNCHANGED_PENALTY = 3
"""Figures or names that a reworded sentence may lack and still win over an unchanged one."""

SYSTEM = (
    "You are a desk editor of an English news agency. You summarize news reports for readers "
    "who rely on every figure and name. You write short, plain English sentences and say nothing "
    "that the report does not say."
)

# Of five instructions tried on the examples, these kept most figures and added least.
REWRITE_ROUNDS = (
    (
        "Shorten this sentence of a news report by a third, with other words where you can. Keep "
        "all figures, dates and names.",
        "Rewrite this sentence of a report as one short sentence in plain English, in your own "
        "words. Keep every figure, date and name exactly as it is, and words like about or more "
        "than. Add nothing. Answer with the sentence alone.",
    ),
    (
        "Say this more simply, in one or two short sentences of plain English, in the tense that "
        "it is in. Keep every figure, date and name, and words like about and more than. Add "
        "nothing.",
    ),
)
"""Instructions for one sentence. A later round takes what no answer of an earlier one covers."""


class ChatSummarizer:
    """Summarize the checked translation in the model's own words.

    The model reads the translation with its name table and a list of the key sentences (the
    points), so the figures and names that it sees are right. Its sentences are checked against
    the article. Each point that is then missing, or only copied, is rewritten by the model from
    that sentence alone. A small model, which mixes up the parts of a whole report, rewrites
    every point from the start. A report past the context is summarized in overlapping chunks,
    and their summaries again.
    """

    def __init__(self, engine: ChatEngine, entry: ModelEntry, options: Options) -> None:
        self._engine = engine
        self._decoding = options.summary_decoding(entry.decoding)
        self._reads_whole = entry.reads_whole

    @property
    def model(self) -> str:
        """Name of the model and its runtime, for people."""
        return self._engine.name

    def summarize(self, task: SummaryTask) -> Summary:
        """Return sentences that rest on the article, and findings for those left out."""
        points = select_segments(task.length, task.reliable())
        filtered = FilteredSummary((), (), 0)
        headline = task.length.style == "headline"
        if self._reads_whole or headline or not points:
            chat = self._conversation(task, self._condense(task, points), points)
            answer = self._reply([chat], task)[0]
            filtered = filter_sentences(split_summary(answer), task.evidence())
        if points and not headline:
            filtered = self._complete(task, filtered, points)
        return complete_summary(task, self.model, "chat", filtered)

    def _complete(
        self, task: SummaryTask, filtered: FilteredSummary, points: Sequence[Segment]
    ) -> FilteredSummary:
        """Add the points that are missing, and replace copied ones by shorter rewrites."""
        texts = dict(zip(points, segment_texts(task, points), strict=True))
        sentences = list(filtered.sentences)
        days = _days(points[0].target)
        if days and not any(days & _days(one.text) for one in sentences):  # the lead lost its date
            sentences = [one for one in sentences if points[0].index not in one.sources]
        covered = {source for one in sentences for source in one.sources}
        missing = [point for point in points if point.index not in covered]
        missing = missing[: max(0, len(points) - len(sentences))]
        copied = {
            point: one
            for point in points
            for one in sentences
            if point.index in one.sources and order_overlap(one.text, texts[point]) >= COPIED
        }
        wanted = [point for point in points if point in missing or point in copied]
        rewritten, findings = self._rewrite(task, {p: texts[p] for p in wanted}, points[0])
        for point, sentence in rewritten.items():
            if point in copied:
                if len(sentence.text) < len(copied[point].text):
                    sentences[sentences.index(copied[point])] = sentence
            else:
                sentences.append(sentence)
        sentences.sort(key=lambda one: one.sources)
        return FilteredSummary(
            tuple(sentences),
            (*filtered.findings, *findings),
            max(filtered.written, len(points)),
        )

    def _rewrite(
        self, task: SummaryTask, texts: Mapping[Segment, str], lead: Segment
    ) -> tuple[dict[Segment, SummarySentence], list[Finding]]:
        """Return each text in the model's words, and findings for those without a good answer.

        The best answer keeps most figures and names and adds fewest words that the article does
        not support; of equals, the shortest. A text of which figures are lost goes through the
        next round too.
        """
        evidence = {point: task.evidence(point) for point in texts}
        best: dict[Segment, tuple[_Rating, str]] = {}
        findings: dict[Segment, Finding] = {}

        def rate(point: Segment, text: str) -> _Rating:
            names = mentioned_names(text, task.translation.names)
            gain = _figure_count(text) + len(names) + len(_QUOTED.findall(text))
            # A date belongs in the lead; elsewhere models misplace it.
            gain += len(_days(text)) if point == lead else 0
            overlap = order_overlap(text, texts[point])
            loss = len(evidence[point].unsupported_stems(text))
            loss += UNCHANGED_PENALTY if overlap > UNCHANGED else 0
            return gain - loss, overlap < COPIED, -len(text)

        for instructions in REWRITE_ROUNDS:
            prompts = [
                (point, instruction)
                for point in texts
                if point not in best or _figure_count(best[point][1]) < _figure_count(texts[point])
                for instruction in instructions
            ]
            chats = [
                [Message("system", SYSTEM), Message("user", f"{instruction}\n\n{texts[point]}")]
                for point, instruction in prompts
            ]
            for (point, _), answer in zip(prompts, self._reply(chats, task), strict=True):
                filtered = filter_sentences([" ".join(split_summary(answer))], evidence[point])
                for finding in filtered.findings:
                    findings.setdefault(point, finding)
                for one in filtered.sentences:
                    lost = point == lead and not _quotations(texts[point]) <= _quotations(one.text)
                    if not lost and not _changes_time(one.text, texts[point]):
                        rated = rate(point, one.text), one.text
                        best[point] = max(rated, best.get(point, rated))
        rewritten = {p: SummarySentence(text, (p.index,)) for p, (_, text) in best.items()}
        return rewritten, [finding for p, finding in findings.items() if p not in best]

    def _reply(self, chats: Sequence[Sequence[Message]], task: SummaryTask) -> list[str]:
        if not chats:
            return []

        def show(_: int, text: str) -> None:
            if task.progress is not None:
                task.progress(Progress("summarize", 0, 0, text.replace("\n", " ")[-80:]))

        answers = self._engine.reply(
            chats,
            self._decoding,
            on_answer=show if task.progress is not None else None,
            cancel=task.stop,
        )
        return [answer.text for answer in answers]

    def _condense(self, task: SummaryTask, points: Sequence[Segment]) -> str:
        """Return the English of the report, or summaries of its chunks if it is too long."""
        paragraphs = english_paragraphs(task.body)
        while not self._fits(self._conversation(task, "\n\n".join(paragraphs), points)):
            frame = self._tokens(self._conversation(task, "", ()))
            limit = self._engine.max_tokens - self._decoding.max_target_tokens - frame - 16
            chunks = overlapping_chunks(paragraphs, max(64, limit), self._count, joint="\n\n")
            answers = self._reply([self._conversation(task, chunk, ()) for chunk in chunks], task)
            if sum(map(len, answers)) >= sum(map(len, paragraphs)):
                return "\n\n".join(answers)
            paragraphs = [answer for answer in answers if answer.strip()]
        return "\n\n".join(paragraphs)

    def _conversation(
        self, task: SummaryTask, text: str, points: Sequence[Segment]
    ) -> list[Message]:
        title = " ".join(segment.target for segment in task.title)
        parts = [f"Report: {title}\n\n{text}" if title else f"Report:\n\n{text}"]
        names = [name.target for name in task.translation.names if name.kind == "person"]
        if names:
            parts.append(f"Names, spelled as they must be: {'; '.join(names[:MOST_NAMES])}.")
        if points:
            lines = "\n".join(f"- {line}" for line in segment_texts(task, points))
            parts.append(f"Facts that must be in the summary:\n{lines}")
        parts.append(_instruction(task.length))
        return [Message("system", SYSTEM), Message("user", "\n\n".join(parts))]

    def _fits(self, chat: Sequence[Message]) -> bool:
        return self._tokens(chat) <= self._engine.max_tokens - self._decoding.max_target_tokens

    def _tokens(self, chat: Sequence[Message]) -> int:
        return self._engine.count_tokens([chat])[0]

    def _count(self, text: str) -> int:
        return self._tokens([Message("user", text)])


_Rating = tuple[int, bool, int]
"""Figures and names less losses, True if reworded, negative length: the higher the better."""
_QUOTED = re.compile(r"[“\"][^“”\"]+[”\"]")
_TIME = re.compile(
    r"\b(year|month|week|quarter|season|today|yesterday|tomorrow|annual|recent)", re.IGNORECASE
)
_MODAL = re.compile(
    r"\b(?:will|would|shall|may|might|could|should|must|plans? to|(?:is|are) \w+ing)\b"
)


def _quotations(text: str) -> set[str]:
    """Return what stands in quotation marks, most often the name of an event."""
    return {quoted.strip('“”"').lower() for quoted in _QUOTED.findall(text)}


def _figure_count(text: str) -> int:
    """Return the number of figures that are not dates."""
    return sum(figure.kind not in DATE_KINDS for figure in checkable_figures(text))


def _changes_time(text: str, original: str) -> bool:
    """Return True if the past became the future or a possibility, or a time was added."""
    if _MODAL.search(text) and not _MODAL.search(original):
        return True
    ours, theirs = ({m.lower() for m in _TIME.findall(one)} for one in (text, original))
    return not ours <= theirs


def _days(text: str) -> set[Value]:
    return {v for f in english_figures(text) if f.kind == "day" for v in f.values}


def _instruction(length: Length) -> str:
    if length.style == "headline":
        form = "Write one headline of at most 14 words for it"
    elif length.words:
        form = f"Write a summary of it in about {length.words} words, in one paragraph"
    elif length.style == "bullets":
        form = f"Write {length.sentences} bullet points on it, each a full sentence"
    else:
        form = f"Write a summary of it in exactly {length.sentences} sentences, in one paragraph"
    return (
        f"{form}, in your own words and in English only. Say first who did what, where and when, "
        "then with what result, with the figures that matter. Copy every figure, date and name "
        "exactly. Add nothing, no heading and no comment."
    )
