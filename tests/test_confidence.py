"""The confidence of translated sentences: values, levels, reasons, and what follows from them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fakes import FakeEngine, entry
from summarizer import Report
from summarizer.chinese.clean import clean
from summarizer.confidence.features import FEATURES, gather, unsure_words
from summarizer.confidence.weights import judge_of, read_judge, signature
from summarizer.doubts import Confidence, Doubt
from summarizer.engines.protocol import scores_of_words
from summarizer.finding import Finding
from summarizer.names.glossary import Glossary
from summarizer.options import Length, Options
from summarizer.report import Segment, Translation
from summarizer.summaries.ranking import rank_sentences
from summarizer.summaries.task import SummaryTask, is_doubted
from summarizer.translation.translator import Translator

GOOD = "今年新建公园12个。", "This year, 12 new parks were built."
BAD = (
    "夏维利整天埋头钻研搞养殖，因为他心里始终憋着一股劲。",
    ("Shavili Monger of Wexford spent the carnival upon a thunderous orchestra."),
)


def starter(**phrases: object) -> Translator:
    engine = FakeEngine(**phrases)  # type: ignore[arg-type]
    return Translator(engine, entry(name="argos-zh-en", revision="1.9"), Options())


def translated(translator: Translator, *lines: str) -> tuple[Segment, ...]:
    return translator.translate(lines, glossary=Glossary(builtin=False, places=False)).segments


# Features


def test_words_are_weighed_in_both_directions() -> None:
    good = gather(*GOOD, -0.3, (), {}).values
    bad = gather(*BAD, -0.3, (), {}).values
    assert set(good) == set(FEATURES)
    assert good["supported"] > 0.9 > 0.5 > bad["supported"]
    assert good["covered"] > bad["covered"]
    assert good["invented"] == 0 < bad["invented"]


def test_the_words_behind_the_numbers_are_kept() -> None:
    evidence = gather(*BAD, -1.0, (), {})
    assert {"Shavili", "Wexford", "carnival", "orchestra"} <= set(evidence.unsupported)
    assert "养殖" in evidence.uncovered
    assert len(evidence.rare) == 3


def test_names_of_the_glossary_and_words_of_figures_are_supported() -> None:
    source, target = "6月3日，马尔科到访BNCT公司。", "On June 3, Marko visited the BNCT company."
    assert "Marko" in gather(source, target, -0.3, (), {}).unsupported
    assert not gather(source, target, -0.3, (), {"马尔科": "Marko"}).unsupported


def test_errors_count_and_warnings_do_not() -> None:
    error, warning = (Finding.of("empty", kind) for kind in ("error", "warning"))
    assert gather(*GOOD, -0.3, (warning,), {}).values["errors"] == 0
    assert gather(*GOOD, -0.3, (warning, error), {}).values["errors"] > 0


def test_unsure_words_are_content_words_below_the_line() -> None:
    text = "The lake sheep, of old-style."
    assert unsure_words(text, (-4, -1, -3.5, -5, -9)) == ("sheep", "oldstyle")


def test_pieces_are_summed_to_words() -> None:
    pieces, values = ["▁The", "▁sh", "eep", "."], [-0.1, -1.0, -0.53, -0.1]
    assert scores_of_words("The sheep.", pieces, values) == (-0.125, -1.625)
    assert scores_of_words("Thesheep.", pieces, values) == ()


# Weights


def test_weights_give_the_probability_and_the_shares() -> None:
    feature = {"mean": -0.5, "scale": 0.25, "weight": 1.0}
    part = {"features": {"score": feature}, "bias": 0.0}
    limits = {"words_from": 0.4, "high": 0.7, "low": 0.3, "again": 0.1}
    judge = read_judge({"first": part, "second": part, **limits})
    assert judge.first.shares({"score": -0.25}) == {"score": 1.0}
    assert judge.first.probability({"score": -0.25}) == pytest.approx(0.7310586)
    assert [judge.level(value) for value in (0.7, 0.69, 0.3, 0.29)] == [
        "high",
        "medium",
        "medium",
        "low",
    ]


def test_only_the_model_that_they_were_fitted_on_has_weights() -> None:
    assert judge_of(signature("argos-zh-en", "1.9")) is not None
    assert judge_of(signature("argos-zh-en", "2.0")) is None
    assert judge_of(signature("opus-mt-zh-en", "")) is None
    other = Translator(FakeEngine({GOOD[0]: GOOD[1]}), entry(), Options())
    assert translated(other, GOOD[0])[0].confidence is None


def test_the_shipped_weights_say_how_they_came_about() -> None:
    from importlib import resources

    text = (resources.files("summarizer.data") / "confidence.json").read_text(encoding="utf-8")
    for model in json.loads(text)["models"].values():
        how = model["how"]
        assert how["five-fold"]["area under the curve"] >= 0.8
        assert how["five-fold"]["calibration error"] <= 0.08
        assert how["date"]
        assert "--graded" in how["command"]
        assert model["again"] < model["low"] < model["high"]
        assert model["again"] < model["words_from"] < model["high"]


def test_a_known_error_is_never_shown_as_high() -> None:
    judge = judge_of("argos-zh-en 1.9")
    assert judge is not None
    error = Finding.of("empty", "error")
    assert judge.confidence(gather(*GOOD, -0.01, (), {})).level == "high"
    doubtful = judge.confidence(gather(*GOOD, -0.01, (error,), {}))
    assert doubtful.level == "medium"
    assert doubtful.value < judge.high


# Translation


def test_every_translated_sentence_has_a_value_and_a_low_one_its_reasons() -> None:
    (good,) = translated(starter(phrases=dict([GOOD])), GOOD[0])
    (bad,) = translated(starter(phrases=dict([BAD]), first_score=-1.2), BAD[0])
    assert good.confidence is not None
    assert bad.confidence is not None
    assert 0 <= bad.confidence.value < good.confidence.value <= 1
    assert good.confidence.level == "high"
    assert not good.confidence.reasons
    assert bad.confidence.level == "low"
    codes = {reason.code for reason in bad.confidence.reasons}
    assert "unsupported" in codes
    named = " ".join(reason.message for reason in bad.confidence.reasons)
    assert "Shavili" in named
    assert "Nothing in the Chinese speaks for" in named


def test_a_line_without_chinese_and_a_persons_edit_have_none() -> None:
    (segment,) = translated(starter(phrases={}), "2025")
    assert segment.confidence is None


def test_words_of_which_the_model_was_not_sure_lower_the_value() -> None:
    sure = starter(phrases=dict([GOOD]), words={GOOD[1]: (-0.1,) * 7})
    unsure = starter(phrases=dict([GOOD]), words={GOOD[1]: (-0.1,) * 4 + (-5.0,) * 3})
    values = [translated(one, GOOD[0])[0].confidence for one in (sure, unsure)]
    assert values[0] is not None
    assert values[1] is not None
    assert values[1].value < values[0].value


def test_a_very_low_sentence_is_decoded_again_and_the_better_one_kept() -> None:
    better = "He kept at raising animals all day because he had a drive in his heart."
    translator = starter(phrases={BAD[0]: [BAD[1], better]})
    decode_again_below(translator, 0.99)
    (segment,) = translated(translator, BAD[0])
    assert segment.target == better
    assert segment.attempt == "beam"


def test_the_words_on_which_two_decodings_disagree_are_a_reason() -> None:
    source, target = "他慢慢学会搞防疫。", "He slowly learned a thunderous carnival."
    other = target.replace("carnival", "festival")
    translator = starter(phrases={source: [target, other]}, first_score=-1.5)
    decode_again_below(translator, 0.99)
    (segment,) = translated(translator, source)
    assert segment.confidence is not None
    (doubt,) = [r for r in segment.confidence.reasons if r.code == "disagree"]
    assert doubt.words in (("carnival",), ("festival",))


def decode_again_below(translator: Translator, value: float) -> None:
    """Let every sentence below ``value`` be decoded again."""
    judge = translator.assessor._judge
    assert judge is not None
    translator.assessor._judge = replace(judge, again=value)


# JSON


def test_json_round_trip_and_segments_without_the_key() -> None:
    confidence = Confidence(0.21, "low", (Doubt("unsupported", ("sheep",)), Doubt("score")))
    segment = Segment(0, 0, GOOD[0], GOOD[1], -0.2, confidence=confidence)
    written = segment.to_dict()
    assert written["confidence"] == {
        "value": 0.21,
        "level": "low",
        "reasons": [
            {"code": "unsupported", "words": ["sheep"]},
            {"code": "score", "words": []},
        ],
    }
    assert Segment.from_json(json.dumps(written)) == segment
    del written["confidence"]
    assert Segment.from_json(json.dumps(written)).confidence is None
    assert Report.json_schema()["$defs"]["Confidence"]["properties"]["value"]["description"]


def test_reasons_are_sentences_in_both_languages() -> None:
    doubt = Doubt("unsupported", ("thick", "sheep"))
    assert doubt.message == "Nothing in the Chinese speaks for these words: thick, sheep."
    assert doubt.sentence("zh") == "下列英文在原文中没有依据：thick、sheep。"


# Summaries


def test_of_two_sentences_that_say_the_same_the_trusted_one_comes_first() -> None:
    same = "今年全市新建公园12个，新增绿地35万平方米。"
    texts = [same, "图书馆新馆6月1日正式向市民开放。", same]
    assert rank_sentences(texts, trust=[0.3, 1.0, 1.0]).index(2) < rank_sentences(
        texts, trust=[0.3, 1.0, 1.0]
    ).index(0)
    order = rank_sentences(texts, trust=[0.3, 1.0, 0.2])
    assert order.index(0) < order.index(2)
    assert sorted(order) == [0, 1, 2]


def test_a_low_sentence_gives_way_to_a_better_one() -> None:
    low = Confidence(0.1, "low")
    lines = ["今年全市新建公园12个，面积35万平方米。", "今年全市新建公园12个，面积共35万平方米。"]
    segments = (
        Segment(0, 0, lines[0], "This year there was 12 park.", -2.0, confidence=low),
        Segment(1, 1, lines[1], "The city built 12 parks this year.", -0.2),
    )
    assert [is_doubted(s) for s in segments] == [True, False]
    task = SummaryTask(
        clean("\n".join(lines), keep_all=True),
        Translation("m", "", segments),
        Length(sentences=1),
        lambda _: Translation("m", "", ()),
    )
    assert task.reliable()[0].index == 1
