"""The command line: results on stdout, the rest on stderr, exit codes, one-line errors."""

from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from articles import GLOSSARY, PAGE
from summarizer.cli import main
from summarizer.models.entry import STARTER, catalogue_entry
from summarizer.models.folder import open_folder
from summarizer.models.store import Store

Run = Callable[..., "Outcome"]


class Outcome:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, store_root: Path
) -> Run:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store_root))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)

    def run_(*arguments: str | Path, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def model(tiny: Callable[[str], Path]) -> tuple[str, ...]:
    return ("-m", str(tiny("marian")))


KEY = ("--summarizer", "key-sentences")


def test_report_in_every_form(run: Run, page: Path, model: tuple[str, ...], tmp_path: Path) -> None:
    text = run("report", page, *model, *KEY)
    assert text.code == 0
    assert "SUMMARY (Key sentences of the article, in English)" in text.out
    assert "The total investment is 350 million yuan." in text.out
    assert "Translation: marian, as asked for." in text.err
    data = json.loads(run("report", page, "--format", "json", *model, *KEY).out)
    assert list(data) == [
        "version",
        "article",
        "translation",
        "summary",
        "names",
        "findings",
        "facts",
    ]
    assert run("report", page, "--format", "md", *model, *KEY).out.startswith("# ")
    assert run("report", page, "--format", "html", *model, *KEY).out.startswith("<!doctype html>")
    done = run("report", page, "-o", tmp_path / "r.docx", *model, *KEY)
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "r.docx").read_bytes().startswith(b"PK")
    refused = run("report", page, "--format", "docx", *model, *KEY)
    assert refused.code == 2
    assert "-o REPORT.docx" in refused.err
    refused = run("report", page, "--format", "docx-english", *model, *KEY)
    assert refused.code == 2
    assert "-o REPORT.english.docx" in refused.err
    assert run("report", page, "--format", "tmx", *model, *KEY).out.startswith("<?xml")


def test_a_pipe_gives_the_same_as_a_file(run: Run, page: Path, model: tuple[str, ...]) -> None:
    from_file = run("report", page, "--format", "json", *model, *KEY)
    from_pipe = run("report", "-", "--format", "json", *model, *KEY, stdin=PAGE.encode("gb18030"))
    assert from_file.out == from_pipe.out


def test_translate_is_one_line_in_one_line_out(run: Run, model: tuple[str, ...]) -> None:
    source = "新桥全长1200米。\n\n会议于9月12日召开。\n"
    done = run("translate", "-", "-q", *model, stdin=source.encode())
    assert done.out == (
        "The new bridge is 1,200 meters long.\n\nThe meeting was held on September 12.\n"
    )
    assert done.err == ""
    both = run("translate", "-", "-q", "--bilingual", *model, stdin=source.encode())
    assert both.out.splitlines()[:3] == [
        "新桥全长1200米。",
        "The new bridge is 1,200 meters long.",
        "",
    ]
    data = json.loads(run("translate", "-", "--json", *model, stdin=source.encode()).out)
    assert [segment["paragraph"] for segment in data["segments"]] == [0, 2]


def test_translate_can_clean_first_and_write_to_a_file(
    run: Run, page: Path, model: tuple[str, ...], tmp_path: Path
) -> None:
    done = run("translate", page, "--clean", "-o", tmp_path / "out.txt", *model)
    assert (done.code, done.out) == (0, "")
    text = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert "The total investment is 350 million yuan." in text
    assert text.endswith("\n")


def test_findings_are_told_on_stderr(run: Run, model: tuple[str, ...]) -> None:
    done = run("translate", "-", *model, stdin="总投资9876亿元。".encode())
    assert done.code == 0
    assert "error: segment 1:" in done.err
    assert "987.6 billion" in done.err


def test_summarize(run: Run, page: Path, model: tuple[str, ...]) -> None:
    done = run("summarize", page, "--sentences", "2", "-q", *model, *KEY)
    assert len(done.out.splitlines()) == 2
    assert all(line.endswith("]") for line in done.out.splitlines())
    data = json.loads(run("summarize", page, "--sentences", "1", "--json", *model, *KEY).out)
    assert len(data["sentences"]) == 1


def test_clean_shows_what_is_dropped_and_keeps_it_back(run: Run, page: Path) -> None:
    text = run("clean", page).out
    assert "Dropped:" in text
    assert "5  photo caption or credit: 图为专家团在现场。记者 李明 摄" in text
    data = json.loads(run("clean", page, "--json").out)
    assert data["title"] == "璧山区今年新建公园12个"
    assert len(data["paragraphs"]) == 3
    kept = json.loads(run("clean", page, "--json", "--keep-line", "5").out)
    assert len(kept["paragraphs"]) == 4
    assert json.loads(run("clean", page, "--json", "--keep-all").out)["dropped"] == []
    assert run("clean", page, "--keep-line", "99").code == 2


