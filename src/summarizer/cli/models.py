"""`summarizer models` and `summarizer doctor`: the models and the machine."""

from __future__ import annotations

import argparse

from summarizer.cli.progress import ProgressLine
from summarizer.cli.shared import open_store

__all__ = [
    "convert_model",
    "doctor",
    "list_models",
    "pull_model",
    "remove_model",
    "show_model",
    "verify_models",
]


def list_models(_: argparse.Namespace) -> None:
    """Print a table of all models."""
    from summarizer.models.listing import list_models
    from summarizer.models.selection import KEY_SENTENCES

    store = open_store()
    print(f"{'':2}{'model':30} {'task':14} {'size':>6}  {'license':38} business use")
    for model in list_models(store):
        if model.name == KEY_SENTENCES:
            continue
        business = {True: "yes", False: "no", None: "check"}[model.commercial]
        mark = "*" if model.installed else " "
        print(
            f"{mark:2}{model.name:30} {model.task:14} {model.parameters:>5}M  "
            f"{model.licence:38} {business}"
        )
    print("\n* installed in", store.root)


def show_model(arguments: argparse.Namespace) -> None:
    """Print what the catalogue says about a model."""
    from summarizer.models.description import describe

    print(describe(arguments.model, open_store()))


def pull_model(arguments: argparse.Namespace) -> None:
    """Download a model."""
    from summarizer.engines import open_engine
    from summarizer.models.selection import fetch
    from summarizer.options import Options

    store = open_store()
    with ProgressLine(arguments.quiet) as progress:
        for model in fetch(arguments.model, store, progress):
            if model.format == "ctranslate2" and model.entry.family != "chat":
                # The vocabulary is reduced and the machine measured now, not at the first article.
                open_engine(model, Options(), store, progress)
            print(f"{model.entry.name}: complete in {model.path}")


def verify_models(arguments: argparse.Namespace) -> int:
    """Compare the files of installed models with their hashes; return 1 if any differs."""
    store = open_store()
    names = arguments.model or sorted({model.entry.name for model in store.installed()})
    if not names:
        print("No model is installed; `summarizer models pull argos-zh-en` installs the starter.")
    failed = 0
    for name in names:
        problems = store.verify(name)
        print(f"{name}: {'; '.join(problems) if problems else 'every file is as pulled'}")
        failed += bool(problems)
    return 1 if failed else 0


def remove_model(arguments: argparse.Namespace) -> None:
    """Delete a model."""
    freed = open_store().remove(arguments.model)
    print(f"{arguments.model}: removed, {freed / 1e6:.0f} MB freed")


def convert_model(arguments: argparse.Namespace) -> None:
    """Convert a model to the format of the other engine."""
    from summarizer.engines.conversion import convert_to_ctranslate2, convert_to_transformers
    from summarizer.models.selection import fetch

    store = open_store()
    with ProgressLine(arguments.quiet) as progress:
        (model,) = fetch(arguments.model, store, progress)
        if arguments.to == "transformers":
            converted = convert_to_transformers(model, store, progress)
        else:
            converted = convert_to_ctranslate2(model, store, arguments.quantization, progress)
    print(f"{model.entry.name}: {converted.format} in {converted.path}")


def doctor(_: argparse.Namespace) -> int:
    """Examine the installation; return 1 if something necessary is missing."""
    from summarizer.doctor import examine

    healthy = True
    for fact in examine(open_store()):
        print(f"{'ok ' if fact.ok else '-- '} {fact.subject:14} {fact.text}")
        healthy = healthy and (fact.ok or not fact.needed)
    return 0 if healthy else 1
