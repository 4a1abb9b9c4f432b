"""Scores of translations: what is right, what is found, and what a translation does not show."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import FakeEngine, entry
from summarizer import Evaluation, UsageError, evaluate
from summarizer.cli import main
from summarizer.evaluation.translations import FindingCount, Tally
from summarizer.models.store import Store
from summarizer.options import Options
from summarizer.pipeline import Pipeline
from summarizer.report import Segment, Translation
from summarizer.translation.translator import Translator

SOURCES = ("总投资3.5亿元，增长6.3%。", "会议于2019年9月12日召开。", "新桥全长1200米。")
RIGHT = (
    "The total investment is 350 million yuan, an increase of 6.3%.",
    "The meeting was held on September 12, 2019.",
    "The new bridge is 1,200 meters long.",
)


def figures(source: str, target: str) -> dict[str, tuple[int, int]]:
    """Right and all figures by kind, kinds without any left out."""
    rows = evaluate([source], ["Reference."], [target]).figures
    return {row.kind: (row.right, row.total) for row in rows if row.total}


def test_a_translation_like_the_reference_scores_100_with_all_its_figures_right() -> None:
    result = evaluate(SOURCES, RIGHT, RIGHT)
    assert (result.segments, result.bleu, result.chrf) == (3, 100.0, 100.0)
    assert result.bleu_signature.startswith("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:")
    assert result.chrf_signature.startswith("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|")
    assert result.figures == (
        Tally("large", 1, 1),
        Tally("percent", 1, 1),
        Tally("date", 3, 3),
        Tally("other", 1, 1),
    )
    assert (result.large_share, result.other_share) == (1.0, 1.0)
    assert (result.loops, result.omissions, result.untranslated, result.findings) == (0, 0, 0, ())
    assert (result.model, result.seconds, result.segments_per_second) == ("", None, None)
    assert (result.unmarked_untranslated, result.wrong_unmarked) == (0, None)


def test_bleu_and_chrf_are_those_of_sacrebleu() -> None:
    import sacrebleu

    worse = [text.replace("The ", "A ") for text in RIGHT]
    result = evaluate(SOURCES, RIGHT, worse)
    bleu = sacrebleu.corpus_bleu(worse, [list(RIGHT)]).score
    assert 50 < result.bleu < 100
    assert result.bleu == pytest.approx(bleu, abs=0.005)
    assert result.chrf == pytest.approx(
        sacrebleu.corpus_chrf(worse, [list(RIGHT)]).score, abs=0.005
    )


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("总投资3.5亿元。", "The total is 35 million yuan.", {"large": (0, 1)}),
        ("總投資三億元。", "The total is 300 million yuan.", {"large": (1, 1)}),
        ("投资3至5亿元。", "It costs 300 to 500 million yuan.", {"large": (2, 2)}),
        ("报名的有10万余人。", "More than 10,000 people signed up.", {"large": (0, 1)}),
        ("增长6.3%。", "It grew by 6.8%.", {"percent": (0, 1)}),
        ("9月12日下午3点开会。", "They met at 3 p.m. on September 13.", {"date": (2, 3)}),
        ("20世纪90年代。", "The 1990s.", {"date": (1, 1)}),
        ("第70届会议。", "The 71st meeting.", {"other": (0, 1)}),
        ("三分之一的人。", "A third of the people.", {"other": (1, 1)}),
        ("患病率为万分之三。", "The rate is three in ten thousand.", {"other": (1, 1)}),
        ("登记的有30000人。", "There are 30,000 people.", {"other": (1, 1)}),
        # Yuan that became dollars.
        ("总投资870亿元。", "The total is $87 billion.", {"large": (0, 1)}),
        # Vague ones need not be figures in English.
        ("七八个人来了。", "Several people came.", {}),
    ],
)
def test_figures_are_counted_by_kind(
    source: str, target: str, expected: dict[str, tuple[int, int]]
) -> None:
    assert figures(source, target) == expected


def test_figures_of_several_kinds_are_taken_together() -> None:
    result = evaluate(SOURCES, RIGHT, [RIGHT[0].replace("6.3", "9.3"), *RIGHT[1:]])
    assert result.figures_of("percent", "date") == Tally("percent date", 3, 4)
    assert result.figures_of().total == 6
    assert result.other_share == pytest.approx(4 / 5)
    assert result.large_share == 1
    nothing = evaluate(["好。"], ["Good."], ["Good."])
    assert nothing.large_share is None


def test_loops_omissions_and_chinese_left_are_counted_by_segment() -> None:
    sources = ["专家团来到璧山，参观了区中医院，村民非常欢迎。"] * 4
    hypotheses = [
        "the experts came, the experts came, the experts came, the experts came to Bishan",
        "Experts.",
        "The experts came to 璧山 and visited the hospital, which villagers welcomed. 很好。",
        "The experts came to Bishan and visited the hospital, which the villagers welcomed.",
    ]
    result = evaluate(sources, ["The experts came."] * 4, hypotheses)
    assert (result.loops, result.omissions, result.untranslated) == (1, 1, 1)
    counts = {row.kind: (row.errors, row.warnings) for row in result.findings}
    assert counts["untranslated"] == (2, 0)
    assert counts["repetition"] == (1, 0)
    assert counts["omission"] == (1, 0)
    # Every finding that `check` has shown is a mark.
    assert result.unmarked_untranslated == 0


def test_names_are_places_and_people_and_consistent_where_they_recur() -> None:
    sources = ["区长唐军表示，璧山变化很大。", "璧山位于重庆西部。", "璧山很美。"]
    hypotheses = [
        "District head Tang Jun said that Bishan has changed a lot.",
        "Bishan lies in the west of the city.",
        "The wall hill is beautiful.",
    ]
    result = evaluate(sources, hypotheses, hypotheses)
    # Tang Jun, Bishan; Bishan, but not Chongqing; not Bishan.
    assert result.names == Tally("names", 3, 5)
    assert result.names_consistent == Tally("names_consistent", 2, 3)
    assert FindingCount("name", 0, 2) in result.findings


def test_a_name_that_stands_twice_in_a_segment_is_counted_once() -> None:
    hypothesis = ["Bishan is beautiful, I love Bishan."]
    result = evaluate(["璧山很美，我爱璧山。"], hypothesis, hypothesis)
    assert result.names == Tally("names", 1, 1)
    assert result.names_consistent == Tally("names_consistent", 0, 0)


def test_terms_of_the_user_are_findings_and_outrank_the_name_table() -> None:
    texts = ["Bishan is beautiful."]
    result = evaluate(["璧山很美。"], texts, texts, glossary={"璧山": "Jade Hill"})
    assert result.names.total == 0
    assert result.findings == (FindingCount("glossary", 1, 0),)


@pytest.mark.parametrize(
    ("references", "hypotheses", "message"),
    [
        (RIGHT[:2], RIGHT, "3 sources, 2 references and 3 hypotheses"),
        (RIGHT, RIGHT[:1], "3 sources, 3 references and 1 hypotheses"),
    ],
)
def test_texts_that_do_not_stand_side_by_side_are_refused(
    references: tuple[str, ...], hypotheses: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        evaluate(SOURCES, references, hypotheses)


def test_nothing_to_evaluate_is_refused() -> None:
    with pytest.raises(UsageError, match="at least one"):
        evaluate([], [], [])


# A live run


def live(phrases: dict[str, str], text: str) -> Translation:
    options = Options(redecode=False, place_names=False, builtin_terms=False)
    translator = Translator(FakeEngine(phrases), entry(), options)
    pipe = Pipeline(translator, options, store=Store(Path("unused")))
    return pipe.translate(text)


def test_a_live_run_marks_its_wrong_figures_and_chinese() -> None:
    phrases = {
        "培训7068人。": "It trained 70,688 people.",
        "大家很高兴。": "All are 高兴.",
        "总投资12亿元。": "The total is 120 million yuan.",
    }
    sources = ["大家很高兴。培训7068人。", "", "总投资12亿元。"]
    translation = live(phrases, "\n".join(sources))
    hypotheses = translation.text.split("\n")
    assert hypotheses == [
        "All are 高兴. It trained 70,688 people.",
        "",
        "The total is 120 million yuan.",
    ]
    result = evaluate(sources, hypotheses, hypotheses, translation=translation, seconds=0.5)
    assert result.model == "fake"
    assert (result.seconds, result.segments_per_second) == (0.5, 6.0)
    assert result.figures_of() == Tally("large percent date other", 0, 2)
    assert (result.untranslated, result.unmarked_untranslated, result.wrong_unmarked) == (1, 0, 0)

    # The same texts score alike from a file.
    plain = evaluate(sources, hypotheses, hypotheses)
    live_only = {"model", "seconds", "segments_per_second", "wrong_unmarked"}
    ours, theirs = result.to_dict(), plain.to_dict()
    assert {k: v for k, v in ours.items() if k not in live_only} == {
        k: v for k, v in theirs.items() if k not in live_only
    }


def test_what_a_translation_does_not_show_is_counted() -> None:
    sources = ["大家很高兴。培训7068人。", "总投资12亿元。"]
    phrases = {
        "培训7068人。": "It trained 70,688 people.",
        "大家很高兴。": "All are 高兴.",
        "总投资12亿元。": "The total is 120 million yuan.",
    }
    told = live(phrases, "\n".join(sources))
    hypotheses = told.text.split("\n")

    def shown(*keep: int) -> Evaluation:
        """With the findings of these segments only."""
        segments = tuple(
            segment if segment.index in keep else replace(segment, findings=())
            for segment in told.segments
        )
        silent = replace(told, segments=segments)
        return evaluate(sources, hypotheses, hypotheses, translation=silent)

    assert [(r.unmarked_untranslated, r.wrong_unmarked) for r in (shown(), shown(0), shown(1))] == [
        (1, 2),
        (0, 2),
        (1, 1),
    ]
    assert shown(0, 1, 2).wrong_unmarked == 0


def test_a_finding_of_another_figure_is_no_mark() -> None:
    source, target = "培训7068人，奖励500人。", "It trained 70,688 people and rewarded 900."
    (segment,) = live({source: target}, source).segments
    assert len(segment.findings) == 2
    half = Translation("m", target, (replace(segment, findings=segment.findings[:1]),))
    assert evaluate([source], [target], [target], translation=half).wrong_unmarked == 1


def test_segments_of_a_title_belong_to_no_line() -> None:
    title = Segment(0, None, "题目7068", "Title", None)
    body = Segment(1, 0, "好。", "Good.", None)
    translation = Translation("m", "Title\n\nGood.", (title, body))
    result = evaluate(["好。"], ["Good."], ["Good."], translation=translation)
    assert (result.segments, result.wrong_unmarked) == (1, 0)


# Forms


def test_the_json_form_is_plain_and_comes_back() -> None:
    result = evaluate(SOURCES, RIGHT, ["Nothing 好 7%.", *RIGHT[1:]])
    plain = json.loads(result.to_json())
    assert list(plain) == [
        "model",
        "segments",
        "bleu",
        "bleu_signature",
        "chrf",
        "chrf_signature",
        "figures",
        "names",
        "names_consistent",
        "loops",
        "omissions",
        "untranslated",
        "findings",
        "unmarked_untranslated",
        "wrong_unmarked",
        "seconds",
        "segments_per_second",
    ]
    assert plain["figures"][0] == {"kind": "large", "right": 0, "total": 1}
    assert plain["names"] == {"kind": "names", "right": 0, "total": 0}
    assert {"kind": "untranslated", "errors": 1, "warnings": 0} in plain["findings"]
    assert Evaluation.from_dict(plain) == result


def test_sacrebleu_is_imported_only_to_score() -> None:
    code = "import sys, summarizer.evaluation.translations; print('sacrebleu' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# The command


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store_root: Path
) -> Run:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store_root))

    def run_(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(["evaluate", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Source and reference; one line holds a separator that is no line feed."""
    source, reference = tmp_path / "set.zh", tmp_path / "set.en"
    source.write_text("\n".join([*SOURCES, "好。\u2028很好。"]) + "\n", encoding="utf-8")
    reference.write_text("\n".join([*RIGHT, "Good.\u2028Very good."]) + "\n", encoding="utf-8")
    return source, reference


