"""Models on a server: requests, answers, retries, limits, and what is never shown."""

from __future__ import annotations

import json
import logging
import math
import threading
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat_servers import Asked, ChatServerStub, Reply, chat_server, completion, events, said
from summarizer.engines.chat import Message
from summarizer.engines.openai import OpenAIChat, estimated_tokens
from summarizer.engines.prompt_translation import FIRMER, PromptedEngine
from summarizer.engines.spending import Spending
from summarizer.errors import ModelError, SpendingLimitError, StoppedError, UsageError
from summarizer.models.servers import Address, served_model
from summarizer.options import Decoding, Options

GREEDY = Decoding(beam_size=1, max_target_tokens=40)
KEY = "sk-very-secret-42"
FEW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Waits(list[float]):
    """Notes how long is waited between two tries, and waits for nothing."""

    def __call__(self, ended: threading.Event, seconds: float) -> bool:
        self.append(seconds)
        return ended.is_set()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    monkeypatch.delenv("SUMMARIZER_BASE_URL", raising=False)
    # A proxy of the machine must not be asked for what is on it.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")


@pytest.fixture
def server() -> Iterator[ChatServerStub]:
    with chat_server() as stub:
        yield stub


def opened(
    server: ChatServerStub, waits: Waits | None = None, url: str = "", **choices: Any
) -> OpenAIChat:
    options = Options(base_url=url or server.url, **choices)
    model = served_model("openai:qwen2.5:7b")
    return OpenAIChat(model, options, Spending(options), wait=Waits() if waits is None else waits)


def asked(text: str = "你好。") -> list[Message]:
    return [Message("system", "Be brief."), Message("user", text)]


def text_of(chat: OpenAIChat, **how: Any) -> str:
    (answer,) = chat.reply([asked()], GREEDY, **how)
    return answer.text


def test_a_request_is_what_the_api_asks_for(server: ChatServerStub) -> None:
    server.reply = lambda _: completion(" Hello. ", logprobs=[-0.5, -1.0])
    chat = opened(server)
    (answer,) = chat.reply([asked()], GREEDY.replace(no_repeat_ngram_size=3), stop=("END",))
    assert (answer.text, answer.score, answer.finished) == ("Hello.", -0.75, True)
    (request,) = server.requests
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "qwen2.5:7b",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "你好。"},
        ],
        "temperature": 0,
        "max_tokens": 40,
        "frequency_penalty": 0.5,
        "stop": ["END"],
        "logprobs": True,
    }
    assert chat.name == f"openai:qwen2.5:7b, {server.host}"


def test_user_and_password_of_the_address_are_sent_as_such(server: ChatServerStub) -> None:
    assert text_of(opened(server, url=f"http://me:p%40ss@{server.host}/v1/")) == "An answer."
    assert server.requests[0].headers["Authorization"] == "Basic bWU6cEBzcw=="


def test_a_score_that_is_not_told_is_not_made_up(server: ChatServerStub) -> None:
    server.reply = lambda _: completion("Hello.")
    (answer,) = opened(server).reply([asked()], GREEDY)
    assert math.isnan(answer.score)
    assert opened(server).reply([], GREEDY) == []


@pytest.mark.parametrize(
    ("reply", "text", "finished"),
    [
        (completion("<think>Hm.</think>\nHello."), "Hello.", True),
        (completion("Hello", finish="length"), "Hello", False),
        (completion(None), "", True),
        (completion("I can", finish="content_filter"), "", True),
        (completion("Hello.", finish=None), "Hello.", True),
        (completion("Hello. STOP there"), "Hello.", True),
    ],
)
def test_what_an_answer_can_be(
    reply: Reply, text: str, finished: bool, server: ChatServerStub
) -> None:
    server.script = [reply]
    (answer,) = opened(server).reply([asked()], GREEDY, stop=("STOP",))
    assert (answer.text, answer.finished) == (text, finished)


