"""``check(source, target)``: find errors of a translation without a model.

Figures are compared as values, and by what the words around them say. The other rules look for
typical failures of translation models: Chinese left in the English, loops, missing text, characters
the model does not know. Two look at meaning: no for yes, and names that the source lacks.

The thresholds were set on human references and on Google's and Microsoft's translations
(newstest2019, newstest2020, FLORES devtest; 5,012 segments each), where they must not fire, and on
the outputs of opus-mt, Argos and NLLB, where they should.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace

from summarizer.checks.added_names import added_names, names_spelled_elsewhere
from summarizer.checks.contrasts import contrasts
from summarizer.checks.coverage import missing_text
from summarizer.checks.decoding_faults import (
    lost_characters,
    repetition,
    said_twice,
    untranslated,
)
from summarizer.checks.figures import wrong_figures
from summarizer.checks.meaning import opposite_meaning
from summarizer.chinese.script import visible
from summarizer.errors import StoppedError, UsageError
from summarizer.names.spelling import two_spellings
from summarizer.numbers.compare import compared
from summarizer.report import Finding

__all__ = ["check", "check_lines"]


def check_lines(
    source: str,
    target: str,
    *,
    glossary: Mapping[str, str] | None = None,
    stop: threading.Event | None = None,
) -> list[Finding]:
    """Check each line of ``target`` as the translation of the same line of ``source``.

    The lines count as one article: any of them may give the month of a day.

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
        findings += check(chinese, english, segment=number, glossary=glossary, context=source)
    return findings


def _lines(text: str) -> list[str]:
    """Split at line feeds only: other separators, such as U+2028, may stand inside a line."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def check(
    source: str,
    target: str,
    *,
    segment: int | None = None,
    glossary: Mapping[str, str] | None = None,
    context: str | None = None,
) -> list[Finding]:
    """Find what is wrong with an English translation of a Chinese text, without a model.

    Args:
        source: The Chinese text.
        target: Its English translation.
        segment: Index that the findings carry.
        glossary: Chinese terms with the English that the translation must have.
        context: The Chinese text of the whole article, if it is known. A translation may take
            the month of 9日 from it.

    Returns:
        Findings of the kinds ``untranslated``, ``unknown-character``, ``repetition``,
        ``omission``, ``number``, ``name`` (one name in two spellings, or a country, body or person
        that the source does not name) and ``glossary``.

    Raises:
        GlossaryError: The glossary is not valid.
    """
    source, target = visible(source), visible(target)
    if not source.strip():
        return []
    differences = compared(source, target).differences
    found = [
        *untranslated(source, target),
        *lost_characters(source, target),
        *repetition(source, target),
        *missing_text(source, target, differences),
        *wrong_figures(source, target, differences, context),
        *said_twice(source, target),
    ]
    wrong_words = list(contrasts(source, target))
    found += wrong_words
    if all(finding.code != "denial-wrong" for finding in wrong_words):
        found += opposite_meaning(source, target)
    spellings = list(_two_spellings(source, target))
    misspelled = {finding.found or "" for finding in spellings}
    found += spellings
    found += (
        finding
        for finding in added_names(source, target, context)
        if misspelled.isdisjoint((finding.found or "").split())
    )
    found += names_spelled_elsewhere(source, target, context)
    if glossary:
        from summarizer.names.glossary import Glossary

        terms = Glossary(glossary, builtin=False, places=False)
        found += terms.verify(source, target)
    if segment is not None:
        found = [replace(finding, segment=segment) for finding in found]
    return found


def _two_spellings(source: str, target: str) -> Iterator[Finding]:
    for pair in two_spellings(source, target):
        yield Finding.of(
            "two-spellings",
            "warning",
            source=pair.source,
            name=pair.name,
            other=pair.other,
            source_span=pair.source_span,
            target_span=pair.span,
            expected=pair.name,
            found=pair.other,
        )
