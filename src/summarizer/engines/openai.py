"""Chat models on a server that speaks the OpenAI API: Ollama, llama.cpp, vLLM, a gateway."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial
from typing import Any

import httpx

from summarizer.engines.chat import Answer, Message, OnAnswer
from summarizer.engines.chat_server import ChatServer, Garbled, Wait
from summarizer.engines.protocol import Hypothesis
from summarizer.engines.spending import Spending
from summarizer.errors import ModelError, StoppedError
from summarizer.models.entry import InstalledModel
from summarizer.models.servers import PREFIX, api_key, server_address
from summarizer.options import Decoding, Options

__all__ = ["OpenAIChat", "estimated_tokens"]

OVERHEAD = 8
"""Tokens that a chat template adds to a message, at most: three to five in the common ones."""

MOST_STOPS = 4
"""Stop strings that a request may name; the API allows no more."""

STOP_POLL = 0.05
"""Seconds between two checks whether the work was cancelled."""


class OpenAIChat:
    """A chat engine on a server. One request for each conversation, several in flight.

    The server has the tokenizer, so tokens are estimated.

    Attributes:
        name: The model and the host of the server, for people.
        batch_size: 1, since the server makes its own batches.
        batch_invariant: True, since every conversation is a request of its own.
        workers: Requests in flight.
        max_tokens: Context size in tokens.
        has_beam_search: False.
    """

    has_beam_search = False

    def __init__(
        self,
        model: InstalledModel,
        options: Options,
        spending: Spending,
        *,
        wait: Wait = threading.Event.wait,
    ) -> None:
        """Prepare requests to the server that the options name; none is sent yet.

        Args:
            model: The model, as :func:`~summarizer.models.servers.served_model` gives it.
            options: Address, context size, requests in flight, and timeout.
            spending: Limits on requests and tokens.
            wait: Waits between two tries of a request.

        Raises:
            UsageError: The address or the key is missing or wrong.
        """
        address = server_address(options)
        self._model = model.entry.name.removeprefix(PREFIX)
        self._server = ChatServer(
            address,
            api_key(),
            in_flight=options.in_flight,
            timeout=options.request_timeout,
            spending=spending,
            wait=wait,
        )
        self.name = f"{model.entry.name}, {address.host}"
        self.batch_size = 1
        self.batch_invariant = True
        self.workers = options.in_flight
        self.max_tokens = options.context_tokens

    def count_tokens(self, chats: Sequence[Sequence[Message]]) -> list[int]:
        """Estimate the tokens of each prompt."""
        return [sum(estimated_tokens(m.content) + OVERHEAD for m in chat) for chat in chats]

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

        ``on_answer`` is called in the threads that receive the answers. The score of an answer is
        NaN where the server tells no probabilities.
        """
        sizes = self.count_tokens(chats)
        longest = max(sizes, default=0)
        if longest >= self.max_tokens:
            raise ModelError(
                f"A prompt of about {longest} tokens fills the {self.max_tokens} tokens that "
                f"{self._model} is taken to read; raise --context-tokens if it reads more, or "
                "give it a shorter text."
            )
        ended = threading.Event()

        def answer(index: int) -> Hypothesis:
            show = None if on_answer is None else partial(on_answer, index)
            return self._answer(chats[index], sizes[index], decoding, tuple(stop), show, ended)

        if len(chats) == 1 and cancel is None:
            return [answer(0)]
        return _in_parallel(answer, len(chats), self.workers, ended, cancel)

    def _answer(
        self,
        chat: Sequence[Message],
        size: int,
        decoding: Decoding,
        stop: tuple[str, ...],
        show: Callable[[str], None] | None,
        ended: threading.Event,
    ) -> Hypothesis:
        limit = min(decoding.max_target_tokens, self.max_tokens - size)
        payload: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.content} for m in chat],
            "temperature": 0,
            "max_tokens": limit,
        }
        if decoding.no_repeat_ngram_size:
            # The API has no ban of repeated n-grams; the shorter they are, the more it takes.
            payload["frequency_penalty"] = 1.5 / decoding.no_repeat_ngram_size
        if 0 < len(stop) <= MOST_STOPS:
            payload["stop"] = list(stop)
        if show is None:
            payload["logprobs"] = True
        else:
            payload |= {"stream": True, "stream_options": {"include_usage": True}}

        def read(response: httpx.Response) -> tuple[Hypothesis, int]:
            reader = _Reader(stop, show, ended)
            kind = response.headers.get("Content-Type", "")
            if kind.startswith("text/event-stream"):
                reader.read_stream(response.iter_lines())
            else:
                reader.read_whole(response.read())
            answer = reader.answer()
            used = size + estimated_tokens(answer.text) if reader.used is None else reader.used
            return answer, used

        answer = self._server.ask(payload, size + limit, read, ended)
        if not answer.text and not answer.finished:
            raise ModelError(
                f"{self._model} used up the {limit} tokens of its answer before it wrote any text; "
                "if it thinks first, switch that off on the server, or choose another model."
            )
        return answer


