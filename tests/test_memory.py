"""The translation memory: what comes back is what went in, to the bit; what is deleted is gone."""

from __future__ import annotations

import math
import pickle
import sqlite3
import struct
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.engines.protocol import Hypothesis
from summarizer.errors import UsageError
from summarizer.memory import Counts, Memory, Pair, Stats
from summarizer.memory import translation_memory as store
from summarizer.options import Decoding
from summarizer.report import Finding, Segment

DECODING = Decoding()
BRIDGE = "新桥全长1200米。"
ANSWER = (Hypothesis("The new bridge is 1,200 meters long.", -0.25, (5, 70_000, 3), True),)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory(tmp_path / "folder" / "memory.sqlite3") as opened:
        yield opened


def segment(source: str, target: str, errors: int = 0, score: float | None = -0.5) -> Segment:
    findings = (Finding("monotone", "error"),) * errors
    return Segment(0, 0, source, target, score, (*findings, Finding("empty", "warning")))


def at(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    monkeypatch.setattr(time, "time", lambda: float(seconds))


def bits(answers: tuple[Hypothesis, ...]) -> list[tuple[object, ...]]:
    """Answers so that equal means equal to the bit, NaN and minus zero too."""
    return [(h.text, struct.pack("<d", h.score), h.tokens, h.finished) for h in answers]


# Every code point, halves of surrogate pairs and NUL among them.
texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=30) | st.sampled_from(
    ["", "\0", "\ud83d", "\udc00\ud800", "👩‍👩‍👧🇨🇳", "\ufeff\ufffe", "龘𠀀", "\r\n\x1b"]
)
hypotheses = st.builds(
    Hypothesis,
    texts,
    st.floats(),
    st.lists(st.integers(0, 0xFFFFFFFF) | st.integers(0, 0xFFFF), max_size=20).map(tuple),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(texts, st.lists(hypotheses, max_size=4).map(tuple), max_size=8))
