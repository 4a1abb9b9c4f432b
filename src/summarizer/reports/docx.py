"""A report as a Word document: in both languages, or in English to be handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from summarizer.chinese.script import is_traditional
from summarizer.report import Finding, Report, Segment, Span
from summarizer.reports.word import Row, Run, Word
from summarizer.reports.wording import (
    METHODS,
    amount,
    counts,
    edited,
    further_tries,
    heading,
    paragraphs,
    place,
    references,
    title_segments,
)

__all__ = ["render", "render_english"]

NOTHING_WRONG = "Nothing was found wrong with figures, names and lengths."


def render(report: Report) -> bytes:
    """The bytes of a ``.docx``: summary, key facts, findings, then both languages side by side."""
    article = report.article
    word = _begun(report)
    details = " · ".join(filter(None, (article.title, article.byline, article.source)))
    if details:
        word.text(Run(details, faint=True))
    _summary(word, report, sourced=True)
    if report.facts:
        word.heading("Key facts")
        rows = [
            _row(amount(f), counts(f), f.source, f"{f.segment + 1}{'' if f.verified else ' !'}")
            for f in report.facts
        ]
        word.table(("figure", "what it counts", "Chinese", "sentence"), rows, (4, 6.8, 4, 2.2))
    word.heading("Could not be verified")
    if not report.findings:
        word.text(Run(NOTHING_WRONG))
    for finding in report.findings:
        where = Run(f"{finding.severity}, {place(finding)}: ", bold=True, ink=finding.severity)
        word.text(where, Run(finding.message), style="List Bullet")
    word.heading("Translation")
    doubtful = {finding.segment for finding in report.findings}
    groups = [title_segments(report), *(segments for _, segments in paragraphs(report))]
    pairs = [
        _pair(segment, segment.index in doubtful, first=segment is segments[0])
        for segments in groups
        for segment in segments
    ]
    word.table(("", "Chinese", "English"), pairs, (1.4, 7, 8.6))
    if report.names:
        word.heading("Names and terms")
        rows = [_row(n.source, n.target, n.kind, str(n.count), n.origin) for n in report.names]
        head = ("Chinese", "English", "kind", "times", "from")
        word.table(head, rows, (3.8, 6, 2.6, 1.6, 3))
    if article.dropped:
        word.heading("Left out")
        for lost in article.dropped:
            reason = Run(f" ({lost.reason})", faint=True)
            word.text(Run(f"{lost.line}: {lost.text}"), reason, style="List Bullet")
    _colophon(word, report)
    return word.packed()


def render_english(report: Report) -> bytes:
    """The bytes of a ``.docx`` in English: summary, text and key facts, and at the end a note for
    each finding, to which raised numbers in the text point."""
    word = _begun(report)
    _summary(word, report, sourced=False)
    numbers = {finding: number for number, finding in enumerate(report.findings, 1)}
    word.heading("Text")
    noted = [_noted([segment], numbers) for segment in title_segments(report) if segment.findings]
    for runs in noted:  # the title has no room for its notes
        word.text(*runs, apart=7)
    for _, segments in paragraphs(report):
        word.text(*_noted(segments, numbers), size=11, apart=7)
    if report.facts:
        word.heading("Key facts")
        rows = [
            _row(amount(f), f.counts, "" if f.verified else "in doubt in the text")
            for f in report.facts
        ]
        word.table(("figure", "what it counts", ""), rows, (4.5, 9, 3.5))
    word.heading("Could not be verified")
    if not report.findings:
        word.text(Run(NOTHING_WRONG))
    for finding, number in numbers.items():
        about = "summary, " if finding.segment is None else ""
        lead = Run(f"{number}  {about}{finding.severity}: ", bold=True, ink=finding.severity)
        word.text(lead, Run(finding.message))
    _colophon(word, report)
    return word.packed()


def _begun(report: Report) -> Word:
    article = report.article
    traditional = is_traditional("".join([article.title, *article.paragraphs]))
    word = Word(heading(report), traditional=traditional)
    word.title(heading(report))
    return word


def _summary(word: Word, report: Report, *, sourced: bool) -> None:
    word.heading("Summary")
    for sentence in report.summary.sentences:
        source = [Run(f" [{references(sentence)}]", faint=True)] if sourced else []
        word.text(Run(sentence.text), *source, style="List Bullet")
    word.text(Run(f"{METHODS[report.summary.method]}.", faint=True), size=9)


def _colophon(word: Word, report: Report) -> None:
    lines = [f"Translated by {report.translation.model}."]
    if report.summary.method != "key-sentences":
        lines.append(f"Summarized by {report.summary.model}.")
    told = filter(None, (*lines, edited(report), further_tries(report)))
    word.text(Run(""))
    for line in told:
        word.text(Run(line, faint=True), size=9)


def _row(*texts: str) -> Row:
    return Row(tuple(((Run(text),),) for text in texts))


def _pair(segment: Segment, doubtful: bool, *, first: bool) -> Row:
    number = [(Run(f"{segment.index + 1}{' !' if doubtful else ''}", faint=True),)]
    if segment.attempt == "person":
        number.append((Run("edited", faint=True),))
    found = segment.findings
    source = tuple(_marked(segment.source.strip(), found, _source_span(segment)))
    target = tuple(_marked(segment.target, found, lambda finding: finding.target_span))
    notes = [(Run(finding.message, ink=finding.severity),) for finding in found]
    return Row((tuple(number), (source,), (target, *notes)), first=first)


def _source_span(segment: Segment) -> Callable[[Finding], Span | None]:
    """Where a finding stands in the source as it is shown, without the space around it."""
    cut = len(segment.source) - len(segment.source.lstrip())
    return lambda f: f.source_span and (f.source_span[0] - cut, f.source_span[1] - cut)


def _marked(
    text: str, findings: Sequence[Finding], span_of: Callable[[Finding], Span | None]
) -> Iterator[Run]:
    """The text with what findings mark; what is marked whole marks nothing."""
    done = 0
    spans = ((span, f.severity) for f in findings if (span := span_of(f)) is not None)
    for (start, end), severity in sorted(spans):
        start, end = max(start, 0), min(end, len(text))
        if start < done or start >= end or (start, end) == (0, len(text)):
            continue
        yield Run(text[done:start])
        yield Run(text[start:end], mark=severity)
        done = end
    yield Run(text[done:])


def _noted(segments: Sequence[Segment], numbers: dict[Finding, int]) -> Iterator[Run]:
    """Sentences as prose, with the numbers of their notes."""
    for place_in_text, segment in enumerate(segments):
        yield Run(f"{' ' if place_in_text else ''}{segment.target}")
        notes = [str(numbers[finding]) for finding in segment.findings if finding in numbers]
        if notes:
            yield Run(", ".join(notes), raised=True, ink=_worst(segment))


def _worst(segment: Segment) -> str:
    return "error" if any(f.severity == "error" for f in segment.findings) else "warning"
