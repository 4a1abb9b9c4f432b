"""Chat models in the reference runtime: transformers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summarizer.engines.chat import Answer, Message, Prompt, Seen, answer_limit, batches, begun
from summarizer.engines.chat_tokenizer import ChatTokenizer
from summarizer.engines.checkpoint import load_decoder
from summarizer.engines.protocol import Hypothesis
from summarizer.errors import ModelError, UsageError
from summarizer.models.entry import InstalledModel
from summarizer.options import Decoding, Options

__all__ = ["TransformersChat"]

BATCH = 4


class TransformersChat:
    """A causal language model as transformers loads it. Serves many threads."""

    def __init__(self, model: InstalledModel, options: Options) -> None:
        import torch
        from transformers import GenerationConfig

        self._tokenizer = ChatTokenizer(model)
        device = options.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        wanted = options.compute_type
        if wanted == "int8":
            raise UsageError("The transformers engine has no int8; choose float32 or bfloat16.")
        if wanted == "auto":
            wanted = "bfloat16" if device == "cuda" or _has_bfloat16() else "float32"
        self._model: Any = load_decoder(model, getattr(torch, wanted)).to(device).eval()
        if device == "cpu" and options.threads:
            torch.set_num_threads(options.threads)
        self._torch = torch
        self._device = device
        self._entry = model.entry
        # Our own from here on: published sampling and penalties must not leak in.
        self._model.generation_config = GenerationConfig(
            eos_token_id=list(self._tokenizer.end_ids), pad_token_id=self._tokenizer.pad_id
        )
        self.batch_size = BATCH
        self.max_tokens = model.entry.context_tokens
        self.name = f"{model.entry.name}, transformers {wanted}, {device}"

    def count_tokens(self, chats: Sequence[Sequence[Message]]) -> list[int]:
        return [len(prompt.ids) for prompt in self._tokenizer.prompts(chats)]

    def reply(
        self,
        chats: Sequence[Sequence[Message]],
        decoding: Decoding,
        *,
        stop: Sequence[str] = (),
        seen: Seen | None = None,
    ) -> list[Hypothesis]:
        if not chats:
            return []
        prompts = self._tokenizer.prompts(chats)
        limit = answer_limit(prompts, decoding, self.max_tokens, self._entry.name)
        answers = begun(prompts, self._tokenizer.decode, (*self._entry.stop, *stop), seen)
        found: dict[int, Hypothesis] = {}
        for batch in batches(prompts, BATCH, alike=False):
            some = [answers[i] for i in batch]
            try:
                results = self._generate([prompts[i] for i in batch], some, decoding, limit)
            except self._torch.OutOfMemoryError as error:
                raise ModelError(
                    f"{self._entry.name} ran out of memory; give it less text or --device cpu."
                ) from error
            except (RuntimeError, ValueError, IndexError) as error:
                raise ModelError(f"{self._entry.name} failed in transformers: {error}.") from error
            found.update(zip(batch, results, strict=True))
        return [found[i] for i in range(len(prompts))]

    def _generate(
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
        sure = _Sureness(torch, longest) if greedy else None
        beam = {"early_stopping": True, "length_penalty": decoding.length_penalty}
        with torch.inference_mode():
            output = self._model.generate(
                input_ids=torch.tensor(rows, device=self._device),
                attention_mask=torch.tensor(mask, device=self._device),
                num_beams=decoding.beam_size,
                do_sample=False,
                max_new_tokens=limit + 1,  # the end mark is not in our limits
                min_new_tokens=decoding.min_target_tokens or None,
                logits_processor=[*_penalties(decoding, longest), *([sure] if sure else [])],
                stopping_criteria=[self._watch(answers)] if greedy and answers[0].watched else [],
                **({} if greedy else beam),
            )
            found = []
            for row, (answer, written) in enumerate(
                zip(answers, output[:, longest:].tolist(), strict=True)
            ):
                length = self._length(written, answer)
                ids = written[:length]
                ended = bool(ids) and ids[-1] in self._tokenizer.end_ids
                if sure is not None:
                    score = sure.mean(output, row, length)
                else:
                    score = self._score(prompts[row], ids)
                found.append(answer.finish(ids[:-1] if ended else ids, score, ended))
        return found

    def _length(self, written: Sequence[int], answer: Answer) -> int:
        """How many tokens a row really has, its end mark counted, before the padding."""
        ends = (i + 1 for i, token in enumerate(written) if token in self._tokenizer.end_ids)
        first = next(ends, len(written))
        return min(first, answer.taken) if answer.stopped else first

    def _watch(self, answers: Sequence[Answer]) -> Any:
        """Shows each answer while it grows, and ends a row where its answer has to stop."""
        torch, ends = self._torch, self._tokenizer.end_ids
        over = [False] * len(answers)

        def watch(ids: Any, _: Any, **__: Any) -> Any:
            for row, token in enumerate(ids[:, -1].tolist()):
                if not over[row]:
                    over[row] = token in ends or answers[row].add(token)
            return torch.tensor(over, device=ids.device)

        return watch

    def _score(self, prompt: Prompt, ids: Sequence[int]) -> float:
        """Mean log-probability of an answer, by one more pass: a beam keeps only its own sums."""
        if not ids:
            return 0.0
        torch = self._torch
        whole = torch.tensor([[*prompt.ids, *ids]], device=self._device)
        logits = self._model(whole, logits_to_keep=len(ids) + 1).logits[0, :-1]
        chances = logits.float().log_softmax(dim=-1)
        return float(chances.gather(1, whole[0, len(prompt.ids) :, None]).mean())


class _Sureness:
    """Log-probabilities of the tokens as they are chosen, so that no vocabulary is kept.

    After the penalties, as CTranslate2 gives them.
    """

    def __init__(self, torch: Any, prompt: int) -> None:
        self._torch = torch
        self._prompt = prompt
        self._chances: list[Any] = []
        self._last: Any = None

    def __call__(self, ids: Any, scores: Any) -> Any:
        self._settle(ids)
        self._last = scores.float().log_softmax(dim=-1)
        return scores

    def _settle(self, ids: Any) -> None:
        if self._last is not None and ids.shape[1] > self._prompt + len(self._chances):
            place = self._prompt + len(self._chances)
            self._chances.append(self._last.gather(1, ids[:, place, None])[:, 0])

    def mean(self, ids: Any, row: int, length: int) -> float:
        self._settle(ids)
        chosen = [float(step[row]) for step in self._chances[:length]]
        return sum(chosen) / max(len(chosen), 1)


def _penalties(decoding: Decoding, prompt: int) -> list[Any]:
    """The library's own penalties, made to look at the answer only."""
    from transformers import NoRepeatNGramLogitsProcessor, RepetitionPenaltyLogitsProcessor

    found: list[Any] = []
    if decoding.repetition_penalty != 1:
        found.append(RepetitionPenaltyLogitsProcessor(decoding.repetition_penalty))
    if decoding.no_repeat_ngram_size:
        found.append(NoRepeatNGramLogitsProcessor(decoding.no_repeat_ngram_size))

    def on_answer(penalty: Any) -> Any:
        return lambda ids, scores: penalty(ids[:, prompt:], scores)

    return [on_answer(penalty) for penalty in found]


def _has_bfloat16() -> bool:
    """Whether this processor multiplies in bfloat16 by itself; elsewhere it is slower."""
    import torch

    if not hasattr(torch.cpu, "get_capabilities"):
        return False
    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16") or able.get("bf16"))
