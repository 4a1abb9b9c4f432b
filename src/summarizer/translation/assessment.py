"""The confidence of candidates: at once from what is known, then from the scores of their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from summarizer.chinese.expand import Expansion
from summarizer.confidence.features import gather, unsure_words
from summarizer.confidence.weights import judge_of, signature
from summarizer.doubts import Confidence
from summarizer.engines.protocol import Engine
from summarizer.models.entry import ModelEntry
from summarizer.names.glossary import Match
from summarizer.report import Finding
from summarizer.translation.units import Candidate, Unit

__all__ = ["Assessor"]


class Assessor:
    """Gives candidates of one model their confidence; none if no weights were fitted on it."""

    def __init__(self, engine: Engine, entry: ModelEntry) -> None:
        """Find the weights of the model."""
        self._engine = engine
        self._judge = judge_of(signature(entry.name, entry.revision))

    @property
    def again(self) -> float:
        """Value below which a sentence is decoded again."""
        return self._judge.again if self._judge is not None else 0.0

    def assess(
        self,
        source: str,
        expansion: Expansion | None,
        target: str,
        score: float,
        findings: Sequence[Finding],
        matches: Sequence[Match],
    ) -> Confidence | None:
        """Return the confidence that follows from what is known without the model."""
        if self._judge is None:
            return None
        evidence = gather(_read(source, expansion), target, score, findings, _terms(matches))
        return self._judge.confidence(evidence)

    def with_words(self, unit: Unit, candidate: Candidate, matches: Sequence[Match]) -> Candidate:
        """Return a candidate whose confidence rests on the scores of its words too.

        The model scores the words of promising candidates only: its pass costs a third of a
        decoding, and for the others the scores decide nothing.
        """
        known, hypothesis = candidate.confidence, candidate.hypothesis
        if self._judge is None or known is None or hypothesis is None:
            return candidate
        if not candidate.read or known.value < self._judge.words_from:
            return candidate
        scores = self._engine.word_scores(candidate.read, hypothesis)
        if not scores:
            return candidate
        evidence = gather(
            _read(unit.source, unit.expansion),
            candidate.target,
            hypothesis.score,
            candidate.findings,
            _terms(matches),
        )
        unsure = unsure_words(hypothesis.text, scores)
        return replace(candidate, confidence=self._judge.confidence(evidence, unsure))


def _read(source: str, expansion: Expansion | None) -> str:
    return expansion.text if expansion is not None else source


def _terms(matches: Sequence[Match]) -> Mapping[str, str]:
    return {match.term.source: match.term.target for match in matches}
