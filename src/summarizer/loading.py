"""Loading: from the name of a model to a pipeline."""

from __future__ import annotations

import re
import threading
from typing import Any

from summarizer.checks import check
from summarizer.chinese.script import has_chinese
from summarizer.engines import open_engine
from summarizer.engines.spending import Spending
from summarizer.errors import BrokenModelError
from summarizer.memory import Memory
from summarizer.models.entry import InstalledModel
from summarizer.models.first_run import Trial
from summarizer.models.second import SecondChoice, choose_second
from summarizer.models.selection import choose_translator
from summarizer.models.store import Store
from summarizer.names.people import people_in
from summarizer.options import Options
from summarizer.pipeline import Pipeline
from summarizer.report import Progress, ProgressCallback
from summarizer.translation.second import SecondModel
from summarizer.translation.translator import Translator

__all__ = ["load", "trial"]

SAMPLE = "全区上半年接待游客120万人次，同比增长6.3%。"
"""A sentence that a downloaded model must be able to translate before it is used."""

DICTIONARY_WAIT = 0.35
"""Seconds that :func:`load` waits for the dictionaries: about half of the time they take."""


def load(
    model: str | None = None,
    *,
    summarizer: str | None = None,
    options: Options | None = None,
    store: Store | None = None,
    memory: Memory | None = None,
    progress: ProgressCallback | None = None,
    **choices: Any,
) -> Pipeline:
    """Load a translation model, downloading it first if need be.

    Args:
        model: Catalogue name, hub id, local folder, or ``openai:MODEL`` for a model on the server
            of ``base_url``. With none, the best installed translation model. If there is none,
            ``quickmt-zh-en`` is downloaded (420 MB) and tried on a sentence; if the hub does not
            give it, or on Ctrl+C, the starter (75 MB).
        summarizer: The same for the summarization model, or ``"key-sentences"``. It is chosen and
            loaded with the first summary.
        options: Options for all requests.
        store: Where models are installed; the user's own if not given.
        memory: Translation memory; without one, no text is stored.
        progress: Called after each step.
        **choices: Fields of :class:`Options`, as in ``load(beam_size=6)``.

    Returns:
        A pipeline that serves many threads.

    Raises:
        UnknownModelError: There is no such model; the message has near matches.
        OfflineError: A download is needed and there is no network; the message has ways out.
        BrokenModelError: The model's files are damaged.
        UsageError: A choice is not valid.
    """
    options = (options or Options()).replace(**choices)
    store = store or Store(Store.default_root())
    choice = choose_translator(model, store, progress, trial(options, store))
    assert choice.model is not None
    other = choose_second(choice.model, options, store, progress)
    if progress is not None:
        progress(Progress("load", 0, 0, choice.model.entry.name))
    spending = Spending(options)
    second = None if other is None else _second_model(other, options, store, memory, spending)
    engine = open_engine(choice.model, options, store, progress, spending=spending)
    # The dictionaries take 0.8 s: half of it here, half while the user pastes the first article.
    # They do not load beside the model, because both would compete for the interpreter lock.
    warming = threading.Thread(target=_read_dictionaries, daemon=True)
    warming.start()
    warming.join(DICTIONARY_WAIT)
    translator = Translator(engine, choice.model.entry, options, second=second, memory=memory)
    notes = (choice.reason, choice.better, other.reason if other is not None else "")
    return Pipeline(
        translator,
        options,
        store=store,
        summarizer=summarizer,
        notes=tuple(filter(None, notes)),
        ready=warming.join,
        spending=spending,
    )


def _second_model(
    choice: SecondChoice,
    options: Options,
    store: Store,
    memory: Memory | None,
    spending: Spending,
) -> SecondModel:
    own = options.replace(adapter=choice.adapter)
    return SecondModel(
        choice.name,
        choice.model.entry,
        lambda: open_engine(choice.model, own, store, spending=spending),
        memory=memory,
    )


def trial(options: Options, store: Store) -> Trial:
    """Return a function that translates a sentence with a model that was just downloaded."""

    def translate(model: InstalledModel) -> None:
        plain = options.replace(engine="auto", full_vocabulary=True, adapter=False)
        engine = open_engine(model, plain, store)
        ((answer, *_),) = engine.generate([SAMPLE], model.entry.decoding)
        if not re.search("[A-Za-z]", answer.text) or has_chinese(answer.text):
            raise BrokenModelError(
                f"{model.entry.name} gave no English for a sentence; pull it again, or use another."
            )

    return translate


_reading = threading.Lock()


def _read_dictionaries() -> None:
    """Load the dictionaries, in one thread however many models load at once."""
    with _reading:
        people_in("市长王明说。")
        check("今年新建公园12个。", "It built 12 new parks this year.")
