"""Reports after a person has written some sentences anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import summarizer
from articles import PAGE
from fakes import FakeEngine, entry
from summarizer import Options, Pipeline, Report
from summarizer.assembly import revise
from summarizer.errors import UsageError
from summarizer.memory import Memory
from summarizer.models.store import Store
from summarizer.report import Finding, Segment, Summary, SummaryMethod, SummarySentence
from summarizer.request import RevisionRequest
from summarizer.translation.translator import Translator

Tiny = Callable[[str], Path]
PHRASES = {
    "清源三座大桥通车": "Three bridges open in Qingyuan",
    "6月3日，清源市三座大桥通车，总投资12.5亿元。": (
        "On 3 June three bridges opened in Qingyuan City at a cost of 12.5 billion yuan."
    ),
    "副市长王明说，大桥使往返临江的时间缩短40分钟。": (
        "Deputy Mayor Wang Ming said the bridges cut the trip to Linjiang by 40 minutes."
    ),
    "大家很高兴。": "Everyone was happy.",
    "今年全市还将修建公路120公里。": (
        "The city will build another 120 kilometres of roads this year."
    ),
}
BODY = [*PHRASES][1:]
TEXT = "\n".join([*PHRASES, BODY[2]])
COST = "On 3 June three bridges opened in Qingyuan City at a cost of 1.25 billion yuan."


def revised(report: Report, targets: dict[int, str], **fields: Any) -> Report:
    return revise(RevisionRequest(report, targets, **fields))


def pipeline(memory: Memory | None = None, **options: Any) -> tuple[Pipeline, FakeEngine]:
    read = {source.replace("王明", "Wang Ming"): target for source, target in PHRASES.items()}
    engine = FakeEngine(read)
    chosen = Options(place_names=False, builtin_terms=False, redecode=False, **options)
    translator = Translator(engine, entry(), chosen, memory=memory)
    store = Store(Path("nowhere"))
    return Pipeline(translator, chosen, store=store, summarizer="key-sentences"), engine


@pytest.fixture
def report() -> Report:
    return pipeline()[0].report(TEXT, sentences=2)


def test_what_a_person_wrote_stands_and_is_checked(report: Report) -> None:
    assert report.translation.segments[1].target.endswith("12.5 billion yuan.")
    assert [f.kind for f in report.translation.segments[1].findings] == ["number"]
    before = report.to_json()
    new = revised(report, {1: COST})
    assert new.translation.segments[1] == replace(
        report.translation.segments[1],
        target=COST,
        score=None,
        findings=(),
        attempt="person",
        confirmed=new.translation.segments[1].confirmed,
    )
    source = new.translation.segments[1].source
    assert [
        (source[slice(*figure.source_span)], COST[slice(*figure.target_span)])
        for figure in new.translation.segments[1].confirmed
    ][-1] == ("12.5亿元", "1.25 billion")
    assert new.translation.text.splitlines()[:3] == ["Three bridges open in Qingyuan", "", COST]
    assert new.translation.segments[2:] == report.translation.segments[2:]
    assert new.names == report.names
    assert new.article == report.article
    assert new.findings == ()
    (fact,) = (fact for fact in new.facts if fact.source == "12.5亿元")
    assert fact.verified
    assert not next(fact for fact in report.facts if fact.source == "12.5亿元").verified
    # What was wrong was not in the summary; it is now.
    assert 1 not in [s.sources[0] for s in report.summary.sentences]
    assert [s.sources for s in new.summary.sentences] == [(1,), (2,)]
    assert COST in new.summary.text
    assert report.to_json() == before


def test_an_edit_with_a_wrong_figure_or_without_a_name_is_told(report: Report) -> None:
    new = revised(report, {2: "The deputy mayor said the bridges save 4 minutes."})
    found = {f.kind: f for f in new.translation.segments[2].findings}
    assert found["number"].segment == 2
    assert "40" in (found["number"].expected or "")
    assert "王明" in found["name"].message
    assert set(new.translation.segments[2].findings) <= set(new.findings)
    terms = {"王明": "Wong Ming"}
    ours = revised(
        report, {2: "Deputy Mayor Wang Ming: 40 minutes less to Linjiang."}, glossary=terms
    )
    assert [f.expected for f in ours.translation.segments[2].findings if f.kind == "glossary"] == [
        "Wong Ming"
    ]


def test_the_report_has_the_names_that_it_was_made_with() -> None:
    pipe, _ = pipeline()
    report = pipe.report(TEXT, glossary={"临江": "Linkiang"})
    assert any(f.kind == "glossary" for f in report.translation.segments[2].findings)
    right = "Deputy Mayor Wang Ming said it takes 40 minutes less to Linkiang and back."
    assert revised(report, {2: right}).translation.segments[2].findings == ()


def test_what_stands_there_already_changes_nothing(report: Report) -> None:
    same = {1: f" {report.translation.segments[1].target}\n"}
    assert revised(report, same) is report
    assert revised(report, {}) is report


def test_a_sentence_stays_on_its_line(report: Report) -> None:
    new = revised(report, {3: "All were\n\n happy.\u2028Very. "})
    assert new.translation.segments[3].target == "All were happy. Very."
    assert new.translation.text.count("\n") == report.translation.text.count("\n")


@pytest.mark.parametrize(
    ("targets", "told"),
    [
        ({1: " \n"}, "Sentence 2 would have no English; write some"),
        ({99: "x"}, "no sentence with the index 99; the report has 0 to 5"),
        ({-1: "x"}, "no sentence with the index -1"),
    ],
)
def test_what_cannot_be_an_edit_is_told(targets: dict[int, str], told: str, report: Report) -> None:
    with pytest.raises(UsageError, match=told):
        revised(report, targets)
    with pytest.raises(UsageError, match="cannot have 99 sentences"):
        revised(report, {3: "All were happy."}, sentences=99)


def test_the_summary_keeps_its_length_and_style_or_takes_another(report: Report) -> None:
    bullets = pipeline()[0].report(TEXT, sentences=3, style="bullets")
    new = revised(bullets, {1: COST})
    assert new.summary.style == "bullets"
    assert new.summary.text.count("- ") == 3
    other = revised(report, {1: COST}, sentences=1, style="abstract").summary
    assert (other.style, len(other.sentences)) == ("abstract", 1)
    words = revised(report, {1: COST}, words=200).summary
    assert len(words.sentences) == 5
    title = revised(report, {0: "Qingyuan has three new bridges"}, style="headline").summary
    assert title.text == "Qingyuan has three new bridges"


LEAD = "Qingyuan opened three bridges at a cost of 1.25 billion yuan on 3 June."
TRIP = "Wang Ming said the trip to Linjiang is now 40 minutes shorter."
NOTE = replace(
    Finding.of("figure-unsupported", "warning", has="7", sentence="7."), context="left-out"
)


def written(report: Report, *sentences: SummarySentence, method: SummaryMethod = "chat") -> Report:
    """The report with a summary by a model, its findings those of its sources and a note."""
    doubts = [
        finding
        for sentence in sentences
        for source in sentence.sources
        for finding in report.translation.segments[source].findings
    ]
    text = " ".join(sentence.text for sentence in sentences)
    summary = Summary("a model", method, text, sentences, (*doubts, NOTE))
    findings = tuple(dict.fromkeys([*report.translation.findings, *summary.findings]))
    return replace(report, summary=summary, findings=findings)


def test_what_a_model_wrote_stays_and_is_held_to_the_edit(report: Report) -> None:
    wrong = LEAD.replace("1.25", "12.5")
    by_model = written(report, SummarySentence(wrong, (1,)), SummarySentence(TRIP, (2,)))
    new = revised(by_model, {1: COST})
    assert [s.text for s in new.summary.sentences] == [wrong, TRIP]
    assert new.summary.text == by_model.summary.text
    fault, note = new.summary.findings  # what was wrong with the sentence itself is gone
    assert note == NOTE
    assert (fault.kind, fault.severity, fault.segment) == ("number", "error", 1)
    assert fault.message == (
        "The summary was written before this sentence was edited. "
        f"12.5 billion is in none of its sources: “{wrong}”"
    )
    assert fault in new.findings
    # An edit elsewhere keeps it, and so does another that is no better; the old words end it.
    assert fault in revised(new, {4: "They will build 120 kilometres of roads."}).findings
    assert fault in revised(new, {1: f"{COST} Hurray."}).findings
    back = revised(new, {1: by_model.translation.segments[1].target})
    assert back.summary.findings == by_model.summary.findings


def test_a_sentence_that_still_holds_is_not_accused(report: Report) -> None:
    by_model = written(revised(report, {1: COST}), SummarySentence(TRIP, (2,)))
    new = revised(
        by_model,
        {2: "Deputy Mayor Wang Ming said that the trip to Linjiang is 40 minutes shorter."},
    )
    assert new.summary.findings == (NOTE,)


def test_the_articles_own_sentence_in_a_written_summary_follows_the_edit(report: Report) -> None:
    roads = report.translation.segments[4].target
    by_model = written(report, SummarySentence(TRIP, (2,)), SummarySentence(roads, (4,)))
    new = revised(by_model, {4: "Another 120 kilometres of roads are to be built this year."})
    assert [s.text for s in new.summary.sentences] == [
        TRIP,
        "Another 120 kilometres of roads are to be built this year.",
    ]
    assert new.summary.method == "chat"


def test_why_a_model_wrote_nothing_is_still_told(report: Report) -> None:
    noted = replace(report, summary=replace(report.summary, findings=(NOTE,)))
    assert NOTE in revised(noted, {1: COST}).summary.findings


def test_no_model_is_asked_and_the_memory_only_on_request(tmp_path: Path) -> None:
    pipe, engine = pipeline()
    report = pipe.report(TEXT)
    asked = len(engine.calls)
    assert pipe.revise(report, {1: COST}) == revised(report, {1: COST})
    assert len(engine.calls) == asked
    assert not pipe.remembers
    with pytest.raises(UsageError, match="no translation memory"):
        pipe.revise(report, {1: COST}, remember=True)
    memory = Memory(tmp_path / "m.sqlite3")
    pipe, _ = pipeline(memory)
    assert pipe.remembers
    pipe.revise(pipe.report(TEXT), {1: COST})
    assert memory.edits(BODY) == {}
    # What stands there may be worth remembering too.
    pipe.revise(pipe.report(TEXT), {1: f"{COST} ", 3: "Everyone was happy."}, remember=True)
    assert memory.edits(BODY) == {BODY[0]: COST, BODY[2]: "Everyone was happy."}
    again = pipe.report(TEXT)
    assert (again.translation.segments[1].attempt, again.findings) == ("person", ())


def test_a_redo_keeps_what_a_person_wrote_whatever_the_names_are() -> None:
    pipe, engine = pipeline()
    edited = pipe.revise(pipe.report(TEXT), {1: COST, 3: "All were happy."})
    asked = len(engine.calls)
    new = pipe.report(TEXT, previous=edited, glossary={"清源": "Tsingyuan"})
    by_hand = new.translation.segments[1]
    assert (by_hand.target, by_hand.attempt, by_hand.score) == (COST, "person", None)
    assert [(f.kind, f.expected) for f in by_hand.findings] == [("glossary", "Tsingyuan")]
    # The same sentence stands at the end, where nobody had edited it.
    assert [new.translation.segments[i].target for i in (3, 5)] == [
        "All were happy.",
        "Everyone was happy.",
    ]
    (texts,) = (texts for texts, _ in engine.calls[asked:])
    assert texts == ["Tsingyuan三座大桥通车"]


def test_a_redo_with_another_model_keeps_it_too() -> None:
    edited = revised(pipeline()[0].report(TEXT), {1: COST, 3: "All were happy.", 5: "So happy."})
    other = replace(edited, translation=replace(edited.translation, model="another"))
    pipe, engine = pipeline()
    new = pipe.report(TEXT, previous=other)
    assert [new.translation.segments[i].target for i in (1, 3, 5)] == [
        COST,
        "All were happy.",
        "So happy.",
    ]
    asked = [text for texts, _ in engine.calls for text in texts]
    assert BODY[0] not in asked
    assert BODY[3] in asked


def test_a_redo_with_a_line_kept_asks_for_that_line_only(tiny: Tiny, store_root: Path) -> None:
    pipe = summarizer.load(
        str(tiny("marian")),
        summarizer="key-sentences",
        store=Store(store_root),
        builtin_terms=False,
        place_names=False,
    )
    edited = pipe.revise(pipe.report(PAGE), {1: "Experts came to Bishan yesterday morning."})
    for changed in ({"keep_lines": [5]}, {"keep_all": True}):
        new = pipe.report(PAGE, previous=edited, **changed)
        old = {s.source: s for s in edited.translation.segments}
        kept = [s for s in new.translation.segments if s.source in old]
        assert len(kept) == len(old)
        assert [(s.target, s.score, s.attempt) for s in kept] == [
            (old[s.source].target, old[s.source].score, old[s.source].attempt) for s in kept
        ]
        assert sum(s.attempt == "person" for s in kept) == 1
        assert len(new.translation.segments) > len(kept)
    assert pipe.report(PAGE, previous=edited) == edited


def test_a_report_comes_back_from_its_json(report: Report) -> None:
    edited = revised(report, {1: COST})
    assert Report.from_json(edited.to_json()) == edited
    assert Report.from_json(edited.to_json(indent=None).encode()) == edited


def changed(data: dict[str, Any], *path: str | int, to: object) -> str:
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("version",), 1, "version: .*found 1"),
        (("translation", "segments", 1, "target"), None, r"segments\[1\].target: .*found None"),
        (("translation", "segments", 1, "index"), 0, r"segments\[1\].index cannot be 0"),
        (("translation", "segments", 1, "index"), True, r"segments\[1\].index: .*found True"),
        (("translation", "segments", 1, "paragraph"), 77, "paragraph cannot be 77"),
        (("translation", "segments", 1, "attempt"), "<b>", "attempt: .*found '<b>'"),
        (("translation", "segments", 1, "findings", 0, "segment"), 77, "segment cannot be 77"),
        (("translation", "segments", 1, "findings", 0, "source_span"), [1], "source_span: "),
        (("translation", "segments", 1, "findings", 0, "severity"), "x", "severity: .*found 'x'"),
        (
            ("translation", "segments", 1, "findings", 0, "code"),
            "x",
            "the code .*'x'",
        ),
        (("translation", "segments", 1, "findings", 0, "params"), {}, "the parameter 'source'"),
        (("translation", "segments", 1, "findings", 0, "params"), [], "params: "),
        (("translation", "segments", 1, "score"), "0", "score: .*found '0'"),
        (("summary", "sentences", 0, "sources"), [6], r"sentences\[0\].sources cannot be 6"),
        (("summary", "method"), "magic", "summary.method: .*found 'magic'"),
        (("summary", "style"), 3, "summary.style: .*found 3"),
        (("facts", 0, "segment"), -1, r"facts\[0\].segment cannot be -1"),
        (("facts", 0, "verified"), "yes", r"facts\[0\].verified: .*found 'yes'"),
        (("article", "paragraphs"), "abc", "paragraph"),
        (("names",), [{"source": "x"}], r"names\[0\].target: Field required"),
        (("names",), 5, "names: .*found 5"),
        (("summary",), None, "summary: .*found None"),
    ],
)
def test_json_that_is_no_report_is_told(
    path: tuple[str | int, ...], value: object, told: str, report: Report
) -> None:
    with pytest.raises(UsageError, match=f"Not a report: .*{told}"):
        Report.from_json(changed(report.to_dict(), *path, to=value))


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "3", '"x"', "{}", "[" * 100_000, b"\xff\xfe\x00"]
)
def test_what_is_not_even_json_is_told(text: str | bytes) -> None:
    with pytest.raises(UsageError, match="Not a report: "):
        Report.from_json(text)


def test_the_title_can_be_edited(report: Report) -> None:
    new = revised(report, {0: "Qingyuan has three new bridges"})
    assert new.translation.text.startswith("Qingyuan has three new bridges\n\n")
    assert isinstance(new.translation.segments[0], Segment)
