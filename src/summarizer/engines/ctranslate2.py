"""The quick runtime: CTranslate2."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

from summarizer.engines.base import Hypothesis
from summarizer.engines.tokenizers import open_tokenizer
from summarizer.errors import BrokenModelError, ModelError
from summarizer.models.entry import InstalledModel
from summarizer.options import Decoding, Options

__all__ = ["CTranslate2Engine", "cores", "device_of"]

LARGEST_BATCH = 16
"""Texts a worker decodes at once. On two cores, two workers of one thread with batches of 16
gave 610 tokens/s, one worker of two threads with batches of 32 gave 388 (DESIGN, 2026-11-23)."""


class CTranslate2Engine:
    """A CTranslate2 folder with its tokenizer. Serves many threads."""

    def __init__(self, model: InstalledModel, options: Options) -> None:
        import ctranslate2

        device = device_of(options)
        threads = options.threads or cores()
        workers, each = (threads, 1) if device == "cpu" else (1, threads)
        wanted = options.compute_type
        if wanted == "auto":
            wanted = "int8" if device == "cpu" else "float16"
        try:
            self._translator: Any = ctranslate2.Translator(
                str(model.path),
                device=device,
                compute_type=wanted,
                inter_threads=workers,
                intra_threads=each,
            )
        except (RuntimeError, ValueError) as error:
            raise BrokenModelError(
                f"CTranslate2 cannot load {model.entry.name} from {model.path} ({error}); "
                f"`summarizer models verify {model.entry.name}` tells whether files are damaged."
            ) from error
        self._tokenizer = open_tokenizer(model)
        self._entry = model.entry
        config = json.loads((model.path / "config.json").read_text(encoding="utf-8"))
        self._end = config.get("eos_token", "</s>")
        self._begin = self._tokenizer.target_prefix or tuple(
            config.get("summarizer_target_prefix", ())
        )
        self._workers = workers
        self.max_source_tokens = model.entry.max_source_tokens
        self.batch_size = 8 * workers
        shown = self._translator.compute_type
        self.name = f"{model.entry.name}, CTranslate2 {shown}, {workers} × {each} threads, {device}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(tokens) for tokens in self._tokenizer.encode(texts)]

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        if not texts:
            return []
        rows = self._tokenizer.encode(texts)
        for tokens in rows:
            if len(tokens) > self.max_source_tokens:
                raise ModelError(
                    f"A text of {len(tokens)} tokens is over the {self.max_source_tokens} that "
                    f"{self._entry.name} reads; split it."
                )
        share = -(-len(rows) // self._workers)  # so that no worker idles on a short list
        skip = len(self._begin)
        limit = min(decoding.max_target_tokens, self._entry.max_target_tokens)
        least = decoding.min_target_tokens
        try:
            results = self._translator.translate_batch(
                rows,
                target_prefix=[list(self._begin)] * len(rows) if skip else None,
                max_batch_size=min(LARGEST_BATCH, share),
                beam_size=decoding.beam_size,
                num_hypotheses=decoding.hypotheses,
                length_penalty=decoding.length_penalty,
                no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                repetition_penalty=decoding.repetition_penalty,
                # The end mark and what the decoder is made to begin with are not in our limits.
                min_decoding_length=least + skip if least else 0,
                max_decoding_length=limit + 1 + skip,
                max_input_length=0,
                return_scores=True,
                return_end_token=True,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"{self._entry.name} failed in CTranslate2 ({error}); try --engine transformers "
                "or a smaller beam."
            ) from error
        return [
            tuple(
                self._hypothesis(tokens, score, decoding.length_penalty)
                for tokens, score in zip(result.hypotheses, result.scores, strict=True)
            )
            for result in results
        ]

    def _hypothesis(self, tokens: Sequence[str], score: float, length_penalty: float) -> Hypothesis:
        finished = bool(tokens) and tokens[-1] == self._end
        # CTranslate2 divides the sum of log-probabilities by length ** length_penalty; what the
        # decoder is made to begin with adds to the length but not to the sum.
        forced = len(self._begin) if tuple(tokens[: len(self._begin)]) == self._begin else 0
        mean = score * len(tokens) ** length_penalty / max(len(tokens) - forced, 1)
        kept = tokens[forced:-1] if finished else tokens[forced:]
        return Hypothesis(self._tokenizer.decode(kept), mean, self._tokenizer.ids(kept), finished)


def device_of(options: Options) -> str:
    """``cpu`` or ``cuda``: what was asked for, else a GPU that CTranslate2 can use."""
    if options.device != "auto":
        return options.device
    import ctranslate2

    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
