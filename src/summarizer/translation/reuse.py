"""Sentences that need no model: those of an earlier translation, and those a person wrote."""

from __future__ import annotations

from dataclasses import replace

from summarizer.names.glossary import Glossary
from summarizer.report import Translation
from summarizer.translation.typography import edit_findings
from summarizer.translation.units import Candidate, Key

__all__ = ["edited", "reusable"]


def reusable(
    previous: Translation, glossary: Glossary, model: str, second: str = ""
) -> dict[Key, Candidate]:
    """Return candidates by key from an earlier translation, where models and names are the same.

    An edit is reused whatever they are, unless the same key also has a segment without an edit.

    Args:
        previous: The earlier translation.
        glossary: The names and terms of now.
        model: The translation model of now.
        second: Name of the second model of now; empty if there is none.
    """
    candidates = {
        (segment.source, segment.expanded): edited(
            segment.source, segment.target, glossary, segment.expanded
        )
        for segment in previous.segments
        if segment.attempt == "person"
    }
    others = [segment for segment in previous.segments if segment.attempt != "person"]
    for segment in others:
        candidates.pop((segment.source, segment.expanded), None)
    if previous.model != model:
        return candidates
    old_names = {name.source: name.target for name in previous.names}
    for segment in others:
        names = {m.term.source: m.term.target for m in glossary.matches(segment.source)}
        same = all(old_names.get(source) == target for source, target in names.items())
        removed = any(
            source in segment.source and not any(source in longer for longer in names)
            for source in old_names
        )
        if same and not removed and segment.model in ("", second):
            candidates[segment.source, segment.expanded] = Candidate(
                segment.target,
                segment.score,
                tuple(replace(finding, segment=None) for finding in segment.findings),
                segment.attempt,
                segment.confidence,
                model=segment.model,
            )
    return candidates


def edited(source: str, target: str, glossary: Glossary, expanded: str = "") -> Candidate:
    """Return a person's edit, unchanged, with its findings."""
    findings = edit_findings(source, target, glossary, expanded=expanded)
    return Candidate(target, None, findings, "person")
