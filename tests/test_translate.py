"""Splitting, batching, terms, checks and joining, around a fake model."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes import FakeEngine, entry
from summarizer.memory import Memory
from summarizer.names.glossary import Glossary
from summarizer.options import Decoding, Options
from summarizer.report import Progress, Translation
from summarizer.translation.translator import PRIORITY_UNITS, Translator
from summarizer.translation.typography import tidy

NO_TERMS = Glossary(builtin=False, places=False)


def translator(engine: FakeEngine, **options: object) -> Translator:
    return Translator(engine, entry(), Options(**options))  # type: ignore[arg-type]


def test_lines_blank_lines_and_title_come_back_where_they_stood() -> None:
    engine = FakeEngine(
        {
            "图书馆开馆": "Library opens",
            "新图书馆今天开馆。": "The new library opened today.",
            "读者很多。": "There were many readers.",
            "馆长欢迎大家。": "The director welcomed everyone.",
        }
    )
    result = translator(engine).translate(
        ["新图书馆今天开馆。读者很多。", "", "馆长欢迎大家。"],
        title="图书馆开馆",
        glossary=NO_TERMS,
    )
    assert result.text.split("\n") == [
        "Library opens",
        "",
        "The new library opened today. There were many readers.",
        "",
        "The director welcomed everyone.",
    ]
    assert [(s.index, s.paragraph, s.source) for s in result.segments] == [
        (0, None, "图书馆开馆"),
        (1, 0, "新图书馆今天开馆。"),
        (2, 0, "读者很多。"),
        (3, 2, "馆长欢迎大家。"),
    ]
    assert result.findings == ()
    assert result.segments[1].score == pytest.approx(-0.1)


def test_a_sentence_that_stands_twice_is_translated_once_and_all_in_one_call() -> None:
    engine = FakeEngine({})
    lines = ["甲方欢迎来宾。", "乙方表示感谢。", "甲方欢迎来宾。", "丙方没有意见。"]
    result = translator(engine, redecode=False).translate(lines, glossary=NO_TERMS)
    asked = [text for texts, _ in engine.calls for text in texts]
    assert sorted(asked) == sorted(set(lines))
    assert len(engine.calls) == 1
    assert result.segments[0].target == result.segments[2].target
    assert [s.index for s in result.segments] == [0, 1, 2, 3]


def test_a_line_without_chinese_is_passed_on_unscored() -> None:
    engine = FakeEngine({"你好。": "Hello."})
    result = translator(engine).translate(["https://example.org", "你好。"], glossary=NO_TERMS)
    assert result.text == "https://example.org\nHello."
    assert result.segments[0].score is None
    assert [texts for texts, _ in engine.calls] == [["你好。"]]


def test_a_sentence_past_the_models_limit_is_cut_and_no_character_lost() -> None:
    engine = FakeEngine({}, max_source_tokens=40)
    line = "，".join(f"第{n}个项目已经开工建设" for n in range(1, 16)) + "。"
    result = translator(engine, redecode=False).translate([line], glossary=NO_TERMS)
    assert len(result.segments) > 3
    assert "".join(s.source for s in result.segments) == line
    assert max(len(text) for texts, _ in engine.calls for text in texts) <= 40


def test_a_wrong_figure_is_mended_from_the_n_best_list() -> None:
    engine = FakeEngine(
        {
            "培训骨干7068人。": [
                "It trained 70,688 people.",
                "It trained people.",
                "It trained 7,068 people.",
            ]
        }
    )
    result = translator(engine).translate(["培训骨干7068人。"], glossary=NO_TERMS)
    assert result.segments[0].target == "It trained 7,068 people."
    assert result.findings == ()
    assert engine.calls[0][1].hypotheses == 1
    assert engine.calls[1][1].hypotheses == 5


def test_what_cannot_be_mended_is_reported_with_its_segment() -> None:
    engine = FakeEngine({"开馆了。": "It opened.", "培训骨干7068人。": "It trained 70,688 people."})
    result = translator(engine).translate(["开馆了。培训骨干7068人。"], glossary=NO_TERMS)
    (finding,) = [f for f in result.findings if f.severity == "error"]
    assert (finding.kind, finding.segment) == ("number", 1)
    assert "7,068" in finding.message
    assert "70,688" in finding.message


def test_a_sound_segment_costs_one_decode() -> None:
    engine = FakeEngine({"他来了。": "He came."})
    translator(engine).translate(["他来了。"], glossary=NO_TERMS)
    assert len(engine.calls) == 1


def test_redecode_off_reports_at_once() -> None:
    engine = FakeEngine({"共有12人。": "There were people."})
    result = translator(engine, redecode=False).translate(["共有12人。"], glossary=NO_TERMS)
    assert len(engine.calls) == 1
    assert [f.kind for f in result.findings] == ["number"]


def test_a_loop_is_decoded_again_without_repeats() -> None:
    looping = "the park the park the park the park the park the park the park the park"

    class Looper(FakeEngine):
        def _ranked(self, text: str, decoding: Decoding):  # type: ignore[no-untyped-def]
            self.phrases = {
                text: "The park has opened." if decoding.no_repeat_ngram_size else looping
            }
            return super()._ranked(text, decoding)

    engine = Looper({})
    result = translator(engine).translate(["公园开放了。"], glossary=NO_TERMS)
    assert result.segments[0].target == "The park has opened."


def test_a_glossary_term_is_written_into_the_source_and_checked() -> None:
    engine = FakeEngine({}, otherwise=lambda _: "Qishan has deep roots in medicine.")
    glossary = Glossary({"璧山": "Bishan"}, builtin=False, places=False)
    result = translator(engine).translate(["璧山具有深厚的中医药底蕴。"], glossary=glossary)
    assert "Bishan" in engine.calls[0][0][0]
    assert "璧山" not in engine.calls[0][0][0]
    (finding,) = result.findings
    assert (finding.kind, finding.expected, finding.severity) == ("name", "Bishan", "error") or (
        finding.kind,
        finding.expected,
    ) == ("glossary", "Bishan")


def test_traditional_text_is_fed_simplified_and_kept_as_it_was() -> None:
    engine = FakeEngine({}, otherwise=lambda _: "The harbour museum reopened today.")
    line = "港務博物館今天重新開放，歡迎遊客參觀體驗。"
    result = translator(engine).translate([line], glossary=NO_TERMS)
    assert result.segments[0].source == line
    assert engine.calls[0][0] == ["港务博物馆今天重新开放，欢迎游客参观体验。"]


def test_every_segment_is_told_as_it_is_done() -> None:
    engine = FakeEngine({"甲到了。": "A came.", "乙走了。": "B went."})
    told: list[Progress] = []
    translator(engine).translate(
        ["甲到了。", "乙走了。", "甲到了。"], glossary=NO_TERMS, progress=told.append
    )
    assert [(step.stage, step.done, step.total) for step in told] == [
        ("translate", 1, 2),
        ("translate", 2, 2),
    ]
    assert {step.segment.target for step in told if step.segment} == {"A came.", "B went."}


def test_who_watches_gets_the_first_sentences_first() -> None:
    lines = [f"第{n}位来宾{'终于' * n}到了。" for n in range(1, 5)]
    lines += [f"我们{'非常' * n}高兴地欢迎第{n}位来宾。" for n in range(1, 9)]
    calls = []
    for progress in (None, lambda _: None):
        engine = FakeEngine({}, batch_size=20)
        translator(engine, redecode=False).translate(lines, glossary=NO_TERMS, progress=progress)
        calls.append([texts for texts, _ in engine.calls])
    whole, watched = calls
    assert max(map(len, whole)) > PRIORITY_UNITS
    first = [text for texts in watched for text in texts][:PRIORITY_UNITS]
    assert sorted(first) == sorted(lines[:PRIORITY_UNITS])
    assert sorted(text for texts in watched for text in texts) == sorted(lines)


def test_a_hypothesis_cut_off_by_the_limit_is_reported() -> None:
    class Short(FakeEngine):
        def _ranked(self, text: str, decoding: Decoding):  # type: ignore[no-untyped-def]
            from dataclasses import replace

            return tuple(replace(h, finished=False) for h in super()._ranked(text, decoding))

    engine = Short({"大桥今天正式通车。": "The bridge opened to traffic today and"})
    result = translator(engine).translate(["大桥今天正式通车。"], glossary=NO_TERMS)
    assert [f.kind for f in result.findings] == ["omission"]


@pytest.mark.parametrize(
    ("hypothesis", "source", "expected"),
    [
        ("Bishan 's hospital", "璧山的医院", "Bishan's hospital"),
        ("(c) The park opened.", "公园开放。", "The park opened."),
        ("(C) 2025 the city", "(c) 2025 市", "(C) 2025 the city"),
        ("up  6.3% ,  he said .", "增长6.3%，他说。", "up 6.3%, he said."),
        ("It rose 3.5 per cent。", "增长3.5%。", "It rose 3.5%."),
        (
            "A per cent of 26,043 million yuan",
            "260.43亿元的一成",
            "A per cent of 26.043 billion yuan",
        ),
        ("Some 1,200.5 million", "12.005亿", "Some 1.2005 billion"),
        ("Exports of 26.880 billion", "出口268.8亿", "Exports of 26.88 billion"),
        (
            "It trained 7068 people in 2025.",
            "2025年培训7068人。",
            "It trained 7,068 people in 2025.",
        ),
        ("Code 7068 for 7068 people", "代码7068", "Code 7068 for 7068 people"),
        ("There were 27,2175 schools.", "共有272175所学校。", "There were 272,175 schools."),
        ("There were 27,2175 schools.", "共有27所学校。", "There were 27,2175 schools."),
        (
            "Sales fell by 4 per cent, compared to the same period in the previous year.",
            "销量同比下降4%。",
            "Sales fell by 4% year on year.",
        ),
        (
            "a rise of 8.5% over the same period of the previous year, and more than in 2019",
            "同比增长8.5%，多于2019年",
            "a rise of 8.5% year on year, and more than in 2019",
        ),
        (
            "It fell from the same period in the previous year.",
            "比去年同期下降。",
            "It fell from the same period in the previous year.",
        ),
    ],
)
def test_tidy_mends_typography_only(hypothesis: str, source: str, expected: str) -> None:
    assert tidy(hypothesis, source) == expected


def test_with_a_memory_nothing_is_decoded_twice_and_what_people_wrote_stands(
    tmp_path: Path,
) -> None:
    phrases = {"新桥全长1200米。": "The new bridge is 1,200 metres long.", "馆长到了。": "He came."}

    def run(memory: Memory | None) -> tuple[Translation, list[str]]:
        engine = FakeEngine(phrases)
        made = Translator(engine, entry(), Options(), memory=memory)
        result = made.translate(list(phrases), glossary=NO_TERMS)
        return result, [text for texts, _ in engine.calls for text in texts]

    expected, _ = run(None)
    with Memory(tmp_path / "m.sqlite3") as memory:
        first, asked = run(memory)
        assert set(asked) == set(phrases)
        second, asked = run(memory)
        assert asked == []
        assert first == second == expected
        assert {(pair.source, pair.target) for pair in memory.pairs()} == set(phrases.items())
        memory.edit("馆长到了。", "The director came.")
        memory.edit("新桥全长1200米。", "The new bridge is 1,300 metres long.")
        edited, asked = run(memory)
        assert asked == []
        assert [s.target for s in edited.segments] == [
            "The new bridge is 1,300 metres long.",
            "The director came.",
        ]
        assert {(s.attempt, s.score) for s in edited.segments} == {("person", None)}
        assert {finding.kind for finding in edited.findings} == {"number"}  # people are checked too
        assert memory.stats().pairs == 2  # and what they wrote is not noted as the model's
