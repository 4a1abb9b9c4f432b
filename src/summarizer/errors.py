"""Everything that can go wrong, as one small tree.

Every message is one or two sentences: what is wrong, then what to do next.
Exceptions of the libraries below never leave this package: they are turned into
one of these where they occur (``raise ... from error``).

::

    SummarizerError
    ├── UsageError            an option or argument that cannot mean anything   (exit 2)
    │   ├── UnknownModelError    no such model; near matches are named
    │   └── GlossaryError        a glossary that cannot be read or applied
    ├── InputError            the text or file cannot be worked on              (exit 1)
    │   ├── EmptyInputError
    │   ├── BinaryInputError
    │   ├── EncodingError
    │   └── NoChineseError
    ├── ModelError            a model cannot be had or run                      (exit 1)
    │   ├── ModelNotInstalledError
    │   ├── BrokenModelError     files missing, altered or unreadable
    │   ├── UnsafeModelError     would need pickled weights or remote code
    │   ├── DownloadError        a source answered, but not with what it should
    │   │   └── OfflineError     nothing answered
    │   ├── MissingDependencyError
    │   └── SpendingLimitError   no more may be spent on a server
    ├── OutputError           a result cannot be written (no space, no permission) (exit 1)
    ├── TranslationMemoryError  the memory cannot be opened, read or written     (exit 1)
    ├── ServerError           the page cannot be served (port in use)           (exit 1)
    │   └── BusyError            more is asked of the server than it takes on; try again later
    └── StoppedError          the caller stopped the work                       (exit 130)
"""

from __future__ import annotations

__all__ = [
    "BinaryInputError",
    "BrokenModelError",
    "BusyError",
    "DownloadError",
    "EmptyInputError",
    "EncodingError",
    "GlossaryError",
    "InputError",
    "MissingDependencyError",
    "ModelError",
    "ModelNotInstalledError",
    "NoChineseError",
    "OfflineError",
    "OutputError",
    "ServerError",
    "SpendingLimitError",
    "StoppedError",
    "SummarizerError",
    "TranslationMemoryError",
    "UnknownModelError",
    "UnsafeModelError",
    "UsageError",
]


class SummarizerError(Exception):
    """Base of every error this package raises on purpose."""

    exit_code = 1


class UsageError(SummarizerError):
    """An option or argument that cannot mean anything."""

    exit_code = 2


class UnknownModelError(UsageError):
    """The name is neither in the catalogue, nor a hub id, nor a folder."""


class GlossaryError(UsageError):
    """A glossary that cannot be read, or that contradicts itself."""


class InputError(SummarizerError):
    """The text or file cannot be worked on."""


class EmptyInputError(InputError):
    """There is no text at all."""


class BinaryInputError(InputError):
    """The file is not text (an image, an archive, an office document)."""


class EncodingError(InputError):
    """The bytes are text, but in no encoding that we read."""


class NoChineseError(InputError):
    """The text holds no Chinese character."""


class ModelError(SummarizerError):
    """A model cannot be had or run."""


class ModelNotInstalledError(ModelError):
    """The model is known but its weights are not on this machine."""


class BrokenModelError(ModelError):
    """Files of a model are missing, altered or unreadable."""


class UnsafeModelError(ModelError):
    """The model would need pickled weights or remote code, which are never run."""


class DownloadError(ModelError):
    """A source answered, but not with what it should have."""


class OfflineError(DownloadError):
    """No source answered."""


class MissingDependencyError(ModelError):
    """An optional package is needed for this and is not installed."""


class SpendingLimitError(ModelError):
    """A server has taken as many requests or tokens as it may."""


class OutputError(SummarizerError):
    """A result cannot be written."""


class TranslationMemoryError(SummarizerError):
    """The translation memory cannot be opened, read or written."""


class ServerError(SummarizerError):
    """The page cannot be served."""


class BusyError(ServerError):
    """More is asked of the server than it takes on at once, or it is ending."""


class StoppedError(SummarizerError):
    """The caller stopped the work before it was done."""

    exit_code = 130
