"""Weights from the Hugging Face hub, or a mirror of it that ``HF_ENDPOINT`` names."""

from __future__ import annotations

import fnmatch
import io
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from summarizer.errors import DownloadError, OfflineError, UnknownModelError, UnsafeModelError
from summarizer.models.entry import InstalledModel, ModelEntry
from summarizer.models.store import Store, sha256_of
from summarizer.report import Progress, ProgressCallback

__all__ = ["hub_answers", "pull_from_hub", "read_config"]

PROBE_SECONDS = 4.0
TALK_SECONDS = 20.0

WAYS_OUT = (
    "Ways out: `summarizer models pull argos-zh-en` needs only the package index; HF_ENDPOINT "
    "names a mirror of the hub; `-m FOLDER` uses weights copied from another machine."
)

# What a checkpoint needs and may bring. Pickles (*.bin, *.pt, *.ot, *.h5) and code are not in it.
WANTED = (
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
"""The hub's own account that offers safetensors of pickled weights as a pull request."""


def hub_answers(timeout: float = PROBE_SECONDS) -> bool:
    """Whether the hub (or ``HF_ENDPOINT``) answers within ``timeout`` seconds.

    ``HF_HUB_OFFLINE`` counts as no, without asking.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        return False
    answered = threading.Event()

    def ask() -> None:
        url = f"{_endpoint()}/api/models?limit=1"
        try:
            with urllib.request.urlopen(url, timeout=timeout) as response:
                if response.status == 200 and response.read(1) == b"[":
                    answered.set()
        except (OSError, ValueError, urllib.error.URLError):
            pass

    # A thread, because looking up a host name obeys no timeout.
    asker = threading.Thread(target=ask, daemon=True)
    asker.start()
    asker.join(timeout)
    return answered.is_set()


def pull_from_hub(
    entry: ModelEntry, store: Store, progress: ProgressCallback | None = None
) -> InstalledModel:
    """Download a checkpoint, safetensors only, checked against the hub's own hashes.

    Raises :class:`OfflineError` within seconds where nothing answers,
    :class:`UnsafeModelError` where there are only pickled weights, :class:`DownloadError`,
    :class:`~summarizer.errors.OutputError`.
    """
    _require_hub(entry.repo)
    info = _info(entry.repo, entry.revision or None)
    revision = info.sha
    files = _wanted(entry, info.siblings)
    if entry.format == "transformers" and not _has_safetensors(files):
        converted = _converted_by_the_hub(entry.repo)
        if converted is None:
            raise UnsafeModelError(
                f"{entry.repo} has only pickled weights, which are never loaded because they can "
                "run code. Save it as safetensors on a machine you trust (model.save_pretrained) "
                "and use that folder with -m FOLDER."
            )
        revision = converted.sha
        files = _wanted(entry, converted.siblings)
    total = sum(file.size or 0 for file in files)
    store.require_space(int(total * 1.05))

    def fill(folder: Path) -> None:
        done = 0
        for file in files:
            _download(entry, revision, file, folder, progress, done, total)
            done += file.size or 0

    return store.install(
        entry, fill, format=entry.format, source=f"{_endpoint()}/{entry.repo}", revision=revision
    )


def read_config(repo: str, folder: Path) -> Path:
    """Download ``config.json`` of a repository into ``folder``: enough to tell what it is."""
    _require_hub(repo)
    info = _info(repo, None)
    for file in info.siblings:
        if file.rfilename == "config.json":
            _fetch(repo, info.sha, "config.json", folder, None)
            return folder / "config.json"
    raise DownloadError(f"{repo} has no config.json, so it is no transformers checkpoint.")


def _require_hub(repo: str) -> None:
    if not hub_answers():
        raise OfflineError(f"The hub does not answer, so {repo} cannot be pulled. {WAYS_OUT}")


def _endpoint() -> str:
    if named := os.environ.get("HF_ENDPOINT"):
        return named.rstrip("/")
    from huggingface_hub import constants

    return str(constants.ENDPOINT)


def _info(repo: str, revision: str | None) -> Any:
    from httpx import HTTPError
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    try:
        return HfApi(endpoint=_endpoint()).model_info(
            repo, revision=revision, files_metadata=True, timeout=TALK_SECONDS
        )
    except GatedRepoError as error:
        raise DownloadError(
            f"{repo} asks for a consent on its page; give it there and set HF_TOKEN."
        ) from error
    except RepositoryNotFoundError as error:
        raise UnknownModelError(
            f"The hub has no model {repo} (or it is private: set HF_TOKEN). "
            "`summarizer models list` shows the known ones."
        ) from error
    except (HTTPError, OSError, ValueError) as error:
        raise DownloadError(f"The hub would not tell about {repo}: {error}. Try again.") from error


def _wanted(entry: ModelEntry, siblings: Iterable[Any]) -> list[Any]:
    patterns = entry.files or WANTED
    return [
        file
        for file in siblings
        if any(fnmatch.fnmatch(file.rfilename, pattern) for pattern in patterns)
        and not any(fnmatch.fnmatch(file.rfilename, pattern) for pattern in entry.skip)
        and ("/" not in file.rfilename)
    ]


def _has_safetensors(files: Iterable[Any]) -> bool:
    return any(file.rfilename.endswith(".safetensors") for file in files)


def _converted_by_the_hub(repo: str) -> Any | None:
    """The revision in which the hub's bot offers safetensors, if there is one."""
    from httpx import HTTPError
    from huggingface_hub import HfApi

    try:
        for talk in HfApi(endpoint=_endpoint()).get_repo_discussions(
            repo, author=CONVERSION_BOT, discussion_type="pull_request"
        ):
            # The server filters by author; a mirror may not.
            if talk.author == CONVERSION_BOT:
                info = _info(repo, f"refs/pr/{talk.num}")
                if _has_safetensors(info.siblings):
                    return info
    except (HTTPError, OSError, ValueError, KeyError):
        return None
    return None


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

    def tell(received: int) -> None:
        if progress is not None:
            progress(Progress("pull", done + received, total, f"{entry.name}: {file.rfilename}"))

    _fetch(entry.repo, revision, file.rfilename, folder, tell)
    if expected and sha256_of(path) != expected:
        path.unlink()
        raise DownloadError(
            f"{file.rfilename} of {entry.repo} arrived altered (SHA-256 differs) and was thrown "
            "away; pull again, or use another mirror."
        )


def _fetch(repo: str, revision: str, file: str, folder: Path, tell: Any) -> None:
    from httpx import HTTPError
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[misc]
        """hf_hub_download tells its progress to a tqdm bar; this one passes it on unseen."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("name", None)
            super().__init__(*args, **{**kwargs, "file": io.StringIO(), "disable": False})

        def update(self, n: float | None = 1) -> bool | None:
            shown: bool | None = super().update(n)
            if tell is not None:
                tell(int(self.n))
            return shown

    try:
        hf_hub_download(
            repo,
            file,
            revision=revision,
            local_dir=folder,
            endpoint=_endpoint(),
            etag_timeout=TALK_SECONDS,
            tqdm_class=Bar,
        )
    except (HfHubHTTPError, HTTPError) as error:
        raise DownloadError(
            f"{file} of {repo} could not be downloaded: {error}. Pull again; it goes on where it "
            "stopped."
        ) from error
