"""The checks, applied line by line to two aligned texts."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from summarizer.checks import check
from summarizer.errors import StoppedError, UsageError
from summarizer.report import Finding

__all__ = ["check_lines"]


def check_lines(
    source: str,
    target: str,
    *,
    glossary: Mapping[str, str] | None = None,
    stop: threading.Event | None = None,
) -> list[Finding]:
    """Check each line of ``target`` as the translation of the same line of ``source``.

    Args:
        source: Chinese lines. A final line feed ends the last line and begins no other.
        target: English lines, as many.
        glossary: English by Chinese term, as for :func:`summarizer.checks.check`.
        stop: Cancels the check after the current line, once it is set.

    Returns:
        The findings in order; the ``segment`` of each is its line, counted from 0.

    Raises:
        UsageError: The numbers of lines differ.
        GlossaryError: The glossary is not valid.
        StoppedError: ``stop`` was set.
    """
    sources, targets = _lines(source), _lines(target)
    if len(sources) != len(targets):
        raise UsageError(
            f"The source has {len(sources)} lines and the translation {len(targets)}; "
            "align them line by line."
        )
    findings: list[Finding] = []
    for number, (chinese, english) in enumerate(zip(sources, targets, strict=True)):
        if stop is not None and stop.is_set():
            raise StoppedError("The check was stopped before it was done; start it again.")
        findings += check(chinese, english, segment=number, glossary=glossary)
    return findings


def _lines(text: str) -> list[str]:
    """Split at line feeds only: other separators, such as U+2028, may stand inside a line."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")
