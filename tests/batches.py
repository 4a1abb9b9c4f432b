"""Two hundred small files for a batch, some of them bad, and what is compared of their outputs."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
GOOD = "昨天上午，专家团来到璧山。总投资3.5亿元。"
OPTIONS = ("--summarizer", "key-sentences", "--no-place-names", "--no-builtin-terms")


def sentences() -> list[str]:
    """The Chinese of the phrasebook that the tiny models know."""
    book = (ROOT / "models" / "phrasebook.tsv").read_text(encoding="utf-8")
    return [line.split("\t")[0] for line in book.splitlines() if "\t" in line]


def write_corpus(folder: Path, files: int = 200, seed: int = 20261125) -> Path:
    """Texts of a few sentences in three folders and two encodings, a JSONL, a CSV, bad files."""
    rng = random.Random(seed)
    known = sentences()
    for sub in ("", "north", "south/east"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    for number in range(files - 6):
        text = "".join(rng.sample(known, rng.randint(2, 5))) + "\n"
        sub = rng.choice(("", "north", "south/east"))
        suffix = rng.choice((".txt", ".md", ".text"))
        encoding = "gb18030" if number % 10 == 0 else "utf-8"
        (folder / sub / f"{number:03}{suffix}").write_bytes(text.encode(encoding))
    rows = [{"id": number, "text": "".join(rng.sample(known, 2))} for number in range(60)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines[7:7] = ["no JSON", '{"text": ""}', '{"text": "Only English."}']
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "text", "note"])
        writer.writerows([number, rng.choice(known), "a\nb"] for number in range(30))
    (folder / "north" / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(rng.randrange(256) for _ in range(400)))
    (folder / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "south" / "english.txt").write_text("Nothing in it is Chinese.\n", encoding="utf-8")
    return folder


def survivors(processes: Iterable[psutil.Process], seconds: float = 60) -> list[psutil.Process]:
    """Return the processes that still run after a while; a generous bound, for hangs only.

    A process that has ended but that nobody has waited for (a zombie) does not run.
    """
    alive = list(processes)
    end = time.monotonic() + seconds
    while alive and time.monotonic() < end:
        alive = [process for process in alive if _runs(process)]
        psutil.wait_procs(alive, timeout=0.1)
    return alive


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def tree(out: Path) -> dict[str, str]:
    """The hash of every file by its path; the manifest, which has times in it, left out."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in ("manifest.jsonl", ".manifest.lock")
    }


def manifest(out: Path) -> list[dict[str, object]]:
    """The rows of a manifest without the times that they have."""
    lines = (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, object]] = [json.loads(line) for line in lines]
    for row in rows:
        del row["started"], row["seconds"]
    return rows


def begin(*arguments: str | Path, store: Path) -> subprocess.Popen[str]:
    """`summarizer batch` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "summarizer", "batch", *map(str, arguments)],
        env=os.environ | {"SUMMARIZER_MODELS": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


class Deadly(str):
    """A name that ends the process that receives it, and only there."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (9,)


def write(path: Path, text: str = GOOD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
