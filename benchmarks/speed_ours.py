"""The one place where the speed benchmark calls this project's own translation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ALONE = {
    "redecode": False,
    "builtin_terms": False,
    "person_names": False,
    "place_names": False,
}
"""Checks only: the options with which the pipeline decodes each sentence once, as it stands."""


def open_pipeline(model: str, options: Mapping[str, Any]) -> Callable[[Sequence[str]], list[str]]:
    """``model`` as a user gets it: a function from the lines of a document to English lines."""
    import summarizer

    pipe = summarizer.load(model, **options)
    return lambda sources: pipe.translate("\n".join(sources)).text.split("\n")


def open_engine(
    checkpoint: Path, task: Any, store_root: Path
) -> Callable[[Sequence[str], int, int], list[int]]:
    """A checkpoint through the engine alone, converted to int8 first.

    Gives a function of texts, a beam and a length, by which each text is decoded to just so many
    tokens; it returns how many tokens each has.
    """
    from summarizer.engines import open_engine as opened
    from summarizer.engines.batcher import Batcher
    from summarizer.models.folder import open_folder
    from summarizer.models.store import Store
    from summarizer.options import Decoding, Options

    batcher = Batcher(opened(open_folder(checkpoint, task), Options(), Store(store_root)))

    def generate(texts: Sequence[str], beam: int, length: int) -> list[int]:
        decoding = Decoding(beam_size=beam, min_target_tokens=length, max_target_tokens=length)
        return [len(best.tokens) + best.finished for best, *_ in batcher.generate(texts, decoding)]

    return generate
