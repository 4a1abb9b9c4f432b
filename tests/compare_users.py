"""Translate documents alone and by many users at once; print how many come out otherwise.

    python tests/compare_users.py FOLDER USERS

A process of its own, for the instruction set is chosen when the runtime is loaded.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import summarizer


def main() -> None:
    texts = [p.read_text(encoding="utf-8") for p in sorted(Path(sys.argv[1]).glob("*.txt"))]
    pipe = summarizer.load("argos-zh-en", summarizer="key-sentences")
    alone = [pipe.translate(text) for text in texts]
    with ThreadPoolExecutor(int(sys.argv[2])) as pool:
        together = list(pool.map(pipe.translate, texts))
    different = sum(a != b for a, b in zip(alone, together, strict=True))
    json.dump({"documents": len(texts), "different": different}, sys.stdout)


if __name__ == "__main__":
    main()
