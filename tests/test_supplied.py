"""Reports on a translation from elsewhere: from Python, the command line, and every export."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import summarizer
from summarizer import InputError, NoChineseError, Options, Pipeline, Report, UsageError
from summarizer.assembly import revise
from summarizer.cli import main
from summarizer.errors import EmptyInputError
from summarizer.models.store import Store
from summarizer.reports.formats import FORMATS, render
from summarizer.request import RevisionRequest
from translated import ENGLISH, ENGLISH_PAGE, NEWS, PARAGRAPHS, TITLE

Tiny = Callable[[str], Path]

SENTENCES = [TITLE, *(sentence for sentences in PARAGRAPHS for sentence in sentences)]


def english(changes: Mapping[str, str]) -> str:
    """Return the English of the article with some of its text replaced."""
    text = ENGLISH
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


@pytest.fixture(scope="module")
def report() -> Report:
    """A report with a sentence left out, one added, and one wrong figure."""
    added = "Analysts at the bank expect interest rates to stay unchanged."
    return summarizer.review(
        NEWS,
        english(
            {
                "More and more visitors are coming.": added,
                "8,000 trees": "800 trees",
            }
        ),
    )


def test_a_right_translation_has_a_segment_for_each_sentence_and_no_findings() -> None:
    report = summarizer.review(NEWS, ENGLISH)
    assert [segment.target for segment in report.translation.segments] == SENTENCES
    assert report.findings == ()
    assert {segment.attempt for segment in report.translation.segments} == {"supplied"}
    assert (report.translation.origin, report.translation.model) == ("supplied", "")
    assert sum(len(segment.confirmed) for segment in report.translation.segments) >= 5
    assert {name.target for name in report.names} >= {"Wang Jianguo"}
    assert report.summary.method == "key-sentences"
    assert all(sentence.text in ENGLISH for sentence in report.summary.sentences)
    assert Report.from_json(report.to_json()) == report


def test_the_sources_of_a_paragraph_give_the_paragraph(report: Report) -> None:
    for number, paragraph in enumerate(report.article.paragraphs):
        sources = [s.source for s in report.translation.segments if s.paragraph == number]
        assert "".join(sources) == paragraph


def test_missing_added_and_wrong_sentences_are_findings(report: Report) -> None:
    segments = report.translation.segments
    missing = [s for s in segments if not s.target]
    added = [s for s in segments if not s.source]
    assert [s.source for s in missing] == ["游客越来越多。"]
    assert [f.code for f in missing[0].findings] == ["sentence-missing"]
    assert (missing[0].findings[0].kind, missing[0].findings[0].severity) == ("omission", "error")
    assert [s.target for s in added] == [
        "Analysts at the bank expect interest rates to stay unchanged."
    ]
    assert [f.code for f in added[0].findings] == ["sentence-added"]
    assert added[0].findings[0].kind == "addition"
    assert added[0].paragraph == 1
    assert "figure-wrong" in codes(report)
    # All of the English is there, and no summary rests on what has no counterpart.
    assert "800 trees" in report.translation.text
    unsure = {segment.index for segment in (*missing, *added)}
    assert all(unsure.isdisjoint(s.sources) for s in report.summary.sentences)


def test_a_figure_of_a_sentence_without_english_is_not_verified() -> None:
    report = summarizer.review(NEWS, english({PARAGRAPHS[0][0] + " ": ""}))
    assert [s.source for s in report.translation.segments if not s.target] == [
        "今年以来，安平县新建公园12个，总投资3.5亿元。"
    ]
    facts = [fact for fact in report.facts if fact.source.startswith("3.5亿")]
    assert facts
    assert not any(fact.verified for fact in facts)


def test_many_to_one_is_one_segment_with_both_sentences() -> None:
    joined = "Next, the county will build two libraries, the first opening in September next year."
    report = summarizer.review(NEWS, english({" ".join(PARAGRAPHS[2]): joined}))
    assert report.translation.segments[-1].source == (
        "下一步，全县还将修建两座图书馆。第一座明年9月开馆。"
    )
    assert report.translation.segments[-1].target == joined
    assert report.findings == ()


def test_one_to_many_is_one_segment_with_both_sentences() -> None:
    apart = {", and that children can learn": ". He said that children can learn"}
    report = summarizer.review(NEWS, english(apart))
    (segment,) = [s for s in report.translation.segments if "湖滨公园" in s.source]
    assert segment.target.count(". ") == 1
    assert len(report.translation.segments) == len(SENTENCES)


def test_furniture_of_the_english_page_is_left_out_and_said() -> None:
    report = summarizer.review(NEWS, ENGLISH_PAGE)
    assert [segment.target for segment in report.translation.segments] == SENTENCES
    (finding,) = report.findings
    assert (finding.code, finding.kind) == ("english-left-out", "cleaning")
    for line in ("Home > News", "May 12, 2024 Source", "Share to: WeChat", "Translated with DeepL"):
        assert line in finding.message


def test_headings_and_lists_keep_their_lines_apart() -> None:
    chinese = "工作要点\n一、修路。\n二、种树3000棵。\n三、办学校。\n"
    lines = "Main tasks\n1. Build roads.\n2. Plant 3,000 trees.\n3. Run schools.\n"
    report = summarizer.review(chinese, lines, keep_all=True)
    targets = {s.source.strip(): s.target for s in report.translation.segments}
    assert targets["二、种树3000棵。"] == "2. Plant 3,000 trees."
    assert targets["三、办学校。"] == "3. Run schools."


def test_wrapped_english_reads_as_one_line_for_each_paragraph() -> None:
    import textwrap

    wrapped = "\n".join(textwrap.fill(text, 70) for text in ENGLISH.split("\n"))
    report = summarizer.review(NEWS, wrapped)
    assert [segment.target for segment in report.translation.segments] == SENTENCES


def test_english_longer_than_the_article_is_all_there() -> None:
    more = " ".join(f"The committee heard about subject {n} at length." for n in range(40))
    report = summarizer.review(NEWS, f"{ENGLISH}\n\n{more}")
    assert report.translation.text.count("The committee heard") == 40
    assert codes(report).count("sentence-added") >= 35


def test_a_part_of_a_translation_is_reviewed_with_the_rest_missing() -> None:
    report = summarizer.review(NEWS, PARAGRAPHS[0][0])
    missing = [s for s in report.translation.segments if not s.target]
    assert len(missing) == len(SENTENCES) - 1
    assert report.translation.segments[1].target == PARAGRAPHS[0][0]


@pytest.mark.parametrize(
    ("chinese", "text", "error", "says"),
    [
        (NEWS, "", EmptyInputError, "no English"),
        (NEWS, " \n", EmptyInputError, "no English"),
        (NEWS, NEWS, InputError, "mostly Chinese"),
        (NEWS, "12 350 8000", InputError, "no words"),
        (
            NEWS,
            "The orchestra played Mozart in Vienna. Critics praised the soloist. "
            "Tickets had sold out within hours. The next concert is in Berlin.",
            InputError,
            "does not look like a translation",
        ),
        (ENGLISH, ENGLISH, NoChineseError, "no Chinese"),
        ("", ENGLISH, EmptyInputError, "no text"),
    ],
)
def test_what_cannot_be_reviewed_is_said(
    chinese: str, text: str, error: type[InputError], says: str
) -> None:
    with pytest.raises(error, match=says):
        summarizer.review(chinese, text)


def test_the_glossary_of_the_request_is_checked() -> None:
    found = summarizer.review(NEWS, ENGLISH, glossary={"湖滨公园": "Riverside Park"})
    assert "term-missing" in codes(found)
    assert summarizer.review(NEWS, ENGLISH, glossary={"湖滨公园": "Lakeside Park"}).findings == ()


def test_options_and_lengths_hold() -> None:
    report = summarizer.review(NEWS, ENGLISH, sentences=1, style="bullets")
    assert len(report.summary.sentences) == 1
    assert report.summary.text.startswith("- ")
    assert (
        len(summarizer.review(NEWS, ENGLISH, options=Options(sentences=2)).summary.sentences) == 2
    )


def test_edits_stay_when_the_review_is_made_again(report: Report) -> None:
    index = next(s.index for s in report.translation.segments if not s.target)
    edited = revise(RevisionRequest(report, {index: "More and more visitors are coming."}))
    assert edited.translation.origin == "supplied"
    assert edited.translation.segments[index].findings == ()
    again = summarizer.review(NEWS, english({}), previous=edited)
    assert any(s.attempt == "person" for s in again.translation.segments)


def test_an_edit_of_english_without_chinese_leaves_its_finding(report: Report) -> None:
    index = next(s.index for s in report.translation.segments if not s.source)
    edited = revise(RevisionRequest(report, {index: "Analysts expect nothing."}))
    assert [f.code for f in edited.translation.segments[index].findings] == ["sentence-added"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_export_has_the_english_its_origin_and_the_gaps(report: Report, name: str) -> None:
    data = render(report, name)
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            text = archive.read("word/document.xml").decode()
    else:
        text = data.decode()
    text = " ".join(text.split())
    assert "The new parks are open to residents free of charge." in text
    assert "is not translated" in text
    assert "translates nothing" in text
    if name not in ("json", "tmx"):
        assert "supplied by the user" in text


def test_a_translation_memory_has_whole_pairs_only(report: Report) -> None:
    text = render(report, "tmx").decode()
    assert "<seg></seg>" not in text
    assert text.count("<tu ") == sum(
        bool(s.source and s.target) for s in report.translation.segments
    )
    assert '<prop type="x-origin">supplied</prop>' in text
    assert "x-model" not in text


def test_the_command_line_needs_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("A model was to be loaded.")

    monkeypatch.setattr("summarizer.loading.load", refuse)
    chinese, text = tmp_path / "page.txt", tmp_path / "english.txt"
    chinese.write_text(NEWS, encoding="utf-8")
    text.write_text(ENGLISH, encoding="utf-8")
    arguments = ["report", str(chinese), "--translation", str(text), "--format", "json"]
    assert main([*arguments, "--sentences", "2", "-q"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == summarizer.review(NEWS, ENGLISH, sentences=2).to_dict()
    assert main([*arguments, "-m", "starter"]) == UsageError.exit_code
    assert "--summarizer" in capsys.readouterr().err
    assert main(["report", "-", "--translation", "-"]) == UsageError.exit_code
    assert "standard input" in capsys.readouterr().err


def test_a_pipeline_reviews_with_its_own_summarizer(tiny: Tiny, store_root: Path) -> None:
    pipe: Pipeline = summarizer.load(
        str(tiny("marian")), summarizer="key-sentences", store=Store(store_root)
    )
    report = pipe.report(NEWS, translation=ENGLISH)
    same = replace(report, summary=replace(report.summary, better=""))  # only a pipeline knows it
    assert same == summarizer.review(NEWS, ENGLISH)
    # Edits of a translation by the model are no edits of the supplied one, and the reverse.
    own = pipe.report(NEWS)
    edited = pipe.revise(own, {1: "Edited here."})
    assert pipe.report(NEWS, translation=ENGLISH, previous=edited) == report
