"""One loaded model shared by many requests, with fair batching.

A request submits all the texts it wants decoded and reads the answers as they arrive. The waiting
texts of all requests are packed into batches by tokens, texts of similar length together; as many
batches run in parallel as the engine has workers. A text that several requests want is decoded
once, and a text decoded before comes from the memory, if there is one.

Fairness: each batch starts with the request served least so far, then takes the first texts of
new requests, then any text of fitting length. So a long document delays a short one by at most
the batch that is running when the short one arrives.

The result for a text does not depend on what else is decoded:

- A ``batch_invariant`` engine (CTranslate2 with int8 weights on a CPU, the default) gives the same
  bits for a text in any batch of the same padded length, so texts of all requests share batches.
- With any other engine (float32, a GPU, transformers) the last digits depend on the batch. Then
  each call of :meth:`Request.ask` is cut into its own batches, in a fixed way, and the memory
  returns a text only for the batch it was decoded in. Asking for the same texts gives the same
  answers, provided the caller asks again only after all answers are there
  (:attr:`Batcher.in_rounds`).
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from summarizer.engines.packing import (
    Group,
    GroupKey,
    Job,
    JobKey,
    batch_name,
    fixed_batches,
)
from summarizer.engines.protocol import Engine, Hypothesis
from summarizer.errors import StoppedError
from summarizer.options import Decoding

__all__ = ["AnswerMemory", "Answers", "Batcher", "Request"]

WINDOW = 0.004
"""Seconds a batch waits for more texts while several requests are open."""

MIN_SHARE = 400
"""Batches are not made smaller than this, in tokens, to occupy another worker."""

NEW_REQUEST_TEXTS = 4
"""Texts of a new request that join a batch whatever their length."""

STOP_POLL = 0.05
"""Seconds between checks of a request's stop event."""

Answers = tuple[Hypothesis, ...]
Answer = tuple[Decoding, str, Answers]
"""The decoding, the text and its hypotheses."""


class AnswerMemory(Protocol):
    """Earlier answers by model, decoding and text."""

    def recall(self, model: str, decoding: Decoding, texts: Sequence[str]) -> Mapping[str, Answers]:
        """Return the answers that are stored."""

    def keep(self, model: str, decoding: Decoding, answers: Mapping[str, Answers]) -> None:
        """Store answers."""


