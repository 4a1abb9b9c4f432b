"""The models that all users of the server share, and the downloads and switches between them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal, Protocol, runtime_checkable

from summarizer.errors import (
    ModelNotInstalledError,
    StoppedError,
    SummarizerError,
    UnknownModelError,
    UsageError,
)
from summarizer.models.entry import Task, lookup
from summarizer.models.listing import ListedModel, list_models
from summarizer.models.selection import KEY_SENTENCES, fetch
from summarizer.models.store import Store
from summarizer.report import Progress, ProgressCallback
from summarizer.request import Service

__all__ = ["Load", "ModelJob", "ModelSwitch", "Switchable"]

Load = Callable[[str | None, str | None, ProgressCallback | None], Service]
"""Loads a translation model and a summarizer; ``None`` for those the server was started with."""


@runtime_checkable
class Switchable(Protocol):
    """A service that can change its summarizer and keep its translation model loaded."""

    def with_summarizer(self, name: str, progress: ProgressCallback | None = None, /) -> Service:
        """Return a service with another summarizer, loaded; this one stays as it is."""


class ModelJob:
    """A download of a model or a switch to one, in a thread of its own. Thread-safe.

    Attributes:
        kind: ``pull`` for a download, ``use`` for a switch.
        name: Name of the model.
        step: Progress so far.
        error: What went wrong, once it is over.
    """

    def __init__(
        self, kind: Literal["pull", "use"], name: str, work: Callable[[ProgressCallback], None]
    ) -> None:
        self.kind = kind
        self.name = name
        self.step = Progress("load" if kind == "use" else kind, 0, 0, name)
        self.error: SummarizerError | None = None
        self._work = work
        self._stop = threading.Event()
        self._over = threading.Event()

    def run(self) -> None:
        """Do the work in the calling thread; errors go to ``error``."""
        try:
            self._work(self._follow)
        except SummarizerError as error:
            self.error = error
        except BaseException as error:
            self.error = SummarizerError(
                f"{self.name}: unexpected {type(error).__name__}; read the output of the server."
            )
            raise
        finally:
            self._over.set()

    def stop(self) -> None:
        """Stop at the next progress; the next download of the model continues from there."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """True once it was stopped."""
        return self._stop.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, at most ``seconds``; return True if it is over."""
        return self._over.wait(seconds)

    def _follow(self, step: Progress) -> None:
        # Downloads report every block, so this ends them in the middle of a file.
        if self._stop.is_set():
            raise StoppedError(f"{self.name}: stopped. Begin again to go on.")
        self.step = step


class ModelSwitch:
    """The current service, the models to choose from, and one download or switch at a time.

    A request keeps the service that it began with. If a switch fails, the current service stays.
    Thread-safe.

    Attributes:
        manage: True if users of the server may download and switch models.
    """

    def __init__(
        self, service: Service, load: Load | None, store: Store, *, manage: bool = True
    ) -> None:
        """Begin with a service.

        Args:
            service: The service that the server was started with.
            load: Loads other models; ``None`` rules out any change.
            store: The store of the models.
            manage: Let users of the server download and switch models.
        """
        self._service = service
        self._load = load
        self._store = store
        self.manage = manage and load is not None
        self._at_start = dict(service.at_work)
        self._chosen: dict[Task, str] = {}
        self._job: ModelJob | None = None
        self._lock = threading.Lock()

    @property
    def service(self) -> Service:
        """The service for the next request."""
        return self._service

    @property
    def job(self) -> ModelJob | None:
        """The running download or switch."""
        job = self._job
        return None if job is None or job.wait(0) else job

    def shelf(self) -> tuple[ListedModel, ...]:
        """Return the models there are; those in use are marked."""
        return list_models(self._store, self._service.at_work, self._service.entries)

    def pull(self, name: str) -> ModelJob:
        """Begin to download a model of the catalogue; later errors go to ``ModelJob.error``.

        Raises:
            UsageError: Another download or switch runs, or users may not choose models.
            UnknownModelError: The catalogue has no such model.
        """
        self._require_manager()
        entry = lookup(name)
        if entry is None:
            raise UnknownModelError(f"No model is called {name!r}; take one of the list.")

        def work(progress: ProgressCallback) -> None:
            fetch(entry.name, self._store, progress)

        return self._begin(ModelJob("pull", entry.name, work))

    def use(self, name: str, task: Task) -> ModelJob:
        """Begin to use a model of this machine, or ``key-sentences``, for a task.

        Raises:
            UsageError: Another download or switch runs, or users may not choose models.
            ModelNotInstalledError: The model is not on this machine.
        """
        self._require_manager()
        entry = lookup(name)
        name = entry.name if entry else name
        installed = name == KEY_SENTENCES or self._store.find(name) is not None
        # A model that is a folder was named by the person who started the server.
        if not installed and self._at_start.get(task) != name:
            raise ModelNotInstalledError(f"{name} is not on this machine yet; pull it first.")

        def work(progress: ProgressCallback) -> None:
            chosen = {**self._chosen, task: name}
            if not installed:
                del chosen[task]
            self._service = self._switched(chosen, task, progress)
            self._chosen = chosen

        return self._begin(ModelJob("use", name, work))

    def _switched(self, chosen: dict[Task, str], task: Task, progress: ProgressCallback) -> Service:
        service = self._service
        if task == "summarization" and task in chosen and isinstance(service, Switchable):
            return service.with_summarizer(chosen[task], progress)
        assert self._load is not None
        return self._load(chosen.get("translation"), chosen.get("summarization"), progress)

    def _begin(self, job: ModelJob) -> ModelJob:
        with self._lock:
            current = self.job
            if current is not None:
                doing = "being pulled" if current.kind == "pull" else "being loaded"
                raise UsageError(f"{current.name} is {doing}; wait until that is done, or stop it.")
            self._job = job
        threading.Thread(target=job.run, name=f"{job.kind} {job.name}", daemon=True).start()
        return job

    def _require_manager(self) -> None:
        if not self.manage:
            raise UsageError("Models are chosen by the person who runs this server; ask them.")
