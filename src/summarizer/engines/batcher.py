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

import hashlib
import queue
import threading
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

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

_GroupKey = tuple[Decoding, int, str]
_JobKey = tuple[Decoding, str, str]

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
    padded: int
    hurried: bool
    scope: str
    waiting: list[Request]
    taken: bool = False

    @property
    def group(self) -> _GroupKey:
        """What may share a batch: decoded alike, and at the same padded length."""
        return self.decoding, self.padded, self.scope

    @property
    def key(self) -> _JobKey:
        """What makes two jobs one."""
        return self.decoding, self.text, self.scope


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
        self._jobs: dict[_JobKey, _Job] = {}
        self._groups: dict[_GroupKey, _Group] = {}
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

    def recall(self, texts: Sequence[str], decoding: Decoding, scope: str) -> Mapping[str, Answers]:
        """What the memory has of these texts; all of a fixed batch, or nothing."""
        if self._memory is None:
            return {}
        known = self._memory.recall(self.engine.identity + scope, decoding, texts)
        return {} if scope and len(known) < len(texts) else known

    def scopes(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[str, list[str]]]:
        """Cut distinct ``texts`` into what must be decoded together, each with its name.

        One part without a name where the engine does not mind. Otherwise batches that follow
        from the texts alone, whatever their order, named by a digest of them.
        """
        if self.engine.batch_invariant:
            return [("", list(texts))]
        lengths = dict(zip(texts, self.engine.count_tokens(texts), strict=True))
        budget = self.engine.batch_tokens(decoding)
        batches: list[list[str]] = []
        for text in sorted(texts, key=lambda text: (-lengths[text], text)):
            batch = batches[-1] if batches else []
            room = budget // max(lengths[batch[0]], 1) if batch else 0
            if len(batch) < min(room, self.engine.batch_size):
                batch.append(text)
            else:
                batches.append([text])
        return [(f", batch {_digest(batch)}", batch) for batch in batches]

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
        scope: str = "",
        hurried: int = 0,
    ) -> None:
        """Have distinct ``texts`` decoded for ``request``, which is told each answer.

        The first ``hurried`` of them go by themselves, the others longest first, so that what is
        left for the end is short. With a ``scope`` all of them make one batch.
        """
        lengths = dict(zip(texts, self.engine.count_tokens(texts), strict=True))
        order = list(texts)
        order[hurried:] = sorted(texts[hurried:], key=lambda text: -lengths[text])
        longest = max(lengths.values(), default=0)
        fresh: dict[_GroupKey, list[_Job]] = {}
        with self._lock:
            for place, text in enumerate(order):
                job = self._jobs.get((decoding, text, scope))
                if job is None:
                    length = lengths[text]
                    padded = self.engine.padded_length(longest if scope else length)
                    job = _Job(text, decoding, length, padded, place < hurried, scope, [])
                    self._jobs[job.key] = job
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

    def _decode(self, batch: Sequence[_Job]) -> None:
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

    def _answer(self, batch: Sequence[_Job], found: Mapping[str, Answers] | Exception) -> None:
        with self._lock:
            for job in batch:
                del self._jobs[job.key]
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
        if first.scope:
            return self._whole(self._groups.pop(first.group))
        budget = self._budget(group, first)
        batch: list[_Job] = []
        tokens = 0

        def take(job: _Job) -> bool:
            nonlocal tokens
            full = tokens + job.length > budget or len(batch) >= self.engine.batch_size
            if batch and full:
                return False
            tokens += job.length
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

    def _whole(self, group: _Group) -> list[_Job]:
        """All jobs of a fixed batch, in the order of their lengths and texts."""
        batch = sorted(
            (job for job in group.jobs if not job.taken), key=lambda job: (-job.length, job.text)
        )
        for job in batch:
            job.taken = True
            for request in dict.fromkeys(job.waiting):
                request.served += job.length
                request.begun = True
        return batch

    def _budget(self, group: _Group, first: _Job) -> int:
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


def _digest(texts: Sequence[str]) -> str:
    data = "\0".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=8).hexdigest()


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

    def first_jobs(self, group: _GroupKey, count: int) -> list[_Job]:
        """The next few jobs of a group."""
        ahead = [job for _, job in zip(range(4 * count), self.jobs, strict=False)]
        return [job for job in ahead if not job.taken and job.group == group][:count]

    def ask(self, texts: Sequence[str], decoding: Decoding, *, hurried: int = 0) -> None:
        """Have distinct ``texts`` decoded; :meth:`answer` gives them, in no particular order.

        The first ``hurried`` are not made to wait for a whole batch.
        """
        self.unanswered += len(texts)
        for scope, some in self._batcher.scopes(texts, decoding):
            known = self._batcher.recall(some, decoding, scope)
            for text, hypotheses in known.items():
                self._answers.put((decoding, text, hypotheses))
            wanted = [text for text in some if text not in known]
            if wanted:
                self._batcher.add(self, wanted, decoding, scope, 0 if scope else hurried)

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
