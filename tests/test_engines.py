"""Both runtimes on tiny models of every family, through the real loading path."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from build_tiny import FAMILIES, paragraphs, phrasebook

from summarizer.engines import open_engine
from summarizer.engines.protocol import Engine
from summarizer.errors import BrokenModelError, ModelError, UsageError
from summarizer.models.entry import Task
from summarizer.models.folder import open_folder
from summarizer.models.store import Store
from summarizer.options import Decoding, Options

ENGLISH = ("bart", "pegasus")
INPUTS = 60

Opener = Callable[[str, str], Engine]


@pytest.fixture(scope="module")
def opened(tiny: Callable[[str], Path], store_root: Path) -> Opener:
    """An engine of a family, CTranslate2 in float32 or transformers."""

    @cache
    def open_(family: str, engine: str) -> Engine:
        task: Task = "summarization" if family in ENGLISH else "translation"
        model = open_folder(tiny(family), task)
        options = Options(engine=engine, compute_type="float32", full_vocabulary=True)  # type: ignore[arg-type]
        return open_engine(model, options, Store(store_root))

    return open_


def inputs(family: str) -> list[str]:
    """Texts of many lengths, known and unknown to the model."""
    if family in ENGLISH:
        english = [target for _, target in phrasebook()]
        return [source for source, _ in paragraphs()][:20] + english[: INPUTS - 20]
    return [source for source, _ in phrasebook()][:INPUTS]


@pytest.mark.parametrize("beam_size", [1, 4])
@pytest.mark.parametrize("family", FAMILIES)
def test_both_engines_give_the_same_ids(family: str, beam_size: int, opened: Opener) -> None:
    texts = inputs(family)
    assert len(set(texts)) >= 50
    decoding = Decoding(beam_size=beam_size, max_target_tokens=40)
    quick = opened(family, "ctranslate2").generate(texts, decoding)
    reference = opened(family, "transformers").generate(texts, decoding)
    assert [ranked[0].tokens for ranked in quick] == [ranked[0].tokens for ranked in reference]
    assert [ranked[0].text for ranked in quick] == [ranked[0].text for ranked in reference]
    assert any(ranked[0].tokens for ranked in quick)


@pytest.mark.parametrize("family", FAMILIES)
def test_scores_are_mean_log_probabilities_in_both_engines(family: str, opened: Opener) -> None:
    texts = inputs(family)[:12]
    for decoding in (
        Decoding(beam_size=1, max_target_tokens=40),
        Decoding(beam_size=3, hypotheses=3, length_penalty=0.6, max_target_tokens=40),
    ):
        quick = opened(family, "ctranslate2").generate(texts, decoding)
        reference = opened(family, "transformers").generate(texts, decoding)
        assert all(len(ranked) == decoding.hypotheses for ranked in [*quick, *reference])
        for ours, theirs in zip(quick, reference, strict=True):
            if ours[0].finished and theirs[0].finished:
                assert ours[0].score == pytest.approx(theirs[0].score, abs=0.02)
                assert ours[0].score <= 0


def test_the_phrasebook_comes_out_in_real_english(opened: Opener) -> None:
    pairs = phrasebook()
    for engine in ("ctranslate2", "transformers"):
        found = opened("marian", engine).generate(
            [source for source, _ in pairs], Decoding(beam_size=4, max_target_tokens=60)
        )
        right = sum(
            ranked[0].text == target for ranked, (_, target) in zip(found, pairs, strict=True)
        )
        assert right >= 0.95 * len(pairs)
        assert all(ranked[0].finished for ranked in found)


def test_a_batch_comes_back_in_the_order_given(opened: Opener) -> None:
    texts = ["新桥全长1200米。", "璧山区位于重庆西部。", "会议于9月12日召开。"]
    engine = opened("marian", "ctranslate2")
    together = engine.generate(texts, Decoding())
    alone = [engine.generate([text], Decoding())[0] for text in texts]
    assert [ranked[0].text for ranked in together] == [ranked[0].text for ranked in alone]
    assert engine.generate([], Decoding()) == []


@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_a_text_past_the_limit_is_refused_and_never_cut(engine: str, opened: Opener) -> None:
    model = opened("marian", engine)
    long = "璧山今年新建公园12个，" * 60
    assert model.count_tokens([long])[0] > model.max_source_tokens
    with pytest.raises(ModelError, match=r"tokens is over the \d+"):
        model.generate([long], Decoding())


@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_a_hypothesis_that_the_limit_cut_off_says_so(engine: str, opened: Opener) -> None:
    (ranked,) = opened("marian", engine).generate(
        ["璧山区位于重庆西部。"], Decoding(max_target_tokens=3)
    )
    assert not ranked[0].finished
    assert 1 <= len(ranked[0].tokens) <= 4


@pytest.mark.parametrize("family", ["nllb", "m2m100", "mbart"])
def test_language_tags_are_part_of_the_source_and_not_of_the_text(
    family: str, opened: Opener
) -> None:
    engine = opened(family, "ctranslate2")
    (ranked,) = engine.generate(["璧山区位于重庆西部。"], Decoding(max_target_tokens=30))
    for tag in ("eng_Latn", "__en__", "en_XX", "</s>"):
        assert tag not in ranked[0].text


def test_int8_is_the_default_and_is_kept_in_the_store(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    store = Store(tmp_path)
    model = open_folder(tiny("marian"), "translation")
    engine = open_engine(model, Options(), store)
    assert "int8" in engine.name
    assert store.find(model.entry.name, "ctranslate2-int8") is not None
    before = (store.find(model.entry.name, "ctranslate2-int8") or model).path.stat().st_mtime_ns
    open_engine(model, Options(), store)
    after = (store.find(model.entry.name, "ctranslate2-int8") or model).path.stat().st_mtime_ns
    assert before == after
    (ranked,) = engine.generate(["新桥全长1200米。"], Decoding())
    assert ranked[0].text == "The new bridge is 1,200 meters long."


def test_damaged_weights_are_told_in_one_line(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "marian"
    shutil.copytree(tiny("marian"), folder)
    (folder / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(BrokenModelError, match="verify"):
        open_engine(
            open_folder(folder, "translation"), Options(engine="transformers"), Store(tmp_path)
        )
    with pytest.raises(ModelError, match="could not be converted"):
        open_engine(open_folder(folder, "translation"), Options(), Store(tmp_path / "store"))


def test_the_reference_engine_refuses_int8(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    model = open_folder(tiny("marian"), "translation")
    with pytest.raises(UsageError, match="no int8"):
        open_engine(model, Options(engine="transformers", compute_type="int8"), Store(tmp_path))


def test_no_more_is_written_or_read_than_the_weights_have_places_for(
    quick: Path, store_root: Path
) -> None:
    engine = open_engine(open_folder(quick, "translation"), Options(), Store(store_root))
    endless = Decoding(beam_size=1, min_target_tokens=250, max_target_tokens=250)
    ((hypothesis,),) = engine.generate(["总投资3.5亿元。"], endless)
    assert len(hypothesis.tokens) == 127  # of 128, for the end mark has one
    assert engine.max_source_tokens == 128


@pytest.mark.parametrize("family", ["marian", "m2m100"])
def test_both_engines_score_the_words_alike(family: str, opened: Opener) -> None:
    engines = [opened(family, name) for name in ("ctranslate2", "transformers")]
    seen = 0
    for text in inputs(family)[:8]:
        ((hypothesis,),) = engines[1].generate([text], Decoding(beam_size=1, max_target_tokens=40))
        quick, reference = (engine.word_scores(text, hypothesis) for engine in engines)
        assert quick == pytest.approx(reference, abs=0.1)
        if reference:
            seen += 1
            assert len(reference) == len(hypothesis.text.split())
            # The end mark, which belongs to no word, is in the mean as well.
            whole = hypothesis.score * (len(hypothesis.tokens) + hypothesis.finished)
            assert whole <= sum(reference) + 0.1 * len(reference)
    assert seen
