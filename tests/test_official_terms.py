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
        assert re.fullmatch(r"[A-Z0-9a-z][\w',. -]+", row["target"]), source
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
        ("共享经济学院的课", []),
    ],
)
def test_terms_are_found_as_words_of_their_own(text: str, found: list[str]) -> None:
    matches = Glossary(places=False).matches(text)
    assert [match.term.source for match in matches if match.term.official] == found
