"""Translate lines of Chinese into aligned, checked English."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from summarizer.chinese.calendar import article_credits
from summarizer.chinese.expand import Expander, Expansion
from summarizer.engines.batcher import Batcher, Request
from summarizer.engines.protocol import Engine, Hypothesis
from summarizer.memory import Memory
from summarizer.models.entry import RECOMMENDED, ModelEntry
from summarizer.models.selection import better_model
from summarizer.models.servers import sent_to
from summarizer.names.foreign import foreign_people
from summarizer.names.foreign import settle as settle_name
from summarizer.names.glossary import Glossary
from summarizer.options import Options
from summarizer.report import (
    Article,
    Finding,
    Progress,
    ProgressCallback,
    Segment,
    Translation,
)
from summarizer.translation.assessment import Assessor
from summarizer.translation.redecode import Redecoder
from summarizer.translation.reuse import edited, reusable
from summarizer.translation.scheduler import Scheduler
from summarizer.translation.second import SecondModel
from summarizer.translation.typography import previous_edits, tidy
from summarizer.translation.units import (
    Candidate,
    Decoder,
    DecodeRequest,
    Key,
    Unit,
    checked,
    confirmed,
    feeding,
    preparation,
    split_units,
)

__all__ = ["Translator", "expander_of", "settled_forms", "translation_text"]

PRIORITY_UNITS = 1
"""Number of first units (the title or the first sentence) that do not wait for a full batch while
progress is shown. With four, an article of 2,000 characters took a tenth longer than with none."""


class Translator:
    """A translation model with splitting, batching, terms, checks and redecoding around it.

    One object serves many threads; it keeps no state between calls.

    Attributes:
        entry: Catalogue entry of the model.
        options: The options of the pipeline.
        memory: The translation memory, if there is one.
        batcher: Packs the texts of all calls into batches.
        decoding: How the first attempt decodes.
        second: The second model, if there is one.
        assessor: Gives sentences their confidence.
    """

    def __init__(
        self,
        engine: Engine,
        entry: ModelEntry,
        options: Options,
        *,
        second: SecondModel | None = None,
        memory: Memory | None = None,
    ) -> None:
        """Wrap a loaded model.

        ``second`` is another model, for sentences on which this one fails. ``memory`` gives
        earlier answers and edits, and stores new translations.
        """
        self.entry = entry
        self.memory = memory
        self.options = options
        self.batcher = Batcher(engine, memory=memory)
        self.second = second
        self._engine = engine
        self.assessor = Assessor(engine, entry)
        self.decoding = entry.decoding.replace(
            beam_size=options.beam_size or entry.decoding.beam_size,
            **(
                {} if options.length_penalty is None else {"length_penalty": options.length_penalty}
            ),
        )

    @property
    def model(self) -> str:
        """Name of the model and its runtime, for people."""
        return self._engine.name

    def translate(
        self,
        lines: Sequence[str],
        *,
        title: str = "",
        glossary: Glossary,
        article: Article | None = None,
        previous: Translation | None = None,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Translation:
        """Translate the title and the lines; blank lines stay blank.

        A line without Chinese passes through unchanged, without a score.

        Args:
            lines: The Chinese, one paragraph a line.
            title: The Chinese title.
            glossary: Names and terms.
            article: The article that the lines are from, if they are not all of it or it has a
                byline: it gives days their month and names countries.
            previous: An earlier translation. Its segments are reused if source and names are the
                same; its edits are reused whatever the names are.
            progress: Called after each segment.
            stop: Ends the work soon after it is set.

        Raises:
            ModelError: The model failed.
            StoppedError: ``stop`` was set.
        """
        text = "\n".join([title, *lines])
        expander = expander_of(text, article, self.options)
        if previous is not None:  # foreign names keep the form that was settled on
            settled = (name for name in previous.names if name.origin == "translation")
            glossary = glossary.settled({name.source: name.target for name in settled})
        prepare = preparation(text, normalised=self.options.normalise)
        feed = feeding(self.entry, glossary)
        units = [
            unit
            for paragraph, line in [(None, title), *enumerate(lines)]
            for unit in split_units(paragraph, line, prepare, self._engine, feed, expander)
        ]
        known: dict[Key, Candidate] = {}
        if previous is not None:
            second = self.second.name if self.second else ""
            known = reusable(previous, glossary, self.model, second)
        with self.batcher.request(stop) as request:
            run = _Run(self, units, glossary, progress, request)
            candidates, glossary = run.translate(known)
        if previous is not None:
            sources = [unit.source for unit in units]
            for index, target in previous_edits(previous.segments, sources).items():
                candidates[index] = edited(sources[index], target, glossary, units[index].expanded)
        segments = tuple(
            _segment(index, unit, candidate)
            for index, (unit, candidate) in enumerate(zip(units, candidates, strict=True))
        )
        if self.memory is not None:
            self.memory.note(segments, self.model)
        used = [self.entry.name]
        if self.second is not None and self.second.loaded:
            used.append(self.second.entry.name)
        return Translation(
            self.model,
            translation_text(segments, lines, title),
            segments,
            glossary.names(text),
            sent_to=sent_to(used, self.options),
            better=better_model(self.entry, RECOMMENDED[0]),
        )


class _Run:
    """The units of one call of :meth:`Translator.translate`; each distinct key runs once."""

    def __init__(
        self,
        translator: Translator,
        units: Sequence[Unit],
        glossary: Glossary,
        progress: ProgressCallback | None,
        request: Request,
    ) -> None:
        self._translator = translator
        self._options = translator.options
        self._units = units
        self._glossary = glossary
        self._progress = progress
        self._request = request
        self._positions: dict[Key, int] = {}
        for index, unit in enumerate(units):
            self._positions.setdefault(unit.key, index)
        self._done: dict[Key, Candidate] = {}
        self._redecoder = Redecoder(
            self._judge,
            translator.decoding,
            again=translator.assessor.again,
            write_figures=self._options.write_figures,
            second=translator.second,
        )

    def translate(self, known: Mapping[Key, Candidate]) -> tuple[list[Candidate], Glossary]:
        """Return a candidate for each unit, and the glossary with settled foreign names."""
        pending = self._pending(known)
        foreign = (
            foreign_people("\n".join(unit.source for unit in pending.values()))
            if self._options.person_names
            else ()
        )
        priority = PRIORITY_UNITS if self._progress is not None else 0
        if foreign:
            self._translate_settling(pending, foreign, priority)
        else:
            decoders = {key: self._decode(unit) for key, unit in pending.items()}
            for key, candidate in self._schedule(decoders, priority):
                self._finish(key, candidate)
        return [self._done[unit.key] for unit in self._units], self._glossary

    def _pending(self, known: Mapping[Key, Candidate]) -> dict[Key, Unit]:
        """Finish the units that need no model; return the others by key."""
        memory = self._translator.memory
        sources = dict.fromkeys(source for source, _ in self._positions)
        edits = memory.edits(sources) if memory is not None else {}
        pending: dict[Key, Unit] = {}
        for key, index in self._positions.items():
            source, expanded = key
            if source in edits:
                self._finish(key, edited(source, edits[source], self._glossary, expanded))
            elif key in known:
                self._finish(key, known[key])
            elif not self._units[index].feed:  # no Chinese in it
                self._finish(key, Candidate(source.strip(), None, ()))
            else:
                pending[key] = self._units[index]
        return pending

    def _translate_settling(
        self, pending: Mapping[Key, Unit], foreign: Sequence[str], priority: int
    ) -> None:
        """Translate everything once, settle foreign names by majority, then redecode."""
        decoders = {key: self._decode_first(unit) for key, unit in pending.items()}
        firsts: dict[Key, Candidate] = {}
        for key, candidate in self._schedule(decoders, priority):
            firsts[key] = candidate
            self._show(key, candidate)
        pairs = [(unit.source, firsts[key].target) for key, unit in pending.items()]
        self._glossary = self._glossary.settled(settled_forms(foreign, pairs, self._glossary))
        decoders = {}
        for key, unit in pending.items():
            first = firsts[key]
            findings = _settled_findings(self._glossary, unit.source, first)
            first = replace(first, findings=(*first.findings, *findings))
            if self._options.redecode and self._redecoder.needed(first):
                decoders[key] = self._redecoder.redecode(unit, first, self._glossary)
            else:
                self._finish(key, first)
        for key, candidate in self._schedule(decoders):
            self._finish(key, candidate)

    def _schedule(
        self, decoders: Mapping[Key, Decoder], priority: int = 0
    ) -> Iterator[tuple[Key, Candidate]]:
        translator = self._translator
        return Scheduler(
            translator.batcher,
            self._request,
            translator.second,
            decoders,
            priority=priority,
        ).run()

    def _decode_first(self, unit: Unit) -> Decoder:
        answers = yield DecodeRequest((unit.feed,), self._translator.decoding)
        first = self._judge(unit.source, unit.expansion, answers[unit.feed][0])
        return replace(first, read=unit.feed)

    def _decode(self, unit: Unit) -> Decoder:
        first = yield from self._decode_first(unit)
        if not (self._options.redecode and self._redecoder.needed(first)):
            return first
        self._show(unit.key, first)
        return (yield from self._redecoder.redecode(unit, first, self._glossary))

    def _judge(
        self,
        source: str,
        expansion: Expansion | None,
        hypothesis: Hypothesis,
        *,
        second: bool = False,
    ) -> Candidate:
        target = tidy(hypothesis.text, source)
        matches = self._glossary.matches(source)
        findings = [
            *checked(expansion or Expansion(source, source), target),
            *self._glossary.verify(source, target, matches),
        ]
        if not hypothesis.finished:
            findings.append(Finding.of("cut-off", "error", target_span=(0, len(target))))
        model = self._translator.second if second else None
        assessor = model.assessor if model else self._translator.assessor
        return Candidate(
            target,
            None if math.isnan(hypothesis.score) else hypothesis.score,
            tuple(findings),
            confidence=assessor.assess(
                source, expansion, target, hypothesis.score, findings, matches
            ),
            hypothesis=hypothesis,
            model=model.name if model else "",
        )

    def _finish(self, key: Key, candidate: Candidate) -> None:
        unit = self._units[self._positions[key]]
        matches = self._glossary.matches(unit.source)
        if candidate.hypothesis is not None:
            second = self._translator.second if candidate.model else None
            assessor = second.assessor if second else self._translator.assessor
            candidate = assessor.with_words(unit, candidate, matches)
        self._done[key] = candidate
        self._show(key, candidate)

    def _show(self, key: Key, candidate: Candidate) -> None:
        if self._progress is not None:
            index = self._positions[key]
            segment = _segment(index, self._units[index], candidate)
            done, total = len(self._done), len(self._positions)
            self._progress(Progress("translate", done, total, segment=segment))


def expander_of(text: str, article: Article | None, options: Options) -> Expander:
    """Return what writes out the shorthand of a text, or of an article."""
    if article is None:
        return Expander(text, parts=options.expand)
    whole = "\n".join([article.title, *article.paragraphs])
    return Expander(whole, dated=article_credits(article), parts=options.expand)


def settled_forms(
    foreign: Sequence[str], pairs: Sequence[tuple[str, str]], glossary: Glossary
) -> dict[str, str]:
    """Return the commonest English form of each foreign name that stands in several segments."""
    forms: dict[str, str] = {}
    for name in foreign:
        where = [pair for pair in pairs if name in pair[0]]
        if len(where) > 1:
            taken = [m.term.target for source, _ in where for m in glossary.matches(source)]
            form = settle_name(name, where, taken=[*taken, *forms.values()])
            if form is not None:
                forms[name] = form
    return forms


def _settled_findings(glossary: Glossary, source: str, candidate: Candidate) -> list[Finding]:
    """Return findings for names that were settled after the candidate was decoded."""
    matches = [m for m in glossary.matches(source) if m.term.origin == "translation"]
    return glossary.verify(source, candidate.target, matches) if matches else []


def _segment(index: int, unit: Unit, candidate: Candidate) -> Segment:
    findings = tuple(replace(finding, segment=index) for finding in candidate.findings)
    return Segment(
        index,
        unit.paragraph,
        unit.source,
        candidate.target,
        candidate.score,
        findings,
        candidate.attempt,
        confirmed(unit.expansion or Expansion(unit.source, unit.source), candidate.target),
        unit.expanded,
        candidate.confidence,
        candidate.model,
    )


def translation_text(segments: Sequence[Segment], lines: Sequence[str], title: str) -> str:
    """Return the English with one line for each source line, after the title and a blank line."""
    english: dict[int | None, list[str]] = {}
    for segment in segments:
        if segment.target:
            english.setdefault(segment.paragraph, []).append(segment.target)
    heading = [" ".join(english.get(None, [])), ""] if title else []
    return "\n".join(heading + [" ".join(english.get(i, [])) for i in range(len(lines))])
