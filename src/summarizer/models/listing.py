"""All models there are to choose from: what each is for, costs and does here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from summarizer.engines.layout import speeds
from summarizer.models.catalogue import CATALOGUE, lookup
from summarizer.models.entry import InstalledModel, ModelEntry, Task
from summarizer.models.selection import KEY_SENTENCES, can_run
from summarizer.models.store import Store

__all__ = ["Shelved", "shelf"]

TASKS: tuple[Task, ...] = ("translation", "summarization", "chat")

SENTENCES_RANK = 50
"""Key sentences among the summarizers: they make nothing up, as those ranked below do, and say
nothing in fewer words, as those above do."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A model as somebody sees it who has to choose one.

    - ``uses``: what it can be put to work for; ``at_work``: what it is at work for now.
    - ``licence`` is empty for key sentences, which are no model; ``commercial`` as in
      :class:`ModelEntry`.
    - ``parameters`` in millions, ``download`` in bytes; 0 where unknown.
    - ``installed``: whether its weights lie in the store; ``disk``: the bytes that they and what
      was made of them take there.
    - ``runs``: whether it runs with the packages that are installed here.
    - ``speed``: tokens per second on this machine, ``None`` where it was never measured.
    - ``bleu``, ``comet``: published, 0 where they are not.
    - ``better``: ranked above the one that is at work for the same.
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


def shelf(
    store: Store,
    at_work: Mapping[Task, str] | None = None,
    loaded: Iterable[ModelEntry] = (),
) -> tuple[Shelved, ...]:
    """Every model of the catalogue and of the store, and key sentences: by task, the best first.

    ``at_work``: names by what they do. ``loaded``: entries of models at work that may be neither
    in the catalogue nor in the store, as those of a folder are not.
    """
    working = at_work or {}
    here: dict[str, list[InstalledModel]] = {}
    for model in store.installed():
        here.setdefault(model.entry.name, []).append(model)
    entries = {entry.name: entry for entry in loaded}
    entries |= {name: models[0].entry for name, models in here.items()}
    entries |= {entry.name: entry for entry in CATALOGUE}
    known = speeds(store)
    found = [_key_sentences(working)]
    for name, entry in entries.items():
        models = here.get(name, [])
        pulled = next((model for model in models if not model.variant), None)
        measured = [known[m.path.name] for m in models if m.path.name in known]
        found.append(
            Shelved(
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
            )
        )
    return tuple(sorted(found, key=lambda one: (TASKS.index(one.task), -one.rank, one.name)))


def _key_sentences(working: Mapping[Task, str]) -> Shelved:
    used = working.get("summarization") == KEY_SENTENCES
    return Shelved(
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
    # The ranks of chat models order the list and no more.
    return entry.family != "chat" and _outranks(entry.rank, entry.task, working)


def _outranks(rank: int, task: Task, working: Mapping[Task, str]) -> bool:
    """Whether a rank is above that of what is at work, as far as that one's is known."""
    used = working.get(task)
    if used is None:
        return False
    if used == KEY_SENTENCES:
        return rank > SENTENCES_RANK
    entry = lookup(used)
    return entry is not None and rank > entry.rank
