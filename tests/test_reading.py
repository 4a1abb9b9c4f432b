"""The parts of a report as they are read: marks where something stands, links that arrive."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html as parser  # type: ignore[import-untyped]

from summarizer.assembly import with_figures
from summarizer.checks import check
from summarizer.checks.figures import confirmed_figures
from summarizer.report import (
    Article,
    DroppedLine,
    Finding,
    Report,
    Segment,
    Summary,
    SummarySentence,
    Translation,
)
from summarizer.reports import html
from summarizer.reports.environment import Mark, marked

PAIRS = (
    (None, "璧山新建公园12个", "Bishan builds 12 new parks"),
    (0, "总投资3.5亿元，", "The total investment is 350 million yuan."),
    (0, "培训7068人。", "It trained 70,688 people."),
    (1, "同比增长6.3%。", "It rose by 6.3%."),
    (2, "<b>欢迎</b>参观。", "<b>Welcome</b> to visit."),
)


def segment(index: int, paragraph: int | None, source: str, target: str) -> Segment:
    found = tuple(check(source, target, segment=index))
    confirmed = confirmed_figures(source, target)
    return Segment(index, paragraph, source, target, -0.1, found, confirmed=confirmed)


SEGMENTS = tuple(segment(index, *pair) for index, pair in enumerate(PAIRS))
FOUND = tuple(finding for s in SEGMENTS for finding in s.findings)
ARTICLE = Article(
    "璧山新建公园12个", "记者 李明", "", ("…",), (DroppedLine(3, "分享到", "share buttons"),)
)
SUMMARY = Summary(
    "tiny",
    "key-sentences",
    "…",
    (
        SummarySentence("The total investment is 350 million yuan, up 6.3%.", (1, 3)),
        SummarySentence("It trained 70,688 people.", (2,)),
    ),
)
REPORT = Report(
    "0.1.0",
    ARTICLE,
    Translation("tiny", "…", SEGMENTS),
    with_figures(SUMMARY, SEGMENTS, ARTICLE),
    (),
    (*FOUND, Finding.of("name-unsupported", "warning", has="A <name>", sentence="A <name> is.")),
)


def tree(text: str) -> parser.HtmlElement:
    return parser.fragment_fromstring(text, create_parent="main")


def test_source_and_translation_stand_beside_each_other_by_paragraph() -> None:
    root = tree(html.pairs(SEGMENTS, REPORT.findings))
    rows = root.cssselect(".para")
    assert [len(row.cssselect(".zh .seg")) for row in rows] == [1, 2, 1, 1]
    assert "title" in rows[0].get("class")
    for row in rows:
        chinese, english = row.cssselect(".zh .seg"), row.cssselect(".en .seg")
        assert [s.get("data-s") for s in chinese] == [s.get("data-s") for s in english]
    for number, (_, source, target) in enumerate(PAIRS):
        assert root.cssselect(f".zh [data-s='{number}']")[0].text_content() == source
        assert root.get_element_by_id(f"s{number + 1}").text_content() == target


def test_a_confirmed_figure_says_what_it_says_in_chinese_and_a_wrong_one_why_it_is() -> None:
    root = tree(html.pairs(SEGMENTS, REPORT.findings))
    confirmed = {f.text_content(): f.get("data-tip") for f in root.cssselect(".en .fig")}
    assert confirmed["350 million"] == "Confirmed: 3.5亿元 in the Chinese"
    assert confirmed["6.3%"] == "Confirmed: 6.3% in the Chinese"
    assert "70,688" not in confirmed
    (wrong,) = root.cssselect(".en mark")
    assert wrong.text_content() == "70,688"
    assert "number error" in wrong.get("class")
    assert "7,068" in wrong.get("data-tip")
    (flag,) = root.cssselect("a.flag")
    listed = tree(html.findings(REPORT))
    target = listed.get_element_by_id(flag.get("href").removeprefix("#"))
    assert FOUND[0].message in target.text_content()


def test_each_finding_is_listed_with_its_kind_and_its_place() -> None:
    root = tree(html.findings(REPORT))
    items = root.cssselect("li")
    assert len(items) == len(REPORT.findings) == 2
    assert items[0].cssselect("a")[0].get("href") == "#s3"
    assert "figure" in items[0].text_content()
    assert "Summary: A <name> is in none of its sources: “A <name> is.”" in items[1].text_content()


def test_the_summary_points_at_its_sources_and_shows_which_figures_are_not_confirmed() -> None:
    root = tree(html.summary(REPORT))
    first, second = root.cssselect("li")
    assert first.get("data-rests") == "1 3"
    assert [a.get("href") for a in first.cssselect("a.ref")] == ["#s2", "#s4"]
    assert [f.text_content() for f in first.cssselect(".fig")] == ["350 million", "6.3%"]
    assert [f.text_content() for f in second.cssselect("mark.doubt")] == ["70,688"]
    assert not second.cssselect(".fig")


def test_the_head_counts_what_is_confirmed_and_what_is_not() -> None:
    text = tree(html.head(REPORT)).text_content()
    assert "3 figures agree with the Chinese" in text
    assert "1 error" in text
    assert "1 doubt" in text
    assert "choice of words not checked" in text
    calm = replace(REPORT, findings=())
    assert "no doubts about figures" in tree(html.head(calm)).text_content()


def test_what_a_person_wrote_is_marked_and_only_the_page_can_be_edited() -> None:
    edited = replace(SEGMENTS[1], attempt="person")
    root = tree(html.pairs([edited, SEGMENTS[2]]))
    assert [s.text_content() for s in root.cssselect(".by-person")] == ["edited"]
    assert not root.cssselect("[role=button]")
    page = tree(html.pairs(SEGMENTS, REPORT.findings, editable=True))
    buttons = page.cssselect(".en .seg[role=button][tabindex]")
    assert len(buttons) == len(SEGMENTS)
    assert not page.cssselect("[role=button] a, [role=button] button")


def test_a_long_report_is_laid_out_as_it_comes_into_sight() -> None:
    long = [replace(SEGMENTS[1], index=i, paragraph=i) for i in range(html.LONG + 1)]
    assert 'class="pairs long"' in html.pairs(long)
    assert 'class="pairs"' in html.pairs(long[1:])


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "a&lt;b c"),
        ([(0, 3, 0)], "<i x>a&lt;b</i> c"),
        ([(0, 3, 0), (4, 5, 0)], "<i x>a&lt;b</i> <i x>c</i>"),
        ([(0, 3, 0), (2, 5, 2)], "a&lt;<i x>b c</i>"),  # the weightier stands
        ([(0, 2, 0), (1, 3, 0)], "<i x>a&lt;</i>b c"),  # then the earlier
        ([(0, 5, 2)], "a&lt;b c"),  # over all of it: nothing to look for
        ([(0, 5, 0)], "<i x>a&lt;b c</i>"),  # but a whole text may be a figure
        ([(2, 2, 1)], "a&lt;b c"),
    ],
)
def test_marks_do_not_overlap(marks: list[tuple[int, int, int]], expected: str) -> None:
    given = [Mark((start, end), "i", "x", weight) for start, end, weight in marks]
    assert marked("a<b c", given) == expected


def test_every_text_of_the_file_has_its_chinese_beside_it_and_no_markup_of_the_article() -> None:
    page = html.render(REPORT)
    root = parser.document_fromstring(page)
    for heading in root.cssselect("h2"):
        assert re.search("[一-鿿]", heading.cssselect("[data-zh]")[0].get("data-zh"))
    assert not root.cssselect("b")
    assert "<b>欢迎</b>" in root.text_content()
    ids = [element.get("id") for element in root.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    links = {a.get("href").removeprefix("#") for a in root.cssselect("a[href^='#']")}
    assert links <= set(ids)
