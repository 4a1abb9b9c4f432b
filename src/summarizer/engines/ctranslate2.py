"""Encoder-decoder models in CTranslate2, the fast runtime."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Sequence
from typing import Any, Literal

from summarizer.engines.protocol import Hypothesis, require_length, scores_of_words
from summarizer.engines.tokenizers import open_tokenizer
from summarizer.engines.weights import Weights, cannot_load, read_weights
from summarizer.errors import ModelError
from summarizer.machine import Layout, best_layout, cores, default_compute_type, free_memory
from summarizer.models.entry import InstalledModel
from summarizer.models.store import Store
from summarizer.options import Decoding, Options

__all__ = ["CTranslate2Engine", "batch_tokens", "device_of"]

MAX_TEXTS = 64
"""Most texts in a call."""

CPU_TOKENS = 1024
"""Most source tokens in a call on a CPU. On two cores the starter is no faster beyond it (0.94, 1
and 1 times the speed with 512, 1,024 and 2,048), and other requests wait longer."""

GPU_TOKENS = 8192

MEMORY_SHARE = 4
"""A call may use the free memory divided by this and by the number of workers."""

NO_LIMIT = 1 << 30

LADDER = (64, 128, 256, 512, 1024)
"""Lengths in tokens to which sources are padded.

With int8 weights the number of rows in a batch does not change a result: integer products are
exact, or overflow alike, and each row is quantized by itself. The padded length does: the runtime
chooses its float32 attention kernels by matrix size (on AVX2, every few tokens), and rounding an
activation to eight bits can turn a last-bit difference into another word. So a text is always
padded to the same length. There are few lengths because padding is cheap (linear layers skip it)
and small batches are not.
"""

PROBE = ("今年上半年，全市新建公园12个，新增绿地面积35万平方米。", 32, 24)
"""Layout benchmark: a text, its copies, and the tokens decoded for each copy."""


class CTranslate2Engine:
    """An engine on a CTranslate2 folder and its tokenizer."""

    def __init__(self, model: InstalledModel, options: Options, store: Store) -> None:
        """Load the model in the layout that is fastest here, measured once and kept in ``store``.

        Raises:
            BrokenModelError: The files are damaged.
        """
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
            raise cannot_load(model, "CTranslate2", error) from error
        self._end = config.get("eos_token", "</s>")
        self._begin = self._tokenizer.target_prefix or tuple(
            config.get("summarizer_target_prefix", ())
        )
        threads = options.threads or cores()
        layout = Layout(1, threads)
        if self._device == "cpu":
            key = f"{model.path.name}, {self._compute_type}"
            layout = best_layout(store.root, key, threads, self._speed)
        self.layout = layout
        self.workers = layout.workers
        self.batch_size = MAX_TEXTS
        self._translator = self._open(layout)
        self.max_source_tokens = min(model.entry.max_source_tokens, self._positions("encoder"))
        actual = self._translator.compute_type
        self.batch_invariant = self._device == "cpu" and actual.startswith("int8")
        self.name = f"{model.title}, CTranslate2 {actual}, {self._device}"
        self.identity = f"{self.name}, {model.identity}, padded"

    def _positions(self, side: Literal["encoder", "decoder"]) -> int:
        """Return how many positions are stored; CTranslate2 fails on longer sequences."""
        name = f"{side}/position_encodings/encodings"
        if name not in self._weights:  # relative or computed positions
            return NO_LIMIT
        return int(self._weights[name].shape[0])

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
            raise cannot_load(self._model, "CTranslate2", error) from error

    def _speed(self, layout: Layout) -> float:
        """Measure a layout in tokens per second, the better of two runs."""
        text, copies, tokens = PROBE
        rows = self._tokenizer.encode([text]) * copies
        translator = self._open(layout)
        seconds = []
        for _ in range(2):
            started = time.perf_counter()
            translator.translate_batch(
                rows,
                max_batch_size=-(-copies // layout.workers),
                beam_size=self._entry.decoding.beam_size,
                min_decoding_length=tokens,
                max_decoding_length=tokens,
            )
            seconds.append(time.perf_counter() - started)
        return copies * tokens / min(seconds)

    def batch_tokens(self, decoding: Decoding) -> int:
        """Return the most source tokens of a call."""
        if not self.batch_invariant:
            return CPU_TOKENS  # fixed batches must not depend on the free memory
        return batch_tokens(self._weights, decoding.beam_size, self.workers, self._device)

    def padded_length(self, tokens: int) -> int:
        """Return the length to which a text of ``tokens`` is padded."""
        if not self.batch_invariant:
            return tokens
        longest = self.max_source_tokens
        return next((length for length in LADDER if tokens <= length <= longest), longest)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the source tokens of each text."""
        return [len(tokens) for tokens in self._tokenizer.encode(texts)]

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """Decode one batch; see :class:`~summarizer.engines.protocol.Engine`."""
        if not texts:
            return []
        rows = self._tokenizer.encode(texts)
        require_length(map(len, rows), self.max_source_tokens, self._entry.name)
        count = len(rows)
        rows += self._filler(max(map(len, rows)))
        skip = len(self._begin)
        room = self._positions("decoder") - 1 - skip
        limit = min(decoding.max_target_tokens, self._entry.max_target_tokens, room)
        minimum = decoding.min_target_tokens
        try:
            results = self._translator.translate_batch(
                rows,
                target_prefix=[list(self._begin)] * len(rows) if skip else None,
                max_batch_size=0,  # do not split the batch
                beam_size=decoding.beam_size,
                num_hypotheses=decoding.hypotheses,
                length_penalty=decoding.length_penalty,
                no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                repetition_penalty=decoding.repetition_penalty,
                # Our limits count neither the end mark nor the forced first tokens.
                min_decoding_length=min(minimum, limit) + skip if minimum else 0,
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

    def abandon(self) -> None:
        """Do nothing: a batch takes a moment."""

    def word_scores(self, text: str, hypothesis: Hypothesis) -> tuple[float, ...]:
        """Score the words of a hypothesis by one pass of the decoder.

        Beam search reports sums only. A pass costs a third of a decoding with beam 4, alone as
        much as in a batch.
        """
        pieces = self._tokenizer.pieces(hypothesis.tokens)
        if len(self._begin) + len(pieces) >= self._positions("decoder"):
            return ()  # cut off at the last position, with no room for an end mark
        try:
            (result,) = self._translator.score_batch(
                self._tokenizer.encode([text]), [[*self._begin, *pieces]], max_input_length=0
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"{self._entry.name} failed in CTranslate2 ({error}); try --engine transformers."
            ) from error
        values = result.log_probs[len(self._begin) : len(self._begin) + len(pieces)]
        return scores_of_words(hypothesis.text, pieces, values)

    def _filler(self, longest: int) -> list[list[str]]:
        """Return a row that makes the runtime pad the others, if none is long enough.

        It consists of end marks, which decode quickly: the starter writes seven tokens.
        """
        padded = self.padded_length(longest)
        return [[self._end] * padded] if longest < padded else []

    def _hypothesis(self, tokens: Sequence[str], score: float, length_penalty: float) -> Hypothesis:
        finished = bool(tokens) and tokens[-1] == self._end
        # CTranslate2 divides the sum of log-probabilities by length ** length_penalty. Forced
        # first tokens count in the length but not in the sum.
        forced = len(self._begin) if tuple(tokens[: len(self._begin)]) == self._begin else 0
        mean = score * len(tokens) ** length_penalty / max(len(tokens) - forced, 1)
        written = tokens[forced:-1] if finished else tokens[forced:]
        text, ids = self._tokenizer.decode(written), self._tokenizer.ids(written)
        return Hypothesis(text, mean, ids, finished)


def batch_tokens(weights: Weights, beam_size: int, workers: int, device: str) -> int:
    """Return how many source tokens fit into a call.

    A source token needs, per hypothesis of the beam and in float32, the keys and values of
    self-attention and of attention to the source in every decoder layer, and its share of a row
    of scores over the output vocabulary.
    """
    size, width = map(int, weights["decoder/embeddings/weight"].shape[:2])
    per_token = beam_size * 4 * (weights.layers("decoder") * width * 4 + size // 8)
    most = GPU_TOKENS if device == "cuda" else CPU_TOKENS
    return max(64, min(most, free_memory() // MEMORY_SHARE // workers // per_token))


def device_of(options: Options) -> str:
    """Return ``cpu`` or ``cuda``: the device of the options, or a GPU if CTranslate2 sees one."""
    if options.device != "auto":
        return options.device
    import ctranslate2

    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