def test_an_answer_that_is_all_thought_says_what_to_do(server: ChatServerStub) -> None:
    server.script = [completion("<think>Well, the", finish="length")]
    with pytest.raises(ModelError, match=r"used up the 40 tokens.*switch that off"):
        text_of(opened(server))


@pytest.mark.parametrize(
    "garbled",
    [
        Reply(b"<html>busy</html>"),
        Reply(b"[]"),
        Reply(b'{"choices": []}'),
        Reply(b'{"choices": "none"}'),
        Reply(b'{"choices": ["text"]}'),
        Reply(b'{"choices": [{"message": {"content": 7}}]}'),
        Reply(b'{"error": {"message": "overloaded"}}'),
        Reply(b"\xff\xfe"),
        Reply(completion("Hello.").body, breaks=True),
        events("Hel", "lo", done=False),
        Reply(b"data: {broken\n\n", headers={"Content-Type": "text/event-stream"}),
        Reply(b"busy", 503),
        Reply(b"", 500),
    ],
)
def test_an_answer_that_is_none_is_asked_for_again(garbled: Reply, server: ChatServerStub) -> None:
    waits = Waits()
    server.script = [garbled, garbled]
    assert text_of(opened(server, waits)) == "An answer."
    assert 0.5 <= waits[0] <= 1
    assert 1 <= waits[1] <= 2
    server.script = [garbled] * 5
    with pytest.raises(ModelError, match=rf"{server.host} gave no answer after 5 tries: .*; .*\.$"):
        text_of(opened(server))
    assert server.script == []


def test_retry_after_is_kept_to(server: ChatServerStub) -> None:
    waits = Waits()
    busy = Reply(b'{"error": {"message": "slow down"}}', 429, {"Retry-After": "7"})
    dated = Reply(b"", 503, {"Retry-After": formatdate(4e9, usegmt=True)})
    past = Reply(b"", 503, {"Retry-After": formatdate(1e9, usegmt=True)})
    server.script = [busy, past]
    assert text_of(opened(server, waits)) == "An answer."
    assert waits == [7.0, 0.0]
    server.script = [dated]  # in the year 2096
    with pytest.raises(ModelError, match="gave no answer: status 503; try again later"):
        text_of(opened(server))


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(f'{{"error": "bad key {KEY}"}}'.encode(), 401), "bad key ….*SUMMARIZER_API_KEY"),
        (Reply(b'{"error": {"message": "no model"}}', 404), r"\(no model\); check the model qwen"),
        (Reply(b"x" * 900, 413), "x{200}….*shorter text"),
        (Reply(b"", 301, {"Location": f"http://example.org/{KEY}"}), "status 301; .*redirects"),
        (
            Reply(b'{"error": {"message": "pay", "code": "insufficient_quota"}}', 429),
            "check the account",
        ),
        (Reply(b'{"error": {"message": "too long"}}', 400), r"status 400 \(too long\)"),
    ],
)
def test_a_refusal_is_told_at_once(reply: Reply, message: str, server: ChatServerStub) -> None:
    waits = Waits()
    server.reply = lambda _: reply
    with pytest.raises(ModelError, match=message) as caught:
        text_of(opened(server, waits))
    assert KEY not in str(caught.value)
    assert waits == []


