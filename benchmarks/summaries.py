"""Compare the choice of key sentences with baselines, by ROUGE against human headlines.

    python benchmarks/summaries.py FOLDER [--sentences 1] [--floors [FILE]] [--json [OUT]]

FOLDER holds ``lcsts-part3-a.txt`` (short news with headlines; pairs rated 3 and up are used) and
``csl-ts-dev.tsv`` (abstracts with titles). All systems choose among the same sentences, and all
see the words that jieba finds. ROUGE-L F1 is computed on characters. The printed lead over a
system is the mean difference, also in standard errors.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import results

from summarizer.chinese.lexicon import jieba
from summarizer.chinese.segment import split_sentences
from summarizer.evaluation.summaries import rouge
from summarizer.summaries.ranking import rank_sentences

OURS = "ours"
LEAST_RATING = 3

Chooser = Callable[[Sequence[str], int], list[int]]
Pair = tuple[str, str]


def read_lcsts(path: Path) -> list[Pair]:
    """Read news texts and their headlines, leaving out low-rated pairs."""
    document = re.compile(
        r"<human_label>(\d)</human_label>\s*<summary>\s*(.*?)\s*</summary>"
        r"\s*<short_text>\s*(.*?)\s*</short_text>",
        re.DOTALL,
    )
    found = document.findall(path.read_text(encoding="utf-8"))
    return [(text, headline) for rating, headline, text in found if int(rating) >= LEAST_RATING]


def read_csl(path: Path) -> list[Pair]:
    """Read abstracts and their titles."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row[1], row[2]) for row in rows]


SETS: dict[str, Callable[[Path], list[Pair]]] = {
    "lcsts-part3-a.txt": read_lcsts,
    "csl-ts-dev.tsv": read_csl,
}


def ours(sentences: Sequence[str], count: int) -> list[int]:
    """Choose as this project does."""
    return sorted(rank_sentences(sentences, count=count))


def lead(sentences: Sequence[str], count: int) -> list[int]:
    """Choose the first sentences."""
    return list(range(min(count, len(sentences))))


def sumy(name: str) -> Chooser:
    """Return one of sumy's summarizers, with its defaults, on words found by jieba."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.lsa import LsaSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    classes = {"LexRank": LexRankSummarizer, "LSA": LsaSummarizer, "TextRank": TextRankSummarizer}

    class Words:
        """Tokenizer with the interface that sumy expects."""

        def to_words(self, sentence: str) -> tuple[str, ...]:
            """Return the words of a sentence, without punctuation."""
            return tuple(w for w in jieba().lcut(sentence) if re.fullmatch(r"[\w%％]+", w))

    def choose(sentences: Sequence[str], count: int) -> list[int]:
        own = [Sentence(sentence, Words()) for sentence in sentences]
        chosen = classes[name]()(ObjectDocumentModel([Paragraph(own)]), count)
        return sorted(next(i for i, each in enumerate(own) if each is one) for one in chosen)

    return choose


def measure(pairs: Sequence[Pair], choose: Chooser, count: int) -> list[float]:
    """Return the ROUGE-L F1 of each text's chosen sentences against its headline."""
    scores = []
    for text, headline in pairs:
        sentences = [part.strip() for part in split_sentences(text) if part.strip()]
        chosen = "".join(sentences[i] for i in choose(sentences, count))
        scores.append(rouge(headline, chosen).rouge_l)
    return scores


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sentences", type=int, default=1)
    results.add_options(parser, "summaries")
    arguments = parser.parse_args()
    systems: dict[str, Chooser] = {
        OURS: ours,
        "lead": lead,
        **{f"sumy {name}": sumy(name) for name in ("LexRank", "LSA", "TextRank")},
    }
    means: dict[str, dict[str, float]] = {}
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
            print(line)
        means[name] = {system: statistics.mean(row) for system, row in scores.items()}
    ahead = {
        name: mean[OURS] - max(score for system, score in mean.items() if system != OURS)
        for name, mean in means.items()
    }
    return results.finish(arguments, {"ROUGE-L": means, "ROUGE-L ahead of the next best": ahead})


if __name__ == "__main__":
    sys.exit(main())