def test_answers_come_back_to_the_bit(answers: dict[str, tuple[Hypothesis, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.sqlite3"
        with Memory(path) as memory:
            memory.keep("m", DECODING, answers)
        with Memory(path) as memory:
            found = memory.recall("m", DECODING, [*answers, "never asked"])
    assert {text: bits(given) for text, given in found.items()} == {
        text: bits(given) for text, given in answers.items()
    }


def test_special_floats(memory: Memory) -> None:
    scores = [-0.0, math.inf, -math.inf, math.nan, 5e-324, -0.1 - 0.2]
    answers = tuple(Hypothesis("x", score, (), False) for score in scores)
    memory.keep("m", DECODING, {"一": answers})
    assert bits(memory.recall("m", DECODING, ["一"])["一"]) == bits(answers)


def test_a_model_its_decoding_and_the_text_are_told_apart(memory: Memory) -> None:
    memory.keep("m", DECODING, {BRIDGE: ANSWER})
    assert memory.recall("m", DECODING, [BRIDGE]) == {BRIDGE: ANSWER}
    assert memory.recall("m2", DECODING, [BRIDGE]) == {}
    assert memory.recall("", DECODING, ["m" + BRIDGE]) == {}
    assert memory.recall("m", DECODING, [BRIDGE + " ", BRIDGE[:-1], ""]) == {}
    for change in (
        {"beam_size": 5},
        {"length_penalty": 1.0000000000000002},
        {"no_repeat_ngram_size": 3},
        {"repetition_penalty": 1.1},
        {"min_target_tokens": 1},
        {"max_target_tokens": 255},
        {"hypotheses": 2},
    ):
        assert memory.recall("m", DECODING.replace(**change), [BRIDGE]) == {}, change
    # An option given as a whole number is the same option.
    assert memory.recall("m", DECODING.replace(length_penalty=1), [BRIDGE]) == {BRIDGE: ANSWER}


def test_two_texts_of_one_digest_do_not_answer_for_each_other(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "digest", lambda _: b"the same for all")
    memory.keep("m", DECODING, {"一": ANSWER})
    memory.keep("m", DECODING, {"二": ()})
    assert memory.recall("m", DECODING, ["二"]) == {}
    assert memory.recall("m", DECODING, ["一"]) == {"一": ANSWER}


def test_what_is_known_stays_and_nothing_to_keep_is_nothing(memory: Memory) -> None:
    memory.keep("m", DECODING, {BRIDGE: ANSWER})
    memory.keep("m", DECODING, {BRIDGE: ()})
    memory.keep("never used", DECODING, {})
    assert memory.recall("m", DECODING, [BRIDGE, BRIDGE]) == {BRIDGE: ANSWER}
    assert memory.recall("m", DECODING, []) == {}
    assert memory.stats().models == {"m": 1}


def test_many_texts_in_one_call(memory: Memory) -> None:
    answers = {f"第{n}句": (Hypothesis(f"No. {n}", -n / 7, (n,), True),) for n in range(2345)}
    memory.keep("m", DECODING, answers)
    assert memory.recall("m", DECODING, [*answers, *answers]) == answers
    for text in answers:
        memory.edit(text, text + " in English")
    assert memory.edits(answers) == {text: text + " in English" for text in answers}


def test_pairs_keep_the_newest_of_each_model(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 1_700_000_000)
    memory.note([segment("　　" + BRIDGE, "The bridge.", 2), segment("— —", "— —", 0, None)], "m")
    memory.note([segment(BRIDGE, "Other model.")], "m2")
    at(monkeypatch, 1_700_000_060)
    memory.note([segment(BRIDGE, "The new bridge.")], "m")
    first, second = "2023-11-14T22:13:20+00:00", "2023-11-14T22:14:20+00:00"
    assert list(memory.pairs()) == [
        Pair(BRIDGE, "The new bridge.", "m", "model", 0, first, second),
        Pair(BRIDGE, "Other model.", "m2", "model", 0, first, first),
    ]
    (pair,) = memory.pairs(limit=1)
    assert Pair.from_dict(pair.to_dict()) == pair


def test_pairs_are_found_in_both_languages_whatever_the_case(memory: Memory) -> None:
    sources = {"新桥通车。": "The BRIDGE opened.", "百分比100%": "100% \0of Straße", "\ud83d": "?"}
    memory.note([segment(*item) for item in sources.items()], "m")
    assert [pair.source for pair in memory.pairs("bridge")] == ["新桥通车。"]
    assert [pair.source for pair in memory.pairs("新桥")] == ["新桥通车。"]
    assert [pair.source for pair in memory.pairs("%")] == ["百分比100%"]
    assert [pair.source for pair in memory.pairs("STRASSE")] == ["百分比100%"]
    assert [pair.source for pair in memory.pairs()] == [*reversed(sources)]
    assert list(memory.pairs("_")) == list(memory.pairs("", 0)) == []


def test_edits_are_one_for_a_source_and_can_be_taken_back(memory: Memory) -> None:
    memory.edit(BRIDGE, "First.")
    memory.edit(BRIDGE + "\n", "Second.")
    memory.note([segment(BRIDGE, "A model's.")], "m")
    asked = ["　　" + BRIDGE, BRIDGE, "别的。"]
    assert memory.edits(asked) == {"　　" + BRIDGE: "Second.", BRIDGE: "Second."}
    assert memory.count() == Counts(decoded=0, pairs=1, edits=1)
    assert memory.withdraw(BRIDGE)
    assert not memory.withdraw(BRIDGE)
    assert memory.edits(asked) == {}
    assert memory.count() == Counts(decoded=0, pairs=1, edits=0)
    for source, target in ((" ", "x"), ("一", "\n")):
        with pytest.raises(UsageError, match="give both"):
            memory.edit(source, target)


def test_the_best_pair_of_each_source(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 100)
    memory.edit("一", "one, by a person")
    memory.note([segment("一", "one"), segment("二", "two, right"), segment("三", "3?", 1)], "old")
    at(monkeypatch, 200)
    memory.note([segment("一", "1"), segment("二", "2", 1), segment("三", "3", 2)], "new")
    memory.note([segment("四", "four")], "new")
    assert [(pair.source, pair.target, pair.errors) for pair in memory.best()] == [
        ("一", "one, by a person", 0),
        ("二", "two, right", 0),
        ("三", "3", 2),
        ("四", "four", 0),
    ]


def test_a_reader_takes_its_time_while_others_write(memory: Memory) -> None:
    memory.note([segment(f"第{n}句", str(n)) for n in range(50)], "m")
    rows = memory.pairs()
    next(rows)
    memory.note([segment("新", "new")], "m")
    memory.edit("第3句", "three")
    assert len(list(rows)) == 49
    assert len(list(memory.pairs())) == 52


def fill(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    day = 86400
    for days, name in ((0, "argos, int8, 2 × 1 threads"), (10, "argos"), (20, "argos-2")):
        at(monkeypatch, days * day)
        memory.keep(name, DECODING, {"旧" + name: ANSWER, "新": ANSWER})
        memory.note([segment("句" + name, "A sentence.")], name)
    memory.edit("人", "A person's.")
    at(monkeypatch, 21 * day)


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [
        ({}, Counts(6, 3, 1)),
        ({"keep_edits": True}, Counts(6, 3, 0)),
        ({"model": "argos"}, Counts(4, 2, 0)),
        ({"model": "argos, int8, 2 × 1 threads"}, Counts(2, 1, 0)),
        ({"model": "argo"}, Counts(0, 0, 0)),
        ({"older_than": 11}, Counts(4, 2, 0)),
        ({"older_than": 12}, Counts(2, 1, 0)),
        ({"older_than": 0}, Counts(6, 3, 1)),
        ({"older_than": 10**30}, Counts(0, 0, 0)),
        ({"model": "argos", "older_than": 12}, Counts(2, 1, 0)),
    ],
)
def test_clear_deletes_what_was_chosen_and_no_more(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, object], gone: Counts
) -> None:
    fill(memory, monkeypatch)
    assert memory.count(**chosen) == gone  # type: ignore[arg-type]
    assert memory.clear(**chosen) == gone  # type: ignore[arg-type]
    left = memory.count()
    assert (left.decoded, left.pairs, left.edits) == (
        6 - gone.decoded,
        3 - gone.pairs,
        1 - gone.edits,
    )
    assert memory.count(**chosen) == Counts(0, 0, 0)  # type: ignore[arg-type]


def test_nothing_is_older_than_tomorrow(memory: Memory) -> None:
    with pytest.raises(UsageError, match="0 days or more"):
        memory.clear(older_than=-1)


def traces(memory: Memory, *words: str) -> set[str]:
    """The words that can be read in any of the memory's files."""
    data = b"".join(path.read_bytes() for path in memory.path.parent.iterdir())
    return {word for word in words if word.encode() in data}


def test_what_is_cleared_can_be_read_in_none_of_the_files(memory: Memory) -> None:
    secrets = ("密件甲乙丙", "secret answer", "secret pair", "secret edit", "secret-model")
    for n in range(300):  # more than a page, so that pages are freed
        memory.keep("secret-model", DECODING, {f"{n}密件甲乙丙": (answer(f"{n} secret answer"),)})
    memory.note([segment(f"{n}句", f"secret pair {n}") for n in range(300)], "secret-model")
    memory.edit("一", "secret edit")
    memory.keep("other", DECODING, {"留下": (answer("stays"),)})
    assert traces(memory, *secrets) == set(secrets)
    memory.clear(model="secret-model")
    assert traces(memory, *secrets, "留下", "stays") == {"secret edit", "留下", "stays"}
    memory.clear()
    assert traces(memory, *secrets, "留下", "stays", "other") == set()
    assert memory.stats().models == {}
    assert memory.stats().bytes < 50_000  # room for nothing: the pages are given back
    memory.close()
    assert traces(memory, *secrets, "留下", "stays", "other") == set()


def answer(text: str) -> Hypothesis:
    return Hypothesis(text, -1.5, (1, 2), True)


def test_a_way_that_was_cleared_does_not_lend_its_number_to_another(memory: Memory) -> None:
    def number(model: str) -> int:
        memory.keep(model, DECODING, {"一": ANSWER})
        with sqlite3.connect(memory.path) as connection:
            return int(connection.execute("SELECT max(id) FROM ways").fetchone()[0])

    first = number("a")
    memory.clear()
    assert number("b") > first


def test_stats(memory: Memory) -> None:
    memory.keep("b", DECODING, {"一": ANSWER, "二": ANSWER})
    memory.keep("b", DECODING.replace(beam_size=1), {"一": ANSWER})
    memory.note([segment("一", "One."), segment("二", "Two.")], "a")
    memory.note([segment("一", "One.")], "b")
    memory.edit("一", "1.")
    stats = memory.stats()
    size = sum(
        path.stat().st_size
        for path in memory.path.parent.iterdir()
        if path.suffix != ".sqlite3-shm"
    )
    assert stats == Stats(str(memory.path), size, 3, 3, 1, {"a": 2, "b": 4})
    assert Stats.from_dict(stats.to_dict()) == stats


def test_closed_and_pickled_it_opens_again(memory: Memory) -> None:
    memory.keep("m", DECODING, {BRIDGE: ANSWER})
    memory.close()
    memory.close()
    assert [path.name for path in memory.path.parent.iterdir()] == ["memory.sqlite3"]
    assert memory.recall("m", DECODING, [BRIDGE]) == {BRIDGE: ANSWER}
    with pickle.loads(pickle.dumps(memory)) as copy:
        assert copy.recall("m", DECODING, [BRIDGE]) == {BRIDGE: ANSWER}


def test_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_MEMORY", "~/mine.sqlite3")
    assert Memory.default_path() == Path.home() / "mine.sqlite3"
    monkeypatch.delenv("SUMMARIZER_MEMORY")
    assert Memory.default_path().parts[-2:] == ("summarizer", "memory.sqlite3")


def test_ten_thousand_answers_are_kept_and_recalled_in_little_room(
    memory: Memory,
) -> None:
    line = "The total investment of the new bridge over the river is 350 million yuan."
    answers = {
        f"第{n}句：新桥总投资3.5亿元，全长1200米。": (
            Hypothesis(line, -n / 3, tuple(range(20)), True),
        )
        for n in range(10_000)
    }
    memory.keep("m", DECODING, answers)
    assert memory.recall("m", DECODING, list(answers)) == answers
    payload = sum(len(text.encode()) + len(line) + 2 * 20 for text in answers)
    memory.close()
    assert memory.path.stat().st_size < 1.6 * payload
