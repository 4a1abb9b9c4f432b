"""Make a report of an article and print its parts.

python examples/quickstart.py [ARTICLE.txt]
"""

from __future__ import annotations

import sys
from pathlib import Path

import summarizer

DEFAULT = Path(__file__).with_name("bishan-experts.txt")


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    pipe = summarizer.load()  # downloads the starter model on first use, 75 MB
    report = pipe.report(path.read_text(encoding="utf-8"))

    print(report.article.title)
    print()
    for sentence in report.summary.sentences:
        numbers = ", ".join(str(index + 1) for index in sentence.sources)
        print(f"- {sentence.text} [{numbers}]")
    print()
    for fact in report.facts:
        print(f"{fact.figure} {fact.unit}: {fact.counts or fact.source_counts}")
    print()
    for finding in report.findings:
        print(f"{finding.severity}: {finding.message}")
    print()
    print(f"{len(report.article.dropped)} lines of the page were left out.")


if __name__ == "__main__":
    main()
