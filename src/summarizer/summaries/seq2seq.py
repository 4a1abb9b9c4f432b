"""Summaries by encoder-decoder checkpoints: BART, Pegasus, T5, mT5."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summarizer.chinese.segment import split_sentences, split_to_limit
from summarizer.engines.batcher import Batcher
from summarizer.engines.protocol import Engine
from summarizer.errors import UsageError
from summarizer.models.entry import ModelEntry
from summarizer.options import Options
from summarizer.report import Summary
from summarizer.summaries.key_sentences import complete_summary, filter_sentences, split_summary
from summarizer.summaries.task import SummaryTask, english_paragraphs

__all__ = ["Seq2SeqSummarizer", "overlapping_chunks"]

OVERLAP_SHARE = 0.25
"""Longest part that the next chunk repeats, as a share of the token limit."""


class Seq2SeqSummarizer:
    """Summarize the translation, or the Chinese article itself.

    English models read the translation. mT5 CrossSum reads Chinese and writes English; mT5
    XL-Sum reads and writes Chinese, and its summary is translated like the article. A text past
    the model's limit is summarized in overlapping chunks, and their summaries again until one
    chunk is left. A model that cannot read its own output makes one pass, and the most
    important sentences of that are kept.
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
        """Name of the model and its runtime, for people."""
        return self._engine.name

    def summarize(self, task: SummaryTask) -> Summary:
        """Return sentences that rest on the article, and findings for those left out."""
        if self._entry.source_language == "zh":
            paragraphs = list(task.article.paragraphs)
        else:
            paragraphs = english_paragraphs(task.body)
        outputs = self._condense(paragraphs)
        if self._entry.target_language == "zh":
            lines = [line for text in outputs for line in split_sentences(text) if line.strip()]
            outputs = [s.target for s in task.translate(lines).segments] if lines else []
        sentences = [sentence for text in outputs for sentence in split_summary(text)]
        return complete_summary(
            task, self.model, "seq2seq", filter_sentences(sentences, task.evidence())
        )

    def _condense(self, paragraphs: Sequence[str]) -> list[str]:
        """Return the summaries of the chunks of the last pass; one, if the model can repeat."""
        repeatable = self._entry.source_language == self._entry.target_language
        joint = "" if self._entry.source_language == "zh" else " "
        while True:
            chunks = overlapping_chunks(
                paragraphs, self._engine.max_source_tokens, self._count, joint=joint
            )
            outputs = [
                hypotheses[0].text for hypotheses in self._batcher.generate(chunks, self._decoding)
            ]
            shorter = len(joint.join(outputs)) < len(joint.join(paragraphs))
            if len(chunks) == 1 or not repeatable or not shorter:
                return outputs
            paragraphs = [output for output in outputs if output.strip()]

    def _count(self, text: str) -> int:
        return self._engine.count_tokens([text])[0]


def overlapping_chunks(
    paragraphs: Sequence[str], limit: int, count: Callable[[str], int], *, joint: str = " "
) -> list[str]:
    """Join paragraphs into chunks of at most ``limit`` tokens.

    Paragraphs that are too long are cut at sentences and clauses; nothing is left out. A chunk
    begins with the last part of the chunk before it, if that part is short.

    Args:
        paragraphs: The text.
        limit: Most tokens of a chunk.
        count: Returns the number of tokens of a text.
        joint: Separator of the parts of a chunk.
    """
    parts = [part for paragraph in paragraphs for part in split_to_limit(paragraph, limit, count)]
    chunks: list[list[str]] = []
    for part in parts:
        if chunks and count(joint.join([*chunks[-1], part])) <= limit:
            chunks[-1].append(part)
            continue
        last = chunks[-1][-1] if chunks else ""
        repeat = last and count(last) <= OVERLAP_SHARE * limit
        if repeat and count(joint.join([last, part])) <= limit:
            chunks.append([last, part])
        else:
            chunks.append([part])
    return [joint.join(chunk) for chunk in chunks]
