"""A model on a server in all that people use: commands, Python, batches, REST, the page."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from build_tiny import phrasebook

import summarizer
from articles import PAGE
from chat_servers import Asked, ChatServerStub, Reply, chat_server, completion, said
from summarizer import Memory, Pipeline, Report
from summarizer.cli import main
from summarizer.errors import ModelError, SpendingLimitError, StoppedError, UsageError
from summarizer.models.description import describe
from summarizer.models.listing import list_models
from summarizer.models.selection import choose_summarizer, choose_translator, fetch
from summarizer.models.servers import sent_to
from summarizer.models.store import Store
from summarizer.options import Options
from summarizer.report import Progress
from summarizer.reports.formats import FORMATS, render
from summarizer.server.config import Serving

KEY = "sk-very-secret-42"
MODEL = "openai:qwen2.5:7b"
PLAIN: dict[str, Any] = {"place_names": False, "person_names": False, "builtin_terms": False}
AS_COMMAND = ("--no-place-names", "--no-person-names", "--no-builtin-terms")
KEY_SENTENCES = ("--summarizer", "key-sentences")
KNOWN = dict(phrasebook())
SENTENCES = [source for source in KNOWN if source.endswith("。") and "同比" not in source][:12]


def english(text: str) -> str:
    return KNOWN.get(text, "It is news.")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path / "store"))
    monkeypatch.delenv("SUMMARIZER_BASE_URL", raising=False)
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[ChatServerStub]:
    with chat_server() as stub:
        stub.reply = said(english)
        yield stub


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the address of the test's server for one on another machine."""
    monkeypatch.setattr("summarizer.models.servers.is_loopback", lambda _: False)


def loaded(server: ChatServerStub, **choices: Any) -> Pipeline:
    choices = {"summarizer": "key-sentences", "base_url": server.url, **PLAIN, **choices}
    return summarizer.load(MODEL, **choices)


def test_a_report_names_model_and_server_and_says_that_nothing_left(
    server: ChatServerStub,
) -> None:
    pipe = loaded(server)
    assert pipe.notes == (f"Translation: {MODEL}, as asked for.",)
    assert pipe.at_work["translation"] == MODEL
    report = pipe.report(PAGE)
    assert report.translation.model == f"{MODEL}, {server.host}"
    assert "The total investment is 350 million yuan." in report.translation.text
    assert (report.translation.sent_to, report.translation.better) == ((), "")
    scores = {s.score for s in report.translation.segments if s.attempt == "first"}
    assert scores == {-0.375}
    assert all(request.body["model"] == "qwen2.5:7b" for request in server.requests)
    assert "left the machine" not in render(report, "text").decode()


@pytest.mark.usefixtures("elsewhere")
def test_every_form_of_a_report_says_where_the_text_went(server: ChatServerStub) -> None:
    url = f"http://me:pass-word@{server.host}/v1"
    report = loaded(server, base_url=url, summarizer=MODEL).report(PAGE)
    assert report.translation.sent_to == report.summary.sent_to == (server.url,)
    assert Report.from_json(report.to_json()) == report
    for name, format in FORMATS.items():
        content = render(report, name)
        for secret in (KEY, "pass-word"):
            assert secret.encode() not in content
        if format.printable and name not in ("json", "tmx"):
            text = content.decode().replace("\\", "")
            head = text[
                : text.index({"html": '<section id="summary">', "md": "## S"}.get(name, "SUM"))
            ]
            assert f"it was sent to {server.url}." in head, name
    revised = summarizer.Pipeline.revise(loaded(server), report, {0: "Another headline"})
    assert (revised.translation.sent_to, revised.summary.sent_to) == ((server.url,),) * 2


def test_a_score_that_the_server_does_not_tell_is_none(server: ChatServerStub) -> None:
    server.reply = lambda request: completion(english(request.text.rsplit("\n\n", 1)[-1]))
    memory = Memory(Memory.default_path())
    translation = loaded(server, memory=memory).translate("\n".join(SENTENCES))
    assert {segment.score for segment in translation.segments} == {None}
    assert translation.text == "\n".join(map(english, SENTENCES))
    assert [pair.source for pair in memory.pairs()] == SENTENCES[::-1]
    assert "NaN" not in translation.to_json()


def test_sentences_keep_their_order_however_the_answers_arrive(server: ChatServerStub) -> None:
    may = {source: threading.Event() for source in SENTENCES[:4]}
    answer = said(english)

    def reply(request: Asked) -> Reply:
        may[request.text.rsplit("\n\n", 1)[-1]].wait()
        return answer(request)

    def release() -> None:
        for _ in may:
            server.arrived.acquire()
        for event in reversed(may.values()):
            event.set()

    server.reply = reply
    threading.Thread(target=release, daemon=True).start()
    translation = loaded(server, in_flight=4).translate("\n".join(may))
    assert translation.text == "\n".join(map(english, may))


