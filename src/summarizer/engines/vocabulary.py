"""Output vocabularies reduced to the pieces that English needs.

More than half of a decoder step is the product with the output vocabulary, and half of the pieces
of a joint vocabulary (65,000 in OPUS-MT zh-en) are Chinese and never needed. Without them the
starter decodes 1.4 times as many tokens per second on two cores, at the same BLEU on newstest2020
(21.74 instead of 21.73; ``benchmarks/speed.py --sections options`` prints both). Unlike a
vocabulary map, which joins the candidates of a whole batch, this keeps the result of a text
independent of its batch.
"""

from __future__ import annotations

import json
import shutil
import struct
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from summarizer.engines.tokenizers import IDS
from summarizer.engines.weights import Weights, read_weights, write_weights
from summarizer.errors import BrokenModelError
from summarizer.models.entry import InstalledModel
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback

__all__ = ["VARIANT", "can_narrow", "is_english", "narrow"]

VARIANT = "english"
"""Variant name of a narrowed model in the store, after the variant it was made from."""

SHARED = "shared_vocabulary.json"
SOURCE = "source_vocabulary.json"
EMBEDDINGS = "decoder/embeddings/weight"
_OUTPUT = (EMBEDDINGS, "decoder/projection/weight", "decoder/projection/bias")
_INPUT = "encoder/embeddings_0/weight"


def can_narrow(model: InstalledModel, store: Store) -> bool:
    """Return whether a model of the store writes English with a joint vocabulary."""
    entry = model.entry
    return (
        model.format == "ctranslate2"
        and entry.family == "marian"  # the only family measured
        and entry.task == "translation"
        and entry.target_language == "en"
        and (model.path / SHARED).is_file()
        and model.path.parent == store.root
    )


def narrow(
    model: InstalledModel, store: Store, progress: ProgressCallback | None = None
) -> InstalledModel:
    """Return the narrowed model from the store, or make it now (under a second).

    Raises:
        BrokenModelError: The folder is not as CTranslate2 writes it.
    """
    variant = f"{model.variant}.{VARIANT}" if model.variant else VARIANT
    ready = store.find(model.entry.name, variant)
    if ready is not None:
        return ready
    if progress is not None:
        progress(Progress("convert", 0, 1, f"{model.entry.name}: English output only"))

    def fill(folder: Path) -> None:
        try:
            weights = read_weights(model.path / "model.bin")
            pieces = json.loads((model.path / SHARED).read_text(encoding="utf-8"))
            english = [index for index, piece in enumerate(pieces) if is_english(piece)]
            write_weights(_select(weights, len(pieces), english), folder / "model.bin")
        except (KeyError, ValueError, OSError, struct.error) as error:
            raise BrokenModelError(
                f"{model.path} is not a model as CTranslate2 writes it ({error!r}); run "
                f"`summarizer models verify {model.entry.name}` to check for damaged files."
            ) from error
        for path in model.path.iterdir():
            if path.name not in ("model.bin", SHARED, "manifest.json", "README.md"):
                copy = shutil.copytree if path.is_dir() else shutil.copyfile
                copy(path, folder / path.name)
        shutil.copyfile(model.path / SHARED, folder / SOURCE)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        # Keep the ids of the original model: its vocabulary is now the source's.
        config[IDS] = SOURCE
        (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
        target = json.dumps([pieces[index] for index in english], ensure_ascii=False)
        (folder / "target_vocabulary.json").write_text(target, encoding="utf-8")

    return store.install(
        model.entry,
        fill,
        variant=variant,
        format="ctranslate2",
        source=f"narrowed from {model.path.name}",
    )


def _select(weights: Weights, size: int, rows: Sequence[int]) -> Weights:
    """Return weights with only the given rows, out of ``size``, on the output side."""
    arrays, aliases = dict(weights.arrays), dict(weights.aliases)

    def unshare(name: str) -> None:
        """Replace an alias by an array of its own."""
        shared = aliases.pop(name)
        for part in ("", "_scale"):
            if shared + part in arrays:
                arrays[name + part] = arrays[shared + part]

    if aliases.get(EMBEDDINGS) == _INPUT:  # either of the two may be the alias
        unshare(EMBEDDINGS)
    elif aliases.get(_INPUT) == EMBEDDINGS:
        unshare(_INPUT)
    for alias, name in list(aliases.items()):
        if alias.startswith("decoder/projection") and name != EMBEDDINGS:
            unshare(alias)
    index = list(rows)
    for name in _OUTPUT:
        for part in (name, f"{name}_scale"):
            if part in arrays:
                if arrays[part].shape[:1] not in ((size,), ()):
                    raise ValueError(f"{len(arrays[part])} rows of {part} for {size} pieces")
                arrays[part] = arrays[part][index] if arrays[part].ndim else arrays[part]
    return Weights(weights.spec, weights.revision, arrays, aliases)


def is_english(piece: str) -> bool:
    """Return whether a piece has only Latin letters and characters of no script."""
    return all(map(_is_latin, piece))


@cache
def _is_latin(character: str) -> bool:
    if character.isascii():
        return True
    name = unicodedata.name(character, "")
    if name.startswith(("FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC", "CJK")):
        return False
    kind = unicodedata.category(character)
    return name.startswith("LATIN") if kind.startswith("L") else kind != "Co"
