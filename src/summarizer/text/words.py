"""jieba, loaded once and quietly."""

from __future__ import annotations

import functools
import logging
import warnings
from typing import Any

__all__ = ["jieba", "tagger"]


@functools.cache
def jieba() -> Any:
    """The package with its dictionary read. It must not tell users what it thinks of setuptools."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        import jieba as package
        import jieba.analyse
    package.setLogLevel(logging.WARNING)
    package.initialize()
    return package


@functools.cache
def tagger() -> Any:
    """jieba's tagger; its tables are read here."""
    jieba()
    import jieba.posseg as posseg

    return posseg
