"""Many reports in one archive, with a table of what could not be verified."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from summarizer.errors import InputError
from summarizer.report import Report
from summarizer.reports import formats as export

__all__ = ["base_name", "pack", "rendered", "stem_of"]

FINDINGS = "findings.csv"
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def rendered(report: Report, format: str) -> bytes:
    """The report as a file. Raises :class:`InputError` for one that contradicts itself."""
    try:
        return export.render(report, format)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            "The report contradicts itself (its sources, spans or indices lie outside of its "
            "text); send one as v1/report gives it."
        ) from error


def base_name(name: str) -> str:
    """A name without folders and without what file systems forbid; ``report`` where none is left.

    >>> base_name("C:\\\\news\\\\a?.txt")
    'a_.txt'
    """
    last = PurePosixPath(PureWindowsPath(name).name).name
    return _UNFIT.sub("_", last).strip(" .") or "report"


def pack(reports: Sequence[tuple[str, Report]], formats: Collection[str]) -> bytes:
    """A zip with a file for each report and format, and the table of all findings.

    ``a.txt`` gives ``a.html``, ``a.docx`` …; a second one gives ``a-2.html``. The same reports
    give the same bytes. Raises :class:`~summarizer.errors.UsageError` for an unknown format,
    :class:`InputError`.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:

        def add(name: str, content: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)

        wanted = [export.format_named(format) for format in dict.fromkeys(formats)]
        suffixes = [format.suffix for format in wanted]
        called = list(_stems([name for name, _ in reports], suffixes))
        for (_, report), stem in zip(reports, called, strict=True):
            for format in wanted:
                add(f"{stem}{format.suffix}", rendered(report, format.name))
        named = [(stem, report) for stem, (_, report) in zip(called, reports, strict=True)]
        add(FINDINGS, _findings(named))
    return packed.getvalue()


def stem_of(name: str) -> str:
    """A name that is fit for a file, without its suffix."""
    fit = base_name(name)
    return PurePosixPath(fit).stem or fit


def _stems(names: Sequence[str], suffixes: Sequence[str]) -> Iterator[str]:
    """Names without suffixes, of which no two give one file with any of ``suffixes``.

    Not even where capitals are all the same.
    """
    taken = {FINDINGS}
    for name in names:
        stem = fresh = stem_of(name)
        number = 1
        while not taken.isdisjoint(files := {f"{fresh}{s}".casefold() for s in suffixes}):
            number += 1
            fresh = f"{stem}-{number}"
        taken |= files
        yield fresh


def _findings(reports: Sequence[tuple[str, Report]]) -> bytes:
    """A row for each finding; sentences are counted from 1, and empty for the summary's own."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["name", "sentence", "kind", "severity", "message"])
    for name, report in reports:
        for finding in report.findings:
            sentence = "" if finding.segment is None else str(finding.segment + 1)
            row = [name, sentence, finding.kind, finding.severity, finding.message]
            writer.writerow([_inert(cell) for cell in row])
    # Excel takes a table for UTF-8 only with this mark.
    return table.getvalue().encode("utf-8-sig")


def _inert(cell: str) -> str:
    # A spreadsheet would take it for a formula, whoever wrote it.
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
