"""Fit the weights of the confidence: decode, compute features, fit, write the package's JSON.

    python models/fit_confidence.py --graded GRADED.jsonl --pieces target.spm \\
        --parallel a.tsv b.tsv --cache FOLDER --date 2026-11-30

- ``--graded``: sentences that a reader graded, one JSON object a line with ``zh``, ``en``,
  ``grade`` (a good, b usable, c wrong) and the ``score`` that the model gave; in the order of the
  text, since names are found in the whole.
- ``--pieces``: SentencePiece model of the target language, which cuts the graded English.
- ``--parallel``: Chinese and reference English, separated by a tab. What the model makes of the
  Chinese is called usable if its chrF is high; such labels are weak, so each weighs little.
- ``--cache``: what the model made of each parallel file, and the scores of words, are kept here
  and used again.

All figures that it prints and stores are out of fold: weights, calibration and the gate for word
scores are fitted on four fifths of the graded sentences and measured on the fifth. Weights are
those of all sentences. `models/grading.md` says how to grade, and when to run this.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from fitting import Array, area, calibrated, calibration_error, fit, folds, predict
from sacrebleu.metrics import CHRF
from sentencepiece import SentencePieceProcessor

from summarizer import Translation, check, load
from summarizer.chinese.expand import Expander
from summarizer.confidence.features import FEATURES, WORD_FEATURES, Evidence, gather, unsure_words
from summarizer.confidence.weights import FILE, signature
from summarizer.engines import open_engine
from summarizer.engines.protocol import Hypothesis
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store
from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in
from summarizer.options import Options
from summarizer.translation.units import preparation, split_units

OUTPUT = Path(__file__).parents[1] / "src" / "summarizer" / "data" / FILE
RIDGE = 15.0
WEAK = 40.0
"""Weight of all sentences of parallel text together, where a graded one weighs 1. With none the
area is 0.810 and the calibration error 0.051; with 100 and 200 the area is 0.807 and 0.803."""

SCORED = 0.8
"""Share of sentences whose words are scored. It costs a third of a decoding for each."""

HIGH, LOW, AGAIN = 0.72, 0.25, 0.08
"""Where the levels begin, and below which value a sentence is decoded again: round values of a
calibrated probability, not fitted."""

CODES: dict[str, tuple[str, ...]] = {
    "coverage and length": FEATURES[1:],
    "and the score of the sentence": FEATURES,
    "and unsure words": WORD_FEATURES,
}
"""The feature sets that are compared."""


@dataclass(frozen=True, slots=True)
class Data:
    """Feature rows in the order of :data:`WORD_FEATURES`, and how usable each sentence is."""

    rows: Array
    usable: Array


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    entry = choose_translator(options.model, _store(options)).model
    assert entry is not None
    name = signature(entry.entry.name, entry.entry.revision)
    options.cache.mkdir(parents=True, exist_ok=True)
    graded = read_graded(options, name)
    weak = [read_parallel(path, options, name, graded.usable.mean()) for path in options.parallel]
    result = fitted(graded, weak)
    result["how"] |= {
        "date": options.date,
        "command": _command(options),
    }
    known = json.loads(options.output.read_text()) if options.output.is_file() else {"models": {}}
    known["models"][name] = result
    options.output.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result["how"], indent=1))


def fitted(graded: Data, weak: Sequence[Data]) -> dict[str, Any]:
    """Return the weights in the form of the package's file, with how good they are."""
    everything = np.concatenate([graded.rows, *(data.rows for data in weak)])
    both = everything[:, : len(FEATURES)]
    mean, scale = both.mean(axis=0), both.std(axis=0) + 1e-9
    unsure = graded.rows[:, -1]
    mean, scale = np.r_[mean, unsure.mean()], np.r_[scale, unsure.std() + 1e-9]
    rows = (graded.rows - mean) / scale
    extra = [((data.rows - mean) / scale)[:, : len(FEATURES)] for data in weak] or [
        np.zeros((0, len(FEATURES)))
    ]
    soft = np.concatenate([data.usable for data in weak] or [np.zeros(0)])
    others = np.concatenate(extra)

    def first_of(chosen: Array, columns: Sequence[int]) -> Array:
        own = [c for c in columns if c < len(FEATURES)]
        use = own == list(columns)  # words of parallel text are not scored
        x = np.concatenate([rows[chosen][:, columns], others[:, own]]) if use else None
        if x is None:
            return fit(rows[chosen][:, columns], graded.usable[chosen], RIDGE)
        y = np.concatenate([graded.usable[chosen], soft])
        weights = np.r_[np.ones(int(chosen.sum())), np.full(len(soft), WEAK / max(1, len(soft)))]
        return fit(x, y, RIDGE, weights)

    def made(chosen: Array, columns: Sequence[int]) -> Array:
        """Return weights for the chosen sentences, with Platt's scaling from folds of their own."""
        beta = first_of(chosen, columns)
        inner = np.flatnonzero(chosen)
        logits = np.zeros(len(inner))
        for part in folds(len(inner), seed=7):
            rest = chosen.copy()
            rest[inner[part]] = False
            logits[part] = predict(first_of(rest, columns), rows[inner[part]][:, columns])
        return calibrated(beta, logits, graded.usable[inner])

    whole = np.ones(len(rows), dtype=bool)
    first, second = list(range(len(FEATURES))), list(range(len(WORD_FEATURES)))
    tried = {}
    for label, names in CODES.items():
        columns = [WORD_FEATURES.index(one) for one in names]
        tried[label] = _measured(graded.usable, _out_of_fold(rows, columns, made))
    value = _out_of_fold(rows, first, made, second)
    beta, words = made(whole, first), made(whole, second)
    gate = float(np.quantile(_sigmoid(predict(beta, rows[:, first])), 1 - SCORED))
    return {
        "words_from": round(gate, 2),
        "high": HIGH,
        "low": LOW,
        "again": AGAIN,
        "first": _weights(FEATURES, mean, scale, beta),
        "second": _weights(WORD_FEATURES, mean, scale, words),
        "how": {
            "sentences": len(rows),
            "usable": round(float(graded.usable.mean()), 3),
            "weak sentences": len(soft),
            "five-fold": _measured(graded.usable, value),
            "five-fold by feature set": tried,
        },
    }


