"""Batches: what is read, and what comes of it is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from batches import write
from summarizer.batch.plan import find_sources, parse_paths
from summarizer.errors import UsageError


def outputs(*given: Path | str, out: Path, formats: tuple[str, ...] = ("md",)) -> list[str]:
    found = find_sources([str(path) for path in given], out, formats)
    return [name for source in found.sources for name in source.outputs]


def test_a_folder_is_read_in_order_without_what_is_hidden_or_of_another_kind(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "in"
    for name in ("b.md", "a.txt", "x/c.text", "x/.d.txt", ".git/e.txt", "f.png", "x/g.pdf"):
        write(folder / name)
    out = folder / "out"
    write(out / "a.en.txt")
    found = find_sources([str(folder)], out, ("text", "docx"))
    assert [source.name for source in found.sources] == ["a.txt", "b.md", "x/c.text"]
    assert found.sources[2].outputs == ("x/c.en.txt", "x/c.en.docx")
    assert found.notes == ("Passed over: 2 files of other kinds.",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "b.txt")
    found = find_sources([str(tmp_path)], tmp_path / "out", ("text",))
    assert [source.name for source in found.sources] == ["a.txt"]
    assert found.notes == ("Passed over: 1 pipes and devices.",)


def test_outputs_that_would_clash_take_the_whole_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("a.txt", "a.md", "b.txt", "b.jsonl", "x/a.txt"):
        write(folder / name)
    out = tmp_path / "out"
    assert outputs(folder, out=out) == [
        "a.md.en.md", "a.txt.en.md", "b.en.jsonl", "b.en.md", "x/a.en.md",
    ]  # fmt: skip
    # The order they are given in changes nothing.
    a, b = folder / "a.txt", folder / "a.md"
    assert sorted(outputs(a, b, out=out)) == sorted(outputs(b, a, out=out))
    # The same name in two folders: the folders that tell them apart.
    assert outputs(a, folder / "x" / "a.txt", out=out) == ["a.txt.en.md", "x/a.txt.en.md"]
    assert outputs(a, a, out=out) == ["a.en.md"]


def test_a_glob_and_a_named_file_of_any_kind(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.log"):
        write(tmp_path / name)
    out = tmp_path / "out"
    assert outputs(tmp_path / "*.txt", out=out) == ["a.en.md", "b.en.md"]
    assert outputs(tmp_path / "c.log", out=out) == ["c.en.md"]
    with pytest.raises(UsageError, match=r"Nothing matches"):
        outputs(tmp_path / "*.doc", out=out)
    (tmp_path / "none").mkdir()
    with pytest.raises(UsageError, match="nothing to work on"):
        outputs(tmp_path / "none", out=out)


def test_a_list_has_lines_or_nul_between() -> None:
    assert parse_paths(b"a.txt\r\n\nb c.txt\n") == ["a.txt", "b c.txt"]
    assert parse_paths(b"a\nb.txt\0c.txt\0") == ["a\nb.txt", "c.txt"]


def test_no_input_is_ever_written_over(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "out" / "a.en.txt")
    with pytest.raises(UsageError, match="give another folder"):
        outputs(tmp_path, out=tmp_path)
    with pytest.raises(UsageError, match="would be overwritten"):
        outputs(
            tmp_path / "a.txt",
            tmp_path / "out" / "a.en.txt",
            out=tmp_path / "out",
            formats=("text",),
        )
