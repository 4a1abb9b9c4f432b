"""What a model wrote, held to the article: only what rests on it is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.chinese.script import has_chinese
from summarizer.chinese.segment import split_sentences
from summarizer.report import Finding, Summary, SummaryMethod, SummarySentence
from summarizer.summaries.grounding import Evidence
from summarizer.summaries.key_sentences import KeySentences, told
from summarizer.summaries.polish.tighten import as_sentence
from summarizer.summaries.task import Work, set_out

__all__ = ["Checked", "checked", "finished", "sentences_in"]


"""How the message begins that says why something that a model wrote is not there."""

_BULLET = re.compile(r"^\s*(?:[-–—•*#]+|\(?\d{1,2}[.)](?=\s)|\[\d+\])\s*")
_EMPHASIS = re.compile(r"\*\*|__|`")
_SQUARE = re.compile(r"\bsq(?:\.? ?m\b\.?|uare meter(?P<many>s?))(?P<then>\s+\w+)?")
_AFTER_METRES = frozenset("of in and or with for at on to from was were is are has had".split())


@dataclass(frozen=True, slots=True)
class Checked:
    """The sentences of a written summary that rest on the article, and what the others lack."""

    kept: tuple[SummarySentence, ...]
    faults: tuple[Finding, ...]
    written: int
    """How many sentences there were."""


def sentences_in(text: str) -> list[str]:
    """The sentences of a written summary: no list marks, emphasis, or "Here is the summary:"."""
    text = _SQUARE.sub(_square, _EMPHASIS.sub("", text))
    lines = [_BULLET.sub("", line).strip() for line in text.splitlines()]
    if len(lines) > 1 and lines[0].endswith(":"):
        lines = lines[1:]
    return [
        as_sentence(_BULLET.sub("", part))
        for line in lines
        for part in split_sentences(line)
        if re.search(r"\w", part)
    ]


def checked(sentences: Sequence[str], evidence: Evidence) -> Checked:
    """Each sentence with its sources; what has Chinese in it, rests on nothing or has a figure
    or name that its sources do not have is not kept."""
    kept: list[SummarySentence] = []
    faults: list[Finding] = []
    for text in map(_spelled, sentences):
        if has_chinese(text):
            faults.append(_chinese(text))
            continue
        text = evidence.hedged(text)
        grounds = evidence.grounds(text)
        if grounds.findings:
            faults += grounds.findings
        elif any(text == sentence.text for sentence in kept):
            faults.append(_said_twice(text))
        else:
            kept.append(SummarySentence(text, grounds.sources))
    return Checked(tuple(kept), tuple(faults), len(sentences))


def finished(work: Work, model: str, method: SummaryMethod, found: Checked) -> Summary:
    """The summary of what was kept; where a sentence was left out, a key sentence of the article
    stands in its place, and where none was kept the key sentences are the summary."""
    notes = [_note(fault) for fault in found.faults]
    if not found.kept:
        fallback = KeySentences().summarize(work)
        return replace(fallback, findings=(*fallback.findings, *notes))
    kept = _weightiest(work, found.kept)
    wanted = min(work.length.most_sentences, found.written)
    body = {segment.index: segment for segment in work.body}
    for segment in [] if work.length.words else work.trusted():
        if len(kept) >= wanted:
            break
        if any(segment.index in sentence.sources for sentence in kept):
            continue
        (sentence,) = told(work, [segment])
        later = (i for i, one in enumerate(kept) if one.sources[0] > segment.index)
        kept.insert(next(later, len(kept)), sentence)
    doubts = [
        finding
        for sentence in kept
        for source in sentence.sources
        for finding in body[source].findings
    ]
    return set_out(model, method, kept, (*doubts, *notes), work.length)


def _square(match: re.Match[str]) -> str:
    """Square metres, where a model writes sq. m., sqm or square meters."""
    then = match["then"] or ""
    noun = then.strip()[:1].islower() and then.strip() not in _AFTER_METRES
    many = match["many"] or not (noun or match[0].startswith("square"))
    end = "." if match[0].endswith(".") or then.strip()[:1].isupper() else ""
    return f"square metre{'s' if many else ''}{end}{then}"


def _spelled(text: str) -> str:
    """An 18,000-seat hall, where a model writes a."""
    return re.sub(r"(?:\ba|^A)(?= (?:8\d*|11|18)\b)", r"\g<0>n", text)


def _weightiest(work: Work, kept: Sequence[SummarySentence]) -> list[SummarySentence]:
    """As many as the length allows: those whose sources say most, in the order written."""
    length = work.length
    if len(kept) <= length.most_sentences and length.words is None:
        return list(kept)
    place = {s.index: rank for rank, s in enumerate(work.weightiest(verified=True))}
    order = sorted(kept, key=lambda one: min(place[source] for source in one.sources))
    chosen: list[SummarySentence] = []
    left = length.words or 1_000_000
    for sentence in order[: length.most_sentences]:
        size = len(sentence.text.split())
        if size <= left or not chosen:
            chosen.append(sentence)
            left -= size
    return [sentence for sentence in kept if sentence in chosen]


def _note(fault: Finding) -> Finding:
    return replace(fault, severity="warning", context="left-out")


def _chinese(text: str) -> Finding:
    return Finding.of("summary-untranslated", "error", found=text, sentence=text)


def _said_twice(text: str) -> Finding:
    return Finding.of("summary-repetition", "error", found=text, sentence=text)
