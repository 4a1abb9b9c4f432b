"""What the package promises to the outside: names, lightness, JSON forms, error messages."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from dataclasses import replace
from string import Formatter
from typing import get_args

import jsonschema
import pytest

import summarizer
from summarizer import errors
from summarizer.messages import CONTEXTS, FINDINGS, Context
from summarizer.options import Decoding, Options
from summarizer.report import (
    Article,
    ConfirmedFigure,
    DroppedLine,
    Fact,
    Finding,
    Name,
    Report,
    Segment,
    Summary,
    SummaryFigure,
    SummarySentence,
    Translation,
)

HEAVY = ("torch", "transformers", "gradio", "ctranslate2", "sentencepiece", "jieba", "numpy")


def test_every_public_name_is_there_and_is_what_it_is_called() -> None:
    for name in summarizer.__all__:
        assert getattr(summarizer, name).__name__ == name
    assert sorted(summarizer.__all__) == sorted(set(summarizer.__all__))
    with pytest.raises(AttributeError, match="no attribute 'tranlsate'"):
        _ = summarizer.tranlsate


def test_check_is_a_function_also_after_its_room_is_imported() -> None:
    import summarizer.checks
    import summarizer.pipeline

    assert callable(summarizer.check)
    (finding,) = summarizer.check("培训骨干7068人。", "It trained 70,688 people.")
    assert finding.kind == "number"


def _time_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "try:\n    from summarizer.cli import main; main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    took: dict[str, list[float]] = {code: [], "pass": []}
    for _ in range(3):
        for program, times in took.items():
            started = _time_of_children()
            done = subprocess.run(
                [sys.executable, "-c", program], capture_output=True, text=True, check=True
            )
            times.append(_time_of_children() - started)
            assert done.stdout.strip().endswith("[]" if program == code else "")
    # Of the processor, for that does not hang on what else it does. An interpreter that does
    # nothing starts in 25 ms where this takes 100; the aim is 500.
    assert sum(took[code]) < 20 * sum(took["pass"])


def test_errors_say_their_exit_code_and_are_one_tree() -> None:
    for name in errors.__all__:
        kind = getattr(errors, name)
        assert issubclass(kind, errors.SummarizerError)
        assert kind.exit_code == (
            2 if issubclass(kind, errors.UsageError) else 130 if kind is errors.StoppedError else 1
        )


def test_a_report_survives_its_json_form() -> None:
    finding = Finding(
        "figure-wrong",
        "error",
        (("source", "7068"), ("should", "7,068"), ("has", "70")),
        0,
        (0, 4),
        (3, 9),
        "7,068",
        "70",
    )
    report = Report(
        version="0",
        article=Article("题", "记者 甲", "某报", ("一", "二"), (DroppedLine(3, "分享", "share"),)),
        translation=Translation("m", "T\n\nOne", (Segment(0, None, "题", "T", -0.1, (finding,)),)),
        summary=Summary("m", "key-sentences", "T.", (SummarySentence("T.", (0,)),), (finding,)),
        names=(Name("璧山", "Bishan", "place", 2, "CC-CEDICT"),),
        findings=(finding,),
        facts=(Fact("7,068", "people", "trainees trained", "7068人", "培训学员", 0, False),),
    )
    plain = report.to_dict()
    assert list(plain) == [
        "version", "article", "translation", "summary", "names", "findings", "facts",
    ]  # fmt: skip
    assert list(plain["facts"][0]) == [
        "figure", "unit", "counts", "source", "source_counts", "segment", "verified",
    ]  # fmt: skip
    assert list(plain["translation"]) == [
        "model", "text", "segments", "names", "origin", "sent_to", "better",
    ]  # fmt: skip
    assert plain["translation"]["segments"][0]["attempt"] == "first"
    assert plain["findings"][0]["source_span"] == [0, 4]
    assert Report.from_dict(plain) == report
    assert "璧山" in report.to_json()
    del plain["facts"]  # as version 0.1.0 wrote it
    del plain["translation"]["better"], plain["summary"]["sent_to"]
    assert Report.from_dict(plain).facts == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"sentences": 0},
        {"sentences": 51},
        {"beam_size": 0},
        {"threads": -1},
        {"engine": "onnx"},
        {"device": "tpu"},
        {"compute_type": "int3"},
    ],
)
def test_options_refuse_what_cannot_mean_anything(wrong: dict[str, object]) -> None:
    with pytest.raises(errors.UsageError, match=r"give|unknown"):
        Options(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [{"beam_size": 2, "hypotheses": 3}, {"repetition_penalty": 0}, {"max_target_tokens": 0}],
)
def test_decoding_refuses_what_cannot_mean_anything(wrong: dict[str, float]) -> None:
    with pytest.raises(errors.UsageError):
        Decoding(**wrong)  # type: ignore[arg-type]


def test_options_keep_a_copy_of_the_glossary() -> None:
    mine = {"璧山": "Bishan"}
    options = Options(glossary=mine)
    mine["璧山"] = "Bowie Hills"
    assert options.glossary["璧山"] == "Bishan"
    with pytest.raises(TypeError):
        options.glossary["璧山"] = "x"  # type: ignore[index]


def test_every_finding_has_a_sentence_in_both_languages() -> None:
    assert set(CONTEXTS) == set(get_args(Context))
    for code, message in FINDINGS.items():
        named = {name for _, name, _, _ in Formatter().parse(message.en) if name}
        assert named == {name for _, name, _, _ in Formatter().parse(message.zh) if name}
        finding = Finding(code, "error", tuple((name, f"<{name}>") for name in sorted(named)))
        for context in get_args(Context):
            told = replace(finding, context=context)
            assert told.message.endswith((".", "”"))
            assert told.message.count("<") == told.sentence("zh").count("<")
            assert not re.search("[A-Za-z]", re.sub("<[a-z]+>", "", told.sentence("zh")))
            assert Finding.from_dict(json.loads(json.dumps(told.to_dict()))) == told


def test_findings_of_version_0_1_are_read_and_keep_their_sentence() -> None:
    old = {
        "kind": "number", "severity": "error", "message": "7068 should be 7,068.", "segment": 1,
        "source_span": [0, 4], "target_span": None, "expected": "7,068", "found": None,
    }  # fmt: skip
    finding = Finding.from_dict(old)
    assert {name: finding.to_dict()[name] for name in old} == old
    assert Finding.from_dict(finding.to_dict()) == finding


def test_the_schema_describes_reports_and_every_field_of_them() -> None:
    schema = Report.json_schema()
    for definition in (schema, *schema["$defs"].values()):
        assert definition["description"]
        for name, field in definition["properties"].items():
            assert field.get("description"), name
    finding = Finding.of("figure-added", "warning", segment=0, target_span=(0, 1), has="7")
    segment = Segment(
        0, 0, "总投资3.5亿元。", "350 million.", None, (finding,), "person",
        (ConfirmedFigure((3, 8), (0, 11)),),
    )  # fmt: skip
    sentence = SummarySentence("350 million.", (0,), (SummaryFigure((0, 11), True, 0, (3, 8)),))
    report = Report(
        "0",
        Article("", "", "", ("总投资3.5亿元。",)),
        Translation("m", "350 million.", (segment,)),
        Summary("m", "chat", "350 million.", (sentence,)),
        (),
        (finding,),
    )
    jsonschema.validate(report.to_dict(), schema)
    broken = report.to_dict()
    broken["translation"]["segments"][0]["index"] = "0"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


def test_a_finding_without_its_code_or_a_parameter_is_none() -> None:
    plain = Finding.of("figure-added", "warning", has="7").to_dict()
    changes: tuple[dict[str, object], ...] = (
        {"code": "unheard-of"},
        {"params": {}},
        {"context": "elsewhere"},
    )
    for change in changes:
        with pytest.raises(errors.UsageError, match="Not a finding"):
            Finding.from_dict(plain | change)
