"""The quick runtime: CTranslate2."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Sequence
from typing import Any, Literal

from summarizer.engines.instructions import default_compute_type
from summarizer.engines.layout import CPU_TOKENS, Layout, batch_tokens, cores, measured
from summarizer.engines.protocol import Hypothesis
from summarizer.engines.tokenizers import open_tokenizer
from summarizer.engines.weights import read_weights
from summarizer.errors import BrokenModelError, ModelError
from summarizer.models.entry import InstalledModel
from summarizer.models.store import Store
from summarizer.options import Decoding, Options

__all__ = ["CTranslate2Engine", "device_of"]

MOST_TEXTS = 64
"""Texts in a call, however short they are."""

NO_LIMIT = 1 << 30

LADDER = (64, 128, 256, 512, 1024)
"""Lengths in tokens to which sources are padded.

With int8 weights the number of rows in a batch does not change a result: integer products are
exact, or overflow alike, and each row is quantized by itself. The padded length does: attention
is computed in float32 by kernels that the runtime chooses by the size of the matrices, on AVX2
for every few tokens, and a difference in the last bit becomes a visible one where an activation
is rounded to eight bits. So a text is always padded to the same length. Few lengths: padding is
cheap, for linear layers skip it, and small batches are not.
"""

PROBE = ("今年上半年，全市新建公园12个，新增绿地面积35万平方米。", 32, 24)
"""What layouts are measured with: a text, how many times, how many tokens are made of each."""


class CTranslate2Engine:
    """A CTranslate2 folder with its tokenizer. Serves many threads."""

    def __init__(self, model: InstalledModel, options: Options, store: Store) -> None:
        """``store`` remembers how this machine runs the model best."""
        self._model = model
        self._entry = model.entry
        self._device = device_of(options)
        self._compute_type = options.compute_type
        if self._compute_type == "auto":
            self._compute_type = default_compute_type(self._device)
        self._tokenizer = open_tokenizer(model)
        try:
            config = json.loads((model.path / "config.json").read_text(encoding="utf-8"))
            self._weights = read_weights(model.path / "model.bin")
        except (OSError, ValueError, struct.error) as error:
            raise _unreadable(model, error) from error
        self._end = config.get("eos_token", "</s>")
        self._begin = self._tokenizer.target_prefix or tuple(
            config.get("summarizer_target_prefix", ())
        )
        threads = options.threads or cores()
        layout = Layout(1, threads)
        if self._device == "cpu":
            named = f"{model.path.name}, {self._compute_type}"
            layout = measured(store, named, threads, self._speed)
        self.layout = layout
        self.workers = layout.workers
        self.batch_size = MOST_TEXTS
        self._translator = self._open(layout)
        self.max_source_tokens = min(model.entry.max_source_tokens, self._positions("encoder"))
        shown = self._translator.compute_type
        self.batch_invariant = self._device == "cpu" and shown.startswith("int8")
        self.name = f"{model.entry.name}, CTranslate2 {shown}, {self._device}"
        self.identity = f"{self.name}, {model.identity}, padded"

    def _positions(self, side: Literal["encoder", "decoder"]) -> int:
        """How many tokens the weights have a place for; past it CTranslate2 gives up."""
        places = f"{side}/position_encodings/encodings"
        if places not in self._weights:  # relative, or worked out as it goes
            return NO_LIMIT
        return int(self._weights[places].shape[0])

    def _open(self, layout: Layout) -> Any:
        import ctranslate2

        try:
            return ctranslate2.Translator(
                str(self._model.path),
                device=self._device,
                compute_type=self._compute_type,
                inter_threads=layout.workers,
                intra_threads=layout.threads,
            )
        except (RuntimeError, ValueError) as error:
            raise _unreadable(self._model, error) from error

    def _speed(self, layout: Layout) -> float:
        """Tokens per second that the model writes in this layout: the better of two tries."""
        text, times, tokens = PROBE
        rows = self._tokenizer.encode([text]) * times
        translator = self._open(layout)
        took = []
        for _ in range(2):
            started = time.perf_counter()
            translator.translate_batch(
                rows,
                max_batch_size=-(-times // layout.workers),
                beam_size=self._entry.decoding.beam_size,
                min_decoding_length=tokens,
                max_decoding_length=tokens,
            )
            took.append(time.perf_counter() - started)
        return times * tokens / min(took)

    def batch_tokens(self, decoding: Decoding) -> int:
        if not self.batch_invariant:
            return CPU_TOKENS  # batches must not depend on how much memory is free
        return batch_tokens(self._weights, decoding.beam_size, self.workers, self._device)

    def padded_length(self, tokens: int) -> int:
        if not self.batch_invariant:
            return tokens
        longest = self.max_source_tokens
        return next((length for length in LADDER if tokens <= length <= longest), longest)

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
        count = len(rows)
        rows += self._filler(max(map(len, rows)))
        skip = len(self._begin)
        room = self._positions("decoder") - 1 - skip
        limit = min(decoding.max_target_tokens, self._entry.max_target_tokens, room)
        least = decoding.min_target_tokens
        try:
            results = self._translator.translate_batch(
                rows,
                target_prefix=[list(self._begin)] * len(rows) if skip else None,
                max_batch_size=0,  # as it came: who calls has packed it
                beam_size=decoding.beam_size,
                num_hypotheses=decoding.hypotheses,
                length_penalty=decoding.length_penalty,
                no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                repetition_penalty=decoding.repetition_penalty,
                # The end mark and what the decoder is made to begin with are not in our limits.
                min_decoding_length=min(least, limit) + skip if least else 0,
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
            for result in results[:count]
        ]

    def _filler(self, longest: int) -> list[list[str]]:
        """A row that makes the runtime pad the others, unless one of them is long enough.

        It is of end marks alone, which are soon translated: the starter writes seven tokens.
        """
        padded = self.padded_length(longest)
        return [[self._end] * padded] if longest < padded else []

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


def _unreadable(model: InstalledModel, error: Exception) -> BrokenModelError:
    return BrokenModelError(
        f"CTranslate2 cannot load {model.entry.name} from {model.path} ({error}); "
        f"`summarizer models verify {model.entry.name}` tells whether files are damaged."
    )
