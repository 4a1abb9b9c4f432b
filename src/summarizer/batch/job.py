"""What is done to every file of a batch, the hash of all that decides it, and pieces of work."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from summarizer import __version__
from summarizer.models.entry import InstalledModel
from summarizer.models.second import SecondChoice, choose_second
from summarizer.models.selection import (
    KEY_SENTENCES,
    choose_summarizer,
    choose_translator,
    present,
)
from summarizer.models.servers import server_address
from summarizer.models.store import Store, fingerprint
from summarizer.options import NO_SECOND, Options
from summarizer.report import ProgressCallback

__all__ = [
    "Job",
    "Models",
    "Operation",
    "Outcome",
    "Result",
    "Task",
    "failure",
    "local_models",
    "required_models",
]

Operation = Literal["report", "translate", "summarize"]

_TRANSPORT = frozenset(
    {
        "threads",
        "second",
        "base_url",
        "in_flight",
        "request_timeout",
        "request_limit",
        "token_limit",
    }
)
"""Options that decide how fast or from where, but not what; the second model and the host of
``base_url`` are part of the hashes of the models."""

_SUMMARY_OPTIONS = frozenset(
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
    """The models of a job.

    Attributes:
        translator: The name that loads the translation model.
        summarizer: The name that loads the summarizer; ``None`` if nothing is summarized.
        hashes: A hash of each model.
        label: Names and revisions, for people.
        notes: Why these models were chosen, for people.
        second: The value of ``Options.second`` that loads the second translation model.
    """

    translator: str
    summarizer: str | None
    hashes: tuple[str, ...]
    label: str
    notes: tuple[str, ...] = ()
    second: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What is done to a file. The same job gives the same outputs for the same file.

    Attributes:
        operation: What is done.
        formats: Formats of the outputs.
        options: Options of the pipeline.
        models: The models.
        clean: Translate only what cleaning keeps; for ``translate`` only.
        field: Key of the text in JSON Lines.
        column: Name or number of the column with the text in a table.
        memory: The translation memory; it does not change the outputs, except for its edits.
        edits: Hash of the edits in the translation memory.
    """

    operation: Operation
    formats: tuple[str, ...]
    options: Options
    models: Models
    clean: bool = False
    field: str = "text"
    column: str = "text"
    memory: Path | None = None
    edits: str = ""

    def hash(self, row_format: str | None = None) -> str:
        """Hash all that decides the outputs of a text, or of a file of rows."""
        options = {
            field.name: getattr(self.options, field.name)
            for field in dataclasses.fields(self.options)
            if field.name not in _TRANSPORT
            and not (self.operation == "translate" and field.name in _SUMMARY_OPTIONS)
        }
        if self.options.compute_type != "auto":
            del options["device"]  # it decides nothing but the compute type
        column = {"jsonl": self.field, "csv": self.column, "tsv": self.column}
        parts = {
            **options,
            "glossary": dict(self.options.glossary),
            "keep_lines": sorted(self.options.keep_lines),
            "expand": sorted(self.options.expand),
            "version": __version__,
            "do": self.operation,
            "formats": "json" in self.formats if row_format else self.formats,
            "clean": self.clean,
            "place": column.get(row_format or ""),
            "models": self.models.hashes,
            "edits": self.edits,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Task:
    """A text, or some rows of a file, to work on.

    Attributes:
        file: Index of the file in the batch.
        part: Index of the task in the file.
        name: The file, for messages.
        size: Bytes of the input, for the progress.
        data: Bytes of a text.
        texts: Texts of rows; ``None`` for a text.
        table: Values of the rows go into cells and must be plain text.
    """

    file: int
    part: int
    name: str
    size: int
    data: bytes = b""
    texts: tuple[str, ...] | None = None
    table: bool = False

    def without_content(self) -> Task:
        """Return the task without its texts, to travel back with its result."""
        return dataclasses.replace(self, data=b"", texts=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one text gave.

    Attributes:
        outputs: File contents in the order of the formats; for a text.
        values: Values by key or column; for a row.
        characters: Length of the text.
        segments: Number of sentences.
        errors: Number of findings of severity "error".
        warnings: Number of findings of severity "warning".
        error: Why there is no output; then the counts are 0.
    """

    outputs: tuple[bytes, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    characters: int = 0
    segments: int = 0
    errors: int = 0
    warnings: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A task and its outcomes: one for a text, else one for each row."""

    task: Task
    outcomes: tuple[Outcome, ...]


def failure(task: Task, error: str) -> Result:
    """Return the result of a task that failed as a whole."""
    return Result(task, tuple(Outcome(error=error) for _ in task.texts or ("",)))


def local_models(
    operation: Operation,
    model: str | None,
    summarizer: str | None,
    options: Options,
    store: Store,
) -> Models | None:
    """Return the models of a job from this machine, or ``None`` if one is missing.

    Nothing is downloaded or loaded, so that finding out what is done already costs little.
    """
    translator = present(model, "translation", store)
    if translator is None:
        return None
    named = options.second not in (None, NO_SECOND)
    if named and present(options.second, "translation", store) is None:
        return None
    second = choose_second(translator, options, store)
    summary = None
    if operation != "translate" and summarizer != KEY_SENTENCES:
        summary = present(summarizer, "summarization", store)
        if summary is None and summarizer is not None:
            return None
    return _models(operation, model, summarizer, translator, summary, options, second)


def required_models(
    operation: Operation,
    model: str | None,
    summarizer: str | None,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
) -> Models:
    """Return the models of a job, and download those that are missing.

    Raises:
        UsageError: There is no such model.
        ModelError: A model cannot be downloaded or opened.
    """
    from summarizer.loading import trial  # takes 0.3 s, and a batch that is done needs none

    choice = choose_translator(model, store, progress, trial(options, store))
    assert choice.model is not None
    second = choose_second(choice.model, options, store, progress)
    notes, summary = [choice.reason, choice.better, second.reason if second else ""], None
    if operation != "translate":
        summary_choice = choose_summarizer(summarizer, store, progress)
        summary = summary_choice.model
        notes += [summary_choice.reason, summary_choice.better]
    models = _models(operation, model, summarizer, choice.model, summary, options, second)
    return dataclasses.replace(models, notes=tuple(filter(None, notes)))


def _models(
    operation: Operation,
    model: str | None,
    summarizer: str | None,
    translator: InstalledModel,
    summary: InstalledModel | None,
    options: Options,
    second: SecondChoice | None,
) -> Models:
    used = [translator, summary if operation != "translate" else None]
    names = [f"{model.entry.name} {model.entry.revision}".strip() for model in used if model]
    hashes = [_hash(model, options) if model else "" for model in used]
    loads_second = options.second
    if second is not None:
        names.append(f"second tries: {second.name}")
        hashes.append(f"{second.name} {_hash(second.model, options)}")
        if options.second is not None:
            loads_second = _loading_name(options.second, second.model)
    writer = KEY_SENTENCES if summary is None else _loading_name(summarizer, summary)
    return Models(
        _loading_name(model, translator),
        None if operation == "translate" else writer,
        tuple(hashes),
        ", ".join(names),
        second=loads_second,
    )


def _loading_name(name: str | None, model: InstalledModel) -> str:
    """Return the name that loads this very model, from any working folder of this machine."""
    if name is not None and Path(name).expanduser().exists():
        return str(model.path)
    return model.entry.name


def _hash(model: InstalledModel, options: Options) -> str:
    """Hash the weights, or their server, and the catalogue entry: decoding, prompts, limits."""
    entry: dict[str, Any] = dataclasses.asdict(model.entry)
    served = model.format == "server"
    weights = server_address(options).host if served else fingerprint(model.path)
    text = json.dumps([entry, model.format, weights], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
