"""What a chat engine is: conversations in, one answer each out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from summarizer.engines.protocol import Hypothesis
from summarizer.errors import ModelError
from summarizer.options import Decoding

__all__ = ["Answer", "ChatEngine", "Message", "Prompt", "Seen", "answer_limit", "batches", "begun"]

Role = Literal["system", "user", "assistant"]
Seen = Callable[[int, str], None]

OPEN = "<think>"
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation in a checkpoint's own template, as token ids.

    ``thinking``: the template itself opened a block of thoughts, in which the answer begins.
    """

    ids: tuple[int, ...]
    thinking: bool = False


class ChatEngine(Protocol):
    """A loaded model that follows instructions. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """What runs: ``"qwen2.5-coder-1.5b, CTranslate2 int8, 2 threads, cpu"``."""

    @property
    def batch_size(self) -> int:
        """How many conversations one call should bring to keep the machine busy."""

    @property
    def max_tokens(self) -> int:
        """The context: prompt and answer together."""

    def count_tokens(self, chats: Sequence[Sequence[Message]]) -> list[int]:
        """Tokens of each prompt, the template's own included."""

    def reply(
        self,
        chats: Sequence[Sequence[Message]],
        decoding: Decoding,
        *,
        stop: Sequence[str] = (),
        seen: Seen | None = None,
    ) -> list[Hypothesis]:
        """One answer to each conversation, in the order given.

        ``seen`` hears a conversation's index and its answer so far whenever more of it is sure;
        with a beam, only when it is complete. An answer ends at the checkpoint's own marks or
        before the first of the ``stop`` strings; thoughts are taken out, and an answer that is
        still thinking at its limit is empty and not finished. Penalties look at the answer
        only, so that it may quote the prompt.

        Raises :class:`~summarizer.errors.ModelError` where a prompt fills the context (nothing
        is ever cut silently) or the runtime fails.
        """


class Answer:
    """One answer while it grows: what of it may be shown, and whether it has to stop."""

    def __init__(
        self,
        decode: Callable[[Sequence[int]], str],
        thinking: bool,
        stop: Sequence[str],
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._decode = decode
        self._thinking = thinking
        self._stop = tuple(filter(None, stop))
        self._tell = tell
        self._told = ""
        self._ids: list[int] = []
        self.stopped = False
        """Whether a stop string was met."""

    @property
    def watched(self) -> bool:
        """Whether tokens have to be looked at one by one."""
        return self._tell is not None or bool(self._stop)

    @property
    def taken(self) -> int:
        """How many tokens were looked at."""
        return len(self._ids)

    def add(self, token: int) -> bool:
        """Take one more token; whether the answer is to stop with it."""
        self._ids.append(token)
        text, _ = self._answer(self._ids)
        if self._tell is not None:
            self._show(text if self.stopped else self._sure(text))
        return self.stopped

    def finish(self, ids: Sequence[int], score: float, ended: bool) -> Hypothesis:
        """The whole answer. ``ids`` are without the end mark, ``ended`` says there was one."""
        text, closed = self._answer(ids)
        text = text.strip()
        if self._tell is not None:
            self._show(text)
        return Hypothesis(text, score, tuple(ids), closed and (ended or self.stopped))

    def _answer(self, ids: Sequence[int]) -> tuple[str, bool]:
        """The text without thoughts, up to a stop string; and whether thinking was over."""
        text = self._decode(ids)
        text = _THOUGHT.sub("", OPEN + text if self._thinking else text).lstrip()
        if OPEN in text:
            return "", False
        found = [at for mark in self._stop if (at := text.find(mark)) >= 0]
        self.stopped = bool(found)
        return text[: min(found)] if found else text, True

    def _sure(self, text: str) -> str:
        """Without an ending that may yet become a stop mark, a thought or another character."""
        text = text.rstrip("�")
        for mark in (*self._stop, OPEN):
            for length in range(min(len(mark) - 1, len(text)), 0, -1):
                if text.endswith(mark[:length]):
                    text = text[:-length]
                    break
        return text

    def _show(self, text: str) -> None:
        text = text.strip()
        if self._tell is not None and len(text) > len(self._told):
            self._told = text
            self._tell(text)


def begun(
    prompts: Sequence[Prompt],
    decode: Callable[[Sequence[int]], str],
    stop: Sequence[str],
    seen: Seen | None,
) -> list[Answer]:
    """An answer to each prompt, nothing of it written yet."""
    return [
        Answer(decode, prompt.thinking, stop, None if seen is None else partial(seen, index))
        for index, prompt in enumerate(prompts)
    ]


def answer_limit(prompts: Sequence[Prompt], decoding: Decoding, context: int, name: str) -> int:
    """Tokens the answers may have; refuses a prompt that leaves no room for one."""
    longest = max(len(prompt.ids) for prompt in prompts)
    if longest >= context:
        raise ModelError(
            f"A prompt of {longest} tokens fills the {context} that {name} holds; "
            "give it a shorter text."
        )
    return min(decoding.max_target_tokens, context - longest)


def batches(prompts: Sequence[Prompt], size: int, *, alike: bool) -> list[list[int]]:
    """Indices in batches, longest prompts first. ``alike``: only one length in each."""
    found: list[list[int]] = []
    for index in sorted(range(len(prompts)), key=lambda i: -len(prompts[i].ids)):
        same = found and len(prompts[found[-1][0]].ids) == len(prompts[index].ids)
        if found and len(found[-1]) < size and (same or not alike):
            found[-1].append(index)
        else:
            found.append([index])
    return found
