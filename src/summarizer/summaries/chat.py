"""Summaries by models that follow instructions."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.engines.chat import ChatEngine, Message
from summarizer.models.entry import ModelEntry
from summarizer.options import Length, Options
from summarizer.result import Finding, Progress, Summary
from summarizer.summaries.base import Work, english_paragraphs
from summarizer.summaries.key_sentences import told
from summarizer.summaries.pieces import pieces_of
from summarizer.summaries.written import Checked, checked, finished, sentences_in

__all__ = ["ChatSummarizer"]

ANSWER = 512
"""Tokens kept free for the answer where the catalogue says nothing."""

MOST_NAMES = 40
KEY = 6
"""Key sentences that are pointed out at most."""

SYSTEM = (
    "You are a desk editor of an English news agency. You summarize news reports for readers "
    "who rely on every figure and name. You write short, plain English sentences and say nothing "
    "that the report does not say."
)


class ChatSummarizer:
    """A summary in the model's own words, from the checked translation and its name table.

    So figures and names are right when the model sees them. The sentences that say most are
    pointed out to it. An answer of which something cannot be kept (Chinese left in it, a figure
    that is not in the article) is asked for once more, with what was wrong. An article past the
    context is summarized in pieces that overlap, then once more.
    """

    def __init__(self, engine: ChatEngine, entry: ModelEntry, options: Options) -> None:
        self._engine = engine
        self._decoding = options.summary_decoding(entry.decoding)

    @property
    def model(self) -> str:
        return self._engine.name

    def summarize(self, work: Work) -> Summary:
        """Sentences that rest on the article; what was left out is noted, and replaced."""
        text = self._condensed(work)
        chat = self._conversation(work, text, pointed=True)
        first = self._asked(work, chat)
        evidence = work.evidence()
        found = checked(sentences_in(first), evidence)
        if found.faults:
            again = [*chat, Message("assistant", first), Message("user", _complaint(found.faults))]
            if self._fits(again):
                second = checked(sentences_in(self._asked(work, again)), evidence)
                found = _together(found, second)
        return finished(work, self.model, "chat", found)

    def _asked(self, work: Work, chat: Sequence[Message]) -> str:
        def seen(_: int, so_far: str) -> None:
            if work.progress is not None:
                work.progress(Progress("summarize", 0, 0, so_far.replace("\n", " ")[-80:]))

        (answer,) = self._engine.reply(
            [chat], self._decoding, seen=seen if work.progress is not None else None
        )
        return answer.text

    def _condensed(self, work: Work) -> str:
        """The report's English, or summaries of its pieces where it is too long to be read."""
        paragraphs = english_paragraphs(work.body)
        while not self._fits(self._conversation(work, "\n\n".join(paragraphs), pointed=True)):
            frame = self._tokens(self._conversation(work, "", pointed=False))
            limit = self._engine.max_tokens - self._decoding.max_target_tokens - frame - 16
            pieces = pieces_of(paragraphs, max(64, limit), self._count, joint="\n\n")
            chats = [self._conversation(work, piece, pointed=False) for piece in pieces]
            answers = [answer.text for answer in self._engine.reply(chats, self._decoding)]
            if sum(map(len, answers)) >= sum(map(len, paragraphs)):
                return "\n\n".join(answers)
            paragraphs = [answer for answer in answers if answer.strip()]
        return "\n\n".join(paragraphs)

    def _conversation(self, work: Work, text: str, *, pointed: bool) -> list[Message]:
        title = " ".join(segment.target for segment in work.title)
        parts = [f"Report: {title}\n\n{text}" if title else f"Report:\n\n{text}"]
        names = [
            name.target for name in work.translation.names if name.kind in ("person", "institution")
        ]
        if names:
            parts.append(f"Names, spelled as they must be: {'; '.join(names[:MOST_NAMES])}.")
        if pointed:
            best = work.weightiest(verified=True)[: min(KEY, work.length.most_sentences)]
            sentences = told(work, [work.body[i] for i in sorted(best)])
            lines = "\n".join(f"- {sentence.text}" for sentence in sentences)
            parts.append(f"The most important facts:\n{lines}")
        parts.append(_instruction(work.length))
        return [Message("system", SYSTEM), Message("user", "\n\n".join(parts))]

    def _fits(self, chat: Sequence[Message]) -> bool:
        room = self._engine.max_tokens - self._decoding.max_target_tokens
        return self._tokens(chat) <= room

    def _tokens(self, chat: Sequence[Message]) -> int:
        return self._engine.count_tokens([chat])[0]

    def _count(self, text: str) -> int:
        return self._tokens([Message("user", text)])


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
        "then with what result, with the figures that matter. Copy every figure and every name "
        "exactly. Add nothing, no heading and no comment."
    )


def _complaint(faults: Sequence[Finding]) -> str:
    lines = "\n".join(f"- {fault.message}" for fault in faults[:6])
    return (
        f"That is not right yet:\n{lines}\nWrite the whole summary again, in English, with only "
        "what the report says."
    )


def _together(first: Checked, second: Checked) -> Checked:
    """The better of two attempts, with what the other has beside it."""
    one, other = (first, second) if len(first.kept) >= len(second.kept) else (second, first)
    covered = {source for sentence in one.kept for source in sentence.sources}
    more = [s for s in other.kept if covered.isdisjoint(s.sources)]
    kept = tuple([*one.kept, *more][: max(first.written, second.written)])
    return Checked(kept, one.faults, one.written)
