"""Batches: what is written, rows, the manifest, and going on."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from batches import GOOD, OPTIONS, begin, manifest, sentences, tree, write
from summarizer.batch.backends import Worker
from summarizer.batch.job import Job, Task, required_models
from summarizer.batch.plan import read_manifest
from summarizer.cli import main
from summarizer.errors import OutputError
from summarizer.models.store import Store
from summarizer.options import Options

Run = Callable[..., "tuple[int, str]"]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    store_root: Path,
    quick: Path,
) -> Run:
    """`summarizer batch` in this process; its exit code and what it said."""
    monkeypatch.setenv("SUMMARIZER_MODELS", str(store_root))

    def run_(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        given = ["batch", *map(str, arguments), "-m", str(quick)]
        translates = "translate" in given
        given += ["--no-place-names"] if translates else OPTIONS
        try:
            code = main(given)
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        return code, capsys.readouterr().err

    return run_


# What is written


def test_every_format_of_a_report_and_the_same_as_the_command_gives(
    run: Run, tmp_path: Path, quick: Path
) -> None:
    page = write(tmp_path / "page.txt")
    out = tmp_path / "out"
    code, told = run(page, "-o", out, "--format", "text,json", "--format", "md,html,docx")
    assert code == 0, told
    assert sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) == [
        "manifest.jsonl", "page.en.docx", "page.en.html", "page.en.json", "page.en.md",
        "page.en.txt",
    ]  # fmt: skip
    single = tmp_path / "single.md"
    assert main(["report", str(page), "-o", str(single), "-q", "-m", str(quick), *OPTIONS]) == 0
    batch, alone = (p.read_text(encoding="utf-8") for p in (out / "page.en.md", single))
    assert "350 million yuan" in batch
    assert batch.split("Translated by")[0] == alone.split("Translated by")[0]
    assert "threads" not in batch  # they change nothing, so they must not show
    (row,) = manifest(out)
    assert row["state"] == "done"
    assert (row["file"], row["segments"], row["characters"]) == ("page.txt", 2, len(GOOD))
    assert row["findings"] == {"error": 0, "warning": 0}


def test_translate_line_by_line_and_summarize(run: Run, tmp_path: Path) -> None:
    page = write(tmp_path / "a.txt", "新桥全长1200米。\n\n会议于9月12日召开。\n")
    out = tmp_path / "out"
    assert run(page, "-o", out, "--do", "translate", "--format", "text,bilingual")[0] == 0
    assert (out / "a.en.txt").read_text(encoding="utf-8") == (
        "The new bridge is 1,200 meters long.\n\nThe meeting was held on September 12.\n"
    )
    both = (out / "a.en.bilingual.txt").read_text(encoding="utf-8")
    assert both.startswith("新桥全长1200米。\nThe new bridge is 1,200 meters long.\n")
    assert run(page, "-o", out, "--do", "summarize", "--sentences", "1")[0] == 0
    assert (out / "a.en.txt").read_text(encoding="utf-8").count("[") == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_that_is_named_fails_and_stops_no_other(run: Run, tmp_path: Path) -> None:
    pipe, page = tmp_path / "pipe.txt", write(tmp_path / "page.txt")
    os.mkfifo(pipe)
    code, told = run(pipe, page, "-o", tmp_path / "out")
    assert code == 1
    assert "1 file done, 1 failed" in told
    assert f"failed: {pipe} is a pipe or device; name a file." in told


def test_a_manifest_that_is_a_folder_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out" / "manifest.jsonl").mkdir(parents=True)
    code, told = run(write(tmp_path / "page.txt"), "-o", tmp_path / "out")
    assert code == 1
    assert "manifest.jsonl cannot be read" in told
    assert "move it away" in told


def test_a_bad_file_stops_no_other_and_is_told_at_the_end(run: Run, tmp_path: Path) -> None:
    for name, text in (("a.txt", ""), ("b.txt", GOOD), ("c.txt", "Only English.")):
        write(tmp_path / name, text)
    out = tmp_path / "out"
    names = [tmp_path / name for name in ("a.txt", "b.txt", "c.txt", "none.txt")]
    code, told = run(*names, "-o", out)
    assert code == 1
    assert "1 file done, 3 failed, 0 skipped; 2 segments" in told
    assert "failed:" in told
    assert "There is no file" in told
    assert [(row["file"], row["state"]) for row in manifest(out)] == [
        ("a.txt", "failed"), ("b.txt", "done"), ("c.txt", "failed"), ("none.txt", "failed"),
    ]  # fmt: skip
    assert "There is no Chinese" in str(manifest(out)[2]["error"])
    code, told = run(tmp_path / "b.txt", "-o", out, "-q")
    assert (code, told) == (0, "")
    assert len(manifest(out)) == 4  # what earlier batches did stays known


def test_paths_come_from_a_list(run: Run, tmp_path: Path) -> None:
    one, two = write(tmp_path / "one.txt"), write(tmp_path / "more" / "two.txt")
    code, _ = run("-", "-o", tmp_path / "out", stdin=f"{one}\n{two.parent}\n".encode())
    assert code == 0
    assert sorted(tree(tmp_path / "out")) == ["one.en.txt", "two.en.txt"]


def test_jsonl_keeps_what_it_had_and_gets_what_was_made(run: Run, tmp_path: Path) -> None:
    lines = [
        '{"id": 1.50, "body": "总投资3.5亿元。"}',
        '{"body": "新桥全长1200米。", "translation": "mine", "note": "a\\u2028b"}',
        "no JSON",
        "",
        '{"body": ""}',
        '{"body": "Only English."}',
        '{"id": 7}',
        "[1]",
        "{}",
    ]
    source = tmp_path / "in.jsonl"
    source.write_bytes(("\n".join(lines) + "\n").encode())
    out = tmp_path / "out"
    code, told = run(source, "-o", out, "--do", "translate", "--field", "body")
    assert code == 0
    assert "9 rows, 7 of them failed" in told
    written = (out / "in.en.jsonl").read_bytes().decode().split("\n")
    assert written[0] == (
        '{"id": 1.50, "body": "总投资3.5亿元。", '
        '"translation": "The total investment is 350 million yuan.", "findings": []}'
    )
    rows = [json.loads(line) for line in written[:-1]]
    assert rows[1]["translation"] == "mine"
    assert rows[1]["translation_en"] == "The new bridge is 1,200 meters long."
    assert rows[2] == {"line": "no JSON", "error": rows[2]["error"]}
    for row, says in zip(
        rows[2:],
        ("not JSON", "empty", "no text", "no Chinese", "no text in 'body'", "no JSON object", "no"),
        strict=True,
    ):
        assert says in row["error"]
    (row,) = manifest(out)
    assert (row["rows"], row["rows_failed"]) == (9, 7)


def test_jsonl_holds_whole_reports(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", json.dumps({"text": GOOD}) + "\n")
    assert run(source, "-o", tmp_path / "out")[0] == 0
    row = json.loads((tmp_path / "out" / "in.en.jsonl").read_text(encoding="utf-8"))
    assert [s["target"] for s in row["report"]["translation"]["segments"]][1] == (
        "The total investment is 350 million yuan."
    )


@pytest.mark.parametrize(
    ("name", "separator", "encoding"),
    [("t.csv", ",", "utf-8-sig"), ("t.csv", ";", "gb18030"), ("t.tsv", "\t", "utf-16")],
)
def test_a_table_gets_columns(
    run: Run, tmp_path: Path, name: str, separator: str, encoding: str
) -> None:
    table = [
        ["nr", "正文", "error"],
        ["1", "总投资3.5亿元。", 'a "b"\nc'],
        ["2", ""],
        ["他们的", "新桥全长1200米。", "", "x"],
    ]
    source = tmp_path / name
    with source.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(table)
    out = tmp_path / "out"
    assert run(source, "-o", out, "--do", "translate", "--column", "正文")[0] == 0
    target = next(out.glob("t.en.*"))
    text = target.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    assert rows[0] == ["nr", "正文", "error", "translation", "findings", "error_en"]
    assert rows[1] == [*table[1], "The total investment is 350 million yuan.", "", ""]
    assert rows[2][:5] == ["2", "", "", "", ""]
    assert "no text" in rows[2][5]
    assert rows[3][:4] == table[3]
    assert "4 cells" in rows[3][-1]
    assert "\r\n" in text
    assert target.read_bytes().startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")


def test_a_column_by_its_number_and_one_that_is_not_there(run: Run, tmp_path: Path) -> None:
    plain = write(tmp_path / "plain.csv", "1,总投资3.5亿元。\n2,新桥全长1200米。\n")
    out = tmp_path / "out"
    assert run(plain, "-o", out, "--do", "translate", "--column", "2")[0] == 0
    assert (out / "plain.en.csv").read_text(encoding="utf-8").splitlines() == [
        "1,总投资3.5亿元。,The total investment is 350 million yuan.,,",
        '2,新桥全长1200米。,"The new bridge is 1,200 meters long.",,',
    ]
    code, told = run(plain, "-o", out, "--do", "translate", "--column", "body")
    assert code == 1
    assert "no column 'body'" in told


@pytest.mark.parametrize(
    "wrong",
    [
        ("--format", "pdf"),
        ("--do", "translate", "--style", "brief"),
        ("--do", "translate", "--keep-all"),
        ("--clean",),
        ("--at-once", "0"),
        ("--workers", "0"),
        ("--address", "auto"),
    ],
)
def test_what_means_nothing_is_refused(run: Run, tmp_path: Path, wrong: tuple[str, ...]) -> None:
    write(tmp_path / "a.txt")
    code, told = run(tmp_path / "a.txt", "-o", tmp_path / "out", *wrong)
    assert code == 2, told
    assert not (tmp_path / "out").exists()


# Going on


def test_what_is_done_and_unchanged_is_skipped(run: Run, tmp_path: Path) -> None:
    files = [write(tmp_path / "in" / f"{n}.txt", f"{s}\n") for n, s in enumerate(sentences()[:6])]
    write(files[5], "")
    out = tmp_path / "out"
    arguments = (tmp_path / "in", "-o", out)
    assert run(*arguments)[0] == 1
    before = manifest(out)
    code, told = run(*arguments, "--resume")
    assert code == 1  # the one that failed is tried again
    assert "5 of 6 files are done and unchanged; 1 are done again" in told
    assert manifest(out) == before
    (out / "0.en.txt").unlink()
    (out / "1.en.txt").write_text("changed", encoding="utf-8")
    write(files[2], GOOD)
    write(files[5], GOOD)
    code, told = run(*arguments, "--resume")
    assert code == 0
    assert "2 of 6 files are done and unchanged; 4 are done again" in told
    assert "2 skipped" in told
    rows = manifest(out)
    assert [row["file"] for row in rows] == [f"{n}.txt" for n in range(6)]
    assert rows[0] == before[0]
    assert rows[2] != before[2]
    code, told = run(*arguments, "--resume", "--threads", "1", "--at-once", "2")
    assert "6 of 6 files are done and unchanged." in told
    code, told = run(*arguments, "--resume", "--sentences", "2")
    assert "0 of 6 files are done and unchanged; 6 are done again" in told
    code, told = run(*arguments)
    assert "6 files that are done; all are done again" in told


def test_another_model_is_another_job(quick: Path, store_root: Path) -> None:
    def job(options: Options | None = None) -> str:
        options = options or Options()
        store = Store(store_root)
        models = required_models("report", str(quick), "key-sentences", options, store)
        return Job("report", ("text",), options, models).hash()

    first = job()
    assert job(Options(threads=3)) == first
    assert job(Options(glossary={"璧山": "Bishan"})) != first
    extra = quick / "note.txt"
    extra.write_text("x", encoding="utf-8")
    changed = job()
    extra.unlink()
    assert changed != first == job()


def test_a_second_run_over_500_files_loads_nothing_heavy(
    tmp_path: Path, quick: Path, store_root: Path
) -> None:
    known = sentences()
    for number in range(500):
        write(tmp_path / "in" / f"{number:03}.txt", known[number % len(known)])
    out = tmp_path / "out"
    arguments = [str(tmp_path / "in"), "-o", str(out), "-m", str(quick), *OPTIONS]
    arguments += ["--do", "report", "--resume"]
    process = begin(*arguments, store=store_root)
    _, told = process.communicate()
    assert process.returncode == 0, told
    heavy = (
        "ctranslate2", "sentencepiece", "jieba", "numpy", "sacrebleu", "opencc", "torch",
        "transformers", "pypinyin", "docx", "ray", "gradio", "summarizer.pipeline",
    )  # fmt: skip
    code = (
        "import sys\nfrom summarizer.cli import main\n"
        f"code = main({['batch', *arguments]!r})\n"
        f"print(code, [name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"SUMMARIZER_MODELS": str(store_root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "0 []"
    assert "500 of 500 files are done and unchanged." in done.stderr


def test_a_broken_last_line_of_the_manifest_is_passed_over(run: Run, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        write(tmp_path / "in" / name)
    out = tmp_path / "out"
    run(tmp_path / "in", "-o", out)
    whole = (out / "manifest.jsonl").read_bytes()
    (out / "manifest.jsonl").write_bytes(whole[:-40])
    leftover = write(out / ".a.en.txt.0123abcd.writing", "half")
    assert list(read_manifest(out)) == ["a.txt"]
    code, told = run(tmp_path / "in", "-o", out, "--resume")
    assert code == 0
    assert "1 of 2 files are done and unchanged." in told
    assert len(manifest(out)) == 2
    assert not leftover.exists()


def test_two_batches_do_not_write_to_one_folder(run: Run, tmp_path: Path) -> None:
    from filelock import FileLock

    write(tmp_path / "a.txt")
    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / ".manifest.lock"):
        code, told = run(tmp_path / "a.txt", "-o", out)
    assert code == OutputError.exit_code
    assert "Another batch is writing" in told


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_rows_go_on_where_they_stopped(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    known = sentences()[:100]
    source = tmp_path / name
    if name.endswith("csv"):
        write(source, "text,note\n" + "".join(f'{text},"a\nb"\n' for text in known))
    else:
        write(source, "".join(json.dumps({"text": text}) + "\n" for text in known))
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert run(source, "-o", whole, "--do", "translate")[0] == 0
    target = whole / name.replace("rows", "rows.en")

    count = 0
    work = Worker.work

    def counted(self: Worker, task: Task) -> object:
        nonlocal count
        count += len(task.texts or ())
        if count > 60:
            raise KeyboardInterrupt
        return work(self, task)

    monkeypatch.setattr(Worker, "work", counted)
    code, told = run(source, "-o", out, "--do", "translate", "--at-once", "1")
    assert code == 130
    assert "--resume continues" in told
    partial = out / f".{target.name}.partial"
    kept = partial.read_bytes()
    rows = kept.count(b"\n") - 1  # without the header
    assert rows in (16, 32, 48)  # in pieces of 16; the third may be done or not
    partial.write_bytes(kept + b'12 1 0 0 0\t{"text": "cut o')  # as a kill may leave it
    count = -1000
    monkeypatch.setattr(Worker, "work", counted)
    assert run(source, "-o", out, "--do", "translate", "--resume")[0] == 0
    assert count == -1000 + 100 - rows
    assert tree(out) == tree(whole)
    assert manifest(out) == manifest(whole)


def test_rows_of_another_job_are_not_gone_on_with(run: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "r.jsonl", json.dumps({"text": GOOD}) + "\n")
    out = tmp_path / "out"
    partial = write(out / ".r.en.jsonl.partial", '{"input": "x", "job": "y"}\n1 1 0 0 0\tWRONG\n')
    assert run(source, "-o", out, "--do", "translate", "--resume")[0] == 0
    assert "WRONG" not in (out / "r.en.jsonl").read_text(encoding="utf-8")
    assert not partial.exists()