class Batcher:
    """Packs the texts of all requests into batches for one engine. Safe from several threads."""

    def __init__(
        self, engine: Engine, *, memory: AnswerMemory | None = None, window: float = WINDOW
    ) -> None:
        """Start without requests.

        Args:
            engine: Decodes the batches.
            memory: Earlier answers, if they are kept.
            window: Seconds a batch waits for more texts while several requests are open.
        """
        self.engine = engine
        self._memory = memory
        self._window = window
        self._lock = threading.Lock()
        self._jobs: dict[JobKey, Job] = {}
        self._groups: dict[GroupKey, Group] = {}
        self._requests: list[Request] = []
        self._active = 0
        self._running: list[Sequence[Job]] = []
        self._pool = ThreadPoolExecutor(engine.workers, thread_name_prefix="decode")

    def request(self, stop: threading.Event | None = None) -> Request:
        """Open a request, to be used as a context manager. ``stop`` ends it early."""
        request = Request(self, stop)
        with self._lock:
            # It gets its share from now on, not of what others were served before.
            request.served = min((other.served for other in self._requests), default=0)
            self._requests.append(request)
        return request

    @property
    def in_rounds(self) -> bool:
        """Whether reproducible answers require asking in rounds.

        In rounds means: collect all follow-up texts of one call of :meth:`Request.ask` and submit
        them in the next call, not one by one as answers arrive.
        """
        return not self.engine.batch_invariant

    def ask(self, request: Request, texts: Sequence[str], decoding: Decoding, urgent: int) -> None:
        """Queue distinct texts for a request, and deliver those that the memory has."""
        if self.engine.batch_invariant:
            stored = self._recall(texts, decoding)
            self._deliver(request, decoding, stored)
            fresh = [text for text in texts if text not in stored]
            if fresh:
                self._add(request, self._lengths(fresh), decoding, urgent=urgent)
            return
        lengths = self._lengths(texts)
        budget = self.engine.batch_tokens(decoding)
        for batch in fixed_batches(lengths, budget, self.engine.batch_size):
            scope = batch_name(batch)
            stored = self._recall(batch, decoding, scope)
            if len(stored) == len(batch):
                self._deliver(request, decoding, stored)
            else:  # a batch can only be decoded whole
                self._add(request, {text: lengths[text] for text in batch}, decoding, scope)

    def _lengths(self, texts: Sequence[str]) -> dict[str, int]:
        return dict(zip(texts, self.engine.count_tokens(texts), strict=True))

    def _recall(
        self, texts: Sequence[str], decoding: Decoding, scope: str = ""
    ) -> Mapping[str, Answers]:
        if self._memory is None:
            return {}
        return self._memory.recall(self.engine.identity + scope, decoding, texts)

    def _deliver(
        self, request: Request, decoding: Decoding, answers: Mapping[str, Answers]
    ) -> None:
        for text, hypotheses in answers.items():
            request.deliver((decoding, text, hypotheses))

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[Answers]:
        """Decode texts in a request of their own; return the hypotheses of each, in order."""
        with self.request() as request:
            request.ask(list(dict.fromkeys(texts)), decoding)
            answers = {}
            while request.unanswered and (answer := request.answer()):
                answers[answer[1]] = answer[2]
        return [answers[text] for text in texts]

    def _add(
        self,
        request: Request,
        lengths: Mapping[str, int],
        decoding: Decoding,
        scope: str = "",
        urgent: int = 0,
    ) -> None:
        """Queue texts for a request.

        Args:
            request: Receives each answer.
            lengths: Source tokens by text.
            decoding: Search parameters.
            scope: Name of the fixed batch that the texts form; empty to pack them freely.
            urgent: Number of texts, from the first, that do not wait for a full batch. The others
                run longest first, so that the last batches are short.
        """
        order = list(lengths)
        order[urgent:] = sorted(order[urgent:], key=lambda text: -lengths[text])
        fresh: dict[GroupKey, list[Job]] = {}
        with self._lock:
            for place, text in enumerate(order):
                job = self._jobs.get((decoding, text, scope))
                if job is None:
                    length = lengths[text]
                    padded = 0 if scope else self.engine.padded_length(length)
                    job = Job(text, decoding, length, padded, place < urgent, scope, [])
                    self._jobs[job.key] = job
                    fresh.setdefault(job.group, []).append(job)
                if not job.taken:
                    request.jobs.append(job)
                job.waiting.append(request)
            for group, jobs in fresh.items():
                self._groups.setdefault(group, Group()).add(jobs)
            wanted = min(len(self._jobs), self.engine.workers)
            starts = wanted - self._active
            self._active += max(0, starts)
        for _ in range(starts):
            self._pool.submit(self._work)

    def drop(self, request: Request) -> None:
        """Close a request: drop its waiting jobs that no other request wants."""
        with self._lock:
            self._requests.remove(request)
            for job in request.jobs:
                if not job.taken:
                    job.waiting = [other for other in job.waiting if other is not request]
                    if not job.waiting:
                        job.taken = True
                        del self._jobs[job.key]
            request.jobs.clear()
            if self._leave_running(request) and self.engine.workers == 1:
                self.engine.abandon()  # while the lock keeps the next batch from starting
            empty = [
                key
                for key, group in self._groups.items()
                if key[2] and all(job.taken for job in group.jobs)
            ]
            for key in empty:
                del self._groups[key]

    def _leave_running(self, request: Request) -> bool:
        """Take a request off the jobs that run; return whether a batch is wanted by nobody now.

        No request can join the jobs of such a batch.
        """
        unwanted = False
        for batch in self._running:
            before = any(job.waiting for job in batch)
            for job in batch:
                job.waiting = [other for other in job.waiting if other is not request]
            if before and not any(job.waiting for job in batch):
                unwanted = True
                for job in batch:
                    self._jobs.pop(job.key, None)
        return unwanted

    def _work(self) -> None:
        """Decode batches until no job is waiting."""
        while True:
            with self._lock:
                more = len(self._requests) > 1 and len(self._jobs) < self.engine.batch_size
            if more:
                time.sleep(self._window)
            with self._lock:
                batch = self._next_batch()
                if not batch:
                    self._active -= 1
                    return
                self._running.append(batch)
            self._decode(batch)
            with self._lock:
                self._running.remove(batch)

    def _decode(self, batch: Sequence[Job]) -> None:
        decoding = batch[0].decoding
        texts = [job.text for job in batch]
        try:
            answers = dict(zip(texts, self.engine.generate(texts, decoding), strict=True))
            if self._memory is not None:
                self._memory.keep(self.engine.identity + batch[0].scope, decoding, answers)
        except Exception as error:  # noqa: BLE001 - waiting requests must get any error
            if len(batch) > 1 and not isinstance(
                error, StoppedError
            ):  # only the text that causes the error may fail
                for job in batch:
                    self._decode([job])
                return
            self._finish(batch, error)
        else:
            self._finish(batch, answers)

    def _finish(self, batch: Sequence[Job], result: Mapping[str, Answers] | Exception) -> None:
        with self._lock:
            for job in batch:
                if self._jobs.get(job.key) is job:
                    del self._jobs[job.key]
        for job in batch:  # no request can join these jobs any more
            if isinstance(result, Exception):
                answer: Answer | Exception = result
            else:
                answer = job.decoding, job.text, result[job.text]
            for request in job.waiting:
                request.deliver(answer)

    def _next_batch(self) -> list[Job]:
        """Take the next batch; empty if no job is waiting."""
        waiting = [request for request in self._requests if request.next_job() is not None]
        if not waiting:
            return []
        # Among equally served requests, one without any answer goes first.
        waiting.sort(key=lambda request: (request.served, request.started))
        first = waiting[0].next_job()
        assert first is not None
        group = self._groups[first.group]
        if first.scope:
            return self._fixed_batch(self._groups.pop(first.group))
        budget = self._budget(group, first)
        batch: list[Job] = []
        tokens = 0

        def take(job: Job) -> bool:
            nonlocal tokens
            full = tokens + job.length > budget or len(batch) >= self.engine.batch_size
            if batch and full:
                return False
            tokens += job.length
            batch.append(job)
            job.take()
            return True

        take(first)
        if first.urgent:
            for job in waiting[0].first_jobs(first.group, self.engine.batch_size):
                if not job.urgent or not take(job):
                    break
            return batch
        room = True
        for request in waiting if len(waiting) > 1 else ():
            new = request is waiting[0] or not request.started
            for job in request.first_jobs(first.group, NEW_REQUEST_TEXTS) if new else ():
                room = room and take(job)
        if room:
            for job in group.around(first.length):
                if not take(job):
                    break
        return batch

    def _fixed_batch(self, group: Group) -> list[Job]:
        """Take all jobs of a fixed batch, sorted by length and text."""
        batch = sorted(
            (job for job in group.jobs if not job.taken), key=lambda job: (-job.length, job.text)
        )
        for job in batch:
            job.take()
        return batch

    def _budget(self, group: Group, first: Job) -> int:
        """Return the token budget of a batch: an even share for each worker, within limits.

        The lower limit keeps the end of a long document from running in ever smaller batches.
        Urgent texts have none, so that they use every worker.
        """
        waiting = [job.length for job in group.jobs if not job.taken and job.urgent == first.urgent]
        share = -(-sum(waiting) // self.engine.workers)
        least = 0 if first.urgent else MIN_SHARE
        return min(self.engine.batch_tokens(first.decoding), max(share, least))


class Request:
    """The texts of one caller and their answers; opened by :meth:`Batcher.request`."""

    def __init__(self, batcher: Batcher, stop: threading.Event | None) -> None:
        """Start without texts."""
        self._batcher = batcher
        self.stop = stop
        """Ends the request once it is set, if given."""
        self._answers: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()
        self.jobs: deque[Job] = deque()
        self.served = 0
        """Source tokens taken into batches for it; starts at the least of the open requests."""
        self.started = False
        """True once a text of it was taken into a batch."""
        self.unanswered = 0
        """Texts whose answers were not read yet."""

    def __enter__(self) -> Request:
        return self

    def __exit__(self, *_: object) -> None:
        self._batcher.drop(self)

    def next_job(self) -> Job | None:
        """Return the first job that is not part of a batch yet."""
        while self.jobs and self.jobs[0].taken:
            self.jobs.popleft()
        return self.jobs[0] if self.jobs else None

    def first_jobs(self, group: GroupKey, count: int) -> list[Job]:
        """Return up to ``count`` of the next jobs of a group."""
        ahead = [job for _, job in zip(range(4 * count), self.jobs, strict=False)]
        return [job for job in ahead if not job.taken and job.group == group][:count]

    def ask(self, texts: Sequence[str], decoding: Decoding, *, urgent: int = 0) -> None:
        """Submit distinct texts; :meth:`answer` returns their answers in no particular order.

        Args:
            texts: Texts to decode.
            decoding: Search parameters.
            urgent: Number of texts, from the first, that do not wait for a full batch.
        """
        self.unanswered += len(texts)
        self._batcher.ask(self, texts, decoding, urgent)

    def answer(self, *, wait: bool = True) -> Answer | None:
        """Return the next answer; without ``wait``, ``None`` if there is none yet.

        Raises:
            StoppedError: The stop event is set.
            Exception: Whatever the engine raised.
        """
        while True:
            if self.stop is not None and self.stop.is_set():
                raise StoppedError("The work was stopped before it was done; start it again.")
            try:
                answer = self._answers.get(wait, None if self.stop is None else STOP_POLL)
            except queue.Empty:
                if wait:
                    continue
                return None
            if isinstance(answer, Exception):
                raise answer
            self.unanswered -= 1
            return answer

    def deliver(self, answer: Answer | Exception) -> None:
        """Add an answer; called by the batcher from any thread."""
        self._answers.put(answer)
