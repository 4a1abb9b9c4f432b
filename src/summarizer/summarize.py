"""From an article and its translation to a short English summary that names its sources."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from summarizer.engines.base import Engine
from summarizer.errors import UsageError
from summarizer.models.entry import ModelEntry
from summarizer.options import Options
from summarizer.result import (
    Article,
    Finding,
    FindingKind,
    Segment,
    Summary,
    SummaryMethod,
    SummarySentence,
    Translation,
)
from summarizer.text.numbers import english_figures
from summarizer.text.rank import key_sentences
from summarizer.text.script import has_chinese
from summarizer.text.segment import split_sentences, split_to_limit

__all__ = ["KeySentences", "Seq2SeqSummarizer", "SummaryMaker", "sources_of"]

ERROR_TRUST = 0.6
"""What a segment with an unrepaired error counts when key sentences are chosen."""

MOST_SOURCES = 4
LEAST_GAIN = 0.15
LEAST_SUPPORT = 0.35
"""Shares of a summary sentence's word weight: what a further source must add, and what all
sources together must cover for the sentence to count as resting on the article."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+|\d[\d,.]*\d|\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
_STOP = frozenset(
    "a an the of in on at to for from by with and or as is are was were be been has have had it "
    "its this that these those he she they his her their will would can could also said say "
    "says which who into over after before during between more than about".split()
)


class SummaryMaker(Protocol):
    """A way to make a summary."""

    @property
    def model(self) -> str: ...

    def summarize(self, article: Article, translation: Translation, sentences: int) -> Summary: ...


class KeySentences:
    """The summary as the article's own key sentences, in their checked English."""

    model = "key sentences"

    def summarize(self, article: Article, translation: Translation, sentences: int) -> Summary:
        """``sentences`` sentences in the article's order, each resting on one segment."""
        body = [
            segment
            for segment in translation.segments
            if segment.paragraph is not None and has_chinese(segment.source)
        ]
        wrong = [any(_is_wrong(finding) for finding in segment.findings) for segment in body]

        def best(trust: Sequence[float]) -> list[int]:
            return key_sentences(
                [segment.source for segment in body],
                count=sentences,
                title=article.title,
                trust=trust,
            )

        notes = [_left_out(body[i]) for i in best([1.0] * len(body)) if wrong[i]]
        if len(body) - sum(wrong) >= sentences:
            # What is wrong is not put on top: another sentence takes its place.
            trust = [ERROR_TRUST if has_error(segment) else 1.0 for segment in body]
            chosen = best([0.0 if bad else t for bad, t in zip(wrong, trust, strict=True)])
        else:
            chosen, notes = best([1.0] * len(body)), []  # nothing else to say: shown, marked
        picked = [SummarySentence(_sentence(body[i].target), (body[i].index,)) for i in chosen]
        findings = (*(finding for i in chosen for finding in body[i].findings), *notes)
        return _summary(translation.model, "key-sentences", picked, findings)


def has_error(segment: Segment) -> bool:
    return any(finding.severity == "error" for finding in segment.findings)


def _is_wrong(finding: Finding) -> bool:
    """Whether a reader of the summary would be told something that is not so."""
    return finding.severity == "error" and finding.kind in (
        "number",
        "repetition",
        "untranslated",
        "glossary",
    )


def _left_out(segment: Segment) -> Finding:
    reason = next(finding for finding in segment.findings if _is_wrong(finding))
    return Finding(
        kind=reason.kind,
        severity="warning",
        message=f"Left out of the summary, because it could not be mended: {reason.message}",
        segment=segment.index,
        found=segment.target,
    )


