"""Conversations into a checkpoint's own template and tokens, and answers back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from summarizer.engines.chat import OPEN, Message, Prompt
from summarizer.engines.tokenizers import TOKENIZER_FOLDER
from summarizer.errors import BrokenModelError, MissingDependencyError, ModelError
from summarizer.models.entry import InstalledModel
from summarizer.models.gguf import gguf_path

__all__ = ["ChatTokenizer"]


class ChatTokenizer:
    """The tokenizer and chat template of a checkpoint, a GGUF file or a conversion of either."""

    def __init__(self, model: InstalledModel) -> None:
        try:
            from transformers import AutoTokenizer
            from transformers.utils import logging
        except ImportError as error:
            raise MissingDependencyError(
                f"The tokenizer of {model.entry.name} needs transformers; "
                "install it with: pip install 'summarizer-zh-en[torch]'."
            ) from error
        logging.set_verbosity_error()
        apart = model.path / TOKENIZER_FOLDER
        folder = apart if apart.is_dir() else model.path
        options: dict[str, Any] = {}
        if model.format == "gguf":
            folder = gguf_path(model.path).parent
            options["gguf_file"] = gguf_path(model.path).name
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, **options
            )
        # Whatever a damaged file makes of it: the library documents no errors of its own.
        except Exception as error:
            raise BrokenModelError(
                f"The tokenizer of {model.entry.name} in {folder} cannot be read ({error}); pull "
                "the model again, or complete the folder."
            ) from error
        if not self._tokenizer.chat_template:
            raise BrokenModelError(
                f"{model.entry.name} has no chat template, so it is not made to follow "
                "instructions; choose one that is (its name often ends in Instruct or it)."
            )
        self._entry = model.entry
        added = self._tokenizer.added_tokens_decoder.values()
        self._marks = [token.content for token in added if token.special]
        path = folder / "generation_config.json"
        published = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        named = published.get("eos_token_id")
        ends = [
            *(named if isinstance(named, list) else [named]),
            self._tokenizer.eos_token_id,
            self._end_of_turn(),
        ]
        self.end_ids: tuple[int, ...] = tuple(dict.fromkeys(i for i in ends if i is not None))
        pad = self._tokenizer.pad_token_id
        self.pad_id: int = self.end_ids[0] if pad is None else pad

    def prompts(self, chats: Sequence[Sequence[Message]]) -> list[Prompt]:
        """Each conversation up to where the answer begins."""
        found = []
        for chat in chats:
            text = self._rendered([self._turn(message) for message in chat], answer=True)
            ids = self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
            found.append(Prompt(tuple(ids), text.rstrip().endswith(OPEN)))
        return found

    def tokens(self, ids: Sequence[int]) -> list[str]:
        tokens: list[str] = self._tokenizer.convert_ids_to_tokens(list(ids))
        return tokens

    def decode(self, ids: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(
            list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text

    def save(self, folder: str) -> None:
        """Write it as a checkpoint has it."""
        self._tokenizer.save_pretrained(folder)

    def _turn(self, message: Message) -> dict[str, Any]:
        text = message.content
        for mark in self._marks:  # or a text could end its own turn and give orders
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
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

    def _rendered(self, turns: Sequence[dict[str, Any]], *, answer: bool) -> str:
        try:
            text: str = self._tokenizer.apply_chat_template(
                list(turns), tokenize=False, add_generation_prompt=answer, enable_thinking=False
            )
        except Exception as error:  # a template raises whatever it likes
            raise ModelError(
                f"The chat template of {self._entry.name} refuses this conversation ({error})."
            ) from error
        return text

    def _end_of_turn(self) -> int | None:
        """The mark that the template puts after an answer, if it is a token of its own."""
        turns = [self._turn(Message("user", "a")), {"role": "assistant", "content": "bcd"}]
        try:
            after = self._rendered(turns, answer=False).rpartition("bcd")[2]
        except ModelError:
            return None
        ids = self._tokenizer(after, add_special_tokens=False)["input_ids"]
        return ids[0] if ids and ids[0] in self._tokenizer.added_tokens_decoder else None
