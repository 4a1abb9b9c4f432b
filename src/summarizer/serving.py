"""The server with its page: the REST API of :mod:`summarizer.server` and :mod:`summarizer.ui`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from summarizer.errors import MissingDependencyError
from summarizer.models.servers import sent_to
from summarizer.server.config import Serving, require_port

if TYPE_CHECKING:
    from summarizer.models.store import Store
    from summarizer.request import Service
    from summarizer.server.model_switch import Load

__all__ = ["serve"]


def serve(
    service: Service,
    serving: Serving | None = None,
    *,
    load: Load | None = None,
    store: Store | None = None,
    open_browser: bool = False,
    **changes: Any,
) -> None:
    """Serve until a signal ends it; running work is finished or stopped first.

    Args:
        service: Answers the requests, such as a pipeline.
        serving: The settings; ``None`` for the defaults.
        load: Loads another model that a user of the page chooses; ``None`` rules that out.
        store: The store of the models; ``None`` for the user's own.
        open_browser: Open a browser on the page.
        **changes: Fields of ``serving`` to change, as in ``serve(pipe, port=8000)``.

    Raises:
        UsageError: A setting is out of range, or a model on another machine is in use and
            ``allow_remote_models`` is not set.
        ServerError: The server cannot listen on the host and port.
        MissingDependencyError: The extra "web" is not installed.
    """
    serving = (serving or Serving()).replace(**changes)
    serving.require_consent(sent_to(service.at_work.values(), service.options))
    require_port(serving.host, serving.port)
    # Gradio reads these when it is imported: no analytics, no record of runs.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("GRADIO_RUN_HISTORY", "False")
    try:
        from summarizer.server.app import Server, browse, make_app
        from summarizer.ui.page import mount
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"The page needs {error.name}; install all of it with: "
            'pip install "summarizer-zh-en[web]".'
        ) from error
    app, desk = make_app(service, serving, mount, load=load, store=store)
    ready = (lambda: browse(serving)) if open_browser else None
    Server(app, desk, serving, ready=ready).run()
