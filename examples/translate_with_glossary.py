"""Translate an article with names of our own, and list what could not be verified."""

from __future__ import annotations

from pathlib import Path

import summarizer

NAMES = {
    "唐军": "Tang Jun",
    "丁显平": "Ding Xianping",
    "中新生命科技城": "China-Singapore Life Science City",
}


def main() -> None:
    text = (Path(__file__).parent / "bishan-experts.txt").read_text(encoding="utf-8")
    pipe = summarizer.load()
    translation = pipe.translate(text, glossary=NAMES, clean_first=True)
    print(translation.text)
    print()
    for finding in translation.findings:
        assert finding.segment is not None
        print(f"{finding.severity}: {finding.message}")
        print(f"    {translation.segments[finding.segment].source}")


if __name__ == "__main__":
    main()
