"""Training pairs for the starter's adapter: what the pipeline sends the model, and its English."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from adapter_figures import copies

from summarizer.checks import check
from summarizer.chinese.dictionary import glosses
from summarizer.chinese.expand import Expander
from summarizer.chinese.lexicon import STOP_WORDS, english_words, segmenter, stem
from summarizer.chinese.script import has_chinese
from summarizer.data import table
from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in
from summarizer.names.terms import occurs, renderings, without_accents
from summarizer.numbers import write_in_english
from summarizer.translation.units import preparation

WRITTEN_IN = 0.6
"""Share of the pairs that get names, terms, or figures in English, where the reference has them."""

DRAWN = 0.7
"""Share of the pairs with figures or names that get others, drawn at random."""

FIGURES_IN = 0.35
"""Share of such copies that have their large figures written in, as in a second attempt."""

WORDS_IN = 0.25
"""Share of the pairs that get other words of the dictionary in English."""

MOST_WORDS = 3
"""Most dictionary words written into a sentence."""

INFLECTED = 0.6
"""Share of dictionary words written as the reference inflects them, not as the dictionary does."""

_STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-"})
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,'-]*[A-Za-z0-9]|[A-Za-z0-9]")
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|us)\b")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_GLOSS = re.compile(r"[A-Za-z][A-Za-z' -]*")
_NO_GLOSS = ("CL", "abbr", "see ", "variant", "surname", "old ", "also ", "classifier")


@dataclass(frozen=True, slots=True)
class Pair:
    """A Chinese sentence as the model reads it, in several forms, and its English.

    Attributes:
        target: The English.
        plain: The Chinese without any English written in.
        written: The Chinese with names, terms, or figures in English that the reference has.
        words: Other Chinese words, each with the dictionary's English for it and the reference's.
        unsaid: The English says "we" and the Chinese does not.
        drawn: Copies with other figures and names, Chinese and English.
    """

    target: str
    plain: str
    written: tuple[str, ...] = ()
    words: tuple[tuple[str, str, str], ...] = ()
    unsaid: bool = False
    drawn: tuple[tuple[str, str], ...] = ()

    def draw(self, chance: random.Random) -> tuple[str, str]:
        """Draw one of the forms; return the Chinese and the English."""
        if self.drawn and chance.random() < DRAWN:
            text, target = chance.choice(self.drawn)
            if chance.random() < FIGURES_IN:
                text = write_in_english(text)
            return text, target
        text = self.plain
        if self.written and chance.random() < WRITTEN_IN:
            text = chance.choice(self.written)
        if self.words and chance.random() < WORDS_IN:
            count = min(chance.randint(1, MOST_WORDS), len(self.words))
            for word, gloss, surface in chance.sample(self.words, count):
                text = _put(text, word, surface if chance.random() < INFLECTED else gloss)
        return text, self.target


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Read a file of pairs, Chinese and English separated by a tab, one pair a line."""
    pairs = []
    # Some lines hold separators of their own, carriage returns for one.
    for line in path.read_bytes().decode("utf-8").split("\n"):
        source, tab, target = line.partition("\t")
        if tab:
            pairs.append((source.strip(), target.split("\t")[0].strip()))
    return pairs


def prepared(pairs: Iterable[tuple[str, str]], *, copied: bool = True) -> Iterator[Pair]:
    """Yield pairs as the pipeline makes them; those whose figures disagree are left out.

    Args:
        pairs: Chinese and English.
        copied: Draw copies with other figures and names too.
    """
    for source, target in pairs:
        target = straight(target)
        if not has_chinese(source) or not target or has_chinese(target):
            continue
        plain = preparation(source, normalised=True)(Expander(source).expand(source).text)
        if any(f.kind == "number" and f.severity == "error" for f in check(plain, target)):
            continue
        unsaid = bool(_WE.search(target)) and not any(c in plain for c in "我咱吾本")
        written = tuple(dict.fromkeys(_written(plain, target)))
        drawn = tuple(copies(plain, target, written, seed=plain)) if copied else ()
        yield Pair(target, plain, written, tuple(_words(plain, target)), unsaid, drawn)


