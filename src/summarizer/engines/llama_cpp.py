"""Chat models in llama.cpp: GGUF files as they are, several conversations at once.

llama.cpp decodes all running conversations in one batch (continuous batching).
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import Any

from summarizer.chinese.script import HAN
from summarizer.engines.chat import (
    Answer,
    Message,
    OnAnswer,
    Prompt,
    answer_limit,
    no_template,
    plain_text,
)
from summarizer.engines.llama_server import LlamaServer, Room
from summarizer.engines.protocol import Hypothesis
from summarizer.errors import ModelError, StoppedError, UsageError
from summarizer.models.entry import InstalledModel, ModelEntry
from summarizer.models.gguf import gguf_path, read_vocabulary
from summarizer.options import Decoding, Options

__all__ = ["LlamaCppChat"]

SLOTS = 8
"""Conversations decoded at once."""

CONTEXT = 8192
"""Tokens that all running conversations share. Memory for them is taken when the model loads:
0.23 GB for Qwen2.5-Coder-1.5B, 1.2 GB for Qwen3-4B."""

ENGLISH = f"root ::= [^{HAN}]*"
"""Grammar of answers in English: any text without Han characters."""


class LlamaCppChat:
    """A chat engine on a GGUF file. Decodes greedily.

    Attributes:
        name: Model, runtime and device, for people.
        batch_size: Conversations decoded at once.
        max_tokens: Prompt and answer together, in tokens.
        batch_invariant: False, since the last digits depend on the batch.
        workers: Calls of ``reply`` at once.
        has_beam_search: False.
    """

    batch_size = SLOTS
    batch_invariant = False
    workers = 1
    has_beam_search = False

    def __init__(self, model: InstalledModel, options: Options) -> None:
        """Load the model.

        Raises:
            MissingDependencyError: ``xllamacpp`` is not installed.
            BrokenModelError: The file is damaged, or llama.cpp does not know its architecture.
            UsageError: The options ask for a GPU, and this build of llama.cpp uses none.
        """
        file = gguf_path(model.path)
        vocabulary = read_vocabulary(file)
        if not vocabulary.chat_template:
            raise no_template(model.entry)
        self._entry = model.entry
        self.max_tokens = min(model.entry.context_tokens, CONTEXT)
        self._server = LlamaServer(model, file, options, slots=SLOTS, context=CONTEXT)
        self._room = Room(CONTEXT)
        self._pool = ThreadPoolExecutor(SLOTS, thread_name_prefix="llama.cpp")
        self._prompt = functools.lru_cache(maxsize=1024)(
            partial(_render, self._server, model.entry, vocabulary.control_tokens)
        )
        self._grammar = ENGLISH if model.entry.target_language == "en" else ""
        self.name = f"{model.entry.name}, llama.cpp, {self._server.device}"

    def count_tokens(self, chats: Sequence[Sequence[Message]]) -> list[int]:
        """Count the tokens of each prompt, the template included."""
        return [len(self._prompt(tuple(chat)).ids) for chat in chats]

    def reply(
        self,
        chats: Sequence[Sequence[Message]],
        decoding: Decoding,
        *,
        stop: Sequence[str] = (),
        on_answer: OnAnswer | None = None,
        cancel: threading.Event | None = None,
    ) -> list[Hypothesis]:
        """Answer each conversation, in order; see :class:`~summarizer.engines.chat.ChatEngine`.

        An exception of ``on_answer`` ends all answers of the call within a token, and so does
        ``cancel``.

        Raises:
            StoppedError: ``cancel`` was set.
            UsageError: ``decoding`` asks for a beam or for a repetition penalty.
            ModelError: A prompt fills the context, or the runtime fails.
        """
        if not chats:
            return []
        _require_supported(decoding)
        prompts = [self._prompt(tuple(chat)) for chat in chats]
        limit = answer_limit(prompts, decoding, self.max_tokens, self._entry.name)
        ended = threading.Event()
        telling = threading.Lock()

        def show(index: int, text: str) -> None:
            with telling:
                if ended.is_set():
                    return
                try:
                    if cancel is not None and cancel.is_set():
                        raise StoppedError(
                            "The work was stopped before it was done; start it again."
                        )
                    if on_answer is not None:
                        on_answer(index, text)
                except BaseException:
                    ended.set()
                    raise

        stops = (*self._entry.stop, *stop)
        jobs = [
            self._pool.submit(
                self._answer,
                _Generation(prompt, stops, partial(show, index) if on_answer or cancel else None),
                decoding,
                limit,
                ended,
            )
            for index, prompt in enumerate(prompts)
        ]
        try:
            return [job.result() for job in jobs]
        finally:
            ended.set()
            for job in jobs:
                job.cancel()
            wait(jobs)

    def _answer(
        self, generation: _Generation, decoding: Decoding, limit: int, ended: threading.Event
    ) -> Hypothesis:
        """Generate one answer, in as many requests as its restrictions need.

        llama.cpp has no ban on repeated n-grams and no least length, so a request ends where one
        of them applies, and the next one continues the answer with what is allowed.
        """
        ids, ngram = generation.ids, decoding.no_repeat_ngram_size
        most = limit + 1  # our limits do not count the end mark
        with self._room.taken(len(generation.prompt.ids) + most):
            while not generation.over and len(ids) < most and not ended.is_set():
                before = len(ids)
                endless = before < decoding.min_target_tokens
                wanted = (decoding.min_target_tokens if endless else most) - before
                self._request(generation, wanted, ended, ngram=ngram, endless=endless)
                if generation.repeated:  # take the best token that repeats nothing
                    generation.repeated = False
                    banned = _followers(ids, ngram)
                    self._request(generation, 1, ended, endless=endless, banned=banned)
                elif not endless:
                    break
                self._complete(generation)
                if len(ids) == before:
                    break
        self._complete(generation)
        return generation.hypothesis()

    def _complete(self, generation: _Generation) -> None:
        """Restore the ids of characters that took several tokens: the server names the last."""
        if not generation.whole:
            generation.ids[:] = self._server.tokens(generation.text)

    def _request(
        self,
        generation: _Generation,
        tokens: int,
        ended: threading.Event,
        *,
        ngram: int = 0,
        endless: bool = False,
        banned: Iterable[int] = (),
    ) -> None:
        """Continue an answer by up to ``tokens`` tokens.

        Args:
            generation: The answer, which grows.
            tokens: Most new tokens.
            ended: Once it is set, the request ends with the next token.
            ngram: Length of n-grams that may not occur twice; the request ends before one does.
            endless: Forbid the end mark.
            banned: Tokens that may not come first.

        Raises:
            ModelError: The runtime fails.
        """
        failures: list[BaseException] = []

        def on_chunk(chunk: dict[str, Any]) -> bool:
            try:
                if "error" in chunk:
                    raise self._failed(chunk["error"].get("message", ""))
                return ended.is_set() or generation.add(chunk, ngram)
            except BaseException as error:  # noqa: BLE001  the library swallows what is raised here
                failures.append(error)
                return True

        self._server.complete(
            {
                "prompt": [*generation.prompt.ids, *generation.ids],
                "max_tokens": tokens,
                "stream": True,
                "samplers": ["top_k"],
                "top_k": 1,
                "temperature": 0,
                "logprobs": 1,
                "cache_prompt": True,
                "grammar": self._grammar,
                "ignore_eos": endless,
                "logit_bias": [[token, False] for token in banned],
            },
            on_chunk,
        )
        if failures:
            raise failures[0]

    def _failed(self, reason: str) -> ModelError:
        return ModelError(
            f"{self._entry.name} failed in llama.cpp ({reason}); try a shorter text or another "
            "model."
        )


def _render(
    server: LlamaServer, entry: ModelEntry, control_tokens: Sequence[str], chat: Sequence[Message]
) -> Prompt:
    """Render a conversation up to where the answer begins."""
    turns = [
        {"role": turn.role, "content": plain_text(turn.content, control_tokens)} for turn in chat
    ]
    settings: dict[str, Any] = {"enable_thinking": False}
    if entry.source_tag and entry.target_tag:
        settings["source_lang_code"] = entry.source_tag
        settings["target_lang_code"] = entry.target_tag
    answer = server.call("/apply-template", messages=turns, chat_template_kwargs=settings)
    if "prompt" not in answer:
        reason = answer.get("error", {}).get("message", "")
        raise ModelError(
            f"The chat template of {entry.name} refuses this conversation ({reason}); choose "
            "another model."
        )
    text = str(answer["prompt"])
    # llama.cpp takes off the mark of beginning that the template writes, if it adds its own.
    ids = server.tokens(text, whole=True)
    return Prompt(tuple(ids), text.rstrip().endswith("<think>"))


class _Generation:
    """One growing answer: its tokens, their scores, and its text."""

    def __init__(
        self, prompt: Prompt, stops: Sequence[str], show: Callable[[str], None] | None
    ) -> None:
        self.prompt = prompt
        self.ids: list[int] = []
        self.text = ""
        self.repeated = False
        """True if the next token would have repeated an n-gram."""
        self._pieces = b""
        self._scores: list[float] = []
        self._ended = False
        self._answer = Answer(lambda _: self.text, prompt.thinking, stops, show)

    @property
    def over(self) -> bool:
        """True after an end mark or a stop string."""
        return self._ended or self._answer.stopped

    @property
    def whole(self) -> bool:
        """True if the text is that of the token ids."""
        return self._pieces == self.text.encode()

    def add(self, chunk: dict[str, Any], ngram: int) -> bool:
        """Take what the server sent; return True to end the request.

        A chunk has one token, or none and the reason why the answer ends.
        """
        choice = chunk["choices"][0]
        tokens = (choice.get("logprobs") or {}).get("content") or []
        for token in tokens:
            if ngram and token["id"] in _followers(self.ids, ngram):
                self.repeated = True
                return True
            self.ids.append(token["id"])
            self._scores.append(token["logprob"])
            self._pieces += bytes(token["bytes"])
        self.text += choice["text"]
        if choice["finish_reason"] == "stop":
            self._ended = True
            del self.ids[-1:]  # the end mark
            return True
        return bool(tokens) and self._answer.add(tokens[-1]["id"])

    def hypothesis(self) -> Hypothesis:
        """Return the complete answer."""
        score = sum(self._scores) / max(len(self._scores), 1)
        return self._answer.finish(self.ids, score, self._ended)


def _followers(ids: Sequence[int], ngram: int) -> set[int]:
    """Return the tokens that would end an n-gram which ``ids`` already has."""
    start = tuple(ids[len(ids) - ngram + 1 :]) if len(ids) >= ngram - 1 else None
    return {
        ids[at + ngram - 1]
        for at in range(len(ids) - ngram + 1)
        if tuple(ids[at : at + ngram - 1]) == start
    }


def _require_supported(decoding: Decoding) -> None:
    if decoding.beam_size > 1:
        raise UsageError(
            "llama.cpp has no beam search; leave out the beam size, or convert the model with "
            "`summarizer models convert`."
        )
    if decoding.repetition_penalty != 1:
        raise UsageError(
            "llama.cpp cannot keep a repetition penalty to the answer; set repetition_penalty "
            "to 1, or use no_repeat_ngram_size."
        )
