"""Measure key facts, and the edits of summary sentences, on articles with written key facts.

    python benchmarks/article_facts.py [--show] [--floors [FILE]] [--json [OUT]]

``benchmarks/articles`` has two halves: rules may be tuned on ``tuning``, while ``held_out`` is for
measuring only and has the floors. ``--show`` lists the misses of the tuning half.
"""

from __future__ import annotations

import argparse
import csv
import re
import statistics
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import results

import summarizer
from summarizer.chinese.lexicon import stem
from summarizer.numbers.values import COUNTING, PEOPLE, UNITS
from summarizer.report import Fact, Report
from summarizer.summaries.task import article_evidence

ARTICLES = Path(__file__).resolve().parent / "articles"
HALVES = ("tuning", "held_out")

_DIGITS = re.compile("[0-9零〇一二两兩三四五六七八九十百千半]")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?: (thousand|million|billion|trillion)\b)?")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MARKS = {
    "over": "more than",
    "at least": "more than",
    "around": "about",
    "some": "about",
    "approximately": "about",
    "almost": "nearly",
    "fewer than": "less than",
    "under": "less than",
}
"""Words for an inexact figure that count as the same."""
_SPELLINGS = (
    ("metre", "meter"),
    ("litre", "liter"),
    ("tonne", "ton"),
    ("us dollar", "u.s. dollar"),
)
_COUNTED = {"people", "person"} | {UNITS[unit] for unit in COUNTING | PEOPLE if unit in UNITS}
"""Units that repeat what `counts` names, such as households."""
_STOP_WORDS = frozenset(
    "a an the of in on at by for to from with and or as per is are was were be been has have had "
    "this that these its their his her it which who into than".split()
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A row of an article's facts; ``trap`` marks a figure that is not a fact."""

    source: str
    figure: str
    unit: str
    counts: str
    trap: bool


@dataclass
class Tally:
    """Counts over the articles of one half."""

    gold: int = 0
    facts: int = 0
    value_right: int = 0
    unit_right: int = 0
    in_english: int = 0
    overlaps: list[float] = field(default_factory=list)
    """Word overlap of ``counts``, for each gold fact that was found."""
    traps: int = 0
    traps_reported: int = 0
    sentences: int = 0
    edited: int = 0
    supported: int = 0
    unconfirmed: int = 0

    def figures(self) -> dict[str, float]:
        """Return what is printed, saved and compared with the floors."""
        found = len(self.overlaps)

        def share(count: int, total: int) -> float:
            return round(count / total, 4) if total else 0.0

        return {
            "gold facts": self.gold,
            "facts reported": self.facts,
            "recall": share(found, self.gold),
            "value right": share(self.value_right, found),
            "unit right": share(self.unit_right, found),
            "with English": share(self.in_english, found),
            "word overlap F1": round(statistics.mean(self.overlaps), 4) if found else 0.0,
            "traps": self.traps,
            "traps reported": self.traps_reported,
            "summary sentences": self.sentences,
            "edited": share(self.edited, self.sentences),
            "edited and supported": share(self.supported, self.edited),
            "with an unconfirmed figure": self.unconfirmed,
        }


def read_gold(path: Path) -> list[Gold]:
    """Read ``NN-BEAT.facts.tsv``."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [
        Gold(source.removeprefix("!"), figure, unit, counts, source.startswith("!"))
        for source, figure, unit, counts in (row + [""] * (4 - len(row)) for row in rows if row)
    ]


def same_source(one: str, other: str) -> bool:
    """Return whether one figure contains the other and both have the same digits."""
    one, other = (re.sub(r"\s", "", unicodedata.normalize("NFKC", text)) for text in (one, other))
    return (one in other or other in one) and _DIGITS.findall(one) == _DIGITS.findall(other)


def value_of(figure: str) -> str:
    """Normalize an English figure: scale words written out, words for inexactness alike."""
    text = figure.lower().strip()
    for word, usual in _MARKS.items():
        text = re.sub(rf"^{word}\b", usual, text)

    def plain(match: re.Match[str]) -> str:
        value = Decimal(match[1].replace(",", "")) * _SCALES.get(match[2], 1)
        return f"{value.normalize():f}"

    return _NUMBER.sub(plain, text)


def same_unit(gold: str, reported: str) -> bool:
    """Return whether two units are the same; a unit that `counts` names may be left out."""
    one, other = (_unit(text) for text in (gold, reported))
    return one == other or (not one and other in _COUNTED) or (not other and one in _COUNTED)


def _unit(text: str) -> str:
    text = text.lower().strip()
    for british, american in _SPELLINGS:
        text = text.replace(british, american)
    return " ".join(word if word == "people" else word.removesuffix("s") for word in text.split())


def overlap(gold: str, reported: str) -> float:
    """Return the F1 of the content words that two phrases share, by stem."""
    one, other = (
        Counter(
            stem(word)
            for word in re.findall(r"[a-z]+|\d+(?:\.\d+)?", text.lower())
            if word not in _STOP_WORDS
        )
        for text in (gold, reported)
    )
    shared = (one & other).total()
    return 2 * shared / (one.total() + other.total()) if shared else 0.0


def best_match(gold: Gold, facts: Sequence[Fact]) -> Fact | None:
    """Return the reported fact with the gold fact's figure and the most similar `counts`."""
    matches = [fact for fact in facts if same_source(gold.source, fact.source)]
    return max(matches, key=lambda fact: overlap(gold.counts, fact.counts), default=None)


def is_reported(trap: Gold, report: Report) -> bool:
    """Return whether a trap, or a part of it, is among the facts of a report."""
    return any(
        trap.source in fact.source
        or (
            fact.source in trap.source
            and trap.source in report.translation.segments[fact.segment].source
        )
        for fact in report.facts
    )


def count_facts(tally: Tally, report: Report, gold: Sequence[Gold]) -> Iterator[str]:
    """Compare a report's facts with the gold facts; yield a line for each miss."""
    tally.facts += len(report.facts)
    for row in gold:
        if row.trap:
            tally.traps += 1
            if is_reported(row, report):
                tally.traps_reported += 1
                yield f"trap reported: {row.source}"
            continue
        tally.gold += 1
        fact = best_match(row, report.facts)
        if fact is None:
            yield f"not found: {row.source} ({row.counts})"
            continue
        right = value_of(row.figure) == value_of(fact.figure)
        unit = same_unit(row.unit, fact.unit)
        tally.value_right += right
        tally.unit_right += unit
        tally.in_english += bool(fact.counts)
        tally.overlaps.append(overlap(row.counts, fact.counts))
        if not right or not unit or tally.overlaps[-1] < 0.3:
            expected = f"{row.figure} {row.unit} | {row.counts}"
            yield f"{row.source}: {fact.figure} {fact.unit} | {fact.counts}, not {expected}"


def count_edits(tally: Tally, report: Report) -> Iterator[str]:
    """Compare the summary with the sentences it rests on; yield a line for each fault."""
    evidence = article_evidence(report.article, report.translation)
    for sentence in report.summary.sentences:
        tally.sentences += 1
        if any(not figure.confirmed for figure in sentence.figures):
            tally.unconfirmed += 1
            yield f"unconfirmed figure: {sentence.text}"
        if len(sentence.sources) != 1:
            continue
        target = report.translation.segments[sentence.sources[0]].target
        if sentence.text == target:
            continue
        tally.edited += 1
        findings = evidence.check(sentence.text).findings
        tally.supported += not findings
        for finding in findings:
            yield f"{finding.message} {sentence.text}"


def measure(half: str, model: str, show: bool) -> dict[str, float]:
    """Make a report of each article of a half and count what is right."""
    tally = Tally()
    pipe = summarizer.load(model, summarizer="key-sentences")
    for path in sorted((ARTICLES / half).glob("*.txt")):
        report = pipe.report(path.read_text(encoding="utf-8"))
        gold = read_gold(path.with_suffix(".facts.tsv"))
        for line in (*count_facts(tally, report, gold), *count_edits(tally, report)):
            if show:
                print(f"  {path.stem}: {line}")
    return tally.figures()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="argos-zh-en", help="default: %(default)s")
    parser.add_argument("--show", action="store_true", help="list misses of the tuning half")
    results.add_options(parser, "articles")
    arguments = parser.parse_args(argv)
    figures = {
        half: measure(half, arguments.model, arguments.show and half == "tuning") for half in HALVES
    }
    print(
        results.markdown(
            ("", *HALVES), [[n, *(figures[h][n] for h in HALVES)] for n in figures[HALVES[0]]]
        )
    )
    return results.finish(arguments, figures)


if __name__ == "__main__":
    sys.exit(main())
