"""The reference runtime: transformers, for any encoder-decoder checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summarizer.engines.protocol import Hypothesis
from summarizer.engines.tokenizers import HubTokenizer
from summarizer.errors import BrokenModelError, ModelError, UsageError
from summarizer.models.entry import InstalledModel
from summarizer.options import Decoding, Options

__all__ = ["TransformersEngine"]

BATCH = 16
TOKENS = 4096
"""Padded source tokens times beam in a call: 16 sentences of 64 tokens with a beam of 4."""
SCORED_AT_ONCE = 8


class TransformersEngine:
    """A checkpoint in transformers format: safetensors only, no remote code."""

    def __init__(self, model: InstalledModel, options: Options) -> None:
        import torch
        from transformers import AutoModelForSeq2SeqLM, GenerationConfig
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        device = options.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        wanted = options.compute_type
        if wanted == "int8":
            raise UsageError("The transformers engine has no int8; choose float32 or bfloat16.")
        if wanted == "auto":
            wanted = "float32" if device == "cpu" else "float16"
        try:
            self._model: Any = AutoModelForSeq2SeqLM.from_pretrained(
                model.path,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=getattr(torch, wanted),
            )
            self._model = self._model.to(device).eval()
        except Exception as error:  # whatever a damaged file makes of it
            lines = str(error).strip().splitlines() or [type(error).__name__]
            raise BrokenModelError(
                f"transformers cannot load {model.entry.name} from {model.path} ({lines[0]}); "
                f"`summarizer models verify {model.entry.name}` tells whether files are damaged."
            ) from error
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
        # Our own from here on: published beams, lengths and penalties come from the catalogue.
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
        self.name = f"{model.entry.name}, transformers {wanted}, {device}"
        self.identity = f"{self.name}, {model.identity}"

    def batch_tokens(self, decoding: Decoding) -> int:
        return TOKENS // decoding.beam_size

    def padded_length(self, tokens: int) -> int:
        return tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(ids) for ids in self._tokenizer.encode_ids(texts)]

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        rows = self._tokenizer.encode_ids(texts)
        for ids in rows:
            if len(ids) > self.max_source_tokens:
                raise ModelError(
                    f"A text of {len(ids)} tokens is over the {self.max_source_tokens} that "
                    f"{self._entry.name} reads; split it."
                )
        return self._generate(rows, decoding) if rows else []

    def _generate(
        self, rows: Sequence[Sequence[int]], decoding: Decoding
    ) -> list[tuple[Hypothesis, ...]]:
        torch = self._torch
        source, mask = self._padded(rows)
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
                    # The end mark and what the decoder is made to begin with are not in our limits.
                    max_new_tokens=limit + 1 + forced,
                    min_new_tokens=(decoding.min_target_tokens + forced)
                    if decoding.min_target_tokens
                    else None,
                    no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                    repetition_penalty=decoding.repetition_penalty,
                    # As CTranslate2 does it: done when a beam's worth of hypotheses has ended.
                    **(
                        {"early_stopping": True, "length_penalty": decoding.length_penalty}
                        if decoding.beam_size > 1
                        else {}
                    ),
                )
                sequences = output[:, len(self._begin) :].tolist()
                sources = [i for i in range(len(rows)) for _ in range(decoding.hypotheses)]
                found = self._scored([rows[i] for i in sources], sequences)
        except torch.OutOfMemoryError as error:
            raise ModelError(
                f"{self._entry.name} ran out of memory; use a smaller beam or --device cpu."
            ) from error
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(f"{self._entry.name} failed in transformers: {error}.") from error
        each = decoding.hypotheses
        return [tuple(found[i : i + each]) for i in range(0, len(found), each)]

    def _scored(
        self, rows: Sequence[Sequence[int]], sequences: Sequence[Sequence[int]]
    ) -> list[Hypothesis]:
        """Hypotheses with their scores, by one pass of the decoder over what it wrote.

        ``generate`` gives scores only if whole vocabularies are kept for every step and beam.
        """
        torch = self._torch
        found = []
        for start in range(0, len(rows), SCORED_AT_ONCE):
            some = sequences[start : start + SCORED_AT_ONCE]
            ended = [self._eos in ids for ids in some]
            kept = [
                list(ids[: ids.index(self._eos)]) if end else list(ids)
                for ids, end in zip(some, ended, strict=True)
            ]
            whole = [
                [*ids, self._eos] if end else ids for ids, end in zip(kept, ended, strict=True)
            ]
            source, mask = self._padded(rows[start : start + SCORED_AT_ONCE])
            target, real = self._padded(whole)
            begin = torch.tensor([self._begin] * len(some), device=self._device)
            logits = self._model(
                input_ids=source,
                attention_mask=mask,
                decoder_input_ids=torch.cat([begin, target], dim=1)[:, :-1],
            ).logits[:, len(self._begin) - 1 :]
            chances = logits.float().log_softmax(dim=-1).gather(2, target[..., None])[..., 0]
            means = (chances * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
            for ids, end, mean in zip(kept, ended, means.tolist(), strict=True):
                found.append(Hypothesis(self._tokenizer.decode_ids(ids), mean, tuple(ids), end))
        return found

    def _padded(self, rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        """Rows of ids as one tensor, and the mask that tells ids from padding."""
        longest = max(map(len, rows))
        ids = [[*row, *[self._pad] * (longest - len(row))] for row in rows]
        mask = [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
        return (
            self._torch.tensor(ids, device=self._device),
            self._torch.tensor(mask, device=self._device),
        )
