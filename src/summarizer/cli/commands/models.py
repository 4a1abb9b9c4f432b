"""`summarizer models`: what is known, installed, pulled and converted."""

from __future__ import annotations

import argparse

from summarizer.cli.shared import ProgressLine, open_store

__all__ = [
    "convert_model",
    "list_models",
    "pull_model",
    "remove_model",
    "show_model",
    "verify_models",
]


def list_models(_: argparse.Namespace) -> None:
    from summarizer.models.listing import list_models
    from summarizer.models.selection import KEY_SENTENCES

    store = open_store()
    print(f"{'':2}{'model':30} {'task':14} {'size':>6}  {'licence':38} business use")
    for one in list_models(store):
        if one.name == KEY_SENTENCES:
            continue
        business = {True: "yes", False: "no", None: "check"}[one.commercial]
        mark = "*" if one.installed else " "
        print(
            f"{mark:2}{one.name:30} {one.task:14} {one.parameters:>5}M  {one.licence:38} {business}"
        )
    print("\n* installed in", store.root)


def show_model(arguments: argparse.Namespace) -> None:
    from summarizer.models.selection import describe

    print(describe(arguments.model, open_store()))


def pull_model(arguments: argparse.Namespace) -> None:
    from summarizer.engines import open_engine
    from summarizer.models.selection import fetch
    from summarizer.options import Options

    store = open_store()
    with ProgressLine(arguments.quiet) as progress:
        for model in fetch(arguments.model, store, progress):
            if model.format == "ctranslate2" and model.entry.family != "chat":
                # Its output is narrowed and the machine measured now, not at the first article.
                open_engine(model, Options(), store, progress)
            print(f"{model.entry.name}: complete in {model.path}")


def verify_models(arguments: argparse.Namespace) -> int:
    store = open_store()
    names = arguments.model or sorted({model.entry.name for model in store.installed()})
    if not names:
        print("No model is installed. `summarizer models pull argos-zh-en` brings the starter.")
    failed = 0
    for name in names:
        problems = store.verify(name)
        print(f"{name}: {'; '.join(problems) if problems else 'every file is as pulled'}")
        failed += bool(problems)
    return 1 if failed else 0


def remove_model(arguments: argparse.Namespace) -> None:
    freed = open_store().remove(arguments.model)
    print(f"{arguments.model}: removed, {freed / 1e6:.0f} MB freed")


def convert_model(arguments: argparse.Namespace) -> None:
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
