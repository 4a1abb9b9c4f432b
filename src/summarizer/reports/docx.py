"""A report as a Word document: in both languages, or in English to be handed on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summarizer.chinese.script import is_traditional
from summarizer.report import Finding, Report, Segment, Span, SummarySentence
from summarizer.reports.word import Row, Run, Word
from summarizer.reports.wording import (
    METHODS,
    NO_FINDINGS,
    amount,
    better_models,
    counts,
    departures,
    doubted,
    doubted_source,
    edited,
    further_tries,
    heading,
    paragraphs,
    place,
    references,
    title_segments,
    translator,
    trust,
    verdict,
)

__all__ = ["render", "render_english"]


def render(report: Report) -> bytes:
    """Return a ``.docx``: summary, key facts, findings, then both languages side by side.

    Figures in green agree with the Chinese.
    """
    article = report.article
    word = _document(report)
    details = " · ".join(filter(None, (article.title, article.byline, article.source)))
    if details:
        word.text(Run(details, faint=True))
    _verdict(word, report)
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
        word.text(Run(NO_FINDINGS[0]))
    for finding in report.findings:
        where = Run(f"{finding.severity}, {place(finding)}: ", bold=True, ink=finding.severity)
        word.text(where, Run(finding.message), style="List Bullet")
    word.heading("Translation")
    word.text(Run("Figures in green agree with the Chinese.", faint=True), size=9)
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
    return word.to_bytes()


def render_english(report: Report) -> bytes:
    """Return a ``.docx`` in English: summary, text, key facts, and a note for each finding.

    Superscript numbers in the text refer to the notes.
    """
    word = _document(report)
    _verdict(word, report)
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
        word.text(Run(NO_FINDINGS[0]))
    for finding, number in numbers.items():
        about = f"{place(finding)}, " if finding.segment is None else ""
        lead = Run(f"{number}  {about}{finding.severity}: ", bold=True, ink=finding.severity)
        word.text(lead, Run(finding.message))
    if low := doubted(report):
        word.heading("Low confidence")
        for segment, confidence in low:
            word.text(Run(f"“{segment.target}” ", faint=True), Run(trust(confidence)))
    _colophon(word, report)
    return word.to_bytes()


def _document(report: Report) -> Word:
    article = report.article
    traditional = is_traditional("".join([article.title, *article.paragraphs]))
    word = Word(heading(report), traditional=traditional)
    word.title(heading(report))
    return word


def _verdict(word: Word, report: Report) -> None:
    word.text(Run(" · ".join(english for _, english, _ in verdict(report)), faint=True), size=9)
    for english, _ in departures(report):
        word.text(Run(english, faint=True), size=9)


def _summary(word: Word, report: Report, *, sourced: bool) -> None:
    word.heading("Summary")
    for sentence in report.summary.sentences:
        source = [Run(f" [{references(sentence)}]", faint=True)] if sourced else []
        if doubted_source(sentence, report):
            source.append(Run(" (low confidence)", faint=True))
        word.text(*_claim(sentence), *source, style="List Bullet")
    word.text(Run(f"{METHODS[report.summary.method][0]}.", faint=True), size=9)


def _colophon(word: Word, report: Report) -> None:
    lines = [translator(report)[0]]
    if report.summary.method != "key-sentences":
        lines.append(f"Summarized by {report.summary.model}.")
    lines += filter(None, (edited(report), further_tries(report)))
    lines += (english for english, _ in better_models(report))
    word.text(Run(""))
    for line in lines:
        word.text(Run(line, faint=True), size=9)


def _row(*texts: str) -> Row:
    return Row(tuple(((Run(text),),) for text in texts))


def _pair(segment: Segment, doubtful: bool, *, first: bool) -> Row:
    number = [(Run(f"{segment.index + 1}{' !' if doubtful else ''}", faint=True),)]
    if segment.attempt == "person":
        number.append((Run("edited", faint=True),))
    if segment.confidence is not None:
        number.append((Run(segment.confidence.level, faint=True),))
    found = segment.findings
    cut = len(segment.source) - len(segment.source.lstrip())
    source_marks = [
        ((f.source_span[0] - cut, f.source_span[1] - cut), f.severity)
        for f in found
        if f.source_span
    ]
    target_marks = [(f.target_span, f.severity) for f in found if f.target_span]
    confirmed = [figure.target_span for figure in segment.confirmed]
    source = tuple(_marked(segment.source.strip(), source_marks))
    target = tuple(_marked(segment.target, target_marks, confirmed))
    notes = [(Run(finding.message, ink=finding.severity),) for finding in found]
    if segment.confidence is not None and segment.confidence.reasons:
        notes.append((Run(trust(segment.confidence), faint=True),))
    return Row((tuple(number), (source,), (target, *notes)), first=first)


def _claim(sentence: SummarySentence) -> Iterator[Run]:
    doubtful = [(f.target_span, "error") for f in sentence.figures if not f.confirmed]
    confirmed = [figure.target_span for figure in sentence.figures if figure.confirmed]
    return _marked(sentence.text, doubtful, confirmed)


def _marked(
    text: str, findings: Sequence[tuple[Span, str]], confirmed: Sequence[Span] = ()
) -> Iterator[Run]:
    """Yield the text in runs, with findings shaded and confirmed figures in green.

    Findings outrank confirmed figures where both overlap. A finding over the whole text is not
    marked.

    Args:
        text: The text.
        findings: Places and severities.
        confirmed: Places of confirmed figures.
    """
    marks = [(span, severity) for span, severity in findings if span != (0, len(text))]
    marks += [
        (span, "")
        for span in confirmed
        if all(span[1] <= start or end <= span[0] for (start, end), _ in marks)
    ]
    position = 0
    for (start, end), severity in sorted(marks):
        start, end = max(start, 0), min(end, len(text))
        if start < position or start >= end:
            continue
        yield Run(text[position:start])
        piece = text[start:end]
        yield Run(piece, mark=severity) if severity else Run(piece, ink="confirmed")
        position = end
    yield Run(text[position:])


def _noted(segments: Sequence[Segment], numbers: dict[Finding, int]) -> Iterator[Run]:
    """Yield sentences as prose, with the numbers of their notes."""
    for place_in_text, segment in enumerate(segments):
        yield Run(f"{' ' if place_in_text else ''}{segment.target}")
        notes = [str(numbers[finding]) for finding in segment.findings if finding in numbers]
        if notes:
            yield Run(", ".join(notes), raised=True, ink=_worst(segment))


def _worst(segment: Segment) -> str:
    return "error" if any(f.severity == "error" for f in segment.findings) else "warning"
