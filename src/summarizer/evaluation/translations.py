"""Scores of translations: BLEU and chrF against a reference, and what the checks find.

All scores except those of the translation's own findings depend on the texts alone, so a file and
a live run of the same model score alike.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from summarizer.checks import check
from summarizer.chinese.script import has_chinese
from summarizer.errors import UsageError
from summarizer.messages import FindingKind
from summarizer.names.glossary import Glossary
from summarizer.names.people import people_in
from summarizer.numbers import DATE_KINDS, Figure, chinese_figures
from summarizer.report import Finding, Span, Translation
from summarizer.serialization import Result

__all__ = ["FIGURE_KINDS", "Evaluation", "FindingCount", "Tally", "evaluate"]

FIGURE_KINDS = ("large", "percent", "date", "other")
"""Rows of ``Evaluation.figures``: ``large`` has 万 or 亿; ``date`` is a year, month, day, time,
decade or century; ``other`` is a plain number, ordinal, multiple, fraction or code."""

_SCALES = frozenset("万亿萬億")


@dataclass(frozen=True, slots=True)
class Tally(Result):
    """The number of right ones among all of a kind."""

    kind: str
    right: int
    total: int

    @property
    def share(self) -> float | None:
        """Share that is right, from 0 to 1; ``None`` if there are none."""
        return self.right / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class FindingCount(Result):
    """The number of findings of a kind; a segment may have several."""

    kind: FindingKind
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Evaluation(Result):
    """The scores of one translation of a test set, one segment per line.

    Attributes:
        model: Name of the model and its runtime; empty for translations from a file.
        segments: Number of lines.
        bleu: From 0 to 100, with the signature that sacrebleu gives it; ``chrf`` likewise.
        figures: Figures of the source that a translation must have, one row for each of
            ``FIGURE_KINDS``; wrong if :func:`~summarizer.check` finds an error.
        names: Places and people of the name table that the translation renders as the table
            does, counted once a segment.
        names_consistent: The same for names that occur in two segments or more.
        loops: Segments with an error for a repetition.
        omissions: Segments with an error for an omission.
        untranslated: Segments with Chinese in the English.
        findings: Errors and warnings of the checks and of the name table.
        unmarked_untranslated: Segments with Chinese in the English and no finding for it.
        wrong_unmarked: Segments with a wrong figure that no finding of the translation covers;
            ``None`` for a file, which has no findings.
        seconds: Time for translating, without loading; ``None`` for a file.
        segments_per_second: Speed; ``None`` for a file.
    """

    model: str
    segments: int
    bleu: float
    bleu_signature: str
    chrf: float
    chrf_signature: str
    figures: tuple[Tally, ...]
    names: Tally
    names_consistent: Tally
    loops: int
    omissions: int
    untranslated: int
    findings: tuple[FindingCount, ...]
    unmarked_untranslated: int
    wrong_unmarked: int | None = None
    seconds: float | None = None
    segments_per_second: float | None = None

    def figures_of(self, *kinds: str) -> Tally:
        """Return the sum of the figures of these kinds, or of all kinds."""
        kinds = kinds or FIGURE_KINDS
        rows = [row for row in self.figures if row.kind in kinds]
        return Tally(
            " ".join(kinds), sum(row.right for row in rows), sum(row.total for row in rows)
        )

    @property
    def large_share(self) -> float | None:
        """Share of the figures with 万 or 亿 that are right, from 0 to 1; ``None`` without any."""
        return self.figures_of("large").share

    @property
    def other_share(self) -> float | None:
        """Share of all other figures that are right, from 0 to 1; ``None`` without any."""
        return self.figures_of(*FIGURE_KINDS[1:]).share


def evaluate(
    sources: Sequence[str],
    references: Sequence[str],
    hypotheses: Sequence[str],
    *,
    glossary: Mapping[str, str] | None = None,
    translation: Translation | None = None,
    seconds: float | None = None,
) -> Evaluation:
    """Score English translations of Chinese lines.

    Args:
        sources: The Chinese.
        references: Human translations.
        hypotheses: The translations to score.
        glossary: Own terms, which are checked too and take precedence over the name table.
        translation: The translation whose lines the hypotheses are, for a live run; its findings
            are compared with fresh ones.
        seconds: Time that the translation took.

    Raises:
        UsageError: The three differ in length, or are empty.
    """
    from sacrebleu.metrics import BLEU, CHRF  # slow to import

    sizes = {len(sources), len(references), len(hypotheses)}
    if len(sizes) > 1 or not sources:
        raise UsageError(
            f"There are {len(sources)} sources, {len(references)} references and "
            f"{len(hypotheses)} hypotheses; give the same number of each, at least one."
        )
    bleu, chrf = BLEU(), CHRF()
    pairs = list(zip(sources, hypotheses, strict=True))
    checked = [check(source, target) for source, target in pairs]
    terms = [_terms(source, target, glossary) for source, target in pairs]
    own_findings = _findings_by_line(translation, len(pairs)) if translation else None
    names, consistent = _names([verdicts for verdicts, _ in terms])
    bleu_score = bleu.corpus_score(list(hypotheses), [list(references)]).score
    chrf_score = chrf.corpus_score(list(hypotheses), [list(references)]).score
    return Evaluation(
        model=translation.model if translation else "",
        segments=len(pairs),
        bleu=round(bleu_score, 2),
        bleu_signature=str(bleu.get_signature()),
        chrf=round(chrf_score, 2),
        chrf_signature=str(chrf.get_signature()),
        figures=_figures(sources, checked),
        names=names,
        names_consistent=consistent,
        loops=sum(_has_error(found, "repetition") for found in checked),
        omissions=sum(_has_error(found, "omission") for found in checked),
        untranslated=sum(map(has_chinese, hypotheses)),
        findings=_counts(
            finding
            for found, (_, missing) in zip(checked, terms, strict=True)
            for finding in (*found, *missing)
        ),
        unmarked_untranslated=sum(
            has_chinese(target) and not any(finding.kind == "untranslated" for finding in found)
            for target, found in zip(hypotheses, own_findings or checked, strict=True)
        ),
        wrong_unmarked=_wrong_unmarked(checked, translation) if translation else None,
        seconds=seconds,
        segments_per_second=len(pairs) / seconds if seconds else None,
    )


def _has_error(found: Iterable[Finding], kind: FindingKind) -> bool:
    return any(finding.kind == kind and finding.severity == "error" for finding in found)


def _overlap(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]


def _counts(findings: Iterable[Finding]) -> tuple[FindingCount, ...]:
    """Return a row for each kind that occurs, in the order of ``FindingKind``."""
    count = Counter((finding.kind, finding.severity) for finding in findings)
    return tuple(
        FindingCount(kind, count[kind, "error"], count[kind, "warning"])
        for kind in get_args(FindingKind)
        if count[kind, "error"] or count[kind, "warning"]
    )


# Figures


def _figures(sources: Sequence[str], checked: Sequence[Sequence[Finding]]) -> tuple[Tally, ...]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for source, found in zip(sources, checked, strict=True):
        errors = _number_errors(found)
        for figure in chinese_figures(source):
            if figure.required:
                kind = _figure_kind(figure)
                total[kind] += 1
                right[kind] += not any(_overlap(figure.span, error) for error in errors)
    return tuple(Tally(kind, right[kind], total[kind]) for kind in FIGURE_KINDS)


def _number_errors(found: Iterable[Finding]) -> list[Span]:
    """Return the source spans of the wrong figures."""
    return [
        finding.source_span
        for finding in found
        if finding.kind == "number" and finding.severity == "error" and finding.source_span
    ]


def _figure_kind(figure: Figure) -> str:
    if figure.kind == "percent":
        return "percent"
    if figure.kind in DATE_KINDS:
        return "date"
    if figure.kind in ("fraction", "code"):  # 万分之三 is not a large figure
        return "other"
    # In 3至5亿元 the 3 shares the scale of the 5: its values are 300 million and the bare 3.
    shared_scale = not figure.unit and figure.values[0] >= figure.values[-1] * 10_000 > 0
    return "large" if shared_scale or _SCALES & set(figure.text) else "other"


# Names


def _terms(
    source: str, target: str, own: Mapping[str, str] | None
) -> tuple[dict[str, bool], list[Finding]]:
    """Return the places and people of a line, True if right, and the name table's findings."""
    table = Glossary(own, people=people_in(source))
    matches = table.matches(source)
    missing = table.verify(source, target, matches)
    wrong = {finding.source_span for finding in missing}
    verdicts: dict[str, bool] = {}
    for match in matches:
        if match.term.kind in ("person", "place") and match.term.origin != "glossary":
            # A term that occurs twice has one finding, at its first occurrence.
            verdicts.setdefault(match.term.source, match.span not in wrong)
    return verdicts, missing


