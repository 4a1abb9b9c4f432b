"""Chat models in CTranslate2, and in transformers, the reference runtime."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from summarizer.engines.chat import (
    Answer,
    ChatTokenizer,
    Message,
    OnAnswer,
    Prompt,
    answer_limit,
    new_answers,
    prompt_batches,
)
from summarizer.engines.ctranslate2 import device_of
from summarizer.engines.protocol import Hypothesis
from summarizer.engines.weights import cannot_load, load_decoder
from summarizer.errors import ModelError, StoppedError, UsageError
from summarizer.machine import cores, default_compute_type
from summarizer.models.entry import InstalledModel
from summarizer.options import Decoding, Options

__all__ = ["CTranslate2Chat", "TransformersChat"]

CTRANSLATE2_BATCH = 8
TRANSFORMERS_BATCH = 4


class _RuntimeChat:
    """What both runtimes share: prompts, batches of them, answers in order.

    Attributes:
        name: Model, runtime, type and device, for people.
        batch_size: Prompts decoded at once.
        batch_invariant: False, since the last digits depend on the batch.
        workers: Batches decoded at once.
        max_tokens: Length of the model's context.
        has_beam_search: True.
    """

    name: str
    batch_size: int
    batch_invariant = False
    workers = 1
    has_beam_search = True

    def __init__(self, model: InstalledModel) -> None:
        self._entry = model.entry
        self._tokenizer = ChatTokenizer(model)
        self.max_tokens = model.entry.context_tokens

    def count_tokens(self, chats: Sequence[Sequence[Message]]) -> list[int]:
        """Count the tokens of each prompt, the template included."""
        return [len(prompt.ids) for prompt in self._tokenizer.prompts(chats)]

    def reply(
        self,
        chats: Sequence[Sequence[Message]],
        decoding: Decoding,
        *,
        stop: Sequence[str] = (),
        on_answer: OnAnswer | None = None,
        cancel: threading.Event | None = None,
    ) -> list[Hypothesis]:
        """Answer each conversation, in order; see :class:`~summarizer.engines.chat.ChatEngine`."""
        if not chats:
            return []
        prompts = self._tokenizer.prompts(chats)
        limit = answer_limit(prompts, decoding, self.max_tokens, self._entry.name)
        answers = new_answers(
            prompts, self._tokenizer.decode, (*self._entry.stop, *stop), on_answer
        )
        replies: dict[int, Hypothesis] = {}
        same_length = self._needs_same_length(decoding)
        for batch in prompt_batches(prompts, self.batch_size, same_length=same_length):
            if cancel is not None and cancel.is_set():
                raise StoppedError("The work was stopped before it was done; start it again.")
            chosen = [answers[i] for i in batch]
            results = self._generate([prompts[i] for i in batch], chosen, decoding, limit)
            replies.update(zip(batch, results, strict=True))
        return [replies[i] for i in range(len(prompts))]

    def _needs_same_length(self, _: Decoding) -> bool:
        """Return whether prompts of different lengths must not share a batch."""
        return False

    def _generate(
        self,
        prompts: Sequence[Prompt],
        answers: Sequence[Answer],
        decoding: Decoding,
        limit: int,
    ) -> list[Hypothesis]:
        """Answer one batch of prompts. Raises :class:`ModelError` if the runtime fails."""
        raise NotImplementedError


class CTranslate2Chat(_RuntimeChat):
    """A chat engine on a decoder in CTranslate2 format."""

    def __init__(self, model: InstalledModel, options: Options) -> None:
        """Load the model. Raises :class:`BrokenModelError` if its files are damaged."""
        import ctranslate2

        super().__init__(model)
        device = device_of(options)
        threads = options.threads or cores()
        compute_type = options.compute_type
        if compute_type == "auto":
            compute_type = default_compute_type(device)
        try:
            self._generator: Any = ctranslate2.Generator(
                str(model.path), device=device, compute_type=compute_type, intra_threads=threads
            )
        except (RuntimeError, ValueError) as error:
            raise cannot_load(model, "CTranslate2", error) from error
        self.batch_size = CTRANSLATE2_BATCH
        self.name = f"{model.entry.name}, CTranslate2 {self._generator.compute_type}, {device}"

    def _needs_same_length(self, decoding: Decoding) -> bool:
        # In a mixed batch, penalties would also count the ends of the longer prompts.
        return decoding.no_repeat_ngram_size > 0 or decoding.repetition_penalty != 1

    def _generate(
        self,
        prompts: Sequence[Prompt],
        answers: Sequence[Answer],
        decoding: Decoding,
        limit: int,
    ) -> list[Hypothesis]:
        ends = self._tokenizer.end_ids

        def step(result: Any) -> bool:
            end = result.token_id in ends
            return not end and answers[result.batch_id].add(result.token_id)

        watched = decoding.beam_size == 1 and answers[0].watched
        try:
            results = self._generator.generate_batch(
                [self._tokenizer.tokens(prompt.ids) for prompt in prompts],
                beam_size=decoding.beam_size,
                length_penalty=decoding.length_penalty,
                no_repeat_ngram_size=decoding.no_repeat_ngram_size,
                repetition_penalty=decoding.repetition_penalty,
                # Our limits do not count the end mark.
                min_length=decoding.min_target_tokens,
                max_length=limit + 1,
                end_token=list(ends),
                return_end_token=True,
                include_prompt_in_result=False,
                return_scores=True,
                callback=step if watched else None,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"{self._entry.name} failed in CTranslate2 ({error}); try --engine transformers "
                "or a shorter text."
            ) from error
        return [
            self._hypothesis(result, answer, decoding.length_penalty)
            for result, answer in zip(results, answers, strict=True)
        ]

    def _hypothesis(self, result: Any, answer: Answer, length_penalty: float) -> Hypothesis:
        ids, score = result.sequences_ids[0], result.scores[0]
        ended = bool(ids) and ids[-1] in self._tokenizer.end_ids
        mean = score * len(ids) ** length_penalty / max(len(ids), 1)
        return answer.finish(ids[:-1] if ended else ids, mean, ended)


class TransformersChat(_RuntimeChat):
    """A chat engine on a causal language model."""

    def __init__(self, model: InstalledModel, options: Options) -> None:
        """Load the model.

        Raises:
            BrokenModelError: The files are damaged.
            UsageError: The options ask for int8.
        """
        import torch
        from transformers import GenerationConfig

        super().__init__(model)
        device = options.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        dtype = options.compute_type
        if dtype == "int8":
            raise UsageError("The transformers engine has no int8; choose float32 or bfloat16.")
        if dtype == "auto":
            dtype = "bfloat16" if device == "cuda" or _has_bfloat16() else "float32"
        self._model: Any = load_decoder(model, getattr(torch, dtype)).to(device).eval()
        if device == "cpu" and options.threads:
            torch.set_num_threads(options.threads)
        self._torch = torch
        self._device = device
        # Replace the published configuration, so that its sampling and penalties do not apply.
        self._model.generation_config = GenerationConfig(
            eos_token_id=list(self._tokenizer.end_ids), pad_token_id=self._tokenizer.pad_id
        )
        self.batch_size = TRANSFORMERS_BATCH
        self.name = f"{model.entry.name}, transformers {dtype}, {device}"

    def _generate(
        self,
        prompts: Sequence[Prompt],
        answers: Sequence[Answer],
        decoding: Decoding,
        limit: int,
    ) -> list[Hypothesis]:
        try:
            return self._decode(prompts, answers, decoding, limit)
        except self._torch.OutOfMemoryError as error:
            raise ModelError(
                f"{self._entry.name} ran out of memory; give it less text or --device cpu."
            ) from error
        except (RuntimeError, ValueError, IndexError) as error:
            raise ModelError(
                f"{self._entry.name} failed in transformers ({error}); try a shorter text or "
                "another model."
            ) from error

    def _decode(
        self,
        prompts: Sequence[Prompt],
        answers: Sequence[Answer],
        decoding: Decoding,
        limit: int,
    ) -> list[Hypothesis]:
        torch = self._torch
        longest = max(len(prompt.ids) for prompt in prompts)
        padding = [longest - len(prompt.ids) for prompt in prompts]
        rows = [
            [self._tokenizer.pad_id] * pad + list(prompt.ids)
            for prompt, pad in zip(prompts, padding, strict=True)
        ]
        mask = [[0] * pad + [1] * (longest - pad) for pad in padding]
        greedy = decoding.beam_size == 1
        recorder = _GreedyScores(torch, longest) if greedy else None
        beam = {"early_stopping": True, "length_penalty": decoding.length_penalty}
        with torch.inference_mode():
            output = self._model.generate(
                input_ids=torch.tensor(rows, device=self._device),
                attention_mask=torch.tensor(mask, device=self._device),
                num_beams=decoding.beam_size,
                do_sample=False,
                max_new_tokens=limit + 1,  # our limits do not count the end mark
                min_new_tokens=decoding.min_target_tokens or None,
                logits_processor=[
                    *_penalties(decoding, longest),
                    *([recorder] if recorder else []),
                ],
                stopping_criteria=[self._watch(answers)] if greedy and answers[0].watched else [],
                **({} if greedy else beam),
            )
            hypotheses = []
            for row, (answer, tokens) in enumerate(
                zip(answers, output[:, longest:].tolist(), strict=True)
            ):
                length = self._length(tokens, answer)
                ids = tokens[:length]
                ended = bool(ids) and ids[-1] in self._tokenizer.end_ids
                if recorder is not None:
                    score = recorder.mean(output, row, length)
                else:
                    score = self._score(prompts[row], ids)
                hypotheses.append(answer.finish(ids[:-1] if ended else ids, score, ended))
        return hypotheses

    def _length(self, tokens: Sequence[int], answer: Answer) -> int:
        """Count the tokens of a row up to and including its end mark, without padding."""
        ends = (i + 1 for i, token in enumerate(tokens) if token in self._tokenizer.end_ids)
        first = next(ends, len(tokens))
        return min(first, answer.token_count) if answer.stopped else first

    def _watch(self, answers: Sequence[Answer]) -> Any:
        """Return a stopping criterion that feeds the answers and ends rows that must stop."""
        torch, ends = self._torch, self._tokenizer.end_ids
        done = [False] * len(answers)

        def watch(ids: Any, _: Any, **__: Any) -> Any:
            for row, token in enumerate(ids[:, -1].tolist()):
                if not done[row]:
                    done[row] = token in ends or answers[row].add(token)
            return torch.tensor(done, device=ids.device)

        return watch

    def _score(self, prompt: Prompt, ids: Sequence[int]) -> float:
        """Return the mean log-probability of an answer, by one more pass of the model.

        Beam search reports only length-normalized sums.
        """
        if not ids:
            return 0.0
        torch = self._torch
        sequence = torch.tensor([[*prompt.ids, *ids]], device=self._device)
        logits = self._model(sequence, logits_to_keep=len(ids) + 1).logits[0, :-1]
        log_probs = logits.float().log_softmax(dim=-1)
        return float(log_probs.gather(1, sequence[0, len(prompt.ids) :, None]).mean())


class _GreedyScores:
    """Logits processor that records the log-probability of each chosen token.

    It runs after the penalties, as in CTranslate2, and never keeps scores of a whole vocabulary.
    """

    def __init__(self, torch: Any, prompt: int) -> None:
        self._torch = torch
        self._prompt = prompt
        self._log_probs: list[Any] = []
        self._last: Any = None

    def __call__(self, ids: Any, scores: Any) -> Any:
        self._settle(ids)
        self._last = scores.float().log_softmax(dim=-1)
        return scores

    def _settle(self, ids: Any) -> None:
        if self._last is not None and ids.shape[1] > self._prompt + len(self._log_probs):
            place = self._prompt + len(self._log_probs)
            self._log_probs.append(self._last.gather(1, ids[:, place, None])[:, 0])

    def mean(self, ids: Any, row: int, length: int) -> float:
        """Return the mean log-probability of the first ``length`` tokens of a row."""
        self._settle(ids)
        chosen = [float(step[row]) for step in self._log_probs[:length]]
        return sum(chosen) / max(len(chosen), 1)


def _penalties(decoding: Decoding, prompt: int) -> list[Any]:
    """Return transformers' penalties, restricted to the answer."""
    from transformers import NoRepeatNGramLogitsProcessor, RepetitionPenaltyLogitsProcessor

    penalties: list[Any] = []
    if decoding.repetition_penalty != 1:
        penalties.append(RepetitionPenaltyLogitsProcessor(decoding.repetition_penalty))
    if decoding.no_repeat_ngram_size:
        penalties.append(NoRepeatNGramLogitsProcessor(decoding.no_repeat_ngram_size))

    def on_answer(penalty: Any) -> Any:
        return lambda ids, scores: penalty(ids[:, prompt:], scores)

    return [on_answer(penalty) for penalty in penalties]


def _has_bfloat16() -> bool:
    """Return whether the CPU has bfloat16 instructions; without them bfloat16 is slower."""
    import torch

    if not hasattr(torch.cpu, "get_capabilities"):
        return False
    found = torch.cpu.get_capabilities()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16") or found.get("bf16"))
