"""Weights on this machine: complete or absent, never in between."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from summarizer.errors import ModelNotInstalledError, OutputError, UsageError
from summarizer.models.entry import InstalledModel, ModelEntry, WeightFormat
from summarizer.options import Decoding

__all__ = [
    "Store",
    "entry_from_dict",
    "entry_of",
    "fingerprint",
    "folder_digest",
    "sha256_of",
]

MANIFEST = "manifest.json"
PARTIAL = ".partial"
CHECKOUT = Path(__file__).parents[3]


class Store:
    """A folder of models, one folder each: the weights and a ``manifest.json``, written last.

    ``<root>/<name>/`` holds weights as pulled, ``<root>/<name>.<variant>/`` what was converted
    from them. Work in progress lies in ``<root>/.partial/`` and is moved into place whole.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @staticmethod
    def default_root() -> Path:
        """``SUMMARIZER_MODELS``, or ``models/store`` of a checkout, or the user's data folder."""
        if named := os.environ.get("SUMMARIZER_MODELS"):
            return Path(named).expanduser()
        if (CHECKOUT / "models" / "build_tiny.py").is_file():
            return CHECKOUT / "models" / "store"
        from platformdirs import user_data_path

        return user_data_path("summarizer", appauthor=False) / "models"

    def installed(self) -> list[InstalledModel]:
        """All complete models and variants, by name. Sizes are compared, nothing is hashed."""
        if not self.root.is_dir():
            return []
        found = (
            self._opened(folder) for folder in sorted(self.root.iterdir()) if folder.name != PARTIAL
        )
        return [model for model in found if model is not None]

    def find(self, name: str, variant: str = "") -> InstalledModel | None:
        """The model as pulled, or one of its variants, if it is here and complete."""
        return self._opened(self._folder(name, variant))

    def install(
        self,
        entry: ModelEntry,
        fill: Callable[[Path], None],
        *,
        variant: str = "",
        format: WeightFormat,
        source: str,
        revision: str = "",
    ) -> InstalledModel:
        """Have ``fill`` write the files into a work folder, then move it into place whole.

        Two processes that install the same thing take turns, and the second finds it done.
        After a failure the work folder stays, so that a download can go on where it stopped.
        Raises :class:`OutputError` where the disk is full or not writable.
        """
        folder = self._folder(entry.name, variant)
        work = self.root / PARTIAL / folder.name
        with self._errors(folder), self._locked(folder.name):
            present = self._opened(folder)
            if present is not None:
                return present
            work.mkdir(parents=True, exist_ok=True)
            fill(work)
            files = {
                path.relative_to(work).as_posix(): {
                    "size": path.stat().st_size,
                    "sha256": sha256_of(path),
                }
                for path in sorted(work.rglob("*"))
                if path.is_file() and ".cache" not in path.relative_to(work).parts
            }
            shutil.rmtree(work / ".cache", ignore_errors=True)
            manifest = {
                "version": 1,
                "entry": dataclasses.asdict(entry),
                "format": format,
                "variant": variant,
                "source": source,
                "revision": revision,
                "installed": datetime.now(timezone.utc).isoformat(timespec="seconds"),
                "files": files,
            }
            text = json.dumps(manifest, ensure_ascii=False, indent=2)
            (work / MANIFEST).write_text(text, encoding="utf-8")
            if folder.exists():  # incomplete, or it would have been found above
                shutil.rmtree(folder)
            work.replace(folder)
        model = self._opened(folder)
        assert model is not None
        return model

    def work_folder(self, name: str) -> Path:
        """Where a pull of ``name`` is being put together."""
        return self.root / PARTIAL / self._folder(name).name

    def verify(self, name: str) -> list[str]:
        """Hash every file of a model and its variants; what is wrong, or an empty list.

        Raises :class:`ModelNotInstalledError` where there is nothing to verify.
        """
        problems = []
        for folder in self._folders(name):
            manifest = _manifest(folder)
            if manifest is None:
                problems.append(f"{folder.name} has no readable {MANIFEST}")
                continue
            for file, expected in manifest["files"].items():
                path = folder / file
                if not path.is_file():
                    problems.append(f"{folder.name}/{file} is missing")
                elif sha256_of(path) != expected["sha256"]:
                    problems.append(f"{folder.name}/{file} has changed")
        return problems

    def remove(self, name: str) -> int:
        """Delete a model, its variants and any half-finished pull; returns the bytes freed.

        Only folders of the store that hold the manifest of that very model are touched. Raises
        :class:`UsageError` for a name that is none, :class:`ModelNotInstalledError`, and
        :class:`OutputError` for a folder without a manifest.
        """
        folders = self._folders(name)
        for folder in folders:
            if _manifest(folder) is None:
                raise OutputError(
                    f"{folder} has no readable {MANIFEST}, so what is in it is not known to be "
                    "a model; look into it and delete it yourself."
                )
        freed = 0
        with self._errors(self._folder(name)):
            for folder in [*folders, self.work_folder(name)]:
                if folder.is_dir():
                    freed += sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
                    shutil.rmtree(folder)
        return freed

    def require_space(self, size: int) -> None:
        """Raise :class:`OutputError` where fewer than ``size`` bytes are free."""
        with self._errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.root).free
        if free < size:
            raise OutputError(
                f"{size / 1e6:.0f} MB are needed in {self.root} and {free / 1e6:.0f} MB are free; "
                "make room, or name another place with SUMMARIZER_MODELS."
            )

    def _folder(self, name: str, variant: str = "") -> Path:
        safe = re.sub(r"[^\w.-]+", "--", name).lstrip(".")
        return self.root / (f"{safe}.{variant}" if variant else safe)

    def _folders(self, name: str) -> list[Path]:
        """The folders of a model and of what was made from it, or one that has lost its manifest.

        A folder whose manifest names another model is left out.
        """
        first = self._folder(name)
        if first == self.root:
            raise UsageError(
                f"{name!r} is not the name of a model; `summarizer models list` shows the names."
            )
        found = [first] if first.is_dir() and _manifest(first) is None else []
        for folder in [first, *sorted(self.root.glob(f"{first.name}.*"))]:
            manifest = _manifest(folder)
            if manifest is not None and manifest["entry"]["name"] == name:
                found.append(folder)
        if not found:
            here = ", ".join(sorted({model.entry.name for model in self.installed()})) or "none"
            raise ModelNotInstalledError(
                f"{name} is not installed (installed: {here}); "
                f"`summarizer models pull {name}` brings it."
            )
        return found

    def _opened(self, folder: Path) -> InstalledModel | None:
        manifest = _manifest(folder)
        if manifest is None:
            return None
        size = 0
        for file, expected in manifest["files"].items():
            path = folder / file
            if not path.is_file() or path.stat().st_size != expected["size"]:
                return None
            size += expected["size"]
        return InstalledModel(
            entry_from_dict(manifest["entry"]),
            folder,
            manifest["format"],
            manifest["variant"],
            size,
            digest=_digest(manifest["files"]),
        )

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        from filelock import FileLock

        locks = self.root / PARTIAL
        locks.mkdir(parents=True, exist_ok=True)
        with FileLock(locks / f"{name}.lock"):
            yield

    @contextmanager
    def _errors(self, folder: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            remedy = "name another place with SUMMARIZER_MODELS"
            if error.errno == errno.ENOSPC:
                raise OutputError(
                    f"The disk is full: {folder} could not be completed; make room, or {remedy}."
                ) from error
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise OutputError(f"{folder} cannot be written to; {remedy}.") from error
            raise


def entry_from_dict(data: dict[str, Any]) -> ModelEntry:
    """The inverse of ``dataclasses.asdict``; fields of other versions are passed over."""
    known = {field.name for field in dataclasses.fields(ModelEntry)}
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in data.items()
        if key in known
    }
    values["decoding"] = Decoding(**data["decoding"])
    return ModelEntry(**values)


def entry_of(folder: Path) -> ModelEntry | None:
    """The entry that the manifest of a pulled model holds; ``None`` for any other folder."""
    manifest = _manifest(folder)
    return entry_from_dict(manifest["entry"]) if manifest else None


def fingerprint(path: Path) -> str:
    """A hash of the weights in a folder, or of one file, and of all that lies with them.

    The hashes of a pulled model are taken from its manifest, so that nothing large is read; any
    other folder is hashed file by file.
    """
    manifest = _manifest(path)
    if manifest is not None:
        files = {file: known["sha256"] for file, known in manifest["files"].items()}
    else:
        inside = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        files = {file.relative_to(path).as_posix(): sha256_of(file) for file in inside}
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _digest(files: Any) -> str:
    """One short digest over whatever tells the files of a model from others."""
    plain = json.dumps(files, sort_keys=True)
    return hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()


def folder_digest(path: Path) -> str:
    """A digest of a folder, or file, by sizes and times of change: quick, for this machine only."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    seen = {file.name: [file.stat().st_size, file.stat().st_mtime_ns] for file in files}
    return _digest(seen)


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(manifest, dict) and {"entry", "format", "variant", "files"} <= set(
        manifest
    )
    return manifest if complete else None
