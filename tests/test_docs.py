"""The documentation says what the program does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from summarizer.cli import main
from summarizer.models.entry import catalogue

ROOT = Path(__file__).parents[1]
PAGES = [
    path
    for pattern in ("*.md", "docs/*.md", "examples/*.md", "models/*.md", "models/cards/*.md")
    for path in sorted(ROOT.glob(pattern))
]
CARDS = sorted((ROOT / "models" / "cards").glob("*.md"))


def test_the_page_of_the_command_line_is_current() -> None:
    generator = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert page == generator["page"](), "run: python docs/generate.py"


def test_the_schema_of_reports_is_current() -> None:
    generator = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    schema = (ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8")
    assert schema == generator["schema"](), "run: python docs/generate.py"


def test_every_link_within_the_documentation_leads_somewhere() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if not re.match(r"https?:|mailto:|#", target):
                assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"


def test_every_model_has_a_card_that_agrees_with_the_catalogue() -> None:
    cards = [card.read_text(encoding="utf-8") for card in CARDS]
    overview = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    for entry in catalogue():
        assert f"`{entry.name}`" in overview
        (card,) = (
            card for card in cards if re.search(rf"^\| \|.*`{entry.name}`", card, re.MULTILINE)
        )
        quality = f"{entry.bleu} / {entry.comet}" if entry.bleu else ""
        for fact in (entry.repo, entry.licence, f"{entry.parameters:,} M", quality):
            assert fact in card, f"{entry.name}: {fact}"
        assert ("**not allowed**" in card) == (entry.commercial is False), entry.name


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 180


@pytest.mark.starter
def test_the_excerpts_are_of_a_real_report(capsys: pytest.CaptureFixture[str]) -> None:
    article = ROOT / "examples" / "bishan-experts.txt"
    assert not main(["report", str(article), "--summarizer", "key-sentences", "--quiet"])
    report = capsys.readouterr().out.splitlines()
    for page in ("README.md", "docs/index.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        excerpt = next(block for block in re.findall(r"```text\n(.*?)```", text, re.DOTALL))
        for line in filter(None, excerpt.splitlines()):
            assert line in report, f"{page}: {line}"