def test_the_memory_is_kept_apart_by_model_and_host(server: ChatServerStub) -> None:
    memory = Memory(Memory.default_path())
    text = "\n".join(SENTENCES[:3])
    first = loaded(server, memory=memory).translate(text)
    asked = len(server.requests)
    assert asked >= 3
    assert loaded(server, memory=memory).translate(text) == first
    assert len(server.requests) == asked
    other = summarizer.load("openai:other", base_url=server.url, memory=memory, **PLAIN)
    other.translate(text)
    assert len(server.requests) == 2 * asked
    loaded(server, memory=memory, base_url=server.url.replace("127.0.0.1", "localhost")).translate(
        text
    )
    assert len(server.requests) == 3 * asked


def test_chinese_left_in_an_answer_is_asked_for_again_and_marked(server: ChatServerStub) -> None:
    server.reply = lambda _: completion("The 大桥 opened.")
    (segment,) = loaded(server).translate("大桥今天通车。").segments
    assert "untranslated" in [finding.kind for finding in segment.findings]
    assert len(server.requests) > 1
    server.reply = lambda request: completion(
        "The bridge opened today." if "Be careful" in request.text else "The 大桥 opened."
    )
    (segment,) = loaded(server).translate("大桥今天通车。").segments
    assert segment.target == "The bridge opened today."
    assert segment.findings == ()


def test_a_limit_is_one_for_translation_and_summary(server: ChatServerStub) -> None:
    pipe = loaded(server, summarizer=MODEL, request_limit=4, redecode=False)
    with pytest.raises(SpendingLimitError, match="--request-limit 4 is reached"):
        pipe.report("\n".join(SENTENCES[:4]))
    assert len(server.requests) == 4
    pipe = loaded(server, summarizer=MODEL, token_limit=150, redecode=False)
    with pytest.raises(SpendingLimitError, match="--token-limit 150 is reached"):
        pipe.report("\n".join(SENTENCES))


def test_a_translation_and_a_summary_can_be_stopped(server: ChatServerStub) -> None:
    gate, stop = threading.Event(), threading.Event()
    answer = said(english)

    def reply(request: Asked) -> Reply:
        if request.body.get("stream"):
            stop.set()
            gate.wait()
        return answer(request)

    server.reply = reply
    pipe = loaded(server, summarizer=MODEL)
    with pytest.raises(StoppedError):
        pipe.report(PAGE, stop=stop, progress=lambda _: None)
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(StoppedError):
        pipe.translate(SENTENCES[0], stop=stopped)
    gate.set()


def test_a_summary_is_seen_to_grow(server: ChatServerStub) -> None:
    steps: list[Progress] = []
    report = loaded(server, summarizer=MODEL).report(PAGE, progress=steps.append)
    assert report.summary.sent_to == ()
    assert any(step.stage == "summarize" and step.detail == "It is news" for step in steps) or any(
        request.body.get("stream") for request in server.requests
    )


def test_names_are_those_of_a_server(server: ChatServerStub, tmp_path: Path) -> None:
    store = Store(tmp_path / "none")
    for choose in (choose_translator, choose_summarizer):
        choice = choose(MODEL, store)
        assert choice.model is not None
        assert (choice.model.entry.name, choice.model.format) == (MODEL, "server")
    assert "the server of --base-url" in describe(MODEL, store)
    with pytest.raises(UsageError, match="nothing to pull"):
        fetch(MODEL, store)
    with pytest.raises(UsageError, match="--base-url URL"):
        summarizer.load(MODEL)
    with pytest.raises(UsageError, match="--base-url URL"):
        sent_to([MODEL], Options())
    assert sent_to([None, "argos-zh-en"], Options()) == ()
    pipe = loaded(server)
    listed = {one.name: one for one in list_models(store, pipe.at_work, pipe.entries)}
    assert (listed[MODEL].runs, listed[MODEL].at_work) == (True, ("translation",))
    assert (listed[MODEL].better, listed["quickmt-zh-en"].better) == (False, False)