def test_a_server_that_wants_a_key_says_so(
    server: ChatServerStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUMMARIZER_API_KEY")
    server.script = [Reply(b"", 401)]
    with pytest.raises(ModelError, match="set SUMMARIZER_API_KEY"):
        text_of(opened(server))
    assert "Authorization" not in server.requests[0].headers


def test_no_server_and_a_silent_one_are_told(server: ChatServerStub) -> None:
    waits = Waits()
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9 gave no answer after 5 tries: no conn"):
        text_of(opened(server, waits, url="http://127.0.0.1:9/v1"))
    assert len(waits) == 4
    gate = threading.Event()

    def silent(_: Asked) -> Reply:
        gate.wait()
        return completion("Too late.")

    server.reply = silent
    chat = opened(server)
    chat._server._client.timeout = 0.05
    with pytest.raises(ModelError, match=r"after 2 tries: it was silent.*--request-timeout"):
        text_of(chat)
    gate.set()


def test_fields_that_a_server_refuses_are_left_out_from_then_on(server: ChatServerStub) -> None:
    def picky(request: Asked) -> Reply:
        for name in ("logprobs", "max_tokens", "temperature"):
            if name in request.body:
                error = {"message": "no", "param": name, "code": "unsupported_parameter"}
                return Reply(json.dumps({"error": error}).encode(), 400)
        return completion("Hello.")

    server.reply = picky
    chat = opened(server)
    assert text_of(chat) == "Hello."
    assert len(server.requests) == 4
    assert text_of(chat) == "Hello."
    assert len(server.requests) == 5
    assert server.requests[-1].body.keys() == {"model", "messages", "max_completion_tokens"}


def test_a_refusal_for_another_reason_costs_later_answers_nothing(server: ChatServerStub) -> None:
    chat = opened(server)
    server.script = [Reply(b"too long", 400), Reply(b"too long", 400)]
    with pytest.raises(ModelError, match="too long"):
        text_of(chat)
    server.script = [completion("Hello.", logprobs=[-1.0])]
    (answer,) = chat.reply([asked()], GREEDY)
    assert answer.score == -1.0


def test_a_stream_grows_into_the_answer(server: ChatServerStub) -> None:
    seen: list[tuple[int, str]] = []
    server.script = [events("<think>Hm", ".</think>", "It ", "lasted ", "three", " days.")]
    chat = opened(server)
    assert text_of(chat, on_answer=lambda *step: seen.append(step)) == "It lasted three days."
    assert seen == [(0, text) for text in ("It", "It lasted", "It lasted three", seen[-1][1])]
    assert seen[-1][1] == "It lasted three days."
    assert server.requests[0].body["stream_options"] == {"include_usage": True}
    server.script = [completion("All at once.")]  # some servers know no streams
    assert text_of(chat, on_answer=lambda *_: None) == "All at once."


def test_a_stop_string_ends_a_stream(server: ChatServerStub) -> None:
    seen: list[str] = []
    server.script = [events("One. S", "TOP", " Two.", done=False)]
    text = text_of(opened(server), stop=("STOP",), on_answer=lambda _, text: seen.append(text))
    assert text == "One."
    assert not any("S" in step for step in seen)


@settings(FEW, max_examples=12)
@given(st.permutations(range(5)))
def test_answers_keep_the_order_of_the_questions_however_they_arrive(
    server: ChatServerStub, order: list[int]
) -> None:
    may = [threading.Event() for _ in order]

    def reply(request: Asked) -> Reply:
        number = int(request.text)
        may[number].wait()
        return completion(f"Answer {number}.")

    def release() -> None:
        for _ in order:
            server.arrived.acquire()
        for number in order:
            may[number].set()

    server.reply = reply
    threading.Thread(target=release, daemon=True).start()
    answers = opened(server, in_flight=5).reply([asked(str(i)) for i in range(5)], GREEDY)
    assert [answer.text for answer in answers] == [f"Answer {i}." for i in range(5)]


def test_no_more_requests_are_in_flight_than_may_be(server: ChatServerStub) -> None:
    lock, now, most = threading.Lock(), 0, 0
    both = threading.Barrier(2)

    def reply(_: Asked) -> Reply:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        both.wait()  # or else the test hangs: fewer than two at once
        with lock:
            now -= 1
        return completion("Hello.")

    server.reply = reply
    opened(server, in_flight=2).reply([asked()] * 6, GREEDY)
    assert most == 2


def test_the_first_error_ends_the_others(server: ChatServerStub) -> None:
    gate = threading.Event()

    def reply(request: Asked) -> Reply:
        if request.text == "bad":
            return Reply(b"", 403)
        gate.wait()
        return completion("Hello.")

    server.reply = reply
    with pytest.raises(ModelError, match="403"):
        opened(server, in_flight=2).reply([asked("good"), asked("bad"), asked("good")], GREEDY)
    gate.set()


def test_work_is_cancelled_while_a_server_is_silent(server: ChatServerStub) -> None:
    gate, cancel = threading.Event(), threading.Event()

    def reply(_: Asked) -> Reply:
        cancel.set()
        gate.wait()
        return completion("Hello.")

    server.reply = reply
    with pytest.raises(StoppedError):
        opened(server).reply([asked()], GREEDY, cancel=cancel)
    gate.set()


def test_work_is_cancelled_between_two_tries(server: ChatServerStub) -> None:
    cancel, waiting = threading.Event(), threading.Event()

    def wait(ended: threading.Event, _: float) -> bool:
        cancel.set()
        waiting.set()
        return ended.wait(60)

    server.reply = lambda _: Reply(b"", 500)
    options = Options(base_url=server.url)
    chat = OpenAIChat(served_model("openai:m"), options, Spending(options), wait=wait)
    with pytest.raises(StoppedError):
        chat.reply([asked()], GREEDY, cancel=cancel)
    assert len(server.requests) == 1


def test_an_error_of_who_watches_ends_the_work(server: ChatServerStub) -> None:
    def show(_: int, __: str) -> None:
        raise StoppedError("enough")

    server.reply = lambda _: events("One ", "two ", "three.")
    with pytest.raises(StoppedError, match="enough"):
        opened(server).reply([asked()] * 3, GREEDY, on_answer=show)


def test_requests_are_limited(server: ChatServerStub) -> None:
    server.script = [Reply(b"", 500), completion("Hello.", tokens=7)]
    chat = opened(server, request_limit=2)
    assert text_of(chat) == "Hello."
    with pytest.raises(SpendingLimitError, match=r"request-limit 2 .* 2 requests with 7 tokens"):
        text_of(chat)
    assert len(server.requests) == 2


@settings(FEW, max_examples=10)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=12), st.integers(60, 400))
def test_the_limit_on_tokens_is_never_passed(
    server: ChatServerStub, uses: list[int], limit: int
) -> None:
    options = Options(base_url=server.url, token_limit=limit, in_flight=3)
    spending = Spending(options)
    chat = OpenAIChat(served_model("openai:m"), options, spending)
    server.reply = lambda request: completion("Hello.", tokens=uses[int(request.text)])
    chats = [asked(str(index)) for index in range(len(uses))]
    most = max(chat.count_tokens(chats)) + GREEDY.max_target_tokens
    assert most <= 72
    try:
        chat.reply(chats, GREEDY)
    except SpendingLimitError:
        assert limit - most < sum(uses)
    else:
        assert spending.tokens == sum(uses)
    assert spending.tokens <= limit


