"""Reports as text, Markdown, HTML, docx and JSON, and their way into files."""

from __future__ import annotations

import errno
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from docx import Document
from lxml import html as parser  # type: ignore[import-untyped]

from summarizer.errors import OutputError, UsageError
from summarizer.files import write_file
from summarizer.report import (
    Article,
    Attempt,
    DroppedLine,
    Fact,
    Finding,
    Name,
    Report,
    Segment,
    Summary,
    SummarySentence,
    Translation,
)
from summarizer.reports import docx, html
from summarizer.reports.formats import FORMATS, save
from summarizer.reports.formats import render as exported
from summarizer.reports.wording import decoded_again, edited, further_tries

FINDING = Finding(
    "figure-wrong",
    "error",
    (("source", "7068人"), ("should", "7,068"), ("has", "70,688")),
    2,
    (2, 7),
    (11, 17),
    "7,068",
    "70,688",
)
SEGMENTS = (
    Segment(0, None, "图书馆开馆", "Library opens", -0.2),
    Segment(1, 0, "新馆开放。", "The <new> library_opened | today.", -0.1),
    Segment(2, 0, "培训7068人。", "It trained 70,688 people.", -0.3, (FINDING,)),
    Segment(3, 1, "欢迎。", "Welcome.", -0.1),
)
REPORT = Report(
    version="0.1.0",
    article=Article(
        "图书馆开馆",
        "记者 陈明",
        "晚报",
        ("新馆开放。培训7068人。", "欢迎。"),
        (DroppedLine(4, "分享到 微信", "share or comment widget"),),
    ),
    translation=Translation("tiny, test", "…", SEGMENTS),
    summary=Summary(
        "tiny, test",
        "key-sentences",
        "It trained 70,688 people.",
        (SummarySentence("It trained 70,688 people.", (2,)),),
        (FINDING,),
    ),
    names=(Name("璧山", "Bishan", "place", 2, "CC-CEDICT"),),
    findings=(FINDING,),
    facts=(
        Fact("7,068", "people", "trained | taught", "7068人", "培训", 2, False),
        Fact("6.3%", "", "", "6.3%", "璧玉增长", 3, True),
    ),
)
CLEAN = Report(
    "0.1.0",
    Article("", "", "", ("欢迎。",)),
    Translation("tiny", "Welcome.", (Segment(0, 0, "欢迎。", "Welcome.", -0.1),)),
    Summary("distil", "seq2seq", "Welcome.", (SummarySentence("Welcome.", (0,)),)),
    (),
    (),
)


def render(report: Report, format_: str) -> str:
    return exported(report, format_).decode()


@pytest.mark.parametrize("format_", ["text", "md", "html"])
def test_every_form_holds_all_that_the_report_holds(format_: str) -> None:
    text = render(REPORT, format_)
    if format_ == "html":  # as it is read
        text = str(parser.document_fromstring(text).find("body").text_content())
    for part in ("ibrary opens", "It trained 70,688 people.", "3", "Welcome.", "璧山", "Bishan"):
        assert part.lower() in text.lower()
    for part in ("记者 陈明", "晚报", "分享到 微信", "share or comment widget", "tiny, test"):
        assert part in text
    assert "7068人 should be 7,068" in text


def test_the_key_facts_are_a_row_each_and_those_in_doubt_are_marked() -> None:
    text = render(REPORT, "text")
    assert text.index("SUMMARY") < text.index("KEY FACTS") < text.index("TRANSLATION")
    assert "  7,068 people  trained | taught [3!]\n          6.3%  璧玉增长 [4]\n" in text
    table = render(REPORT, "md")
    assert "| 7,068 people | trained \\| taught | 7068人 | 3 ⚠ |\n" in table
    assert "| 6.3% | 璧玉增长 | 6.3% | 4 |\n" in table
    page = render(REPORT, "html")
    assert '<tr class="error"><td><span lang="en">7,068 people</span><span class="note">' in page
    assert (
        '<tr class=""><td><span lang="en">6.3%</span></td><td lang="en">璧玉增长</td>'
        '<td lang="zh">6.3% 璧玉增长</td>' in page
    )
    document = Document(io.BytesIO(docx.render(REPORT)))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [
        ["figure", "what it counts", "Chinese", "sentence"],
        ["7,068 people", "trained | taught", "7068人", "3 !"],
        ["6.3%", "璧玉增长", "6.3%", "4"],
    ]
    for format_ in ("text", "md", "html"):
        assert "key facts" not in render(CLEAN, format_).lower()
    assert "no figure" in html.facts(CLEAN)


