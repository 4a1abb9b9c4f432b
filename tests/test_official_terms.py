"""The table of official terms: its form, where its terms are found, written in, and missed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from fakes import FakeEngine, entry
from summarizer.chinese.script import has_chinese
from summarizer.data import table
from summarizer.names.gazetteer import dictionary_names, place_names, world_names
from summarizer.names.glossary import Glossary
from summarizer.names.terms import (
    Term,
    administrative_terms,
    builtin_terms,
    occurs,
    official_terms,
    renderings,
)
from summarizer.options import Options
from summarizer.report import Segment
from summarizer.translation.translator import Translator

ROWS = table("official_terms.tsv")
TOPICS = {"institution", "meeting", "post", "policy", "economy", "health", "court", "news"}


def only(**changes: Term) -> Glossary:
    """A glossary with the shipped terms, some of them changed."""
    return Glossary(terms={**administrative_terms(), **official_terms(), **changes})


def changed(source: str, **changes: object) -> Term:
    return replace(official_terms()[source], **changes)  # type: ignore[arg-type]


def translate(engine: FakeEngine, line: str, glossary: Glossary | None = None) -> Segment:
    translator = Translator(engine, entry(), Options())
    (segment,) = translator.translate([line], glossary=glossary or Glossary()).segments
    return segment


def test_the_table_is_well_formed() -> None:
    assert len(ROWS) > 1300
    for row in ROWS:
        source, forms = row["source"], row["accepted"].split("|")
        assert row["topic"] in TOPICS, source
        assert has_chinese(source), source
        assert source == source.strip(), source
        assert re.fullmatch(r"[A-Za-z0-9][\w&',. -]+", row["target"]), source
        assert forms == list(dict.fromkeys(forms)), source
        assert not any(has_chinese(form) or form != form.strip() for form in forms), source
        assert row["write"] in ("", "english", "chinese"), source
        assert row["check"] in ("yes", "no"), source
        assert row["write"] != "chinese" or row["long"], source
        assert 0 <= int(row["agreed"]) <= int(row["seen"]), source
        assert 0 <= int(row["without"]) <= int(row["tried"]), source


def test_a_term_is_written_in_only_where_that_was_measured_to_help() -> None:
    for row in ROWS:
        if row["write"]:
            assert int(row["with"]) > int(row["without"]), row["source"]
        if row["check"] == "yes" and int(row["seen"]):
            assert int(row["agreed"]) >= 0.9 * int(row["seen"]), row["source"]


def test_no_term_stands_twice_or_is_a_name_already() -> None:
    assert [s for s, n in Counter(row["source"] for row in ROWS).items() if n > 1] == []
    others = administrative_terms().keys() | world_names().keys() | place_names().keys()
    assert sorted(official_terms().keys() & others) == []
    assert sorted(official_terms().keys() & dictionary_names().keys()) == []


def test_every_form_is_found_in_itself() -> None:
    for term in official_terms().values():
        assert occurs(term.target, f"the {term.target} of", cased=False, loose=True), term.source


@pytest.mark.parametrize(
    ("form", "english", "found"),
    [
        ("cut* taxes", "We cut taxes.", True),
        ("cut* taxes", "The cutting of taxes", False),
        ("streamlin* * administration", "streamlining the local government administration", True),
        ("streamlin* administration", "streamlining the administration", True),
        ("agriculture, rural areas and farmers", "agriculture, rural areas, and farmers", True),
        ("service center", "a government Service Centre", True),
        ("urbanization", "urbanisation", True),
        ("labor law", "the Labour Law", True),
        ("little giant*", "“little giants”", True),
        ("key laboratory", "key laboratories", True),
        ("mayor", "the mayoralty", False),
    ],
)
def test_forms_allow_endings_and_both_spellings(form: str, english: str, found: bool) -> None:
    assert occurs(form, english, cased=False, loose=True) is found


def test_wildcards_of_a_user_are_letters() -> None:
    assert not occurs("cut* taxes", "cutting taxes", cased=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("南京市长江大桥通车。", []),
        ("副市长和市长都来了。", ["副市长", "市长"]),
        ("驻村第一书记走村入户。", ["驻村第一书记"]),
        ("部长级会议召开。", []),
        ("他在人大附中上学。", []),
        ("司法部门介入。", []),
        ("应急部队赶到。", []),
        ("国办学校招生。", []),
        ("双开门冰箱降价。", []),
        ("黄河长江都涨水。", []),
        ("文旅融合发展", ["文旅融合"]),
        ("促进文旅消费", ["文旅"]),
        ("政产学研用一体", ["政产学研用"]),
        ("实行揭榜挂帅。", ["揭榜挂帅"]),
        ("结对帮扶困难户", ["结对帮扶"]),
        ("發展新質生產力", ["新质生产力"]),
        ("專精特新企業", ["专精特新企业"]),
        ("社会消费品零售总额增长", ["社会消费品零售总额"]),
        ("国务院办公厅印发通知", ["国务院办公厅"]),
        ("国务院国资委发布", ["国务院国资委"]),
    ],
)
def test_terms_are_found_as_words_of_their_own(text: str, found: list[str]) -> None:
    found_terms = [match.term for match in only().matches(text) if match.term.official]
    assert [term.source for term in found_terms] == found


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("创业板指数上涨。", "ChiNext指数上涨。"),
        ("科创板开市。", "STAR Market开市。"),
        ("促进文旅消费。", "促进文化和旅游消费。"),
        ("推行河长制。", "推行river chief system。"),
        ("发展电商。", "发展e-commerce。"),
        ("坚持九二共识。", "坚持1992 Consensus。"),
        ("经济社会发展良好。", "经济社会发展良好。"),  # the model knows it
        ("市长出席会议。", "市长出席会议。"),
        ("南京市长江大桥通车。", "Nanjing市长江大桥通车。"),
    ],
)
def test_the_model_reads_terms_as_the_table_says(text: str, read: str) -> None:
    engine = FakeEngine({})
    translate(engine, text)
    assert engine.calls[0][0] == [read]


def test_a_term_that_is_left_to_the_model_hides_no_name_or_abbreviation_in_it() -> None:
    glossary = only(区委书记=changed("区委书记", full=""))
    assert glossary.write_in("璧山区委书记讲话。") == "Bishan区党委书记讲话。"
    matches = [match.term.source for match in glossary.matches("璧山区委书记讲话。")]
    assert matches == ["璧山", "区委书记"]


def test_a_term_that_did_not_come_out_is_written_in_on_the_second_try() -> None:
    term = changed("社会消费品零售总额", full="", checked=True)
    engine = FakeEngine(
        {
            "社会消费品零售总额增长。": "The total of things rose.",
            "total retail sales of consumer goods增长。": "Total retail sales rose.",
        }
    )
    segment = translate(engine, "社会消费品零售总额增长。", only(社会消费品零售总额=term))
    assert (segment.target, segment.attempt) == ("Total retail sales rose.", "terms")
    assert segment.findings == ()


def test_the_second_try_writes_in_no_official_term_that_came_out() -> None:
    glossary = only(
        高质量发展=changed("高质量发展", full=""), 营商环境=changed("营商环境", full="")
    )
    text = "高质量发展需要优化营商环境。"
    assert glossary.write_in(text, everything=True) == text
    assert (
        glossary.write_in(text, missing={"营商环境"}) == "高质量发展需要优化business environment。"
    )


@pytest.mark.parametrize(
    ("source", "english"),
    [
        ("推动高质量发展。", "We will pursue high quality development."),
        ("优化营商环境。", "We will improve the environment for doing business."),
        ("副市长出席。", "The deputy mayor attended."),
        ("实行结对帮扶。", "They were paired up for assistance."),
        ("城镇化率提高。", "The rate of urbanisation rose."),
        ("国务院办公厅印发通知。", "The State Council's General Office issued a notice."),
        ("同比增长5%。", "It rose 5% from a year earlier."),
        ("新冠疫苗接种完成。", "The Covid vaccine was given."),
    ],
)
def test_right_wording_gets_no_finding_about_a_term(source: str, english: str) -> None:
    official = [f for f in Glossary().verify(source, english) if "term" in f.code]
    assert official == []


def test_a_term_without_any_of_its_forms_is_a_warning() -> None:
    (finding,) = Glossary().verify("优化营商环境。", "We will clean the air.")
    assert (finding.severity, finding.code, finding.expected) == (
        "warning",
        "term-missing",
        "business environment",
    )


def test_a_term_that_people_often_put_otherwise_gets_no_finding() -> None:
    unchecked = [term for term in official_terms().values() if not term.checked]
    assert unchecked
    for term in unchecked[:20]:
        found = [f.param("source") for f in only().verify(f"{term.source}。", "Nothing of it.")]
        assert term.source not in found


def test_a_term_that_is_neither_written_in_nor_checked_is_in_no_report() -> None:
    for term in official_terms().values():
        assert (term.source in builtin_terms()) == bool(term.full or term.checked), term.source


def test_renderings_begin_with_the_official_one() -> None:
    term = official_terms()["新质生产力"]
    assert next(iter(renderings(term))) == "new quality productive forces"