def test_check_compares_two_files_line_by_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "zh").write_text("培训7068人。\n总投资870亿元。\n好。\n", encoding="utf-8")
    english = "It trained 70,688 people.\nInvestment was $87 billion.\nGood.\n"
    (tmp_path / "en").write_text(english, encoding="utf-8")
    done = run("check", tmp_path / "zh", tmp_path / "en")
    assert done.out.splitlines() == [
        "1: error: 7068人 should be 7,068; the translation has 70,688.",
        "2: error: 870亿元 is 87 billion yuan; the translation has another currency: $87 billion.",
    ]
    data = json.loads(run("check", "--json", tmp_path / "zh", tmp_path / "en").out)
    assert [(finding["segment"], finding["found"]) for finding in data] == [
        (0, "70,688"),
        (1, "$87 billion"),
    ]
    (tmp_path / "en").write_text("One line.", encoding="utf-8")
    uneven = run("check", tmp_path / "zh", tmp_path / "en")
    assert uneven.code == 2
    assert "has 3 lines and" in uneven.err
    (tmp_path / "en").write_text("It trained 7,068.\n87 billion yuan.\nGood.", encoding="utf-8")
    assert (
        run("check", tmp_path / "zh", tmp_path / "en").out
        == "No difference was found in figures, names, and length.\n"
    )


def test_the_schema_of_a_report_is_printed(run: Run) -> None:
    from summarizer.report import Report

    done = run("schema")
    assert done.code == 0
    schema = json.loads(done.out)
    assert "article" in schema["properties"]
    assert schema["properties"].keys() <= Report.__dataclass_fields__.keys()


def test_a_glossary_file_is_used(
    run: Run, page: Path, model: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "terms.csv").write_text(GLOSSARY, encoding="utf-8")
    done = run(
        "report", page, "--glossary", tmp_path / "terms.csv", "--format", "json", *model, *KEY
    )
    names = json.loads(done.out)["names"]
    assert [name["origin"] for name in names if name["source"] == "璧山"] == ["glossary"]
    without = run("report", page, "--no-place-names", "--no-builtin-terms", *model, *KEY)
    assert "NAMES AND TERMS" not in without.out


@pytest.mark.parametrize(
    ("content", "message", "code"),
    [
        (b"", "is empty", 1),
        (b"PK\x03\x04 zipped", "office document", 1),
        (b"\x89PNG\r\n", "a picture", 1),
        (b"\xff\x80\xfe\xfd\xff", "is none of UTF-8", 1),
        (b"Nothing but English.", "no Chinese", 1),
    ],
)
def test_bad_input_is_one_line_and_an_exit_code(
    content: bytes, message: str, code: int, run: Run, tmp_path: Path, model: tuple[str, ...]
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    for arguments in (("clean", path), ("report", path, "-q", *model)):
        done = run(*arguments)
        assert (done.code, done.out) == (code, "")
        assert message in done.err
        assert done.err.count("\n") == 1
        assert done.err.startswith("summarizer: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("report", "PAGE", "-m", "quickmt"), "did you mean quickmt-zh-en"),
        (("report", "PAGE", "-m", "distilbart-cnn-12-6"), "give it with --summarizer"),
        (("report", "PAGE", "-m", "./nowhere"), "There is no folder"),
        (("report", "PAGE", "--sentences", "0"), "from 1 to 50"),
        (("report", "PAGE", "--glossary", "none.csv"), "glossary cannot be read"),
        (("models", "show", "opus"), "models list"),
        (("report",), "required"),
        (("models", "frobnicate"), "invalid choice"),
    ],
)
def test_wrong_usage_exits_with_2(
    arguments: tuple[str, ...], message: str, run: Run, page: Path
) -> None:
    done = run(*(str(page) if argument == "PAGE" else argument for argument in arguments))
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_a_missing_file_and_a_folder_are_told(run: Run, tmp_path: Path) -> None:
    assert "There is no file" in run("clean", tmp_path / "none.txt").err
    assert "is a folder" in run("clean", tmp_path).err


