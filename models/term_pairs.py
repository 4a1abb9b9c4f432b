"""Sentences with their English, the terms in them, and how a model renders them.

What the scripts that build and measure the table of official terms share.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.chinese.expand import Expander
from summarizer.engines import open_engine
from summarizer.engines.batcher import Batcher
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store
from summarizer.names.glossary import Glossary
from summarizer.names.terms import Term, occurs, renderings, without_accents
from summarizer.options import Options
from summarizer.translation.typography import tidy
from summarizer.translation.units import preparation

__all__ = ["Decoder", "Pair", "feed", "official_in", "read_pairs", "rendered", "without_report"]

BATCH = 64
"""Sentences whose answers are kept at once."""

BEAM = 2
"""Beam size, half of the starter's, which says as well whether it knows a term."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A Chinese sentence with its human translation."""

    source: str
    target: str


def read_pairs(folder: Path, names: Iterable[str]) -> list[Pair]:
    """Read ``NAME.tsv`` of a folder: Chinese and English with a tab between them."""
    return [
        Pair(*line.split("\t")[:2])
        for name in names
        for line in (folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        if line.count("\t")
    ]


def without_report(pairs: Sequence[Pair], year: int) -> tuple[list[Pair], list[Pair]]:
    """Split work reports into all others and that of a year, which begins with its date."""
    starts = [i for i, pair in enumerate(pairs) if pair.source.startswith(f"{year}年3月5日在")]
    start = starts[0]
    ends = (i for i in range(start + 1, len(pairs)) if "新年前夕" in pairs[i].source[:6])
    end = next(ends, len(pairs))
    return [*pairs[:start], *pairs[end:]], list(pairs[start:end])


def official_in(source: str, glossary: Glossary) -> list[Term]:
    """Return the official terms of a sentence, each once, where the glossary finds them."""
    found = (match.term for match in glossary.matches(source))
    return list(dict.fromkeys(term for term in found if term.official))


def rendered(term: Term, english: str) -> bool:
    """Return whether English has one of the renderings of an official term."""
    plain = without_accents(english)
    return any(occurs(form, plain, cased=False, loose=True) for form in renderings(term))


def feed(source: str, glossary: Glossary) -> str:
    """Return what the model reads for a sentence on the first attempt."""
    prepare = preparation(source, normalised=True)
    return glossary.write_in(prepare(Expander(source).expand(source).text))


class Decoder:
    """Decodes with one model, once for each text; a file keeps the answers between runs."""

    def __init__(self, model: str, cache: Path | None) -> None:
        """Open the model with one thread; ``cache`` is a file of JSON lines."""
        store = Store(Store.default_root())
        chosen = choose_translator(model, store).model
        assert chosen is not None
        self._batcher = Batcher(open_engine(chosen, Options(threads=1), store))
        self._decoding = chosen.entry.decoding.replace(beam_size=BEAM)
        self._cache = cache
        self._known: dict[str, str] = {}
        if cache is not None and cache.is_file():
            for line in cache.read_text(encoding="utf-8").splitlines():
                text, english = json.loads(line)
                self._known[text] = english

    def __call__(self, texts: Iterable[str]) -> Mapping[str, str]:
        """Return the English of each text."""
        wanted = [text for text in dict.fromkeys(texts) if text not in self._known]
        wanted.sort(key=len)
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            answers = self._batcher.generate(batch, self._decoding)
            new = {
                text: tidy(best.text, text) for text, (best, *_) in zip(batch, answers, strict=True)
            }
            self._known |= new
            self._keep(new.items())
            print(f"{start + len(batch)} of {len(wanted)}", file=sys.stderr, flush=True)
        return self._known

    def _keep(self, answers: Iterable[tuple[str, str]]) -> None:
        if self._cache is not None:
            with self._cache.open("a", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in _json_lines(answers))


def _json_lines(answers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for answer in answers:
        yield json.dumps(answer, ensure_ascii=False)
