"""Running it for others: who may come in, how much, how often, under which path, until when."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import summarizer
from articles import PAGE
from servers import Slow, http, proxied, served, until
from summarizer import Pipeline
from summarizer.cli import main
from summarizer.errors import UsageError
from summarizer.models.store import Store
from summarizer.server import Serving, connections, middleware, read_accounts

pytestmark = pytest.mark.processes

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Tiny = Callable[[str], Path]
ASKED = {"text": "活动持续了三天。"}


@pytest.fixture(scope="module")
def pipe(tiny: Tiny, store_root: Path) -> Pipeline:
    return summarizer.load(str(tiny("marian")), summarizer="key-sentences", store=Store(store_root))


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.may.set()


def error_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["kind"]


def begins(slow: Slow) -> None:
    assert slow.begun.acquire(timeout=20)


def is_stopped(slow: Slow) -> None:
    assert slow.stopped.acquire(timeout=10)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"port": 0}, "--port"),
        ({"port": 70000}, "--port"),
        ({"rate": "often"}, "--rate 60/minute"),
        ({"root_path": "summarizer"}, "--root-path /summarizer"),
        ({"root_path": "/a?b"}, "--root-path"),
        ({"max_request_mb": 0}, "--max-request-mb"),
        ({"queue": -1}, "--queue is -1"),
        ({"workers": 0}, "--workers is 0"),
        ({"at_once": 0}, "--at-once is 0"),
        ({"grace": -1}, "--grace"),
        ({"grace": float("nan")}, "--grace"),
        ({"auth": {"a:b": "c"}}, "without a colon"),
        ({"auth": {"a": ""}}, "password"),
    ],
)
def test_what_cannot_mean_anything_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Serving(**wrong)


def test_who_is_open_to_all_is_known() -> None:
    assert Serving(root_path="/x/").root_path == "/x"
    for host, others in (("127.0.0.1", False), ("::1", False), ("localhost", False)):
        assert Serving(host=host).open_to_all is others
    assert Serving(host="0.0.0.0").open_to_all
    assert not Serving(host="0.0.0.0", auth={"a": "b"}).open_to_all


def test_accounts_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "accounts"
    path.write_text("\ufeff# ours\n李明:密码:1\n\nanna:b c\n", encoding="utf-8")
    assert read_accounts(str(path)) == {"李明": "密码:1", "anna": "b c"}
    assert read_accounts("anna:x:y") == {"anna": "x:y"}
    assert read_accounts(None) == {}
    monkeypatch.setenv("SUMMARIZER_AUTH", "anna:secret")
    assert read_accounts(None) == {"anna": "secret"}
    path.write_text("anna:x\nsecret\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2 of") as told:
        read_accounts(str(path))
    assert "secret" not in str(told.value)
    path.write_text("# nobody\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no account"):
        read_accounts(str(path))
    for missing in ("/etc/none:b", "./none:b", "~/none:b", "C:\\none", "accounts/none:b"):
        with pytest.raises(UsageError, match="no file"):
            read_accounts(missing)


def test_the_command_line_tells_of_options_that_mean_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["serve", "--rate", "x", "-m", "nothing"]) == 2
    assert "--rate 60/minute" in capsys.readouterr().err
    assert main(["serve", "--auth", "nothing", "-m", "nothing"]) == 2
    assert "USER:PASSWORD" in capsys.readouterr().err


def test_the_rest_api_needs_no_page(slow: Slow) -> None:
    from starlette.testclient import TestClient

    from summarizer.server.app import make_app

    slow.may.set()
    app, _ = make_app(slow, Serving())
    with TestClient(app, "http://localhost") as client:
        assert client.post("/v1/translate", json=ASKED).json()["text"] == "It lasted three days."
        assert client.get("/").status_code == 404
    code = "import sys, summarizer.server.app; print('gradio' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_large_request_is_refused_with_and_without_a_length(slow: Slow) -> None:
    slow.may.set()
    with served(slow, max_request_mb=0.001) as address:
        large = json.dumps({"text": "字" * 1000}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        url = f"{address}/v1/translate"
        answer = http.post(url, content=large, headers=headers)
        assert error_of(answer) == (413, "TooLargeError")
        assert "0.001 MB" in answer.json()["error"]["message"]

        def parts() -> Iterator[bytes]:
            yield from (large[i : i + 100] for i in range(0, len(large), 100))

        assert error_of(http.post(url, content=parts(), headers=headers)) == (413, "TooLargeError")
        read = http.post(f"{address}/v1/read?name=a.txt", content=parts())
        assert error_of(read) == (413, "TooLargeError")
        assert http.post(url, json=ASKED).status_code == 200
        assert slow.begun.acquire(blocking=False)  # for the last of them alone
        assert not slow.begun.acquire(blocking=False)


def test_a_client_may_ask_so_often(slow: Slow) -> None:
    slow.may.set()
    with served(slow, rate="2/minute", proxies=("127.0.0.1",)) as address:

        def ask(client: str, path: str = "/v1/translate") -> httpx.Response:
            return http.post(address + path, json=ASKED, headers={"X-Forwarded-For": client})

        assert [ask("10.0.0.1").status_code for _ in range(2)] == [200, 200]
        answer = ask("10.0.0.1")
        assert error_of(answer) == (429, "TooManyRequestsError")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert error_of(ask("10.0.0.1", "/gradio_api/queue/join"))[0] == 429
        assert error_of(ask("10.0.0.1", "/gradio_api/call/translate"))[0] == 429
        assert ask("10.0.0.2").status_code == 200
        for path in ("/", "/healthz", "/config", "/docs"):
            shown = http.get(address + path, headers={"X-Forwarded-For": "10.0.0.1"})
            assert shown.status_code == 200


def test_an_address_that_a_client_makes_up_is_not_believed(slow: Slow) -> None:
    slow.may.set()
    with served(slow, rate="2/minute") as address:
        statuses = [
            http.post(
                f"{address}/v1/translate", json=ASKED, headers={"X-Forwarded-For": f"10.0.0.{n}"}
            ).status_code
            for n in range(3)
        ]
    assert statuses == [200, 200, 429]


def test_wrong_passwords_of_one_user_keep_out_no_other(slow: Slow) -> None:
    slow.may.set()
    accounts = {"anna": "right", "ben": "right too"}
    with served(slow, auth=accounts) as address:

        def shown(user: str, password: str) -> httpx.Response:
            return http.get(f"{address}/docs", auth=(user, password))

        assert [shown("anna", f"wrong {n}").status_code for n in range(11)] == [401] * 10 + [429]
        assert [shown(f"nobody {n}", "x").status_code for n in range(11)] == [401] * 10 + [429]
        assert shown("ben", "right too").status_code == 200
        refused = shown("anna", "right")
        assert error_of(refused) == (429, "TooManyRequestsError")
        assert 1 <= int(refused.headers["retry-after"]) <= 20, "never for long"


def test_a_server_for_this_machine_answers_to_its_own_names_only(slow: Slow) -> None:
    with served(slow, hosts=("news.example",)) as address:
        port = address.rpartition(":")[2]
        for host in (
            "localhost",
            f"LOCALHOST:{port}",
            f"127.0.0.1:{port}",
            "[::1]:1",
            "news.example",
        ):
            answer = http.get(f"{address}/healthz", headers={"Host": host})
            assert answer.status_code == 200, host
        for host in ("evil.example", "127.0.0.1.evil.example", ""):
            answer = http.get(f"{address}/healthz", headers={"Host": host})
            assert error_of(answer) == (400, "HostError"), host
            assert "--allow-host" in answer.json()["error"]["message"]


def test_which_names_a_server_answers_to() -> None:
    assert "localhost" in Serving().allowed_hosts
    assert Serving(root_path="/x").allowed_hosts == frozenset()
    assert Serving(auth={"a": "b"}).allowed_hosts == frozenset()
    assert Serving(host="0.0.0.0").allowed_hosts == frozenset()
    assert "news.example" in Serving(host="0.0.0.0", hosts=("News.example",)).allowed_hosts
    with pytest.raises(UsageError, match="trust-proxy"):
        Serving(proxies=("proxy.example",))


def test_every_answer_has_the_headers_that_protect_the_page(slow: Slow) -> None:
    with served(slow) as address:
        for path in ("/", "/docs", "/healthz", "/v1/none", "/config"):
            headers = http.get(address + path).headers
            assert headers["x-frame-options"] == "SAMEORIGIN", path
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "default-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /v1/clean HTTP/1.1\r\nHost: localhost\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\n",
        b"POST /v1/clean HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
    ],
    ids=["nothing", "half a head", "half a second head", "half a body"],
)
def test_a_half_sent_request_is_ended(
    slow: Slow, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.3)
    with served(slow) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
            line.sendall(sent)
            answer = b""
            while piece := line.recv(4096):  # until the server closes
                answer += piece
    assert answer.count(b"HTTP/1.1 200") == (b"healthz" in sent)
    if sent.endswith(b"{"):
        assert b"408" in answer
        assert middleware.SLOW.encode() in answer


def test_a_call_of_the_page_with_too_few_inputs_prints_no_text(
    slow: Slow, capfd: pytest.CaptureFixture[str]
) -> None:
    with served(slow) as address:
        called = http.post(f"{address}/gradio_api/call/report", json={"data": ["秘密的文章"]})
        told = http.get(f"{address}/gradio_api/call/report/{called.json()['event_id']}").text
    assert "error" in told
    assert "秘密" not in told
    printed = capfd.readouterr()
    assert "秘密" not in printed.out + printed.err


def test_only_who_has_an_account_comes_in(pipe: Pipeline) -> None:
    from gradio_client import Client

    with served(pipe, auth={"李明": "密码:1", "anna": "x"}) as address:
        for path in ("/", "/docs", "/openapi.json", "/metrics", "/config", "/v1/report"):
            answer = http.get(address + path)
            assert error_of(answer) == (401, "UnauthorizedError")
            assert answer.headers["www-authenticate"].startswith("Basic ")
        assert http.get(f"{address}/healthz").status_code == 200
        url = f"{address}/v1/translate"
        for wrong in (("anna", "y"), ("anna", ""), ("", "x"), ("李明", "密码")):
            assert http.post(url, json=ASKED, auth=wrong).status_code == 401
        for header in ("Basic !", "Bearer x", "", "Basic YQ"):
            headers = {"Authorization": header}
            assert http.post(url, json=ASKED, headers=headers).status_code == 401
        token = base64.b64encode("李明:密码:1".encode()).decode()
        headers = {"Authorization": f"Basic {token}"}
        assert http.post(url, json=ASKED, headers=headers).status_code == 200
        assert http.get(address, auth=("anna", "x")).status_code == 200
        client = Client(address, headers=headers, verbose=False)
        found = client.predict("活动持续了三天。", api_name="/translate")
        assert found["text"] == "The event lasted three days."


@pytest.mark.parametrize("strip", [True, False])
def test_behind_a_proxy_everything_is_under_one_path(pipe: Pipeline, strip: bool) -> None:
    from gradio_client import Client

    with (
        served(pipe, root_path="/news/x") as server,
        proxied(server, "/news/x", strip=strip) as (address, asked),
    ):
        client = Client(f"{address}/", verbose=False)
        found = client.predict("活动持续了三天。", api_name="/translate")
        assert found["text"] == "The event lasted three days."
        assert http.post(f"{address}/v1/translate", json=ASKED).status_code == 200
        assert http.get(f"{address}/healthz").json()["status"] == "ok"
        assert error_of(http.post(f"{address}/v1/nothing")) == (404, "NotFoundError")
        described = http.get(f"{address}/openapi.json").json()
        assert described["servers"] == [{"url": "/news/x"}]
        assert "'/news/x/openapi.json'" in http.get(f"{address}/docs").text
        assert http.get(f"{address}/config").json()["root"] == address
        assert {path for path in asked if not path.startswith("/news/x/")} == set()
        told = http.get(f"{address}/metrics").text
        assert 'summarizer_requests_total{route="/v1/translate",status="200"} 1.0' in told


@pytest.mark.browser
@pytest.mark.parametrize("strip", [True, False])
def test_a_browser_behind_a_proxy_asks_under_its_path(
    chromium: Browser, pipe: Pipeline, strip: bool
) -> None:
    with (
        served(pipe, root_path="/news") as server,
        proxied(server, "/news", strip=strip) as (address, asked),
        chromium.new_page() as page,
    ):
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto(f"{address}/")
        page.locator("#article textarea").fill(PAGE)
        page.locator("#run").click()
        page.get_by_text("Done.").wait_for(timeout=60_000)
        assert [u for u in elsewhere if not u.startswith((f"{address}/", "data:", "blob:"))] == []
        assert any(path.endswith("/queue/join") for path in asked)


def test_who_comes_when_all_places_are_taken_is_told_so(slow: Slow) -> None:
    with served(slow, at_once=1, queue=1) as address:
        url, answers = f"{address}/v1/translate", []

        def ask() -> None:
            answers.append(http.post(url, json=ASKED, timeout=60).status_code)

        threads = [threading.Thread(target=ask) for _ in range(2)]
        threads[0].start()
        begins(slow)
        threads[1].start()
        until(lambda: "summarizer_queue_waiting 1.0" in http.get(f"{address}/metrics").text)
        busy = http.post(url, json=ASKED)
        assert error_of(busy) == (503, "BusyError")
        assert int(busy.headers["retry-after"]) > 0
        streamed = http.post(
            f"{address}/v1/report", json=ASKED, headers={"Accept": "application/x-ndjson"}
        )
        assert error_of(streamed) == (503, "BusyError")
        slow.may.set()
        for thread in threads:
            thread.join(20)
        assert answers == [200, 200]
        assert http.post(url, json=ASKED).status_code == 200


def test_who_goes_away_stops_the_work(slow: Slow) -> None:
    with served(slow) as address:
        url = f"{address}/v1/report"
        with pytest.raises(httpx.ReadTimeout):
            http.post(url, json=ASKED, timeout=0.5)
        is_stopped(slow)
        accept = {"Accept": "application/x-ndjson"}
        with http.stream("POST", url, json=ASKED, headers=accept) as answer:
            first = next(answer.iter_lines())
        assert json.loads(first) == {"progress": {"stage": "translate", "done": 0, "total": 1}}
        is_stopped(slow)


@pytest.mark.browser
@pytest.mark.parametrize("way", ["stop", "close"])
def test_a_browser_that_stops_or_closes_stops_the_work(
    chromium: Browser, slow: Slow, way: str
) -> None:
    with served(slow) as address, chromium.new_page() as page:
        page.goto(address)
        page.locator("#article textarea").fill(PAGE)
        page.locator("#run").click()
        begins(slow)
        page.get_by_text("Translating").first.wait_for()
        if way == "stop":
            page.locator("#stop").click()
        else:
            page.close()
        is_stopped(slow)
