"""The confidence of sentences as readers see it: on the page, in every export, in the summary."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest

from summarizer.assembly import assemble, revise
from summarizer.chinese.clean import clean
from summarizer.doubts import Confidence, Doubt
from summarizer.report import Report, Segment, Summary, SummarySentence, Translation
from summarizer.reports import html
from summarizer.reports.formats import render
from summarizer.reports.wording import doubted_source, verdict
from summarizer.request import RevisionRequest

TEXT = "今年新建公园12个。\n羊把式在圈里搞防疫。\n图书馆6月1日开放。"
ENGLISH = ("This year, 12 parks were built.", "The sheep had a thick door.", "It opened on June 1.")
LOW = Confidence(0.12, "low", (Doubt("unsupported", ("thick", "door")), Doubt("score")))
LEVELS = (Confidence(0.91, "high"), LOW, Confidence(0.5, "medium"))
REASON = "Nothing in the Chinese speaks for these words: thick, door."


@pytest.fixture(scope="module")
def report() -> Report:
    article = clean(TEXT, keep_all=True)
    lines = [article.title, *article.paragraphs] if article.title else list(article.paragraphs)
    places = [None, 0, 1] if article.title else [0, 1, 2]
    segments = tuple(
        Segment(i, place, zh, en, -0.2, confidence=confidence)
        for i, (place, zh, en, confidence) in enumerate(
            zip(places, lines, ENGLISH, LEVELS, strict=True)
        )
    )
    translation = Translation("m", "\n".join(ENGLISH), segments)
    sentences = (SummarySentence(ENGLISH[1], (1,)), SummarySentence(ENGLISH[2], (2,)))
    summary = Summary("m", "key-sentences", " ".join(ENGLISH[1:]), sentences)
    return assemble(article, translation, summary)


def text_of(report: Report, name: str) -> str:
    data = render(report, name)
    if not name.startswith("docx"):
        return " ".join(data.decode().replace("\\", "").split())
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    return " ".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.parametrize("name", ["docx", "docx-english", "html", "md", "text"])
def test_exports_name_the_reasons_and_mark_the_summary(report: Report, name: str) -> None:
    text = text_of(report, name)
    assert REASON in text
    assert "low confidence in 1 sentence" in text
    if name != "html":
        assert text.count("low confidence") >= 2  # in the head, and beside the summary's sentence


def test_the_page_shows_three_levels_in_both_languages(report: Report) -> None:
    pairs = html.pairs(report.translation.segments)
    assert re.findall(r'class="trust (\w+)"', pairs) == ["high", "low", "medium"]
    assert 'aria-label="confidence low" data-zh-aria-label="可信度低"' in pairs
    assert "Confidence: low (0.12)." in pairs
    assert "可信度：低（0.12）。下列英文在原文中没有依据：thick、door。" in pairs
    assert re.findall(r'class="trust (\w+)"', html.summary(report)) == ["low"]


def test_markdown_and_word_show_every_level(report: Report) -> None:
    for name in ("md", "docx"):
        assert all(level in text_of(report, name) for level in ("high", "medium", "low"))


def test_tmx_has_value_and_level(report: Report) -> None:
    text = text_of(report, "tmx")
    assert '<prop type="x-confidence">0.12 low</prop>' in text
    assert text.count("x-confidence") == 3


def test_a_report_without_confidence_shows_none(report: Report) -> None:
    bare = tuple(replace(s, confidence=None) for s in report.translation.segments)
    old = replace(report, translation=replace(report.translation, segments=bare))
    for name in ("md", "text", "html", "tmx", "docx"):
        assert "confidence" not in text_of(old, name).replace("/*", "").lower()
    assert [kind for kind, _, _ in verdict(old)] == [
        kind for kind, _, _ in verdict(report) if kind != "doubted"
    ]


def test_the_summary_tells_what_it_rests_on(report: Report) -> None:
    low, sound = report.summary.sentences
    assert doubted_source(low, report) == LOW
    assert doubted_source(sound, report) is None


def test_a_persons_sentence_has_no_confidence(report: Report) -> None:
    new = revise(RevisionRequest(report, {1: "The shepherd vaccinated the flock."}))
    assert new.translation.segments[1].confidence is None
    assert new.translation.segments[0].confidence == LEVELS[0]


def test_json_round_trip(report: Report) -> None:
    assert Report.from_json(report.to_json()) == report
