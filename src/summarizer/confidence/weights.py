"""Fitted weights: features in, a calibrated probability with its level and reasons out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from summarizer.confidence.features import Evidence
from summarizer.doubts import Confidence, Doubt, DoubtCode, Level

__all__ = ["Judge", "Weights", "judge_of", "signature"]

FILE = "confidence.json"

MOST_WORDS = 6
"""Most words that a reason names."""

LEAST_WEIGHT = 0.15
"""Least log odds by which a feature must lower the confidence to be given as a reason."""

_REASONS: Mapping[str, DoubtCode] = {
    "score": "score",
    "supported": "unsupported",
    "invented": "unsupported",
    "covered": "uncovered",
    "rare": "rare",
    "length": "long",
    "unsure": "unsure",
}
"""The reason that stands for a feature; the others are seen in the findings."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression with the scale of its features.

    Attributes:
        features: Names of the features.
        mean: Mean of each.
        scale: Standard deviation of each.
        weight: Log odds for one standard deviation.
        bias: Log odds of a sentence whose features are all average.
    """

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float

    def shares(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the log odds that each feature adds or takes away."""
        rows = zip(self.features, self.mean, self.scale, self.weight, strict=True)
        return {name: (values[name] - mean) / scale * w for name, mean, scale, w in rows}

    def probability(self, values: Mapping[str, float]) -> float:
        """Return the probability that a sentence is usable."""
        return 1 / (1 + math.exp(-self.bias - sum(self.shares(values).values())))


@dataclass(frozen=True, slots=True)
class Judge:
    """The weights for one model, and where the levels begin.

    Attributes:
        first: Weights for what is known of every sentence.
        second: Weights for sentences whose words were scored too.
        words_from: First value from which the words of a sentence are scored.
        high: Least value of the level "high".
        low: Value below which the level is "low".
        again: Value below which a sentence is decoded again.
    """

    first: Weights
    second: Weights
    words_from: float
    high: float
    low: float
    again: float

    def level(self, value: float) -> Level:
        """Return the level of a value."""
        return "high" if value >= self.high else "low" if value < self.low else "medium"

    def confidence(
        self,
        evidence: Evidence,
        unsure: Sequence[str] | None = None,
    ) -> Confidence:
        """Return the confidence in a sentence.

        Args:
            evidence: What is known of it.
            unsure: Words of which the model was not sure; ``None`` if they were not scored.
        """
        values = dict(evidence.values)
        weights = self.first
        if unsure is not None:
            values["unsure"] = math.log1p(len(unsure))
            weights = self.second
        value = round(weights.probability(values), 2)
        level = self.level(value)
        if level == "high" and values["errors"]:  # what is shown as high has no known error
            value, level = math.floor(self.high * 100 - 1) / 100, "medium"
        if level != "low":
            return Confidence(value, level)
        words: dict[DoubtCode, Sequence[str]] = {
            "unsupported": evidence.unsupported,
            "uncovered": evidence.uncovered,
            "rare": evidence.rare,
            "unsure": unsure or (),
        }
        shares = weights.shares(values)
        order = sorted((share, name) for name, share in shares.items() if name in _REASONS)
        codes = [_REASONS[name] for share, name in order if share < -LEAST_WEIGHT]
        return Confidence(
            value,
            level,
            tuple(
                Doubt(code, tuple(words.get(code, ())[:MOST_WORDS]))
                for code in dict.fromkeys(codes)
                if code not in words or words[code]
            ),
        )


def signature(name: str, revision: str) -> str:
    """Return the key under which the weights of a model are kept."""
    return f"{name} {revision}".strip()


def judge_of(model: str) -> Judge | None:
    """Return the judge that was fitted on a model's output, by :func:`signature`.

    ``None`` for any other model: how often a model errs, and what its scores mean, is its own.
    """
    return _judges().get(model)


@cache
def _judges() -> dict[str, Judge]:
    text = (resources.files("summarizer.data") / FILE).read_text(encoding="utf-8")
    return {model: read_judge(values) for model, values in json.loads(text)["models"].items()}


def read_judge(values: Mapping[str, Any]) -> Judge:
    """Return a judge from its JSON form, as ``models/fit_confidence.py`` writes it."""
    return Judge(
        _weights(values["first"]),
        _weights(values["second"]),
        *(float(values[name]) for name in ("words_from", "high", "low", "again")),
    )


def _weights(values: Mapping[str, Any]) -> Weights:
    features = values["features"]
    return Weights(
        tuple(features),
        tuple(features[name]["mean"] for name in features),
        tuple(features[name]["scale"] for name in features),
        tuple(features[name]["weight"] for name in features),
        values["bias"],
    )
