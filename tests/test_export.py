"""Every export of the example articles, read back by a parser of its format, holds everything."""

from __future__ import annotations

import html as html_module
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document

from fakes import FakeEngine, entry
from summarizer import Options, Pipeline, Report
from summarizer.chinese.script import has_chinese
from summarizer.documents.decode import read_text
from summarizer.models.store import Store
from summarizer.report import Segment
from summarizer.reports.formats import FORMATS, render
from summarizer.reports.tmx import FORBIDDEN
from summarizer.reports.word import INK
from summarizer.translation.translator import Translator

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.txt"))
BILINGUAL = [name for name in FORMATS if name not in ("docx-english", "text")]
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def says(source: str) -> str:
    """English that gets the figures wrong and now and then leaves Chinese behind."""
    figures = re.findall(r"\d[\d.,]*", source)
    words = " ".join(f"word{len(source)}x{n}" for n in range(len(source) // 2))
    left = source[:3] if len(source) % 3 == 0 else ""
    return f"There <is> & was {' '.join(figures)} | {words} {left}.".replace("  ", " ")


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def report(request: pytest.FixtureRequest) -> Report:
    options = Options(redecode=False)
    translator = Translator(FakeEngine({}, otherwise=says), entry(), options)
    pipe = Pipeline(translator, options, store=Store(Path("nowhere")), summarizer="key-sentences")
    made = pipe.report(read_text(request.param))
    assert len(made.findings) > 5
    assert {f.severity for f in made.findings} == {"error", "warning"}
    assert made.facts
    return pipe.revise(made, {2: "A person wrote 3 “words” < & here."})


def words_of(text: str) -> str:
    return " ".join(text.split())


def docx_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def xml_text(data: bytes) -> str:
    return "\n".join(ElementTree.fromstring(data).itertext())


def html_text(data: bytes) -> str:
    return html_module.unescape(re.sub(r"<[^>]*>", "", data.decode()))


def markdown_text(data: bytes) -> str:
    plain = re.sub(r"(?<!\\)\*\*", "", data.decode())
    return re.sub(r"\\([\\`*_{}\[\]<>#|~])", r"\1", plain)


def json_text(data: bytes) -> str:
    out: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                walk(inner)
        elif isinstance(value, str):
            out.append(value)

    walk(json.loads(data))
    return "\n".join(out)


READERS: dict[str, Callable[[bytes], str]] = {
    "docx": docx_text,
    "docx-english": docx_text,
    "html": html_text,
    "md": markdown_text,
    "text": lambda data: data.decode(),
    "json": json_text,
    "tmx": xml_text,
}


def test_confirmed_figures_are_marked_in_every_format_for_readers(report: Report) -> None:
    segment = next(s for s in report.translation.segments if s.confirmed)
    figure = segment.target[slice(*segment.confirmed[0].target_span)]
    number = sum(len(s.confirmed) for s in report.translation.segments)
    assert number > 2
    for name in ("docx", "docx-english", "html", "md", "text"):
        assert f"{number} figures agree with the Chinese" in READERS[name](render(report, name))
    assert f"**{figure}**" in render(report, "md").decode()
    assert 'class="fig" data-tip="Confirmed: ' in render(report, "html").decode()
    assert f'<prop type="x-confirmed">{figure}</prop>' in render(report, "tmx").decode()
    with zipfile.ZipFile(io.BytesIO(render(report, "docx"))) as package:
        document = package.read("word/document.xml").decode()
    assert re.search(rf'<w:color w:val="{INK["confirmed"]}"/>.*?<w:t[^>]*>{figure}</w:t>', document)


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_holds_every_segment_finding_and_fact(name: str, report: Report) -> None:
    text = words_of(READERS[name](render(report, name)))
    for segment in report.translation.segments:
        assert words_of(segment.target) in text
        if name in BILINGUAL:
            assert words_of(segment.source) in text
    for finding in report.findings:
        assert words_of(finding.message) in text
    for fact in report.facts:
        assert f"{fact.figure}" in text
        assert fact.counts in text
    for sentence in report.summary.sentences:
        assert words_of(sentence.text) in text


def test_every_format_is_read_here_and_told_apart_by_its_suffix() -> None:
    assert list(READERS) == list(FORMATS)
    assert len({format.suffix for format in FORMATS.values()}) == len(FORMATS)
    for name, format in FORMATS.items():
        assert name == format.name
        assert format.label
        assert format.printable is (not name.startswith("docx"))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_is_the_same_file(name: str, report: Report) -> None:
    assert render(report, name) == render(Report.from_json(report.to_json()), name)


def test_the_json_is_the_report(report: Report) -> None:
    assert Report.from_json(render(report, "json")) == report


def test_what_a_person_wrote_is_told_in_every_export_with_both_languages(report: Report) -> None:
    assert [s.index for s in report.translation.segments if s.attempt == "person"] == [2]
    assert re.search(r"\| 3( ⚠)? \*edited\* \|", render(report, "md").decode())
    assert re.search(r"\[3!? edited\] A person wrote", words_of(render(report, "text").decode()))
    table = rows(render(report, "docx"), "Chinese")
    assert ["edited" in row[0] for row in table] == [n == 2 for n in range(len(table))]
    data = json.loads(render(report, "json"))
    assert data["translation"]["segments"][2]["attempt"] == "person"
    origins = [unit_props(unit)["x-attempt"] for unit in units(render(report, "tmx"))]
    assert [origin == "person" for origin in origins] == [n == 2 for n in range(len(origins))]
    assert "person" in render(report, "html").decode()


def rows(data: bytes, second: str) -> list[list[str]]:
    """The table of a docx whose second column is headed so."""
    tables = Document(io.BytesIO(data)).tables
    (table,) = (t for t in tables if t.rows[0].cells[1].text == second)
    return [[cell.text for cell in row.cells] for row in table.rows][1:]


def test_the_docx_has_a_row_for_each_segment_and_its_findings_in_it(report: Report) -> None:
    table = rows(render(report, "docx"), "Chinese")
    assert len(table) == len(report.translation.segments)
    for segment, (number, source, target) in zip(report.translation.segments, table, strict=True):
        assert number.split()[0] == str(segment.index + 1)
        assert source == segment.source.strip()
        lines = target.split("\n")
        assert lines[0] == segment.target
        assert lines[1:] == [finding.message for finding in segment.findings]


def test_the_docx_marks_what_is_wrong_and_names_a_chinese_font(report: Report) -> None:
    data = render(report, "docx")
    parts = zipfile.ZipFile(io.BytesIO(data))
    body = parts.read("word/document.xml").decode()
    styles = parts.read("word/styles.xml").decode()
    marks = sum(
        f.target_span is not None and f.target_span != (0, len(s.target))
        for s in report.translation.segments
        for f in s.findings
    )
    assert body.count('w:fill="F9D3CD"') + body.count('w:fill="FFEDB8"') >= marks > 0
    assert body.count("<w:tblHeader/>") == body.count("<w:tbl>")
    traditional = "舊" in report.article.title
    assert f'w:eastAsia="{"Microsoft JhengHei" if traditional else "Microsoft YaHei"}"' in styles
    assert f'w:eastAsia="{"zh-TW" if traditional else "zh-CN"}"' in styles
    assert "2013" not in parts.read("docProps/core.xml").decode()


def test_the_english_docx_has_no_chinese_but_what_findings_quote(report: Report) -> None:
    english = [
        replace(s, target=re.sub(r"[^\x00-\x7f]", "", s.target), findings=())
        for s in report.translation.segments
    ]
    clean = with_segments(report, english)
    assert not has_chinese(docx_text(render(clean, "docx-english")))
    document = Document(io.BytesIO(render(report, "docx-english")))
    texts = [paragraph.text for paragraph in document.paragraphs]
    at = texts.index("Could not be verified")
    notes = [text for text in texts[at:] if re.match(r"\d+  ", text)]
    assert len(notes) == len(report.findings)
    raised = [
        run.text for p in document.paragraphs for run in p.runs if run.font.superscript is True
    ]
    pointed = {int(number) for text in raised for number in text.split(", ")}
    in_text = [n for n, f in zip(count(1), report.findings) if f in report.translation.findings]
    assert pointed == set(in_text)


def with_segments(report: Report, segments: list[Segment]) -> Report:
    summary = replace(report.summary, sentences=(), findings=())
    translation = replace(report.translation, segments=tuple(segments))
    return replace(report, translation=translation, summary=summary, findings=())


def units(data: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(data).iter("tu"))


def unit_props(unit: ElementTree.Element) -> dict[str, str]:
    return {prop.attrib["type"]: prop.text or "" for prop in unit.iter("prop")}


def test_the_tmx_is_a_unit_for_each_segment_with_its_findings_as_notes(report: Report) -> None:
    data = render(report, "tmx")
    found = units(data)
    assert len(found) == len(report.translation.segments)
    for segment, unit in zip(report.translation.segments, found, strict=True):
        texts = {v.attrib[LANG]: v.findtext("seg") for v in unit.iter("tuv")}
        assert texts == {"zh": segment.source.strip(), "en": segment.target}
        notes = [note.text for note in unit.iter("note")]
        mine = [f for f in report.findings if f.segment == segment.index]
        assert notes == [f"{f.severity}: {f.message}" for f in mine]
        assert unit_props(unit)["x-origin"] == ("person" if segment.index == 2 else "model")
        # The standard wants notes and properties before the texts.
        tags = [child.tag for child in unit]
        assert tags[-2:] == ["tuv", "tuv"]
    assert not FORBIDDEN.search(data.decode())


def test_a_long_report_becomes_a_docx_in_seconds(report: Report) -> None:
    segments = report.translation.segments[1:]
    many = [replace(segments[n % len(segments)], index=n, paragraph=n // 4) for n in range(1000)]
    table = rows(render(with_segments(report, many), "docx"), "Chinese")
    assert len(table) == 1000


@pytest.mark.office
def test_both_docx_open_in_an_office_program(report: Report, tmp_path: Path) -> None:
    for name in ("docx", "docx-english"):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(render(report, name))
        own = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = ["soffice", own, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
        subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=200)
        pdf = path.with_suffix(".pdf")
        read = subprocess.run(
            ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, timeout=60
        )
        flowing = re.sub(r"\s+", "", read.stdout.decode())
        # In a cell a line ends anywhere; the words of two columns stand beside each other.
        assert "Couldnotbeverified" in flowing
        for segment in report.translation.segments:
            for word in re.findall(r"word\d+x\d+", segment.target):
                assert word in flowing
        if name == "docx":
            assert has_chinese(flowing)
