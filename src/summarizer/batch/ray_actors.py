"""The Ray backend: actors of Ray Data, on this machine or on a cluster.

Texts and results travel through Ray; all files are read and written here, so that the nodes need
no shared disk. Each node needs this package and, in its own store, the models.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import threading
import warnings
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from summarizer.batch.backends import Backend, Worker
from summarizer.batch.job import Job, Result, Task, failure, local_models
from summarizer.child_processes import LIKELY_CAUSE
from summarizer.errors import (
    BrokenModelError,
    MissingDependencyError,
    ModelError,
    SummarizerError,
    UsageError,
)
from summarizer.models.store import Store

__all__ = ["ray_backend"]

WINDOW = 2_000_000
"""Bytes of input for each actor in one run of Ray Data. All of them are in memory at once, and
each run loads the models anew."""
OBJECT_STORE = 128 * 1024 * 1024
"""Bytes of shared memory of a cluster that is started here; only texts go through it."""
RETRIES = 1
"""Retries of a task whose actor died, in one run of Ray Data."""
_LOST = (
    f"The actor that worked on this file was ended again and again, {LIKELY_CAUSE}; split the "
    "file, or give fewer --workers."
)


def ray_backend(job: Job, workers: int | None, at_once: int, address: str | None) -> Backend:
    """Return a backend of Ray actors.

    Args:
        job: What is done to each file.
        workers: Number of actors; ``None`` for one on each node.
        at_once: Number of texts that one actor works on at once.
        address: Address of a running cluster; ``None`` starts one on this machine.

    Raises:
        MissingDependencyError: Ray is not installed.
        UsageError: There is a limit on what is spent, which actors that come and go cannot keep.
    """
    if job.options.request_limit is not None or job.options.token_limit is not None:
        raise UsageError(
            "On Ray, --request-limit and --token-limit cannot be kept; leave them out, or run the "
            "batch on this machine."
        )
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        import ray.data
    except ImportError as error:
        raise MissingDependencyError(
            "Ray is not installed here; install it with: pip install 'summarizer-zh-en[ray]'."
        ) from error

    def run(tasks: Iterator[Task | None]) -> Generator[Result]:
        with _cluster(ray, address):
            nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
            actors = workers or len(nodes)
            resources = _resources(job, actors, nodes)
            for window in _windows(tasks, WINDOW * actors):
                missing = {(task.file, task.part): task for task in window}
                # Texts whose actor died go out again, each on its own.
                for size in (at_once, 1):
                    for result in _round(ray, job, [*missing.values()], actors, size, resources):
                        task = missing.pop((result.task.file, result.task.part), None)
                        if task is not None:
                            yield replace(result, task=task)
                    if not missing:
                        break
                yield from (failure(task, _LOST) for task in missing.values())

    return Backend(run, max_pieces=1_000_000)


def _windows(tasks: Iterator[Task | None], limit: int) -> Iterator[list[Task]]:
    """Group tasks into lists of about ``limit`` bytes; ``None`` ends a list early."""
    window: list[Task] = []
    size = 0
    for task in tasks:
        if task is not None:
            window.append(task)
            size += task.size
        if window and (task is None or size >= limit):
            yield window
            window, size = [], 0
    if window:
        yield window


def _round(
    ray: Any, job: Job, tasks: list[Task], actors: int, at_once: int, resources: dict[str, float]
) -> Iterator[Result]:
    """Run Ray Data over some tasks; tasks whose actor died have no result."""
    rows = [{"task": pickle.dumps(task)} for task in tasks]
    actors = min(actors, len(rows))
    threads = job.options.threads or max(1, int(resources["num_cpus"]))
    job = replace(job, options=job.options.divided(actors).replace(threads=threads))
    data = ray.data.from_items(rows, override_num_blocks=-(-len(rows) // at_once))
    with warnings.catch_warnings():
        # Without a limit a text that kills its actor would be retried forever, and there is no
        # other way to set one.
        warnings.filterwarnings("ignore", message="`ray_remote_args` is deprecated")
        results = data.map_batches(
            _Actor,
            fn_constructor_args=(job, at_once),
            # A task that waits behind one that kills its actor would count as failed too.
            compute=ray.data.ActorPoolStrategy(
                size=actors, max_tasks_in_flight_per_actor=1 if at_once == 1 else None
            ),
            batch_size=at_once,
            max_task_retries=RETRIES,
            **resources,
        )
    try:
        for row in results.iter_rows():
            result = pickle.loads(row["result"])
            if isinstance(result, SummarizerError):
                raise result
            yield result
    except ray.exceptions.RayError as error:
        raise ModelError(f"Ray gave up ({_first_line(error)}); continue with --resume.") from error


def _resources(job: Job, actors: int, nodes: list[dict[str, float]]) -> dict[str, float]:
    """Return what an actor needs of its node: a share of the cores, and a GPU if one is used."""
    cores = sum(node.get("CPU", 0) for node in nodes) / actors
    cores = min(cores, min(node.get("CPU", 0) for node in nodes if node.get("CPU")))
    gpus = sum(node.get("GPU", 0) for node in nodes)
    cuda = job.options.device == "cuda" or (job.options.device == "auto" and gpus)
    return {"num_cpus": max(1, int(cores)), **({"num_gpus": 1} if cuda else {})}


@contextmanager
def _cluster(ray: Any, address: str | None) -> Iterator[None]:
    """Start Ray and shut it down after the block; Ray that runs in this process stays up."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.max_errored_blocks = -1  # their tasks have no result and go out again
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    if ray.is_initialized():
        yield
        return
    # Ray replaces the handler of SIGTERM.
    in_main_thread = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(
            address or "local",  # by default Ray joins any cluster that it finds here
            include_dashboard=False if address is None else None,
            object_store_memory=OBJECT_STORE if address is None else None,
            log_to_driver=False,
            logging_level=logging.CRITICAL,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ModelError(
            f"Ray cannot be reached ({_first_line(error)}); check --address."
        ) from error
    try:
        if in_main_thread:
            signal.signal(signal.SIGTERM, handler)
        yield
    finally:
        ray.shutdown()


class _Actor:
    """A model and its threads. An error of the model travels back as a result."""

    def __init__(self, job: Job, at_once: int) -> None:
        self._worker: Worker | None = None
        self._error: SummarizerError | None = None
        self._pool = ThreadPoolExecutor(at_once)
        try:
            self._worker = Worker(job)
            _require_same_models(job)
        except SummarizerError as error:
            self._error = error

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[bytes]]:
        tasks = [pickle.loads(task) for task in batch["task"]]
        return {"result": [pickle.dumps(result) for result in self._pool.map(self._work, tasks)]}

    def _work(self, task: Task) -> Result | SummarizerError:
        if self._error is not None or self._worker is None:
            return self._error or ModelError("No model is loaded.")
        return Result(task.without_content(), self._worker.work(task).outcomes)


def _require_same_models(job: Job) -> None:
    store = Store(Store.default_root())
    models = job.models
    local = local_models(job.operation, models.translator, models.summarizer, job.options, store)
    if local is None or local.hashes != models.hashes:
        raise BrokenModelError(
            f"{models.label}: the models in {store.root} on a node of the cluster differ from "
            "those here; copy the store to that node."
        )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