def test_tokens_that_are_not_told_are_estimated(server: ChatServerStub) -> None:
    server.reply = lambda _: completion("Hello there.")
    options = Options(base_url=server.url)
    spending = Spending(options)
    chat = OpenAIChat(served_model("openai:m"), options, spending)
    text_of(chat)
    assert spending.tokens == chat.count_tokens([asked()])[0] + estimated_tokens("Hello there.")


def test_a_prompt_that_fills_the_context_is_refused(server: ChatServerStub) -> None:
    chat = opened(server, context_tokens=512)
    with pytest.raises(ModelError, match=r"fills the 512 tokens.*--context-tokens"):
        chat.reply([asked("新" * 600)], GREEDY)
    assert server.requests == []


def test_a_translation_with_chinese_left_in_is_asked_for_more_firmly(
    server: ChatServerStub,
) -> None:
    server.reply = said(lambda text: f"Translation: English of {text}")
    chat = opened(server)
    engine = PromptedEngine(chat, served_model("openai:m").entry, "weights")
    assert (engine.workers, engine.batch_invariant, engine.batch_size) == (8, True, 1)
    (first,) = engine.generate(["你好"], GREEDY)
    assert first[0].text == "English of 你好"
    engine.generate(["你好"], GREEDY.replace(beam_size=2, hypotheses=2))
    assert FIRMER not in server.requests[0].text
    assert FIRMER in server.requests[1].text