def _out_of_fold(
    rows: Array, columns: Sequence[int], made: Any, second: Sequence[int] | None = None
) -> Array:
    """Return out-of-fold probabilities, a row for each of several ways to make the folds."""
    found = []
    for seed in (1, 2, 3, None, 0):
        value = np.zeros(len(rows))
        for part in folds(len(rows), seed=seed):
            rest = np.ones(len(rows), dtype=bool)
            rest[part] = False
            beta = made(rest, columns)
            value[part] = _sigmoid(predict(beta, rows[part][:, columns]))
            if second is not None:
                own = _sigmoid(predict(beta, rows[rest][:, columns]))
                promising = part[value[part] >= np.quantile(own, 1 - SCORED)]
                words = made(rest, second)
                value[promising] = _sigmoid(predict(words, rows[promising][:, second]))
        found.append(value)
    return np.array(found)


def _measured(usable: Array, values: Array) -> dict[str, float]:
    """Return the figures of the issue, each the mean over the ways to make the folds."""
    figures = []
    for value in values:
        high, low = value >= HIGH, value < LOW
        figures.append(
            {
                "area under the curve": area(value, usable),
                "calibration error": calibration_error(value, usable),
                "high, share": high.mean(),
                "high, wrong": 1 - usable[high].mean(),
                "low, share": low.mean(),
                "low, wrong": 1 - usable[low].mean(),
                "again, share": (value < AGAIN).mean(),
            }
        )
    return {name: round(float(np.mean([f[name] for f in figures])), 3) for name in figures[0]}


def _weights(names: Sequence[str], mean: Array, scale: Array, beta: Array) -> dict[str, Any]:
    rows = zip(names, mean, scale, beta, strict=False)
    return {
        "features": {
            name: {"mean": round(m, 5), "scale": round(s, 5), "weight": round(w, 5)}
            for name, m, s, w in ((n, float(m), float(s), float(w)) for n, m, s, w in rows)
        },
        "bias": round(float(beta[-1]), 5),
    }


