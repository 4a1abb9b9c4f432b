"""Translation with a chat model: put each text into a prompt, and clean each answer."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import replace

from summarizer.engines.chat import ChatEngine, Message
from summarizer.engines.protocol import Hypothesis
from summarizer.engines.terms import split_terms
from summarizer.errors import StoppedError
from summarizer.models.entry import TRANSLATE, ModelEntry
from summarizer.options import Decoding

__all__ = ["PromptedEngine", "clean_answer"]

FIRMER = (
    "Be careful: an earlier translation of this was wrong. The answer must be all in English, "
    "without a single Chinese character; every figure must be the same as in the source, and "
    "nothing may be left out or said twice."
)
_TAIL = 40
"""Tokens an answer may have beyond three times the length of its source."""

_LABEL = re.compile(
    r"(?:sure[,!.]\s*)?(?:here(?: is|'s) (?:the|your)\s+)?(?:the\s+)?"
    r"(?:english\s+)?(?:translation|translated text)(?:\s+(?:in|into) english)?"
    r"(?:\s+of[^:\n]{0,60})?(?:\s+is)?\s*[:：]\s*",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\n\s*[(\[*_]*(?:translator'?s?'? )?(?:notes?|explanations?|注|说明)\s*[:：].*",
    re.IGNORECASE | re.DOTALL,
)
_QUOTES = (('"', '"'), ("“", "”"), ("‘", "’"), ("「", "」"), ("**", "**"))


class PromptedEngine:
    """Translates with a chat engine; returns one hypothesis per text, however many are requested.

    A request for several hypotheses means that the first one was wrong
    (:mod:`summarizer.translation.redecode`). General chat models then get a stricter prompt;
    translation models use the requested beam, if their engine has one. Terms before a text go into
    the prompt in the form that the model documents.
    """

    def __init__(self, chat: ChatEngine, entry: ModelEntry, weights: str = "") -> None:
        """Wrap a chat engine.

        Args:
            chat: The loaded model.
            entry: Its catalogue entry.
            weights: Identity of the weights, part of the key of cached results.
        """
        self._chat = chat
        self._entry = entry
        self._prompt = entry.prompt or TRANSLATE
        self._abandoned = threading.Event()
        self._overhead = chat.count_tokens([self._conversation("")])[0]
        self.name = chat.name
        self.identity = f"{chat.name}, {weights}, {self._prompt}{entry.terms_prompt}"
        self.workers = chat.workers
        self.batch_invariant = chat.batch_invariant
        self.batch_size = chat.batch_size
        # An answer is seldom longer than twice its source.
        room = (chat.max_tokens - self._overhead - _TAIL) // 3
        self.max_source_tokens = max(1, min(entry.max_source_tokens, room))

    def batch_tokens(self, decoding: Decoding) -> int:  # noqa: ARG002
        """Return the most source tokens of a call; the chat engine makes its own batches."""
        return self.batch_size * self.max_source_tokens

    def padded_length(self, tokens: int) -> int:
        """Return ``tokens``: the chat engine pads."""
        return tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the source tokens of each text, the prompt not included."""
        counts = self._chat.count_tokens([self._conversation(text) for text in texts])
        return [max(count - self._overhead, 0) for count in counts]

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        """Translate each text; one hypothesis each."""
        if not texts:
            return []
        self._abandoned.clear()
        again = decoding.hypotheses > 1
        firm = again and self._entry.task == "chat"
        greedy = firm or (again and not self._chat.has_beam_search)
        longest = max(self.count_tokens(texts))
        limit = min(decoding.max_target_tokens, 3 * longest + _TAIL)
        answers = self._chat.reply(
            [self._conversation(text, firm=firm) for text in texts],
            decoding.replace(
                hypotheses=1,
                max_target_tokens=limit,
                **({"beam_size": 1, "length_penalty": 1.0} if greedy else {}),
            ),
            # Only a call that can be abandoned needs to be told how its answers grow.
            on_answer=self._go_on if self.workers == 1 else None,
        )
        return [
            (replace(answer, text=clean_answer(answer.text, split_terms(text)[1])),)
            for answer, text in zip(answers, texts, strict=True)
        ]

    def abandon(self) -> None:
        """End the running call within a token, or within an answer in beam search."""
        self._abandoned.set()

    def _go_on(self, _: int, __: str) -> None:
        if self._abandoned.is_set():
            raise StoppedError("The work was stopped before it was done; start it again.")

    def word_scores(self, text: str, hypothesis: Hypothesis) -> tuple[float, ...]:  # noqa: ARG002
        """Return nothing: chat engines score whole answers."""
        return ()

    def _conversation(self, text: str, *, firm: bool = False) -> list[Message]:
        terms, plain = split_terms(text)
        lines = [
            _filled(self._entry.term_line, source=source, target=target)
            for source, target in terms.items()
        ]
        prompt = self._entry.terms_prompt if lines else self._prompt
        if firm:
            prompt = f"{FIRMER}\n\n{prompt}"
        return [Message("user", _filled(prompt, text=plain, terms="\n".join(lines)))]


def _filled(template: str, **values: str) -> str:
    """Return a template with each ``{name}`` of ``values`` replaced, all at once."""
    names = "|".join(values)
    return re.sub(f"\\{{({names})\\}}", lambda found: values[found[1]], template)


def clean_answer(answer: str, source: str) -> str:
    """Return a translation as one line, without the label, quotes and notes that models add.

    Quotes are removed only if the source has none.
    """
    text = _NOTE.sub("", answer.strip()).strip()
    label = _LABEL.match(text)
    if label and text[label.end() :].strip() and not re.match(r"译文|翻译", source.strip()):
        text = text[label.end() :].strip()
    if not re.search('[“”"「」『』‘’《》]', source):
        for first, last in _QUOTES:
            inner = text[len(first) : -len(last)]
            if text.startswith(first) and text.endswith(last) and inner.strip():
                if first in inner or last in inner:
                    break
                text = inner.strip()
    return " ".join(text.split())
