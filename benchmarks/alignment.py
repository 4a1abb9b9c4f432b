"""Measure how well English from elsewhere is aligned with its Chinese. No model is needed.

    python benchmarks/alignment.py FOLDER [--half tuning] [--show] [--floors [FILE]] [--json [OUT]]

FOLDER holds ``NAME.zh`` with one segment on each line, and outputs of other systems in
``peers/NAME.SYSTEM.en``. The lines become documents of 10 to 25 lines, in paragraphs of two to
four. In the English a fifth of the lines is disturbed: joined with the next line into one sentence,
or cut into two at a comma. Which English belongs to which line is then known, and the script
counts:

- links right: links whose two sides belong to the same line, or to two that were joined, among all
  links and all sentences that wrongly have none;
- deletions alone: lines whose English was taken out, one in ten, of which no Chinese sentence has a
  partner;
- deletions found: such lines, and those that were joined with a neighbor and have a finding there
  that something is left out;
- additions found: English sentences whose Chinese line was taken out, one in ten, that have none;
- false alarms: other sentences without a partner, of a thousand;
- other articles refused: documents with the English of another one that are told apart from it.

Weights were chosen on the first, third, … document (``--half tuning``); the others are measured.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import results

import summarizer
from summarizer.alignment.english import english_sentences
from summarizer.alignment.evidence import chinese_sentence, english_sentence
from summarizer.alignment.links import Link, align
from summarizer.chinese.expand import spaced_sentences
from summarizer.errors import InputError
from summarizer.options import Options
from summarizer.reviews import glossary_of

SEED = 20261130
SETS = (("newstest2019", "google"), ("newstest2019", "microsoft"))
MOVED = 0.2
"""Share of the lines whose sentence breaks are moved."""
TAKEN = 0.1
"""Share of the lines whose English, or Chinese, is taken out."""
_COMMA = re.compile(r", (?=[A-Za-z])")
_LAST_MARK = re.compile(r"[.!?]?[\"”]?$")
_EDGE = 15
"""Characters that each part of a sentence that is cut must have."""

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A document with known links.

    Attributes:
        chinese: Sentences with the number of their line.
        english: The same in English.
        chinese_paragraphs: The paragraph of each sentence.
        english_paragraphs: The same in English.
        blocks: For each line, the number that it shares with lines joined to it.
        deleted: Lines without English.
        added: Lines without Chinese.
    """

    chinese: tuple[tuple[str, int], ...]
    english: tuple[tuple[str, int], ...]
    chinese_paragraphs: tuple[int, ...]
    english_paragraphs: tuple[int, ...]
    blocks: tuple[int, ...]
    deleted: frozenset[int]
    added: frozenset[int]


def documents(folder: Path, name: str, system: str) -> list[list[Line]]:
    """Return runs of 10 to 25 lines with a system's English; the same on every machine."""
    chinese = (folder / f"{name}.zh").read_text(encoding="utf-8").splitlines()
    english = (folder / "peers" / f"{name}.{system}.en").read_text(encoding="utf-8").splitlines()
    lines = [(c.strip(), html.unescape(e.strip())) for c, e in zip(chinese, english, strict=True)]
    rng = random.Random(SEED)
    found, at = [], 0
    while at + 10 <= len(lines):
        size = rng.randint(10, 25)
        found.append([line for line in lines[at : at + size] if all(line)])
        at += size
    return found


def disturbed(lines: Sequence[Line], rng: random.Random, deleted: float, added: float) -> Case:
    """Return a document with moved sentence breaks, and with lines taken out on one side."""
    paragraphs: list[int] = []
    while len(paragraphs) < len(lines):
        paragraphs += [len(set(paragraphs))] * rng.randint(2, 4)
    without_english = {at for at in range(len(lines)) if rng.random() < deleted}
    without_chinese = {at for at in range(len(lines)) if rng.random() < added} - without_english
    whole = without_english | without_chinese
    texts = [[english] for _, english in lines]
    blocks = list(range(len(lines)))
    for at, (_, english) in enumerate(lines):
        if at in whole or blocks[at] != at or rng.random() >= MOVED:
            continue
        following = at + 1
        joins = following < len(lines) and following not in whole
        if rng.random() < 0.5 and joins and paragraphs[at] == paragraphs[following]:
            more = lines[following][1]
            texts[at] = [f"{_LAST_MARK.sub('', english)}, and {more[:1].lower()}{more[1:]}"]
            texts[following] = []
            blocks[following] = at
        elif parts := _cut(english):
            texts[at] = parts
    chinese = [
        (sentence, at)
        for at, (text, _) in enumerate(lines)
        if at not in without_chinese
        for sentence in spaced_sentences(text)
    ]
    english_parts = [
        (sentence.text, at)
        for at, parts in enumerate(texts)
        if at not in without_english
        for part in parts
        for sentence in english_sentences(part)
    ]
    return Case(
        tuple(chinese),
        tuple(english_parts),
        tuple(paragraphs[at] for _, at in chinese),
        tuple(paragraphs[at] for _, at in english_parts),
        tuple(blocks),
        frozenset(without_english),
        frozenset(without_chinese),
    )


def _cut(english: str) -> list[str]:
    """Cut a sentence in two at the comma next to its middle; empty if it has none."""
    places = [match.start() for match in _COMMA.finditer(english)]
    places = [at for at in places if _EDGE < at < len(english) - _EDGE]
    if not places:
        return []
    at = min(places, key=lambda place: abs(place - len(english) / 2))
    rest = english[at + 2 :]
    return [f"{english[:at]}.", f"{rest[:1].upper()}{rest[1:]}"]