class Seq2SeqSummarizer:
    """A summary by an encoder-decoder checkpoint.

    An English model reads the translation, a Chinese-to-English one (mT5 CrossSum) the
    article. A text longer than the model takes is summarized in pieces, whole paragraphs
    together, and the pieces' summaries once more until one piece is left.
    """

    def __init__(self, engine: Engine, entry: ModelEntry, options: Options) -> None:
        if entry.target_language != "en":
            raise UsageError(
                f"{entry.name} writes summaries in {entry.target_language!r}; "
                "choose one that writes English: `summarizer models list`."
            )
        self._engine = engine
        self._entry = entry
        beam = options.beam_size or entry.decoding.beam_size
        self._decoding = entry.decoding.replace(beam_size=beam)

    @property
    def model(self) -> str:
        return self._engine.name

    def summarize(self, article: Article, translation: Translation, sentences: int) -> Summary:
        """At most ``sentences`` sentences; those that rest on nothing are left out and noted.

        Where none is left the key sentences are given instead, and the findings say why.
        """
        body = [segment for segment in translation.segments if segment.paragraph is not None]
        if self._entry.source_language == "zh":
            paragraphs = list(article.paragraphs)
        else:
            english: dict[int, list[str]] = {}
            for segment in body:
                english.setdefault(segment.paragraph or 0, []).append(segment.target)
            paragraphs = [" ".join(targets) for targets in english.values()]
        kept: list[SummarySentence] = []
        findings: list[Finding] = []
        for text in self._condense(paragraphs, sentences):
            sources = sources_of(text, body)
            if not sources:
                findings.append(_unsupported(text))
                continue
            strangers = _strangers(text, [body[i] for i in sources])
            if strangers:
                findings += strangers
            elif len(kept) < sentences:
                kept.append(SummarySentence(text, tuple(body[i].index for i in sources)))
        if not kept:
            fallback = KeySentences().summarize(article, translation, sentences)
            return _summary(
                fallback.model,
                fallback.method,
                fallback.sentences,
                (*fallback.findings, *findings),
            )
        return _summary(self.model, "seq2seq", kept, tuple(findings))

    def _condense(self, paragraphs: Sequence[str], sentences: int) -> list[str]:
        """Sentences of the summary, by as many passes as the length needs."""
        while True:
            pieces = self._pieces(paragraphs)
            outputs = [
                hypotheses[0].text for hypotheses in self._engine.generate(pieces, self._decoding)
            ]
            found = [
                _sentence(sentence)
                for text in outputs
                for sentence in split_sentences(text.strip())
            ]
            # A second pass reads English; a model that reads Chinese cannot make one.
            if (
                len(pieces) == 1
                or len(found) <= sentences
                or self._entry.source_language != "en"
                or len(" ".join(outputs)) >= len(" ".join(paragraphs))
            ):
                return found
            paragraphs = outputs

    def _pieces(self, paragraphs: Sequence[str]) -> list[str]:
        limit = self._engine.max_source_tokens

        def count(text: str) -> int:
            return self._engine.count_tokens([text])[0]

        pieces: list[str] = []
        for paragraph in paragraphs:
            for part in split_to_limit(paragraph, limit, count):
                joined = f"{pieces[-1]} {part}" if pieces else part
                if pieces and count(joined) <= limit:
                    pieces[-1] = joined
                else:
                    pieces.append(part)
        return pieces


def sources_of(sentence: str, segments: Sequence[Segment]) -> tuple[int, ...]:
    """Positions of the segments an English sentence rests on, in order; empty if none.

    Words are weighted by how rare they are among the segments; segments are taken greedily
    while each adds at least :data:`LEAST_GAIN` of the sentence's weight, and must cover
    :data:`LEAST_SUPPORT` of it together.
    """
    bags = [_words(segment.target) for segment in segments]
    frequency = Counter(word for bag in bags for word in bag)
    wanted = {
        word: math.log(1 + len(bags) / (1 + frequency[word])) + 0.1 for word in _words(sentence)
    }
    total = sum(wanted.values())
    if not total:
        return ()
    chosen: list[int] = []
    covered: set[str] = set()
    while len(chosen) < MOST_SOURCES and len(chosen) < len(bags):
        gains = [
            sum(w for word, w in wanted.items() if word in bag and word not in covered)
            if i not in chosen
            else 0.0
            for i, bag in enumerate(bags)
        ]
        best = max(range(len(bags)), key=lambda i: gains[i])
        if gains[best] < LEAST_GAIN * total:
            break
        chosen.append(best)
        covered |= bags[best]
    support = sum(weight for word, weight in wanted.items() if word in covered)
    return tuple(sorted(chosen)) if support >= LEAST_SUPPORT * total else ()


def _words(text: str) -> frozenset[str]:
    """Lower-cased content words, crudely stemmed, and figures without separators."""
    words = (word.lower().replace(",", "") for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in _STOP)


def _stem(word: str) -> str:
    for ending in ("'s", "’s", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _strangers(text: str, sources: Sequence[Segment]) -> list[Finding]:
    """Figures and names of a sentence that none of its sources has: it is left out for them."""
    targets = [segment.target for segment in sources]
    known = {v for target in targets for figure in english_figures(target) for v in figure.values}
    figures = [f.text for f in english_figures(text) if known.isdisjoint(f.values)]
    words = {word.lower() for target in targets for word in _LETTERS.findall(target)}
    # The first word has its capital for another reason.
    names = [
        match.group()
        for match in _NAME.finditer(text)
        if match.start() and not words & {match.group().lower(), match.group().lower().rstrip("s")}
    ]
    found: list[tuple[FindingKind, str]] = [("number", figure) for figure in figures]
    found += [("name", name) for name in names]
    return [
        Finding(
            kind=kind,
            severity="warning",
            message=f"Left out of the summary, because {what} is in none of its sources: “{text}”",
            segment=sources[0].index,
            found=what,
        )
        for kind, what in found
    ]


def _unsupported(text: str) -> Finding:
    return Finding(
        kind="omission",
        severity="warning",
        message=f"Left out of the summary, because nothing in the article supports it: “{text}”",
        found=text,
    )


def _sentence(text: str) -> str:
    """The text as a sentence of its own: a capital first, a full stop last."""
    text = text.strip().rstrip(",;:，；： ")
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”", '"', "…")) or not text else text + "."


def _summary(
    model: str,
    method: SummaryMethod,
    sentences: Sequence[SummarySentence],
    findings: tuple[Finding, ...],
) -> Summary:
    text = " ".join(sentence.text for sentence in sentences)
    return Summary(model, method, text, tuple(sentences), findings)
