"""Facts that a table cannot tell apart: repeats, and one label for different things.

"Net profit" beside seven sums says of none of them whose it is. Such facts get the period that sets
them apart, or are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.chinese.lexicon import STOP_WORDS, stem
from summarizer.numbers.values import Value
from summarizer.report import Fact

__all__ = ["Candidate", "distinct"]
_DIGITS = re.compile(r"\d+[个名家例起件项]?")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact of a sentence, before those of the whole article are compared.

    Attributes:
        values: Its exact values.
        fact: The fact.
        ahead: English for a plan, the end of its label: "planned".
        period: English for the period that its sentence names: "in August".
        title: It is of the headline.
    """

    values: tuple[Value, ...]
    fact: Fact
    ahead: str = ""
    period: str = ""
    title: bool = False

    @property
    def label(self) -> str:
        """What the figure counts, without the words for a plan."""
        return self.fact.counts.removesuffix(f", {self.ahead}") if self.ahead else self.fact.counts

    @property
    def words(self) -> frozenset[str]:
        """Stems of the label, or the characters of the Chinese one."""
        if not self.label:
            return frozenset(self.fact.source_counts)
        return frozenset(
            stem(word) for word in re.findall("[A-Za-z]+", self.label) if word not in STOP_WORDS
        )


def distinct(found: Sequence[Candidate]) -> tuple[Fact, ...]:
    """Return the facts without repeats and without those that a label cannot tell apart."""
    kept = _without_repeats(found)
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for one in kept:
        if one.label:
            groups[one.label.lower(), one.fact.unit].append(one)
    facts: list[Fact] = []
    for one in sorted(kept, key=lambda one: one.fact.segment):
        group = groups[one.label.lower(), one.fact.unit] if one.label else [one]
        periods = [other.period for other in group]
        # One sum without a period is that of the article, beside those of parts of it.
        alone = len(set(periods)) == len(periods) and not one.period
        if len(group) == 1 or alone:
            facts.append(one.fact)
        elif one.period and periods.count(one.period) == 1:
            counts = f"{one.label}, {one.period}{one.fact.counts[len(one.label) :]}"
            facts.append(replace(one.fact, counts=counts))
    return tuple(facts)


def _without_repeats(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the facts, of those that say one thing in more or fewer words only the fullest.

    A plan stays one though its headline shows it as done.
    """
    kept: list[Candidate] = []
    for one in found:
        for at, other in enumerate(kept):
            if _is_repeat(one, other):
                kept[at] = max(other, one, key=_fullness)
                break
        else:
            kept.append(one)
    return kept


def _is_repeat(one: Candidate, other: Candidate) -> bool:
    if one.values != other.values or one.fact.unit != other.fact.unit:
        return False
    here, there = (
        _DIGITS.sub("", fact.source_counts.split("…")[-1]) for fact in (one.fact, other.fact)
    )
    if here == there or bool(one.label) != bool(other.label):
        return here in there or there in here
    return one.words <= other.words or other.words <= one.words


def _fullness(one: Candidate) -> tuple[bool, bool, int, bool]:
    planned = bool(one.ahead)
    return (bool(one.label), planned, len(one.words), not one.title)