def test_the_command_line_says_where_texts_go_before_they_go(
    server: ChatServerStub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    command = ["report", str(path), "-m", MODEL, *KEY_SENTENCES, *AS_COMMAND, "--no-memory"]
    assert main([*command, "--base-url", server.url, "-q"]) == 0
    out, err = capsys.readouterr()
    assert (err, "350 million yuan" in out) == ("", True)
    monkeypatch.setattr("summarizer.models.servers.is_loopback", lambda _: False)
    monkeypatch.setenv("SUMMARIZER_BASE_URL", f"http://me:pass-word@{server.host}/v1")
    assert main([*command, "-q", "--format", "md"]) == 0
    out, err = capsys.readouterr()
    assert err == f"Texts leave this machine: they are sent to {server.url}.\n"
    server.reply = lambda _: Reply(f"{KEY} pass-word".encode(), 403)
    assert main(command) == 1
    out, err = capsys.readouterr()
    assert "refuses the request, status 403" in err
    for secret in (KEY, "pass-word"):
        assert secret not in out + err + caplog.text
    monkeypatch.delenv("SUMMARIZER_BASE_URL")
    assert main(command) == 2
    assert main(["models", "pull", MODEL]) == 2
    assert main([*command, "--base-url", server.url, "--request-limit", "0"]) == 2


def batch(server: ChatServerStub, folder: Path, out: Path, *options: str) -> list[Path]:
    """The files that a batch wrote, none of which holds the key."""
    command = ["batch", str(folder), "-o", str(out), "-m", MODEL, "--base-url", server.url]
    code = main([*command, *KEY_SENTENCES, *AS_COMMAND, "--no-memory", "-q", *options])
    assert code == 0
    written = sorted(path for path in out.rglob("*") if path.is_file())
    assert not any(KEY.encode() in path.read_bytes() for path in written)
    return [path for path in written if path.suffix == ".txt"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(4):
        text = "".join(SENTENCES[number : number + 3])
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.processes
def test_batches_in_threads_and_in_processes_write_the_same(
    server: ChatServerStub, folder: Path, tmp_path: Path
) -> None:
    threads = batch(server, folder, tmp_path / "threads")
    processes = batch(server, folder, tmp_path / "processes", "--workers", "2")
    assert [path.name for path in threads] == [path.name for path in processes]
    assert [path.read_bytes() for path in threads] == [path.read_bytes() for path in processes]
    assert len(threads) == 4


def test_a_batch_goes_on_where_its_limit_ended_it(
    server: ChatServerStub, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = ["batch", str(folder), "-o", str(out), "-m", MODEL, "--base-url", server.url]
    command += [*KEY_SENTENCES, *AS_COMMAND, "--at-once", "1", "-q"]
    assert main([*command, "--request-limit", "4"]) == 1
    assert "--request-limit 4 is reached" in capsys.readouterr().err
    first = len(server.requests)
    assert first == 4
    assert main([*command, "--resume", "--in-flight", "2"]) == 0
    rows = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    assert [row["state"] for row in rows] == ["done"] * 4
    # What was paid for is not paid for again.
    texts = [request.text for request in server.requests]
    assert len(texts) == len(set(texts))


def test_rest_answers_and_refuses(server: ChatServerStub) -> None:
    from starlette.testclient import TestClient

    from summarizer.server.app import make_app

    app, _ = make_app(loaded(server), Serving())
    with TestClient(app, base_url="http://127.0.0.1") as client:
        answer = client.post("/v1/translate", json={"text": SENTENCES[0]})
        assert answer.json()["text"] == english(SENTENCES[0])
        assert answer.json()["sent_to"] == []
        server.reply = lambda _: Reply(KEY.encode(), 401)
        answer = client.post("/v1/translate", json={"text": SENTENCES[1]})
        assert answer.status_code == 503
        assert "check SUMMARIZER_API_KEY" in answer.json()["error"]["message"]
        assert KEY not in answer.text


@pytest.mark.usefixtures("elsewhere")
def test_the_page_says_where_texts_go(server: ChatServerStub) -> None:
    from servers import http, served

    with served(loaded(server)) as address:
        page = http.get(address).text
    assert f"Texts leave this server: they are sent to {server.url}." in page
    assert KEY not in page


OTHERS: list[Callable[[], Serving]] = [
    lambda: Serving(host="0.0.0.0"),
    lambda: Serving(auth={"me": "word"}),
    lambda: Serving(root_path="/summarizer"),
]


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("make", OTHERS)
def test_a_server_for_others_sends_no_texts_away_unasked(
    make: Callable[[], Serving], server: ChatServerStub
) -> None:
    from summarizer.serving import serve

    serving = make()
    with pytest.raises(UsageError, match=f"sent to {server.url}.*--allow-remote-models"):
        serve(loaded(server), serving)
    serving.replace(allow_remote_models=True).require_consent((server.url,))
    serving.require_consent(())
    Serving().require_consent((server.url,))


@pytest.mark.usefixtures("elsewhere")
def test_serve_wants_consent_before_it_loads(
    server: ChatServerStub, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["serve", "--host", "0.0.0.0", "-m", MODEL, "--base-url", server.url]
    assert main(command) == 2
    assert "--allow-remote-models" in capsys.readouterr().err


def test_ray_cannot_keep_a_limit() -> None:
    from summarizer.batch.job import Job, Models
    from summarizer.batch.ray_actors import ray_backend

    models = Models(MODEL, None, (), MODEL)
    job = Job("translate", ("text",), Options(token_limit=9), models)
    with pytest.raises(UsageError, match="On Ray"):
        ray_backend(job, None, 1, None)


def test_an_error_is_one_for_all_sentences(server: ChatServerStub) -> None:
    over = threading.Event()

    def reply(_: Asked) -> Reply:
        if len(server.requests) > 1:
            over.wait()
        return Reply(b"", 404)

    server.reply = reply
    try:
        with pytest.raises(ModelError, match=r"check the model qwen2\.5:7b and the address"):
            loaded(server, in_flight=2).translate("\n".join(SENTENCES))
        assert len(server.requests) <= 3, "those that wait are not sent"
    finally:
        over.set()
