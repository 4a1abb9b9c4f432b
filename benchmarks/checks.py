"""Measure how often the checks are right on public test sets. No model is needed.

    python benchmarks/checks.py FOLDER [--floors [FILE]] [--json [OUT]]

FOLDER holds pairs ``NAME.zh`` and ``NAME.en`` (a human reference), one segment per line, and
optionally the output of other systems as ``peers/NAME.SYSTEM.en``. The script measures:

- the share of figures in the references that the ``number`` check accepts; it lists the others;
- the share of faults found, put into the references one at a time with a fixed seed;
- what the checks find in the output of the other systems;
- pairs checked per second.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import results
from corrupt import FAULTS, FIGURE_FAULTS, sentences

import summarizer
from summarizer.evaluation.translations import evaluate
from summarizer.numbers import chinese_figures
from summarizer.report import Finding

SEED = 20260625
ARTICLE = 30
"""Lines before and behind a line that count as its article."""
KINDS = dict.fromkeys(FIGURE_FAULTS, "number") | {
    "sentence removed": "omission",
    "clause repeated": "repetition",
    "name changed": "name",
}
_CRUDE_LOOP = re.compile(r"(?:^|\W)((?:\w+\W+){0,7}?\w+\W+)\1{3,}", re.IGNORECASE)
"""A phrase of up to eight words four times in a row: a plain loop."""

BETTER_FIRST = ("google", "bergamot-base", "opusmt", "nllb")
"""Systems in the order of their quality, which their figures must show too."""


@dataclass(frozen=True, slots=True)
class TestSet:
    """Sources with their references, and the output of other systems by name."""

    name: str
    sources: list[str]
    references: list[str]
    peers: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Count:
    """Hits among a number of cases."""

    hits: int = 0
    of: int = 0

    @property
    def rate(self) -> float:
        """Share of hits; 1 if there were no cases."""
        return self.hits / self.of if self.of else 1.0

    def add(self, hit: bool) -> None:
        """Count one case."""
        self.hits += hit
        self.of += 1


def lines(path: Path) -> list[str]:
    """Split a file at line feeds only, because some texts contain other line separators."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def read_sets(folder: Path) -> Iterator[TestSet]:
    """Read each ``NAME.zh`` that has a ``NAME.en``."""
    for source in sorted(folder.glob("*.zh")):
        reference = source.with_suffix(".en")
        if not reference.is_file():
            continue
        peers = sorted((folder / "peers").glob(f"{source.stem}.*.en"))
        systems = {path.name.split(".")[-2]: lines(path) for path in peers}
        yield TestSet(source.stem, lines(source), lines(reference), systems)


def of_kind(findings: Sequence[Finding], kind: str) -> list[Finding]:
    """Return the findings of one kind."""
    return [finding for finding in findings if finding.kind == kind]


def explained(finding: Finding) -> str:
    """Explain a finding on a human reference in a few words."""
    if finding.code == "figures-exchanged":
        return "false alarm: all values are there in another order or wording"
    if finding.expected is None:
        return "the reference adds a figure"
    if finding.found is None:
        return "the reference omits the figure or paraphrases it"
    return "the reference has another value"


def article(test: TestSet, index: int) -> str:
    """Return the lines around one, which a person knows the months of days from."""
    return "\n".join(test.sources[max(0, index - ARTICLE) : index + ARTICLE])


def references(test: TestSet, report: dict[str, Any]) -> list[list[Finding]]:
    """Check the references; what is found is a false alarm or an error of the reference."""
    found = [
        summarizer.check(source, target, context=article(test, index))
        for index, (source, target) in enumerate(zip(test.sources, test.references, strict=True))
    ]
    total = sum(len(chinese_figures(source)) for source in test.sources)
    numbers = [(i, f) for i, line in enumerate(found) for f in of_kind(line, "number")]
    dates = [f for _, f in numbers if f.code == "date-added"]
    numbers = [(i, f) for i, f in numbers if f.code != "date-added"]
    several = [i for i, text in enumerate(test.references) if len(sentences(text)) > 1]
    omitted = sum(bool(of_kind(found[i], "omission")) for i in several)
    loops = sum(f.severity == "error" for line in found for f in of_kind(line, "repetition"))
    report["sets"][test.name] = {
        "segments": len(test.sources),
        "figures": total,
        "number findings": len(numbers),
        "months and years from elsewhere": len(dates),
        "silent": 1 - len(numbers) / total if total else 1.0,
        "omission alarms": omitted,
        "of several sentences": len(several),
        "loops": loops,
    }
    print(f"\n{test.name}: findings of `number` on the human references")
    for i, finding in numbers:
        print(f"  line {i + 1}, {finding.severity}: {finding.message} [{explained(finding)}]")
    print(f"  months and years that the lines around do not give: {len(dates)}")
    return found