def links_of(case: Case) -> list[Link]:
    """Align a document as a supplied translation is aligned."""
    text = "\n".join(sentence for sentence, _ in case.chinese)
    glossary = glossary_of(Options(), None, text)
    return align(
        [
            chinese_sentence(sentence, [m.term.target for m in glossary.matches(sentence)])
            for sentence, _ in case.chinese
        ],
        [english_sentence(sentence) for sentence, _ in case.english],
        chinese_paragraphs=case.chinese_paragraphs,
        english_paragraphs=case.english_paragraphs,
    )


def count(case: Case, links: Sequence[Link], *, show: bool = False) -> Counter[str]:
    """Count what is right in the links of a document."""
    counts: Counter[str] = Counter(sentences=len(case.chinese) + len(case.english))
    alone: set[int] = set()
    for link in links:
        chinese = {case.chinese[at][1] for at in link.chinese}
        english = {case.english[at][1] for at in link.english}
        if chinese and english:
            blocks = {case.blocks[at] for at in chinese | english}
            right = len(blocks) == 1 and chinese.isdisjoint(case.deleted)
            counts["links"] += 1
            counts["right"] += right and english.isdisjoint(case.added)
        elif chinese <= case.deleted and english <= case.added:
            alone |= {*link.chinese} if chinese else set()
            counts["additions found"] += bool(english)
            continue
        else:
            counts["links"] += 1
            counts["alarms"] += 1
            right = False
        if show and not right:
            print("  ", [case.chinese[at][0] for at in link.chinese])
            print("   ", [case.english[at][0] for at in link.english])
    for line in case.deleted:
        sentences = {at for at, (_, own) in enumerate(case.chinese) if own == line}
        counts["deletions"] += 1
        counts["deletions alone"] += sentences <= alone
        joined = [link for link in links if not sentences.isdisjoint({*link.chinese} - alone)]
        counts["deletions found"] += all(_is_found(case, link, sentences) for link in joined)
    counts["additions"] += sum(line in case.added for _, line in case.english)
    return counts


def _is_found(case: Case, link: Link, deleted: set[int]) -> bool:
    """Return whether a finding says that one of the deleted sentences in a link is left out."""
    source, own = "", set()
    for at in link.chinese:
        text = case.chinese[at][0]
        own |= {*range(len(source), len(source) + len(text))} if at in deleted else set()
        source += text
    target = " ".join(case.english[at][0] for at in link.english)
    return any(
        finding.kind == "omission"
        and finding.source_span is not None
        and not own.isdisjoint(range(*finding.source_span))
        for finding in summarizer.check(source, target)
    )


def refused(case: Case, other: Case) -> bool:
    """Return whether the English of another document is told apart."""
    try:
        summarizer.review(
            "\n".join(text for text, _ in case.chinese),
            "\n".join(text for text, _ in other.english),
            keep_all=True,
        )
    except InputError:
        return True
    return False


def cases(
    lines: Sequence[Sequence[Line]], deleted: float = 0.0, added: float = 0.0
) -> Iterator[Case]:
    """Yield the documents, disturbed with a fixed seed."""
    rng = random.Random(SEED)
    for document in lines:
        yield disturbed(document, rng, deleted, added)


def measure(lines: Sequence[Sequence[Line]], *, show: bool) -> dict[str, float]:
    """Return the figures of one system's documents."""
    moved, deleted, added = (
        sum((count(case, links_of(case), show=show) for case in found), Counter())
        for found in (cases(lines), cases(lines, deleted=TAKEN), cases(lines, added=TAKEN))
    )
    plain = list(cases(lines))
    others = [*plain[1:], plain[0]]
    return {
        "documents": len(lines),
        "links right": moved["right"] / moved["links"],
        "false alarms of 1,000": 1000 * moved["alarms"] / moved["sentences"],
        "links right with deletions": deleted["right"] / deleted["links"],
        "deletions alone": deleted["deletions alone"] / deleted["deletions"],
        "deletions found": deleted["deletions found"] / deleted["deletions"],
        "false alarms of 1,000 with deletions": 1000 * deleted["alarms"] / deleted["sentences"],
        "additions found": added["additions found"] / added["additions"],
        "other articles refused": sum(map(refused, plain, others)) / len(plain),
    }


def main() -> int:
    """Measure, print, and compare with the floors."""
    parser = argparse.ArgumentParser(description="Measure the alignment of supplied translations.")
    parser.add_argument("folder", type=Path, help="folder of the public test sets")
    parser.add_argument(
        "--half",
        choices=("tuning", "held-out"),
        default="held-out",
        help="half of the documents (default: %(default)s)",
    )
    parser.add_argument("--show", action="store_true", help="print every wrong link")
    results.add_options(parser, "alignment")
    arguments = parser.parse_args()
    first = 0 if arguments.half == "tuning" else 1
    figures: dict[str, dict[str, float]] = {}
    for name, system in SETS:
        lines = documents(arguments.folder, name, system)[first::2]
        figures[f"{name} {system}"] = measured = measure(lines, show=arguments.show)
        print(f"{name}, {system}:")
        for what, figure in measured.items():
            print(f"  {what}: {figure:.4g}", flush=True)
    return results.finish(arguments, figures)


if __name__ == "__main__":
    sys.exit(main())
