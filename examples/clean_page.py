"""Take the article out of a pasted page, and bring a dropped line back. No model is needed.

python examples/clean_page.py [PAGE.txt]
"""

from __future__ import annotations

import sys
from pathlib import Path

import summarizer

DEFAULT = Path(__file__).with_name("bishan-experts.txt")


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    text = path.read_text(encoding="utf-8")
    article = summarizer.clean(text)

    print("title: ", article.title)
    print("byline:", article.byline)
    print("source:", article.source)
    print(len(article.paragraphs), "paragraphs")
    for line in article.dropped:
        print(f"dropped line {line.line}: {line.text} ({line.reason})")

    captions = [line.line for line in article.dropped if "caption" in line.reason]
    kept = summarizer.clean(text, keep_lines=captions)
    print(f"With its {len(captions)} captions it has {len(kept.paragraphs)} paragraphs.")


if __name__ == "__main__":
    main()
