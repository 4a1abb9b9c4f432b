"""Chat engines: the protocol, prompts in a checkpoint's own template, and answers as they grow."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

from summarizer.engines.protocol import Hypothesis
from summarizer.engines.tokenizers import TOKENIZER_FOLDER
from summarizer.errors import BrokenModelError, MissingDependencyError, ModelError
from summarizer.models.entry import InstalledModel, ModelEntry
from summarizer.models.gguf import gguf_path
from summarizer.options import Decoding

__all__ = [
    "Answer",
    "ChatEngine",
    "ChatTokenizer",
    "Message",
    "OnAnswer",
    "Prompt",
    "answer_limit",
    "new_answers",
    "no_template",
    "plain_text",
    "prompt_batches",
]

Role = Literal["system", "user", "assistant"]
OnAnswer = Callable[[int, str], None]
"""Callback for growing answers: the conversation's index, and its answer so far."""

_THINK = "<think>"
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation in a checkpoint's own template, as token ids.

    ``thinking``: the template ends with an open ``<think>`` block, so the answer starts in it.
    """

    ids: tuple[int, ...]
    thinking: bool = False


class ChatEngine(Protocol):
    """A loaded model that follows instructions. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """Model and runtime, for people: ``"qwen2.5-coder-1.5b, CTranslate2 int8, cpu"``."""

    @property
    def batch_size(self) -> int:
        """Number of conversations per call that keeps the machine busy."""

    @property
    def batch_invariant(self) -> bool:
        """True if an answer does not depend on the other conversations of a call."""

    @property
    def workers(self) -> int:
        """Number of calls of ``reply`` that run in parallel."""

    @property
    def max_tokens(self) -> int:
        """Context size: prompt and answer together, in tokens."""

    @property
    def has_beam_search(self) -> bool:
        """False if the engine decodes greedily only."""

    def count_tokens(self, chats: Sequence[Sequence[Message]]) -> list[int]:
        """Count the tokens of each prompt, the template included."""

    def reply(
        self,
        chats: Sequence[Sequence[Message]],
        decoding: Decoding,
        *,
        stop: Sequence[str] = (),
        on_answer: OnAnswer | None = None,
        cancel: threading.Event | None = None,
    ) -> list[Hypothesis]:
        """Answer each conversation, in order.

        An answer ends at the checkpoint's own end marks or before the first stop string.
        Thoughts are removed; an answer that is still thinking at the token limit is empty and
        not finished. Penalties apply to the answer only, so it may quote the prompt.

        Args:
            chats: Conversations to answer.
            decoding: Search parameters and limits.
            stop: Strings that end an answer.
            on_answer: Called whenever more of an answer is final. Beam search calls it only with
                complete answers.
            cancel: Ends the work soon after it is set, from any thread.

        Raises:
            StoppedError: ``cancel`` was set.
            ModelError: A prompt fills the context (nothing is truncated), or the runtime fails.
        """


