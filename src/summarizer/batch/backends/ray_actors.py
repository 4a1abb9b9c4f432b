"""Work done by actors of Ray Data, on this machine or on a cluster.

Texts and results travel through Ray; all files are read and written here, so that the machines of
a cluster need share no disk. Each needs this package and, in its own store, the models.
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

from summarizer.batch.job import Job, models_here
from summarizer.batch.runner import Place
from summarizer.batch.worker import Result, Task, Worker, lost
from summarizer.errors import BrokenModelError, MissingDependencyError, ModelError, SummarizerError
from summarizer.models.store import Store

__all__ = ["on_ray"]

WINDOW = 2_000_000
"""Bytes of input for each actor that one run of Ray Data is given: all of them are in memory, and
the models are loaded anew for each run."""
OBJECT_STORE = 128 * 1024 * 1024
"""Bytes of shared memory for a cluster that is started here: only texts go through it."""
RETRIES = 1
_LOST = (
    "The actor that worked on it was ended again and again, most likely because memory ran out; "
    "cut the file up, or give fewer --workers."
)


def on_ray(job: Job, workers: int | None, at_once: int, address: str | None) -> Place:
    """``workers`` actors (one for each node) on the cluster at ``address``, or on one of its own.

    Raises :class:`MissingDependencyError` where Ray is not installed.
    """
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
            needs = _needs(job, actors, nodes)
            for window in _windows(tasks, WINDOW * actors):
                missing = {(task.file, task.part): task for task in window}
                # What has cost an actor its life goes again, each text on its own.
                for size in (at_once, 1):
                    for result in _round(ray, job, [*missing.values()], actors, size, needs):
                        task = missing.pop((result.task.file, result.task.part), None)
                        if task is not None:
                            yield replace(result, task=task)
                    if not missing:
                        break
                yield from (lost(task, _LOST) for task in missing.values())

    return Place(run, ahead=1_000_000)


def _windows(tasks: Iterator[Task | None], most: int) -> Iterator[list[Task]]:
    window: list[Task] = []
    size = 0
    for task in tasks:
        if task is not None:
            window.append(task)
            size += task.size
        if window and (task is None or size >= most):
            yield window
            window, size = [], 0
    if window:
        yield window


def _round(
    ray: Any, job: Job, tasks: list[Task], actors: int, at_once: int, needs: dict[str, float]
) -> Iterator[Result]:
    """One run of Ray Data over some tasks; those whose actor died are not among the results."""
    rows = [{"task": pickle.dumps(task)} for task in tasks]
    actors = min(actors, len(rows))
    threads = job.options.threads or max(1, int(needs["num_cpus"]))
    mine = replace(job, options=job.options.replace(threads=threads))
    data = ray.data.from_items(rows, override_num_blocks=-(-len(rows) // at_once))
    with warnings.catch_warnings():
        # Without a limit a text that ends its actor would be tried for ever, and there is no
        # other way to give one.
        warnings.filterwarnings("ignore", message="`ray_remote_args` is deprecated")
        results = data.map_batches(
            _Actor,
            fn_constructor_args=(mine, at_once),
            # Alone: what waits behind a text that ends its actor would be counted as failed too.
            compute=ray.data.ActorPoolStrategy(
                size=actors, max_tasks_in_flight_per_actor=1 if at_once == 1 else None
            ),
            batch_size=at_once,
            max_task_retries=RETRIES,
            **needs,
        )
    try:
        for row in results.iter_rows():
            answer = pickle.loads(row["result"])
            if isinstance(answer, SummarizerError):
                raise answer
            yield answer
    except ray.exceptions.RayError as error:
        raise ModelError(f"Ray gave up ({_first_line(error)}); go on with --resume.") from error


def _needs(job: Job, actors: int, nodes: list[dict[str, float]]) -> dict[str, float]:
    """What an actor asks of its node: its share of the cores, and a GPU where one is used."""
    cores = sum(node.get("CPU", 0) for node in nodes) / actors
    cores = min(cores, min(node.get("CPU", 0) for node in nodes if node.get("CPU")))
    gpus = sum(node.get("GPU", 0) for node in nodes)
    cuda = job.options.device == "cuda" or (job.options.device == "auto" and gpus)
    return {"num_cpus": max(1, int(cores)), **({"num_gpus": 1} if cuda else {})}


@contextmanager
def _cluster(ray: Any, address: str | None) -> Iterator[None]:
    """Ray while it is needed; one that is running in this process already is used and left."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.max_errored_blocks = -1  # they are missed, and given out again
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    if ray.is_initialized():
        yield
        return
    # Ray takes SIGTERM for itself.
    ours = threading.current_thread() is threading.main_thread()
    stop = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(
            address or "local",  # with none, Ray would take any cluster that it finds here
            include_dashboard=False if address is None else None,
            object_store_memory=OBJECT_STORE if address is None else None,
            log_to_driver=False,
            logging_level=logging.CRITICAL,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ModelError(f"Ray cannot be reached ({_first_line(error)}); see --address.") from error
    try:
        if ours:
            signal.signal(signal.SIGTERM, stop)
        yield
    finally:
        ray.shutdown()


class _Actor:
    """A model and its threads. An error of the model travels back as an answer."""

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
        return {"result": [pickle.dumps(answer) for answer in self._pool.map(self._answer, tasks)]}

    def _answer(self, task: Task) -> Result | SummarizerError:
        if self._error is not None or self._worker is None:
            return self._error or ModelError("No model is loaded.")
        return Result(task.without_content(), self._worker.work(task).made)


def _require_same_models(job: Job) -> None:
    store = Store(Store.default_root())
    models = job.models
    here = models_here(job.do, models.translator, models.summarizer, job.options, store)
    if here is None or here.hashes != job.models.hashes:
        raise BrokenModelError(
            f"{job.models.label}: the models in {store.root} on a node of the cluster are others "
            "than here; copy the store to it."
        )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
