"""Keep translations in a file, correct one, and have the correction used from then on.

python examples/translation_memory.py [MEMORY.sqlite3]
"""

from __future__ import annotations

import sys
from pathlib import Path

import summarizer

TEXT = "活动持续了三天。\n培训基层技术骨干7068人。"
SOURCE = "活动持续了三天。"
CORRECTION = "The event ran for three days."


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "memory.sqlite3")
    with summarizer.Memory(path) as memory:
        pipe = summarizer.load(memory=memory)
        print("The model:", pipe.translate(TEXT).segments[0].target)

        memory.edit(SOURCE, CORRECTION)
        segment = pipe.translate(TEXT).segments[0]
        print("Corrected:", segment.target, f"(by a {segment.attempt})")

        for pair in memory.pairs(containing="7068"):
            print("Found:", pair.source, "→", pair.target)
        counts = memory.count()
        print(f"{path.name}: pairs {counts.pairs}, edits {counts.edits}")

        memory.withdraw(SOURCE)
        print("Withdrawn:", pipe.translate(TEXT).segments[0].target)


if __name__ == "__main__":
    main()
