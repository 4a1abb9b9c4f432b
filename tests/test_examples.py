"""Every example runs: those that need a model with the fake one, the others for real."""

from __future__ import annotations

import csv
import re
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

import summarizer
from fakes import FakeEngine, entry
from summarizer import Memory, Options, Pipeline, Report
from summarizer.models.store import Store
from summarizer.translation.translator import Translator

FOLDER = Path(__file__).parents[1] / "examples"
PHRASES = {
    "活动持续了三天。": "The event lasted three days.",
    "培训基层技术骨干7068人。": "It trained 7,068 grass-roots technicians.",
}
TITLE = "成渝专家团璧山行"


def load(model: str | None = None, *, memory: Memory | None = None, **options: Any) -> Pipeline:
    """Stand in for `summarizer.load`: a fake model in a real pipeline."""
    assert model is None, "an example takes the model that is there"
    chosen = Options(**options)
    translator = Translator(FakeEngine(PHRASES), entry(), chosen, memory=memory)
    return Pipeline(translator, chosen, store=Store(Path("nowhere")), summarizer="key-sentences")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run an example with arguments in an empty folder; return its exit code and output."""
    monkeypatch.setattr(summarizer, "load", load, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(name: str, *arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        code = 0
        try:
            runpy.run_path(str(FOLDER / name), run_name="__main__")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        return code, capsys.readouterr().out

    return run


def test_quickstart(run: Any) -> None:
    code, output = run("quickstart.py")
    assert code == 0
    assert output.startswith(TITLE)
    assert "15 lines of the page were left out." in output
    assert len(re.findall(r"^- .*\[\d+\]$", output, re.MULTILINE)) == 4
    assert "7,068 people" in output


def test_walk(run: Any) -> None:
    code, output = run("walk.py")
    assert code == 0
    assert "rests on:" in output
    assert "left out, line" in output


def test_check_translation(run: Any) -> None:
    _, output = run("check_translation.py")
    blocks = re.split(r"^\d\. ", output, flags=re.MULTILINE)[1:]
    assert "no findings" in blocks[0]
    assert "12.6万辆 should be 126,000" in blocks[1]
    assert "in the English: “12,600”" in blocks[1]
    assert "error (omission)" in blocks[2]
    assert "error (glossary)" in blocks[3]


def test_clean_page(run: Any) -> None:
    _, output = run("clean_page.py")
    assert "9 paragraphs" in output
    assert "With its 3 captions it has 12 paragraphs." in output


def test_translate_with_glossary(run: Any) -> None:
    code, output = run("translate_with_glossary.py")
    assert code == 0
    assert "error: " in output


def test_summary_styles(run: Any) -> None:
    _, output = run("summary_styles.py")
    assert re.findall(r"^(.+) \(\d+ words, key-sentences\)$", output, re.MULTILINE) == [
        "brief", "brief, 2 sentences", "bullets, 60 words", "headline", "abstract",
    ]  # fmt: skip


def test_translation_memory(run: Any, tmp_path: Path) -> None:
    _, output = run("translation_memory.py", tmp_path / "own.sqlite3")
    assert output.splitlines() == [
        "The model: The event lasted three days.",
        "Corrected: The event ran for three days. (by a person)",
        "Found: 培训基层技术骨干7068人。 → It trained 7,068 grass-roots technicians.",
        "own.sqlite3: pairs 2, edits 1",
        "Withdrawn: The event lasted three days.",
    ]


def test_revise_report(run: Any) -> None:
    _, output = run("revise_report.py")
    assert "by a person: The visit lasted until June 25." in output
    assert "Still there: The visit lasted until June 25." in output


def test_report_to_markdown(run: Any, tmp_path: Path) -> None:
    article = FOLDER / "traditional-harbour.txt"
    code, _ = run("report_to_markdown.py", article, tmp_path / "harbour.md")
    assert code == 0
    assert (tmp_path / "harbour.md").read_text(encoding="utf-8").startswith("# ")
    assert run("report_to_markdown.py")[0] == 2


def test_export_csv(run: Any, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    code, _ = run("export_csv.py", FOLDER / "economy-figures.txt", table)
    assert code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(int(row["sentence"]) for row in rows) == list(range(1, len(rows) + 1))
    assert rows[0]["findings"].startswith(("error", "warning"))
    assert any(row["in the summary"] == "yes" for row in rows)


def test_batch_folder(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for source in FOLDER.glob("*.txt"):
        (folder / source.name).write_bytes(source.read_bytes())
    (folder / "english.txt").write_text("No Chinese here.", encoding="utf-8")
    code, output = run("batch_folder.py", folder, tmp_path / "out")
    assert code == 0
    assert "english.txt: failed: " in output
    reports = sorted((tmp_path / "out").iterdir())
    assert len(reports) == 3
    for report in reports:
        assert Report.from_json(report.read_text(encoding="utf-8")).article.title


@pytest.mark.processes
def test_rest_client(run: Any, tmp_path: Path) -> None:
    from servers import served

    with served(load()) as address:
        article = FOLDER / "economy-figures.txt"
        code, output = run("rest_client.py", article, tmp_path / "report.docx", address)
        assert code == 0
        assert "translate" in output
        assert (tmp_path / "report.docx").read_bytes().startswith(b"PK")
        english = tmp_path / "english.txt"
        english.write_text("No Chinese here.", encoding="utf-8")
        assert run("rest_client.py", english, tmp_path / "no.docx", address)[0] == 1
        assert not (tmp_path / "no.docx").exists()


def test_every_example_is_described_and_run() -> None:
    described = (FOLDER / "README.md").read_text(encoding="utf-8")
    tests = Path(__file__).read_text(encoding="utf-8")
    for example in sorted(FOLDER.glob("*.py")):
        assert f"[{example.name}]({example.name})" in described, example.name
        assert f'"{example.name}"' in tests, example.name
        lines = example.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 60, f"{example.name} is too long for an example"
