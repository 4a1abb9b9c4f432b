"""Packing the texts of many requests into batches: what goes together, who goes first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from fakes import FakeEngine, entry
from instruction_sets import instruction_sets
from summarizer.engines.batcher import Answers, Batcher
from summarizer.engines.protocol import Hypothesis
from summarizer.errors import ModelError, StoppedError
from summarizer.names.glossary import Glossary
from summarizer.options import Decoding, Options
from summarizer.report import Translation
from summarizer.translation.translator import Translator

PLAIN = Decoding()
TWENTY = "二十字" * 6 + "整句"


def text(number: int, length: int = 20) -> str:
    """A distinct text of so many characters, which the fake engine counts as tokens."""
    return f"{number:04}".ljust(length, "字")


class Held(FakeEngine):
    """A fake engine whose batches wait until they are let go, one by one."""

    def __init__(self, batch_size: int) -> None:
        super().__init__({}, batch_size=batch_size)
        self.gate = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[Answers]:
        self.begun.release()
        assert self.gate.acquire(timeout=10)
        return super().generate(texts, decoding)


def asked(engine: FakeEngine) -> list[list[str]]:
    return [texts for texts, _ in engine.calls]


def test_each_distinct_text_is_decoded_once_and_every_answer_is_its_own() -> None:
    engine = FakeEngine({}, otherwise=str.upper, batch_size=8)
    texts = [text(n % 40) for n in range(100)]
    answers = Batcher(engine).generate(texts, PLAIN)
    assert [ranked[0].text for ranked in answers] == [t.upper() for t in texts]
    assert sorted(t for batch in asked(engine) for t in batch) == sorted(set(texts))


def test_batches_hold_texts_of_like_length_within_the_budget() -> None:
    class Small(FakeEngine):
        def batch_tokens(self, decoding: Decoding) -> int:  # noqa: ARG002
            return 400

    engine = Small({}, batch_size=64)
    lengths = [16 + (7 * n) % 60 for n in range(60)]
    Batcher(engine).generate([text(n, length) for n, length in enumerate(lengths)], PLAIN)
    batches = [[len(t) for t in batch] for batch in asked(engine)]
    assert all(sum(batch) <= 400 for batch in batches)
    padded = sum(max(batch) * len(batch) for batch in batches)
    assert padded < 1.1 * sum(lengths)


def test_a_batch_holds_texts_of_one_padded_length() -> None:
    engine = FakeEngine({}, batch_size=64)
    Batcher(engine).generate([text(n, 4 + n % 60) for n in range(90)], PLAIN)
    for batch in asked(engine):
        assert len({engine.padded_length(len(t)) for t in batch}) == 1


def test_texts_decoded_in_different_ways_never_share_a_batch() -> None:
    engine = FakeEngine({}, batch_size=64)
    batcher = Batcher(engine)
    wide = PLAIN.replace(beam_size=6)
    with ThreadPoolExecutor(2) as pool:
        a = pool.submit(batcher.generate, [text(1), text(2)], PLAIN)
        b = pool.submit(batcher.generate, [text(1), text(3)], wide)
        assert len(a.result(10)) == len(b.result(10)) == 2
    pairs = sorted((t, decoding.beam_size) for ts, decoding in engine.calls for t in ts)
    assert pairs == [(text(1), 4), (text(1), 6), (text(2), 4), (text(3), 6)]


def test_requests_of_several_callers_share_a_batch() -> None:
    engine = Held(batch_size=64)
    batcher = Batcher(engine)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(batcher.generate, [text(0)], PLAIN)
        assert engine.begun.acquire(timeout=10)  # it is at work, the others gather behind it
        others = [pool.submit(batcher.generate, [text(n), TWENTY], PLAIN) for n in range(1, 9)]
        wait_for(lambda: len(batcher._jobs) == 10)
        for _ in range(2):
            engine.gate.release()
        assert len(first.result(10)) == 1
        assert all(len(other.result(10)) == 2 for other in others)
    assert [len(batch) for batch in asked(engine)] == [1, 9]  # what all of them want, only once


def test_a_long_document_holds_up_a_short_one_for_one_batch_only() -> None:
    engine = Held(batch_size=8)
    batcher = Batcher(engine)
    with ThreadPoolExecutor(5) as pool:
        long = pool.submit(batcher.generate, [text(n, 30) for n in range(200)], PLAIN)
        assert engine.begun.acquire(timeout=10)
        # Of another length, so that nothing but fairness brings them forward.
        short = [pool.submit(batcher.generate, [text(900 + n, 60)], PLAIN) for n in range(3)]
        wait_for(lambda: len(batcher._jobs) == 203)
        for _ in range(2):  # the batch that was at work, and one more
            engine.gate.release()
        for request in short:
            assert len(request.result(10)) == 1
        assert not long.done()
        for _ in range(200):
            engine.gate.release()
        assert len(long.result(10)) == 200


def test_a_stopped_request_frees_its_work_and_no_one_elses() -> None:
    engine = Held(batch_size=4)
    batcher = Batcher(engine)
    stop = threading.Event()

    def stopped() -> str:
        with batcher.request(stop) as request:
            try:
                request.ask([text(n) for n in range(50)], PLAIN)
                while request.unanswered:
                    request.answer()
            except StoppedError as error:
                return str(error)
        return "went on"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(stopped)
        assert engine.begun.acquire(timeout=10)
        other = pool.submit(batcher.generate, [text(40), text(41), text(99)], PLAIN)
        wait_for(lambda: len(batcher._jobs) == 51)
        stop.set()
        assert "stopped" in first.result(10)
        assert len(batcher._jobs) == 3  # what the other wants
        for _ in range(10):
            engine.gate.release()
        assert len(other.result(10)) == 3
    decoded = [t for batch in asked(engine) for t in batch]
    assert len(decoded) == 7
    assert {text(40), text(41), text(99)} <= set(decoded)
    assert not batcher._jobs


def test_a_batch_that_nobody_wants_any_more_is_abandoned() -> None:
    class Stoppable(FakeEngine):
        begun = threading.Event()
        abandoned = threading.Event()

        def generate(self, texts: Sequence[str], decoding: Decoding) -> list[Answers]:
            answers = super().generate(texts, decoding)
            if len(self.calls) == 1:
                self.begun.set()
                assert self.abandoned.wait(10)
                raise StoppedError("The work was stopped before it was done; start it again.")
            return answers

        def abandon(self) -> None:
            self.abandoned.set()

    engine = Stoppable({}, batch_size=4)
    batcher = Batcher(engine)
    second = batcher.request()
    with batcher.request() as first:
        first.ask([text(1), text(2)], PLAIN)
        assert engine.begun.wait(10)
        second.ask([text(2)], PLAIN)
    assert not engine.abandoned.is_set()  # the second still waits for one of the two
    batcher.drop(second)
    assert engine.abandoned.is_set()
    assert len(batcher.generate([text(2)], PLAIN)) == 1
    assert asked(engine) == [[text(1), text(2)], [text(2)]]


def test_a_text_on_which_the_engine_fails_fails_alone() -> None:
    class Failing(FakeEngine):
        def generate(self, texts: Sequence[str], decoding: Decoding) -> list[Answers]:
            if text(5) in texts:
                raise ModelError("It failed; try another.")
            return super().generate(texts, decoding)

    batcher = Batcher(Failing({}, batch_size=64))
    with ThreadPoolExecutor(2) as pool:
        good = pool.submit(batcher.generate, [text(n) for n in range(5)], PLAIN)
        bad = pool.submit(batcher.generate, [text(5)], PLAIN)
        assert len(good.result(10)) == 5
        with pytest.raises(ModelError, match="It failed"):
            bad.result(10)
    assert len(batcher.generate([text(1)], PLAIN)) == 1  # and it goes on working


@dataclass
class Notebook:
    """A memory in memory."""

    known: dict[tuple[str, Decoding, str], Answers] = field(default_factory=dict)

    def recall(self, model: str, decoding: Decoding, texts: Sequence[str]) -> dict[str, Answers]:
        found = {t: self.known.get((model, decoding, t)) for t in texts}
        return {t: answers for t, answers in found.items() if answers is not None}

    def keep(self, model: str, decoding: Decoding, answers: Mapping[str, Answers]) -> None:
        self.known.update({(model, decoding, t): a for t, a in answers.items()})


def test_what_the_memory_knows_is_not_decoded_again() -> None:
    memory = Notebook()
    texts = [text(n) for n in range(10)]
    first = FakeEngine({}, otherwise=str.upper)
    before = Batcher(first, memory=memory).generate(texts, PLAIN)
    second = FakeEngine({}, otherwise=str.upper)
    after = Batcher(second, memory=memory).generate([*texts, text(77)], PLAIN)
    assert after[:10] == before
    assert asked(second) == [[text(77)]]
    other = FakeEngine({}, otherwise=str.upper, identity="fake 2")
    Batcher(other, memory=memory).generate(texts, PLAIN)
    assert sum(map(len, asked(other))) == 10  # another revision knows nothing of it


@pytest.mark.parametrize("name", instruction_sets())
def test_int8_gives_the_same_bits_for_a_text_in_any_batch(
    name: str, tiny: Callable[[str], Path], store_root: Path
) -> None:
    env = os.environ | instruction_sets()[name] | {"SUMMARIZER_MODELS": str(store_root)}
    script = Path(__file__).with_name("compare_batches.py")
    command = [sys.executable, str(script), str(tiny("marian"))]
    told = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    compared = json.loads(told.stdout)
    assert compared["compute_type"].startswith("int8")
    assert compared["texts"] >= 100
    # Texts, ids, n-best lists and scores, to the last bit.
    assert compared["different"] == {"3": 0, "16": 0, "64": 0}


class Dependent(FakeEngine):
    """An engine like float32's: a score depends on what else is in the batch."""

    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[Answers]:
        answers = super().generate(texts, decoding)
        shade = zlib.crc32("".join(texts).encode()) / 2**32
        return [tuple(replace(h, score=h.score - shade) for h in ranked) for ranked in answers]


