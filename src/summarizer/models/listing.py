"""The list of models to choose from: what each is for, what it costs and how it runs here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from summarizer.machine import measured_speeds
from summarizer.models.entry import InstalledModel, ModelEntry, Task, catalogue, lookup
from summarizer.models.selection import KEY_SENTENCES, can_run
from summarizer.models.store import Store

__all__ = ["ListedModel", "list_models"]

TASKS: tuple[Task, ...] = ("translation", "summarization", "chat")

SENTENCES_RANK = 50
"""Rank of key sentences among summarizers: unlike those ranked below, they invent nothing; unlike
those above, they do not condense."""


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model in the list.

    - ``does``: one sentence for users. ``uses``: tasks it can be used for.
    - ``at_work``: tasks it is in use for now.
    - ``licence``: empty for key sentences. ``commercial``: as in :class:`ModelEntry`.
    - ``parameters``: in millions. ``download``: in bytes; 0 if unknown.
    - ``installed``: its weights are in the store. ``disk``: bytes of weights and conversions.
    - ``runs``: it runs with the installed packages. ``extra``: the extra of this package that it
      needs if it does not.
    - ``speed``: tokens per second on this machine; ``None`` if never measured.
    - ``bleu``, ``comet``: published; 0 if unpublished.
    - ``better``: it ranks above the model in use for the same task.
    """

    name: str
    task: Task
    does: str
    uses: tuple[Task, ...]
    at_work: tuple[Task, ...]
    licence: str
    commercial: bool | None
    parameters: int
    download: int
    disk: int
    installed: bool
    runs: bool
    speed: int | None
    bleu: float
    comet: float
    rank: int
    better: bool
    quirks: tuple[str, ...]
    attribution: str
    extra: str = "torch"


def list_models(
    store: Store,
    at_work: Mapping[Task, str] | None = None,
    loaded: Iterable[ModelEntry] = (),
) -> tuple[ListedModel, ...]:
    """List the models of the catalogue and the store, and key sentences: by task, best first.

    Args:
        store: The model store.
        at_work: Names of the models in use, by task.
        loaded: Entries of the models in use; those of a folder are neither in the catalogue nor
            in the store.
    """
    working = at_work or {}
    installed: dict[str, list[InstalledModel]] = {}
    for model in store.installed():
        installed.setdefault(model.entry.name, []).append(model)
    entries = {entry.name: entry for entry in loaded}
    entries |= {name: models[0].entry for name, models in installed.items()}
    entries |= {entry.name: entry for entry in catalogue()}
    speeds = measured_speeds(store.root)
    listed = [_key_sentences(working)]
    for name, entry in entries.items():
        models = installed.get(name, [])
        pulled = next((model for model in models if not model.variant), None)
        measured = [speeds[m.path.name] for m in models if m.path.name in speeds]
        listed.append(
            ListedModel(
                name=name,
                task=entry.task,
                does=_does(entry),
                uses=_uses(entry),
                at_work=tuple(task for task, one in working.items() if one == name),
                licence=entry.licence,
                commercial=entry.commercial,
                parameters=entry.parameters,
                download=entry.download,
                disk=sum(model.bytes for model in models),
                installed=pulled is not None,
                runs=can_run(entry, store, pulled.format if pulled else None),
                speed=max(measured, default=None),
                bleu=entry.bleu,
                comet=entry.comet,
                rank=entry.rank,
                better=_is_better(entry, working),
                quirks=entry.quirks,
                attribution=entry.attribution,
                extra="gguf" if entry.format == "gguf" else "torch",
            )
        )
    return tuple(sorted(listed, key=lambda one: (TASKS.index(one.task), -one.rank, one.name)))


def _key_sentences(working: Mapping[Task, str]) -> ListedModel:
    used = working.get("summarization") == KEY_SENTENCES
    return ListedModel(
        name=KEY_SENTENCES,
        task="summarization",
        does="Picks the article's own key sentences, in their checked English.",
        uses=("summarization",),
        at_work=("summarization",) if used else (),
        licence="",
        commercial=True,
        parameters=0,
        download=0,
        disk=0,
        installed=True,
        runs=True,
        speed=None,
        bleu=0,
        comet=0,
        rank=SENTENCES_RANK,
        better=_outranks(SENTENCES_RANK, "summarization", working),
        quirks=(),
        attribution="",
    )


def _does(entry: ModelEntry) -> str:
    if entry.task == "chat":
        return "Does what it is told in words: translates, and writes summaries."
    if entry.task == "translation":
        if entry.family == "chat":
            return "Translates Chinese into English when it is told to in words."
        return "Translates Chinese into English."
    if entry.target_language == "zh":
        return "Reads the Chinese and writes a Chinese summary, which is then translated."
    if entry.source_language == "zh":
        return "Reads the Chinese and writes an English summary."
    return "Reads the English translation and writes a summary of it."


def _uses(entry: ModelEntry) -> tuple[Task, ...]:
    if entry.task == "chat":
        return ("translation", "summarization")
    return (entry.task,)


def _is_better(entry: ModelEntry, working: Mapping[Task, str]) -> bool:
    # Ranks of chat models only order the list.
    return entry.family != "chat" and _outranks(entry.rank, entry.task, working)


def _outranks(rank: int, task: Task, working: Mapping[Task, str]) -> bool:
    """Return whether a rank is above that of the model in use, if that is known."""
    used = working.get(task)
    if used is None:
        return False
    if used == KEY_SENTENCES:
        return rank > SENTENCES_RANK
    entry = lookup(used)
    return entry is not None and rank > entry.rank
