"""Runs the decoders of a document together: one collects requests, two models answer them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from summarizer.engines.batcher import Answers, Batcher, Request
from summarizer.engines.protocol import Hypothesis
from summarizer.options import Decoding
from summarizer.translation.second import SecondModel
from summarizer.translation.units import Candidate, Decoder, DecodeRequest, Key

__all__ = ["Scheduler"]


class Scheduler:
    """Send decoders their hypotheses as these arrive.

    Requests that come at the same moment go to the batcher together, in rounds if the results of
    the engine depend on it. The second model runs when the first has nothing left to do for this
    document, so what is asked of it together does not depend on the order of the answers.
    """

    def __init__(
        self,
        batcher: Batcher,
        request: Request,
        second: SecondModel | None,
        decoders: Mapping[Key, Decoder],
        *,
        priority: int = 0,
    ) -> None:
        """Prepare one run of decoders, by the key of their unit.

        The first ``priority`` texts do not wait for a full batch.
        """
        self._in_rounds = batcher.in_rounds
        self._request = request
        self._second = second
        self._decoders = decoders
        self._priority = priority
        self._unsent: dict[Decoding, list[str]] = {}
        self._waiting: dict[tuple[Decoding, str], list[Key]] = {}
        self._open: dict[Key, DecodeRequest] = {}
        self._answers: dict[Key, dict[str, tuple[Hypothesis, ...]]] = {}
        self._for_second: dict[Key, DecodeRequest] = {}

    def run(self) -> Iterator[tuple[Key, Candidate]]:
        """Yield each key with its best candidate as soon as that is certain."""
        for key in self._decoders:
            yield from self._advance(key, None)
        self._send()
        while self._request.unanswered or self._for_second:
            answer = self._request.answer() if self._request.unanswered else None
            while answer is not None:
                decoding, text, hypotheses = answer
                for key in self._waiting.pop((decoding, text)):
                    answers = self._answers[key]
                    answers[text] = hypotheses
                    if len(answers) == len(self._open[key].texts):
                        yield from self._advance(key, answers)
                more = self._request.unanswered
                answer = self._request.answer(wait=self._in_rounds) if more else None
            self._send()
            if self._for_second and not self._request.unanswered:
                yield from self._run_second()

    def _advance(
        self, key: Key, answers: Mapping[str, Sequence[Hypothesis]] | None
    ) -> Iterator[tuple[Key, Candidate]]:
        """Resume a decoder: note its next request, or yield its result."""
        decoder = self._decoders[key]
        try:
            request = next(decoder) if answers is None else decoder.send(answers)
        except StopIteration as end:
            yield key, end.value
            return
        if request.second:
            self._for_second[key] = request
            return
        self._open[key], self._answers[key] = request, {}
        for text in request.texts:
            keys = self._waiting.setdefault((request.decoding, text), [])
            keys.append(key)
            if len(keys) == 1:
                self._unsent.setdefault(request.decoding, []).append(text)

    def _send(self) -> None:
        for decoding, texts in self._unsent.items():
            self._request.ask(texts, decoding, urgent=self._priority)
        self._unsent.clear()
        self._priority = 0

    def _run_second(self) -> Iterator[tuple[Key, Candidate]]:
        requests, self._for_second = self._for_second, {}
        answers = self._second_answers(list(requests.values()))
        for key, request in requests.items():
            own = answers.get(request.decoding, {})
            yield from self._advance(key, {t: own[t] for t in request.texts if t in own})
        self._send()

    def _second_answers(
        self, requests: Sequence[DecodeRequest]
    ) -> dict[Decoding, dict[str, Answers]]:
        """Return the second model's hypotheses for the texts that it can read."""
        assert self._second is not None
        batcher = self._second.batcher
        texts = list(dict.fromkeys(text for request in requests for text in request.texts))
        sizes = dict(zip(texts, batcher.engine.count_tokens(texts), strict=True))
        wanted: dict[Decoding, dict[str, None]] = {}
        for request in requests:
            for text in request.texts:
                if sizes[text] <= batcher.engine.max_source_tokens:
                    wanted.setdefault(request.decoding, {})[text] = None
        answers: dict[Decoding, dict[str, Answers]] = {decoding: {} for decoding in wanted}
        with batcher.request(self._request.stop) as own:
            for decoding, some in wanted.items():
                own.ask(list(some), decoding)
            while own.unanswered and (answer := own.answer()):
                decoding, text, hypotheses = answer
                answers[decoding][text] = hypotheses
        return answers
