"""How good the choice of key sentences is: one sentence of a text against its human headline.

    python benchmarks/summaries.py FOLDER [--sentences 1] [--floors benchmarks/floors.json]

FOLDER holds ``lcsts-part3-a.txt`` (short news with headlines, of which those rated 3 and up
are used) and ``csl-ts-dev.tsv`` (abstracts with titles). All systems choose among the same
sentences; sumy's three see the words that jieba cuts, as ours does. ROUGE-L F1 is counted in
characters. With ``--floors`` the run fails where ours is not ahead of every other by the least
that the file asks for. ``ahead`` is the mean difference over its standard error.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from summarizer.chinese.segment import split_sentences
from summarizer.chinese.words import jieba
from summarizer.evaluation.summaries import rouge
from summarizer.summaries.ranking import rank_sentences

OURS = "ours"
LEAST_RATING = 3

Chooser = Callable[[Sequence[str], int], list[int]]
Pair = tuple[str, str]


def read_lcsts(path: Path) -> list[Pair]:
    """Texts with their headlines, of those rated well."""
    document = re.compile(
        r"<human_label>(\d)</human_label>\s*<summary>\s*(.*?)\s*</summary>"
        r"\s*<short_text>\s*(.*?)\s*</short_text>",
        re.DOTALL,
    )
    found = document.findall(path.read_text(encoding="utf-8"))
    return [(text, headline) for rating, headline, text in found if int(rating) >= LEAST_RATING]


def read_csl(path: Path) -> list[Pair]:
    """Abstracts with their titles."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row[1], row[2]) for row in rows]


SETS: dict[str, Callable[[Path], list[Pair]]] = {
    "lcsts-part3-a.txt": read_lcsts,
    "csl-ts-dev.tsv": read_csl,
}


def ours(sentences: Sequence[str], count: int) -> list[int]:
    return sorted(rank_sentences(sentences, count=count))


def lead(sentences: Sequence[str], count: int) -> list[int]:
    return list(range(min(count, len(sentences))))


def sumy(name: str) -> Chooser:
    """One of sumy's summarizers, with its defaults, over words cut by jieba."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.lsa import LsaSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    known = {"LexRank": LexRankSummarizer, "LSA": LsaSummarizer, "TextRank": TextRankSummarizer}

    class Words:
        """The shape of tokenizer that sumy asks for."""

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return tuple(w for w in jieba().lcut(sentence) if re.fullmatch(r"[\w%％]+", w))

    def choose(sentences: Sequence[str], count: int) -> list[int]:
        held = [Sentence(sentence, Words()) for sentence in sentences]
        picked = known[name]()(ObjectDocumentModel([Paragraph(held)]), count)
        return sorted(next(i for i, own in enumerate(held) if own is one) for one in picked)

    return choose


def measure(pairs: Sequence[Pair], choose: Chooser, count: int) -> list[float]:
    """ROUGE-L F1 of each text's chosen sentences against its headline."""
    scores = []
    for text, headline in pairs:
        sentences = [part.strip() for part in split_sentences(text) if part.strip()]
        chosen = "".join(sentences[i] for i in choose(sentences, count))
        scores.append(rouge(headline, chosen).rouge_l)
    return scores


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sentences", type=int, default=1)
    parser.add_argument("--floors", type=Path)
    arguments = parser.parse_args()
    systems: dict[str, Chooser] = {
        OURS: ours,
        "lead": lead,
        **{f"sumy {name}": sumy(name) for name in ("LexRank", "LSA", "TextRank")},
    }
    least = 0.0
    if arguments.floors:
        floors = json.loads(arguments.floors.read_text(encoding="utf-8"))
        least = floors["summaries"]["ROUGE-L over the next best"]
    failed = False
    for name, read in SETS.items():
        pairs = read(arguments.folder / name)
        print(f"{name}: {len(pairs)} texts, {arguments.sentences} of their sentences")
        scores = {
            system: measure(pairs, choose, arguments.sentences)
            for system, choose in systems.items()
        }
        mine = scores[OURS]
        for system, row in scores.items():
            line = f"  {system:14} ROUGE-L F1 {statistics.mean(row):.4f}"
            if system != OURS:
                gaps = [a - b for a, b in zip(mine, row, strict=True)]
                error = statistics.stdev(gaps) / len(gaps) ** 0.5
                gap = statistics.mean(gaps)
                line += f"   ours ahead by {gap:+.4f}, {gap / error if error else 0:.1f} errors"
                failed = failed or gap < least
            print(line)
    if arguments.floors and failed:
        print(f"FAILED: ours is not ahead of every other by {least}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
