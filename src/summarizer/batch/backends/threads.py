"""Work done in this process, several texts at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from summarizer.batch.job import Job
from summarizer.batch.runner import Place
from summarizer.batch.worker import Result, Task, Worker

__all__ = ["here"]


def here(job: Job, at_once: int) -> Place:
    """``at_once`` texts in threads on one model."""

    def run(tasks: Iterator[Task | None]) -> Generator[Result]:
        worker = Worker(job)
        pool = ThreadPoolExecutor(at_once, thread_name_prefix="summarizer")
        waiting: set[Future[Result]] = set()
        try:
            for task in tasks:
                if task is not None:
                    waiting.add(pool.submit(worker.work, task))
                if waiting and (task is None or len(waiting) >= 2 * at_once):
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    return Place(run, ahead=8 * at_once)
