"""Correct a sentence and a name of a report; the corrections survive a new translation.

python examples/revise_report.py
"""

from __future__ import annotations

from pathlib import Path

import summarizer

ARTICLE = Path(__file__).with_name("bishan-experts.txt")
SENTENCE = "The visit lasted until June 25."


def main() -> None:
    text = ARTICLE.read_text(encoding="utf-8")
    pipe = summarizer.load()
    report = pipe.report(text)

    # A sentence in your own words. It is checked at once, and no model runs.
    index = next(s.index for s in report.translation.segments if "6月25日" in s.source)
    revised = pipe.revise(report, {index: SENTENCE})
    segment = revised.translation.segments[index]
    print(f"Sentence {index + 1} by a {segment.attempt}: {segment.target}")
    for finding in segment.findings:
        print(f"   {finding.severity}: {finding.message}")

    # A name. Only sentences that contain it are translated again; your wording stays.
    again = pipe.report(text, previous=revised, glossary={"秀湖水街": "Xiuhu Water Street"})
    print("Still there:", again.translation.segments[index].target)
    before = [segment.target for segment in revised.translation.segments]
    after = [segment.target for segment in again.translation.segments]
    changed = sum(old != new for old, new in zip(before, after, strict=True))
    print(f"{changed} of {len(after)} sentences changed.")


if __name__ == "__main__":
    main()