def _names(lines: Iterable[Mapping[str, bool]]) -> tuple[Tally, Tally]:
    """Count all occurrences of names, and those of names that occur in several lines."""
    occurrences: defaultdict[str, list[bool]] = defaultdict(list)
    for verdicts in lines:
        for name, right in verdicts.items():
            occurrences[name].append(right)
    repeated = [rights for rights in occurrences.values() if len(rights) > 1]
    return (
        Tally("names", sum(map(sum, occurrences.values())), sum(map(len, occurrences.values()))),
        Tally("names_consistent", sum(map(sum, repeated)), sum(map(len, repeated))),
    )


# Findings of the translation itself


def _findings_by_line(translation: Translation, size: int) -> list[list[Finding]]:
    """Return the findings of a translation by line."""
    lines: list[list[Finding]] = [[] for _ in range(size)]
    for segment in translation.segments:
        if segment.paragraph is not None:
            lines[segment.paragraph] += segment.findings
    return lines


def _wrong_unmarked(checked: Sequence[Sequence[Finding]], translation: Translation) -> int:
    """Count lines with a wrong figure that the translation's findings do not cover.

    Lines and segments are checked anew, because the findings may be older than the text.
    """
    starts: Counter[int] = Counter()
    wrong: defaultdict[int, list[Span]] = defaultdict(list)
    marked: defaultdict[int, list[Span]] = defaultdict(list)
    for segment in translation.segments:
        line = segment.paragraph
        if line is None:
            continue
        # The sources of a line's segments, joined, are the line.
        start = starts[line]
        starts[line] += len(segment.source)
        fresh = _number_errors(check(segment.source, segment.target))
        wrong[line] += _shifted(fresh, start)
        numbers = [f.source_span for f in segment.findings if f.kind == "number" and f.source_span]
        marked[line] += _shifted(numbers, start)
    for line, found in enumerate(checked):
        wrong[line] += _number_errors(found)
    return sum(
        any(not any(_overlap(span, mark) for mark in marked[line]) for span in spans)
        for line, spans in wrong.items()
    )


def _shifted(spans: Iterable[Span], by: int) -> Iterator[Span]:
    return ((start + by, end + by) for start, end in spans)
