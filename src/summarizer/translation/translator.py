"""Lines of Chinese in, aligned and checked English out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from summarizer.checks import check
from summarizer.checks.confirmed import confirmed_figures
from summarizer.chinese.normalise import normalise
from summarizer.chinese.script import has_chinese, is_traditional, to_simplified
from summarizer.chinese.segment import split_sentences, split_to_limit
from summarizer.engines.batcher import Batcher, Request
from summarizer.engines.protocol import Engine, Hypothesis
from summarizer.memory import Memory
from summarizer.models.entry import ModelEntry
from summarizer.names.foreign import foreign_people
from summarizer.names.glossary import Glossary
from summarizer.names.transliteration import settle as settle_name
from summarizer.options import Decoding, Options
from summarizer.report import Finding, Progress, ProgressCallback, Segment, Translation
from summarizer.translation.edits import judged, kept_edits
from summarizer.translation.redecode import Guard, Outcome, Question, Talk, Unit
from summarizer.translation.typography import tidy

__all__ = ["Translator", "joined"]

HURRIED = 1
"""Who watches need not wait a whole batch for the title, or the first sentence. With the first four
in a hurry an article of 2,000 characters took a tenth longer than with none."""


class Translator:
    """A translation model with everything around it: splitting, batching, terms, checks.

    One object serves many threads; it keeps no state between calls.
    """

    def __init__(
        self,
        engine: Engine,
        entry: ModelEntry,
        options: Options,
        *,
        second: Callable[[], Engine | None] = lambda: None,
        memory: Memory | None = None,
    ) -> None:
        """``second`` opens another model, asked where this one fails after all.

        ``memory`` is asked for what was decoded before and what people wrote, and told what is
        translated now.
        """
        self._engine = engine
        self._memory = memory
        self._batcher = Batcher(engine, memory=memory)
        self._entry = entry
        self._options = options
        self._second = second
        self._decoding = entry.decoding.replace(
            beam_size=options.beam_size or entry.decoding.beam_size,
            **(
                {} if options.length_penalty is None else {"length_penalty": options.length_penalty}
            ),
        )

    @property
    def entry(self) -> ModelEntry:
        """What is known of the model."""
        return self._entry

    @property
    def model(self) -> str:
        """Name of the model and how it runs, for people."""
        return self._engine.name

    @property
    def memory(self) -> Memory | None:
        """The translation memory that it works with."""
        return self._memory

    def translate(
        self,
        lines: Sequence[str],
        *,
        title: str = "",
        glossary: Glossary,
        previous: Translation | None = None,
        progress: ProgressCallback | None = None,
        stop: threading.Event | None = None,
    ) -> Translation:
        """Translate ``lines`` (blank ones stay blank) and, before them, the ``title``.

        A line without Chinese is passed on as it is, with no score. What ``previous`` has of
        the same source under the same names is taken from there, and what a person wrote there
        whatever the names are now. Raises
        :class:`~summarizer.errors.ModelError` where the model fails, and
        :class:`~summarizer.errors.StoppedError` soon after ``stop`` is set.
        """
        whole = "\n".join([title, *lines])
        if previous is not None:  # foreign names stay as they were settled
            settled = (name for name in previous.names if name.origin == "translation")
            glossary = glossary.settled({name.source: name.target for name in settled})
        prepare = self._preparation(whole)
        units = [
            unit
            for paragraph, text in [(None, title), *enumerate(lines)]
            for unit in self._units(paragraph, text, prepare, glossary)
        ]
        reusable = self._reusable(previous, glossary)
        with self._batcher.request(stop) as request:
            outcomes, glossary = self._translate_units(units, glossary, reusable, progress, request)
        if previous is not None:
            sources = [unit.source for unit in units]
            for index, target in kept_edits(previous.segments, sources).items():
                outcomes[index] = _by_hand(sources[index], target, glossary)
        segments = tuple(
            _segment(index, unit, outcome)
            for index, (unit, outcome) in enumerate(zip(units, outcomes, strict=True))
        )
        if self._memory is not None:
            self._memory.note((s for s in segments if s.score is not None), self.model)
        return Translation(
            self.model, joined(segments, lines, title), segments, glossary.names(whole)
        )

    def _preparation(self, whole: str) -> Callable[[str], str]:
        """What is done to each piece of a text before the model reads it."""
        simplify = to_simplified if is_traditional(whole) else str
        tidied = normalise if self._options.normalise else str.strip
        return lambda piece: tidied(simplify(piece))

    def _reusable(self, previous: Translation | None, glossary: Glossary) -> dict[str, Outcome]:
        """What an earlier translation has of sources whose names are rendered as before.

        What a person wrote there serves whatever the names are; not for the same source
        elsewhere, where the model's own words stood.
        """
        if previous is None:
            return {}
        kept = {
            segment.source: _by_hand(segment.source, segment.target, glossary)
            for segment in previous.segments
            if segment.attempt == "person"
        }
        others = [segment for segment in previous.segments if segment.attempt != "person"]
        for segment in others:
            kept.pop(segment.source, None)
        if previous.model != self.model:
            return kept
        before = {name.source: name.target for name in previous.names}
        for segment in others:
            now = {m.term.source: m.term.target for m in glossary.matches(segment.source)}
            same = all(before.get(source) == target for source, target in now.items())
            gone = any(
                source in segment.source and not any(source in longer for longer in now)
                for source in before
            )
            if same and not gone:
                findings = tuple(replace(finding, segment=None) for finding in segment.findings)
                kept[segment.source] = Outcome(
                    segment.target, segment.score, findings, segment.attempt
                )
        return kept

    def _units(
        self,
        paragraph: int | None,
        text: str,
        prepare: Callable[[str], str],
        glossary: Glossary,
    ) -> Iterator[Unit]:
        if not has_chinese(text):
            if text.strip():
                yield Unit(paragraph, text)
            return

        def feed(plain: str) -> str:
            return glossary.write_in(plain) if self._entry.copies_english else plain

        def count(piece: str) -> int:
            return self._engine.count_tokens([feed(prepare(piece))])[0]

        for sentence in split_sentences(text):
            for piece in split_to_limit(sentence, self._engine.max_source_tokens, count):
                if has_chinese(piece):
                    plain = prepare(piece)
                    yield Unit(paragraph, piece, plain, feed(plain))
                else:
                    yield Unit(paragraph, piece)

    def _translate_units(
        self,
        units: Sequence[Unit],
        glossary: Glossary,
        reusable: Mapping[str, Outcome],
        progress: ProgressCallback | None,
        request: Request,
    ) -> tuple[list[Outcome], Glossary]:
        """Each distinct source once; those with findings again, in other ways.

        Gives the glossary too, with what this text's foreign names were settled on.
        """
        first: dict[str, int] = {}
        for index, unit in enumerate(units):
            first.setdefault(unit.source, index)
        outcomes: dict[str, Outcome] = {}

        def judge(source: str, hypothesis: Hypothesis) -> Outcome:
            target = tidy(hypothesis.text, source)
            findings = [
                *check(source, target),
                *glossary.verify(source, target, glossary.matches(source)),
            ]
            if not hypothesis.finished:
                findings.append(_cut_off(target))
            return Outcome(target, hypothesis.score, tuple(findings))

        def show(source: str, outcome: Outcome) -> None:
            if progress is not None:
                index = first[source]
                segment = _segment(index, units[index], outcome)
                progress(Progress("translate", len(outcomes), len(first), segment=segment))

        def settle(source: str, outcome: Outcome) -> None:
            outcomes[source] = outcome
            show(source, outcome)

        written = self._memory.edits(first) if self._memory is not None else {}
        wanted: dict[str, Unit] = {}
        for source, index in first.items():
            if source in written:
                settle(source, _by_hand(source, written[source], glossary))
            elif source in reusable:
                settle(source, reusable[source])
            elif not units[index].feed:  # no Chinese in it
                settle(source, Outcome(source.strip(), None, ()))
            else:
                wanted[source] = units[index]
        foreign = foreign_people("\n".join(wanted)) if self._options.person_names else ()

        guard = Guard(judge, self._decoding, write_figures=self._options.write_figures)

        def first_try(unit: Unit) -> Talk:
            answers = yield Question((unit.feed,), self._decoding)
            return judge(unit.source, answers[unit.feed][0])

        def translated(unit: Unit) -> Talk:
            outcome = yield from first_try(unit)
            if not outcome.findings or not self._options.redecode:
                return outcome
            show(unit.source, outcome)  # it may change yet
            return (yield from guard.mend(unit, outcome, glossary))

        hurried = HURRIED if progress is not None else 0
        if not foreign:
            talks = {source: translated(unit) for source, unit in wanted.items()}
            for source, outcome in self._run(request, talks, hurried):
                settle(source, outcome)
            return [outcomes[unit.source] for unit in units], glossary

        # What foreigners are called is settled by how most sentences call them.
        talks = {source: first_try(unit) for source, unit in wanted.items()}
        firsts: dict[str, Outcome] = {}
        for source, outcome in self._run(request, talks, hurried):
            firsts[source] = outcome
            show(source, outcome)
        pairs = [(source, firsts[source].target) for source in wanted]
        glossary = glossary.settled(_settled(foreign, pairs, glossary))
        talks = {}
        for source, unit in wanted.items():
            outcome = firsts[source]
            unsettled = _unsettled(glossary, source, outcome)
            outcome = replace(outcome, findings=(*outcome.findings, *unsettled))
            if outcome.findings and self._options.redecode:
                talks[source] = guard.mend(unit, outcome, glossary)
            else:
                settle(source, outcome)
        for source, outcome in self._run(request, talks):
            settle(source, outcome)
        return [outcomes[unit.source] for unit in units], glossary

    def _run(
        self, request: Request, talks: Mapping[str, Talk], hurried: int = 0
    ) -> Iterator[tuple[str, Outcome]]:
        """Let every talk go on as its answers come; each outcome as it is there.

        What several ask at the same moment is asked together; in rounds, where the engine's
        answers depend on it. The second model is asked when the first has nothing left to do.
        """
        waiting: dict[tuple[Decoding, str], list[str]] = {}
        heard: dict[str, dict[str, tuple[Hypothesis, ...]]] = {}
        wanted: dict[str, Question] = {}
        asked: dict[Decoding, list[str]] = {}
        later: dict[str, Question] = {}

        def go_on(
            source: str, answers: Mapping[str, Sequence[Hypothesis]] | None
        ) -> Outcome | None:
            talk = talks[source]
            try:
                question = next(talk) if answers is None else talk.send(answers)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            if question.second:
                later[source] = question
                return None
            wanted[source], heard[source] = question, {}
            for text in question.texts:
                waiting.setdefault((question.decoding, text), []).append(source)
                if len(waiting[question.decoding, text]) == 1:
                    asked.setdefault(question.decoding, []).append(text)
            return None

        def ask() -> None:
            nonlocal hurried
            for decoding, texts in asked.items():
                request.ask(texts, decoding, hurried=hurried)
            asked.clear()
            hurried = 0

        in_rounds = self._batcher.in_rounds
        for source in talks:
            if (outcome := go_on(source, None)) is not None:
                yield source, outcome
        ask()
        while request.unanswered or later:
            answer = request.answer() if request.unanswered else None
            while answer is not None:
                decoding, text, hypotheses = answer
                for source in waiting.pop((decoding, text)):
                    heard[source][text] = hypotheses
                    if len(heard[source]) < len(wanted[source].texts):
                        continue
                    if (outcome := go_on(source, heard[source])) is not None:
                        yield source, outcome
                answer = request.answer(wait=in_rounds) if request.unanswered else None
            ask()
            if later and not request.unanswered:
                some, later = later, {}
                answers = self._ask_second(list(some.values()))
                for source, question in some.items():
                    said = {text: answers[text] for text in question.texts if text in answers}
                    if (outcome := go_on(source, said)) is not None:
                        yield source, outcome
                ask()

    def _ask_second(self, questions: Sequence[Question]) -> dict[str, tuple[Hypothesis, ...]]:
        """What the second model says, if there is one, to texts that it can read."""
        engine = self._second()
        if engine is None:
            return {}
        texts = list(dict.fromkeys(text for question in questions for text in question.texts))
        short = [n <= engine.max_source_tokens for n in engine.count_tokens(texts)]
        texts = [text for text, fits in zip(texts, short, strict=True) if fits]
        found = Batcher(engine).generate(texts, questions[0].decoding)
        return dict(zip(texts, found, strict=True))


def _settled(
    foreign: Sequence[str], pairs: Sequence[tuple[str, str]], glossary: Glossary
) -> dict[str, str]:
    """Foreign names that stand in several segments, in the form most of these use."""
    found: dict[str, str] = {}
    for name in foreign:
        where = [pair for pair in pairs if name in pair[0]]
        if len(where) > 1:
            taken = [m.term.target for source, _ in where for m in glossary.matches(source)]
            form = settle_name(name, where, taken=[*taken, *found.values()])
            if form is not None:
                found[name] = form
    return found


def _unsettled(glossary: Glossary, source: str, outcome: Outcome) -> list[Finding]:
    """What a first translation lacks of the names that were settled after it."""
    matches = [m for m in glossary.matches(source) if m.term.origin == "translation"]
    return glossary.verify(source, outcome.target, matches) if matches else []


def _segment(index: int, unit: Unit, outcome: Outcome) -> Segment:
    findings = tuple(replace(finding, segment=index) for finding in outcome.findings)
    return Segment(
        index,
        unit.paragraph,
        unit.source,
        outcome.target,
        outcome.score,
        findings,
        outcome.attempt,
        confirmed_figures(unit.source, outcome.target),
    )


def _by_hand(source: str, target: str, glossary: Glossary) -> Outcome:
    """What a person wrote, as it was written, and what is wrong with it."""
    return Outcome(target, None, judged(source, target, glossary), "person")


def _cut_off(target: str) -> Finding:
    return Finding.of("cut-off", "error", target_span=(0, len(target)))


def joined(segments: Sequence[Segment], lines: Sequence[str], title: str) -> str:
    """The English with one line for each source line, blank ones and the title kept."""
    english: dict[int | None, list[str]] = {}
    for segment in segments:
        english.setdefault(segment.paragraph, []).append(segment.target)
    heading = [" ".join(english.get(None, [])), ""] if title else []
    return "\n".join(heading + [" ".join(english.get(i, [])) for i in range(len(lines))])
