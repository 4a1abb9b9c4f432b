"""How often the checks are right, on public test sets, without a model.

    python benchmarks/checks.py FOLDER [--floors benchmarks/floors.json] [--json OUT]

FOLDER holds pairs ``NAME.zh`` and ``NAME.en`` (a human reference), a segment a line, and may hold
other systems' outputs as ``peers/NAME.SYSTEM.en``. Printed are the share of figures on which
the ``number`` check stays silent on references, with every finding that remains; the share of
faults found that are put into the references, one at a time and by a fixed seed; what the checks
say of the other systems; and how many pairs a second they read. With ``--floors`` the exit
code is 1 where a rate is below its floor.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corrupt import FAULTS, FIGURE_FAULTS, sentences

import summarizer
from summarizer.evaluation.translations import evaluate
from summarizer.numbers import chinese_figures
from summarizer.report import Finding

SEED = 20260625
KINDS = dict.fromkeys(FIGURE_FAULTS, "number") | {
    "sentence removed": "omission",
    "clause repeated": "repetition",
    "name changed": "name",
}
_CRUDE_LOOP = re.compile(r"(?:^|\W)((?:\w+\W+){0,7}?\w+\W+)\1{3,}", re.IGNORECASE)
"""A phrase of up to eight words four times in a row: the plainest kind of loop."""


@dataclass(frozen=True, slots=True)
class TestSet:
    """Sources with their references, and other systems' outputs by name."""

    name: str
    sources: list[str]
    references: list[str]
    peers: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Count:
    """So many of so many."""

    hits: int = 0
    of: int = 0

    @property
    def rate(self) -> float:
        return self.hits / self.of if self.of else 1.0

    def add(self, hit: bool) -> None:
        self.hits += hit
        self.of += 1


