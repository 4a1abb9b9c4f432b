"""Summarize one article in every style and in several lengths.

python examples/summary_styles.py

The translation memory lets the model translate the article once, not once for each summary.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import summarizer

ARTICLE = Path(__file__).with_name("economy-figures.txt")


def main() -> None:
    text = ARTICLE.read_text(encoding="utf-8")
    with (
        tempfile.TemporaryDirectory() as folder,
        summarizer.Memory(Path(folder) / "memory.sqlite3") as memory,
    ):
        pipe = summarizer.load(memory=memory)
        summaries = {
            "brief": pipe.summarize(text),
            "brief, 2 sentences": pipe.summarize(text, sentences=2),
            "bullets, 60 words": pipe.summarize(text, style="bullets", words=60),
            "headline": pipe.summarize(text, style="headline"),
            "abstract": pipe.summarize(text, style="abstract"),
        }
    for name, summary in summaries.items():
        print(f"{name} ({len(summary.text.split())} words, {summary.method})")
        print(summary.text)
        print()


if __name__ == "__main__":
    main()
