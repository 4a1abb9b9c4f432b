"""Encoder-decoder models in transformers, the reference runtime."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summarizer.engines.protocol import Hypothesis, require_length, scores_of_words
from summarizer.engines.tokenizers import HubTokenizer
from summarizer.engines.weights import cannot_load
from summarizer.errors import ModelError, UsageError
from summarizer.models.entry import InstalledModel
from summarizer.options import Decoding, Options

__all__ = ["TransformersEngine"]

BATCH = 16
TOKENS = 4096
"""Most padded source tokens times beam size in a call: 16 sentences of 64 tokens, beam 4."""

SCORING_BATCH = 8


class TransformersEngine:
    """An engine on a checkpoint: safetensors only, no remote code."""

    def __init__(self, model: InstalledModel, options: Options) -> None:
        """Load the model.

        Raises:
            BrokenModelError: The files are damaged.
            UsageError: The options ask for int8.
        """
        import torch
        from transformers import AutoModelForSeq2SeqLM, GenerationConfig
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        device = options.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        dtype = options.compute_type
        if dtype == "int8":
            raise UsageError("The transformers engine has no int8; choose float32 or bfloat16.")
        if dtype == "auto":
            dtype = "float32" if device == "cpu" else "float16"
        try:
            self._model: Any = AutoModelForSeq2SeqLM.from_pretrained(
                model.path,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=getattr(torch, dtype),
            )
            self._model = self._model.to(device).eval()
        except Exception as error:  # transformers documents no errors for damaged files
            raise cannot_load(model, "transformers", error) from error
        if device == "cpu" and options.threads:
            torch.set_num_threads(options.threads)
        self._torch = torch
        self._device = device
        self._tokenizer = HubTokenizer(model.path, model.entry)
        self._entry = model.entry
        published = self._model.generation_config
        config = self._model.config
        start = published.decoder_start_token_id
        start = config.decoder_start_token_id if start is None else start
        forced = self._tokenizer.ids(self._tokenizer.target_prefix)
        if not forced and published.forced_bos_token_id is not None:
            forced = (published.forced_bos_token_id,)
        # Replace the published configuration: beams, lengths and penalties come from `decoding`.
        self._model.generation_config = GenerationConfig(
            decoder_start_token_id=start,
            pad_token_id=config.pad_token_id,
            eos_token_id=config.eos_token_id,
            forced_bos_token_id=forced[0] if forced else None,
            bad_words_ids=[[config.pad_token_id]] if model.entry.family == "marian" else None,
        )
        self._begin = (start, *forced)
        self._pad = config.pad_token_id
        self._eos = config.eos_token_id
        self.max_source_tokens = model.entry.max_source_tokens
        self.workers = 1
        self.batch_invariant = False
        self.batch_size = BATCH
        self.name = f"{model.title}, transformers {dtype}, {device}"
        self.identity = f"{self.name}, {model.identity}"

    def batch_tokens(self, decoding: Decoding) -> int:
        """Return the most source tokens of a call."""
        return TOKENS // decoding.beam_size

    def padded_length(self, tokens: int) -> int:
        """Return ``tokens``: texts are padded to the longest in their batch."""
        return tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the source tokens of each text."""
        return [len(ids) for ids in self._tokenizer.encode_ids(texts)]

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """Decode one batch; see :class:`~summarizer.engines.protocol.Engine`."""
        rows = self._tokenizer.encode_ids(texts)
        require_length(map(len, rows), self.max_source_tokens, self._entry.name)
        return self._generate(rows, decoding) if rows else []

    def _generate(
        self, rows: Sequence[Sequence[int]], decoding: Decoding
    ) -> list[tuple[Hypothesis, ...]]:
        torch = self._torch
        source, mask = self._pad_rows(rows)
        limit = min(decoding.max_target_tokens, self._entry.max_target_tokens)
        forced = len(self._begin) - 1
        try:
            with torch.inference_mode():
                output = self._model.generate(
                    input_ids=source,
                    attention_mask=mask,
                    num_beams=decoding.beam_size,
                    num_return_sequences=decoding.hypotheses,
                    do_sample=False,
                    # Our limits count neither the end mark nor the forced first tokens.
                    max_new_tokens=limit + 1 + forced,
                    min_new_tokens=(decoding.min_target_tokens + forced)
                    if decoding.min_target_tokens
                    else None,
                    no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                    repetition_penalty=decoding.repetition_penalty,
                    # As in CTranslate2: stop once `beam_size` hypotheses have ended.
                    **(
                        {"early_stopping": True, "length_penalty": decoding.length_penalty}
                        if decoding.beam_size > 1
                        else {}
                    ),
                )
                sequences = output[:, len(self._begin) :].tolist()
                sources = [i for i in range(len(rows)) for _ in range(decoding.hypotheses)]
                hypotheses = self._score([rows[i] for i in sources], sequences)
        except torch.OutOfMemoryError as error:
            raise ModelError(
                f"{self._entry.name} ran out of memory; use a smaller beam or --device cpu."
            ) from error
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(
                f"{self._entry.name} failed in transformers ({error}); try a smaller beam or "
                "another model."
            ) from error
        each = decoding.hypotheses
        return [tuple(hypotheses[i : i + each]) for i in range(0, len(hypotheses), each)]

    def _score(
        self, rows: Sequence[Sequence[int]], sequences: Sequence[Sequence[int]]
    ) -> list[Hypothesis]:
        """Return the sequences as hypotheses, scored by one more pass of the decoder.

        ``generate`` gives scores only by keeping a whole vocabulary for every step and beam.
        """
        hypotheses = []
        for start in range(0, len(rows), SCORING_BATCH):
            batch = sequences[start : start + SCORING_BATCH]
            ended = [self._eos in ids for ids in batch]
            written = [
                list(ids[: ids.index(self._eos)]) if end else list(ids)
                for ids, end in zip(batch, ended, strict=True)
            ]
            with_end = [
                [*ids, self._eos] if end else ids for ids, end in zip(written, ended, strict=True)
            ]
            log_probs, real = self._log_probs(rows[start : start + SCORING_BATCH], with_end)
            means = (log_probs * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
            for ids, end, mean in zip(written, ended, means.tolist(), strict=True):
                text = self._tokenizer.decode_ids(ids)
                hypotheses.append(Hypothesis(text, mean, tuple(ids), end))
        return hypotheses

    def _log_probs(
        self, rows: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]
    ) -> tuple[Any, Any]:
        """Return the log-probability of each target id, padded, and 1 where it is no padding."""
        torch = self._torch
        source, mask = self._pad_rows(rows)
        target, real = self._pad_rows(targets)
        begin = torch.tensor([self._begin] * len(targets), device=self._device)
        logits = self._model(
            input_ids=source,
            attention_mask=mask,
            decoder_input_ids=torch.cat([begin, target], dim=1)[:, :-1],
        ).logits[:, len(self._begin) - 1 :]
        return logits.float().log_softmax(dim=-1).gather(2, target[..., None])[..., 0], real

    def abandon(self) -> None:
        """Do nothing: a batch takes a moment."""

    def word_scores(self, text: str, hypothesis: Hypothesis) -> tuple[float, ...]:
        """Score the words of a hypothesis by one pass of the decoder."""
        ids = hypothesis.tokens
        try:
            with self._torch.inference_mode():
                rows = self._tokenizer.encode_ids([text])
                log_probs, _ = self._log_probs(rows, [[*ids, self._eos]])
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(
                f"{self._entry.name} failed in transformers ({error}); try another model."
            ) from error
        pieces = self._tokenizer.pieces(ids)
        return scores_of_words(hypothesis.text, pieces, log_probs[0, : len(ids)].tolist())

    def _pad_rows(self, rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        """Return rows of ids as one padded tensor, and its attention mask."""
        longest = max(map(len, rows))
        ids = [[*row, *[self._pad] * (longest - len(row))] for row in rows]
        mask = [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
        return (
            self._torch.tensor(ids, device=self._device),
            self._torch.tensor(mask, device=self._device),
        )
