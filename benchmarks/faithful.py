"""Measure how many altered summaries are caught, and how many correct ones are accused.

    python benchmarks/faithful.py FOLDER [--count 100] [--show] [--floors [FILE]] [--json [OUT]]

FOLDER holds ``NAME.zh`` and ``peers/NAME.SYSTEM.en``, one segment per line. Twelve consecutive
lines serve as an article and four key sentences as its summary, either in the English of the
article's own translation (``key sentences``) or in that of another system (``other words``). Each
summary is checked unaltered, then with one sentence altered: a figure changed, a name swapped for
another of its kind, or a sentence of another article put in.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import results
from corrupt import digit_swapped

from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in
from summarizer.report import Name, Segment
from summarizer.summaries.grounding import Evidence
from summarizer.summaries.ranking import rank_sentences

ARTICLE = 12
SENTENCES = 4
RUNS = (
    ("key sentences", "newstest2019", "argos", "argos"),
    ("key sentences", "newstest2020", "argos", "argos"),
    ("other words", "newstest2019", "google", "microsoft"),
    ("other words", "newstest2020", "google", "microsoft"),
)


@dataclass(frozen=True)
class Case:
    """A translated article, a summary of it, and its names."""

    segments: tuple[Segment, ...]
    summary: tuple[str, ...]
    names: tuple[Name, ...]

    def accused(self, summary: Sequence[str]) -> list[str]:
        """Return the findings on a summary as messages."""
        evidence = Evidence(self.segments, self.names)
        return [f.message for text in summary for f in evidence.check(text).findings]


def read(path: Path) -> list[str]:
    """Read the lines of a file, with HTML entities decoded."""
    return [
        html.unescape(line) for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    ]


def cases(folder: Path, name: str, system: str, words: str, count: int) -> Iterator[Case]:
    """Make ``count`` articles in the English of ``system``, with summaries in that of ``words``."""
    sources = read(folder / f"{name}.zh")
    targets = read(folder / "peers" / f"{name}.{system}.en")
    summaries = read(folder / "peers" / f"{name}.{words}.en")
    for start in range(0, min(len(sources) - ARTICLE, ARTICLE * count), ARTICLE):
        lines = range(start, start + ARTICLE)
        chosen = sorted(rank_sentences([sources[i] for i in lines], count=SENTENCES))
        whole = "\n".join(sources[i] for i in lines)
        yield Case(
            tuple(Segment(j, j // 4, sources[i], targets[i], None) for j, i in enumerate(lines)),
            tuple(summaries[start + i] for i in chosen),
            # "the municipality" for 市政府 is a word for a kind of body, not a name.
            tuple(
                name
                for name in Glossary({}, people=people_in(whole)).names(whole)
                if not name.target.islower()
            ),
        )


def figure_changed(case: Case, _: Case, rng: random.Random) -> list[str] | None:
    """Change a digit in one sentence."""
    return _altered(case, lambda text: digit_swapped(text, rng), rng)


def name_swapped(case: Case, other: Case, rng: random.Random) -> list[str] | None:
    """Swap a name for another of its kind."""

    def swap(text: str) -> str | None:
        kinds = ("person", "place", "institution")
        own = [n for n in case.names if n.kind in kinds and _has(text, n.target)]
        rng.shuffle(own)
        for name in own:
            rivals = sorted(
                n.target
                for n in (*case.names, *other.names)
                if n.kind == name.kind and n.target not in text and name.target not in n.target
            )
            if rivals:
                return re.sub(rf"\b{re.escape(name.target)}\b", rng.choice(rivals), text)
        return None

    return _altered(case, swap, rng)


def sentence_put_in(case: Case, other: Case, rng: random.Random) -> list[str]:
    """Replace a sentence by one of another article."""
    summary = list(case.summary)
    summary[rng.randrange(len(summary))] = rng.choice(other.summary)
    return summary


def _has(text: str, name: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}\b", text))


def _altered(
    case: Case, change: Callable[[str], str | None], rng: random.Random
) -> list[str] | None:
    places = list(range(len(case.summary)))
    rng.shuffle(places)
    for place in places:
        text = change(case.summary[place])
        if text is not None and text != case.summary[place]:
            return [*case.summary[:place], text, *case.summary[place + 1 :]]
    return None


ALTERATIONS: dict[str, Callable[[Case, Case, random.Random], list[str] | None]] = {
    "figure changed": figure_changed,
    "name swapped": name_swapped,
    "sentence put in": sentence_put_in,
}


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100, help="articles of each set")
    parser.add_argument("--show", action="store_true", help="list what is missed and accused")
    results.add_options(parser, "faithful")
    arguments = parser.parse_args()
    caught: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    for kind, name, system, words in RUNS:
        rng = random.Random(7)
        all_cases = list(cases(arguments.folder, name, system, words, arguments.count))
        for index, case in enumerate(all_cases):
            other = all_cases[(index + len(all_cases) // 2) % len(all_cases)]
            messages = case.accused(case.summary)
            tried[kind, "unaltered"] += 1
            caught[kind, "unaltered"] += bool(messages)
            if arguments.show and messages:
                print("ACCUSED", kind, messages)
            for alteration, alter in ALTERATIONS.items():
                summary = alter(case, other, rng)
                if summary is None:
                    continue
                # Findings on the unaltered summary do not count.
                found = set(case.accused(summary)) - set(messages)
                tried[kind, alteration] += 1
                caught[kind, alteration] += bool(found)
                if arguments.show and not found:
                    print("MISSED", kind, alteration, set(summary) - set(case.summary))
    rates: dict[str, dict[str, float]] = {}
    for kind in dict.fromkeys(run[0] for run in RUNS):
        for count in (caught, tried):
            count[kind, "all alterations"] = sum(count[kind, name] for name in ALTERATIONS)
        rates[kind] = {}
        for name in ("unaltered", *ALTERATIONS, "all alterations"):
            hits, total = caught[kind, name], tried[kind, name]
            rates[kind][name] = rate = hits / max(total, 1)
            verb = "accused" if name == "unaltered" else "caught"
            print(f"{kind:14} {name:16} {verb:8} {hits:4} of {total:4} {rate:7.1%}")
    return results.finish(arguments, rates)


if __name__ == "__main__":
    sys.exit(main())