class Answer:
    """One growing answer: the part that is final, and when to stop."""

    def __init__(
        self,
        decode: Callable[[Sequence[int]], str],
        thinking: bool,
        stop: Sequence[str],
        show: Callable[[str], None] | None = None,
    ) -> None:
        """Start an empty answer.

        Args:
            decode: Turns token ids into text.
            thinking: The prompt ends with an open ``<think>`` block.
            stop: Strings that end the answer.
            show: Called with the final part of the text as it grows.
        """
        self._decode = decode
        self._thinking = thinking
        self._stop = tuple(filter(None, stop))
        self._show_text = show
        self._shown = ""
        self._ids: list[int] = []
        self.stopped = False
        """True once a stop string was found."""

    @property
    def watched(self) -> bool:
        """Whether each token must be passed to :meth:`add`."""
        return self._show_text is not None or bool(self._stop)

    @property
    def token_count(self) -> int:
        """Number of tokens passed to :meth:`add`."""
        return len(self._ids)

    def add(self, token: int) -> bool:
        """Add a token; return True if the answer ends with it."""
        self._ids.append(token)
        text, _ = self._text(self._ids)
        if self._show_text is not None:
            self._show(text if self.stopped else self._final_part(text))
        return self.stopped

    def finish(self, ids: Sequence[int], score: float, ended: bool) -> Hypothesis:
        """Return the complete answer.

        Args:
            ids: Token ids without the end mark.
            score: Mean log-probability per token.
            ended: The model wrote an end mark.
        """
        text, thought_through = self._text(ids)
        text = text.strip()
        if self._show_text is not None:
            self._show(text)
        return Hypothesis(text, score, tuple(ids), thought_through and (ended or self.stopped))

    def _text(self, ids: Sequence[int]) -> tuple[str, bool]:
        """Return the text without thoughts, up to a stop string; and False if still thinking."""
        text = self._decode(ids)
        text = _THOUGHT.sub("", _THINK + text if self._thinking else text).lstrip()
        if _THINK in text:
            return "", False
        stops = [at for mark in self._stop if (at := text.find(mark)) >= 0]
        self.stopped = bool(stops)
        return text[: min(stops)] if stops else text, True

    def _final_part(self, text: str) -> str:
        """Drop an ending that may still become a stop string, a thought or another character."""
        text = text.rstrip("�")
        for mark in (*self._stop, _THINK):
            for length in range(min(len(mark) - 1, len(text)), 0, -1):
                if text.endswith(mark[:length]):
                    text = text[:-length]
                    break
        return text

    def _show(self, text: str) -> None:
        text = text.strip()
        if self._show_text is not None and len(text) > len(self._shown):
            self._shown = text
            self._show_text(text)


def new_answers(
    prompts: Sequence[Prompt],
    decode: Callable[[Sequence[int]], str],
    stop: Sequence[str],
    on_answer: OnAnswer | None,
) -> list[Answer]:
    """Return an empty answer for each prompt."""
    return [
        Answer(
            decode, prompt.thinking, stop, None if on_answer is None else partial(on_answer, index)
        )
        for index, prompt in enumerate(prompts)
    ]


def answer_limit(prompts: Sequence[Prompt], decoding: Decoding, context: int, name: str) -> int:
    """Return the most tokens an answer may have.

    Raises:
        ModelError: A prompt leaves no room for an answer.
    """
    longest = max(len(prompt.ids) for prompt in prompts)
    if longest >= context:
        raise ModelError(
            f"A prompt of {longest} tokens fills the {context} tokens that {name} can read; "
            "give it a shorter text."
        )
    return min(decoding.max_target_tokens, context - longest)


