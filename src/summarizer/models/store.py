"""The model store: weights on this machine, each model complete or absent."""

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

from summarizer.errors import BrokenModelError, ModelNotInstalledError, OutputError, UsageError
from summarizer.models.entry import InstalledModel, ModelEntry, WeightFormat, entry_from_dict

__all__ = [
    "Store",
    "entry_of",
    "fingerprint",
    "folder_digest",
    "recorded_hash",
    "sha256_of",
]

MANIFEST = "manifest.json"
PARTIAL = ".partial"
CHECKOUT = Path(__file__).parents[3]


class Store:
    """A folder with one folder per model: the weights, and a ``manifest.json`` written last.

    ``<root>/<name>/`` holds weights as pulled, ``<root>/<name>.<variant>/`` conversions of them.
    Work in progress is in ``<root>/.partial/``, and complete folders are moved into place.
    """

    def __init__(self, root: Path) -> None:
        """Use ``root``, which need not exist yet."""
        self.root = root

    @staticmethod
    def default_root() -> Path:
        """Return ``SUMMARIZER_MODELS``, or ``models/store`` of a checkout, or the data folder."""
        if named := os.environ.get("SUMMARIZER_MODELS"):
            return Path(named).expanduser()
        if (CHECKOUT / "models" / "build_tiny.py").is_file():
            return CHECKOUT / "models" / "store"
        from platformdirs import user_data_path

        return user_data_path("summarizer", appauthor=False) / "models"

    def installed(self) -> list[InstalledModel]:
        """Return all complete models and variants by name; checks sizes, not hashes."""
        if not self.root.is_dir():
            return []
        folders = (folder for folder in sorted(self.root.iterdir()) if folder.name != PARTIAL)
        return [model for folder in folders if (model := self._open(folder)) is not None]

    def find(self, name: str, variant: str = "") -> InstalledModel | None:
        """Return the model as pulled, or a variant, if it is complete and its base unchanged."""
        return self._open(self._folder(name, variant))

    def derived(self, base: InstalledModel, variant: str) -> InstalledModel | None:
        """Return the complete variant that was made from the very weights of ``base``."""
        model = self.find(base.entry.name, variant)
        fits = model is not None and model.base == self._base(base)["digest"]
        return model if fits else None

    def install(
        self,
        entry: ModelEntry,
        fill: Callable[[Path], None],
        *,
        variant: str = "",
        base: InstalledModel | None = None,
        format: WeightFormat,
        source: str,
        revision: str = "",
    ) -> InstalledModel:
        """Install a model: fill a work folder, then move it into place.

        If two processes install the same model, the second waits and returns the result of the
        first. The work folder of a failed installation stays, so that a download can resume. The
        files of a base in the store are hashed first, so that no variant is made from damaged ones.

        Args:
            entry: The model.
            fill: Writes the files into the folder it gets.
            variant: Name of the conversion; empty for weights as pulled.
            base: The model that a variant is made from.
            format: Format of the weights.
            source: Where the weights come from.
            revision: Pinned revision of the source.

        Raises:
            BrokenModelError: A file of the base has changed since it was pulled.
            OutputError: The disk is full or not writable.
        """
        folder = self._folder(entry.name, variant)
        work = self.root / PARTIAL / folder.name
        with self._explain_errors(folder), self._lock(folder.name):
            installed = self._open(folder)
            if installed is not None and (
                base is None or installed.base == self._base(base)["digest"]
            ):
                return installed
            if base is not None:
                self._require_intact(base)
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
                "base": None if base is None else self._base(base),
                "source": source,
                "revision": revision,
                "installed": datetime.now(timezone.utc).isoformat(timespec="seconds"),
                "files": files,
            }
            text = json.dumps(manifest, ensure_ascii=False, indent=2)
            (work / MANIFEST).write_text(text, encoding="utf-8")
            if folder.exists():  # an incomplete installation
                shutil.rmtree(folder)
            work.replace(folder)
        model = self._open(folder)
        assert model is not None
        return model

    def work_folder(self, name: str) -> Path:
        """Return the folder in which a pull of ``name`` is in progress."""
        return self.root / PARTIAL / self._folder(name).name

    def verify(self, name: str) -> list[str]:
        """Hash every file of a model and its variants; return the problems found.

        A variant that was made from other weights than those installed is a problem too.

        Raises:
            ModelNotInstalledError: The model is not installed.
        """
        return [problem for folder in self._folders(name) for problem in self._problems(folder)]

    def discard_damaged(self, name: str) -> list[str]:
        """Delete the parts of a model, itself or variants, in which :meth:`verify` finds a problem.

        Returns:
            Names of the deleted folders; none if the model is not installed.

        Raises:
            OutputError: A folder cannot be deleted.
        """
        try:
            folders = self._folders(name)
        except ModelNotInstalledError:
            return []
        damaged = [folder for folder in folders if _manifest(folder) and self._problems(folder)]
        with self._explain_errors(self._folder(name)):
            for folder in damaged:
                shutil.rmtree(folder)
        return [folder.name for folder in damaged]

    def remove(self, name: str) -> int:
        """Delete a model, its variants and any partial pull; return the bytes freed.

        Only folders whose manifest names this model are deleted.

        Raises:
            UsageError: The name is not that of a model.
            ModelNotInstalledError: The model is not installed.
            OutputError: A folder has no manifest, or cannot be deleted.
        """
        folders = self._folders(name)
        for folder in folders:
            if _manifest(folder) is None:
                raise OutputError(
                    f"{folder} has no readable {MANIFEST}, so it may not be a model; check its "
                    "content and delete it yourself."
                )
        freed = 0
        with self._explain_errors(self._folder(name)):
            for folder in [*folders, self.work_folder(name)]:
                if folder.is_dir():
                    freed += sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
                    shutil.rmtree(folder)
        return freed

    def require_space(self, size: int) -> None:
        """Raise :class:`OutputError` if fewer than ``size`` bytes are free."""
        with self._explain_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.root).free
        if free < size:
            raise OutputError(
                f"{size / 1e6:.0f} MB are needed in {self.root}, but only {free / 1e6:.0f} MB are "
                "free; make room, or set SUMMARIZER_MODELS to another folder."
            )

    def _folder(self, name: str, variant: str = "") -> Path:
        safe = re.sub(r"[^\w.-]+", "--", name).lstrip(".")
        return self.root / (f"{safe}.{variant}" if variant else safe)

    def _folders(self, name: str) -> list[Path]:
        """Return the folders of a model and its variants, or its folder without a manifest.

        A folder whose manifest names another model is left out.
        """
        first = self._folder(name)
        if first == self.root:
            raise UsageError(
                f"{name!r} is not the name of a model; `summarizer models list` shows the names."
            )
        folders = [first] if first.is_dir() and _manifest(first) is None else []
        for folder in [first, *sorted(self.root.glob(f"{first.name}.*"))]:
            manifest = _manifest(folder)
            if manifest is not None and manifest["entry"]["name"] == name:
                folders.append(folder)
        if not folders:
            names = ", ".join(sorted({model.entry.name for model in self.installed()})) or "none"
            raise ModelNotInstalledError(
                f"{name} is not installed (installed: {names}); "
                f"run `summarizer models pull {name}` to install it."
            )
        return folders

    def _problems(self, folder: Path) -> list[str]:
        """Hash the files of one folder; return the problems found."""
        manifest = _manifest(folder)
        if manifest is None:
            return [f"{folder.name} has no readable {MANIFEST}"]
        problems = []
        for file, expected in manifest["files"].items():
            path = folder / file
            if not path.is_file():
                problems.append(f"{folder.name}/{file} is missing")
            elif sha256_of(path) != expected["sha256"]:
                problems.append(f"{folder.name}/{file} has changed")
        if not self._fits_base(manifest):
            problems.append(f"{folder.name} was made from other weights than those installed")
        return problems

    def _base(self, model: InstalledModel) -> dict[str, str]:
        """Return what the manifest of a variant says about the model it was made from."""
        if model.path.resolve().parent == self.root.resolve():
            pulled = self._open(self.root / model.path.name)
            if pulled is not None:
                return {"folder": model.path.name, "digest": pulled.digest}
        return {"folder": "", "digest": model.digest}

    def _fits_base(self, manifest: dict[str, Any]) -> bool:
        """Return whether the base of a variant, if it is in the store, is the one recorded."""
        if not manifest["variant"]:
            return True
        match manifest.get("base"):
            case {"folder": "", "digest": str()}:
                return True  # a folder elsewhere; see ``derived``
            case {"folder": str(folder), "digest": str(digest)}:
                base = self._open(self.root / folder)
                return base is not None and base.digest == digest
        return False  # of a version that recorded no base

    def _require_intact(self, base: InstalledModel) -> None:
        """Raise :class:`BrokenModelError` if files of a base in the store are not as pulled."""
        if self._base(base)["folder"] and (problems := self._problems(base.path)):
            raise BrokenModelError(
                f"{'; '.join(problems)}, so nothing is made from it; run `summarizer models pull "
                f"{base.entry.name}`, which fetches damaged files again."
            )

    def _open(self, folder: Path) -> InstalledModel | None:
        manifest = _manifest(folder)
        if manifest is None or not self._fits_base(manifest):
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
            base=(manifest.get("base") or {}).get("digest", ""),
        )

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        from filelock import FileLock

        locks = self.root / PARTIAL
        locks.mkdir(parents=True, exist_ok=True)
        with FileLock(locks / f"{name}.lock"):
            yield

    @contextmanager
    def _explain_errors(self, folder: Path) -> Iterator[None]:
        """Turn a full or read-only disk into an :class:`OutputError` with a remedy."""
        try:
            yield
        except OSError as error:
            remedy = "set SUMMARIZER_MODELS to another folder"
            if error.errno == errno.ENOSPC:
                raise OutputError(
                    f"The disk is full, so {folder} is incomplete; make room, or {remedy}."
                ) from error
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise OutputError(f"{folder} cannot be written to; {remedy}.") from error
            raise


