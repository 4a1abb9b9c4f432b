"""Adapters that the package ships: low-rank updates of a model's weights, pinned by hash."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from summarizer.models.entry import ADAPTED, InstalledModel, carrier_table
from summarizer.models.store import recorded_hash

__all__ = ["Adapter", "adapter_for", "shipped_adapter"]


@dataclass(frozen=True, slots=True)
class Adapter:
    """A file of low-rank factors, and the weights it belongs to.

    Attributes:
        path: The safetensors file: for each linear layer, by its name in transformers, ``NAME.up``
            and ``NAME.down``, whose product is added to the weight.
        sha256: Hash of that file.
        base_sha256: Hash of the ``model.bin`` it was trained for.
    """

    path: Path
    sha256: str
    base_sha256: str

    @property
    def variant(self) -> str:
        """Variant name of the merged model in the store; differs for every adapter."""
        return f"{ADAPTED}-{self.sha256[:8]}"


@cache
def shipped_adapter(name: str) -> Adapter | None:
    """Return the adapter that the package has for a model of the catalogue, if there is one."""
    table = carrier_table(name, "adapter")
    if table is None:
        return None
    path = Path(str(resources.files("summarizer.data") / table["file"]))
    return Adapter(path, table["sha256"], table["base_sha256"])


def adapter_for(model: InstalledModel) -> Adapter | None:
    """Return the adapter for a model as pulled; ``None`` if its weights are not those it is for."""
    adapter = shipped_adapter(model.entry.name)
    if adapter is None or model.variant or model.format != "ctranslate2":
        return None
    same = recorded_hash(model.path, "model.bin") == adapter.base_sha256
    return adapter if same else None