def faults(test: TestSet, clean: list[list[Finding]], rates: dict[str, Count]) -> None:
    """Put one fault into each reference that its check accepted before, and check again."""
    for i, (source, reference) in enumerate(zip(test.sources, test.references, strict=True)):
        for name, fault in FAULTS.items():
            if of_kind(clean[i], KINDS[name]):
                continue
            wrong = fault(reference, random.Random(f"{SEED} {test.name} {i} {name}"))
            if wrong is not None:
                findings = summarizer.check(source, wrong, context=article(test, i))
                rates[name].add(bool(of_kind(findings, KINDS[name])))


def systems(tests: Sequence[TestSet]) -> dict[str, dict[str, float]]:
    """Count what the checks find in each system's output, over all sets that have it."""
    found: dict[str, dict[str, float]] = {}
    for system in sorted({name for test in tests for name in test.peers}):
        large, other = Count(), Count()
        loops = crude = caught = segments = 0
        for test in tests:
            if system not in test.peers:
                continue
            outputs = test.peers[system]
            scores = evaluate(test.sources, test.references, outputs)
            for tally in scores.figures:
                count = large if tally.kind == "large" else other
                count.hits += tally.right
                count.of += tally.total
            loops += scores.loops
            segments += scores.segments
            for source, output in zip(test.sources, outputs, strict=True):
                if _CRUDE_LOOP.search(output):
                    crude += 1
                    caught += bool(of_kind(summarizer.check(source, output), "repetition"))
        found[system] = {
            "large figures right": large.rate,
            "other figures right": other.rate,
            "loops": loops,
            "plain loops": crude,
            "plain loops caught": caught,
            "segments": segments,
        }
    return found


def speed(test: TestSet) -> float:
    """Measure pairs checked per second on one set, after the dictionaries are loaded."""
    pairs = list(zip(test.sources, test.references, strict=True))
    summarizer.check(*pairs[0])
    start = time.perf_counter()
    for source, target in pairs:
        summarizer.check(source, target)
    return len(pairs) / (time.perf_counter() - start)


def figures(report: dict[str, Any]) -> dict[str, Any]:
    """Return the figures that have floors."""
    sets, peers = report["sets"].values(), report["systems"]
    order = [peers[name]["large figures right"] for name in BETTER_FIRST if name in peers]
    return {
        "silent on references": min(test["silent"] for test in sets),
        "found": {name: count["rate"] for name, count in report["found"].items()},
        "omission alarms": report["omission alarms"],
        "loops on references": sum(test["loops"] for test in sets),
        "plain loops missed": sum(
            p["plain loops"] - p["plain loops caught"] for p in peers.values()
        ),
        "systems out of order": sum(a < b for a, b in pairwise(order)),
        "pairs a second": report["pairs a second"],
    }


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    results.add_options(parser, "checks")
    arguments = parser.parse_args()
    tests = list(read_sets(arguments.folder))
    if not tests:
        print(
            f"{arguments.folder} has no NAME.zh with a NAME.en; name the folder of test sets.",
            file=sys.stderr,
        )
        return 2
    report: dict[str, Any] = {"sets": {}}
    rates = {name: Count() for name in FAULTS}
    for test in tests:
        faults(test, references(test, report), rates)
    overall = Count(
        sum(rates[name].hits for name in FIGURE_FAULTS),
        sum(rates[name].of for name in FIGURE_FAULTS),
    )
    counted = rates | {"all figure faults": overall}
    report["found"] = {
        name: {"found": count.hits, "of": count.of, "rate": count.rate}
        for name, count in counted.items()
    }
    alarms = Counter[str]()
    for counts in report["sets"].values():
        alarms.update({k: counts[k] for k in ("omission alarms", "of several sentences")})
    several = alarms["of several sentences"]
    report["omission alarms"] = alarms["omission alarms"] / several if several else 0.0
    report["systems"] = systems(tests)
    report["pairs a second"] = speed(max(tests, key=lambda test: len(test.sources)))
    show(report)
    return results.finish(arguments, figures(report), report)


def show(report: dict[str, Any]) -> None:
    """Print the tables."""
    print("\nHuman references         figures  number findings  silent on  omission alarms")
    for name, counts in report["sets"].items():
        print(
            f"  {name:22} {counts['figures']:7,}  {counts['number findings']:15}  "
            f"{counts['silent']:9.2%}  {counts['omission alarms']} of "
            f"{counts['of several sentences']} of several sentences"
        )
    print(f"  omission alarms overall: {report['omission alarms']:.2%}")
    print("\nFaults put in             found      of    rate")
    for name, count in report["found"].items():
        print(f"  {name:22} {count['found']:6,}  {count['of']:6,}  {count['rate']:6.2%}")
    if report["systems"]:
        print("\nOther systems          万/亿 right  others right  loops  of them plain, caught")
    ranked = sorted(report["systems"].items(), key=lambda s: -s[1]["large figures right"])
    for name, shares in ranked:
        print(
            f"  {name:22} {shares['large figures right']:8.1%}  "
            f"{shares['other figures right']:12.1%}  {shares['loops']:5}  "
            f"{shares['plain loops caught']} of {shares['plain loops']}"
        )
    print(f"\n{report['pairs a second']:,.0f} pairs a second")


if __name__ == "__main__":
    sys.exit(main())
