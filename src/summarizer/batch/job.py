"""What is to be done to every file, and the one hash of all that decides its result."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from summarizer import __version__
from summarizer.models.entry import InstalledModel
from summarizer.models.selection import (
    KEY_SENTENCES,
    choose_summarizer,
    choose_translator,
    present,
    second_translator,
)
from summarizer.models.store import Store, fingerprint
from summarizer.options import Options
from summarizer.report import ProgressCallback

__all__ = ["Do", "Job", "Models", "models_here", "models_wanted"]

Do = Literal["report", "translate", "summarize"]

_OF_SUMMARIES = frozenset(
    {
        "sentences",
        "words",
        "style",
        "summary_beam_size",
        "summary_min_tokens",
        "summary_max_tokens",
        "summary_no_repeat",
    }
)


@dataclass(frozen=True, slots=True)
class Models:
    """The models of a job by the names that load them, and the hash of each.

    ``summarizer`` is ``None`` where nothing is summarized. ``label`` is name and revision of those
    that translate and summarize, ``notes`` say why these: both for people.
    """

    translator: str
    summarizer: str | None
    hashes: tuple[str, ...]
    label: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """What is done to a file. The same job makes the same outputs of the same file.

    ``options.threads`` decides nothing and is not in the hash, nor does the translation
    ``memory``, but for ``edits``, a hash of what people wrote into it. ``clean``: translate what
    cleaning keeps, for ``translate`` only. ``field`` and ``column``: where the text of a row is.
    """

    do: Do
    formats: tuple[str, ...]
    options: Options
    models: Models
    clean: bool = False
    field: str = "text"
    column: str = "text"
    memory: Path | None = None
    edits: str = ""

    def hash(self, rows: str | None = None) -> str:
        """Hash of what decides the outputs of a text, or of a file of ``rows``."""
        options = {
            field.name: getattr(self.options, field.name)
            for field in dataclasses.fields(self.options)
            if field.name != "threads"
            and not (self.do == "translate" and field.name in _OF_SUMMARIES)
        }
        if self.options.compute_type != "auto":
            del options["device"]  # it decides only how exactly is reckoned
        decides = {
            **options,
            "glossary": dict(self.options.glossary),
            "keep_lines": sorted(self.options.keep_lines),
            "version": __version__,
            "do": self.do,
            "formats": "json" in self.formats if rows else self.formats,
            "clean": self.clean,
            "place": {"jsonl": self.field, "csv": self.column, "tsv": self.column}.get(rows or ""),
            "models": self.models.hashes,
            "edits": self.edits,
        }
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def models_here(
    do: Do, model: str | None, summarizer: str | None, options: Options, store: Store
) -> Models | None:
    """The models that a job would be done with as things lie here; ``None`` if one is missing.

    Nothing is fetched, loaded or asked of anybody: this is for finding out what is done already.
    """
    translator = present(model, "translation", store)
    if translator is None:
        return None
    summary = None
    if do != "translate" and summarizer != KEY_SENTENCES:
        summary = present(summarizer, "summarization", store)
        if summary is None and summarizer is not None:
            return None
    return _models(do, model, summarizer, translator, summary, options, store)


def models_wanted(
    do: Do,
    model: str | None,
    summarizer: str | None,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
) -> Models:
    """The models that a job is done with, pulled where they are missing.

    Raises as :func:`summarizer.loading.load`.
    """
    choice = choose_translator(model, store, progress)
    assert choice.model is not None
    notes, summary = [choice.reason, choice.better], None
    if do != "translate":
        chosen = choose_summarizer(summarizer, store, progress)
        summary = chosen.model
        notes += [chosen.reason, chosen.better]
    found = _models(do, model, summarizer, choice.model, summary, options, store)
    return dataclasses.replace(found, notes=tuple(filter(None, notes)))


def _models(
    do: Do,
    model: str | None,
    summarizer: str | None,
    translator: InstalledModel,
    summary: InstalledModel | None,
    options: Options,
    store: Store,
) -> Models:
    used = [translator, summary if do != "translate" else None]
    used.append(second_translator(translator.entry, store) if options.redecode else None)
    writes = KEY_SENTENCES if summary is None else _loads(summarizer, summary)
    return Models(
        _loads(model, translator),
        None if do == "translate" else writes,
        tuple(_hash(found) if found else "" for found in used),
        ", ".join(f"{m.entry.name} {m.entry.revision}".strip() for m in used[:2] if m),
    )


def _loads(name: str | None, model: InstalledModel) -> str:
    """The name that brings this model and no other, on this machine from any folder."""
    if name is not None and Path(name).expanduser().exists():
        return str(model.path)
    return model.entry.name


def _hash(model: InstalledModel) -> str:
    """Of the weights, and of what is known of them: decoding, prompts, limits."""
    known: dict[str, Any] = dataclasses.asdict(model.entry)
    text = json.dumps([known, model.format, fingerprint(model.path)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
