"""Chat models in the quick runtime: CTranslate2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from summarizer.engines.chat import Answer, Message, Prompt, Seen, answer_limit, batches, begun
from summarizer.engines.chat_tokenizer import ChatTokenizer
from summarizer.engines.ctranslate2 import device_of
from summarizer.engines.instructions import default_compute_type
from summarizer.engines.layout import cores
from summarizer.engines.protocol import Hypothesis
from summarizer.errors import BrokenModelError, ModelError
from summarizer.models.entry import InstalledModel
from summarizer.options import Decoding, Options

__all__ = ["CTranslate2Chat"]

BATCH = 8


class CTranslate2Chat:
    """A decoder in CTranslate2's format with its tokenizer. Serves many threads."""

    def __init__(self, model: InstalledModel, options: Options) -> None:
        import ctranslate2

        self._tokenizer = ChatTokenizer(model)
        device = device_of(options)
        threads = options.threads or cores()
        wanted = options.compute_type
        if wanted == "auto":
            wanted = default_compute_type(device)
        try:
            self._generator: Any = ctranslate2.Generator(
                str(model.path), device=device, compute_type=wanted, intra_threads=threads
            )
        except (RuntimeError, ValueError) as error:
            raise BrokenModelError(
                f"CTranslate2 cannot load {model.entry.name} from {model.path} ({error}); "
                f"`summarizer models verify {model.entry.name}` tells whether files are damaged."
            ) from error
        self._entry = model.entry
        self.batch_size = BATCH
        self.max_tokens = model.entry.context_tokens
        shown = self._generator.compute_type
        self.name = f"{model.entry.name}, CTranslate2 {shown}, {device}"

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
        # In a batch the ends of the longer prompts count as written for the penalties.
        penal = decoding.no_repeat_ngram_size > 0 or decoding.repetition_penalty != 1
        found: dict[int, Hypothesis] = {}
        for batch in batches(prompts, BATCH, alike=penal):
            some = [answers[i] for i in batch]
            results = self._generate([prompts[i] for i in batch], some, decoding, limit)
            found.update(zip(batch, results, strict=True))
        return [found[i] for i in range(len(prompts))]

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
                # The end mark is not in our limits.
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
