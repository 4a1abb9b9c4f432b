"""What is known of one model, in labelled lines."""

from __future__ import annotations

from pathlib import Path

from summarizer.models.adapters import adapter_for, shipped_adapter
from summarizer.models.entry import InstalledModel, ModelEntry, lookup
from summarizer.models.folder import open_folder
from summarizer.models.selection import is_path, unknown_model
from summarizer.models.servers import is_served, served_model
from summarizer.models.store import Store

__all__ = ["describe", "quality"]

_ORIGINS = {"package-index": "the Python package index", "server": "the server of --base-url"}


def describe(name: str, store: Store) -> str:
    """Describe a model in labelled lines. Raises :class:`UnknownModelError`."""
    entry = lookup(name)
    installed = store.find(entry.name if entry else name)
    if entry is None and installed is not None:
        entry = installed.entry
    if entry is None and is_path(name):
        installed = open_folder(Path(name).expanduser(), "translation")
        entry = installed.entry
    if entry is None and is_served(name):
        entry = served_model(name).entry
    if entry is None:
        raise unknown_model(name)
    business = {True: "allowed", False: "not allowed", None: "check the card"}[entry.commercial]
    size = f", {entry.download / 1e6:,.0f} MB to fetch" if entry.download else ""
    where = f"{installed.path}, {installed.bytes / 1e6:,.0f} MB" if installed else "no"
    does = "translation and summarization" if entry.task == "chat" else entry.task
    context = f", {entry.context_tokens} with the prompt" if entry.context_tokens else ""
    rows = [
        ("model", entry.name),
        ("from", entry.repo or _ORIGINS.get(entry.origin, "")),
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
        ("runs", _what_runs(entry, installed, store)),
    ]
    return "\n".join(f"{label:10} {text}" for label, text in rows if text)


def _what_runs(entry: ModelEntry, installed: InstalledModel | None, store: Store) -> str:
    """Return whether the package has an adapter for a model, and where the two are merged."""
    adapter = shipped_adapter(entry.name)
    if adapter is None:
        return ""
    if installed is not None and adapter_for(installed) is None:
        return "as installed: the weights are not those that this package has an adapter for"
    merged = store.find(entry.name, adapter.variant)
    where = f"merged in {merged.path}" if merged else "merged on first use"
    return f"with the adapter of this package ({where}), without it by --no-adapter"


def quality(entry: ModelEntry) -> str:
    """Return the published scores of a translation model; empty if there are none."""
    if not entry.bleu:
        return ""
    return f"FLORES-200 devtest: BLEU {entry.bleu:g}, COMET {entry.comet:g}"
