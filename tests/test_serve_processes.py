"""The server as a process that is told to end, and the processes that work for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

import summarizer
from articles import PAGE
from batches import survivors
from servers import free_port, http, until
from summarizer import ModelError, Options, StoppedError, SummarizerError, UnknownModelError
from summarizer.models.store import Store
from summarizer.report import Progress
from summarizer.request import ReportRequest, RevisionRequest, TranslationRequest
from summarizer.server.worker_processes import Recipe, Workers

pytestmark = pytest.mark.processes

TESTS = Path(__file__).parent
ASKED = {"text": "活动持续了三天。"}
LINE = TranslationRequest(ASKED["text"])
LONG = "\n".join(
    f"第{day}天新建公园{number}个，投资{day}万元。"
    for day in range(1, 100)
    for number in range(1, 51)
)


@contextmanager
def process(*command: str | Path, store: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """A process that is gone after the block."""
    more = {"PYTHONPATH": os.pathsep.join([str(TESTS), str(Path(summarizer.__file__).parents[1])])}
    more |= {"SUMMARIZER_MODELS": str(store)} if store else {}
    with subprocess.Popen(
        [sys.executable, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **more},
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def healthy(address: str) -> bool:
    try:
        return http.get(f"{address}/healthz", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def slow_server(file: Path, grace: float) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server that answers once there is ``file``."""
    port = free_port()
    with process(TESTS / "slow_server.py", str(port), str(file), str(grace)) as running:
        address = f"http://127.0.0.1:{port}"
        until(lambda: healthy(address), 60)
        yield running, address


def ask(address: str, answers: list[httpx.Response]) -> threading.Thread:
    """A request under way."""

    def post() -> None:
        answers.append(http.post(f"{address}/v1/translate", json=ASKED, timeout=60))

    thread = threading.Thread(target=post)
    thread.start()
    taken = "summarizer_requests_in_progress 2.0"  # that one, and the one that asks
    until(lambda: taken in http.get(f"{address}/metrics").text)
    return thread


def ends_quietly(running: subprocess.Popen[str]) -> None:
    out, told = running.communicate(timeout=30)
    assert running.returncode == 0
    assert out == "ended\n"
    assert told == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_under_way_is_done_before_the_server_ends(
    number: signal.Signals, tmp_path: Path
) -> None:
    with slow_server(tmp_path / "go on", grace=120) as (running, address):
        answers: list[httpx.Response] = []
        asking = ask(address, answers)
        # A page that is left open does not hold it up.
        with http.stream("GET", f"{address}/gradio_api/heartbeat/x", timeout=60):
            running.send_signal(number)
            health = until(lambda: (h := http.get(f"{address}/healthz")).status_code == 503 and h)
            assert health.json()["status"] == "closing"
            refused = http.post(f"{address}/v1/check", json={"source": "好", "target": "Good"})
            assert refused.status_code == 503
            assert refused.json()["error"]["kind"] == "BusyError"
            (tmp_path / "go on").touch()
            asking.join(60)
            assert answers[0].status_code == 200
            ends_quietly(running)


def test_what_takes_longer_than_the_grace_is_stopped(tmp_path: Path) -> None:
    with slow_server(tmp_path / "never", grace=0.3) as (running, address):
        answers: list[httpx.Response] = []
        asking = ask(address, answers)
        running.send_signal(signal.SIGTERM)
        asking.join(60)
        assert answers[0].status_code == 503
        assert answers[0].json()["error"]["kind"] == "StoppedError"
        ends_quietly(running)


@pytest.fixture(scope="module")
def workers(quick: Path, store_root: Path) -> Iterator[Workers]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUMMARIZER_MODELS", str(store_root))
        options = Options(threads=1)
        workers = Workers(Recipe(str(quick), "key-sentences", options, notes=("why",)), 2)
        yield workers
        workers.end()


