"""``check(source, target)``: find errors of a translation without a model.

Figures are compared as values. The other rules look for typical failures of translation models:
Chinese left in the English, loops, missing text, characters the model does not know.

The thresholds were set on human references and on Google's and Microsoft's translations
(newstest2019, newstest2020, FLORES devtest; 5,012 segments each), where they must not fire, and on
the outputs of opus-mt, Argos and NLLB, where they should.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from summarizer.checks.coverage import missing_text
from summarizer.checks.figures import wrong_figures
from summarizer.checks.repetition import repetition
from summarizer.checks.untranslated import lost_characters, untranslated
from summarizer.names.consistency import two_spellings
from summarizer.numbers.compare import compare
from summarizer.report import Finding

__all__ = ["check"]


def check(
    source: str,
    target: str,
    *,
    segment: int | None = None,
    glossary: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Find what is wrong with an English translation of a Chinese text, without a model.

    Args:
        source: The Chinese text.
        target: Its English translation.
        segment: Index that the findings carry.
        glossary: Chinese terms with the English that the translation must have.

    Returns:
        Findings of the kinds ``untranslated``, ``unknown-character``, ``repetition``,
        ``omission``, ``number``, ``name`` (one name in two spellings) and ``glossary``.

    Raises:
        GlossaryError: The glossary is not valid.
    """
    if not source.strip():
        return []
    differences = compare(source, target)
    found = [
        *untranslated(source, target),
        *lost_characters(source, target),
        *repetition(source, target),
        *missing_text(source, target, differences),
        *wrong_figures(source, target, differences),
        *_two_spellings(source, target),
    ]
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
