"""Lines of Chinese in, aligned and checked English out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from summarizer.checks import check
from summarizer.engines.base import Engine, Hypothesis
from summarizer.engines.batcher import Batcher, Request
from summarizer.glossary import Glossary
from summarizer.guard import Guard, Outcome, Unit
from summarizer.memory import Memory
from summarizer.models.entry import ModelEntry
from summarizer.options import Decoding, Options
from summarizer.result import Finding, Progress, ProgressCallback, Segment, Translation
from summarizer.text.foreign import foreign_people
from summarizer.text.normalise import normalise
from summarizer.text.script import has_chinese, is_traditional, to_simplified
from summarizer.text.segment import split_sentences, split_to_limit
from summarizer.text.sound import settle as settle_name
from summarizer.text.typography import tidy

__all__ = ["Translator"]

HURRIED = 4
"""First sentences that somebody who watches need not wait a whole batch for."""


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
    def model(self) -> str:
        """Name of the model and how it runs, for people."""
        return self._engine.name

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
        the same source under the same names is taken from there. Raises
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
            outcomes, glossary = self._translate_units(
                units, glossary, reusable, progress, partial(self._decode, request)
            )
        segments = tuple(
            _segment(index, unit, outcome)
            for index, (unit, outcome) in enumerate(zip(units, outcomes, strict=True))
        )
        if self._memory is not None:
            self._memory.note((s for s in segments if s.score is not None), self.model)
        return Translation(
            self.model, _join(segments, lines, title), segments, glossary.names(whole)
        )

    def _preparation(self, whole: str) -> Callable[[str], str]:
        """What is done to each piece of a text before the model reads it."""
        simplify = to_simplified if is_traditional(whole) else str
        tidied = normalise if self._options.normalise else str.strip
        return lambda piece: tidied(simplify(piece))

    def _reusable(self, previous: Translation | None, glossary: Glossary) -> dict[str, Outcome]:
        """What an earlier translation has of sources whose names are rendered as before."""
        if previous is None or previous.model != self.model:
            return {}
        before = {name.source: name.target for name in previous.names}
        kept = {}
        for segment in previous.segments:
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
        decode: Callable[..., Iterator[tuple[str, tuple[Hypothesis, ...]]]],
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
        wanted = {}
        for source, index in first.items():
            if source in written:
                theirs = judge(source, Hypothesis(written[source], 0.0, (), True))
                theirs = replace(theirs, target=written[source], score=None, attempt="person")
                settle(source, theirs)
            elif source in reusable:
                settle(source, reusable[source])
            elif not units[index].feed:  # no Chinese in it
                settle(source, Outcome(source.strip(), None, ()))
            else:
                wanted[source] = units[index].feed
        foreign = foreign_people("\n".join(wanted)) if self._options.person_names else ()

        firsts: dict[str, Outcome] = {}
        hurried = HURRIED if progress is not None else 0
        for source, (best, *_) in decode([*wanted.items()], self._decoding, hurried=hurried):
            firsts[source] = judge(source, best)
            if firsts[source].findings or foreign:
                show(source, firsts[source])  # it may change yet
            else:
                settle(source, firsts[source])
        if foreign:
            pairs = [(source, outcome.target) for source, outcome in firsts.items()]
            glossary = glossary.settled(_settled(foreign, pairs, glossary))
            firsts = {
                source: replace(
                    outcome,
                    findings=(*outcome.findings, *_unsettled(glossary, source, outcome)),
                )
                for source, outcome in firsts.items()
            }
        doubtful = {
            source: outcome
            for source, outcome in firsts.items()
            if outcome.findings and self._options.redecode
        }
        for source, outcome in firsts.items():
            if source not in outcomes and source not in doubtful:
                settle(source, outcome)
        guard = Guard(decode, judge, self._decoding, write_figures=self._options.write_figures)
        in_doubt = [units[first[source]] for source in doubtful]
        for source, outcome in guard.mend(in_doubt, doubtful, glossary, self._ask_second):
            settle(source, outcome)
        return [outcomes[unit.source] for unit in units], glossary

    def _ask_second(
        self, pairs: Sequence[tuple[str, str]], decoding: Decoding
    ) -> Iterator[tuple[str, tuple[Hypothesis, ...]]]:
        """Decode with the second model, if there is one and there is something to decode."""
        engine = self._second() if pairs else None
        if engine is None:
            return
        texts = [text for _, text in pairs]
        short = [n <= engine.max_source_tokens for n in engine.count_tokens(texts)]
        asked = [pair for pair, fits in zip(pairs, short, strict=True) if fits]
        answers = Batcher(engine).generate([text for _, text in asked], decoding)
        for (source, _), hypotheses in zip(asked, answers, strict=True):
            yield source, hypotheses

    def _decode(
        self,
        request: Request,
        pairs: Sequence[tuple[str, str]],
        decoding: Decoding,
        *,
        hurried: int = 0,
    ) -> Iterator[tuple[str, tuple[Hypothesis, ...]]]:
        """Decode ``(source, feed)`` pairs, each distinct feed once, as they are done.

        The first ``hurried`` come first.
        """
        sources: dict[str, list[str]] = {}
        for source, feed in pairs:
            sources.setdefault(feed, []).append(source)
        for feed, hypotheses in request.decode([*sources], decoding, hurried=hurried):
            for source in sources[feed]:
                yield source, hypotheses


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
    )


def _cut_off(target: str) -> Finding:
    return Finding(
        kind="omission",
        severity="error",
        message="The model stopped at its length limit; the end of the sentence is missing.",
        target_span=(0, len(target)),
    )


def _join(segments: Sequence[Segment], lines: Sequence[str], title: str) -> str:
    """The English with one line for each source line, blank ones and the title kept."""
    english: dict[int | None, list[str]] = {}
    for segment in segments:
        english.setdefault(segment.paragraph, []).append(segment.target)
    heading = [" ".join(english.get(None, [])), ""] if title else []
    return "\n".join(heading + [" ".join(english.get(i, [])) for i in range(len(lines))])