def test_processes_make_what_a_pipeline_makes(
    workers: Workers, quick: Path, store_root: Path
) -> None:
    pipe = summarizer.load(
        str(quick), summarizer="key-sentences", options=Options(threads=1), store=Store(store_root)
    )
    steps: list[Progress] = []
    request = ReportRequest(
        PAGE, sentences=2, glossary={"璧山": "Chongqing"}, keep_lines=frozenset({1})
    )
    report = workers.answer(request, progress=steps.append)
    wanted = pipe.answer(request)
    assert report.summary.text == wanted.summary.text
    assert report.translation.text == wanted.translation.text
    assert report.findings == wanted.findings
    assert steps[-1].stage == "summarize"
    told = {step.segment.index: step.segment.target for step in steps if step.segment}
    assert told == {segment.index: segment.target for segment in report.translation.segments}
    again = workers.answer(replace(request, previous=report))
    assert again.translation == report.translation
    assert workers.answer(LINE).text == pipe.answer(LINE).text
    revision = RevisionRequest(report, {1: "Experts came to Chongqing."})
    assert workers.revise(revision) == pipe.revise(revision)
    assert workers.translation_model == pipe.translation_model
    assert workers.notes == ("why",)
    with pytest.raises(summarizer.NoChineseError, match="no Chinese"):
        workers.answer(TranslationRequest("English"))


def test_work_in_another_process_is_stopped(workers: Workers) -> None:
    stop = threading.Event()

    def tell(step: Progress) -> None:
        if step.stage == "translate":
            stop.set()

    with pytest.raises(StoppedError):
        workers.answer(ReportRequest(LONG), progress=tell, stop=stop)
    assert workers.answer(LINE).segments


def test_who_has_least_to_do_gets_it_and_who_dies_is_started_again(workers: Workers) -> None:
    begun = [threading.Event(), threading.Event()]
    ends: list[SummarizerError | None] = [None, None]
    stop = threading.Event()

    def work(number: int) -> None:
        try:
            request = TranslationRequest(LONG)
            workers.answer(request, progress=lambda _: begun[number].set(), stop=stop)
        except SummarizerError as error:
            ends[number] = error

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    assert all(event.wait(60) for event in begun)
    assert ends == [None, None]
    assert [len(member.waiting) for member in workers._members] == [1, 1]
    before = workers.pids
    os.kill(before[0], signal.SIGKILL)
    until(lambda: any(ends))
    assert sum(thread.is_alive() for thread in threads) == 1
    stop.set()
    for thread in threads:
        thread.join(60)
    lost, stopped = sorted(ends, key=lambda error: isinstance(error, StoppedError))
    assert isinstance(lost, ModelError)
    assert "was ended" in str(lost)
    assert isinstance(stopped, StoppedError)
    until(lambda: all(member.ready for member in workers._members), 60)
    assert workers.pids[0] != before[0]
    assert workers.pids[1] == before[1]
    for _ in range(3):
        assert workers.answer(LINE).segments


def test_processes_that_cannot_load_say_why() -> None:
    with pytest.raises(UnknownModelError, match="nothing-like-it"):
        Workers(Recipe("nothing-like-it", None, Options()), 2)


def test_the_command_line_serves_with_two_processes(quick: Path, store_root: Path) -> None:
    port = free_port()
    command: list[str | Path] = [
        "-m",
        "summarizer",
        "serve",
        "--port",
        str(port),
        "--workers",
        "2",
        "-m",
        quick,
    ]
    with process(*command, "--summarizer", "key-sentences", "-q", store=store_root) as running:
        address = f"http://127.0.0.1:{port}"
        until(lambda: running.poll() is not None or healthy(address), 90)

        def asked() -> httpx.Response:
            return http.post(f"{address}/v1/translate", json=ASKED, timeout=60)

        text = asked().json()["text"]
        children = [
            child
            for child in psutil.Process(running.pid).children()
            if "spawn_main" in " ".join(child.cmdline())
        ]
        assert len(children) == 2
        for child in children:
            child.send_signal(signal.SIGTERM)  # as a terminal or an init system does
        children[0].kill()
        until(lambda: asked().status_code == 200)
        assert asked().json()["text"] == text
        assert children[1].is_running()
        running.send_signal(signal.SIGTERM)
        _, told = running.communicate(timeout=60)
        assert running.returncode == 0
        assert "Traceback" not in told
        assert survivors(children) == []
