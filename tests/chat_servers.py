"""A server for the tests that speaks the OpenAI API and answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Asked", "ChatServerStub", "Reply", "chat_server", "completion", "events", "said"]


@dataclass(frozen=True)
class Asked:
    """One request: its body and its headers."""

    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """What the last message says."""
        content: str = self.body["messages"][-1]["content"]
        return content


@dataclass
class Reply:
    """An answer. ``breaks``: the connection is closed before the last of its bytes."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks: bool = False


def completion(
    text: str | None,
    *,
    finish: str | None = "stop",
    tokens: int | None = None,
    logprobs: Sequence[float] = (),
) -> Reply:
    """A whole answer."""
    choice: dict[str, Any] = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": text},
    }
    if logprobs:
        choice["logprobs"] = {"content": [{"token": "x", "logprob": one} for one in logprobs]}
    body: dict[str, Any] = {"object": "chat.completion", "choices": [choice]}
    if tokens is not None:
        body["usage"] = {"prompt_tokens": 0, "completion_tokens": tokens, "total_tokens": tokens}
    return Reply(json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def events(
    *pieces: str, finish: str = "stop", tokens: int | None = None, done: bool = True
) -> Reply:
    """An answer as server-sent events, piece by piece."""
    chunks: list[dict[str, Any]] = [{"choices": [{"delta": {"role": "assistant"}}]}]
    chunks += [{"choices": [{"delta": {"content": piece}}]} for piece in pieces]
    if done:
        chunks.append({"choices": [{"delta": {}, "finish_reason": finish}]})
    if tokens is not None:
        chunks.append({"choices": [], "usage": {"total_tokens": tokens}})
    lines = [": keep-alive"] + [f"data: {json.dumps(chunk)}" for chunk in chunks]
    lines += ["data: [DONE]"] if done else []
    return Reply("\n\n".join([*lines, ""]).encode(), headers={"Content-Type": "text/event-stream"})


def said(answer: Callable[[str], str]) -> Callable[[Asked], Reply]:
    """Answers the last paragraph of what is asked, as whole answers or events."""

    def reply(asked: Asked) -> Reply:
        text = answer(asked.text.rsplit("\n\n", 1)[-1])
        whole = completion(text, tokens=10, logprobs=[-0.5, -0.25])
        return events(*text.split(" "), tokens=10) if asked.body.get("stream") else whole

    return reply


class ChatServerStub:
    """Answers with ``reply``, or with the next of ``script`` while there is one.

    ``requests`` has what was asked for; ``arrived`` counts requests as they come.
    """

    def __init__(self) -> None:
        self.reply: Callable[[Asked], Reply] = lambda _: completion("An answer.")
        self.script: list[Reply] = []
        self.requests: list[Asked] = []
        self.arrived = threading.Semaphore(0)
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                stub._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/v1"

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        asked = Asked(body, dict(request.headers))
        self.requests.append(asked)
        self.arrived.release()
        if request.path != "/v1/chat/completions":
            reply = Reply(b'{"error": {"message": "no such path"}}', 404)
        else:
            reply = self.script.pop(0) if self.script else self.reply(asked)
        try:
            request.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(reply.body[:-1] if reply.breaks else reply.body)
            request.close_connection = reply.breaks
        except OSError:  # the client went away, which some tests are about
            request.close_connection = True


@contextmanager
def chat_server() -> Iterator[ChatServerStub]:
    """A server that runs for the length of the block."""
    stub = ChatServerStub()
    threading.Thread(target=stub.server.serve_forever, daemon=True).start()
    try:
        yield stub
    finally:
        stub.server.shutdown()
        stub.server.server_close()
