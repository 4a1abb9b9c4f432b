"""Summaries by models that follow instructions."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.engines.chat import ChatEngine, Message
from summarizer.faithful import Evidence, in_order
from summarizer.models.entry import ModelEntry
from summarizer.options import Length, Options
from summarizer.result import Progress, Segment, Summary
from summarizer.summaries.base import Work, english_paragraphs, is_wrong
from summarizer.summaries.key_sentences import told_texts
from summarizer.summaries.pieces import pieces_of
from summarizer.summaries.written import Checked, checked, finished, sentences_in
from summarizer.text.numbers import Value, english_figures

__all__ = ["ChatSummarizer"]

MOST_NAMES = 20
MOST_POINTS = 6
"""Sentences that are pointed out at most."""

COPIED = 0.85
"""Share of its words that a sentence has from one of the article in order, to be put again."""

SYSTEM = (
    "You are a desk editor of an English news agency. You summarize news reports for readers "
    "who rely on every figure and name. You write short, plain English sentences and say nothing "
    "that the report does not say."
)


class ChatSummarizer:
    """A summary in the model's own words, from the checked translation and its name table.

    So figures and names are right when the model sees them. The sentences that say most are
    pointed out to it. What it wrote is held to the article; for each of these sentences that it
    then lacks (it was left out, had Chinese in it, a wrong figure, no date) and for each that
    it only copied, it is asked once more, with that sentence alone. An article past the context
    is summarized in pieces that overlap, then once more.
    """

    def __init__(self, engine: ChatEngine, entry: ModelEntry, options: Options) -> None:
        self._engine = engine
        self._decoding = options.summary_decoding(entry.decoding)

    @property
    def model(self) -> str:
        return self._engine.name

    def summarize(self, work: Work) -> Summary:
        """Sentences that rest on the article; what was left out is noted, and replaced."""
        points = self._points(work)
        chat = self._conversation(work, self._condensed(work, points), points)
        written = self._replied([chat], work)[0]
        evidence = work.evidence()
        found = checked(sentences_in(written), evidence)
        if points and work.length.words is None and work.length.style != "headline":
            found = self._completed(work, found, points, evidence)
        return finished(work, self.model, "chat", found)

    def _points(self, work: Work) -> list[Segment]:
        """The sentences that must be in the summary, in the article's order."""
        right = [
            i
            for i in work.weightiest(verified=True)
            if not any(map(is_wrong, work.body[i].findings))
        ]
        return [work.body[i] for i in sorted(right[: min(MOST_POINTS, work.length.most_sentences)])]

    def _completed(
        self, work: Work, found: Checked, points: Sequence[Segment], evidence: Evidence
    ) -> Checked:
        """With the points that are lacking, or are only copied, put by the model one by one."""
        kept = list(found.kept)
        texts = {
            point.index: text for point, text in zip(points, told_texts(work, points), strict=True)
        }
        lead = points[0]
        if _days(lead.target) and not any(_days(lead.target) & _days(one.text) for one in kept):
            kept = [one for one in kept if lead.index not in one.sources]
        copied = {
            one: source
            for one in kept
            for source in one.sources
            if source in texts and in_order(one.text, texts[source]) >= COPIED
        }
        covered = {source for one in kept for source in one.sources}
        lacking = [index for index in texts if index not in covered]
        lacking = lacking[: max(0, work.length.most_sentences - len(kept))]
        wanted = list(dict.fromkeys([*lacking, *copied.values()]))
        asked = [[Message("system", SYSTEM), Message("user", _REWRITE + texts[i])] for i in wanted]
        answers = dict(zip(wanted, self._replied(asked, work) if asked else [], strict=True))
        for index, answer in answers.items():
            again = checked(sentences_in(answer)[:1], evidence)
            (one, *_) = again.kept or (None,)
            if one is None or index not in one.sources:
                continue
            before = next((old for old, source in copied.items() if source == index), None)
            if before is None:
                kept.append(one)
            elif len(one.text) < len(before.text):
                kept[kept.index(before)] = one
        kept.sort(key=lambda one: one.sources)
        return Checked(tuple(kept), found.faults, max(found.written, len(points)))

    def _replied(self, chats: Sequence[Sequence[Message]], work: Work) -> list[str]:
        def seen(_: int, so_far: str) -> None:
            if work.progress is not None:
                work.progress(Progress("summarize", 0, 0, so_far.replace("\n", " ")[-80:]))

        answers = self._engine.reply(
            chats, self._decoding, seen=seen if work.progress is not None else None
        )
        return [answer.text for answer in answers]

    def _condensed(self, work: Work, points: Sequence[Segment]) -> str:
        """The report's English, or summaries of its pieces where it is too long to be read."""
        paragraphs = english_paragraphs(work.body)
        while not self._fits(self._conversation(work, "\n\n".join(paragraphs), points)):
            frame = self._tokens(self._conversation(work, "", ()))
            limit = self._engine.max_tokens - self._decoding.max_target_tokens - frame - 16
            pieces = pieces_of(paragraphs, max(64, limit), self._count, joint="\n\n")
            chats = [self._conversation(work, piece, ()) for piece in pieces]
            answers = self._replied(chats, work)
            if sum(map(len, answers)) >= sum(map(len, paragraphs)):
                return "\n\n".join(answers)
            paragraphs = [answer for answer in answers if answer.strip()]
        return "\n\n".join(paragraphs)

    def _conversation(self, work: Work, text: str, points: Sequence[Segment]) -> list[Message]:
        title = " ".join(segment.target for segment in work.title)
        parts = [f"Report: {title}\n\n{text}" if title else f"Report:\n\n{text}"]
        names = [name.target for name in work.translation.names if name.kind == "person"]
        if names:
            parts.append(f"Names, spelled as they must be: {'; '.join(names[:MOST_NAMES])}.")
        if points:
            lines = "\n".join(f"- {line}" for line in told_texts(work, points))
            parts.append(f"Facts that must be in the summary:\n{lines}")
        parts.append(_instruction(work.length))
        return [Message("system", SYSTEM), Message("user", "\n\n".join(parts))]

    def _fits(self, chat: Sequence[Message]) -> bool:
        room = self._engine.max_tokens - self._decoding.max_target_tokens
        return self._tokens(chat) <= room

    def _tokens(self, chat: Sequence[Message]) -> int:
        return self._engine.count_tokens([chat])[0]

    def _count(self, text: str) -> int:
        return self._tokens([Message("user", text)])


_REWRITE = (
    "Rewrite this sentence of a report as one short sentence in plain English, in your own words. "
    "Keep every figure, date and name exactly as it is. Answer with the sentence alone.\n\n"
)


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
