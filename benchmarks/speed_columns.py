"""The systems that the speed benchmark compares, each as a process of its own.

    python benchmarks/speed_columns.py SPEC
    python benchmarks/speed_columns.py argos

SPEC is a :class:`Spec` as JSON. A fresh process gives each column a cold start and a peak memory of
its own. It reads requests from standard input, one JSON object per line:
``{"lines": [[source, [piece, ...]], ...]}``. It answers with ``{"english": [...], "seconds": s,
"cpu": c, "peak_mib": m}``: one English line for each source line, the wall-clock time, and the CPU
time of all cores.

The second form runs in an environment with Argos Translate and without this project, so this module
imports only the standard library at the top.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

Kind = Literal["one by one", "batched", "bfloat16", "autocast", "ctranslate2", "ours"]
Line = tuple[str, tuple[str, ...]]
"""A source line, and the pieces in which a model reads it."""

Translate = Callable[[Sequence[Line]], list[str]]

BATCH = 16
LONGEST = 256
"""Most tokens of a translation, in every column."""

ALONE = {
    "redecode": False,
    "builtin_terms": False,
    "person_names": False,
    "place_names": False,
}
"""Options with which the pipeline decodes each sentence once, without names and terms."""

SHARED_VERSIONS = ("torch", "ctranslate2", "sentencepiece")
"""Packages of the Argos environment that have the versions of this one, CPU builds included."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One model's weights for each runtime.

    Attributes:
        name: Name in the catalogue.
        checkpoint: Folder in the format of transformers, with ``source.spm`` and ``vocab.json``.
        folder: Folder in the format of CTranslate2.
    """

    name: str
    checkpoint: str
    folder: str


@dataclass(frozen=True, slots=True)
class Spec:
    """Definition of a column; ``settings`` are a :class:`Layout` or the pipeline's options."""

    kind: Kind
    weights: Weights
    beam: int = 4
    settings: dict[str, Any] = field(default_factory=dict)

    def command(self) -> list[str]:
        """Return the command that starts the column's process."""
        return [sys.executable, __file__, json.dumps(asdict(self))]


@dataclass(frozen=True, slots=True)
class Layout:
    """Workers, threads per worker, and batch size of CTranslate2."""

    inter_threads: int = 1
    intra_threads: int = 0
    max_batch_size: int = 32
    batch_type: str = "examples"

    def __str__(self) -> str:
        return (
            f"{self.inter_threads} × {self.intra_threads} threads, batches of "
            f"{self.max_batch_size} {self.batch_type}"
        )


def serve(open_column: Callable[[], Translate]) -> None:
    """Answer requests until standard input ends."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # keeps what libraries print out of the answers
        translate = open_column()
        for text in sys.stdin:
            lines = [(source, tuple(pieces)) for source, pieces in json.loads(text)["lines"]]
            started, worked = time.perf_counter(), time.process_time()
            english = translate(lines)
            answer = {
                "english": english,
                "seconds": time.perf_counter() - started,
                "cpu": time.process_time() - worked,
                "peak_mib": peak_mib(),
            }
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            out.flush()


def peak_mib() -> float:
    """Return the peak resident memory of this process, in MiB.

    On Linux ``ru_maxrss`` includes the parent's memory at the fork, so ``VmHWM`` is read instead.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def open_column(spec: Spec) -> Translate:
    """Load a column's model."""
    if spec.kind == "ours":
        import summarizer

        pipe = summarizer.load(spec.weights.name, beam_size=spec.beam, **spec.settings)
        return lambda lines: pipe.translate("\n".join(line[0] for line in lines)).text.split("\n")
    bare = _open_ctranslate2(spec) if spec.kind == "ctranslate2" else _open_transformers(spec)
    return lambda lines: by_pieces(bare, lines)


def by_pieces(translate: Callable[[list[str]], list[str]], lines: Sequence[Line]) -> list[str]:
    """Translate all pieces of the lines at once; pieces without Chinese stay as they are."""
    from summarizer.chinese.script import has_chinese

    wanted = [piece for _, pieces in lines for piece in pieces if has_chinese(piece)]
    english = iter(translate(wanted))
    return [
        " ".join(next(english) if has_chinese(piece) else piece for piece in pieces)
        for _, pieces in lines
    ]


