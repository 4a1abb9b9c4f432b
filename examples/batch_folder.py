"""Report on every text of a folder, several at a time, with one model.

python examples/batch_folder.py FOLDER OUT

Sentences of different articles share batches, so several articles at once are faster than one
after the other. `summarizer batch` does more: it resumes, reads tables, and uses several processes.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import summarizer

AT_ONCE = 8


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    folder, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    pipe = summarizer.load()  # one pipeline serves many threads

    def work(path: Path) -> str:
        try:
            report = pipe.report(path.read_text(encoding="utf-8"))
        except summarizer.InputError as error:  # this file fails; the others go on
            return f"{path.name}: failed: {error}"
        (out / f"{path.stem}.json").write_text(report.to_json(), encoding="utf-8")
        return f"{path.name}: {len(report.findings)} findings"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for line in threads.map(work, sorted(folder.glob("*.txt"))):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
