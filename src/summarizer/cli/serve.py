"""`summarizer serve`: the web page and the REST API."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from summarizer.cli.progress import ProgressLine
from summarizer.cli.shared import (
    exit_soon,
    load_pipeline,
    open_store,
    options_of,
    print_departure,
    print_notes,
)

if TYPE_CHECKING:
    from summarizer.pipeline import Pipeline
    from summarizer.report import ProgressCallback
    from summarizer.server.worker_processes import Workers

__all__ = ["serve"]


def serve(arguments: argparse.Namespace) -> None:
    """Serve the page until the process is stopped."""
    from summarizer.models.servers import sent_to
    from summarizer.server import Serving, read_accounts, require_port
    from summarizer.serving import serve

    serving = Serving(
        host=arguments.host,
        port=arguments.port,
        auth=read_accounts(arguments.auth),
        root_path=arguments.root_path,
        max_request_mb=arguments.max_request_mb,
        rate=arguments.rate,
        queue=arguments.queue,
        at_once=arguments.at_once,
        workers=arguments.workers,
        grace=arguments.grace,
        choose_models=arguments.choose_models,
        allow_remote_models=arguments.allow_remote_models,
        proxies=tuple(arguments.trust_proxy),
        hosts=tuple(arguments.allow_host),
    )
    names = (arguments.model, arguments.summarizer)
    serving.require_consent(sent_to(names, options_of(arguments)))
    require_port(serving.host, serving.port)  # before a model is loaded in vain
    if serving.open_to_all:
        print(
            f"Anyone who can reach {serving.host} can use this server; give --auth FILE, or put a "
            "proxy with accounts in front of it.",
            file=sys.stderr,
        )
    ready = f"The page: {serving.address} (Ctrl+C stops it)"
    if serving.workers > 1:
        with _workers(arguments, serving.workers) as workers:
            print(ready, file=sys.stderr)
            serve(workers, serving, open_browser=arguments.open)
        return
    with ProgressLine(arguments.quiet) as progress:
        pipe = load_pipeline(arguments, progress)
    print(ready, file=sys.stderr)

    def load(
        model: str | None, summarizer: str | None, progress: ProgressCallback | None
    ) -> Pipeline:
        """Load other models, with the options of the command line."""
        values = {**vars(arguments), "quiet": True}
        values["model"] = model or arguments.model
        values["summarizer"] = summarizer or arguments.summarizer
        return load_pipeline(argparse.Namespace(**values), progress)

    serve(pipe, serving, load=load, store=open_store(), open_browser=arguments.open)
    if arguments.own_process:
        exit_soon(0)


@contextmanager
def _workers(arguments: argparse.Namespace, number: int) -> Iterator[Workers]:
    """Start worker processes that share the cores; end them after the block."""
    from summarizer.batch.job import required_models
    from summarizer.machine import cores
    from summarizer.server.worker_processes import Recipe, Workers

    options = options_of(arguments)
    print_departure((arguments.model, arguments.summarizer), options)
    with ProgressLine(arguments.quiet) as progress:  # missing models are downloaded once
        models = required_models(
            "report", arguments.model, arguments.summarizer, options, open_store(), progress
        )
    print_notes(arguments, *models.notes)
    threads = options.threads or max(1, cores() // number)
    recipe = Recipe(
        models.translator,
        models.summarizer,
        options.divided(number).replace(threads=threads, second=models.second),
        arguments.memory,
        models.notes,
    )
    workers = Workers(recipe, number)
    try:
        yield workers
    finally:
        workers.end()
