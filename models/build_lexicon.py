"""Make src/summarizer/data/lexicon.tsv: English words for the commonest Chinese ones.

    python models/build_lexicon.py [--words 36000]

Each word is translated by itself with the starter model (argos-zh-en, CC BY 4.0). The words of
its 6-best list that the glosses of CC-CEDICT lack are written to the file. Takes some ten minutes
on two cores; the same weights give the same file.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from summarizer.chinese.lexicon import STOP_WORDS, gloss_stems, segmenter, stem
from summarizer.engines import open_engine
from summarizer.engines.batcher import Batcher
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store
from summarizer.options import Decoding, Options

OUT = Path(__file__).parents[1] / "src" / "summarizer" / "data" / "lexicon.tsv"
HEADER = """\
# English words that the starter model (argos-zh-en, CC BY 4.0) adds to CC-CEDICT's glosses.
# Made by models/build_lexicon.py.
word\tenglish
"""
KINDS = "vanidtsbjlz"
"""First letters of jieba's parts of speech that have an English word of their own."""

# Mean log-probabilities. A best hypothesis below LEAST_BEST means that the model does not know the
# word; further ones must be above LEAST and within NEAR of the best.
LEAST_BEST, LEAST, NEAR = -1.3, -2.2, 1.6
LONGEST = 4  # words; longer hypotheses are invented sentences
CHATTER = frozenset(
    "yes no okay ok im dont didn don can't cant uh um hey oh well sir let ll re ve thats "
    "whats".split()
)


def common_words(count: int) -> list[str]:
    """Return the most frequent words of jieba's dictionary, without names."""
    found: list[tuple[int, str]] = []
    with segmenter().get_dict_file() as file:
        for line in file:
            word, frequency, kind = line.decode("utf-8").strip().split(" ")
            if 2 <= len(word) <= 4 and kind[0] in KINDS and not kind.startswith("nr"):
                found.append((int(frequency), word))
    return [word for _, word in sorted(found, reverse=True)[:count]]


def additions(word: str, hypotheses: list[tuple[str, float]]) -> list[str]:
    """Return English words for ``word`` that its glosses lack, one of each stem."""
    best = hypotheses[0][1]
    if best < LEAST_BEST:
        return []
    known = set(gloss_stems(word))
    new = []
    for text, score in hypotheses:
        words = [w.lower() for w in re.findall("[A-Za-z]+", text)]
        if score < max(LEAST, best - NEAR) or len(words) > LONGEST:
            continue
        for english in words:
            root = stem(english)
            if len(english) > 2 and english not in STOP_WORDS | CHATTER and root not in known:
                known.add(root)
                new.append(english)
    return new


def main() -> int:
    """Translate the words and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--words", type=int, default=36_000)
    words = common_words(parser.parse_args().words)
    model = choose_translator("argos-zh-en", store := Store(Store.default_root())).model
    assert model is not None
    batcher = Batcher(open_engine(model, Options(adapter=False), store))
    decoding = Decoding(beam_size=6, hypotheses=6, max_target_tokens=10)
    lines = []
    for start in range(0, len(words), 256):
        batch = words[start : start + 256]
        for word, ranked in zip(batch, batcher.generate(batch, decoding), strict=True):
            new = additions(word, [(h.text, h.score) for h in ranked])
            if new:
                lines.append(f"{word}\t{' '.join(new)}")
        print(f"{start + len(batch)} of {len(words)}", file=sys.stderr)
    OUT.write_text(HEADER + "\n".join(sorted(lines)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