def test_a_file_is_scored_without_a_model(run: Run, files: tuple[Path, Path]) -> None:
    code, out, err = run(*files, "--hypotheses", files[1])
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Segments  4"
    assert lines[2].startswith("BLEU 100.00  nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:")
    assert lines[3].startswith("chrF 100.00  nrefs:1|")
    rows = {line[:34].strip(): line[30:].split() for line in lines[6:13]}
    assert rows["dates and times"] == ["3", "3", "100.0%"]
    assert rows["all figures"] == ["6", "6", "100.0%"]
    assert rows["places and people"] == ["0", "0", "-"]
    assert "a wrong figure, not marked" not in out
    assert lines[-1] == "  none"


def test_a_windows_file_is_aligned_with_a_unix_one(run: Run, files: tuple[Path, Path]) -> None:
    windows = files[1].with_suffix(".crlf")
    windows.write_bytes(files[1].read_bytes().replace(b"\n", b"\r\n"))
    code, out, _ = run(*files, "--hypotheses", windows, "--json")
    assert code == 0
    assert json.loads(out)["bleu"] == 100.0


def test_the_source_may_come_from_a_pipe_and_the_scores_go_to_a_file(
    run: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "scores.json"
    arguments = ("-", files[1], "--hypotheses", files[1], "--json", "-o", out)
    assert run(*arguments, stdin=files[0].read_bytes()) == (0, "", "")
    data = json.loads(out.read_text(encoding="utf-8"))
    assert (data["segments"], data["bleu"], data["wrong_unmarked"]) == (4, 100.0, None)


def test_a_live_model_is_timed_and_scored(
    run: Run, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    source, reference = tmp_path / "zh", tmp_path / "en"
    source.write_text("新桥全长1200米。道路施工已经开始。\n\n总投资9876亿元。\n", encoding="utf-8")
    english = "The new bridge is 1,200 meters long. Road work has begun."
    reference.write_text(f"{english}\n\nThe total is 987.6 billion yuan.\n", encoding="utf-8")
    model = ("-m", tiny("marian"))

    code, out, err = run(source, reference, *model, "--json")
    assert code == 0
    assert "Translation: marian, as asked for." in err
    data = json.loads(out)
    assert data["model"].startswith("marian, CTranslate2 ")
    assert data["segments"] == 3
    assert 0 < data["bleu"] < 100
    # The tiny model does not know the second figure, and says so.
    assert [row for row in data["figures"] if row["total"]] == [
        {"kind": "large", "right": 0, "total": 1},
        {"kind": "other", "right": 1, "total": 1},
    ]
    assert data["wrong_unmarked"] == 0
    assert data["segments_per_second"] == pytest.approx(3 / data["seconds"])

    code, out, err = run(source, reference, *model, "-q")
    assert (code, err) == (0, "")
    assert out.startswith("Model     marian, CTranslate2 ")
    assert " a second\n" in out
    (row,) = [line for line in out.splitlines() if "a wrong figure, not marked" in line]
    assert row.split()[-1] == "0"


@pytest.mark.parametrize("short", ["reference", "hypotheses"])
def test_files_of_unlike_length_are_wrong_usage(
    run: Run, files: tuple[Path, Path], tmp_path: Path, short: str
) -> None:
    one = tmp_path / "one.en"
    one.write_text("Only one line.\n", encoding="utf-8")
    if short == "reference":
        code, out, err = run(files[0], one)
    else:
        code, out, err = run(*files, "--hypotheses", one)
    assert (code, out) == (2, "")
    assert f"{files[0]} has 4 lines and {one} 1; align them line by line." in err


def test_a_file_and_a_model_at_once_are_wrong_usage(run: Run, files: tuple[Path, Path]) -> None:
    code, _, err = run(*files, "--hypotheses", files[1], "-m", "argos-zh-en")
    assert code == 2
    assert "give one of them" in err