def test_the_key_is_in_no_log_and_no_representation(
    server: ChatServerStub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script = [Reply(KEY.encode(), 500), events(KEY, done=False), Reply(KEY.encode(), 403)]
    url = f"http://me:pass-word@{server.host}/v1"
    chat = opened(server, url=url)
    with pytest.raises(ModelError) as caught:
        text_of(chat, on_answer=lambda *_: None)
    shown = [
        caplog.text,
        str(caught.value),
        repr(caught.value),
        repr(Options(base_url=url)),
        repr(Address.of(url)),
        repr(vars(chat)),
        chat.name,
    ]
    for text in shown:
        assert KEY not in text
        assert "pass-word" not in text


@pytest.mark.parametrize(
    ("url", "shown", "host", "local"),
    [
        ("http://localhost:11434/v1/", "http://localhost:11434/v1", "localhost:11434", True),
        ("http://127.0.0.5/v1", "http://127.0.0.5/v1", "127.0.0.5", True),
        ("http://[::1]:8080", "http://[::1]:8080", "[::1]:8080", True),
        (
            "https://a:b@Gate.Example.com/x/v1",
            "https://gate.example.com/x/v1",
            "gate.example.com",
            False,
        ),
        ("http://192.168.1.5:8000/v1", "http://192.168.1.5:8000/v1", "192.168.1.5:8000", False),
        (
            "http://localhost.evil.example/v1",
            "http://localhost.evil.example/v1",
            "localhost.evil.example",
            False,
        ),
    ],
)
def test_an_address_shows_no_credentials(url: str, shown: str, host: str, local: bool) -> None:
    address = Address.of(url)
    assert (address.url, address.host, address.local) == (shown, host, local)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:11434",
        "ftp://host/v1",
        "http://",
        "http://host:pass-word/v1",
        "http://h/v1?key=pass-word",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(UsageError, match="is not a URL such as") as caught:
        Address.of(url)
    assert "pass-word" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_what_cannot_be_meant_is_refused(
    server: ChatServerStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="needs the name of a model"):
        served_model("openai:")
    model, options = served_model("openai:m"), Options()
    with pytest.raises(UsageError, match="--base-url URL"):
        OpenAIChat(model, options, Spending(options))
    monkeypatch.setenv("SUMMARIZER_BASE_URL", server.url)
    assert OpenAIChat(model, options, Spending(options)).name == f"openai:m, {server.host}"
    for bad in ("sk-钥匙", "sk-a\nb"):
        monkeypatch.setenv("SUMMARIZER_API_KEY", bad)
        with pytest.raises(UsageError, match="copy the key again") as caught:
            OpenAIChat(model, options, Spending(options))
        assert bad not in str(caught.value)


LIMITS: list[tuple[Callable[[], Options], str]] = [
    (lambda: Options(in_flight=0), "in_flight is 0"),
    (lambda: Options(request_timeout=0), "request_timeout is 0"),
    (lambda: Options(context_tokens=10), "context_tokens is 10"),
    (lambda: Options(request_limit=2).divided(4), "which 4 processes cannot share"),
]


@pytest.mark.parametrize(("make", "message"), LIMITS)
def test_options_of_a_server_are_checked(make: Callable[[], Options], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        make()


def test_processes_share_the_limits() -> None:
    shared = Options(in_flight=8, request_limit=10, token_limit=1000).divided(4)
    assert (shared.in_flight, shared.request_limit, shared.token_limit) == (2, 2, 250)
    assert Options().divided(16).in_flight == 1
