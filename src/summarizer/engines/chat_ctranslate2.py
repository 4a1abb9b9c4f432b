"""Chat models in CTranslate2, the fast runtime."""

from __future__ import annotations

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
from summarizer.engines.weights import cannot_load
from summarizer.errors import ModelError
from summarizer.machine import cores, default_compute_type
from summarizer.models.entry import InstalledModel
from summarizer.options import Decoding, Options

__all__ = ["CTranslate2Chat"]

BATCH = 8


class CTranslate2Chat:
    """A chat engine on a decoder in CTranslate2 format."""

    def __init__(self, model: InstalledModel, options: Options) -> None:
        """Load the model. Raises :class:`BrokenModelError` if its files are damaged."""
        import ctranslate2

        self._tokenizer = ChatTokenizer(model)
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
        self._entry = model.entry
        self.batch_size = BATCH
        self.max_tokens = model.entry.context_tokens
        self.name = f"{model.entry.name}, CTranslate2 {self._generator.compute_type}, {device}"

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
    ) -> list[Hypothesis]:
        """Answer each conversation, in order; see :class:`~summarizer.engines.chat.ChatEngine`."""
        if not chats:
            return []
        prompts = self._tokenizer.prompts(chats)
        limit = answer_limit(prompts, decoding, self.max_tokens, self._entry.name)
        answers = new_answers(
            prompts, self._tokenizer.decode, (*self._entry.stop, *stop), on_answer
        )
        # In a mixed batch, penalties would also count the ends of the longer prompts.
        penalties = decoding.no_repeat_ngram_size > 0 or decoding.repetition_penalty != 1
        replies: dict[int, Hypothesis] = {}
        for batch in prompt_batches(prompts, BATCH, same_length=penalties):
            batch_answers = [answers[i] for i in batch]
            results = self._generate([prompts[i] for i in batch], batch_answers, decoding, limit)
            replies.update(zip(batch, results, strict=True))
        return [replies[i] for i in range(len(prompts))]

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
