"""Measure the starter and the checks on public test sets; print the README's table.

    python models/measure.py FOLDER

FOLDER holds ``NAME.zh`` and ``NAME.en`` for flores200-devtest, newstest2019 and newstest2020,
one segment a line, and other systems' outputs in ``peers/NAME.SYSTEM.en``.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import summarizer

NEWS = ("newstest2019", "newstest2020")
LARGE = re.compile(r"[\d一二三四五六七八九十百千][万亿萬億]")


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def flores(folder: Path) -> tuple[str, str]:
    """BLEU through the public API, as `summarizer translate` gives it."""
    import sacrebleu

    source = lines(folder / "flores200-devtest.zh")
    pipe = summarizer.load("argos-zh-en")
    hypotheses = pipe.translate("\n".join(source)).text.split("\n")
    bleu = sacrebleu.metrics.BLEU()
    score = bleu.corpus_score(hypotheses, [lines(folder / "flores200-devtest.en")])
    signature = str(bleu.get_signature()).replace("|", ", ")  # a table's cell
    return (
        "FLORES-200 devtest, 1,012 lines, starter",
        f"BLEU {score.score:.1f} ({signature})",
    )


def second_try(folder: Path) -> tuple[str, str]:
    """Segments with 万 or 亿 that hold a wrong figure, before and after the second decode."""
    source = [s for name in NEWS for s in lines(folder / f"{name}.zh") if LARGE.search(s)]
    wrong = []
    for redecode in (False, True):
        pipe = summarizer.load("argos-zh-en", redecode=redecode)
        segments = pipe.translate("\n".join(source)).segments
        bad = {
            segment.paragraph
            for segment in segments
            for finding in segment.findings
            if (finding.kind, finding.severity) == ("number", "error")
        }
        wrong.append(len(bad))
    return (
        f"{len(source)} newstest lines with 万 or 亿: lines with a wrong figure or currency",
        f"{wrong[0]} after one decode, {wrong[1]} after the second try, each of them marked",
    )


def alarms(folder: Path, system: str, name: str) -> tuple[str, str]:
    """Share of segments with an error finding."""
    count = total = 0
    for test in (*NEWS, "flores200-devtest"):
        path = folder / f"{test}.en" if not system else folder / "peers" / f"{test}.{system}.en"
        for source, target in zip(lines(folder / f"{test}.zh"), lines(path), strict=True):
            total += 1
            count += any(f.severity == "error" for f in summarizer.check(source, target))
    return f"`check` on {name}, {total:,} segments: share with an error", f"{count / total:.1%}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not (folder / "flores200-devtest.zh").is_file():
        print(f"{folder} does not hold flores200-devtest.zh", file=sys.stderr)
        return 2
    rows = [
        flores(folder),
        second_try(folder),
        alarms(folder, "", "the human references"),
        alarms(folder, "google", "Google's output"),
        alarms(folder, "opusmt", "opus-mt-zh-en's output"),
        alarms(folder, "nllb", "NLLB-600M's output"),
    ]
    print("| what | result |\n|---|---|")
    for what, result in rows:
        print(f"| {what} | {result} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
