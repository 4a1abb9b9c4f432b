"""The promise on the starter's real weights: the same job gives the same bytes, however it is done.

In one process, in several, on Ray, killed and resumed; twenty users at once and each alone; with
each instruction set that this machine has. ``make starter`` runs it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from batches import begin, manifest, tree
from instruction_sets import instruction_sets
from summarizer.models.store import Store

pytestmark = [pytest.mark.starter, pytest.mark.timeout(3600)]

LINES, A_FILE = 200, 5
MODEL = ("-m", "argos-zh-en", "--summarizer", "key-sentences", "--no-memory")


@pytest.fixture(scope="module", params=instruction_sets())
def instructions(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each instruction set in turn, for the processes that are started meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in instruction_sets()[request.param].items():
            patch.setenv(name, value)
        yield request.param


@pytest.fixture(scope="module")
def news(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred lines of news in forty files."""
    folder = tmp_path_factory.mktemp("news")
    path = shared / "evaluation" / "newstest2020.zh"
    lines = path.read_text(encoding="utf-8").splitlines()[:LINES]
    for start in range(0, LINES, A_FILE):
        text = "\n".join(lines[start : start + A_FILE])
        (folder / f"{start:03}.txt").write_text(text, encoding="utf-8")
    return folder


def batch(news: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    arguments: tuple[str | Path, ...] = (news, "-o", out, "--format", "text,json", *MODEL, *options)
    return begin(*arguments, store=Store.default_root())


def finished(process: subprocess.Popen[str]) -> None:
    _, told = process.communicate()
    assert process.returncode == 0, told


@pytest.fixture(scope="module")
def plain(instructions: str, news: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one process makes of it that nobody disturbs."""
    out = tmp_path_factory.mktemp(instructions.replace(" ", "-"))
    finished(batch(news, out))
    assert len(tree(out)) == 2 * LINES // A_FILE
    return out


@pytest.mark.parametrize(
    "options",
    [
        ("--at-once", "1"),
        ("--threads", "1"),
        ("--workers", "2"),
        ("--engine", "ray", "--workers", "2"),
    ],
    ids=" ".join,
)
def test_a_job_gives_the_same_bytes_wherever_it_runs(
    options: tuple[str, ...], news: Path, plain: Path, tmp_path: Path
) -> None:
    finished(batch(news, tmp_path, *options))
    assert tree(tmp_path) == tree(plain)
    assert manifest(tmp_path) == manifest(plain)


def test_a_job_gives_the_same_bytes_where_it_is_killed_and_resumed(
    news: Path, plain: Path, tmp_path: Path
) -> None:
    whole = (plain / "manifest.jsonl").stat().st_size
    written = tmp_path / "manifest.jsonl"
    for part in (1, 2):
        process = batch(news, tmp_path, "--resume")
        while process.poll() is None and not (
            written.exists() and written.stat().st_size > part * whole / 3
        ):
            time.sleep(0.02)
        process.kill()
        process.communicate()
        assert process.returncode != 0
    finished(batch(news, tmp_path, "--resume"))
    assert tree(tmp_path) == tree(plain)


@pytest.mark.usefixtures("instructions")
def test_twenty_users_at_once_get_what_each_gets_alone(news: Path) -> None:
    script = Path(__file__).with_name("compare_users.py")
    done = subprocess.run(
        [sys.executable, str(script), str(news), "20"],
        env=os.environ | {"SUMMARIZER_MODELS": str(Store.default_root())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"documents": 40, "different": 0}
