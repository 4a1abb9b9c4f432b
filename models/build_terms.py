"""Make src/summarizer/data/official_terms.tsv: which official terms are written in and checked.

    python models/build_terms.py PARALLEL [--model NAME] [--cache FILE] [--show]

The candidates with their English are in models/official_terms.tsv. PARALLEL is a folder of
Chinese sentences with human translations, ``NAME.tsv``; no sentence of it goes into the table. For
each candidate the script

1. finds it in all of them and counts how often the human English has one of its forms;
2. translates up to SENTENCES sentences that hold it, of work reports and news and with the right
   form in the human English, or carrier sentences where there are none, with nothing of the table
   written in, and counts how often the form is there;
3. where it is not, translates them with the term written in, in English or in full Chinese.

A term is written in if that makes it right more often and the sentences around it no worse (chrF),
unless people often write something else. It is checked if people write one of its forms nearly
always. Half an hour on two cores. With another model, or with an adapter, the choice is another.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from term_pairs import Decoder, Pair, feed, official_in, read_pairs, rendered, without_report

from summarizer.names.glossary import Glossary
from summarizer.names.terms import Term, administrative_terms, official_term

CANDIDATES = Path(__file__).parent / "official_terms.tsv"
OUT = Path(__file__).parents[1] / "src" / "summarizer" / "data" / "official_terms.tsv"
HEADER = """\
# Press and government vocabulary with its official English. Made by models/build_terms.py from
# models/official_terms.tsv, which was written by hand for this project: human translations of work
# reports and news say how often one of the forms is used (agreed of seen), the starter model
# (argos-zh-en) how often it is right without help and with the term written in (of tried; in
# carrier sentences where no sentence has it). In accepted, * ends a stem or stands for words.
"""
COLUMNS = (
    "topic", "source", "target", "accepted", "long", "write", "check",
    "seen", "agreed", "tried", "without", "with",
)  # fmt: skip

REPORTS, NEWS = ("gov_work_reports",), ("wmt17", "wmt18", "cai_wmt")
FURTHER = ("prc_laws_notes", "news_commentary_10k", "ntrex")
KEPT_ASIDE = 2022
"""Year of the work report that nothing is decided on: models/measure_terms.py measures with it."""

SENTENCES = 2
LONGEST = 70
"""Sentences that each term is tried in, and their characters at most."""

CARRIERS = {
    "institution": ("{}发布了通知。", "记者从{}了解到这一情况。"),
    "post": ("{}出席了会议。", "他是{}。"),
    "meeting": ("{}在北京举行。", "我们讨论了{}。"),
    "other": ("我们要重视{}。", "专家谈到了{}。"),
}
AGREED, CERTAIN = 0.9, 3
"""Share of human translations with one of the forms, from which on a missing form is a finding,
and how many of them are needed. With fewer, all of them must agree."""

MEANT = 0.75
"""Share of human translations with one of the forms, below which the word means other things too
and is never written in."""

LOSS = 1.0
"""Points of chrF that the sentences may lose by a term written in."""


@dataclass
class Evidence:
    """What is known of a candidate; ``tried`` pairs have no target in a carrier sentence."""

    row: Mapping[str, str]
    term: Term
    seen: int = 0
    agreed: int = 0
    tried: list[Pair] = field(default_factory=list)
    without: int = 0
    ways: dict[str, tuple[int, float]] = field(default_factory=dict)

    def write(self) -> str:
        """Return the way to write the term in that helps most, or "" if none does."""
        if self.agreed < MEANT * self.seen:
            return ""
        good = {
            way: (right, change)
            for way, (right, change) in self.ways.items()
            if right > self.without and change >= -LOSS
        }
        return max(good, key=lambda way: good[way], default="")

    def check(self) -> bool:
        """Return whether a translation without any of the forms is worth a finding."""
        if not self.seen:  # names have one form; of other words people make more than we think of
            return bool(self.write()) or self.term.kind == "institution"
        return self.agreed >= (AGREED * self.seen if self.seen >= CERTAIN else self.seen)


def read_candidates() -> list[Evidence]:
    """Read the candidates, none of them written in."""
    lines = CANDIDATES.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(
        (line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    return [Evidence(row, official_term({**row, "write": "", "check": "yes"})) for row in rows]


def glossary(terms: Sequence[Term] = ()) -> Glossary:
    """Return the glossary with the administrative terms and some official ones."""
    return Glossary(terms={**{term.source: term for term in terms}, **administrative_terms()})


def find(known: Mapping[str, Evidence], folder: Path) -> dict[str, list[tuple[Pair, bool]]]:
    """Count the terms in all pairs; return the pairs of each, with True where English agrees."""
    whole = glossary([evidence.term for evidence in known.values()])
    reports, _ = without_report(read_pairs(folder, REPORTS), KEPT_ASIDE)
    deciding = [*reports, *read_pairs(folder, NEWS)]
    pairs: dict[str, list[tuple[Pair, bool]]] = defaultdict(list)
    for place, pair in enumerate([*deciding, *read_pairs(folder, FURTHER)]):
        for term in official_in(pair.source, whole):
            agrees = rendered(term, pair.target)
            evidence = known[term.source]
            evidence.seen += 1
            evidence.agreed += agrees
            if not agrees or (place < len(deciding) and len(pair.source) <= LONGEST):
                pairs[term.source].append((pair, agrees))
    return pairs


def choose(evidence: Evidence, pairs: Sequence[tuple[Pair, bool]]) -> list[Pair]:
    """Return the sentences to try a term in, spread over all that have it."""
    good = [pair for pair, agrees in pairs if agrees]
    if not good:
        topic = evidence.row["topic"]
        carriers = CARRIERS.get(topic, CARRIERS["other"])
        return [Pair(carrier.format(evidence.term.source), "") for carrier in carriers]
    return good[:: max(1, len(good) // SENTENCES)][:SENTENCES]


def try_ways(evidences: Sequence[Evidence], decoder: Decoder) -> None:
    """Translate the sentences of each term without it, then with it where it was wrong."""
    from sacrebleu.metrics import CHRF

    chrf = CHRF()
    plain = glossary()
    bare = {pair.source: feed(pair.source, plain) for e in evidences for pair in e.tried}
    english = decoder(bare.values())
    feeds: dict[tuple[str, str], list[str]] = {}
    for evidence in evidences:
        evidence.without = sum(
            rendered(evidence.term, english[bare[pair.source]]) for pair in evidence.tried
        )
        if evidence.without == len(evidence.tried):
            continue
        for way in ("english", *(["chinese"] if evidence.row["long"] else [])):
            row = {**evidence.row, "write": way, "check": "yes"}
            alone = glossary([official_term(row)])
            feeds[evidence.term.source, way] = [feed(pair.source, alone) for pair in evidence.tried]
    english = decoder(text for texts in feeds.values() for text in texts)
    by_source = {evidence.term.source: evidence for evidence in evidences}
    for (source, way), texts in feeds.items():
        evidence = by_source[source]
        right = sum(rendered(evidence.term, english[text]) for text in texts)
        changes = [
            chrf.sentence_score(english[text], [pair.target]).score
            - chrf.sentence_score(english[bare[pair.source]], [pair.target]).score
            for text, pair in zip(texts, evidence.tried, strict=True)
            if pair.target
        ]
        evidence.ways[way] = right, sum(changes) / len(changes) if changes else 0.0


def line(evidence: Evidence) -> str:
    """Return the row of the table."""
    way = evidence.write()
    cells = {
        **evidence.row,
        "write": way,
        "check": "yes" if evidence.check() else "no",
        "seen": evidence.seen,
        "agreed": evidence.agreed,
        "tried": len(evidence.tried),
        "without": evidence.without,
        "with": evidence.ways[way][0] if way else "",
    }
    return "\t".join(str(cells[name]) for name in COLUMNS)


def main() -> int:
    """Measure the candidates and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("parallel", type=Path)
    parser.add_argument("--model", default="argos-zh-en", help="default: %(default)s")
    parser.add_argument("--cache", type=Path, help="file that keeps translations between runs")
    parser.add_argument(
        "--show", action="store_true", help="print the human English of terms without their forms"
    )
    arguments = parser.parse_args()
    known = {evidence.term.source: evidence for evidence in read_candidates()}
    pairs = find(known, arguments.parallel)
    if arguments.show:
        for source, found in pairs.items():
            for pair in [pair for pair, agrees in found if not agrees][:4]:
                print(source, pair.source, pair.target, sep=" | ")
        return 0
    for source, evidence in known.items():
        evidence.tried = choose(evidence, pairs[source])
    try_ways(list(known.values()), Decoder(arguments.model, arguments.cache))
    rows = ["\t".join(COLUMNS), *map(line, known.values())]
    OUT.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
