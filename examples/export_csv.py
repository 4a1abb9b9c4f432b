"""Write your own format: a report as a CSV table for reviewers, one sentence in each row.

python examples/export_csv.py ARTICLE.txt TABLE.csv

Everything in a report is public, so an exporter needs nothing but the report. It also works on a
report that was saved before: `summarizer.Report.from_json(text)`.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import summarizer

COLUMNS = ("sentence", "Chinese", "English", "attempt", "findings", "in the summary")


def rows(report: summarizer.Report) -> list[tuple[object, ...]]:
    """Return one row for each sentence, the ones with errors first."""
    summary = {index for sentence in report.summary.sentences for index in sentence.sources}
    segments = sorted(
        report.translation.segments,
        key=lambda segment: not any(f.severity == "error" for f in segment.findings),
    )
    return [
        (
            segment.index + 1,
            segment.source,
            segment.target,
            segment.attempt,
            " | ".join(f"{f.severity}: {f.message}" for f in segment.findings),
            "yes" if segment.index in summary else "",
        )
        for segment in segments
    ]


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    article, table = map(Path, sys.argv[1:])
    report = summarizer.load().report(article.read_text(encoding="utf-8"))
    # The byte order mark tells spreadsheets that the file is UTF-8.
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
