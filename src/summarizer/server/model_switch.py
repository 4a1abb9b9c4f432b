"""Which models are at work for everybody who uses the server, and how that is changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal, Protocol

from summarizer.errors import (
    ModelNotInstalledError,
    StoppedError,
    SummarizerError,
    UnknownModelError,
    UsageError,
)
from summarizer.models.catalogue import lookup
from summarizer.models.entry import ModelEntry, Task
from summarizer.models.listing import ListedModel, list_models
from summarizer.models.selection import KEY_SENTENCES, fetch
from summarizer.models.store import Store
from summarizer.pipeline import Pipeline
from summarizer.report import Progress, ProgressCallback
from summarizer.server.desk import Maker

__all__ = ["AtWork", "Errand", "Load", "Loaded"]

Load = Callable[[str | None, str | None, ProgressCallback | None], Pipeline]
"""Loads a translation model and names a summarizer; ``None``: as the server was started with."""


class Loaded(Maker, Protocol):
    """A maker that says which models it has loaded."""

    @property
    def at_work(self) -> dict[Task, str]: ...
    @property
    def entries(self) -> tuple[ModelEntry, ...]: ...


class Errand:
    """A pull or a switch, in a thread of its own. Serves many threads that look on."""

    def __init__(
        self,
        kind: Literal["pull", "use"],
        name: str,
        do: Callable[[ProgressCallback], None],
    ) -> None:
        self.kind = kind
        self.name = name
        self.step = Progress("load" if kind == "use" else kind, 0, 0, name)
        self.error: SummarizerError | None = None
        self._do = do
        self._halted = threading.Event()
        self._over = threading.Event()

    def run(self) -> None:
        """Do it, in the thread that calls. What goes wrong is kept in ``error``."""
        try:
            self._do(self._hear)
        except SummarizerError as error:
            self.error = error
        except BaseException as error:
            self.error = SummarizerError(
                f"{self.name}: {type(error).__name__}. This was not foreseen; "
                "what the server printed tells more."
            )
            raise
        finally:
            self._over.set()

    def stop(self) -> None:
        """Have it end at the next thing that it tells of; what came so far is kept."""
        self._halted.set()

    @property
    def stopping(self) -> bool:
        return self._halted.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, so many seconds at most; whether it is."""
        return self._over.wait(seconds)

    def _hear(self, step: Progress) -> None:
        # Downloads tell of every block, so this ends them in the midst of a file.
        if self._halted.is_set():
            raise StoppedError(f"{self.name}: stopped. Begin again to go on.")
        self.step = step


class AtWork:
    """The pipeline that is at work, the models to choose from, and one errand at a time.

    A request works on with the pipeline that it began with. Where a switch fails, the old
    pipeline stays. Serves many threads.
    """

    def __init__(
        self, pipe: Loaded, load: Load | None, store: Store, *, manage: bool = True
    ) -> None:
        """``manage``: whether those who use the server may pull and switch models.

        Nobody may where ``load`` is ``None``.
        """
        self._pipe = pipe
        self._load = load
        self._store = store
        self.manage = manage and load is not None
        self._started = dict(pipe.at_work)
        self._chosen: dict[Task, str] = {}
        self._errand: Errand | None = None
        self._lock = threading.Lock()

    @property
    def pipe(self) -> Loaded:
        """The pipeline for what begins now."""
        return self._pipe

    @property
    def errand(self) -> Errand | None:
        """What is under way."""
        errand = self._errand
        return None if errand is None or errand.wait(0) else errand

    def shelf(self) -> tuple[ListedModel, ...]:
        """The models there are, those at work marked."""
        return list_models(self._store, self._pipe.at_work, self._pipe.entries)

    def pull(self, name: str) -> Errand:
        """Begin to bring a model of the catalogue into the store.

        Raises :class:`UsageError` where something is under way or models are not chosen here,
        :class:`UnknownModelError`. What goes wrong later is the errand's ``error``.
        """
        self._require_manager()
        entry = lookup(name)
        if entry is None:
            raise UnknownModelError(f"No model is called {name!r}; take one of the list.")

        def do(progress: ProgressCallback) -> None:
            fetch(entry.name, self._store, progress)

        return self._begin(Errand("pull", entry.name, do))

    def switch(self, name: str, task: Task) -> Errand:
        """Begin to put a model that is here to work for a task; ``key-sentences`` is none.

        Raises as :meth:`pull`, and :class:`ModelNotInstalledError`.
        """
        self._require_manager()
        known = lookup(name)
        name = known.name if known else name
        here = name == KEY_SENTENCES or self._store.find(name) is not None
        # It may be a folder, which only who started the server can name.
        if not here and self._started.get(task) != name:
            raise ModelNotInstalledError(f"{name} is not on this machine yet; pull it first.")

        def do(progress: ProgressCallback) -> None:
            chosen = {**self._chosen, task: name}
            if not here:
                del chosen[task]
            assert self._load is not None
            if task == "summarization" and here and isinstance(self._pipe, Pipeline):
                pipe = self._pipe.with_summarizer(name, progress)
            else:
                pipe = self._load(chosen.get("translation"), chosen.get("summarization"), progress)
            self._pipe, self._chosen = pipe, chosen

        return self._begin(Errand("use", name, do))

    def _begin(self, errand: Errand) -> Errand:
        with self._lock:
            busy = self.errand
            if busy is not None:
                doing = "being pulled" if busy.kind == "pull" else "being loaded"
                raise UsageError(f"{busy.name} is {doing}; wait until that is done, or stop it.")
            self._errand = errand
        threading.Thread(target=errand.run, name=f"errand {errand.name}", daemon=True).start()
        return errand

    def _require_manager(self) -> None:
        if not self.manage:
            raise UsageError("Models are chosen by the person who runs this server; ask them.")