def entry_of(folder: Path) -> ModelEntry | None:
    """Return the entry in the manifest of a pulled model; ``None`` for any other folder."""
    manifest = _manifest(folder)
    return entry_from_dict(manifest["entry"]) if manifest else None


def fingerprint(path: Path) -> str:
    """Return a hash over all files of a model folder, or of one file.

    The hashes of a pulled model come from its manifest; any other folder is read and hashed.
    """
    manifest = _manifest(path)
    if manifest is not None:
        files = {file: properties["sha256"] for file, properties in manifest["files"].items()}
    else:
        paths = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        files = {file.relative_to(path).as_posix(): sha256_of(file) for file in paths}
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def recorded_hash(folder: Path, file: str) -> str:
    """Return the hash of a file in the manifest of a pulled model; "" without a manifest."""
    manifest = _manifest(folder)
    return str(manifest["files"].get(file, {}).get("sha256", "")) if manifest else ""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _digest(files: Any) -> str:
    """Return a short digest of the properties of a model's files."""
    text = json.dumps(files, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def folder_digest(path: Path) -> str:
    """Return a fast digest of a folder or file, by sizes and modification times."""
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    return _digest({file.name: [file.stat().st_size, file.stat().st_mtime_ns] for file in files})


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a model's folder; ``None`` if there is none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        entry_from_dict(manifest["entry"])
        readable = all(isinstance(manifest[key], str) for key in ("format", "variant")) and all(
            isinstance(file["size"], int) and isinstance(file["sha256"], str)
            for file in manifest["files"].values()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return manifest if readable else None
