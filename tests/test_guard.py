"""Guarded decoding: what is tried when a check fails, in which order, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fakes import FakeEngine, entry
from summarizer.chinese.script import normalise
from summarizer.chinese.segment import split_clauses
from summarizer.engines.protocol import Hypothesis
from summarizer.names.glossary import Glossary
from summarizer.options import Decoding, Options
from summarizer.report import Translation
from summarizer.translation.second import SecondModel
from summarizer.translation.translator import Translator

NO_TERMS = Glossary(builtin=False, places=False)


def translate(
    engine: FakeEngine,
    line: str,
    *,
    glossary: Glossary = NO_TERMS,
    second: FakeEngine | None = None,
    previous: Translation | None = None,
    **options: object,
) -> Translation:
    another = SecondModel("another", entry(), lambda: second) if second else None
    translator = Translator(engine, entry(), Options(**options), second=another)  # type: ignore[arg-type]
    return translator.translate(line.split("\n"), glossary=glossary, previous=previous)


def test_a_figure_is_written_in_as_english_where_the_model_got_it_wrong() -> None:
    engine = FakeEngine(
        {
            "总投资90亿元。": "The total investment is 900 million yuan.",
            "总投资9 billion yuan。": "The total investment is 9 billion yuan.",
        }
    )
    (segment,) = translate(engine, "总投资90亿元。").segments
    assert segment.target == "The total investment is 9 billion yuan."
    assert segment.attempt == "figures"
    assert segment.findings == ()
    assert len(engine.calls) == 2  # the first pass and one more: the cheapest way was enough


def test_figures_are_not_written_in_where_that_is_switched_off() -> None:
    engine = FakeEngine({"总投资90亿元。": "The total investment is 900 million yuan."})
    (segment,) = translate(engine, "总投资90亿元。", write_figures=False).segments
    assert all("billion" not in text for texts, _ in engine.calls for text in texts)
    assert segment.attempt == "first"
    assert [finding.kind for finding in segment.findings] == ["number"]


def test_terms_left_out_at_first_are_written_in_on_the_second_try() -> None:
    glossary = Glossary(places=False)
    engine = FakeEngine(
        {
            "市政府召开会议。": "The mayor held a meeting.",
            "municipal government召开会议。": "The municipal government held a meeting.",
        }
    )
    (segment,) = translate(engine, "市政府召开会议。", glossary=glossary).segments
    assert (segment.target, segment.attempt) == (
        "The municipal government held a meeting.",
        "terms",
    )


def test_a_sentence_is_put_together_from_its_clauses_when_nothing_else_helps() -> None:
    line = "今年全区共培训农村致富带头人3200名，同时新建乡村公路118公里，并且修缮老旧房屋460栋。"
    engine = FakeEngine(
        {
            line: "This year 3,200 leaders were trained.",
            "今年全区共培训农村致富带头人3200名，": "The district trained 3,200 leaders this year.",
            "同时新建乡村公路118公里，": "At the same time, 118 kilometres of roads were built.",
            "并且修缮老旧房屋460栋。": "And 460 old houses were repaired.",
        }
    )
    (segment,) = translate(engine, line).segments
    assert segment.attempt == "split"
    assert segment.target == (
        "The district trained 3,200 leaders this year, at the same time, 118 kilometres of roads "
        "were built, and 460 old houses were repaired."
    )
    assert segment.findings == ()


def test_another_model_is_asked_last_and_only_where_all_else_failed() -> None:
    engine = FakeEngine({"开馆了。": "It opened."}, otherwise=lambda _: "It trained 70,688 people.")
    second = FakeEngine({"培训骨干7068人。": "It trained 7,068 people."})
    result = translate(engine, "开馆了。\n培训骨干7068人。", second=second)
    assert [s.attempt for s in result.segments] == ["first", "second model"]
    assert result.segments[1].target == "It trained 7,068 people."
    assert [texts for texts, _ in second.calls] == [["培训骨干7068人。"]]


def test_the_first_translation_is_kept_where_no_other_has_fewer_findings() -> None:
    engine = FakeEngine(
        {"培训骨干7068人。": ["It trained 70,688 people.", "It trained 71 people."]}
    )
    (segment,) = translate(engine, "培训骨干7068人。").segments
    assert (segment.target, segment.attempt) == ("It trained 70,688 people.", "first")


def test_a_foreign_name_takes_the_form_that_most_of_its_sentences_use() -> None:
    lines = [
        "球员伊布里莫维奇昨天抵达北京。",
        "记者问伊布里莫维奇是否会退役。",
        "球迷为伊布里莫维奇鼓掌很久。",
    ]
    engine = FakeEngine(
        {
            lines[0]: "The player Ibrimovic arrived in Beijing yesterday.",
            lines[1]: "Reporters asked Ibrimovic whether he would retire.",
            lines[2]: "Fans applauded Ibulimovich for a long time.",
            "球迷为Ibrimovic鼓掌很久。": "Fans applauded Ibrimovic for a long time.",
        }
    )
    result = translate(engine, "\n".join(lines))
    assert ["Ibrimovic" in segment.target for segment in result.segments] == [True, True, True]
    assert result.segments[2].attempt == "terms"
    (name,) = [name for name in result.names if name.source == "伊布里莫维奇"]
    assert (name.target, name.count, name.origin) == ("Ibrimovic", 3, "translation")
    engine.calls.clear()
    assert translate(engine, "\n".join(lines), previous=result) == result
    assert engine.calls == []


def test_what_a_new_name_does_not_touch_is_kept_from_the_earlier_translation() -> None:
    engine = FakeEngine({}, otherwise=lambda text: f"About Qishan and {len(text)} things.")
    line = "璧山今天很热闹。\n游客都很高兴。"
    first = translate(engine, line)
    engine.calls.clear()
    glossary = Glossary({"璧山": "Bishan"}, builtin=False, places=False)
    again = translate(engine, line, glossary=glossary, previous=first)
    asked = {text for texts, _ in engine.calls for text in texts}
    assert "Bishan今天很热闹。" in asked
    assert "游客都很高兴。" not in asked
    assert again.segments[1] == first.segments[1]
    engine.calls.clear()
    same = translate(engine, line, glossary=glossary, previous=again)
    assert engine.calls == []
    assert same == again


def test_a_model_that_does_not_copy_english_reads_the_source_as_it_is() -> None:
    engine = FakeEngine({}, otherwise=lambda _: "Bishan is growing.")
    glossary = Glossary({"璧山": "Bishan"}, builtin=False, places=False)
    Translator(engine, entry(copies_english=False), Options()).translate(
        ["璧山在发展。"], glossary=glossary
    )
    assert engine.calls[0][0] == ["璧山在发展。"]


class Recorder(FakeEngine):
    def generate(self, texts: Sequence[str], decoding: Decoding) -> list[tuple[Hypothesis, ...]]:
        assert texts, "an empty batch is work for nothing"
        return super().generate(texts, decoding)


def test_no_way_is_tried_on_nothing() -> None:
    engine = Recorder({}, otherwise=lambda _: "It trained 70,688 people.")
    translate(engine, "培训骨干7068人。")
    assert len(engine.calls) == 2  # the first pass, a wider beam


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("分别增长24.8 % 、 21.1 % ， 合计 。", "分别增长24.8%、21.1%，合计。"),
        ("他说 ： “ 很好 。 ”", "他说：“很好。”"),
        ("中国,美国和日本;三国", "中国，美国和日本；三国"),
        ("面积３２００平方米，占６．５％", "面积3200平方米，占6.5%"),
        ("服务器 - - - “ U点 ”", "服务器——“U点”"),
        ("新馆(含地下室)开放", "新馆（含地下室）开放"),
        ("气温上升... ...很热", "气温上升……很热"),
        ("At 3.5, U.S. GDP grew", "At 3.5, U.S. GDP grew"),
        ("5,000英亩和1,600英亩", "5,000英亩和1,600英亩"),
        ("比分3:0，时间14:30", "比分3:0，时间14:30"),
        ("王芳介绍，日前已开工。", "王芳说，近日已开工。"),
        ("经朋友介绍，他来到生日前的聚会", "经朋友介绍，他来到生日前的聚会"),
        ("产品介绍：轻便", "产品介绍：轻便"),
        ("据悉，他表示，记者获悉", "据报道，他说，记者了解到"),
        ("市委日前公布，目前、10日前、春节假日前", "市委近日公布，目前、10日前、春节假日前"),
        ("", ""),
    ],
)
def test_punctuation_is_made_what_the_models_know(raw: str, normal: str) -> None:
    assert normalise(raw) == normal


def test_clauses_joined_are_the_sentence_and_each_can_stand() -> None:
    line = "会上，市长李明表示：今年将新建学校12所，改造医院3家（含中医院，2家），并修路80公里。"
    pieces = split_clauses(line)
    assert "".join(pieces) == line
    assert len(pieces) > 1
    assert all(len(piece) >= 12 for piece in pieces)
    assert split_clauses("很短。") == ["很短。"]
