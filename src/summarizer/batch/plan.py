"""What of a batch is done already. Nothing heavy is imported to find that out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.batch.job import Job
from summarizer.batch.manifest import Row, read_manifest
from summarizer.batch.sources import Source
from summarizer.models.store import sha256_of

__all__ = ["Plan", "make_plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: sources that are not ``kept``, which are done and unchanged.

    ``before`` is the manifest as it was found. ``resume``: go on with files of rows too.
    """

    todo: tuple[Source, ...]
    kept: tuple[Row, ...]
    before: dict[str, Row]
    resume: bool


def make_plan(job: Job, sources: Sequence[Source], out: Path, *, resume: bool) -> Plan:
    """Compare files, job and outputs with the manifest; without ``resume`` all is to be done."""
    before = read_manifest(out)
    todo, kept = [], []
    for source in sources:
        row = before.get(source.name)
        if resume and row is not None and _unchanged(row, job, source, out):
            kept.append(row)
        else:
            todo.append(source)
    return Plan(tuple(todo), tuple(kept), before, resume)


def _unchanged(row: Row, job: Job, source: Source, out: Path) -> bool:
    return (
        row.job == job.hash(source.rows)
        and tuple(output.path for output in row.outputs) == source.outputs
        and source.path.is_file()
        and row.sha256 == sha256_of(source.path)
        and row.still_holds(out)
    )
