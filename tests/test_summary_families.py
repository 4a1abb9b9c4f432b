"""Tiny models of every family that summarizes: one structure, their limits, long articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from build_tiny import phrasebook

from summarizer.engines import open_chat, open_engine
from summarizer.engines.protocol import Hypothesis
from summarizer.models.folder import open_folder
from summarizer.models.store import Store
from summarizer.options import Decoding, Length, Options
from summarizer.report import Article, Segment, Translation
from summarizer.summaries import ChatSummarizer, Seq2SeqSummarizer, SummaryMaker, SummaryTask

LONG = 30_000
"""Characters of the long article."""


@dataclass(frozen=True)
class Kind:
    """A way of summarizing: the tiny family and what its card says that it reads and writes."""

    family: str
    reads: str
    writes: str


KINDS = {
    "distilbart": Kind("bart", "en", "en"),
    "pegasus": Kind("pegasus", "en", "en"),
    "t5": Kind("t5", "en", "en"),
    "mt5-crosssum": Kind("mt5", "zh", "en"),
    "mt5-xlsum": Kind("mt5", "zh", "zh"),
    "chat": Kind("qwen2", "en", "en"),
}


class Spied:
    """An engine that notes what it reads; ``said`` answers in its place where given."""

    def __init__(self, engine: Any, said: str | None = None) -> None:
        self._engine = engine
        self._said = said
        self.read: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def generate(self, texts: Sequence[str], decoding: Decoding) -> Any:
        self.read += texts
        assert all(n <= self.max_source_tokens for n in self.count_tokens(texts))
        return self._engine.generate(texts, decoding)

    def reply(self, chats: Sequence[Any], decoding: Decoding, **how: Any) -> Any:
        self.read += ["\n".join(message.content for message in chat) for chat in chats]
        room = self.max_tokens - decoding.max_target_tokens
        assert all(n <= room for n in self.count_tokens(chats))
        if self._said is not None:
            return [Hypothesis(self._said, -0.1, (1, 2), True) for _ in chats]
        return self._engine.reply(chats, decoding, **how)


@pytest.fixture(scope="module")
def opened(
    tiny: Callable[[str], Path], store_root: Path
) -> Callable[[str], tuple[Spied, SummaryMaker]]:
    @cache
    def loaded(name: str) -> tuple[Any, Any]:
        kind = KINDS[name]
        options = Options(compute_type="float32")
        model = open_folder(tiny(kind.family), "summarization")
        entry = replace(
            model.entry,
            name=f"{model.entry.name}-{name}",
            task="chat" if kind.family == "qwen2" else "summarization",
            source_language=kind.reads,
            target_language=kind.writes,
            decoding=Decoding(beam_size=2, max_target_tokens=24),
        )
        model = replace(model, entry=entry)
        store = Store(store_root)
        if kind.family == "qwen2":
            return open_chat(model, options, store), entry
        return open_engine(model, options, store), entry

    def open_(name: str) -> tuple[Spied, SummaryMaker]:
        engine, entry = loaded(name)
        spy = Spied(engine)
        if KINDS[name].family == "qwen2":
            return spy, ChatSummarizer(spy, entry, Options())
        return spy, Seq2SeqSummarizer(spy, entry, Options())

    return open_


def work(characters: int = 0, **length: Any) -> SummaryTask:
    """An article of phrasebook sentences, four a paragraph, repeated to so many characters."""
    pairs = list(phrasebook())[:24]
    rounds = 1
    while rounds * sum(len(source) for source, _ in pairs) < characters:
        rounds += 1
    segments = []
    for i in range(rounds * len(pairs)):
        source, target = pairs[i % len(pairs)]
        # Each paragraph has a mark of its own, by which it is found in what the model read.
        mark = f"{i // 4}" if i % 4 == 0 else ""
        segments.append(Segment(i, i // 4, f"{mark}{source}", f"{mark} {target}".strip(), -0.1))
    paragraphs: dict[int | None, str] = {}
    for segment in segments:
        paragraphs[segment.paragraph] = paragraphs.get(segment.paragraph, "") + segment.source
    article = Article("标题", "", "", tuple(paragraphs.values()))
    translation = Translation("tiny", "", tuple(segments))
    known = dict(phrasebook())

    def translate(lines: Sequence[str]) -> Translation:
        rows = [Segment(i, i, line, known.get(line, line), -0.1) for i, line in enumerate(lines)]
        return Translation("tiny", "", tuple(rows))

    return SummaryTask(article, translation, Length(**length), translate)


@pytest.mark.parametrize("name", KINDS)
def test_a_summary_has_the_same_structure_whatever_made_it(
    name: str, opened: Callable[[str], tuple[Spied, SummaryMaker]]
) -> None:
    spy, maker = opened(name)
    task = work(sentences=3)
    summary = maker.summarize(task)
    assert spy.read
    assert summary.method in ("key-sentences", "chat" if name == "chat" else "seq2seq")
    assert 1 <= len(summary.sentences) <= 3
    indices = {segment.index for segment in task.body}
    for sentence in summary.sentences:
        assert sentence.sources
        assert set(sentence.sources) <= indices
        assert sentence.text[-1] in '.!?”"'
    assert summary.text == " ".join(sentence.text for sentence in summary.sentences)
    # A tiny model writes what it likes: whatever is not the article's is gone, with a note.
    evidence = task.evidence()
    assert all(not evidence.check(s.text).findings for s in summary.sentences)
    if summary.method == "key-sentences":
        assert any("Left out" in finding.message for finding in summary.findings)


@pytest.mark.parametrize("name", KINDS)
def test_of_a_long_article_every_paragraph_is_read(
    name: str, opened: Callable[[str], tuple[Spied, SummaryMaker]]
) -> None:
    spy, maker = opened(name)
    task = work(LONG, sentences=3)
    assert sum(map(len, task.article.paragraphs)) >= LONG
    summary = maker.summarize(task)
    english = KINDS[name].reads == "en"
    read = "".join("".join(text.split()) for text in spy.read)
    for segment in task.body:
        text = segment.target if english else segment.source
        assert "".join(text.split()) in read
    assert 1 <= len(summary.sentences) <= 3


def test_the_bart_family_says_what_it_learned(
    opened: Callable[[str], tuple[Spied, SummaryMaker]],
) -> None:
    _, maker = opened("distilbart")
    pairs = list(phrasebook())[:4]
    segments = tuple(Segment(i, 0, *pair, -0.1) for i, pair in enumerate(pairs))
    article = Article("", "", "", ("".join(source for source, _ in pairs),))
    translation = Translation("tiny", "", segments)
    task = SummaryTask(article, translation, Length(sentences=2), lambda _: translation)
    summary = maker.summarize(task)
    assert summary.method == "seq2seq"
    assert summary.sentences[0].text == pairs[0][1]
    assert 0 in summary.sentences[0].sources