def _open_transformers(spec: Spec) -> Callable[[list[str]], list[str]]:
    """Return ``generate`` with its defaults: one by one, or in batches of similar length."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(spec.weights.checkpoint, local_files_only=True)
    dtype = torch.bfloat16 if spec.kind == "bfloat16" else torch.float32
    model = AutoModelForSeq2SeqLM.from_pretrained(
        spec.weights.checkpoint, local_files_only=True, dtype=dtype
    ).eval()
    size = 1 if spec.kind == "one by one" else BATCH
    lower = torch.autocast("cpu", torch.bfloat16) if spec.kind == "autocast" else nullcontext()

    def translate(texts: list[str]) -> list[str]:
        found: dict[int, str] = {}
        lengths = [len(ids) for ids in tokenizer(texts)["input_ids"]] if size > 1 else None
        order = sorted(range(len(texts)), key=lambda i: -lengths[i] if lengths else i)
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            inputs = tokenizer([texts[i] for i in batch], return_tensors="pt", padding=True)
            output = model.generate(**inputs, num_beams=spec.beam, max_new_tokens=LONGEST)
            found.update(
                zip(batch, tokenizer.batch_decode(output, skip_special_tokens=True), strict=True)
            )
        return [found[i] for i in range(len(texts))]

    def run(texts: list[str]) -> list[str]:
        with torch.inference_mode(), lower:
            return translate(texts)

    return run


def _open_ctranslate2(spec: Spec) -> Callable[[list[str]], list[str]]:
    """Return ``translate_batch`` with the layout of ``spec.settings``."""
    import ctranslate2
    from sentencepiece import SentencePieceProcessor

    folder, checkpoint = Path(spec.weights.folder), Path(spec.weights.checkpoint)
    source = SentencePieceProcessor(model_file=str(checkpoint / "source.spm"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    end = [] if config.get("add_source_eos") else [config["eos_token"]]
    settings = Layout(**spec.settings)
    translator = ctranslate2.Translator(
        str(folder),
        compute_type="int8",
        inter_threads=settings.inter_threads,
        intra_threads=settings.intra_threads,
    )

    def translate(texts: list[str]) -> list[str]:
        rows = [[*row, *end] for row in source.encode(texts, out_type=str)]
        order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
        results = translator.translate_batch(
            [rows[i] for i in order],
            beam_size=spec.beam,
            max_decoding_length=LONGEST,
            max_batch_size=settings.max_batch_size,
            batch_type=settings.batch_type,
        )
        english = ("".join(r.hypotheses[0]).replace("▁", " ").strip() for r in results)
        found = dict(zip(order, english, strict=True))
        return [found[i] for i in range(len(rows))]

    return translate


def environment(cache: Path) -> Path:
    """Return the interpreter of the Argos environment, creating it in ``cache`` if needed.

    Raises:
        OSError: The environment cannot be created.
    """
    folder = cache / "argos"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "complete"
    if done.is_file():
        return python
    cache.mkdir(parents=True, exist_ok=True)
    print("creating an environment for Argos Translate …", file=sys.stderr, flush=True)
    venv.create(folder, with_pip=True, clear=True)
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(f"{n}=={version(n)}\n" for n in SHARED_VERSIONS))
    command = [str(python), "-m", "pip", "install", "--quiet", "-c", str(constraints)]
    install = subprocess.run(
        [*command, "argostranslate"], capture_output=True, text=True, check=False
    )
    if install.returncode:
        last = (install.stderr.strip().splitlines() or ["no message from pip"])[-1]
        raise OSError(f"argostranslate cannot be installed: {last}")
    done.touch()
    return python


def argos_package(cache: Path, weights: Path) -> dict[str, str]:
    """Link ``weights`` as a package of Argos; return the environment variables that select it."""
    home = cache / "argos-home"
    folder = home / "packages" / "translate-zh_en"
    shutil.rmtree(home, ignore_errors=True)
    (folder / "model").mkdir(parents=True)
    for name in ("metadata.json", "sentencepiece.model"):
        _link(weights / name, folder / name)
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        _link(weights / name, folder / "model" / name)
    # Argos must not see the user's own settings and packages.
    others = {k: v for k, v in os.environ.items() if not k.startswith("ARGOS_")}
    homes = {name: str(home) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    return {**others, **homes, "ARGOS_PACKAGES_DIR": str(home / "packages")}


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve(strict=True))
    except OSError:  # the file system has no links
        shutil.copyfile(source, target)


class _OurPieces:
    """Replacement for the sentence splitter of Argos, which would need a download."""

    def __init__(self) -> None:
        self.pieces: dict[str, Sequence[str]] = {}

    def split_sentences(self, text: str) -> list[str]:
        """Return the pieces that all columns translate."""
        return list(self.pieces[text])


def open_argos() -> Translate:
    """Load Argos Translate with its own settings.

    They are one worker with the cores' threads, batches of 32 tokens, beam 4 and length penalty
    0.2. Argos translates paragraph by paragraph; its cache is cleared before each text.
    """
    from argostranslate.translate import get_translation_from_codes

    cached: Any = get_translation_from_codes("zh", "en")
    splitter = cached.underlying.sentencizer = _OurPieces()

    def translate(lines: Sequence[Line]) -> list[str]:
        splitter.pieces = dict(lines)
        cached.cache = {}
        text: str = cached.translate("\n".join(source for source, _ in lines))
        return text.split("\n")

    return translate


def argos_version(python: Path) -> str:
    """Return the version of Argos Translate in the environment of ``python``."""
    code = "from importlib.metadata import version; print(version('argostranslate'))"
    shown = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or "unknown"


def main() -> None:
    """Serve the column that the command line names."""
    if sys.argv[1] == "argos":
        serve(open_argos)
        return
    given = json.loads(sys.argv[1])
    spec = Spec(**{**given, "weights": Weights(**given["weights"])})
    serve(lambda: open_column(spec))


if __name__ == "__main__":
    main()
