"""Summaries by encoder-decoder checkpoints: BART, Pegasus, T5, mT5."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.chinese.segment import split_sentences
from summarizer.engines.batcher import Batcher
from summarizer.engines.protocol import Engine
from summarizer.errors import UsageError
from summarizer.models.entry import ModelEntry
from summarizer.options import Options
from summarizer.report import Summary
from summarizer.summaries.chunks import pieces_of
from summarizer.summaries.filter import checked, finished, sentences_in
from summarizer.summaries.task import Work, english_paragraphs

__all__ = ["Seq2SeqSummarizer"]


class Seq2SeqSummarizer:
    """A summary by a model that reads the translation, or the article itself.

    English models read the translation; mT5 CrossSum the Chinese, writing English; mT5 XL-Sum
    the Chinese, writing Chinese that is then translated like the article. A text longer than
    the model takes is summarized in pieces that overlap, and the pieces' summaries once more
    until one piece is left; a model that cannot read what it writes makes one pass, of which
    the sentences are kept that rest on what weighs most.
    """

    def __init__(self, engine: Engine, entry: ModelEntry, options: Options) -> None:
        if entry.target_language not in ("en", "zh"):
            raise UsageError(
                f"{entry.name} writes summaries in {entry.target_language!r}; "
                "choose one that writes English or Chinese: `summarizer models list`."
            )
        self._engine = engine
        self._batcher = Batcher(engine)
        self._entry = entry
        self._decoding = options.summary_decoding(entry.decoding)

    @property
    def model(self) -> str:
        return self._engine.name

    def summarize(self, work: Work) -> Summary:
        """Sentences that rest on the article; what was left out is noted, and replaced."""
        if self._entry.source_language == "zh":
            paragraphs = list(work.article.paragraphs)
        else:
            paragraphs = english_paragraphs(work.body)
        written = self._condensed(paragraphs)
        if self._entry.target_language == "zh":
            lines = [line for text in written for line in split_sentences(text) if line.strip()]
            written = [s.target for s in work.translate(lines).segments] if lines else []
        sentences = [sentence for text in written for sentence in sentences_in(text)]
        return finished(work, self.model, "seq2seq", checked(sentences, work.evidence()))

    def _condensed(self, paragraphs: Sequence[str]) -> list[str]:
        """The summary of one piece, by as many passes as the length needs."""
        again = self._entry.source_language == self._entry.target_language
        joint = "" if self._entry.source_language == "zh" else " "
        while True:
            pieces = pieces_of(paragraphs, self._engine.max_source_tokens, self._count, joint=joint)
            outputs = [
                hypotheses[0].text for hypotheses in self._batcher.generate(pieces, self._decoding)
            ]
            shorter = len(joint.join(outputs)) < len(joint.join(paragraphs))
            if len(pieces) == 1 or not again or not shorter:
                return outputs
            paragraphs = [output for output in outputs if output.strip()]

    def _count(self, text: str) -> int:
        return self._engine.count_tokens([text])[0]
