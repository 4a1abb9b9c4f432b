"""The second translation model: when it is asked, what it reads, whose English is kept."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import FakeEngine, entry
from summarizer.batch.job import Job, local_models
from summarizer.cli.parser import build_parser
from summarizer.cli.shared import options_of
from summarizer.engines.protocol import Hypothesis
from summarizer.errors import ModelError, UnknownModelError, UsageError
from summarizer.memory import Memory
from summarizer.models.entry import InstalledModel, catalogue_entry
from summarizer.models.second import choose_second
from summarizer.models.store import Store
from summarizer.names.glossary import Glossary
from summarizer.options import Decoding, Options
from summarizer.report import Segment, Translation
from summarizer.translation.second import SecondModel
from summarizer.translation.translator import Translator

NO_TERMS = Glossary(builtin=False, places=False)
TRAINED = "培训骨干7068人。"
WRONG = "It trained 70,688 people."
RIGHT = "It trained 7,068 people."


def second_model(engine: FakeEngine, **changes: object) -> SecondModel:
    return SecondModel("other", entry(name="other", **changes), lambda: engine)


def translated(
    first: FakeEngine,
    second: FakeEngine,
    text: str = TRAINED,
    *,
    glossary: Glossary = NO_TERMS,
    previous: Translation | None = None,
    **changes: object,
) -> Translation:
    translator = Translator(first, entry(), Options(), second=second_model(second, **changes))
    return translator.translate(text.split("\n"), glossary=glossary, previous=previous)


def stubborn(english: str = WRONG) -> FakeEngine:
    """An engine that gives the same answer however it is asked."""
    return FakeEngine({}, otherwise=lambda _: english)


def test_it_mends_what_the_first_cannot() -> None:
    first = FakeEngine({"开馆了。": "It opened."}, otherwise=lambda _: WRONG)
    second = FakeEngine({TRAINED: RIGHT}, identity="other 1")
    opened, trained = translated(first, second, f"开馆了。\n{TRAINED}").segments
    assert (opened.attempt, opened.model) == ("first", "")
    assert (trained.target, trained.findings) == (RIGHT, ())
    assert (trained.attempt, trained.model) == ("second model", "other")
    assert [texts for texts, _ in second.calls] == [[TRAINED]]


@pytest.mark.parametrize("theirs", [WRONG, "It trained 70,688 people and 12 dogs."])
def test_the_first_is_believed_where_the_second_is_no_better(theirs: str) -> None:
    second = FakeEngine({}, otherwise=lambda _: theirs, first_score=-0.01)
    (segment,) = translated(stubborn(), second).segments
    assert second.calls
    assert (segment.target, segment.attempt, segment.model) == (WRONG, "first", "")


def test_it_is_not_asked_where_a_further_attempt_of_the_first_helped() -> None:
    first = FakeEngine(
        {"总投资90亿元。": "It costs 900 million yuan."},
        otherwise=lambda _: "The total investment is 9 billion yuan.",
    )
    second = stubborn()
    (segment,) = translated(first, second, "总投资90亿元。").segments
    assert (segment.attempt, second.calls) == ("figures", [])


def test_a_warning_calls_it_unless_it_is_a_name_from_nowhere() -> None:
    second = FakeEngine({}, otherwise=lambda _: "It trained people.")
    (segment,) = translated(
        stubborn("Wang Xiaoming trained people."), second, "培训骨干。"
    ).segments
    assert ([f.code for f in segment.findings], second.calls) == (["name-added"], [])
    glossary = Glossary(places=False)
    second = FakeEngine({}, otherwise=lambda _: "The municipal government held a meeting.")
    first = stubborn("The mayor held a meeting.")
    (segment,) = translated(first, second, "市政府召开会议。", glossary=glossary).segments
    assert (segment.model, segment.findings) == ("other", ())


def test_whole_sentences_of_the_second_come_before_joined_clauses_of_the_first() -> None:
    line = "今年全区共培训农村致富带头人3200名，同时新建乡村公路118公里，并且修缮老旧房屋460栋。"
    whole = "The district trained 3,200 leaders, built 118 km of roads and repaired 460 old houses."
    first = FakeEngine({line: "It trained 3,200 leaders."}, otherwise=lambda _: "It trained.")
    second = FakeEngine({line: whole})
    (segment,) = translated(first, second, line).segments
    assert (segment.target, segment.attempt, segment.findings) == (whole, "second model", ())
    assert {text for texts, _ in first.calls for text in texts} == {line}


def test_names_and_figures_are_written_in_for_it_too() -> None:
    glossary = Glossary({"璧山": "Bishan"}, builtin=False, places=False)
    second = FakeEngine(
        {
            "Bishan投资90亿元。": "Bishan invests 900 million yuan.",
            "Bishan投资9 billion yuan。": "Bishan invests 9 billion yuan.",
        }
    )
    first = stubborn("Qishan invests.")
    (segment,) = translated(first, second, "璧山投资90亿元。", glossary=glossary).segments
    assert (segment.target, segment.model) == ("Bishan invests 9 billion yuan.", "other")


def test_one_that_copies_no_english_reads_the_chinese_as_it_is() -> None:
    glossary = Glossary({"璧山": "Bishan"}, builtin=False, places=False)
    second = FakeEngine({"璧山有3所学校。": "Bishan has 3 schools."})
    line = "璧山有3所学校。"
    (segment,) = translated(
        stubborn("Qishan has 5 schools."), second, line, glossary=glossary, copies_english=False
    ).segments
    assert segment.target == "Bishan has 3 schools."
    assert [texts for texts, _ in second.calls] == [[line]]


def test_a_text_that_it_cannot_read_stays_with_the_first() -> None:
    second = FakeEngine({}, max_source_tokens=5)
    (segment,) = translated(stubborn(), second).segments
    assert (segment.target, segment.model, second.calls) == (WRONG, "", [])


def test_its_own_decoding_is_used() -> None:
    second = FakeEngine({TRAINED: RIGHT})
    translated(stubborn(), second, decoding=Decoding(beam_size=8, length_penalty=0.6))
    (_, decoding), *_ = second.calls
    assert (decoding.beam_size, decoding.length_penalty) == (8, 0.6)


def test_it_is_loaded_once_and_only_when_it_is_needed() -> None:
    loaded: list[FakeEngine] = []

    def load() -> FakeEngine:
        loaded.append(FakeEngine({}, otherwise=lambda _: RIGHT))
        return loaded[-1]

    first = FakeEngine({"开馆了。": "It opened."}, otherwise=lambda _: WRONG)
    model = SecondModel("other", entry(name="other"), load)
    translator = Translator(first, entry(), Options(), second=model)
    translator.translate(["开馆了。"], glossary=NO_TERMS)
    assert not loaded
    start = threading.Barrier(8)

    def work(number: int) -> str:
        start.wait()
        lines = [f"第{number}批{TRAINED}"]
        return translator.translate(lines, glossary=NO_TERMS).segments[0].model

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(8))) == {"other"}
    assert len(loaded) == 1


def test_an_error_of_loading_is_told() -> None:
    def load() -> FakeEngine:
        raise ModelError("The model cannot be loaded.")

    model = SecondModel("other", entry(name="other"), load)
    translator = Translator(stubborn(), entry(), Options(), second=model)
    with pytest.raises(ModelError, match="cannot be loaded"):
        translator.translate([TRAINED], glossary=NO_TERMS)


def engine_of(seed: int, *, batch_size: int, batch_invariant: bool = True) -> FakeEngine:
    """An engine that gets one sentence in ``seed`` right, however it is asked."""

    def answer(text: str) -> str:
        number = sum(map(ord, text))
        digits = "".join(c for c in text if c.isdigit())
        return f"It trained {digits if number % seed == 0 else '99999'} people."

    return FakeEngine({}, answer, batch_size=batch_size, workers=2, batch_invariant=batch_invariant)


DOCUMENT = [f"培训第{'一二三四五六七八九'[n % 9]}班骨干{3000 + 37 * n}人。" for n in range(40)]


@pytest.mark.parametrize("invariant", [True, False])
def test_no_batch_changes_who_translates_a_sentence(invariant: bool) -> None:
    def translated(first_size: int, second_size: int, *, together: bool) -> list[tuple[str, str]]:
        first = engine_of(2, batch_size=first_size, batch_invariant=invariant)
        second = second_model(engine_of(3, batch_size=second_size, batch_invariant=invariant))
        translator = Translator(first, entry(), Options(person_names=False), second=second)
        parts = [DOCUMENT[start : start + 10] for start in range(0, 40, 10)]
        with ThreadPoolExecutor(4 if together else 1) as pool:
            done = pool.map(lambda part: translator.translate(part, glossary=NO_TERMS), parts)
            return [(s.target, s.model) for one in done for s in one.segments]

    alone = translated(1, 64, together=False)
    assert {model for _, model in alone} == {"", "other"}
    assert translated(3, 2, together=True) == translated(64, 5, together=True) == alone


def test_the_memory_knows_who_said_what(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory.sqlite3")

    def run(second: FakeEngine | None, name: str) -> tuple[Segment, FakeEngine]:
        first = replace(stubborn(), identity="first 1")
        model = None
        if second is not None:
            model = SecondModel(name, entry(name=name), lambda: second, memory=memory)
        translator = Translator(first, entry(), Options(), second=model, memory=memory)
        return translator.translate([TRAINED], glossary=NO_TERMS).segments[0], first

    helper = FakeEngine({}, otherwise=lambda _: RIGHT, identity="helper 1")
    mended, _ = run(helper, "helper")
    assert (mended.target, mended.model) == (RIGHT, "helper")
    # Nothing is asked again, and the first model alone gives its own answer.
    idle = FakeEngine({}, identity="helper 1")
    again, first = run(idle, "helper")
    assert (again, idle.calls, first.calls) == (mended, [], [])
    alone, first = run(None, "")
    assert (alone.target, alone.model, first.calls) == (WRONG, "", [])
    # Another second model is asked itself.
    other = FakeEngine({}, otherwise=lambda _: f"Yes: {RIGHT}", identity="other 1")
    asked, _ = run(other, "other")
    assert (asked.target, asked.model) == (f"Yes: {RIGHT}", "other")
    pairs = {(pair.model, pair.target) for pair in memory.pairs()}
    assert pairs == {("helper", RIGHT), ("fake", WRONG), ("other", f"Yes: {RIGHT}")}


def test_an_earlier_translation_is_reused_only_with_the_same_second_model() -> None:
    second = FakeEngine({}, otherwise=lambda _: RIGHT)
    before = translated(stubborn(), second)
    idle = FakeEngine({})
    assert translated(stubborn(), idle, previous=before) == before
    assert not idle.calls
    alone = Translator(stubborn(), entry(), Options())
    (segment,) = alone.translate([TRAINED], glossary=NO_TERMS, previous=before).segments
    assert (segment.target, segment.model) == (WRONG, "")


class Nbest(FakeEngine):
    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        return [ranked[: decoding.hypotheses] for ranked in super().generate(texts, decoding)]


def test_all_its_hypotheses_are_ranked_by_the_checks() -> None:
    second = Nbest({TRAINED: ["It trained people.", "It trained 71 people.", RIGHT]})
    (segment,) = translated(stubborn(), second).segments
    assert (segment.target, segment.model) == (RIGHT, "other")


def test_the_command_line_names_it() -> None:
    parser = build_parser()
    for given, second in (([], None), (["--second", "none"], "none"), (["--second", "x"], "x")):
        assert options_of(parser.parse_args(["report", "page.txt", *given])).second == second


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def install(store: Store, name: str) -> InstalledModel:
    """Install a model without weights, which a choice does not read."""

    def fill(folder: Path) -> None:
        (folder / "model.bin").write_bytes(name.encode())

    return store.install(catalogue_entry(name), fill, format="ctranslate2", source="test")


def test_without_a_name_it_is_the_best_other_installed_model(store: Store) -> None:
    first = install(store, "argos-zh-en")
    assert choose_second(first, Options(), store) is None
    install(store, "quickmt-zh-en")
    choice = choose_second(first, Options(), store)
    assert choice is not None
    assert choice.reason == "Second tries: quickmt-zh-en, installed too."
    assert choose_second(first, Options(second="none"), store) is None
    assert choose_second(first, Options(redecode=False), store) is None


def test_a_named_one_is_taken_or_refused_clearly(store: Store) -> None:
    first = install(store, "quickmt-zh-en")
    install(store, "argos-zh-en")
    choice = choose_second(first, Options(second="argos-zh-en"), store)
    assert choice is not None
    assert (choice.name, choice.why) == ("argos-zh-en", "as asked for")
    with pytest.raises(UnknownModelError, match="did you mean quickmt-zh-en"):
        choose_second(first, Options(second="quickmt-zh"), store)
    with pytest.raises(UsageError, match="--second none"):
        choose_second(first, Options(second="quickmt-zh-en"), store)
    with pytest.raises(UsageError, match="is a summarization model"):
        choose_second(first, Options(second="distilbart-cnn-12-6"), store)


def test_a_batch_is_done_again_with_another_second_model(store: Store) -> None:
    install(store, "quickmt-zh-en")
    install(store, "argos-zh-en")

    def job(second: str | None) -> Job:
        options = Options(second=second)
        models = local_models("translate", "quickmt-zh-en", None, options, store)
        assert models is not None
        return Job("translate", ("text",), options, models)

    assert job(None).hash() == job("argos-zh-en").hash() != job("none").hash()
    assert (job("argos-zh-en").models.second, job("none").models.second) == ("argos-zh-en", "none")
    assert "argos-zh-en" in job(None).models.label
    missing = Options(second="opus-mt-zh-en")
    assert local_models("translate", "quickmt-zh-en", None, missing, store) is None