@pytest.mark.parametrize("format_", ["text", "md", "html"])
def test_a_report_without_findings_says_so(format_: str) -> None:
    text = render(CLEAN, format_)
    plain = " ".join(text.split())
    assert "no difference was found" in plain
    assert "No check can see a wrong but plausible word." in plain
    assert "Names and terms" not in text


def test_paragraphs_stand_in_order_and_doubtful_sentences_are_marked() -> None:
    text = render(REPORT, "text")
    assert "[2] The <new> library_opened | today. [3!] It trained 70,688 people." in text
    assert text.index("[2]") < text.index("[4] Welcome.")


def test_markdown_and_html_take_nothing_in_the_text_for_markup() -> None:
    assert r"The \<new\> library\_opened \| today." in render(REPORT, "md")
    page = render(REPORT, "html")
    assert "The &lt;new&gt; library_opened | today." in page
    assert "<new>" not in page
    assert re.search('<mark class="number error" [^>]*>70,688</mark>', page)
    assert re.search('<a class="ref" href="#s3" [^>]*>3</a>', page)
    assert 'id="s3"' in page


def test_the_page_asks_nobody_for_anything() -> None:
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import", render(REPORT, "html"))


def test_a_page_without_dropped_lines_says_so() -> None:
    assert "Nothing was left out." in html.dropped(CLEAN.article)


def tried(*attempts: Attempt) -> Report:
    """The report with its first segments from these attempts."""
    changed = [replace(s, attempt=a) for s, a in zip(SEGMENTS, attempts, strict=False)]
    segments = (*changed, *SEGMENTS[len(changed) :])
    return replace(REPORT, translation=replace(REPORT.translation, segments=segments))


def test_one_line_says_how_many_translations_are_not_the_first() -> None:
    one, several = tried("first", "split"), tried("beam", "figures", "beam", "first")
    assert further_tries(several) == (
        "3 of 4 sentences were replaced by a further try because a check had failed or the "
        "confidence was low: "
        "1 with figures written in as English, 2 from a wider beam."
    )
    assert further_tries(one) == (
        "1 of 4 sentences was replaced by a further try because a check had failed or the "
        "confidence was low: "
        "1 clause by clause."
    )
    for format_ in ("text", "md", "html"):
        flowing = " ".join(render(several, format_).split())
        assert flowing.count(further_tries(several)) == 1
        assert "further try" not in render(REPORT, format_)
    document = Document(io.BytesIO(docx.render(several)))
    assert document.paragraphs[-1].text == further_tries(several)


def test_html_says_at_the_sentence_how_it_came_about() -> None:
    page = render(tried("first", "figures"), "html")
    assert page.count(" title=") == 1
    assert 'title="decoded again: with figures written in as English" data-zh-title="重译：' in page


def by_models(*models: str) -> Report:
    """The report with its first segments by these second models; "" is the first model."""
    changed = [
        replace(s, attempt="second model" if model else "first", model=model)
        for s, model in zip(SEGMENTS, models, strict=False)
    ]
    segments = (*changed, *SEGMENTS[len(changed) :])
    return replace(REPORT, translation=replace(REPORT.translation, segments=segments))


def test_every_format_names_the_second_model_and_its_sentences() -> None:
    report = by_models("", "other-zh-en", "other-zh-en")
    line = "Sentences 2 and 3 were translated by other-zh-en."
    for format_ in ("text", "md", "html"):
        flowing = " ".join(render(report, format_).replace("\\", "").split())
        assert flowing.count(line) == 1
        assert "were translated by" not in render(REPORT, format_)
    document = Document(io.BytesIO(docx.render(report)))
    assert any(paragraph.text.endswith(line) for paragraph in document.paragraphs)
    page = render(report, "html")
    assert "第 2、3 句改用 other-zh-en。" in page
    assert 'title="decoded again: by a second model, other-zh-en"' in page
    assert 'data-zh-title="重译：改用另一个模型（other-zh-en）"' in page
    assert render(report, "tmx").count('<prop type="x-model">other-zh-en</prop>') == 2
    assert Report.from_json(report.to_json()) == report


