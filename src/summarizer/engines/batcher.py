"""One loaded model shared by many requests: texts are packed into batches, fairly.

A request hands in all the texts it wants decoded and reads the answers as they come. Whatever is
waiting, of all requests together, is packed by tokens, texts of like length side by side;
as many batches are at work at once as the engine has workers. A text that several requests want
is decoded once, and one that was decoded before is taken from the memory, if there is one.

Fairness: the request that has had least begins each batch, newcomers' first texts go along, and
the rest is filled with what fits in length. So a long document holds up a short one for no more
than the batch that is at work when the short one comes.

What comes out of a text does not depend on what else is decoded. There are two ways to that:

- An engine that is ``batch_invariant`` (CTranslate2 with int8 weights on a CPU, the default) gives
  the same bits for a text in any batch of the same padded length. Texts of all requests share
  batches, each at its own padded length.
- With any other engine (float32, a GPU, transformers) the last digits depend on the batch. Then
  each call of :meth:`Request.ask` is cut into batches by itself, in a fixed way, and the memory
  finds a text only for the batch that it was decoded in. A caller that asks for the same texts
  gets the same answers, and it should ask again only once all answers are there
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

__all__ = ["Answers", "Batcher", "Remembers", "Request"]

WINDOW = 0.004
"""Seconds that a batch waits for others to join where several requests are open."""

LEAST = 400
"""Tokens below which a batch is not made smaller to give another worker some."""

NEWCOMERS_FIRST = 4
"""Texts of a request that has had nothing yet that go along whatever their length."""

LOOK = 0.05
"""Seconds between two looks at whether a request was stopped."""

Answers = tuple[Hypothesis, ...]
Answer = tuple[Decoding, str, Answers]
"""How a text was decoded, the text, its hypotheses."""


class Remembers(Protocol):
    """What was decoded before, by model, decoding and text."""

    def recall(
        self, model: str, decoding: Decoding, texts: Sequence[str]
    ) -> Mapping[str, Answers]: ...

    def keep(self, model: str, decoding: Decoding, answers: Mapping[str, Answers]) -> None: ...


class Batcher:
    """Packs what all requests want into batches for one engine. Serves many threads."""

    def __init__(
        self, engine: Engine, *, memory: Remembers | None = None, window: float = WINDOW
    ) -> None:
        self.engine = engine
        self._memory = memory
        self._window = window
        self._lock = threading.Lock()
        self._jobs: dict[JobKey, Job] = {}
        self._groups: dict[GroupKey, Group] = {}
        self._requests: list[Request] = []
        self._active = 0
        self._pool = ThreadPoolExecutor(engine.workers, thread_name_prefix="decode")

    def request(self, stop: threading.Event | None = None) -> Request:
        """A request of its own, to be closed when it is done. ``stop`` ends it early."""
        made = Request(self, stop)
        with self._lock:
            # From here on it gets its share; it has no claim on what others had before.
            made.served = min((other.served for other in self._requests), default=0)
            self._requests.append(made)
        return made

    @property
    def in_rounds(self) -> bool:
        """Whether a caller gets the same answers again only if it asks in rounds.

        In rounds: all that follows from the answers to one call of :meth:`Request.ask` is asked
        in the next, not as single answers come.
        """
        return not self.engine.batch_invariant

    def ask(self, request: Request, texts: Sequence[str], decoding: Decoding, hurried: int) -> None:
        """Have distinct ``texts`` decoded for ``request``, or tell it what the memory has."""
        if self.engine.batch_invariant:
            known = self._recall(texts, decoding)
            self._tell(request, decoding, known)
            fresh = [text for text in texts if text not in known]
            if fresh:
                self._add(request, self._lengths(fresh), decoding, hurried=hurried)
            return
        lengths = self._lengths(texts)
        budget = self.engine.batch_tokens(decoding)
        for batch in fixed_batches(lengths, budget, self.engine.batch_size):
            scope = batch_name(batch)
            known = self._recall(batch, decoding, scope)
            if len(known) == len(batch):
                self._tell(request, decoding, known)
            else:  # of a part, nothing is of use: the batch is decoded whole
                self._add(request, {text: lengths[text] for text in batch}, decoding, scope)

    def _lengths(self, texts: Sequence[str]) -> dict[str, int]:
        return dict(zip(texts, self.engine.count_tokens(texts), strict=True))

    def _recall(
        self, texts: Sequence[str], decoding: Decoding, scope: str = ""
    ) -> Mapping[str, Answers]:
        if self._memory is None:
            return {}
        return self._memory.recall(self.engine.identity + scope, decoding, texts)

    def _tell(self, request: Request, decoding: Decoding, known: Mapping[str, Answers]) -> None:
        for text, hypotheses in known.items():
            request.told((decoding, text, hypotheses))

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[Answers]:
        """``decoding.hypotheses`` for each text, in order; a request by itself."""
        with self.request() as request:
            request.ask(list(dict.fromkeys(texts)), decoding)
            found = {}
            while request.unanswered and (answer := request.answer()):
                found[answer[1]] = answer[2]
        return [found[text] for text in texts]

    def _add(
        self,
        request: Request,
        lengths: Mapping[str, int],
        decoding: Decoding,
        scope: str = "",
        hurried: int = 0,
    ) -> None:
        """Have the texts of ``lengths`` decoded for ``request``, which is told each answer.

        The first ``hurried`` of them go by themselves, the others longest first, so that what is
        left for the end is short. With a ``scope`` all of them make one batch.
        """
        order = list(lengths)
        order[hurried:] = sorted(order[hurried:], key=lambda text: -lengths[text])
        fresh: dict[GroupKey, list[Job]] = {}
        with self._lock:
            for place, text in enumerate(order):
                job = self._jobs.get((decoding, text, scope))
                if job is None:
                    length = lengths[text]
                    padded = 0 if scope else self.engine.padded_length(length)
                    job = Job(text, decoding, length, padded, place < hurried, scope, [])
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
        """Forget what ``request`` still wants, but for what others want too."""
        with self._lock:
            self._requests.remove(request)
            for job in request.jobs:
                if not job.taken:
                    job.waiting = [other for other in job.waiting if other is not request]
                    if not job.waiting:
                        job.taken = True
                        del self._jobs[job.key]
            request.jobs.clear()
            empty = [
                key
                for key, group in self._groups.items()
                if key[2] and all(job.taken for job in group.jobs)
            ]
            for key in empty:
                del self._groups[key]

    def _work(self) -> None:
        """Decode batch after batch until nothing is waiting."""
        while True:
            with self._lock:
                crowd = len(self._requests) > 1 and len(self._jobs) < self.engine.batch_size
            if crowd:
                time.sleep(self._window)
            with self._lock:
                batch = self._next()
                if not batch:
                    self._active -= 1
                    return
            self._decode(batch)

    def _decode(self, batch: Sequence[Job]) -> None:
        decoding = batch[0].decoding
        texts = [job.text for job in batch]
        try:
            found = dict(zip(texts, self.engine.generate(texts, decoding), strict=True))
            if self._memory is not None:
                self._memory.keep(self.engine.identity + batch[0].scope, decoding, found)
        except Exception as error:  # noqa: BLE001 - whoever waits must be told, whatever it is
            if len(batch) > 1:  # nobody else's text may fail for it
                for job in batch:
                    self._decode([job])
                return
            self._answer(batch, error)
        else:
            self._answer(batch, found)

    def _answer(self, batch: Sequence[Job], found: Mapping[str, Answers] | Exception) -> None:
        with self._lock:
            for job in batch:
                del self._jobs[job.key]
        for job in batch:  # nobody joins them any more
            answer = (
                found if isinstance(found, Exception) else (job.decoding, job.text, found[job.text])
            )
            for request in job.waiting:
                request.told(answer)

    def _next(self) -> list[Job]:
        """The next batch, taken out of what waits; empty where nothing does."""
        asking = [request for request in self._requests if request.next_job() is not None]
        if not asking:
            return []
        # Of equals, who came last has waited least but has had nothing: it goes first.
        asking.sort(key=lambda request: (request.served, request.begun))
        first = asking[0].next_job()
        assert first is not None
        group = self._groups[first.group]
        if first.scope:
            return self._whole(self._groups.pop(first.group))
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
        if first.hurried:
            for job in asking[0].first_jobs(first.group, self.engine.batch_size):
                if not job.hurried or not take(job):
                    break
            return batch
        room = True
        for request in asking if len(asking) > 1 else ():
            newcomer = request is asking[0] or not request.begun
            for job in request.first_jobs(first.group, NEWCOMERS_FIRST) if newcomer else ():
                room = room and take(job)
        if room:
            for job in group.around(first.length):
                if not take(job):
                    break
        return batch

    def _whole(self, group: Group) -> list[Job]:
        """All jobs of a fixed batch, in the order of their lengths and texts."""
        batch = sorted(
            (job for job in group.jobs if not job.taken), key=lambda job: (-job.length, job.text)
        )
        for job in batch:
            job.take()
        return batch

    def _budget(self, group: Group, first: Job) -> int:
        """Tokens for a batch: an even share of what waits where that is little.

        Not too little, or the end of a long document goes in ever smaller batches; but who is
        in a hurry gets every worker.
        """
        waiting = [
            job.length for job in group.jobs if not job.taken and job.hurried == first.hurried
        ]
        share = -(-sum(waiting) // self.engine.workers)
        least = 0 if first.hurried else LEAST
        return min(self.engine.batch_tokens(first.decoding), max(share, least))


class Request:
    """What one caller wants of the model. Its texts are decoded in the order it gives them."""

    def __init__(self, batcher: Batcher, stop: threading.Event | None) -> None:
        self._batcher = batcher
        self._stop = stop
        self._answers: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()
        self.jobs: deque[Job] = deque()
        self.served = 0
        self.begun = False
        self.unanswered = 0
        """Texts that were asked for and whose answers were not read yet."""

    def __enter__(self) -> Request:
        return self

    def __exit__(self, *_: object) -> None:
        self._batcher.drop(self)

    def next_job(self) -> Job | None:
        """The first job that nobody works on yet."""
        while self.jobs and self.jobs[0].taken:
            self.jobs.popleft()
        return self.jobs[0] if self.jobs else None

    def first_jobs(self, group: GroupKey, count: int) -> list[Job]:
        """The next few jobs of a group."""
        ahead = [job for _, job in zip(range(4 * count), self.jobs, strict=False)]
        return [job for job in ahead if not job.taken and job.group == group][:count]

    def ask(self, texts: Sequence[str], decoding: Decoding, *, hurried: int = 0) -> None:
        """Have distinct ``texts`` decoded; :meth:`answer` gives them, in no particular order.

        The first ``hurried`` are not made to wait for a whole batch.
        """
        self.unanswered += len(texts)
        self._batcher.ask(self, texts, decoding, hurried)

    def answer(self, *, wait: bool = True) -> Answer | None:
        """The next answer; ``None`` where none is there yet and ``wait`` is not wanted.

        Raises what the engine raises, and :class:`StoppedError` once ``stop`` is set.
        """
        while True:
            if self._stop is not None and self._stop.is_set():
                raise StoppedError("The work was stopped before it was done; start it again.")
            try:
                answer = self._answers.get(wait, None if self._stop is None else LOOK)
            except queue.Empty:
                if wait:
                    continue
                return None
            if isinstance(answer, Exception):
                raise answer
            self.unanswered -= 1
            return answer

    def told(self, answer: Answer | Exception) -> None:
        """Called by the batcher, from whichever thread."""
        self._answers.put(answer)
