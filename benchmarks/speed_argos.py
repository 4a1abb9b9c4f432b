"""Argos Translate, the peer's own package, in an environment of its own: environment and server.

As a script it runs in that environment: its ``translate`` with its own settings (one worker, the
cores' threads, batches of 32 tokens, beam 4, length penalty 0.2), whole texts at once, which it
translates paragraph by paragraph. Only its sentence splitter, which wants a download, is replaced:
by our pieces. What it remembers of the text before is forgotten before each text.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from speed_server import Line, Translate, serve

SHARED_VERSIONS = ("torch", "ctranslate2", "sentencepiece")
"""Held to the versions that our own columns run with, builds for a CPU included."""


def environment(cache: Path) -> Path:
    """The interpreter of the peer's environment, which is made once in ``cache``.

    Raises :class:`OSError` where it cannot be made.
    """
    folder = cache / "argos"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "complete"
    if done.is_file():
        return python
    cache.mkdir(parents=True, exist_ok=True)
    print("an environment for Argos Translate is made, once …", file=sys.stderr, flush=True)
    venv.create(folder, with_pip=True, clear=True)
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(f"{n}=={version(n)}\n" for n in SHARED_VERSIONS))
    command = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "-c",
        str(constraints),
        "argostranslate",
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        last = (made.stderr.strip().splitlines() or ["pip says nothing"])[-1]
        raise OSError(f"argostranslate cannot be installed: {last}")
    done.touch()
    return python


def package(cache: Path, weights: Path) -> dict[str, str]:
    """A package folder as Argos wants it, of links to ``weights``; the variables that name it."""
    home = cache / "argos-home"
    folder = home / "packages" / "translate-zh_en"
    shutil.rmtree(home, ignore_errors=True)
    (folder / "model").mkdir(parents=True)
    for name in ("metadata.json", "sentencepiece.model"):
        _link(weights / name, folder / name)
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        _link(weights / name, folder / "model" / name)
    # Neither the user's settings nor the user's packages.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ARGOS_")}
    homes = {name: str(home) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    return {**kept, **homes, "ARGOS_PACKAGES_DIR": str(home / "packages")}


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve(strict=True))
    except OSError:  # no links on this file system
        shutil.copyfile(source, target)


class _OurPieces:
    """In the place of Argos' sentence splitter."""

    def __init__(self) -> None:
        self.pieces: dict[str, Sequence[str]] = {}

    def split_sentences(self, text: str) -> list[str]:
        return list(self.pieces[text])


def open_argos() -> Translate:
    from argostranslate.translate import get_translation_from_codes

    cached: Any = get_translation_from_codes("zh", "en")
    splitter = cached.underlying.sentencizer = _OurPieces()

    def translate(lines: Sequence[Line]) -> list[str]:
        splitter.pieces = dict(lines)
        cached.cache = {}
        text: str = cached.translate("\n".join(source for source, _ in lines))
        return text.split("\n")

    return translate


def installed_version(python: Path) -> str:
    """The version of Argos Translate in the environment of ``python``."""
    code = "from importlib.metadata import version; print(version('argostranslate'))"
    told = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return told.stdout.strip() or "unknown"


if __name__ == "__main__":
    try:
        version("argostranslate")
    except PackageNotFoundError:
        sys.exit("This runs in the environment that benchmarks/speed.py makes for it.")
    serve(open_argos)
