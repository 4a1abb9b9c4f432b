"""Choice of the second translation model, which is asked where the first one fails."""

from __future__ import annotations

from dataclasses import dataclass

from summarizer.errors import UsageError
from summarizer.models.adapters import adapter_for
from summarizer.models.entry import InstalledModel
from summarizer.models.selection import best_installed, choose_translator
from summarizer.models.store import Store
from summarizer.options import NO_SECOND, Options
from summarizer.report import ProgressCallback

__all__ = ["SecondChoice", "choose_second"]


@dataclass(frozen=True, slots=True)
class SecondChoice:
    """A second translation model.

    Attributes:
        model: The model as installed.
        adapter: Merge the adapter that the package has for it, if any.
        why: Why it was chosen, for people.
    """

    model: InstalledModel
    adapter: bool
    why: str

    @property
    def name(self) -> str:
        """Its name for people, which says whether it runs with an adapter."""
        adapted = self.adapter and adapter_for(self.model) is not None
        return f"{self.model.title} with adapter" if adapted else self.model.title

    @property
    def reason(self) -> str:
        """One sentence on which model it is and why."""
        return f"Second tries: {self.name}, {self.why}."


def choose_second(
    first: InstalledModel,
    options: Options,
    store: Store,
    progress: ProgressCallback | None = None,
) -> SecondChoice | None:
    """Return the named second model, pulled if missing; without a name, the best at hand.

    That is the best other translation model of the store, or the weights of the first model
    without its adapter. These need no download, and they copy figures and names as they did before
    the adapter.

    Args:
        first: The translation model.
        options: Name the second model, or rule one out.
        store: The model store.
        progress: Receives the progress of a download.

    Raises:
        UnknownModelError: There is no such model.
        UsageError: The model does not translate Chinese into English, or is the first one.
        ModelError: The model cannot be pulled or opened.
    """
    if not options.redecode or options.second == NO_SECOND:
        return None
    adapted = options.adapter and adapter_for(first) is not None
    if options.second is None:
        other = best_installed("translation", store, exclude=first.entry.name)
        if adapted and (other is None or other.entry.rank <= first.entry.rank):
            return _without_adapter(first)
        return None if other is None else SecondChoice(other, options.adapter, "installed too")
    named = choose_translator(options.second, store, progress).model
    assert named is not None
    if (named.path, named.entry.name) != (first.path, first.entry.name):
        return SecondChoice(named, options.adapter, "as asked for")
    if adapted:
        return _without_adapter(first)
    raise UsageError(
        f"{named.entry.name} is the translation model already; name another one with --second, or "
        f"do without: --second {NO_SECOND}."
    )


def _without_adapter(model: InstalledModel) -> SecondChoice:
    return SecondChoice(model, adapter=False, why="the same model without the adapter")