def straight(text: str) -> str:
    """Return English with the plain quotation marks and dashes that the starter writes."""
    text = text.replace("—", " - ").translate(_STRAIGHT)
    return " ".join(text.split())


def _written(plain: str, target: str) -> Iterator[str]:
    """Yield the source with English written in, as far as the reference has that very English."""
    glossary = Glossary(people=people_in(plain))
    # As in a first attempt, as in a second one, and with figures.
    for text in (
        glossary.write_in(plain),
        glossary.write_in(plain, everything=True),
        write_in_english(plain),
        write_in_english(glossary.write_in(plain)),
    ):
        if text != plain and _has(target, plain, text):
            yield text
    terms = {}
    for match in glossary.matches(plain):
        found = [
            f for f in renderings(match.term) if occurs(f, without_accents(target), cased=True)
        ]
        if found and not match.term.covers:
            terms[match.term.source] = found[0]
    if terms:
        given = Glossary(terms, builtin=False, places=False, persons=False)
        yield given.write_in(plain)


def _has(target: str, plain: str, text: str) -> bool:
    """Return whether the reference has all English that ``text`` has beyond ``plain``."""
    low = without_accents(target).lower()
    new = [m.group().strip() for m in _LATIN.finditer(text)]
    return all(without_accents(words).lower() in low for words in new if words not in plain)


def _words(plain: str, target: str) -> Iterator[tuple[str, str, str]]:
    """Yield words with a gloss that the reference has: word, gloss, the reference's form."""
    english = english_words(target)
    places: dict[str, list[int]] = {}
    for index, word in enumerate(english):
        places.setdefault(word.stem, []).append(index)
    seen = set()
    for word in segmenter().cut(plain, HMM=False):
        if len(word) < 2 or word in seen or not has_chinese(word):
            continue
        seen.add(word)
        for gloss, stems in _glosses().get(word, ()):
            place = next(
                (
                    at
                    for at in places.get(stems[0], ())
                    if tuple(w.stem for w in english[at : at + len(stems)]) == stems
                ),
                None,
            )
            if place is not None:
                start, end = english[place].span[0], english[place + len(stems) - 1].span[1]
                surface = target[start:end]
                if gloss.islower() and surface[0].isupper():
                    if place == 0:
                        surface = surface[0].lower() + surface[1:]
                    else:
                        gloss = gloss.title()
                yield word, gloss, surface
                break


@cache
def _glosses() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return glosses of one to four words with their stems, longest first, by Chinese word."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for word, definitions in glosses().items():
        if len(word) > 1:
            for sense in (s for d in definitions for s in re.split("[/;,]", _BRACKETS.sub("", d))):
                gloss = re.sub(r"^(?:to be|to|a|an|the) ", "", sense.strip())
                if _GLOSS.fullmatch(gloss) and not gloss.startswith(_NO_GLOSS):
                    found.setdefault(word, {})[gloss] = ()
    for row in table("lexicon.tsv"):
        for gloss in row["english"].split():
            found.setdefault(row["word"], {})[gloss] = ()
    kept: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for word, senses in found.items():
        for gloss in sorted(senses, key=lambda g: -len(g)):
            parts = re.findall("[A-Za-z]+", gloss)
            if len(parts) <= 4 and len(gloss) > 2 and not STOP_WORDS.issuperset(parts):
                kept.setdefault(word, []).append((gloss, tuple(map(stem, parts))))
    return kept


def _put(text: str, word: str, english: str) -> str:
    """Replace the first occurrence of a word, with spaces between Latin letters."""
    before, found, after = text.partition(word)
    if not found:
        return text
    left = " " if re.search(r"[A-Za-z0-9]$", before) else ""
    right = " " if re.match(r"[A-Za-z0-9]", after) else ""
    return f"{before}{left}{english}{right}{after}"
