"""Summaries by models that follow instructions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from summarizer.engines.chat import ChatEngine, Message
from summarizer.models.entry import ModelEntry
from summarizer.numbers import Value, english_figures
from summarizer.options import Length, Options
from summarizer.report import Finding, Progress, Segment, Summary, SummarySentence
from summarizer.summaries.chunks import pieces_of
from summarizer.summaries.filter import Checked, checked, finished, sentences_in
from summarizer.summaries.key_sentences import fitting, told_texts
from summarizer.summaries.statements import DATES, in_order, said_figures, said_names
from summarizer.summaries.task import Work, english_paragraphs

__all__ = ["ChatSummarizer"]

MOST_NAMES = 20

COPIED = 0.85
"""Share of its words that a sentence has from one of the article in order, to be put again."""

VERBATIM = 3
"""Figures or names for which a sentence in other words is rather taken than one unchanged."""

SYSTEM = (
    "You are a desk editor of an English news agency. You summarize news reports for readers "
    "who rely on every figure and name. You write short, plain English sentences and say nothing "
    "that the report does not say."
)


class ChatSummarizer:
    """A summary in the model's own words, from the checked translation and its name table.

    So figures and names are right when the model sees them. It reads the whole report, with the
    sentences that say most pointed out to it, and what it writes is held to the article. For
    each of these points that is then lacking (left out, Chinese in it, a wrong figure, no date)
    or only copied, the model is asked with that sentence alone. A small model, which mixes up
    what it reads in a whole report, is asked for each point at once. A report past the context
    is summarized in pieces that overlap, then once more.
    """

    def __init__(self, engine: ChatEngine, entry: ModelEntry, options: Options) -> None:
        self._engine = engine
        self._decoding = options.summary_decoding(entry.decoding)
        self._reads_whole = entry.reads_whole

    @property
    def model(self) -> str:
        return self._engine.name

    def summarize(self, work: Work) -> Summary:
        """Sentences that rest on the article; what was left out is noted, and replaced."""
        # What must be in the summary, in the article's order.
        points = fitting(work.length, work.trusted())
        found = Checked((), (), 0)
        headline = work.length.style == "headline"
        if self._reads_whole or headline or not points:
            chat = self._conversation(work, self._condensed(work, points), points)
            written = self._replied([chat], work)[0]
            found = checked(sentences_in(written), work.evidence())
        if points and not headline:
            found = self._completed(work, found, points)
        return finished(work, self.model, "chat", found)

    def _completed(self, work: Work, found: Checked, points: Sequence[Segment]) -> Checked:
        """With the points that are lacking, or are only copied, put by the model one by one."""
        texts = dict(zip(points, told_texts(work, points), strict=True))
        kept = list(found.kept)
        days = _days(points[0].target)
        if days and not any(days & _days(one.text) for one in kept):  # no lead without its date
            kept = [one for one in kept if points[0].index not in one.sources]
        covered = {source for one in kept for source in one.sources}
        lacking = [point for point in points if point.index not in covered]
        lacking = lacking[: max(0, len(points) - len(kept))]
        copied = {
            point: one
            for point in points
            for one in kept
            if point.index in one.sources and in_order(one.text, texts[point]) >= COPIED
        }
        wanted = [point for point in points if point in lacking or point in copied]
        put, faults = self._put(work, {point: texts[point] for point in wanted}, points[0])
        for point, sentence in put.items():
            if point in copied:
                if len(sentence.text) < len(copied[point].text):
                    kept[kept.index(copied[point])] = sentence
            else:
                kept.append(sentence)
        kept.sort(key=lambda one: one.sources)
        return Checked(tuple(kept), (*found.faults, *faults), max(found.written, len(points)))

    def _put(
        self, work: Work, texts: Mapping[Segment, str], lead: Segment
    ) -> tuple[dict[Segment, SummarySentence], list[Finding]]:
        """Each sentence in the model's own words, and what was wrong where it could not.

        Of several answers, the one that keeps most figures and names and adds fewest words that
        the article does not vouch for, then the shortest. Who loses a figure is asked again.
        """
        evidence = {point: work.evidence(point) for point in texts}
        best: dict[Segment, tuple[_Worth, str]] = {}
        faults: dict[Segment, Finding] = {}

        def worth(point: Segment, text: str) -> _Worth:
            names = said_names(text, work.translation.names)
            told = _counted(text) + len(names) + len(_QUOTED.findall(text))
            # A date belongs into the lead; elsewhere a model puts it where it does not belong.
            told += len(_days(text)) if point == lead else 0
            lost = len(evidence[point].added(text))
            lost += VERBATIM if in_order(text, texts[point]) > 0.98 else 0
            return told - lost, in_order(text, texts[point]) < COPIED, -len(text)

        for ways in _ROUNDS:
            open_ = [p for p in texts if p not in best or _counted(best[p][1]) < _counted(texts[p])]
            asked = [(point, how) for point in open_ for how in ways]
            chats = [
                [Message("system", SYSTEM), Message("user", f"{how}\n\n{texts[point]}")]
                for point, how in asked
            ]
            for (point, _), answer in zip(asked, self._replied(chats, work), strict=True):
                found = checked([" ".join(sentences_in(answer))], evidence[point])
                for fault in found.faults:
                    faults.setdefault(point, fault)
                for one in found.kept:
                    unnamed = point == lead and not _quoted(texts[point]) <= _quoted(one.text)
                    if not unnamed and not _moved(one.text, texts[point]):
                        rated = worth(point, one.text), one.text
                        best[point] = max(rated, best.get(point, rated))
        put = {point: SummarySentence(text, (point.index,)) for point, (_, text) in best.items()}
        return put, [fault for point, fault in faults.items() if point not in best]

    def _replied(self, chats: Sequence[Sequence[Message]], work: Work) -> list[str]:
        if not chats:
            return []

        def seen(_: int, so_far: str) -> None:
            if work.progress is not None:
                work.progress(Progress("summarize", 0, 0, so_far.replace("\n", " ")[-80:]))

        answers = self._engine.reply(
            chats, self._decoding, on_answer=seen if work.progress is not None else None
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


# Of five ways that were tried on the examples these kept most figures and added least.
_ROUNDS = (
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
_Worth = tuple[int, bool, int]
_QUOTED = re.compile(r"[“\"][^“”\"]+[”\"]")
_TIME = re.compile(
    r"\b(year|month|week|quarter|season|today|yesterday|tomorrow|annual|recent)", re.IGNORECASE
)
_MODAL = re.compile(
    r"\b(?:will|would|shall|may|might|could|should|must|plans? to|(?:is|are) \w+ing)\b"
)


def _quoted(text: str) -> set[str]:
    """What stands in quotation marks: the name of an event, most often."""
    return {quoted.strip('“”"').lower() for quoted in _QUOTED.findall(text)}


def _counted(text: str) -> int:
    """Figures of a text that are no dates."""
    return sum(figure.kind not in DATES for figure in said_figures(text))


def _moved(text: str, point: str) -> bool:
    """Whether what was done has become what will or may be done, or got a time of its own."""
    if _MODAL.search(text) and not _MODAL.search(point):
        return True
    ours, theirs = ({m.lower() for m in _TIME.findall(one)} for one in (text, point))
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
