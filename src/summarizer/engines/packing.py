"""Parts of the batcher: waiting jobs, groups that may share a batch, and fixed batches."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.options import Decoding

if TYPE_CHECKING:
    from summarizer.engines.batcher import Request

__all__ = ["Group", "GroupKey", "Job", "JobKey", "batch_name", "fixed_batches"]

GroupKey = tuple[Decoding, int, str]
JobKey = tuple[Decoding, str, str]


@dataclass(slots=True, eq=False)
class Job:
    """A text to decode, and the requests that wait for it.

    - ``length``, ``padded``: its length and padded length in source tokens.
    - ``urgent``: decode it at once, without filling a batch.
    - ``scope``: name of its fixed batch; empty if texts may be packed freely.
    - ``taken``: it is part of a batch, or no longer wanted.
    """

    text: str
    decoding: Decoding
    length: int
    padded: int
    urgent: bool
    scope: str
    waiting: list[Request]
    taken: bool = False

    @property
    def group(self) -> GroupKey:
        """Jobs of one group may share a batch."""
        return self.decoding, self.padded, self.scope

    @property
    def key(self) -> JobKey:
        """Requests with equal keys share a job."""
        return self.decoding, self.text, self.scope

    def take(self) -> None:
        """Take the job for a batch, and count it as served to each waiting request."""
        self.taken = True
        for request in dict.fromkeys(self.waiting):
            request.served += self.length
            request.started = True


@dataclass(slots=True)
class Group:
    """Waiting jobs that may share a batch, sorted by length."""

    jobs: list[Job] = field(default_factory=list)

    def add(self, jobs: Sequence[Job]) -> None:
        """Add jobs."""
        self.jobs += jobs
        self.jobs.sort(key=lambda job: job.length)

    def around(self, length: int) -> Iterator[Job]:
        """Iterate over the waiting jobs, nearest in length first."""
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


def fixed_batches(lengths: Mapping[str, int], tokens: int, most: int) -> list[list[str]]:
    """Cut texts into batches that depend only on the texts, not on their order.

    Args:
        lengths: Source tokens by text.
        tokens: Most padded tokens in a batch of two or more texts.
        most: Most texts in a batch.
    """
    batches: list[list[str]] = []
    for text in sorted(lengths, key=lambda text: (-lengths[text], text)):
        batch = batches[-1] if batches else []
        room = tokens // max(lengths[batch[0]], 1) if batch else 0
        if len(batch) < min(room, most):
            batch.append(text)
        else:
            batches.append([text])
    return batches


def batch_name(batch: Sequence[str]) -> str:
    """Return a name for a fixed batch: a digest of its texts."""
    data = "\0".join(batch).encode("utf-8", "surrogatepass")
    return f", batch {hashlib.blake2b(data, digest_size=8).hexdigest()}"
