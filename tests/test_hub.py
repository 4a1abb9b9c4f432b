"""Weights from a hub: a local one that speaks its protocol."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from fakes import entry
from summarizer.errors import DownloadError, OfflineError, UnknownModelError, UnsafeModelError
from summarizer.models.hub import hub_answers, pull_from_hub, read_config
from summarizer.models.store import Store
from summarizer.report import Progress

COMMIT = "a" * 40
WEIGHTS = b"safe tensors" * 5000
FILES = {
    "config.json": b'{"model_type": "marian"}',
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"pickle",
    "modeling_custom.py": b"print('never run')",
    "onnx/model.onnx": b"not wanted",
    "README.md": b"# card",
}
CARD = entry(name="card", repo="org/card")


class Hub:
    """Serves one repository; attributes say what goes wrong.

    ``gate``: while it is not set, no file of a megabyte's tenth or more is sent.
    ``may_answer``: while it is not set, nothing is. ``breaks_off``: the weights come without end.
    """

    def __init__(self, repo: str = "org/card") -> None:
        self.repo = repo
        self.files = dict(FILES)
        self.gate = threading.Event()
        self.gate.set()
        self.altered: dict[str, bytes] = {}
        self.converted: dict[str, bytes] = {}
        self.status = 200
        self.drop_listing = False
        self.breaks_off = False
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.code = ""
        self.tokens: list[str] = []
        self.served: list[str] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.answer(self, body=True)

            def do_HEAD(self) -> None:
                hub.answer(self, body=False)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler, *, body: bool) -> None:
        self.may_answer.wait(30)
        path = request.path.split("?")[0]
        self.tokens.append(request.headers.get("Authorization", ""))
        if path == "/api/models":
            self._send(request, b"[]", body)
        elif path.startswith(f"/api/models/{self.repo}/discussions"):
            self._send(request, self._json(self._discussions()), body)
        elif path.startswith(f"/api/models/{self.repo}") and self.drop_listing:
            request.close_connection = True  # without an answer
        elif path.startswith(f"/api/models/{self.repo}"):
            files = self.converted if "refs" in path else self.files
            self._send(request, self._json(self._info(files)), body, self.status)
        elif path.startswith(f"/{self.repo}/resolve/"):
            name = path.split("/", 5)[5]
            known = {**self.files, **self.converted}
            data = self.altered.get(name, known[name])
            if body:
                self.served.append(name)
                if len(data) >= 100_000:
                    self.gate.wait(30)
            digest = hashlib.sha256(known[name]).hexdigest()
            self._send(request, data, body, extra={"ETag": f'"{digest}"'})
        else:
            self._send(request, b"{}", body, 404, {"X-Error-Code": "RepoNotFound"})

    def _send(
        self,
        request: BaseHTTPRequestHandler,
        data: bytes,
        body: bool,
        status: int = 200,
        extra: dict[str, str] | None = None,
    ) -> None:
        request.send_response(status)
        headers = {"Content-Length": str(len(data)), "X-Repo-Commit": COMMIT, **(extra or {})}
        if self.code and status != 200:
            headers["X-Error-Code"] = self.code
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        if body and self.breaks_off and len(data) >= 100_000:
            request.wfile.write(data[: len(data) // 2])
            request.close_connection = True
        elif body:
            request.wfile.write(data)

    @staticmethod
    def _json(value: object) -> bytes:
        return json.dumps(value).encode()

    def _info(self, files: dict[str, bytes]) -> dict[str, Any]:
        siblings = [
            {
                "rfilename": name,
                "size": len(data),
                "blobId": "0" * 40,
                "lfs": {
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "size": len(data),
                    "pointerSize": 1,
                },
            }
            for name, data in files.items()
        ]
        return {"id": self.repo, "modelId": self.repo, "sha": COMMIT, "siblings": siblings}

    def _discussions(self) -> dict[str, Any]:
        talk = {
            "num": 1,
            "title": "Adding `safetensors` variant of this model",
            "repo": {"name": self.repo, "type": "model"},
            "author": {"name": "SFconvertbot"},
            "status": "open",
            "isPullRequest": True,
            "createdAt": "2024-01-01T00:00:00.000Z",
        }
        talks = [talk] if self.converted else []
        return {"discussions": talks, "count": len(talks), "start": 0}


def serve_hub(monkeypatch: pytest.MonkeyPatch, repo: str = "org/card") -> Hub:
    """A hub that everything in this process takes for the real one."""
    served = Hub(repo)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HF_ENDPOINT", served.url)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    return served


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    served = serve_hub(monkeypatch)
    yield served
    served.server.shutdown()


def test_only_what_is_safe_and_needed_is_fetched(hub: Hub, tmp_path: Path) -> None:
    told: list[Progress] = []
    model = pull_from_hub(CARD, Store(tmp_path), told.append)
    assert "pytorch_model.bin" not in hub.served
    names = {path.relative_to(model.path).as_posix() for path in model.path.rglob("*")}
    assert names == {"config.json", "model.safetensors", "README.md", "manifest.json"}
    assert (model.path / "model.safetensors").read_bytes() == WEIGHTS
    assert told[-1].total == len(WEIGHTS) + len(FILES["config.json"]) + len(FILES["README.md"])
    manifest = json.loads((model.path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["revision"] == COMMIT


def test_a_file_altered_on_the_way_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    store = Store(tmp_path)
    hub.altered["model.safetensors"] = b"evil tensors" * 5000
    with pytest.raises(DownloadError, match="arrived altered"):
        pull_from_hub(CARD, store)
    assert store.installed() == []
    hub.altered.clear()
    hub.served.clear()
    assert pull_from_hub(CARD, store).path.is_dir()
    assert "config.json" not in hub.served


def test_pickled_weights_are_refused(hub: Hub, tmp_path: Path) -> None:
    del hub.files["model.safetensors"]
    with pytest.raises(UnsafeModelError, match=r"only pickled weights.*-m FOLDER"):
        pull_from_hub(CARD, Store(tmp_path))
    assert hub.served == []


def test_the_hubs_own_conversion_is_taken_instead(hub: Hub, tmp_path: Path) -> None:
    hub.converted = dict(hub.files)
    del hub.files["model.safetensors"]
    model = pull_from_hub(CARD, Store(tmp_path))
    assert (model.path / "model.safetensors").read_bytes() == WEIGHTS
    assert not (model.path / "pytorch_model.bin").exists()


def test_patterns_of_the_entry_are_kept_to(hub: Hub, tmp_path: Path) -> None:
    card = entry(
        name="card",
        repo="org/card",
        format="ctranslate2",
        files=("*.safetensors", "*.json"),
        skip=("config.json",),
    )
    model = pull_from_hub(card, Store(tmp_path))
    assert hub.served == ["model.safetensors"]
    assert {path.name for path in model.path.iterdir()} == {"model.safetensors", "manifest.json"}


def test_the_token_is_sent(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    pull_from_hub(CARD, Store(tmp_path))
    assert "Bearer hf_secret" in hub.tokens


@pytest.mark.parametrize(
    ("status", "code", "error", "message"),
    [
        (404, "RepoNotFound", UnknownModelError, "no model org/card"),
        (403, "GatedRepo", DownloadError, "set HF_TOKEN"),
        (500, "", DownloadError, "gave no information"),
    ],
)
def test_what_the_hub_refuses_is_told(
    status: int, code: str, error: type[Exception], message: str, hub: Hub, tmp_path: Path
) -> None:
    hub.status, hub.code = status, code
    with pytest.raises(error, match=message):
        pull_from_hub(CARD, Store(tmp_path))


def test_a_connection_that_breaks_is_a_download_error(hub: Hub, tmp_path: Path) -> None:
    hub.drop_listing = True
    with pytest.raises(DownloadError, match=r"gave no information about org/card.*try again"):
        pull_from_hub(CARD, Store(tmp_path))


def test_a_hub_that_is_not_there_is_told_within_seconds(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hub_answers()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    started = time.perf_counter()
    with pytest.raises(OfflineError, match=r"models pull argos-zh-en.*HF_ENDPOINT.*-m FOLDER"):
        pull_from_hub(CARD, Store(tmp_path))
    assert time.perf_counter() - started < 60  # it must not hang; refused at once
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert not hub_answers()


def test_a_configuration_alone_can_be_read(hub: Hub, tmp_path: Path) -> None:
    path = read_config("org/card", tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == {"model_type": "marian"}
    del hub.files["config.json"]
    with pytest.raises(DownloadError, match=r"no config\.json"):
        read_config("org/card", tmp_path)
