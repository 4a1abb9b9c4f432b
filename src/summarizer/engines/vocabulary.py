"""A model's output vocabulary cut to the pieces that English is written with.

More than half of a decoder step is the product with the output vocabulary, and of a joint
vocabulary's pieces (65,000 in OPUS-MT zh-en) half are Chinese: they are never wanted. Without
them the starter writes 1.4 times as many tokens a second on two cores, and BLEU on newstest2020
is the same (21.74 for 21.73; ``benchmarks/speed.py --sections options`` prints both). Unlike a
vocabulary map, which joins the candidates of a whole batch, this leaves what comes out of a text
independent of what it was batched with.
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

__all__ = ["VARIANT", "can_be_narrowed", "narrowed"]

VARIANT = "english"
"""What the store calls a narrowed model, behind what it calls the model it was made from."""

SHARED = "shared_vocabulary.json"
SOURCE = "source_vocabulary.json"
EMBEDDINGS = "decoder/embeddings/weight"
_OUTPUT = (EMBEDDINGS, "decoder/projection/weight", "decoder/projection/bias")
_INPUT = "encoder/embeddings_0/weight"


def can_be_narrowed(model: InstalledModel, store: Store) -> bool:
    """Whether it lies in the store and writes English from a vocabulary shared with its source."""
    entry = model.entry
    return (
        model.format == "ctranslate2"
        and entry.family == "marian"  # the one that it was measured with
        and entry.task == "translation"
        and entry.target_language == "en"
        and (model.path / SHARED).is_file()
        and model.path.parent == store.root
    )


def narrowed(
    model: InstalledModel, store: Store, progress: ProgressCallback | None = None
) -> InstalledModel:
    """The model with its output narrowed: from the store, or made now (under a second).

    Raises :class:`BrokenModelError` for a folder that is not what CTranslate2 writes.
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
            kept = [index for index, piece in enumerate(pieces) if is_english(piece)]
            write_weights(_cut(weights, len(pieces), kept), folder / "model.bin")
        except (KeyError, ValueError, OSError, struct.error) as error:
            raise BrokenModelError(
                f"{model.path} is not a model as CTranslate2 writes it ({error!r}); "
                f"`summarizer models verify {model.entry.name}` tells whether files are damaged."
            ) from error
        for path in model.path.iterdir():
            if path.name not in ("model.bin", SHARED, "manifest.json", "README.md"):
                copy = shutil.copytree if path.is_dir() else shutil.copyfile
                copy(path, folder / path.name)
        shutil.copyfile(model.path / SHARED, folder / SOURCE)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        # Ids are told as those of the whole model, whose vocabulary is the source's now.
        config[IDS] = SOURCE
        (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
        target = json.dumps([pieces[index] for index in kept], ensure_ascii=False)
        (folder / "target_vocabulary.json").write_text(target, encoding="utf-8")

    return store.install(
        model.entry,
        fill,
        variant=variant,
        format="ctranslate2",
        source=f"narrowed from {model.path.name}",
    )


def _cut(weights: Weights, size: int, kept: Sequence[int]) -> Weights:
    """The weights with only the ``kept`` of ``size`` rows on the output's side."""
    arrays, aliases = dict(weights.arrays), dict(weights.aliases)

    def own(name: str) -> None:
        """Give a name its own array where it shared another's."""
        shared = aliases.pop(name)
        for part in ("", "_scale"):
            if shared + part in arrays:
                arrays[name + part] = arrays[shared + part]

    if aliases.get(EMBEDDINGS) == _INPUT:  # which of the two bears the numbers is the file's choice
        own(EMBEDDINGS)
    elif aliases.get(_INPUT) == EMBEDDINGS:
        own(_INPUT)
    for alias, name in list(aliases.items()):
        if alias.startswith("decoder/projection") and name != EMBEDDINGS:
            own(alias)
    rows = list(kept)
    for name in _OUTPUT:
        for part in (name, f"{name}_scale"):
            if part in arrays:
                if arrays[part].shape[:1] not in ((size,), ()):
                    raise ValueError(f"{len(arrays[part])} rows of {part} for {size} pieces")
                arrays[part] = arrays[part][rows] if arrays[part].ndim else arrays[part]
    return Weights(weights.spec, weights.revision, arrays, aliases)


def is_english(piece: str) -> bool:
    """Whether a piece may stand in English: Latin letters, and what belongs to no script."""
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
