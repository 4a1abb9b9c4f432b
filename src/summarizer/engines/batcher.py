"""One loaded model shared by many requests: texts are packed into batches, fairly.

A request hands in all the texts it wants decoded and reads the answers as they come. Whatever is
waiting, of all requests together, is packed by padded tokens, texts of like length side by side;
as many batches are at work at once as the engine has workers. A text that several requests want
is decoded once, and one that was decoded before is taken from the memory, if there is one.

Fairness: the request that has had least begins each batch, newcomers' first texts go along, and
the rest is filled with what fits in length. So a long document holds up a short one for no more
than the batch that is at work when the short one comes.

What comes out of a text does not depend on what it was batched with. On CPUs with AVX-512,
int8 weights give the same bits (ids, n-best lists and scores) for any batch as long as padded
sources of 16 and more positions are not mixed with shorter ones, nor shorter ones across 8:
there the runtime changes its kernels. So they are never mixed. With float32 the ids are the same
and scores differ in the seventh digit.
"""

from __future__ import annotations

import queue
import threading
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from summarizer.engines.base import Engine, Hypothesis
from summarizer.errors import StoppedError
from summarizer.options import Decoding

__all__ = ["Answers", "Batcher", "Remembers", "Request"]

WINDOW = 0.004
"""Seconds that a batch waits for others to join where several requests are open."""

KERNELS = (8, 16)
"""Padded lengths at which results may change in the last bits: no batch crosses them."""

LEAST = 160
"""Padded tokens below which a batch is not made smaller to give another worker some."""

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


@dataclass(slots=True, eq=False)
class _Job:
    """A text to be decoded, and who waits for it."""

    text: str
    decoding: Decoding
    length: int
    hurried: bool
    waiting: list[Request]
    taken: bool = False

    @property
    def group(self) -> tuple[Decoding, int]:
        """What may share a batch: decoded alike, and by the same kernels."""
        return self.decoding, sum(self.length >= bound for bound in KERNELS)


@dataclass(slots=True)
class _Group:
    """Waiting jobs that may share a batch, by length."""

    jobs: list[_Job] = field(default_factory=list)

    def add(self, jobs: Sequence[_Job]) -> None:
        self.jobs += jobs
        self.jobs.sort(key=lambda job: job.length)

    def around(self, length: int) -> Iterator[_Job]:
        """Waiting jobs, the nearest in length first."""
        self.jobs = [job for job in self.jobs if not job.taken]
        right = bisect_left(self.jobs, length, key=lambda job: job.length)
        left = right - 1
        while left >= 0 or right < len(self.jobs):
            shorter = length - self.jobs[left].length if left >= 0 else None
            longer = self.jobs[right].length - length if right < len(self.jobs) else None
            if longer is None or (shorter is not None and shorter <= longer):
                yield self.jobs[left]
                left -= 1
            else:
                yield self.jobs[right]
                right += 1