def dependent() -> Dependent:
    return Dependent({}, batch_size=8, workers=2, batch_invariant=False)


def test_where_a_result_depends_on_the_batch_batches_follow_from_the_request() -> None:
    documents = [[text(n, 10 + (n * 7) % 40) for n in range(k, k + 21)] for k in range(12)]
    alone = [Batcher(dependent()).generate(document, PLAIN) for document in documents]
    batcher = Batcher(dependent())
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(lambda d: batcher.generate(d, PLAIN), documents))
    assert together == alone
    backwards = Batcher(dependent()).generate(documents[0][::-1], PLAIN)
    assert backwards[::-1] == alone[0]
    assert not batcher._jobs
    assert not batcher._groups


def test_the_memory_finds_a_text_for_the_batch_that_it_was_decoded_in() -> None:
    memory = Notebook()
    texts = [text(n) for n in range(12)]
    first = Batcher(dependent(), memory=memory).generate(texts, PLAIN)
    again = dependent()
    assert Batcher(again, memory=memory).generate(texts, PLAIN) == first
    assert not again.calls
    for key in list(memory.known)[:2]:  # a run that was killed while it wrote
        del memory.known[key]
    assert Batcher(again, memory=memory).generate(texts, PLAIN) == first
    longer = [*texts, text(99)]
    assert Batcher(dependent(), memory=memory).generate(longer, PLAIN) == Batcher(
        dependent()
    ).generate(longer, PLAIN)


def test_a_document_is_translated_alike_beside_others_where_results_depend_on_the_batch() -> None:
    def translator() -> Translator:
        return Translator(dependent(), entry(), Options(person_names=False))

    def document(number: int) -> list[str]:
        return [f"第{n}批{number + n}人到达，共{n * number + 3}天。" for n in range(9)]

    def translated(of: Translator, number: int) -> Translation:
        return of.translate(document(number), glossary=Glossary({}))

    alone = [translated(translator(), number) for number in range(8)]
    assert any(segment.findings for segment in alone[0].segments)  # so there were further tries
    shared = translator()
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda number: translated(shared, number), range(8)))
    assert together == alone


def test_many_threads_get_each_their_own() -> None:
    engine = FakeEngine({}, otherwise=str.upper, batch_size=8, workers=2)
    batcher = Batcher(engine)

    def ask(number: int) -> bool:
        texts = [text(n) for n in range(number, number + 1 + number % 20)]
        found: list[tuple[Hypothesis, ...]] = batcher.generate(texts, PLAIN)
        return [ranked[0].text for ranked in found] == [t.upper() for t in texts]

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(300)))
    assert not batcher._jobs
    assert not batcher._requests


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)