class _Reader:
    """Reads one answer of the API, whole or as a stream of pieces.

    Attributes:
        used: Tokens read and written, if the server counts them.
    """

    def __init__(
        self, stop: Sequence[str], show: Callable[[str], None] | None, ended: threading.Event
    ) -> None:
        self._pieces: list[str] = []
        self._answer = Answer(lambda ids: "".join(self._pieces[i] for i in ids), False, stop, show)
        self._ended = ended
        self._finish = ""
        self._scores: list[float] = []
        self.used: int | None = None

    def read_whole(self, content: bytes) -> None:
        """Read an answer in one piece. Raises :class:`Garbled`."""
        choice = self._choice(_json(content))
        if choice is None:
            raise Garbled("the answer has no choices")
        self._add(choice, "message")

    def read_stream(self, lines: Iterator[str]) -> None:
        """Read server-sent events up to the end or a stop string. Raises :class:`Garbled`."""
        for line in lines:
            if self._ended.is_set():
                raise StoppedError("The work was stopped before it was done; start it again.")
            field, _, data = line.partition(":")
            if field != "data":
                continue
            if data.strip() == "[DONE]":
                break
            choice = self._choice(_json(data))
            if choice is not None and self._add(choice, "delta"):
                return
        if not self._finish:
            raise Garbled("the answer broke off")

    def answer(self) -> Hypothesis:
        """Return what was read."""
        cut = self._finish == "length"
        if self._finish == "content_filter":  # what there is of it is not an answer
            self._pieces.clear()
        score = sum(self._scores) / len(self._scores) if self._scores else math.nan
        whole = self._answer.finish(range(len(self._pieces)), score, not cut)
        return Hypothesis(whole.text, score, (), whole.finished)

    def _choice(self, data: Any) -> dict[str, Any] | None:
        """Return the first choice of an answer or an event; note the tokens used."""
        if not isinstance(data, dict):
            raise Garbled("the answer is not a JSON object")
        if data.get("error"):
            error = data["error"]
            raise Garbled(str(error.get("message", "") if isinstance(error, dict) else error))
        usage = data.get("usage")
        total = usage.get("total_tokens") if isinstance(usage, dict) else None
        if isinstance(total, int) and total >= 0:
            self.used = total
        choices = data.get("choices")
        if not isinstance(choices, list) or not choices:
            return None
        if not isinstance(choices[0], dict):
            raise Garbled("a choice of the answer is not a JSON object")
        return choices[0]

    def _add(self, choice: dict[str, Any], key: str) -> bool:
        """Add the text of a choice; return True if a stop string ends the answer."""
        message = choice.get(key)
        text = message.get("content") if isinstance(message, dict) else None
        if not isinstance(text, str | None):
            raise Garbled("the answer is not text")
        if choice.get("finish_reason"):
            self._finish = str(choice["finish_reason"])
        logprobs = choice.get("logprobs")
        tokens = logprobs.get("content") if isinstance(logprobs, dict) else None
        for token in tokens if isinstance(tokens, list) else ():
            value = token.get("logprob") if isinstance(token, dict) else None
            if isinstance(value, int | float):
                self._scores.append(float(value))
        if not text:
            return False
        self._pieces.append(text)
        return self._answer.add(len(self._pieces) - 1)


def estimated_tokens(text: str) -> int:
    """Estimate the tokens of a text, rather too many than too few.

    A digit or a character past ASCII counts as one, three other characters count as one.

    On 600 lines of newstest2019 it gives 1.6 times the tokens of Qwen2.5's tokenizer for the
    Chinese and 1.7 times for the English; in one line of the 1,200 it gives fewer.
    """
    single = sum(not char.isascii() or char.isdigit() for char in text)
    return single + -(-(len(text) - single) // 3)


def _json(data: str | bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise Garbled("the answer is not JSON") from error


def _in_parallel(
    answer: Callable[[int], Hypothesis],
    count: int,
    workers: int,
    ended: threading.Event,
    cancel: threading.Event | None,
) -> list[Hypothesis]:
    """Return ``answer(0)``, ``answer(1)``, …; the first error ends the others.

    Raises:
        StoppedError: ``cancel`` was set.
    """
    pool = ThreadPoolExecutor(max(1, min(workers, count)), thread_name_prefix="request")
    try:
        futures = [pool.submit(answer, index) for index in range(count)]
        waiting = set(futures)
        while waiting:
            if cancel is not None and cancel.is_set():
                raise StoppedError("The work was stopped before it was done; start it again.")
            done, waiting = wait(
                waiting, None if cancel is None else STOP_POLL, return_when=FIRST_COMPLETED
            )
            for future in done:
                future.result()
        return [future.result() for future in futures]
    finally:
        ended.set()
        pool.shutdown(wait=False, cancel_futures=True)
