"""A walk through a report, cell by cell: open it in an editor that runs `# %%` cells.

It also runs as a script: python examples/walk.py
"""

# %% An article as it was copied from a page.
from pathlib import Path

import summarizer

text = (Path(__file__).parent / "traditional-harbour.txt").read_text(encoding="utf-8")
print(text[:60], "…")

# %% Cleaning needs no model. Every line is accounted for.
article = summarizer.clean(text)
print(article.title, "|", len(article.paragraphs), "paragraphs")
for line in article.dropped:
    print(f"  left out, line {line.line}: {line.text} ({line.reason})")

# %% The best installed model is loaded once. The notes say which one it is, and why.
pipe = summarizer.load()
print(*pipe.notes, sep="\n")

# %% The report. It holds everything that follows.
report = pipe.report(text)

# %% The translation stands beside the Chinese, sentence by sentence.
for segment in report.translation.segments:
    print(f"{segment.index + 1:3} {segment.source}\n    {segment.target}")

# %% The findings: what could not be verified.
for finding in report.findings:
    print(f"{finding.severity:8} {finding.message}")

# %% Names have one rendering in the whole document.
for name in report.names:
    print(f"{name.source} → {name.target} ({name.kind}, {name.count} times, from {name.origin})")

# %% Each sentence of the summary rests on sentences of the article.
for sentence in report.summary.sentences:
    print("-", sentence.text)
    for index in sentence.sources:
        print("    rests on:", report.translation.segments[index].source)

# %% The key facts take their values from the Chinese.
for fact in report.facts:
    print(fact.source, "→", fact.figure, fact.unit, "|", fact.counts or fact.source_counts)

# %% A report survives JSON.
assert summarizer.Report.from_json(report.to_json()) == report