def test_models_are_listed_shown_verified_and_removed(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path / "mine"))
    listed = run("models", "list")
    assert "quickmt-zh-en" in listed.out
    assert "CC-BY-NC-4.0" in listed.out
    assert "\n* argos" not in listed.out
    shown = run("models", "show", "argos-zh-en").out
    assert "business use allowed" in shown
    assert "installed  no" in shown
    assert "No model is installed" in run("models", "verify").out

    def fill(folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"weights")

    store = Store(tmp_path / "mine")
    store.install(
        catalogue_entry(STARTER),
        fill,
        format="ctranslate2",
        source="test",
    )
    assert "\n* argos-zh-en" in run("models", "list").out
    assert run("models", "verify", "argos-zh-en").code == 0
    (tmp_path / "mine" / "argos-zh-en" / "model.bin").write_bytes(b"changed")
    broken = run("models", "verify", "argos-zh-en")
    assert broken.code == 1
    assert "model.bin has changed" in broken.out
    assert "removed" in run("models", "remove", "argos-zh-en").out
    gone = run("models", "remove", "argos-zh-en")
    assert gone.code == 1
    assert "is not installed" in gone.err


def test_pull_without_a_network_is_refused_with_the_ways_out(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path / "none"))
    for name in ("argos-zh-en", "quickmt-zh-en", "recommended", "some/model"):
        done = run("models", "pull", name, "-q")
        assert done.code == 1
        assert "-m FOLDER" in done.err


def test_convert_goes_both_ways(run: Run, tiny: Callable[[str], Path]) -> None:
    done = run("models", "convert", tiny("marian"), "--to", "ctranslate2", "-q")
    assert done.code == 0
    assert "marian: ctranslate2 in" in done.out
    assert run("models", "convert", tiny("marian"), "--to", "transformers").code == 2


def test_doctor_tells_what_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path / "none"))
    done = run("doctor")
    assert done.code == 1
    for subject in ("python", "ctranslate2", "torch", "device", "store", "translation", "hub"):
        assert subject in done.out
    assert "summarizer models pull argos-zh-en" in done.out


def test_doctor_measures_a_model_that_is_there(
    run: Run, tiny: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path))
    model = open_folder(tiny("marian"), "translation")

    def fill(folder: Path) -> None:
        shutil.copytree(model.path, folder, dirs_exist_ok=True)

    Store(tmp_path).install(
        model.entry,
        fill,
        format="transformers",
        source="test",
    )
    done = run("doctor")
    assert done.code == 0
    assert "tokens/s" in done.out


def test_doctor_says_what_weights_are_computed_in_and_why(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path))
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", "AVX2")
    monkeypatch.setattr("summarizer.machine.platform.machine", lambda: "some CPU")
    monkeypatch.setattr("summarizer.machine.CPUINFO", tmp_path / "cpuinfo")
    assert "CPU with some CPU (CT2_FORCE_CPU_ISA=AVX2)" in run("doctor").out
    (tmp_path / "cpuinfo").write_text("flags : sse4_1 avx avx2 avx512f avx512_vnni\n")
    told = run("doctor").out
    assert "CPU with AVX-512 with VNNI" in told
    assert "int8: as good as float32" in told
    monkeypatch.setattr("ctranslate2.get_supported_compute_types", lambda _: {"float32"})
    assert "float32, because this CPU has no int8" in run("doctor").out


def test_serve_refuses_a_port_in_use(run: Run, model: tuple[str, ...]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]), "-q", *model)
    assert done.code == 1
    assert "is in use" in done.err
    assert run("serve", "--port", "70000", "-q", *model).code == 2


def test_a_reader_that_goes_away_is_no_traceback(page: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "summarizer", "clean", str(page)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    error = process.stderr.read().decode()
    process.wait()
    assert "Traceback" not in error


def test_no_control_character_of_a_text_or_name_reaches_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    outcome = run(
        "clean", "-", stdin="重庆\x9b31m市新增企业3家，\x1b]0;title\x07比上年多2家。\n".encode()
    )
    assert outcome.code == 0
    outcome = run("clean", str(tmp_path / "no\x1b[31mfile"))
    assert outcome.code == 1
    assert "no\\x1b[31mfile" in outcome.err
    assert "\x1b" not in outcome.err + outcome.out


@pytest.mark.parametrize("name", ["x" * 5000, "./" + "x" * 5000, "a/" + "b" * 5000])
def test_a_name_that_is_too_long_is_an_error_of_one_line(
    run: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / "a.txt").write_text("重庆市新增企业3家。", encoding="utf-8")
    outcome = run("translate", str(tmp_path / "a.txt"), "-m", name)
    assert outcome.code in (1, 2)
    assert outcome.err.strip().splitlines()[-1].startswith("summarizer: ")
    assert "Traceback" not in outcome.err