@pytest.mark.parametrize("attempt", get_args(Attempt))
def test_every_attempt_has_its_words(attempt: Attempt) -> None:
    again = attempt not in ("first", "supplied")
    assert bool(decoded_again(replace(SEGMENTS[0], attempt=attempt))) is again
    assert bool(further_tries(tried(attempt))) is (again and attempt != "person")
    assert bool(edited(tried(attempt))) is (attempt == "person")


def test_one_line_says_which_translations_a_person_wrote() -> None:
    assert edited(tried("person")) == "Sentence 1 was written by a person."
    several = tried("person", "person", "beam", "person")
    assert edited(several) == "Sentences 1, 2 and 4 were written by a person."
    assert further_tries(several).startswith("1 of 4 sentences was replaced")
    for format_ in ("text", "md"):
        assert edited(several) in render(several, format_)
    assert "[2 edited] The <new>" in render(several, "text")
    assert "| 2 *edited* | 新馆开放。 |" in render(several, "md")
    cells = translation_cells(several)
    assert [row[0] for row in cells] == ["1\nedited", "2\nedited", "3 !", "4\nedited"]


def translation_cells(report: Report) -> list[list[str]]:
    """The table of both languages in the docx, without its head."""
    tables = Document(io.BytesIO(docx.render(report))).tables
    (table,) = (t for t in tables if t.rows[0].cells[1].text == "Chinese")
    return [[cell.text for cell in row.cells] for row in table.rows][1:]


def test_docx_opens_in_word_and_holds_the_table() -> None:
    document = Document(io.BytesIO(docx.render(REPORT)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "It trained 70,688 people. [3]" in text
    assert "分享到 微信" in text
    assert translation_cells(REPORT) == [
        ["1", "图书馆开馆", "Library opens"],
        ["2", "新馆开放。", "The <new> library_opened | today."],
        ["3 !", "培训7068人。", f"It trained 70,688 people.\n{FINDING.message}"],
        ["4", "欢迎。", "Welcome."],
    ]


def test_docx_survives_characters_that_xml_has_not() -> None:
    segment = Segment(0, 0, "坏\x0b字。", "Bad\x00 sign.", None)
    report = Report(
        "0",
        Article("", "", "", ("坏\x0b字。",)),
        Translation("m", "x", (segment,)),
        CLEAN.summary,
        (),
        (),
    )
    assert translation_cells(report) == [["1", "坏\ufffd字。", "Bad\ufffd sign."]]
    assert b"Bad sign." in exported(report, "tmx")


@pytest.mark.parametrize("name", [f"r{format.suffix}" for format in FORMATS.values()])
def test_the_suffix_says_the_format(name: str, tmp_path: Path) -> None:
    save(REPORT, tmp_path / name)
    (format_,) = (format.name for format in FORMATS.values() if f"r{format.suffix}" == name)
    assert (tmp_path / name).read_bytes() == exported(REPORT, format_)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_json_is_the_report(tmp_path: Path) -> None:
    save(REPORT, tmp_path / "report.json")
    data = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert Report.from_dict(data) == REPORT


def test_what_cannot_be_named_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no format 'pdf'; give one of docx"):
        exported(REPORT, "pdf")
    with pytest.raises(UsageError, match=r"none of the suffixes \.docx"):
        save(REPORT, tmp_path / "report.xyz")
    save(REPORT, tmp_path / "report.xyz", "md")
    save(REPORT, tmp_path / "report.HTM")
    assert (tmp_path / "report.HTM").read_bytes() == exported(REPORT, "html")


def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutputError, match="There is no folder"):
        write_file(tmp_path / "none" / "a.txt", "x")
    old = tmp_path / "a.txt"
    old.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="free some disk space"):
        write_file(old, "new")
    assert old.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