def lines(path: Path) -> list[str]:
    """Lines parted at line feeds only: some texts hold other separators."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def read_sets(folder: Path) -> Iterator[TestSet]:
    for source in sorted(folder.glob("*.zh")):
        reference = source.with_suffix(".en")
        if not reference.is_file():
            continue
        peers = sorted((folder / "peers").glob(f"{source.stem}.*.en"))
        systems = {path.name.split(".")[-2]: lines(path) for path in peers}
        yield TestSet(source.stem, lines(source), lines(reference), systems)


def of_kind(findings: Sequence[Finding], kind: str) -> list[Finding]:
    return [finding for finding in findings if finding.kind == kind]


def explained(finding: Finding) -> str:
    """What a finding on a human reference comes from, in a few words."""
    if finding.code == "figures-exchanged":
        return "order or wording differs, values are all there: a false alarm"
    if finding.expected is None:
        return "the reference says more than the source"
    if finding.found is None:
        return "the reference leaves it out or says it without a figure"
    return "the reference has another value than the source"


def references(test: TestSet, report: dict[str, Any]) -> list[list[Finding]]:
    """What is found in the references: false alarms, or errors of theirs."""
    found = [summarizer.check(*pair) for pair in zip(test.sources, test.references, strict=True)]
    figures = sum(len(chinese_figures(source)) for source in test.sources)
    numbers = [(i, f) for i, line in enumerate(found) for f in of_kind(line, "number")]
    several = [i for i, text in enumerate(test.references) if len(sentences(text)) > 1]
    omitted = sum(bool(of_kind(found[i], "omission")) for i in several)
    loops = sum(f.severity == "error" for line in found for f in of_kind(line, "repetition"))
    report["sets"][test.name] = {
        "segments": len(test.sources),
        "figures": figures,
        "number findings": len(numbers),
        "silent": 1 - len(numbers) / figures if figures else 1.0,
        "omission alarms": omitted,
        "of several sentences": len(several),
        "loops": loops,
    }
    print(f"\n{test.name}: what `number` says of the human references")
    for i, finding in numbers:
        print(f"  line {i + 1}, {finding.severity}: {finding.message} [{explained(finding)}]")
    return found


def faults(test: TestSet, clean: list[list[Finding]], rates: dict[str, Count]) -> None:
    """Faults put into references, one each, where the check was silent before."""
    for i, (source, reference) in enumerate(zip(test.sources, test.references, strict=True)):
        for name, fault in FAULTS.items():
            if of_kind(clean[i], KINDS[name]):
                continue
            wrong = fault(reference, random.Random(f"{SEED} {test.name} {i} {name}"))
            if wrong is not None:
                rates[name].add(bool(of_kind(summarizer.check(source, wrong), KINDS[name])))


def systems(tests: Sequence[TestSet]) -> dict[str, dict[str, float]]:
    """What each other system gets wrong, over the sets that it has outputs for."""
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
    """Pairs a second, references and sources of one set, once the dictionaries are read."""
    pairs = list(zip(test.sources, test.references, strict=True))
    summarizer.check(*pairs[0])
    start = time.perf_counter()
    for source, target in pairs:
        summarizer.check(source, target)
    return len(pairs) / (time.perf_counter() - start)


def missed(report: dict[str, Any], floors: dict[str, Any]) -> list[str]:
    """The floors that the measured rates do not reach, in words."""
    told = []
    for name, floor in floors["found"].items():
        rate = report["found"][name]["rate"]
        if rate < floor:
            told.append(f"{name}: {rate:.2%} found, the floor is {floor:.2%}")
    for name, figures in report["sets"].items():
        if figures["silent"] < floors["silent"]:
            told.append(f"{name}: silent on {figures['silent']:.2%}, not {floors['silent']:.2%}")
        if figures["loops"] > floors["loops on references"]:
            told.append(f"{name}: {figures['loops']} loops found in references")
    if report["omission alarms"] > floors["omission alarms at most"]:
        told.append(f"omissions: {report['omission alarms']:.2%} of references accused")
    order = [s for s in floors["better before worse"] if s in report["systems"]]
    rates = [report["systems"][system]["large figures right"] for system in order]
    if rates != sorted(rates, reverse=True):
        told.append(f"systems by large figures right: {dict(zip(order, rates, strict=True))}")
    for system, figures in report["systems"].items():
        if figures["plain loops caught"] < figures["plain loops"]:
            told.append(f"{system}: a plain loop is not caught")
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--floors", type=Path, help="JSON with the least rates allowed")
    parser.add_argument("--json", type=Path, help="write all figures here too")
    arguments = parser.parse_args()
    tests = list(read_sets(arguments.folder))
    if not tests:
        print(f"{arguments.folder} holds no NAME.zh with its NAME.en", file=sys.stderr)
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
    for figures in report["sets"].values():
        alarms.update({k: figures[k] for k in ("omission alarms", "of several sentences")})
    several = alarms["of several sentences"]
    report["omission alarms"] = alarms["omission alarms"] / several if several else 0.0
    report["systems"] = systems(tests)
    report["pairs a second"] = speed(max(tests, key=lambda test: len(test.sources)))
    show(report)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    if arguments.floors is None:
        return 0
    floors = json.loads(arguments.floors.read_text(encoding="utf-8"))["checks"]
    told = missed(report, floors)
    print("\n" + "\n".join([f"MISSED  {line}" for line in told] or ["Every floor is kept."]))
    return 1 if told else 0


def show(report: dict[str, Any]) -> None:
    print("\nHuman references         figures  number findings  silent on  omission alarms")
    for name, figures in report["sets"].items():
        print(
            f"  {name:22} {figures['figures']:7,}  {figures['number findings']:15}  "
            f"{figures['silent']:9.2%}  {figures['omission alarms']} of "
            f"{figures['of several sentences']} of several sentences"
        )
    print(f"  omission alarms overall: {report['omission alarms']:.2%}")
    print("\nFaults put in             found      of    rate")
    for name, count in report["found"].items():
        print(f"  {name:22} {count['found']:6,}  {count['of']:6,}  {count['rate']:6.2%}")
    if report["systems"]:
        print("\nOther systems          万/亿 right  others right  loops  of them plain, caught")
    ranked = sorted(report["systems"].items(), key=lambda s: -s[1]["large figures right"])
    for name, figures in ranked:
        print(
            f"  {name:22} {figures['large figures right']:8.1%}  "
            f"{figures['other figures right']:12.1%}  {figures['loops']:5}  "
            f"{figures['plain loops caught']} of {figures['plain loops']}"
        )
    print(f"\n{report['pairs a second']:,.0f} pairs a second")


if __name__ == "__main__":
    sys.exit(main())