class Batcher:
    """Packs what all requests want into batches for one engine. Serves many threads."""

    def __init__(
        self, engine: Engine, *, memory: Remembers | None = None, window: float = WINDOW
    ) -> None:
        self.engine = engine
        self._memory = memory
        self._window = window
        self._lock = threading.Lock()
        self._jobs: dict[tuple[Decoding, str], _Job] = {}
        self._groups: dict[tuple[Decoding, int], _Group] = {}
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

    def recall(self, texts: Sequence[str], decoding: Decoding) -> Mapping[str, Answers]:
        """What the memory has of these texts."""
        if self._memory is None:
            return {}
        return self._memory.recall(self.engine.identity, decoding, texts)

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[Answers]:
        """``decoding.hypotheses`` for each text, in order; a request by itself."""
        with self.request() as request:
            request.ask(list(dict.fromkeys(texts)), decoding)
            found = {}
            while request.unanswered and (answer := request.answer()):
                found[answer[1]] = answer[2]
        return [found[text] for text in texts]

    def add(
        self,
        request: Request,
        texts: Sequence[str],
        decoding: Decoding,
        hurried: int = 0,
    ) -> None:
        """Have distinct ``texts`` decoded for ``request``, which is told each answer.

        The first ``hurried`` of them go by themselves, the others longest first, so that what is
        left for the end is short.
        """
        lengths = dict(zip(texts, self.engine.count_tokens(texts), strict=True))
        order = list(texts)
        order[hurried:] = sorted(texts[hurried:], key=lambda text: -lengths[text])
        fresh: dict[tuple[Decoding, int], list[_Job]] = {}
        with self._lock:
            for place, text in enumerate(order):
                job = self._jobs.get((decoding, text))
                if job is None:
                    job = _Job(text, decoding, lengths[text], place < hurried, [])
                    self._jobs[decoding, text] = job
                    fresh.setdefault(job.group, []).append(job)
                if not job.taken:
                    request.jobs.append(job)
                job.waiting.append(request)
            for group, jobs in fresh.items():
                self._groups.setdefault(group, _Group()).add(jobs)
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
                        del self._jobs[job.decoding, job.text]
            request.jobs.clear()

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

    def _decode(self, batch: Sequence[_Job]) -> None:
        decoding = batch[0].decoding
        texts = [job.text for job in batch]
        try:
            found = dict(zip(texts, self.engine.generate(texts, decoding), strict=True))
            if self._memory is not None:
                self._memory.keep(self.engine.identity, decoding, found)
        except Exception as error:  # noqa: BLE001 - whoever waits must be told, whatever it is
            if len(batch) > 1:  # nobody else's text may fail for it
                for job in batch:
                    self._decode([job])
                return
            self._answer(batch, error)
        else:
            self._answer(batch, found)

    def _answer(self, batch: Sequence[_Job], found: Mapping[str, Answers] | Exception) -> None:
        with self._lock:
            for job in batch:
                del self._jobs[job.decoding, job.text]
        for job in batch:  # nobody joins them any more
            answer = (
                found if isinstance(found, Exception) else (job.decoding, job.text, found[job.text])
            )
            for request in job.waiting:
                request.told(answer)

    def _next(self) -> list[_Job]:
        """The next batch, taken out of what waits; empty where nothing does."""
        asking = [request for request in self._requests if request.next_job() is not None]
        if not asking:
            return []
        # Of equals, who came last has waited least but has had nothing: it goes first.
        asking.sort(key=lambda request: (request.served, request.begun))
        first = asking[0].next_job()
        assert first is not None
        group = self._groups[first.group]
        budget = self._budget(group, first)
        batch: list[_Job] = []
        longest = 0

        def take(job: _Job) -> bool:
            nonlocal longest
            padded = max(longest, job.length) * (len(batch) + 1)
            if batch and (padded > budget or len(batch) >= self.engine.batch_size):
                return False
            longest = max(longest, job.length)
            job.taken = True
            batch.append(job)
            for request in dict.fromkeys(job.waiting):
                request.served += job.length
                request.begun = True
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

    def _budget(self, group: _Group, first: _Job) -> int:
        """Padded tokens for a batch: an even share of what waits where that is little.

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
        self.jobs: deque[_Job] = deque()
        self.served = 0
        self.begun = False
        self.unanswered = 0
        """Texts that were asked for and whose answers were not read yet."""

    def __enter__(self) -> Request:
        return self

    def __exit__(self, *_: object) -> None:
        self._batcher.drop(self)

    def next_job(self) -> _Job | None:
        """The first job that nobody works on yet."""
        while self.jobs and self.jobs[0].taken:
            self.jobs.popleft()
        return self.jobs[0] if self.jobs else None

    def first_jobs(self, group: tuple[Decoding, int], count: int) -> list[_Job]:
        """The next few jobs of a group."""
        ahead = [job for _, job in zip(range(4 * count), self.jobs, strict=False)]
        return [job for job in ahead if not job.taken and job.group == group][:count]

    def ask(self, texts: Sequence[str], decoding: Decoding, *, hurried: int = 0) -> None:
        """Have distinct ``texts`` decoded; :meth:`answer` gives them, in no particular order.

        The first ``hurried`` are not made to wait for a whole batch.
        """
        known = self._batcher.recall(texts, decoding)
        self.unanswered += len(texts)
        for text, hypotheses in known.items():
            self._answers.put((decoding, text, hypotheses))
        wanted = [text for text in texts if text not in known]
        if wanted:
            self._batcher.add(self, wanted, decoding, hurried)

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
