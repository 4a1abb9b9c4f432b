"""A second translation model, for sentences that the first one does not get right."""

from __future__ import annotations

import threading
from collections.abc import Callable

from summarizer.engines.batcher import Batcher
from summarizer.engines.protocol import Engine
from summarizer.memory import Memory
from summarizer.models.entry import ModelEntry
from summarizer.translation.assessment import Assessor

__all__ = ["SecondModel"]


class SecondModel:
    """A translation model that is loaded with the first sentence it is needed for.

    One object serves many threads; they share the loaded model. Its texts are batched apart from
    those of the first model.

    Attributes:
        name: Its name, for people.
        entry: Catalogue entry of the model.
    """

    def __init__(
        self,
        name: str,
        entry: ModelEntry,
        open_engine: Callable[[], Engine],
        *,
        memory: Memory | None = None,
    ) -> None:
        """Describe a model without loading it.

        Args:
            name: Its name, for people.
            entry: Catalogue entry of the model.
            open_engine: Loads it.
            memory: Translation memory for its answers, under its own identity.
        """
        self.name = name
        self.entry = entry
        self._open = open_engine
        self._memory = memory
        self._lock = threading.Lock()
        self._loaded: tuple[Batcher, Assessor] | None = None

    @property
    def loaded(self) -> bool:
        """Whether it was needed so far."""
        return self._loaded is not None

    @property
    def batcher(self) -> Batcher:
        """Packs the texts of all calls into batches; loads the model if need be.

        Raises:
            ModelError: The model cannot be loaded.
        """
        return self._parts()[0]

    @property
    def assessor(self) -> Assessor:
        """Gives its sentences their confidence; loads the model if need be.

        Raises:
            ModelError: The model cannot be loaded.
        """
        return self._parts()[1]

    def _parts(self) -> tuple[Batcher, Assessor]:
        with self._lock:
            if self._loaded is None:
                engine = self._open()
                batcher = Batcher(engine, memory=self._memory)
                self._loaded = batcher, Assessor(engine, self.entry)
            return self._loaded
