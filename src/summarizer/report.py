"""Frozen dataclasses that pass between rooms, and their one JSON form.

Every result has ``to_dict()`` (plain lists, dicts, strings and numbers, the same from the
command line, the API and the page) and its inverse ``from_dict()``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summarizer.doubts import Confidence, Doubt, Level
from summarizer.errors import UsageError
from summarizer.finding import Finding, Severity, Span
from summarizer.options import Style
from summarizer.serialization import Result, parse

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "Article",
    "Attempt",
    "Confidence",
    "ConfirmedFigure",
    "Doubt",
    "DroppedLine",
    "Fact",
    "Finding",
    "Level",
    "Name",
    "NameKind",
    "Origin",
    "Progress",
    "ProgressCallback",
    "Report",
    "Segment",
    "Severity",
    "Span",
    "Summary",
    "SummaryFigure",
    "SummaryMethod",
    "SummarySentence",
    "Translation",
]

SummaryMethod = Literal["key-sentences", "seq2seq", "chat"]
Attempt = Literal[
    "first",  # the model's first hypothesis
    "month",  # the first one without a month that it gave to a day which has none
    "terms",  # every name and term written into the source in English
    "figures",  # figures written into the source in English
    "beam",  # a wider beam with another length penalty
    "no-repeat",  # no trigram twice
    "plain",  # nothing written into the source
    "split",  # clause by clause
    "second model",
    "person",  # written by a person
    "supplied",  # from the translation that came with the article
]
"""How a translation was obtained. All but ``first``, ``person``, and ``supplied`` follow a failed
check, or a very low confidence."""
Origin = Literal["model", "supplied"]
"""Where a translation comes from: a model here, or the user, who had it from elsewhere."""
NameKind = Literal["person", "place", "institution", "term"]


@dataclass(frozen=True, slots=True)
class DroppedLine(Result):
    """A line that cleaning removed.

    Attributes:
        line: Number of the line in the pasted text, counted from 1.
        text: The line.
        reason: Why it is not part of the article.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article(Result):
    """A news article after cleaning.

    Every non-blank line of the input is in exactly one of title, byline or source, paragraphs,
    dropped. A credit inside a paragraph is copied to the byline and also stays in the paragraph.

    Attributes:
        title: The headline; empty if there is none.
        byline: Author and date lines.
        source: The medium and similar credits.
        paragraphs: The text, in order.
        dropped: Lines that are not part of the article.
        findings: What is doubtful about the cleaning.
    """

    title: str
    byline: str
    source: str
    paragraphs: tuple[str, ...]
    dropped: tuple[DroppedLine, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmedFigure(Result):
    """A figure of the English that agrees with a figure of the Chinese.

    Attributes:
        source_span: Place in the segment's source, as character offsets.
        target_span: Place in the segment's target, as character offsets.
    """

    source_span: Span
    target_span: Span


@dataclass(frozen=True, slots=True)
class Segment(Result):
    """A sentence and its translation.

    In a supplied translation a segment may have several sentences of either language, if these
    cannot be told apart, and one side may be empty: a sentence that was not translated, or English
    that translates nothing. Findings say so.

    Attributes:
        index: Position among the segments, counted from 0.
        paragraph: Index of the paragraph, or of the line where lines were translated; ``None``
            for the title.
        source: The Chinese with every character, so that the sources of a paragraph's segments
            joined give the paragraph.
        target: The English.
        score: Mean log-probability per target token (natural logarithm, 0 is certain); ``None``
            where no model translated, or where its server tells no probabilities.
        findings: What could not be verified.
        attempt: How the target was obtained.
        confirmed: Figures that agree, in the order of the target.
        expanded: The source with the press's shorthand written out, as the model and the checks
            read it; empty if nothing was.
        confidence: How likely an editor would call the target usable; ``None`` where no model
            translated, and for models of which that was not measured.
        model: Name of the second model, if that wrote the target; else empty.
    """

    index: int
    paragraph: int | None
    source: str
    target: str
    score: float | None
    findings: tuple[Finding, ...] = ()
    attempt: Attempt = "first"
    confirmed: tuple[ConfirmedFigure, ...] = ()
    expanded: str = ""
    confidence: Confidence | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class Name(Result):
    """A name or term of the article and its one English rendering.

    Attributes:
        source: The Chinese.
        target: The English.
        kind: What it names.
        count: Occurrences in the source.
        origin: Where the rendering comes from.
    """

    source: str
    target: str
    kind: NameKind
    count: int
    origin: str


@dataclass(frozen=True, slots=True)
class Translation(Result):
    """A translation, aligned segment by segment.

    Attributes:
        model: The model and how it ran; empty for a supplied translation.
        text: The English with title, paragraphs and blank lines in place.
        segments: The sentences, in order.
        names: Names and terms of the source, each with the rendering requested of the model.
        origin: Where the English comes from.
        sent_to: Addresses of servers on other machines that the model runs on, so that the text
            left this machine.
        better: Name of a better model that ``summarizer models pull`` brings; empty if none.
    """

    model: str
    text: str
    segments: tuple[Segment, ...]
    names: tuple[Name, ...] = ()
    origin: Origin = "model"
    sent_to: tuple[str, ...] = ()
    better: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of all segments, in order."""
        return tuple(finding for segment in self.segments for finding in segment.findings)


@dataclass(frozen=True, slots=True)
class SummaryFigure(Result):
    """A figure of a summary sentence.

    Attributes:
        target_span: Place in the sentence, as character offsets.
        confirmed: True if the article bears it out.
        segment: Index of the segment whose source has the figure; ``None`` if none has it, or if
            a date was computed from the article's date ("yesterday").
        source_span: Place in that source, as character offsets.
    """

    target_span: Span
    confirmed: bool
    segment: int | None = None
    source_span: Span | None = None


@dataclass(frozen=True, slots=True)
class SummarySentence(Result):
    """A sentence of the summary.

    Attributes:
        text: The English.
        sources: Indices of the segments that the sentence rests on.
        figures: Its figures, in order.
    """

    text: str
    sources: tuple[int, ...]
    figures: tuple[SummaryFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary(Result):
    """An English summary.

    Attributes:
        model: The model that wrote it and how it ran.
        method: How it was made.
        text: The sentences laid out in ``style``.
        sentences: The sentences, in order.
        findings: Findings of the segments it rests on, and what was left out of it and why.
        style: Layout.
        sent_to: Addresses of servers on other machines that the model runs on, so that the text
            left this machine.
        better: Name of a model that ``summarizer models pull`` brings and that writes better
            summaries; empty if none.
    """

    model: str
    method: SummaryMethod
    text: str
    sentences: tuple[SummarySentence, ...]
    findings: tuple[Finding, ...] = ()
    style: Style = "brief"
    sent_to: tuple[str, ...] = ()
    better: str = ""


@dataclass(frozen=True, slots=True)
class Fact(Result):
    """A figure of the article and what it counts.

    Attributes:
        figure: The value of the Chinese in English, never of the translation: ``7,068``,
            ``more than 100,000``, ``6.3%``, ``305.27 billion``.
        unit: The unit in English (yuan, square metres, people); empty where the figure has its
            sign or ``counts`` names what is counted.
        counts: What it counts, in English; empty where nothing certain can be said.
        source: The figure in Chinese.
        source_counts: What it counts, in Chinese, with the words in between.
        segment: Index of the segment.
        verified: True if no finding about numbers concerns the figure, so that the translation
            has it too.
    """

    figure: str
    unit: str
    counts: str
    source: str
    source_counts: str
    segment: int
    verified: bool


@dataclass(frozen=True, slots=True)
class Report(Result):
    """Everything that is known about one article.

    Attributes:
        version: Version of Summarizer that wrote the report.
        article: The article after cleaning.
        translation: The translation.
        summary: The summary.
        names: Names and terms with their renderings.
        findings: Findings of the translation, then those of the summary that are not among them,
            then those of the cleaning.
        facts: Figures of the article with what each counts, in the article's order.
    """

    version: str
    article: Article
    translation: Translation
    summary: Summary
    names: tuple[Name, ...]
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...] = ()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read the text of :meth:`to_json`, from whatever hand; version 0.1 is read too.

        Raises:
            UsageError: The text is not JSON, not a report, or points at a segment that it lacks.
        """
        report = parse(cls, text)
        _require_indices(report)
        return report


def _require_indices(report: Report) -> None:
    """Raise :class:`UsageError` unless every index in a report points at something in it."""
    segments = report.translation.segments
    paragraphs = len(report.article.paragraphs)
    places: list[tuple[str, int | None, int]] = []
    for index, segment in enumerate(segments):
        if segment.index != index:
            raise _misplaced(f"translation.segments[{index}].index", segment.index)
        places.append((f"translation.segments[{index}].paragraph", segment.paragraph, paragraphs))
    for index, claim in enumerate(report.summary.sentences):
        where = f"summary.sentences[{index}]"
        places += [(f"{where}.sources", source, len(segments)) for source in claim.sources]
        places += [(f"{where}.figures", f.segment, len(segments)) for f in claim.figures]
    for index, fact in enumerate(report.facts):
        places.append((f"facts[{index}].segment", fact.segment, len(segments)))
    for where, findings in (
        ("findings", report.findings),
        ("summary.findings", report.summary.findings),
        ("translation.findings", report.translation.findings),
        ("article.findings", report.article.findings),
    ):
        for index, finding in enumerate(findings):
            places.append((f"{where}[{index}].segment", finding.segment, len(segments)))
    for where, place, count in places:
        if place is not None and not 0 <= place < count:
            raise _misplaced(where, place)


def _misplaced(where: str, value: int) -> UsageError:
    return UsageError(
        f"Not a report: {where} cannot be {value}, for there is nothing in that place. Give the "
        "JSON that `to_json()` wrote, unchanged."
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a piece of work.

    Attributes:
        stage: ``"license"`` (before a pull, if the license has conditions), ``"pull"`` (in bytes),
            ``"convert"``, ``"load"``, ``"translate"`` (in segments) or ``"summarize"``.
        done: Units that are done.
        total: Units in all; 0 if unknown.
        detail: Short text for people.
        segment: The segment just translated, in no particular order.
    """

    stage: str
    done: int
    total: int
    detail: str = ""
    segment: Segment | None = None


ProgressCallback = Callable[[Progress], None]
