"""Chinese news in, English translation and summary out, with figures and names checked.

>>> import summarizer
>>> article = summarizer.clean(text)              # no model
>>> findings = summarizer.check(source, target)   # no model
>>> report = summarizer.review(text, english)     # no model; English from elsewhere
>>> pipe = summarizer.load()                      # the best model at hand
>>> report = pipe.report(text)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.checks import check
    from summarizer.chinese.clean import clean
    from summarizer.errors import (
        BinaryInputError,
        BrokenModelError,
        BusyError,
        DownloadError,
        EmptyInputError,
        EncodingError,
        GlossaryError,
        InputError,
        MissingDependencyError,
        ModelError,
        ModelNotInstalledError,
        NoChineseError,
        OfflineError,
        OutputError,
        ServerError,
        SpendingLimitError,
        StoppedError,
        SummarizerError,
        TranslationMemoryError,
        UnknownModelError,
        UnsafeModelError,
        UsageError,
    )
    from summarizer.evaluation.translations import Evaluation, evaluate
    from summarizer.loading import load
    from summarizer.memory import Memory
    from summarizer.options import Decoding, Options
    from summarizer.pipeline import Pipeline
    from summarizer.report import (
        Article,
        Confidence,
        ConfirmedFigure,
        Doubt,
        DroppedLine,
        Fact,
        Finding,
        Name,
        Progress,
        Report,
        Segment,
        Summary,
        SummaryFigure,
        SummarySentence,
        Translation,
    )
    from summarizer.reviews import review

__version__ = "0.1.0"

_ROOMS = {
    "checks": "check",
    "errors": (
        "BinaryInputError BrokenModelError BusyError DownloadError EmptyInputError EncodingError "
        "GlossaryError InputError MissingDependencyError ModelError ModelNotInstalledError "
        "NoChineseError OfflineError OutputError ServerError SpendingLimitError StoppedError "
        "SummarizerError TranslationMemoryError UnknownModelError UnsafeModelError UsageError"
    ),
    "evaluation.translations": "Evaluation evaluate",
    "loading": "load",
    "memory": "Memory",
    "options": "Decoding Options",
    "pipeline": "Pipeline",
    "report": (
        "Article Confidence ConfirmedFigure Doubt DroppedLine Fact Finding Name Progress Report "
        "Segment Summary SummaryFigure SummarySentence Translation"
    ),
    "chinese.clean": "clean",
    "reviews": "review",
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names.split()}

__all__ = [
    "Article",
    "BinaryInputError",
    "BrokenModelError",
    "BusyError",
    "Confidence",
    "ConfirmedFigure",
    "Decoding",
    "Doubt",
    "DownloadError",
    "DroppedLine",
    "EmptyInputError",
    "EncodingError",
    "Evaluation",
    "Fact",
    "Finding",
    "GlossaryError",
    "InputError",
    "Memory",
    "MissingDependencyError",
    "ModelError",
    "ModelNotInstalledError",
    "Name",
    "NoChineseError",
    "OfflineError",
    "Options",
    "OutputError",
    "Pipeline",
    "Progress",
    "Report",
    "Segment",
    "ServerError",
    "SpendingLimitError",
    "StoppedError",
    "SummarizerError",
    "Summary",
    "SummaryFigure",
    "SummarySentence",
    "Translation",
    "TranslationMemoryError",
    "UnknownModelError",
    "UnsafeModelError",
    "UsageError",
    "check",
    "clean",
    "evaluate",
    "load",
    "review",
]


# Loaded on first use, so that `import summarizer` costs next to nothing.
def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