def prompt_batches(prompts: Sequence[Prompt], size: int, *, same_length: bool) -> list[list[int]]:
    """Group prompt indices into batches, longest prompts first.

    Args:
        prompts: The prompts to group.
        size: Most prompts in a batch.
        same_length: Put only prompts of equal length into a batch.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(prompts)), key=lambda i: -len(prompts[i].ids)):
        equal = batches and len(prompts[batches[-1][0]].ids) == len(prompts[index].ids)
        if batches and len(batches[-1]) < size and (equal or not same_length):
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def plain_text(text: str, special: Iterable[str]) -> str:
    """Break the special tokens in a text, so that it cannot end its turn and give orders."""
    for token in special:
        text = text.replace(token, f"{token[0]} {token[1:]}")
    return text


def no_template(entry: ModelEntry) -> BrokenModelError:
    """Return the error for a model without a chat template."""
    return BrokenModelError(
        f"{entry.name} has no chat template, so it does not follow instructions; "
        "choose an instruction-tuned model (its name often ends in Instruct or it)."
    )


class ChatTokenizer:
    """The tokenizer and chat template of a checkpoint, a GGUF file or a conversion of either."""

    def __init__(self, model: InstalledModel) -> None:
        """Load the tokenizer.

        Raises:
            MissingDependencyError: transformers is not installed.
            BrokenModelError: The files are damaged, or there is no chat template.
        """
        try:
            from transformers import AutoTokenizer
            from transformers.utils import logging
        except ImportError as error:
            raise MissingDependencyError(
                f"The tokenizer of {model.entry.name} needs transformers; "
                "install it with: pip install 'summarizer-zh-en[torch]'."
            ) from error
        logging.set_verbosity_error()
        separate = model.path / TOKENIZER_FOLDER
        folder = separate if separate.is_dir() else model.path
        options: dict[str, Any] = {}
        if model.format == "gguf":
            folder = gguf_path(model.path).parent
            options["gguf_file"] = gguf_path(model.path).name
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, **options
            )
        except Exception as error:  # transformers documents no errors for damaged files
            raise BrokenModelError(
                f"The tokenizer of {model.entry.name} in {folder} cannot be read ({error}); pull "
                "the model again, or add the missing files to the folder."
            ) from error
        if not self._tokenizer.chat_template:
            raise no_template(model.entry)
        self._entry = model.entry
        added = self._tokenizer.added_tokens_decoder.values()
        self._special_tokens = [token.content for token in added if token.special]
        path = folder / "generation_config.json"
        published = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        eos = published.get("eos_token_id")
        ends = [
            *(eos if isinstance(eos, list) else [eos]),
            self._tokenizer.eos_token_id,
            self._end_of_turn(),
        ]
        self.end_ids: tuple[int, ...] = tuple(dict.fromkeys(i for i in ends if i is not None))
        pad = self._tokenizer.pad_token_id
        self.pad_id: int = self.end_ids[0] if pad is None else pad

    def prompts(self, chats: Sequence[Sequence[Message]]) -> list[Prompt]:
        """Render each conversation up to where the answer begins."""
        prompts = []
        for chat in chats:
            text = self._render([self._turn(message) for message in chat], answer=True)
            ids = self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
            prompts.append(Prompt(tuple(ids), text.rstrip().endswith(_THINK)))
        return prompts

    def tokens(self, ids: Sequence[int]) -> list[str]:
        """Return the token strings of ids."""
        tokens: list[str] = self._tokenizer.convert_ids_to_tokens(list(ids))
        return tokens

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of ids, without special tokens."""
        text: str = self._tokenizer.decode(
            list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text

    def save(self, folder: str) -> None:
        """Write the tokenizer files of a checkpoint."""
        self._tokenizer.save_pretrained(folder)

    def _turn(self, message: Message) -> dict[str, Any]:
        text = plain_text(message.content, self._special_tokens)
        entry = self._entry
        if message.role == "user" and entry.source_tag and entry.target_tag:
            content = {
                "type": "text",
                "source_lang_code": entry.source_tag,
                "target_lang_code": entry.target_tag,
                "text": text,
            }
            return {"role": message.role, "content": [content]}
        return {"role": message.role, "content": text}

    def _render(self, turns: Sequence[dict[str, Any]], *, answer: bool) -> str:
        try:
            text: str = self._tokenizer.apply_chat_template(
                list(turns), tokenize=False, add_generation_prompt=answer, enable_thinking=False
            )
        except Exception as error:  # templates raise arbitrary errors
            raise ModelError(
                f"The chat template of {self._entry.name} refuses this conversation ({error}); "
                "choose another model."
            ) from error
        return text

    def _end_of_turn(self) -> int | None:
        """Return the id the template writes after an answer, if it is a single added token."""
        turns = [self._turn(Message("user", "a")), {"role": "assistant", "content": "bcd"}]
        try:
            after = self._render(turns, answer=False).rpartition("bcd")[2]
        except ModelError:
            return None
        ids = self._tokenizer(after, add_special_tokens=False)["input_ids"]
        return ids[0] if ids and ids[0] in self._tokenizer.added_tokens_decoder else None
