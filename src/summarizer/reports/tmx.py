"""TMX 1.4b, the exchange format of translation memories: pairs of a memory, or a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from xml.sax.saxutils import escape

from summarizer import __version__
from summarizer.files import atomic_writer
from summarizer.memory import Pair
from summarizer.report import Confidence, Fact, Finding, Report
from summarizer.reports.wording import amount, counts

__all__ = ["Exported", "render", "write_tmx"]

# Characters that XML 1.0 cannot represent, not even as references.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Exported:
    """Counts of an export.

    Attributes:
        pairs: Pairs written.
        with_errors: Pairs left out for their errors.
        characters: Characters left out because XML forbids them, mostly control characters.
    """

    pairs: int
    with_errors: int
    characters: int


def write_tmx(path: Path, pairs: Iterable[Pair], *, with_errors: bool = False) -> Exported:
    """Write pairs to a file, whole or not at all.

    Args:
        path: The file.
        pairs: The pairs; read one by one.
        with_errors: Write pairs with findings of severity "error" too.

    Raises:
        OutputError: The file cannot be written.
    """
    written = with_findings = characters = 0
    with atomic_writer(path) as file:
        created = f' creationdate="{_date(datetime.now(timezone.utc))}"'
        file.write("\n".join([*_head(created), "<body>\n"]).encode())
        for pair in pairs:
            if pair.errors and not with_errors:
                with_findings += 1
                continue
            unit, removed = FORBIDDEN.subn("", "\n".join(_unit(pair)) + "\n")
            file.write(unit.encode())
            written += 1
            characters += removed
        file.write(b"</body>\n</tmx>\n")
    return Exported(written, with_findings, characters)


def render(report: Report) -> str:
    """Return the segments of a report as pairs.

    A ``note`` is a finding, ``x-attempt`` says how the English was obtained, ``x-confidence`` how
    likely it is usable, ``x-fact`` is a key fact, ``x-confirmed`` a figure of the English that
    agrees with the Chinese. The header has the summary and its findings, and those of sentences
    without a counterpart, which are no pairs. There is no date, so that equal reports give equal
    files.
    """
    notes: dict[int | None, list[Finding]] = {}
    for finding in report.findings:
        notes.setdefault(finding.segment, []).append(finding)
    facts: dict[int, list[Fact]] = {}
    for fact in report.facts:
        facts.setdefault(fact.segment, []).append(fact)
    pairs = [s for s in report.translation.segments if s.source.strip() and s.target]
    paired = {segment.index for segment in pairs}
    about = [f for f in report.findings if f.segment is None or f.segment not in paired]
    lines = _head("", [*map(_note, about)], [_prop("x-summary", report.summary.text)])
    lines.append("<body>")
    for segment in pairs:
        by_hand = segment.attempt == "person"
        model = "" if by_hand else segment.model or report.translation.model
        origin = "person" if by_hand else report.translation.origin
        lines += [
            f'<tu tuid="{segment.index + 1}">',
            *map(_note, notes.get(segment.index, ())),
            *([_prop("x-model", model)] if model else []),
            _prop("x-origin", origin),
            _prop("x-attempt", segment.attempt),
            *([_prop("x-confidence", _trust(segment.confidence))] if segment.confidence else []),
            *(_prop("x-fact", _fact(fact)) for fact in facts.get(segment.index, ())),
            *(
                _prop("x-confirmed", segment.target[slice(*figure.target_span)])
                for figure in segment.confirmed
            ),
            *_texts(segment.source.strip(), segment.target),
            "</tu>",
        ]
    return FORBIDDEN.sub("", "\n".join([*lines, "</body>", "</tmx>"]) + "\n")


def _trust(confidence: Confidence) -> str:
    return f"{confidence.value:.2f} {confidence.level}"


def _fact(fact: Fact) -> str:
    doubt = "" if fact.verified else " (in doubt in the translation)"
    return f"{amount(fact)}: {counts(fact)}{doubt}"


def _note(finding: Finding) -> str:
    return f"<note>{_escaped(f'{finding.severity}: {finding.message}')}</note>"


def _prop(type_: str, text: str) -> str:
    return f'<prop type="{type_}">{_escaped(text)}</prop>'


def _head(created: str, *inside: Sequence[str]) -> list[str]:
    header = (
        f'<header creationtool="summarizer" creationtoolversion="{__version__}" '
        'segtype="sentence" o-tmf="summarizer" adminlang="en" srclang="zh" datatype="plaintext"'
        f"{created}"
    )
    lines = [line for some in inside for line in some]
    closed = [f"{header}>", *lines, "</header>"] if lines else [f"{header}/>"]
    return ['<?xml version="1.0" encoding="UTF-8"?>', '<tmx version="1.4">', *closed]


def _unit(pair: Pair) -> Iterator[str]:
    created, changed = (_date(datetime.fromisoformat(t)) for t in (pair.created, pair.changed))
    yield f'<tu creationdate="{created}" changedate="{changed}">'
    if pair.model:
        yield _prop("x-model", pair.model)
    yield _prop("x-origin", pair.origin)
    if pair.errors:
        yield _prop("x-errors", str(pair.errors))
    yield from _texts(pair.source, pair.target)
    yield "</tu>"


def _texts(source: str, target: str) -> Iterator[str]:
    yield f'<tuv xml:lang="zh"><seg>{_escaped(source)}</seg></tuv>'
    yield f'<tuv xml:lang="en"><seg>{_escaped(target)}</seg></tuv>'


def _escaped(text: str) -> str:
    # Parsers read a bare carriage return as a line feed.
    return escape(text, {"\r": "&#13;"})


def _date(time: datetime) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ")
