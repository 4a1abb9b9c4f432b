"""Write the report of an article as Markdown: report_to_markdown.py ARTICLE.txt REPORT.md"""

from __future__ import annotations

import sys
from pathlib import Path

import summarizer
from summarizer.documents.decode import read_text
from summarizer.reports.formats import save


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        report = summarizer.load().report(read_text(Path(sys.argv[1])))
        save(report, Path(sys.argv[2]))
    except summarizer.SummarizerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(report.summary.text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
