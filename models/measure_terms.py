"""Measure what the table of official terms changes, with any translation model.

    python models/measure_terms.py PARALLEL EVALUATION [--model NAME] [--sentences 150]
                                   [--ways none,table] [--json OUT]

Sentences with at least one term of the table, of a work report on which nothing of it was decided
(PARALLEL) and of newstest2019 and newstest2020 (EVALUATION), go through the whole translation:

- ``none``: without the table;
- ``table``: as shipped;
- ``all``: with every term of the table written in, which a model must have learned to take.

The columns are sentences of which every term has one of its forms, and every one that is checked,
terms that have a form, terms in the very words of the table, findings about terms, and BLEU. The
first row says how the human translations fare.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from build_terms import KEPT_ASIDE, REPORTS
from term_pairs import Pair, official_in, read_pairs, rendered, without_report

from summarizer.engines import open_engine
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store
from summarizer.names.glossary import Glossary
from summarizer.names.terms import Term, administrative_terms, builtin_terms, official_terms
from summarizer.options import Options
from summarizer.translation.translator import Translator

WMT = ("newstest2019", "newstest2020")
WAYS = ("none", "table", "all")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its human translation and its official terms."""

    pair: Pair
    terms: tuple[Term, ...]


def glossary(way: str) -> Glossary:
    """Return the glossary of one of WAYS."""
    if way == "table":
        return Glossary(terms=builtin_terms())
    shipped = official_terms().items() if way == "all" else ()
    written = {source: replace(term, full=term.target) for source, term in shipped}
    return Glossary(terms=written | administrative_terms())


def with_terms(pairs: Sequence[Pair], count: int) -> list[Sentence]:
    """Choose sentences that have a term, by their hash: the same whatever the table has besides."""
    whole = glossary("all")
    found = (Sentence(pair, tuple(official_in(pair.source, whole))) for pair in pairs)
    sentences = [sentence for sentence in found if sentence.terms]
    return sorted(sentences, key=lambda sentence: _hash(sentence.pair.source))[:count]


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def read_news(folder: Path) -> list[Pair]:
    """Read ``NAME.zh`` and ``NAME.en`` of the test sets."""
    pairs = []
    for name in WMT:
        sides = [
            (folder / f"{name}.{end}").read_text(encoding="utf-8").removesuffix("\n").split("\n")
            for end in ("zh", "en")
        ]
        pairs += [Pair(*sentence) for sentence in zip(*sides, strict=True)]
    return pairs


def translate(
    translator: Translator, sentences: Sequence[Sentence], way: str
) -> tuple[list[str], int]:
    """Return the English of each sentence, and the number of findings about terms."""
    lines = [sentence.pair.source for sentence in sentences]
    result = translator.translate(lines, glossary=glossary(way))
    english = [""] * len(lines)
    findings = 0
    for segment in result.segments:
        if segment.paragraph is not None:
            english[segment.paragraph] += " " + segment.target
            findings += sum(f.code in ("term-missing", "name-missing") for f in segment.findings)
    return [text.strip() for text in english], findings


def scores(sentences: Sequence[Sentence], english: Sequence[str]) -> dict[str, float]:
    """Return the shares of right terms and BLEU."""
    from sacrebleu.metrics import BLEU

    right = [
        [rendered(term, text) for term in sentence.terms]
        for sentence, text in zip(sentences, english, strict=True)
    ]
    exact = [
        rendered(replace(term, accepted=()), text)
        for sentence, text in zip(sentences, english, strict=True)
        for term in sentence.terms
    ]
    checked = [
        all(rendered(term, text) for term in sentence.terms if term.checked)
        for sentence, text in zip(sentences, english, strict=True)
    ]
    terms = sum(map(len, right))
    references = [sentence.pair.target for sentence in sentences]
    return {
        "sentences": len(sentences),
        "terms": terms,
        "every term right": sum(map(all, right)) / len(right),
        "every checked term right": sum(checked) / len(checked),
        "terms right": sum(map(sum, right)) / terms,
        "in the words of the table": sum(exact) / terms,
        "BLEU": BLEU().corpus_score(list(english), [references]).score,
    }


def main() -> int:
    """Translate, score, and print a line for each set and way."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("parallel", type=Path)
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--model", default="argos-zh-en", help="default: %(default)s")
    parser.add_argument("--sentences", type=int, default=150, help="of each of the two kinds")
    parser.add_argument("--ways", default="none,table", help=f"some of {', '.join(WAYS)}")
    parser.add_argument("--threads", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--json", type=Path, help="file for the scores and all translations")
    arguments = parser.parse_args()
    _, report = without_report(read_pairs(arguments.parallel, REPORTS), KEPT_ASIDE)
    sets = {
        "work report": with_terms(report, arguments.sentences),
        "news": with_terms(read_news(arguments.evaluation), arguments.sentences),
    }
    store, options = Store(Store.default_root()), Options(threads=arguments.threads)
    model = choose_translator(arguments.model, store).model
    assert model is not None
    translator = Translator(open_engine(model, options, store), model.entry, options)
    everything = [sentence for sentences in sets.values() for sentence in sentences]
    human = [sentence.pair.target for sentence in everything]
    print(json.dumps({"way": "people", "set": "both", **scores(everything, human)}))
    results = []
    for way in arguments.ways.split(","):
        outputs: list[str] = []
        for name, sentences in sets.items():
            started = time.perf_counter()
            english, findings = translate(translator, sentences, way)
            seconds = round(time.perf_counter() - started, 1)
            outputs += english
            result = {"way": way, "set": name, **scores(sentences, english)}
            results.append({**result, "findings": findings, "seconds": seconds})
            results[-1]["lines"] = [
                [sentence.pair.source, text]
                for sentence, text in zip(sentences, english, strict=True)
            ]
            print(json.dumps({**result, "findings": findings, "seconds": seconds}), flush=True)
        print(json.dumps({"way": way, "set": "both", **scores(everything, outputs)}), flush=True)
    if arguments.json is not None:
        text = json.dumps(results, ensure_ascii=False, indent=1)
        arguments.json.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
