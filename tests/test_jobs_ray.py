"""The same batch on Ray: the same outputs, also where an actor is killed."""

from __future__ import annotations

import builtins
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from batches import GOOD, OPTIONS, Deadly, begin, manifest, survivors, tree
from summarizer.batch.job import Job, Task, required_models
from summarizer.batch.ray_actors import ray_backend
from summarizer.cli import main

pytestmark = pytest.mark.processes


def actors(process: psutil.Process) -> list[psutil.Process]:
    """The processes of Ray Data's actors among the descendants of one."""
    found = []
    for child in process.children(recursive=True):
        try:
            if any("MapWorker" in part for part in child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue
    return found


def test_ray_makes_the_same_also_where_an_actor_is_killed(
    corpus: Path, undisturbed: Path, quick: Path, store_root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = begin(
        *(corpus, "-o", out, "--format", "text,json", "-m", quick, *OPTIONS),
        *("--engine", "ray", "--workers", "2"),
        store=store_root,
    )
    path = out / "manifest.jsonl"
    while process.poll() is None and not (path.exists() and path.stat().st_size > 6000):
        time.sleep(0.02)
    assert process.poll() is None, process.communicate()[1]
    running = actors(psutil.Process(process.pid))
    assert len(running) == 2
    running[0].kill()
    _, told = process.communicate()
    assert process.returncode == 1, told
    assert "Traceback" not in told
    assert tree(out) == tree(undisturbed)
    assert manifest(out) == manifest(undisturbed)
    assert not survivors(running)


@pytest.fixture(scope="module")
def cluster(store_root: Path) -> Iterator[None]:
    """Ray in this process, with little shared memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUMMARIZER_MODELS", str(store_root))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", ":".join(sys.path))
        import ray

        ray.init(
            "local",
            num_cpus=2,
            include_dashboard=False,
            object_store_memory=100 * 1024 * 1024,
            log_to_driver=False,
        )
        yield
        ray.shutdown()


@pytest.mark.usefixtures("cluster")
def test_what_ends_an_actor_again_and_again_is_given_up_and_nothing_else(job: Job) -> None:
    def tasks() -> Iterator[Task]:
        for number in range(6):
            name = Deadly("deadly") if number == 2 else f"{number}.txt"
            yield Task(number, 0, name, 10, GOOD.encode())

    results = {r.task.file: r.outcomes[0] for r in ray_backend(job, 1, 2, None).run(tasks())}
    assert sorted(results) == list(range(6))
    assert "again and again" in results[2].error
    assert [number for number, outcome in results.items() if outcome.error] == [2]
    assert b"350 million yuan" in results[5].outputs[0]


@pytest.mark.usefixtures("cluster")
def test_an_actor_with_other_models_says_so(
    job: Job,
    quick: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    original = required_models

    def others(*arguments: Any) -> Any:
        from dataclasses import replace

        found = original(*arguments)
        return replace(found, hashes=("0" * 64, *found.hashes[1:]))

    monkeypatch.setattr("summarizer.batch.job.required_models", others)
    arguments = ["batch", tmp_path / "a.txt", "-o", tmp_path / "out", "-m", quick, *OPTIONS]
    assert main([*map(str, arguments), "--engine", "ray"]) == 1
    told = capsys.readouterr().err
    assert "on a node of the cluster differ from those here" in told
    assert job.models.label in told


def test_without_ray_it_says_how_to_get_it(
    tmp_path: Path,
    quick: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    real = builtins.__import__

    def without(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        if name.split(".")[0] == "ray":
            raise ImportError(name)
        return real(name, globals, locals, fromlist or (), level)

    monkeypatch.setattr(builtins, "__import__", without)
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    arguments = ["batch", tmp_path / "a.txt", "-o", tmp_path / "out", "-m", quick, *OPTIONS]
    assert main([*map(str, arguments), "--engine", "ray"]) == 1
    assert "pip install 'summarizer-zh-en[ray]'" in capsys.readouterr().err
