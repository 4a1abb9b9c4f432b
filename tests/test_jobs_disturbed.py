"""Batches that are disturbed: kills, signals, workers that die; and the same in processes."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from batches import GOOD, OPTIONS, Deadly, begin, manifest, survivors, tree
from summarizer.batch.backends import process_backend
from summarizer.batch.job import Job, Task
from summarizer.batch.plan import read_manifest
from summarizer.cli import main

pytestmark = pytest.mark.processes


def test_worker_processes_make_the_same(
    corpus: Path, undisturbed: Path, quick: Path, store_root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = (corpus, "-o", out, "--format", "text,json", "-m", quick, *OPTIONS)
    process = begin(*arguments, "--workers", "2", store=store_root)
    _, told = process.communicate()
    assert process.returncode == 1, told
    assert tree(out) == tree(undisturbed)
    assert manifest(out) == manifest(undisturbed)


def test_an_undisturbed_run_has_every_file_once(corpus: Path, undisturbed: Path) -> None:
    rows = manifest(undisturbed)
    names = sorted(p.relative_to(corpus).as_posix() for p in corpus.rglob("*") if p.is_file())
    assert sorted(str(row["file"]) for row in rows) == names
    assert len(names) == 200
    failed = {row["file"] for row in rows if row["state"] == "failed"}
    assert failed == {"binary.txt", "picture.md", "north/empty.txt", "south/english.txt"}
    assert len(tree(undisturbed)) == 2 * 194 + 2


def test_killed_five_times_and_gone_on_with_makes_the_same(
    corpus: Path, undisturbed: Path, quick: Path, store_root: Path, tmp_path: Path
) -> None:
    rng = random.Random(5)
    out = tmp_path / "out"
    arguments = (corpus, "-o", out, "--format", "text,json", "-m", quick, *OPTIONS, "--resume")
    seen = []
    for _ in range(5):
        begun = _written(out)
        process = begin(*arguments, store=store_root)
        target = begun + rng.randint(1, 2000)  # bytes of the manifest: a few files
        while process.poll() is None and _written(out) < target:
            time.sleep(0.01)
        time.sleep(rng.random() * 0.15)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        seen.append(len(read_manifest(out)))
    done = sum(row.state == "done" for row in read_manifest(out).values())
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] < 200
    process = begin(*arguments, store=store_root)
    _, told = process.communicate()
    assert process.returncode == 1, told
    assert f"{done} of 200 files are done and unchanged" in told
    assert tree(out) == tree(undisturbed)
    assert manifest(out) == manifest(undisturbed)


def _written(out: Path) -> int:
    path = out / "manifest.jsonl"
    return path.stat().st_size if path.exists() else 0


@pytest.mark.parametrize(
    ("number", "code", "workers"),
    [(signal.SIGINT, 130, "1"), (signal.SIGTERM, 143, "1"), (signal.SIGINT, 130, "2")],
)
def test_a_signal_stops_it_cleanly(
    corpus: Path,
    undisturbed: Path,
    quick: Path,
    store_root: Path,
    tmp_path: Path,
    number: int,
    code: int,
    workers: str,
) -> None:
    out = tmp_path / "out"
    arguments = (corpus / "north", "-o", out, "-m", quick, *OPTIONS, "--workers", workers)
    process = begin(*arguments, store=store_root)
    while process.poll() is None and _written(out) == 0:
        time.sleep(0.01)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    _, told = process.communicate(timeout=20)
    assert process.returncode == code, told
    assert "stopped; the same command with --resume continues." in told
    assert "Traceback" not in told
    assert 0 < len(read_manifest(out)) < 60
    assert not survivors(children)
    whole = tree(undisturbed)
    assert all(whole[f"north/{name}"] == digest for name, digest in tree(out).items())


def test_workers_end_when_their_parent_is_killed(
    corpus: Path, quick: Path, store_root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = begin(corpus, "-o", out, "-m", quick, *OPTIONS, "--workers", "2", store=store_root)
    while process.poll() is None and _written(out) == 0:
        time.sleep(0.01)
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 2
    process.kill()
    process.communicate()
    assert not survivors(children)


def test_what_ends_a_worker_twice_is_given_up_and_nothing_else(job: Job) -> None:
    def tasks() -> Iterator[Task]:
        for number in range(12):
            name = Deadly("deadly") if number == 5 else f"{number}.txt"
            yield Task(number, 0, name, 10, GOOD.encode())

    results = list(process_backend(job, 2, 4, 2).run(tasks()))
    assert sorted(result.task.file for result in results) == list(range(12))
    errors = {result.task.file: result.outcomes[0].error for result in results}
    failed = {file: error for file, error in errors.items() if error}
    assert list(failed) == [5]
    assert "ended twice" in failed[5]
    assert all(
        b"350 million yuan" in result.outcomes[0].outputs[0]
        for result in results
        if result.task.file != 5
    )


def test_a_worker_that_is_killed_is_replaced(
    corpus: Path, undisturbed: Path, quick: Path, store_root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = (corpus, "-o", out, "--format", "text,json", "-m", quick, *OPTIONS)
    process = begin(*arguments, "--workers", "2", store=store_root)
    while process.poll() is None and _written(out) < 4000:
        time.sleep(0.01)
    workers = [
        child
        for child in psutil.Process(process.pid).children(recursive=True)
        if "spawn_main" in " ".join(child.cmdline())
    ]
    workers[0].kill()
    _, told = process.communicate()
    assert process.returncode == 1, told
    assert tree(out) == tree(undisturbed)
    assert manifest(out) == manifest(undisturbed)


def test_a_model_that_cannot_be_loaded_is_told_once(
    tmp_path: Path,
    quick: Path,
    store_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store_root))
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in quick.iterdir():
        (broken / path.name).write_bytes(b"" if path.name == "model.bin" else path.read_bytes())
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text(GOOD, encoding="utf-8")
    for workers in ("1", "2"):
        arguments = ["batch", tmp_path / "in", "-o", tmp_path / "out", "-m", broken, *OPTIONS]
        assert main([*map(str, arguments), "--workers", workers]) == 1
        told = capsys.readouterr().err
        assert "cannot load broken" in told
        assert "failed:" not in told