def read_graded(options: argparse.Namespace, name: str) -> Data:
    """Return the graded sentences; the scores of their words come from the model."""
    lines = [
        json.loads(line)
        for path in options.graded
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    text = "\n".join(line["zh"] for line in lines)
    terms, expander = _names(text), Expander(text)
    prepare = preparation(text, normalised=True)
    installed = choose_translator(options.model, _store(options)).model
    assert installed is not None
    engine = open_engine(installed, Options(), _store(options))
    pieces = SentencePieceProcessor(model_file=str(options.pieces))
    kept = options.cache / f"{name}.words.json"
    scores: dict[str, list[float]] = json.loads(kept.read_text()) if kept.is_file() else {}
    rows, usable = [], []
    for line in lines:
        source, target = line["zh"], line["en"]
        (unit, *rest) = split_units(0, source, prepare, engine, terms.write_in, expander)
        if rest or line["score"] is None:
            continue
        read = unit.expansion.text if unit.expansion else source
        matches = terms.matches(source)
        findings = [*check(read, target), *terms.verify(source, target, matches)]
        known = {match.term.source: match.term.target for match in matches}
        if target not in scores:
            ids = _ids(engine, pieces.encode(target, out_type=str))
            guess = Hypothesis(target, line["score"], ids, True)
            scores[target] = list(engine.word_scores(unit.feed, guess))
        evidence = gather(read, target, line["score"], findings, known)
        rows.append(_row(evidence, target, scores[target]))
        usable.append(line["grade"] != "c")
    kept.write_text(json.dumps(scores), encoding="utf-8")
    return Data(np.array(rows), np.array(usable, dtype=float))


def read_parallel(path: Path, options: argparse.Namespace, name: str, share: float) -> Data:
    """Return what the model makes of a parallel file; the best ``share`` by chrF is usable."""
    pairs = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    kept = options.cache / f"{name}.{path.stem}.json"
    if not kept.is_file():
        print(f"decoding {path.name}", file=sys.stderr)
        text = "\n".join(pair[0] for pair in pairs)
        made = load(options.model, store=_store(options)).translate(text)
        kept.write_text(made.to_json(), encoding="utf-8")
    translation = Translation.from_json(kept.read_text(encoding="utf-8"))
    names = {one.source: one.target for one in translation.names}
    count = np.bincount([s.paragraph for s in translation.segments if s.paragraph is not None])
    metric = CHRF()
    rows, quality = [], []
    for segment in translation.segments:
        line = segment.paragraph
        if line is None or segment.score is None or count[line] > 1:  # the reference is of a line
            continue
        known = {zh: en for zh, en in names.items() if zh in segment.source}
        read = segment.expanded or segment.source
        evidence = gather(read, segment.target, segment.score, segment.findings, known)
        rows.append(_row(evidence, segment.target, ()))
        quality.append(metric.sentence_score(segment.target, [pairs[line][1]]).score)
    table = np.array(rows)
    # Long sentences share more with any reference; what counts is more than their length explains.
    lengths = np.c_[table[:, FEATURES.index("length")], np.ones(len(table))]
    explained = lengths @ np.linalg.lstsq(lengths, np.array(quality), rcond=None)[0]
    beyond = np.array(quality) - explained
    return Data(table, (beyond >= np.quantile(beyond, 1 - share)).astype(float))


def _ids(engine: Any, pieces: Sequence[str]) -> tuple[int, ...]:
    """Return target ids; a piece that the model lacks is cut into the longest that it has."""
    known = engine._tokenizer._ids
    found: list[int] = []
    for piece in pieces:
        while piece:
            size = next((n for n in range(len(piece), 0, -1) if piece[:n] in known), 1)
            found.append(known.get(piece[:size], known["<unk>"]))
            piece = piece[size:]
    return tuple(found)


def _row(evidence: Evidence, target: str, scores: Sequence[float]) -> list[float]:
    unsure = math.log1p(len(unsure_words(target, scores))) if scores else 0.0
    return [*(evidence.values[name] for name in FEATURES), unsure]


def _names(text: str) -> Glossary:
    return Glossary(people=people_in(text))


def _sigmoid(logits: Array) -> Array:
    value: Array = 1 / (1 + np.exp(-logits))
    return value


def _command(options: argparse.Namespace) -> str:
    """Return the command that was given, without folders."""
    named = {"graded": options.graded, "parallel": options.parallel, "pieces": [options.pieces]}
    words = [f"--{name} {' '.join(path.name for path in paths)}" for name, paths in named.items()]
    return " ".join(["fit_confidence.py", *words, f"--date {options.date} -m {options.model}"])


def _store(options: argparse.Namespace) -> Store:
    return Store(options.store or Store.default_root())


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--graded", type=Path, nargs="+", required=True)
    parser.add_argument("--parallel", type=Path, nargs="*", default=[])
    parser.add_argument("--pieces", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--date", required=True)
    parser.add_argument("--store", type=Path)
    parser.add_argument("-m", "--model", default="argos-zh-en")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
